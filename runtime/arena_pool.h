// arena_pool: the address ranges heaps lie in, all of one size, as code that several heaps share counts on. To ask the
// system for one, and for the pages below its first objects, takes longer than a small program runs, so that those of
// heaps that are gone are kept for the next. An embedder's MemorySource takes the system's place.
// Keeps: any thread may take and give; what is given has been cleared, so that nothing of one heap is seen in another. Of a
// source nothing is committed in an arena that no heap has.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/abi.h"
#include "runtime/memory_source.h"

namespace dis {

class ArenaPool {
 public:
  // For heaps of at most `max_heap_bytes`; 0: three quarters of the machine's memory. Takes the largest size, a power of
  // two, that the system, or `source`, grants now.
  ArenaPool(Abi abi, uint64_t max_heap_bytes, std::shared_ptr<MemorySource> source = nullptr);
  ~ArenaPool();
  ArenaPool(const ArenaPool&) = delete;
  ArenaPool& operator=(const ArenaPool&) = delete;

  // Of every arena, which is aligned to it; 0: there are none.
  uint64_t bytes() const { return bytes_; }
  MemorySource* source() const { return source_.get(); }  // nullptr: the system
  // From the system: ready to be read and written, and backed by memory only where that happens; unreadable for kGuardBytes
  // on both sides, but for the page below. From a source: kReadyBytes are committed, from kUnit on. Else why there is none.
  Result<uint8_t*> take();
  void give(uint8_t* arena);

  static uint64_t default_heap_bytes();  // what a heap may take where nobody said

  static constexpr uint64_t kGuardBytes = 1u << 30;  // the format keeps every offset of an operand below this
  // What every runtime needs before it can report that there is not enough.
  static constexpr uint64_t kReadyBytes = 2 * MemorySource::kUnit;

 private:
  Result<uint8_t*> reserve() const;
  uint8_t* reserve_from_system() const;
  void drop(uint8_t* arena) const;
  // Of addresses before an arena. Those of a source begin aligned, as the arena has to.
  uint64_t bytes_below() const { return source_ ? std::max(kGuardBytes, bytes_) : kGuardBytes; }
  uint64_t bytes_around() const { return bytes_below() + bytes_ + kGuardBytes; }

  const std::shared_ptr<MemorySource> source_;
  uint64_t bytes_ = 0;
  std::optional<Diagnostic> lack_;  // why there are none
  std::mutex mutex_;
  std::vector<uint8_t*> free_;
};

}  // namespace dis
