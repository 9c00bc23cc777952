// heap_blocks: the 64 KiB blocks of a heap's arena: taken for a size class or a run, given back, and at the end left as
// they are to be found by the arena's next heap.
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "runtime/heap.h"

namespace dis {

uint8_t* Heap::take_blocks(uint32_t count) {
  for (auto it = free_runs_.begin(); it != free_runs_.end(); ++it) {
    if (it->second < count) continue;
    uint32_t first = it->first, left = it->second - count;
    free_runs_.erase(it);
    if (left) free_runs_.emplace(first + count, left);
    take_kept(first, count);
    return base_ + uint64_t(first) * kBlockBytes;
  }
  uint64_t first = blocks_.size();
  if ((first + count) * kBlockBytes > arena_bytes_) return nullptr;
  blocks_.resize(first + count);
  taken_bytes_ = (first + count) * kBlockBytes;
  return base_ + first * kBlockBytes;
}

void Heap::take_kept(uint32_t first, uint32_t count) {
  for (uint32_t b = first; b < first + count && kept_blocks_ > 0; b++) kept_blocks_ -= blocks_[b].kept;
}

// To get a page again costs more than to clear it, so a program that makes and drops large arrays keeps some.
void Heap::give_blocks(uint32_t first) {
  uint32_t count = blocks_[first].run_blocks;
  for (uint32_t b = first; b < first + count; b++) blocks_[b] = Block{.kept = true};
  kept_blocks_ += count;
  if (kept_blocks_ * kBlockBytes > std::max(kKeptBytes, used_bytes_ / 4)) give_kept_to_system();
  auto next = free_runs_.lower_bound(first);
  if (next != free_runs_.end() && next->first == first + count) {
    count += next->second;
    next = free_runs_.erase(next);
  }
  if (next != free_runs_.begin()) {
    auto prev = std::prev(next);
    if (prev->first + prev->second == first) {
      prev->second += count;
      return;
    }
  }
  free_runs_.emplace(first, count);
}

void Heap::give_kept_to_system() {
  const uint32_t all = uint32_t(blocks_.size());
  auto is_kept = [&](uint32_t b) { return blocks_[b].kept && blocks_[b].state == BlockState::free; };
  for (uint32_t b = 0; b < all && kept_blocks_ > 0; b++) {
    if (!is_kept(b)) continue;
    const uint32_t first = b;
    for (; b < all && is_kept(b); b++) blocks_[b].kept = false;
    kept_blocks_ -= b - first;
    madvise(base_ + uint64_t(first) * kBlockBytes, uint64_t(b - first) * kBlockBytes, MADV_DONTNEED);
  }
}

// Gives back or clears whatever was written, for the arena's next heap: small objects are cleared, as their pages will be
// wanted again; of large ones most pages may never have been touched, and to clear those would cost a page each.
void Heap::clear_arena() {
  uint64_t written = 0;
  for (const Block& block : blocks_) written += block.bump;
  if (written > kClearedBytes) {
    madvise(base_, taken_bytes_, MADV_DONTNEED);
  } else {
    const uint32_t all = uint32_t(blocks_.size());
    auto small = [&](uint32_t b) {
      return (blocks_[b].state == BlockState::small || blocks_[b].state == BlockState::shared) && !blocks_[b].kept;
    };
    auto untouched = [&](uint32_t b) { return blocks_[b].state == BlockState::free && !blocks_[b].kept; };
    for (uint32_t b = 1; b < all; b++) {
      uint8_t* const start = base_ + uint64_t(b) * kBlockBytes;
      if (small(b)) {
        std::memset(start, 0, blocks_[b].bump);
      } else if (!untouched(b)) {
        const uint32_t first = b;
        while (b + 1 < all && !small(b + 1) && !untouched(b + 1)) b++;
        madvise(start, uint64_t(b + 1 - first) * kBlockBytes, MADV_DONTNEED);
      }
    }
  }
  // Where the header of a damaged reference to the first object would be.
  std::memset(base_ - sizeof(ObjectHeader), 0, sizeof(ObjectHeader));
}

}  // namespace dis
