// fetch: asks the socket of `vmrun --metrics` for its figures.
#pragma once

#include <string>

#include "runtime/support/result.h"

namespace dis::tools {

// The body of what the server at the Unix socket `path` answers to GET `target`.
Result<std::string> fetch(const std::string& path, const std::string& target);

}  // namespace dis::tools
