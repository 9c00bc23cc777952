// ir_printer: IR as text, for people, goldens and traces. One line for each instruction:
//
//     12  [fp+44] = add.i32 [fp+40], 1
//     13  blt.i32 [fp+44], [mp+8] -> b3
//
// Operands: [fp+40], [mp+8], [[fp+40]+8] (indirect), &[mp+16] (its address counts), 7. What is written stands
// left of `=`; the left operand of a difference comes first. t5 is a type, b3 a block, f2 a function.
// In: an ir::Module. Out: text; the same module always gives the same text.
#pragma once

#include <string>

#include "vm/ir/ir.h"

namespace dis::ir {

// A name as it is printed: without the underscore that keeps enumerators apart from words of C++.
std::string op_name(Op op);
const char* type_name(Type type);

// The whole module: a head, then functions and blocks in address order. Ends with a newline.
std::string print(const Module& module);

// One instruction, without its number.
std::string print_inst(const Module& module, const Inst& inst);

}  // namespace dis::ir
