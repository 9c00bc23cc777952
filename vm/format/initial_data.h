// initial_data: what module data holds before the first instruction, looked up without building it.
// In: the data section of a module whose items the verifier has checked. Out: single words, bigs and strings.
// Keeps: linear time and memory in the number of items, whatever the size of the data.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/abi.h"
#include "vm/format/module.h"

namespace dis::format {

class InitialData {
 public:
  // Items inside arrays are left out. `module` must outlive the result.
  InitialData(const Module& module, const Abi& abi);

  // Words that are initialised, zeros between them not counted.
  int64_t word_count() const { return word_count_; }

  // The word at `offset`: 0 where nothing is initialised; nothing where something else than words lies.
  std::optional<int64_t> word(int64_t offset);
  std::optional<int64_t> big(int64_t offset);
  // The bytes of the string at `offset`: nothing if there is none (nil).
  std::optional<std::string_view> string(int64_t offset);

 private:
  struct Piece {
    int64_t begin, end;
    const DataItem* item;
  };
  const Piece* find(int64_t offset);

  std::vector<Piece> pieces_;  // by begin, disjoint
  Abi abi_;
  int64_t word_count_ = 0;
  size_t hint_ = 0;  // index of the piece found last
};

}  // namespace dis::format
