#pragma once
  #  include "vm/format/reader.h"
#include "runtime/support/result.h"
#include "ir_ops.h"
