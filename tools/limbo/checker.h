// checker: gives a tree its meaning. In: a Program. Out: the same tree with types, declarations and constants in
// place and sugar rewritten as ast.h says, and a list of what must be compiled.
// Keeps: reports every independent error once; a program without errors can be lowered without further checks.
#pragma once

#include <vector>

#include "tools/limbo/ast.h"
#include "tools/limbo/diagnostics.h"
#include "tools/limbo/types.h"

namespace dis::limbo {

struct Checked {
  std::vector<Type*> modules;       // implemented module types, in the order of `implement`
  std::vector<FunctionDef*> functions;  // defined ones, in order
  std::vector<Decl*> globals;       // variables of the program itself and of the implemented modules; `init`
                                    // is constant (constant, construct, new_array with constant items) or null
  std::vector<Type*> types;         // adts and named types in use, for symbol files
  Decl* entry = nullptr;            // init of the first module that has one; null without
};

struct CheckOptions {
  bool warnings = false;            // unused names, unreachable code, results not used…
  bool need_implementation = true;  // false: only interfaces are looked at (tables of built-ins)
};

// Nothing when there were errors.
std::optional<Checked> check(Program& program, Arena& arena, NameTable& names, Types& types,
                             Diagnostics& diagnostics, const CheckOptions& options);

// Constant folding (fold.cpp): the expression a checked one reduces to, possibly itself. Reports division by
// zero and warns of shifts out of range. Whole expressions at once are best: a chain of concatenations takes linear
// time only then. Nodes are changed in place; what was folded before is not looked at again.
Expr* fold(Expr* e, Arena& arena, Types& types, Diagnostics& diagnostics);

}  // namespace dis::limbo
