// pair_accesses: brings loads, and stores, of places side by side next to each other, where one instruction can do both.
// In:  lowered LIR.  Out: the same instructions, in an order with the same effect.
// Leaves to others: writing two as one (emitters).
#pragma once

#include "jit/lir/lir.h"

namespace dis::jit::lir {

void pair_accesses(Function& function);
// Whether j, right behind i, could be part of one instruction with it: same kind, width and base, places side by side.
bool are_side_by_side(const Inst& i, const Inst& j);

}  // namespace dis::jit::lir
