#include "jit/lir/block_layout.h"

#include "jit/lir/parallel_moves.h"

namespace dis::jit::lir {

uint32_t BlockLayout::forwarded(uint32_t block) {
  if (forwarded_[block] != kNoBlock) return forwarded_[block];
  uint32_t at = block;
  for (int hops = 0; hops < 8; hops++) {
    const Block& b = f_.blocks[at];
    if (b.last - b.first != 1) break;
    const Inst& i = f_.insts[b.first];
    if (i.op != Op::jump || i.target == at || moves_anything(f_, i)) break;
    at = i.target;
  }
  return forwarded_[block] = at;
}

bool BlockLayout::falls_to(uint32_t from, uint32_t block) {
  const uint32_t to = forwarded(block);
  for (uint32_t next = from + 1; next < f_.blocks.size(); next++) {
    if (next == to || next == block) return true;
    if (forwarded(next) != to) return false;  // what lies between emits something
  }
  return false;
}

std::vector<bool> BlockLayout::short_loops() {
  constexpr uint32_t kShort = 48;  // instructions
  std::vector<bool> tops(f_.blocks.size(), false);
  for (uint32_t b = 0; b < f_.blocks.size(); b++) {
    const Block& block = f_.blocks[b];
    if (block.cold || block.loop_depth == 0 || block.last == block.first) continue;
    const Inst& last = f_.insts[block.last - 1];
    for (uint32_t target : {last.target, last.other}) {
      if (target == kNoBlock) continue;
      target = forwarded(target);
      if (target <= b && block.last - f_.blocks[target].first <= kShort) tops[target] = true;
    }
  }
  return tops;
}

}  // namespace dis::jit::lir
