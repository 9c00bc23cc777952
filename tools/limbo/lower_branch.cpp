// lower_branch: conditions as control flow. A condition is never made a number only to be tested.
#include <algorithm>

#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

// Also for reals: with a NaN this makes `<` true where its inverse is false, as the language's compilers have
// it.
Op inverted(Op relation) {
  switch (relation) {
    case Op::eq: return Op::ne;
    case Op::ne: return Op::eq;
    case Op::lt: return Op::ge;
    case Op::ge: return Op::lt;
    case Op::gt: return Op::le;
    case Op::le: return Op::gt;
    default: return Op::none;
  }
}

Opcode branch_opcode(Op op, const Type* type) {
  struct Row {
    Opcode byte, word, big, real, string;
  };
  using O = Opcode;
  Row row{};
  switch (op) {
    case Op::eq: row = {O::beqb, O::beqw, O::beql, O::beqf, O::beqc}; break;
    case Op::ne: row = {O::bneb, O::bnew, O::bnel, O::bnef, O::bnec}; break;
    case Op::lt: row = {O::bltb, O::bltw, O::bltl, O::bltf, O::bltc}; break;
    case Op::le: row = {O::bleb, O::blew, O::blel, O::blef, O::blec}; break;
    case Op::gt: row = {O::bgtb, O::bgtw, O::bgtl, O::bgtf, O::bgtc}; break;
    case Op::ge: row = {O::bgeb, O::bgew, O::bgel, O::bgef, O::bgec}; break;
    default: break;
  }
  switch (type->kind) {
    case TypeKind::byte: return row.byte;
    case TypeKind::big: return row.big;
    case TypeKind::real: return row.real;
    case TypeKind::string: return row.string;
    default: return row.word;  // int, fixed and references
  }
}

// Goes to `target` when the truth of e is `sense`, falls through otherwise.
void FunctionLowering::branch(Expr* e, bool sense, int32_t target) {
  for (;;) {
    switch (e->kind) {
      case ExprKind::logical_not:
        e = e->left;
        sense = !sense;
        continue;
      case ExprKind::logical_and:
      case ExprKind::logical_or: {
        // All terms of a || b || c at once: such chains may be long.
        std::vector<Expr*> terms;
        Expr* first = e;
        for (; first->kind == e->kind; first = first->left) terms.push_back(first->right);
        terms.push_back(first);
        std::reverse(terms.begin(), terms.end());
        const bool any =
            (e->kind == ExprKind::logical_or) == sense;  // the first that decides, decides for target
        const int32_t past = any ? -1 : label();
        for (size_t i = 0; i + 1 < terms.size(); i++)
          branch(terms[i], any ? sense : !sense, any ? target : past);
        branch(terms.back(), sense, target);
        if (!any) place_label(past);
        return;
      }
      case ExprKind::let:
        begin_let(e);
        branch(e->left, sense, target);
        end_let(e);
        return;
      case ExprKind::choice: {
        const int32_t no = label(), end = label();
        branch(e->left, false, no);
        branch(e->right, sense, target);
        jump(end, e->span);
        place_label(no);
        branch(e->extra, sense, target);
        place_label(end);
        return;
      }
      case ExprKind::constant:
        if (e->type->kind == TypeKind::int_) {
          if ((e->value.integer != 0) == sense) jump(target, e->span);
          return;
        }
        break;
      default: break;
    }
    compare(e, sense, target);
    return;
  }
}

void FunctionLowering::compare(Expr* e, bool sense, int32_t target) {
  Expr* left = e;
  Expr* right = nullptr;
  Op op = Op::ne;
  if (e->kind == ExprKind::binary && e->op >= Op::lt) {
    left = e->left;
    right = e->right;
    op = e->op;
  }
  if (!sense) op = inverted(op);
  const Operand to{OperandMode::label, target};
  if (!right) {  // a number: not zero
    Held p = operand(left, nullptr);
    emit(branch_opcode(op, left->type), p.op, imm(0), to, e->span);
    release(p);
    return;
  }
  // The middle operand must be the simpler one.
  if (rank(left) < rank(right)) {
    std::swap(left, right);
    op = exchanged(op);
  }
  Type* type = left->type->kind == TypeKind::any ? right->type : left->type;
  auto [a, b] = both(left, right, true, nullptr);
  emit(branch_opcode(op, type), a.op, b.op, to, e->span);
  // Temporaries are cleared on the way that falls through only; on the other they live until the function
  // ends.
  release(a);
  release(b);
}

}  // namespace dis::limbo
