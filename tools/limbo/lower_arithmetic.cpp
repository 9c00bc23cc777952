// lower_arithmetic: numbers and strings: which instruction does what to which type, the order of operands,
// and conversions between types.
#include <utility>
#include <vector>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

namespace {

// Columns: byte, int, big, real, string; nop where the language has no such operation.
struct ArithmeticRow {
  Opcode byte, word, big, real, string;
};

ArithmeticRow arithmetic_row(Op op) {
  using O = Opcode;
  switch (op) {
    case Op::add: return {O::addb, O::addw, O::addl, O::addf, O::addc};
    case Op::sub: return {O::subb, O::subw, O::subl, O::subf, O::nop};
    case Op::mul: return {O::mulb, O::mulw, O::mull, O::mulf, O::nop};
    case Op::div: return {O::divb, O::divw, O::divl, O::divf, O::nop};
    case Op::mod: return {O::modb, O::modw, O::modl, O::nop, O::nop};
    case Op::power: return {O::nop, O::expw, O::expl, O::expf, O::nop};
    case Op::shl: return {O::shlb, O::shlw, O::shll, O::nop, O::nop};
    case Op::shr: return {O::shrb, O::shrw, O::shrl, O::nop, O::nop};
    case Op::bit_and: return {O::andb, O::andw, O::andl, O::nop, O::nop};
    case Op::bit_or: return {O::orb, O::orw, O::orl, O::nop, O::nop};
    case Op::bit_xor: return {O::xorb, O::xorw, O::xorl, O::nop, O::nop};
    default: return {O::nop, O::nop, O::nop, O::nop, O::nop};
  }
}

}  // namespace

Opcode arithmetic_opcode(Op op, const Type* type) {
  const ArithmeticRow row = arithmetic_row(op);
  switch (type->kind) {
    case TypeKind::byte: return row.byte;
    case TypeKind::int_: return row.word;
    case TypeKind::fixed: return op == Op::add || op == Op::sub ? row.word : Opcode::nop;
    case TypeKind::big: return row.big;
    case TypeKind::real: return row.real;
    case TypeKind::string: return row.string;
    default: return Opcode::nop;
  }
}

void FunctionLowering::arithmetic(Op op, Type* type, const Operand& right, const Operand* left,
                                  const Operand& to, Span span, Type* right_type, Type* left_type) {
  if (type->kind == TypeKind::fixed && (op == Op::mul || op == Op::div)) {
    fixed_arithmetic(op, right, left, to, right_type, left_type, type, span);
    return;
  }
  const Opcode code = arithmetic_opcode(op, type);
  DIS_CHECK(code != Opcode::nop);
  emit(code, right, left ? *left : Operand{}, to, span);
}

// -x is 0 - x, ~x is x ^ ~0.
Expr* FunctionLowering::as_binary(Expr* e) {
  if (e->kind != ExprKind::negate && e->kind != ExprKind::bit_not) return e;
  const bool negate = e->kind == ExprKind::negate;
  Expr* other = module_.arena.make<Expr>();
  other->kind = ExprKind::constant;
  other->span = e->span;
  other->type = e->type;
  other->value.integer = negate ? 0 : e->type->kind == TypeKind::byte ? 0xff : -1;
  Expr* b = module_.arena.make<Expr>();
  b->kind = ExprKind::binary;
  b->op = negate ? Op::sub : Op::bit_xor;
  b->span = e->span;
  b->type = e->type;
  b->left = negate ? other : e->left;
  b->right = negate ? e->left : other;
  return b;
}

static bool may_commute(const Expr* e) {
  return exchanged(e->op) != Op::none && e->type->kind != TypeKind::string;
}

static bool is_arithmetic(const Expr* e) { return e->kind == ExprKind::binary && e->op < Op::lt; }

void FunctionLowering::binary_into(Expr* e, const Operand& to) {
  // a + b + c + …: as long as the left operand is computed, its value is made in a temporary by the same
  // step, one level further down. Done in a loop: chains may be long.
  struct Step {
    Expr* e;
    Operand to;
    Slot* temp;  // what `to` is, if it was made here
  };
  std::vector<Step> steps{{as_binary(e), to, nullptr}};
  for (;;) {
    Expr* top = steps.back().e;
    const Operand at = steps.back().to;
    Expr* left = top->left;
    Expr* right = top->right;
    if (!is_arithmetic(left) || rank(left) < kCannot || temps(right) > temps(left) ||
        left->type != top->type || (may_commute(top) && rank(right) < kCannot && direct(right) == at))
      break;
    Slot* t = temp(left->type, &at);
    steps.push_back({left, frame(t), t});
  }
  Slot* made = nullptr;  // holds the left operand of the step
  for (size_t i = steps.size(); i-- > 0;) {
    binary_step(steps[i].e, steps[i].to, made);
    made = steps[i].temp;
  }
}

// One operation. `made`: the temporary that holds the value of the left operand already, or null.
void FunctionLowering::binary_step(Expr* e, const Operand& to, Slot* made) {
  Expr* left = e->left;
  Expr* right = e->right;
  const Op op = e->op;
  const bool commutes = may_commute(e);
  Type* left_type = left->type;
  Type* right_type = right->type;
  auto same = [&](Expr* x) { return rank(x) < kCannot && direct(x) == to; };

  if (!made) {
    if (same(left)) {
      Held r = operand(right, &to);
      arithmetic(op, e->type, r.op, nullptr, to, e->span, right_type, left_type);
      release(r);
      return;
    }
    if (commutes && same(right)) {
      Held l = operand(left, &to);
      arithmetic(op, e->type, l.op, nullptr, to, e->span, left_type, right_type);
      release(l);
      return;
    }
  }
  const bool swapped = commutes && rank(right) < rank(left);
  if (swapped) std::swap(left, right), std::swap(left_type, right_type);
  Held l, r;
  if (made && swapped && rank(left) < kAlways) {
    l = {direct(left), left->type, nullptr};
    r = {frame(made), right_type, made};
  } else if (made) {
    if (swapped) std::swap(left, right), std::swap(left_type, right_type);
    l = {frame(made), left_type, made};
    r = operand(right);
  } else if (rank(left) < kAlways) {
    l = {direct(left), left->type, nullptr};
    r = operand(right, &to);
  } else if (temps(right) <= temps(left)) {
    l = in_temp(left, &to);
    r = operand(right);
  } else {
    r = operand(right, &to);
    l = in_temp(left);
  }
  if (l.op == to)
    arithmetic(op, e->type, r.op, nullptr, to, e->span, right_type, left_type);
  else if (commutes && r.op == to)
    arithmetic(op, e->type, l.op, nullptr, to, e->span, left_type, right_type);
  else
    arithmetic(op, e->type, r.op, &l.op, to, e->span, right_type, left_type);
  release(l);
  release(r);
}

void FunctionLowering::cast_into(Expr* e, const Operand& to) {
  using K = TypeKind;
  Type* from = e->left->type;
  Type* type = e->type;
  // Conversions without an instruction go through int or real.
  Type* by_way_of = nullptr;
  const auto pair = [&](K a, K b) {
    return (from->kind == a && type->kind == b) || (from->kind == b && type->kind == a);
  };
  if (pair(K::string, K::byte) || pair(K::real, K::byte) || pair(K::big, K::byte) || pair(K::fixed, K::byte))
    by_way_of = types_.int_;
  else if (pair(K::big, K::fixed) || pair(K::string, K::fixed))
    by_way_of = types_.real;
  if (by_way_of) {
    Expr* inner = module_.arena.make<Expr>();
    inner->kind = ExprKind::cast;
    inner->span = e->span;
    inner->type = by_way_of;
    inner->left = e->left;
    Expr outer = *e;
    outer.left = inner;
    outer.rank = kUnmarked;
    cast_into(module_.arena.make<Expr>(outer), to);
    return;
  }
  Held p = operand(e->left, &to);
  if (from->kind == K::fixed || type->kind == K::fixed) {
    fixed_cast(from, type, p.op, to, e->span);
    release(p);
    return;
  }
  Opcode op = Opcode::nop;
  const auto is = [&](K a, K b) { return from->kind == a && type->kind == b; };
  if (is(K::int_, K::byte))
    op = Opcode::cvtwb;
  else if (is(K::int_, K::real))
    op = Opcode::cvtwf;
  else if (is(K::int_, K::string))
    op = Opcode::cvtwc;
  else if (is(K::int_, K::big))
    op = Opcode::cvtwl;
  else if (is(K::byte, K::int_))
    op = Opcode::cvtbw;
  else if (is(K::real, K::int_))
    op = Opcode::cvtfw;
  else if (is(K::real, K::big))
    op = Opcode::cvtfl;
  else if (is(K::real, K::string))
    op = Opcode::cvtfc;
  else if (is(K::string, K::int_))
    op = Opcode::cvtcw;
  else if (is(K::string, K::big))
    op = Opcode::cvtcl;
  else if (is(K::string, K::real))
    op = Opcode::cvtcf;
  else if (is(K::string, K::array))
    op = Opcode::cvtca;
  else if (is(K::array, K::string))
    op = Opcode::cvtac;
  else if (is(K::big, K::int_))
    op = Opcode::cvtlw;
  else if (is(K::big, K::real))
    op = Opcode::cvtlf;
  else if (is(K::big, K::string))
    op = Opcode::cvtlc;
  if (op == Opcode::nop)
    move(type, p.op, to, e->span);
  else
    emit(op, p.op, {}, to, e->span);
  release(p);
}

}  // namespace dis::limbo
