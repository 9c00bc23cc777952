// object: the header in front of every heap object and the handle types for what follows it.
//
//        8 bytes before the payload             payload (8-byte aligned)
//   +----------------+----------------------+ +---------------------------
//   | refs  (u32)    | type id (20) | flags | | depends on Type::kind
//   +----------------+----------------------+ +---------------------------
//
// refs counts every slot that holds the object: frames, module data, other objects, and C++ code that keeps it.
// A dead object's refs word links it into the list of objects to destroy. flags belong to the cycle collector.
// Pointers to objects always point at the payload. Native code uses nullptr for nil; only slots in module
// memory use all ones (heap_ref.h).
#pragma once

#include <cstdint>

namespace dis {

struct ObjectHeader {
  uint32_t refs;
  uint32_t type_and_flags;

  static constexpr uint32_t kTypeMask = 0x000fffff;
  static constexpr uint32_t kMarkBit = 1u << 24;   // compared with the collector's current mark value
  static constexpr uint32_t kGreyBit = 1u << 25;   // on the mark stack: memory must not be reused yet
  static constexpr uint32_t kZombieBit = 1u << 26; // destroyed while grey: freed when popped
  static constexpr uint32_t kLiveBit = 1u << 27;   // the slot holds an object (free slots have it clear)

  uint32_t type_id() const { return type_and_flags & kTypeMask; }
};
static_assert(sizeof(ObjectHeader) == 8);

// An untyped payload. Never defined: a handle for static typing only.
struct Object;

inline ObjectHeader* header_of(const void* payload) {
  return reinterpret_cast<ObjectHeader*>(const_cast<void*>(payload)) - 1;
}
inline Object* as_object(const void* payload) {
  return reinterpret_cast<Object*>(const_cast<void*>(payload));
}

}  // namespace dis
