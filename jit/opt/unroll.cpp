// unroll: a small counted loop runs several turns at a time while enough of them are left; the loop itself does the
// rest. One test and one poll serve several turns, and a sum of integers is kept in several parts, so that additions
// need not wait for each other (adding integers that wrap gives the same whatever the order).
//
//     before                     before
//       |                          |
//     loop           ->          several left? --yes--> unrolled <-.
//       |                          |no                   |   `-----' while several are left
//     behind                      loop <-----------------'
//                                  |
//                                behind
//
// The limit of the groups, a few turns below the bound, must not wrap. Of loops that eliminate_checks made that is known;
// others are asked first whether the bound is above 0.
#include <algorithm>
#include <unordered_map>

#include "jit/opt/counted_loop.h"
#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"

namespace dis::jit::opt {

namespace {

constexpr size_t kMostBodyNodes = 24;  // in the body

class Unrolling {
 public:
  Unrolling(Graph& graph, GraphBlock* header) : graph_(graph), header_(header) {}
  bool run();

 private:
  Node* emit(GraphBlock* at, GraphOp op, Ty type, std::initializer_list<Node*> inputs, const Node* like) {
    return append(graph_, at, op, type, inputs, like);
  }
  bool is_sum(const Node* phi, const Blocks& blocks, Node** add) const;
  bool body_is_simple(const GraphBlock* b, bool is_header_test);

  Graph& graph_;
  GraphBlock* header_;
  CountedLoop loop_;
  size_t back_ = 0, enter_ = 0;
};

// s = s + x, and s is used for nothing else in the loop.
bool Unrolling::is_sum(const Node* phi, const Blocks& blocks, Node** add) const {
  if (phi == loop_.variable || (phi->type != Ty::i64 && phi->type != Ty::i32)) return false;
  Node* next = phi->in(uint32_t(back_));
  if (next->op != GraphOp::add || (next->in(0) == phi) == (next->in(1) == phi)) return false;
  auto uses_inside = [&](const Node* n) {
    size_t count = 0;
    for (const GraphBlock* b : blocks) {
      for (const Node* p : b->phis)
        for (uint32_t i = 0; i < p->input_count; i++) count += p->in(i) == n;
      for (const Node* u : b->nodes)
        for (uint32_t i = 0; i < u->input_count; i++) count += u->in(i) == n;
    }
    return count;
  };
  if (uses_inside(phi) != 1 || uses_inside(next) != 1) return false;
  *add = next;
  return true;
}

bool Unrolling::run() {
  const Blocks blocks = loop_blocks(graph_, header_);
  if (blocks.size() > 2 || header_->cold) return false;
  if (!find_counted(header_, blocks, loop_) || !loop_.up) return false;
  if (loop_.stay != GraphCond::lt && loop_.stay != GraphCond::le && loop_.stay != GraphCond::ne) return false;
  // A step known only at run time is fine: how much is left is found by multiplication.
  for (size_t i = 0; i < header_->preds.size(); i++) (in_loop(header_->preds[i], header_) ? back_ : enter_) = i;
  GraphBlock* body = blocks.size() == 2 ? blocks[1] : header_;
  const bool top = blocks.size() == 2;
  if (loop_.test != header_ || (top && (loop_.tests_next || body->end()->op != GraphOp::jump))) return false;
  if (!top && !loop_.tests_next) return false;
  if (!header_->unchecked && loop_.step->op != GraphOp::const_int) return false;
  size_t count = 0;
  for (const GraphBlock* b : blocks) {
    for (const Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind == GraphKind::end || is_price(n)) continue;
      if (kind == GraphKind::check || kind == GraphKind::effect || kind == GraphKind::clobber) return false;
      if (kind == GraphKind::store && top && b == header_) return false;
      count++;
    }
  }
  if (count == 0 || count > kMostBodyNodes) return false;
  const uint32_t turns = count <= 12 ? 8 : 4;

  GraphBlock* before = preheader(graph_, header_);
  graph_.analysed = false;
  graph_.worth_combining = true;
  // preheader() may have changed the order of predecessors.
  for (size_t i = 0; i < header_->preds.size(); i++) (in_loop(header_->preds[i], header_) ? back_ : enter_) = i;
  const Node* like = loop_.test->end();
  const Ty type = loop_.variable->type;
  before->nodes.pop_back();  // its jump
  GraphBlock* around = graph_.new_block(header_->first_pc);  // edge past the unrolled loop
  if (!header_->unchecked) {
    GraphBlock* positive = graph_.new_block(header_->first_pc);
    emit(before, GraphOp::branch, Ty::none, {loop_.bound, graph_.const_int(type, 0)}, like)->cond = GraphCond::gt;
    before->succs = {positive, around};
    positive->preds = {before};
    around->preds = {before};
    const auto place = std::find(graph_.blocks.begin(), graph_.blocks.end(), header_);
    graph_.blocks.insert(place, positive);
    before = positive;
  }
  // The group begins at i if i + ahead * step still satisfies the test.
  const int64_t ahead = top ? int64_t(turns) - 1 : int64_t(turns);
  Node* reach = loop_.step->op == GraphOp::const_int
                    ? graph_.const_int(type, loop_.step->imm * ahead)
                    : emit(before, GraphOp::mul, type, {loop_.step, graph_.const_int(type, ahead)}, like);
  Node* limit = emit(before, GraphOp::sub, type, {loop_.bound, reach}, like);
  const GraphCond cond = loop_.stay == GraphCond::le ? GraphCond::le : GraphCond::lt;
  Node* enough = emit(before, GraphOp::branch, Ty::none, {loop_.first, limit}, like);
  enough->cond = cond;

  GraphBlock* unrolled = graph_.new_block(header_->first_pc);
  unrolled->loop_depth = header_->loop_depth;
  GraphBlock* behind = graph_.new_block(header_->first_pc);   // where the parts of sums come together
  GraphBlock* into = graph_.new_block(header_->first_pc);     // edge into the unrolled loop
  GraphBlock* again = graph_.new_block(header_->first_pc);    // edge back
  auto jump_block = [&](GraphBlock* b, GraphBlock* to) {
    emit(b, GraphOp::jump, Ty::none, {}, like);
    b->succs = {to};
    to->preds.push_back(b);
  };
  before->succs = {into, around};
  into->preds = {before};
  around->preds.push_back(before);

  // Phis of the unrolled loop: [from before, from itself].
  struct Carried {
    Node* phi;                   // of the loop
    std::vector<Node*> parts;    // phis of the unrolled loop; one, or one per turn for sums
    std::vector<Node*> ends;
    Node* add = nullptr;         // of a sum
  };
  std::vector<Carried> carried;
  for (Node* phi : header_->phis) {
    Carried c{.phi = phi};
    const bool sum = is_sum(phi, blocks, &c.add);
    const uint32_t parts = sum ? std::min<uint32_t>(turns, 4) : 1;
    for (uint32_t k = 0; k < parts; k++) {
      Node* p = graph_.new_node(GraphOp::phi, phi->type, phi->pc);
      p->sp = phi->sp;
      p->block = unrolled;
      unrolled->phis.push_back(p);
      c.parts.push_back(p);
    }
    c.ends = c.parts;
    carried.push_back(std::move(c));
  }
  int64_t price = 0;
  for (uint32_t turn = 0; turn < turns; turn++) {
    std::unordered_map<const Node*, Node*> made;
    for (Carried& c : carried) made[c.phi] = c.ends[turn % c.ends.size()];
    auto value = [&](Node* n) {
      const auto it = made.find(n);
      return it == made.end() ? n : it->second;
    };
    for (const GraphBlock* b : blocks)
      for (Node* n : b->nodes) {
        if (graph_op_info(n->op).kind == GraphKind::end) continue;
        if (is_price(n)) {
          price += n->imm;
          continue;
        }
        Node* c = graph_.copy_node(n, unrolled);
        Nodes inputs(&graph_.arena());
        for (uint32_t i = 0; i < n->input_count; i++) inputs.push_back(value(n->in(i)));
        graph_.set_inputs(c, inputs);
        // The counter of a turn is a constant away from that of the group.
        unrolled->nodes.push_back(c);
        made[n] = c;
      }
    for (Carried& c : carried) c.ends[turn % c.ends.size()] = value(c.phi->in(uint32_t(back_)));
  }
  if (price > 0) emit(unrolled, GraphOp::poll, Ty::none, {}, like)->imm = price;
  Node* next = nullptr;
  for (Carried& c : carried)
    if (c.phi == loop_.variable) next = c.ends[0];
  Node* more = emit(unrolled, GraphOp::branch, Ty::none, {next, limit}, like);
  more->cond = cond;
  unrolled->succs = {again, behind};
  again->preds = {unrolled};
  behind->preds = {unrolled};
  jump_block(into, unrolled);
  jump_block(again, unrolled);
  for (Carried& c : carried)
    for (size_t k = 0; k < c.parts.size(); k++) {
      Node* start = k == 0 ? c.phi->in(uint32_t(enter_)) : graph_.const_int(c.phi->type, 0);
      graph_.set_inputs(c.parts[k], {start, c.ends[k]});
    }
  // The loop itself: from before, or from behind the unrolled one.
  for (Carried& c : carried) {
    Node* sum = c.ends[0];
    for (size_t k = 1; k < c.ends.size(); k++) sum = emit(behind, GraphOp::add, c.phi->type, {sum, c.ends[k]}, like);
    Nodes inputs(c.phi->inputs, c.phi->inputs + c.phi->input_count, &graph_.arena());
    graph_.drop_inputs(c.phi);
    inputs.push_back(sum);
    graph_.set_inputs(c.phi, inputs);
  }
  emit(behind, GraphOp::jump, Ty::none, {}, like);
  emit(around, GraphOp::jump, Ty::none, {}, like);
  around->succs = {header_};
  header_->preds[enter_] = around;
  behind->succs = {header_};
  header_->preds.push_back(behind);
  const auto place = std::find(graph_.blocks.begin(), graph_.blocks.end(), header_);
  graph_.blocks.insert(place, {into, unrolled, again, behind, around});
  return true;
}

}  // namespace

void unroll(Graph& graph) {
  analyse_loops(graph);
  Blocks headers(&graph.arena());
  for (GraphBlock* b : graph.rpo)
    if (b->loop == b) headers.push_back(b);
  Patience patience;
  for (GraphBlock* h : headers) {
    if (!Unrolling(graph, h).run()) continue;
    analyse_loops(graph);
    if (!patience.lasts(graph)) return;
  }
}

}  // namespace dis::jit::opt
