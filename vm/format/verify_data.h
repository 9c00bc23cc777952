// verify_data: the part of the verifier that looks at types and at the data section.
// In: a decoded module and an ABI. Out: nothing, or what is wrong. See verifier.h for what is proved.
#pragma once

#include "runtime/abi.h"
#include "runtime/support/result.h"
#include "vm/format/module.h"

namespace dis::format {

// A descriptor under an ABI.
class TypeLayout {
 public:
  TypeLayout() = default;
  TypeLayout(const TypeDescriptor& type, const Abi& abi)
      : size_(type.size),
        word_bytes_(abi.word_bytes),
        map_(type.pointer_map.data()),
        map_bits_(type.pointer_map.size() * 8) {}

  int64_t size() const { return size_; }
  bool has_pointers() const { return map_bits_ != 0; }

  // Whether the word with this index is a reference.
  bool pointer_word(uint64_t word) const { return word < map_bits_ && (map_[word / 8] << (word % 8) & 0x80); }

  // A reference may be kept at this offset.
  bool pointer_at(int64_t offset) const {
    return offset % word_bytes_ == 0 && pointer_word(uint64_t(offset / word_bytes_));
  }

  // Some word in [offset, offset + length) is a reference.
  bool pointer_in(int64_t offset, int64_t length) const {
    if (length <= 0) return false;
    const uint64_t last = uint64_t((offset + length - 1) / word_bytes_);
    for (uint64_t w = uint64_t(offset / word_bytes_); w <= last && w < map_bits_; ++w)
      if (pointer_word(w)) return true;
    return false;
  }

  uint64_t map_bits() const { return map_bits_; }

 private:
  int64_t size_ = 0;
  int64_t word_bytes_ = 4;
  const uint8_t* map_ = nullptr;
  uint64_t map_bits_ = 0;
};

Result<void> verify_types(const Module& module, const Abi& abi);
Result<void> verify_data(const Module& module, const Abi& abi);

}  // namespace dis::format
