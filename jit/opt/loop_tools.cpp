#include "jit/opt/loop_tools.h"

#include <algorithm>

namespace dis::jit::opt {

bool in_loop(const GraphBlock* block, const GraphBlock* header) {
  for (const GraphBlock* h = block->loop; h; h = h->outer)
    if (h == header) return true;
  return false;
}

std::vector<GraphBlock*> loop_blocks(const Graph& graph, const GraphBlock* header) {
  std::vector<GraphBlock*> blocks;
  for (GraphBlock* b : graph.rpo)
    if (in_loop(b, header)) blocks.push_back(b);
  return blocks;
}

namespace {

Node* add_jump(Graph& graph, GraphBlock* block, const Node* like) {
  Node* j = graph.new_node(GraphOp::jump, Ty::none, like->pc);
  j->sp = like->sp;
  j->block = block;
  block->nodes.push_back(j);
  return j;
}

// Puts `block` into the layout before `before`.
void place_before(Graph& graph, GraphBlock* block, const GraphBlock* before) {
  graph.blocks.insert(std::find(graph.blocks.begin(), graph.blocks.end(), before), block);
}

}  // namespace

GraphBlock* split_edge(Graph& graph, GraphBlock* from, size_t way) {
  GraphBlock* to = from->succs[way];
  GraphBlock* edge = graph.new_block(to->first_pc);
  add_jump(graph, edge, from->end());
  // Of several equal edges the first that is still there is meant; their phi inputs are the same.
  const auto pred = std::find(to->preds.begin(), to->preds.end(), from);
  *pred = edge;
  from->succs[way] = edge;
  edge->preds.push_back(from);
  edge->succs.push_back(to);
  place_before(graph, edge, to);
  return edge;
}

GraphBlock* preheader(Graph& graph, GraphBlock* header) {
  std::vector<size_t> outside;
  for (size_t i = 0; i < header->preds.size(); i++)
    if (!in_loop(header->preds[i], header)) outside.push_back(i);
  if (outside.size() == 1 && header->preds[outside[0]]->succs.size() == 1) return header->preds[outside[0]];
  GraphBlock* made = graph.new_block(header->first_pc);
  const Node* like = header->phis.empty() ? header->nodes[0] : header->phis[0];
  // Phis: what came from outside comes through the new block.
  for (Node* phi : header->phis) {
    Node* value = phi->in(uint32_t(outside[0]));
    bool same = true;
    for (size_t i : outside) same &= phi->in(uint32_t(i)) == value;
    if (!same) {
      Node* joined = graph.new_node(GraphOp::phi, phi->type, phi->pc);
      joined->sp = phi->sp;
      joined->block = made;
      std::vector<Node*> inputs;
      for (size_t i : outside) inputs.push_back(phi->in(uint32_t(i)));
      graph.set_inputs(joined, inputs);
      made->phis.push_back(joined);
      value = joined;
    }
    std::vector<Node*> inputs;
    for (uint32_t i = 0; i < phi->input_count; i++) {
      if (std::find(outside.begin(), outside.end(), size_t(i)) == outside.end()) inputs.push_back(phi->in(i));
    }
    inputs.insert(inputs.begin(), value);
    for (uint32_t i = 0; i < phi->input_count; i++) phi->in(i)->uses--;
    graph.set_inputs(phi, inputs);
  }
  std::vector<GraphBlock*> inside;
  for (size_t i = 0; i < header->preds.size(); i++) {
    GraphBlock* p = header->preds[i];
    if (std::find(outside.begin(), outside.end(), i) == outside.end()) {
      inside.push_back(p);
      continue;
    }
    made->preds.push_back(p);
    *std::find(p->succs.begin(), p->succs.end(), header) = made;
  }
  header->preds = std::move(inside);
  header->preds.insert(header->preds.begin(), made);
  made->succs.push_back(header);
  add_jump(graph, made, like);
  place_before(graph, made, header);
  made->idom = header->idom;
  made->loop = header->outer;
  made->loop_depth = header->loop_depth - 1;
  made->order = header->order;
  made->dom_first = header->dom_first;
  made->dom_last = header->dom_last;
  return made;
}

LoopCopy copy_blocks(Graph& graph, const std::vector<GraphBlock*>& blocks) {
  LoopCopy copy;
  for (GraphBlock* b : blocks) {
    GraphBlock* c = graph.new_block(b->first_pc);
    c->cold = b->cold;
    copy.blocks[b] = c;
  }
  auto copy_node = [&](Node* n, GraphBlock* to) {
    Node* c = graph.new_node(n->op, n->type, n->pc);
    const uint32_t id = c->id;
    *c = *n;
    c->id = id;
    c->uses = 0;
    c->inputs = nullptr;
    c->input_count = 0;
    c->block = to;
    copy.nodes[n] = c;
    return c;
  };
  for (GraphBlock* b : blocks) {
    GraphBlock* c = copy.blocks[b];
    for (Node* n : b->phis) c->phis.push_back(copy_node(n, c));
    for (Node* n : b->nodes) {
      if (n->op == GraphOp::const_int) continue;  // lies in the entry, which is in no loop
      c->nodes.push_back(copy_node(n, c));
    }
  }
  for (GraphBlock* b : blocks) {
    GraphBlock* c = copy.blocks[b];
    for (Node* n : b->nodes) {
      std::vector<Node*> inputs;
      for (uint32_t i = 0; i < n->input_count; i++) inputs.push_back(copy.node(n->in(i)));
      graph.set_inputs(copy.nodes[n], inputs);
    }
    // Edges in from inside only; inputs of phis follow.
    for (Node* phi : b->phis) {
      std::vector<Node*> inputs;
      for (size_t i = 0; i < b->preds.size(); i++)
        if (copy.blocks.count(b->preds[i])) inputs.push_back(copy.node(phi->in(uint32_t(i))));
      graph.set_inputs(copy.nodes[phi], inputs);
    }
    for (GraphBlock* p : b->preds)
      if (const auto it = copy.blocks.find(p); it != copy.blocks.end()) c->preds.push_back(it->second);
    for (GraphBlock* s : b->succs) {
      if (const auto it = copy.blocks.find(s); it != copy.blocks.end()) {
        c->succs.push_back(it->second);
        continue;
      }
      // Out: one more way into what lies behind.
      c->succs.push_back(s);
      const size_t way = size_t(std::find(s->preds.begin(), s->preds.end(), b) - s->preds.begin());
      s->preds.push_back(c);
      for (Node* phi : s->phis) {
        std::vector<Node*> inputs(phi->inputs, phi->inputs + phi->input_count);
        for (Node* in : inputs) in->uses--;
        inputs.push_back(copy.node(inputs[way]));
        graph.set_inputs(phi, inputs);
      }
    }
  }
  // In the layout behind the originals.
  auto at = std::find(graph.blocks.begin(), graph.blocks.end(), blocks.back());
  std::vector<GraphBlock*> made;
  for (GraphBlock* b : blocks) made.push_back(copy.blocks[b]);
  graph.blocks.insert(graph.blocks.end(), made.begin(), made.end());
  (void)at;
  return copy;
}

namespace {

// The value of a node defined in both copies, at the end or start of other blocks.
class Mender {
 public:
  Mender(Graph& graph, const std::vector<GraphBlock*>& blocks, const LoopCopy& copy)
      : graph_(graph), copy_(copy) {
    for (GraphBlock* b : blocks) side_[b] = 1;
    for (const auto& [from, to] : copy.blocks) side_[to] = 2;
  }

  void mend(Node* value) {
    value_ = value;
    at_start_.clear();
    for (size_t u = 0; u < users_.size(); u++) {
      auto [user, input] = users_[u];
      GraphBlock* b = user->op == GraphOp::phi ? user->block->preds[input] : user->block;
      Node* v = user->op == GraphOp::phi ? at_end(b) : at_start(b);
      if (v != value) graph_.set_input(user, input, v);
    }
  }

  std::vector<std::pair<Node*, uint32_t>> users_;

 private:
  Node* at_end(GraphBlock* b) {
    const auto it = side_.find(b);
    if (it != side_.end()) return it->second == 1 ? value_ : copy_.node(value_);
    return at_start(b);
  }
  Node* at_start(GraphBlock* b) {
    if (const auto it = at_start_.find(b); it != at_start_.end()) return it->second;
    if (b->preds.size() == 1) {
      Node* v = at_end(b->preds[0]);
      at_start_[b] = v;
      return v;
    }
    Node* phi = graph_.new_node(GraphOp::phi, value_->type, value_->pc);
    phi->sp = value_->sp;
    phi->block = b;
    at_start_[b] = phi;
    std::vector<Node*> inputs;
    for (GraphBlock* p : b->preds) inputs.push_back(at_end(p));
    graph_.set_inputs(phi, inputs);
    b->phis.push_back(phi);
    return phi;
  }

  Graph& graph_;
  const LoopCopy& copy_;
  Node* value_ = nullptr;
  std::unordered_map<const GraphBlock*, int> side_;
  std::unordered_map<const GraphBlock*, Node*> at_start_;
};

}  // namespace

void mend_values(Graph& graph, const std::vector<GraphBlock*>& blocks, const LoopCopy& copy) {
  // Uses outside, by what they use.
  std::unordered_map<Node*, std::vector<std::pair<Node*, uint32_t>>> outside;
  auto look = [&](Node* user, const GraphBlock* at, uint32_t i) {
    if (copy.blocks.count(at)) return;  // inside the original
    if (copy.nodes.count(user->in(i))) outside[user->in(i)].emplace_back(user, i);
  };
  std::vector<GraphBlock*> copies;
  for (const auto& [from, to] : copy.blocks) copies.push_back(to);
  for (GraphBlock* b : graph.blocks) {
    if (std::find(copies.begin(), copies.end(), b) != copies.end()) continue;
    for (Node* phi : b->phis)
      for (uint32_t i = 0; i < phi->input_count; i++) {
        // A use at the end of the predecessor.
        if (copy.blocks.count(b) || std::find(copies.begin(), copies.end(), b->preds[i]) != copies.end()) continue;
        look(phi, b->preds[i], i);
      }
    if (copy.blocks.count(b)) continue;
    for (Node* n : b->nodes)
      for (uint32_t i = 0; i < n->input_count; i++) look(n, b, i);
  }
  Mender mender(graph, blocks, copy);
  // In the order of the code, so that the same input gives the same output.
  for (GraphBlock* b : blocks) {
    for (const std::vector<Node*>* list : {&b->phis, &b->nodes})
      for (size_t k = 0; k < list->size(); k++) {
        const auto it = outside.find((*list)[k]);
        if (it == outside.end()) continue;
        mender.users_ = it->second;
        mender.mend(it->first);
      }
  }
}

void remove_edge(GraphBlock* from, GraphBlock* to) {
  const auto pred = std::find(to->preds.begin(), to->preds.end(), from);
  const uint32_t way = uint32_t(pred - to->preds.begin());
  to->preds.erase(pred);
  for (Node* phi : to->phis) {
    phi->in(way)->uses--;
    std::copy(phi->inputs + way + 1, phi->inputs + phi->input_count, phi->inputs + way);
    phi->input_count--;
  }
  from->succs.erase(std::find(from->succs.begin(), from->succs.end(), to));
}

void decide_branches(Graph& graph) {
  bool any = false;
  for (GraphBlock* b : graph.blocks) {
    Node* end = b->end();
    if (end->op != GraphOp::branch || end->in(0)->op != GraphOp::const_int || end->in(1)->op != GraphOp::const_int)
      continue;
    const int64_t x = end->in(0)->imm, y = end->in(1)->imm;
    bool taken = false;
    switch (end->cond) {
      case GraphCond::eq: taken = x == y; break;
      case GraphCond::ne: taken = x != y; break;
      case GraphCond::lt: taken = x < y; break;
      case GraphCond::le: taken = x <= y; break;
      case GraphCond::gt: taken = x > y; break;
      case GraphCond::ge: taken = x >= y; break;
      case GraphCond::ult:
        taken = end->in(0)->type == Ty::i32 ? uint32_t(x) < uint32_t(y) : uint64_t(x) < uint64_t(y);
        break;
    }
    GraphBlock* gone = b->succs[taken ? 1 : 0];
    remove_edge(b, gone);
    end->in(0)->uses--;
    end->in(1)->uses--;
    end->input_count = 0;
    end->op = GraphOp::jump;
    any = true;
  }
  if (!any) return;
  std::vector<GraphBlock*> work;
  std::unordered_map<const GraphBlock*, bool> reached;
  for (GraphBlock* b : graph.blocks)
    if (b->is_root) {
      reached[b] = true;
      work.push_back(b);
    }
  while (!work.empty()) {
    GraphBlock* b = work.back();
    work.pop_back();
    for (GraphBlock* s : b->succs)
      if (!reached[s]) {
        reached[s] = true;
        work.push_back(s);
      }
  }
  for (GraphBlock* b : graph.blocks) {
    if (reached[b]) continue;
    while (!b->succs.empty()) remove_edge(b, b->succs.back());
  }
  for (GraphBlock* b : graph.blocks) {
    if (reached[b]) continue;
    for (std::vector<Node*>* list : {&b->phis, &b->nodes})
      for (Node* n : *list) {
        for (uint32_t i = 0; i < n->input_count; i++) n->in(i)->uses--;
        n->input_count = 0;
      }
  }
  std::erase_if(graph.blocks, [&](GraphBlock* b) { return !reached[b]; });
}

}  // namespace dis::jit::opt
