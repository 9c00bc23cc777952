// The parser's declarations, at top level, in functions, adts, modules and constraints.
#include "tools/limbo/parser_internal.h"

namespace dis::limbo {

DeclGroup* Parser::make_group(uint32_t begin, const Names& names) {
  if (arena_.bytes() > kMaxTree) too_large();
  DeclGroup* group = arena_.make<DeclGroup>();
  group->names = names.names;
  group->name_spans = names.spans;
  group->span = {begin, begin};
  return group;
}

void Parser::program() {
  if (accept(Tok::implement)) {
    const Names modules = names();
    program_->implements = modules.names;
    program_->implement_spans = modules.spans;
    expect_semicolon("the names of the modules");
    if (panicking_) skip_declaration();
  }
  if (at(Tok::end) && !diagnostics_.failed()) unexpected("a declaration");
  while (!at(Tok::end)) {
    top_declaration();
    if (panicking_) skip_declaration();
    if (stopped_) break;
  }
}

void Parser::top_declaration() {
  switch (token_.kind) {
    case Tok::include: return include();
    case Tok::left_paren:
    case Tok::nil: return tuple_declaration();
    case Tok::identifier: break;
    case Tok::implement: error(token_.span, "'implement' must come first, and once"); return;
    default: return unexpected("a declaration");
  }
  switch (peek().kind) {
    case Tok::comma:
    case Tok::colon: {
      DeclGroup* group = declaration(Where::top);
      if (!panicking_) program_->groups.push(arena_, group);
      return;
    }
    case Tok::assign:
    case Tok::declare: return tuple_declaration();
    case Tok::left_paren:
    case Tok::left_bracket:
    case Tok::dot: return function_definition();
    default: break;
  }
  const std::string name = quoted(token_.name->text);
  advance();
  unexpected("':' or the parameters of a function after " + name);
}

// name = e; or (a, (b, nil)) := e;
void Parser::tuple_declaration() {
  const uint32_t start = begin();
  Expr* target = declared_names();
  if (panicking_) return;
  if (at(Tok::colon)) {
    error(token_.span, "a tuple of names cannot be declared with a type; use ':='");
    return;
  }
  if (!at(Tok::assign) && !at(Tok::declare)) return unexpected("'=' or ':='");
  Expr* e = make(at(Tok::assign) ? ExprKind::assign : ExprKind::declare, start);
  advance();
  e->left = target;
  e->right = expression();
  e->span = from(start);
  DeclGroup* group = make_group(start, {});
  group->kind = DeclGroupKind::assign;
  group->value = e;
  expect_semicolon("the expression");
  group->span = from(start);
  if (!panicking_) program_->groups.push(arena_, group);
}

// A name, nil or a tuple of them.
Expr* Parser::declared_names() {
  Nesting nesting(*this);
  if (panicking_ || nesting.too_deep()) return broken();
  const uint32_t start = begin();
  if (at(Tok::identifier)) {
    Expr* e = make_name(token_);
    advance();
    return e;
  }
  if (at(Tok::nil)) {
    Expr* e = make(ExprKind::nil, start);
    e->span = accept_span();
    return e;
  }
  const Span opened = token_.span;
  if (!accept(Tok::left_paren)) {
    unexpected("a name, 'nil' or a tuple of names");
    return broken();
  }
  Expr* tuple = make(ExprKind::tuple, start);
  do {
    tuple->items.push(arena_, declared_names());
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_paren, opened, "the tuple");
  tuple->span = from(start);
  return tuple;
}

// name[T].name[U](params): result for {...} raises ... { ... }
void Parser::function_definition() {
  const uint32_t start = begin();
  FunctionDef* function = arena_.make<FunctionDef>();
  do {
    if (function->path.size() == uint32_t(kMaxNesting)) {
      error(token_.span, "this name has too many parts");
      return;
    }
    FunctionDef::Part part;
    part.name = expect_name("the name of a function", &part.span);
    part.type_params = type_params();
    function->path.push(arena_, part);
  } while (!panicking_ && accept(Tok::dot));
  if (panicking_) return;
  function->span = {start, function->path.back().span.end};
  FunctionDef::Part& last = function->path.back();
  function->type = function_type(start);
  if (panicking_) return;
  function->type->type_params = last.type_params;
  function->type->constraints = merge(function->type->type_params, function->type->constraints);
  const uint32_t body = begin();
  if (!at(Tok::left_brace)) {
    if (at(Tok::semicolon)) {
      error(token_.span, "a function is declared in a module or an adt; here its body must follow");
    } else {
      unexpected("the body of the function in braces");
    }
    return;
  }
  function->body = block("the function");
  function->body_span = from(body);
  DeclGroup* group = make_group(start, {});
  group->kind = DeclGroupKind::function;
  group->names.push(arena_, last.name);
  group->name_spans.push(arena_, last.span);
  group->function = function;
  group->constraints = function->type->constraints;
  group->span = from(start);
  program_->groups.push(arena_, group);
}

Parser::Names Parser::names() {
  Names all;
  do {
    Span span;
    Name* name = expect_name("a name", &span);
    if (panicking_) break;
    all.names.push(arena_, name);
    all.spans.push(arena_, span);
  } while (accept(Tok::comma));
  return all;
}

DeclGroup* Parser::declaration(Where where) {
  const uint32_t start = begin();
  const Names all = names();
  return declaration_of(all, start, where);
}

// At the ':' after `names`.
DeclGroup* Parser::declaration_of(Names names, uint32_t begin, Where where) {
  DeclGroup* group = make_group(begin, names);
  if (!expect(Tok::colon, "the name")) return group;
  const bool any = where == Where::top || where == Where::statement || where == Where::module_;
  const auto refuse = [&](std::string_view what) {
    error(token_.span, std::string(what) + " cannot be declared here");
  };
  switch (token_.kind) {
    case Tok::type:
      if (!any) refuse("a type");
      advance();
      group->kind = DeclGroupKind::type;
      group->type_expr = type();
      break;
    case Tok::import_:
      if (!any || where == Where::module_) refuse("an import");
      advance();
      group->kind = DeclGroupKind::import;
      group->value = expression();
      break;
    case Tok::con:
      if (!any && where != Where::adt) refuse("a constant");
      advance();
      group->kind = DeclGroupKind::constant;
      group->value = expression();
      break;
    case Tok::exception:
      if (!any) refuse("an exception");
      exception_declaration(*group);
      break;
    case Tok::module_:
      if (where != Where::top) refuse("a module");
      module_declaration(*group);
      break;
    case Tok::adt:
      if (where != Where::top && where != Where::module_) refuse("an adt");
      adt_declaration(*group);
      break;
    default: declare_type_or_variable(*group, where); break;
  }
  expect_semicolon("the declaration");
  group->span = from(begin);
  return group;
}

void Parser::declare_type_or_variable(DeclGroup& group, Where where) {
  const bool member = where != Where::top && where != Where::statement;
  group.kind = member ? DeclGroupKind::field : DeclGroupKind::variable;
  if (member && where != Where::module_) group.cyclic = accept(Tok::cyclic);
  group.type_expr = type();
  if (panicking_ || !at(Tok::assign)) return;
  if (member) {
    error(token_.span, "a member cannot be given a value");
    return;
  }
  advance();
  group.value = expression();
}

void Parser::exception_declaration(DeclGroup& group) {
  advance();
  group.kind = DeclGroupKind::exception;
  if (panicking_ || !at(Tok::left_paren)) return;
  const Span opened = accept_span();
  do {
    group.args.push(arena_, type());
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_paren, opened, "the values of the exception");
}

void Parser::module_declaration(DeclGroup& group) {
  advance();
  group.kind = DeclGroupKind::module;
  const Span opened = token_.span;
  if (expect(Tok::left_brace, "'module'")) members(group, Where::module_, opened, "the module");
}

void Parser::adt_declaration(DeclGroup& group) {
  advance();
  group.kind = DeclGroupKind::adt;
  group.type_params = type_params();
  Seq<TypeParam*> demands;
  const bool before = !panicking_ && at(Tok::for_);
  if (before) demands = constraints();
  const Span opened = token_.span;
  if (!expect(Tok::left_brace, "'adt'")) return;
  members(group, Where::adt, opened, "the adt");
  if (!panicking_ && !before && at(Tok::for_)) demands = constraints();
  group.constraints = merge(group.type_params, demands);
}

// Up to and with the '}'.
void Parser::members(DeclGroup& group, Where where, Span opened, std::string_view what) {
  while (!at(Tok::right_brace) && !at(Tok::end)) {
    DeclGroup* member = nullptr;
    if (at(Tok::identifier)) {
      member = declaration(where);
    } else if (at(Tok::pick) && where == Where::adt) {
      member = pick_members();
    } else {
      unexpected("a member of " + std::string(what) + " or '}'");
    }
    if (panicking_) {
      skip_statement();
      if (stopped_) return;
    } else {
      group.members.push(arena_, member);
    }
  }
  expect_close(Tok::right_brace, opened, what);
}

// pick { A or B => fields  C => fields }
DeclGroup* Parser::pick_members() {
  DeclGroup* group = make_group(begin(), {});
  group->kind = DeclGroupKind::pick;
  advance();
  const Span opened = token_.span;
  if (!expect(Tok::left_brace, "'pick'")) return group;
  Names tags;
  uint32_t start = begin();
  pick_tags(tags);
  while (!panicking_) {
    PickArm* arm = arena_.make<PickArm>();
    arm->tags = tags.names;
    arm->tag_spans = tags.spans;
    expect(Tok::labels, "the tag");
    tags = {};
    start = pick_arm(*arm, start, tags);
    group->arms.push(arena_, arm);
    if (tags.names.empty()) break;
  }
  expect_close(Tok::right_brace, opened, "the cases of the pick");
  group->span = from(group->span.begin);
  return group;
}

void Parser::pick_tags(Names& tags) {
  do {
    Span span;
    Name* name = expect_name("a tag", &span);
    if (panicking_) return;
    tags.names.push(arena_, name);
    tags.spans.push(arena_, span);
  } while (accept(Tok::or_));
}

// The fields of one case. Tags that end it are put in `next`; returns where those begin.
uint32_t Parser::pick_arm(PickArm& arm, uint32_t begins, Names& next) {
  uint32_t start = begin();
  while (at(Tok::identifier)) {
    start = begin();
    const Tok after = peek().kind;
    if (after == Tok::labels || after == Tok::or_) {
      pick_tags(next);
      break;
    }
    DeclGroup* field = declaration(Where::pick_arm);
    if (panicking_) {
      skip_statement();
      if (stopped_) break;
    } else {
      arm.fields.push(arena_, field);
    }
  }
  arm.span = {begins, previous_.end};
  return start;
}

}  // namespace dis::limbo
