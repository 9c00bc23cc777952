// emit: the driver: blocks in order, code that hardly runs behind them, operands and moves.
#include "jit/target/x64/emit.h"

#include <cstring>

#include "runtime/support/check.h"

namespace dis::jit::x64 {

using lir::Class;
using lir::Home;
using lir::Inst;
using lir::VReg;
using lir::Width;
using LOp = lir::Op;

Emitter::Emitter(const lir::Function& f, const FunctionFacts& facts, Emitted& out)
    : f_(f), facts_(facts), out_(out), layout_(f) {}

uint8_t Emitter::use(VReg v, uint8_t scratch) {
  switch (v) {
    case lir::kFrame: return uint8_t(kFrameReg.id());
    case lir::kProcess: return uint8_t(kProcessReg.id());
    case lir::kArena: return uint8_t(kArenaReg.id());
    default: break;
  }
  const Home& h = home(v);
  if (h.kind == Home::Kind::reg) return h.reg;
  if (h.kind == Home::Kind::spill)
    a_.mov(x86::gpq(scratch), spill(h));
  else
    make_constant(h.inst, scratch);
  return scratch;
}

Emitter::Xmm Emitter::use_fp(VReg v, uint8_t scratch) {
  const Home& h = home(v);
  if (h.kind == Home::Kind::reg) return Xmm(h.reg);
  if (h.kind == Home::Kind::spill)
    a_.movsd(Xmm(scratch), spill(h));
  else
    make_constant(h.inst, scratch);
  return Xmm(scratch);
}

void Emitter::finish(VReg v, uint8_t reg) {
  if (home(v).kind == Home::Kind::spill) a_.mov(spill(home(v)), x86::gpq(reg));
}
void Emitter::finish_fp(VReg v, const Xmm& reg) {
  if (home(v).kind == Home::Kind::spill) a_.movsd(spill(home(v)), reg);
}

void Emitter::load_immediate(uint8_t reg, int64_t value) {
  if (value == 0)
    a_.xor_(x86::gpd(reg), x86::gpd(reg));
  else if (uint64_t(value) <= UINT32_MAX)
    a_.mov(x86::gpd(reg), uint32_t(value));
  else
    a_.mov(x86::gpq(reg), value);
}

// What the defining instruction of a value that is made again at each use would have made.
void Emitter::make_constant(uint32_t inst, uint8_t reg) {
  const Inst& i = f_.insts[inst];
  switch (i.op) {
    case LOp::const_int: load_immediate(reg, i.imm); break;
    case LOp::const_type: load_address(reg, RelocationTarget::type, number_of_type(out_, i.type)); break;
    case LOp::const_real:
      if (i.imm == 0) {
        a_.xorps(Xmm(reg), Xmm(reg));
      } else {
        a_.mov(x86::gpq(kScratch), i.imm);
        a_.movq(Xmm(reg), x86::gpq(kScratch));
      }
      break;
    default: a_.lea(x86::gpq(reg), mem(i.mem)); break;
  }
}

x86::Mem Emitter::mem(const lir::Mem& m) {
  const Gp base = x86::gpq(use(m.base, kScratch));
  if (m.index == lir::kNone) return x86::ptr(base, m.disp);
  const Home* h = m.index >= lir::kFirstVirtual ? &home(m.index) : nullptr;
  const Gp index = x86::gpq(use(m.index, kScratch2));
  if (!h || h->kind == Home::Kind::reg) return x86::ptr(base, index, m.shift, m.disp);
  // Both scratch registers would be taken: one address instead.
  a_.lea(x86::gpq(kScratch), x86::ptr(base, index, m.shift, m.disp));
  return x86::ptr(x86::gpq(kScratch));
}

void Emitter::move(Class c, const Home& dst, const Home& src) {
  const bool to_reg = dst.kind == Home::Kind::reg;
  if (c == Class::gp) {
    if (src.kind == Home::Kind::remat) {
      const uint8_t r = to_reg ? dst.reg : kScratch;
      make_constant(src.inst, r);
      if (!to_reg) a_.mov(spill(dst), x86::gpq(r));
    } else if (to_reg && src.kind == Home::Kind::reg) {
      a_.mov(x86::gpq(dst.reg), x86::gpq(src.reg));
    } else if (to_reg) {
      a_.mov(x86::gpq(dst.reg), spill(src));
    } else if (src.kind == Home::Kind::reg) {
      a_.mov(spill(dst), x86::gpq(src.reg));
    } else {
      a_.mov(x86::gpq(kScratch), spill(src));
      a_.mov(spill(dst), x86::gpq(kScratch));
    }
    return;
  }
  if (src.kind == Home::Kind::remat) {
    const uint8_t r = to_reg ? dst.reg : kFpScratch;
    make_constant(src.inst, r);
    if (!to_reg) a_.movsd(spill(dst), Xmm(r));
  } else if (to_reg && src.kind == Home::Kind::reg) {
    a_.movaps(Xmm(dst.reg), Xmm(src.reg));
  } else if (to_reg) {
    a_.movsd(Xmm(dst.reg), spill(src));
  } else if (src.kind == Home::Kind::reg) {
    a_.movsd(spill(dst), Xmm(src.reg));
  } else {
    a_.movsd(Xmm(kFpScratch), spill(src));
    a_.movsd(spill(dst), Xmm(kFpScratch));
  }
}

void Emitter::moves(std::vector<lir::Move>& list) {
  move_order_.clear();
  lir::sequence_moves(list, kScratch, kFpScratch, move_order_);
  for (const lir::Move& m : move_order_) move(m.cls, m.dst, m.src);
}

// ---- jumps

static_assert(uint8_t(x86::CondCode::kEqual) == 4 && uint8_t(x86::CondCode::kUnsignedLT) == 2 &&
              uint8_t(x86::CondCode::kSignedLE) == 14);  // as in the instructions

void Emitter::jump_far(x86::CondCode c, FarJumps& jumps) {
  uint8_t b[6] = {0x0f, uint8_t(0x80 + uint8_t(c))};
  std::memcpy(b + 2, &jumps.last, 4);
  a_.embed(b, sizeof b);
  jumps.last = here();
}

void Emitter::land(const FarJumps& jumps) {
  for (uint32_t jump = jumps.last; jump != 0;) {
    uint8_t* field = a_.bufferData() + jump - 4;
    const int32_t distance = int32_t(here() - jump);
    std::memcpy(&jump, field, 4);
    std::memcpy(field, &distance, 4);
  }
}

uint32_t Emitter::jump_near(x86::CondCode c) {
  const uint8_t b[2] = {uint8_t(0x70 + uint8_t(c)), 0};
  a_.embed(b, sizeof b);
  return here();
}

uint32_t Emitter::jump_near() {
  static constexpr uint8_t kBytes[2] = {0xeb, 0};
  a_.embed(kBytes, sizeof kBytes);
  return here();
}

void Emitter::land_near(uint32_t jump) {
  DIS_DCHECK(here() - jump < 128);
  a_.bufferData()[jump - 1] = uint8_t(here() - jump);
}

void Emitter::jump_back(uint32_t to) {
  if (here() + 2 - to <= 128) {
    const uint8_t b[2] = {0xeb, uint8_t(to - (here() + 2))};
    a_.embed(b, sizeof b);
    return;
  }
  uint8_t b[5] = {0xe9};
  const uint32_t distance = to - (here() + uint32_t(sizeof b));
  std::memcpy(b + 1, &distance, 4);
  a_.embed(b, sizeof b);
}

void Emitter::jump_back(x86::CondCode c, uint32_t to) {
  if (here() + 2 - to <= 128) {
    const uint8_t b[2] = {uint8_t(0x70 + uint8_t(c)), uint8_t(to - (here() + 2))};
    a_.embed(b, sizeof b);
    return;
  }
  uint8_t b[6] = {0x0f, uint8_t(0x80 + uint8_t(c))};
  const uint32_t distance = to - (here() + uint32_t(sizeof b));
  std::memcpy(b + 2, &distance, 4);
  a_.embed(b, sizeof b);
}

Emitter::Cold& Emitter::new_cold(Cold::Kind kind, const Inst& i) {
  return cold_.emplace_back(Cold{.kind = kind, .inst = &i});
}

Emitter::FarJumps& Emitter::raising(Cold::Kind kind, const Inst& i, ExceptionId e, uint8_t reg) {
  for (size_t n = cold_.size(); n-- > 0 && cold_[n].inst->pc == i.pc;) {
    Cold& c = cold_[n];
    if (c.kind == kind && c.inst->sp == i.sp && c.inst->frames == i.frames && c.exception == e && c.reg == reg)
      return c.from;
  }
  Cold& c = new_cold(kind, i);
  c.exception = e;
  c.reg = reg;
  return c.from;
}

void Emitter::emit(const Inst& i) {
  switch (i.op) {
    case LOp::mov:
      if (home(i.dst).kind != Home::Kind::none) {
        move_list_.clear();
        move_list_.push_back({home(i.dst), home(i.a), f_.classes[i.dst], i.width});
        moves(move_list_);
      }
      break;
    case LOp::const_int:
    case LOp::const_type:
    case LOp::const_real:
    case LOp::lea: {
      const Home& h = home(i.dst);
      if (h.kind == Home::Kind::remat || h.kind == Home::Kind::none) break;
      const uint32_t self = uint32_t(&i - f_.insts.data());
      if (i.op == LOp::const_real) {
        const Xmm r = def_fp(i.dst);
        make_constant(self, uint8_t(r.id()));
        finish_fp(i.dst, r);
      } else {
        const uint8_t r = def(i.dst);
        if (i.op == LOp::lea && i.width == Width::w32)
          a_.lea(x86::gpd(r), mem(i.mem));
        else
          make_constant(self, r);
        finish(i.dst, r);
      }
      break;
    }
    case LOp::add: case LOp::sub: case LOp::mul: case LOp::and_: case LOp::or_: case LOp::xor_: case LOp::neg:
      emit_binary(i);
      break;
    case LOp::add_mem: case LOp::sub_mem: case LOp::and_mem: case LOp::or_mem: case LOp::xor_mem: emit_binary_mem(i); break;
    case LOp::shl: case LOp::sar: case LOp::shr: emit_shift(i); break;
    case LOp::div: case LOp::mod: case LOp::udiv: case LOp::umod: case LOp::mulhi: emit_divide(i); break;
    case LOp::zero_ext8: case LOp::sign_ext16: case LOp::zero_ext32: case LOp::sign_ext32: case LOp::bits_to_real:
    case LOp::real_to_bits: case LOp::int_to_real: case LOp::real_to_int:
      emit_convert(i);
      break;
    case LOp::fadd: case LOp::fsub: case LOp::fmul: case LOp::fdiv: case LOp::fneg: emit_real(i); break;
    case LOp::load: case LOp::load_f32: emit_load(i); break;
    case LOp::store: case LOp::store_imm: case LOp::store_f32: emit_store(i); break;
    case LOp::load_or_zero: case LOp::load_char: case LOp::nil_of_null: emit_special_load(i); break;
    case LOp::frame_header: emit_frame_header(i); break;
    case LOp::br: case LOp::fbr: emit_branch(i); break;
    case LOp::jump: emit_jump(i); break;
    case LOp::poll: emit_poll(i); break;
    case LOp::charge: emit_charge(i); break;
    case LOp::guard: emit_guard(i); break;
    case LOp::guard_ref: case LOp::guard_valid: case LOp::guard_extent: emit_guard_arena(i); break;
    case LOp::test_ref: case LOp::test_valid: case LOp::test_extent: emit_test_arena(i); break;
    case LOp::retain: case LOp::release: emit_counts(i); break;
    case LOp::enter: emit_enter(i); break;
    case LOp::call_c: emit_call_c(i); break;
    case LOp::call_dis: emit_call_dis(i); break;
    case LOp::call_light: emit_call_light(i); break;
    case LOp::ret_value: emit_ret_value(i); break;
    case LOp::call_module: emit_call_module(i); break;
    case LOp::step: case LOp::step_branch: case LOp::step_end: emit_step(i); break;
    case LOp::ret: a_.ret(); break;
    case LOp::raise:
      call_stub(DIS_STUB(raise));
      site(i, SiteKind::raise, i.exception);
      break;
    case LOp::mul_add: case LOp::mul_sub: DIS_CHECK(!"a product added in one instruction, which this target has not");
    case LOp::bit_field: DIS_CHECK(!"bits taken out in one instruction, which this target has not");
  }
}

void Emitter::run(bool want_lines) {
  ErrorText errors;
  asmjit::Environment environment = asmjit::Environment::host();
  environment.setArch(asmjit::Arch::kX64);
  code_.init(environment);
  code_.setErrorHandler(&errors);
  code_.attach(&a_);
#ifndef NDEBUG
  a_.addDiagnosticOptions(asmjit::DiagnosticOptions::kValidateAssembler);
#endif
  if (want_lines) out_.lines.reserve(f_.insts.size());
  out_.sites.reserve(f_.insts.size() / 4);
  labels_.reserve(f_.blocks.size());
  for (size_t b = 0; b < f_.blocks.size(); b++) labels_.push_back(a_.newLabel());
  // Short loops begin where a line of instructions does: what fetches and remembers them takes a line at a time.
  const std::vector<bool> tops = layout_.short_loops();
  for (block_ = 0; block_ < f_.blocks.size(); block_++) {
    if (tops[block_]) a_.align(asmjit::AlignMode::kCode, 32);
    a_.bind(labels_[block_]);
    const lir::Block& b = f_.blocks[block_];
    for (uint32_t n = b.first; n < b.last; n++) {
      if (want_lines) out_.lines.emplace_back(here(), n);
      emit(f_.insts[n]);
    }
  }
  for (const Cold& cold : cold_) {
    if (want_lines) out_.lines.emplace_back(here(), uint32_t(cold.inst - f_.insts.data()));
    emit_cold(cold);
  }
  link_frames(out_, [&] {
    a_.ud2();
    return here();
  });
  a_.ud2();
  for (const lir::Function::Entry& e : f_.entries)
    out_.entries.emplace_back(e.pc, uint32_t(code_.labelOffset(labels_[e.block])));
  // One section, and labels only within it: nothing is left to resolve.
  out_.bytes.assign(a_.bufferData(), a_.bufferData() + a_.offset());
  if (code_.hasUnresolvedLinks() && errors.text.empty()) errors.text = "a label without a place";
  code_.detach(&a_);
  if (!errors.text.empty()) {
    out_.failed = true;
    out_.error = errors.text;
  }
}

void emit_function(const lir::Function& f, const FunctionFacts& facts, bool want_lines, Emitted& out) {
  Emitter(f, facts, out).run(want_lines);
}

}  // namespace dis::jit::x64
