// The parser's types. A type is a primary followed by .name, ->name and [types]; `ref`, `of` and the result
// of a function take all of what follows.
#include "tools/limbo/parser_internal.h"

namespace dis::limbo {

TypeExpr* Parser::make_type(TypeExprKind kind, uint32_t begin) {
  if (arena_.bytes() > kMaxTree) too_large();
  TypeExpr* t = arena_.make<TypeExpr>();
  t->kind = kind;
  t->span = {begin, begin};
  return t;
}

TypeExpr* Parser::named_type(Name* name, Span span) {
  TypeExpr* t = make_type(TypeExprKind::name, span.begin);
  t->name = name;
  t->span = span;
  return t;
}

TypeExpr* Parser::type() {
  TypeExpr* t = type_primary();
  for (int links = 0; !panicking_ && (at(Tok::dot) || at(Tok::arrow)); links++) {
    if (links == kMaxNesting) {
      error(token_.span, "this type has too many parts");
      break;
    }
    TypeExpr* part = make_type(at(Tok::dot) ? TypeExprKind::dot : TypeExprKind::arrow, t->span.begin);
    advance();
    part->base = t;
    part->name = expect_name("the name of a type", nullptr);
    part->span = from(t->span.begin);
    t = at(Tok::left_bracket) ? instance_of(part) : part;
  }
  return t;
}

TypeExpr* Parser::type_primary() {
  Nesting nesting(*this);
  const uint32_t start = begin();
  if (panicking_ || nesting.too_deep()) return make_type(TypeExprKind::tuple, start);
  switch (token_.kind) {
    case Tok::type_word: {
      Name* name = token_.name;
      TypeExpr* t = named_type(name, accept_span());
      t->builtin = true;
      return t;
    }
    case Tok::identifier: {
      Name* name = token_.name;
      TypeExpr* t = named_type(name, accept_span());
      return at(Tok::left_bracket) ? instance_of(t) : t;
    }
    case Tok::ref: {
      advance();
      TypeExpr* t = make_type(TypeExprKind::ref, start);
      t->base = type();
      t->span = from(start);
      return t;
    }
    case Tok::chan: return of_type(TypeExprKind::chan, start);
    case Tok::list: return of_type(TypeExprKind::list, start);
    case Tok::array: return of_type(TypeExprKind::array, start);
    case Tok::left_paren: return tuple_type();
    case Tok::fixed: return fixed_type();
    case Tok::fn: {
      advance();
      const Seq<TypeParam*> params = type_params();
      TypeExpr* t = function_type(start);
      t->type_params = params;
      t->constraints = merge(t->type_params, t->constraints);
      return t;
    }
    default: break;
  }
  unexpected("a type");
  return make_type(TypeExprKind::tuple, start);
}

TypeExpr* Parser::of_type(TypeExprKind kind, uint32_t begin) {
  const std::string word = "'" + std::string(spelling(token_.kind)) + "'";
  advance();
  expect(Tok::of, word);
  TypeExpr* t = make_type(kind, begin);
  t->base = type();
  t->span = from(begin);
  return t;
}

// One type in parentheses is that type.
TypeExpr* Parser::tuple_type() {
  const Span opened = accept_span();
  TypeExpr* t = make_type(TypeExprKind::tuple, opened.begin);
  do {
    t->args.push(arena_, type());
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_paren, opened, "the tuple");
  if (t->args.size() == 1) return t->args[0];
  t->span = from(opened.begin);
  return t;
}

TypeExpr* Parser::fixed_type() {
  const uint32_t start = begin();
  advance();
  TypeExpr* t = make_type(TypeExprKind::fixed, start);
  const Span opened = token_.span;
  if (!expect(Tok::left_paren, "'fixed'")) return t;
  t->scale = expression();
  if (accept(Tok::comma)) t->maximum = expression();
  expect_close(Tok::right_paren, opened, "the fixed point type");
  t->span = from(start);
  return t;
}

TypeExpr* Parser::instance_of(TypeExpr* generic) {
  TypeExpr* t = make_type(TypeExprKind::instance, generic->span.begin);
  t->base = generic;
  t->args = type_list();
  t->span = from(generic->span.begin);
  return t;
}

Seq<TypeExpr*> Parser::type_list() {
  Seq<TypeExpr*> types;
  const Span opened = accept_span();
  do {
    const bool cyclic = accept(Tok::cyclic);
    TypeExpr* t = type();
    t->cyclic = t->cyclic || cyclic;
    types.push(arena_, t);
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_bracket, opened, "the types");
  return types;
}

// --- Functions
// -------------------------------------------------------------------------------------------------

TypeExpr* Parser::function_type(uint32_t begin) {
  TypeExpr* t = make_type(TypeExprKind::function, begin);
  if (!at(Tok::left_paren)) {
    unexpected("the parameters of a function in parentheses");
    return t;
  }
  params(*t);
  if (!panicking_ && accept(Tok::colon)) t->base = type();
  if (!panicking_ && at(Tok::for_)) t->constraints = constraints();
  if (!panicking_ && at(Tok::raises)) raises(*t);
  t->span = from(begin);
  return t;
}

// At the '('.
void Parser::params(TypeExpr& function) {
  const Span opened = accept_span();
  if (accept(Tok::right_paren)) return;
  do {
    if (accept(Tok::star)) {
      function.varargs = true;
      break;
    }
    param_group(function);
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_paren, opened, "the parameters");
}

// a, nil, b: type
void Parser::param_group(TypeExpr& function) {
  if (at(Tok::left_paren)) {
    error(token_.span, "a parameter is a name or nil, not a tuple");
    return;
  }
  const uint32_t first = function.params.size();
  do {
    Param param;
    param.span = token_.span;
    if (!accept(Tok::nil)) param.name = expect_name("the name of a parameter", &param.span);
    if (panicking_) return;
    function.params.push(arena_, param);
  } while (accept(Tok::comma));
  if (!expect(Tok::colon, "the parameter")) return;
  const bool is_self = accept(Tok::self);
  TypeExpr* t = type();
  if (is_self) check_self(*t);
  for (uint32_t i = first; i < function.params.size(); i++) {
    function.params[i].type = t;
    function.params[i].is_self = is_self;
  }
}

// `self` takes the name of an adt, or a reference to one.
void Parser::check_self(const TypeExpr& type) {
  const TypeExpr* t = &type;
  if (t->kind == TypeExprKind::ref) t = t->base;
  if (t->kind == TypeExprKind::instance) t = t->base;
  const bool is_adt = t->kind == TypeExprKind::dot || (t->kind == TypeExprKind::name && !t->builtin);
  if (panicking_ || is_adt) return;
  error(type.span, "'self' must be of an adt or a reference to one");
}

void Parser::raises(TypeExpr& function) {
  advance();
  function.has_raises = true;
  const auto one = [&] {
    if (at(Tok::nil)) {
      Expr* nil = make(ExprKind::nil, begin());
      nil->span = accept_span();
      return function.raises.push(arena_, nil);
    }
    const Token token = token_;
    if (expect_name("the name of an exception", nullptr); !panicking_)
      function.raises.push(arena_, make_name(token));
  };
  if (!at(Tok::left_paren)) return one();
  const Span opened = accept_span();
  do {
    one();
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_paren, opened, "the exceptions");
}

// [T, U], or nothing.
Seq<TypeParam*> Parser::type_params() {
  Seq<TypeParam*> params;
  if (panicking_ || !at(Tok::left_bracket)) return params;
  const Span opened = accept_span();
  do {
    TypeParam* param = arena_.make<TypeParam>();
    param->name = expect_name("the name of a type parameter", &param->span);
    params.push(arena_, param);
  } while (!panicking_ && accept(Tok::comma));
  expect_close(Tok::right_bracket, opened, "the type parameters");
  return params;
}

// for { T, U => name, name: fn(...); ... }
Seq<TypeParam*> Parser::constraints() {
  Seq<TypeParam*> all;
  advance();
  const Span opened = token_.span;
  if (!expect(Tok::left_brace, "'for'")) return all;
  Names group = names();
  while (!panicking_) {
    if (!expect(Tok::labels, "the type parameter")) break;
    Seq<TypeParam::Demand> demands;
    Names next;
    while (!panicking_ && at(Tok::identifier)) {
      const uint32_t start = begin();
      next = names();
      if (panicking_ || at(Tok::labels)) break;
      DeclGroup* field = declaration_of(next, start, Where::constraint);
      next = {};
      if (!panicking_) demands.push(arena_, {field->names, field->name_spans, field->type_expr});
    }
    for (uint32_t i = 0; i < group.names.size(); i++) {
      TypeParam* param = arena_.make<TypeParam>();
      param->name = group.names[i];
      param->span = group.spans[i];
      param->demands = demands;
      all.push(arena_, param);
    }
    if (panicking_ || !at(Tok::labels)) break;
    group = next;
  }
  expect_close(Tok::right_brace, opened, "the demands");
  return all;
}

// Demands of `params` themselves are kept with them; returns the others.
Seq<TypeParam*> Parser::merge(Seq<TypeParam*>& params, const Seq<TypeParam*>& constraints) {
  Seq<TypeParam*> others;
  for (TypeParam* constraint : constraints) {
    TypeParam* own = nullptr;
    for (TypeParam* param : params) {
      if (param->name == constraint->name) own = param;
    }
    if (!own) {
      others.push(arena_, constraint);
    } else if (!own->demands.empty()) {
      say(constraint->span, "the demands of " + quoted(own->name->text) + " are given twice");
    } else {
      own->demands = constraint->demands;
    }
  }
  return others;
}

}  // namespace dis::limbo
