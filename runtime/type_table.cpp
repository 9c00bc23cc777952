#include "runtime/type_table.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/size_class.h"
#include "runtime/support/check.h"

namespace dis {

namespace {

constexpr size_t kNumbers = size_t{ObjectHeader::kTypeMask} + 1;
constexpr size_t kSpare = 4096;  // for types the runtime itself asks for

uint64_t hash_of(Kind kind, uint32_t size, const uint8_t* map, size_t n) {
  uint64_t h = (1469598103934665603u ^ size) * 31 + uint64_t(kind);
  for (size_t i = 0; i < n; i++) h = (h ^ map[i]) * 1099511628211u;
  return h;
}

std::unique_ptr<Type> make_record(uint32_t size, const uint8_t* map, size_t map_bytes, uint32_t word) {
  auto t = std::make_unique<Type>();
  t->kind = Kind::record;
  t->size = size;
  t->pointer_map.assign(map, map + map_bytes);
  std::vector<uint32_t> offsets;
  for (size_t i = 0; i < map_bytes; i++)
    for (int bit = 0; bit < 8; bit++)
      if (map[i] & (0x80 >> bit)) {
        uint64_t offset = (uint64_t(i) * 8 + bit) * word;
        if (offset + word <= size) offsets.push_back(uint32_t(offset));
      }
  t->pointer_count = uint32_t(offsets.size());
  t->has_pointers = !offsets.empty();
  if (t->has_pointers) {
    t->pointer_storage = std::make_unique<uint32_t[]>(offsets.size());
    std::copy(offsets.begin(), offsets.end(), t->pointer_storage.get());
    t->pointers = t->pointer_storage.get();
  }
  return t;
}

}  // namespace

TypeTable::TypeTable(Abi abi) : abi_(abi) {
  void* m = mmap(nullptr, kNumbers * sizeof(Numbers), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (m == MAP_FAILED) throw std::bad_alloc();
  numbers_ = static_cast<Numbers*>(m);  // zero bytes are null pointers
  free = add_simple(Kind::none, 0, false);
  byte = record_type(1, nullptr, 0);
  word = record_type(abi_.word_bytes, nullptr, 0);
  big = record_type(8, nullptr, 0);
  real = add_simple(Kind::record, 8, false);  // distinct from big so that arrays of real can be told apart
  const uint8_t one_ref = 0x80;
  ref = record_type(abi_.ref_bytes, &one_ref, 1);
  string = add_simple(Kind::string, 0, false);
  channel = add_simple(Kind::channel, 0, true);
  instance = add_simple(Kind::instance, 0, true);
}

TypeTable::~TypeTable() { munmap(numbers_, kNumbers * sizeof(Numbers)); }

bool TypeTable::reserve(size_t count) {
  std::lock_guard lock(mutex_);
  if (count >= kNumbers || 3 * (records_ + reserved_ + count) + kSpare > kNumbers) return false;
  reserved_ += count;
  return true;
}

void TypeTable::give_back(size_t count) {
  std::lock_guard lock(mutex_);
  reserved_ -= count;
}

// With the mutex held, but for the constructor.
const Type* TypeTable::add(std::unique_ptr<Type> type) {
  DIS_CHECK(storage_.size() < kNumbers);
  type->id = uint32_t(storage_.size());
  if ((type->kind == Kind::record || type->kind == Kind::native) && type->size <= kSmallMax)
    type->size_class = uint8_t(size_class(type->size));
  storage_.push_back(std::move(type));
  const Type* t = storage_.back().get();
  numbers_[t->id].store(t, std::memory_order_release);
  return t;
}

const Type* TypeTable::add_simple(Kind kind, uint32_t size, bool has_pointers) {
  auto t = std::make_unique<Type>();
  t->kind = kind;
  t->size = size;
  t->has_pointers = has_pointers;
  return add(std::move(t));
}

const Type* TypeTable::intern(Kind kind, uint32_t size, const uint8_t* map, size_t map_bytes,
                              void (*finalize)(Heap&, void*)) {
  while (map_bytes > 0 && map[map_bytes - 1] == 0) map_bytes--;
  const uint64_t h = hash_of(kind, size, map, map_bytes);
  std::lock_guard lock(mutex_);
  auto [first, last] = interned_.equal_range(h);
  for (; first != last; ++first) {
    const Type* t = first->second;
    if (t->kind == kind && t->size == size && t->finalize == finalize && t->pointer_map.size() == map_bytes &&
        (map_bytes == 0 || std::memcmp(t->pointer_map.data(), map, map_bytes) == 0))
      return t;
  }
  auto made = make_record(size, map, map_bytes, abi_.ref_bytes);
  records_++;
  made->kind = kind;
  made->finalize = finalize;
  if (kind == Kind::native) made->has_pointers = true;  // needs destroying
  const Type* t = add(std::move(made));
  interned_.emplace(h, t);
  return t;
}

const Type* TypeTable::record_type(uint32_t size, const uint8_t* map, size_t map_bytes) {
  return intern(Kind::record, size, map, map_bytes, nullptr);
}

const Type* TypeTable::native_type(uint32_t size, const uint8_t* map, size_t map_bytes,
                                   void (*finalize)(Heap&, void*)) {
  return intern(Kind::native, size, map, map_bytes, finalize);
}

const Type* TypeTable::make_relative(Kind kind, const Type* element, std::atomic<const Type*>& at) {
  std::lock_guard lock(mutex_);
  if (const Type* made = at.load(std::memory_order_relaxed)) return made;
  auto t = std::make_unique<Type>();
  t->kind = kind;
  t->size = element->size;
  t->element = element;
  t->has_pointers = true;  // a slice refers to its root even where elements hold no references
  const Type* added = add(std::move(t));
  at.store(added, std::memory_order_release);
  return added;
}

}  // namespace dis
