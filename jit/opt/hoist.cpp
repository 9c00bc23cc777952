// hoist: what a loop computes the same in each turn is computed before it. Checks go along only from the start of the
// header, before anything else happens there: then they raise exactly when they would have.
#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"

namespace dis::jit::opt {

namespace {

struct LoopFacts {
  uint32_t changed = 0;    // alias classes
  bool clobbers = false;   // registers are lost in it: nothing can be carried through
};

LoopFacts facts_of(const Blocks& blocks) {
  LoopFacts f;
  for (const GraphBlock* b : blocks)
    for (const Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind == GraphKind::store) f.changed |= changed_by_store(n->alias);
      if (kind == GraphKind::clobber || n->op == GraphOp::step_branch) f.clobbers = true;
    }
  return f;
}

void hoist_from(Graph& graph, GraphBlock* header) {
  const Blocks blocks = loop_blocks(graph, header);
  const LoopFacts facts = facts_of(blocks);
  if (facts.clobbers) return;
  GraphBlock* before = nullptr;
  auto is_outside = [&](const Node* n) { return !in_loop(n->block, header); };
  bool checks_too = true;  // still at the start of the header
  for (GraphBlock* b : blocks) {
    if (b != header) checks_too = false;
    Nodes stay(&graph.arena());
    for (Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      bool moves = false;
      switch (kind) {
        case GraphKind::pure: moves = n->op != GraphOp::const_real; break;
        case GraphKind::load: moves = (facts.changed >> int(n->alias) & 1) == 0; break;
        case GraphKind::check: moves = checks_too; break;
        default: break;
      }
      for (uint32_t i = 0; moves && i < n->input_count; i++) moves = is_outside(n->in(i));
      if (moves) {
        if (!before) before = preheader(graph, header);
        n->block = before;
        before->nodes.insert(before->nodes.end() - 1, n);
        graph.worth_combining = true;
        continue;
      }
      if (kind == GraphKind::check || kind == GraphKind::store || kind == GraphKind::effect ||
          kind == GraphKind::clobber || kind == GraphKind::end)
        checks_too = false;
      stay.push_back(n);
    }
    b->nodes = std::move(stay);
  }
}

}  // namespace

void hoist(Graph& graph) {
  analyse_loops(graph);
  // What leaves an inner loop may go on outward.
  for (GraphBlock* h : headers_inner_first(graph)) hoist_from(graph, h);
}

}  // namespace dis::jit::opt
