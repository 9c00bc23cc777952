#include "jit/lir/fuse.h"

#include <algorithm>
#include <bit>

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
        if (target_.bit_fields && i.b_imm && take_bits(i)) any = true;
        if (i.dst != kNone) made_at_[i.dst] = n;
      }
    if (any) sweep();
  }

 private:
  static constexpr uint32_t kNowhere = ~0u;

  // What makes `operand` in this block, if it does so at this width and for one reader.
  Inst* maker_of(const VReg operand, Width width) {
    if (operand < kFirstVirtual || uses_[operand] != 1) return nullptr;
    const uint32_t at = made_at_[operand];
    if (at == kNowhere || at < first_ || f_.insts[at].width != width) return nullptr;
    return &f_.insts[at];
  }

  // (a >> n) & mask and (a & mask) >> n, where the mask is a row of lowest bits.
  bool take_bits(Inst& i) {
    const bool shift_last = i.op == Op::sar || i.op == Op::shr;
    if (!shift_last && i.op != Op::and_) return false;
    Inst* const made = maker_of(i.a, i.width);
    if (!made || !made->b_imm || (shift_last ? made->op != Op::and_ : made->op != Op::sar && made->op != Op::shr)) return false;
    const uint32_t bits = i.width == Width::w32 ? 32 : 64;
    const uint64_t mask = uint64_t(shift_last ? made->imm : i.imm) & (~uint64_t{0} >> (64 - bits));
    const uint32_t from = uint32_t(shift_last ? i.imm : made->imm) & (bits - 1), ones = uint32_t(std::countr_one(mask));
    if (ones == 0 || ones >= bits || mask >> ones) return false;
    // Behind the shift there must be no bit of the sign, nor before it, if it comes last.
    if (shift_last ? ones <= from : ones + from > bits) return false;
    i.op = Op::bit_field;
    i.b_imm = false;
    i.extra = shift_last ? ones - from : ones;
    i.imm = from;
    uses_[i.a] = 0;
    i.a = made->a;
    made->dst = kNone;
    return true;
  }

  // Takes what made `operand` into `i`, where nobody else wants it. What it was made of is still there: values do not
  // change, and where registers are lost the operand itself could not have been carried across.
  bool join(Inst& i, const VReg operand) {
    Inst* const maker = maker_of(operand, i.width);
    if (!maker) return false;
    Inst& made = *maker;
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
    auto is_gone = [&](const Inst& i) { return i.dst == kNone && (i.op == Op::mul || i.op == Op::and_ || shift_of(i.op) != Shift::none); };
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
  if (target.multiply_add || target.shifted_operands || target.bit_fields) Fusing(function, target).run();
}

}  // namespace dis::jit::lir
