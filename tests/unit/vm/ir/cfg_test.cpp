// Control flow: orders, handlers, and modules made to be expensive.
#include "vm/ir/cfg.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/unit/vm/ir/sample.h"

namespace {

using namespace dis;
using namespace dis::test;

// Blocks of one instruction each, without going through a file.
struct Hand {
  std::shared_ptr<format::Module> source = std::make_shared<format::Module>();
  ir::Module module;

  explicit Hand(uint32_t count) {
    module.source = source;
    module.insts.resize(count);
    for (uint32_t i = 0; i < count; ++i) {
      module.insts[i] = {.op = ir::Op::ret, .pc = i};
      module.blocks.push_back({i, i + 1});
    }
  }
};

bool before(const std::vector<uint32_t>& order, uint32_t a, uint32_t b) {
  const auto at = [&](uint32_t x) { return std::find(order.begin(), order.end(), x) - order.begin(); };
  return at(a) < at(b);
}

}  // namespace

TEST_CASE("reverse postorder puts blocks before those they lead to") {
  // A diamond in a loop: b0; b1 -> b3 or b2; b2 -> b4; b3; b4 -> b1; b5
  const ir::Module module = translated(sample(kAbi32, {{Opcode::nop},
                                                       {Opcode::beqw, imm(0), fp(32), imm(3)},
                                                       {Opcode::jmp, {}, {}, imm(4)},
                                                       {Opcode::nop},
                                                       {Opcode::beqw, imm(1), fp(32), imm(1)},
                                                       {Opcode::ret}}),
                                       kAbi32);
  REQUIRE(module.blocks.size() == 6);
  ir::ControlFlow flow(module);
  const auto order = flow.reverse_postorder(module.functions[0]);
  REQUIRE(order.size() == 6);
  CHECK(order[0] == 0);
  CHECK(before(order, 1, 2));
  CHECK(before(order, 1, 3));
  CHECK(before(order, 2, 4));
  CHECK(before(order, 3, 4));
  CHECK(before(order, 4, 5));
  std::vector<uint32_t> next;
  flow.for_each_successor(1, [&](uint32_t block) { next.push_back(block); });
  CHECK(next == std::vector<uint32_t>{3, 2});
  CHECK(flow.block_at(4) == 4);
}

TEST_CASE("a shared table is exact in every walk") {
  // b0 -> {b1 b2} by table 0; b1 -> the same table; b2 ends.
  Hand hand(3);
  hand.module.tables = {{0, 2}};
  hand.module.table_targets = {1, 2};
  for (int i : {0, 1}) hand.module.insts[i] = {.op = ir::Op::case_w, .index = 0, .pc = uint32_t(i)};
  ir::ControlFlow flow(hand.module);
  CHECK(flow.reachable(0) == std::vector<uint32_t>{0, 1, 2});
  CHECK(flow.reachable(1) == std::vector<uint32_t>{1, 2});
  CHECK(flow.reachable(2) == std::vector<uint32_t>{2});
}

TEST_CASE("unknown ways out make the whole walk unknown") {
  Hand hand(2);
  hand.module.insts[0] = {.op = ir::Op::nop, .pc = 0};
  hand.module.insts[1] = {.op = ir::Op::jump, .dst = {.form = ir::Form::fp, .offset = 32}, .pc = 1};
  ir::ControlFlow flow(hand.module);
  CHECK(flow.is_known(0));
  CHECK_FALSE(flow.is_known(1));
  CHECK(flow.reachable(0).empty());
}

TEST_CASE("a walk takes what it meets from the budget") {
  Hand hand(4);
  for (uint32_t i = 0; i < 3; ++i) hand.module.insts[i].op = ir::Op::nop;
  ir::ControlFlow flow(hand.module);
  size_t budget = 10;
  CHECK(flow.reachable(0, &budget).size() == 4);
  CHECK(budget == 6);
  CHECK(flow.reachable(0, &budget).size() == 4);
  CHECK(flow.reachable(0, &budget).empty());
  CHECK(budget == 0);
}

TEST_CASE("nested and adjoining handlers") {
  Hand hand(8);
  for (uint32_t i = 0; i < 5; ++i) hand.module.insts[i].op = ir::Op::nop;
  hand.module.insts[4].op = ir::Op::ret;
  format::Handler inner, outer, next;
  inner.first_pc = 1, inner.last_pc = 2, inner.default_pc = 5;
  outer.first_pc = 0, outer.last_pc = 3,
  outer.entries = {{.pattern = "a", .pc = 6}, {.pattern = "b", .pc = -1}};
  next.first_pc = 3, next.last_pc = 4, next.default_pc = 7;
  hand.source->handlers = {inner, outer, next};
  ir::ControlFlow flow(hand.module);
  const auto handlers = [&](uint32_t block) {
    std::vector<uint32_t> found;
    flow.for_each_handler(block, [&](uint32_t b) { found.push_back(b); });
    return found;
  };
  CHECK(handlers(0) == std::vector<uint32_t>{6});
  CHECK(handlers(1) == std::vector<uint32_t>{5, 6});
  CHECK(handlers(2) == std::vector<uint32_t>{6});
  CHECK(handlers(3) == std::vector<uint32_t>{7});
  CHECK(handlers(4).empty());
  auto all = flow.reachable(0);
  std::sort(all.begin(), all.end());
  CHECK(all == std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("handlers nested beyond reason are not followed") {
  Hand hand(3);
  hand.module.insts[0].op = ir::Op::nop;
  for (int i = 0; i < 1000; ++i) {
    format::Handler handler;
    handler.first_pc = 0, handler.last_pc = 1, handler.default_pc = 2;
    hand.source->handlers.push_back(handler);
  }
  ir::ControlFlow flow(hand.module);
  CHECK_FALSE(flow.is_known(0));
  CHECK(flow.is_known(1));
  CHECK(flow.reachable(0).empty());
}

TEST_CASE("many blocks that lead to one large table take linear time") {
  constexpr uint32_t kCount = 50000;
  Hand hand(kCount);
  hand.module.tables = {{0, kCount}};
  for (uint32_t i = 0; i < kCount; ++i) {
    hand.module.insts[i] = {.op = ir::Op::goto_, .index = 0, .pc = i};
    hand.module.table_targets.push_back(int32_t(i));
  }
  ir::ControlFlow flow(hand.module);
  CHECK(flow.reachable(0).size() == kCount);
}
