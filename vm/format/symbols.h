// symbols: what a `.sbl` file says about the instructions of a module: which function, file and line.
// In: the text of a symbol file, version 2.0 or 2.1, as Limbo compilers write it with -g.
// Out: names and positions by Dis pc. Types and variables are passed over, only their syntax is checked.
// Keeps: no input crashes it or makes it use more memory than a small multiple of its size.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/support/result.h"
#include "vm/format/module.h"

namespace dis::format {

class Symbols {
 public:
  struct Position {
    std::string_view file;  // base name as in the symbol file; empty: unknown
    uint32_t line = 0;      // from 1
    uint32_t column = 0;    // from 0
  };

  static Result<Symbols> parse(std::string_view text, std::string_view file);

  const std::string& module_name() const { return module_name_; }
  size_t instruction_count() const { return rows_.size(); }
  // Whether this is about that version of a module, as far as one can tell.
  bool describes(const Module& module) const {
    return module_name_ == module.name && rows_.size() == module.code.size();
  }
  Position position(uint32_t pc) const;
  // Name of the function that covers `pc` ("init", "Adt.method"); empty when none does.
  std::string_view function(uint32_t pc) const;

 private:
  friend class SymbolParser;
  struct Row {
    uint32_t file, line, column;
  };
  struct Function {
    uint32_t pc;
    std::string name;
  };
  std::string module_name_;
  std::vector<std::string> files_;
  std::vector<Row> rows_;            // by pc
  std::vector<Function> functions_;  // by pc, ascending
};

}  // namespace dis::format
