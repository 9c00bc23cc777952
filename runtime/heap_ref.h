// heap_ref: loads and stores of references in module memory. With abi.h the only code that knows that a
// reference is an address under kAbi64 and an arena offset under kAbi32, and that nil is all ones.
#pragma once

#include <cstdint>
#include <cstring>

#include "runtime/abi.h"
#include "runtime/object.h"

namespace dis {

inline constexpr uint64_t kNil64 = ~uint64_t{0};
inline constexpr uint32_t kNil32 = ~uint32_t{0};

template <typename T>
inline T load_as(const void* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <typename T>
inline void store_as(void* p, T v) {
  std::memcpy(p, &v, sizeof v);
}

// Compile-time form, for engines.
template <Abi A>
struct RefSlot {
  static Object* load(const uint8_t* base, const void* slot) {
    if constexpr (A.ref_bytes == 4) {
      uint32_t v = load_as<uint32_t>(slot);
      return v == kNil32 ? nullptr : reinterpret_cast<Object*>(const_cast<uint8_t*>(base) + v);
    } else {
      uint64_t v = load_as<uint64_t>(slot);
      return v == kNil64 ? nullptr : reinterpret_cast<Object*>(v);
    }
  }
  static void store(const uint8_t* base, void* slot, const void* object) {
    if constexpr (A.ref_bytes == 4) {
      store_as<uint32_t>(slot, object ? uint32_t(static_cast<const uint8_t*>(object) - base) : kNil32);
    } else {
      store_as<uint64_t>(slot, object ? reinterpret_cast<uint64_t>(object) : kNil64);
    }
  }
};

// Run-time form, for services and built-ins.
inline Object* load_ref(Abi abi, const uint8_t* base, const void* slot) {
  return abi.ref_bytes == 4 ? RefSlot<kAbi32>::load(base, slot) : RefSlot<kAbi64>::load(base, slot);
}
inline void store_ref(Abi abi, const uint8_t* base, void* slot, const void* object) {
  if (abi.ref_bytes == 4)
    RefSlot<kAbi32>::store(base, slot, object);
  else
    RefSlot<kAbi64>::store(base, slot, object);
}

}  // namespace dis
