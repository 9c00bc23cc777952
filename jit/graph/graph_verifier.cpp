// graph_verifier: the rules of graph.h, checked; for debug builds and tests.
#include <string>
#include <vector>

#include "jit/graph/graph.h"

namespace dis::jit {

std::string verify_graph(const Graph& graph) {
  auto say = [](const GraphBlock* b, const Node* n, const char* what) {
    return "b" + std::to_string(b->id) + (n ? " v" + std::to_string(n->id) : std::string()) + ": " + what;
  };
  std::vector<uint32_t> uses(graph.node_count());
  std::vector<bool> present(graph.node_count());
  for (const Node* n : graph.constants()) present[n->id] = true;
  for (const GraphBlock* b : graph.blocks) {
    for (const Node* n : b->phis) present[n->id] = true;
    for (const Node* n : b->nodes) present[n->id] = true;
  }
  for (const GraphBlock* b : graph.blocks) {
    if (b->nodes.empty()) return say(b, nullptr, "no end");
    for (const Node* phi : b->phis) {
      if (phi->op != GraphOp::phi) return say(b, phi, "not a phi among the phis");
      if (phi->input_count != b->preds.size()) return say(b, phi, "a phi needs one input per predecessor");
    }
    std::vector<bool> seen(graph.node_count());
    for (size_t i = 0; i < b->nodes.size(); i++) {
      const Node* n = b->nodes[i];
      const bool last = i + 1 == b->nodes.size();
      if ((graph_op_info(n->op).kind == GraphKind::end) != last) return say(b, n, "an end and nothing else ends a block");
      if (n->op == GraphOp::const_int) return say(b, n, "an integer constant stands in no block");
      if (n->block != b) return say(b, n, "lies in another block than it says");
      const int8_t inputs = graph_op_info(n->op).inputs;
      // A load of a character has its index too.
      if (inputs >= 0 && n->input_count != uint32_t(inputs) && n->width != Mw::chr)
        return say(b, n, "wrong number of inputs");
    }
    auto check = [&](const Node* n) -> std::string {
      for (uint32_t k = 0; k < n->input_count; k++) {
        const Node* in = n->in(k);
        if (!in) return say(b, n, "an input is missing");
        if (!present[in->id]) return say(b, n, "an input lies in no block");
        uses[in->id]++;
        if (n->op != GraphOp::phi && in->block == b && in->op != GraphOp::phi && in->op != GraphOp::const_int &&
            !seen[in->id])
          return say(b, n, "an input comes later");
      }
      return {};
    };
    for (const Node* n : b->phis)
      if (std::string s = check(n); !s.empty()) return s;
    for (const Node* n : b->nodes) {
      if (std::string s = check(n); !s.empty()) return s;
      seen[n->id] = true;
    }
    for (const GraphBlock* s : b->succs) {
      size_t there = 0, here = 0;
      for (const GraphBlock* p : s->preds) there += p == b;
      for (const GraphBlock* t : b->succs) here += t == s;
      if (there != here) return say(b, nullptr, "an edge is known at one end only");
    }
  }
  for (const GraphBlock* b : graph.blocks)
    for (const Node* n : b->nodes)
      if (n->uses != uses[n->id]) return say(b, n, "wrong count of uses");
  return {};
}

}  // namespace dis::jit
