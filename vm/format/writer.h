// writer: from a format::Module to the bytes of a `.dis` file; the inverse of reader.h.
// In: a Module, well formed or not; its integers must fit their fields (packable() of operand.h), which the
// reader and the assembler guarantee. Out: bytes.
#pragma once

#include <cstddef>
#include <vector>

#include "vm/format/module.h"

namespace dis::format {

std::vector<std::byte> write(const Module& module);

}  // namespace dis::format
