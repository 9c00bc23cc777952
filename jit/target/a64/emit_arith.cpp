// emit_arith: integers and reals.
#include <bit>

#include "jit/target/a64/emit.h"

namespace dis::jit::a64 {

using lir::Inst;
using lir::Width;
using LOp = lir::Op;

void Emitter::emit_binary(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const Gp a = gp(use(i.a, kScratch), i.width);
  if (i.op == LOp::neg) {
    a_.neg(dst, a);
  } else if (i.b_imm) {
    const int64_t imm = i.width == Width::w32 ? int64_t(int32_t(i.imm)) : i.imm;
    const uint64_t bits = i.width == Width::w32 ? uint32_t(imm) : uint64_t(imm);
    switch (i.op) {
      case LOp::add: add_immediate(dst, a, imm); break;
      case LOp::sub: add_immediate(dst, a, i.width == Width::w32 ? int32_t(-uint32_t(imm)) : int64_t(-uint64_t(imm))); break;
      case LOp::mul: a_.add(dst, a, a, arm::lsl(uint32_t(std::countr_zero(bits - 1)))); break;
      case LOp::and_: a_.and_(dst, a, bits); break;
      case LOp::or_: a_.orr(dst, a, bits); break;
      default: a_.eor(dst, a, bits); break;
    }
  } else {
    const Gp b = gp(use(i.b, kScratch2), i.width);
    const arm::Shift by(i.b_shift == lir::Shift::sar   ? arm::ShiftOp::kASR
                        : i.b_shift == lir::Shift::shr ? arm::ShiftOp::kLSR
                                                       : arm::ShiftOp::kLSL,
                        i.b_amount);
    switch (i.op) {
      case LOp::add: a_.add(dst, a, b, by); break;
      case LOp::sub: a_.sub(dst, a, b, by); break;
      case LOp::mul: a_.mul(dst, a, b); break;
      case LOp::and_: a_.and_(dst, a, b, by); break;
      case LOp::or_: a_.orr(dst, a, b, by); break;
      default: a_.eor(dst, a, b, by); break;
    }
  }
  finish(i.dst, d);
}

void Emitter::emit_multiply_add(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const Gp a = gp(use(i.a, kScratch), i.width), b = gp(use(i.b, kScratch2), i.width);
  const lir::VReg to = f_.args[i.first_arg];
  if (home(to).kind == lir::Home::Kind::reg) {
    const Gp c = gp(home(to).reg, i.width);
    i.op == LOp::mul_add ? a_.madd(dst, a, b, c) : a_.msub(dst, a, b, c);
  } else {
    // No third register to load into.
    const Gp product = gp(kScratch, i.width);
    a_.mul(product, a, b);
    const Gp c = gp(use(to, kScratch2), i.width);
    i.op == LOp::mul_add ? a_.add(dst, c, product) : a_.sub(dst, c, product);
  }
  finish(i.dst, d);
}

void Emitter::emit_shift(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const Gp a = gp(use(i.a, kScratch), i.width);
  auto shift = [&](auto&& count) {
    switch (i.op) {
      case LOp::shl: a_.lsl(dst, a, count); break;
      case LOp::sar: a_.asr(dst, a, count); break;
      default: a_.lsr(dst, a, count); break;
    }
  };
  if (i.b_imm)
    shift(uint32_t(i.imm) & (i.width == Width::w64 ? 63 : 31));
  else
    shift(gp(use(i.b, kScratch2), i.width));
  finish(i.dst, d);
}

// The smallest integer by -1 gives itself, without a remainder, as in Dis.
void Emitter::emit_divide(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const uint8_t ra = use(i.a, kScratch), rb = use(i.b, kScratch2);
  const Gp a = gp(ra, i.width), b = gp(rb, i.width);
  switch (i.op) {
    case LOp::div: a_.sdiv(dst, a, b); break;
    case LOp::udiv: a_.udiv(dst, a, b); break;
    case LOp::mulhi:
      if (i.width == Width::w64) {
        a_.smulh(dst, a, b);
      } else {
        a_.smull(arm::x(d), a, b);
        a_.lsr(arm::x(d), arm::x(d), 32);
      }
      break;
    default: {
      // The quotient goes where no operand is; a third scratch register would be wanted if all are spilled, and the
      // link register is one there: whoever spills that much has it on the stack, or gets it back from there.
      const bool is_signed = i.op == LOp::mod;
      const Gp q = d != ra && d != rb ? dst : gp(ra == kScratch ? kScratch2 : kScratch, i.width);
      if (q.id() != a.id() && q.id() != b.id()) {
        is_signed ? a_.sdiv(q, a, b) : a_.udiv(q, a, b);
        a_.msub(dst, q, b, a);
        break;
      }
      // Both operands and the result are spilled.
      const Gp t = gp(uint8_t(kLinkReg.id()), i.width);
      if (leaf_) a_.str(kLinkReg, arm::ptr_pre(arm::sp, -16));
      is_signed ? a_.sdiv(t, a, b) : a_.udiv(t, a, b);
      a_.msub(dst, t, b, a);
      if (leaf_) a_.ldr(kLinkReg, arm::ptr_post(arm::sp, 16));
    }
  }
  finish(i.dst, d);
}

void Emitter::emit_real(const Inst& i) {
  const Vec d = def_fp(i.dst);
  if (i.op == LOp::fneg) {
    a_.fneg(d, use_fp(i.a));
  } else {
    const Vec a = use_fp(i.a, kFpScratch), b = use_fp(i.b, kFpScratch2);
    switch (i.op) {
      case LOp::fadd: a_.fadd(d, a, b); break;
      case LOp::fsub: a_.fsub(d, a, b); break;
      case LOp::fmul: a_.fmul(d, a, b); break;
      default: a_.fdiv(d, a, b); break;
    }
  }
  finish_fp(i.dst, d);
}

void Emitter::emit_convert(const Inst& i) {
  switch (i.op) {
    case LOp::int_to_real: {
      const Vec d = def_fp(i.dst);
      a_.scvtf(d, gp(use(i.a, kScratch2), i.width));
      return finish_fp(i.dst, d);
    }
    case LOp::bits_to_real: {
      const Vec d = def_fp(i.dst);
      a_.fmov(d, arm::x(use(i.a, kScratch2)));
      return finish_fp(i.dst, d);
    }
    default: break;
  }
  const uint8_t d = def(i.dst);
  switch (i.op) {
    case LOp::zero_ext8: a_.uxtb(arm::w(d), arm::w(use(i.a, kScratch2))); break;
    case LOp::sign_ext16: a_.sxth(gp(d, i.width), arm::w(use(i.a, kScratch2))); break;
    case LOp::zero_ext32: a_.mov(arm::w(d), arm::w(use(i.a, kScratch2))); break;
    case LOp::sign_ext32: a_.sxtw(arm::x(d), arm::w(use(i.a, kScratch2))); break;
    case LOp::real_to_bits: a_.fmov(arm::x(d), use_fp(i.a)); break;
    default: {
      // v + 0.5 with the sign of v, cut; what does not fit becomes the smallest integer, a NaN too. The CPU's own
      // conversion gives the nearest integer that fits, so what is too large is told from what fits.
      const Vec v = use_fp(i.a, kFpScratch), t = arm::d(kFpScratch), limit = arm::d(kFpScratch2);
      const Gp bits = arm::x(kScratch2);
      const bool wide = i.width == Width::w64;
      a_.fmov(bits, v);
      a_.and_(bits, bits, uint64_t{1} << 63);
      a_.orr(bits, bits, uint64_t{0x3fe0000000000000});
      a_.fmov(limit, bits);
      a_.fadd(t, v, limit);
      a_.mov(bits, wide ? uint64_t{0x43e0000000000000} : uint64_t{0x41e0000000000000});  // 2^63, 2^31
      a_.fmov(limit, bits);
      a_.fcmp(t, limit);
      a_.mov(bits, wide ? uint64_t{1} << 63 : uint64_t{1} << 31);
      a_.fcvtzs(gp(d, i.width), t);
      a_.csel(gp(d, i.width), gp(d, i.width), gp(kScratch2, i.width), arm::CondCode::kMI);
      break;
    }
  }
  finish(i.dst, d);
}

}  // namespace dis::jit::a64
