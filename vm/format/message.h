// message: what messages of this room are put together with.
#pragma once

#include <cstdint>
#include <string>

namespace dis::format {

// A number.
inline std::string n(int64_t v) { return std::to_string(v); }

}  // namespace dis::format
