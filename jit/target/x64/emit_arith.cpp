// emit_arith: integers and reals.
#include "jit/target/x64/emit.h"

namespace dis::jit::x64 {

using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

void Emitter::emit_binary(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const uint8_t ra = use(i.a, d);
  if (i.op == LOp::neg) {
    if (ra != d) a_.mov(dst, gp(ra, i.width));
    a_.neg(dst);
    finish(i.dst, d);
    return;
  }
  const bool b_spilled = !i.b_imm && home(i.b).kind == Home::Kind::spill;
  // Three-operand forms.
  if (ra != d && (i.op == LOp::add || i.op == LOp::sub) && i.b_imm) {
    const int64_t imm = i.op == LOp::add ? i.imm : -i.imm;
    if (imm == int32_t(imm)) {
      a_.lea(dst, x86::ptr(x86::gpq(ra), int32_t(imm)));
      finish(i.dst, d);
      return;
    }
  }
  if (ra != d && i.op == LOp::add && !i.b_imm && !b_spilled) {
    const uint8_t rb = use(i.b, kScratch2);
    a_.lea(dst, x86::ptr(x86::gpq(ra), x86::gpq(rb)));
    finish(i.dst, d);
    return;
  }
  if (i.op == LOp::mul && (i.imm == 3 || i.imm == 5 || i.imm == 9) && i.b_imm) {
    a_.lea(dst, x86::ptr(x86::gpq(ra), x86::gpq(ra), i.imm == 3 ? 1 : i.imm == 5 ? 2 : 3));
    finish(i.dst, d);
    return;
  }
  if (i.op == LOp::mul && i.b_imm) {
    a_.imul(dst, gp(ra, i.width), int32_t(i.imm));
    finish(i.dst, d);
    return;
  }
  if (ra != d) a_.mov(dst, gp(ra, i.width));
  auto with = [&](auto&& b) {
    switch (i.op) {
      case LOp::add: a_.add(dst, b); break;
      case LOp::sub: a_.sub(dst, b); break;
      case LOp::and_: a_.and_(dst, b); break;
      case LOp::or_: a_.or_(dst, b); break;
      default: a_.xor_(dst, b); break;
    }
  };
  if (i.b_imm) {
    if (i.op == LOp::add && i.imm == 1)
      a_.inc(dst);
    else if (i.op == LOp::sub && i.imm == 1)
      a_.dec(dst);
    else
      with(asmjit::Imm(i.width == Width::w32 ? int64_t(int32_t(i.imm)) : i.imm));
  } else if (b_spilled) {
    if (i.op == LOp::mul)
      a_.imul(dst, spill(home(i.b)));
    else
      with(spill(home(i.b)));
  } else {
    const Gp b = gp(use(i.b, kScratch2), i.width);
    if (i.op == LOp::mul)
      a_.imul(dst, b);
    else
      with(b);
  }
  finish(i.dst, d);
}

void Emitter::emit_binary_mem(const Inst& i) {
  auto with = [&](const Gp& dst, auto&& b) {
    switch (i.op) {
      case LOp::add_mem: a_.add(dst, b); break;
      case LOp::sub_mem: a_.sub(dst, b); break;
      case LOp::and_mem: a_.and_(dst, b); break;
      case LOp::or_mem: a_.or_(dst, b); break;
      default: a_.xor_(dst, b); break;
    }
  };
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const x86::Mem m = mem(i.mem);
  if (home(i.dst).kind == Home::Kind::reg) {
    const uint8_t ra = use(i.a, d);
    if (ra != d) a_.mov(dst, gp(ra, i.width));
    with(dst, m);
    return;
  }
  // The result's scratch register may be the address's.
  const Gp value = gp(kScratch2, i.width);
  a_.mov(value, m);
  const uint8_t ra = use(i.a, d);
  if (ra != d) a_.mov(dst, gp(ra, i.width));
  with(dst, value);
  finish(i.dst, d);
}

// Counts in registers: BMI2 takes them anywhere and leaves the flags alone.
void Emitter::emit_shift(const Inst& i) {
  const uint8_t d = def(i.dst);
  const Gp dst = gp(d, i.width);
  const uint8_t ra = use(i.a, d);
  if (i.b_imm) {
    const uint32_t count = uint32_t(i.imm) & (i.width == Width::w64 ? 63 : 31);
    if (ra != d) a_.mov(dst, gp(ra, i.width));
    if (i.op == LOp::shl)
      a_.shl(dst, count);
    else if (i.op == LOp::sar)
      a_.sar(dst, count);
    else
      a_.shr(dst, count);
    finish(i.dst, d);
    return;
  }
  const uint8_t rb = use(i.b, kScratch2);
  if (facts_.instance->has_bmi2) {
    const Gp x = gp(ra, i.width), n = gp(rb, i.width);
    if (i.op == LOp::shl)
      a_.shlx(dst, x, n);
    else if (i.op == LOp::sar)
      a_.sarx(dst, x, n);
    else
      a_.shrx(dst, x, n);
    finish(i.dst, d);
    return;
  }
  // The count must be in cl: rcx goes aside, and the value is shifted in a scratch register.
  const Gp work = gp(kScratch, i.width);
  a_.mov(x86::gpq(kScratch), x86::gpq(ra));
  if (rb != 1) {
    a_.mov(x86::ptr(x86::rsp, -8), x86::rcx);
    a_.mov(x86::rcx, x86::gpq(rb));
  }
  if (i.op == LOp::shl)
    a_.shl(work, x86::cl);
  else if (i.op == LOp::sar)
    a_.sar(work, x86::cl);
  else
    a_.shr(work, x86::cl);
  if (rb != 1) a_.mov(x86::rcx, x86::ptr(x86::rsp, -8));
  a_.mov(dst, work);
  finish(i.dst, d);
}

void Emitter::emit_divide(const Inst& i) {
  const uint8_t ra = use(i.a, kScratch);
  const uint8_t rb = use(i.b, kScratch2);
  const Gp b = gp(rb, i.width);
  const Gp ax = gp(0, i.width);
  const bool wants_mod = i.op == LOp::mod || i.op == LOp::umod || i.op == LOp::mulhi;
  if (ra != 0) a_.mov(ax, gp(ra, i.width));
  switch (i.op) {
    case LOp::mulhi: a_.imul(b); break;
    case LOp::udiv:
    case LOp::umod:
      a_.xor_(x86::edx, x86::edx);
      a_.div(b);
      break;
    default: {
      // The smallest integer by -1 is no fault in Dis.
      a_.cmp(b, -1);
      const uint32_t usual = jump_near(x86::CondCode::kNotEqual);
      if (wants_mod)
        a_.xor_(x86::edx, x86::edx);
      else
        a_.neg(ax);
      const uint32_t done = jump_near();
      land_near(usual);
      if (i.width == Width::w64)
        a_.cqo();
      else
        a_.cdq();
      a_.idiv(b);
      land_near(done);
    }
  }
  const uint8_t d = def(i.dst);
  const uint8_t from = wants_mod ? 2 : 0;
  if (d != from) a_.mov(gp(d, i.width), gp(from, i.width));
  finish(i.dst, d);
}

void Emitter::emit_real(const Inst& i) {
  const Xmm d = def_fp(i.dst);
  if (i.op == LOp::fneg) {
    const Xmm x = use_fp(i.a, uint8_t(d.id()));
    // Flips the sign bit.
    a_.mov(x86::gpq(kScratch), int64_t(1) << 63);
    if (d.id() == kFpScratch) {
      a_.movq(x86::gpq(kScratch2), x);
      a_.xor_(x86::gpq(kScratch2), x86::gpq(kScratch));
      a_.movq(d, x86::gpq(kScratch2));
    } else {
      a_.movq(Xmm(kFpScratch), x86::gpq(kScratch));
      if (x.id() != d.id()) a_.movaps(d, x);
      a_.xorps(d, Xmm(kFpScratch));
    }
    finish_fp(i.dst, d);
    return;
  }
  const Xmm x = use_fp(i.a, uint8_t(d.id()));
  if (x.id() != d.id()) a_.movaps(d, x);
  auto with = [&](auto&& b) {
    switch (i.op) {
      case LOp::fadd: a_.addsd(d, b); break;
      case LOp::fsub: a_.subsd(d, b); break;
      case LOp::fmul: a_.mulsd(d, b); break;
      default: a_.divsd(d, b); break;
    }
  };
  if (home(i.b).kind == Home::Kind::spill) {
    with(spill(home(i.b)));
  } else if (d.id() == kFpScratch && home(i.b).kind == Home::Kind::remat) {
    // The scratch register holds a: the constant takes the way over the red zone.
    a_.mov(x86::gpq(kScratch2), f_.insts[home(i.b).inst].imm);
    a_.mov(x86::ptr(x86::rsp, -8), x86::gpq(kScratch2));
    with(x86::ptr(x86::rsp, -8));
  } else {
    with(use_fp(i.b));
  }
  finish_fp(i.dst, d);
}

void Emitter::emit_convert(const Inst& i) {
  switch (i.op) {
    case LOp::zero_ext8: {
      const uint8_t d = def(i.dst);
      a_.movzx(x86::gpd(d), x86::gpb(use(i.a, kScratch2)));
      finish(i.dst, d);
      break;
    }
    case LOp::sign_ext16: {
      const uint8_t d = def(i.dst);
      a_.movsx(gp(d, i.width), x86::gpw(use(i.a, kScratch2)));
      finish(i.dst, d);
      break;
    }
    case LOp::zero_ext32: {
      const uint8_t d = def(i.dst);
      a_.mov(x86::gpd(d), x86::gpd(use(i.a, kScratch2)));
      finish(i.dst, d);
      break;
    }
    case LOp::sign_ext32: {
      const uint8_t d = def(i.dst);
      a_.movsxd(x86::gpq(d), x86::gpd(use(i.a, kScratch2)));
      finish(i.dst, d);
      break;
    }
    case LOp::bits_to_real: {
      const Xmm d = def_fp(i.dst);
      a_.movq(d, x86::gpq(use(i.a, kScratch2)));
      finish_fp(i.dst, d);
      break;
    }
    case LOp::real_to_bits: {
      const uint8_t d = def(i.dst);
      a_.movq(x86::gpq(d), use_fp(i.a));
      finish(i.dst, d);
      break;
    }
    case LOp::int_to_real: {
      const Xmm d = def_fp(i.dst);
      const Gp x = gp(use(i.a, kScratch2), i.width);
      a_.xorps(d, d);  // no wait for what was in it
      a_.cvtsi2sd(d, x);
      finish_fp(i.dst, d);
      break;
    }
    default: {
      // v + 0.5 with the sign of v, cut; what does not fit becomes the smallest integer, as the CPU does it.
      const uint8_t d = def(i.dst);
      const Xmm x = use_fp(i.a);
      const Xmm t(kFpScratch);
      a_.movq(x86::gpq(kScratch2), x);
      a_.shr(x86::gpq(kScratch2), 63);
      a_.shl(x86::gpq(kScratch2), 63);
      a_.mov(x86::gpq(kScratch), int64_t(0x3fe0000000000000));
      a_.or_(x86::gpq(kScratch2), x86::gpq(kScratch));
      // -0.0 is not below zero but rounds to 0 either way.
      if (x.id() == kFpScratch) {
        a_.mov(x86::ptr(x86::rsp, -8), x86::gpq(kScratch2));
        a_.addsd(t, x86::ptr(x86::rsp, -8));
      } else {
        a_.movq(t, x86::gpq(kScratch2));
        a_.addsd(t, x);
      }
      a_.cvttsd2si(gp(d, i.width), t);
      finish(i.dst, d);
      break;
    }
  }
}

}  // namespace dis::jit::x64
