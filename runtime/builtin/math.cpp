// math: $Math. Elementary functions are those of the C library; what it leaves open or settles differently
// from the reference (fdlibm) is settled here, so that special values give the same results.
// Keeps: arrays are read and written inside their bounds and only when their elements are of the right size;
// elements of an array of int are words of the ABI.
// State: the floating-point control word belongs to the Runtime. Rounding mode and exception flags are those
// of the thread that runs it; the mode is put back when the Runtime goes. Traps are recorded, never taken.
// Source: the reference manual's math-elem(2), math-fp(2), math-linalg(2), math-export(2).
#include <math.h>  // the Bessel functions and lgamma_r are POSIX's, not C++'s

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>

#include "runtime/builtin/marshal.h"

namespace dis {

namespace {

// What the machine makes of an invalid operation: programs print its sign ("-NaN" on some machines).
double invalid() {
  volatile double zero = 0;
  return zero / zero;
}
// A result that is no number for arguments that are.
double settled(double result, double x, double y = 0) {
  return std::isnan(result) && !std::isnan(x) && !std::isnan(y) ? invalid() : result;
}

// A real as an int of the ABI; what does not fit becomes the smallest int, as the common machines do.
int64_t truncated(const BuiltinCall& c, double v) {
  if (c.abi().word_bytes == 4) return v > -2147483649.0 && v < 2147483648.0 ? int64_t(v) : INT32_MIN;
  return v >= -9223372036854775808.0 && v < 9223372036854775808.0 ? int64_t(v) : INT64_MIN;
}

// --- Special values ---
double power(double x, double y) {
  if (std::isnan(y)) return y;  // even of 1
  if (std::isinf(y) && std::fabs(x) == 1) return invalid();
  return std::pow(x, y);
}
double next_after(double x, double y) { return x == y ? x : std::nextafter(x, y); }
double bessel_second(int n, double x) {
  return x == 0 ? -std::numeric_limits<double>::infinity() : ::yn(n, x);
}
double difference(double x, double y) { return x > y ? x - y : 0; }
// Where neither is greater, one being a NaN perhaps, the first is taken.
double larger(double x, double y) { return y > x ? y : x; }
double smaller(double x, double y) { return y < x ? y : x; }
int64_t exponent_of(double x) {
  if (x == 0) return -INT64_C(0x7fffffff);
  return std::isfinite(x) ? std::ilogb(x) : 0x7fffffff;
}

// --- Forms of call ---
BuiltinStatus real_of(BuiltinCall& c, double (*f)(double)) {
  double x = c.arg_real();
  return c.return_real(settled(f(x), x));
}
BuiltinStatus real_of(BuiltinCall& c, double (*f)(double, double)) {
  double x = c.arg_real();
  double y = c.arg_real();
  return c.return_real(settled(f(x, y), x, y));
}
BuiltinStatus real_of(BuiltinCall& c, double (*f)(int, double)) {
  int n = int(c.arg_int());
  double x = c.arg_real();
  return c.return_real(settled(f(n, x), x));
}

// --- Arrays ---
// Elements of an array argument.
struct Reals {
  double* data = nullptr;
  uint64_t count = 0;
};

// Takes the next argument as an array of elements of `bytes`; otherwise says what to raise.
BuiltinStatus take_array(BuiltinCall& c, uint32_t bytes, ArrayObject** a) {
  *a = c.arg_array();
  if (!*a) return c.raise(ExceptionId::nil_dereference);
  if (c.heap.type_of(*a)->kind != Kind::array || (*a)->element_size != bytes)
    return c.raise(ExceptionId::type_check);
  return BuiltinStatus::done;
}
BuiltinStatus take_reals(BuiltinCall& c, Reals* x) {
  ArrayObject* a;
  auto status = take_array(c, 8, &a);
  if (status == BuiltinStatus::done) *x = {reinterpret_cast<double*>(a->data), a->length};
  return status;
}
#define DIS_TAKE(expr) \
  if (auto status = (expr); status != BuiltinStatus::done) return status

// Loads and stores of elements of an array of int.
int64_t load_int(const ArrayObject* a, uint64_t i) {
  const uint8_t* p = a->data + i * a->element_size;
  return a->element_size == 4 ? load_as<int32_t>(p) : load_as<int64_t>(p);
}
void store_int(ArrayObject* a, uint64_t i, int64_t v) {
  uint8_t* p = a->data + i * a->element_size;
  if (a->element_size == 4)
    store_as<int32_t>(p, int32_t(v));
  else
    store_as<int64_t>(p, v);
}

template <typename U>
U load_big_endian(const uint8_t* p) {
  U u = 0;
  for (size_t i = 0; i < sizeof(U); i++) u = U(u << 8 | p[i]);
  return u;
}
template <typename U>
void store_big_endian(uint8_t* p, U u) {
  for (size_t i = sizeof(U); i-- > 0; u = U(u >> 7 >> 1)) p[i] = uint8_t(u);
}

// The two arrays of an import or export: `width` bytes in the first for each element of the second.
BuiltinStatus take_pair(BuiltinCall& c, uint32_t width, uint32_t element, ArrayObject** bytes,
                        ArrayObject** values) {
  DIS_TAKE(take_array(c, 1, bytes));
  DIS_TAKE(take_array(c, element, values));
  if ((*bytes)->length != uint64_t((*values)->length) * width)
    return c.raise(ExceptionId::invalid_math_argument);
  return BuiltinStatus::done;
}

// --- Floating-point control: bits of the interface ---
constexpr int64_t kInval = 1, kZdiv = 2, kOvfl = 4, kUnfl = 8, kInex = 16;
constexpr int64_t kTraps = kInval | kZdiv | kOvfl | kUnfl | kInex;
constexpr int64_t kRoundMask = 3 << 8;

constexpr struct {
  int64_t bit;
  int host;
} kFlags[] = {{kInval, FE_INVALID},
              {kZdiv, FE_DIVBYZERO},
              {kOvfl, FE_OVERFLOW},
              {kUnfl, FE_UNDERFLOW},
              {kInex, FE_INEXACT}};
constexpr struct {
  int64_t bits;
  int host;
} kRounding[] = {{0 << 8, FE_TONEAREST}, {1 << 8, FE_DOWNWARD}, {2 << 8, FE_UPWARD}, {3 << 8, FE_TOWARDZERO}};

class FloatControl : public BuiltinState {
 public:
  explicit FloatControl(Runtime&) : mode_before_(std::fegetround()) {}
  ~FloatControl() override {
    if (std::fegetround() != mode_before_) std::fesetround(mode_before_);
  }

  int64_t control() const {
    int64_t rounding = 0;
    int mode = std::fegetround();
    for (auto& r : kRounding)
      if (r.host == mode) rounding = r.bits;
    return traps_ | rounding;
  }
  void set_control(int64_t v) {
    traps_ = v & kTraps;
    for (auto& r : kRounding)
      if (r.bits == (v & kRoundMask) && r.host != std::fegetround()) std::fesetround(r.host);
  }

 private:
  int64_t traps_ = kInval | kZdiv | kOvfl | kUnfl;
  int mode_before_;
};
constexpr char kControlKey = 0;

FloatControl& float_control(BuiltinCall& c) { return c.runtime.state<FloatControl>(&kControlKey); }

int64_t float_status() {
  int64_t v = 0;
  int raised = std::fetestexcept(FE_ALL_EXCEPT);
  for (auto& f : kFlags)
    if (raised & f.host) v |= f.bit;
  return v;
}
void set_float_status(int64_t v) {
  int wanted = 0;
  for (auto& f : kFlags)
    if (v & f.bit) wanted |= f.host;
  std::feclearexcept(FE_ALL_EXCEPT);
  if (wanted) std::feraiseexcept(wanted);
  // Raising an overflow may raise inexact along with it.
  if (!(wanted & FE_INEXACT)) std::feclearexcept(FE_INEXACT);
}

// --- gemm: C = alpha*op(A)*op(B) + beta*C, stored by columns ---
struct Matrix {
  double* data = nullptr;  // nullptr stands for the unit matrix
  uint64_t step = 0;       // from one column to the next
  bool transposed = false;
  double& at(uint64_t row, uint64_t column) const {
    return transposed ? data[column + row * step] : data[row + column * step];
  }
};

// Whether `rows` by `columns`, each column `step` after the one before, lie within `count` elements.
bool matrix_fits(int64_t rows, int64_t columns, int64_t step, uint64_t count) {
  if (step < rows || step < 0) return false;
  if (rows == 0 || columns == 0) return true;
  // rows, columns and step may be any word, the product of two any 128-bit value.
  return (unsigned __int128)(columns - 1) * (unsigned __int128)step + uint64_t(rows) <= count;
}

void multiply(uint64_t m, uint64_t n, uint64_t k, double alpha, const Matrix& a, const Matrix& b, double beta,
              const Matrix& c) {
  if (alpha == 0) {
    for (uint64_t j = 0; j < n; j++)
      for (uint64_t i = 0; i < m; i++) c.at(i, j) = beta == 0 ? 0 : beta * c.at(i, j);
    return;
  }
  if (!a.data) {
    for (uint64_t j = 0; j < n; j++)
      for (uint64_t i = 0; i < m; i++) c.at(i, j) = alpha * b.at(i, j) + beta * c.at(i, j);
    return;
  }
  for (uint64_t j = 0; j < n; j++) {
    if (a.transposed) {
      // A column of A is a row of op(A): each element of C is one running sum.
      for (uint64_t i = 0; i < m; i++) {
        double sum = 0;
        for (uint64_t l = 0; l < k; l++) sum += a.at(i, l) * b.at(l, j);
        c.at(i, j) = beta == 0 ? alpha * sum : alpha * sum + beta * c.at(i, j);
      }
      continue;
    }
    for (uint64_t i = 0; i < m; i++)
      if (beta != 1) c.at(i, j) = beta == 0 ? 0 : beta * c.at(i, j);
    for (uint64_t l = 0; l < k; l++) {
      if (b.at(l, j) == 0) continue;
      double scale = alpha * b.at(l, j);
      for (uint64_t i = 0; i < m; i++) c.at(i, j) += scale * a.at(i, l);
    }
  }
}

}  // namespace

#define DIS_MATH(name, function) \
  BuiltinStatus math_##name(BuiltinCall& c) { return real_of(c, function); }
#define DIS_MATH1(name) DIS_MATH(name, static_cast<double (*)(double)>(::name))
#define DIS_MATH2(name) DIS_MATH(name, static_cast<double (*)(double, double)>(::name))
DIS_MATH1(acos)
DIS_MATH1(acosh)
DIS_MATH1(asin)
DIS_MATH1(asinh)
DIS_MATH1(atan)
DIS_MATH1(atanh)
DIS_MATH1(cbrt)
DIS_MATH1(ceil)
DIS_MATH1(cos)
DIS_MATH1(cosh)
DIS_MATH1(erf)
DIS_MATH1(erfc)
DIS_MATH1(exp)
DIS_MATH1(expm1)
DIS_MATH1(fabs)
DIS_MATH1(floor)
DIS_MATH1(j0)
DIS_MATH1(j1)
DIS_MATH1(log)
DIS_MATH1(log10)
DIS_MATH1(log1p)
DIS_MATH1(rint)
DIS_MATH1(sin)
DIS_MATH1(sinh)
DIS_MATH1(sqrt)
DIS_MATH1(tan)
DIS_MATH1(tanh)
DIS_MATH1(y0)
DIS_MATH1(y1)
DIS_MATH2(atan2)
DIS_MATH2(copysign)
DIS_MATH2(fmod)
DIS_MATH2(hypot)
DIS_MATH2(remainder)
DIS_MATH(fdim, difference)
DIS_MATH(fmax, larger)
DIS_MATH(fmin, smaller)
DIS_MATH(jn, ::jn)
DIS_MATH(nextafter, next_after)
DIS_MATH(pow, power)
DIS_MATH(yn, bessel_second)
#undef DIS_MATH2
#undef DIS_MATH1
#undef DIS_MATH

BuiltinStatus math_finite(BuiltinCall& c) { return c.return_int(std::isfinite(c.arg_real())); }
BuiltinStatus math_isnan(BuiltinCall& c) { return c.return_int(std::isnan(c.arg_real())); }
BuiltinStatus math_ilogb(BuiltinCall& c) { return c.return_int(exponent_of(c.arg_real())); }
BuiltinStatus math_pow10(BuiltinCall& c) {
  return c.return_real(std::pow(10.0, double(int32_t(c.arg_int()))));
}

BuiltinStatus math_scalbn(BuiltinCall& c) {
  double x = c.arg_real();
  return c.return_real(std::scalbn(x, int(c.arg_int())));
}

BuiltinStatus math_lgamma(BuiltinCall& c) {
  int sign = 1;
  double x = c.arg_real();
  double v = lgamma_r(x, &sign);
  if (x == 0) sign = 1;  // of either zero
  LayoutCursor result = c.result();
  result.put_word(sign < 0 ? -1 : 1);
  result.put_real(v);
  return BuiltinStatus::done;
}

BuiltinStatus math_modf(BuiltinCall& c) {
  double whole;
  double fraction = std::modf(c.arg_real(), &whole);
  LayoutCursor result = c.result();
  result.put_word(truncated(c, whole));
  result.put_real(fraction);
  return BuiltinStatus::done;
}

// --- Bits ---
BuiltinStatus math_bits32real(BuiltinCall& c) {
  return c.return_real(std::bit_cast<float>(uint32_t(c.arg_int())));
}
BuiltinStatus math_bits64real(BuiltinCall& c) { return c.return_real(std::bit_cast<double>(c.arg_big())); }
BuiltinStatus math_realbits32(BuiltinCall& c) {
  // Not sign-extended where words are wider.
  return c.return_int(std::bit_cast<uint32_t>(float(c.arg_real())));
}
BuiltinStatus math_realbits64(BuiltinCall& c) { return c.return_big(std::bit_cast<int64_t>(c.arg_real())); }

BuiltinStatus math_import_int(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 4, c.abi().word_bytes, &bytes, &x));
  for (uint32_t i = 0; i < x->length; i++)
    store_int(x, i, int32_t(load_big_endian<uint32_t>(bytes->data + uint64_t(i) * 4)));
  return BuiltinStatus::done;
}
BuiltinStatus math_export_int(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 4, c.abi().word_bytes, &bytes, &x));
  for (uint32_t i = 0; i < x->length; i++)
    store_big_endian(bytes->data + uint64_t(i) * 4, uint32_t(load_int(x, i)));
  return BuiltinStatus::done;
}
BuiltinStatus math_import_real32(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 4, 8, &bytes, &x));
  for (uint64_t i = 0; i < x->length; i++)
    store_as<double>(x->data + i * 8, std::bit_cast<float>(load_big_endian<uint32_t>(bytes->data + i * 4)));
  return BuiltinStatus::done;
}
BuiltinStatus math_export_real32(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 4, 8, &bytes, &x));
  for (uint64_t i = 0; i < x->length; i++)
    store_big_endian(bytes->data + i * 4, std::bit_cast<uint32_t>(float(load_as<double>(x->data + i * 8))));
  return BuiltinStatus::done;
}
BuiltinStatus math_import_real(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 8, 8, &bytes, &x));
  for (uint64_t i = 0; i < x->length; i++)
    store_as<uint64_t>(x->data + i * 8, load_big_endian<uint64_t>(bytes->data + i * 8));
  return BuiltinStatus::done;
}
BuiltinStatus math_export_real(BuiltinCall& c) {
  ArrayObject *bytes, *x;
  DIS_TAKE(take_pair(c, 8, 8, &bytes, &x));
  for (uint64_t i = 0; i < x->length; i++)
    store_big_endian(bytes->data + i * 8, load_as<uint64_t>(x->data + i * 8));
  return BuiltinStatus::done;
}

// --- Control and status: each returns the bits of `mask` as they were ---
BuiltinStatus math_getFPcontrol(BuiltinCall& c) { return c.return_int(float_control(c).control()); }
BuiltinStatus math_getFPstatus(BuiltinCall& c) { return c.return_int(float_status()); }
BuiltinStatus math_FPcontrol(BuiltinCall& c) {
  int64_t bits = c.arg_int();
  int64_t mask = c.arg_int();
  FloatControl& control = float_control(c);
  int64_t old = control.control();
  control.set_control((bits & mask) | (old & ~mask));
  return c.return_int(old & mask);
}
BuiltinStatus math_FPstatus(BuiltinCall& c) {
  int64_t bits = c.arg_int();
  int64_t mask = c.arg_int();
  int64_t old = float_status();
  set_float_status((bits & mask) | (old & ~mask));
  return c.return_int(old & mask);
}

// --- Vectors ---
BuiltinStatus math_dot(BuiltinCall& c) {
  Reals x, y;
  DIS_TAKE(take_reals(c, &x));
  DIS_TAKE(take_reals(c, &y));
  if (x.count != y.count) return c.raise(ExceptionId::invalid_math_argument);
  double sum = 0;
  for (uint64_t i = 0; i < x.count; i++) sum += x.data[i] * y.data[i];
  return c.return_real(sum);
}
BuiltinStatus math_norm1(BuiltinCall& c) {
  Reals x;
  DIS_TAKE(take_reals(c, &x));
  double sum = 0;
  for (uint64_t i = 0; i < x.count; i++) sum += std::fabs(x.data[i]);
  return c.return_real(sum);
}
BuiltinStatus math_norm2(BuiltinCall& c) {
  // The sum of squares, not its root: what the reference returns (docs/compatibility.md).
  Reals x;
  DIS_TAKE(take_reals(c, &x));
  double sum = 0;
  for (uint64_t i = 0; i < x.count; i++) sum += x.data[i] * x.data[i];
  return c.return_real(sum);
}
BuiltinStatus math_iamax(BuiltinCall& c) {
  Reals x;
  DIS_TAKE(take_reals(c, &x));
  uint64_t best = 0;
  for (uint64_t i = 1; i < x.count; i++)
    if (std::fabs(x.data[best]) < std::fabs(x.data[i])) best = i;
  return c.return_int(int64_t(best));
}

// Permutes `p`, indices into x, so that x[p[0]], x[p[1]], … ascend. Equal values keep their order; NaNs go
// last.
BuiltinStatus math_sort(BuiltinCall& c) {
  Reals x;
  ArrayObject* p;
  DIS_TAKE(take_reals(c, &x));
  DIS_TAKE(take_array(c, c.abi().word_bytes, &p));
  for (uint32_t i = 0; i < p->length; i++)
    if (uint64_t(load_int(p, i)) >= x.count) return c.raise(ExceptionId::invalid_math_argument);
  auto before = [&](auto i, auto j) {
    double a = x.data[i], b = x.data[j];
    return std::isnan(b) ? !std::isnan(a) : a < b;
  };
  if (p->element_size == 4)
    std::stable_sort(reinterpret_cast<int32_t*>(p->data), reinterpret_cast<int32_t*>(p->data) + p->length,
                     before);
  else
    std::stable_sort(reinterpret_cast<int64_t*>(p->data), reinterpret_cast<int64_t*>(p->data) + p->length,
                     before);
  return BuiltinStatus::done;
}

BuiltinStatus math_gemm(BuiltinCall& c) {
  int64_t kind_a = c.arg_int();
  int64_t kind_b = c.arg_int();
  int64_t m = c.arg_int();
  int64_t n = c.arg_int();
  int64_t k = c.arg_int();
  double alpha = c.arg_real();
  ArrayObject* arrays[3];
  int64_t steps[3];
  arrays[0] = c.arg_array();
  steps[0] = c.arg_int();
  arrays[1] = c.arg_array();
  steps[1] = c.arg_int();
  double beta = c.arg_real();
  arrays[2] = c.arg_array();
  steps[2] = c.arg_int();

  for (ArrayObject* a : arrays)
    if (a && (c.heap.type_of(a)->kind != Kind::array || a->element_size != 8))
      return c.raise(ExceptionId::type_check);
  auto known = [](int64_t kind) { return kind == 'N' || kind == 'T' || kind == 'C'; };
  if (!known(kind_a) || !known(kind_b) || m < 0 || n < 0 || k < 0)
    return c.raise(ExceptionId::invalid_math_argument);
  if (!arrays[2]) return c.raise(ExceptionId::nil_dereference);
  const bool transposed_a = kind_a != 'N', transposed_b = kind_b != 'N';
  auto fits = [&](int i, int64_t rows, int64_t columns, bool transposed) {
    if (transposed) std::swap(rows, columns);
    return !arrays[i] || matrix_fits(rows, columns, steps[i], arrays[i]->length);
  };
  if (!fits(0, m, k, transposed_a) || !fits(1, k, n, transposed_b) || !fits(2, m, n, false))
    return c.raise(ExceptionId::bounds);
  if (m == 0 || n == 0 || ((alpha == 0 || k == 0) && beta == 1)) return BuiltinStatus::done;
  // Without A its place is taken by the unit matrix, so op(B) is read with m rows.
  const bool needs_b = alpha != 0 && (k > 0 || !arrays[0]);
  if (needs_b && !arrays[1]) return c.raise(ExceptionId::nil_dereference);
  if (needs_b && !arrays[0] && !fits(1, m, n, transposed_b)) return c.raise(ExceptionId::bounds);

  auto matrix = [&](int i, bool transposed) {
    return Matrix{.data = arrays[i] ? reinterpret_cast<double*>(arrays[i]->data) : nullptr,
                  .step = uint64_t(steps[i]),
                  .transposed = transposed};
  };
  multiply(uint64_t(m), uint64_t(n), uint64_t(k), alpha, matrix(0, transposed_a), matrix(1, transposed_b),
           beta, matrix(2, false));
  return BuiltinStatus::done;
}

#undef DIS_TAKE

}  // namespace dis
