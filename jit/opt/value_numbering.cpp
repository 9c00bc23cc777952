// value_numbering: what was computed, checked or loaded before on every path is not done again. Nodes are visited in
// reverse postorder; a node equal to one that dominates it becomes that one. Constants are folded on the way, so that
// what becomes equal by it is found at once.
// Memory has a version for each alias class: loads are equal if their versions are. A store makes a new version and is
// what a load of the same place behind it gives.
#include <array>
#include <bit>

#include "jit/opt/passes.h"
#include "jit/opt/loop_tools.h"
#include "jit/opt/simplify.h"

namespace dis::jit::opt {

namespace {

// One version for each class of memory, and one for the registers: nothing stays in them where control leaves the
// function for a while, so values are not carried across such a place.
constexpr uint32_t kRegisters = kAliasCount;
using Versions = std::array<uint32_t, kAliasCount + 1>;
constexpr uint32_t kEverything = (1u << (kAliasCount + 1)) - 1;

// The versions a node changes, as bits.
uint32_t changes_of(const Node* n) {
  switch (graph_op_info(n->op).kind) {
    case GraphKind::store: return changed_by_store(n->alias);
    case GraphKind::clobber: return kEverything;
    default: return n->op == GraphOp::step_branch || n->op == GraphOp::step_end ? kEverything : 0;
  }
}

class ValueNumbering {
 public:
  explicit ValueNumbering(Graph& graph)
      : graph_(graph), heads_(&graph.arena()), end_versions_(&graph.arena()), loop_changes_(&graph.arena()) {}

  void run() {
    analyse_loops(graph_);
    heads_.assign(std::bit_ceil(graph_.node_count() / 2 + 16), nullptr);
    end_versions_.resize(graph_.rpo.size());
    loop_changes_.assign(graph_.rpo.size(), 0);
    for (GraphBlock* b : graph_.rpo) {
      if (!b->loop) continue;
      uint32_t bits = 0;
      for (const Node* n : b->nodes) bits |= changes_of(n);
      for (GraphBlock* h = b->loop; h; h = h->outer) loop_changes_[h->order] |= bits;
    }
    for (GraphBlock* b : graph_.rpo) visit(b);
    graph_.apply_replacements();
    graph_.worth_combining = false;
    decide_branches(graph_);
  }

 private:
  static Node* strip(Node* n) {
    while (graph_op_info(n->op).kind == GraphKind::check) n = n->in(0);
    return n;
  }

  void visit(GraphBlock* b);
  bool number(Node* n);
  uint64_t hash(const Node* n, uint32_t version) const;
  bool equal(const Node* a, const Node* b) const;
  Node* find(Node* n, uint32_t version);
  void remember(Node* n, Node* value, uint32_t version, uint64_t h) {
    Entry*& head = heads_[h & (heads_.size() - 1)];
    head = graph_.arena().make<Entry>(n, value, version, h, head);
  }
  uint32_t version_of(const Node* n) const {
    if (graph_op_info(n->op).kind == GraphKind::load) {
      // A load is not carried across places where registers are lost either.
      return versions_[int(n->alias)] * 0x9e3779b1u ^ versions_[kRegisters];
    }
    return is_free(n) ? 0 : versions_[kRegisters];
  }
  // Made again wherever it is used.
  static bool is_free(const Node* n) { return n->op == GraphOp::const_real || n->op == GraphOp::frame_address; }
  void change(uint32_t classes) {
    ++latest_;
    if (classes == kEverything) return versions_.fill(latest_);
    for (; classes; classes &= classes - 1) versions_[std::countr_zero(classes)] = latest_;
  }

  struct Entry {
    Node* node;      // what was computed
    Node* value;     // what it gives: itself, or what was stored
    uint32_t version;
    uint64_t hash;
    Entry* next;
  };

  Graph& graph_;
  std::pmr::vector<Entry*> heads_;
  std::pmr::vector<Versions> end_versions_;  // by order of the block
  std::pmr::vector<uint32_t> loop_changes_;  // by order of the header
  Versions versions_{};
  uint32_t latest_ = 0;
};

uint64_t ValueNumbering::hash(const Node* n, uint32_t version) const {
  uint64_t h = uint64_t(n->op) * 0x9e3779b97f4a7c15u;
  auto mix = [&](uint64_t v) { h = (h ^ v) * 0xff51afd7ed558ccdu; h ^= h >> 29; };
  mix(uint64_t(n->type) | uint64_t(n->width) << 8 | uint64_t(n->alias) << 16);
  mix(uint64_t(n->imm));
  mix(uint64_t(uint32_t(n->offset)) | uint64_t(version) << 32);
  const bool is_check = graph_op_info(n->op).kind == GraphKind::check;
  for (uint32_t i = 0; i < n->input_count; i++) mix(is_check ? strip(n->in(i))->id : n->in(i)->id);
  return h;
}

bool ValueNumbering::equal(const Node* a, const Node* b) const {
  if (a->op != b->op || a->type != b->type || a->width != b->width || a->imm != b->imm || a->offset != b->offset ||
      a->input_count != b->input_count || a->alias != b->alias)
    return false;
  const bool is_check = graph_op_info(a->op).kind == GraphKind::check;
  for (uint32_t i = 0; i < a->input_count; i++) {
    if (is_check ? strip(a->in(i)) != strip(b->in(i)) : a->in(i) != b->in(i)) return false;
  }
  return true;
}

Node* ValueNumbering::find(Node* n, uint32_t version) {
  const uint64_t h = hash(n, version);
  for (Entry* e = heads_[h & (heads_.size() - 1)]; e; e = e->next)
    if (e->hash == h && e->version == version && equal(e->node, n) && dominates(e->node->block, n->block))
      return e->value;
  remember(n, n, version, h);
  return nullptr;
}

void ValueNumbering::visit(GraphBlock* b) {
  // Versions at the start: those behind the dominator, where nothing on the way from there, or around a loop that
  // begins here, changes them.
  if (b->is_root || !b->idom) {
    change(kEverything);
  } else if (b->preds.size() == 1) {
    versions_ = end_versions_[b->idom->order];
  } else {
    versions_ = end_versions_[b->idom->order];
    uint32_t differ = b->loop == b ? loop_changes_[b->order] : 0;
    for (const GraphBlock* p : b->preds) {
      if (p->order >= b->order) {
        if (b->loop != b) differ = kEverything;  // an edge back into no loop: irreducible
        continue;
      }
      for (uint32_t a = 0; a <= kAliasCount; a++)
        if (end_versions_[p->order][a] != versions_[a]) differ |= 1u << a;
    }
    change(differ);
  }
  for (Node* n : b->nodes) {
    for (uint32_t i = 0; i < n->input_count; i++)
      if (Node* to = graph_.resolved(n->in(i)); to != n->in(i)) graph_.set_input(n, i, to);
    if (Node* simpler = simplify(graph_, n); simpler && simpler != n) {
      graph_.replace_later(n, simpler);
      continue;
    }
    number(n);
  }
  end_versions_[b->order] = versions_;
}

bool ValueNumbering::number(Node* n) {
  switch (graph_op_info(n->op).kind) {
    case GraphKind::pure:
      if (n->op == GraphOp::const_int) return false;
      break;
    case GraphKind::check:
      // A reference that was checked to be none of nil is a valid one, and checking a checked one says nothing new.
      if (n->op == GraphOp::check_valid) {
        Node like = *n;
        like.op = GraphOp::check_ref;
        const uint64_t h = hash(&like, version_of(n));
        for (Entry* e = heads_[h & (heads_.size() - 1)]; e; e = e->next)
          if (e->hash == h && e->version == version_of(n) && e->node->op == GraphOp::check_ref && strip(e->node) == strip(n) &&
              dominates(e->node->block, n->block)) {
            graph_.replace_later(n, e->value);
            return true;
          }
      }
      break;
    case GraphKind::load: break;
    case GraphKind::store: {
      change(changes_of(n));
      // A load of the same place gives what was stored, if it is of the same kind.
      if (n->op != GraphOp::store && n->op != GraphOp::store_slot) return false;
      if (n->width == Mw::u8 || n->width == Mw::i16 || n->width == Mw::f32) return false;
      Node* value = n->in(n->op == GraphOp::store ? 1 : 0);
      Node load = *n;
      load.op = n->op == GraphOp::store ? GraphOp::load : GraphOp::load_slot;
      load.type = value->type;
      load.input_count = n->op == GraphOp::store ? 1 : 0;
      Node* shadow = graph_.new_node(load.op, load.type, n->pc);
      const uint32_t id = shadow->id;
      *shadow = load;
      shadow->id = id;
      const uint32_t version = version_of(shadow);
      remember(shadow, value, version, hash(shadow, version));
      return false;
    }
    case GraphKind::clobber:
      change(kEverything);
      return false;
    default: change(changes_of(n)); return false;
  }
  if (Node* same = find(n, version_of(n))) {
    graph_.replace_later(n, same);
    return true;
  }
  return false;
}

}  // namespace

void value_numbering(Graph& graph) { ValueNumbering(graph).run(); }

void combine(Graph& graph) {
  if (graph.worth_combining) ValueNumbering(graph).run();
}

}  // namespace dis::jit::opt
