#include "jit/graph/graph_builder.h"

#include <algorithm>

#include "jit/graph/builder.h"
#include "runtime/frame.h"

namespace dis::jit {

using ir::Inst;

void Builder::build_block(size_t position) {
  current_ = position;
  block_ = heads_[position];
  forget_made();
  BlockState& s = states_[position];
  pending_ = s.pending_in;
  for (Pending& p : pending_) p.block = nullptr;
  frames_ = 0;
  dirty_.assign(slots_.dirty_in(position), slots_.dirty_in(position) + slots_.words());
  const ir::Block& b = module_.blocks[function_.blocks[position]];
  pc_ = b.first;

  const size_t variables = slots_.variables().size();
  if (ways_[position].size() > 1) {
    // A phi for each variable that is wanted here. Where all predecessors are known to have left it in memory, or
    // to agree, there is none.
    for (size_t v = 0; v < variables; v++) {
      if (!slots_.live_in(position, v)) continue;
      bool all_known = true;
      Node* same = nullptr;
      for (size_t p : ways_[position]) {
        if (!states_[p].tail) {
          all_known = false;
          break;
        }
        Node* d = lookup(p, v);
        if (same && d != same) {
          same = nullptr;
          all_known = false;
          break;
        }
        same = d;
      }
      if (all_known && same) {
        s.defs[v] = same;
        continue;
      }
      const Variable& var = slots_.variables()[v];
      Node* phi = graph_->new_node(GraphOp::phi, var.is_real && var.size == 8 ? Ty::f64 : var.size == 8 ? Ty::i64 : Ty::i32,
                                   pc_);
      phi->block = block_;
      phi->sp = sp();
      block_->phis.push_back(phi);
      s.defs[v] = phi;
      phis_.push_back({position, v, phi});
    }
  }
  for (uint32_t n = b.first; n < b.last && bailout_ == Bailout::none; n++) {
    inst_ = n;
    pc_ = n;
    build(code_.at(n));
  }
  if (bailout_ != Bailout::none) return;
  const Inst& last = code_.at(b.last - 1);
  if ((ir::op_info(last.op).flags & ir::kTerm) == 0) {
    pc_ = b.last - 1;
    end(GraphOp::jump, {}, {facts_.flow.block_at(b.last)});
  }
  s.tail = block_;
  // Frames under construction go along to every successor.
  facts_.flow.for_each_successor(function_.blocks[position], [&](uint32_t other) {
    BlockState& to = states_[slots_.position(other)];
    if (!to.entered) {
      to.entered = true;
      to.pending_in = pending_;
      return;
    }
    bool same = to.pending_in.size() == pending_.size();
    for (size_t k = 0; same && k < pending_.size(); k++) same = to.pending_in[k].same_place(pending_[k]);
    if (!same) bailout_ = Bailout::frame_order;
  });
}

void Builder::fill_phis() {
  Nodes inputs(&arena_);
  for (const auto& [position, variable, phi] : phis_) {
    inputs.clear();
    for (GraphBlock* p : heads_[position]->preds) {
      // The predecessor may be an edge block of a step: then nothing of the block behind it is in a register.
      Node* v = p == states_[p->position].tail ? value_at_end(p->position, variable) : load_variable(variable, p, true);
      if (v->type != phi->type) {
        // The same bits in the other class, at the end of the predecessor.
        GraphBlock* saved = block_;
        block_ = p;
        Node* end = p->nodes.back();
        p->nodes.pop_back();
        v = convert_class(v, phi->type);
        p->nodes.push_back(end);
        block_ = saved;
      }
      inputs.push_back(v);
    }
    graph_->set_inputs(phi, inputs);
  }
}

// What both kinds of building begin with: a block for each of the function's.
void Builder::prepare() {
  word_ = graph_->word();
  const Type* frame = facts_.types[size_t(function_.frame_type)];
  own_bytes_ = base_ + int32_t(frame_bytes(abi_, frame)) - int32_t(abi_.frame_prefix_bytes());
  deepest_ = own_bytes_;
  memory_marker_ = graph_->new_node(GraphOp::const_int, Ty::none, 0);
  const size_t count = function_.blocks.size();
  heads_.resize(count);
  states_.reserve(count + 1);
  for (size_t p = 0; p < count; p++) {
    pc_ = module_.blocks[function_.blocks[p]].first;
    heads_[p] = new_block(p);
    states_.emplace_back(&arena_).defs.resize(slots_.variables().size());
  }
  ways_.resize(count);
  for (size_t p = 0; p < count; p++)
    facts_.flow.for_each_successor(function_.blocks[p],
                                   [&](uint32_t other) { ways_[slots_.position(other)].push_back(p); });
}

// A way in from outside, to the block at position `to`: a block of its own, where everything is in memory.
void Builder::add_entry(GraphBlock* block, size_t to) {
  block->position = uint32_t(states_.size());
  pc_ = module_.blocks[function_.blocks[to]].first;
  block->first_pc = pc_;
  ways_[to].push_back(states_.size());
  ways_.emplace_back();
  heads_.push_back(block);
  BlockState& s = states_.emplace_back(&arena_);
  s.defs.assign(slots_.variables().size(), marker());
  s.tail = block;
  block_ = block;
  link(block, heads_[to]);
  states_[to].entered = true;
}

// In reverse postorder, so that what a block needs of those before it is known.
void Builder::build_blocks() {
  const size_t count = function_.blocks.size();
  std::pmr::vector<uint8_t> seen(count, &arena_);
  std::pmr::vector<size_t> order(&arena_);
  struct Step {
    size_t position;
    std::pmr::vector<size_t> next;
  };
  std::pmr::vector<Step> stack(&arena_);
  auto visit = [&](size_t position) {
    if (seen[position]) return;
    seen[position] = 1;
    Step s{position, std::pmr::vector<size_t>(&arena_)};
    const uint32_t b = function_.blocks[position];
    facts_.flow.for_each_handler(b, [&](uint32_t other) { s.next.push_back(slots_.position(other)); });
    facts_.flow.for_each_successor(b, [&](uint32_t other) { s.next.push_back(slots_.position(other)); });
    std::reverse(s.next.begin(), s.next.end());
    stack.push_back(std::move(s));
  };
  visit(slots_.position(facts_.flow.block_at(function_.entry)));
  while (!stack.empty()) {
    if (stack.back().next.empty()) {
      order.push_back(stack.back().position);
      stack.pop_back();
      continue;
    }
    const size_t next = stack.back().next.back();
    stack.back().next.pop_back();
    visit(next);
  }
  for (size_t k = order.size(); k-- > 0;) {
    build_block(order[k]);
    if (bailout_ != Bailout::none) return;
  }
  fill_phis();
}

std::unique_ptr<Graph> Builder::run(EntryKind kind, Bailout* bailout) {
  if (function_.blocks.empty()) {
    *bailout = Bailout::unknown_control_flow;
    return nullptr;
  }
  graph_->blocks.push_back(new_block(0));
  prepare();
  for (GraphBlock* head : heads_) graph_->blocks.push_back(head);
  const size_t first = slots_.position(facts_.flow.block_at(function_.entry));
  GraphBlock* entry = graph_->blocks[0];
  entry->is_root = true;
  add_entry(entry, first);
  Node* enter = kind == EntryKind::call ? make(GraphOp::enter, Ty::none, {}) : nullptr;
  if (kind == EntryKind::loop) graph_->entered_loop = heads_[first];
  make(GraphOp::jump, Ty::none, {});
  std::vector<bool> handles(function_.blocks.size());
  for (uint32_t b : function_.blocks)
    facts_.flow.for_each_handler(b, [&](uint32_t handler) {
      const size_t p = slots_.position(handler);
      if (handles[p]) return;
      handles[p] = true;
      GraphBlock* root = new_block(0);
      graph_->blocks.push_back(root);
      root->is_root = true;
      add_entry(root, p);
      root->handler_pc = int32_t(module_.blocks[handler].first);
      make(GraphOp::jump, Ty::none, {});
    });
  build_blocks();
  if (bailout_ != Bailout::none) {
    *bailout = bailout_;
    return nullptr;
  }
  if (enter) {
    enter->imm = deepest_;
    enter->known = graph_->has_calls;
    enter->offset = graph_->has_calls || facts_.metered ? int32_t(kCallPrice / kInstructionPrice) : 0;
  }
  graph_->stack_bytes = uint32_t(deepest_);
  return std::move(own_graph_);
}

uint32_t ModuleFacts::number_of(uint32_t pc) const {
  const auto& all = module.functions;
  const auto it = std::lower_bound(all.begin(), all.end(), pc,
                                   [](const ir::Function& f, uint32_t at) { return f.entry < at; });
  return it != all.end() && it->entry == pc ? uint32_t(it - all.begin()) : uint32_t(all.size());
}

std::unique_ptr<Graph> build_graph(const ModuleFacts& facts, const FunctionToBuild& function, bool promote, Arena& arena,
                                   Bailout* bailout) {
  *bailout = Bailout::none;
  return Builder(facts, function.function, function.as, promote, arena).run(function.entry, bailout);
}

}  // namespace dis::jit
