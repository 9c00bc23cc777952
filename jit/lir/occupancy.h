// occupancy: which of 64 places are taken at which positions of a function.
// In:  ranges of positions with the places they take.  Out: everything that is taken anywhere in a range, at
// once. Keeps: at_[p] | all_[p / kChunk] is what is taken at p; any_ is the union over a chunk. A long range
// therefore costs
//        one step for each chunk and a part of a chunk at either end.
// Leaves to others: what the places are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace dis::jit::lir {

class Occupancy {
 public:
  void reset(uint32_t positions) {
    at_.assign(positions + kChunk, 0);
    any_.assign(positions / kChunk + 1, 0);
    all_.assign(positions / kChunk + 1, 0);
  }

  uint64_t taken(uint32_t from, uint32_t to) const {
    uint64_t result = 0;
    for (uint32_t chunk = from / kChunk, last = (to - 1) / kChunk; chunk <= last; chunk++) {
      const uint32_t low = std::max(from, chunk * kChunk), high = std::min(to, (chunk + 1) * kChunk);
      if (high - low == kChunk || any_[chunk] == all_[chunk]) {
        result |= any_[chunk];
        continue;
      }
      result |= all_[chunk];
      uint32_t p = low;
      for (; p + 4 <= high; p += 4) result |= (at_[p] | at_[p + 1]) | (at_[p + 2] | at_[p + 3]);
      for (; p < high; p++) result |= at_[p];
    }
    return result;
  }

  void take(uint32_t from, uint32_t to, uint64_t places) {
    for (uint32_t chunk = from / kChunk, last = (to - 1) / kChunk; chunk <= last; chunk++) {
      const uint32_t low = std::max(from, chunk * kChunk), high = std::min(to, (chunk + 1) * kChunk);
      any_[chunk] |= places;
      if (high - low == kChunk)
        all_[chunk] |= places;
      else
        for (uint32_t p = low; p < high; p++) at_[p] |= places;
    }
  }

 private:
  static constexpr uint32_t kChunk = 32;
  std::vector<uint64_t> at_, any_, all_;
};

}  // namespace dis::jit::lir
