// host_module: modules of the host, the calls of their functions, and tickets.
#include "vm/host/host_module.h"

#include "capi/value.h"

using namespace dis;
using namespace dis::capi;
using host::Fault;
using host::HostCall;
using host::HostModule;

struct dis_host_module final : Handle {
  static constexpr uint64_t kKind = 0xd15e0030;
  static constexpr const char* kName = "dis_host_module";
  explicit dis_host_module(std::shared_ptr<const HostModule> m) : Handle(kKind), module(std::move(m)) {}

  const std::shared_ptr<const HostModule> module;
};

// Lives while the function runs, which may use the machine; texts it asks for go with it.
struct dis_call final : Handle {
  static constexpr uint64_t kKind = 0xd15e0031;
  static constexpr const char* kName = "dis_call";
  dis_call(HostCall& c, dis_vm& v) : Handle(kKind), call(c), vm(v), texts_(v.texts.mark()) { vm.in_host_call = true; }
  ~dis_call() {
    vm.in_host_call = false;
    vm.texts.release(texts_);
  }

  HostCall& call;
  dis_vm& vm;

 private:
  const TextStore::Mark texts_;
};

struct dis_ticket final : Handle {
  static constexpr uint64_t kKind = 0xd15e0032;
  static constexpr const char* kName = "dis_ticket";
  explicit dis_ticket(host::Ticket t) : Handle(kKind), ticket(std::move(t)) {}

  host::Ticket ticket;
};

namespace {

// A function of the host with what it gets. Small enough to lie in a std::function.
struct Bound {
  dis_host_function function;
  void* user_data;

  void operator()(HostCall& c) const {
    dis_call call(c, *owner_of(c.runtime()));
    function(&call, user_data);
  }
};

// Data of the host that nobody will need any more when this goes.
struct Released {
  void (*release)(void* user_data);
  void* user_data;
};
class Releases {
 public:
  ~Releases() {
    for (const Released& r : all_) r.release(r.user_data);
  }
  void add(const Released& r) {
    if (r.release) all_.push_back(r);
  }
  // Leaves it to the caller.
  void forget() { all_.clear(); }

 private:
  std::vector<Released> all_;
};

bool may_use(const dis_call* call) { return is_valid(call) && host::ok(fault_of_looking(call->vm)); }

// Argument n of a call, a number; what is wrong is raised.
template <typename T, auto how>
T arg_or_raise(dis_call* call, size_t n) {
  T value{};
  if (DIS_UNLIKELY(!is_valid(call))) return value;
  call->call.check((call->call.arg(n).*how)(value));
  return value;
}

template <auto how, typename T>
void return_or_raise(dis_call* call, T value) {
  if (DIS_UNLIKELY(!is_valid(call)) || call->call.has_ended()) return;
  call->call.check((call->call.result().*how)(value));
}

}  // namespace

extern "C" {

dis_error* dis_host_module_new(const char* declaration, const char* module, const dis_binding* bindings, size_t count,
                               dis_host_module** made) {
  if (!made) return wrong("nowhere to put the module");
  *made = nullptr;
  if (!declaration) return wrong("no declaration given");
  if (count && !bindings) return wrong("no functions given");
  return work([&]() -> dis_error* {
    std::vector<HostModule::Binding> functions;
    const auto releases = std::make_shared<Releases>();
    for (size_t i = 0; i < count; i++) {
      const dis_binding& b = bindings[i];
      if (!b.name) return wrong("binding " + std::to_string(i) + " has no name");
      functions.push_back({b.name, b.function ? host::HostFunction(Bound{b.function, b.user_data}) : nullptr});
    }
    auto defined =
        HostModule::define(host::source_text(declaration), text_or_empty(module), std::move(functions), releases);
    if (!defined.ok()) return make_error(defined.error());
    *made = new dis_host_module(std::move(defined).value());
    try {
      for (size_t i = 0; i < count; i++) releases->add({bindings[i].release, bindings[i].user_data});
    } catch (...) {
      releases->forget();
      delete std::exchange(*made, nullptr);
      throw;
    }
    return nullptr;
  });
}

void dis_host_module_free(dis_host_module* module) {
  if (is_valid(module)) delete module;
}

dis_error* dis_vm_add_module(dis_vm* vm, const dis_host_module* module) {
  if (dis_error* error = check(module)) return error;
  return with(vm, [&](dis_vm& v) -> dis_error* {
    const auto added = v.vm.add_module(module->module);
    return added.ok() ? nullptr : make_error(added.error());
  });
}

size_t dis_call_arg_count(const dis_call* call) { return may_use(call) ? call->call.arg_count() : 0; }

dis_slot dis_call_arg(dis_call* call, size_t n) {
  return is_valid(call) ? to_slot(call->call.arg(n), nullptr) : no_slot(Fault::argument);
}

dis_slot dis_call_result(dis_call* call) {
  return is_valid(call) ? to_slot(call->call.result(), nullptr) : no_slot(Fault::argument);
}

dis_vm* dis_call_vm(const dis_call* call) { return may_use(call) ? &call->vm : nullptr; }

void dis_call_raise(dis_call* call, const char* text) {
  if (may_use(call)) call->call.raise(text ? text : "");
}

int dis_call_check(dis_call* call, dis_fault fault) {
  if (fault == DIS_FAULT_NONE) return 1;
  if (may_use(call))
    call->call.check(fault > DIS_FAULT_NONE && fault <= DIS_FAULT_ARGUMENT ? static_cast<Fault>(fault) : Fault::argument);
  return 0;
}

int64_t dis_call_arg_int(dis_call* call, size_t n) { return arg_or_raise<int64_t, &host::Slot::get_int>(call, n); }
uint8_t dis_call_arg_byte(dis_call* call, size_t n) { return arg_or_raise<uint8_t, &host::Slot::get_byte>(call, n); }
int64_t dis_call_arg_big(dis_call* call, size_t n) { return arg_or_raise<int64_t, &host::Slot::get_big>(call, n); }
double dis_call_arg_real(dis_call* call, size_t n) { return arg_or_raise<double, &host::Slot::get_real>(call, n); }
const char* dis_call_arg_string(dis_call* call, size_t n, size_t* size) {
  const char* text = "";
  dis_call_check(call, dis_get_string(dis_call_arg(call, n), &text, size));
  return text;
}
const uint8_t* dis_call_arg_bytes(dis_call* call, size_t n, size_t* size) {
  const uint8_t* bytes = nullptr;
  dis_call_check(call, dis_get_bytes(dis_call_arg(call, n), &bytes, size));
  return bytes;
}

void dis_call_return_int(dis_call* call, int64_t value) { return_or_raise<&host::Slot::set_int>(call, value); }
void dis_call_return_byte(dis_call* call, uint8_t value) { return_or_raise<&host::Slot::set_byte>(call, value); }
void dis_call_return_big(dis_call* call, int64_t value) { return_or_raise<&host::Slot::set_big>(call, value); }
void dis_call_return_real(dis_call* call, double value) { return_or_raise<&host::Slot::set_real>(call, value); }
void dis_call_return_string(dis_call* call, const char* text, size_t size) {
  if (is_valid(call) && !call->call.has_ended()) dis_call_check(call, dis_set_string(dis_call_result(call), text, size));
}
void dis_call_return_bytes(dis_call* call, const void* bytes, size_t size) {
  if (is_valid(call) && !call->call.has_ended()) dis_call_check(call, dis_set_bytes(dis_call_result(call), bytes, size));
}

dis_ticket* dis_call_park(dis_call* call) {
  if (!may_use(call)) return nullptr;
  try {
    auto ticket = std::make_unique<dis_ticket>(host::Ticket());
    ticket->ticket = call->call.park();
    return ticket->ticket ? ticket.release() : nullptr;
  } catch (const std::exception& e) {
    call->call.raise(e.what());
    return nullptr;
  }
}

int dis_ticket_complete(dis_ticket* ticket, dis_host_function finish, void* user_data, void (*release)(void* user_data)) {
  try {
    const auto kept = std::make_shared<Releases>();
    kept->add({release, user_data});
    if (!is_valid(ticket)) return 0;
    const std::unique_ptr<dis_ticket> own(ticket);
    return finish && own->ticket.complete([bound = Bound{finish, user_data}, kept](HostCall& c) { bound(c); });
  } catch (const std::exception&) {
    return 0;
  }
}

void dis_ticket_free(dis_ticket* ticket) {
  if (is_valid(ticket)) delete ticket;
}

}  // extern "C"
