// code_files: a directory of the host where native code lies between runs, a file for each module and kind of engine.
// In: bytes under names. Out: the same, later, in this process or another of the same user.
// Keeps: nothing is used, or written, where anybody but the user could have put it: who can write what is read here can
// have any machine code run. A file is whole or not there: it gets its name when all of it is written. The directory stays
// below a size: what was not used for the longest time goes.
// Leaves to others: what the bytes mean, and whether they are damaged (jit/store). Any thread; any number of processes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "runtime/builtin/descriptor.h"
#include "vm/engine.h"

namespace dis {

class CodeFiles final : public CodeStore {
 public:
  using Note = std::function<void(const std::string&)>;
  static constexpr uint64_t kMostBytes = 256u << 20;

  // Makes the directory, and those above it, if need be. nullptr: it cannot be used, and `note` was told why.
  static std::unique_ptr<CodeFiles> open(const std::string& directory, Note note, uint64_t most_bytes = kMostBytes);

  std::vector<std::byte> read(const std::string& name) override;
  void write(const std::string& name, std::span<const std::byte> bytes) override;
  void refuse(const std::string& name, const std::string& why) override;
  // How often a file was there that could not be used.
  uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  CodeFiles(Descriptor fd, std::string directory, Note note, uint64_t most_bytes)
      : fd_(std::move(fd)), directory_(std::move(directory)), note_(std::move(note)), most_bytes_(most_bytes) {}
  void note(const std::string& text) const {
    if (note_) note_(text);
  }
  void trim();

  const Descriptor fd_;
  const std::string directory_;
  const Note note_;
  const uint64_t most_bytes_;
  std::atomic<uint64_t> refused_ = 0;
};

}  // namespace dis
