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

namespace {

struct Bytes {
  uint8_t data[8];
  uint32_t size;
};

int32_t process_field(size_t offset) { return int32_t(offset); }

}  // namespace

#define DIS_FIELD(name) process_field(offsetof(Process, name))

void Emitter::call_address(const void* target) {
  const int64_t rel = int64_t(static_cast<const uint8_t*>(target) - (at_ + here() + 5));
  uint8_t b[5] = {0xe8};
  const int32_t rel32 = int32_t(rel);
  std::memcpy(b + 1, &rel32, 4);
  a_.embed(b, sizeof b);
}

void Emitter::jump_address(const void* target) {
  const int64_t rel = int64_t(static_cast<const uint8_t*>(target) - (at_ + here() + 5));
  uint8_t b[5] = {0xe9};
  const int32_t rel32 = int32_t(rel);
  std::memcpy(b + 1, &rel32, 4);
  a_.embed(b, sizeof b);
}

void Emitter::call_slot(const uint64_t* slot) {
  const int64_t rel = reinterpret_cast<const uint8_t*>(slot) - (at_ + here() + 6);
  uint8_t b[6] = {0xff, 0x15};
  const int32_t rel32 = int32_t(rel);
  std::memcpy(b + 2, &rel32, 4);
  a_.embed(b, sizeof b);
}

void Emitter::save_sp(int32_t sp) {
  if (sp == kUnknownSp) return;
  a_.lea(x86::gpq(kScratch), x86::ptr(kFrameReg, sp));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(sp)), x86::gpq(kScratch));
}

void Emitter::call_service(Service s) {
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  a_.sub(x86::rsp, 128);
  a_.and_(x86::rsp, -16);
  call_slot(facts_.instance->services + size_t(s));
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
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
  save_sp(i.sp);
  a_.mov(x86::rdi, kProcessReg);
  call_service(Service(i.extra));
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
  Label back = a_.newLabel();
  const Gp frame = fixed ? kFrameReg : Gp(x86::gpq(use(i.mem.base, kScratch2)));
  const int32_t at = fixed ? i.mem.disp : 0;
  a_.lea(x86::gpq(kScratch), x86::ptr(back));
  a_.mov(x86::ptr(frame, at + link), x86::gpq(kScratch));
  a_.mov(x86::ptr(frame, at + caller), kFrameReg);
  if (fixed)
    a_.lea(kFrameReg, x86::ptr(kFrameReg, at));
  else
    a_.mov(kFrameReg, frame);
  call_slot(facts_.entries + facts_.function_at(facts_.context, uint32_t(i.imm)));
  a_.bind(back);
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
    call_address(at_);
  else
    call_slot(facts_.light_entries + i.imm);
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
  const uint8_t* cells = facts_.cells + size_t(step) * facts_.cells_per_step * facts_.cell_bytes;
  save_sp(i.sp);
  a_.mov(x86::rdi, uint64_t(reinterpret_cast<uintptr_t>(cells)));
  call_address(facts_.instance->stubs.step);
}

void Emitter::emit_step(const Inst& i) {
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  if (i.op == LOp::step_end) {
    call_step(i, i.extra);
    jump_address(facts_.instance->stubs.step_exit);
    out_.steps[i.extra].done = here();
    a_.ud2();
    return;
  }
  call_step(i, i.extra);
  Label go_on = a_.newLabel();
  if (i.op == LOp::step) {
    a_.short_().je(go_on);
    jump_address(facts_.instance->stubs.step_exit);
    a_.bind(go_on);
    out_.steps[i.extra].done = here();
    return;
  }
  a_.je(labels_[forwarded(i.other)]);
  a_.add(x86::gpq(kScratch), facts_.cell_bytes);
  a_.cmp(x86::rax, x86::gpq(kScratch));
  a_.je(labels_[forwarded(i.target)]);
  jump_address(facts_.instance->stubs.step_exit);
  out_.steps[i.extra].done = here();
  a_.ud2();
}

void Emitter::emit_call_module(const Inst& i) {
  const int32_t header = facts_.instance->abi.frame_header_offset();
  const bool fixed = i.mem.base == lir::kFrame;
  Label slow = a_.newLabel(), done = a_.newLabel();
  // Nothing is live here but the operands, so any other register will do.
  const uint8_t rf = fixed ? uint8_t(kFrameReg.id()) : use(i.mem.base, kScratch2);
  const int32_t at = fixed ? i.mem.disp : 0;
  uint8_t m = use(i.a, kScratch);
  uint8_t free[3];
  uint32_t found = 0;
  for (uint8_t r : {uint8_t(0), uint8_t(1), uint8_t(2), uint8_t(6), uint8_t(7), uint8_t(8)})
    if (r != rf && r != m && found < 3) free[found++] = r;
  const Gp t = x86::gpq(free[0]), links = x86::gpq(free[1]);
  if (narrow()) {
    a_.lea(x86::gpq(kScratch), x86::ptr(kArenaReg, x86::gpq(m)));
    m = kScratch;
  }
  const Gp module = x86::gpq(m), frame = x86::gpq(rf);
  a_.mov(t.r32(), x86::ptr(module, int32_t(offsetof(ObjectHeader, type_and_flags)) - int32_t(sizeof(ObjectHeader))));
  a_.and_(t.r32(), ObjectHeader::kTypeMask);
  a_.cmp(t.r32(), facts_.instance->instance_type);
  a_.jne(slow);
  a_.cmp(x86::dword_ptr(module, int32_t(offsetof(ModuleInstance, link_count))), uint32_t(i.imm));
  a_.jbe(slow);
  a_.mov(links, x86::ptr(module, int32_t(offsetof(ModuleInstance, links))));
  a_.mov(links, x86::ptr(links, int32_t(i.imm * int64_t(sizeof(LinkedFunction)) + int64_t(offsetof(LinkedFunction, entry)))));
  a_.test(links, links);
  a_.jz(slow);
  // The first frame of a stack segment returns through the runtime.
  a_.lea(t, x86::ptr(frame, at));
  a_.cmp(t, x86::ptr(kProcessReg, DIS_FIELD(bottom)));
  a_.je(slow);
  Label back = a_.newLabel();
  const Gp other = x86::gpq(free[2]);
  a_.lea(other, x86::ptr(back));
  a_.mov(x86::ptr(t, header + int32_t(offsetof(FrameHeader, link))), other);
  a_.mov(x86::ptr(t, header + int32_t(offsetof(FrameHeader, caller))), kFrameReg);
  a_.mov(other, x86::ptr(kProcessReg, DIS_FIELD(module)));
  a_.mov(x86::ptr(t, header + int32_t(offsetof(FrameHeader, module))), other);
  a_.inc(x86::dword_ptr(module, -8));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(module)), module);
  a_.mov(other, x86::ptr(module, int32_t(offsetof(ModuleInstance, mp))));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(mp)), other);
  a_.mov(kFrameReg, t);
  a_.call(links);
  a_.bind(back);
  site(i, SiteKind::call);
  call_address(facts_.instance->stubs.module_returned);
  static constexpr uint8_t kNop2[] = {0x66, 0x90};
  a_.embed(kNop2, sizeof kNop2);
  a_.jmp(done);
  a_.bind(slow);
  if (out_.steps.size() <= i.extra) out_.steps.resize(i.extra + 1);
  out_.steps[i.extra].redo = here();
  call_step(i, i.extra);
  Label go_on = a_.newLabel();
  a_.short_().je(go_on);
  jump_address(facts_.instance->stubs.step_exit);
  a_.bind(go_on);
  out_.steps[i.extra].done = here();
  a_.bind(done);
}

}  // namespace dis::jit::x64
