// Each pass on a graph that shows what it is for, and on one it must leave alone.
#include "jit/opt/passes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/jit/graph/sample.h"

using namespace dis::jit;
using dis::test::Sample;
using dis::test::SampleLoop;

TEST_CASE("value_numbering: the same sum is computed once, constants are folded") {
  Sample s;
  s.module.abi = dis::kAbi64;
  s.at = s.block();
  Node *a = s.unknown(8), *b = s.unknown(16);
  s.keep(s.node(GraphOp::add, Ty::i64, {a, b}), 24);
  s.keep(s.node(GraphOp::add, Ty::i64, {a, b}), 32);
  s.keep(s.node(GraphOp::mul, Ty::i64, {s.number(6), s.number(7)}), 40);
  s.ret();
  opt::value_numbering(s.graph);
  CHECK(s.problem() == "");
  CHECK(s.count(GraphOp::add) == 1);
  CHECK(s.count(GraphOp::mul) == 0);
  CHECK(s.at->nodes[s.at->nodes.size() - 2]->in(0)->imm == 42);
}

TEST_CASE("value_numbering: a load behind a store of its place gives what was stored, of another place it stays") {
  Sample s;
  s.module.abi = dis::kAbi64;
  s.at = s.block();
  Node* v = s.unknown(8);
  s.keep(v, 16);
  s.keep(s.unknown(16), 24);
  s.keep(s.unknown(32), 40);
  s.ret();
  opt::value_numbering(s.graph);
  CHECK(s.problem() == "");
  CHECK(s.count(GraphOp::load_slot) == 2);
}

TEST_CASE("value_numbering: a branch on constants is decided, what it does not reach goes") {
  Sample s;
  s.module.abi = dis::kAbi64;
  GraphBlock *entry = s.block(), *taken = s.block(), *other = s.block();
  s.at = entry;
  s.branch(GraphCond::lt, s.number(1), s.number(2), taken, other);
  s.at = taken;
  s.ret();
  s.at = other;
  s.keep(s.number(1), 8);
  s.ret();
  opt::value_numbering(s.graph);
  CHECK(s.problem() == "");
  CHECK(s.graph.blocks.size() == 2);
  CHECK(s.count(GraphOp::branch) == 0);
}

TEST_CASE("simplify_phis: a phi of one value is that value") {
  SampleLoop s;
  Node* v = s.unknown(8);
  Node* same = s.phi(s.loop);
  s.enter();
  s.keep(same, 16);
  s.end(s.number(0), v);
  s.graph.set_inputs(same, {v, same});
  s.ret();
  opt::simplify_phis(s.graph);
  CHECK(s.problem() == "");
  CHECK(s.loop->phis.size() == 1);
}

TEST_CASE("simplify_phis: what goes makes others go, whatever their order") {
  // x = v; for(;;) { for(;;) x = x; x = x; }: each phi waits for the one behind it.
  Sample s;
  s.module.abi = dis::kAbi64;
  GraphBlock *entry = s.block(), *outer = s.block(), *inner = s.block(), *latch = s.block(), *behind = s.block();
  Node *a = s.phi(outer), *b = s.phi(inner), *c = s.phi(latch);
  s.at = entry;
  Node* v = s.unknown(8);
  s.jump(outer);
  s.at = outer;
  s.branch(GraphCond::lt, v, s.number(0), inner, latch);
  s.at = inner;
  s.branch(GraphCond::lt, v, s.number(1), inner, latch);
  s.at = latch;
  s.branch(GraphCond::lt, v, s.number(2), outer, behind);
  s.at = behind;
  s.keep(c, 16);
  s.ret();
  s.graph.set_inputs(a, {v, c});
  s.graph.set_inputs(b, {a, b});
  s.graph.set_inputs(c, {a, b});
  REQUIRE(s.problem() == "");
  opt::simplify_phis(s.graph);
  CHECK(s.problem() == "");
  CHECK(outer->phis.size() + inner->phis.size() + latch->phis.size() == 0);
  CHECK(behind->nodes[0]->in(0) == v);
}

TEST_CASE("hoist: what a loop does not change goes before it, what its counter makes stays") {
  SampleLoop s;
  Node *a = s.unknown(8), *bound = s.unknown(16);
  s.enter();
  Node* fixed = s.node(GraphOp::mul, Ty::i64, {a, a});
  Node* moving = s.node(GraphOp::mul, Ty::i64, {a, s.counter});
  s.keep(fixed, 24);
  s.keep(moving, 32);
  s.end(s.number(0), bound);
  s.ret();
  opt::hoist(s.graph);
  CHECK(s.problem() == "");
  CHECK(fixed->block != s.loop);
  CHECK(moving->block == s.loop);
}

TEST_CASE("hoist: a load stays in a loop that writes its place") {
  SampleLoop s;
  Node* bound = s.unknown(16);
  s.enter();
  Node* value = s.unknown(24);
  s.keep(s.node(GraphOp::add, Ty::i64, {value, s.counter}), 24);
  s.end(s.number(0), bound);
  s.ret();
  opt::hoist(s.graph);
  CHECK(s.problem() == "");
  CHECK(value->block == s.loop);
}

namespace {

// What is left then is a number where everything was known.
void final_values_and_combine(Sample& s) {
  opt::final_values(s.graph);
  CHECK(s.problem() == "");
  opt::simplify_phis(s.graph);
  opt::combine(s.graph);
  CHECK(s.problem() == "");
}

}  // namespace

TEST_CASE("final_values: a sum between constants is a number, one of unknown length is computed from its length") {
  for (const bool known : {true, false}) {
    CAPTURE(known);
    SampleLoop s;
    Node* bound = known ? s.number(100) : s.unknown(16);
    Node *sum = s.phi(s.loop), *squares = s.phi(s.loop);
    s.enter();
    Node* more = s.node(GraphOp::add, Ty::i64, {sum, s.counter});
    Node* square = s.node(GraphOp::sub, Ty::i64, {squares, s.node(GraphOp::mul, Ty::i64, {s.counter, s.counter})});
    s.end(s.number(0), bound);
    s.graph.set_inputs(sum, {s.number(7), more});
    s.graph.set_inputs(squares, {s.number(0), square});
    s.keep(more, 24);
    s.keep(square, 32);
    s.ret();
    REQUIRE(s.problem() == "");
    final_values_and_combine(s);
    analyse_loops(s.graph);
    const auto is_head = [](const GraphBlock* b) { return b->loop == b; };
    CHECK(std::any_of(s.graph.rpo.begin(), s.graph.rpo.end(), is_head) == !known);
    if (known) {
      CHECK(s.behind->nodes[0]->in(0)->imm == 7 + 4950);
      CHECK(s.behind->nodes[1]->in(0)->imm == -328350);
    } else {
      CHECK(s.loop->cold);
      CHECK(s.behind->phis.size() == 2);
    }
  }
}

TEST_CASE("final_values: a loop stays if it does anything, or if what it gives is no sum") {
  for (const bool stores : {true, false}) {
    CAPTURE(stores);
    SampleLoop s;
    Node* value = s.phi(s.loop);
    s.enter();
    Node* more = s.node(stores ? GraphOp::add : GraphOp::xor_, Ty::i64, {value, s.counter});
    if (stores) s.keep(more, 40);
    s.end(s.number(0), s.number(100));
    s.graph.set_inputs(value, {s.number(7), more});
    s.keep(more, 24);
    s.ret();
    opt::final_values(s.graph);
    CHECK(s.problem() == "");
    CHECK(s.graph.blocks.size() == 3);
    CHECK(!s.loop->cold);
  }
}

TEST_CASE("final_values: from within a loop that is in another one, both go") {
  // for(i = 0; i < 10; i++) for(k = 0; k < 20; k++) sum += i + k;
  Sample s;
  s.module.abi = dis::kAbi64;
  GraphBlock *entry = s.block(), *outer = s.block(), *inner = s.block(), *latch = s.block(), *behind = s.block();
  Node *i = s.phi(outer), *outer_sum = s.phi(outer), *k = s.phi(inner), *sum = s.phi(inner);
  s.at = entry;
  s.jump(outer);
  s.at = outer;
  s.jump(inner);
  s.at = inner;
  Node* more = s.node(GraphOp::add, Ty::i64, {sum, s.node(GraphOp::add, Ty::i64, {i, k})});
  Node* next_k = s.node(GraphOp::add, Ty::i64, {k, s.number(1)});
  s.branch(GraphCond::lt, next_k, s.number(20), inner, latch);
  s.at = latch;
  Node* next_i = s.node(GraphOp::add, Ty::i64, {i, s.number(1)});
  s.branch(GraphCond::lt, next_i, s.number(10), outer, behind);
  s.at = behind;
  s.keep(more, 24);
  s.ret();
  s.graph.set_inputs(i, {s.number(0), next_i});
  s.graph.set_inputs(outer_sum, {s.number(0), more});
  s.graph.set_inputs(k, {s.number(0), next_k});
  s.graph.set_inputs(sum, {outer_sum, more});
  REQUIRE(s.problem() == "");
  final_values_and_combine(s);
  CHECK(behind->nodes[0]->in(0)->imm == 20 * 45 + 10 * 190);
}

TEST_CASE("eliminate_checks, unroll: a loop does several turns at a time; one of unknown length asks for a bound above 0 first") {
  for (const bool known : {true, false}) {
    CAPTURE(known);
    SampleLoop s;
    Node* bound = known ? s.number(100) : s.unknown(16);
    Node* sum = s.phi(s.loop);
    s.enter();
    Node* more = s.node(GraphOp::add, Ty::i64, {sum, s.counter});
    s.end(s.number(0), bound);
    s.graph.set_inputs(sum, {s.number(0), more});
    s.keep(more, 24);
    s.ret();
    REQUIRE(s.problem() == "");
    opt::eliminate_checks(s.graph);
    CHECK(s.loop->unchecked == known);
    opt::unroll(s.graph);
    CHECK(s.problem() == "");
    analyse_loops(s.graph);
    size_t loops = 0;
    for (const GraphBlock* b : s.graph.rpo) loops += b->loop == b;
    CHECK(loops == 2);
    // Where its group would end is only worked out for a bound from which so much can be taken.
    size_t questions = 0;
    for (const GraphBlock* b : s.graph.rpo)
      for (const Node* n : b->nodes)
        questions += n->op == GraphOp::branch && n->in(0) == bound && n->cond == dis::jit::GraphCond::gt;
    CHECK(questions == (known ? 0 : 1));
  }
}

TEST_CASE("divide_by_constants: multiplication and shifts instead, but not for divisors known only at run time") {
  Sample s;
  s.module.abi = dis::kAbi64;
  s.at = s.block();
  Node *a = s.unknown(8), *b = s.unknown(16);
  s.keep(s.node(GraphOp::div, Ty::i64, {a, s.number(10)}), 24);
  s.keep(s.node(GraphOp::mod, Ty::i64, {a, s.number(8)}), 32);
  s.keep(s.node(GraphOp::div, Ty::i64, {a, b}), 40);
  s.ret();
  opt::divide_by_constants(s.graph);
  CHECK(s.problem() == "");
  CHECK(s.count(GraphOp::div) == 1);
  CHECK(s.count(GraphOp::mod) == 0);
  CHECK(s.count(GraphOp::mulhi) == 1);
}

TEST_CASE("order_blocks: the test of a while loop goes behind its body, what hardly runs to the end") {
  Sample s;
  s.module.abi = dis::kAbi64;
  GraphBlock *entry = s.block(), *test = s.block(), *cold = s.block(), *body = s.block(), *end = s.block();
  cold->cold = true;
  s.at = entry;
  Node* v = s.unknown(8);
  s.jump(test);
  s.at = test;
  s.branch(GraphCond::eq, v, s.number(0), end, body);
  s.at = body;
  s.jump(test);
  s.at = end;
  s.branch(GraphCond::eq, v, s.number(9), cold, cold);
  s.at = cold;
  s.ret();
  opt::order_blocks(s.graph);
  const std::vector<GraphBlock*> expected = {entry, body, test, end, cold};
  CHECK(std::vector<GraphBlock*>(s.graph.blocks.begin(), s.graph.blocks.end()) == expected);
}

TEST_CASE("combine: what the other passes made equal is computed once; nothing is done where nothing changed") {
  for (const bool worth : {true, false}) {
    CAPTURE(worth);
    Sample s;
    s.module.abi = dis::kAbi64;
    s.at = s.block();
    Node *a = s.unknown(8), *b = s.unknown(16);
    s.keep(s.node(GraphOp::add, Ty::i64, {a, b}), 24);
    s.keep(s.node(GraphOp::add, Ty::i64, {a, b}), 32);
    s.ret();
    s.graph.worth_combining = worth;
    opt::combine(s.graph);
    CHECK(s.problem() == "");
    CHECK(s.count(GraphOp::add) == (worth ? 1 : 2));
  }
}

namespace {

// Code that begins at the head of the inner of two loops:
//   entry -> inner <-> inner; inner -> outer -> inner | behind
// The inner one counts to `bound`, the outer one down from what the frame holds.
struct EnteredLoop : Sample {
  GraphBlock *entry, *inner, *outer, *behind;
  Node *counter, *left;

  explicit EnteredLoop(bool nested) {
    module.abi = dis::kAbi64;
    entry = block();
    inner = block();
    outer = block();
    behind = block();
    graph.entered_loop = inner;
    counter = phi(inner);
    left = phi(inner);
    at = entry;
    Node *first = unknown(8), *bound = unknown(16), *turns = unknown(24);
    jump(inner);
    at = inner;
    inner->first_pc = 10;
    Node* next = node(GraphOp::add, Ty::i64, {counter, number(1)});
    branch(GraphCond::lt, next, bound, inner, outer);
    at = outer;
    outer->first_pc = 5;  // before the inner loop, as the head of a loop around it is
    Node* fewer = node(GraphOp::sub, Ty::i64, {left, number(1)});
    keep(fewer, 32);
    if (nested) {
      branch(GraphCond::gt, fewer, number(0), inner, behind);
      graph.set_inputs(counter, {first, next, number(0)});
      graph.set_inputs(left, {turns, left, fewer});
    } else {
      jump(behind);
      graph.set_inputs(counter, {first, next});
      graph.set_inputs(left, {turns, left});
    }
    at = behind;
    ret();
  }
};

}  // namespace

TEST_CASE("separate_entry: the turns that were begun get a copy of the inner loop, which then begins as it was written") {
  EnteredLoop s(true);
  REQUIRE(s.problem() == "");
  opt::separate_entry(s.graph);
  CHECK(s.problem() == "");
  GraphBlock* copy = s.entry->succs[0];
  CHECK(copy != s.inner);
  CHECK(std::find(s.inner->preds.begin(), s.inner->preds.end(), s.entry) == s.inner->preds.end());
  // Both leave to the loop around them, which goes back to the one that begins at 0 only.
  CHECK(s.outer->preds.size() == 2);
  CHECK(s.inner->preds.size() == 2);
  CHECK(s.count(GraphOp::sub) == 1);
  CHECK(s.count(GraphOp::add) == 2);
  CHECK(s.outer->phis.size() == 1);  // what is left of the outer loop's turns comes from either
  analyse_loops(s.graph);
  CHECK(s.inner->loop == s.inner);
  CHECK(copy->loop == copy);
  CHECK(s.inner->outer == s.outer);
}

TEST_CASE("separate_entry: a loop that nothing leads back to stays as it is, and so does a whole function") {
  EnteredLoop alone(false);
  REQUIRE(alone.problem() == "");
  opt::separate_entry(alone.graph);
  CHECK(alone.graph.blocks.size() == 4);
  EnteredLoop whole(true);
  whole.graph.entered_loop = nullptr;
  opt::separate_entry(whole.graph);
  CHECK(whole.graph.blocks.size() == 4);
}
