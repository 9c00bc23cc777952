// eliminate_checks: an innermost loop gets a second form without the checks that can be settled before it. What must
// hold is tested once; if it does not, the loop runs as it was written, so nothing is raised earlier, later or
// elsewhere than before.
//
//        before                      before
//          |                           |
//        loop (checks)      ->       tests --no--> loop as it was
//          |                           |yes             |
//        behind                      loop without       |
//                                      |                |
//                                    behind <-----------'
//
// Settled are: checks of what does not change in the loop (references, array extents, divisors), and bounds of
// subscripts that follow the loop's counter.
#include <algorithm>

#include "jit/opt/counted_loop.h"
#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"

namespace dis::jit::opt {

namespace {

constexpr size_t kMostCopiedNodes = 300;   // of a loop that is copied
constexpr size_t kMostCopiedBlocks = 24;

class Versioning {
 public:
  Versioning(Graph& graph, GraphBlock* header)
      : graph_(graph), header_(header), blocks_(loop_blocks(graph, header)), before_(&graph.arena()),
        settled_(&graph.arena()) {}

  bool run();

 private:
  bool is_outside(const Node* n) const { return !in_loop(n->block, header_); }
  // The value before the loop of something that does not change in it, or nullptr.
  Node* before(Node* n) {
    if (is_outside(n)) return n;
    return n->id < before_.size() ? before_[n->id] : nullptr;
  }
  void set_before(const Node* n, Node* value) {
    if (n->id >= before_.size()) before_.resize(graph_.node_count() * 2, nullptr);
    before_[n->id] = value;
  }
  Node* emit(GraphOp op, Ty type, std::initializer_list<Node*> inputs, const Node* like) {
    return append(graph_, at_, op, type, inputs, like);
  }
  Node* emit_copy(const Node* n) {
    Nodes inputs(&graph_.arena());
    for (uint32_t i = 0; i < n->input_count; i++) inputs.push_back(before(n->in(i)));
    Node* c = graph_.copy_node(n, at_);
    graph_.set_inputs(c, inputs);
    at_->nodes.push_back(c);
    return c;
  }
  // Ends the block at hand: on if `a cond b`, else to the loop as it was.
  void require(GraphCond cond, Node* a, Node* b, const Node* like) {
    Node* n = emit(GraphOp::branch, Ty::none, {a, b}, like);
    n->cond = cond;
    GraphBlock* next = graph_.new_block(header_->first_pc);
    at_->succs = {next, slow_};
    next->preds.push_back(at_);
    slow_->preds.push_back(at_);
    graph_.blocks.insert(std::find(graph_.blocks.begin(), graph_.blocks.end(), header_), next);
    at_ = next;
    tests_++;
  }
  Node* constant(Ty t, int64_t v) { return graph_.const_int(t, v); }
  Node* wide(Node* n, const Node* like) {
    return n->type == Ty::i32 ? emit(GraphOp::sext32, Ty::i64, {n}, like) : n;
  }
  void settle_check(Node* n);
  bool can_settle(const Node* n) const;
  bool settle_bounds(Node* n);
  void limits(const Node* like);

  Graph& graph_;
  GraphBlock* header_;
  const Blocks blocks_;
  CountedLoop loop_;
  bool counted_ = false;
  Nodes before_;  // by number: the value before the loop
  GraphBlock* at_ = nullptr;
  GraphBlock* slow_ = nullptr;
  uint32_t changed_ = 0;
  size_t tests_ = 0;
  std::pmr::vector<std::pair<Node*, Node*>> settled_;   // check, what stands for it
  // Lowest and highest value of the counter where subscripts are computed, as i64; made on first use.
  Node* low_ = nullptr;
  Node* high_ = nullptr;
};

// The range of the counter in the turns that happen, as 64-bit numbers, and the proof that it does not wrap.
void Versioning::limits(const Node* like) {
  if (low_) return;
  Node* first = wide(loop_.first, like);
  Node* bound = wide(loop_.bound, like);
  const int64_t c = loop_.step->op == GraphOp::const_int ? loop_.step->imm : 0;
  if (c == 0) {
    // By a number known only now: upward, and not so far that it wraps.
    Node* step = wide(loop_.step, like);
    require(GraphCond::gt, step, constant(Ty::i64, 0), like);
    require(GraphCond::lt, step, constant(Ty::i64, 1 << 20), like);
  }
  const bool inclusive = loop_.stay == GraphCond::le || loop_.stay == GraphCond::ge;
  if (loop_.stay == GraphCond::ne) {
    require(loop_.up ? GraphCond::le : GraphCond::ge, first, bound, like);
  }
  // Far from the ends of the type nothing wraps; where it could, the loop stays as it is.
  const int64_t margin = int64_t{1} << 21;
  const int64_t most = (loop_.variable->type == Ty::i32 ? int64_t(INT32_MAX) : int64_t{1} << 40) - margin;
  if (loop_.up) {
    require(GraphCond::lt, bound, constant(Ty::i64, most), like);
    low_ = first;
    high_ = inclusive ? bound : emit(GraphOp::add, Ty::i64, {bound, constant(Ty::i64, -1)}, like);
  } else {
    require(GraphCond::gt, bound, constant(Ty::i64, -most), like);
    low_ = inclusive ? bound : emit(GraphOp::add, Ty::i64, {bound, constant(Ty::i64, 1)}, like);
    high_ = first;
  }
  if (loop_.tests_next) {
    // The first turn is not tested: the counter may begin beyond the bound.
    if (loop_.up)
      require(GraphCond::le, first, high_, like);
    else
      require(GraphCond::ge, first, low_, like);
  }
}

bool Versioning::settle_bounds(Node* n) {
  Node* length = before(n->in(1));
  if (!length || !counted_) return false;
  int64_t offset;
  const Node* index = n->in(0);
  if (index == loop_.next && loop_.step->op == GraphOp::const_int)
    offset = loop_.step->imm;
  else if (!is_affine(loop_, index, &offset))
    return false;
  // Where the test comes first, only behind it is the counter known to be within.
  if (!loop_.tests_next) {
    if (n->block == loop_.test) return false;
    const GraphBlock* inside = in_loop(loop_.test->succs[0], header_) ? loop_.test->succs[0] : loop_.test->succs[1];
    if (inside->preds.size() != 1 || !dominates(inside, n->block)) return false;
  }
  limits(n);
  Node* len = length->type == Ty::i32 ? emit(GraphOp::zext32, Ty::i64, {length}, n) : length;
  Node* low = offset ? emit(GraphOp::add, Ty::i64, {low_, constant(Ty::i64, offset)}, n) : low_;
  Node* high = offset ? emit(GraphOp::add, Ty::i64, {high_, constant(Ty::i64, offset)}, n) : high_;
  require(GraphCond::ge, low, constant(Ty::i64, 0), n);
  require(GraphCond::lt, high, len, n);
  return true;
}

bool Versioning::can_settle(const Node* n) const {
  switch (n->op) {
    case GraphOp::check_ref:
    case GraphOp::check_valid:
    case GraphOp::check_nonzero:
    case GraphOp::check_positive:
    case GraphOp::check_extent:
    case GraphOp::check_bounds: return true;
    default: return false;
  }
}

// A check of what does not change in the loop.
void Versioning::settle_check(Node* n) {
  Node* v = before(n->in(0));
  switch (n->op) {
    case GraphOp::check_nonzero: require(GraphCond::ne, v, constant(v->type, 0), n); break;
    case GraphOp::check_positive: require(GraphCond::ge, v, constant(v->type, 0), n); break;
    case GraphOp::check_bounds: {
      Node* len = before(n->in(1));
      require(GraphCond::ult, v, len, n);
      break;
    }
    default: {
      // Whether a check would pass, as a number.
      Node* test = emit_copy(n);
      test->op = n->op == GraphOp::check_ref     ? GraphOp::test_ref
                 : n->op == GraphOp::check_valid ? GraphOp::test_valid
                                                 : GraphOp::test_extent;
      test->type = Ty::i32;
      require(GraphCond::ne, test, constant(Ty::i32, 0), n);
      break;
    }
  }
  set_before(n, v);
  settled_.emplace_back(n, n->in(0));
}

bool Versioning::run() {
  if (blocks_.size() > kMostCopiedBlocks) return false;
  size_t nodes = 0, checks = 0;
  for (const GraphBlock* b : blocks_) {
    nodes += b->nodes.size();
    for (const Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind == GraphKind::clobber || n->op == GraphOp::step_branch || n->op == GraphOp::switch_) return false;
      if (kind == GraphKind::store) changed_ |= changed_by_store(n->alias);
      checks += can_settle(n);
    }
  }
  if (nodes > kMostCopiedNodes || checks == 0) return false;
  // First, so that there is one way in: what the interpreter has begun comes to the header by a way of its own.
  GraphBlock* entry = preheader(graph_, header_);
  counted_ = find_counted(header_, blocks_, loop_);

  graph_.worth_combining = true;
  // The tests take the place of the jump into the loop; if nothing comes of them it is put back.
  slow_ = graph_.new_block(header_->first_pc);
  at_ = entry;
  Node* jump = entry->nodes.back();
  entry->nodes.pop_back();
  entry->succs.clear();
  for (GraphBlock* b : blocks_) {
    for (Node* n : b->nodes) {
      const GraphKind kind = graph_op_info(n->op).kind;
      const bool is_check = kind == GraphKind::check;
      if (kind != GraphKind::pure && !is_check && !(kind == GraphKind::load && (changed_ >> int(n->alias) & 1) == 0))
        continue;
      bool fixed = true;
      for (uint32_t i = 0; fixed && i < n->input_count; i++) fixed = before(n->in(i)) != nullptr;
      if (is_check) {
        if (!can_settle(n)) continue;
        if (fixed)
          settle_check(n);
        else if (n->op == GraphOp::check_bounds && settle_bounds(n))
          settled_.emplace_back(n, n->in(0));
        continue;
      }
      if (!fixed) continue;
      // Division only where the divisor was tested, which its input says.
      Node* c = emit_copy(n);
      set_before(n, c);
      settled_.emplace_back(n, c);
    }
  }
  if (tests_ == 0) {
    // What was computed before the loop stays there: it is what hoisting would have done.
    at_->nodes.push_back(jump);
    jump->block = at_;
    at_->succs = {header_};
    for (auto& [n, to] : settled_)
      if (graph_op_info(n->op).kind != GraphKind::check) graph_.replace_later(n, to);
    graph_.apply_replacements();
    return false;
  }
  const LoopCopy copy = copy_blocks(graph_, blocks_);
  // Into the copy: values on entry are those of the loop itself.
  GraphBlock* slow_header = copy.block(header_);
  const size_t enter = size_t(std::find(header_->preds.begin(), header_->preds.end(), entry) - header_->preds.begin());
  for (size_t k = 0; k < header_->phis.size(); k++) {
    Node* phi = copy.copied(header_->phis[k]);
    Nodes inputs(phi->inputs, phi->inputs + phi->input_count, &graph_.arena());
    graph_.drop_inputs(phi);
    inputs.insert(inputs.begin(), header_->phis[k]->in(uint32_t(enter)));
    graph_.set_inputs(phi, inputs);
  }
  slow_header->preds.insert(slow_header->preds.begin(), slow_);
  slow_->succs = {slow_header};
  Node* slow_jump = graph_.new_node(GraphOp::jump, Ty::none, jump->pc);
  slow_jump->sp = jump->sp;
  slow_jump->block = slow_;
  slow_->nodes.push_back(slow_jump);
  for (GraphBlock* b : copy.made) b->cold = true;
  slow_->cold = true;
  graph_.blocks.push_back(slow_);
  // Into the loop without checks.
  at_->nodes.push_back(jump);
  jump->block = at_;
  at_->succs = {header_};
  header_->preds[enter] = at_;
  mend_values(graph_, blocks_, copy);
  header_->unchecked = low_ != nullptr;
  for (auto& [n, to] : settled_) graph_.replace_later(n, to);
  graph_.apply_replacements();
  return true;
}

}  // namespace

namespace {

// From a constant by a constant up to a constant, all of them small: nothing wraps, and nothing needs a test.
bool counts_within_constants(Graph& graph, const GraphBlock* header) {
  constexpr int64_t kSmall = 1 << 30;
  CountedLoop loop;
  if (!find_counted(header, loop_blocks(graph, header), loop) || !loop.up) return false;
  auto is_small = [](const Node* n) { return n->op == GraphOp::const_int && n->imm > -kSmall && n->imm < kSmall; };
  if (!is_small(loop.first) || !is_small(loop.bound) || loop.step->op != GraphOp::const_int) return false;
  return loop.stay != GraphCond::ne || loop.first->imm <= loop.bound->imm;
}

}  // namespace

void eliminate_checks(Graph& graph) {
  analyse_loops(graph);
  Blocks headers(&graph.arena());
  for (GraphBlock* b : graph.rpo)
    if (b->loop == b) headers.push_back(b);
  Blocks around(&graph.arena());
  for (const GraphBlock* h : headers)
    if (h->outer) around.push_back(h->outer);
  std::erase_if(headers, [&](GraphBlock* h) { return std::find(around.begin(), around.end(), h) != around.end(); });
  Patience patience;
  for (GraphBlock* h : headers) {
    if (counts_within_constants(graph, h)) h->unchecked = true;
    if (!Versioning(graph, h).run()) continue;
    analyse_loops(graph);
    if (!patience.lasts(graph)) return;
  }
}

}  // namespace dis::jit::opt
