#include "runtime/arena_pool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string>
#include <utility>

namespace dis {

namespace {

constexpr uint64_t kArena64 = uint64_t{32} << 30;  // offsets / 8 fit the refs word of a dead object
constexpr uint64_t kArena32 = uint64_t{4} << 30;   // every 32-bit offset lies inside
constexpr uint64_t kArenaMin = uint64_t{64} << 20;
constexpr uint64_t kPageBytes = 4096;
constexpr size_t kKept = 64;

// What this machine, or the control group it is divided into, has of memory.
uint64_t memory_bytes() {
  uint64_t bytes = uint64_t(sysconf(_SC_PHYS_PAGES)) * uint64_t(sysconf(_SC_PAGESIZE));
  int fd = open("/sys/fs/cgroup/memory.max", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    char text[32] = {};
    if (read(fd, text, sizeof text - 1) > 0 && text[0] >= '0' && text[0] <= '9')
      bytes = std::min<uint64_t>(bytes, std::strtoull(text, nullptr, 10));
    close(fd);
  }
  return bytes;
}

Diagnostic no_room(std::string found, std::string expected) {
  return {.kind = ErrorKind::limit,
          .file = {},
          .where = {},
          .found = std::move(found),
          .expected = std::move(expected)};
}

}  // namespace

// Most of the machine, so that a program that never stops allocating gets its exception and the machine survives.
uint64_t ArenaPool::default_heap_bytes() { return memory_bytes() / 4 * 3; }

// Where address space is limited (ulimit -v) a 64-bit arena makes do with less; a 32-bit one needs its 4 GiB so that no
// offset can leave it. A bounded heap has some times its bound, for large objects between others.
ArenaPool::ArenaPool(Abi abi, uint64_t max_heap_bytes, std::shared_ptr<MemorySource> source)
    : source_(std::move(source)) {
  const bool narrow = abi.ref_bytes == 4;
  const uint64_t heap = std::min(max_heap_bytes ? max_heap_bytes : default_heap_bytes(), kArena64);
  bytes_ = narrow ? kArena32 : std::clamp(std::bit_ceil(heap) * 4, kArenaMin, kArena64);
  for (; bytes_ >= (narrow ? kArena32 : kArenaMin); bytes_ /= 2) {
    auto arena = reserve();
    if (arena.ok()) {
      free_.push_back(*arena);
      return;
    }
    lack_ = arena.error();
    if (lack_->kind != ErrorKind::limit) break;
  }
  bytes_ = 0;
}

ArenaPool::~ArenaPool() {
  for (uint8_t* arena : free_) drop(arena);
}

Result<uint8_t*> ArenaPool::take() {
  if (bytes_ == 0) return *lack_;
  uint8_t* arena = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      arena = free_.back();
      free_.pop_back();
    }
  }
  if (!arena) {
    DIS_TRY_ASSIGN(arena, reserve());
  }
  if (!source_ || source_->commit(arena + MemorySource::kUnit, kReadyBytes)) return arena;
  give(arena);
  return no_room("no memory for a heap: the host refuses its first " + std::to_string(kReadyBytes) + " bytes", "");
}

void ArenaPool::give(uint8_t* arena) {
  {
    std::lock_guard lock(mutex_);
    if (free_.size() < kKept) {
      free_.push_back(arena);
      return;
    }
  }
  drop(arena);
}

void ArenaPool::drop(uint8_t* arena) const {
  if (source_)
    source_->release(arena - bytes_below(), bytes_around());
  else
    munmap(arena - kGuardBytes, bytes_around());
}

Result<uint8_t*> ArenaPool::reserve() const {
  if (source_) {
    DIS_TRY_ASSIGN(uint8_t* const at, source_->reserve(bytes_around(), bytes_));
    return at + bytes_below();
  }
  if (uint8_t* arena = reserve_from_system()) return arena;
  return no_room("no address space for a heap", std::to_string(bytes_around() >> 20) + " MiB at least");
}

// Addresses for an arena with guards around it, aligned to its size, so that whether an address lies in it shows in the
// bits above; nullptr: there are none.
uint8_t* ArenaPool::reserve_from_system() const {
  const uint64_t bytes = bytes_;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  const uint64_t wanted = bytes + 2 * kGuardBytes;
  uint8_t* base = nullptr;
  if (void* m = mmap(nullptr, wanted + bytes, PROT_NONE, kFlags, -1, 0); m != MAP_FAILED) {
    // What was reserved for the alignment goes back.
    auto* begin = static_cast<uint8_t*>(m);
    base = reinterpret_cast<uint8_t*>((reinterpret_cast<uint64_t>(begin) + kGuardBytes + bytes - 1) & ~(bytes - 1));
    uint8_t *low = base - kGuardBytes, *high = base + bytes + kGuardBytes, *end = begin + wanted + bytes;
    if (low > begin) munmap(begin, uint64_t(low - begin));
    if (high < end) munmap(high, uint64_t(end - high));
  }
  // No room for twice the size: by name, where it may be free.
  for (uint64_t n = 1; !base && n < 64; n++) {
    auto* at = reinterpret_cast<uint8_t*>(n * bytes);
    void* m = mmap(at - kGuardBytes, wanted, PROT_NONE, kFlags | MAP_FIXED_NOREPLACE, -1, 0);
    if (m == at - kGuardBytes)
      base = at;
    else if (m != MAP_FAILED)
      munmap(m, wanted);
  }
  // A damaged reference may be any offset, 0 included: the header in front of it must be there to read.
  if (base && mprotect(base - kPageBytes, bytes + kPageBytes, PROT_READ | PROT_WRITE) != 0) {
    munmap(base - kGuardBytes, wanted);
    base = nullptr;
  }
  return base;
}

}  // namespace dis
