// fuse: joins two operations where the target has one instruction for both: a multiplication and the sum that alone
// wants the product, a shift and the operation that alone wants what was shifted.
// In:  lowered LIR.  Out: LIR with the same effect and fewer instructions: mul_add, mul_sub, bit_field,
//      Inst::b_shift.
// Leaves to others: which targets have that (TargetDesc), writing it (emitters).
#pragma once

#include "jit/lir/lir.h"
#include "jit/target/target.h"

namespace dis::jit::lir {

void fuse(Function& function, const TargetDesc& target);

}  // namespace dis::jit::lir
