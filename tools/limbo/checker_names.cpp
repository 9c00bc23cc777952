// checker_names: what names and members mean: variables, constants, functions and what modules lie between.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

// --- Names ---

bool Checker::is_type(const Expr* e) const {
  return e->kind == ExprKind::type_name && e->decl && e->decl->kind == DeclKind::type;
}

// The module that an imported name is reached through, as a fresh expression.
Expr* Checker::via_of(Decl* d, Span span) {
  if (!d->via) return nullptr;
  Expr* e = arena_.make<Expr>(*d->via);
  e->span = span;
  if (e->decl) e->decl->refs++;
  return e;
}

// The module variable through which functions of an imported adt are called, or null.
Expr* Checker::type_via(Type* t, Span span) {
  if (t->kind == TypeKind::ref) t = t->element;
  if (t->kind == TypeKind::pick) t = t->decl->owner->type;
  Decl* d = t->decl;
  while (d && d->origin) d = d->origin;
  if (!d || !d->type_import) return nullptr;
  d->type_import->refs++;
  return via_of(d->type_import, span);
}

void Checker::check_name(Expr* e, unsigned use) {
  Decl* d = lookup(e->name, e->span);
  d->refs++;
  e->decl = d;
  name_means(e, d, use);
}

void Checker::name_means(Expr* e, Decl* d, unsigned use) {
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  switch (d->kind) {
    case DeclKind::undefined: return fail(e);
    case DeclKind::import:
      error(e->span, called() + " is not known yet; its import stands below");
      return fail(e);
    case DeclKind::type: {
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type_of(d);
      return;
    }
    case DeclKind::constant: {
      Type* t = d->type;
      if (t && t->kind == TypeKind::exception) {
        e->decl = d->imported ? d->imported : d;
        e->type = t;
        return;
      }
      if (!d->init || !t) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      return become_value(e, d);
    }
    case DeclKind::function: {
      e->type = type_of(d);
      if (bad(e)) return;
      if (!d->def && !d->owner && !d->imported && !global_) {
        error(e->span, "function " + called() + " is declared but not defined");
        return fail(e);
      }
      e->kind = ExprKind::function;
      e->left = via_of(d, e->span);
      e->decl = d->imported ? d->imported : d;
      if (d->imported) d->imported->refs++;
      if (!(use & kCallee)) become_function_ref(e);
      return;
    }
    case DeclKind::global:
    case DeclKind::local:
    case DeclKind::argument: {
      if (!d->type && !d->written) {
        error(e->span, "the type of " + called() + " is not known here");
        d->kind = DeclKind::undefined;
        d->type = types_.error;
        return fail(e);
      }
      e->type = type_of(d);
      if (bad(e)) return;
      if (d->imported) {
        if (is_type(d->via)) {
          error(e->span,
                "cannot use " + called() + ": " + quoted(d->via) + " is a module's interface, not a module");
          return fail(e);
        }
        e->kind = ExprKind::module_var;
        e->left = via_of(d, e->span);
        e->decl = d->imported;
        d->imported->refs++;
        return;
      }
      if (e->type->kind == TypeKind::exception && !(use & kExceptionToo)) {
        Type* value = exception_value(e->type);
        if (value->kind == TypeKind::exception) {
          error(e->span, called() + " stands for different exceptions here; it has no value");
          return fail(e);
        }
        Expr* name = arena_.make<Expr>(*e);
        e->kind = ExprKind::payload;
        e->left = name;
        e->type = value;
      }
      return;
    }
    case DeclKind::field:
    case DeclKind::tag: error(e->span, called() + " is " + what_is(d) + ", not a variable"); return fail(e);
  }
}

void Checker::become_value(Expr* e, Decl* constant) {
  const Span span = e->span;
  const bool parenthesized = e->parenthesized;
  Name* name = e->name;
  *e = *constant->init;
  e->span = span;
  e->parenthesized = parenthesized;
  if (e->kind == ExprKind::constant) e->name = name;
  if (constant->type && constant->type != types_.any) e->type = constant->type;
}

// e, a `function`, is not called: it is a reference to the function.
void Checker::become_function_ref(Expr* e) {
  Decl* d = e->decl;
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  if (e->kind == ExprKind::constraint_fn) {
    error(e->span, called() + " can only be called; there is no reference to it");
    return fail(e);
  }
  if (!check_reachable(e)) return;
  if (e->left) reach_modules(e->type);
  while (d->origin) d = d->origin;
  if (is_polymorphic(*d) && d->owner && d->owner->type && d->owner->type->kind == TypeKind::adt &&
      !d->owner->type->polys.empty()) {
    error(e->span, "there is no reference to " + called() + ", a function of a polymorphic adt");
    return fail(e);
  }
  note_use(d);
  Expr* function = arena_.make<Expr>(*e);
  function->right = nullptr;
  function->decl = d;
  e->kind = ExprKind::make_ref;
  e->left = function;
  e->right = nullptr;
  e->type = types_.make(TypeKind::ref, e->span, function->type);
}

// Is the module of function e at hand? Reports if not.
bool Checker::check_reachable(Expr* e) {
  const std::string called = "'" + std::string(e->decl->name->text) + "'";
  if (e->left) {
    if (e->left->type && e->left->type->kind == TypeKind::module && is_type(e->left)) {
      error(e->span, "cannot use " + called + ": " + quoted(e->left) +
                         " is a module's interface, not a module; load it into a variable");
      fail(e);
      return false;
    }
    return true;
  }
  const Decl* module = module_of(e->decl);
  if (module && !is_implemented(module)) {
    error(e->span, "cannot use " + called + " without importing '" +
                       std::string((e->decl->owner ? e->decl->owner : e->decl)->name->text) +
                       "' from a variable of module " + std::string(module->name->text));
    fail(e);
    return false;
  }
  return true;
}

// --- Members ---

// The name that ends an expression: x of a.x.
static Span name_span(const Expr* e) {
  const uint32_t length = uint32_t(e->name->text.size());
  return e->span.end - e->span.begin > length ? Span{e->span.end - length, e->span.end} : e->span;
}

void Checker::check_field(Expr* e, unsigned use) {
  if (check_qualified_method(e)) {
    if (!bad(e) && !(use & kCallee)) become_function_ref(e);
    return;
  }
  if (!expr(e->left, kTypeToo | kExceptionToo)) return fail(e);
  Type* t = e->left->type;
  if (t->kind == TypeKind::ref) t = t->element;
  switch (t->kind) {
    case TypeKind::adt:
    case TypeKind::pick:
    case TypeKind::tuple:
    case TypeKind::poly:
    case TypeKind::exception: break;
    default:
      error(e->left->span, with_type(e->left) + " has no members that '.' could name" +
                               (t->kind == TypeKind::module ? "; use ->" : ""));
      return fail(e);
  }
  types_.complete(t);
  Decl* d = find(t->members, e->name);
  if (!d) {
    d = find(t->tags, e->name);
    if (!d && !t->instance) d = find(t->polys, e->name);
    if (d && !is_type(e->left)) {
      error(e->span, "'" + std::string(e->name->text) + "' is " + what_is(d) +
                         "; write it after the name of the type");
      return fail(e);
    }
  }
  if (!d && t->kind == TypeKind::pick) {
    Type* adt = t->decl->owner->type;
    types_.complete(adt);
    d = find(adt->members, e->name);
  }
  if (!d) {
    for (Decl* tag : t->tags)
      if (find(types_.type_of(tag)->members, e->name)) {
        error(e->span, "'" + std::string(e->name->text) + "' is a field of pick case " +
                           std::string(tag->name->text) + "; it can only be used inside pick");
        return fail(e);
      }
    error(name_span(e), "'" + std::string(e->name->text) + "' is not a member of " + type_text(t) +
                            suggest_member(e->name, t));
    return fail(e);
  }
  check_member(e, d, t, use);
}

void Checker::check_member(Expr* e, Decl* d, Type* of, unsigned use) {
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  Type* type = d->kind == DeclKind::constant ? d->type : types_.type_of(d);
  for (Decl* at = d; at; at = at->origin) at->refs++;
  switch (d->kind) {
    case DeclKind::undefined: return fail(e);
    case DeclKind::constant: {
      Decl* generic = d;
      while (generic->origin) generic = generic->origin;
      if (!generic->init) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      if (has_effects(e->left)) warn(e->left->span, "the value of " + quoted(e->left) + " is not used");
      return become_value(e, generic);
    }
    case DeclKind::tag:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a pick case, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::type:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::function: {
      if (type == types_.error) return fail(e);
      e->type = type;
      e->right = e->left;  // the object, which may be self
      e->decl = d;
      if (of->kind == TypeKind::poly) {
        e->kind = ExprKind::constraint_fn;
        e->left = nullptr;
      } else {
        e->kind = ExprKind::function;
        e->left = type_via(e->right->type, e->span);
      }
      if (!(use & kCallee)) become_function_ref(e);
      return;
    }
    default: break;
  }
  if (e->left->kind == ExprKind::type_name) {
    error(e->span, called() + " is a field; it needs a value of type " + type_text(of) + ", not the type");
    return fail(e);
  }
  e->decl = d;
  e->type = type;
  if (of->kind != TypeKind::exception) return;
  // A value that a caught exception carries: a field of what its name means as a value.
  Type* value = exception_value(of);
  Expr* carried = make_expr(ExprKind::payload, e->left->span, value);
  carried->left = e->left;
  if (of->members.size() == 1) {
    *e = *carried;
    return;
  }
  e->left = carried;
  for (uint32_t i = 0; i < of->members.size(); i++)
    if (of->members[i] == d) e->decl = value->members[i];
}

// m->x.f and m->(x.f): function f of the adt that x is, or is of, called through module m. x is looked up
// where it stands, not in m. Returns false when e is something else.
bool Checker::check_qualified_method(Expr* e) {
  Expr* bottom = e->left;
  while (bottom->kind == ExprKind::field && !bottom->parenthesized) bottom = bottom->left;
  if (bottom->kind != ExprKind::arrow || bottom->parenthesized || bottom->right) return false;
  Expr* module = bottom->left;
  if (!expr(module, kTypeToo)) {
    fail(e);
    return true;
  }
  if (module->type->kind != TypeKind::module) return false;
  types_.complete(module->type);
  const Expr written = *bottom;
  bottom->kind = ExprKind::name;
  bottom->left = nullptr;
  if (!bottom->name->bound) {
    if (Decl* member = find(module->type->members, bottom->name)) {
      if (member->kind != DeclKind::type) {
        const std::string via = module->name ? std::string(module->name->text) : "module";
        error(written.span, "write '(" + via + "->" + std::string(written.name->text) +
                                ")' to name its members; '->' binds less tightly than '.'");
        fail(e);
        return true;
      }
      bottom->kind = ExprKind::type_name;
      bottom->decl = member;
      bottom->type = type_of(member);
      member->refs++;
    }
  }
  if (bottom->kind == ExprKind::name || e->left != bottom) expr(e->left, kTypeToo);
  method_through(e, e->left, e->name, module);
  return true;
}

// e becomes function `name` of the adt of `object`, called through `module`.
void Checker::method_through(Expr* e, Expr* object, Name* name, Expr* module) {
  if (bad(object)) return fail(e);
  Type* t = object->type->kind == TypeKind::ref ? object->type->element : object->type;
  Type* adt = t->kind == TypeKind::pick ? t->decl->owner->type : t;
  Decl* d = nullptr;
  if (adt->kind == TypeKind::adt) {
    types_.complete(adt);
    d = find(adt->members, name);
  }
  const Decl* home = adt->decl;
  while (home && home->origin) home = home->origin;
  if (!d || d->kind != DeclKind::function || module_of(home) != module->type->decl) {
    error(e->span, "'" + std::string(name->text) + "' of " + with_type(object) +
                       " is not a function of an adt of module " + type_text(module->type));
    return fail(e);
  }
  for (Decl* at = d; at; at = at->origin) at->refs++;
  e->kind = ExprKind::function;
  e->type = types_.type_of(d);
  e->name = name;
  e->decl = d;
  e->right = object;
  e->left = module;
  check_reachable(e);
}

void Checker::check_arrow(Expr* e, unsigned use) {
  if (!e->left->type && !expr(e->left, kTypeToo)) return fail(e);
  if (bad(e->left)) return fail(e);
  Type* t = e->left->type;
  if (t->kind != TypeKind::module) {
    error(e->left->span, with_type(e->left) + " is not a module" +
                             (t->kind == TypeKind::ref || t->kind == TypeKind::adt ? "; use ." : ""));
    return fail(e);
  }
  types_.complete(t);
  if (e->right) {
    Expr* method = e->right;
    expr(method->left, kTypeToo);
    method_through(e, method->left, method->name, e->left);
    if (!bad(e) && !(use & kCallee)) become_function_ref(e);
    return;
  }
  Decl* d = find(t->members, e->name);
  const auto called = [&] { return "'" + std::string(e->name->text) + "'"; };
  if (!d) {
    error(name_span(e), called() + " is not a member of " + type_text(t) + suggest_member(e->name, t));
    return fail(e);
  }
  if (d->kind == DeclKind::undefined) return fail(e);
  Type* type = d->kind == DeclKind::constant ? d->type : type_of(d);
  t->decl->refs++;
  const bool interface = is_type(e->left);
  if (d->kind != DeclKind::constant && d->kind != DeclKind::type) {
    if (interface) {
      error(e->span, "cannot use " + called() + ": " + quoted(e->left) +
                         " is a module's interface, not a module; load it into a variable");
      return fail(e);
    }
  } else if (has_effects(e->left)) {
    warn(e->left->span, "the value of " + quoted(e->left) + " is not used");
  }
  d->refs++;
  switch (d->kind) {
    case DeclKind::constant:
      if (!type || (!d->init && type->kind != TypeKind::exception)) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      if (type->kind != TypeKind::exception) return become_value(e, d);
      e->kind = ExprKind::name;
      e->left = nullptr;
      e->decl = d;
      e->type = type;
      return;
    case DeclKind::type:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::function:
      e->kind = ExprKind::function;
      e->type = type;
      e->decl = d;
      if (!bad(e) && !(use & kCallee)) become_function_ref(e);
      return;
    default:
      e->kind = ExprKind::module_var;
      e->type = type;
      e->decl = d;
      if (!bad(e)) reach_modules(type);
      return;
  }
}

}  // namespace dis::limbo
