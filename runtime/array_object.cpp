#include "runtime/array_object.h"

#include <cstring>

namespace dis {

ArrayObject* new_array(Heap& heap, const Type* element, uint64_t length) {
  if (length > UINT32_MAX) return nullptr;
  uint64_t bytes = length * element->size;  // both below 2^32
  auto* a = static_cast<ArrayObject*>(heap.allocate(sizeof(ArrayObject) + bytes, heap.array_type(element)));
  if (!a) return nullptr;
  a->data = a->inline_data();
  a->length = uint32_t(length);
  a->element_size = element->size;
  a->root = nullptr;
  std::memset(a->data, 0, bytes);
  if (element->has_pointers) {
    uint8_t* p = a->data;
    for (uint64_t i = 0; i < length; i++, p += element->size) heap.set_nil(p, element);
  }
  return a;
}

ArrayObject* new_byte_array(Heap& heap, const void* bytes, uint64_t length) {
  ArrayObject* a = new_array(heap, heap.byte_type(), length);
  if (a && length) std::memcpy(a->data, bytes, length);
  return a;
}

ArrayObject* slice_array(Heap& heap, ArrayObject* a, uint32_t first, uint32_t last) {
  auto* s = static_cast<ArrayObject*>(heap.allocate(sizeof(ArrayObject), heap.type_of(a)));
  if (!s) return nullptr;
  s->data = a->data + uint64_t(first) * a->element_size;
  s->length = last - first;
  s->element_size = a->element_size;
  s->root = a->root ? a->root : a;
  Heap::retain(s->root);
  return s;
}

void assign_slice(Heap& heap, ArrayObject* a, uint32_t first, ArrayObject* src) {
  const Type* element = heap.type_of(a)->element;
  uint64_t size = element->size;
  uint8_t* dst = a->data + uint64_t(first) * size;
  if (!element->has_pointers) {
    std::memmove(dst, src->data, src->length * size);
    return;
  }
  // Overlap: copy in the direction that reads every element before it is overwritten.
  if (dst <= src->data) {
    for (uint64_t i = 0; i < src->length; i++) heap.assign_record(dst + i * size, src->data + i * size, element);
  } else {
    for (uint64_t i = src->length; i-- > 0;) heap.assign_record(dst + i * size, src->data + i * size, element);
  }
}

}  // namespace dis
