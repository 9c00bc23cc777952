// lower_fixed: fixed-point multiplication, division and conversion. A fixed value v of scale s stands for v *
// s. The product of scales is in general no power of two, so the instructions multiply by an integer a and
// shift by a power p chosen here; both are passed in the temporaries every frame begins with. Source: the
// description of mulx, divx and cvtxx and their variants in the instruction set.
#include <cmath>

#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

namespace {

constexpr int kBits = 31;  // precision of the integer factor

struct Scaling {
  Opcode op = Opcode::nop;  // movw: the result is zero whatever the operands
  int power = 0;
  int factor = 0;
};

// x = m * 2^p with 1/2 <= m < 1; gives p and m as a kBits-bit integer.
int normalised(double x, int* mantissa) {
  int p = 0;
  const double m = std::ldexp(std::frexp(x, &p), kBits);
  *mantissa = m >= 2147483647.0 - 0.5 ? 0x7fffffff : int(m + 0.5);
  return p;
}

bool power_of_two(double x) {
  int m = 0;
  normalised(x, &m);
  return m == 1 << (kBits - 1);
}

// The low two bits of a power say that the result wants rounding corrections.
void correct(Scaling& s, int power, bool a, bool b, Opcode exact, Opcode corrected) {
  s.power = a || b ? power << 2 | int(a) << 1 | int(b) : power;
  s.op = a || b ? corrected : exact;
}

Scaling multiplication(double left, double right, double result, Opcode shift_only, Opcode exact,
                       Opcode corrected) {
  const double alpha = left * right / result;
  Scaling s;
  const int k = normalised(1 / alpha, &s.factor);
  if (power_of_two(alpha)) return {shift_only, 1 - k, 0};
  const int m = kBits - k;
  if (m < -kBits - 1) return {Opcode::movw, 0, 0};
  double error = std::ldexp(1.0, m) / (alpha * double(s.factor)) - 1;
  const bool below = error < 0;
  error = std::fabs(error);
  const bool wide =
      m < 0 && std::ldexp(1.0, kBits) * error * double(s.factor) >= double(s.factor) - 1 + std::ldexp(1.0, m);
  correct(s, m, below, wide, exact, corrected);
  return s;
}

Scaling division(double left, double right, double result) {
  const double beta = left / (right * result);
  Scaling s;
  const int k = normalised(beta, &s.factor);
  if (power_of_two(beta)) return {Opcode::divx, k - 1, 0};
  const int m = k - kBits;
  if (m <= -2 * kBits) return {Opcode::movw, 0, 0};
  const double error = std::ldexp(1.0, m) * double(s.factor) / beta - 1;
  correct(s, m, error < 0, m < 0, Opcode::divx0, Opcode::divx1);
  return s;
}

double scale_of(const Type* t) { return t->kind == TypeKind::fixed ? t->scale : 1.0; }

}  // namespace

// to = left op right; without left, to = to op right.
void FunctionLowering::fixed_arithmetic(Op op, const Operand& right, const Operand* left, const Operand& to,
                                        Type* right_type, Type* left_type, Type* type, Span span) {
  const double l = scale_of(left_type), r = scale_of(right_type), t = scale_of(type);
  const Scaling s =
      op == Op::mul ? multiplication(l, r, t, Opcode::mulx, Opcode::mulx0, Opcode::mulx1) : division(l, r, t);
  if (s.op == Opcode::movw) {
    emit(Opcode::movw, imm(0), {}, to, span);
    return;
  }
  if (s.op != Opcode::mulx && s.op != Opcode::divx)
    emit(Opcode::movw, number(s.factor), {}, frame(source_temp_), span);
  emit(Opcode::movw, number(s.power), {}, frame(dest_temp_), span);
  emit(s.op, right, left ? *left : Operand{}, to, span);
}

void FunctionLowering::fixed_cast(Type* from, Type* type, const Operand& value, const Operand& to,
                                  Span span) {
  if (from->kind == TypeKind::real || type->kind == TypeKind::real) {
    const double ratio = scale_of(from) / scale_of(type);
    emit(from->kind == TypeKind::real ? Opcode::cvtfx : Opcode::cvtxf, value,
         data(module_.real_constant(ratio)), to, span);
    return;
  }
  const Scaling s =
      multiplication(scale_of(from), 1.0, scale_of(type), Opcode::cvtxx, Opcode::cvtxx0, Opcode::cvtxx1);
  if (s.op == Opcode::movw) {
    emit(Opcode::movw, imm(0), {}, to, span);
    return;
  }
  if (s.op != Opcode::cvtxx) emit(Opcode::movw, number(s.factor), {}, frame(source_temp_), span);
  emit(s.op, value, number(s.power), to, span);
}

}  // namespace dis::limbo
