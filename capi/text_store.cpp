#include "capi/text_store.h"

#include <algorithm>
#include <cstring>

namespace dis::capi {

namespace {

constexpr size_t kBlock = 4096;

}  // namespace

const char* TextStore::keep(std::string_view text) {
  const size_t size = text.size() + 1;
  if (mark_.blocks == 0 || blocks_[mark_.blocks - 1].size - mark_.used < size) {
    if (blocks_.size() > mark_.blocks && blocks_.back().size < size) blocks_.pop_back();
    if (blocks_.size() == mark_.blocks) {
      const size_t room = std::max(size, kBlock);
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(room), room});
    }
    mark_ = {mark_.blocks + 1, 0};
  }
  char* const at = blocks_[mark_.blocks - 1].bytes.get() + mark_.used;
  std::memcpy(at, text.data(), text.size());
  at[text.size()] = 0;
  mark_.used += size;
  return at;
}

void TextStore::drop(size_t blocks) {
  const bool spare = blocks_.size() > blocks && blocks_[blocks].size == kBlock;
  blocks_.resize(std::min(blocks_.size(), blocks + spare));
}

}  // namespace dis::capi
