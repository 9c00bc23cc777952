#include "vm/host/host_call.h"

#include <exception>
#include <utility>

namespace dis::host {

Ticket::~Ticket() {
  if (queue_) complete([](HostCall& call) { call.raise("host call abandoned"); });
}

Ticket& Ticket::operator=(Ticket&& other) noexcept {
  Ticket gone(std::move(*this));
  queue_ = std::move(other.queue_);
  wait_ = other.wait_;
  type_ = other.type_;
  types_ = std::move(other.types_);
  return *this;
}

bool Ticket::complete(HostFunction finish) {
  if (!queue_) return false;
  const std::shared_ptr<CompletionQueue> queue = std::move(queue_);
  return queue->put(wait_, [type = type_, types = std::move(types_), finish = std::move(finish)](BuiltinCall& call) {
    return HostCall::run(call, *type, finish);
  });
}

void HostCall::raise(std::string_view text) {
  if (status_ != BuiltinStatus::done) return;
  // Without a text a process would end in silence.
  status_ = call_.raise(text.empty() ? "host exception" : text);
}

void HostCall::raise_fault(Fault f) { raise("host function " + type_.name + ": " + fault_text(f)); }

Ticket HostCall::park() {
  if (status_ != BuiltinStatus::done) return {};
  status_ = BuiltinStatus::park;
  Scheduler& scheduler = call_.runtime.scheduler;
  return Ticket(scheduler.completions(), scheduler.wait_host(&call_.process), type_);
}

void HostCall::raise_caught() {
  try {
    throw;
  } catch (const std::exception& e) {
    raise(std::string("host exception: ") + e.what());
  } catch (...) {
    raise("host exception");
  }
}

}  // namespace dis::host
