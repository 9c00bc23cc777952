// lower: a checked program to symbolic Dis instructions (code.h), function by function.
// Keeps: the same order of evaluation, the same moments at which references are dropped and the same layout
// of arguments as the reference compiler.
#pragma once

#include "tools/limbo/checker.h"
#include "tools/limbo/code.h"

namespace dis::limbo {

Code lower(const Checked& program, Arena& arena, Types& types);

// inline.cpp: puts small functions in place of calls to them, as long as nobody can tell, and drops functions
// that nothing calls any more. Run before lowering.
void inline_calls(Checked& program, Arena& arena, Types& types);

// peephole.cpp: removes what is not needed from one function: copies, jumps to jumps, unreachable code,
// stores that nobody reads. Run after lowering, before assembling.
void optimise(Function& function, Code& code);

}  // namespace dis::limbo
