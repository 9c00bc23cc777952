// liveness: which virtual registers are alive at the ends of blocks, and where exactly within the function.
// In:  a lowered Function.  Out: sets of blocks (Liveness); ranges, weights, clobbers and copies
// (LiveRanges). Keeps: two positions for an instruction i: 2*i where operands are read, 2*i+1 where results
// are written. A use
//        covers 2*i, one that must not share a register with the result 2*i+1 too; block parameters are
//        defined at the first position of their block, arguments of a jump are read by the jump.
// Leaves to others: which register anything gets (regalloc). Clobbers are not ranges but registers that a
// value may
//        not have at all: there is no splitting, so where along its life it is clobbered does not matter.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "jit/lir/lir.h"
#include "jit/target/target.h"

namespace dis::jit::lir {

// A definition that can be made again at each use instead of being kept: constants and addresses in the
// frame.
inline bool can_rematerialise(const Inst& i) {
  return i.op == Op::const_int || i.op == Op::const_type || i.op == Op::const_real ||
         (i.op == Op::lea && i.mem.base == kFrame && i.mem.index == kNone);
}

// Where a block goes. Not counted: Function::entries, where nothing is alive.
template <class F>
void for_each_successor(const Function& function, const Block& block, F f) {
  if (block.first == block.last) return;
  const Inst& end = function.insts[block.last - 1];
  if (end.target != kNoBlock) f(end.target);
  if (end.other != kNoBlock && end.other != end.target) f(end.other);
}

// Only values that leave their block take part in the sets: they get small numbers of their own.
class Liveness {
 public:
  void analyse(const Function& function);

  bool is_live_in(uint32_t block, VReg v) const { return has(in_, block, v); }
  bool is_live_out(uint32_t block, VReg v) const { return has(out_, block, v); }
  template <class F>
  void for_each_live_in(uint32_t block, F f) const {
    for_each(in_, block, f);
  }
  template <class F>
  void for_each_live_out(uint32_t block, F f) const {
    for_each(out_, block, f);
  }

 private:
  static constexpr uint32_t kLocal = ~0u;
  struct Seen {
    uint32_t def_block = kNoBlock, use_block = kNoBlock;
    uint32_t number = kLocal;  // in the sets
  };
  struct Exposed {
    uint32_t block, number;
  };

  bool has(const std::vector<uint64_t>& sets, uint32_t block, VReg v) const {
    const uint32_t n = seen_[v].number;
    return n != kLocal && (sets[size_t(block) * words_ + n / 64] >> (n % 64) & 1);
  }
  template <class F>
  void for_each(const std::vector<uint64_t>& sets, uint32_t block, F f) const {
    const uint64_t* set = sets.data() + size_t(block) * words_;
    for (uint32_t w = 0; w < words_; w++)
      for (uint64_t bits = set[w]; bits; bits &= bits - 1) f(globals_[w * 64 + std::countr_zero(bits)]);
  }

  uint32_t words_ = 0;  // of one set
  std::vector<uint64_t> in_, out_, kill_;
  std::vector<Seen> seen_;
  std::vector<VReg> globals_;
  std::vector<Exposed> exposed_;
  std::vector<uint8_t> loops_back_;                // by block: a later block leads to it
  std::vector<uint32_t> changed_at_, visited_at_;  // by block, as counted by changes
};

// [from, to) and the next one up. Number 0 of the pool ends a list.
struct Range {
  uint32_t from = 0, to = 0, next = 0;
};

inline constexpr uint32_t kNoInst = ~0u;

// One virtual register; register assignment joins several into one.
struct Interval {
  uint32_t first = 0, last = 0;  // ranges, in order; 0: never alive
  float weight = 0;              // definitions and uses, by how often they run
  uint32_t forbidden = 0;        // registers of its class that are clobbered while it is alive
  uint32_t hints = 0;            // registers of its class it would best have
  uint32_t def = kNoInst;        // the instruction that defines it; parameters and joined intervals: kNoInst
  VReg passed_to = kNone;        // a block parameter it is an argument for
};

// One register for both would save a move.
struct Copy {
  VReg to, from;
  float weight;
  uint8_t heat;  // below kCopyHeats; the larger, the more it is worth
};
inline constexpr uint32_t kCopyHeats = 14;

class LiveRanges {
 public:
  // Exchanges operands of commutative operations where that spares a two-operand target a move.
  void build(Function& function, const TargetDesc& target, const Liveness& liveness);

  std::vector<Range> ranges;
  std::vector<Interval> intervals;    // by virtual register
  std::vector<Copy> copies;           // only between registers that were not seen to be alive together
  std::vector<uint32_t> cold_blocks;  // with kCold instructions

 private:
  struct Walk;

  std::vector<VReg> live_;
  std::vector<uint32_t> live_at_;  // by virtual register: where in live_ it would be
};

}  // namespace dis::jit::lir
