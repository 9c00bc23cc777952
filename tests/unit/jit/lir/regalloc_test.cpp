// What register assignment must achieve on small functions.
#include "jit/lir/regalloc.h"

#include <doctest/doctest.h>

#include <string>

#include "jit/lir/lir_printer.h"
#include "jit/lir/lir_verifier.h"
#include "jit/lir/parallel_moves.h"
#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis;
using namespace dis::test;
using Kind = Home::Kind;

void assign(Function& f, const jit::TargetDesc& target) {
  REQUIRE(verify(f) == "");
  assign_registers(f, target);
  INFO(print(f));
  REQUIRE(verify_assigned(f, target) == "");
}

// Moves that are left, the ones of two-operand instructions included.
int moves_in(const Function& f, uint32_t block, const jit::TargetDesc& target) {
  int count = 0;
  for (uint32_t n = f.blocks[block].first; n < f.blocks[block].last; n++) {
    const Inst& i = f.insts[n];
    const bool tied = target.two_operand && (op_info(i.op).flags & kTied);
    if (tied || i.op == Op::mov) count += f.homes[i.dst] != f.homes[i.a];
    if (i.op != Op::jump) continue;
    std::vector<Move> moves, out;
    collect_jump_moves(f, i, moves);
    sequence_moves(moves, kScratch, kScratch, out);
    count += int(out.size());
  }
  return count;
}

// while (i < n) { s = s + a[i]; i = i + 1 }, with or without a poll; b1 is the head, b2 the body.
Function sum_loop(bool poll, bool operand_first) {
  Builder b;
  const auto entry = b.label(), head = b.label({Class::gp, Class::gp}), body = b.label(), exit = b.label();
  b.begin(entry);
  const VReg a = b.load({.base = kFrame, .disp = 40}), n = b.load({.base = kFrame, .disp = 48});
  const VReg zero = b.constant(0);
  b.jump(head, {zero, zero});
  b.begin(head, 1);
  const VReg i = b.param(head, 0), s = b.param(head, 1);
  b.branch(Cond::lt, i, n, body, exit);
  b.begin(body, 1);
  const VReg x = b.load({.base = a, .index = i, .shift = 3});
  const VReg s1 = operand_first ? b.binary(Op::add, x, s) : b.binary(Op::add, s, x);
  const VReg i1 = b.binary_imm(Op::add, i, 1);
  if (poll) b.add({.op = Op::poll});
  b.jump(head, {i1, s1});
  b.begin(exit);
  b.store(s, {.base = kFrame, .disp = 56});
  b.add({.op = Op::ret});
  return b.take();
}

}  // namespace

TEST_CASE("a simple loop keeps no moves on its back edge") {
  for (const jit::TargetDesc& target : {small_target(), x64_like_target(), three_operand_target()})
    for (bool poll : {false, true})
      for (bool operand_first : {false, true}) {
        Function f = sum_loop(poll, operand_first);
        assign(f, target);
        INFO(print(f));
        CHECK(moves_in(f, 1, target) == 0);
        CHECK(moves_in(f, 2, target) == 0);
        for (VReg v : f.blocks[1].params) CHECK(f.homes[v].kind == Kind::reg);
        CHECK(f.spill_words == (target.allocatable.gp == 0b1111));  // five values are alive in the body
      }
}

TEST_CASE("nested loops: the inner one comes first when registers are short") {
  Builder b;
  const auto entry = b.label(), outer = b.label({Class::gp}), inner = b.label({Class::gp, Class::gp});
  const auto body = b.label(), next = b.label(), exit = b.label();
  b.begin(entry);
  std::vector<VReg> wide;
  for (int n = 0; n < 6; n++) wide.push_back(b.load({.base = kFrame, .disp = 8 * n}));
  b.jump(outer, {wide[0]});
  b.begin(outer, 1);
  b.jump(inner, {b.param(outer, 0), wide[1]});
  b.begin(inner, 2);
  const VReg i = b.param(inner, 0), s = b.param(inner, 1);
  b.branch(Cond::lt, i, wide[2], body, next);
  b.begin(body, 2);
  const VReg s1 = b.binary(Op::add, s, i), i1 = b.binary_imm(Op::add, i, 1);
  b.jump(inner, {i1, s1});
  b.begin(next, 1);
  const VReg o = b.binary_imm(Op::add, b.param(outer, 0), 1);
  const auto latch = b.label();
  b.branch(Cond::lt, o, s, latch, exit);
  b.begin(latch, 1);
  b.jump(outer, {o});
  b.begin(exit);
  for (VReg v : wide) b.store(v, {.base = kFrame, .disp = 100});
  b.add({.op = Op::ret});
  Function f = b.take();
  assign(f, small_target());
  INFO(print(f));
  for (VReg v : {i, s, wide[2]}) CHECK(f.homes[v].kind == Kind::reg);
  CHECK(f.spill_words > 0);
}

TEST_CASE("values alive across a call survive it, arguments and results need not") {
  Builder b;
  b.begin(b.label());
  const VReg kept = b.load({.base = kFrame}), argument = b.load({.base = kFrame, .disp = 8});
  const VReg result = b.call_c({argument});
  b.store(b.binary(Op::add, result, kept), {.base = kFrame});
  b.add({.op = Op::ret});
  Function f = b.take();
  const jit::TargetDesc target = x64_like_target();
  assign(f, target);
  INFO(print(f));
  CHECK(f.homes[kept].kind == Kind::reg);
  CHECK((target.call_c_clobbers.gp >> f.homes[kept].reg & 1) == 0);
  CHECK(f.homes[argument].reg == target.arguments[0]);
  CHECK(f.homes[result].reg == target.result);
}

TEST_CASE("a quotient is where the division leaves it, the divisor is not") {
  Builder b;
  b.begin(b.label());
  const VReg x = b.load({.base = kFrame}), y = b.load({.base = kFrame, .disp = 8});
  const VReg q = b.binary(Op::div, x, y), r = b.binary(Op::mod, q, y);
  b.store(r, {.base = kFrame});
  b.add({.op = Op::ret});
  Function f = b.take();
  const jit::TargetDesc target = x64_like_target();
  assign(f, target);
  INFO(print(f));
  CHECK(f.homes[r].reg == target.mod_result);
  CHECK((target.div_clobbers.gp >> f.homes[y].reg & 1) == 0);
}

TEST_CASE("constants are made again rather than spilled") {
  Builder b;
  b.begin(b.label());
  std::vector<VReg> constants, values;
  for (int n = 0; n < 6; n++) constants.push_back(b.constant(n));
  constants.push_back(b.add({.op = Op::lea, .mem = {.base = kFrame, .disp = 80}}, Class::gp));
  for (int n = 0; n < 4; n++) values.push_back(b.load({.base = kFrame, .disp = 8 * n}));
  for (VReg v : values) b.store(v, {.base = kFrame});
  for (VReg v : constants) b.store(v, {.base = kFrame});
  b.add({.op = Op::ret});
  Function f = b.take();
  assign(f, small_target());
  INFO(print(f));
  CHECK(f.spill_words == 0);
  int again = 0;
  for (VReg v : constants) again += f.homes[v].kind == Kind::remat;
  CHECK(again >= 3);
}

TEST_CASE("words of the spill area are used again") {
  Builder b;
  b.begin(b.label());
  for (int round = 0; round < 5; round++) {
    std::vector<VReg> values;
    for (int n = 0; n < 9; n++) values.push_back(b.load({.base = kFrame, .disp = 8 * n}));
    for (VReg v : values) b.store(v, {.base = kFrame});
  }
  b.add({.op = Op::ret});
  Function f = b.take();
  assign(f, small_target());
  CHECK(f.spill_words > 0);
  CHECK(f.spill_words <= 6);
}

TEST_CASE("cold instructions know what to keep") {
  Builder b;
  b.begin(b.label());
  const VReg kept = b.load({.base = kFrame}), dropped = b.load({.base = kFrame, .disp = 8});
  b.add({.op = Op::release, .a = dropped});
  b.store(kept, {.base = kFrame});
  b.add({.op = Op::ret});
  Function f = b.take();
  assign(f, small_target());
  CHECK(f.insts[2].live.gp == 1u << f.homes[kept].reg);
}

TEST_CASE("a parameter nobody reads gets no home and no move") {
  Builder b;
  const auto entry = b.label(), end = b.label({Class::gp});
  b.begin(entry);
  b.jump(end, {b.load({.base = kFrame})});
  b.begin(end);
  b.add({.op = Op::ret});
  Function f = b.take();
  assign(f, small_target());
  CHECK(f.homes[f.blocks[1].params[0]].kind == Kind::none);
  CHECK(moves_in(f, 0, small_target()) == 0);
}
