// parser: source text to tree. In: the first file and how to find included ones. Out: a Program; what is wrong
// goes to Diagnostics and parsing goes on at the next statement or declaration.
// Keeps: bounded recursion: nesting deeper than kMaxNesting is an error, long chains of operators are not
// nesting. Included files are read where the include stands.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/limbo/ast.h"
#include "tools/limbo/diagnostics.h"

namespace dis::limbo {

inline constexpr int kMaxNesting = 1000;  // of expressions, types and statements
inline constexpr int kMaxIncludes = 64;   // files that include each other

// Reads a file whole. Returns nothing when it cannot, with the reason in `error`.
using ReadFile = std::function<std::optional<std::string>(const std::string& path, std::string* error)>;

struct ParseInput {
  std::string path;               // of the first file, for messages
  std::string text;
  std::vector<std::string> include_dirs;  // searched after the directory of the first file, in order
  ReadFile read_file;
  // The name of a file beside one of these, none of which exists, that may have been meant; or empty.
  std::function<std::string(const std::vector<std::string>& tried)> suggest = nullptr;
};

Program* parse(Arena& arena, NameTable& names, SourceMap& sources, Diagnostics& diagnostics, ParseInput input);

}  // namespace dis::limbo
