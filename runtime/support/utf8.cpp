#include "runtime/support/utf8.h"

namespace dis {
namespace {

// Bytes announced by a first byte; 1 also for bytes that cannot be first, which wait for a second one.
uint32_t announced(uint8_t first, const CharMode& mode) {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return mode.max_bytes;
}

char32_t representable(char32_t c, const CharMode& mode) {
  if (mode.surrogates) return c & mode.max_char;
  if (c > mode.max_char || (c >= 0xd800 && c <= 0xdfff)) return mode.error_char;
  return c;
}

uint32_t length_of(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

}  // namespace

bool full_char(std::string_view bytes, const CharMode& mode) {
  return !bytes.empty() && bytes.size() >= announced(uint8_t(bytes[0]), mode);
}

DecodedChar decode_char(std::string_view bytes, const CharMode& mode) {
  if (!full_char(bytes, mode)) return {};
  const uint8_t first = uint8_t(bytes[0]);
  if (first < 0x80) return {first, 1};

  const DecodedChar bad{mode.error_char, 1};
  const uint32_t n = announced(first, mode);
  const uint32_t lead_limit = n == 2 ? 0xe0 : n == 3 ? 0xf0 : 0xf8;
  if (first < 0xc0 || first >= lead_limit) return bad;

  char32_t c = first & (0x7fu >> n);
  for (uint32_t i = 1; i < n; ++i) {
    const uint8_t next = uint8_t(bytes[i]);
    if ((next & 0xc0) != 0x80) return bad;
    c = c << 6 | (next & 0x3f);
  }
  if (length_of(c) != n || c > mode.max_char) return bad;  // longer than needed, or too large
  if (!mode.surrogates && c >= 0xd800 && c <= 0xdfff) return bad;
  return {c, n};
}

uint32_t encode_char(char32_t c, char* out, const CharMode& mode) {
  c = representable(c, mode);
  const uint32_t n = length_of(c);
  if (n == 1) {
    out[0] = char(c);
    return 1;
  }
  for (uint32_t i = n - 1; i > 0; --i, c >>= 6) out[i] = char(0x80 | (c & 0x3f));
  out[0] = char((0xf00u >> n & 0xff) | c);
  return n;
}

uint32_t encoded_length(char32_t c, const CharMode& mode) { return length_of(representable(c, mode)); }

size_t count_chars(std::string_view bytes, const CharMode& mode) {
  size_t count = 0;
  while (!bytes.empty()) {
    const DecodedChar d = decode_char(bytes, mode);
    if (d.length == 0) break;
    bytes.remove_prefix(d.length);
    ++count;
  }
  return count;
}

void append_char(std::string& out, char32_t c, const CharMode& mode) {
  char buffer[4];
  out.append(buffer, encode_char(c, buffer, mode));
}

}  // namespace dis
