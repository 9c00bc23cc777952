#include "jit/lir/pair_accesses.h"

#include <algorithm>

namespace dis::jit::lir {

namespace {

constexpr uint32_t kFar = 6;  // instructions one is moved over at most

bool is_access(const Inst& i) { return i.op == Op::load || i.op == Op::store || i.op == Op::store_imm; }

// Whether an access can change places with what it does not depend on. Values are defined once, so only memory and what
// leaves the order of things to be seen matter.
bool lets_pass(const Inst& i, bool is_store) {
  const OpInfo& info = op_info(i.op);
  if (info.flags & (kEffect | kCold | kCallC | kCallDis | kBranch | kEnd)) return false;
  return !is_store || info.mem == MemRole::none || info.mem == MemRole::addr;
}

}  // namespace

bool are_side_by_side(const Inst& i, const Inst& j) {
  if (i.op != j.op || !is_access(i) || i.width != j.width || i.sign != j.sign || i.mem.base != j.mem.base) return false;
  if (i.mem.index != kNone || j.mem.index != kNone) return false;
  if (i.width != Width::w32 && i.width != Width::w64 && i.width != Width::f64) return false;
  const int32_t size = i.width == Width::w32 ? 4 : 8;
  return i.mem.disp % size == 0 && (j.mem.disp == i.mem.disp + size || i.mem.disp == j.mem.disp + size);
}

void pair_accesses(Function& function) {
  for (const Block& block : function.blocks) {
    for (uint32_t n = block.first; n + 1 < block.last; n++) {
      const Inst& i = function.insts[n];
      if (!is_access(i)) continue;
      const bool is_store = i.op != Op::load;
      const uint32_t end = std::min(block.last, n + 1 + kFar);
      for (uint32_t m = n + 1; m < end; m++) {
        if (are_side_by_side(i, function.insts[m])) {
          const auto first = function.insts.begin() + n, second = function.insts.begin() + m;
          // A load comes up to the first, whose base it shares; a store waits for the value of the second.
          if (is_store)
            std::rotate(first, first + 1, second);
          else
            std::rotate(first + 1, second, second + 1);
          n = is_store ? m : n + 1;
          break;
        }
        if (!lets_pass(function.insts[m], is_store)) break;
      }
    }
  }
}

}  // namespace dis::jit::lir
