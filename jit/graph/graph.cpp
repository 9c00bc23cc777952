#include "jit/graph/graph.h"

#include <algorithm>
#include <cstring>

namespace dis::jit {

namespace {
constexpr size_t kChunk = 32 * 1024;
}

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

void* Graph::allocate(size_t bytes) {
  bytes = (bytes + 7) & ~size_t{7};
  if (bytes > chunk_left_) {
    const size_t size = std::max(kChunk, bytes);
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    chunk_at_ = chunks_.back().get();
    chunk_left_ = size;
  }
  void* p = chunk_at_;
  chunk_at_ += bytes;
  chunk_left_ -= bytes;
  return p;
}

GraphBlock* Graph::new_block(uint32_t first_pc) {
  block_storage_.push_back(std::make_unique<GraphBlock>());
  GraphBlock* b = block_storage_.back().get();
  b->id = uint32_t(block_storage_.size() - 1);
  b->first_pc = first_pc;
  return b;
}

Node* Graph::new_node(GraphOp op, Ty type, uint32_t pc) {
  Node* n = new (allocate(sizeof(Node))) Node;
  n->op = op;
  n->type = type;
  n->pc = pc;
  n->id = next_id_++;
  return n;
}

void Graph::set_inputs(Node* n, std::initializer_list<Node*> inputs) {
  n->input_count = uint32_t(inputs.size());
  n->inputs = static_cast<Node**>(allocate(inputs.size() * sizeof(Node*)));
  Node** to = n->inputs;
  for (Node* i : inputs) {
    *to++ = i;
    if (i) i->uses++;
  }
}

void Graph::set_inputs(Node* n, const std::vector<Node*>& inputs) {
  n->input_count = uint32_t(inputs.size());
  n->inputs = static_cast<Node**>(allocate(inputs.size() * sizeof(Node*)));
  for (size_t i = 0; i < inputs.size(); i++) {
    n->inputs[i] = inputs[i];
    if (inputs[i]) inputs[i]->uses++;
  }
}

Node* Graph::const_int(Ty type, int64_t value) {
  if (type == Ty::i32) value = int32_t(value);
  for (const auto& [v, node] : constants_)
    if (v == value && node->type == type) return node;
  Node* n = new_node(GraphOp::const_int, type, 0);
  n->imm = value;
  n->block = blocks[0];
  blocks[0]->nodes.insert(blocks[0]->nodes.begin(), n);
  constants_.emplace_back(value, n);
  return n;
}

void Graph::replace_later(Node* old, Node* value) {
  if (replacement_.size() < next_id_) replacement_.resize(next_id_);
  replacement_[old->id] = value;
}

Node* Graph::resolved(Node* n) const {
  while (n && n->id < replacement_.size() && replacement_[n->id]) n = replacement_[n->id];
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
    for (uint32_t i = 0; i < n->input_count; i++)
      if (n->inputs[i]) n->inputs[i]->uses--;
    n->input_count = 0;
    return true;
  };
  for (GraphBlock* b : blocks) {
    std::erase_if(b->phis, gone);
    std::erase_if(b->nodes, gone);
  }
  replacement_.clear();
}

void Graph::remove_dead() {
  // Marks from what has an effect; whatever is not reached goes, cycles of phis included.
  for (GraphBlock* b : blocks) {
    for (Node* n : b->phis) n->mark = 0;
    for (Node* n : b->nodes) n->mark = 0;
  }
  std::vector<Node*> work;
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
    for (uint32_t i = 0; i < n->input_count; i++) want(n->inputs[i]);
  }
  auto dead = [&](Node* n) {
    if (n->mark) return false;
    for (uint32_t i = 0; i < n->input_count; i++) n->inputs[i]->uses--;
    n->input_count = 0;
    return true;
  };
  for (GraphBlock* b : blocks) {
    std::erase_if(b->phis, dead);
    std::erase_if(b->nodes, dead);
  }
  std::erase_if(constants_, [](const auto& c) { return !c.second->mark; });
}

}  // namespace dis::jit
