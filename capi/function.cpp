// function: functions of the program that the host calls, and the declarations they are found by.
#include <array>

#include "capi/value.h"
#include "vm/host/guest_call.h"

using namespace dis;
using namespace dis::capi;
using host::CallEnd;
using host::Fault;
using host::GuestCall;
using host::ok;

struct dis_interface final : Handle {
  static constexpr uint64_t kKind = 0xd15e0033;
  static constexpr const char* kName = "dis_interface";
  dis_interface() : Handle(kKind) {}

  std::array<std::shared_ptr<const host::Interface>, 2> types;  // for words of 32 and 64 bits
};

struct dis_function final : Handle {
  static constexpr uint64_t kKind = 0xd15e0035;
  static constexpr const char* kName = "dis_function";
  explicit dis_function(std::unique_ptr<GuestCall> c) : Handle(kKind), call(std::move(c)) {}

  const std::unique_ptr<GuestCall> call;
};

namespace {

dis_vm* machine_of(const dis_function& function) {
  Runtime* const runtime = function.call->runtime();
  return runtime ? owner_of(*runtime) : nullptr;
}

// f(vm) where the machine is used, perhaps by a function of the host.
template <typename F>
dis_error* with_function(dis_function* function, F f) {
  if (dis_error* error = check(function)) return error;
  dis_vm* const vm = machine_of(*function);
  if (!vm) return wrong("the machine of this dis_function was freed");
  Use use(*vm, Use::From::host_call);
  return use.error() ? use.error() : work([&] { return f(*vm, use.nested()); });
}

dis_error* refused(Fault why) {
  const char* const text = host::fault_text(why);
  switch (why) {
    case Fault::memory:
    case Fault::nested: return make_error(DIS_ERROR_LIMIT, text);
    case Fault::busy: return make_error(DIS_ERROR_REENTERED, "a function was called from within its own call");
    default: return wrong(text);
  }
}

dis_call_status status_of(CallEnd end, IdleReason why) {
  switch (end) {
    case CallEnd::refused:  // has no status
    case CallEnd::returned: return DIS_CALL_RETURNED;
    case CallEnd::raised: return DIS_CALL_RAISED;
    case CallEnd::ended: return DIS_CALL_ENDED;
    case CallEnd::waiting: return DIS_CALL_DEADLOCK;
    case CallEnd::interrupted: break;
  }
  switch (why) {
    case IdleReason::fuel: return DIS_CALL_YIELDED;
    case IdleReason::timeout: return DIS_CALL_TIMEOUT;
    case IdleReason::waiting: return DIS_CALL_BLOCKED;
    case IdleReason::finished:  // not with CallEnd::interrupted
    case IdleReason::returned:
    case IdleReason::interrupted: break;
  }
  return DIS_CALL_INTERRUPTED;
}

// What is wrong with looking at its arguments and its result.
Fault fault_of_looking(const dis_function* function) {
  if (!is_valid(function)) return Fault::argument;
  const dis_vm* const vm = machine_of(*function);
  return vm ? dis::capi::fault_of_looking(*vm) : Fault::closed;
}

// Whether the thread may look, as seen without asking which one it is.
bool is_open(const dis_function* function) {
  if (DIS_UNLIKELY(!is_valid(function))) return false;
  const dis_vm* const vm = machine_of(*function);
  return DIS_LIKELY(vm != nullptr) && vm->user.load(std::memory_order_relaxed) == std::thread::id();
}

// Argument n gets a number.
template <auto how, typename T>
[[gnu::noinline]] dis_fault set_arg_after_asking(dis_function* function, size_t n, T value) {
  const dis_slot slot = dis_function_arg(function, n);
  const Place p = place_of(slot);
  if (const Fault f = fault_of(p); !ok(f)) return to_c(f);
  return to_c((p.slot().*how)(value));
}
template <auto how, typename T>
dis_fault set_arg(dis_function* function, size_t n, T value) {
  if (DIS_LIKELY(is_open(function) && function->call->has_frame())) return to_c((function->call->arg(n).*how)(value));
  return set_arg_after_asking<how>(function, n, value);
}

// The result is a number.
template <auto how, typename T>
dis_fault get_result(dis_function* function, T* value) {
  if (DIS_UNLIKELY(!is_open(function)))
    if (const Fault f = fault_of_looking(function); !ok(f)) return to_c(f);
  return DIS_LIKELY(value != nullptr) ? to_c((function->call->result().*how)(*value)) : DIS_FAULT_ARGUMENT;
}

// Of a call whose process has to be made first.
[[gnu::noinline]] host::Slot made_arg(GuestCall& call, dis_vm& vm, size_t n) {
  host::Slot slot(Fault::missing);
  const dis_fault f = using_machine(vm, [&] {
    slot = call.arg(n);
    return Fault::none;
  });
  return f == DIS_FAULT_NONE ? slot : host::Slot(static_cast<Fault>(f));
}

template <typename F>
dis_slot slot_of(dis_function* function, F find) {
  if (const Fault f = fault_of_looking(function); !ok(f)) return no_slot(f);
  dis_vm* const vm = machine_of(*function);
  const host::Slot found = find(*function->call, *vm);
  return to_slot(found, vm);
}

}  // namespace

extern "C" {

dis_error* dis_interface_new(const char* declaration, const char* module, dis_interface** made) {
  if (!made) return wrong("nowhere to put the interface");
  *made = nullptr;
  if (!declaration) return wrong("no declaration given");
  return work([&]() -> dis_error* {
    auto interface = std::make_unique<dis_interface>();
    for (const Abi& abi : {kAbi32, kAbi64}) {
      auto types = host::read_interface(host::source_text(declaration), text_or_empty(module), abi);
      if (!types.ok()) return make_error(types.error());
      interface->types[abi.word_bytes == 8] = std::move(types).value();
    }
    *made = interface.release();
    return nullptr;
  });
}

void dis_interface_free(dis_interface* interface) {
  if (is_valid(interface)) delete interface;
}

dis_error* dis_function_new(dis_instance* instance, const dis_interface* interface, const char* name,
                            dis_function** function) {
  if (!function) return wrong("nowhere to put the function");
  *function = nullptr;
  if (dis_error* error = check(interface)) return error;
  if (!name) return wrong("no name given");
  return with(
      instance,
      [&](dis_vm& v) -> dis_error* {
        if (!v.engine->runs_here()) return wrong("native code is made for another processor than this machine's");
        Runtime& runtime = v.vm.runtime();
        auto call =
            GuestCall::prepare(runtime, instance->instance, interface->types[runtime.abi().word_bytes == 8], name);
        if (!call.ok()) return make_error(call.error());
        *function = new dis_function(std::move(call).value());
        return nullptr;
      },
      Use::From::host_call);
}

dis_error* dis_function_free(dis_function* function) {
  if (!function) return nullptr;
  if (dis_error* error = check(function)) return error;
  if (!machine_of(*function)) {
    delete function;
    return nullptr;
  }
  return with_function(function, [&](dis_vm&, bool) -> dis_error* {
    if (function->call->running()) return refused(Fault::busy);
    delete function;
    return nullptr;
  });
}

size_t dis_function_arg_count(const dis_function* function) {
  return is_valid(function) ? function->call->type().parameters.size() : 0;
}

dis_slot dis_function_arg(dis_function* function, size_t n) {
  return slot_of(function, [n](GuestCall& call, dis_vm& vm) {
    return DIS_LIKELY(call.has_frame()) ? call.arg(n) : made_arg(call, vm, n);
  });
}

dis_slot dis_function_result(dis_function* function) {
  return slot_of(function, [](GuestCall& call, dis_vm&) { return call.result(); });
}

dis_fault dis_function_set_int(dis_function* function, size_t n, int64_t value) {
  return set_arg<&host::Slot::set_int>(function, n, value);
}
dis_fault dis_function_set_byte(dis_function* function, size_t n, uint8_t value) {
  return set_arg<&host::Slot::set_byte>(function, n, value);
}
dis_fault dis_function_set_big(dis_function* function, size_t n, int64_t value) {
  return set_arg<&host::Slot::set_big>(function, n, value);
}
dis_fault dis_function_set_real(dis_function* function, size_t n, double value) {
  return set_arg<&host::Slot::set_real>(function, n, value);
}
dis_fault dis_function_set_string(dis_function* function, size_t n, const char* text, size_t size) {
  return dis_set_string(dis_function_arg(function, n), text, size);
}
dis_fault dis_function_set_bytes(dis_function* function, size_t n, const void* bytes, size_t size) {
  return dis_set_bytes(dis_function_arg(function, n), bytes, size);
}

dis_fault dis_function_get_int(dis_function* function, int64_t* value) {
  return get_result<&host::Slot::get_int>(function, value);
}
dis_fault dis_function_get_byte(dis_function* function, uint8_t* value) {
  return get_result<&host::Slot::get_byte>(function, value);
}
dis_fault dis_function_get_big(dis_function* function, int64_t* value) {
  return get_result<&host::Slot::get_big>(function, value);
}
dis_fault dis_function_get_real(dis_function* function, double* value) {
  return get_result<&host::Slot::get_real>(function, value);
}
dis_fault dis_function_get_string(dis_function* function, const char** text, size_t* size) {
  return dis_get_string(dis_function_result(function), text, size);
}
dis_fault dis_function_get_bytes(dis_function* function, const uint8_t** bytes, size_t* size) {
  return dis_get_bytes(dis_function_result(function), bytes, size);
}

dis_error* dis_function_call(dis_function* function, uint64_t budget, unsigned flags, dis_call_status* status) {
  if (!status) return wrong("nowhere to put the status");
  *status = DIS_CALL_ENDED;
  if (flags & ~DIS_RUN_MAY_SLEEP) return wrong("flags that do not exist");
  return with_function(function, [&](dis_vm& v, bool nested) -> dis_error* {
    GuestCall& call = *function->call;
    const bool may_sleep = (flags & DIS_RUN_MAY_SLEEP) != 0;
    if (!nested) {
      v.texts.release({});
      v.vm.begin_call({.fuel = budget, .may_sleep = may_sleep, .deadline_ns = v.deadline_ns});
    }
    CallEnd end = call.under_way() ? call.go_on(may_sleep) : call.call(may_sleep);
    while (end == CallEnd::interrupted && v.vm.attend(call.stopped_by())) end = call.go_on(may_sleep);
    if (nested) v.vm.end_call();
    if (end == CallEnd::refused) return refused(call.fault());
    *status = status_of(end, call.stopped_by());
    return nullptr;
  });
}

const char* dis_function_exception(const dis_function* function) {
  return is_valid(function) ? function->call->exception().c_str() : "";
}

dis_error* dis_function_abandon(dis_function* function) {
  return with_function(function, [&](dis_vm&, bool) -> dis_error* {
    const Fault f = function->call->abandon();
    return ok(f) ? nullptr : refused(f);
  });
}

dis_error* dis_vm_waits_for(dis_vm* vm, int* fd, int64_t* deadline_ns) {
  if (!fd || !deadline_ns) return wrong("nowhere to put what is waited for");
  *fd = -1;
  *deadline_ns = -1;
  return with(
      vm,
      [&](dis_vm& v) -> dis_error* {
        const WaitedFor w = v.vm.waited_for();
        *fd = w.descriptor;
        *deadline_ns = w.until_ns;
        return nullptr;
      },
      Use::From::host_call);
}

}  // extern "C"
