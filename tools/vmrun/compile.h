// compile: a program given as Limbo source, made into a module in memory.
// In: its name as typed, where to look for interfaces. Out: the bytes of the module and its symbols.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dis::tools {

struct CompiledProgram {
  std::vector<std::byte> module;
  std::string symbols;
};

// "prog.b" is a source, whatever else is a module.
bool is_source(const std::string& path);

// Nothing when the source cannot be read or has errors, which are then on standard error. With a `root`,
// absolute names are looked for below it first, and its module/ has the interfaces. `word_bits`: 32 or 64. `status`: what
// to exit with when there is nothing: a missing program is that whether source or module.
std::optional<CompiledProgram> compile_program(const std::string& path, const std::string& root,
                                               std::vector<std::string> include_dirs, int word_bits,
                                               int& status);

}  // namespace dis::tools
