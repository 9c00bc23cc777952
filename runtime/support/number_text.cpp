#include "runtime/support/number_text.h"

#include <cfenv>
#include <charconv>
#include <cmath>
#include <limits>

namespace dis {

namespace {

// Conversions of the C++ library count on rounding to nearest; programs may have set another mode.
class NearestRounding {
 public:
  NearestRounding() : saved_(std::fegetround()) {
    if (saved_ != FE_TONEAREST) std::fesetround(FE_TONEAREST);
  }
  ~NearestRounding() {
    if (saved_ != FE_TONEAREST) std::fesetround(saved_);
  }
  NearestRounding(const NearestRounding&) = delete;
  NearestRounding& operator=(const NearestRounding&) = delete;

 private:
  int saved_;
};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The text up to a NUL, without leading white space.
std::string_view trimmed(std::string_view s) {
  s = s.substr(0, s.find('\0'));
  size_t start = 0;
  while (start < s.size() && is_space(s[start])) start++;
  return s.substr(start);
}

// Takes one sign off the front; says whether it was a minus.
bool take_sign(std::string_view& s) {
  if (s.empty() || (s[0] != '-' && s[0] != '+')) return false;
  bool minus = s[0] == '-';
  s.remove_prefix(1);
  return minus;
}

bool starts_with_word(std::string_view s, std::string_view lower) {
  if (s.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); i++) {
    char c = s[i] >= 'A' && s[i] <= 'Z' ? char(s[i] + ('a' - 'A')) : s[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// Sign and special values; true when there are no digits to compute.
bool begin_digits(double v, RealDigits& d) {
  d.negative = std::signbit(v);
  if (std::isfinite(v)) return false;
  d.special = true;
  d.digits = std::isnan(v) ? "NaN" : "Infinity";
  d.point = int(d.digits.size());
  return true;
}

void drop_trailing_zeros(std::string& digits) {
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
}

// Fills digits and point from "d.ddde±xx".
void read_scientific(const char* first, const char* last, RealDigits& d) {
  const char* p = first;
  for (; p != last && *p != 'e'; p++)
    if (is_digit(*p)) d.digits += *p;
  int exponent = 0;
  if (p != last) {
    p++;
    if (p != last && *p == '+') p++;
    std::from_chars(p, last, exponent);
  }
  d.point = exponent + 1;
  drop_trailing_zeros(d.digits);
}

}  // namespace

RealDigits shortest_digits(double v) {
  RealDigits d;
  if (begin_digits(v, d)) return d;
  char text[64];
  auto end = std::to_chars(text, text + sizeof text, std::fabs(v), std::chars_format::scientific).ptr;
  read_scientific(text, end, d);
  return d;
}

RealDigits significant_digits(double v, int count) {
  RealDigits d;
  if (begin_digits(v, d)) return d;
  if (count < 1) count = 1;
  if (count > 800) count = 800;  // no double has more
  char text[900];
  auto end =
      std::to_chars(text, text + sizeof text, std::fabs(v), std::chars_format::scientific, count - 1).ptr;
  read_scientific(text, end, d);
  return d;
}

RealDigits fixed_digits(double v, int places) {
  RealDigits d;
  if (begin_digits(v, d)) return d;
  if (places < 0) places = 0;
  if (places > 1100) places = 1100;
  char text[1500];  // 309 digits, the point, and the places
  auto end = std::to_chars(text, text + sizeof text, std::fabs(v), std::chars_format::fixed, places).ptr;
  const char* p = text;
  while (p != end && *p == '0') p++;
  d.point = 0;
  bool fraction = false;
  for (; p != end; p++) {
    if (*p == '.') {
      fraction = true;
    } else if (fraction && d.digits.empty() && *p == '0') {
      d.point--;
    } else {
      d.digits += *p;
      if (!fraction) d.point++;
    }
  }
  if (d.digits.empty()) {
    // A true zero has the digit 0; what merely rounds to nothing has none.
    if (v == 0) {
      d.digits = "0";
      d.point = 1;
    }
    return d;
  }
  drop_trailing_zeros(d.digits);
  return d;
}

std::string real_to_text(double v) {
  RealDigits d = shortest_digits(v);
  std::string out;
  if (d.negative) out += '-';
  if (d.special) return out + d.digits;
  int count = int(d.digits.size());
  if (d.point <= -4 || d.point > count + 5) {
    out += d.digits[0];
    if (count > 1) out.append(1, '.').append(d.digits, 1);
    int exponent = d.point - 1;
    out += exponent < 0 ? "e-" : "e+";
    exponent = std::abs(exponent);
    if (exponent < 10) out += '0';
    out += std::to_string(exponent);
  } else if (d.point <= 0) {
    out.append(1, '.').append(size_t(-d.point), '0').append(d.digits);
  } else if (d.point < count) {
    out.append(d.digits, 0, size_t(d.point)).append(1, '.').append(d.digits, size_t(d.point));
  } else {
    out.append(d.digits).append(size_t(d.point - count), '0');
  }
  return out;
}

std::string int_to_text(int64_t v) { return std::to_string(int32_t(v)); }
std::string big_to_text(int64_t v) { return std::to_string(v); }

double text_to_real(std::string_view s) {
  s = trimmed(s);
  bool minus = take_sign(s);

  // The extent of the number: digits, point, and an exponent if digits follow it.
  size_t i = 0;
  bool digits = false, nonzero = false;
  for (; i < s.size() && is_digit(s[i]); i++) digits = true, nonzero |= s[i] != '0';
  size_t whole = i;
  if (i < s.size() && s[i] == '.')
    for (i++; i < s.size() && is_digit(s[i]); i++) digits = true, nonzero |= s[i] != '0';
  double value = 0.0;
  if (!digits) {
    if (whole == i && starts_with_word(s, "infinity")) value = std::numeric_limits<double>::infinity();
    if (whole == i && starts_with_word(s, "nan")) value = std::numeric_limits<double>::quiet_NaN();
    return minus ? -value : value;
  }
  std::string_view mantissa = s.substr(0, i);
  bool exponent_minus = false;
  int exponent = 0;
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    size_t e = i + 1;
    if (e < s.size() && (s[e] == '-' || s[e] == '+')) exponent_minus = s[e++] == '-';
    for (; e < s.size() && is_digit(s[e]); e++)
      if (exponent < 100000) exponent = exponent * 10 + (s[e] - '0');
  }
  if (!nonzero) return minus ? -0.0 : 0.0;

  // from_chars tells overflow from underflow only by leaving the value alone, so tell them apart here: the
  // position of the first nonzero digit says which it was.
  NearestRounding nearest;
  std::string number(mantissa);
  if (number[0] == '.') number.insert(number.begin(), '0');
  if (number.back() == '.') number.pop_back();
  // A long mantissa may bring a huge exponent back into range, so the exponent is not cut before this point.
  int64_t scale = exponent_minus ? -int64_t(exponent) : exponent;
  number += 'e' + std::to_string(scale);
  auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) {
    size_t first = mantissa.find_first_not_of("0.");
    size_t point = mantissa.find('.');
    if (point == std::string_view::npos) point = mantissa.size();
    int64_t magnitude = first < point ? int64_t(point - first) : int64_t(point) - int64_t(first) + 1;
    value = magnitude + scale > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }
  return minus ? -value : value;
}

int64_t text_to_int(std::string_view s, int bits) {
  s = trimmed(s);
  bool minus = take_sign(s);
  const uint64_t limit = bits == 32 ? 0x7fffffffu : uint64_t(std::numeric_limits<int64_t>::max());
  uint64_t value = 0;
  for (char c : s) {
    if (!is_digit(c)) break;
    uint64_t digit = uint64_t(c - '0');
    if (value > (limit + minus - digit) / 10) {
      value = limit + minus;
      break;
    }
    value = value * 10 + digit;
  }
  return int64_t(minus ? 0 - value : value);
}

int64_t text_to_big(std::string_view s) {
  s = trimmed(s);
  bool minus = take_sign(s);
  uint64_t value = 0;
  for (char c : s) {
    if (!is_digit(c)) break;
    value = value * 10 + uint64_t(c - '0');
  }
  return int64_t(minus ? 0 - value : value);
}

}  // namespace dis
