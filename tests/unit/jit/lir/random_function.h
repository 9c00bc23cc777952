// random_function: structured functions with loops, diamonds, calls and everything that constrains registers.
// In:  a seed and a size.  Out: a Function that keeps the contract of lir.h; the same seed gives the same
// one.
#pragma once

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "jit/lir/lir.h"
#include "jit/lir/liveness.h"
#include "tests/unit/jit/lir/builder.h"

namespace dis::test {

class RandomFunction {
 public:
  // `locality`: how many of a hundred operands are recent values; the rest keeps everything alive.
  RandomFunction(uint64_t seed, int size, uint32_t locality = 70)
      : random_(seed), left_(size), locality_(locality) {}

  Function make() {
    const auto entry = b_.label();
    b_.begin(entry);
    b_.add({.op = Op::enter});
    seed_scope();
    while (left_ > 0) region(4, 0, true);
    for (VReg v : some(3)) b_.store(v, {.base = kFrame, .disp = 8});
    b_.add({.op = Op::ret});
    return b_.take();
  }

 private:
  uint32_t below(uint32_t n) { return uint32_t(random_() % n); }
  bool chance(uint32_t percent) { return below(100) < percent; }

  std::vector<VReg>& scope(Class c) { return c == Class::gp ? gp_ : fp_; }
  // Recent values more often: that is what code does.
  VReg pick(Class c) {
    const std::vector<VReg>& all = scope(c);
    const uint32_t n = uint32_t(all.size());
    return all[chance(locality_) ? n - 1 - below(std::min(n, 6u)) : below(n)];
  }
  VReg pick_gp() { return chance(3) ? VReg(kFrame) : pick(Class::gp); }
  Class any_class() { return chance(70) ? Class::gp : Class::fp; }
  std::vector<VReg> some(uint32_t most) {
    std::vector<VReg> out;
    for (uint32_t n = below(most + 1); n > 0; n--) out.push_back(pick(any_class()));
    return out;
  }
  Mem mem() {
    Mem m{.base = chance(40) ? VReg(kFrame) : pick(Class::gp), .disp = int32_t(below(64)) * 8};
    if (chance(40)) {
      m.index = pick(Class::gp);
      m.shift = uint8_t(below(4));
    }
    return m;
  }
  VReg define(Inst i, Class c) {
    const VReg v = b_.add(i, c);
    scope(c).push_back(v);
    return v;
  }
  void seed_scope() {
    for (Class c : {Class::gp, Class::fp})
      for (int n = 0; n < 2; n++) define({.op = Op::load, .mem = {.base = kFrame, .disp = 8 * n}}, c);
  }

  void simple() {
    static constexpr Op kBinary[] = {Op::add, Op::sub, Op::mul, Op::and_, Op::xor_};
    static constexpr Op kShifts[] = {Op::shl, Op::sar, Op::shr};
    static constexpr Op kDivs[] = {Op::div, Op::mod, Op::udiv, Op::umod, Op::mulhi};
    static constexpr Op kReal[] = {Op::fadd, Op::fsub, Op::fmul, Op::fdiv};
    static constexpr Op kGuards[] = {Op::guard_ref, Op::guard_valid, Op::retain, Op::release};
    const uint32_t kind = below(24);
    switch (kind) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: define({.op = kBinary[below(5)], .a = pick_gp(), .b = pick_gp()}, Class::gp); break;
      case 5:
      case 6:
        define({.op = kBinary[below(5)], .b_imm = true, .a = pick_gp(), .imm = below(100)}, Class::gp);
        break;
      case 7: define({.op = kShifts[below(3)], .a = pick_gp(), .b = pick_gp()}, Class::gp); break;
      case 8: define({.op = kDivs[below(5)], .a = pick_gp(), .b = pick_gp()}, Class::gp); break;
      case 9:
      case 10:
      case 11: define({.op = kReal[below(4)], .a = pick(Class::fp), .b = pick(Class::fp)}, Class::fp); break;
      case 12: define({.op = Op::fneg, .a = pick(Class::fp)}, Class::fp); break;
      case 13: define({.op = Op::const_int, .imm = below(1000)}, Class::gp); break;
      case 14: define({.op = Op::const_real, .imm = below(1000)}, Class::fp); break;
      case 15:
        define({.op = Op::lea, .mem = {.base = kFrame, .disp = int32_t(below(100))}}, Class::gp);
        break;
      case 16:
      case 17: {
        const Class c = any_class();
        define({.op = Op::load, .mem = mem()}, c);
        break;
      }
      case 18: b_.store(pick(any_class()), mem()); break;
      case 19: b_.add({.op = kGuards[below(4)], .a = pick(Class::gp)}); break;
      case 20: define({.op = Op::nil_of_null, .a = pick(Class::gp)}, Class::gp); break;
      case 21:
        define({.op = Op::load_char, .a = pick(Class::gp), .b = pick(Class::gp), .mem = mem()}, Class::gp);
        break;
      case 22: {
        const Class c = any_class();
        define({.op = Op::mov, .a = pick(c)}, c);
        break;
      }
      default: call(); break;
    }
    left_--;
  }

  void call() {
    Inst i{.op = Op::call_c};
    b_.pass(i, some(5));
    if (chance(70))
      define(i, any_class());
    else
      b_.add(i);
  }

  // Nothing but what can be made again stays alive.
  void leave() {
    b_.add({.op = Op::call_dis});
    for (Class c : {Class::gp, Class::fp}) {
      std::vector<VReg> kept;
      for (VReg v : scope(c))
        for (const Inst& i : b_.f.insts)
          if (i.dst == v && can_rematerialise(i)) kept.push_back(v);
      scope(c) = kept;
    }
    seed_scope();
    left_--;
  }

  std::vector<VReg> args_for(const std::vector<VReg>& params) {
    std::vector<VReg> args;
    for (VReg p : params) args.push_back(pick(b_.f.classes[p]));
    return args;
  }
  std::vector<Class> some_classes(uint32_t most) {
    std::vector<Class> out;
    for (uint32_t n = below(most + 1); n > 0; n--) out.push_back(any_class());
    return out;
  }
  void enter_scope(const std::vector<VReg>& params) {
    for (VReg p : params) scope(b_.f.classes[p]).push_back(p);
  }

  void diamond(int nesting, uint32_t depth) {
    const auto yes = b_.label(), no = b_.label(), end = b_.label(some_classes(5));
    b_.branch(Cond::lt, pick(Class::gp), pick(Class::gp), yes, no);
    const auto gp = gp_, fp = fp_;
    b_.begin(yes, depth);
    region(nesting - 1, depth, false);
    b_.jump(end, args_for(b_.params(end)));
    gp_ = gp, fp_ = fp;
    b_.begin(no, depth);
    region(nesting - 1, depth, false);
    b_.jump(end, args_for(b_.params(end)));
    gp_ = gp, fp_ = fp;
    b_.begin(end, depth);
    enter_scope(b_.params(end));
  }

  void failure(uint32_t depth) {
    const auto bad = b_.label(), good = b_.label();
    b_.branch(Cond::eq, pick(Class::gp), pick(Class::gp), bad, good);
    b_.begin(bad, depth, true);
    b_.store(pick(Class::gp), mem());
    b_.add({.op = Op::raise});
    b_.begin(good, depth);
  }

  // `apart`: nothing from outside is used within, so that control can leave inside.
  void loop(int nesting, uint32_t depth, bool apart) {
    const auto head = b_.label(some_classes(4)), latch = b_.label(), exit = b_.label();
    b_.jump(head, args_for(b_.params(head)));
    b_.begin(head, depth + 1);
    if (apart) gp_.clear(), fp_.clear();
    enter_scope(b_.params(head));
    if (apart) seed_scope();
    region(nesting - 1, depth + 1, apart);
    b_.branch(Cond::ne, pick(Class::gp), pick(Class::gp), latch, exit);
    b_.begin(latch, depth + 1);
    if (chance(30)) b_.add({.op = Op::poll});
    std::vector<VReg> args = args_for(b_.params(head));
    if (chance(50)) {  // exchange what goes round
      args = b_.params(head);
      for (size_t n = 1; n < args.size(); n++) {
        const size_t k = below(uint32_t(n + 1));
        if (b_.f.classes[args[n]] == b_.f.classes[args[k]]) std::swap(args[n], args[k]);
      }
      if (apart) args = args_for(b_.params(head));
    }
    b_.jump(head, args);
    b_.begin(exit, depth);
  }

  void region(int nesting, uint32_t depth, bool may_leave) {
    for (int n = 4 + int(below(16)); n > 0; n--) {
      const uint32_t kind = below(100);
      if (nesting > 0 && left_ > 0 && kind < 5)
        diamond(nesting, depth);
      else if (nesting > 0 && left_ > 0 && kind < 10)
        loop(nesting, depth, may_leave && chance(50));
      else if (kind < 12)
        failure(depth);
      else if (may_leave && kind < 15)
        leave();
      else
        simple();
    }
  }

  std::mt19937_64 random_;
  int left_;
  uint32_t locality_;
  Builder b_;
  std::vector<VReg> gp_, fp_;
};

}  // namespace dis::test
