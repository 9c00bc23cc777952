// emit_memory: loads, stores, guards of references, counts.
#include <cstddef>

#include "jit/target/a64/emit.h"
#include "runtime/frame.h"
#include "runtime/process.h"
#include "runtime/string_object.h"

namespace dis::jit::a64 {

using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

namespace {
constexpr uint32_t log2_bytes(Width w) {
  return w == Width::w8 ? 0 : w == Width::w16 ? 1 : w == Width::w32 ? 2 : 3;
}
constexpr uint32_t log2_of_size(int64_t bytes) { return bytes == 1 ? 0 : bytes == 4 ? 2 : 3; }
}  // namespace

void Emitter::emit_load(const Inst& i) {
  if (i.op == LOp::load_f32 || i.width == Width::f64) {
    const Vec d = def_fp(i.dst);
    if (i.op == LOp::load_f32) {
      a_.ldr(d.s(), mem(i.mem, 2));
      a_.fcvt(d, d.s());
    } else {
      a_.ldr(d, mem(i.mem, 3));
    }
    finish_fp(i.dst, d);
    return;
  }
  const uint8_t d = def(i.dst);
  const arm::Mem m = mem(i.mem, log2_bytes(i.width));
  switch (i.width) {
    case Width::w8: a_.ldrb(arm::w(d), m); break;
    case Width::w16:
      if (i.sign)
        a_.ldrsh(narrow() ? Gp(arm::w(d)) : Gp(arm::x(d)), m);
      else
        a_.ldrh(arm::w(d), m);
      break;
    case Width::w32: a_.ldr(arm::w(d), m); break;
    default: a_.ldr(arm::x(d), m); break;
  }
  finish(i.dst, d);
}

void Emitter::emit_store(const Inst& i) {
  if (i.op == LOp::store_f32 || i.width == Width::f64) {
    // First: to make a constant takes what the address may be in.
    Vec v = use_fp(i.a);
    if (i.op == LOp::store_f32) {
      a_.fcvt(arm::s(kFpScratch), v);
      v = arm::s(kFpScratch);
    }
    a_.str(v, mem(i.mem, i.op == LOp::store_f32 ? 2 : 3));
    return;
  }
  const arm::Mem m = mem(i.mem, log2_bytes(i.width));
  const bool wide = i.width == Width::w64;
  Gp r = wide ? Gp(arm::xzr) : Gp(arm::wzr);
  if (i.op == LOp::store_imm) {
    if (i.imm != 0) {
      load_immediate(kScratch2, wide ? i.imm : int64_t(uint32_t(i.imm)));
      r = gp(kScratch2, i.width);
    }
  } else if (const Home* h = i.a >= lir::kFirstVirtual ? &home(i.a) : nullptr;
             !h || h->kind != Home::Kind::remat || f_.insts[h->inst].op != LOp::const_int || f_.insts[h->inst].imm != 0) {
    r = gp(use(i.a, kScratch2), i.width);
  }
  switch (i.width) {
    case Width::w8: a_.strb(r, m); break;
    case Width::w16: a_.strh(r, m); break;
    default: a_.str(r, m); break;
  }
}

void Emitter::emit_special_load(const Inst& i) {
  const uint8_t d = def(i.dst);
  switch (i.op) {
    case LOp::load_or_zero: {
      // d shares no register with the inputs.
      a_.cmn(gp(use(i.a, kScratch2), i.width), 1);
      const arm::Mem m = mem(i.mem, 2);
      const uint8_t t = d == kScratch ? kScratch2 : d;
      a_.mov(arm::w(t), 0);
      Place nil;
      jump(branch_if(arm::CondCode::kEQ), nil);
      a_.ldr(arm::w(t), m);
      land(nil);
      finish(i.dst, t);
      return;
    }
    case LOp::load_char: {
      const uint8_t string = address(i.mem, kScratch);
      a_.ldrb(arm::w(kScratch2), arm::ptr(arm::x(string), 7));  // StringObject::wide
      Place wide, done;
      const Gp index = arm::x(home(i.b).kind == Home::Kind::reg ? home(i.b).reg : kScratch2);
      a_.tst(arm::w(kScratch2), 0x80);
      if (index.id() == kScratch2) use(i.b, kScratch2);
      jump(branch_if(arm::CondCode::kNE), wide);
      a_.add(arm::x(kScratch), arm::x(string), index);
      a_.ldrb(arm::w(d), arm::ptr(arm::x(kScratch), int32_t(sizeof(StringObject))));
      jump(kBranch, done);
      land(wide);
      a_.add(arm::x(kScratch), arm::x(string), index, arm::lsl(2));
      a_.ldr(arm::w(d), arm::ptr(arm::x(kScratch), int32_t(sizeof(StringObject))));
      land(done);
      break;
    }
    default: {
      // -1 for null.
      const uint8_t a = use(i.a, kScratch2);
      a_.cmp(arm::x(a), 0);
      a_.csinv(gp(d, i.width), gp(a, i.width), i.width == Width::w64 ? Gp(arm::xzr) : Gp(arm::wzr), arm::CondCode::kNE);
      break;
    }
  }
  finish(i.dst, d);
}

void Emitter::emit_frame_header(const Inst& i) {
  static_assert(offsetof(FrameHeader, type) == offsetof(FrameHeader, module) + 8);
  const int32_t at = i.mem.disp + facts_.instance->abi.frame_header_offset() + int32_t(offsetof(FrameHeader, module));
  load_address(kScratch, RelocationTarget::type, number_of_type(out_, i.type));
  if (at < 512) {
    a_.stp(arm::xzr, arm::x(kScratch), arm::ptr(kFrameReg, at));
    return;
  }
  add_immediate(arm::x(kScratch2), kFrameReg, at);
  a_.stp(arm::xzr, arm::x(kScratch), arm::ptr(arm::x(kScratch2)));
}

// ---- guards

void Emitter::emit_guard(const Inst& i) {
  const Word w = compare(i);
  jump(w, raising(Cold::raise, i, i.exception));
}

// The bits above the arena's size are the same for all that lies in it.
void Emitter::compare_tag(const Gp& r) { a_.cmp(kTagReg, r, arm::lsr(facts_.instance->arena_shift)); }

void Emitter::emit_guard_arena(const Inst& i) {
  const Word outside = branch_if(arm::CondCode::kNE);
  const Gp r = arm::x(use(i.a, kScratch2));
  if (i.op == LOp::guard_extent) {
    // The last byte first, then the first one.
    const Gp t = arm::x(kScratch);
    a_.add(t, r, arm::x(use(i.b, kScratch)), arm::lsl(log2_of_size(i.imm)));
    a_.sub(t, t, 1);
    compare_tag(t);
    jump(outside, raising(Cold::raise, i, i.exception));
    compare_tag(r);
    jump(outside, raising(Cold::raise, i, i.exception));
    return;
  }
  compare_tag(r);
  // Outside the arena: nil, or worse.
  if (i.op == LOp::guard_ref) {
    jump(outside, raising(Cold::raise_ref, i, i.exception, uint8_t(r.id())));
    return;
  }
  Cold& c = new_cold(Cold::raise_unless_nil, i);
  c.reg = uint8_t(r.id());
  jump(outside, c.from);
  land(c.back);
}

void Emitter::emit_test_arena(const Inst& i) {
  const Word outside = branch_if(arm::CondCode::kNE);
  const uint8_t r = use(i.a, kScratch2), d = def(i.dst);
  Place no, yes, done;
  if (i.op == LOp::test_extent) {
    const Gp t = arm::x(kScratch);
    a_.add(t, arm::x(r), arm::x(use(i.b, kScratch)), arm::lsl(log2_of_size(i.imm)));
    a_.sub(t, t, 1);
    compare_tag(t);
    jump(outside, no);
  } else {
    a_.cmn(gp(r, i.width), 1);
    jump(branch_if(arm::CondCode::kEQ), i.op == LOp::test_ref ? no : yes);
  }
  if (i.width == Width::w64) {
    compare_tag(arm::x(r));
    jump(outside, no);
  }
  land(yes);
  a_.mov(arm::w(d), 1);
  jump(kBranch, done);
  land(no);
  a_.mov(arm::w(d), 0);
  land(done);
  finish(i.dst, d);
}

// ---- counts

void Emitter::emit_counts(const Inst& i) {
  const uint8_t r = use(i.a, kScratch2);
  Place nil;
  size_t guard = 0;
  if (i.guards) {
    // One test for what is nil and what is no reference at all.
    compare_tag(arm::x(r));
    guard = cold_.size();
    Cold& c = new_cold(Cold::raise_unless_nil, i);
    c.reg = r;
    jump(branch_if(arm::CondCode::kNE), c.from);
  } else if (!i.known) {
    a_.cmn(gp(r, i.width), 1);
    jump(branch_if(arm::CondCode::kEQ), nil);
  }
  arm::Mem count = arm::ptr(arm::x(r), -8);
  const Gp n = arm::w(kScratch);
  Gp t = arm::x(kScratch2);
  if (narrow()) {
    // The object's address takes the second scratch register; a spilled reference is read again where it is wanted.
    a_.add(t, kArenaReg, arm::x(r));
    count = arm::ptr(t, -8);
  }
  a_.ldur(n, count);
  if (i.op == LOp::retain) {
    a_.add(n, n, 1);
    a_.stur(n, count);
  } else {
    a_.subs(n, n, 1);
    a_.stur(n, count);
    Cold& c = new_cold(Cold::release, i);
    c.reg = narrow() ? kScratch2 : r;
    jump(branch_if(arm::CondCode::kEQ), c.from);
    a_.ldrb(n, arm::ptr(kProcessReg, int32_t(offsetof(Process, marking))));
    jump(branch_unless_zero(n), c.from);
    land(c.back);
  }
  land(nil);
  if (i.guards) land(cold_[guard].back);
}

}  // namespace dis::jit::a64
