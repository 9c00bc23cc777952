// type_table: the types of what the heaps of one ABI hold, each with its number. Runtimes that run the same code share
// one, for code names types by number and address.
// Keeps: a Type lives, unchanged, as long as the table; equal ones are one, so reloading a module adds none. Any thread
//        may ask for types at any time; a number that was got from a module or an object can be looked up.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "runtime/abi.h"
#include "runtime/object.h"
#include "runtime/type.h"

namespace dis {

class TypeTable {
 public:
  explicit TypeTable(Abi abi);
  ~TypeTable();
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  Abi abi() const { return abi_; }

  // Sets aside room for `count` record types with arrays and lists of them, until it is given back when they are made;
  // false: there is not as much.
  [[nodiscard]] bool reserve(size_t count);
  void give_back(size_t count);

  // The record type of this size and pointer map (one bit per word, most significant first). Where the table is full,
  // which those who reserve() do not see, this is fatal.
  const Type* record_type(uint32_t size, const uint8_t* map, size_t map_bytes);
  // The same for records whose destruction runs `finalize`, which may be nullptr.
  const Type* native_type(uint32_t size, const uint8_t* map, size_t map_bytes, void (*finalize)(Heap&, void*));
  const Type* array_type(const Type* element) {
    const Type* t = element->array_of.load(std::memory_order_acquire);
    return t ? t : make_relative(Kind::array, element, element->array_of);
  }
  const Type* list_type(const Type* element) {
    const Type* t = element->list_of.load(std::memory_order_acquire);
    return t ? t : make_relative(Kind::list, element, element->list_of);
  }

  // By number; a number nobody has is nullptr. There are ObjectHeader::kTypeMask + 1 numbers.
  using Numbers = std::atomic<const Type*>;
  const Numbers* numbers() const { return numbers_; }
  const Type* type(uint32_t id) const { return numbers_[id].load(std::memory_order_relaxed); }

  // Element types of the unstructured kinds.
  const Type *free = nullptr, *byte = nullptr, *word = nullptr, *big = nullptr, *real = nullptr, *ref = nullptr;
  const Type *string = nullptr, *channel = nullptr, *instance = nullptr;

 private:
  const Type* add(std::unique_ptr<Type> type);
  const Type* add_simple(Kind kind, uint32_t size, bool has_pointers);
  const Type* intern(Kind kind, uint32_t size, const uint8_t* map, size_t map_bytes, void (*finalize)(Heap&, void*));
  const Type* make_relative(Kind kind, const Type* element, std::atomic<const Type*>& at);

  const Abi abi_;
  Numbers* numbers_ = nullptr;  // of reserved memory: what is not used costs nothing
  std::mutex mutex_;            // of all that follows
  std::vector<std::unique_ptr<Type>> storage_;
  size_t records_ = 0;          // of them have an array and a list type, or may get them
  size_t reserved_ = 0;         // records to come
  std::unordered_multimap<uint64_t, const Type*> interned_;
};

}  // namespace dis
