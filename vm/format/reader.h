// reader: from the bytes of a `.dis` file to a format::Module.
// In: bytes of any origin and a name for messages. Out: a Module, or where the bytes stop being one.
// Keeps: no count is believed further than the bytes that remain could justify, so memory stays within a
// small multiple of the file's size; write() of the result gives the same bytes. Leaves to others: whether
// the indices and offsets inside make sense (verifier.h).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "runtime/support/result.h"
#include "vm/format/module.h"

namespace dis::format {

// `file` goes into Module::file and into messages.
Result<Module> read(std::span<const std::byte> bytes, std::string_view file);

}  // namespace dis::format
