#include "jit/opt/loop_tools.h"

#include <algorithm>

namespace dis::jit::opt {

bool in_loop(const GraphBlock* block, const GraphBlock* header) {
  for (const GraphBlock* h = block->loop; h; h = h->outer)
    if (h == header) return true;
  return false;
}

Node* append(Graph& graph, GraphBlock* at, GraphOp op, Ty type, std::initializer_list<Node*> inputs, const Node* like) {
  Node* n = graph.new_node(op, type, like->pc);
  graph.set_inputs(n, inputs);
  n->sp = like->sp;
  n->frames = like->frames;
  n->block = at;
  at->nodes.push_back(n);
  return n;
}

Blocks headers_inner_first(Graph& graph) {
  Blocks headers(&graph.arena());
  for (GraphBlock* b : graph.rpo)
    if (b->loop == b) headers.push_back(b);
  std::stable_sort(headers.begin(), headers.end(),
                   [](const GraphBlock* a, const GraphBlock* b) { return a->loop_depth > b->loop_depth; });
  return headers;
}

Blocks loop_blocks(Graph& graph, const GraphBlock* header) {
  Blocks blocks(&graph.arena());
  for (GraphBlock* b : graph.rpo)
    if (in_loop(b, header)) blocks.push_back(b);
  return blocks;
}

namespace {

// Puts `block` into the layout before `before`.
void place_before(Graph& graph, GraphBlock* block, const GraphBlock* before) {
  graph.blocks.insert(std::find(graph.blocks.begin(), graph.blocks.end(), before), block);
}

}  // namespace

GraphBlock* split_edge(Graph& graph, GraphBlock* from, size_t way) {
  GraphBlock* to = from->succs[way];
  graph.analysed = false;
  GraphBlock* edge = graph.new_block(to->first_pc);
  append(graph, edge, GraphOp::jump, Ty::none, {}, from->end());
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
  std::pmr::vector<size_t> outside(&graph.arena());
  for (size_t i = 0; i < header->preds.size(); i++)
    if (!in_loop(header->preds[i], header)) outside.push_back(i);
  if (outside.size() == 1 && header->preds[outside[0]]->succs.size() == 1) return header->preds[outside[0]];
  graph.analysed = false;
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
      Nodes inputs(&graph.arena());
      for (size_t i : outside) inputs.push_back(phi->in(uint32_t(i)));
      graph.set_inputs(joined, inputs);
      made->phis.push_back(joined);
      value = joined;
    }
    Nodes inputs(&graph.arena());
    for (uint32_t i = 0; i < phi->input_count; i++) {
      if (std::find(outside.begin(), outside.end(), size_t(i)) == outside.end()) inputs.push_back(phi->in(i));
    }
    inputs.insert(inputs.begin(), value);
    graph.drop_inputs(phi);
    graph.set_inputs(phi, inputs);
  }
  Blocks inside(&graph.arena());
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
  append(graph, made, GraphOp::jump, Ty::none, {}, like);
  place_before(graph, made, header);
  made->idom = header->idom;
  made->loop = header->outer;
  made->loop_depth = header->loop_depth - 1;
  made->order = header->order;
  made->dom_first = header->dom_first;
  made->dom_last = header->dom_last;
  return made;
}

LoopCopy copy_blocks(Graph& graph, const Blocks& blocks) {
  graph.analysed = false;
  LoopCopy copy(graph);
  for (GraphBlock* b : blocks) {
    GraphBlock* c = graph.new_block(b->first_pc);
    c->cold = b->cold;
    copy.blocks[b->id] = c;
    copy.made.push_back(c);
  }
  for (GraphBlock* b : blocks) {
    GraphBlock* c = copy.blocks[b->id];
    for (Node* n : b->phis) c->phis.push_back(copy.nodes[n->id] = graph.copy_node(n, c));
    for (Node* n : b->nodes) c->nodes.push_back(copy.nodes[n->id] = graph.copy_node(n, c));
  }
  Nodes inputs(&graph.arena());
  for (GraphBlock* b : blocks) {
    GraphBlock* c = copy.blocks[b->id];
    for (Node* n : b->nodes) {
      inputs.clear();
      for (uint32_t i = 0; i < n->input_count; i++) inputs.push_back(copy.node(n->in(i)));
      graph.set_inputs(copy.nodes[n->id], inputs);
    }
    // Edges in from inside only; inputs of phis follow.
    for (Node* phi : b->phis) {
      inputs.clear();
      for (size_t i = 0; i < b->preds.size(); i++)
        if (copy.block(b->preds[i])) inputs.push_back(copy.node(phi->in(uint32_t(i))));
      graph.set_inputs(copy.nodes[phi->id], inputs);
    }
    for (GraphBlock* p : b->preds)
      if (GraphBlock* other = copy.block(p)) c->preds.push_back(other);
    for (GraphBlock* s : b->succs) {
      if (GraphBlock* other = copy.block(s)) {
        c->succs.push_back(other);
        continue;
      }
      // Out: one more way into what lies behind.
      c->succs.push_back(s);
      const size_t way = size_t(std::find(s->preds.begin(), s->preds.end(), b) - s->preds.begin());
      s->preds.push_back(c);
      for (Node* phi : s->phis) {
        inputs.assign(phi->inputs, phi->inputs + phi->input_count);
        inputs.push_back(copy.node(inputs[way]));
        graph.drop_inputs(phi);
        graph.set_inputs(phi, inputs);
      }
    }
  }
  graph.blocks.insert(graph.blocks.end(), copy.made.begin(), copy.made.end());
  return copy;
}

namespace {

enum class Side : uint8_t { neither, original, copy };

// The value of a node defined in both copies, at the end or start of other blocks.
class Mender {
 public:
  Mender(Graph& graph, const Blocks& blocks, const LoopCopy& copy)
      : graph_(graph), copy_(copy), side_(graph.block_count(), Side::neither, &graph.arena()),
        at_start_(graph.block_count(), nullptr, &graph.arena()), started_(&graph.arena()) {
    for (const GraphBlock* b : blocks) side_[b->id] = Side::original;
    for (const GraphBlock* b : copy.made) side_[b->id] = Side::copy;
  }

  Side side(const GraphBlock* b) const { return side_[b->id]; }

  // From here on `value` is what use() asks for.
  void start(Node* value) {
    value_ = value;
    for (uint32_t b : started_) at_start_[b] = nullptr;
    started_.clear();
  }
  void use(Node* user, uint32_t input) {
    GraphBlock* b = user->op == GraphOp::phi ? user->block->preds[input] : user->block;
    Node* v = user->op == GraphOp::phi ? at_end(b) : at_start(b);
    if (v != value_) graph_.set_input(user, input, v);
  }

 private:
  Node* at_end(GraphBlock* b) {
    if (side(b) == Side::original) return value_;
    return side(b) == Side::copy ? copy_.node(value_) : at_start(b);
  }
  void set_start(const GraphBlock* b, Node* v) {
    at_start_[b->id] = v;
    started_.push_back(b->id);
  }
  Node* at_start(GraphBlock* b) {
    if (Node* v = at_start_[b->id]) return v;
    if (b->preds.size() == 1) {
      Node* v = at_end(b->preds[0]);
      set_start(b, v);
      return v;
    }
    Node* phi = graph_.new_node(GraphOp::phi, value_->type, value_->pc);
    phi->sp = value_->sp;
    phi->block = b;
    set_start(b, phi);
    Nodes inputs(&graph_.arena());
    for (GraphBlock* p : b->preds) inputs.push_back(at_end(p));
    graph_.set_inputs(phi, inputs);
    b->phis.push_back(phi);
    return phi;
  }

  Graph& graph_;
  const LoopCopy& copy_;
  Node* value_ = nullptr;
  std::pmr::vector<Side> side_;        // by number of the block
  Nodes at_start_;                     // likewise
  std::pmr::vector<uint32_t> started_;
};

}  // namespace

void mend_values(Graph& graph, const Blocks& blocks, const LoopCopy& copy) {
  Mender mender(graph, blocks, copy);
  // Uses outside of what was copied, in a list for each value.
  struct Use {
    Node* user;
    uint32_t input, next;
  };
  std::pmr::vector<Use> uses(1, &graph.arena());
  std::pmr::vector<uint32_t> first_use(copy.nodes.size(), 0, &graph.arena());
  auto look = [&](Node* user, const GraphBlock* at, uint32_t i) {
    if (mender.side(at) != Side::neither || !copy.copied(user->in(i))) return;
    uint32_t& first = first_use[user->in(i)->id];
    uses.push_back({user, i, first});
    first = uint32_t(uses.size() - 1);
  };
  for (GraphBlock* b : graph.blocks) {
    for (Node* phi : b->phis)
      for (uint32_t i = 0; i < phi->input_count; i++) look(phi, b->preds[i], i);  // a use at the end of the predecessor
    if (mender.side(b) != Side::neither) continue;
    for (Node* n : b->nodes)
      for (uint32_t i = 0; i < n->input_count; i++) look(n, b, i);
  }
  // In the order of the code, so that the same input gives the same output.
  for (GraphBlock* b : blocks)
    for (const Nodes* list : {&b->phis, &b->nodes})
      for (size_t k = 0; k < list->size(); k++) {
        Node* value = (*list)[k];
        if (value->id >= first_use.size() || !first_use[value->id]) continue;
        mender.start(value);
        for (uint32_t u = first_use[value->id]; u; u = uses[u].next) mender.use(uses[u].user, uses[u].input);
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

bool holds(GraphCond cond, Ty type, int64_t a, int64_t b) {
  switch (cond) {
    case GraphCond::eq: return a == b;
    case GraphCond::ne: return a != b;
    case GraphCond::lt: return a < b;
    case GraphCond::le: return a <= b;
    case GraphCond::gt: return a > b;
    case GraphCond::ge: return a >= b;
    case GraphCond::ult: return type == Ty::i32 ? uint32_t(a) < uint32_t(b) : uint64_t(a) < uint64_t(b);
  }
  return false;
}

void decide_branches(Graph& graph) {
  bool any = false;
  for (GraphBlock* b : graph.blocks) {
    Node* end = b->end();
    if (end->op != GraphOp::branch || end->in(0)->op != GraphOp::const_int || end->in(1)->op != GraphOp::const_int)
      continue;
    const bool taken = holds(end->cond, end->in(0)->type, end->in(0)->imm, end->in(1)->imm);
    GraphBlock* gone = b->succs[taken ? 1 : 0];
    remove_edge(b, gone);
    graph.drop_inputs(end);
    end->op = GraphOp::jump;
    any = true;
  }
  if (any) remove_unreachable(graph);
}

void remove_unreachable(Graph& graph) {
  graph.worth_combining = true;
  graph.analysed = false;
  Blocks work(&graph.arena());
  std::pmr::vector<bool> reached(graph.block_count(), false, &graph.arena());
  for (GraphBlock* b : graph.blocks)
    if (b->is_root) {
      reached[b->id] = true;
      work.push_back(b);
    }
  while (!work.empty()) {
    GraphBlock* b = work.back();
    work.pop_back();
    for (GraphBlock* s : b->succs)
      if (!reached[s->id]) {
        reached[s->id] = true;
        work.push_back(s);
      }
  }
  for (GraphBlock* b : graph.blocks) {
    if (reached[b->id]) continue;
    while (!b->succs.empty()) remove_edge(b, b->succs.back());
  }
  for (GraphBlock* b : graph.blocks) {
    if (reached[b->id]) continue;
    for (Nodes* list : {&b->phis, &b->nodes})
      for (Node* n : *list) graph.drop_inputs(n);
  }
  std::erase_if(graph.blocks, [&](GraphBlock* b) { return !reached[b->id]; });
}

}  // namespace dis::jit::opt
