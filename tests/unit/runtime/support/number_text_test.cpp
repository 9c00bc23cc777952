// Conversions between numbers and text as Limbo programs see them.
#include "runtime/support/number_text.h"

#include <doctest/doctest.h>

#include <cfenv>
#include <clocale>
#include <cmath>
#include <limits>

using namespace dis;

namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
}

TEST_CASE("reals become their shortest text") {
  const struct {
    double value;
    const char* text;
  } rows[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {.5, ".5"},
      {-.25, "-.25"},
      {.001, ".001"},
      {.0001, ".0001"},
      {.00001, "1e-05"},
      {1.5e-7, "1.5e-07"},
      {100000, "100000"},
      {1e6, "1e+06"},
      {1234567, "1234567"},
      {12300000, "12300000"},
      {1e21, "1e+21"},
      {1e23, "1e+23"},
      {1e100, "1e+100"},
      {123456789012345678.0, "123456789012345680"},
      {.1, ".1"},
      {1.0 / 3, ".3333333333333333"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {kInf, "Infinity"},
      {-kInf, "-Infinity"},
      {std::copysign(std::numeric_limits<double>::quiet_NaN(), 1.0), "NaN"},
  };
  for (auto& row : rows) CHECK(real_to_text(row.value) == row.text);
}

TEST_CASE("every text of a real reads back as the same real") {
  uint64_t bits = 0x9e3779b97f4a7c15u;
  for (int i = 0; i < 20000; i++) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    double v;
    static_assert(sizeof v == sizeof bits);
    __builtin_memcpy(&v, &bits, sizeof v);
    if (!std::isfinite(v)) continue;
    double back = text_to_real(real_to_text(v));
    CHECK(back == v);
    CHECK(std::signbit(back) == std::signbit(v));
  }
}

TEST_CASE("an int shows its low 32 bits, a big all 64") {
  CHECK(int_to_text(-1) == "-1");
  CHECK(int_to_text(int64_t{1} << 32 | 7) == "7");
  CHECK(int_to_text(0x80000000) == "-2147483648");
  CHECK(big_to_text(INT64_MIN) == "-9223372036854775808");
  CHECK(big_to_text(int64_t{1} << 40) == "1099511627776");
}

TEST_CASE("text to int") {
  CHECK(text_to_int("42", 64) == 42);
  CHECK(text_to_int(" \t\n\v\f\r-42xyz", 64) == -42);
  CHECK(text_to_int("+7", 64) == 7);
  CHECK(text_to_int("", 64) == 0);
  CHECK(text_to_int("-", 64) == 0);
  CHECK(text_to_int("- 5", 64) == 0);
  CHECK(text_to_int("+-5", 64) == 0);
  CHECK(text_to_int("0x10", 64) == 0);
  CHECK(text_to_int("1e5", 64) == 1);
  CHECK(text_to_int(std::string_view("12\0003", 4), 64) == 12);
  CHECK(text_to_int("9223372036854775807", 64) == INT64_MAX);
  CHECK(text_to_int("9223372036854775808", 64) == INT64_MAX);
  CHECK(text_to_int("-9223372036854775808", 64) == INT64_MIN);
  CHECK(text_to_int("-99999999999999999999999", 64) == INT64_MIN);
  CHECK(text_to_int("2147483647", 32) == INT32_MAX);
  CHECK(text_to_int("2147483648", 32) == INT32_MAX);
  CHECK(text_to_int("-2147483648", 32) == INT32_MIN);
  CHECK(text_to_int("-2147483649", 32) == INT32_MIN);
  CHECK(text_to_int("-2147483647", 32) == -INT32_MAX);
}

TEST_CASE("text to big wraps around") {
  CHECK(text_to_big("9223372036854775807") == INT64_MAX);
  CHECK(text_to_big("9223372036854775808") == INT64_MIN);
  CHECK(text_to_big("18446744073709551617") == 1);
  CHECK(text_to_big("  -12junk") == -12);
  CHECK(text_to_big("x") == 0);
}

TEST_CASE("text to real") {
  const struct {
    const char* text;
    double value;
  } rows[] = {
      {"1.5", 1.5},
      {"  -2e3x", -2000},
      {".5", .5},
      {"5.", 5},
      {"+.25e1", 2.5},
      {"1e", 1},
      {"1e+", 1},
      {"1E2", 100},
      {"00012", 12},
      {"", 0},
      {"abc", 0},
      {".", 0},
      {"e5", 0},
      {"0x10", 0},
      {"1_000", 1},
      {"1.2.3", 1.2},
      {"infinity", kInf},
      {"-INFINITYx", -kInf},
      {"inf", 0},
      {"1e400", kInf},
      {"-1e400", -kInf},
      {"1e-400", 0},
      {"1e999999999999999999", kInf},
      {"1e-999999999999999999", 0},
      {"0e999999999999", 0},
      {"4.9e-324", 5e-324},
      {"2e-324", 0},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {"1.7976931348623158e308", 1.7976931348623157e308},
      {"1.7976931348623159e308", kInf},
      {"9007199254740993", 9007199254740992.0},
      {"9007199254740993.0000000000000000001", 9007199254740994.0},
  };
  for (auto& row : rows) {
    INFO(std::string(row.text));
    CHECK(text_to_real(row.text) == row.value);
  }
  CHECK(std::isnan(text_to_real("nan")));
  CHECK(std::isnan(text_to_real("-NaNx")));
  CHECK(std::signbit(text_to_real("-0")));
  CHECK(std::signbit(text_to_real("-")));
  CHECK(text_to_real(std::string_view("1\00023", 4)) == 1);
}

TEST_CASE("a long mantissa and its exponent may cancel") {
  std::string zeros(5000, '0');
  CHECK(text_to_real("0." + zeros + "1e5001") == 1);
  CHECK(text_to_real("1" + zeros + "e-5000") == 1);
  CHECK(text_to_real("1" + zeros) == kInf);
  CHECK(text_to_real("." + zeros + "1") == 0);
  CHECK(text_to_real("1" + zeros + "e-5400") == 0);
}

TEST_CASE("digits for layouts") {
  CHECK(significant_digits(2.5, 1).digits == "2");
  CHECK(significant_digits(3.5, 1).digits == "4");
  CHECK(significant_digits(9.99, 2).digits == "1");
  CHECK(significant_digits(9.99, 2).point == 2);
  CHECK(fixed_digits(.0004, 2).digits.empty());
  CHECK(fixed_digits(0, 2).digits == "0");
  CHECK(fixed_digits(.0012, 3).digits == "1");
  CHECK(fixed_digits(.0012, 3).point == -2);
  CHECK(fixed_digits(1e300, 2).point == 301);
  CHECK(shortest_digits(-0.0).negative);
  CHECK(shortest_digits(-kInf).special);
}

TEST_CASE("neither rounding mode nor locale changes a conversion") {
  for (int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    REQUIRE(std::fesetround(mode) == 0);
    double tenth = text_to_real("0.1");
    double long_one = text_to_real("123456789.123456789123456789");
    std::string third = real_to_text(.3333333333333333);
    RealDigits half = significant_digits(2.5, 1);
    int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    CHECK(tenth == .1);
    CHECK(long_one == 123456789.123456789123456789);
    CHECK(third == ".3333333333333333");
    CHECK(half.digits == "2");
    CHECK(after == mode);
  }
}
