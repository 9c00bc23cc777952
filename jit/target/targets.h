// targets: the CPUs there are emitters for (targets.def), by name.
#pragma once

#include <span>

#include "jit/target/emitter.h"
#include "vm/engine.h"

namespace dis::jit {

std::span<const EngineTarget> all_targets();
// nullptr as name: the one whose code runs on this machine. nullptr: there is none of that name.
const Target* find_target(const char* name, Abi abi);

}  // namespace dis::jit
