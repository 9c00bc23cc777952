// function_image: all that compiling a function gives, before it has a place in memory: it may come from the compiler or
// from a store, and is placed alike.
#pragma once

#include <cstdint>
#include <vector>

#include "jit/target/emitter.h"

namespace dis::jit {

struct FunctionImage {
  Emitted code;
  std::vector<uint32_t> step_pcs;  // by number of the step
  uint32_t stack_bytes = 0;        // of its frame and those of calls, from fp
};

}  // namespace dis::jit
