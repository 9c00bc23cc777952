// The lexer's numbers, strings and character constants.
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "runtime/support/utf8.h"
#include "tools/limbo/lexer.h"
#include "tools/limbo/lexer_tables.h"

namespace dis::limbo {

namespace {

constexpr int kNoDigit = 99;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Value of a digit in the widest radix.
int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return kNoDigit;
}

bool is_radix_digit(char c) { return kInName[uint8_t(c)] || uint8_t(c) > 0xa0; }

double power(double base, size_t exponent) {
  double result = 1;
  for (; exponent != 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

}  // namespace

// Digits, then one of: rDIGITS[.DIGITS], .[DIGITS][eDIGITS], eDIGITS. Or .DIGITS[eDIGITS].
void Lexer::number(Token& token, const char* begin) {
  token.kind = Tok::integer;
  bool fraction = *begin == '.';
  while (is_digit(*at_)) at_++;
  if (!fraction && (*at_ == 'r' || *at_ == 'R')) {
    const char* const digits = ++at_;
    return radix_number(token, begin, digits);
  }
  if (!fraction && *at_ == '.') {
    fraction = true;
    at_++;
    while (is_digit(*at_)) at_++;
  }
  if (*at_ == 'e' || *at_ == 'E') {
    at_++;
    if (*at_ == '+' || *at_ == '-') at_++;
    if (!is_digit(*at_)) {
      diagnostics_.error(span_from(begin), "the number " + quoted({begin, size_t(at_ - begin)}) +
                                               " has no digits in its exponent");
      return;
    }
    while (is_digit(*at_)) at_++;
    fraction = true;
  }
  fraction ? real(token, begin, at_) : decimal(token, begin, at_);
}

void Lexer::decimal(Token& token, const char* begin, const char* end) {
  uint64_t value = 0;
  bool fits = true;
  for (const char* p = begin; p != end; p++) {
    const uint64_t digit = uint64_t(*p - '0');
    fits = fits && value <= (UINT64_MAX - digit) / 10;
    value = value * 10 + digit;
  }
  token.integer = int64_t(value);
  if (!fits || value > uint64_t(INT64_MAX) + 1) {
    diagnostics_.warning(span_from(begin), "the number " + quoted({begin, size_t(end - begin)}) +
                                               " does not fit in 64 bits and is cut to " +
                                               std::to_string(token.integer));
  }
}

void Lexer::real(Token& token, const char* begin, const char* end) {
  token.kind = Tok::real;
  double value = 0;
  if (std::from_chars(begin, end, value).ec == std::errc::result_out_of_range) {
    value = std::strtod(std::string(begin, end).c_str(), nullptr);
  }
  token.real = value;
}

void Lexer::radix_number(Token& token, const char* begin, const char* digits) {
  while (is_radix_digit(*at_)) at_++;
  const char* const point = at_;
  const bool fraction = *at_ == '.';
  if (fraction) {
    at_++;
    while (is_radix_digit(*at_)) at_++;
    token.kind = Tok::real;
    token.real = 0;
  }
  const std::string_view text(begin, size_t(at_ - begin));
  if (point == digits && !fraction) {
    diagnostics_.error(span_from(begin), "the number " + quoted(text) + " has no digits after its radix");
    return;
  }
  int radix = 0;
  for (const char* p = begin; p != digits - 1 && radix <= 36; p++) radix = radix * 10 + (*p - '0');
  if (radix < 2 || radix > 36) {
    diagnostics_.error(span_from(begin), "the radix of " + quoted(text) + " is not between 2 and 36");
    return;
  }
  uint64_t whole = 0;
  double value = 0;
  bool fits = true;
  for (const char* p = digits; p != at_; p++) {
    if (p == point) continue;
    const int digit = digit_value(*p);
    if (digit >= radix) {
      const size_t length = uint8_t(*p) < 0x80 ? 1 : size_t(at_ - p);
      diagnostics_.error({position(p), position(p) + 1},
                         quoted({p, length}) + " is not a digit in radix " + std::to_string(radix));
      return;
    }
    fits = fits && whole <= (UINT64_MAX - uint64_t(digit)) / uint64_t(radix);
    whole = whole * uint64_t(radix) + uint64_t(digit);
    value = value * radix + digit;
  }
  if (fraction) {
    token.real = value / power(radix, size_t(at_ - point - 1));
    return;
  }
  token.integer = int64_t(whole);
  if (!fits) {
    diagnostics_.warning(span_from(begin), "the number " + quoted(text) + " does not fit in 64 bits");
  }
}

// After a backslash. What is wrong is reported and gives the character itself.
char32_t Lexer::escape() {
  const char* const begin = at_ - 1;
  if (at_end()) return 0;
  const char c = *at_++;
  switch (c) {
    case '\'':
    case '"':
    case '\\': return char32_t(c);
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '0': return 0;
    case 'u': {
      char32_t value = 0;
      for (int i = 0; i < 4; i++) {
        const int digit = digit_value(*at_);
        if (digit > 15) {
          diagnostics_.error(span_from(begin), "\\u needs four hexadecimal digits");
          break;
        }
        value = value * 16 + char32_t(digit);
        at_++;
      }
      return value;
    }
    default: break;
  }
  at_--;
  if (c == '\n') {
    at_++;
    diagnostics_.error({position(begin), position(begin) + 1}, "a string cannot go on in the next line");
    return '\n';
  }
  const char32_t other = uint8_t(c) < 0x80 ? (at_++, char32_t(uint8_t(c))) : character();
  diagnostics_.error(span_from(begin), "unknown escape " + quoted({begin, size_t(at_ - begin)}));
  return other;
}

void Lexer::quoted_string(Token& token, const char* begin) {
  token.kind = Tok::string;
  const char* run = at_;  // what is not in buffer_ yet
  buffer_.clear();
  bool bytes_reported = false;
  for (;;) {
    while (*at_ != '"' && *at_ != '\\' && *at_ != '\n' && *at_ != 0 && uint8_t(*at_) < 0x80) at_++;
    const char c = *at_;
    if (c == '"') break;
    if (c == '\\') {
      buffer_.append(run, at_);
      at_++;
      append_char(buffer_, escape(), kChars16);
      run = at_;
      continue;
    }
    if (c == '\n' || (c == 0 && at_end())) {
      diagnostics_.error(span_from(begin), c == '\n' ? "the string has no closing '\"' on its line"
                                                     : "the string has no closing '\"'");
      token.text = arena_.copy(buffer_.append(run, at_));
      return;
    }
    if (c == 0) {
      diagnostics_.error({position(at_), position(at_) + 1}, "the string has a NUL byte; write \\0 for it");
      at_++;
      continue;
    }
    const char* const before = at_;
    if (character() == 0 && !bytes_reported) {
      bytes_reported = true;
      diagnostics_.error(span_from(before), "the string has bytes that are not UTF-8");
    }
  }
  token.text =
      buffer_.empty() ? arena_.copy({run, size_t(at_ - run)}) : arena_.copy(buffer_.append(run, at_));
  at_++;
}

void Lexer::raw_string(Token& token, const char* begin) {
  token.kind = Tok::string;
  const char* const run = at_;
  const void* const found = std::memchr(at_, '`', size_t(end_ - at_));
  at_ = found ? static_cast<const char*>(found) : end_;
  const std::string_view text(run, size_t(at_ - run));
  if (!found) diagnostics_.error({position(begin), position(begin) + 1}, "the raw string has no closing '`'");
  for (const char* p = run; p != at_;) {
    const DecodedChar decoded = decode_char({p, size_t(at_ - p)}, kChars21);
    if (*p != 0 && (uint8_t(*p) < 0x80 || decoded.length > 1)) {
      p += decoded.length;
      continue;
    }
    diagnostics_.error({position(p), position(p) + 1},
                       *p == 0 ? "the string has a NUL byte" : "the string has bytes that are not UTF-8");
    break;
  }
  token.text = arena_.copy(text);
  if (found) at_++;
}

void Lexer::rune(Token& token, const char* begin) {
  token.kind = Tok::integer;
  if (at_end()) {
    diagnostics_.error(span_from(begin), "the character constant has no end");
    return;
  }
  const char c = *at_;
  if (c == '\\') {
    at_++;
    token.integer = int64_t(escape());
  } else if (uint8_t(c) < 0x80) {
    at_++;
    token.integer = c;
  } else {
    token.integer = int64_t(character());
    if (token.integer == 0) {
      diagnostics_.error(span_from(begin), "the character constant has bytes that are not UTF-8");
    }
  }
  if (c == 0)
    diagnostics_.error(span_from(begin), "the character constant has a NUL byte; write '\\0' for it");
  if (*at_ == '\'') {
    at_++;
    return;
  }
  if (c == '\n') at_--;
  // 'ab' is a string for people who come from other languages.
  const char* close = at_;
  while (close - at_ < 80 && *close != '\'' && *close != '\n' && *close != 0) close++;
  if (*close != '\'' || c == '\n') {
    diagnostics_.error(span_from(begin), "the character constant has no closing '");
    return;
  }
  at_ = close + 1;
  diagnostics_.error(span_from(begin), "a character constant holds one character; strings are written with \"");
}

}  // namespace dis::limbo
