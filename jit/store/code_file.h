// code_file: the functions of one module that were compiled, as the bytes of one file:
//
//   magic, checksum of all that follows | identity: what made it, and for what | the module, whole | records, by key
//
// In: bytes somebody kept, or functions one after the other. Out: the other. Keeps: a file is used as a whole or not at
// all, and only for the module and by the code generator it was made for: bytes are compared, not hashes, so that no module
// can be made that passes for another.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jit/store/bytes.h"

namespace dis::jit {

// Number of a function, light versions behind the others; of loops by the Dis pc of their head.
using CodeKey = uint32_t;
constexpr CodeKey loop_key(uint32_t head) { return 0x80000000u | head; }

class CodeFile {
 public:
  using Content = std::shared_ptr<const std::vector<std::byte>>;
  // `identity`: all that generated code depends on beside the module, in any form.
  CodeFile(std::string identity, Content module) : identity_(std::move(identity)), module_(std::move(module)) {}

  // The name it is kept under: any two of different identity or content have, in practice, different ones.
  std::string name() const;

  // What is wrong with `bytes`, or nothing; they are its records then.
  std::string read(Bytes bytes);
  // Whole; nothing, if there is nothing to be kept that is not kept already.
  std::optional<Bytes> write() const;

  // Empty: there is none.
  std::span<const std::byte> find(CodeKey key) const;
  void add(CodeKey key, Bytes record);
  // It turned out to be damaged.
  void remove(CodeKey key);
  template <typename F>
  void for_each_key(F f) const {
    for (const auto& [key, record] : records_) f(key);
  }

 private:
  std::string identity_;
  Content module_;
  Bytes kept_;              // as it was read
  std::vector<Bytes> made_;
  std::map<CodeKey, std::span<const std::byte>> records_;  // of those two
  bool changed_ = false;
};

}  // namespace dis::jit
