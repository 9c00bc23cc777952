// symbols: the text of a .sbl file: where instructions come from, and what types, functions and variables
// there are. Read by vm/format/symbols.h and by debuggers.
#pragma once

#include <string>

#include "tools/limbo/checker.h"
#include "tools/limbo/code.h"

namespace dis::limbo {

// `code` after assemble(): its functions have pcs and its slots offsets.
std::string make_symbols(const Checked& program, Code& code, Types& types, SourceMap& sources);

}  // namespace dis::limbo
