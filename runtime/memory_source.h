// memory_source: where the addresses of heaps, and the memory behind them, come from if an embedder gives them rather than
// the system.
// Keeps: what is committed is given back once, before its range is released. Threads: any, several at a time.
#pragma once

#include <cstdint>

#include "runtime/support/result.h"

namespace dis {

class MemorySource {
 public:
  virtual ~MemorySource() = default;
  // `bytes` of addresses, aligned to `alignment`, of which nothing is used before it is committed. ErrorKind::limit: there
  // are none; another kind: it is no use to ask for fewer.
  virtual Result<uint8_t*> reserve(uint64_t bytes, uint64_t alignment) = 0;
  // Whole blocks of kUnit bytes, which then can be read and written, and are zero. False: they are refused.
  virtual bool commit(uint8_t* at, uint64_t bytes) = 0;
  virtual void decommit(uint8_t* at, uint64_t bytes) = 0;
  // Exactly what reserve() gave.
  virtual void release(uint8_t* at, uint64_t bytes) = 0;

  static constexpr uint64_t kUnit = 64 * 1024;
};

}  // namespace dis
