#include "vm/host/guest_call.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/builtin/file_group.h"
#include "vm/host/made.h"

namespace dis::host {

namespace {

// Each takes its share of the host's stack, native code up to some 60 KB for a segment full of small frames.
constexpr uint32_t kMostNested = 32;

// A module that lies about its frames would have arguments written where nothing is expected.
bool fits(const Type& frame, const FunctionType& type, const Abi& abi) {
  if (frame.size < type.frame_size) return false;
  const uint32_t* const end = frame.pointers + frame.pointer_count;
  const uint32_t* const first = std::lower_bound(frame.pointers, end, abi.frame_args_offset());
  const uint32_t* const last = std::lower_bound(first, end, type.frame_size);
  return std::equal(first, last, type.pointers.begin(), type.pointers.end());
}

}  // namespace

Result<std::unique_ptr<GuestCall>> GuestCall::prepare(Runtime& runtime, ModuleInstance* instance,
                                                      std::shared_ptr<const Interface> types,
                                                      std::string_view function) {
  const LoadedModule& module = *instance->module;
  auto refuse = [&](ErrorKind kind, std::string found, std::string expected) {
    return Diagnostic{.kind = kind,
                      .file = module.file,
                      .where = "module " + module.name(),
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  const std::string name(function);
  if (!runtime.options.executor) return refuse(ErrorKind::unsupported, "a machine that runs nothing", "an engine");
  if (types->abi != runtime.abi())
    return refuse(ErrorKind::link, "a declaration for words of " + std::to_string(types->abi.word_bits()) + " bits",
                  std::to_string(runtime.abi().word_bits()) + " bits");
  const FunctionType* type = types->find(function);
  if (!type) return refuse(ErrorKind::link, "no function " + name + "() in the declaration of " + types->name, {});
  if (!type->unsupported.empty()) return refuse(ErrorKind::unsupported, name + "() has " + type->unsupported, {});
  const std::vector<Export>& exports = module.image->exports;
  const auto e = std::find_if(exports.begin(), exports.end(), [&](const Export& x) {
    return x.name == function && x.signature == type->signature;
  });
  if (e == exports.end())
    return refuse(ErrorKind::link,
                  module.image->find_export(function) ? "a function " + name + "() of another type"
                                                      : "no function " + name + "()",
                  type->text);
  if (e->pc < 0 || !e->frame || !fits(*e->frame, *type, runtime.abi()))
    return refuse(ErrorKind::link, name + "(), which cannot be called from outside", type->text);
  std::unique_ptr<GuestCall> call(new GuestCall(runtime, instance, *e, *type, std::move(types)));
  if (!call->make_box() || !ok(call->make_ready())) return refuse(ErrorKind::limit, "out of memory: heap", {});
  return Result<std::unique_ptr<GuestCall>>(std::move(call));
}

GuestCall::GuestCall(Runtime& runtime, ModuleInstance* instance, const Export& function, const FunctionType& type,
                     std::shared_ptr<const Interface> types)
    : life_(lifeline(runtime)),
      runtime_(runtime),
      type_(type),
      parameters_(type.parameters),
      types_(std::move(types)),
      instance_(instance),
      entry_(instance->module->code->entry(uint32_t(function.pc))),
      frame_type_(function.frame) {
  Heap::retain(instance);
  runtime.hold(as_object(instance));
}

GuestCall::~GuestCall() {
  if (!life_->runtime) return;
  if (Process* p = state_.process) {
    DIS_CHECK(!p->running);
    if (begun_)
      runtime_.scheduler.kill(p, "");
    else
      runtime_.scheduler.finish(p);
  }
  if (box_) runtime_.let_go(as_object(box_));
  runtime_.let_go(as_object(instance_));
}

bool GuestCall::make_box() {
  // Of eight bytes at least, so that a module that lies about its results hits nothing else with a number.
  box_type_ = heap_type(runtime_.heap.types(), std::max<uint32_t>(type_.result->size, 8), type_.result->pointers);
  box_ = static_cast<uint8_t*>(made(runtime_, [&] { return runtime_.heap.new_record(box_type_); }));
  if (box_) runtime_.hold(as_object(box_));
  return box_ != nullptr;
}

Fault GuestCall::why_not_now() const {
  if (DIS_UNLIKELY(!life_->runtime)) return Fault::closed;
  if (DIS_UNLIKELY(begun_)) return Fault::busy;
  const Process* caller = runtime_.scheduler.current();
  if (DIS_LIKELY(!caller)) return Fault::none;
  if (caller->state != ProcessState::ready) return Fault::parked;
  return runtime_.scheduler.nesting() < kMostNested ? Fault::none : Fault::nested;
}

Fault GuestCall::make_ready() {
  if (!life_->runtime) return Fault::closed;
  if (begun_) return Fault::busy;
  if (!state_.process) {
    Process* p = runtime_.scheduler.create(nullptr, instance_);
    if (!p) return Fault::memory;
    p->files = make_initial_files(runtime_);
    p->environment = make_initial_environment(runtime_);
    p->state = ProcessState::idle;
    p->guest_call = &state_;
    state_.process = p;
  }
  return push_frame() ? Fault::none : Fault::memory;
}

bool GuestCall::push_frame() {
  Process& p = *state_.process;
  frame_ = runtime_.push_frame(p, frame_type_);
  p.fp = frame_;
  if (DIS_UNLIKELY(!frame_)) return false;
  clear_frame();
  return true;
}

void GuestCall::clear_frame() {
  const Abi abi = runtime_.abi();
  const uint32_t args = abi.frame_args_offset();
  // Whole words: arguments are words and more, and frames have room for them. A function seldom has many.
  for (uint32_t at = args; at < type_.frame_size; at += 4) store_as<uint32_t>(frame_ + at, 0);
  if (frame_type_->has_pointers) runtime_.heap.set_nil(frame_, frame_type_);
  uint8_t* const at = frame_ + abi.frame_return_offset();
  if (abi.word_bytes == 4)
    store_as<uint32_t>(at, uint32_t(box_ - runtime_.heap.base()));
  else
    store_as<uint64_t>(at, uint64_t(box_));
}

void GuestCall::renew_frame() {
  Process& p = *state_.process;
  const Abi abi = runtime_.abi();
  uint8_t* const prefix = p.fp - abi.frame_prefix_bytes();
  FrameHeader& h = *frame_header(abi, p.fp);
  // Native code has taken it off the stack and dropped its references: the next one lies in the same place.
  if (DIS_LIKELY(!h.caller && p.sp == prefix && h.type == frame_type_)) {
    frame_ = p.fp;
    p.sp = prefix + frame_bytes(abi, frame_type_);
    h.link = nullptr;
    h.module = nullptr;
    clear_frame();
    return;
  }
  take_frame_away();
  push_frame();
}

void GuestCall::take_frame_away() {
  Process& p = *state_.process;
  const Abi abi = runtime_.abi();
  uint8_t* first = p.fp;
  while (uint8_t* caller = frame_header(abi, first)->caller) first = caller;
  // Native code drops the references of a frame as it returns, and takes it off the stack.
  if (p.sp != first - abi.frame_prefix_bytes()) {
    runtime_.unwind_to(p, first);
    runtime_.heap.release_record(first, frame_type_);
  }
  runtime_.leave_frame(p, first);
}

CallEnd GuestCall::refuse(Fault why) {
  fault_ = why;
  return CallEnd::refused;
}

CallEnd GuestCall::call(bool may_sleep) {
  Fault f = why_not_now();
  if (DIS_UNLIKELY(!has_frame()) && ok(f)) f = make_ready();
  if (DIS_UNLIKELY(!ok(f))) return refuse(f);
  if (box_type_->has_pointers) runtime_.heap.release_record(box_, box_type_);
  runtime_.heap.clear_record(box_, box_type_);
  begun_ = true;
  frame_ = nullptr;
  state_.process->pc = entry_;
  return finish(runtime_.scheduler.run_call(*runtime_.options.executor, state_, may_sleep));
}

CallEnd GuestCall::go_on(bool may_sleep) {
  if (!begun_) return refuse(Fault::not_begun);
  begun_ = false;  // but for that, as for a new call
  const Fault f = why_not_now();
  begun_ = true;
  if (!ok(f)) return refuse(f);
  if (state_.process && state_.process->running) return refuse(Fault::busy);
  return finish(runtime_.scheduler.run(*runtime_.options.executor, may_sleep, &state_));
}

Fault GuestCall::abandon() {
  if (!life_->runtime) return Fault::closed;
  if (!begun_) return Fault::not_begun;
  if (state_.process && state_.process->running) return Fault::busy;
  if (state_.process) runtime_.scheduler.kill(state_.process, "");
  begun_ = false;
  return Fault::none;
}

CallEnd GuestCall::finish(IdleReason reason) {
  stopped_by_ = reason;
  if (!state_.over) return reason == IdleReason::finished ? CallEnd::waiting : CallEnd::interrupted;
  begun_ = false;
  Process* p = state_.process;
  if (DIS_LIKELY(p && state_.status == RunStatus::returned)) {
    renew_frame();  // if there is no memory for it, the next call says so
    return CallEnd::returned;
  }
  if (!p) return CallEnd::ended;
  if (state_.status != RunStatus::broken) {
    runtime_.scheduler.finish(p);
    return CallEnd::ended;
  }
  exception_ = exception_name(runtime_.heap, p->exception);
  runtime_.heap.release(std::exchange(p->exception, nullptr));
  take_frame_away();
  p->retry_ready = p->waits_behind = false;
  push_frame();
  return CallEnd::raised;
}

}  // namespace dis::host
