#pragma once
#include "runtime/abi.h"
