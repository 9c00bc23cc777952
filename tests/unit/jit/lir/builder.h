// builder: small functions of low-level IR, written down in order, and targets to try them on.
// In:  blocks as labels, begun in the order of layout.  Out: a Function whose blocks have their final
// numbers.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "jit/lir/lir.h"
#include "jit/target/target.h"

namespace dis::test {

using namespace jit::lir;

// What nothing can be allocated to: scratch registers for moves.
inline constexpr uint8_t kScratch = 30;

inline jit::TargetDesc small_target() {
  jit::TargetDesc t{};
  t.name = "small";
  t.allocatable = {0b1111, 0b111};
  t.call_c_clobbers = {0b0011, 0b011};
  t.div_clobbers = {0b0011, 0};
  t.div_result = 0;
  t.mod_result = 1;
  t.shift_count = 1;
  t.two_operand = true;
  t.pinned[kFrame] = 20;
  t.pinned[kProcess] = 21;
  t.pinned[kArena] = 22;
  for (uint8_t n = 0; n < 6; n++) t.arguments[n] = n & 3;
  t.result = 0;
  return t;
}

inline jit::TargetDesc x64_like_target() {
  jit::TargetDesc t{};
  t.name = "x64-like";
  // rbx, r15 survive calls; rsp, rbp, r11 to r14 and xmm15 are spoken for.
  t.allocatable = {0b1000'0111'1100'1111, 0x7fff};
  t.call_c_clobbers = {0b0000'0111'1100'0111, 0x7fff};
  t.div_clobbers = {0b101, 0};
  t.div_result = 0;
  t.mod_result = 2;
  t.shift_count = -1;
  t.two_operand = true;
  t.pinned[kFrame] = 5;
  t.pinned[kProcess] = 12;
  t.pinned[kArena] = 14;
  const uint8_t arguments[] = {7, 6, 2, 1, 8, 9};
  for (int n = 0; n < 6; n++) t.arguments[n] = arguments[n];
  t.result = 0;
  return t;
}

inline jit::TargetDesc three_operand_target() {
  jit::TargetDesc t = small_target();
  t.name = "three-operand";
  t.allocatable = {0b11'1111, 0b1111};
  t.div_clobbers = {};
  t.shift_count = -1;
  t.two_operand = false;
  return t;
}

class Builder {
 public:
  using Label = uint32_t;

  Builder() { f.classes.assign(kFirstVirtual, Class::gp); }

  Label label(std::initializer_list<Class> params = {}) { return label(std::vector<Class>(params)); }
  Label label(const std::vector<Class>& params) {
    Block block;
    for (Class c : params) block.params.push_back(f.new_vreg(c));
    blocks_.push_back(std::move(block));
    number_.push_back(kNoBlock);
    return Label(blocks_.size() - 1);
  }
  VReg param(Label l, size_t n) const { return blocks_[l].params[n]; }
  const std::vector<VReg>& params(Label l) const { return blocks_[l].params; }
  void begin(Label l, uint32_t loop_depth = 0, bool cold = false) {
    close();
    number_[l] = uint32_t(order_.size());
    order_.push_back(l);
    blocks_[l].first = uint32_t(f.insts.size());
    blocks_[l].loop_depth = loop_depth;
    blocks_[l].cold = cold;
  }

  VReg add(Inst i, Class c) {
    i.dst = f.new_vreg(c);
    i.dst_class = c;
    f.insts.push_back(i);
    return i.dst;
  }
  void add(const Inst& i) { f.insts.push_back(i); }

  VReg constant(int64_t value) { return add({.op = Op::const_int, .imm = value}, Class::gp); }
  VReg load(Mem mem, Class c = Class::gp) { return add({.op = Op::load, .mem = mem}, c); }
  VReg binary(Op op, VReg a, VReg b) { return add({.op = op, .a = a, .b = b}, f.classes[a]); }
  VReg binary_imm(Op op, VReg a, int64_t imm) {
    return add({.op = op, .b_imm = true, .a = a, .imm = imm}, Class::gp);
  }
  void store(VReg value, Mem mem) { add({.op = Op::store, .a = value, .mem = mem}); }
  void branch(Cond cond, VReg a, VReg b, Label target, Label other) {
    add({.op = Op::br, .cond = cond, .a = a, .b = b, .target = target, .other = other});
  }
  void jump(Label target, const std::vector<VReg>& args = {}) {
    Inst i{.op = Op::jump, .target = target};
    pass(i, args);
    add(i);
  }
  VReg call_c(const std::vector<VReg>& args, Class c = Class::gp) {
    Inst i{.op = Op::call_c};
    pass(i, args);
    return add(i, c);
  }
  void pass(Inst& i, const std::vector<VReg>& args) {
    i.first_arg = uint32_t(f.args.size());
    i.arg_count = uint32_t(args.size());
    f.args.insert(f.args.end(), args.begin(), args.end());
  }

  Function take() {
    close();
    for (Inst& i : f.insts) {
      if (i.target != kNoBlock) i.target = number_[i.target];
      if (i.other != kNoBlock) i.other = number_[i.other];
    }
    for (Label l : order_) f.blocks.push_back(blocks_[l]);
    return std::move(f);
  }

  Function f;

 private:
  void close() {
    if (!order_.empty()) blocks_[order_.back()].last = uint32_t(f.insts.size());
  }

  std::vector<Block> blocks_;     // by label
  std::vector<uint32_t> number_;  // of its block
  std::vector<Label> order_;
};

}  // namespace dis::test
