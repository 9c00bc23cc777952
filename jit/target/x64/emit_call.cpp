// emit_call: calls of every kind: Dis functions of this module and of others, C++ services, the other engine's handlers.
//
// A Dis call. The caller fills in the callee's header and calls; the return address is on the host's stack, where the
// CPU predicts it, and in the header, where the runtime and every other way of returning find it:
//
//     lea r11, [back]        mov [callee.link], r11      mov [callee.caller], rbp
//     lea rbp, [callee]      call [entry]
//   back:
//     lea rbp, [rbp - distance]                          kReturnSkip bytes, skipped where a stub did the same
#include <cstddef>
#include <cstring>

#include "jit/graph/graph.h"
#include "jit/target/x64/emit.h"
#include "runtime/frame.h"
#include "runtime/module_instance.h"
#include "runtime/process.h"

namespace dis::jit::x64 {

using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

#define DIS_FIELD(name) int32_t(offsetof(Process, name))

void Emitter::want(RelocationForm form, RelocationTarget target, uint32_t number) {
  static constexpr uint8_t kZeros[8] = {};
  out_.relocations.push_back({here(), form, target, number});
  a_.embed(kZeros, size_of(form));
}

void Emitter::call_stub(uint32_t stub, RelocationTarget how) {
  static constexpr uint8_t kCall = 0xe8;
  a_.embed(&kCall, sizeof kCall);
  want(RelocationForm::rel32, how, stub);
}

void Emitter::jump_to_stub(uint32_t stub) {
  static constexpr uint8_t kJump = 0xe9;
  a_.embed(&kJump, sizeof kJump);
  want(RelocationForm::rel32, RelocationTarget::stub, stub);
}

void Emitter::call_slot(uint32_t function) {
  static constexpr uint8_t kCall[2] = {0xff, 0x15};  // call [rip + distance]
  a_.embed(kCall, sizeof kCall);
  want(RelocationForm::rel32, RelocationTarget::slot, function);
}

void Emitter::call_self() {
  uint8_t b[5] = {0xe8};
  const int32_t rel32 = -int32_t(here() + uint32_t(sizeof b));
  std::memcpy(b + 1, &rel32, 4);
  a_.embed(b, sizeof b);
}

void Emitter::load_address(uint8_t reg, RelocationTarget target, uint32_t number) {
  const uint8_t b[2] = {uint8_t(0x48 | reg >> 3), uint8_t(0xb8 | (reg & 7))};  // mov reg, imm64
  a_.embed(b, sizeof b);
  want(RelocationForm::absolute, target, number);
}

void Emitter::call_noting_sp(uint32_t stub, int32_t sp) {
  if (sp == kUnknownSp) return call_stub(stub);
  a_.mov(x86::eax, sp);
  call_stub(stub, RelocationTarget::noting_stub);
}

void Emitter::emit_call_c(const Inst& i) {
  static constexpr uint8_t kArguments[] = {6, 2, 1, 8, 9};  // behind the process
  move_list_.clear();
  for (uint32_t k = 0; k < i.arg_count; k++) {
    const lir::VReg v = f_.args[i.first_arg + k];
    Home to;
    to.kind = Home::Kind::reg;
    to.reg = kArguments[k];
    move_list_.push_back({to, home(v), lir::Class::gp, Width::w64});
  }
  moves(move_list_);
  call_noting_sp(DIS_STUB(service) + i.extra, i.sp);
  if (i.dst != lir::kNone && home(i.dst).kind != Home::Kind::none) {
    const uint8_t d = def(i.dst);
    if (d != 0) a_.mov(x86::gpq(d), x86::rax);
    finish(i.dst, d);
  }
}

void Emitter::emit_call_dis(const Inst& i) {
  const int32_t header = facts_.instance->abi.frame_header_offset();
  const int32_t link = header + int32_t(offsetof(FrameHeader, link));
  const int32_t caller = header + int32_t(offsetof(FrameHeader, caller));
  const bool fixed = i.mem.base == lir::kFrame;
  const Gp frame = fixed ? kFrameReg : Gp(x86::gpq(use(i.mem.base, kScratch2)));
  const int32_t at = fixed ? i.mem.disp : 0;
  static constexpr uint8_t kLeaLink[7] = {0x4c, 0x8d, 0x1d};  // lea r11, [rip + distance]
  static_assert(kScratch == 11);
  a_.embed(kLeaLink, sizeof kLeaLink);
  const uint32_t from = here();
  a_.mov(x86::ptr(frame, at + link), x86::gpq(kScratch));
  a_.mov(x86::ptr(frame, at + caller), kFrameReg);
  if (fixed)
    a_.lea(kFrameReg, x86::ptr(kFrameReg, at));
  else
    a_.mov(kFrameReg, frame);
  call_slot(facts_.function_at(facts_.context, uint32_t(i.imm)));
  const uint32_t distance = here() - from;
  std::memcpy(a_.bufferData() + from - 4, &distance, 4);
  site(i, SiteKind::call);
  uint8_t b[kReturnSkip] = {0x48, uint8_t(fixed ? 0x8d : 0x8b), 0xad};  // lea or mov rbp, [rbp + disp32]
  const int32_t disp = fixed ? -at : caller;
  std::memcpy(b + 3, &disp, 4);
  a_.embed(b, sizeof b);
}

// Between light functions: no header. What the runtime may want of it is in the site.
void Emitter::emit_call_light(const Inst& i) {
  a_.lea(kFrameReg, x86::ptr(kFrameReg, i.mem.disp));
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
  uint8_t b[kReturnSkip] = {0x48, 0x8d, 0xad};  // lea rbp, [rbp + disp32]
  const int32_t disp = inner - i.mem.disp;
  std::memcpy(b + 3, &disp, 4);
  a_.embed(b, sizeof b);
  if (inner != 0) a_.sub(kFrameReg, inner);
  if (i.dst == lir::kNone || home(i.dst).kind == Home::Kind::none) return;
  if (i.dst_class == lir::Class::fp) {
    const Xmm d = def_fp(i.dst);
    if (d.id() != 0) a_.movaps(d, x86::xmm0);
    finish_fp(i.dst, d);
  } else {
    const uint8_t d = def(i.dst);
    if (d != 0) a_.mov(gp(d, i.width), gp(0, i.width));
    finish(i.dst, d);
  }
}

void Emitter::emit_ret_value(const Inst& i) {
  if (i.width == Width::f64) {
    const Xmm x = use_fp(i.a, 0);
    if (x.id() != 0) a_.movaps(x86::xmm0, x);
  } else {
    const uint8_t r = use(i.a, 0);
    if (r != 0) a_.mov(gp(0, i.width), gp(r, i.width));
  }
  a_.ret();
}

// The handler of the interpreter does one instruction. What comes back in rax says where it got to; equal: to the next
// cell, whose address is in the first scratch register.
void Emitter::call_step(const Inst& i, uint32_t step) {
  load_address(uint8_t(x86::Gp::kIdDi), RelocationTarget::step, step);
  call_noting_sp(DIS_STUB(step), i.sp);
}

void Emitter::emit_step(const Inst& i) {
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  if (i.op == LOp::step_end) {
    call_step(i, i.extra);
    jump_to_stub(DIS_STUB(step_exit));
    out_.steps[i.extra].done = here();
    a_.ud2();
    return;
  }
  call_step(i, i.extra);
  if (i.op == LOp::step) {
    const uint32_t go_on = jump_near(x86::CondCode::kEqual);
    jump_to_stub(DIS_STUB(step_exit));
    land_near(go_on);
    out_.steps[i.extra].done = here();
    return;
  }
  a_.je(label(i.other));
  a_.add(x86::gpq(kScratch), facts_.cell_bytes);
  a_.cmp(x86::rax, x86::gpq(kScratch));
  a_.je(label(i.target));
  jump_to_stub(DIS_STUB(step_exit));
  out_.steps[i.extra].done = here();
  a_.ud2();
}

// The stub gets the module in the first scratch register, the frame in the second and which function in the first of all:
// no register is written before what lies in it was read. If that is nothing it can call, it goes on behind the jump that follows the way back.
void Emitter::emit_call_module(const Inst& i) {
  const uint8_t m = use(i.a, kScratch);
  if (i.mem.base == lir::kFrame) {
    a_.lea(x86::gpq(kScratch2), x86::ptr(kFrameReg, i.mem.disp));
  } else {
    // The frame's register may be the module's scratch one and the other way round, but not both.
    const uint8_t f = use(i.mem.base, kScratch2);
    if (f != kScratch2) a_.mov(x86::gpq(kScratch2), x86::gpq(f));
  }
  if (narrow())
    a_.lea(x86::gpq(kScratch), x86::ptr(kArenaReg, x86::gpq(m)));
  else if (m != kScratch)
    a_.mov(x86::gpq(kScratch), x86::gpq(m));
  const uint8_t number = use(i.b, uint8_t(x86::Gp::kIdAx));
  if (number != x86::Gp::kIdAx) a_.mov(x86::rax, x86::gpq(number));
  call_stub(DIS_STUB(call_module));
  site(i, SiteKind::call);
  call_stub(DIS_STUB(module_returned));
  static constexpr uint8_t kNop2[] = {0x66, 0x90};
  a_.embed(kNop2, sizeof kNop2);
  const uint32_t done = jump_near();
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  call_step(i, i.extra);
  const uint32_t go_on = jump_near(x86::CondCode::kEqual);
  jump_to_stub(DIS_STUB(step_exit));
  land_near(go_on);
  out_.steps[i.extra].done = here();
  land_near(done);
}

}  // namespace dis::jit::x64
