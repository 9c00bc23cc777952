// What arithmetic means, at the edges. Expected values are written out or computed in wider integers, never
// with the operation under test.
#include "vm/ir/semantics.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

using namespace dis::ir;

constexpr int32_t kMin32 = INT32_MIN, kMax32 = INT32_MAX;
constexpr int64_t kMin64 = INT64_MIN, kMax64 = INT64_MAX;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <class T>
std::vector<T> edges() {
  std::vector<T> all;
  for (int64_t v :
       {int64_t(0),      int64_t(1),      int64_t(-1),     int64_t(2),          int64_t(-2),
        int64_t(3),      int64_t(7),      int64_t(10),     int64_t(-10),        int64_t(127),
        int64_t(128),    int64_t(255),    int64_t(256),    int64_t(65535),      int64_t(46341),
        int64_t(-46341), int64_t(kMax32), int64_t(kMin32), int64_t(kMax32) + 1, int64_t(3037000500),
        kMax64,          kMax64 - 1,      kMin64,          kMin64 + 1}) {
    all.push_back(static_cast<T>(v));
  }
  return all;
}

// The low bits of a wide value.
template <class T>
T low(__int128 wide) {
  return static_cast<T>(static_cast<std::make_unsigned_t<T>>(static_cast<unsigned __int128>(wide)));
}

}  // namespace

TEST_CASE_TEMPLATE("integers wrap", T, uint8_t, int32_t, int64_t) {
  for (T a : edges<T>()) {
    for (T b : edges<T>()) {
      CAPTURE(int64_t(a));
      CAPTURE(int64_t(b));
      const __int128 x = a, y = b;
      CHECK(sem::add<T>(a, b) == low<T>(x + y));
      CHECK(sem::sub<T>(a, b) == low<T>(x - y));
      CHECK(sem::mul<T>(a, b) == low<T>(x * y));
      CHECK(sem::and_<T>(a, b) == low<T>(x & y));
      CHECK(sem::or_<T>(a, b) == low<T>(x | y));
      CHECK(sem::xor_<T>(a, b) == low<T>(x ^ y));
      CHECK(sem::divides_by_zero<T>(b) == (y == 0));
      if (b != 0) {
        CHECK(sem::div<T>(a, b) == low<T>(x / y));
        CHECK(sem::mod<T>(a, b) == low<T>(x % y));
      }
    }
  }
}

TEST_CASE("the smallest integer by -1 does not trap") {
  CHECK(sem::div<int32_t>(kMin32, -1) == kMin32);
  CHECK(sem::mod<int32_t>(kMin32, -1) == 0);
  CHECK(sem::div<int64_t>(kMin64, -1) == kMin64);
  CHECK(sem::mod<int64_t>(kMin64, -1) == 0);
}

TEST_CASE("remainders have the sign of the dividend") {
  CHECK(sem::div<int32_t>(-7, 2) == -3);
  CHECK(sem::mod<int32_t>(-7, 2) == -1);
  CHECK(sem::mod<int64_t>(7, -2) == 1);
  CHECK(sem::div<uint8_t>(200, 7) == 28);
  CHECK(sem::mod<uint8_t>(200, 7) == 4);
}

TEST_CASE("reals follow IEEE 754 and never divide by zero") {
  CHECK_FALSE(sem::divides_by_zero<double>(0.0));
  CHECK(sem::div<double>(1.0, 0.0) == kInf);
  CHECK(sem::div<double>(-1.0, 0.0) == -kInf);
  CHECK(std::isnan(sem::div<double>(0.0, 0.0)));
  CHECK(std::signbit(sem::neg<double>(0.0)));
  CHECK(sem::add<double>(0.1, 0.2) == 0.30000000000000004);
}

TEST_CASE("shift counts are taken modulo the width") {
  CHECK(sem::shl<int32_t>(1, 31) == kMin32);
  CHECK(sem::shl<int32_t>(1, 32) == 1);
  CHECK(sem::shl<int32_t>(1, 33) == 2);
  CHECK(sem::shl<int32_t>(1, -1) == kMin32);
  CHECK(sem::shl<int32_t>(3, 31) == kMin32);
  CHECK(sem::shl<int64_t>(1, 32) == 4294967296);
  CHECK(sem::shl<int64_t>(1, 63) == kMin64);
  CHECK(sem::shl<int64_t>(1, 64) == 1);
  CHECK(sem::shl<int64_t>(1, kMin64) == 1);
  CHECK(sem::shl<int64_t>(1, -1) == kMin64);
  CHECK(sem::shr<int32_t>(-8, 1) == -4);
  CHECK(sem::shr<int32_t>(kMin32, 31) == -1);
  CHECK(sem::shr<int32_t>(-8, 33) == -4);
  CHECK(sem::shr<int64_t>(kMin64, 63) == -1);
  CHECK(sem::shr<int64_t>(-1, 200) == -1);
  CHECK(sem::lsr<int32_t>(-1, 1) == kMax32);
  CHECK(sem::lsr<int32_t>(-1, 31) == 1);
  CHECK(sem::lsr<int32_t>(-1, 32) == -1);
  CHECK(sem::lsr<int64_t>(-1, 1) == kMax64);
  CHECK(sem::lsr<int64_t>(kMin64, 63) == 1);
}

TEST_CASE("a byte is shifted as 32 bits and then cut") {
  CHECK(sem::shl<uint8_t>(0x81, 1) == 0x02);
  CHECK(sem::shl<uint8_t>(1, 7) == 0x80);
  CHECK(sem::shl<uint8_t>(1, 8) == 0);
  CHECK(sem::shl<uint8_t>(255, 31) == 0);
  CHECK(sem::shl<uint8_t>(5, 32) == 5);
  CHECK(sem::shl<uint8_t>(5, -1) == 0);
  CHECK(sem::shr<uint8_t>(0x80, 7) == 1);
  CHECK(sem::shr<uint8_t>(0xff, 8) == 0);
  CHECK(sem::shr<uint8_t>(0xff, 33) == 0x7f);
}

TEST_CASE("comparisons") {
  CHECK(sem::lt<int32_t>(kMin32, kMax32));
  CHECK(sem::gt<uint8_t>(200, 100));
  CHECK(sem::le<int64_t>(kMin64, kMin64));
  CHECK_FALSE(sem::lt<int64_t>(0, kMin64));
  CHECK(sem::eq<double>(0.0, -0.0));
  for (double other : {kNan, 1.0, kInf}) {
    CHECK_FALSE(sem::eq<double>(kNan, other));
    CHECK(sem::ne<double>(kNan, other));
    CHECK_FALSE(sem::lt<double>(kNan, other));
    CHECK_FALSE(sem::le<double>(kNan, other));
    CHECK_FALSE(sem::gt<double>(kNan, other));
    CHECK_FALSE(sem::ge<double>(kNan, other));
  }
}

TEST_CASE("reals round half away from zero") {
  struct Row {
    double real;
    int64_t integer;
  };
  for (const Row& row : {Row{0.0, 0}, Row{-0.0, 0}, Row{0.4, 0}, Row{0.5, 1}, Row{-0.5, -1}, Row{1.5, 2},
                         Row{2.5, 3}, Row{-2.5, -3}, Row{-2.4, -2}, Row{1e9, 1000000000}}) {
    CAPTURE(row.real);
    CHECK(sem::cvt<int32_t>(row.real) == row.integer);
    CHECK(sem::cvt<int64_t>(row.real) == row.integer);
  }
  // One half is added first, so that the largest real below it is rounded up.
  CHECK(sem::cvt<int32_t>(0.49999999999999994) == 1);
}

TEST_CASE("reals that do not fit become the smallest integer") {
  CHECK(sem::cvt<int32_t>(2147483647.4) == kMax32);
  CHECK(sem::cvt<int32_t>(2147483647.5) == kMin32);
  CHECK(sem::cvt<int32_t>(-2147483648.4) == kMin32);
  CHECK(sem::cvt<int32_t>(-2147483648.5) == kMin32);
  CHECK(sem::cvt<int32_t>(-3e9) == kMin32);
  CHECK(sem::cvt<int64_t>(2147483647.5) == 2147483648);
  CHECK(sem::cvt<int64_t>(9223372036854774784.0) == 9223372036854774784);
  CHECK(sem::cvt<int64_t>(9223372036854775808.0) == kMin64);
  CHECK(sem::cvt<int64_t>(-9223372036854775808.0) == kMin64);
  for (double v : {kNan, -kNan, kInf, -kInf, 1e300, -1e300}) {
    CHECK(sem::cvt<int32_t>(v) == kMin32);
    CHECK(sem::cvt<int64_t>(v) == kMin64);
  }
}

TEST_CASE("integers are cut or extended") {
  CHECK(sem::cvt<uint8_t>(int32_t(-1)) == 255);
  CHECK(sem::cvt<uint8_t>(int64_t(0x1234)) == 0x34);
  CHECK(sem::cvt<int32_t>(uint8_t(200)) == 200);
  CHECK(sem::cvt<int64_t>(uint8_t(255)) == 255);
  CHECK(sem::cvt<int64_t>(kMin32) == -2147483648LL);
  CHECK(sem::cvt<int32_t>(int64_t(0x180000000)) == kMin32);
  CHECK(sem::cvt<int64_t>(kMin64) == kMin64);
  CHECK(sem::cvt<int16_t>(int32_t(0x18000)) == -32768);
  CHECK(sem::cvt<int16_t>(int64_t(0x7fff)) == 32767);
  CHECK(sem::cvt<int32_t>(int16_t(-2)) == -2);
  CHECK(sem::cvt<double>(kMax64) == 9223372036854775808.0);
  CHECK(sem::cvt<double>(int32_t(-3)) == -3.0);
  CHECK(sem::cvt<double>(0.1f) == 0.10000000149011612);
  CHECK(sem::cvt<float>(0.1) == 0.1f);
  CHECK(sem::cvt<float>(1e300) == std::numeric_limits<float>::infinity());
}

TEST_CASE_TEMPLATE("powers", W, int32_t, int64_t) {
  CHECK(sem::exp_<W, W>(2, 10) == W(1024));
  CHECK(sem::exp_<W, W>(-3, 3) == W(-27));
  CHECK(sem::exp_<W, W>(0, 0) == W(1));
  CHECK(sem::exp_<W, W>(10, 0) == W(1));
  CHECK(sem::exp_<W, W>(1, std::numeric_limits<W>::min()) == W(1));
  CHECK(sem::exp_<W, W>(-1, -3) == W(-1));
  CHECK(sem::exp_<W, W>(2, -1) == W(0));
  CHECK(sem::exp_<W, W>(2, -200) == W(0));
  CHECK(sem::exp_<W, W>(2, sizeof(W) * 8) == W(0));
  CHECK(sem::exp_<W, W>(2, sizeof(W) * 8 - 1) == std::numeric_limits<W>::min());
  CHECK_FALSE(sem::exp_<W, W>(0, -1).has_value());
  CHECK(sem::exp_<int64_t, W>(10, 18) == 1000000000000000000);
  CHECK(sem::exp_<double, W>(2.0, -2) == 0.25);
  CHECK(sem::exp_<double, W>(0.0, -1) == kInf);
  CHECK(sem::exp_<double, W>(2.0, 1024) == kInf);
  CHECK(sem::exp_<double, W>(-1.0, std::numeric_limits<W>::min()) == 1.0);
}

// With a scale of 2^-8: 2.5 is 640, 1.5 is 384.
TEST_CASE_TEMPLATE("fixed point with scales that are powers of two", W, int32_t, int64_t) {
  CHECK(sem::mulx<W>(640, 384, -8) == W(960));
  CHECK(sem::mulx<W>(-640, 384, -8) == W(-960));
  CHECK(sem::divx<W>(960, 384, 8) == W(640));
  CHECK(sem::divx<W>(-960, 384, 8) == W(-640));
  CHECK(sem::cvtxx<W>(640, -4) == W(40));
  CHECK(sem::cvtxx<W>(640, 4) == W(10240));
  CHECK(sem::cvtxx<W>(-1, -4) == W(-1));
  CHECK_FALSE(sem::divx<W>(1, 0, 8).has_value());
  // Counts beyond the width and quotients that do not fit are defined.
  CHECK(sem::cvtxx<W>(5, 64) == W(5));
  CHECK(sem::cvtxx<W>(5, -64) == W(5));
  CHECK(sem::divx<W>(-1, -1, 63) == W(sizeof(W) == 4 ? 0 : kMin64));
}

// The product is exact in 64 bits before it is cut to a word.
TEST_CASE("fixed-point products use 64 bits") {
  CHECK(sem::mulx<int32_t>(1000000, 1000000, -20) == 953674);
  CHECK(sem::mulx<int64_t>(int64_t(1) << 40, int64_t(1) << 40, -8) == 0);
}

// With a scale of 1/10: 2.5 is 25, 0.4 is 4.
TEST_CASE_TEMPLATE("fixed point with other scales", W, int32_t, int64_t) {
  CHECK(sem::mulx0<W>(25, 4, 0, 10) == W(10));
  CHECK(sem::mulx0<W>(-25, 5, 0, 10) == W(-12));
  CHECK(sem::mulx0<W>(0, 4, 0, 0) == W(0));
  CHECK_FALSE(sem::mulx0<W>(25, 4, 0, 0).has_value());
  CHECK(sem::divx0<W>(25, 4, 0, 10) == W(62));
  CHECK(sem::divx0<W>(0, 0, 0, 10) == W(0));
  CHECK_FALSE(sem::divx0<W>(25, 0, 0, 10).has_value());
  CHECK(sem::cvtxx0<W>(257, 0, 10) == W(25));
  CHECK(sem::cvtxx0<W>(-257, 1, 10) == W(-51));
  CHECK_FALSE(sem::cvtxx0<W>(1, 0, 0).has_value());
  CHECK(sem::cvtxx0<W>(0, 0, 0) == W(0));
}

// p carries the two correction bits: 2 rounds the division away from zero, 1 the shift.
TEST_CASE_TEMPLATE("fixed point with rounding", W, int32_t, int64_t) {
  CHECK(sem::mulx1<W>(25, 5, 0, 10) == W(12));
  CHECK(sem::mulx1<W>(25, 5, 2, 10) == W(13));
  CHECK(sem::mulx1<W>(-25, 5, 2, 10) == W(-13));
  CHECK(sem::mulx1<W>(25, -5, 0, 10) == W(-12));
  // Shift right by 2, p = -2 * 4 + bits: -25 * 5 = -125; (-125 + 3) >> 2 = -31; -31 / 10 = -3.
  CHECK(sem::mulx1<W>(-25, 5, -8 + 1, 10) == W(-3));
  // 125 + 3 = 128; 128 >> 2 = 32; (32 + 9) / 10 = 4.
  CHECK(sem::mulx1<W>(25, 5, -8 + 3, 10) == W(4));
  CHECK(sem::mulx1<W>(0, 5, 3, 0) == W(0));
  CHECK_FALSE(sem::mulx1<W>(1, 5, 3, 0).has_value());
  // 10 * 25 = 250; 250 / 4 = 62, one more with bit 2.
  CHECK(sem::divx1<W>(25, 4, 0, 10) == W(62));
  CHECK(sem::divx1<W>(25, 4, 2, 10) == W(63));
  CHECK(sem::divx1<W>(25, -4, 2, 10) == W(-63));
  // (10 * -25 + 3) >> 2 = -62; -62 / 4 = -15.
  CHECK(sem::divx1<W>(-25, 4, -8 + 1, 10) == W(-15));
  CHECK_FALSE(sem::divx1<W>(1, 0, 0, 10).has_value());
  CHECK(sem::divx1<W>(0, 0, 0, 10) == W(0));
  CHECK(sem::cvtxx1<W>(257, 0, 10) == W(25));
  CHECK(sem::cvtxx1<W>(257, 2, 10) == W(26));
  CHECK(sem::cvtxx1<W>(-257, 2, 10) == W(-26));
  // (-257 + 3) >> 2 = -64; -64 / 10 = -6.
  CHECK(sem::cvtxx1<W>(-257, -8 + 1, 10) == W(-6));
  CHECK_FALSE(sem::cvtxx1<W>(1, 0, 0).has_value());
}

TEST_CASE_TEMPLATE("fixed point and real", W, int32_t, int64_t) {
  CHECK(sem::cvtfx<W>(2.5, 256.0) == W(640));
  CHECK(sem::cvtfx<W>(-0.25, 2.0) == W(-1));
  CHECK(sem::cvtfx<W>(kNan, 1.0) == std::numeric_limits<W>::min());
  CHECK(sem::cvtxf<W>(640, 1.0 / 256) == 2.5);
}

// Constant folding needs them while compiling.
static_assert(sem::add<uint8_t>(250, 10) == 4);
static_assert(sem::div<int64_t>(INT64_MIN, -1) == INT64_MIN);
static_assert(sem::cvt<int32_t>(-2.5) == -3);
static_assert(*sem::exp_<double, int64_t>(2.0, -1) == 0.5);
static_assert(*sem::mulx1<int32_t>(25, 5, 2, 10) == 13);
