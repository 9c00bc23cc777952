#include "jit/opt/counted_loop.h"

#include "jit/opt/loop_tools.h"

namespace dis::jit::opt {

namespace {

GraphCond swapped(GraphCond c) {
  switch (c) {
    case GraphCond::lt: return GraphCond::gt;
    case GraphCond::le: return GraphCond::ge;
    case GraphCond::gt: return GraphCond::lt;
    case GraphCond::ge: return GraphCond::le;
    default: return c;
  }
}
GraphCond opposite(GraphCond c) {
  switch (c) {
    case GraphCond::eq: return GraphCond::ne;
    case GraphCond::ne: return GraphCond::eq;
    case GraphCond::lt: return GraphCond::ge;
    case GraphCond::le: return GraphCond::gt;
    case GraphCond::gt: return GraphCond::le;
    case GraphCond::ge: return GraphCond::lt;
    default: return c;
  }
}

}  // namespace

bool find_counted(const GraphBlock* header, const Blocks& blocks, CountedLoop& out) {
  auto outside = [&](const Node* n) { return !in_loop(n->block, header); };
  size_t back = header->preds.size(), enter = header->preds.size();
  for (size_t i = 0; i < header->preds.size(); i++) {
    size_t& which = in_loop(header->preds[i], header) ? back : enter;
    if (which != header->preds.size()) return false;
    which = i;
  }
  if (back == header->preds.size() || enter == header->preds.size()) return false;
  const GraphBlock* latch = header->preds[back];
  for (GraphBlock* b : blocks) {
    Node* end = b->end();
    if (end->op != GraphOp::branch || !dominates(b, latch)) continue;
    if (end->in(0)->type != Ty::i32 && end->in(0)->type != Ty::i64) continue;
    const bool first_stays = in_loop(b->succs[0], header), second_stays = in_loop(b->succs[1], header);
    if (first_stays == second_stays) continue;
    Node *a = end->in(0), *bound = end->in(1);
    GraphCond c = first_stays ? end->cond : opposite(end->cond);
    if (outside(a)) {
      std::swap(a, bound);
      c = swapped(c);
    }
    if (outside(a) || !outside(bound) || c == GraphCond::eq || c == GraphCond::ult) continue;
    Node* phi = a->op == GraphOp::phi ? a : a->op == GraphOp::add ? a->in(0) : nullptr;
    if (!phi || phi->op != GraphOp::phi || phi->block != header) continue;
    Node* next = phi->in(uint32_t(back));
    if (next->op != GraphOp::add || next->in(0) != phi || !outside(next->in(1))) {
      // The step may stand on the other side.
      if (next->op != GraphOp::add || next->in(1) != phi || !outside(next->in(0))) continue;
    }
    Node* step = next->in(0) == phi ? next->in(1) : next->in(0);
    if (a != phi && a != next) continue;
    const bool constant = step->op == GraphOp::const_int;
    if (constant && (step->imm == 0 || step->imm > (1 << 20) || step->imm < -(1 << 20))) continue;
    bool up;
    switch (c) {
      case GraphCond::lt:
      case GraphCond::le: up = true; break;
      case GraphCond::gt:
      case GraphCond::ge: up = false; break;
      default:  // !=: only by ones it is sure to be met
        if (!constant || (step->imm != 1 && step->imm != -1)) continue;
        up = step->imm == 1;
        break;
    }
    if (constant && (step->imm > 0) != up) continue;
    if (!constant && !up) continue;
    out.variable = phi;
    out.first = phi->in(uint32_t(enter));
    out.next = next;
    out.step = step;
    out.test = b;
    out.tests_next = a == next;
    out.stay = c;
    out.bound = bound;
    out.up = up;
    return true;
  }
  return false;
}

bool is_affine(const CountedLoop& loop, const Node* n, int64_t* offset) {
  if (n == loop.variable) {
    *offset = 0;
    return true;
  }
  if (n->op != GraphOp::add || n->in(1)->op != GraphOp::const_int) return false;
  if (n->in(0) != loop.variable) return false;
  *offset = n->in(1)->imm;
  return *offset > -(1 << 20) && *offset < (1 << 20);
}

}  // namespace dis::jit::opt
