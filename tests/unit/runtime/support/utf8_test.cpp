#include "runtime/support/utf8.h"

#include <doctest/doctest.h>

using namespace dis;

TEST_CASE("every character survives encoding in its mode") {
  for (const CharMode& mode : {kChars16, kChars21}) {
    for (char32_t c = 0; c <= mode.max_char; ++c) {
      if (!mode.surrogates && c >= 0xd800 && c <= 0xdfff) continue;
      char bytes[4];
      const uint32_t n = encode_char(c, bytes, mode);
      const DecodedChar d = decode_char({bytes, n}, mode);
      REQUIRE(d.c == c);
      REQUIRE(d.length == n);
      REQUIRE(encoded_length(c, mode) == n);
      for (uint32_t cut = 0; cut < n; ++cut) REQUIRE(decode_char({bytes, cut}, mode).length == 0);
    }
  }
}

TEST_CASE("malformed bytes give the error character, one byte at a time") {
  const std::string_view bad[] = {
      "\x80\x80\x80\x80", "\xc0\x80zz", "\xc1\xbfzz", "\xe0\x80\x80z",
      "\xf8\x80\x80\x80", "\xff zz",    "\xc3(zz",    "\xe2\x82(z",
  };
  for (std::string_view bytes : bad) {
    CAPTURE(bytes);
    CHECK(decode_char(bytes, kChars16).c == 0x80);
    CHECK(decode_char(bytes, kChars16).length == 1);
    CHECK(decode_char(bytes, kChars21).c == 0xfffd);
    CHECK(decode_char(bytes, kChars21).length == 1);
  }
}

TEST_CASE("the two modes differ above 16 bits and at surrogates") {
  const std::string_view emoji = "\xf0\x9f\x98\x80";
  CHECK(decode_char(emoji, kChars21).c == 0x1f600);
  CHECK(decode_char(emoji, kChars16).c == 0x80);
  CHECK(count_chars(emoji, kChars16) == 3);  // the fourth byte looks like a sequence cut off
  const std::string_view surrogate = "\xed\xa0\x80";
  CHECK(decode_char(surrogate, kChars16).c == 0xd800);
  CHECK(decode_char(surrogate, kChars21).c == 0xfffd);
  CHECK(decode_char("\xf4\x90\x80\x80", kChars21).c == 0xfffd);
  std::string out;
  append_char(out, 0x1f600, kChars16);
  CHECK(out == "\xef\x98\x80");  // low 16 bits
  out.clear();
  append_char(out, 0xd800, kChars21);
  CHECK(out == "\xef\xbf\xbd");
}

TEST_CASE("a sequence cut off at the end is not counted") {
  CHECK(count_chars("ab\xc3", kChars16) == 2);
  CHECK(count_chars("ab\xe2\x82", kChars21) == 2);
  CHECK(count_chars("", kChars21) == 0);
  CHECK(!full_char("\xe2(", kChars16));
}
