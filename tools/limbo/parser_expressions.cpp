// The parser's expressions. Binary operators wait on a stack of their own, so that their chains are not
// nesting; brackets, prefix operators and casts nest.
#include <array>

#include "tools/limbo/parser_internal.h"

namespace dis::limbo {

// How a binary operator binds: the levels are those of the language's table, lowest first.
struct Parser::Operator {
  uint8_t level = 0;  // 0: no operator
  bool right = false;
  ExprKind kind = ExprKind::binary;
  Op op = Op::none;

  static const Operator& of(Tok kind);

  // Right operands of these nest: a = b = c is as deep as it is long. Of `::` later stages allow any number.
  bool nests() const { return right && kind != ExprKind::cons; }
};

namespace {

constexpr int kAssignLevel = 1;
constexpr int kComparisonLevel = 9;  // and the next
constexpr int kLoadLevel = 2;

}  // namespace

const Parser::Operator& Parser::Operator::of(Tok kind) {
  static constexpr auto kTable = [] {
    std::array<Operator, kTokens> table{};
    const auto left = [&](Tok tok, uint8_t level, ExprKind k, Op op = Op::none) {
      table[size_t(tok)] = {level, false, k, op};
    };
    const auto right = [&](Tok tok, uint8_t level, ExprKind k, Op op = Op::none) {
      table[size_t(tok)] = {level, true, k, op};
    };
    right(Tok::assign, kAssignLevel, ExprKind::assign);
    right(Tok::declare, kAssignLevel, ExprKind::declare);
    right(Tok::add_assign, kAssignLevel, ExprKind::op_assign, Op::add);
    right(Tok::sub_assign, kAssignLevel, ExprKind::op_assign, Op::sub);
    right(Tok::mul_assign, kAssignLevel, ExprKind::op_assign, Op::mul);
    right(Tok::div_assign, kAssignLevel, ExprKind::op_assign, Op::div);
    right(Tok::mod_assign, kAssignLevel, ExprKind::op_assign, Op::mod);
    right(Tok::power_assign, kAssignLevel, ExprKind::op_assign, Op::power);
    right(Tok::shl_assign, kAssignLevel, ExprKind::op_assign, Op::shl);
    right(Tok::shr_assign, kAssignLevel, ExprKind::op_assign, Op::shr);
    right(Tok::and_assign, kAssignLevel, ExprKind::op_assign, Op::bit_and);
    right(Tok::or_assign, kAssignLevel, ExprKind::op_assign, Op::bit_or);
    right(Tok::xor_assign, kAssignLevel, ExprKind::op_assign, Op::bit_xor);
    // kLoadLevel lies here.
    left(Tok::or_or, 3, ExprKind::logical_or);
    left(Tok::and_and, 4, ExprKind::logical_and);
    right(Tok::cons, 5, ExprKind::cons);
    left(Tok::bar, 6, ExprKind::binary, Op::bit_or);
    left(Tok::caret, 7, ExprKind::binary, Op::bit_xor);
    left(Tok::amp, 8, ExprKind::binary, Op::bit_and);
    left(Tok::equal, 9, ExprKind::binary, Op::eq);
    left(Tok::not_equal, 9, ExprKind::binary, Op::ne);
    left(Tok::less, 10, ExprKind::binary, Op::lt);
    left(Tok::less_equal, 10, ExprKind::binary, Op::le);
    left(Tok::greater, 10, ExprKind::binary, Op::gt);
    left(Tok::greater_equal, 10, ExprKind::binary, Op::ge);
    left(Tok::shl, 11, ExprKind::binary, Op::shl);
    left(Tok::shr, 11, ExprKind::binary, Op::shr);
    left(Tok::plus, 12, ExprKind::binary, Op::add);
    left(Tok::minus, 12, ExprKind::binary, Op::sub);
    left(Tok::star, 13, ExprKind::binary, Op::mul);
    left(Tok::slash, 13, ExprKind::binary, Op::div);
    left(Tok::percent, 13, ExprKind::binary, Op::mod);
    right(Tok::power, 14, ExprKind::binary, Op::power);
    right(Tok::channel, 15, ExprKind::send);
    return table;
  }();
  return kTable[size_t(kind)];
}

Expr* Parser::make(ExprKind kind, uint32_t begin) {
  if (arena_.bytes() > kMaxTree) too_large();
  Expr* e = arena_.make<Expr>();
  e->kind = kind;
  e->span = {begin, begin};
  return e;
}

Expr* Parser::make_name(const Token& token) {
  Expr* e = make(ExprKind::name, token.span.begin);
  e->span = token.span;
  e->name = token.name;
  return e;
}

Expr* Parser::broken() { return make(ExprKind::error, begin()); }

// --- Binary operators
// ------------------------------------------------------------------------------------------

// Operators of at least level `floor`.
Expr* Parser::expression(int floor) { return expression_from(operand(), floor); }

// A shift-reduce loop: an operator waits while what follows binds tighter.
Expr* Parser::expression_from(Expr* first, int floor) {
  const size_t bottom = pending_.size();
  Expr* right = first;
  int comparisons = 0;  // of one chain: a < b == c < d
  for (;;) {
    const Operator& next = Operator::of(token_.kind);
    const int level = panicking_ || next.level < floor ? 0 : next.level;
    while (pending_.size() > bottom) {
      const Pending& top = pending_.back();
      if (level != 0 && (top.rule < level || (top.rule == level && next.right))) break;
      right = build(top, right);
      if (top.op->nests()) depth_--;
      pending_.pop_back();
    }
    if (level == 0) return right;
    if (level < kComparisonLevel) comparisons = 0;
    if (next.kind == ExprKind::binary && next.op >= Op::lt && ++comparisons > kMaxNesting) {
      error(token_.span, "too many comparisons in a row");
      continue;
    }
    advance();
    Pending waiting{&next, next.level, right};
    // c <-= e takes as much to its right as an assignment.
    if (next.kind == ExprKind::send && accept(Tok::assign)) waiting.rule = kAssignLevel;
    if (next.nests()) depth_++;
    pending_.push_back(waiting);
    right = next.nests() && too_deep() ? broken() : operand();
  }
}

Expr* Parser::build(const Pending& pending, Expr* right) {
  Expr* e = make(pending.op->kind, pending.left->span.begin);
  e->op = pending.op->op;
  e->left = pending.left;
  e->right = right;
  e->span.end = right->span.end;
  return e;
}

// What stands between binary operators.
Expr* Parser::operand() { return at(Tok::load) ? load() : unary(); }

// load Module path
Expr* Parser::load() {
  Nesting nesting(*this);
  const uint32_t start = begin();
  if (panicking_ || nesting.too_deep()) return broken();
  advance();
  Expr* e = make(ExprKind::load, start);
  Span span;
  Name* name = expect_name("the name of a module type after 'load'", &span);
  e->type_expr = named_type(name, span);
  e->left = expression(kLoadLevel + 1);
  e->span = from(start);
  return e;
}

// --- One operand
// -----------------------------------------------------------------------------------------------

Expr* Parser::unary() {
  Nesting nesting(*this);
  if (panicking_ || nesting.too_deep()) return broken();
  const uint32_t start = begin();
  switch (token_.kind) {
    case Tok::plus: {
      advance();
      Expr* e = unary();
      e->span.begin = start;
      return e;
    }
    case Tok::minus: return prefix(ExprKind::negate);
    case Tok::bang: return prefix(ExprKind::logical_not);
    case Tok::tilde: return prefix(ExprKind::bit_not);
    case Tok::star: return prefix(ExprKind::deref);
    case Tok::plus_plus: return prefix(ExprKind::pre_inc);
    case Tok::minus_minus: return prefix(ExprKind::pre_dec);
    case Tok::channel: return prefix(ExprKind::receive);
    case Tok::hd: return prefix(ExprKind::head);
    case Tok::tl: return prefix(ExprKind::tail);
    case Tok::len: return prefix(ExprKind::length);
    case Tok::ref: return prefix(ExprKind::make_ref);
    case Tok::tagof: return prefix(ExprKind::tag_of);
    case Tok::array: return array_expression();
    case Tok::chan: return chan_expression();
    case Tok::list: return list_expression();
    case Tok::fixed: return cast(fixed_type(), start);
    case Tok::type_word: return cast(type_primary(), start);
    case Tok::identifier: return name_or_cast();
    default: return postfix(primary());
  }
}

Expr* Parser::prefix(ExprKind kind) {
  Expr* e = make(kind, begin());
  advance();
  e->left = unary();
  e->span.end = e->left->span.end;
  return e;
}

Expr* Parser::cast(TypeExpr* type, uint32_t begin) {
  Expr* e = make(ExprKind::cast, begin);
  e->type_expr = type;
  e->left = unary();
  e->span.end = e->left->span.end;
  return e;
}

// A name before what can only begin another operand is a type. Before what may also be a binary operator, a
// call or an index it is a value.
Expr* Parser::name_or_cast() {
  const Token name = token_;
  advance();
  switch (token_.kind) {
    case Tok::identifier:
    case Tok::type_word:
    case Tok::integer:
    case Tok::real:
    case Tok::string:
    case Tok::nil:
    case Tok::bang:
    case Tok::tilde:
    case Tok::hd:
    case Tok::tl:
    case Tok::len:
    case Tok::ref:
    case Tok::tagof:
    case Tok::array:
    case Tok::list:
    case Tok::chan:
    case Tok::fixed: return cast(named_type(name.name, name.span), name.span.begin);
    default: return postfix(make_name(name));
  }
}

// array[n] of T, array[n] of {...}, array[] of {...}, array of byte e
Expr* Parser::array_expression() {
  const uint32_t start = begin();
  advance();
  if (accept(Tok::of)) {
    if (!at(Tok::type_word)) {
      error(token_.span,
            "expected a type such as 'byte' and the value to convert; a new array needs a length");
      return broken();
    }
    TypeExpr* t = make_type(TypeExprKind::array, start);
    t->base = type_primary();
    t->span = from(start);
    return cast(t, start);
  }
  Expr* e = make(ExprKind::new_array, start);
  const Span opened = token_.span;
  if (!expect(Tok::left_bracket, "'array'")) return e;
  if (!at(Tok::right_bracket)) e->left = expression();
  expect_close(Tok::right_bracket, opened, "the length");
  expect(Tok::of, "the length of the array");
  if (panicking_) return e;
  if (at(Tok::left_brace)) {
    array_items(*e);
  } else if (!e->left) {
    unexpected("the elements in braces, as the array has no length");
  } else {
    e->type_expr = type();
  }
  e->span = from(start);
  return e;
}

// At the '{'.
void Parser::array_items(Expr& array) {
  const Span opened = accept_span();
  do {
    array.items.push(arena_, array_element());
  } while (!panicking_ && accept(Tok::comma) && !at(Tok::right_brace));
  expect_close(Tok::right_brace, opened, "the elements of the array");
}

// e, or labels => e
Expr* Parser::array_element() {
  Expr* element = make(ExprKind::element, begin());
  Expr* first = qualifier();
  if (!panicking_ && (first->kind == ExprKind::range || first->kind == ExprKind::wildcard || at(Tok::or_) ||
                      at(Tok::labels))) {
    element->items.push(arena_, first);
    more_qualifiers(element->items);
    expect(Tok::labels, "the index");
    element->left = expression();
  } else {
    element->left = first;
  }
  element->span = from(element->span.begin);
  return element;
}

// e, e to e, or *
Expr* Parser::qualifier() {
  if (at(Tok::star) && (peek().kind == Tok::labels || peek().kind == Tok::or_)) {
    Expr* e = make(ExprKind::wildcard, begin());
    e->span = accept_span();
    return e;
  }
  return range_from(expression());
}

Expr* Parser::range_from(Expr* low) {
  if (panicking_ || !accept(Tok::to)) return low;
  Expr* e = make(ExprKind::range, low->span.begin);
  e->left = low;
  e->right = expression();
  e->span = from(low->span.begin);
  return e;
}

void Parser::more_qualifiers(Seq<Expr*>& into) {
  while (!panicking_ && accept(Tok::or_)) into.push(arena_, qualifier());
}

// chan of T, chan[n] of T
Expr* Parser::chan_expression() {
  Expr* e = make(ExprKind::new_chan, begin());
  advance();
  if (at(Tok::left_bracket)) {
    const Span opened = accept_span();
    e->left = expression();
    expect_close(Tok::right_bracket, opened, "the size of the channel");
  }
  expect(Tok::of, "'chan'");
  e->type_expr = type();
  e->span = from(e->span.begin);
  return e;
}

// list of {...}
Expr* Parser::list_expression() {
  const uint32_t start = begin();
  advance();
  if (!expect(Tok::of, "'list'")) return broken();
  if (!at(Tok::left_brace)) {
    unexpected("the elements of the list in braces");
    return broken();
  }
  return list_items(start);
}

// At the '{'.
Expr* Parser::list_items(uint32_t begin) {
  Expr* e = make(ExprKind::list_of, begin);
  const Span opened = accept_span();
  do {
    e->items.push(arena_, expression());
  } while (!panicking_ && accept(Tok::comma) && !at(Tok::right_brace));
  expect_close(Tok::right_brace, opened, "the elements of the list");
  e->span = from(begin);
  return e;
}

// --- Terms
// -----------------------------------------------------------------------------------------------------

Expr* Parser::primary() {
  const uint32_t start = begin();
  switch (token_.kind) {
    case Tok::nil: {
      Expr* e = make(ExprKind::nil, start);
      e->span = accept_span();
      return e;
    }
    case Tok::integer:
    case Tok::real:
    case Tok::string: {
      Expr* e = make(ExprKind::constant, start);
      if (at(Tok::integer)) {
        e->literal = Literal::integer;
        e->value.integer = token_.integer;
      } else if (at(Tok::real)) {
        e->literal = Literal::real;
        e->value.real = token_.real;
      } else {
        e->literal = Literal::string;
        e->value.text = token_.text;
      }
      e->span = accept_span();
      return e;
    }
    case Tok::left_paren: return parenthesized();
    default: break;
  }
  unexpected("an expression");
  return broken();
}

// (e), or a tuple (e, e, ...)
Expr* Parser::parenthesized() {
  const Span opened = accept_span();
  Expr* first = expression();
  Expr* e = first;
  if (!panicking_ && at(Tok::comma)) {
    e = make(ExprKind::tuple, opened.begin);
    e->items.push(arena_, first);
    while (!panicking_ && accept(Tok::comma)) e->items.push(arena_, expression());
  } else {
    e->parenthesized = true;
  }
  expect_close(Tok::right_paren, opened, e->kind == ExprKind::tuple ? "the tuple" : "the expression");
  e->span = from(opened.begin);
  return e;
}

Expr* Parser::postfix(Expr* e) {
  for (int links = 0; !panicking_; links++) {
    if (links == kMaxNesting) {
      error(token_.span, "this expression has too many parts");
      break;
    }
    switch (token_.kind) {
      case Tok::left_paren: e = call(e); break;
      case Tok::left_bracket: e = index_or_slice(e); break;
      case Tok::dot: e = member(e, ExprKind::field); break;
      case Tok::arrow: e = member(e, ExprKind::arrow); break;
      case Tok::plus_plus:
      case Tok::minus_minus: {
        Expr* step = make(at(Tok::plus_plus) ? ExprKind::post_inc : ExprKind::post_dec, e->span.begin);
        advance();
        step->left = e;
        step->span = from(e->span.begin);
        e = step;
        break;
      }
      default: return e;
    }
  }
  return e;
}

Expr* Parser::call(Expr* callee) {
  Expr* e = make(ExprKind::call, callee->span.begin);
  e->left = callee;
  const Span opened = accept_span();
  if (!accept(Tok::right_paren)) {
    do {
      e->items.push(arena_, expression());
    } while (!panicking_ && accept(Tok::comma));
    expect_close(Tok::right_paren, opened, "the arguments");
  }
  e->span = from(callee->span.begin);
  return e;
}

Expr* Parser::member(Expr* of, ExprKind kind) {
  Expr* e = make(kind, of->span.begin);
  advance();
  e->left = of;
  if (kind == ExprKind::arrow && at(Tok::left_paren)) {
    arrow_to_method(*e);
  } else {
    e->name = expect_name("the name of a member", nullptr);
  }
  e->span = from(of->span.begin);
  return e;
}

// m->(value.method) or m->(value).method; m->(name) is m->name.
void Parser::arrow_to_method(Expr& arrow) {
  Nesting nesting(*this);
  if (nesting.too_deep()) return;
  Expr* e = parenthesized();
  for (int links = 0; !panicking_ && at(Tok::dot) && links < kMaxNesting; links++)
    e = member(e, ExprKind::field);
  if (panicking_) return;
  if (e->kind == ExprKind::name) {
    arrow.name = e->name;
  } else if (e->kind == ExprKind::field) {
    arrow.right = e;
  } else {
    error(e->span, "expected the name of a member, or a value and its method, in parentheses after '->'");
  }
}

Expr* Parser::index_or_slice(Expr* of) {
  Expr* e = make(ExprKind::index, of->span.begin);
  const Span opened = accept_span();
  e->left = of;
  Expr* first = at(Tok::colon) ? nullptr : index_item();
  if (!panicking_ && at(Tok::colon) && (!first || first->kind != ExprKind::type_name)) {
    advance();
    e->kind = ExprKind::slice;
    e->right = first;
    if (!at(Tok::right_bracket)) e->extra = expression();
  } else {
    e->items.push(arena_, first);
    while (!panicking_ && accept(Tok::comma)) e->items.push(arena_, index_item());
  }
  expect_close(Tok::right_bracket, opened, e->kind == ExprKind::slice ? "the slice" : "the index");
  e->span = from(of->span.begin);
  return e;
}

// An expression, or a type where it cannot be mistaken for one.
Expr* Parser::index_item() {
  const uint32_t start = begin();
  TypeExpr* t = nullptr;
  if (at(Tok::cyclic)) {
    advance();
    t = type();
    t->cyclic = true;
  } else if (at(Tok::type_word) && (peek().kind == Tok::comma || peek().kind == Tok::right_bracket)) {
    t = type_primary();
  } else if (at(Tok::array) && peek().kind == Tok::of) {
    t = type();
    if (t->base->builtin && !panicking_ && !at(Tok::comma) && !at(Tok::right_bracket)) {
      return expression_from(cast(t, start), 1);
    }
  } else if (at(Tok::list) && peek().kind == Tok::of) {
    advance();
    advance();
    if (at(Tok::left_brace)) return expression_from(list_items(start), 1);
    t = make_type(TypeExprKind::list, start);
    t->base = type();
    t->span = from(start);
  } else {
    return expression();
  }
  Expr* e = make(ExprKind::type_name, start);
  e->type_expr = t;
  e->span = from(start);
  return e;
}

}  // namespace dis::limbo
