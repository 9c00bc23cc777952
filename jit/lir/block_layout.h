// block_layout: what follows from blocks being laid out one behind the other: which jumps need not be written.
// In:  LIR with registers assigned.  Out: answers.
// Leaves to others: how a jump is written (emitters).
#pragma once

#include <cstdint>
#include <vector>

#include "jit/lir/lir.h"

namespace dis::jit::lir {

class BlockLayout {
 public:
  explicit BlockLayout(const Function& f) : f_(f), forwarded_(f.blocks.size(), kNoBlock) {}
  // `block`, or where it leads if all it does is to jump on, without anything to move.
  uint32_t forwarded(uint32_t block);
  // Whether the end of block `from` is where `block` begins, or what that jumps on to.
  bool falls_to(uint32_t from, uint32_t block);
  // By block: whether it begins a short loop.
  std::vector<bool> short_loops();

 private:
  const Function& f_;
  std::vector<uint32_t> forwarded_;  // kNoBlock: not known
};

}  // namespace dis::jit::lir
