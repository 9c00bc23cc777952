// Constants, dead code, order, dominance and loops.
#include "jit/graph/graph.h"

#include <doctest/doctest.h>

#include "tests/unit/jit/graph/sample.h"

using namespace dis::jit;
using dis::test::Sample;

TEST_CASE("there is one node for each constant of a type") {
  Sample s;
  s.at = s.block();
  std::vector<Node*> made;
  for (int64_t v = -200; v < 200; v++) made.push_back(s.graph.const_int(Ty::i64, v));
  for (int64_t v = -200; v < 200; v++) CHECK(s.graph.const_int(Ty::i64, v) == made[size_t(v + 200)]);
  CHECK(s.graph.const_int(Ty::i32, 7) != s.graph.const_int(Ty::i64, 7));
  CHECK(s.graph.const_int(Ty::i32, int64_t{1} << 32) == s.graph.const_int(Ty::i32, 0));
}

TEST_CASE("values nobody wants go, cycles of phis too") {
  Sample s;
  GraphBlock *entry = s.block(), *loop = s.block(), *end = s.block();
  s.at = entry;
  Node* wanted = s.unknown(8);
  Node* unwanted = s.unknown(16);
  s.jump(loop);
  s.at = loop;
  Node* dead = s.phi(loop);
  Node* next = s.node(GraphOp::add, Ty::i64, {dead, unwanted});
  s.branch(GraphCond::ne, wanted, s.number(0), loop, end);
  s.graph.set_inputs(dead, {unwanted, next});
  s.at = end;
  s.ret();
  REQUIRE(s.problem() == "");
  s.graph.remove_dead();
  CHECK(s.problem() == "");
  CHECK(loop->phis.empty());
  CHECK(s.count(GraphOp::add) == 0);
  CHECK(s.count(GraphOp::load_slot) == 1);
}

TEST_CASE("a diamond is dominated by its head, and no loop") {
  Sample s;
  GraphBlock *head = s.block(), *left = s.block(), *right = s.block(), *join = s.block();
  s.at = head;
  Node* v = s.unknown(8);
  s.branch(GraphCond::eq, v, s.number(0), left, right);
  for (GraphBlock* side : {left, right}) {
    s.at = side;
    s.jump(join);
  }
  s.at = join;
  s.ret();
  analyse_loops(s.graph);
  CHECK(join->idom == head);
  CHECK(dominates(head, join));
  CHECK_FALSE(dominates(left, join));
  CHECK_FALSE(dominates(left, right));
  for (const GraphBlock* b : s.graph.blocks) CHECK(b->loop == nullptr);
}

TEST_CASE("loops know their depth and the loop around them") {
  Sample s;
  GraphBlock *entry = s.block(), *outer = s.block(), *inner = s.block(), *latch = s.block(), *end = s.block();
  s.at = entry;
  Node* v = s.unknown(8);
  s.jump(outer);
  s.at = outer;
  s.jump(inner);
  s.at = inner;
  s.branch(GraphCond::eq, v, s.number(0), inner, latch);
  s.at = latch;
  s.branch(GraphCond::eq, v, s.number(1), outer, end);
  s.at = end;
  s.ret();
  analyse_loops(s.graph);
  CHECK(entry->loop_depth == 0);
  CHECK(outer->loop_depth == 1);
  CHECK(inner->loop_depth == 2);
  CHECK(latch->loop == outer);
  CHECK(inner->loop == inner);
  CHECK(inner->outer == outer);
  CHECK(end->loop == nullptr);
  CHECK(dominates(outer, latch));
}

TEST_CASE("a cycle that is entered at two places is no loop and dominated by neither") {
  Sample s;
  GraphBlock *entry = s.block(), *a = s.block(), *b = s.block();
  s.at = entry;
  Node* v = s.unknown(8);
  s.branch(GraphCond::eq, v, s.number(0), a, b);
  s.at = a;
  s.jump(b);
  s.at = b;
  s.jump(a);
  analyse_loops(s.graph);
  CHECK(a->idom == entry);
  CHECK(b->idom == entry);
  CHECK(a->loop == nullptr);
}
