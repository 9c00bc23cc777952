// ir_verifier: the invariants of the IR, checked. docs/ir.md lists them.
// In: an ir::Module, from translate() or from a test. Out: nothing, or the first violation found.
// A violation is a bug of whoever made the module, never bad input: the format verifier has seen that.
#pragma once

#include "runtime/support/result.h"
#include "vm/ir/ir.h"

namespace dis::ir {

Result<void> verify(const Module& module);

}  // namespace dis::ir
