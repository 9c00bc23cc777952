#include "jit/graph/graph.h"

#include <algorithm>
#include <cstring>

namespace dis::jit {

uint32_t changed_by_store(Alias alias) {
  constexpr auto bit = [](Alias a) { return 1u << int(a); };
  constexpr uint32_t kFields = bit(Alias::heap1) | bit(Alias::heap4) | bit(Alias::heap8) | bit(Alias::heap_ref);
  // The address may be one the program took: of a slot, or of module data.
  constexpr uint32_t kTaken = bit(Alias::escaped) | bit(Alias::data);
  switch (alias) {
    case Alias::slot: return bit(Alias::slot);
    case Alias::escaped: return bit(Alias::escaped) | kFields;
    case Alias::data: return bit(Alias::data) | kFields;
    case Alias::heap1: return bit(Alias::heap1) | bit(Alias::elem1) | kTaken;
    case Alias::heap4: return bit(Alias::heap4) | bit(Alias::elem4) | kTaken;
    case Alias::heap8: return bit(Alias::heap8) | bit(Alias::elem8) | kTaken;
    case Alias::heap_ref: return bit(Alias::heap_ref) | bit(Alias::elem_ref) | kTaken;
    case Alias::elem1: return bit(Alias::elem1) | bit(Alias::heap1);
    case Alias::elem4: return bit(Alias::elem4) | bit(Alias::heap4);
    case Alias::elem8: return bit(Alias::elem8) | bit(Alias::heap8);
    case Alias::elem_ref: return bit(Alias::elem_ref) | bit(Alias::heap_ref);
    case Alias::process: return bit(Alias::process);
  }
  return ~0u;
}

GraphBlock* Graph::new_block(uint32_t first_pc) {
  GraphBlock* b = arena_.make<GraphBlock>(&arena_);
  b->id = next_block_++;
  b->first_pc = first_pc;
  return b;
}

Node* Graph::new_node(GraphOp op, Ty type, uint32_t pc) {
  Node* n = arena_.make<Node>();
  n->op = op;
  n->type = type;
  n->pc = pc;
  n->id = next_id_++;
  return n;
}

Node* Graph::copy_node(const Node* of, GraphBlock* to) {
  Node* n = arena_.make<Node>(*of);
  n->id = next_id_++;
  n->uses = 0;
  n->inputs = nullptr;
  n->input_count = 0;
  n->block = to;
  return n;
}

void Graph::set_inputs(Node* n, std::span<Node* const> inputs) {
  n->input_count = uint32_t(inputs.size());
  n->inputs = arena_.take_array<Node*>(inputs.size());
  Node** to = n->inputs;
  for (Node* i : inputs) {
    *to++ = i;
    if (i) i->uses++;
  }
}

void Graph::drop_inputs(Node* n) {
  for (uint32_t i = 0; i < n->input_count; i++)
    if (n->inputs[i]) n->inputs[i]->uses--;
  n->input_count = 0;
}

Node* Graph::const_int(Ty type, int64_t value) {
  if (type == Ty::i32) value = int32_t(value);
  if (constants_.size() * 2 >= constant_table_.size()) {
    constant_table_.assign(std::max<size_t>(32, constant_table_.size() * 2), nullptr);
    for (Node* n : constants_) *place_of_constant(n->type, n->imm) = n;
  }
  Node** place = place_of_constant(type, value);
  if (*place) return *place;
  Node* n = new_node(GraphOp::const_int, type, 0);
  n->imm = value;
  n->block = blocks[0];
  constants_.push_back(n);
  return *place = n;
}

Node** Graph::place_of_constant(Ty type, int64_t value) {
  const size_t mask = constant_table_.size() - 1;
  uint64_t at = (uint64_t(value) + uint64_t(type)) * 0x9e3779b97f4a7c15u >> 32;
  for (;; at++) {
    Node*& n = constant_table_[at & mask];
    if (!n || (n->imm == value && n->type == type)) return &n;
  }
}

void Graph::replace_later(Node* old, Node* value) {
  if (replacement_.size() <= old->id) replacement_.resize(next_id_ + next_id_ / 4);
  replacement_[old->id] = value;
}

Node* Graph::resolved(Node* n) const {
  auto next = [&](const Node* of) { return of->id < replacement_.size() ? replacement_[of->id] : nullptr; };
  while (n) {
    Node* to = next(n);
    if (!to) break;
    if (Node* further = next(to)) replacement_[n->id] = further;  // the way is shorter the next time
    n = to;
  }
  return n;
}

void Graph::apply_replacements() {
  if (replacement_.empty()) return;
  auto mend = [&](Node* n) {
    for (uint32_t i = 0; i < n->input_count; i++)
      if (Node* to = resolved(n->inputs[i]); to != n->inputs[i]) set_input(n, i, to);
  };
  for (GraphBlock* b : blocks) {
    for (Node* n : b->phis) mend(n);
    for (Node* n : b->nodes) mend(n);
  }
  auto gone = [&](Node* n) {
    if (n->id >= replacement_.size() || !replacement_[n->id]) return false;
    drop_inputs(n);
    return true;
  };
  for (GraphBlock* b : blocks) {
    std::erase_if(b->phis, gone);
    std::erase_if(b->nodes, gone);
  }
  replacement_.clear();
}

void Graph::remove_dead() {
  // Marks from what has an effect; whatever is not reached goes, cycles of phis included. Constants stay: nothing
  // comes of one that is not used.
  for (GraphBlock* b : blocks) {
    for (Node* n : b->phis) n->mark = 0;
    for (Node* n : b->nodes) n->mark = 0;
  }
  Nodes work(&arena_);
  auto want = [&](Node* n) {
    if (n->mark) return;
    n->mark = 1;
    work.push_back(n);
  };
  for (GraphBlock* b : blocks)
    for (Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind != GraphKind::pure && kind != GraphKind::load) want(n);
    }
  while (!work.empty()) {
    Node* n = work.back();
    work.pop_back();
    for (uint32_t i = 0; i < n->input_count; i++)
      if (n->inputs[i]->op != GraphOp::const_int) want(n->inputs[i]);
  }
  auto dead = [&](Node* n) {
    if (n->mark) return false;
    drop_inputs(n);
    return true;
  };
  for (GraphBlock* b : blocks) {
    std::erase_if(b->phis, dead);
    std::erase_if(b->nodes, dead);
  }
}

}  // namespace dis::jit
