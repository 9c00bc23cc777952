// arena: memory for one piece of work, given back all at once.
// In:  sizes.  Out: uninitialised memory that stays until reset(); freeing single pieces does nothing.
// Keeps: its chunks between pieces of work, so that the next one asks the system for nothing.
// Threads: one at a time.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <type_traits>
#include <utility>
#include <vector>

namespace dis {

class Arena final : public std::pmr::memory_resource {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Aligned to 8 bytes.
  void* take(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (bytes > size_t(end_ - at_)) grow(bytes);
    std::byte* p = at_;
    at_ += bytes;
    return p;
  }
  template <class T>
  T* take_array(size_t count) {
    static_assert(alignof(T) <= 8 && std::is_trivially_destructible_v<T>);
    return static_cast<T*>(take(count * sizeof(T)));
  }
  // The destructor is not called.
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(alignof(T) <= 8);
    return new (take(sizeof(T))) T(std::forward<Arguments>(arguments)...);
  }

  // Everything taken is free again. What was unusually much goes back to the system.
  void reset() {
    while (chunks_.size() > 1 && kept_ > kMostKept) drop_last();
    next_ = 0;
    at_ = end_ = nullptr;
  }

 private:
  static constexpr size_t kChunk = 64 * 1024, kLargeChunk = 1024 * 1024, kMostKept = 8 * 1024 * 1024;

  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    size_t size;
  };

  void* do_allocate(size_t bytes, size_t) override { return take(bytes); }
  void do_deallocate(void*, size_t, size_t) override {}
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  void grow(size_t bytes) {
    while (next_ < chunks_.size() && chunks_[next_].size < bytes) next_++;
    if (next_ == chunks_.size()) {
      const size_t size = std::max(std::clamp(kept_, kChunk, kLargeChunk), bytes);
      chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
      kept_ += size;
      if (size > kChunk) touch(chunks_.back());
    }
    at_ = chunks_[next_].bytes.get();
    end_ = at_ + chunks_[next_++].size;
  }
  // Gets all its pages at once, which takes less time than a fault for each. Failing does no harm.
  static void touch(const Chunk& chunk) {
    constexpr uintptr_t kPage = 4096;
    const uintptr_t from = (reinterpret_cast<uintptr_t>(chunk.bytes.get()) + kPage - 1) & ~(kPage - 1);
    const uintptr_t to = reinterpret_cast<uintptr_t>(chunk.bytes.get() + chunk.size) & ~(kPage - 1);
    madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
  }
  void drop_last() {
    kept_ -= chunks_.back().size;
    chunks_.pop_back();
  }

  std::vector<Chunk> chunks_;
  size_t next_ = 0, kept_ = 0;
  std::byte *at_ = nullptr, *end_ = nullptr;
};

}  // namespace dis
