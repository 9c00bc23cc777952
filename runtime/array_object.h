// array_object: Limbo arrays and slices. A slice shares the elements of its root.
#pragma once

#include <cstdint>

#include "runtime/heap.h"

namespace dis {

// The element type is Heap::type_of(array)->element.
struct ArrayObject {
  uint8_t* data;         // first element; inside this object, or inside root
  uint32_t length;       // elements
  uint32_t element_size; // bytes
  ArrayObject* root;     // the array that owns the elements (counted), or nullptr: they follow this header
  // elements follow when root is nullptr

  uint8_t* inline_data() { return reinterpret_cast<uint8_t*>(this + 1); }
};

inline uint32_t array_length(const ArrayObject* a) { return a ? a->length : 0; }

// New array of `length` zero elements (reference words nil), refs = 1; nullptr when memory is exhausted.
ArrayObject* new_array(Heap& heap, const Type* element, uint64_t length);
ArrayObject* new_byte_array(Heap& heap, const void* bytes, uint64_t length);
// Elements [first, last) of `a` as a new slice; bounds are the caller's business. nullptr: out of memory.
ArrayObject* slice_array(Heap& heap, ArrayObject* a, uint32_t first, uint32_t last);
// a[first:] = src for arrays of equal element type, overlap allowed; bounds are the caller's business.
void assign_slice(Heap& heap, ArrayObject* a, uint32_t first, ArrayObject* src);

}  // namespace dis
