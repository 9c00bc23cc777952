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
  if (i.op == LOp::store_f32 || i.width == Width::f64) {
    // First: to make a constant takes what the address may be in.
    const Xmm v = use_fp(i.a);
    if (i.op == LOp::store_f32) {
      a_.cvtsd2ss(Xmm(kFpScratch), v);
      a_.movss(mem(i.mem), Xmm(kFpScratch));
    } else {
      a_.movsd(mem(i.mem), v);
    }
    return;
  }
  const x86::Mem m = mem(i.mem);
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
        const uint32_t nil = jump_near(x86::CondCode::kEqual);
        a_.mov(x86::gpd(kScratch2), mem(i.mem));
        land_near(nil);
        finish(i.dst, kScratch2);
        return;
      }
      a_.cmp(gp(r, i.width), -1);
      a_.mov(x86::gpd(d), 0);
      const uint32_t nil = jump_near(x86::CondCode::kEqual);
      a_.mov(x86::gpd(d), mem(i.mem));
      land_near(nil);
      break;
    }
    case LOp::load_char: {
      a_.lea(x86::gpq(kScratch), mem(i.mem));
      const Gp index = x86::gpq(use(i.b, kScratch2));
      a_.test(x86::byte_ptr(x86::gpq(kScratch), 7), 0x80);  // StringObject::wide
      const uint32_t wide = jump_near(x86::CondCode::kNotZero);
      a_.movzx(x86::gpd(d), x86::byte_ptr(x86::gpq(kScratch), index, 0, int32_t(sizeof(StringObject))));
      const uint32_t done = jump_near();
      land_near(wide);
      a_.mov(x86::gpd(d), x86::ptr(x86::gpq(kScratch), index, 2, int32_t(sizeof(StringObject))));
      land_near(done);
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
  load_address(kScratch, RelocationTarget::type, number_of_type(out_, i.type));
  x86::Mem module = x86::qword_ptr(kFrameReg, header + int32_t(offsetof(FrameHeader, module)));
  a_.mov(module, 0);
  a_.mov(x86::ptr(kFrameReg, header + int32_t(offsetof(FrameHeader, type))), x86::gpq(kScratch));
}

// ---- guards

void Emitter::emit_guard(const Inst& i) {
  compare(i);
  jump_far(cond(i.cond), raising(Cold::raise, i, i.exception));
}

// The bits above the arena's size are the same for all that lies in it. Uses the first scratch register.
void Emitter::guard_tag(const Gp& r) {
  const uint8_t shift = uint8_t(facts_.instance->arena_shift);
  const Gp t = x86::gpq(kScratch);
  if (r != t) a_.mov(t, r);
  a_.shr(t, shift);
  a_.cmp(t.r32(), x86::dword_ptr(kProcessReg, int32_t(offsetof(Process, arena_tag))));
}

void Emitter::emit_guard_arena(const Inst& i) {
  const Gp t = x86::gpq(kScratch);
  const uint8_t r = use(i.a, kScratch2);
  if (i.op == LOp::guard_extent) {
    const uint8_t n = use(i.b, kScratch);
    // The last byte first, then the first one.
    const uint32_t scale = i.imm == 1 ? 0 : i.imm == 4 ? 2 : 3;
    a_.lea(t, x86::ptr(x86::gpq(r), x86::gpq(n), scale, -1));
    guard_tag(t);
    jump_far(x86::CondCode::kNotEqual, raising(Cold::raise, i, i.exception));
    guard_tag(x86::gpq(r));
    jump_far(x86::CondCode::kNotEqual, raising(Cold::raise, i, i.exception));
    return;
  }
  guard_tag(x86::gpq(r));
  // Outside the arena: nil, or worse.
  if (i.op == LOp::guard_ref) {
    jump_far(x86::CondCode::kNotEqual, raising(Cold::raise_ref, i, i.exception, r));
    return;
  }
  Cold& c = new_cold(Cold::raise_unless_nil, i);
  c.reg = r;
  jump_far(x86::CondCode::kNotEqual, c.from);
  c.back = here();
}

void Emitter::emit_test_arena(const Inst& i) {
  const uint8_t r = use(i.a, kScratch2);
  const Gp t = x86::gpq(kScratch);
  uint32_t no[2], no_count = 0, yes = 0;
  if (i.op == LOp::test_extent) {
    const uint8_t n = use(i.b, kScratch);
    const uint32_t scale = i.imm == 1 ? 0 : i.imm == 4 ? 2 : 3;
    a_.lea(t, x86::ptr(x86::gpq(r), x86::gpq(n), scale, -1));
    guard_tag(t);
    no[no_count++] = jump_near(x86::CondCode::kNotEqual);
  } else {
    a_.cmp(gp(r, i.width), -1);
    const uint32_t jump = jump_near(x86::CondCode::kEqual);
    if (i.op == LOp::test_ref)
      no[no_count++] = jump;
    else
      yes = jump;
  }
  if (i.width == Width::w64) {
    guard_tag(x86::gpq(r));
    no[no_count++] = jump_near(x86::CondCode::kNotEqual);
  }
  const uint8_t d = def(i.dst);
  if (yes) land_near(yes);
  a_.mov(x86::gpd(d), 1);
  const uint32_t done = jump_near();
  while (no_count > 0) land_near(no[--no_count]);
  a_.xor_(x86::gpd(d), x86::gpd(d));
  land_near(done);
  finish(i.dst, d);
}

// ---- counts

void Emitter::emit_counts(const Inst& i) {
  uint8_t r = use(i.a, i.guards ? kScratch2 : kScratch);
  uint32_t nil = 0;
  size_t guard = 0;
  if (i.guards) {
    // One test for what is nil and what is no reference at all.
    guard_tag(x86::gpq(r));
    guard = cold_.size();
    Cold& c = new_cold(Cold::raise_unless_nil, i);
    c.reg = r;
    jump_far(x86::CondCode::kNotEqual, c.from);
  } else if (!i.known) {
    a_.cmp(gp(r, i.width), -1);
    nil = jump_near(x86::CondCode::kEqual);
  }
  const x86::Mem count = narrow() ? x86::dword_ptr(kArenaReg, x86::gpq(r), 0, -8) : x86::dword_ptr(x86::gpq(r), -8);
  if (i.op == LOp::retain) {
    a_.inc(count);
  } else {
    a_.dec(count);
    Cold& c = new_cold(Cold::release, i);
    c.reg = r;
    jump_far(x86::CondCode::kZero, c.from);
    a_.cmp(x86::byte_ptr(kProcessReg, int32_t(offsetof(Process, marking))), 0);
    jump_far(x86::CondCode::kNotEqual, c.from);
    c.back = here();
  }
  if (nil) land_near(nil);
  if (i.guards) cold_[guard].back = here();
}

}  // namespace dis::jit::x64
