// guest_call: a call by the host of a function that a module of the guest exports. Prepared once, made any number of times.
//
//   auto add = GuestCall::prepare(runtime, instance, interface, "add");
//   add->arg(0).set_int(2), add->arg(1).set_int(3);
//   if (add->call() == CallEnd::returned) add->result().get_int(sum);
//
// In:  an instance, the declaration of its module, a name; arguments.  Out: how the call ended; its result or exception.
// Keeps: a process of its own, idle between calls, with the frame of the next one; arguments are zero and nil until they
//        are set, and again after each call. While a call waits or gives way, other processes have their turns.
// A call can be made from a function the guest has called (host_call.h), which then runs inside that call; not from one
// that has parked. One GuestCall has one call under way at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/runtime.h"
#include "vm/host/declarations.h"
#include "vm/host/lifeline.h"
#include "vm/host/slot.h"

namespace dis::host {

enum class CallEnd : uint8_t {
  returned,
  raised,       // an exception nobody handled; exception() is its text
  ended,        // its process was killed, or ended itself
  // --- The call is under way still: go_on() or abandon() ---
  waiting,      // nobody is left who could end what it waits for, unless the host does something
  interrupted,  // by what stopped_by() tells: the doorbell, fuel, the deadline, or all wait and the caller does not sleep
  // --- Nothing was called ---
  refused,      // fault() says why
};

class GuestCall {
 public:
  static Result<std::unique_ptr<GuestCall>> prepare(Runtime& runtime, ModuleInstance* instance,
                                                    std::shared_ptr<const Interface> types, std::string_view function);
  // Abandons the call, if one is under way.
  ~GuestCall();
  GuestCall(const GuestCall&) = delete;

  const FunctionType& type() const { return type_; }
  Runtime* runtime() const { return life_->runtime; }  // nullptr: the machine is gone
  // Whether arg() has nothing to make first.
  bool has_frame() const { return frame_ && state_.process; }
  Slot arg(size_t n) {
    if (DIS_UNLIKELY(n >= parameters_.size())) return Slot(Fault::missing);
    if (DIS_UNLIKELY(!has_frame()))
      if (Fault f = make_ready(); !ok(f)) return Slot(f);
    const Field& field = parameters_[n];
    return Slot(runtime_, frame_ + field.offset, *field.type, Slot::Access::write);
  }
  // Of the last call that returned; zero and nil before, and after one that did not.
  Slot result() {
    if (DIS_UNLIKELY(!life_->runtime)) return Slot(Fault::closed);
    return Slot(runtime_, box_, *type_.result, Slot::Access::read);
  }

  // `may_sleep`: while every process waits.
  CallEnd call(bool may_sleep = true);
  CallEnd go_on(bool may_sleep = true);
  // Kills the process. A call that is running cannot be abandoned from within it: Fault::busy.
  Fault abandon();

  bool under_way() const { return begun_; }
  // In it is a call of the host that has not returned yet.
  bool running() const { return runtime() && state_.process && state_.process->running; }
  IdleReason stopped_by() const { return stopped_by_; }
  const std::string& exception() const { return exception_; }
  Fault fault() const { return fault_; }

 private:
  GuestCall(Runtime& runtime, ModuleInstance* instance, const Export& function, const FunctionType& type,
            std::shared_ptr<const Interface> types);
  bool make_box();
  Fault make_ready();         // sees to it that there is a process with a frame; not while a call is under way
  Fault why_not_now() const;  // the guest cannot be called
  bool push_frame();
  void clear_frame();  // arguments zero and nil; the result goes into the box
  void take_frame_away();
  void renew_frame();  // the function has returned: one for the next call
  CallEnd refuse(Fault why);
  CallEnd finish(IdleReason reason);

  const std::shared_ptr<const Lifeline> life_;
  Runtime& runtime_;
  const FunctionType& type_;
  const std::span<const Field> parameters_;  // of type_
  const std::shared_ptr<const Interface> types_;
  ModuleInstance* const instance_;  // counted
  const void* const entry_;
  const Type* const frame_type_;
  uint8_t* box_ = nullptr;  // record for the result, counted
  const Type* box_type_ = nullptr;
  GuestCallState state_;
  bool begun_ = false;
  uint8_t* frame_ = nullptr;  // of the next call; nullptr: there is none, or a call is under way
  std::string exception_;
  Fault fault_ = Fault::none;
  IdleReason stopped_by_ = IdleReason::returned;
};

}  // namespace dis::host
