// Where values are alive, by position.
#include "jit/lir/liveness.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis;
using namespace dis::test;

struct Analysed {
  Function f;
  Liveness liveness;
  LiveRanges ranges;

  Analysed(Function function, const jit::TargetDesc& target) : f(std::move(function)) {
    liveness.analyse(f);
    ranges.build(f, target, liveness);
  }
  std::string of(VReg v) const {
    std::string out;
    for (uint32_t r = ranges.intervals[v].first; r; r = ranges.ranges[r].next) {
      if (!out.empty()) out += ' ';
      out += std::to_string(ranges.ranges[r].from) + "-" + std::to_string(ranges.ranges[r].to);
    }
    return out;
  }
};

}  // namespace

TEST_CASE("ranges begin where results are written and end where operands are read") {
  Builder b;
  b.begin(b.label());
  const VReg x = b.load({.base = kFrame});         // 0
  const VReg y = b.load({.base = kFrame});         // 1
  const VReg sum = b.binary(Op::sub, x, y);        // 2
  const VReg twice = b.binary(Op::add, sum, sum);  // 3
  const VReg q = b.binary(Op::div, twice, sum);    // 4
  const VReg dead = b.load({.base = kFrame});      // 5
  b.store(q, {.base = kFrame});                    // 6
  b.add({.op = Op::ret});                          // 7
  const Analysed a(b.take(), small_target());
  CHECK(a.of(x) == "1-5");
  CHECK(a.of(y) == "3-6");  // must not be where the difference goes
  CHECK(a.of(sum) == "5-10");
  CHECK(a.of(twice) == "7-10");
  CHECK(a.of(q) == "9-13");
  CHECK(a.of(dead) == "11-12");
  CHECK(a.ranges.intervals[sum].forbidden == small_target().div_clobbers.gp);
  CHECK(a.ranges.intervals[x].weight == 2);
}

TEST_CASE("loops keep alive what they use, branches leave holes") {
  Builder b;
  const auto entry = b.label(), head = b.label({Class::gp}), body = b.label(), side = b.label(),
             exit = b.label();
  b.begin(entry);
  const VReg n = b.load({.base = kFrame});     // 0
  const VReg late = b.load({.base = kFrame});  // 1
  b.jump(head, {n});                           // 2
  b.begin(head, 1);
  const VReg i = b.param(head, 0);
  b.branch(Cond::lt, i, n, body, side);  // 3
  b.begin(side);
  b.add({.op = Op::ret});  // 4
  b.begin(body, 1);
  const VReg i1 = b.binary_imm(Op::add, i, 1);  // 5
  const auto latch = b.label();
  b.branch(Cond::eq, i1, n, exit, latch);  // 6
  b.begin(latch, 1);
  b.jump(head, {i1});  // 7
  b.begin(exit);
  b.store(late, {.base = kFrame});  // 8
  b.add({.op = Op::ret});           // 9
  const Analysed a(b.take(), small_target());
  CHECK(a.of(n) == "1-8 10-16");
  CHECK(a.of(late) == "3-8 10-17");
  CHECK(a.of(i) == "6-8 10-11");
  CHECK(a.of(i1) == "11-15");
  CHECK(a.liveness.is_live_in(1, n));
  CHECK_FALSE(a.liveness.is_live_in(1, i));
  CHECK(a.liveness.is_live_out(1, i));
  CHECK_FALSE(a.liveness.is_live_in(2, late));
  CHECK(a.ranges.intervals[n].weight == 1 + 1 + 10 + 10);
  REQUIRE(a.ranges.copies.size() ==
          2);  // n stays alive behind its jump; i and i1 by the jump and by the addition
}

TEST_CASE("operands are exchanged where that saves a move") {
  Builder b;
  b.begin(b.label());
  const VReg x = b.load({.base = kFrame}), y = b.load({.base = kFrame});
  const VReg sum = b.binary(Op::add, x, y);
  b.store(b.binary(Op::sub, sum, x), {.base = kFrame});
  b.add({.op = Op::ret});
  const Analysed a(b.take(), small_target());
  CHECK(a.f.insts[2].a == y);
  CHECK(a.f.insts[2].b == x);
}
