// emit_call: calls of every kind: Dis functions of this module and of others, C++ services, the other engine's handlers.
//
// A Dis call. The caller fills in the callee's header and calls; the return address is in the link register, from where
// the callee puts it on the host's stack if it calls in turn, and in the header, where the runtime and every other way
// of returning find it:
//
//     adr x16, back          stp x16, x19, [callee.link]   add x19, x19, callee
//     ldr x16, [entry]       blr x16
//   back:
//     sub x19, x19, distance                               kReturnSkip bytes, skipped where a stub did the same
#include <cstddef>
#include <cstring>

#include "jit/graph/graph.h"
#include "jit/target/a64/emit.h"
#include "runtime/frame.h"
#include "runtime/module_instance.h"
#include "runtime/process.h"

namespace dis::jit::a64 {

using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

void Emitter::want(RelocationForm form, RelocationTarget target, uint32_t number) {
  out_.relocations.push_back({here(), form, target, number});
}

void Emitter::call_stub(uint32_t stub, RelocationTarget how) {
  want(RelocationForm::branch26, how, stub);
  word(kBranchLink);
}

void Emitter::jump_to_stub(uint32_t stub) {
  want(RelocationForm::branch26, RelocationTarget::stub, stub);
  word(kBranch);
}

void Emitter::call_slot(uint32_t function) {
  want(RelocationForm::page_load, RelocationTarget::slot, function);
  word(adr(kScratch, 0, true));
  a_.ldr(arm::x(kScratch), arm::ptr(arm::x(kScratch)));
  a_.blr(arm::x(kScratch));
}

void Emitter::load_address(uint8_t reg, RelocationTarget target, uint32_t number) {
  if (reach_ == Reach::literals) {
    constexpr size_t kLatest = 16;  // looked at, as of literals
    for (size_t n = addresses_.size(); n-- > 0 && n + kLatest >= addresses_.size();)
      if (addresses_[n].target == target && addresses_[n].number == number)
        return jump(load_literal(reg), addresses_[n].place);
    return jump(load_literal(reg), addresses_.emplace_back(Address{.target = target, .number = number}).place);
  }
  want(RelocationForm::moves, target, number);
  word(0xd2800000 | reg);                                                // movz
  for (Word k = 1; k < 4; k++) word(0xf2800000 | k << 21 | Word(reg));  // movk, 16 bits further up each
}

void Emitter::call_noting_sp(uint32_t stub, int32_t sp) {
  if (sp == kUnknownSp) return call_stub(stub);
  load_immediate(kScratch, sp);
  call_stub(stub, RelocationTarget::noting_stub);
}

// Takes the frame pointer back by `distance`, in one instruction.
void Emitter::leave_frame(int32_t distance) {
  if (is_add_immediate(distance)) return add_immediate(kFrameReg, kFrameReg, -int64_t(distance));
  Cold& c = cold_.emplace_back(Cold{.kind = Cold::leave, .inst = &f_.insts[0]});
  c.distance = distance;
  jump(kBranch, c.from);
  land(c.back);
}

void Emitter::emit_call_c(const Inst& i) {
  move_list_.clear();
  for (uint32_t k = 0; k < i.arg_count; k++) {
    const lir::VReg v = f_.args[i.first_arg + k];
    Home to;
    to.kind = Home::Kind::reg;
    to.reg = uint8_t(k + 1);  // behind the process
    move_list_.push_back({to, home(v), lir::Class::gp, Width::w64});
  }
  moves(move_list_);
  call_noting_sp(DIS_STUB(service) + i.extra, i.sp);
  if (i.dst != lir::kNone && home(i.dst).kind != Home::Kind::none) {
    const uint8_t d = def(i.dst);
    if (d != 0) a_.mov(arm::x(d), arm::x0);
    finish(i.dst, d);
  }
}

void Emitter::emit_call_dis(const Inst& i) {
  static_assert(offsetof(FrameHeader, caller) == offsetof(FrameHeader, link) + 8);
  const int32_t header = facts_.instance->abi.frame_header_offset();
  const int32_t link = header + int32_t(offsetof(FrameHeader, link));
  const bool fixed = i.mem.base == lir::kFrame;
  Gp frame = fixed ? kFrameReg : Gp(arm::x(use(i.mem.base, kScratch2)));
  int32_t at = fixed ? i.mem.disp : 0;
  const bool near = at + link < 512;
  if (!near) {
    add_immediate(arm::x(kScratch2), frame, at);
    frame = arm::x(kScratch2);
    at = 0;
  }
  const uint32_t from = here();
  word(0);
  a_.stp(arm::x(kScratch), kFrameReg, arm::ptr(frame, at + link));
  add_immediate(kFrameReg, frame, at);
  call_slot(facts_.function_at(facts_.context, uint32_t(i.imm)));
  const Word back = adr(kScratch, here() - from, false);
  std::memcpy(a_.bufferData() + from, &back, sizeof back);
  site(i, SiteKind::call);
  if (fixed)
    leave_frame(i.mem.disp);
  else
    a_.ldr(kFrameReg, arm::ptr(kFrameReg, header + int32_t(offsetof(FrameHeader, caller))));
}

// Between light functions: no header. What the runtime may want of it is in the site.
void Emitter::emit_call_light(const Inst& i) {
  add_immediate(kFrameReg, kFrameReg, i.mem.disp);
  if (uint32_t(i.imm) == facts_.self)
    call_self();
  else
    call_slot(facts_.functions + uint32_t(i.imm));
  site(i, SiteKind::light_call);
  out_.sites.back().frame = i.mem.disp;
  out_.sites.back().type = i.type;
  // For the runtime the caller is the innermost frame, also of code put in line; a stub that returns for the CPU
  // comes with that one, and from there it is one more step to the function's own.
  int32_t inner = 0;
  for (const StackFrame& frame : out_.frame_lists[i.frames])
    if (frame.call_pc != kNotCalled) inner = frame.offset;
  leave_frame(i.mem.disp - inner);
  if (inner != 0) add_immediate(kFrameReg, kFrameReg, -inner);
  if (i.dst == lir::kNone || home(i.dst).kind == Home::Kind::none) return;
  if (i.dst_class == lir::Class::fp) {
    const Vec d = def_fp(i.dst);
    if (d.id() != 0) a_.fmov(d, arm::d0);
    finish_fp(i.dst, d);
  } else {
    const uint8_t d = def(i.dst);
    if (d != 0) a_.mov(gp(d, i.width), gp(0, i.width));
    finish(i.dst, d);
  }
}

void Emitter::emit_ret() {
  if (!leaf_) a_.ldr(kLinkReg, arm::ptr_post(arm::sp, 16));
  a_.ret(kLinkReg);
}

void Emitter::emit_ret_value(const Inst& i) {
  if (i.width == Width::f64) {
    const Vec x = use_fp(i.a, 0);
    if (x.id() != 0) a_.fmov(arm::d0, x);
  } else {
    const uint8_t r = use(i.a, 0);
    if (r != 0) a_.mov(gp(0, i.width), gp(r, i.width));
  }
  emit_ret();
}

// The handler of the interpreter does one instruction. What comes back in x0 says where it got to; equal: to the next
// cell, whose address is in the first scratch register.
void Emitter::call_step(const Inst& i, uint32_t step) {
  load_address(0, RelocationTarget::step, step);
  call_noting_sp(DIS_STUB(step), i.sp);
}

void Emitter::emit_step(const Inst& i) {
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  call_step(i, i.extra);
  if (i.op == LOp::step) {
    Place go_on;
    jump(branch_if(arm::CondCode::kEQ), go_on);
    jump_to_stub(DIS_STUB(step_exit));
    land(go_on);
    out_.steps[i.extra].done = here();
    return;
  }
  if (i.op == LOp::step_branch) {
    jump_to_block(branch_if(arm::CondCode::kEQ), i.other);
    a_.add(arm::x(kScratch), arm::x(kScratch), facts_.cell_bytes);
    a_.cmp(arm::x0, arm::x(kScratch));
    jump_to_block(branch_if(arm::CondCode::kEQ), i.target);
  }
  jump_to_stub(DIS_STUB(step_exit));
  out_.steps[i.extra].done = here();
  a_.udf(0);
}

// The stub gets the module in the first scratch register, the frame in the second and which function in the first of all:
// no register is written before what lies in it was read. If that is nothing it can call, it goes on behind the jump that follows the way back.
void Emitter::emit_call_module(const Inst& i) {
  const uint8_t m = use(i.a, kScratch);
  if (i.mem.base == lir::kFrame) {
    add_immediate(arm::x(kScratch2), kFrameReg, i.mem.disp);
  } else {
    const uint8_t f = use(i.mem.base, kScratch2);
    if (f != kScratch2) a_.mov(arm::x(kScratch2), arm::x(f));
  }
  if (narrow())
    a_.add(arm::x(kScratch), kArenaReg, arm::x(m));
  else if (m != kScratch)
    a_.mov(arm::x(kScratch), arm::x(m));
  const uint8_t number = use(i.b, 0);
  if (number != 0) a_.mov(arm::x0, arm::x(number));
  call_stub(DIS_STUB(call_module));
  site(i, SiteKind::call);
  call_stub(DIS_STUB(module_returned));
  Place done, go_on;
  jump(kBranch, done);
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  call_step(i, i.extra);
  jump(branch_if(arm::CondCode::kEQ), go_on);
  jump_to_stub(DIS_STUB(step_exit));
  land(go_on);
  out_.steps[i.extra].done = here();
  land(done);
}

}  // namespace dis::jit::a64
