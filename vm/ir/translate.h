// translate: a verified module becomes IR. This is the last place that knows how Dis encodes instructions and
// how wide a word is.
// In: a module the format verifier accepted, with the tables and functions it found.
// Out: an ir::Module that ir_verifier accepts; it shares ownership of the decoded file.
// Keeps: linear time and memory in the size of the module, whatever its jumps and tables look like.
#pragma once

#include "vm/ir/ir.h"

namespace dis::format {
class VerifiedModule;
}

namespace dis::ir {

Module translate(const format::VerifiedModule& verified);

}  // namespace dis::ir
