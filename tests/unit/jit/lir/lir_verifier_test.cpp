// Each rule of the contract, broken once.
#include "jit/lir/lir_verifier.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "jit/lir/regalloc.h"
#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis;
using namespace dis::test;

// 0 load v6  1 load v7  2 const v8  3 jump | 4 br | 5 load v9  6 sub v10
// 7 div v11  8 call_c v12  9 jump | 10 poll  11 store  12 ret
Function sample() {
  Builder b;
  const auto entry = b.label(), head = b.label({Class::gp, Class::gp}), body = b.label(), exit = b.label();
  b.begin(entry);
  const VReg x = b.load({.base = kFrame}), y = b.load({.base = kFrame});
  const VReg zero = b.constant(0);
  b.jump(head, {x, zero});
  b.begin(head, 1);
  b.branch(Cond::lt, b.param(head, 0), y, body, exit);
  b.begin(body, 1);
  const VReg k = b.load({.base = kFrame});
  const VReg d = b.binary(Op::sub, b.param(head, 0), k);
  const VReg q = b.binary(Op::div, d, b.param(head, 1));
  b.jump(head, {q, b.call_c({d})});
  b.begin(exit);
  b.add({.op = Op::poll});
  b.store(b.param(head, 1), {.base = kFrame});
  b.add({.op = Op::ret});
  return b.take();
}

struct Break {
  const char* message;
  std::function<void(Function&)> how;
};

}  // namespace

TEST_CASE("before assignment") {
  REQUIRE(verify(sample()) == "");
  const Break breaks[] = {
      {"is defined twice", [](Function& f) { f.insts[1].dst = f.insts[0].dst; }},
      {"is used before its definition", [](Function& f) { f.insts[6].a = f.insts[7].dst; }},
      {"not defined on all ways", [](Function& f) { f.insts[11].a = f.insts[7].dst; }},
      {"is not defined", [](Function& f) { f.insts[6].a = f.new_vreg(Class::gp); }},
      {"wrong class", [](Function& f) { f.insts[6].a = f.new_vreg(Class::fp); }},
      {"a: no virtual register", [](Function& f) { f.insts[6].a = kNone; }},
      {"b: both", [](Function& f) { f.insts[6].b_imm = true; }},
      {"dst: none is expected", [](Function& f) { f.insts[11].dst = f.new_vreg(Class::gp); }},
      {"mem: none", [](Function& f) { f.insts[6].mem.base = kFrame; }},
      {"passes 1 arguments for 2", [](Function& f) { f.insts[3].arg_count = 1; }},
      {"in the middle", [](Function& f) { f.insts[6] = f.insts[12]; }},
      {"does not end", [](Function& f) { f.insts[12] = f.insts[11]; }},
      {"with parameters", [](Function& f) { f.insts[4].other = 1; }},
      {"no block", [](Function& f) { f.insts[4].other = 9; }},
      {"entered from outside",
       [](Function& f) {
         f.entries.push_back({0, 1});
       }},
      {"not defined on all ways",
       [](Function& f) {
         f.entries.push_back({0, 2});
       }},
      {"is alive across", [](Function& f) { f.insts[10].op = Op::call_dis; }},
      {"behind the block before", [](Function& f) { f.blocks[2].first++; }},
  };
  for (const Break& broken : breaks) {
    Function f = sample();
    broken.how(f);
    const std::string wrong = verify(f);
    CAPTURE(broken.message);
    CHECK_MESSAGE(wrong.find(broken.message) != std::string::npos, wrong);
  }
}

TEST_CASE("after assignment") {
  jit::TargetDesc target = small_target();
  target.allocatable.gp = 0xff;
  target.div_clobbers.gp = 0b100001;
  Function good = sample();
  assign_registers(good, target);
  REQUIRE(verify_assigned(good, target) == "");
  const auto to = [](VReg v, uint8_t reg) {
    return [v, reg](Function& f) { f.homes[v] = {.kind = Home::Kind::reg, .reg = reg}; };
  };
  constexpr VReg x = 6, y = 7, k = 9, d = 10, q = 11;
  const Break breaks[] = {
      {"not one for each", [](Function& f) { f.homes.pop_back(); }},
      {"cannot be allocated", to(x, 9)},
      {"behind the spill area", [](Function& f) { f.homes[x] = {.kind = Home::Kind::spill, .spill = 99}; }},
      {"cannot be made again", [](Function& f) { f.homes[x] = {.kind = Home::Kind::remat, .inst = 0}; }},
      {"no home", [](Function& f) { f.homes[d] = {}; }},
      {"alive in one place", to(x, good.homes[y].reg)},
      {"divisor", to(5, 5)},
      {"clobbers", to(d, 0)},
      {"clobbers", to(q, 1)},
      {"Inst::live", [](Function& f) { f.insts[10].live.gp ^= 1; }},
      {"overwrites",
       [](Function& f) {
         f.args[f.insts[9].first_arg + 1] = q;
         f.homes[12] = f.homes[q];
       }},
      {"dst and b", [](Function& f) { f.homes[d] = f.homes[k] = {.kind = Home::Kind::reg, .reg = 6}; }},
  };
  for (const Break& broken : breaks) {
    Function f = good;
    broken.how(f);
    const std::string wrong = verify_assigned(f, target);
    CAPTURE(broken.message);
    CHECK_MESSAGE(wrong.find(broken.message) != std::string::npos, wrong);
  }
}
