// sample: graphs made by hand, for tests of what works on graphs.
// In:  blocks and nodes in the order of the code.  Out: a graph the verifier accepts.
#pragma once

#include <initializer_list>
#include <string>

#include "jit/graph/graph.h"

namespace dis::test {

struct Sample {
  Arena arena;
  ir::Module module;
  ir::Function function;
  jit::Graph graph{module, function, arena};
  jit::GraphBlock* at = nullptr;  // where nodes go

  // The first is the entry.
  jit::GraphBlock* block() {
    jit::GraphBlock* b = graph.new_block(0);
    b->is_root = graph.blocks.empty();
    graph.blocks.push_back(b);
    return b;
  }
  jit::Node* node(jit::GraphOp op, jit::Ty type, std::initializer_list<jit::Node*> inputs) {
    jit::Node* n = graph.new_node(op, type, 0);
    graph.set_inputs(n, inputs);
    n->block = at;
    at->nodes.push_back(n);
    return n;
  }
  // Inputs follow by graph.set_inputs, one for each predecessor.
  jit::Node* phi(jit::GraphBlock* in, jit::Ty type = jit::Ty::i64) {
    jit::Node* n = graph.new_node(jit::GraphOp::phi, type, 0);
    n->block = in;
    in->phis.push_back(n);
    return n;
  }
  jit::Node* number(int64_t v) { return graph.const_int(jit::Ty::i64, v); }
  // A value nobody knows anything of: what the frame holds at `offset`.
  jit::Node* unknown(int32_t offset) {
    jit::Node* n = node(jit::GraphOp::load_slot, jit::Ty::i64, {});
    n->offset = offset;
    n->width = jit::Mw::i64;
    n->alias = jit::Alias::slot;
    return n;
  }
  void keep(jit::Node* value, int32_t offset) {
    jit::Node* n = node(jit::GraphOp::store_slot, jit::Ty::none, {value});
    n->offset = offset;
    n->width = jit::Mw::i64;
    n->alias = jit::Alias::slot;
  }
  void edge(jit::GraphBlock* from, jit::GraphBlock* to) {
    from->succs.push_back(to);
    to->preds.push_back(from);
  }
  void jump(jit::GraphBlock* to) {
    node(jit::GraphOp::jump, jit::Ty::none, {});
    edge(at, to);
  }
  void branch(jit::GraphCond cond, jit::Node* a, jit::Node* b, jit::GraphBlock* yes, jit::GraphBlock* no) {
    node(jit::GraphOp::branch, jit::Ty::none, {a, b})->cond = cond;
    edge(at, yes);
    edge(at, no);
  }
  void ret() { node(jit::GraphOp::ret, jit::Ty::none, {}); }

  size_t count(jit::GraphOp op) const {
    size_t n = 0;
    for (const jit::GraphBlock* b : graph.blocks)
      for (const jit::Node* node : b->nodes) n += node->op == op;
    return n;
  }
  std::string problem() const { return jit::verify_graph(graph); }
};

// for(i = first; i < bound; i++) body: the test at the bottom of one block.
struct SampleLoop : Sample {
  jit::GraphBlock *entry, *loop, *behind;
  jit::Node* counter;

  SampleLoop() {
    module.abi = kAbi64;
    entry = block();
    loop = block();
    behind = block();
    at = entry;
    counter = phi(loop);
  }
  // Call with the entry's nodes made; then make the body's.
  void enter() {
    jump(loop);
    at = loop;
  }
  void end(jit::Node* first, jit::Node* bound) {
    jit::Node* next = node(jit::GraphOp::add, jit::Ty::i64, {counter, number(1)});
    branch(jit::GraphCond::lt, next, bound, loop, behind);
    graph.set_inputs(counter, {first, next});
    at = behind;
  }
};

}  // namespace dis::test
