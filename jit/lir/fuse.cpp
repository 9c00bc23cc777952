#include "jit/lir/fuse.h"

#include <algorithm>

namespace dis::jit::lir {

namespace {

bool takes_shifted(Op op) {
  return op == Op::add || op == Op::sub || op == Op::and_ || op == Op::or_ || op == Op::xor_;
}

Shift shift_of(Op op) {
  switch (op) {
    case Op::shl: return Shift::shl;
    case Op::sar: return Shift::sar;
    case Op::shr: return Shift::shr;
    default: return Shift::none;
  }
}

class Fusing {
 public:
  Fusing(Function& function, const TargetDesc& target)
      : f_(function), target_(target), uses_(function.classes.size(), 0), made_at_(function.classes.size(), kNowhere) {}

  void run() {
    for (const Inst& i : f_.insts) for_each_use(f_, i, [&](VReg v) { uses_[v]++; });
    bool any = false;
    for (const Block& b : f_.blocks)
      for (uint32_t n = b.first; n < b.last; n++) {
        first_ = b.first;
        Inst& i = f_.insts[n];
        if (takes_shifted(i.op) && !i.b_imm && (join(i, i.b) || ((op_info(i.op).flags & kCommutes) && join(i, i.a)))) any = true;
        if (i.dst != kNone) made_at_[i.dst] = n;
      }
    if (any) sweep();
  }

 private:
  static constexpr uint32_t kNowhere = ~0u;

  // Takes what made `operand` into `i`, where nobody else wants it. What it was made of is still there: values do not
  // change, and where registers are lost the operand itself could not have been carried across.
  bool join(Inst& i, const VReg operand) {
    if (operand < kFirstVirtual || uses_[operand] != 1) return false;
    const uint32_t at = made_at_[operand];
    if (at == kNowhere || at < first_) return false;
    Inst& made = f_.insts[at];
    if (made.width != i.width) return false;
    const VReg other = operand == i.a ? i.b : i.a;
    if (target_.multiply_add && made.op == Op::mul && !made.b_imm && (i.op == Op::add || i.op == Op::sub)) {
      i.op = i.op == Op::add ? Op::mul_add : Op::mul_sub;
      i.a = made.a;
      i.b = made.b;
      i.first_arg = uint32_t(f_.args.size());
      i.arg_count = 1;
      f_.args.push_back(other);
    } else if (target_.shifted_operands && shift_of(made.op) != Shift::none && made.b_imm) {
      i.a = other;
      i.b = made.a;
      i.b_shift = shift_of(made.op);
      i.b_amount = uint8_t(made.imm & (i.width == Width::w32 ? 31 : 63));
    } else {
      return false;
    }
    uses_[operand] = 0;
    made.dst = kNone;
    return true;
  }

  // Takes out what was joined to others: operations that define nothing.
  void sweep() {
    auto is_gone = [&](const Inst& i) { return i.dst == kNone && (i.op == Op::mul || shift_of(i.op) != Shift::none); };
    uint32_t to = 0;
    for (Block& b : f_.blocks) {
      const uint32_t first = to;
      for (uint32_t n = b.first; n < b.last; n++)
        if (!is_gone(f_.insts[n])) f_.insts[to++] = f_.insts[n];
      b.first = first;
      b.last = to;
    }
    f_.insts.resize(to);
  }

  Function& f_;
  const TargetDesc& target_;
  std::vector<uint32_t> uses_;     // by virtual register
  std::vector<uint32_t> made_at_;  // likewise: the instruction that defines it, if it was met already
  uint32_t first_ = 0;             // of the block at hand
};

}  // namespace

void fuse(Function& function, const TargetDesc& target) {
  if (target.multiply_add || target.shifted_operands) Fusing(function, target).run();
}

}  // namespace dis::jit::lir
