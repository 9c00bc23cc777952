// md5: the MD5 digest of a text, for signatures. Signatures are needed in every build and cryptographic
// libraries are optional here, so the algorithm is written out. In: bytes. Out: 16 bytes. Source: RFC 1321.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dis::limbo {

namespace md5_detail {

// floor(2^32 * |sin(i + 1)|)
inline constexpr std::array<uint32_t, 64> kSines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

inline constexpr std::array<std::array<int, 4>, 4> kTurns = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

inline void add_block(std::array<uint32_t, 4>& state, const unsigned char* block) {
  std::array<uint32_t, 16> words;
  for (size_t i = 0; i < 16; i++)
    words[i] = uint32_t(block[4 * i]) | uint32_t(block[4 * i + 1]) << 8 | uint32_t(block[4 * i + 2]) << 16 |
               uint32_t(block[4 * i + 3]) << 24;
  auto [a, b, c, d] = state;
  for (uint32_t i = 0; i < 64; i++) {
    uint32_t f, g;
    switch (i / 16) {
      case 0: f = (b & c) | (~b & d), g = i; break;
      case 1: f = (d & b) | (~d & c), g = 5 * i + 1; break;
      case 2: f = b ^ c ^ d, g = 3 * i + 5; break;
      default: f = c ^ (b | ~d), g = 7 * i; break;
    }
    const uint32_t turned = b + std::rotl(a + f + kSines[i] + words[g % 16], kTurns[i / 16][i % 4]);
    a = d, d = c, c = b, b = turned;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

}  // namespace md5_detail

// The digest as four little-endian words.
inline std::array<uint32_t, 4> md5(std::string_view text) {
  std::array<uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t left = text.size();
  for (; left >= 64; left -= 64, bytes += 64) md5_detail::add_block(state, bytes);

  // What is left, a one bit, zeros, and the length in bits.
  std::array<unsigned char, 128> tail{};
  if (left != 0) std::memcpy(tail.data(), bytes, left);
  tail[left] = 0x80;
  const size_t end = left < 56 ? 64 : 128;
  for (size_t i = 0; i < 8; i++)
    tail[end - 8 + i] = static_cast<unsigned char>(uint64_t(text.size()) * 8 >> (8 * i));
  md5_detail::add_block(state, tail.data());
  if (end == 128) md5_detail::add_block(state, tail.data() + 64);
  return state;
}

}  // namespace dis::limbo
