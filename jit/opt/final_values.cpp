// final_values: a loop that only computes, and whose results follow from the number of its turns, is not run: they are
// computed from that number. A value that changes by the same amount in each turn, or by an amount that itself changes
// so, is a sum of binomials of the turn k:
//
//     c0 + c1 * k + c2 * k(k-1)/2 + c3 * k(k-1)(k-2)/6
//
// Source: chains of recurrences, O. Bachmann, P. Wang and E. Zima (1994). Integers wrap, which sums and products do not
// mind; the divisions of the binomials are exact.
//
//     before                    before
//       |                         |
//     loop           ->         ends in the usual way? --no--> loop as it was
//       |                         |yes                           |
//     behind                    results                          |
//                                 |                              |
//                               behind <-------------------------'
//
// Between constants nothing is left to ask, and the loop goes; the loop around it is looked at after those in it.
#include <algorithm>

#include "jit/opt/counted_loop.h"
#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"
#include "jit/opt/simplify.h"

namespace dis::jit::opt {

namespace {

constexpr size_t kMostLoopNodes = 64;  // of the loop
constexpr size_t kMostMade = 40;
constexpr size_t kFewTurns = 6;    // from so many on the results cost less than the turns
constexpr int kMostDegree = 3;

// The value in turn k: the sum of c[d] times k over d. nullptr: 0.
struct Recurrence {
  Node* c[kMostDegree + 1] = {};
  int degree() const {
    int d = kMostDegree;
    while (d > 0 && !c[d]) d--;
    return d;
  }
};

class FinalValues {
 public:
  FinalValues(Graph& graph, GraphBlock* header)
      : graph_(graph), header_(header), blocks_(loop_blocks(graph, header)), known_(&graph.arena()),
        requirements_(&graph.arena()) {}
  bool run();

 private:
  struct Known {
    const Node* node;
    bool found;      // false: being looked for, or none
    Recurrence is;
  };
  struct Requirement {
    GraphCond cond;
    Node *a, *b;
  };

  bool is_simple();
  bool used_outside(const Node* n) const;
  size_t price() const;
  bool count_turns();
  bool require(GraphCond cond, Node* a, Node* b);

  // What `n` is, in the type of `n`; false if it is none.
  bool find(Node* n, Recurrence& out);
  bool find_new(Node* n, Recurrence& out);
  // n == phi + out
  bool find_growth(Node* n, const Node* phi, Recurrence& out);
  bool depends(const Node* n, const Node* phi) const;
  Recurrence sum(const Recurrence& a, const Recurrence& b);
  Recurrence product(const Recurrence& a, Node* factor);

  // Nodes of the block of results.
  Node* make(GraphOp op, Ty type, Node* a, Node* b = nullptr);
  Node* add(Node* a, Node* b) { return !a ? b : !b ? a : make(GraphOp::add, a->type, a, b); }
  Node* mul(Node* a, Node* b) { return !a || !b ? nullptr : make(GraphOp::mul, a->type, a, b); }
  Node* negated(Node* a) { return a ? make(GraphOp::sub, a->type, number(a->type, 0), a) : nullptr; }
  Node* number(Ty type, int64_t v) { return graph_.const_int(type, v); }
  Node* binomial(Ty type, int degree);
  Node* at_last(const Recurrence& r, Ty type);
  void drop();
  bool take_price();

  Graph& graph_;
  GraphBlock* header_;
  const Blocks blocks_;
  CountedLoop loop_;
  uint32_t back_ = 0, enter_ = 0;
  std::pmr::vector<Known> known_;
  std::pmr::vector<Requirement> requirements_;
  size_t node_count_ = 0;          // of the loop
  GraphBlock* results_ = nullptr;
  Node* last_ = nullptr;           // the number of the last turn that reaches the test, from 0; unsigned
  Node* binomials_[2][kMostDegree + 1] = {};  // of i32, i64
};

// One way through, which leaves at the test, and nothing on it but values.
bool FinalValues::is_simple() {
  if (!find_counted(header_, blocks_, loop_) || loop_.step->op != GraphOp::const_int) return false;
  for (uint32_t i = 0; i < header_->preds.size(); i++) (in_loop(header_->preds[i], header_) ? back_ : enter_) = i;
  for (const GraphBlock* b : blocks_) {
    node_count_ += b->nodes.size() + b->phis.size();
    if (node_count_ > kMostLoopNodes || (b != header_ && b->preds.size() != 1)) return false;
    if (b != loop_.test && b->end()->op != GraphOp::jump) return false;
    for (const Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind != GraphKind::pure && kind != GraphKind::load && kind != GraphKind::end && !is_price(n))
        return false;
    }
  }
  return true;
}

// Remembers what must hold; false if it never does.
bool FinalValues::require(GraphCond cond, Node* a, Node* b) {
  if (a->op != GraphOp::const_int || b->op != GraphOp::const_int) {
    requirements_.push_back({cond, a, b});
    return true;
  }
  return holds(cond, a->type, a->imm, b->imm);
}

// The test is met by first + k * step for k from 0 (or 1) to the turn before the last.
bool FinalValues::count_turns() {
  const Ty type = loop_.variable->type;
  const int64_t most = type == Ty::i32 ? INT32_MAX : INT64_MAX;
  const int64_t step = loop_.up ? loop_.step->imm : -loop_.step->imm;
  Node *low = loop_.first, *high = loop_.bound;
  if (!loop_.up) std::swap(low, high);
  const bool inclusive = loop_.stay == GraphCond::le || loop_.stay == GraphCond::ge;
  if (!require(inclusive ? GraphCond::le : GraphCond::lt, low, high)) return false;
  if (step != 1) {
    // Nowhere near the ends of the type, so that neither the counter nor the distance wraps.
    const int64_t far = graph_.metered && type == Ty::i64 ? int64_t{1} << 40 : (most >> 1) - (int64_t{1} << 21);
    if (!require(GraphCond::gt, low, number(type, -far)) || !require(GraphCond::lt, high, number(type, far))) return false;
  } else if (graph_.metered && type == Ty::i64) {
    // So few turns that their price can be computed.
    constexpr int64_t kFar = int64_t{1} << 40;
    if (!require(GraphCond::gt, low, number(type, -kFar)) || !require(GraphCond::lt, high, number(type, kFar))) return false;
  } else if (inclusive) {
    // Else the counter never gets beyond the bound.
    if (!require(GraphCond::ne, loop_.bound, number(type, loop_.up ? most : -most - 1))) return false;
  }
  Node* turns = make(GraphOp::sub, type, high, low);
  if (step != 1) {
    turns = make(GraphOp::add, type, turns, number(type, inclusive ? step : step - 1));
    turns = make(GraphOp::div, type, turns, number(type, step));
  } else if (inclusive) {
    turns = make(GraphOp::add, type, turns, number(type, 1));
  }
  last_ = loop_.tests_next ? make(GraphOp::add, type, turns, number(type, -1)) : turns;
  return true;
}

Node* FinalValues::make(GraphOp op, Ty type, Node* a, Node* b) {
  Node* n = b ? append(graph_, results_, op, type, {a, b}, loop_.test->end()) : append(graph_, results_, op, type, {a}, loop_.test->end());
  if (Node* simpler = simplify(graph_, n)) {
    graph_.drop_inputs(n);
    results_->nodes.pop_back();
    return simpler;
  }
  return n;
}

Recurrence FinalValues::sum(const Recurrence& a, const Recurrence& b) {
  Recurrence r;
  for (int d = 0; d <= kMostDegree; d++) r.c[d] = add(a.c[d], b.c[d]);
  return r;
}

Recurrence FinalValues::product(const Recurrence& a, Node* factor) {
  Recurrence r;
  for (int d = 0; d <= kMostDegree; d++) r.c[d] = mul(a.c[d], factor);
  return r;
}

bool FinalValues::depends(const Node* n, const Node* phi) const {
  // Blocks follow each other, so what a node uses stands before it.
  std::pmr::vector<const Node*> those({phi}, &graph_.arena());
  for (const GraphBlock* b : blocks_)
    for (const Nodes* list : {&b->phis, &b->nodes})
      for (const Node* user : *list) {
        if (user == phi || (b == header_ && list == &b->phis)) continue;
        for (uint32_t i = 0; i < user->input_count; i++)
          if (std::find(those.begin(), those.end(), user->in(i)) != those.end()) {
            those.push_back(user);
            break;
          }
      }
  return std::find(those.begin(), those.end(), n) != those.end();
}

bool FinalValues::find_growth(Node* n, const Node* phi, Recurrence& out) {
  if (n == phi) return true;
  if (n->op == GraphOp::phi && n->block != header_ && in_loop(n->block, header_)) return find_growth(n->in(0), phi, out);
  if (n->op != GraphOp::add && n->op != GraphOp::sub) return false;
  Node *grows = n->in(0), *by = n->in(1);
  if (n->op == GraphOp::add && !depends(grows, phi)) std::swap(grows, by);
  Recurrence before, more;
  if (!depends(grows, phi) || depends(by, phi) || !find_growth(grows, phi, before) || !find(by, more)) return false;
  if (n->op == GraphOp::sub)
    for (Node*& c : more.c) c = negated(c);
  out = sum(before, more);
  return true;
}

bool FinalValues::find(Node* n, Recurrence& out) {
  for (const Known& k : known_)
    if (k.node == n) {
      out = k.is;
      return k.found;
    }
  const size_t place = known_.size();
  known_.push_back({n, false, {}});
  if (results_->nodes.size() > kMostMade || !find_new(n, out)) return false;
  known_[place].found = true;
  known_[place].is = out;
  return true;
}

bool FinalValues::find_new(Node* n, Recurrence& out) {
  if (n->type != Ty::i32 && n->type != Ty::i64) return false;
  out = {};
  if (!in_loop(n->block, header_)) {
    const bool is_zero = n->op == GraphOp::const_int && n->imm == 0;
    out.c[0] = is_zero ? nullptr : n;
    return true;
  }
  if (n->op == GraphOp::phi) {
    if (n->block != header_) return find(n->in(0), out);
    Recurrence growth;
    if (!find_growth(n->in(back_), n, growth) || growth.c[kMostDegree]) return false;
    Recurrence first;
    if (!find(n->in(enter_), first)) return false;
    out.c[0] = first.c[0];
    for (int d = 0; d < kMostDegree; d++) out.c[d + 1] = growth.c[d];
    return true;
  }
  if (graph_op_info(n->op).kind != GraphKind::pure) return false;
  Recurrence in[2];
  if (n->input_count == 0 || n->input_count > 2) return false;
  for (uint32_t i = 0; i < n->input_count; i++)
    if (!find(n->in(i), in[i])) return false;
  Recurrence &a = in[0], &b = in[1];
  switch (n->op) {
    case GraphOp::add: out = sum(a, b); return true;
    case GraphOp::sub:
      for (Node*& c : b.c) c = negated(c);
      out = sum(a, b);
      return true;
    case GraphOp::neg:
      for (int d = 0; d <= kMostDegree; d++) out.c[d] = negated(a.c[d]);
      return true;
    case GraphOp::mul:
      if (a.degree() < b.degree()) std::swap(a, b);
      if (b.degree() == 0) {
        out = product(a, b.c[0]);
        return true;
      }
      if (a.degree() > 1) return false;
      // (a0 + a1 k)(b0 + b1 k), where k * k is k + 2 * k(k-1)/2
      out.c[0] = mul(a.c[0], b.c[0]);
      out.c[2] = mul(a.c[1], b.c[1]);
      out.c[1] = add(add(mul(a.c[0], b.c[1]), mul(a.c[1], b.c[0])), out.c[2]);
      out.c[2] = mul(out.c[2], number(n->type, 2));
      return true;
    case GraphOp::shl:
      if (n->in(1)->op == GraphOp::const_int && a.degree() > 0) {
        const int count = int(n->in(1)->imm & (n->type == Ty::i32 ? 31 : 63));
        out = product(a, number(n->type, n->type == Ty::i32 ? int64_t(int32_t(1u << count)) : int64_t(uint64_t{1} << count)));
        return true;
      }
      break;
    default: break;
  }
  // Anything else of what does not change.
  if (a.degree() > 0 || b.degree() > 0) return false;
  Nodes inputs(&graph_.arena());
  for (uint32_t i = 0; i < n->input_count; i++) {
    Node* c = in[i].c[0];
    inputs.push_back(c ? c : number(n->in(i)->type, 0));
  }
  Node* copy = graph_.copy_node(n, results_);
  graph_.set_inputs(copy, inputs);
  results_->nodes.push_back(copy);
  out.c[0] = copy;
  return true;
}

// Of the last turn, in `type`. Halves and thirds are taken where the number of turns is exact.
Node* FinalValues::binomial(Ty type, int degree) {
  Node*& made = binomials_[type == Ty::i64][degree];
  if (made) return made;
  if (type == Ty::i32 && last_->type == Ty::i64) return made = make(GraphOp::low32, Ty::i32, binomial(Ty::i64, degree));
  switch (degree) {
    case 1: made = last_->type == type ? last_ : make(GraphOp::zext32, Ty::i64, last_); break;
    case 2: {
      Node* k = binomial(type, 1);
      Node* odd = make(GraphOp::or_, type, make(GraphOp::add, type, k, number(type, -1)), number(type, 1));
      made = make(GraphOp::mul, type, make(GraphOp::lsr, type, k, number(type, 1)), odd);
      break;
    }
    default: {
      Node* k = binomial(type, 1);
      Node* three = make(GraphOp::mul, type, binomial(type, 2), make(GraphOp::add, type, k, number(type, -2)));
      constexpr int64_t kThird = int64_t(0xaaaaaaaaaaaaaaab);  // times 3 it is 1
      made = make(GraphOp::mul, type, three, number(type, type == Ty::i32 ? int64_t(int32_t(kThird)) : kThird));
    }
  }
  return made;
}

Node* FinalValues::at_last(const Recurrence& r, Ty type) {
  Node* value = r.c[0];
  for (int d = 1; d <= kMostDegree; d++)
    if (r.c[d]) value = add(value, mul(r.c[d], binomial(type, d)));
  return value ? value : number(type, 0);
}

void FinalValues::drop() {
  for (Node* n : results_->nodes) graph_.drop_inputs(n);
}

// What the turns would have taken from the slice: those up to the test in each of them, the others in all but the last.
bool FinalValues::take_price() {
  constexpr int64_t kMost = 1 << 16;  // of a turn
  int64_t first = 0, more = 0;
  bool before = true;
  for (const GraphBlock* b : blocks_) {
    for (const Node* n : b->nodes)
      if (is_price(n)) (before ? first : more) += n->imm;
    if (b == loop_.test) before = false;
  }
  if (first + more > kMost) return false;
  if (first + more == 0) return true;
  Node* price = add(mul(binomial(Ty::i64, 1), number(Ty::i64, first + more)), number(Ty::i64, first));
  const bool known = price->op == GraphOp::const_int && price->imm < kMost;
  Node* n = known ? append(graph_, results_, GraphOp::charge, Ty::none, {}, loop_.test->end())
                  : append(graph_, results_, GraphOp::charge, Ty::none, {price}, loop_.test->end());
  if (known) n->imm = price->imm;
  append(graph_, results_, GraphOp::poll, Ty::none, {}, loop_.test->end());
  return true;
}

// All uses there are, but for those in the loop.
bool FinalValues::used_outside(const Node* n) const {
  uint32_t inside = 0;
  for (const GraphBlock* b : blocks_)
    for (const Nodes* list : {&b->phis, &b->nodes})
      for (const Node* user : *list) inside += uint32_t(std::count(user->inputs, user->inputs + user->input_count, n));
  return n->uses > inside;
}

// Of the results, in operations of a loop's.
size_t FinalValues::price() const {
  size_t all = 0;
  for (const Node* n : results_->nodes) all += n->op == GraphOp::mul ? 3 : n->op == GraphOp::div ? 12 : 1;
  return all;
}

bool FinalValues::run() {
  if (!is_simple()) return false;
  results_ = graph_.new_block(header_->first_pc);
  results_->cold = header_->cold;
  if (!count_turns()) {
    drop();
    return false;
  }
  // What is wanted behind the loop; all of it was computed on the way to the test.
  std::pmr::vector<std::pair<Node*, Node*>> wanted(&graph_.arena());
  for (const GraphBlock* b : blocks_)
    for (const Nodes* list : {&b->phis, &b->nodes})
      for (Node* n : *list) {
        if (!used_outside(n)) continue;
        Recurrence r;
        if (!find(n, r)) {
          drop();
          return false;
        }
        wanted.emplace_back(n, at_last(r, n->type));
      }
  if (graph_.metered && !take_price()) {
    drop();
    return false;
  }
  if (results_->nodes.size() > kMostMade || (!requirements_.empty() && price() > kFewTurns * node_count_)) {
    drop();
    return false;
  }
  LoopCopy copy(graph_);
  for (const auto& [n, last] : wanted) copy.nodes[n->id] = last;
  copy.made.push_back(results_);

  GraphBlock* before = preheader(graph_, header_);
  enter_ = uint32_t(std::find(header_->preds.begin(), header_->preds.end(), before) - header_->preds.begin());
  graph_.analysed = false;
  graph_.worth_combining = true;
  auto end = [&](GraphBlock* b, GraphOp op, std::initializer_list<Node*> inputs) {
    return append(graph_, b, op, Ty::none, inputs, loop_.test->end());
  };
  auto edge = [](GraphBlock* from, GraphBlock* to) {
    from->succs.push_back(to);
    to->preds.push_back(from);
  };
  auto place = [&](GraphBlock* b) {
    graph_.blocks.insert(std::find(graph_.blocks.begin(), graph_.blocks.end(), header_), b);
  };
  // Behind the results lies what lies behind the loop.
  GraphBlock* behind = loop_.test->succs[in_loop(loop_.test->succs[0], header_) ? 1 : 0];
  const uint32_t way = uint32_t(std::find(behind->preds.begin(), behind->preds.end(), loop_.test) - behind->preds.begin());
  end(results_, GraphOp::jump, {});
  edge(results_, behind);
  for (Node* phi : behind->phis) {
    Nodes inputs(phi->inputs, phi->inputs + phi->input_count, &graph_.arena());
    graph_.drop_inputs(phi);
    inputs.push_back(copy.node(inputs[way]));
    graph_.set_inputs(phi, inputs);
  }
  place(results_);
  mend_values(graph_, blocks_, copy);
  if (requirements_.empty()) {
    remove_edge(before, header_);
    edge(before, results_);
    remove_unreachable(graph_);
    return true;
  }
  before->nodes.pop_back();
  before->succs.clear();
  GraphBlock* around = graph_.new_block(header_->first_pc);
  GraphBlock* at = before;
  for (const Requirement& r : requirements_) {
    end(at, GraphOp::branch, {r.a, r.b})->cond = r.cond;
    GraphBlock* next = results_;
    if (&r != &requirements_.back()) {
      next = graph_.new_block(header_->first_pc);
      next->cold = results_->cold;
      place(next);
    }
    edge(at, next);
    edge(at, around);
    at = next;
  }
  end(around, GraphOp::jump, {});
  around->succs = {header_};
  header_->preds[enter_] = around;
  around->cold = true;
  for (GraphBlock* b : blocks_) b->cold = true;
  place(around);
  // Requirements come before the results.
  std::erase(graph_.blocks, results_);
  place(results_);
  return true;
}

}  // namespace

void final_values(Graph& graph) {
  analyse_loops(graph);
  Patience patience;
  for (GraphBlock* h : headers_inner_first(graph)) {
    if (!FinalValues(graph, h).run()) continue;
    analyse_loops(graph);
    if (!patience.lasts(graph)) return;
  }
}

}  // namespace dis::jit::opt
