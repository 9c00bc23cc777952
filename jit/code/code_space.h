// code_space: the memory machine code lies in: one reserved range for each instance, shared by its modules.
//
//   | data: entry and service slots (read, write) | code (read, execute)               |   and, elsewhere,
//                                                   the same code pages (read, write)
//
// Two mappings of one anonymous file: no page is ever writable and executable at one address. Code reaches its slots
// by 32-bit displacements. At first only addresses are reserved: whoever never writes code pays for no memory.
// Keeps: single-threaded, as the instance is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace dis::jit {

class CodeSpace {
 public:
  // nullptr where the system gives no such range (the caller interprets then).
  static std::unique_ptr<CodeSpace> create(size_t code_bytes, size_t data_bytes);
  ~CodeSpace();
  CodeSpace(const CodeSpace&) = delete;

  // Gives the range its memory; nothing can be read or written there before. False: the system has none.
  bool commit();

  const uint8_t* code_begin() const { return base_ + data_bytes_; }
  size_t code_bytes() const { return code_bytes_; }
  bool contains(const void* p) const {
    return uint64_t(static_cast<const uint8_t*>(p) - code_begin()) < code_bytes_;
  }
  // `bytes` of code memory, 32-byte aligned; nullptr when the range is full.
  const uint8_t* allocate(size_t bytes);
  void free(const uint8_t* code, size_t bytes);
  // Gives back what lies behind the first `bytes` of an allocation of `had`.
  void shrink(const uint8_t* code, size_t had, size_t bytes);
  // It is about to be written.
  void touch(const uint8_t* code, size_t bytes);
  // Where the bytes of `code` can be written.
  uint8_t* writable(const uint8_t* code) const { return writable_ + (code - code_begin()); }
  // What was written there is code from now on: CPUs whose instruction caches do not see writes are told.
  void publish(const uint8_t* code, size_t bytes) const;
  // `count` slots of 8 bytes in the data part; nullptr when it is full.
  uint64_t* allocate_slots(size_t count);
  void free_slots(uint64_t* slots, size_t count);

  size_t used_bytes() const { return used_; }

 private:
  CodeSpace() = default;
  static size_t take(std::map<size_t, size_t>& free, size_t bytes);
  static void give(std::map<size_t, size_t>& free, size_t at, size_t bytes);

  uint8_t* base_ = nullptr;
  uint8_t* writable_ = nullptr;
  size_t data_bytes_ = 0, code_bytes_ = 0, used_ = 0;
  size_t touched_ = 0;  // bytes of code memory that surely have pages
  std::map<size_t, size_t> free_code_, free_data_;  // offset to length, never adjacent
};

}  // namespace dis::jit
