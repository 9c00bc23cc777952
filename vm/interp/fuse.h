// fuse: one handler for several instructions that compilers often emit together. Each cell keeps its own operands;
// only the first cell's handler changes, so jumps to the later instructions still find them as they are.
// Leaves to others: everything that can be preempted in between, or whose exception could not name its own pc.
#pragma once

#include "runtime/abi.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis::interp {

// A handler for insts[at] that also does what follows it, or nullptr. `calls`: it may be a call.
template <Abi A>
Handler select_fused(const ir::Module& module, size_t at, bool calls);

}  // namespace dis::interp
