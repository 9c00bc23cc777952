// stubs: code all functions share: into and out of native code, returns whose caller is not on the host's stack,
// exceptions, the end of a slice.
#include <cstddef>
#include <cstring>
#include <iterator>

#include "jit/graph/graph.h"
#include "jit/saved_registers.h"
#include "jit/target/x64/emit.h"
#include "runtime/frame.h"
#include "runtime/module_instance.h"
#include "runtime/process.h"
#include "runtime/support/check.h"
#include "vm/interp/dispatch.h"

namespace dis::jit::x64 {

namespace {

#define DIS_FIELD(name) int32_t(offsetof(Process, name))

class StubWriter {
 public:
  StubWriter(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs) : facts_(facts), at_(at), stubs_(stubs) {
    asmjit::Environment environment = asmjit::Environment::host();
    environment.setArch(asmjit::Arch::kX64);
    code_.init(environment);
    code_.setErrorHandler(&errors_);
    code_.attach(&a_);
    exit_ = a_.newLabel();
    exit_save_ = a_.newLabel();
    returned_ = a_.newLabel();
  }

  std::vector<uint8_t> run();

 private:
  const uint8_t* here() { return at_ + a_.offset(); }
  bool narrow() const { return facts_.abi == kAbi32; }
  int32_t header(size_t field) const { return facts_.abi.frame_header_offset() + int32_t(field); }
  void call(const void* function) {
    a_.mov(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(function)));
    a_.call(x86::rax);
  }
  void save() {
    a_.mov(x86::ptr(kProcessReg, DIS_FIELD(fp)), kFrameReg);
    a_.mov(x86::ptr(kProcessReg, DIS_FIELD(budget)), kBudgetReg);
  }
  // What was called on the host's stack is forgotten: every link is in a frame.
  void forget_calls() { a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_stack))); }
  void align_below() {
    a_.sub(x86::rsp, 128);
    a_.and_(x86::rsp, -16);
  }
  // function(process, rsi) gives the address to go on at with the process's registers, or null to leave.
  void go_on_where(const void* function, bool with_result = false) {
    a_.mov(x86::rdi, kProcessReg);
    a_.mov(x86::rdx, x86::rsp);
    save();
    align_below();  // the return addresses above are still wanted
    call(function);
    forget_calls();
    a_.test(x86::rax, x86::rax);
    a_.jz(exit_);
    a_.mov(kFrameReg, x86::ptr(kProcessReg, DIS_FIELD(fp)));
    a_.mov(kBudgetReg, x86::ptr(kProcessReg, DIS_FIELD(budget)));
    if (with_result) {
      a_.mov(x86::rbx, x86::rax);
      a_.mov(x86::rax, x86::ptr(kProcessReg, DIS_FIELD(native_result)));
      a_.movsd(x86::xmm0, x86::ptr(kProcessReg, DIS_FIELD(native_result) + 8));
      a_.jmp(x86::rbx);
    } else {
      a_.jmp(x86::rax);
    }
  }
  void enter();
  void leave();
  void returned();
  void module_returned();
  void yield();
  void resume();
  void compile();
  void step();
  void step_exit();
  void note_sp();
  void service(Service s);
  void release();
  void raise();
  void call_module();
  // From a SavedRegisters at r11.
  void restore_registers() {
    for (uint32_t r = 0; r < 15; r++)
      a_.movsd(x86::xmm(r), x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, real) + 8 * r)));
    for (uint32_t r = 0; r < 16; r++)
      if (is_saved(r, narrow()))
        a_.mov(x86::gpq(r), x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, general) + 8 * r)));
  }
  static bool is_saved(uint32_t r, bool narrow) {
    return r != 4 && r != 5 && r != 12 && r != 13 && r != 11 && !(narrow && r == 14);
  }

  const InstanceFacts& facts_;
  const uint8_t* at_;
  Stubs& stubs_;
  asmjit::CodeHolder code_;
  x86::Assembler a_;
  ErrorText errors_;
  asmjit::Label exit_, exit_save_, returned_;
};

// Ends in a call that returns to the stub behind it, so that the CPU predicts where the first function returns to, and
// with it every return that follows on the host's stack.
void StubWriter::enter() {
  stubs_.enter = here();
  for (const x86::Gp& r : {x86::rbp, x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15}) a_.push(r);
  a_.mov(kProcessReg, x86::rdi);
  a_.mov(kFrameReg, x86::ptr(kProcessReg, DIS_FIELD(fp)));
  a_.mov(kBudgetReg, x86::ptr(kProcessReg, DIS_FIELD(budget)));
  if (narrow()) a_.mov(kArenaReg, x86::rdx);
  a_.lea(x86::rax, x86::ptr(x86::rsp, -8));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_stack)), x86::rax);
  a_.call(x86::rsi);
  returned();
}

void StubWriter::leave() {
  a_.bind(exit_save_);
  save();
  a_.bind(exit_);
  forget_calls();
  a_.add(x86::rsp, 8);
  for (const x86::Gp& r : {x86::r15, x86::r14, x86::r13, x86::r12, x86::rbx, x86::rbp}) a_.pop(r);
  a_.ret();
}

void StubWriter::returned() {
  a_.bind(returned_);
  stubs_.returned = here();
  asmjit::Label slow = a_.newLabel();
  a_.sub(x86::rsp, 8);  // the address of this stub stays where it was
  a_.mov(x86::rbx, x86::ptr(kFrameReg, header(offsetof(FrameHeader, link))));
  a_.mov(x86::rcx, x86::ptr(kFrameReg, header(offsetof(FrameHeader, caller))));
  a_.test(x86::rcx, x86::rcx);
  a_.jz(slow);
  a_.cmp(kFrameReg, x86::ptr(kProcessReg, DIS_FIELD(bottom)));
  a_.je(slow);
  a_.cmp(x86::qword_ptr(kFrameReg, header(offsetof(FrameHeader, module))), 0);
  a_.jne(slow);
  a_.mov(x86::rdx, x86::rbx);
  a_.sub(x86::rdx, x86::ptr(kProcessReg, DIS_FIELD(native_begin)));
  a_.cmp(x86::rdx, x86::ptr(kProcessReg, DIS_FIELD(native_bytes)));
  a_.jae(slow);
  a_.mov(kFrameReg, x86::rcx);
  a_.add(x86::rbx, kReturnSkip);
  a_.jmp(x86::rbx);
  a_.bind(slow);
  // The result of a light call comes along.
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_result)), x86::rax);
  a_.movsd(x86::ptr(kProcessReg, DIS_FIELD(native_result) + 8), x86::xmm0);
  go_on_where(facts_.runtime.returned, true);
}

void StubWriter::module_returned() {
  stubs_.module_returned = here();
  asmjit::Label slow = a_.newLabel();
  a_.mov(x86::rax, x86::ptr(kFrameReg, header(offsetof(FrameHeader, module))));
  a_.mov(x86::rsi, x86::ptr(kProcessReg, DIS_FIELD(module)));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(module)), x86::rax);
  a_.mov(x86::rax, x86::ptr(x86::rax, int32_t(offsetof(ModuleInstance, mp))));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(mp)), x86::rax);
  a_.mov(kFrameReg, x86::ptr(kFrameReg, header(offsetof(FrameHeader, caller))));
  a_.dec(x86::dword_ptr(x86::rsi, -8));
  a_.jz(slow);
  a_.cmp(x86::byte_ptr(kProcessReg, DIS_FIELD(marking)), 0);
  a_.jne(slow);
  a_.ret();
  a_.bind(slow);
  a_.mov(x86::rdi, kProcessReg);
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  align_below();
  call(service_address(Service::released));
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.ret();
}

// [rsp] is the return address of the poll. Everything an emitter may keep goes into a SavedRegisters on the host's
// stack, which the runtime copies.
void StubWriter::yield() {
  stubs_.yield = here();
  a_.lea(x86::r11, x86::ptr(x86::rsp, -int32_t(sizeof(SavedRegisters)) - 256));
  a_.and_(x86::r11, -16);
  // The stack's end goes down first: a signal may write right below it at any time.
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  a_.mov(x86::rsp, x86::r11);
  for (uint32_t r = 0; r < 16; r++)
    if (is_saved(r, narrow()))
      a_.mov(x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, general) + 8 * r)), x86::gpq(r));
  for (uint32_t r = 0; r < 15; r++)
    a_.movsd(x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, real) + 8 * r)), x86::xmm(r));
  a_.mov(x86::rdx, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  // The return address took 8 bytes: the spill words lie that much higher from here.
  for (uint32_t w = 0; w < kSpillWords; w++) {
    a_.mov(x86::rax, x86::ptr(x86::rdx, 8 + spill_offset(w)));
    a_.mov(x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, spilled) + 8 * w)), x86::rax);
  }
  save();
  a_.mov(x86::rdi, kProcessReg);
  a_.mov(x86::rsi, x86::r11);
  call(facts_.runtime.yield);
  a_.test(x86::eax, x86::eax);
  a_.jz(exit_);
  // Nobody else wants to run: on with a new slice, everything as it was.
  a_.mov(x86::r11, x86::rsp);
  a_.mov(kBudgetReg, x86::ptr(kProcessReg, DIS_FIELD(budget)));
  restore_registers();
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.ret();
}

void StubWriter::resume() {
  stubs_.resume = here();
  static_assert(sizeof(std::unique_ptr<uint8_t[]>) == sizeof(void*));
  a_.mov(x86::r11, x86::ptr(kProcessReg, DIS_FIELD(saved_registers)));
  for (uint32_t w = 0; w < kSpillWords; w++) {
    a_.mov(x86::rax, x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, spilled) + 8 * w)));
    a_.mov(x86::ptr(x86::rsp, spill_offset(w)), x86::rax);
  }
  a_.mov(kFrameReg, x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, frame))));
  restore_registers();
  a_.jmp(x86::ptr(x86::r11, int32_t(offsetof(SavedRegisters, address))));
}

void StubWriter::compile() {
  stubs_.compile = here();
  a_.mov(x86::esi, x86::eax);
  a_.mov(x86::rdi, kProcessReg);
  save();
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  align_below();
  call(facts_.runtime.compile);
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.test(x86::rax, x86::rax);
  a_.jz(exit_);
  a_.jmp(x86::rax);
}

// Before some stubs: eax is where the stack ends, from the frame.
void StubWriter::note_sp() {
  const size_t before = a_.offset();
  a_.lea(x86::r11, x86::ptr(kFrameReg, x86::rax));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(sp)), x86::r11);
  stubs_.save_sp_bytes = uint32_t(a_.offset() - before);
}

void StubWriter::service(Service s) {
  note_sp();
  stubs_.service[size_t(s)] = here();
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  align_below();
  a_.mov(x86::rdi, kProcessReg);
  const int32_t to_slot = int32_t(reinterpret_cast<const uint8_t*>(facts_.services + size_t(s)) - (here() + 6));
  uint8_t b[6] = {0xff, 0x15};
  std::memcpy(b + 2, &to_slot, 4);
  a_.embed(b, sizeof b);
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.ret();
}

// The stack's end is below all that is kept: a signal may write behind it at any time.
void StubWriter::release() {
  constexpr uint8_t kSaved[] = {0, 1, 2, 6, 7, 8, 9};
  constexpr uint32_t kReals = 15;
  constexpr int32_t kBytes = 128 + 8 * int32_t(std::size(kSaved) + kReals);
  for (const bool all : {false, true}) {
    asmjit::Label go = a_.newLabel();
    for (uint8_t r = 0; r < 16; r++) {
      if (r == 4 || r == 5 || r == 12 || r == 13) continue;
      (all ? stubs_.release_all : stubs_.release)[r] = here();
      if (narrow())
        a_.lea(x86::r11, x86::ptr(kArenaReg, x86::gpq(r)));
      else if (r != 11)
        a_.mov(x86::r11, x86::gpq(r));
      a_.jmp(go);
    }
    a_.bind(go);
    a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
    a_.sub(x86::rsp, kBytes);
    auto each_place = [&](auto f) {
      int32_t at = kBytes - 136;
      for (uint8_t r : kSaved) f(at, r, false), at -= 8;
      for (uint8_t r = 0; all && r < kReals; r++) f(at, r, true), at -= 8;
    };
    each_place([&](int32_t at, uint8_t r, bool real) {
      if (real)
        a_.movsd(x86::ptr(x86::rsp, at), x86::xmm(r));
      else
        a_.mov(x86::ptr(x86::rsp, at), x86::gpq(r));
    });
    a_.mov(x86::rdi, kProcessReg);
    a_.mov(x86::rsi, x86::r11);
    a_.and_(x86::rsp, -16);
    call(service_address(Service::released));
    a_.mov(x86::r11, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
    each_place([&](int32_t at, uint8_t r, bool real) {
      if (real)
        a_.movsd(x86::xmm(r), x86::ptr(x86::r11, at - kBytes));
      else
        a_.mov(x86::gpq(r), x86::ptr(x86::r11, at - kBytes));
    });
    a_.mov(x86::rsp, x86::r11);
    a_.ret();
  }
}

void StubWriter::raise() {
  asmjit::Label go = a_.newLabel();
  for (uint8_t r = 0; r < 16; r++) {
    if (r == 4 || r == 5 || r == 12 || r == 13) continue;
    stubs_.raise_ref[r] = here();
    if (r != 1) a_.mov(x86::rcx, x86::gpq(r));
    a_.jmp(go);
  }
  stubs_.raise = here();
  a_.bind(go);
  a_.pop(x86::rsi);
  go_on_where(facts_.runtime.raise);
}

// r11: the module; r10: the frame; rax: number of the link, or -1 - that of the export. Nothing else is kept.
void StubWriter::call_module() {
  stubs_.call_module = here();
  constexpr int32_t kSlowBehind = kReturnSkip + 2;  // the way back and a short jump
  asmjit::Label slow = a_.newLabel(), exported = a_.newLabel(), found = a_.newLabel(), builtin = a_.newLabel();
  a_.mov(x86::ecx, x86::ptr(x86::r11, int32_t(offsetof(ObjectHeader, type_and_flags)) - int32_t(sizeof(ObjectHeader))));
  a_.and_(x86::ecx, ObjectHeader::kTypeMask);
  a_.cmp(x86::ecx, facts_.instance_type);
  a_.jne(slow);
  a_.mov(x86::ecx, x86::ptr(x86::r11, int32_t(offsetof(ModuleInstance, link_count))));
  a_.test(x86::rax, x86::rax);
  a_.js(exported);
  a_.cmp(x86::rcx, x86::rax);
  a_.jbe(slow);
  a_.bind(found);
  a_.mov(x86::rdx, x86::ptr(x86::r11, int32_t(offsetof(ModuleInstance, links))));
  a_.imul(x86::rax, x86::rax, int32_t(sizeof(LinkedFunction)));
  a_.mov(x86::rdx, x86::ptr(x86::rdx, x86::rax, 0, int32_t(offsetof(LinkedFunction, entry))));
  a_.test(x86::rdx, x86::rdx);
  a_.jz(builtin);
  a_.cmp(x86::r10, x86::ptr(kProcessReg, DIS_FIELD(bottom)));  // the first frame of a segment returns through the runtime
  a_.je(slow);
  a_.mov(x86::rcx, x86::ptr(x86::rsp));
  a_.mov(x86::ptr(x86::r10, header(offsetof(FrameHeader, link))), x86::rcx);
  a_.mov(x86::ptr(x86::r10, header(offsetof(FrameHeader, caller))), kFrameReg);
  a_.mov(x86::rcx, x86::ptr(kProcessReg, DIS_FIELD(module)));
  a_.mov(x86::ptr(x86::r10, header(offsetof(FrameHeader, module))), x86::rcx);
  a_.inc(x86::dword_ptr(x86::r11, -8));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(module)), x86::r11);
  a_.mov(x86::rcx, x86::ptr(x86::r11, int32_t(offsetof(ModuleInstance, mp))));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(mp)), x86::rcx);
  a_.mov(kFrameReg, x86::r10);
  a_.jmp(x86::rdx);
  a_.bind(exported);  // behind the links
  a_.not_(x86::rax);
  a_.mov(x86::edx, x86::ptr(x86::r11, int32_t(offsetof(ModuleInstance, export_count))));
  a_.cmp(x86::rdx, x86::rax);
  a_.jbe(slow);
  a_.add(x86::rax, x86::rcx);
  a_.jmp(found);
  a_.bind(builtin);
  a_.mov(x86::rdx, x86::ptr(x86::r11, int32_t(offsetof(ModuleInstance, links))));
  a_.mov(x86::rdx, x86::ptr(x86::rdx, x86::rax, 0, int32_t(offsetof(LinkedFunction, builtin))));
  a_.test(x86::rdx, x86::rdx);
  a_.jz(slow);
  a_.cmp(x86::r10, x86::ptr(kProcessReg, DIS_FIELD(bottom)));  // such a frame's memory goes with it
  a_.je(slow);
  a_.mov(x86::rbx, x86::r10);
  a_.mov(x86::rdi, kProcessReg);
  a_.mov(x86::rsi, x86::r10);
  save();
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::rsp);
  align_below();
  call(facts_.runtime.builtin);
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.mov(kBudgetReg, x86::ptr(kProcessReg, DIS_FIELD(budget)));
  a_.test(x86::eax, x86::eax);
  a_.jz(slow);
  // As if a function of this same module returned: the way back that the caller has is the one the CPU predicts.
  a_.mov(x86::rax, x86::ptr(kProcessReg, DIS_FIELD(module)));
  a_.mov(x86::ptr(x86::rbx, header(offsetof(FrameHeader, module))), x86::rax);
  a_.mov(x86::ptr(x86::rbx, header(offsetof(FrameHeader, caller))), kFrameReg);
  a_.inc(x86::dword_ptr(x86::rax, -8));
  a_.mov(kFrameReg, x86::rbx);
  a_.ret();
  a_.bind(slow);
  a_.add(x86::qword_ptr(x86::rsp), kSlowBehind);
  a_.ret();
}

// Every register is free at a step. The host's stack is as at its place, below the return address.
void StubWriter::step() {
  note_sp();
  stubs_.step = here();
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(fp)), kFrameReg);
  a_.mov(x86::rbx, x86::rdi);
  a_.mov(x86::rsi, kFrameReg);
  a_.mov(x86::rdx, x86::ptr(kProcessReg, DIS_FIELD(mp)));
  a_.mov(x86::rcx, kProcessReg);
  a_.mov(x86::r8, kBudgetReg);
  if (narrow())
    a_.mov(x86::r9, kArenaReg);
  else
    a_.mov(x86::r9, x86::ptr(kProcessReg, DIS_FIELD(arena)));
  a_.lea(x86::r11, x86::ptr(x86::rsp, 8));
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(native_call)), x86::r11);
  a_.and_(x86::rsp, -16);
  a_.call(x86::ptr(x86::rdi));
  a_.mov(x86::rsp, x86::ptr(kProcessReg, DIS_FIELD(native_call)));
  a_.sub(x86::rsp, 8);
  a_.mov(kBudgetReg, x86::ptr(kProcessReg, DIS_FIELD(budget)));
  a_.lea(x86::r11, x86::ptr(x86::rbx, int32_t(sizeof(interp::Code))));
  a_.cmp(x86::rax, x86::r11);
  a_.ret();
}

void StubWriter::step_exit() {
  stubs_.step_exit = here();
  a_.test(x86::rax, x86::rax);
  a_.jz(exit_);
  a_.mov(x86::ptr(kProcessReg, DIS_FIELD(pc)), x86::rax);
  a_.mov(x86::byte_ptr(kProcessReg, DIS_FIELD(run_status)), int(RunStatus::elsewhere));
  a_.jmp(exit_);
}

std::vector<uint8_t> StubWriter::run() {
  stubs_.begin = at_;
  enter();
  leave();
  module_returned();
  raise();
  stubs_.grow = here();
  a_.pop(x86::rsi);
  go_on_where(facts_.runtime.grow);
  yield();
  resume();
  compile();
  step();
  step_exit();
  release();
  call_module();
#define DIS_JIT_SERVICE(name, result, parameters) service(Service::name);
#include "jit/services.def"
#undef DIS_JIT_SERVICE
  code_.flatten();
  if (code_.hasUnresolvedLinks()) code_.resolveUnresolvedLinks();
  DIS_CHECK(errors_.text.empty());
  std::vector<uint8_t> bytes(code_.codeSize());
  code_.copyFlattenedData(bytes.data(), bytes.size());
  stubs_.bytes = bytes.size();
  return bytes;
}

}  // namespace

std::vector<uint8_t> emit_stubs(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs) {
  return StubWriter(facts, at, stubs).run();
}

void emit_entry_stub(const InstanceFacts& facts, const uint64_t* slot, uint32_t number, const uint8_t* at, uint8_t* out,
                     uint32_t* compile_offset) {
  // jmp [slot];  mov eax, number;  jmp compile
  const int32_t to_slot = int32_t(reinterpret_cast<const uint8_t*>(slot) - (at + 6));
  const int32_t to_compile = int32_t(facts.stubs.compile - (at + 16));
  out[0] = 0xff;
  out[1] = 0x25;
  std::memcpy(out + 2, &to_slot, 4);
  out[6] = 0xb8;
  std::memcpy(out + 7, &number, 4);
  out[11] = 0xe9;
  std::memcpy(out + 12, &to_compile, 4);
  *compile_offset = 6;
}

}  // namespace dis::jit::x64
