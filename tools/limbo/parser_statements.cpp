// The parser's statements. Chains of `else if` are followed in a loop; other statements nest.
#include "tools/limbo/parser_internal.h"

namespace dis::limbo {

Stmt* Parser::make_stmt(StmtKind kind, uint32_t begin) {
  if (arena_.bytes() > kMaxTree) too_large();
  Stmt* s = arena_.make<Stmt>();
  s->kind = kind;
  s->span = {begin, begin};
  return s;
}

Stmt* Parser::expr_stmt(Expr* e) {
  Stmt* s = make_stmt(StmtKind::expr, e->span.begin);
  s->expr = e;
  s->span = e->span;
  return s;
}

// { statements }
Stmt* Parser::block(std::string_view what) {
  Stmt* s = make_stmt(StmtKind::block, begin());
  const Span opened = token_.span;
  if (!expect(Tok::left_brace, what)) return s;
  statements(s->body, Arms::none, nullptr);
  expect_close(Tok::right_brace, opened, what);
  s->span = from(opened.begin);
  return s;
}

// Up to a '}' or, in an arm, to the labels of the next one. When a label looked like a statement it is put in
// `label`.
void Parser::statements(Seq<Stmt*>& body, Arms arms, Expr** label) {
  while (!stopped_ && !at(Tok::right_brace) && !at(Tok::end) && !begins_arm(arms)) {
    if (at(Tok::include)) {
      include();
    } else {
      Stmt* s = statement(arms, label);
      if (label && *label) return;
      if (!panicking_) body.push(arena_, s);
    }
    if (panicking_) skip_statement();
  }
}

// Where two tokens are enough to see it.
bool Parser::begins_arm(Arms arms) {
  if (arms == Arms::none) return false;
  if (!at(Tok::star) && !(arms == Arms::tags && at(Tok::identifier))) return false;
  const Tok after = peek().kind;
  return after == Tok::labels || after == Tok::or_;
}

// Declarations may stand in lists of statements only.
Stmt* Parser::nested_statement() {
  if (!panicking_ && at(Tok::include)) {
    error(token_.span, "an include cannot stand here; put it in braces");
  }
  Stmt* s = statement(Arms::none, nullptr);
  if (!panicking_ && s->kind == StmtKind::declaration) {
    say(s->span, "a declaration cannot stand here; put it in braces");
  }
  return s;
}

Stmt* Parser::statement(Arms arms, Expr** label) {
  Nesting nesting(*this);
  const uint32_t start = begin();
  if (panicking_ || nesting.too_deep()) return make_stmt(StmtKind::empty, start);
  switch (token_.kind) {
    case Tok::semicolon: {
      Stmt* s = make_stmt(StmtKind::empty, start);
      s->span = accept_span();
      return s;
    }
    case Tok::left_brace: return block_or_handler();
    case Tok::if_: return if_statement();
    case Tok::for_: return for_statement();
    case Tok::while_: return while_statement();
    case Tok::do_: return do_statement();
    case Tok::case_: return case_statement();
    case Tok::alt: return alt_statement();
    case Tok::pick: return pick_statement();
    case Tok::break_: return jump(StmtKind::break_);
    case Tok::continue_: return jump(StmtKind::continue_);
    case Tok::return_: return with_value(StmtKind::return_, false);
    case Tok::raise: return with_value(StmtKind::raise, false);
    case Tok::spawn: return with_value(StmtKind::spawn, true);
    case Tok::exit_: {
      Stmt* s = make_stmt(StmtKind::exit_, start);
      s->span = accept_span();
      expect_semicolon("'exit'");
      return s;
    }
    case Tok::identifier:
      if (peek().kind == Tok::colon || peek().kind == Tok::comma) return named_statement();
      break;
    case Tok::else_:
      error(token_.span, "'else' without an 'if' before it");
      return make_stmt(StmtKind::empty, start);
    default: break;
  }
  return expression_statement(arms, label);
}

// names: declaration, or name: loop
Stmt* Parser::named_statement() {
  const uint32_t start = begin();
  const Names all = names();
  Stmt* s = make_stmt(StmtKind::declaration, start);
  if (panicking_) return s;
  if (at(Tok::colon)) {
    switch (peek().kind) {
      case Tok::for_:
      case Tok::while_:
      case Tok::do_:
      case Tok::case_:
      case Tok::alt:
      case Tok::pick:
        advance();
        if (all.names.size() > 1) say(all.spans[1], "a statement has only one label");
        s = statement(Arms::none, nullptr);
        s->label = all.names[0];
        return s;
      default: break;
    }
  }
  s->group = declaration_of(all, start, Where::statement);
  s->span = s->group->span;
  return s;
}

Stmt* Parser::expression_statement(Arms arms, Expr** label) {
  const uint32_t start = begin();
  Expr* e = expression();
  if (!panicking_ && arms == Arms::quals && (at(Tok::labels) || at(Tok::or_) || at(Tok::to))) {
    *label = e;
    return make_stmt(StmtKind::empty, start);
  }
  Stmt* s = expr_stmt(e);
  if (!panicking_ && at(Tok::colon) && (e->kind == ExprKind::tuple || e->parenthesized)) {
    error(token_.span, "a tuple of names cannot be declared with a type; use ':='");
  }
  // f() { … among statements: a function, and the one before it has not ended.
  if (!panicking_ && at(Tok::left_brace) && s->expr && s->expr->kind == ExprKind::call)
    error(token_.span, "expected ';' after the call, found '{'; if a function begins here, a '}' is missing before it");
  expect_semicolon("the expression");
  return s;
}

// { ... } [exception e { arms }]
Stmt* Parser::block_or_handler() {
  Stmt* body = block("the block");
  if (panicking_ || !at(Tok::exception)) return body;
  Stmt* s = make_stmt(StmtKind::handle, body->span.begin);
  s->then_ = body;
  advance();
  s->name_span = token_.span;
  if (at(Tok::identifier)) {
    s->name = token_.name;
    advance();
  }
  arms(*s, Arms::quals, "the handlers");
  s->span = from(body->span.begin);
  return s;
}

// --- Conditions and loops
// --------------------------------------------------------------------------------------

// (e)
Expr* Parser::condition(std::string_view after) {
  const Span opened = token_.span;
  if (!expect(Tok::left_paren, after)) return broken();
  Expr* e = expression();
  expect_close(Tok::right_paren, opened, "the condition");
  return e;
}

Expr* Parser::optional_expression(Tok stop) { return panicking_ || at(stop) ? nullptr : expression(); }

Stmt* Parser::if_statement() {
  Stmt* const first = make_stmt(StmtKind::if_, begin());
  Stmt* last = first;
  for (;;) {
    advance();
    last->expr = condition("'if'");
    last->then_ = nested_statement();
    last->span = from(last->span.begin);
    if (panicking_ || !accept(Tok::else_)) break;
    if (!at(Tok::if_)) {
      last->else_ = nested_statement();
      break;
    }
    Stmt* next = make_stmt(StmtKind::if_, begin());
    last->else_ = next;
    last = next;
  }
  for (Stmt* s = first; s; s = s == last ? nullptr : s->else_) s->span = from(s->span.begin);
  return first;
}

Stmt* Parser::for_statement() {
  Stmt* s = make_stmt(StmtKind::loop, begin());
  advance();
  const Span opened = token_.span;
  if (!expect(Tok::left_paren, "'for'")) return s;
  if (Expr* e = optional_expression(Tok::semicolon)) s->init = expr_stmt(e);
  expect(Tok::semicolon, "the start of the loop");
  s->expr = optional_expression(Tok::semicolon);
  expect(Tok::semicolon, "the condition of the loop");
  if (Expr* e = optional_expression(Tok::right_paren)) s->step = expr_stmt(e);
  expect_close(Tok::right_paren, opened, "the head of the loop");
  s->then_ = nested_statement();
  s->span = from(s->span.begin);
  return s;
}

Stmt* Parser::while_statement() {
  Stmt* s = make_stmt(StmtKind::loop, begin());
  advance();
  const Span opened = token_.span;
  if (!expect(Tok::left_paren, "'while'")) return s;
  s->expr = optional_expression(Tok::right_paren);
  expect_close(Tok::right_paren, opened, "the condition");
  s->then_ = nested_statement();
  s->span = from(s->span.begin);
  return s;
}

Stmt* Parser::do_statement() {
  Stmt* s = make_stmt(StmtKind::do_while, begin());
  advance();
  s->then_ = nested_statement();
  expect(Tok::while_, "the body of 'do'");
  const Span opened = token_.span;
  if (!expect(Tok::left_paren, "'while'")) return s;
  s->expr = optional_expression(Tok::right_paren);
  expect_close(Tok::right_paren, opened, "the condition");
  s->span = from(s->span.begin);
  expect_semicolon("the condition");
  return s;
}

// break, continue
Stmt* Parser::jump(StmtKind kind) {
  Stmt* s = make_stmt(kind, begin());
  const std::string after = "'" + std::string(spelling(token_.kind)) + "'";
  advance();
  if (at(Tok::identifier)) {
    s->label = token_.name;
    advance();
  }
  s->span = from(s->span.begin);
  expect_semicolon(after);
  return s;
}

// return, raise, spawn
Stmt* Parser::with_value(StmtKind kind, bool required) {
  Stmt* s = make_stmt(kind, begin());
  const std::string after = "'" + std::string(spelling(token_.kind)) + "'";
  advance();
  s->expr = required ? expression() : optional_expression(Tok::semicolon);
  s->span = from(s->span.begin);
  expect_semicolon(s->expr ? "the expression" : after);
  return s;
}

// --- Statements with arms
// --------------------------------------------------------------------------------------

Stmt* Parser::case_statement() {
  Stmt* s = make_stmt(StmtKind::case_, begin());
  advance();
  s->expr = expression();
  arms(*s, Arms::quals, "the case");
  s->span = from(s->span.begin);
  return s;
}

Stmt* Parser::alt_statement() {
  Stmt* s = make_stmt(StmtKind::alt, begin());
  advance();
  arms(*s, Arms::quals, "the alt");
  s->span = from(s->span.begin);
  return s;
}

// pick name := e { arms }
Stmt* Parser::pick_statement() {
  Stmt* s = make_stmt(StmtKind::pick, begin());
  advance();
  s->name = expect_name("the name that the pick binds", &s->name_span);
  expect(Tok::declare, "the name of the pick");
  s->expr = expression();
  arms(*s, Arms::tags, "the pick");
  s->span = from(s->span.begin);
  return s;
}

// { labels => statements  labels => statements ... }
void Parser::arms(Stmt& of, Arms kind, std::string_view what) {
  const Span opened = token_.span;
  if (panicking_) return;
  if (!accept(Tok::left_brace)) return unexpected("'{' to begin " + std::string(what));
  Expr* label = nullptr;
  do {
    Expr* next = nullptr;
    arm(of, kind, label, &next);
    label = next;
  } while (!stopped_ && !panicking_ && !at(Tok::right_brace) && !at(Tok::end));
  if (panicking_ && !stopped_) {
    // The labels are wrong: what is in the arms still gets looked at.
    while (!stopped_ && !at(Tok::right_brace) && !at(Tok::end)) {
      Seq<Stmt*> ignored;
      skip_statement();
      while (begins_arm(kind)) skip_statement();
      Expr* unused = nullptr;
      statements(ignored, kind, &unused);
    }
    panicking_ = false;
  }
  expect_close(Tok::right_brace, opened, what);
}

// `label` was read already, or is null. `next`: likewise for the arm after this one.
void Parser::arm(Stmt& of, Arms kind, Expr* label, Expr** next) {
  Arm* a = arena_.make<Arm>();
  const uint32_t start = label ? label->span.begin : begin();
  if (at(Tok::right_brace)) return unexpected("the label of an arm");
  if (kind == Arms::tags) {
    do {
      a->labels.push(arena_, tag_label());
    } while (!panicking_ && accept(Tok::or_));
  } else {
    a->labels.push(arena_, label ? range_from(label) : qualifier());
    more_qualifiers(a->labels);
  }
  expect(Tok::labels, "the label");
  if (panicking_) return;
  a->body = make_stmt(StmtKind::block, begin());
  statements(a->body->body, kind, next);
  a->body->span = from(a->body->span.begin);
  a->span = from(start);
  of.arms.push(arena_, a);
}

// A tag of a pick, or *.
Expr* Parser::tag_label() {
  if (at(Tok::star)) {
    Expr* e = make(ExprKind::wildcard, begin());
    e->span = accept_span();
    return e;
  }
  const Token token = token_;
  expect_name("a tag or '*'", nullptr);
  return panicking_ ? broken() : make_name(token);
}

}  // namespace dis::limbo
