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
    if (source_ && !commit(first, count)) return nullptr;
    free_runs_.erase(it);
    if (left) free_runs_.emplace(first + count, left);
    take_kept(first, count);
    return base_ + uint64_t(first) * kBlockBytes;
  }
  uint64_t first = blocks_.size();
  if ((first + count) * kBlockBytes > arena_bytes_) return nullptr;
  if (source_ && !commit(uint32_t(first), count)) return nullptr;
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
  if (kept_blocks_ * kBlockBytes > std::max(source_ ? kKeptOfSource : kKeptBytes, used_bytes_ / 4)) give_kept_back();
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

void Heap::give_kept_back() {
  const uint32_t all = uint32_t(blocks_.size());
  auto is_kept = [&](uint32_t b) { return blocks_[b].kept && blocks_[b].state == BlockState::free; };
  for (uint32_t b = 0; b < all && kept_blocks_ > 0; b++) {
    if (!is_kept(b)) continue;
    const uint32_t first = b;
    for (; b < all && is_kept(b); b++) blocks_[b].kept = false;
    kept_blocks_ -= b - first;
    give_pages_back(first, b - first);
  }
}

void Heap::give_pages_back(uint32_t first, uint64_t count) {
  uint8_t* const at = base_ + uint64_t(first) * kBlockBytes;
  if (source_)
    source_->decommit(at, count * kBlockBytes);
  else
    madvise(at, count * kBlockBytes, MADV_DONTNEED);
}

// What is kept for later is in the way where memory is short now.
bool Heap::commit(uint32_t first, uint32_t count) {
  if (commit_missing(first, count)) return true;
  if (kept_blocks_ == 0) return false;
  give_kept_back();
  return commit_missing(first, count);
}

bool Heap::commit_missing(uint32_t first, uint32_t count) {
  const uint32_t end = first + count;
  auto is_missing = [&](uint32_t b) { return b < blocks_.size() ? !blocks_[b].kept : b >= ready_blocks_; };
  // Calls f(first, count) for each row of blocks before `limit` that were missing.
  auto for_missing = [&](uint32_t limit, auto f) {
    for (uint32_t b = first; b < limit; b++) {
      if (!is_missing(b)) continue;
      const uint32_t from = b;
      while (b < limit && is_missing(b)) b++;
      if (!f(from, b - from)) return from;
    }
    return limit;
  };
  const uint32_t got = for_missing(end, [&](uint32_t from, uint32_t n) {
    return source_->commit(base_ + uint64_t(from) * kBlockBytes, uint64_t(n) * kBlockBytes);
  });
  if (got == end) return true;
  for_missing(got, [&](uint32_t from, uint32_t n) {
    give_pages_back(from, n);
    return true;
  });
  return false;
}

void Heap::decommit_all() {
  const uint32_t all = std::max(uint32_t(blocks_.size()), ready_blocks_);
  auto is_committed = [&](uint32_t b) {
    return b < blocks_.size() ? blocks_[b].state != BlockState::free || blocks_[b].kept : true;
  };
  for (uint32_t b = 1; b < all; b++) {
    if (!is_committed(b)) continue;
    const uint32_t first = b;
    while (b < all && is_committed(b)) b++;
    give_pages_back(first, b - first);
  }
  ready_blocks_ = 0;
}

// Gives back or clears whatever was written, for the arena's next heap: small objects are cleared, as their pages will be
// wanted again; of large ones most pages may never have been touched, and to clear those would cost a page each.
void Heap::clear_arena() {
  if (source_) return decommit_all();
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
        give_pages_back(first, b + 1 - first);
      }
    }
  }
  // Where the header of a damaged reference to the first object would be.
  std::memset(base_ - sizeof(ObjectHeader), 0, sizeof(ObjectHeader));
}

}  // namespace dis
