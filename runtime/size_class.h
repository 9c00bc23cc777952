// size_class: the sizes in which the heap gives memory for small objects.
#pragma once

#include <cstdint>

namespace dis {

inline constexpr uint32_t kSmallMax = 32 * 1024 - 8;  // payload bytes of the largest
inline constexpr uint32_t kSizeClasses = 64;

// Sixteenths of 128 bytes, header included, then four to each power of two.
constexpr uint32_t size_class(uint64_t payload_bytes) {
  const uint64_t n = (payload_bytes + 8 + 7) / 8;  // 8-byte units with the header
  if (n <= 16) return n < 2 ? 2 : uint32_t(n);
  const uint32_t log = 63 - uint32_t(__builtin_clzll(n - 1));  // n-1 in [2^log, 2^(log+1)), log >= 4
  const uint32_t step = uint32_t((n - 1) >> (log - 2)) & 3;    // quarter within the power of two
  return 17 + (log - 4) * 4 + step;
}

// Bytes of a class, the header included; 0: there is no such class.
constexpr uint32_t size_class_bytes(uint32_t cls) {
  if (cls < 2) return 0;
  if (cls <= 16) return cls * 8;
  const uint32_t log = (cls - 17) / 4 + 4, step = (cls - 17) % 4;
  return uint32_t(((uint64_t{4} + step + 1) << (log - 2)) * 8);
}

}  // namespace dis
