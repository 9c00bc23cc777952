// lexer_tables: what each byte can begin or continue. Shared by the files of the lexer.
#pragma once

#include <array>
#include <cstdint>

namespace dis::limbo {

enum Class : uint8_t {
  kStray,
  kNul,
  kSpace,
  kLineEnd,
  kHash,
  kLetter,
  kHigh,
  kDigit,
  kDot,
  kQuote,
  kRaw,
  kRune,
  kPunctuation,
};

consteval std::array<Class, 256> make_classes() {
  std::array<Class, 256> table{};
  table[0] = kNul;
  for (char c : {' ', '\t', '\r', '\v', '\f'}) table[uint8_t(c)] = kSpace;
  table['\n'] = kLineEnd;
  table['#'] = kHash;
  for (int c = 'a'; c <= 'z'; c++) table[c] = table[c - 'a' + 'A'] = kLetter;
  table['_'] = kLetter;
  for (int c = 0x80; c < 0x100; c++) table[c] = kHigh;
  for (int c = '0'; c <= '9'; c++) table[c] = kDigit;
  table['.'] = kDot;
  table['"'] = kQuote;
  table['`'] = kRaw;
  table['\''] = kRune;
  for (char c : {'(', ')', '[', ']', '{', '}', ',', ';', '~', ':', '|',
                 '&', '^', '*', '/', '%', '=', '!', '>', '<', '+', '-'}) {
    table[uint8_t(c)] = kPunctuation;
  }
  return table;
}
inline constexpr std::array<Class, 256> kClass = make_classes();

// Letters and digits of one byte.
consteval std::array<bool, 256> make_in_name() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; c++) table[c] = kClass[c] == kLetter || kClass[c] == kDigit;
  return table;
}
inline constexpr std::array<bool, 256> kInName = make_in_name();

// Every character beyond the controls and the space of Latin-1 may stand in a name.
constexpr bool is_letter(char32_t c) { return c > 0xa0 && c != 0xfeff; }

}  // namespace dis::limbo
