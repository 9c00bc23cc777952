// $Math: special values, bits, vectors and control. Ordinary values are those of the C library.
#include <doctest/doctest.h>

#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>

#include "tests/unit/runtime/builtin/call_fixture.h"

using namespace dis;
using dis::test::FilesFixture;
using dis::test::kAbis;
using dis::test::TestCall;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

double of(FilesFixture& f, std::string_view name, double x) {
  return TestCall(f, "$Math", name).real(x).real_result();
}
double of(FilesFixture& f, std::string_view name, double x, double y) {
  return TestCall(f, "$Math", name).real(x).real(y).real_result();
}
std::vector<double> reals_of(ArrayObject* a) {
  auto* first = reinterpret_cast<double*>(a->data);
  return std::vector<double>(first, first + a->length);
}
std::vector<int64_t> ints_of(FilesFixture& f, ArrayObject* a) {
  std::vector<int64_t> v;
  LayoutCursor at(f.runtime.heap, a->data);
  for (uint32_t i = 0; i < a->length; i++) v.push_back(at.word());
  return v;
}

}  // namespace

TEST_CASE("each function computes what its name says") {
  const struct {
    const char* name;
    double x, result;
  } one[] = {
      {"acos", .5, 1.0471975511965979},
      {"acosh", 2, 1.3169578969248166},
      {"asin", .5, .5235987755982989},
      {"asinh", 2, 1.4436354751788103},
      {"atan", 1, .7853981633974483},
      {"atanh", .5, .5493061443340548},
      {"cbrt", 27, 3},
      {"ceil", 1.2, 2},
      {"cos", 1, .5403023058681398},
      {"cosh", 1, 1.5430806348152437},
      {"erf", .5, .5204998778130465},
      {"erfc", .5, .4795001221869535},
      {"exp", 1, 2.718281828459045},
      {"expm1", 1e-10, 1.00000000005e-10},
      {"fabs", -2, 2},
      {"floor", -1.2, -2},
      {"j0", 1, .7651976865579666},
      {"j1", 1, .4400505857449335},
      {"log", 10, 2.302585092994046},
      {"log10", 1000, 3},
      {"log1p", 1e-10, 9.9999999995e-11},
      {"rint", 2.5, 2},
      {"sin", 1, .8414709848078965},
      {"sinh", 1, 1.1752011936438014},
      {"sqrt", 2, 1.4142135623730951},
      {"tan", 1, 1.5574077246549023},
      {"tanh", 1, .7615941559557649},
      {"y0", 1, .08825696421567698},
      {"y1", 1, -.7812128213002887},
  };
  const struct {
    const char* name;
    double x, y, result;
  } two[] = {
      {"atan2", 1, 2, .4636476090008061},
      {"copysign", 3, -.0, -3},
      {"fdim", 5, 3, 2},
      {"fdim", 3, 5, 0},
      {"fmax", 1, 2, 2},
      {"fmin", 1, 2, 1},
      {"fmod", 7, 4, 3},
      {"hypot", 3, 4, 5},
      {"nextafter", 1, 2, 1.0000000000000002},
      {"pow", 2, 10, 1024},
      {"remainder", 7, 4, -1},
  };
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    for (auto& row : one) {
      INFO(std::string(row.name));
      CHECK(of(f, row.name, row.x) == doctest::Approx(row.result).epsilon(1e-14));
    }
    for (auto& row : two) {
      INFO(std::string(row.name));
      CHECK(of(f, row.name, row.x, row.y) == doctest::Approx(row.result).epsilon(1e-14));
    }
    CHECK(TestCall(f, "$Math", "jn").word(2).real(1).real_result() == doctest::Approx(.1149034849319005));
    CHECK(TestCall(f, "$Math", "yn").word(2).real(1).real_result() == doctest::Approx(-1.650682606816254));
    CHECK(TestCall(f, "$Math", "pow10").word(3).real_result() == 1000);
    CHECK(TestCall(f, "$Math", "pow10").word(-400).real_result() == 0);
    CHECK(TestCall(f, "$Math", "scalbn").real(3).word(4).real_result() == 48);
    CHECK(TestCall(f, "$Math", "scalbn").real(1).word(-2147483647).real_result() == 0);
    CHECK(TestCall(f, "$Math", "finite").real(kInfinity).word_result() == 0);
    CHECK(TestCall(f, "$Math", "finite").real(1).word_result() == 1);
    CHECK(TestCall(f, "$Math", "isnan").real(kNotANumber).word_result() == 1);
    CHECK(TestCall(f, "$Math", "isnan").real(1).word_result() == 0);
    CHECK(TestCall(f, "$Math", "ilogb").real(10).word_result() == 3);
    CHECK(TestCall(f, "$Math", "ilogb").real(0).word_result() == -2147483647);
    CHECK(TestCall(f, "$Math", "ilogb").real(kInfinity).word_result() == 2147483647);
    CHECK(TestCall(f, "$Math", "ilogb").real(kNotANumber).word_result() == 2147483647);
  }
}

TEST_CASE("special values") {
  FilesFixture f;
  CHECK(std::isnan(of(f, "pow", 1, kNotANumber)));
  CHECK(std::isnan(of(f, "pow", -1, kInfinity)));
  CHECK(of(f, "pow", kNotANumber, 0) == 1);
  CHECK(of(f, "pow", 0, -1) == kInfinity);
  CHECK(std::isnan(of(f, "acos", 2)));
  CHECK(std::isnan(of(f, "log", -1)));
  CHECK(of(f, "y0", 0) == -kInfinity);
  CHECK(std::isnan(of(f, "y0", -1)));
  CHECK(TestCall(f, "$Math", "yn").word(-3).real(0).real_result() == -kInfinity);
  CHECK(of(f, "fmax", 1, kNotANumber) == 1);
  CHECK(std::isnan(of(f, "fmax", kNotANumber, 1)));
  CHECK(std::signbit(of(f, "nextafter", -0.0, 0.0)));
  // Domain errors make the NaN that the machine makes of 0/0.
  volatile double zero = 0;
  CHECK(std::signbit(of(f, "asin", 2)) == std::signbit(zero / zero));
}

TEST_CASE("lgamma and modf give tuples") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    auto tuple = [&](std::string_view name, double x) {
      TestCall c(f, "$Math", name);
      LayoutCursor r = c.real(x).done();
      int64_t first = r.word();
      return std::pair(first, r.real());
    };
    CHECK(tuple("lgamma", 5).first == 1);
    CHECK(tuple("lgamma", 5).second == doctest::Approx(std::log(24.0)));
    CHECK(tuple("lgamma", -.5).first == -1);
    CHECK(tuple("lgamma", -0.0) == std::pair<int64_t, double>(1, kInfinity));
    CHECK(tuple("modf", 3.25) == std::pair<int64_t, double>(3, .25));
    CHECK(tuple("modf", -3.25) == std::pair<int64_t, double>(-3, -.25));
    CHECK(tuple("modf", 1e300).first == (abi == kAbi32 ? INT32_MIN : INT64_MIN));
    CHECK(tuple("modf", kNotANumber).first == (abi == kAbi32 ? INT32_MIN : INT64_MIN));
    CHECK(tuple("modf", 4e9).first == (abi == kAbi32 ? int64_t{INT32_MIN} : int64_t{4'000'000'000}));
  }
}

TEST_CASE("bits of reals") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    CHECK(TestCall(f, "$Math", "bits32real").word(0x3fc00000).real_result() == 1.5);
    CHECK(TestCall(f, "$Math", "bits32real").word(int32_t(0xff800000)).real_result() == -kInfinity);
    CHECK(TestCall(f, "$Math", "bits64real").big(0x4004000000000000).real_result() == 2.5);
    CHECK(TestCall(f, "$Math", "realbits32").real(1.5).word_result() == 0x3fc00000);
    CHECK(TestCall(f, "$Math", "realbits32").real(-1.5).word_result() ==
          (abi == kAbi32 ? int64_t{int32_t(0xbfc00000)} : int64_t{0xbfc00000}));
    TestCall c(f, "$Math", "realbits64");
    CHECK(c.real(-2.5).done().big() == std::bit_cast<int64_t>(-2.5));
  }
}

TEST_CASE("import and export are big-endian, ints are words") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    {
      TestCall c(f, "$Math", "export_int");
      c.bytes(std::string(12, '.')).ints({1, -2, 0x12345678}).done();
      CHECK(c.array_bytes(0) == std::string("\0\0\0\1\xff\xff\xff\xfe\x12\x34\x56\x78", 12));
    }
    {
      TestCall c(f, "$Math", "import_int");
      c.bytes(std::string("\0\0\0\1\xff\xff\xff\xfe\x12\x34\x56\x78", 12)).ints({7, 7, 7}).done();
      CHECK(ints_of(f, c.array(1)) == std::vector<int64_t>{1, -2, 0x12345678});
    }
    {
      TestCall c(f, "$Math", "export_real");
      c.bytes(std::string(16, '.')).reals({1, -2.5}).done();
      CHECK(c.array_bytes(0) == std::string("\x3f\xf0\0\0\0\0\0\0\xc0\x04\0\0\0\0\0\0", 16));
    }
    {
      TestCall c(f, "$Math", "import_real");
      c.bytes(std::string("\x3f\xf0\0\0\0\0\0\0\xc0\x04\0\0\0\0\0\0", 16)).reals({0, 0}).done();
      CHECK(reals_of(c.array(1)) == std::vector<double>{1, -2.5});
    }
    {
      TestCall c(f, "$Math", "export_real32");
      c.bytes(std::string(8, '.')).reals({1.5, -.1}).done();
      CHECK(c.array_bytes(0) == std::string("\x3f\xc0\0\0\xbd\xcc\xcc\xcd", 8));
    }
    {
      TestCall c(f, "$Math", "import_real32");
      c.bytes(std::string("\x3f\xc0\0\0\xbd\xcc\xcc\xcd", 8)).reals({0, 0}).done();
      CHECK(reals_of(c.array(1)) == std::vector<double>{1.5, double(-.1f)});
    }
    for (std::string_view name : {"import_int", "export_int"})
      CHECK(TestCall(f, "$Math", name).bytes("1234567").ints({1, 2}).raises() == "invalid math argument");
    for (std::string_view name : {"import_real", "export_real", "import_real32", "export_real32"})
      CHECK(TestCall(f, "$Math", name).bytes("1234567").reals({1, 2}).raises() == "invalid math argument");
    CHECK(TestCall(f, "$Math", "import_int").nil().ints({1}).raises() == "dereference of nil");
    CHECK(TestCall(f, "$Math", "import_real").bytes("12345678").bytes("1").raises() == "type check");
  }
}

TEST_CASE("vectors") {
  FilesFixture f;
  CHECK(TestCall(f, "$Math", "dot").reals({1, 2, 3}).reals({4, 5, 6}).real_result() == 32);
  CHECK(TestCall(f, "$Math", "dot").reals({}).reals({}).real_result() == 0);
  CHECK(TestCall(f, "$Math", "dot").reals({1}).reals({1, 2}).raises() == "invalid math argument");
  CHECK(TestCall(f, "$Math", "dot").nil().reals({1}).raises() == "dereference of nil");
  CHECK(TestCall(f, "$Math", "norm1").reals({1, -2, 3}).real_result() == 6);
  CHECK(TestCall(f, "$Math", "norm2").reals({3, -4}).real_result() == 25);  // squares, no root
  CHECK(TestCall(f, "$Math", "iamax").reals({1, -5, 5, 2}).word_result() == 1);
  CHECK(TestCall(f, "$Math", "iamax").reals({}).word_result() == 0);
}

TEST_CASE("sort permutes indices") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    auto sorted = [&](const std::vector<double>& x, const std::vector<int64_t>& p) {
      TestCall c(f, "$Math", "sort");
      c.reals(x).ints(p).done();
      return ints_of(f, c.array(1));
    };
    using Ints = std::vector<int64_t>;
    CHECK(sorted({3, 1, 2}, {0, 1, 2}) == Ints{1, 2, 0});
    CHECK(sorted({3, 1, 2}, {2, 0}) == Ints{2, 0});
    CHECK(sorted({1, 1, 0}, {1, 0, 2}) == Ints{2, 1, 0});
    CHECK(sorted({kNotANumber, 1, kNotANumber, -kInfinity}, {0, 1, 2, 3}) == Ints{3, 1, 0, 2});
    CHECK(sorted({}, {}) == Ints{});
    CHECK(TestCall(f, "$Math", "sort").reals({1, 2}).ints({0, 2}).raises() == "invalid math argument");
    CHECK(TestCall(f, "$Math", "sort").reals({1, 2}).ints({-1}).raises() == "invalid math argument");
    CHECK(TestCall(f, "$Math", "sort").reals({}).ints({0}).raises() == "invalid math argument");
    CHECK(TestCall(f, "$Math", "sort").reals({1}).nil().raises() == "dereference of nil");
    CHECK(TestCall(f, "$Math", "sort").reals({1}).bytes("1").raises() == "type check");
  }
}

TEST_CASE("gemm multiplies matrices stored by columns") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    using Reals = std::vector<double>;
    struct Case {
      char a, b;
      int64_t m, n, k;
      double alpha;
      Reals A;
      int64_t lda;
      Reals B;
      int64_t ldb;
      double beta;
      Reals C;
      int64_t ldc;
    };
    auto call = [&](TestCall& c, const Case& g, bool with_a = true, bool with_b = true) {
      c.word(g.a).word(g.b).word(g.m).word(g.n).word(g.k).real(g.alpha);
      (with_a ? c.reals(g.A) : c.nil()).word(g.lda);
      (with_b ? c.reals(g.B) : c.nil()).word(g.ldb).real(g.beta).reals(g.C).word(g.ldc);
    };
    auto product = [&](const Case& g, bool with_a = true, bool with_b = true) {
      TestCall c(f, "$Math", "gemm");
      call(c, g, with_a, with_b);
      c.done();
      return reals_of(c.array(2));
    };
    auto refused = [&](const Case& g, bool with_a = true, bool with_b = true) {
      TestCall c(f, "$Math", "gemm");
      call(c, g, with_a, with_b);
      return c.raises();
    };
    // A = [1 2; 3 4], B = [5 6; 7 8]
    const Case plain{'N', 'N', 2, 2, 2, 1, {1, 3, 2, 4}, 2, {5, 7, 6, 8}, 2, 0, {9, 9, 9, 9}, 2};
    CHECK(product(plain) == Reals{19, 43, 22, 50});
    Case g = plain;
    g.a = 'T';
    g.A = {1, 2, 3, 4};
    CHECK(product(g) == Reals{19, 43, 22, 50});
    g.b = 'C';
    g.B = {5, 6, 7, 8};
    CHECK(product(g) == Reals{19, 43, 22, 50});
    g.a = 'N';
    g.A = plain.A;
    CHECK(product(g) == Reals{19, 43, 22, 50});
    g = plain;
    g.alpha = 2;
    g.beta = 10;
    g.C = {1, 1, 1, 1};
    CHECK(product(g) == Reals{48, 96, 54, 110});
    g.a = 'T';
    g.A = {1, 2, 3, 4};
    CHECK(product(g) == Reals{48, 96, 54, 110});
    g.alpha = 0;
    CHECK(product(g) == Reals{10, 10, 10, 10});
    CHECK(product(g, false, false) == Reals{10, 10, 10, 10});
    // A 1x3 row times a 3x2 matrix, leading dimensions larger than needed.
    const Case wide{'N', 'N', 1, 2, 3, 1, {1, 0, 2, 0, 3}, 2, {1, 2, 3, 0, 4, 5, 6}, 4, 0, {0, 0, 0}, 2};
    CHECK(product(wide) == Reals{14, 0, 32});
    // Without A: C = alpha*B + beta*C.
    CHECK(product({'N', 'N', 2, 1, 2, 3, {}, 2, {1, 2}, 2, 1, {10, 10}, 2}, false) == Reals{13, 16});
    CHECK(product({'N', 'N', 2, 2, 0, 1, {}, 2, {}, 2, 0, {1, 2, 3, 4}, 2}) == Reals{0, 0, 0, 0});

    g = plain;
    g.a = 'X';
    CHECK(refused(g) == "invalid math argument");
    g = plain;
    g.k = -1;
    CHECK(refused(g) == "invalid math argument");
    g = plain;
    g.ldc = 1;
    CHECK(refused(g) == "array bounds error");
    g = plain;
    g.A.pop_back();
    CHECK(refused(g) == "array bounds error");
    g = plain;
    g.B.pop_back();
    CHECK(refused(g) == "array bounds error");
    g = plain;
    g.C.pop_back();
    CHECK(refused(g) == "array bounds error");
    const int64_t huge = abi == kAbi32 ? INT32_MAX : INT64_MAX;
    g = plain;
    g.m = g.n = g.k = g.lda = g.ldb = g.ldc = huge;
    CHECK(refused(g) == "array bounds error");
    CHECK(refused(plain, true, false) == "dereference of nil");
    CHECK(refused({'N', 'N', 3, 1, 2, 1, {}, 3, {1, 2}, 2, 1, {1, 1, 1}, 3}, false) == "array bounds error");
  }
}

TEST_CASE("floating-point control") {
  {
    FilesFixture f;
    auto control = [&] { return TestCall(f, "$Math", "getFPcontrol").word_result(); };
    CHECK(control() == 0xf);
    CHECK(TestCall(f, "$Math", "FPcontrol").word(0).word(3).word_result() == 3);
    CHECK(control() == 0xc);
    CHECK(TestCall(f, "$Math", "FPcontrol").word(3 << 8).word(3 << 8).word_result() == 0);
    CHECK(control() == 0x30c);
    CHECK(std::fegetround() == FE_TOWARDZERO);
    CHECK(TestCall(f, "$Math", "FPcontrol").word(2 << 8).word(3 << 8).word_result() == 3 << 8);
    CHECK(std::fegetround() == FE_UPWARD);

    TestCall(f, "$Math", "FPstatus").word(0).word(0x1f).done();
    CHECK(TestCall(f, "$Math", "getFPstatus").word_result() == 0);
    volatile double zero = 0, one = 1;
    volatile double infinite = one / zero;
    (void)infinite;
    CHECK((TestCall(f, "$Math", "getFPstatus").word_result() & 2) == 2);
    CHECK(TestCall(f, "$Math", "FPstatus").word(4).word(6).word_result() == 2);
    CHECK((TestCall(f, "$Math", "getFPstatus").word_result() & 6) == 4);
  }
  // The Runtime leaves the thread as it found it.
  CHECK(std::fegetround() == FE_TONEAREST);
}
