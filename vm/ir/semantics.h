// semantics: what each arithmetic, shift, comparison, conversion and fixed-point operation of the IR means,
// written once as pure functions. The interpreter runs them and the compiler folds constants with them.
// In: values of the width the instruction works in (uint8_t, int32_t, int64_t, double; float and int16_t in
// conversions). Out: the result; no function here has undefined behaviour for any argument except where a
// precondition is stated. Operations that can raise "zero divide" return an empty optional for it.
// Keeps: integers wrap; shift counts are taken modulo the width; a real out of range converts to the smallest
// integer. docs/compatibility.md says where each rule comes from.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace dis::ir::sem {

// Integers the VM computes in. Bytes are unsigned, words and bigs signed.
template <class T>
concept Integer = std::same_as<T, uint8_t> || std::same_as<T, int32_t> || std::same_as<T, int64_t>;
template <class T>
concept Word = std::same_as<T, int32_t> || std::same_as<T, int64_t>;
template <class T>
concept Number = Integer<T> || std::same_as<T, double>;

namespace detail {

// Wraparound arithmetic is done on the unsigned type of the same width, widened past int where that is
// needed to keep C++'s promotions from making it signed again.
template <Integer T>
using Bits = std::conditional_t<sizeof(T) == 1, uint32_t, std::make_unsigned_t<T>>;

template <Integer T>
constexpr T wrap(Bits<T> bits) {
  return static_cast<T>(bits);
}

constexpr int64_t wrap64(uint64_t bits) { return static_cast<int64_t>(bits); }

}  // namespace detail

// ---- arithmetic: a is the middle operand, b the source

template <Number T>
constexpr T add(T a, T b) {
  if constexpr (Integer<T>)
    return detail::wrap<T>(detail::Bits<T>(a) + detail::Bits<T>(b));
  else
    return a + b;
}

template <Number T>
constexpr T sub(T a, T b) {
  if constexpr (Integer<T>)
    return detail::wrap<T>(detail::Bits<T>(a) - detail::Bits<T>(b));
  else
    return a - b;
}

template <Number T>
constexpr T mul(T a, T b) {
  if constexpr (Integer<T>)
    return detail::wrap<T>(detail::Bits<T>(a) * detail::Bits<T>(b));
  else
    return a * b;
}

// True when div and mod must raise "zero divide" instead of being computed. Never for reals.
template <Number T>
constexpr bool divides_by_zero(T b) {
  if constexpr (Integer<T>)
    return b == 0;
  else
    return false;
}

// Truncates toward zero. Precondition: !divides_by_zero(b). The smallest integer by -1 gives itself.
template <Number T>
constexpr T div(T a, T b) {
  if constexpr (Word<T>) {
    if (b == -1) return sub<T>(0, a);
    return a / b;
  } else {
    return static_cast<T>(a / b);
  }
}

// The remainder has the sign of a. Precondition: !divides_by_zero(b).
template <Integer T>
constexpr T mod(T a, T b) {
  if constexpr (Word<T>) {
    if (b == -1) return 0;
  }
  return static_cast<T>(a % b);
}

template <std::same_as<double> T>
constexpr T neg(T a) {
  return -a;
}

template <Integer T>
constexpr T and_(T a, T b) {
  return static_cast<T>(a & b);
}
template <Integer T>
constexpr T or_(T a, T b) {
  return static_cast<T>(a | b);
}
template <Integer T>
constexpr T xor_(T a, T b) {
  return static_cast<T>(a ^ b);
}

// ---- shifts

// The count that takes effect: modulo 64 for 8-byte values, modulo 32 for the others. A byte is shifted as a
// 32-bit value and then cut, so that counts from 8 to 31 leave nothing of it.
template <Integer T>
constexpr unsigned shift_count(int64_t count) {
  return static_cast<unsigned>(count) & (sizeof(T) == 8 ? 63u : 31u);
}

template <Integer T>
constexpr T shl(T a, int64_t count) {
  return detail::wrap<T>(detail::Bits<T>(a) << shift_count<T>(count));
}

// Arithmetic; a byte is unsigned, so zeros come in.
template <Integer T>
constexpr T shr(T a, int64_t count) {
  if constexpr (sizeof(T) == 1)
    return detail::wrap<T>(detail::Bits<T>(a) >> shift_count<T>(count));
  else
    return a >> shift_count<T>(count);
}

template <Integer T>
constexpr T lsr(T a, int64_t count) {
  return detail::wrap<T>(detail::Bits<T>(a) >> shift_count<T>(count));
}

// ---- comparisons: a is the source operand, b the middle one. With a NaN only ne is true.

template <Number T>
constexpr bool eq(T a, T b) {
  return a == b;
}
template <Number T>
constexpr bool ne(T a, T b) {
  return a != b;
}
template <Number T>
constexpr bool lt(T a, T b) {
  return a < b;
}
template <Number T>
constexpr bool le(T a, T b) {
  return a <= b;
}
template <Number T>
constexpr bool gt(T a, T b) {
  return a > b;
}
template <Number T>
constexpr bool ge(T a, T b) {
  return a >= b;
}

// ---- conversions between numbers

// Cuts toward zero; NaN and everything that does not fit become the smallest integer.
template <Word W>
constexpr W truncate_real(double v) {
  constexpr double low = static_cast<double>(std::numeric_limits<W>::min());
  // For 32 bits the fraction below the minimum still truncates to it; for 64 bits there is none.
  constexpr double below = sizeof(W) == 4 ? low - 1.0 : low;
  const bool fits = v < -low && (sizeof(W) == 4 ? v > below : v >= below);
  return fits ? static_cast<W>(v) : std::numeric_limits<W>::min();
}

// Rounds half away from zero.
template <Word W>
constexpr W round_real(double v) {
  return truncate_real<W>(v < 0 ? v - 0.5 : v + 0.5);
}

// To and From are any of uint8_t, int16_t, int32_t, int64_t, float, double.
// Narrower integers keep the low bits; reals to integers round; float is only storage for double.
template <class To, class From>
constexpr To cvt(From v) {
  if constexpr (std::floating_point<From> && std::integral<To>) {
    static_assert(Word<To>);
    return round_real<To>(v);
  } else if constexpr (std::integral<To>) {
    using Unsigned = std::make_unsigned_t<To>;
    return static_cast<To>(static_cast<Unsigned>(v));
  } else {
    return static_cast<To>(v);
  }
}

// ---- exponentiation: x to the n, by repeated squaring in a fixed order, so that reals round as they do
// everywhere. A negative n inverts at the end, so that integers other than 1 and -1 become 0; empty when the
// integer is zero itself. A power that wraps to zero counts as a large one.

template <Number T, Word W>
constexpr std::optional<T> exp_(T x, W n) {
  static_assert(!std::same_as<T, uint8_t>);
  using Magnitude = std::make_unsigned_t<W>;
  const bool invert = n < 0;
  if (invert && divides_by_zero<T>(x)) return std::nullopt;
  Magnitude left = invert ? Magnitude(0) - static_cast<Magnitude>(n) : static_cast<Magnitude>(n);
  T r = 1;
  for (;;) {
    if (left & 1) r = mul<T>(r, x);
    left >>= 1;
    if (left == 0) break;
    x = mul<T>(x, x);
  }
  if (!invert) return r;
  if (divides_by_zero<T>(r)) return T(0);
  return div<T>(1, r);
}

// ---- fixed point
// A fixed-point value is a word that stands for itself times a scale the compiler knows. `p` is a power of
// two by which a product or quotient is shifted, `a` a factor for scales that are not powers of two.
// Everything is computed in 64 wrapping bits and cut to the word. x is the middle operand and y the source;
// conversions have x in the source and p in the middle.

// Left for p >= 0, else arithmetically right; the count modulo 64.
constexpr int64_t scale(int64_t v, int64_t p) {
  return p >= 0 ? shl<int64_t>(v, p) : shr<int64_t>(v, sub<int64_t>(0, p));
}

template <Word W>
constexpr W mulx(W x, W y, W p) {
  return static_cast<W>(scale(mul<int64_t>(x, y), p));
}

template <Word W>
constexpr std::optional<W> divx(W x, W y, W p) {
  if (y == 0) return std::nullopt;
  return static_cast<W>(div<int64_t>(scale(x, p), y));
}

template <Word W>
constexpr W cvtxx(W x, W p) {
  return static_cast<W>(scale(x, p));
}

template <Word W>
constexpr std::optional<W> mulx0(W x, W y, W p, W a) {
  if (x == 0 || y == 0) return W(0);
  if (a == 0) return std::nullopt;
  return static_cast<W>(div<int64_t>(scale(mul<int64_t>(x, y), p), a));
}

template <Word W>
constexpr std::optional<W> divx0(W x, W y, W p, W a) {
  if (x == 0) return W(0);
  if (y == 0) return std::nullopt;
  return static_cast<W>(div<int64_t>(scale(mul<int64_t>(a, x), p), y));
}

template <Word W>
constexpr std::optional<W> cvtxx0(W x, W p, W a) {
  if (x == 0) return W(0);
  if (a == 0) return std::nullopt;
  return static_cast<W>(div<int64_t>(scale(x, p), a));
}

// The forms ending in 1 round: bit 0 of p asks for a correction before the shift, bit 1 for one around the
// division; the power of two is in the bits above.
namespace detail {

constexpr int64_t ones_below(int64_t p) { return sub<int64_t>(shl<int64_t>(1, sub<int64_t>(0, p)), 1); }

template <Word W>
constexpr W negate_if(bool condition, W v) {
  return condition ? sub<W>(0, v) : v;
}

}  // namespace detail

template <Word W>
constexpr std::optional<W> mulx1(W x, W y, W p, W a) {
  if (x == 0 || y == 0) return W(0);
  if (a == 0) return std::nullopt;
  const bool around_division = (p & 2) != 0;
  const bool before_shift = (p & 1) != 0;
  const bool signs_differ = (x < 0) != (y < 0);
  p >>= 2;
  const W v = around_division ? detail::negate_if<W>(signs_differ, sub<W>(a, 1)) : W(0);
  const int64_t w = before_shift && signs_differ != around_division ? detail::ones_below(p) : 0;
  const int64_t r = scale(add<int64_t>(mul<int64_t>(x, y), w), p);
  return static_cast<W>(div<int64_t>(add<int64_t>(r, v), a));
}

template <Word W>
constexpr std::optional<W> divx1(W x, W y, W p, W a) {
  if (x == 0) return W(0);
  if (y == 0) return std::nullopt;
  const bool around_division = (p & 2) != 0;
  const bool before_shift = (p & 1) != 0;
  p >>= 2;
  const W v = around_division ? detail::negate_if<W>((x < 0) != (y < 0), 1) : W(0);
  const int64_t w = before_shift && x < 0 ? detail::ones_below(p) : 0;
  const int64_t s = scale(add<int64_t>(mul<int64_t>(a, x), w), p);
  return add<W>(static_cast<W>(div<int64_t>(s, y)), v);
}

template <Word W>
constexpr std::optional<W> cvtxx1(W x, W p, W a) {
  if (x == 0) return W(0);
  if (a == 0) return std::nullopt;
  const bool around_division = (p & 2) != 0;
  const bool before_shift = (p & 1) != 0;
  p >>= 2;
  const W v = around_division ? detail::negate_if<W>(x < 0, sub<W>(a, 1)) : W(0);
  const int64_t w = before_shift && (x < 0) != around_division ? detail::ones_below(p) : 0;
  const int64_t r = scale(add<int64_t>(x, w), p);
  return static_cast<W>(div<int64_t>(add<int64_t>(r, v), a));
}

// Real to fixed point and back: `factor` is the middle operand.
template <Word W>
constexpr W cvtfx(double v, double factor) {
  return round_real<W>(v * factor);
}

template <Word W>
constexpr double cvtxf(W v, double factor) {
  return static_cast<double>(v) * factor;
}

}  // namespace dis::ir::sem
