// stubs: code all functions share: into and out of native code, returns whose caller is not on the host's stack,
// exceptions, the end of a slice.
#include <cstddef>
#include <cstring>
#include <initializer_list>

#include "jit/graph/graph.h"
#include "jit/saved_registers.h"
#include "jit/target/a64/emit.h"
#include "runtime/frame.h"
#include "runtime/module_instance.h"
#include "runtime/process.h"
#include "runtime/support/check.h"
#include "vm/interp/dispatch.h"

namespace dis::jit::a64 {

namespace {

#define DIS_FIELD(name) int32_t(offsetof(Process, name))

// What an emitter may keep where the runtime looks at it or comes back to: all it has.
constexpr bool is_general(uint32_t r) { return r <= 15 || r == 22 || (r >= 24 && r <= 27); }
constexpr bool is_real(uint32_t r) { return r <= 7 || (r >= 16 && r <= 29); }

class StubWriter {
 public:
  StubWriter(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs) : facts_(facts), at_(at), stubs_(stubs) {
    asmjit::Environment environment = asmjit::Environment::host();
    environment.setArch(asmjit::Arch::kAArch64);
    code_.init(environment);
    code_.setErrorHandler(&errors_);
    code_.attach(&a_);
    exit_ = a_.newLabel();
    returned_ = a_.newLabel();
  }

  std::vector<uint8_t> run();

 private:
  const uint8_t* here() { return at_ + a_.offset(); }
  bool narrow() const { return facts_.abi == kAbi32; }
  int32_t header(size_t field) const { return facts_.abi.frame_header_offset() + int32_t(field); }
  arm::Mem process(int32_t field) { return arm::ptr(kProcessReg, field); }
  void call(const void* function) {
    a_.mov(arm::x16, uint64_t(reinterpret_cast<uintptr_t>(function)));
    a_.blr(arm::x16);
  }
  void push_link() { a_.str(kLinkReg, arm::ptr_pre(arm::sp, -16)); }
  void pop_link() { a_.ldr(kLinkReg, arm::ptr_post(arm::sp, 16)); }
  void save() {
    a_.str(kFrameReg, process(DIS_FIELD(fp)));
    a_.str(kBudgetReg, process(DIS_FIELD(budget)));
  }
  // What was called on the host's stack is forgotten: every link is in a frame. Whoever returns from here on, with the
  // return address on the stack or in the link register, comes to the stub for that. Uses the link register only.
  void forget_calls() {
    a_.mov(arm::sp, kStackReg);
    a_.adr(kLinkReg, returned_);
    a_.str(kLinkReg, arm::ptr(arm::sp));
  }
  // function(process, x1) gives the address to go on at with the process's registers, or null to leave.
  void go_on_where(const void* function, bool with_result = false) {
    a_.mov(arm::x0, kProcessReg);
    a_.mov(arm::x2, arm::sp);
    save();
    call(function);
    a_.mov(arm::x16, arm::x0);
    a_.cbz(arm::x16, exit_);
    forget_calls();
    a_.ldr(kFrameReg, process(DIS_FIELD(fp)));
    a_.ldr(kBudgetReg, process(DIS_FIELD(budget)));
    if (with_result) {
      a_.ldr(arm::x0, process(DIS_FIELD(native_result)));
      a_.ldr(arm::d0, process(DIS_FIELD(native_result) + 8));
    }
    a_.br(arm::x16);
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
  template <typename F>
  void each_saved(F f) {
    for (uint32_t r = 0; r < 32; r++)
      if (is_real(r)) f(arm::Reg(arm::d(r)), int32_t(offsetof(SavedRegisters, real) + 8 * r));
    for (uint32_t r = 0; r < 32; r++)
      if (is_general(r)) f(arm::Reg(arm::x(r)), int32_t(offsetof(SavedRegisters, general) + 8 * r));
  }
  // From a SavedRegisters at x16.
  void restore_registers() {
    each_saved([&](const arm::Reg& r, int32_t at) {
      if (r.isGp())
        a_.ldr(r.as<arm::Gp>(), arm::ptr(arm::x16, at));
      else
        a_.ldr(r.as<arm::Vec>(), arm::ptr(arm::x16, at));
    });
  }

  const InstanceFacts& facts_;
  const uint8_t* at_;
  Stubs& stubs_;
  asmjit::CodeHolder code_;
  arm::Assembler a_;
  ErrorText errors_;
  asmjit::Label exit_, returned_;
};

// Ends in a call that returns to the stub behind it, so that the CPU predicts where the first function returns to, and
// with it every return that follows on the host's stack.
void StubWriter::enter() {
  stubs_.enter = here();
  a_.stp(arm::x29, arm::x30, arm::ptr_pre(arm::sp, -96));
  a_.mov(arm::x29, arm::sp);
  for (uint32_t k = 0; k < 5; k++) a_.stp(arm::x(19 + 2 * k), arm::x(20 + 2 * k), arm::ptr(arm::sp, int32_t(16 + 16 * k)));
  a_.sub(arm::sp, arm::sp, kStackArea);
  a_.mov(kStackReg, arm::sp);
  a_.mov(kProcessReg, arm::x0);
  a_.ldr(kFrameReg, process(DIS_FIELD(fp)));
  a_.ldr(kBudgetReg, process(DIS_FIELD(budget)));
  a_.mov(kArenaReg, arm::x2);
  a_.lsr(kTagReg, arm::x2, facts_.arena_shift);
  a_.str(kStackReg, process(DIS_FIELD(native_stack)));
  forget_calls();
  a_.blr(arm::x1);
  returned();
}

void StubWriter::leave() {
  a_.bind(exit_);
  a_.add(arm::sp, kStackReg, kStackArea);
  for (uint32_t k = 0; k < 5; k++) a_.ldp(arm::x(19 + 2 * k), arm::x(20 + 2 * k), arm::ptr(arm::sp, int32_t(16 + 16 * k)));
  a_.ldp(arm::x29, arm::x30, arm::ptr_post(arm::sp, 96));
  a_.ret(kLinkReg);
}

void StubWriter::returned() {
  a_.bind(returned_);
  stubs_.returned = here();
  asmjit::Label slow = a_.newLabel();
  forget_calls();
  a_.ldp(arm::x16, arm::x17, arm::ptr(kFrameReg, header(offsetof(FrameHeader, link))));  // and caller
  a_.cbz(arm::x17, slow);
  a_.ldr(arm::x1, process(DIS_FIELD(bottom)));
  a_.cmp(kFrameReg, arm::x1);
  a_.b_eq(slow);
  a_.ldr(arm::x1, arm::ptr(kFrameReg, header(offsetof(FrameHeader, module))));
  a_.cbnz(arm::x1, slow);
  a_.ldr(arm::x1, process(DIS_FIELD(native_begin)));
  a_.ldr(arm::x2, process(DIS_FIELD(native_bytes)));
  a_.sub(arm::x1, arm::x16, arm::x1);
  a_.cmp(arm::x1, arm::x2);
  a_.b_hs(slow);
  a_.mov(kFrameReg, arm::x17);
  a_.add(arm::x16, arm::x16, kReturnSkip);
  a_.br(arm::x16);
  a_.bind(slow);
  // The result of a light call comes along.
  a_.str(arm::x0, process(DIS_FIELD(native_result)));
  a_.str(arm::d0, process(DIS_FIELD(native_result) + 8));
  go_on_where(facts_.runtime.returned, true);
}

void StubWriter::module_returned() {
  stubs_.module_returned = here();
  asmjit::Label slow = a_.newLabel();
  a_.ldr(arm::x16, arm::ptr(kFrameReg, header(offsetof(FrameHeader, module))));
  a_.ldr(arm::x1, process(DIS_FIELD(module)));
  a_.str(arm::x16, process(DIS_FIELD(module)));
  a_.ldr(arm::x16, arm::ptr(arm::x16, int32_t(offsetof(ModuleInstance, mp))));
  a_.str(arm::x16, process(DIS_FIELD(mp)));
  a_.ldr(kFrameReg, arm::ptr(kFrameReg, header(offsetof(FrameHeader, caller))));
  a_.ldur(arm::w16, arm::ptr(arm::x1, -8));
  a_.subs(arm::w16, arm::w16, 1);
  a_.stur(arm::w16, arm::ptr(arm::x1, -8));
  a_.b_eq(slow);
  a_.ldrb(arm::w16, process(DIS_FIELD(marking)));
  a_.cbnz(arm::w16, slow);
  a_.ret(kLinkReg);
  a_.bind(slow);
  push_link();
  a_.mov(arm::x0, kProcessReg);
  call(service_address(Service::released));
  pop_link();
  a_.ret(kLinkReg);
}

// The link register is the return address of the poll. Everything an emitter may keep goes into a SavedRegisters on the
// host's stack, which the runtime copies.
void StubWriter::yield() {
  static_assert(sizeof(SavedRegisters) % 16 == 8);
  constexpr int32_t kBytes = int32_t(sizeof(SavedRegisters)) + 8;
  stubs_.yield = here();
  push_link();
  a_.mov(arm::x17, arm::sp);
  a_.sub(arm::sp, arm::sp, kBytes);
  each_saved([&](const arm::Reg& r, int32_t at) {
    if (r.isGp())
      a_.str(r.as<arm::Gp>(), arm::ptr(arm::sp, at));
    else
      a_.str(r.as<arm::Vec>(), arm::ptr(arm::sp, at));
  });
  for (uint32_t w = 0; w < kSpillWords; w++) {
    a_.ldr(arm::x0, arm::ptr(kStackReg, spill_offset(w)));
    a_.str(arm::x0, arm::ptr(arm::sp, int32_t(offsetof(SavedRegisters, spilled) + 8 * w)));
  }
  save();
  a_.mov(arm::x0, kProcessReg);
  a_.mov(arm::x1, arm::sp);
  a_.mov(arm::x2, arm::x17);
  call(facts_.runtime.yield);
  a_.cbz(arm::w0, exit_);
  // Nobody else wants to run: on with a new slice, everything as it was.
  a_.mov(arm::x16, arm::sp);
  a_.ldr(kBudgetReg, process(DIS_FIELD(budget)));
  restore_registers();
  a_.add(arm::sp, arm::sp, kBytes);
  pop_link();
  a_.ret(kLinkReg);
}

// From `enter`, so the host's stack is empty.
void StubWriter::resume() {
  stubs_.resume = here();
  static_assert(sizeof(std::unique_ptr<uint8_t[]>) == sizeof(void*));
  a_.ldr(arm::x16, process(DIS_FIELD(saved_registers)));
  for (uint32_t w = 0; w < kSpillWords; w++) {
    a_.ldr(arm::x0, arm::ptr(arm::x16, int32_t(offsetof(SavedRegisters, spilled) + 8 * w)));
    a_.str(arm::x0, arm::ptr(kStackReg, spill_offset(w)));
  }
  a_.ldr(kFrameReg, arm::ptr(arm::x16, int32_t(offsetof(SavedRegisters, frame))));
  restore_registers();
  a_.ldr(arm::x16, arm::ptr(arm::x16, int32_t(offsetof(SavedRegisters, address))));
  a_.br(arm::x16);
}

// w16: number of the function, which is called.
void StubWriter::compile() {
  stubs_.compile = here();
  push_link();
  a_.mov(arm::w1, arm::w16);
  a_.mov(arm::x0, kProcessReg);
  save();
  a_.mov(arm::x16, arm::sp);
  a_.str(arm::x16, process(DIS_FIELD(native_call)));
  call(facts_.runtime.compile);
  a_.mov(arm::x16, arm::x0);
  a_.cbz(arm::x16, exit_);
  pop_link();
  a_.br(arm::x16);
}

// Before some stubs: x16 is where the stack ends, from the frame.
void StubWriter::note_sp() {
  const size_t before = a_.offset();
  a_.add(arm::x16, kFrameReg, arm::x16);
  a_.str(arm::x16, process(DIS_FIELD(sp)));
  stubs_.save_sp_bytes = uint32_t(a_.offset() - before);
}

void StubWriter::service(Service s) {
  note_sp();
  stubs_.service[size_t(s)] = here();
  push_link();
  a_.mov(arm::x0, kProcessReg);
  call(service_address(s));
  pop_link();
  a_.ret(kLinkReg);
}

void StubWriter::release() {
  constexpr int32_t kGeneral = 8 * 16, kReal = 8 * 22;
  for (const bool all : {false, true}) {
    asmjit::Label go = a_.newLabel();
    for (uint8_t r = 0; r < 32; r++) {
      if (!is_general(r) && r != kScratch2) continue;
      (all ? stubs_.release_all : stubs_.release)[r] = here();
      // The scratch register is an address already.
      if (narrow() && r != kScratch2)
        a_.add(arm::x16, kArenaReg, arm::x(r));
      else
        a_.mov(arm::x16, arm::x(r));
      a_.b(go);
    }
    a_.bind(go);
    push_link();
    const int32_t bytes = kGeneral + (all ? kReal : 0);
    a_.sub(arm::sp, arm::sp, bytes);
    auto each_pair = [&](auto f) {
      for (uint32_t r = 0; r < 16; r += 2) f(r, int32_t(8 * r), false);
      int32_t at = kGeneral;
      for (uint32_t r = 0; all && r < 30; r += 2)
        if (is_real(r)) f(r, at, true), at += 16;
    };
    each_pair([&](uint32_t r, int32_t at, bool real) {
      if (real)
        a_.stp(arm::d(r), arm::d(r + 1), arm::ptr(arm::sp, at));
      else
        a_.stp(arm::x(r), arm::x(r + 1), arm::ptr(arm::sp, at));
    });
    a_.mov(arm::x0, kProcessReg);
    a_.mov(arm::x1, arm::x16);
    call(service_address(Service::released));
    each_pair([&](uint32_t r, int32_t at, bool real) {
      if (real)
        a_.ldp(arm::d(r), arm::d(r + 1), arm::ptr(arm::sp, at));
      else
        a_.ldp(arm::x(r), arm::x(r + 1), arm::ptr(arm::sp, at));
    });
    a_.add(arm::sp, arm::sp, bytes);
    pop_link();
    a_.ret(kLinkReg);
  }
}

void StubWriter::raise() {
  asmjit::Label go = a_.newLabel();
  for (uint8_t r = 0; r < 32; r++) {
    if (!is_general(r) && r != kScratch2) continue;
    stubs_.raise_ref[r] = here();
    a_.mov(arm::x3, arm::x(r));
    a_.b(go);
  }
  stubs_.raise = here();
  a_.bind(go);
  a_.mov(arm::x1, kLinkReg);
  go_on_where(facts_.runtime.raise);
}

// x16: the module; x17: the frame; x0: number of the link, or -1 - that of the export. Nothing else is kept.
void StubWriter::call_module() {
  stubs_.call_module = here();
  constexpr int32_t kSlowBehind = kReturnSkip + 4;  // the way back and a jump
  asmjit::Label slow = a_.newLabel(), exported = a_.newLabel(), found = a_.newLabel(), builtin = a_.newLabel();
  a_.ldur(arm::w1, arm::ptr(arm::x16, int32_t(offsetof(ObjectHeader, type_and_flags)) - int32_t(sizeof(ObjectHeader))));
  a_.mov(arm::w2, ObjectHeader::kTypeMask);
  a_.and_(arm::w1, arm::w1, arm::w2);
  a_.mov(arm::w2, facts_.instance_type);
  a_.cmp(arm::w1, arm::w2);
  a_.b_ne(slow);
  a_.ldr(arm::w1, arm::ptr(arm::x16, int32_t(offsetof(ModuleInstance, link_count))));
  a_.tbnz(arm::x0, 63, exported);
  a_.cmp(arm::x1, arm::x0);
  a_.b_ls(slow);
  a_.bind(found);
  a_.ldr(arm::x1, arm::ptr(arm::x16, int32_t(offsetof(ModuleInstance, links))));
  a_.mov(arm::x2, sizeof(LinkedFunction));
  a_.madd(arm::x1, arm::x0, arm::x2, arm::x1);
  a_.ldr(arm::x2, arm::ptr(arm::x1, int32_t(offsetof(LinkedFunction, entry))));
  a_.cbz(arm::x2, builtin);
  a_.ldr(arm::x1, process(DIS_FIELD(bottom)));  // the first frame of a segment returns through the runtime
  a_.cmp(arm::x17, arm::x1);
  a_.b_eq(slow);
  a_.stp(kLinkReg, kFrameReg, arm::ptr(arm::x17, header(offsetof(FrameHeader, link))));
  a_.ldr(arm::x1, process(DIS_FIELD(module)));
  a_.str(arm::x1, arm::ptr(arm::x17, header(offsetof(FrameHeader, module))));
  a_.ldur(arm::w1, arm::ptr(arm::x16, -8));
  a_.add(arm::w1, arm::w1, 1);
  a_.stur(arm::w1, arm::ptr(arm::x16, -8));
  a_.str(arm::x16, process(DIS_FIELD(module)));
  a_.ldr(arm::x1, arm::ptr(arm::x16, int32_t(offsetof(ModuleInstance, mp))));
  a_.str(arm::x1, process(DIS_FIELD(mp)));
  a_.mov(kFrameReg, arm::x17);
  a_.br(arm::x2);
  a_.bind(exported);  // behind the links
  a_.mvn(arm::x0, arm::x0);
  a_.ldr(arm::w2, arm::ptr(arm::x16, int32_t(offsetof(ModuleInstance, export_count))));
  a_.cmp(arm::x2, arm::x0);
  a_.b_ls(slow);
  a_.add(arm::x0, arm::x0, arm::x1);
  a_.b(found);
  a_.bind(builtin);
  a_.ldr(arm::x2, arm::ptr(arm::x1, int32_t(offsetof(LinkedFunction, builtin))));
  a_.cbz(arm::x2, slow);
  a_.ldr(arm::x1, process(DIS_FIELD(bottom)));  // such a frame's memory goes with it
  a_.cmp(arm::x17, arm::x1);
  a_.b_eq(slow);
  a_.mov(arm::x24, arm::x17);
  a_.mov(arm::x0, kProcessReg);
  a_.mov(arm::x1, arm::x17);
  save();
  push_link();
  call(facts_.runtime.builtin);
  pop_link();
  a_.ldr(kBudgetReg, process(DIS_FIELD(budget)));
  a_.cbz(arm::w0, slow);
  // As if a function of this same module returned: the way back that the caller has is the one the CPU predicts.
  a_.ldr(arm::x1, process(DIS_FIELD(module)));
  a_.str(arm::x1, arm::ptr(arm::x24, header(offsetof(FrameHeader, module))));
  a_.str(kFrameReg, arm::ptr(arm::x24, header(offsetof(FrameHeader, caller))));
  a_.ldur(arm::w2, arm::ptr(arm::x1, -8));
  a_.add(arm::w2, arm::w2, 1);
  a_.stur(arm::w2, arm::ptr(arm::x1, -8));
  a_.mov(kFrameReg, arm::x24);
  a_.ret(kLinkReg);
  a_.bind(slow);
  a_.add(kLinkReg, kLinkReg, kSlowBehind);
  a_.ret(kLinkReg);
}

// Every register is free at a step. x0: its cell.
void StubWriter::step() {
  note_sp();
  stubs_.step = here();
  push_link();
  a_.str(kFrameReg, process(DIS_FIELD(fp)));
  a_.mov(arm::x24, arm::x0);
  a_.mov(arm::x1, kFrameReg);
  a_.ldr(arm::x2, process(DIS_FIELD(mp)));
  a_.mov(arm::x3, kProcessReg);
  a_.mov(arm::x4, kBudgetReg);
  a_.lsl(arm::x5, kTagReg, facts_.arena_shift);
  a_.ldr(arm::x16, arm::ptr(arm::x0));
  a_.blr(arm::x16);
  a_.ldr(kBudgetReg, process(DIS_FIELD(budget)));
  a_.add(arm::x16, arm::x24, sizeof(interp::Code));
  a_.cmp(arm::x0, arm::x16);
  pop_link();
  a_.ret(kLinkReg);
}

void StubWriter::step_exit() {
  stubs_.step_exit = here();
  a_.cbz(arm::x0, exit_);
  a_.str(arm::x0, process(DIS_FIELD(pc)));
  a_.mov(arm::w1, int(RunStatus::elsewhere));
  a_.strb(arm::w1, process(DIS_FIELD(run_status)));
  a_.b(exit_);
}

std::vector<uint8_t> StubWriter::run() {
  stubs_.begin = at_;
  enter();
  leave();
  module_returned();
  raise();
  stubs_.grow = here();
  a_.mov(arm::x1, kLinkReg);
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
  // adrp x16, slot;  ldr x16, [x16, slot];  br x16;  movz w16, number;  movk w16, number's upper half;  b compile
  const uint64_t to = reinterpret_cast<uint64_t>(slot), from = reinterpret_cast<uint64_t>(at);
  const Word words[] = {
      adr(kScratch, pages_between(from, to), true),
      0xf9400000 | Word(to & 0xfff) / 8 << 10 | Word(kScratch) << 5 | kScratch,
      0xd61f0000 | Word(kScratch) << 5,
      0x52800000 | (number & 0xffff) << 5 | kScratch,
      0x72a00000 | (number >> 16) << 5 | kScratch,
      with_distance(kBranch, (facts.stubs.compile - (at + 20)) / 4),
  };
  static_assert(sizeof words == kEntryStubBytes);
  std::memcpy(out, words, sizeof words);
  *compile_offset = 12;
}

}  // namespace dis::jit::a64
