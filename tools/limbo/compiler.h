// compiler: the whole of the Limbo compiler behind one function. In: source text, where to look for includes,
// options. Out: a Module, or messages. Threading: compilations share nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/abi.h"
#include "tools/limbo/parser.h"
#include "vm/format/module.h"

namespace dis::limbo {

struct CompileOptions {
  Abi abi = kAbi64;
  bool warnings = false;       // -w
  bool symbols = false;        // -g: Compiled::symbols is made
  bool optimise = true;
  bool colour = false;         // of Compiled::messages
  bool process_ends = false;   // soon: memory is left to the system instead of being freed
  bool must_compile = false, dont_compile = false;  // what the module asks of the machine (-c, -C)
  int32_t stack_extent = 0;    // 0: from the largest frame
  std::string source_path;     // recorded in the module; empty: the input's path
};

struct Compiled {
  std::optional<format::Module> module;  // none: there were errors
  std::string symbols;                   // text of the .sbl file
  std::string messages;                  // rendered errors and warnings, empty when there are none
  size_t errors = 0, warnings = 0;
};

Compiled compile(ParseInput input, const CompileOptions& options);

}  // namespace dis::limbo
