// files: where the compiler finds sources and interfaces on the host, for the commands that compile.
// In: names as people type them, and the environment. Out: what parse() wants.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi.h"
#include "runtime/support/result.h"
#include "tools/limbo/parser.h"

namespace dis::limbo {

inline constexpr size_t kMaxSourceBytes = 256u << 20;  // of one file

// The directories searched for includes after that of the source: those given, then $ROOT/module, then the
// interfaces that come with this compiler, or $AVERNUS_MODULES (separated by colons) in their place. Of each
// of these two, word32/ goes first when words have 32 bits: a few constants differ.
std::vector<std::string> include_directories(const std::vector<std::string>& given, const Abi& abi);

// The source at `path`, "-" being standard input, ready to be parsed.
Result<ParseInput> open_source(const std::string& path, std::vector<std::string> include_dirs);
// The same of a text at hand.
ParseInput given_source(const std::string& name, std::string text, std::vector<std::string> include_dirs);

}  // namespace dis::limbo
