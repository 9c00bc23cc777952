#include "jit/jit_engine.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "jit/jit_code.h"
#include "jit/saved_registers.h"
#include "jit/store/build_id.h"
#include "jit/target/targets.h"
#include "runtime/runtime.h"
#include "vm/interp/interpreter.h"
#include "vm/interp/step.h"

namespace dis::jit {

namespace {

constexpr size_t kCodeBytes = size_t{256} << 20;  // or what a call can reach
constexpr size_t kDataBytes = size_t{16} << 20;
// Native code does in a slice what the interpreter does in a fraction of the time, so it gets more: still far below the 100
// microseconds within which others must have their turn.
#ifdef DIS_HOSTILE
constexpr int64_t kNativeSlices = 1;
#else
constexpr int64_t kNativeSlices = 8;
#endif
// Returns from native code to the interpreter that count as a slice of what is interpreted there.
constexpr uint32_t kReturnsOfSlice = 256;

const JitCode& code_of(const Process& p) { return static_cast<const JitCode&>(*p.module->module->code); }

// After raising in `p`: where native code goes on, or nullptr to leave it.
const void* after_unwind(Process* p, Unwound result) {
  if (result == Unwound::broken) {
    p->run_status = RunStatus::broken;
    return nullptr;
  }
  p->budget -= kRaisePrice;
  if (p->budget < 0) {
    p->run_status = RunStatus::yielded;
    return nullptr;
  }
  if (p->is_native(p->pc)) return p->pc;
  p->run_status = RunStatus::elsewhere;
  return nullptr;
}

// Fills in the headers that calls between light functions left out, from the innermost frame outward: those of the
// function at p->fp that has reached `site`, then those whose return addresses lie on the host's stack from `stack` on.
// Behind it the host's stack is forgotten by whoever called the runtime. p->fp becomes the innermost frame.
void fill_in_headers(Process* p, const Site& site, const std::vector<std::vector<StackFrame>>& lists,
                     const void* const* stack) {
  const JitCode& code = code_of(*p);
  const uint32_t call_words = code.target().call_words;
  const Abi abi = p->runtime->abi();
  uint8_t* fp = p->fp;
  // Frames of code put in line, and frames under construction: gives the innermost one that runs.
  auto fill_list = [&](uint8_t* base, const Site& s, const std::vector<std::vector<StackFrame>>& all) {
    uint8_t* inner = base;
    for (const StackFrame& f : all[s.frames]) {
      FrameHeader* h = frame_header(abi, base + f.offset);
      h->module = nullptr;
      h->type = f.type;
      h->link = nullptr;
      h->caller = nullptr;
      if (f.call_pc == kNotCalled) continue;
      h->link = f.link;
      h->caller = inner;
      inner = base + f.offset;
    }
    return inner;
  };
  uint8_t* innermost = fill_list(fp, site, lists);
  const void* const* const end = static_cast<const void* const*>(p->native_stack);
  for (; stack < end; stack += call_words) {
    const std::vector<std::vector<StackFrame>>* caller_lists;
    const Site* s = code.find_site(*stack, &caller_lists);
    if (!s || s->kind != SiteKind::light_call) break;
    FrameHeader* h = frame_header(abi, fp);
    fp -= s->frame;
    h->link = *stack;
    h->module = nullptr;
    h->type = s->type;
    h->caller = fill_list(fp, *s, *caller_lists);
  }
  p->fp = innermost;
}

// ---- what the stubs call

const void* native_raise(Process* p, const void* address, const void* const* stack, uint64_t reference) {
  const std::vector<std::vector<StackFrame>>* lists;
  const Site* site = code_of(*p).find_site(address, &lists);
  DIS_CHECK(site != nullptr);
  if (site->sp != kUnknownSp) p->sp = p->fp + site->sp;
  fill_in_headers(p, *site, *lists, stack);
  const bool wild = site->kind == SiteKind::raise_wild &&
                    (p->runtime->abi() == kAbi32 ? uint32_t(reference) != kNil32 : reference != kNil64);
  const ExceptionId id = site->exception == kNotedException ? p->slow_exception : site->exception;
  return after_unwind(p, raise_id(*p, wild ? ExceptionId::wild_reference : id, site->pc));
}

// The function at the top needs more stack than its segment has: it moves to a new one.
const void* native_grow(Process* p, const void* address, const void* const* stack) {
  const std::vector<std::vector<StackFrame>>* lists;
  const Site* site = code_of(*p).find_site(address, &lists);
  DIS_CHECK(site != nullptr);
  fill_in_headers(p, *site, *lists, stack);
  Runtime& rt = *p->runtime;
  const Abi abi = rt.abi();
  FrameHeader* h = frame_header(abi, p->fp);
  p->sp = p->fp - abi.frame_prefix_bytes() + frame_bytes(abi, h->type);
  if (uint8_t* to = rt.move_frame_up(*p, p->fp, uint64_t(site->sp) + abi.frame_prefix_bytes())) {
    p->fp = to;
    return address;
  }
  if (!h->caller) return after_unwind(p, raise_id(*p, rt.stack_lack(), site->pc));
  // It is the caller that could not make its callee's frame.
  const void* link = h->link;
  uint8_t* caller = h->caller;
  if (ModuleInstance* back_to = h->module) {
    ModuleInstance* left = p->module;
    h->module = nullptr;
    p->module = back_to;
    p->mp = back_to->mp;
    rt.pop_frame(*p, p->fp);
    rt.heap.release(left);
  } else {
    rt.pop_frame(*p, p->fp);
  }
  p->fp = caller;
  const JitCode& code = code_of(*p);
  return after_unwind(p, raise_id(*p, rt.stack_lack(), code.frame_pc(code.pc_of(link) - 1)));
}

// A function returned whose caller is not on the host's stack.
const void* native_returned(Process* p) {
  Runtime& rt = *p->runtime;
  FrameHeader* h = frame_header(rt.abi(), p->fp);
  if (!h->caller) {
    p->sp = p->fp - rt.abi().frame_prefix_bytes();
    p->run_status = RunStatus::returned;
    return nullptr;
  }
  const void* link = h->link;
  uint8_t* caller = h->caller;
  ModuleInstance* back_to = h->module;
  h->module = nullptr;
  rt.leave_frame(*p, p->fp);
  p->fp = caller;
  if (back_to) {
    ModuleInstance* left = p->module;
    p->module = back_to;
    p->mp = back_to->mp;
    rt.heap.release(left);
  }
  if (p->is_native(link)) return static_cast<const uint8_t*>(link) + p->native_return_skip;
  p->pc = link;
  p->run_status = RunStatus::elsewhere;
  // Slices seldom end in an interpreted loop that calls native functions; now and then one must (resume()).
  if (++p->native_returns % kReturnsOfSlice == 0) rt.scheduler.meter().cut(*p);
  return nullptr;
}

int native_yield(Process* p, const SavedRegisters* registers, const void* const* stack) {
  if (p->runtime->scheduler.may_continue()) return 1;
  const void* address = *stack;
  const std::vector<std::vector<StackFrame>>* lists;
  const Site* site = code_of(*p).find_site(address, &lists);
  DIS_CHECK(site != nullptr);
  if (!p->saved_registers) p->saved_registers = std::make_unique_for_overwrite<uint8_t[]>(sizeof(SavedRegisters));
  auto* to = reinterpret_cast<SavedRegisters*>(p->saved_registers.get());
  std::memcpy(to, registers, sizeof *to);
  to->address = address;
  to->frame = p->fp;
  to->pc = site->pc;
  if (site->sp != kUnknownSp) p->sp = p->fp + site->sp;
  fill_in_headers(p, *site, *lists, stack + code_of(*p).target().call_words);
  p->pc = code_of(*p).resume_stub();
  p->run_status = RunStatus::yielded;
  return 0;
}

// A function is called, with its frame in place: where native code goes on. nullptr: the interpreter does, or the
// process has ended.
const void* native_compile(Process* p, uint32_t number) {
  auto& code = const_cast<JitCode&>(code_of(*p));
  if (const void* at = code.code_for_call(number)) return at;
  if (code.is_light(number)) {
    // Only for want of memory. The caller expects no header; the exception is raised where it called.
    auto stack = static_cast<const void* const*>(p->native_call);
    const std::vector<std::vector<StackFrame>>* lists;
    const Site* site = code.find_site(*stack, &lists);
    DIS_CHECK(site != nullptr);
    FrameHeader* h = frame_header(p->runtime->abi(), p->fp);
    h->module = nullptr;
    h->type = site->type;
    p->fp -= site->frame;
    if (site->sp != kUnknownSp) p->sp = p->fp + site->sp;
    fill_in_headers(p, *site, *lists, stack + code.target().call_words);
    const Unwound result = raise_id(*p, ExceptionId::out_of_memory, site->pc);
    p->run_status = result == Unwound::broken ? RunStatus::broken : RunStatus::elsewhere;
    return nullptr;
  }
  // The interpreter makes frames behind p->sp, which native callers keep to themselves.
  const Abi abi = p->runtime->abi();
  p->sp = p->fp - abi.frame_prefix_bytes() + frame_bytes(abi, frame_header(abi, p->fp)->type);
  p->run_status = RunStatus::elsewhere;
  if ((p->pc = code.threaded_start(number))) {
    p->budget -= kCallPrice;  // as native code does for itself
    return nullptr;
  }
  if (const void* at = code.function_code(number)) return at;
  return after_unwind(p, raise_id(*p, ExceptionId::out_of_memory, code.module().functions[number].entry));
}

template <Abi A>
int native_builtin(Process* p, uint8_t* frame, const Builtin* builtin) {
  p->sp = frame - A.frame_prefix_bytes() + frame_bytes(A, frame_header(A, frame)->type);
  const interp::BuiltinEnd end = interp::run_builtin<A>(p, frame, builtin);
  if (end == interp::BuiltinEnd::next) return 1;
  p->builtin_end = uint8_t(end);
  return 0;
}

}  // namespace

JitEngine::JitEngine(const EngineOptions& options, const Target& target, std::unique_ptr<CodeSpace> space)
    : types_(*options.types),
      space_(std::move(space)),
      target_(target),
      observer_(options.observer),
      lines_(options.lines),
      texts_(options.texts),
      threshold_(options.threshold) {
  options_.metered = options.metered;
  options_.disabled = options.disabled_stages >> stage_of(Pass{});
  facts_.runtime = {.raise = reinterpret_cast<const void*>(&native_raise),
                    .grow = reinterpret_cast<const void*>(&native_grow),
                    .returned = reinterpret_cast<const void*>(&native_returned),
                    .yield = reinterpret_cast<const void*>(&native_yield),
                    .compile = reinterpret_cast<const void*>(&native_compile),
                    .builtin = reinterpret_cast<const void*>(types_.abi() == kAbi32 ? &native_builtin<kAbi32>
                                                                                    : &native_builtin<kAbi64>)};
  facts_.abi = types_.abi();
  facts_.arena_shift = uint32_t(std::countr_zero(options.arena_bytes));
  facts_.instance_type = types_.instance->id;
  target_.detect(facts_);
  if (options.store && !options.target && !wants_lines()) {
    identity_ = make_identity();
    if (!identity_.empty()) store_ = options.store;
  }
}

// All of it is compared, so it may as well be readable.
std::string JitEngine::make_identity() const {
  const std::string build = build_id();
  if (build.empty()) return {};
  std::string text = "build ";
  for (const char c : build) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += kDigits[uint8_t(c) >> 4];
    text += kDigits[c & 15];
  }
  text += std::string(" cpu ") + target_.name + (facts_.has_bmi2 ? "+bmi2" : "");
  text += " word " + std::to_string(facts_.abi.word_bytes) + " arena " + std::to_string(facts_.arena_shift);
  text += " metered " + std::to_string(options_.metered) + " disabled " + std::to_string(options_.disabled);
  return text;
}

bool JitEngine::make_stubs() {
  constexpr size_t kServices = 0
#define DIS_JIT_SERVICE(name, result, parameters) +1
#include "jit/services.def"
#undef DIS_JIT_SERVICE
      ;
  uint64_t* services = space_->allocate_slots(kServices);
  constexpr size_t kMost = 8192;
  const uint8_t* at = space_->allocate(kMost);
  if (!services || !at) return false;
  for (size_t s = 0; s < kServices; s++) services[s] = reinterpret_cast<uint64_t>(service_address(Service(s)));
  facts_.services = services;
  const std::vector<uint8_t> bytes = target_.emit_stubs(facts_, at, facts_.stubs);
  if (bytes.size() > kMost) return false;
  space_->touch(at, bytes.size());
  std::memcpy(space_->writable(at), bytes.data(), bytes.size());
  space_->publish(at, bytes.size());
  space_->shrink(at, kMost, bytes.size());
  if (!observer_) return true;
  observer_->shared_code("stubs", facts_.stubs.begin, facts_.stubs.bytes);
  facts_.stubs.for_each([&](const char* name, const uint8_t* stub) { observer_->shared_code(name, stub, 0); });
  for (size_t s = 0; s < kServices; s++)
    observer_->shared_code(service_name(Service(s)), reinterpret_cast<const uint8_t*>(services + s), sizeof *services);
  return true;
}

std::unique_ptr<JitEngine> JitEngine::make(const EngineOptions& options) {
  const Target* target = find_target(options.target, options.types->abi());
  if (!target) return nullptr;
  auto space = CodeSpace::create(std::min(kCodeBytes, target->code_reach - kDataBytes), kDataBytes);
  if (!space) return nullptr;
  return std::unique_ptr<JitEngine>(new JitEngine(options, *target, std::move(space)));
}

bool JitEngine::ready() {
  if (memory_ == Memory::not_asked) {
    memory_ = space_->commit() && make_stubs() ? Memory::there : Memory::none;
    if (memory_ == Memory::there)
      for (JitCode* code : codes_) code->write_stubs();
    codes_.clear();
  }
  return memory_ == Memory::there;
}

void JitEngine::forget(JitCode& code) { std::erase(codes_, &code); }

Result<std::unique_ptr<CodeObject>> JitEngine::prepare(ir::Module module, const std::vector<const Type*>& types,
                                                       std::shared_ptr<const std::vector<std::byte>> content) {
  auto code = std::make_unique<JitCode>(*this, std::move(module), types);
  if (store_ && content) code->use_store(std::move(content));
  auto lock = compiling();
  const bool placed = code->place_stubs();
  if (placed && memory_ == Memory::there) code->write_stubs();
  if (placed && memory_ == Memory::not_asked) codes_.push_back(code.get());
  lock.unlock();  // to free code takes it too
  if (!placed)
    return Diagnostic{.kind = ErrorKind::limit,
                      .file = code->module().source->file,
                      .where = {},
                      .found = "out of memory: machine code",
                      .expected = {}};
  return Result<std::unique_ptr<CodeObject>>(std::move(code));
}

int64_t JitEngine::pace() const { return kNativeSlices; }

void JitEngine::compile_all(CodeObject& code) { static_cast<JitCode&>(code).compile_all(); }

uint32_t JitEngine::resume_pc(const Process& p) const {
  // Whoever has saved registers has run native code, and its thread knows of the stubs.
  if (p.saved_registers && p.pc == facts_.stubs.resume) return reinterpret_cast<const SavedRegisters*>(p.saved_registers.get())->pc;
  return Engine::resume_pc(p);
}

RunStatus JitEngine::resume(Process& process) {
  Process* p = &process;
  p->marking = p->heap->marking();
  p->native_begin = space_->code_begin();
  p->native_bytes = space_->code_bytes();
  p->native_return_skip = target_.return_skip;
  const bool waited_behind = p->waits_behind;
  p->waits_behind = false;
  if (DIS_UNLIKELY(p->pending != nullptr)) {
    uint32_t pc = resume_pc(*p);
    if (waited_behind) pc--;  // the error belongs to the instruction the process waited in
    switch (interp::raise_pending_text(p, pc)) {
      case interp::PendingEnd::exited: return RunStatus::exited;
      case interp::PendingEnd::broken: return RunStatus::broken;
      case interp::PendingEnd::handled: break;
    }
  }
  for (;;) {
    if (p->is_native(p->pc)) {
      run_native(p);
    } else if (const void* behind = interp::behind_step(static_cast<const interp::Code*>(p->pc))) {
      p->pc = behind;
      continue;
    } else if (const void* place = code_of(*p).place_of_cell(p->pc)) {
      p->pc = place;
      continue;
    } else if (const interp::Code* cell =
                   interp::run_threaded(p, static_cast<const interp::Code*>(p->pc), p->budget)) {
      p->pc = cell;
      continue;
    } else if (p->run_status == RunStatus::yielded) {
      // Perhaps what it is in has been interpreted for long enough.
      const uint64_t slice = uint64_t(p->runtime->options.quantum * kNativeSlices);
      if (const void* at = const_cast<JitCode&>(code_of(*p)).enter_loop(*p, slice)) p->pc = at;
    }
    if (p->run_status != RunStatus::elsewhere) return p->run_status;
  }
}

// Goes on in native code, or in front of a function.
void JitEngine::run_native(Process* p) {
  const JitCode& code = code_of(*p);
  if (const uint32_t number = code.function_of_entry(p->pc); number < code.function_count()) {
    if (p->budget < 0) {
      p->run_status = RunStatus::yielded;
      return;
    }
    // Whoever begins has not called it. Code that is not metered does not always ask for the call, and is given nothing back.
    if (options_.metered && !frame_header(p->runtime->abi(), p->fp)->caller) p->budget += kCallPrice;
    const void* at = code.made_code(number);
    if (!at && !(at = native_compile(p, number))) return;
    p->pc = at;
  }
  using Enter = void (*)(Process*, const void*, uint8_t*);
  const auto enter = reinterpret_cast<Enter>(reinterpret_cast<uintptr_t>(facts_.stubs.enter));
  enter(p, p->pc, p->heap->base());
}

}  // namespace dis::jit
