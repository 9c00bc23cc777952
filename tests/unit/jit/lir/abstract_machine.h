// abstract_machine: runs low-level IR without meaning anything by it: results are mixtures of operands, so
// every wrong operand shows. Run before assignment it uses virtual registers; after it, registers and spilled
// words, and does to them what instructions are said to clobber, in the most unfortunate order that is
// allowed. In:  a Function and a seed.  Out: a trace of all effects with their operands.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "jit/lir/lir.h"
#include "jit/lir/parallel_moves.h"
#include "jit/target/target.h"
#include "tests/unit/jit/lir/builder.h"

namespace dis::test {

inline uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2))) * 0xbf58476d1ce4e5b9u;
  return x ^ (x >> 29);
}

class AbstractMachine {
 public:
  // Without a target: before assignment.
  AbstractMachine(const Function& f, uint64_t seed, const jit::TargetDesc* target = nullptr)
      : f_(f), target_(target), seed_(seed), values_(f.classes.size()), spills_(f.spill_words) {
    wreck({~0u, ~0u});
  }

  std::vector<uint64_t> run(int fuel) {
    for (uint32_t block = 0; block != kNoBlock && fuel > 0;) block = run_block(block, fuel);
    return trace_;
  }

 private:
  uint64_t constant(const Inst& i) const { return mix(uint64_t(i.imm), i.mem.disp); }

  uint64_t read(VReg v) const {
    if (v < kFirstVirtual) return mix(seed_, v);
    if (!target_) return values_[v];
    const Home& home = f_.homes[v];
    return home.kind == Home::Kind::remat ? constant(f_.insts[home.inst]) : at(home, f_.classes[v]);
  }
  uint64_t at(const Home& home, Class c) const {
    return home.kind == Home::Kind::spill ? spills_[home.spill] : (c == Class::gp ? gp_ : fp_)[home.reg];
  }
  void put(const Home& home, Class c, uint64_t value) {
    if (home.kind == Home::Kind::spill) spills_[home.spill] = value;
    if (home.kind == Home::Kind::reg) (c == Class::gp ? gp_ : fp_)[home.reg] = value;
  }
  void write(VReg v, uint64_t value) {
    if (v == kNone) return;
    if (target_)
      put(f_.homes[v], f_.classes[v], value);
    else
      values_[v] = value;
  }
  void wreck(RegSet set) {
    for (int r = 0; r < 32; r++) {
      if (set.gp >> r & 1) gp_[r] = mix(garbage_++, 0xdead);
      if (set.fp >> r & 1) fp_[r] = mix(garbage_++, 0xbeef);
    }
  }

  uint64_t address(const Mem& mem) const {
    uint64_t a = mix(uint64_t(mem.disp), mem.shift);
    if (mem.base != kNone) a = mix(a, read(mem.base));
    if (mem.index != kNone) a = mix(a, read(mem.index));
    return a % 61;  // stores shall be seen by loads
  }
  uint64_t peek(uint64_t a) const {
    const auto found = memory_.find(a);
    return found == memory_.end() ? mix(seed_, a) : found->second;
  }

  uint32_t run_block(uint32_t number, int& fuel) {
    const Block& block = f_.blocks[number];
    for (uint32_t n = block.first; n < block.last; n++) {
      fuel--;
      const Inst& i = f_.insts[n];
      if (i.op == Op::jump) {
        pass(i);
        return i.target;
      }
      const uint64_t outcome = step(i);
      const uint32_t flags = op_info(i.op).flags;
      if (flags & kEnd) return kNoBlock;
      if (flags & kBranch) return outcome & 4 ? i.target : i.other;
    }
    return kNoBlock;
  }

  uint64_t step(const Inst& i) {
    const OpInfo& info = op_info(i.op);
    if (i.op == Op::const_int || i.op == Op::const_real ||
        (i.op == Op::lea && i.mem.index == kNone && i.mem.base == kFrame)) {
      const bool nowhere = target_ && f_.homes[i.dst].kind == Home::Kind::remat;
      if (!nowhere) write(i.dst, constant(i));
      return 0;
    }
    std::vector<uint64_t> args;
    for (uint32_t k = 0; k < i.arg_count; k++) args.push_back(read(f_.args[i.first_arg + k]));
    uint64_t a = 0, b = uint64_t(i.imm);
    const bool after = target_ != nullptr;
    if (after && (info.flags & kDiv)) {
      a = read(i.a);
      wreck(target_->div_clobbers);
      b = read(i.b);
    } else if (after && (info.flags & kShift) && i.b != kNone && target_->shift_count >= 0) {
      b = read(i.b);
      gp_[target_->shift_count] = b;
      a = read(i.a);
      if (target_->two_operand) write(i.dst, a);
      b = gp_[target_->shift_count];
    } else if (after && (info.flags & kTied) && target_->two_operand) {
      write(i.dst, a = read(i.a));
      if (i.b != kNone) b = i.b == i.a ? a : read(i.b);
    } else {
      if (after && (info.flags & (kTemp | kCold)) && !(info.flags & kTied)) write(i.dst, garbage_++);
      if (i.a != kNone) a = read(i.a);
      if (i.b != kNone) b = read(i.b);
    }
    if ((info.flags & kCommutes) && b < a) std::swap(a, b);

    uint64_t result = mix(mix(uint64_t(i.op), a), b);
    for (uint64_t x : args) result = mix(result, x);
    if (info.mem != MemRole::none) {
      const uint64_t place = address(i.mem);
      result = mix(result, info.mem == MemRole::read ? peek(place) : place);
      if (info.mem == MemRole::write) memory_[place] = result;
    }
    if (info.flags & kEffect) trace_.push_back(result);

    if (after) {
      if (info.flags & kDiv) wreck(target_->div_clobbers);
      if (info.flags & kCallC) wreck(target_->call_c_clobbers);
      if (info.flags & kCold) wreck({~i.live.gp, ~i.live.fp});
      if (info.flags & kCallDis) {
        wreck({~0u, ~0u});
        for (uint64_t& word : spills_) word = mix(garbage_++, 0xabba);
      }
    }
    write(i.dst, result);
    return result;
  }

  void pass(const Inst& i) {
    if (target_) {
      std::vector<Move> moves, out;
      collect_jump_moves(f_, i, moves);
      sequence_moves(moves, kScratch, kScratch, out);
      for (const Move& m : out)
        put(m.dst, m.cls, m.src.kind == Home::Kind::remat ? constant(f_.insts[m.src.inst]) : at_pinned(m));
      wreck({1u << kScratch, 1u << kScratch});
      return;
    }
    std::vector<uint64_t> args;
    for (uint32_t k = 0; k < i.arg_count; k++) args.push_back(read(f_.args[i.first_arg + k]));
    for (uint32_t k = 0; k < i.arg_count; k++) write(f_.blocks[i.target].params[k], args[k]);
  }
  uint64_t at_pinned(const Move& m) const {
    for (VReg v = kFrame; v < kFirstVirtual; v++)
      if (m.cls == Class::gp && m.src.kind == Home::Kind::reg && m.src.reg == target_->pinned[v])
        return read(v);
    return at(m.src, m.cls);
  }

  const Function& f_;
  const jit::TargetDesc* target_;
  uint64_t seed_;
  std::vector<uint64_t> values_, spills_, trace_;
  uint64_t gp_[32]{}, fp_[32]{};
  uint64_t garbage_ = 1;
  std::unordered_map<uint64_t, uint64_t> memory_;
};

}  // namespace dis::test
