// emit_memory: loads, stores, guards of references, counts.
#include <cstddef>

#include "jit/target/x64/emit.h"
#include "runtime/frame.h"
#include "runtime/process.h"
#include "runtime/string_object.h"

namespace dis::jit::x64 {

using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

void Emitter::emit_load(const Inst& i) {
  if (i.op == LOp::load_f32 || i.width == Width::f64) {
    const Xmm d = def_fp(i.dst);
    if (i.op == LOp::load_f32) {
      a_.xorps(d, d);
      a_.cvtss2sd(d, mem(i.mem));
    } else {
      a_.movsd(d, mem(i.mem));
    }
    finish_fp(i.dst, d);
    return;
  }
  const uint8_t d = def(i.dst);
  x86::Mem m = mem(i.mem);
  switch (i.width) {
    case Width::w8:
      m.setSize(1);
      a_.movzx(x86::gpd(d), m);
      break;
    case Width::w16:
      m.setSize(2);
      if (i.sign)
        a_.movsx(narrow() ? Gp(x86::gpd(d)) : Gp(x86::gpq(d)), m);
      else
        a_.movzx(x86::gpd(d), m);
      break;
    case Width::w32: a_.mov(x86::gpd(d), m); break;
    default: a_.mov(x86::gpq(d), m); break;
  }
  finish(i.dst, d);
}

void Emitter::emit_store(const Inst& i) {
  if (i.op == LOp::store_imm) {
    x86::Mem m = mem(i.mem);
    m.setSize(i.width == Width::w8 ? 1 : i.width == Width::w16 ? 2 : i.width == Width::w32 ? 4 : 8);
    const int64_t imm = i.width == Width::w8    ? int64_t(int8_t(i.imm))
                        : i.width == Width::w16 ? int64_t(int16_t(i.imm))
                                                : int64_t(int32_t(i.imm));
    a_.mov(m, imm);
    return;
  }
  const x86::Mem m = mem(i.mem);
  if (i.op == LOp::store_f32) {
    a_.cvtsd2ss(Xmm(kFpScratch), use_fp(i.a));
    a_.movss(m, Xmm(kFpScratch));
    return;
  }
  if (i.width == Width::f64) {
    a_.movsd(m, use_fp(i.a));
    return;
  }
  const uint8_t r = use(i.a, kScratch2);
  switch (i.width) {
    case Width::w8: a_.mov(m, x86::gpb(r)); break;
    case Width::w16: a_.mov(m, x86::gpw(r)); break;
    case Width::w32: a_.mov(m, x86::gpd(r)); break;
    default: a_.mov(m, x86::gpq(r)); break;
  }
}

void Emitter::emit_special_load(const Inst& i) {
  const uint8_t d = def(i.dst);
  switch (i.op) {
    case LOp::load_or_zero: {
      // d shares no register with the inputs.
      Label nil = a_.newLabel();
      const uint8_t r = use(i.a, kScratch2);
      if (d == kScratch) {
        // Spilled: through the second scratch register.
        a_.xor_(x86::gpd(kScratch2), x86::gpd(kScratch2));
        if (r == kScratch2) {
          a_.mov(x86::gpq(kScratch2), spill(home(i.a)));
          a_.cmp(gp(kScratch2, i.width), -1);
        } else {
          a_.cmp(gp(r, i.width), -1);
        }
        a_.mov(x86::gpd(kScratch2), 0);
        a_.short_().je(nil);
        a_.mov(x86::gpd(kScratch2), mem(i.mem));
        a_.bind(nil);
        finish(i.dst, kScratch2);
        return;
      }
      a_.cmp(gp(r, i.width), -1);
      a_.mov(x86::gpd(d), 0);
      a_.short_().je(nil);
      a_.mov(x86::gpd(d), mem(i.mem));
      a_.bind(nil);
      break;
    }
    case LOp::load_char: {
      Label wide = a_.newLabel(), done = a_.newLabel();
      a_.lea(x86::gpq(kScratch), mem(i.mem));
      const Gp index = x86::gpq(use(i.b, kScratch2));
      a_.test(x86::byte_ptr(x86::gpq(kScratch), 7), 0x80);  // StringObject::wide
      a_.short_().jnz(wide);
      a_.movzx(x86::gpd(d), x86::byte_ptr(x86::gpq(kScratch), index, 0, int32_t(sizeof(StringObject))));
      a_.short_().jmp(done);
      a_.bind(wide);
      a_.mov(x86::gpd(d), x86::ptr(x86::gpq(kScratch), index, 2, int32_t(sizeof(StringObject))));
      a_.bind(done);
      break;
    }
    default: {
      // -1 for null, which borrows when 1 is taken away.
      const uint8_t r = use(i.a, kScratch2);
      a_.cmp(x86::gpq(r), 1);
      const uint8_t t = d == kScratch ? kScratch2 : kScratch;
      if (r == t) {  // spilled on both sides
        a_.mov(x86::gpq(d), x86::gpq(r));
        a_.sbb(x86::gpq(t), x86::gpq(t));
        a_.or_(gp(d, i.width), gp(t, i.width));
      } else {
        a_.sbb(x86::gpq(t), x86::gpq(t));
        if (r != d) a_.mov(x86::gpq(d), x86::gpq(r));
        a_.or_(gp(d, i.width), gp(t, i.width));
      }
      break;
    }
  }
  finish(i.dst, d);
}

void Emitter::emit_frame_header(const Inst& i) {
  const int32_t header = i.mem.disp + facts_.instance->abi.frame_header_offset();
  load_immediate(kScratch, i.imm);
  x86::Mem module = x86::qword_ptr(kFrameReg, header + int32_t(offsetof(FrameHeader, module)));
  a_.mov(module, 0);
  a_.mov(x86::ptr(kFrameReg, header + int32_t(offsetof(FrameHeader, type))), x86::gpq(kScratch));
}

// ---- guards

asmjit::Label Emitter::raise_label(const Inst& i, ExceptionId e) {
  for (const Cold& c : cold_)
    if (c.kind == Cold::raise && c.inst->pc == i.pc && c.inst->sp == i.sp && c.exception == e) return c.at;
  Cold c{Cold::raise, &i, a_.newLabel(), {}, e, 0};
  cold_.push_back(c);
  return c.at;
}

void Emitter::emit_guard(const Inst& i) {
  compare(i);
  a_.j(cond(i.cond), raise_label(i, i.exception));
}

void Emitter::emit_guard_arena(const Inst& i) {
  const uint8_t shift = uint8_t(facts_.instance->arena_shift);
  const int32_t tag = int32_t(reinterpret_cast<uint64_t>(facts_.instance->arena) >> shift);
  const Gp t = x86::gpq(kScratch);
  const uint8_t r = use(i.a, kScratch2);
  if (i.op == LOp::guard_extent) {
    const uint8_t n = use(i.b, kScratch);
    const uint32_t size = uint32_t(i.imm);
    // The last byte first, then the first one.
    const uint32_t scale = size == 1 ? 0 : size == 4 ? 2 : 3;
    a_.lea(t, x86::ptr(x86::gpq(r), x86::gpq(n), scale, -1));
    a_.shr(t, shift);
    a_.cmp(t.r32(), tag);
    a_.jne(raise_label(i, i.exception));
    a_.mov(t, x86::gpq(r));
    a_.shr(t, shift);
    a_.cmp(t.r32(), tag);
    a_.jne(raise_label(i, i.exception));
    return;
  }
  a_.mov(t, x86::gpq(r));
  a_.shr(t, shift);
  a_.cmp(t.r32(), tag);
  Cold c{i.op == LOp::guard_ref ? Cold::ref_kind : Cold::valid_kind, &i, a_.newLabel(), a_.newLabel(), i.exception, r};
  a_.jne(c.at);
  a_.bind(c.back);
  cold_.push_back(c);
}

void Emitter::emit_test_arena(const Inst& i) {
  const uint8_t shift = uint8_t(facts_.instance->arena_shift);
  const int32_t tag = int32_t(reinterpret_cast<uint64_t>(facts_.instance->arena) >> shift);
  const uint8_t r = use(i.a, kScratch2);
  const Gp t = x86::gpq(kScratch);
  Label no = a_.newLabel(), yes = a_.newLabel(), done = a_.newLabel();
  if (i.op == LOp::test_extent) {
    const uint8_t n = use(i.b, kScratch);
    const uint32_t scale = i.imm == 1 ? 0 : i.imm == 4 ? 2 : 3;
    a_.lea(t, x86::ptr(x86::gpq(r), x86::gpq(n), scale, -1));
    a_.shr(t, shift);
    a_.cmp(t.r32(), tag);
    a_.short_().jne(no);
  } else {
    a_.cmp(gp(r, i.width), -1);
    a_.short_().je(i.op == LOp::test_ref ? no : yes);
  }
  if (i.width == Width::w64) {
    a_.mov(t, x86::gpq(r));
    a_.shr(t, shift);
    a_.cmp(t.r32(), tag);
    a_.short_().jne(no);
  }
  const uint8_t d = def(i.dst);
  a_.bind(yes);
  a_.mov(x86::gpd(d), 1);
  a_.short_().jmp(done);
  a_.bind(no);
  a_.xor_(x86::gpd(d), x86::gpd(d));
  a_.bind(done);
  finish(i.dst, d);
}

// ---- counts

void Emitter::emit_counts(const Inst& i) {
  const uint8_t r = use(i.a, kScratch);
  Label skip;
  if (!i.known) {
    skip = a_.newLabel();
    a_.cmp(gp(r, i.width), -1);
    a_.short_().je(skip);
  }
  const x86::Mem count = narrow() ? x86::dword_ptr(kArenaReg, x86::gpq(r), 0, -8) : x86::dword_ptr(x86::gpq(r), -8);
  if (i.op == LOp::retain) {
    a_.inc(count);
  } else {
    Cold c{Cold::release, &i, a_.newLabel(), a_.newLabel(), {}, r};
    a_.dec(count);
    a_.jz(c.at);
    a_.cmp(x86::byte_ptr(kProcessReg, int32_t(offsetof(Process, marking))), 0);
    a_.jne(c.at);
    a_.bind(c.back);
    cold_.push_back(c);
  }
  if (!i.known) a_.bind(skip);
}

}  // namespace dis::jit::x64
