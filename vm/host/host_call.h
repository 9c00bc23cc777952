// host_call: a call by the guest of a function that the host provides, as the function sees it.
//
//   [](HostCall& call) {
//     int64_t a, b;
//     if (!ok(call.arg(0).get_int(a)) || !ok(call.arg(1).get_int(b))) return call.raise("no numbers");
//     call.check(call.result().set_int(a + b));
//   }
//
// In:  a frame of the guest, and the function's type.  Out: a result, an exception, or a process that waits.
// Keeps: argument Slots read only; nothing of a HostCall is good after the function has returned. A function that sets no
//        result leaves the caller's variable as it was.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "runtime/builtin/marshal.h"
#include "vm/host/declarations.h"
#include "vm/host/slot.h"

namespace dis::host {

class HostCall;

// Called by the thread that uses the machine. A C++ exception it throws becomes one of the guest.
using HostFunction = std::function<void(HostCall&)>;

// The right to complete a call that waits; from any thread, once. If it goes unused, the call raises an exception.
class Ticket {
 public:
  Ticket() = default;
  ~Ticket();
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&& other) noexcept;

  explicit operator bool() const { return queue_ != nullptr; }
  // The call is made again, with `finish` in place of its function: soon, by the thread that uses the machine. `finish` is
  // dropped instead if the process was killed or interrupted. False: the machine is gone, or the ticket was used.
  bool complete(HostFunction finish);
  // Whether the process waits for it still: for the thread that uses the machine, whose scheduler is given.
  bool is_awaited(const Scheduler& scheduler) const {
    const Process* p = queue_ ? scheduler.find(wait_.pid) : nullptr;
    return p && p->state == ProcessState::waiting && p->host_wait == wait_.number;
  }

 private:
  friend class HostCall;
  Ticket(std::shared_ptr<CompletionQueue> queue, HostWait wait, const FunctionType& type)
      : queue_(std::move(queue)), wait_(wait), type_(&type), types_(type.owner().shared_from_this()) {}

  std::shared_ptr<CompletionQueue> queue_;
  HostWait wait_;
  const FunctionType* type_ = nullptr;
  std::shared_ptr<const Interface> types_;
};

class HostCall {
 public:
  HostCall(BuiltinCall& call, const FunctionType& type) : call_(call), type_(type) {}
  HostCall(const HostCall&) = delete;

  const FunctionType& type() const { return type_; }
  // For new objects and for calls of the guest.
  Runtime& runtime() const { return call_.runtime; }

  size_t arg_count() const { return type_.parameters.size(); }
  Slot arg(size_t n) const {
    // By address: to count them takes a division.
    const Field* const f = type_.parameters.data() + n;
    if (DIS_UNLIKELY(n >= UINT32_MAX || f >= std::to_address(type_.parameters.end()))) return Slot(Fault::missing);
    return Slot(call_.runtime, call_.frame() + f->offset, *f->type, Slot::Access::read);
  }
  // Of a function without a result: every access is Fault::type.
  Slot result() const {
    // Nobody said where it would go.
    if (DIS_UNLIKELY(type_.result->kind == ValueKind::none)) return Slot(Fault::type);
    return Slot(call_.runtime, call_.result().here(), *type_.result, Slot::Access::write);
  }

  // --- How the call ends, if not by returning; the first one counts ---
  void raise(std::string_view text);
  // Raises what is wrong, if anything is.
  void check(Fault f) {
    if (DIS_UNLIKELY(!ok(f))) raise_fault(f);
  }
  // How it ends is decided: by raise() or park().
  bool has_ended() const { return status_ != BuiltinStatus::done; }
  // The process waits when the function returns, others go on, and the ticket completes the call. Once for each call, and
  // not after raise(): the ticket then is empty.
  Ticket park();

  // For the functions of this room: runs `f` on the call.
  static BuiltinStatus run(BuiltinCall& call, const FunctionType& type, const HostFunction& f) {
    HostCall host(call, type);
    try {
      f(host);
    } catch (...) {
      host.raise_caught();
    }
    return host.status_;
  }

 private:
  void raise_fault(Fault f);
  void raise_caught();  // the C++ exception that is being handled

  BuiltinCall& call_;
  const FunctionType& type_;
  BuiltinStatus status_ = BuiltinStatus::done;
};

}  // namespace dis::host
