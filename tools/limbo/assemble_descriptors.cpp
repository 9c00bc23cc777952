// assemble_descriptors: type descriptors, each distinct layout once, in the order that compilers of Limbo
// have always given them: by size, by length of the map, by its bytes; module data first.
#include <algorithm>
#include <numeric>

#include "tools/limbo/assemble_internal.h"

namespace dis::limbo {

int32_t value_size(Types& types, Type* t) {
  if (types.is_pointer(t)) return int32_t(types.abi().ref_bytes);
  types.size(t);
  return t->size;
}

int32_t value_align(Types& types, Type* t) {
  if (types.is_pointer(t)) return int32_t(types.abi().ref_bytes);
  types.size(t);
  return std::max(t->align, 1);
}

int32_t Descriptors::add(int32_t size, const PointerOffsets& pointers) {
  const int32_t word = int32_t(types_.abi().word_bytes);
  std::vector<uint8_t> map;
  for (int32_t at : pointers) {
    const size_t bit = size_t(at / word);
    if (bit / 8 >= map.size()) map.resize(bit / 8 + 1);
    map[bit / 8] |= uint8_t(0x80 >> bit % 8);
  }
  std::string key(reinterpret_cast<const char*>(&size), sizeof size);
  key.append(reinterpret_cast<const char*>(map.data()), map.size());
  auto [it, fresh] = by_layout_.try_emplace(std::move(key), int32_t(list_.size()));
  if (fresh) list_.push_back({.id = 0, .size = size, .pointer_map = std::move(map)});
  return it->second;
}

int32_t Descriptors::add(Type* t) {
  if (auto it = by_type_.find(t); it != by_type_.end()) return it->second;
  const int32_t size = value_size(types_, t);
  PointerOffsets pointers;
  types_.collect_pointers(t, 0, pointers);
  const int32_t handle = add(size, pointers);
  by_type_.emplace(t, handle);
  return handle;
}

std::vector<format::TypeDescriptor> Descriptors::finish() {
  std::vector<int32_t> order(list_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    if (a == data_ || b == data_) return a == data_ && b != data_;
    const format::TypeDescriptor &x = list_[size_t(a)], &y = list_[size_t(b)];
    if (x.size != y.size) return x.size < y.size;
    if (x.pointer_map.size() != y.pointer_map.size()) return x.pointer_map.size() < y.pointer_map.size();
    return x.pointer_map < y.pointer_map;
  });
  std::vector<format::TypeDescriptor> sorted;
  sorted.reserve(list_.size());
  numbers_.resize(list_.size());
  for (int32_t handle : order) {
    numbers_[size_t(handle)] = int32_t(sorted.size());
    list_[size_t(handle)].id = int32_t(sorted.size());
    sorted.push_back(list_[size_t(handle)]);
  }
  return sorted;
}

}  // namespace dis::limbo
