// checker_operators: operators on values, and which operands they take.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_operator(const Expr* e) {
  return e->kind == ExprKind::binary || e->kind == ExprKind::logical_and || e->kind == ExprKind::logical_or;
}

std::string_view text_of(Op op) {
  switch (op) {
    case Op::add: return "+";
    case Op::sub: return "-";
    case Op::mul: return "*";
    case Op::div: return "/";
    case Op::mod: return "%";
    case Op::power: return "**";
    case Op::shl: return "<<";
    case Op::shr: return ">>";
    case Op::bit_and: return "&";
    case Op::bit_or: return "|";
    case Op::bit_xor: return "^";
    case Op::lt: return "<";
    case Op::le: return "<=";
    case Op::gt: return ">";
    case Op::ge: return ">=";
    case Op::eq: return "==";
    case Op::ne: return "!=";
    case Op::none: break;
  }
  return "?";
}

}  // namespace

// A long chain of operators is a deep tree to the left; it is walked, not recursed into.
void Checker::check_binary_chain(Expr* e) {
  std::vector<Expr*> spine{e};
  while (is_operator(spine.back()->left)) spine.push_back(spine.back()->left);
  expr(spine.back()->left);
  for (size_t i = spine.size(); i-- > 0;) {
    Expr* at = spine[i];
    expr(at->right);
    if (bad(at->left) || bad(at->right))
      fail(at);
    else
      check_binary(at);
  }
}

void Checker::check_binary(Expr* e) {
  if (e->kind != ExprKind::binary) return check_logical(e);
  switch (e->op) {
    case Op::shl:
    case Op::shr: return check_shift(e);
    case Op::power: return check_power(e);
    case Op::eq:
    case Op::ne: return check_equality(e);
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge: e->type = check_arithmetic(e, e->left, e->right) ? types_.int_ : types_.error; return;
    default: e->type = check_arithmetic(e, e->left, e->right) ? e->left->type : types_.error; return;
  }
}

bool Checker::check_arithmetic(Expr* e, Expr* left, Expr* right) {
  Type* t = left->type;
  if (t != right->type && !types_.equal(t, right->type)) {
    error(e->span, "operands of " + std::string(text_of(e->op)) + " differ: " + with_type(left) + " and " +
                       with_type(right));
    return false;
  }
  bool fits = false;
  switch (t->kind) {
    case TypeKind::int_:
    case TypeKind::big:
    case TypeKind::byte: fits = true; break;
    case TypeKind::string:
      fits = e->op == Op::add || (e->kind == ExprKind::binary && e->op >= Op::lt && e->op <= Op::ge);
      break;
    case TypeKind::real:
    case TypeKind::fixed:
      fits = e->op != Op::mod && e->op != Op::bit_and && e->op != Op::bit_or && e->op != Op::bit_xor;
      break;
    default: break;
  }
  if (!fits)
    error(e->span, "cannot apply " + std::string(text_of(e->op)) + " to " + with_type(left) + " and " +
                       with_type(right));
  return fits;
}

void Checker::check_shift(Expr* e) {
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  if (kind != TypeKind::int_ && kind != TypeKind::byte && kind != TypeKind::big) {
    error(e->span, "cannot shift " + with_type(e->left));
    return fail(e);
  }
  if (e->right->type != types_.int_) {
    error(e->right->span, "the number of bits to shift by must be an int, not " + with_type(e->right));
    return fail(e);
  }
}

void Checker::check_power(Expr* e) {
  e->type = e->left->type;
  if (e->type != types_.int_ && e->type != types_.big && e->type != types_.real) {
    error(e->span, "the base of ** must be int, big or real, not " + with_type(e->left));
    return fail(e);
  }
  if (e->right->type != types_.int_) {
    error(e->right->span, "the exponent of ** must be an int, not " + with_type(e->right));
    return fail(e);
  }
}

void Checker::check_equality(Expr* e) {
  Type* a = e->left->type;
  Type* b = e->right->type;
  bool fits = false;
  switch (a->kind) {
    case TypeKind::int_:
    case TypeKind::big:
    case TypeKind::byte:
    case TypeKind::real:
    case TypeKind::string:
    case TypeKind::ref:
    case TypeKind::list:
    case TypeKind::array:
    case TypeKind::chan:
    case TypeKind::any:
    case TypeKind::module:
    case TypeKind::fixed:
    case TypeKind::poly: fits = types_.compatible(a, b) || types_.compatible(b, a); break;
    default: break;
  }
  if (!fits) {
    error(e->span, "cannot compare " + with_type(e->left) + " with " + with_type(e->right));
    return fail(e);
  }
  if (a == types_.any && b != types_.any) coerce(e->left, b);
  if (b == types_.any && a != types_.any) coerce(e->right, a);
  e->type = types_.int_;
}

void Checker::check_logical(Expr* e) {
  const char* op = e->kind == ExprKind::logical_and ? "&&" : "||";
  for (Expr* side : {e->left, e->right})
    if (side->type != types_.int_)
      error(side->span, std::string("an operand of ") + op + " must be an int, not " + with_type(side));
  e->type = types_.int_;
}

void Checker::check_unary(Expr* e) {
  if (!expr(e->left)) return fail(e);
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  const bool real = kind == TypeKind::real || kind == TypeKind::fixed;
  const bool word = kind == TypeKind::big || kind == TypeKind::byte;
  bool fits = kind == TypeKind::int_;
  if (e->kind == ExprKind::negate) fits = fits || real || word;
  if (e->kind == ExprKind::bit_not) fits = fits || word;
  if (fits) return;
  const char* op = e->kind == ExprKind::negate ? "-" : e->kind == ExprKind::bit_not ? "~" : "!";
  error(e->span, std::string("cannot apply ") + op + " to " + with_type(e->left));
  fail(e);
}

void Checker::check_step(Expr* e) {
  bool place;
  if (!target(e->left, 0, &place)) return fail(e);
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  if (kind != TypeKind::int_ && kind != TypeKind::big && kind != TypeKind::byte && kind != TypeKind::real) {
    const bool up = e->kind == ExprKind::pre_inc || e->kind == ExprKind::post_inc;
    error(e->span, std::string("cannot apply ") + (up ? "++" : "--") + " to " + with_type(e->left));
    return fail(e);
  }
  if (!assignable(e->left, place)) fail(e);
}

void Checker::check_op_assign(Expr* e) {
  bool place;
  const bool left = target(e->left, 0, &place), right = expr(e->right);
  if (!left || !right) return fail(e);
  if (e->op == Op::shl || e->op == Op::shr) {
    check_shift(e);
  } else if (e->op == Op::power) {
    check_power(e);
  } else {
    e->type = check_arithmetic(e, e->left, e->right) ? e->left->type : types_.error;
  }
  if (!bad(e) && !assignable(e->left, place)) fail(e);
}

}  // namespace dis::limbo
