// assembler: text in the language of docs/file-format.md to a module; the inverse of disassembler.h.
// In: text and a name for messages. Out: a Module that write() accepts, or what is wrong at which
// line:column. Keeps: everything it returns fits the fields of the object format. Leaves to others: whether
// the module makes sense (verifier.h); dasm verifies what it writes.
#pragma once

#include <string_view>

#include "runtime/support/result.h"
#include "vm/format/detect_abi.h"
#include "vm/format/module.h"

namespace dis::format {

struct Assembly {
  Module module;
  WordSize word_size = WordSize::detect;  // of a `wordsize` directive
};

Result<Assembly> assemble(std::string_view text, std::string_view file);

}  // namespace dis::format
