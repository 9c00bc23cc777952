// type: what the heap must know of an object: its size, where its references are, how it is destroyed.
// Types are interned (type_table.h) and live as long as the table, so an object may outlive the module that made it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/object.h"

namespace dis {

class Heap;

enum class Kind : uint8_t {
  none,      // id 0: a free slot
  record,    // adt, exception payload, frame, module data: `pointers` says where references are
  string,    // StringObject
  array,     // ArrayObject of `element`
  list,      // ListObject of `element`
  channel,   // ChannelObject
  instance,  // ModuleInstance
  native,    // record whose destruction runs `finalize` first (ref FD and the like)
};

struct Type {
  uint32_t id = 0;
  Kind kind = Kind::none;
  bool has_pointers = false;    // needs tracing and destroying
  uint8_t size_class = 0;       // of the heap, for records of a small size; 0: none
  uint32_t size = 0;            // record: payload bytes; other kinds: bytes of one element
  uint32_t pointer_count = 0;
  const uint32_t* pointers = nullptr;  // byte offsets of the references, ascending
  const Type* element = nullptr;       // array, list
  // Kind::native: called once with the payload before its references are dropped. Must not touch the heap.
  void (*finalize)(Heap&, void* payload) = nullptr;

  // Lazily made relatives, of the same table.
  mutable std::atomic<const Type*> array_of = nullptr;
  mutable std::atomic<const Type*> list_of = nullptr;

  std::unique_ptr<uint32_t[]> pointer_storage;
  std::vector<uint8_t> pointer_map;  // as in the file, trimmed of trailing zero bytes
};

}  // namespace dis
