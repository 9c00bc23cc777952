// file: whole files in and out, with problems as Diagnostics.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "runtime/support/result.h"

namespace dis::tools {

// The bytes of a file, "-" being standard input. A directory is not a file.
Result<std::string> read_file(const std::string& path);

// Creates or replaces a file, "-" being standard output; nothing half-written stays under the name.
Result<void> write_file(const std::string& path, std::span<const std::byte> bytes);

// The same, but all at once: until every byte is on the disk, what was there before stays. Links are
// followed; devices are written to.
Result<void> replace_file(const std::string& path, std::span<const std::byte> bytes);

}  // namespace dis::tools
