// graph_printer: the text of a graph, one line per node, for people and for tests.
#include <cstdio>
#include <string>

#include "jit/graph/graph.h"
#include "jit/services.h"

namespace dis::jit {

namespace {

const char* type_name(Ty t) {
  static constexpr const char* kNames[] = {"", "i32", "i64", "f64", "ptr"};
  return kNames[int(t)];
}
const char* width_name(Mw w) {
  static constexpr const char* kNames[] = {"", "u8", "i16", "i32", "i64", "f32", "f64", "len", "char"};
  return kNames[int(w)];
}
const char* cond_name(GraphCond c) {
  static constexpr const char* kNames[] = {"==", "!=", "<", "<=", ">", ">=", "<u"};
  return kNames[int(c)];
}

void print_node(const Graph& graph, const Node* n, std::string& out) {
  char text[160];
  std::snprintf(text, sizeof text, "  %5u  ", n->pc);
  out += text;
  if (n->type != Ty::none) out += "v" + std::to_string(n->id) + " = ";
  out += graph_op_info(n->op).name;
  if (n->type != Ty::none) out += std::string(".") + type_name(n->type);
  if (n->width != Mw::none) out += std::string(" ") + width_name(n->width);
  for (uint32_t i = 0; i < n->input_count; i++) {
    out += i == 0 ? " " : n->op == GraphOp::branch ? std::string(" ") + cond_name(n->cond) + " " : ", ";
    const Node* in = n->in(i);
    if (!in)
      out += "?";
    else if (in->op == GraphOp::const_int)
      out += std::to_string(in->imm);
    else
      out += "v" + std::to_string(in->id);
  }
  const GraphKind kind = graph_op_info(n->op).kind;
  switch (n->op) {
    case GraphOp::const_int:
    case GraphOp::poll:
    case GraphOp::charge:
    case GraphOp::enter:
    case GraphOp::elem:
    case GraphOp::check_extent:
      std::snprintf(text, sizeof text, " #%lld", static_cast<long long>(n->imm));
      out += text;
      break;
    case GraphOp::const_real:
      std::snprintf(text, sizeof text, " #%016llx", static_cast<unsigned long long>(n->imm));
      out += text;
      break;
    case GraphOp::service: out += std::string(" ") + service_name(Service(n->imm)); break;
    case GraphOp::call:
    case GraphOp::call_at: out += " -> pc " + std::to_string(n->imm); break;
    case GraphOp::step:
    case GraphOp::step_branch:
    case GraphOp::step_end:
      out += std::string(" ") + ir::op_info(graph.module.insts[n->pc].op).name;
      break;
    default: break;
  }
  if (n->offset != 0) {
    std::snprintf(text, sizeof text, " +%d", n->offset);
    out += text;
  }
  if (kind == GraphKind::end) {
    for (const GraphBlock* s : n->block->succs) out += " b" + std::to_string(s->id);
  }
  out += "\n";
}

}  // namespace

std::string print_graph(const Graph& graph) {
  std::string out;
  for (const GraphBlock* b : graph.blocks) {
    out += "b" + std::to_string(b->id) + ":";
    for (const GraphBlock* p : b->preds) out += " <- b" + std::to_string(p->id);
    if (b->loop_depth) out += "  loop " + std::to_string(b->loop_depth);
    out += "\n";
    for (const Node* n : b->phis) print_node(graph, n, out);
    for (const Node* n : b->nodes) print_node(graph, n, out);
  }
  return out;
}

}  // namespace dis::jit
