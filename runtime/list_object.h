// list_object: one cell of a Limbo list. The element type is Heap::type_of(cell)->element.
#pragma once

#include "runtime/heap.h"

namespace dis {

struct ListObject {
  ListObject* tail;  // counted; nullptr ends the list
  // the element follows

  uint8_t* data() { return reinterpret_cast<uint8_t*>(this + 1); }
  const uint8_t* data() const { return reinterpret_cast<const uint8_t*>(this + 1); }
};

// A new cell in front of `tail`, whose count the cell takes over; refs = 1; the element's bytes are undefined
// and must be filled at once (element references with counts of their own). nullptr: out of memory.
inline ListObject* new_cell(Heap& heap, const Type* list_type, ListObject* tail) {
  auto* cell = static_cast<ListObject*>(heap.allocate(sizeof(ListObject) + list_type->size, list_type));
  if (cell) {
    cell->tail = tail;
    if (tail) heap.moves(tail);
  }
  return cell;
}

}  // namespace dis
