// value: what a dis_slot is.
#pragma once

#include <cstdint>
#include <cstring>

#include "capi/call.h"
#include "vm/host/slot.h"

namespace dis::capi {

// A host::Slot and who may look, in words.
struct Place {
  Runtime* runtime;
  uint8_t* at;
  const host::ValueType* type;
  uintptr_t access;  // a fault, if there is no runtime
  dis_vm* vm;        // whose thread may look; nullptr: nobody has to ask, in a function of the host

  host::Slot slot() const { return host::Slot(*runtime, at, *type, static_cast<host::Slot::Access>(access)); }
};
static_assert(sizeof(Place) == sizeof(dis_slot) && alignof(Place) == alignof(dis_slot));

// Written in the pieces in which compilers copy it: processors are slow to read two stores at once.
using TwoWords [[gnu::vector_size(16)]] = uint64_t;
inline TwoWords two_words(uintptr_t a, uintptr_t b) {
#ifdef __x86_64__
  // In registers: left alone, compilers put them together in memory, word by word.
  TwoWords first = {a}, second = {b};
  asm("" : "+x"(first), "+x"(second));
  return __builtin_shufflevector(first, second, 0, 2);
#else
  return TwoWords{a, b};
#endif
}
inline dis_slot to_slot(const void* runtime, const void* at, const void* type, uintptr_t access, dis_vm* vm) {
  dis_slot s;
  const TwoWords place = two_words(reinterpret_cast<uintptr_t>(runtime), reinterpret_cast<uintptr_t>(at)),
                 meaning = two_words(reinterpret_cast<uintptr_t>(type), access);
  std::memcpy(&s.opaque[0], &place, sizeof place);
  std::memcpy(&s.opaque[2], &meaning, sizeof meaning);
  s.opaque[4] = vm;
  return s;
}
inline dis_slot no_slot(host::Fault why) { return to_slot(nullptr, nullptr, nullptr, static_cast<uintptr_t>(why), nullptr); }
inline dis_slot to_slot(const host::Slot& slot, dis_vm* vm) {
  if (DIS_UNLIKELY(!slot.runtime())) return no_slot(slot.fault());
  return to_slot(slot.runtime(), slot.at(), &slot.type(), static_cast<uintptr_t>(slot.access()), vm);
}
inline Place place_of(const dis_slot& slot) {
  return {static_cast<Runtime*>(slot.opaque[0]), static_cast<uint8_t*>(slot.opaque[1]),
          static_cast<const host::ValueType*>(slot.opaque[2]), reinterpret_cast<uintptr_t>(slot.opaque[3]),
          static_cast<dis_vm*>(slot.opaque[4])};
}

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
  if (DIS_UNLIKELY(!p.runtime)) return p.access ? static_cast<host::Fault>(p.access) : host::Fault::argument;
  return p.vm ? fault_of_looking(*p.vm) : host::Fault::none;
}

// f(place) where the machine is used for it.
template <typename F>
dis_fault with_place(const dis_slot& slot, bool arguments, F f) {
  const Place p = place_of(slot);
  if (const host::Fault fault = fault_of(p); !host::ok(fault)) return to_c(fault);
  if (!arguments) return DIS_FAULT_ARGUMENT;
  return using_machine(*owner_of(*p.runtime), [&] { return f(p); });
}

}  // namespace dis::capi
