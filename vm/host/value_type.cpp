#include "vm/host/value_type.h"

#include <algorithm>

namespace dis::host {

size_t ValueType::find_field(std::string_view name) const {
  return size_t(std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; }) -
                fields.begin());
}

bool same_type(const ValueType& a, const ValueType& b) {
  return &a == &b || (a.kind == b.kind && a.size == b.size && a.signature == b.signature);
}

const Type* heap_type(TypeTable& types, uint32_t size, const std::vector<uint32_t>& pointers) {
  const uint32_t word = types.abi().word_bytes;
  std::vector<uint8_t> map;
  for (uint32_t at : pointers) {
    const uint32_t bit = at / word;
    if (map.size() <= bit / 8) map.resize(bit / 8 + 1);
    map[bit / 8] |= uint8_t(0x80 >> bit % 8);
  }
  return types.record_type(size, map.data(), map.size());
}

const Type* heap_type(TypeTable& types, const ValueType& t) { return heap_type(types, t.size, t.pointers); }

bool fits(const Type& type, const ValueType& wanted, bool larger) {
  if (larger ? type.size < wanted.size : type.size != wanted.size) return false;
  return std::equal(type.pointers, type.pointers + type.pointer_count, wanted.pointers.begin(), wanted.pointers.end());
}

}  // namespace dis::host
