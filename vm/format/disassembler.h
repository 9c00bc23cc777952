// disassembler: a module as text that assembler.h turns back into the same bytes.
// In: a Module, verified or not. Out: text in the language of docs/file-format.md.
// Keeps: assemble(disassemble(m)) writes the same file for every m that read() returned.
#pragma once

#include <string>
#include <string_view>

#include "vm/format/module.h"
#include "vm/format/symbols.h"

namespace dis::format {

// With `symbols`, comments say which function and source line the instructions that follow belong to; they must
// be this very module's (symbols->describes(module)).
std::string disassemble(const Module& module, const Symbols* symbols = nullptr);

// The header alone, for people: sizes, flags, entry, names; one `key value` per line.
std::string describe_header(const Module& module);

// "40(fp)", "$3", "8(16(mp))"; "-" for none.
std::string to_text(const Operand& operand);

// "addw\t$1, 40(fp), 44(fp)"; targets as numbers.
std::string to_text(const Instruction& instruction);

// A string in quotes, with escapes.
std::string quote(std::string_view bytes);

}  // namespace dis::format
