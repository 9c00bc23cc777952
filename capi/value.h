// value: what a dis_slot is.
#pragma once

#include <bit>
#include <type_traits>

#include "capi/call.h"
#include "vm/host/slot.h"

namespace dis::capi {

struct Place {
  host::Slot slot;
  dis_vm* vm;  // whose thread may look; nullptr: this is no place
};
static_assert(sizeof(Place) == sizeof(dis_slot) && alignof(Place) == alignof(dis_slot));
static_assert(std::is_trivially_copyable_v<Place>);

inline dis_slot to_slot(const host::Slot& slot, dis_vm* vm) { return std::bit_cast<dis_slot>(Place{slot, vm}); }
inline dis_slot no_slot(host::Fault why) { return to_slot(host::Slot(why), nullptr); }
inline Place place_of(const dis_slot& slot) { return std::bit_cast<Place>(slot); }

inline dis_fault to_c(host::Fault f) { return static_cast<dis_fault>(f); }

inline dis_vm* owner_of(const Runtime& runtime) { return static_cast<dis_vm*>(runtime.options.embedder); }

// What is wrong with looking into the machine; none: the thread may.
inline host::Fault fault_of_looking(const dis_vm& vm) {
  const std::thread::id user = vm.user.load(std::memory_order_relaxed);
  return user == std::thread::id() || user == std::this_thread::get_id() ? host::Fault::none : host::Fault::in_use;
}

// f() for a machine that may be used, in a function of the host too; what it throws is for want of memory.
template <typename F>
dis_fault using_machine(dis_vm& vm, F f) noexcept {
  Use use(vm, Use::From::host_call);
  if (use.error()) return DIS_FAULT_IN_USE;
  try {
    return to_c(f());
  } catch (const std::exception&) {
    return DIS_FAULT_MEMORY;
  }
}

// What is wrong with looking at the place at all.
inline host::Fault fault_of(const Place& p) {
  if (DIS_UNLIKELY(!p.vm)) return host::ok(p.slot.fault()) ? host::Fault::argument : p.slot.fault();
  return fault_of_looking(*p.vm);
}

// f(place) where the machine is used for it.
template <typename F>
dis_fault with_place(const dis_slot& slot, bool arguments, F f) {
  const Place p = place_of(slot);
  if (const host::Fault fault = fault_of(p); !host::ok(fault)) return to_c(fault);
  if (!arguments) return DIS_FAULT_ARGUMENT;
  return using_machine(*p.vm, [&] { return f(p); });
}

}  // namespace dis::capi
