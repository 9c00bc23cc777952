// emit: the driver: blocks in order, code that hardly runs behind them, operands, moves and jumps.
#include "jit/target/a64/emit.h"

#include <cstring>

#include "jit/lir/pair_accesses.h"
#include "runtime/support/check.h"

namespace dis::jit::a64 {

using lir::Class;
using lir::Home;
using lir::Inst;
using lir::VReg;
using lir::Width;
using LOp = lir::Op;

Emitter::Emitter(const lir::Function& f, const FunctionFacts& facts, Emitted& out, Reach reach)
    : f_(f), facts_(facts), out_(out), reach_(reach), leaf_(!calls_in_line()), layout_(f) {}

// A function that calls nothing but in code that hardly runs keeps its return address in the link register.
bool Emitter::calls_in_line() const {
  for (const Inst& i : f_.insts)
    if (lir::op_info(i.op).flags & (lir::kCallC | lir::kCallDis)) return true;
  return false;
}

uint8_t Emitter::use(VReg v, uint8_t scratch) {
  const Home& h = home(v);
  if (h.kind == Home::Kind::reg) return h.reg;
  if (h.kind == Home::Kind::spill)
    a_.ldr(arm::x(scratch), spill(h));
  else
    make_constant(h.inst, scratch);
  return scratch;
}

Emitter::Vec Emitter::use_fp(VReg v, uint8_t scratch) {
  const Home& h = home(v);
  if (h.kind == Home::Kind::reg) return arm::d(h.reg);
  if (h.kind == Home::Kind::spill)
    a_.ldr(arm::d(scratch), spill(h));
  else
    make_constant(h.inst, scratch);
  return arm::d(scratch);
}

void Emitter::finish(VReg v, uint8_t reg) {
  if (home(v).kind == Home::Kind::spill) a_.str(arm::x(reg), spill(home(v)));
}
void Emitter::finish_fp(VReg v, const Vec& reg) {
  if (home(v).kind == Home::Kind::spill) a_.str(reg, spill(home(v)));
}

uint32_t instructions_for(int64_t value) {
  if (arm::Utils::isLogicalImm(uint64_t(value), 64)) return 1;
  uint32_t zeros = 0, ones = 0;
  for (uint32_t k = 0; k < 64; k += 16) {
    zeros += (uint64_t(value) >> k & 0xffff) == 0;
    ones += (uint64_t(value) >> k & 0xffff) == 0xffff;
  }
  return std::max(1u, 4 - std::max(zeros, ones));
}

Emitter::Place& Emitter::literal(int64_t value) {
  constexpr size_t kLatest = 16;  // looked at: the same one twice does no harm
  for (size_t n = literals_.size(); n-- > 0 && n + kLatest >= literals_.size();)
    if (literals_[n].first == value) return literals_[n].second;
  return literals_.emplace_back(value, Place{}).second;
}

void Emitter::load_immediate(uint8_t reg, int64_t value) {
  if (is_literal(value)) return jump(load_literal(reg), literal(value));
  if (uint64_t(value) <= UINT32_MAX)
    a_.mov(arm::w(reg), uint32_t(value));
  else
    a_.mov(arm::x(reg), value);
}

void Emitter::add_immediate(const Gp& dst, const Gp& src, int64_t value) {
  const uint64_t m = value < 0 ? uint64_t(0) - uint64_t(value) : uint64_t(value);
  auto add = [&](const Gp& from, uint64_t part) { value < 0 ? a_.sub(dst, from, part) : a_.add(dst, from, part); };
  if (value == 0) {
    if (dst.id() != src.id()) a_.mov(dst, src);
  } else if (is_add_immediate(value)) {
    add(src, m);
  } else if (m < 1 << 24) {
    add(src, m & 0xfff000);
    add(dst, m & 0xfff);
  } else {
    load_immediate(kScratch2, value);
    a_.add(dst, src, dst.isGpX() ? Gp(arm::x(kScratch2)) : Gp(arm::w(kScratch2)));
  }
}

// What the defining instruction of a value that is made again at each use would have made.
void Emitter::make_constant(uint32_t inst, uint8_t reg) {
  const Inst& i = f_.insts[inst];
  switch (i.op) {
    case LOp::const_int: load_immediate(reg, i.imm); break;
    case LOp::const_type: load_address(reg, RelocationTarget::type, number_of_type(out_, i.type)); break;
    case LOp::const_real:
      if (i.imm == 0) {
        a_.fmov(arm::d(reg), arm::xzr);
      } else if (arm::Utils::isFP64Imm8(uint64_t(i.imm))) {
        double value;
        std::memcpy(&value, &i.imm, sizeof value);
        a_.fmov(arm::d(reg), value);
      } else if (is_literal(i.imm)) {
        jump(load_real_literal(reg), literal(i.imm));
      } else {
        load_immediate(kScratch, i.imm);
        a_.fmov(arm::d(reg), arm::x(kScratch));
      }
      break;
    default: {
      const Gp dst = gp(reg, i.width == Width::w32 ? Width::w32 : Width::w64);
      const Gp base = gp(use(i.mem.base, kScratch), i.width == Width::w32 ? Width::w32 : Width::w64);
      if (i.mem.index == lir::kNone) return add_immediate(dst, base, i.mem.disp);
      const uint8_t index = use(i.mem.index, kScratch2);
      a_.add(dst, base, dst.isGpX() ? Gp(arm::x(index)) : Gp(arm::w(index)), arm::lsl(i.mem.shift));
      if (i.mem.disp) add_immediate(dst, dst, i.mem.disp);
    }
  }
}

arm::Mem Emitter::mem(const lir::Mem& m, uint32_t log2_bytes) {
  uint8_t base = use(m.base, kScratch);
  if (m.index != lir::kNone) {
    const uint8_t index = use(m.index, kScratch2);
    if (m.disp == 0 && (m.shift == 0 || m.shift == log2_bytes) && index != kScratch2)
      return arm::ptr(arm::x(base), arm::x(index), arm::lsl(m.shift));
    a_.add(arm::x(kScratch), arm::x(base), arm::x(index), arm::lsl(m.shift));
    base = kScratch;
  }
  const bool scaled = m.disp >= 0 && (m.disp & ((1 << log2_bytes) - 1)) == 0 && m.disp >> log2_bytes < 4096;
  if (scaled || (m.disp >= -256 && m.disp < 256)) return arm::ptr(arm::x(base), m.disp);
  add_immediate(arm::x(kScratch), arm::x(base), m.disp);
  return arm::ptr(arm::x(kScratch));
}

uint8_t Emitter::address(const lir::Mem& m, uint8_t scratch) {
  const uint8_t base = use(m.base, scratch);
  if (m.index == lir::kNone) {
    if (m.disp == 0) return base;
    add_immediate(arm::x(scratch), arm::x(base), m.disp);
    return scratch;
  }
  a_.add(arm::x(scratch), arm::x(base), arm::x(use(m.index, kScratch2)), arm::lsl(m.shift));
  if (m.disp) add_immediate(arm::x(scratch), arm::x(scratch), m.disp);
  return scratch;
}

void Emitter::move(Class c, const Home& dst, const Home& src) {
  const bool to_reg = dst.kind == Home::Kind::reg, from_reg = src.kind == Home::Kind::reg;
  const uint8_t from = from_reg ? src.reg : to_reg ? dst.reg : c == Class::gp ? kScratch : kFpScratch;
  if (src.kind == Home::Kind::remat) make_constant(src.inst, from);
  if (c == Class::gp) {
    if (src.kind == Home::Kind::spill) a_.ldr(arm::x(from), spill(src));
    if (!to_reg)
      a_.str(arm::x(from), spill(dst));
    else if (from_reg)
      a_.mov(arm::x(dst.reg), arm::x(from));
    return;
  }
  if (src.kind == Home::Kind::spill) a_.ldr(arm::d(from), spill(src));
  if (!to_reg)
    a_.str(arm::d(from), spill(dst));
  else if (from_reg)
    a_.fmov(arm::d(dst.reg), arm::d(from));
}

void Emitter::moves(std::vector<lir::Move>& list) {
  move_order_.clear();
  lir::sequence_moves(list, kScratch, kFpScratch, move_order_);
  for (const lir::Move& m : move_order_) move(m.cls, m.dst, m.src);
}

// ---- jumps

void Emitter::place_jump(uint32_t at, Word w, uint32_t to) {
  const int64_t n = (int64_t(to) - int64_t(at)) / 4;
  if (!fits_distance(w, n)) out_of_reach_ = true;
  w = with_distance(w, n);
  std::memcpy(a_.bufferData() + at, &w, sizeof w);
}

void Emitter::jump(Word w, Place& to) {
  if (reach_ == Reach::far && is_conditional(w)) {
    word(with_distance(negated(w), 2));
    w = kBranch;
  }
  const uint32_t at = here();
  if (to.at != Place::kNone) {
    word(w);
    place_jump(at, w, to.at);
    return;
  }
  // All ones in the field: the first in the chain. Where an address does not fit, the distance would not either.
  const uint32_t link = to.last == Place::kNone ? ~0u : to.last / 4;
  if (link != ~0u && link >= (is_conditional(w) ? 0x7ffffu : 0x3ffffffu)) out_of_reach_ = true;
  word(with_distance(w, link));
  to.last = at;
}

void Emitter::land(Place& place) {
  place.at = here();
  for (uint32_t at = place.last; at != Place::kNone && !out_of_reach_;) {
    Word w;
    std::memcpy(&w, a_.bufferData() + at, sizeof w);
    const uint32_t link = distance_field(w);
    place_jump(at, w, place.at);
    at = link == distance_field(with_distance(w, -1)) ? Place::kNone : link * 4;
  }
}

Emitter::Cold& Emitter::new_cold(Cold::Kind kind, const Inst& i) {
  return cold_.emplace_back(Cold{.kind = kind, .inst = &i});
}

Emitter::Place& Emitter::raising(Cold::Kind kind, const Inst& i, ExceptionId e, uint8_t reg) {
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

// ---- instructions

// Two loads or stores side by side are one instruction.
uint32_t Emitter::emit_pair(uint32_t n, uint32_t end) {
  if (n + 1 >= end) return 0;
  const Inst &i = f_.insts[n], &j = f_.insts[n + 1];
  if (!lir::are_side_by_side(i, j)) return 0;
  const int32_t size = i.width == Width::w32 ? 4 : 8;
  const bool in_order = i.mem.disp < j.mem.disp;
  const int32_t at = in_order ? i.mem.disp : j.mem.disp;
  if (at / size < -64 || at / size > 63) return 0;
  if (home(i.mem.base).kind != Home::Kind::reg) return 0;
  const arm::Mem m = arm::ptr(arm::x(home(i.mem.base).reg), at);
  if (i.op == LOp::store_imm) {
    if (i.imm != j.imm) return 0;
    Gp value = size == 4 ? Gp(arm::wzr) : Gp(arm::xzr);
    if (i.imm != 0) {
      load_immediate(kScratch, i.width == Width::w32 ? int64_t(uint32_t(i.imm)) : i.imm);
      value = gp(kScratch, i.width);
    }
    a_.stp(value, value, m);
    return 2;
  }
  const VReg first = i.op == LOp::load ? i.dst : i.a, second = j.op == LOp::load ? j.dst : j.a;
  if (home(first).kind != Home::Kind::reg || home(second).kind != Home::Kind::reg) return 0;
  if (i.op == LOp::load && home(first).reg == home(second).reg) return 0;
  const uint8_t low = home(in_order ? first : second).reg, high = home(in_order ? second : first).reg;
  if (i.width == Width::f64)
    i.op == LOp::load ? a_.ldp(arm::d(low), arm::d(high), m) : a_.stp(arm::d(low), arm::d(high), m);
  else
    i.op == LOp::load ? a_.ldp(gp(low, i.width), gp(high, i.width), m) : a_.stp(gp(low, i.width), gp(high, i.width), m);
  return 2;
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
        const Vec r = def_fp(i.dst);
        make_constant(self, uint8_t(r.id()));
        finish_fp(i.dst, r);
      } else {
        const uint8_t r = def(i.dst);
        make_constant(self, r);
        finish(i.dst, r);
      }
      break;
    }
    case LOp::add: case LOp::sub: case LOp::mul: case LOp::and_: case LOp::or_: case LOp::xor_: case LOp::neg:
      emit_binary(i);
      break;
    case LOp::mul_add: case LOp::mul_sub: emit_multiply_add(i); break;
    case LOp::bit_field: {
      const uint8_t d = def(i.dst);
      a_.ubfx(gp(d, i.width), gp(use(i.a, kScratch), i.width), uint32_t(i.imm), i.extra);
      finish(i.dst, d);
      break;
    }
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
    case LOp::ret: emit_ret(); break;
    case LOp::raise:
      cold_call(DIS_STUB(raise));
      site(i, SiteKind::raise, i.exception);
      break;
    case LOp::add_mem: case LOp::sub_mem: case LOp::and_mem: case LOp::or_mem: case LOp::xor_mem:
      DIS_CHECK(!"operands in memory, which this target has not");
  }
}

void Emitter::run(bool want_lines) {
  ErrorText errors;
  asmjit::Environment environment = asmjit::Environment::host();
  environment.setArch(asmjit::Arch::kAArch64);
  code_.init(environment);
  code_.setErrorHandler(&errors);
  code_.attach(&a_);
  if (want_lines) out_.lines.reserve(f_.insts.size());
  out_.sites.reserve(f_.insts.size() / 4);
  places_.resize(f_.blocks.size());
  if (!leaf_) a_.str(kLinkReg, arm::ptr_pre(arm::sp, -16));
  const std::vector<bool> tops = layout_.short_loops();
  for (block_ = 0; block_ < f_.blocks.size(); block_++) {
    if (tops[block_])
      while (here() % 16 != 0) a_.nop();
    land(places_[block_]);
    if (out_of_reach_) break;  // all of it is written again
    const lir::Block& b = f_.blocks[block_];
    for (uint32_t n = b.first; n < b.last;) {
      if (want_lines) out_.lines.emplace_back(here(), n);
      if (const uint32_t done = emit_pair(n, b.last)) {
        for (uint32_t k = 1; want_lines && k < done; k++) out_.lines.emplace_back(here(), n + k);
        n += done;
      } else {
        emit(f_.insts[n++]);
      }
    }
  }
  for (size_t n = 0; n < cold_.size(); n++) {
    if (want_lines) out_.lines.emplace_back(here(), uint32_t(cold_[n].inst - f_.insts.data()));
    emit_cold(cold_[n]);
  }
  link_frames(out_, [&] {
    a_.udf(0);
    return here();
  });
  a_.udf(0);
  if (!(literals_.empty() && addresses_.empty()) && here() % 8 != 0) a_.udf(0);
  for (auto& [value, where] : literals_) {
    land(where);
    a_.embedUInt64(uint64_t(value));
  }
  for (Address& a : addresses_) {
    land(a.place);
    want(RelocationForm::absolute, a.target, a.number);
    a_.embedUInt64(0);
  }
  for (const lir::Function::Entry& e : f_.entries) out_.entries.emplace_back(e.pc, places_[e.block].at);
  out_.bytes.assign(a_.bufferData(), a_.bufferData() + a_.offset());
  code_.detach(&a_);
  if (!errors.text.empty()) {
    out_.failed = true;
    out_.error = errors.text;
  }
}

void emit_function(const lir::Function& f, const FunctionFacts& facts, bool want_lines, Emitted& out) {
  for (const Emitter::Reach reach : {Emitter::Reach::literals, Emitter::Reach::near, Emitter::Reach::far}) {
    Emitted again;
    again.frame_lists = std::move(out.frame_lists);
    for (auto& list : again.frame_lists)
      for (StackFrame& frame : list) frame.link_offset = 0;
    out = std::move(again);
    Emitter emitter(f, facts, out, reach);
    emitter.run(want_lines);
    if (!emitter.is_out_of_reach()) return;
  }
  out.failed = true;
  out.error = "a jump over more than 128 MB";
}

}  // namespace dis::jit::a64
