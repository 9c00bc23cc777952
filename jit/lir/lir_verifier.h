// lir_verifier: the contract of lir.h and lir_ops.def, checked.
// In:  a Function, from lowering or from a test, and for the second check what register assignment made of
// it. Out: the first thing that is wrong, with its place, or an empty string. What is wrong is a bug of ours.
// Leaves to others: whether the code does what it should (tests), immediates (TargetDesc::legal_immediate).
#pragma once

#include <string>

#include "jit/lir/lir.h"
#include "jit/target/target.h"

namespace dis::jit::lir {

std::string verify(const Function& function);

// Also that values alive together have homes of their own, and none that an instruction in between clobbers.
std::string verify_assigned(const Function& function, const TargetDesc& target);

}  // namespace dis::jit::lir
