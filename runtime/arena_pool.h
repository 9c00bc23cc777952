// arena_pool: the address ranges heaps lie in, all of one size, as code that several heaps share counts on. To ask the
// system for one, and for the pages below its first objects, takes longer than a small program runs, so that those of
// heaps that are gone are kept for the next.
// Keeps: any thread may take and give; what is given has been cleared, so that nothing of one heap is seen in another.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "runtime/abi.h"

namespace dis {

class ArenaPool {
 public:
  // For heaps of at most `max_heap_bytes`; 0: three quarters of the machine's memory. Takes the largest size, a power of
  // two, that the system grants now.
  ArenaPool(Abi abi, uint64_t max_heap_bytes);
  ~ArenaPool();
  ArenaPool(const ArenaPool&) = delete;
  ArenaPool& operator=(const ArenaPool&) = delete;

  // Of every arena, which is aligned to it; 0: the system grants none.
  uint64_t bytes() const { return bytes_; }
  // Ready to be read and written, and backed by memory only where that happens; unreadable for kGuardBytes on both sides,
  // but for the page below. nullptr: there is none.
  uint8_t* take();
  void give(uint8_t* arena);

  static uint64_t least_bytes(Abi abi);  // of addresses, for one
  static uint64_t default_heap_bytes();  // what a heap may take where nobody said

  static constexpr uint64_t kGuardBytes = 1u << 30;  // the format keeps every offset of an operand below this

 private:
  uint8_t* reserve() const;
  void drop(uint8_t* arena) const;

  uint64_t bytes_ = 0;
  std::mutex mutex_;
  std::vector<uint8_t*> free_;
};

}  // namespace dis
