#include "jit/code/code_space.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace dis::jit {

namespace {
constexpr size_t kNoRoom = ~size_t{0};
constexpr size_t kAlign = 32, kStep = 64 * 1024;
size_t aligned(size_t n) { return (n + kAlign - 1) & ~(kAlign - 1); }
}  // namespace

std::unique_ptr<CodeSpace> CodeSpace::create(size_t code_bytes, size_t data_bytes) {
  void* range = mmap(nullptr, code_bytes + data_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return nullptr;
  std::unique_ptr<CodeSpace> s(new CodeSpace);
  s->base_ = static_cast<uint8_t*>(range);
  s->data_bytes_ = data_bytes;
  s->code_bytes_ = code_bytes;
  s->free_code_.emplace(0, code_bytes);
  s->free_data_.emplace(0, data_bytes);
  return s;
}

bool CodeSpace::commit() {
  const int fd = memfd_create("dis-code", MFD_CLOEXEC);
  if (fd < 0) return false;
  uint8_t* code = base_ + data_bytes_;
  void* other = MAP_FAILED;
  if (ftruncate(fd, off_t(code_bytes_)) == 0 && mprotect(base_, data_bytes_, PROT_READ | PROT_WRITE) == 0 &&
      mmap(code, code_bytes_, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED)
    other = mmap(nullptr, code_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (other == MAP_FAILED) return false;
  writable_ = static_cast<uint8_t*>(other);
  return true;
}

CodeSpace::~CodeSpace() {
  if (base_) munmap(base_, data_bytes_ + code_bytes_);
  if (writable_) munmap(writable_, code_bytes_);
}

size_t CodeSpace::take(std::map<size_t, size_t>& free, size_t bytes) {
  for (auto it = free.begin(); it != free.end(); ++it) {
    if (it->second < bytes) continue;
    const size_t at = it->first, left = it->second - bytes;
    free.erase(it);
    if (left) free.emplace(at + bytes, left);
    return at;
  }
  return kNoRoom;
}

void CodeSpace::give(std::map<size_t, size_t>& free, size_t at, size_t bytes) {
  auto next = free.lower_bound(at);
  if (next != free.end() && next->first == at + bytes) {
    bytes += next->second;
    next = free.erase(next);
  }
  if (next != free.begin()) {
    auto before = std::prev(next);
    if (before->first + before->second == at) {
      before->second += bytes;
      return;
    }
  }
  free.emplace(at, bytes);
}

const uint8_t* CodeSpace::allocate(size_t bytes) {
  const size_t at = take(free_code_, aligned(bytes));
  if (at == kNoRoom) return nullptr;
  used_ += aligned(bytes);
  return code_begin() + at;
}

void CodeSpace::free(const uint8_t* code, size_t bytes) {
  used_ -= aligned(bytes);
  give(free_code_, size_t(code - code_begin()), aligned(bytes));
}

void CodeSpace::touch(const uint8_t* code, size_t bytes) {
  const size_t end = size_t(code - code_begin()) + bytes;
  if (end <= touched_) return;
  // Many pages at once: a fault for each would take longer than what is written there. Failing does no harm.
  const size_t to = std::min((end + kStep - 1) / kStep * kStep, code_bytes_);
  madvise(writable_ + touched_, to - touched_, MADV_POPULATE_WRITE);
  touched_ = to;
}

void CodeSpace::shrink(const uint8_t* code, size_t had, size_t bytes) {
  const size_t left = aligned(had) - aligned(bytes);
  if (left) free(code + aligned(bytes), left);
}

void CodeSpace::publish(const uint8_t* code, size_t bytes) const {
  auto* at = reinterpret_cast<char*>(const_cast<uint8_t*>(code));
  __builtin___clear_cache(at, at + bytes);
}

uint64_t* CodeSpace::allocate_slots(size_t count) {
  const size_t at = take(free_data_, aligned(count * 8));
  return at == kNoRoom ? nullptr : reinterpret_cast<uint64_t*>(base_ + at);
}

void CodeSpace::free_slots(uint64_t* slots, size_t count) {
  give(free_data_, size_t(reinterpret_cast<uint8_t*>(slots) - base_), aligned(count * 8));
}

}  // namespace dis::jit
