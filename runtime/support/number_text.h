// number_text: numbers to text and back, as Limbo's conversions and the print verbs need them.
// In: values or text. Out: text or values; nothing here fails: text that is no number gives 0.
// Keeps: results do not depend on locale, nor on the rounding mode a program has set through $Math.
// Leaves to others: field widths and flags (format.h).
// Source: the language definition (conversions) and the reference's printing of reals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dis {

// `string r`: the shortest decimal text that reads back as `v`. Without a leading zero (".5"), with an
// exponent of two digits or more when the point would lie further than five places outside the digits.
std::string real_to_text(double v);
// `string i` and `string b`. An int shows its low 32 bits whatever the width of its word, as `%d` does.
std::string int_to_text(int64_t v);
std::string big_to_text(int64_t v);

// Each of these skips leading white space, takes the longest prefix that is a number, and stops at a NUL.
// `real s`: decimal only; "infinity" and "nan" in any case; what is too large is an infinity.
double text_to_real(std::string_view s);
// `int s`: decimal; beyond the range of a word of `bits` (32 or 64) the nearest end of the range.
int64_t text_to_int(std::string_view s, int bits);
// `big s`: decimal; wraps around.
int64_t text_to_big(std::string_view s);

// The decimal digits of a real, for callers that lay them out themselves.
struct RealDigits {
  bool negative = false;  // the sign bit, of zeros and NaNs too
  bool special = false;   // infinity or NaN: digits holds "Infinity" or "NaN"
  int point = 0;          // decimal digits before the point: value = 0.DIGITS * 10^point
  std::string digits;     // without leading or trailing zeros; "0" for zero
};
// Shortest digits that read back as `v`.
RealDigits shortest_digits(double v);
// `count` significant digits (at least one), rounded half to even.
RealDigits significant_digits(double v, int count);
// Digits up to `places` after the point (not negative). A value that rounds to nothing has no digits.
RealDigits fixed_digits(double v, int places);

}  // namespace dis
