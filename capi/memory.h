// memory: the callbacks of a dis_memory as the source of heaps. What they give is looked at before it is believed.
// Threads: any. Keeps: while a callback is called nothing is locked that it could wait for.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "include/dis/dis.h"
#include "runtime/memory_source.h"

namespace dis::capi {

class HostMemory final : public MemorySource {
 public:
  // nullptr for NULL.
  static Result<std::shared_ptr<HostMemory>> make(const dis_memory* given);

  explicit HostMemory(const dis_memory& callbacks) : callbacks_(callbacks) {}

  Result<uint8_t*> reserve(uint64_t bytes, uint64_t alignment) override;
  bool commit(uint8_t* at, uint64_t bytes) override;
  void decommit(uint8_t* at, uint64_t bytes) override;
  void release(uint8_t* at, uint64_t bytes) override;

  // Whether this thread is in one of the callbacks.
  bool in_callback() const;

 private:
  class Call;
  bool add_range(uintptr_t at, uint64_t bytes);

  const dis_memory callbacks_;
  std::atomic<uint32_t> calls_ = 0;  // of threads in callbacks
  mutable std::mutex mutex_;         // of what follows
  std::vector<std::thread::id> callers_;
  std::map<uintptr_t, uint64_t> ranges_;  // reserved: address, bytes
};

}  // namespace dis::capi
