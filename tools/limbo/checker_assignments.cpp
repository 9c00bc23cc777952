// checker_assignments: assignments and declarations by :=, with their patterns, and how nil gets its type.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_storage(const Decl* d) {
  return d->kind == DeclKind::global || d->kind == DeclKind::argument || d->kind == DeclKind::local ||
         d->kind == DeclKind::field;
}

}  // namespace

void Checker::check_assign(Expr* e) {
  bool place;
  assigned_ = e->left->kind == ExprKind::name ? e->left->span.begin : 0;
  const bool left = target(e->left, kExceptionToo, &place), right = expr(e->right);
  if (!left || !right) return fail(e);
  Type* from = e->right->type;
  Type* to = e->left->type;
  if (to->kind == TypeKind::exception) {
    error(e->span, "cannot assign to an exception");
    return fail(e);
  }
  if (!types_.compatible(to, from, true)) {
    error(e->span, "cannot assign " + with_type(e->right) + " to " + with_type(e->left) +
                       (e->right->literal == Literal::string ? "" : conversion_hint(to, from)));
    return fail(e);
  }
  if (from == types_.none) {
    error(e->right->span, quoted(e->right) + " has no value");
    return fail(e);
  }
  if ((has_tags(from) || from->kind == TypeKind::pick) &&
      !(to->kind == TypeKind::pick && from->kind == TypeKind::pick)) {
    error(e->span, "values of type " + type_text(from) + " cannot be assigned; only references to them");
    return fail(e);
  }
  if (!assignable(e->left, place)) return fail(e);
  coerce(e->right, to);
  if (e->left->kind == ExprKind::nil || e->left->kind == ExprKind::tuple)
    pattern_types(e->left, e->right->type);
  e->type = e->right->type;
}

// The places in a pattern that are nil get the type of what is dropped there.
void Checker::pattern_types(Expr* e, Type* t) {
  if (e->kind == ExprKind::nil) {
    e->type = t;
    return;
  }
  if (e->kind != ExprKind::tuple) return;
  if (!types_.is_record(t)) return;
  const Seq<Decl*> fields = types_.record_fields(t);
  bool changed = false;
  for (uint32_t i = 0; i < e->items.size() && i < fields.size(); i++) {
    const Type* before = e->items[i]->type;
    pattern_types(e->items[i], types_.type_of(fields[i]));
    changed = changed || e->items[i]->type != before;
  }
  if (changed) e->type = tuple_type(e->items, e->span);
}

void Checker::check_declare(Expr* e) {
  const bool right = expr(e->right);
  bool ok = right;
  if (!global_ && !declare_pattern(e->left, DeclKind::local)) {
    fail(e);
    forget(e->left);
    return;
  }
  if (global_) bind_pattern(e->left);
  if (ok && (e->right->type == types_.none || !types_.specific(e->right->type) ||
             !infer(e->left, e->right->type))) {
    if (e->right->type == types_.none)
      error(e->right->span, quoted(e->right) + " has no value");
    else if (!types_.specific(e->right->type))
      error(e->span, "the type of " + quoted(e->left) + " cannot be told from " + with_type(e->right));
    else
      error(e->span, "cannot declare " + quoted(e->left) + " from " + with_type(e->right));
    ok = false;
  }
  if (!ok) {
    forget(e->left);
    return fail(e);
  }
  e->type = e->right->type;
  e->left->type = e->type;
  if (e->left->kind == ExprKind::tuple) pattern_types(e->left, e->type);
}

// At global level the names were declared before.
void Checker::bind_pattern(Expr* left) {
  if (left->kind == ExprKind::tuple)
    for (Expr* item : left->items) bind_pattern(item);
  if (left->kind == ExprKind::name && !left->decl) left->decl = left->name->bound;
}

bool Checker::infer(Expr* pattern, Type* t) {
  if (t->kind == TypeKind::exception) return false;
  if (pattern->kind == ExprKind::nil) {
    pattern->type = t;
    return true;
  }
  if (pattern->kind == ExprKind::tuple) {
    if (t->kind != TypeKind::tuple && t->kind != TypeKind::adt && t->kind != TypeKind::pick) return false;
    types_.complete(t);
    const Seq<Decl*> fields = types_.record_fields(t);
    pattern->type = t;
    if (fields.size() != pattern->items.size()) return false;
    bool ok = true;
    for (uint32_t i = 0; i < fields.size(); i++)
      ok = infer(pattern->items[i], types_.type_of(fields[i])) && ok;
    return ok;
  }
  Decl* d = pattern->decl;
  if (!d || d->kind == DeclKind::undefined) return d != nullptr;
  check_variable_type(t, d, false, true);
  d->type = t;
  pattern->type = t;
  return true;
}

// Nothing more will be said about the names of a declaration that failed.
void Checker::forget(Expr* pattern) {
  if (pattern->kind == ExprKind::tuple)
    for (Expr* item : pattern->items) forget(item);
  if (pattern->kind == ExprKind::name && pattern->decl && !pattern->decl->type) {
    pattern->decl->kind = DeclKind::undefined;
    pattern->decl->type = types_.error;
  }
}

namespace {

// Could e, as written, be a place? A conversion is none, even if it changes nothing and leaves no trace.
bool looks_assignable(const Expr* e) {
  switch (e->kind) {
    case ExprKind::nil:
    case ExprKind::name:
    case ExprKind::field:
    case ExprKind::arrow:
    case ExprKind::index:
    case ExprKind::slice:
    case ExprKind::deref: return true;
    case ExprKind::tuple:
      for (const Expr* item : e->items)
        if (!looks_assignable(item)) return false;
      return true;
    default: return false;
  }
}

}  // namespace

std::string Checker::conversion_hint(Type* to, Type* from) {
  const auto converts = [](const Type* t) {
    return t->kind == TypeKind::int_ || t->kind == TypeKind::big || t->kind == TypeKind::byte ||
           t->kind == TypeKind::real || t->kind == TypeKind::string;
  };
  if (converts(to) && converts(from)) return "; '" + type_text(to) + "' before it would convert it";
  if (to->kind == TypeKind::ref && from->kind == TypeKind::adt && types_.equal(to->element, from))
    return "; 'ref' before it would make a reference";
  return {};
}

// Checks e, where something is going to be stored; `place` gets whether it looks like a place.
bool Checker::target(Expr* e, unsigned use, bool* place) {
  *place = looks_assignable(e);
  return expr(e, use);
}

bool Checker::assignable(Expr* e, bool place) {
  if (place && assignable_kind(e)) return true;
  error(e->span, "cannot assign to " + quoted(e));
  return false;
}

bool Checker::assignable_kind(Expr* e) {
  switch (e->kind) {
    case ExprKind::nil: return true;
    case ExprKind::name: return e->decl && is_storage(e->decl) && e->type->kind != TypeKind::exception;
    case ExprKind::field: {
      if (!e->decl || e->decl->kind != DeclKind::field) return false;
      if (e->left->type->kind != TypeKind::ref && !assignable_kind(e->left))
        warn(e->span, "the assignment to " + quoted(e) + " has no effect");
      return true;
    }
    case ExprKind::module_var:
    case ExprKind::deref: return true;
    case ExprKind::slice: return !e->extra && e->type->kind != TypeKind::string;
    case ExprKind::index:
      if (e->left->type->kind != TypeKind::string) return true;
      // A character of a string: there must be a variable that holds the string.
      if (e->left->kind == ExprKind::constant) return false;
      if (e->left->kind == ExprKind::name) return e->left->decl && is_storage(e->left->decl);
      return true;
    case ExprKind::tuple:
      for (Expr* item : e->items)
        if (!assignable_kind(item)) return false;
      return true;
    default: return false;
  }
}

// nil inside e means nothing of type t.
void Checker::coerce(Expr* e, Type* t) {
  if (t == types_.any || t == types_.error || bad(e)) return;
  if (e->type == types_.any) {
    e->type = t;
    return;
  }
  if (types_.specific(e->type)) return;
  switch (e->kind) {
    case ExprKind::tuple: {
      if (!types_.is_record(t)) return;
      const Seq<Decl*> fields = types_.record_fields(t);
      for (uint32_t i = 0; i < e->items.size() && i < fields.size(); i++)
        coerce(e->items[i], types_.type_of(fields[i]));
      e->type = tuple_type(e->items, e->span);
      return;
    }
    case ExprKind::cons:
      for (Expr* at = e; at->kind == ExprKind::cons && t->kind == TypeKind::list; at = at->right) {
        coerce(at->left, t->element);
        at->type = t;
        if (at->right->kind != ExprKind::cons) coerce(at->right, t);
      }
      return;
    case ExprKind::list_of:
      if (t->kind != TypeKind::list) return;
      for (Expr* item : e->items) coerce(item, t->element);
      e->type = t;
      return;
    default: e->type = t; return;
  }
}

}  // namespace dis::limbo
