#pragma once
#include "runtime/support/result.h"
#include "runtime/abi.h"
#include "runtime/heap.h"
