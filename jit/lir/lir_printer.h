// lir_printer: low-level IR as text, for people, goldens and traces. One line for each instruction:
//
//     b1(v5/r0, v6/r1): loop 1
//        3  v7/r2 = load.w32 [v4/r3 + v5/r0<<2 + 8]
//        4  v8/r1 = add.w64 v6/r1, v7/r2
//        5  br.w32 lt v9/r0, 10 -> b1, b2
//
// Homes once they are assigned: r and f are registers, s is a word of the spill area, # a constant made at
// each use. In:  a Function.  Out: text; the same function always gives the same text.
#pragma once

#include <string>

#include "jit/lir/lir.h"

namespace dis::jit::lir {

std::string print(const Function& function);

// One instruction, without its number.
std::string print_inst(const Function& function, const Inst& inst);

}  // namespace dis::jit::lir
