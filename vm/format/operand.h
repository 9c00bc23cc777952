// operand: how integers and operands are packed into an object file, in both directions.
// In: bytes at a cursor, or values. Out: the other. Keeps: whatever was decoded encodes to the same bytes, as
// long as the length of an integer that was longer than necessary is remembered by the caller.
//
//   packed integer   0vvvvvvv                    7 bits, signed
//                    10vvvvvv vvvvvvvv           14 bits, signed
//                    11vvvvvv vvvvvvvv (x3)      30 bits, signed
//   address byte     mm sss ddd                  modes of middle, source and destination
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/support/byte_cursor.h"
#include "vm/format/module.h"

namespace dis::format {

inline constexpr int32_t kPackedMin = -(1 << 29);
inline constexpr int32_t kPackedMax = (1 << 29) - 1;

struct PackedInteger {
  int32_t value = 0;
  uint8_t length = 0;  // bytes used
};

// Reads one packed integer; at the end of the bytes the cursor stops being ok().
inline PackedInteger read_packed(ByteCursor& in) {
  const uint32_t first = in.u8();
  if (first < 0x80) return {int32_t(first << 25) >> 25, 1};
  uint32_t v = first << 8 | in.u8();
  if (first < 0xc0) return {int32_t(v << 18) >> 18, 2};
  v = v << 8 | in.u8();
  v = v << 8 | in.u8();
  return {int32_t(v << 2) >> 2, 4};
}

// The shortest encoding.
constexpr uint8_t packed_length(int32_t value) {
  if (value >= -64 && value <= 63) return 1;
  if (value >= -8192 && value <= 8191) return 2;
  return 4;
}

constexpr bool packable(int64_t value) { return value >= kPackedMin && value <= kPackedMax; }

constexpr bool is_indirect(AddressMode m) { return m == AddressMode::ind_fp || m == AddressMode::ind_mp; }

// The operand lies in memory.
constexpr bool is_memory(AddressMode m) { return m > AddressMode::imm; }

namespace detail {
inline constexpr AddressMode kGeneralModes[8] = {
    AddressMode::mp,     AddressMode::fp,     AddressMode::imm,  AddressMode::none,
    AddressMode::ind_mp, AddressMode::ind_fp, AddressMode::none, AddressMode::none,
};
inline constexpr AddressMode kMiddleModes[4] = {AddressMode::none, AddressMode::imm, AddressMode::fp,
                                                AddressMode::mp};
constexpr uint8_t general_bits(AddressMode m) {
  for (uint8_t i = 0; i < 8; ++i)
    if (kGeneralModes[i] == m) return i;
  return 3;
}
}  // namespace detail

// Modes of the three operands. Reserved modes count as none.
constexpr AddressMode source_mode(uint8_t b) { return detail::kGeneralModes[b >> 3 & 7]; }
constexpr AddressMode destination_mode(uint8_t b) { return detail::kGeneralModes[b & 7]; }
constexpr AddressMode middle_mode(uint8_t b) { return detail::kMiddleModes[b >> 6]; }

// The address byte of these modes, or nothing if the middle one is not possible.
constexpr std::optional<uint8_t> address_byte(AddressMode src, AddressMode mid, AddressMode dst) {
  for (uint8_t i = 0; i < 4; ++i)
    if (detail::kMiddleModes[i] == mid)
      return uint8_t(i << 6 | detail::general_bits(src) << 3 | detail::general_bits(dst));
  return std::nullopt;
}

}  // namespace dis::format
