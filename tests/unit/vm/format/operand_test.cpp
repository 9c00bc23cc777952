#include "vm/format/operand.h"

#include <array>

#include <doctest/doctest.h>

using namespace dis;
using namespace dis::format;

namespace {

PackedInteger decode(std::initializer_list<int> list) {
  std::array<std::byte, 8> bytes{};
  size_t n = 0;
  for (int b : list) bytes[n++] = std::byte(b);
  ByteCursor in(std::span(bytes.data(), n));
  const PackedInteger p = read_packed(in);
  return in.ok() ? p : PackedInteger{};
}

}  // namespace

TEST_CASE("packed integers decode with their sign") {
  const struct {
    std::initializer_list<int> bytes;
    int32_t value;
    int length;
  } rows[] = {
      {{0x00}, 0, 1},
      {{0x3f}, 63, 1},
      {{0x40}, -64, 1},
      {{0x7f}, -1, 1},
      {{0x80, 0x40}, 64, 2},
      {{0x9f, 0xff}, 8191, 2},
      {{0xa0, 0x00}, -8192, 2},
      {{0xbf, 0xff}, -1, 2},
      {{0xc0, 0x00, 0x20, 0x00}, 8192, 4},
      {{0xdf, 0xff, 0xff, 0xff}, kPackedMax, 4},
      {{0xe0, 0x00, 0x00, 0x00}, kPackedMin, 4},
      {{0xff, 0xff, 0xff, 0xff}, -1, 4},
  };
  for (const auto& row : rows) {
    const PackedInteger p = decode(row.bytes);
    CHECK(p.value == row.value);
    CHECK(p.length == row.length);
  }
  CHECK(decode({}).length == 0);
  CHECK(decode({0x80}).length == 0);
  CHECK(decode({0xc0, 1, 2}).length == 0);
}

TEST_CASE("the shortest length changes at the edges") {
  CHECK(packed_length(63) == 1);
  CHECK(packed_length(64) == 2);
  CHECK(packed_length(-64) == 1);
  CHECK(packed_length(-65) == 2);
  CHECK(packed_length(8191) == 2);
  CHECK(packed_length(8192) == 4);
  CHECK(packed_length(-8192) == 2);
  CHECK(packed_length(-8193) == 4);
  CHECK(packable(kPackedMax));
  CHECK(!packable(int64_t(kPackedMax) + 1));
  CHECK(!packable(int64_t(kPackedMin) - 1));
}

TEST_CASE("address bytes decode and encode") {
  int reserved = 0;
  for (int b = 0; b < 256; ++b) {
    const auto made =
        address_byte(source_mode(uint8_t(b)), middle_mode(uint8_t(b)), destination_mode(uint8_t(b)));
    REQUIRE(made.has_value());
    if ((b & 7) >= 6 || (b >> 3 & 7) >= 6)
      ++reserved;
    else
      CHECK(*made == b);
  }
  CHECK(reserved == 112);
  CHECK(!address_byte(AddressMode::fp, AddressMode::ind_fp, AddressMode::fp));
  CHECK(source_mode(0x2c) == AddressMode::ind_fp);
  CHECK(destination_mode(0x2c) == AddressMode::ind_mp);
  CHECK(middle_mode(0x80) == AddressMode::fp);
}
