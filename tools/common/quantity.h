// quantity: sizes and durations as people type them, and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/support/result.h"

namespace dis::tools {

// "4096", "64k", "1.5m", "2g" (powers of 1024, either case, an optional trailing b or ib) in bytes.
Result<uint64_t> parse_size(std::string_view text);
// "1000", "10k", "1.5m", "2g" (powers of 1000, either case).
Result<uint64_t> parse_count(std::string_view text);
// "250ms", "1.5s", "10us", "2m"; a bare number is seconds. In nanoseconds.
Result<int64_t> parse_duration(std::string_view text);

// "512 B", "1.5 MiB".
std::string format_size(uint64_t bytes);
// "730 ns", "1.25 ms", "3.2 s".
std::string format_duration(int64_t ns);

}  // namespace dis::tools
