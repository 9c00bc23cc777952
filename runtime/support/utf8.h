// utf8: characters from bytes and back, in the two dialects of the Inferno systems.
// In: bytes or code points. Out: the other. Keeps: decoding always makes progress over a full sequence, and
// what is not UTF-8 turns into the error character one byte at a time, exactly as the reference systems do
// it. Leaves to others: how strings are stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dis {

// How wide characters are and what stands for bytes that are not UTF-8.
struct CharMode {
  uint32_t max_bytes;   // longest encoding
  char32_t max_char;    // largest character
  char32_t error_char;  // what malformed bytes decode to
  bool surrogates;      // 0xd800..0xdfff are ordinary characters

  constexpr bool operator==(const CharMode&) const = default;
};

// InferNode: 16-bit characters.
inline constexpr CharMode kChars16{
    .max_bytes = 3, .max_char = 0xffff, .error_char = 0x80, .surrogates = true};
// Classic Inferno: 21-bit characters.
inline constexpr CharMode kChars21{
    .max_bytes = 4, .max_char = 0x10ffff, .error_char = 0xfffd, .surrogates = false};

struct DecodedChar {
  char32_t c = 0;
  uint32_t length = 0;  // bytes used; 0: the bytes end inside a sequence, or there are none
};

// Whether `bytes` begins with as many bytes as its first one asks for. Only that first byte is looked at, so
// a sequence cut off at the end is incomplete even if its second byte is wrong.
bool full_char(std::string_view bytes, const CharMode& mode);

// The first character of `bytes`.
DecodedChar decode_char(std::string_view bytes, const CharMode& mode);

// Writes the encoding of `c` to `out`, which has room for mode.max_bytes; returns its length.
// 16-bit mode keeps the low 16 bits; 21-bit mode replaces what is not a character by the error character.
uint32_t encode_char(char32_t c, char* out, const CharMode& mode);

// The length encode_char would return.
uint32_t encoded_length(char32_t c, const CharMode& mode);

// Number of characters in `bytes`, an incomplete sequence at the end not counted.
size_t count_chars(std::string_view bytes, const CharMode& mode);

void append_char(std::string& out, char32_t c, const CharMode& mode);

}  // namespace dis
