#include "capi/memory.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "capi/call.h"

using namespace dis;
using namespace dis::capi;

namespace dis::capi {

namespace {

Diagnostic problem(ErrorKind kind, std::string found, std::string expected) {
  return {.kind = kind, .file = {}, .where = {}, .found = std::move(found), .expected = std::move(expected)};
}

std::string hex(uintptr_t n) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%" PRIxPTR, n);
  return text;
}

}  // namespace

// This thread is in a callback as long as the object lives.
class HostMemory::Call {
 public:
  explicit Call(HostMemory& memory) : memory_(memory) {
    std::lock_guard lock(memory_.mutex_);
    memory_.callers_.push_back(std::this_thread::get_id());
    memory_.calls_++;
  }
  ~Call() {
    std::lock_guard lock(memory_.mutex_);
    auto& callers = memory_.callers_;
    callers.erase(std::find(callers.begin(), callers.end(), std::this_thread::get_id()));
    memory_.calls_--;
  }
  Call(const Call&) = delete;

 private:
  HostMemory& memory_;
};

Result<std::shared_ptr<HostMemory>> HostMemory::make(const dis_memory* given) {
  if (!given) return std::shared_ptr<HostMemory>();
  if (given->size < sizeof given->size)
    return problem(ErrorKind::unsupported, "a memory source whose size is not set", "what dis_memory_init makes of it");
  dis_memory memory;
  dis_memory_init(&memory);
  std::memcpy(&memory, given, std::min(given->size, sizeof memory));
  const char* const missing = !memory.reserve    ? "reserve"
                              : !memory.commit   ? "commit"
                              : !memory.decommit ? "decommit"
                              : !memory.release  ? "release"
                                                 : nullptr;
  if (missing)
    return problem(ErrorKind::unsupported, "a memory source without " + std::string(missing), "all four functions");
  return std::make_shared<HostMemory>(memory);
}

// What is no range is not given back: whose it is nobody knows.
Result<uint8_t*> HostMemory::reserve(uint64_t bytes, uint64_t alignment) {
  void* at;
  {
    Call call(*this);
    at = callbacks_.reserve(callbacks_.memory_context, size_t(bytes), size_t(alignment));
  }
  const auto address = reinterpret_cast<uintptr_t>(at);
  const std::string range = "reserve of the memory source gave " + hex(address) + " for " + std::to_string(bytes) + " bytes";
  if (!at)
    return problem(ErrorKind::limit, "no address space for a heap: the memory source has none",
                   std::to_string(bytes >> 20) + " MiB at least");
  if (address > UINTPTR_MAX - bytes) return problem(ErrorKind::unsupported, range, "an address with so many behind it");
  if (address % alignment != 0) {
    Call call(*this);
    callbacks_.release(callbacks_.memory_context, at, size_t(bytes));
    return problem(ErrorKind::unsupported, range, "a multiple of " + hex(alignment));
  }
  if (!add_range(address, bytes)) return problem(ErrorKind::unsupported, range, "none that it gave before");
  return static_cast<uint8_t*>(at);
}

// False: it overlaps another.
bool HostMemory::add_range(uintptr_t at, uint64_t bytes) {
  std::lock_guard lock(mutex_);
  const auto next = ranges_.lower_bound(at);
  if (next != ranges_.end() && next->first < at + bytes) return false;
  if (next != ranges_.begin())
    if (const auto before = std::prev(next); before->first + before->second > at) return false;
  ranges_.emplace_hint(next, at, bytes);
  return true;
}

bool HostMemory::commit(uint8_t* at, uint64_t bytes) {
  Call call(*this);
  return callbacks_.commit(callbacks_.memory_context, at, size_t(bytes)) != 0;
}

void HostMemory::decommit(uint8_t* at, uint64_t bytes) {
  Call call(*this);
  callbacks_.decommit(callbacks_.memory_context, at, size_t(bytes));
}

void HostMemory::release(uint8_t* at, uint64_t bytes) {
  {
    std::lock_guard lock(mutex_);
    ranges_.erase(reinterpret_cast<uintptr_t>(at));
  }
  Call call(*this);
  callbacks_.release(callbacks_.memory_context, at, size_t(bytes));
}

bool HostMemory::in_callback() const {
  if (calls_.load(std::memory_order_relaxed) == 0) return false;
  std::lock_guard lock(mutex_);
  return std::find(callers_.begin(), callers_.end(), std::this_thread::get_id()) != callers_.end();
}

}  // namespace dis::capi

extern "C" {

void dis_memory_init_sized(dis_memory* memory, size_t size) { init_config(memory, size, dis_memory{}); }

}  // extern "C"
