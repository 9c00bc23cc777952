// regalloc: gives every virtual register of an lir::Function a home.
// In:  lowered LIR and a TargetDesc.  Out: the same function with `homes`, `spill_words` and Inst::live of
// kCold
//      instructions filled in; operands of commutative operations may have changed places.
// Keeps: a virtual register has one home for its whole life; no two that are alive together share one; what
// lir_ops.def
//        says of clobbers and ties holds (lir_verifier.h checks all of it).
// Leaves to others: moves at jumps (parallel_moves.h), operands that are not in registers (emitters).
//
// Priorities instead of a scan: values joined by moves become one interval, intervals ask for a register in
// the order of how much each position of theirs is worth, and those that get none are spilled or, if
// constant, made at each use.
#pragma once

#include <cstdint>
#include <vector>

#include "jit/lir/liveness.h"
#include "jit/lir/occupancy.h"

namespace dis::jit::lir {

// Holds nothing between functions but memory.
class RegisterAllocator {
 public:
  void run(Function& function, const TargetDesc& target);

 private:
  struct ClassSet {  // registers of one class
    uint32_t allocatable, clobbers;
  };
  struct Wish {  // a move that stays unless the other one gets the same register
    VReg other;
    uint32_t next;
  };

  VReg find(VReg v);
  uint32_t allowed(VReg v) const {
    return sets_[int(classes_[v])].allocatable & ~ranges_.intervals[v].forbidden;
  }
  bool is_constant(VReg v) const;
  void coalesce();
  bool is_wise(const Copy& copy, VReg a, VReg b) const;
  bool overlap(VReg a, VReg b);
  void join(VReg into, VReg from);
  void add_wish(VReg v, VReg other);
  void order_intervals();
  void assign(VReg v);
  void settle_elsewhere(VReg v);
  void fill_in_live();

  Function* function_ = nullptr;
  const Class* classes_ = nullptr;
  ClassSet sets_[2]{};
  int64_t effort_ = 0;  // steps left for comparing ranges: keeps odd functions from taking for ever

  Liveness liveness_;
  LiveRanges ranges_;
  std::vector<VReg> parent_;
  std::vector<uint32_t> length_;   // by root: positions covered
  std::vector<Copy> copies_;       // hottest first
  std::vector<uint32_t> wish_of_;  // by root, in wishes_; 0: none
  std::vector<Wish> wishes_;
  std::vector<uint64_t> keys_, order_;
  std::vector<uint32_t> counts_;
  Occupancy registers_;            // general ones are places 0 to 31, real ones 32 to 63
  std::vector<Occupancy> spills_;  // 64 words each
  uint32_t spill_layers_ = 0;
};

void assign_registers(Function& function, const TargetDesc& target, RegisterAllocator* allocator = nullptr);

}  // namespace dis::jit::lir
