// checker_types: types as written become types. Names are bound where they are written; what they stand for
// is worked out when it is needed, so that the members of interfaces that nobody uses cost next to nothing.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

// --- Binding ---

void Checker::bind_type(TypeExpr* te) {
  switch (te->kind) {
    case TypeExprKind::name:
      if (!te->bound) te->bound = lookup(te->name, te->span);
      break;
    case TypeExprKind::dot:
    case TypeExprKind::arrow:
    case TypeExprKind::ref:
    case TypeExprKind::chan:
    case TypeExprKind::list:
    case TypeExprKind::array: bind_type(te->base); break;
    case TypeExprKind::instance:
      bind_type(te->base);
      for (TypeExpr* arg : te->args) bind_type(arg);
      break;
    case TypeExprKind::tuple:
      for (TypeExpr* arg : te->args) bind_type(arg);
      break;
    case TypeExprKind::function: bind_function(te); break;
    case TypeExprKind::fixed:
    case TypeExprKind::known: break;
  }
}

// Declarations for [T, U], once.
void Checker::make_params(Seq<TypeParam*>& params, Seq<Decl*>& polys) {
  for (TypeParam* p : params) {
    if (!p->decl) {
      p->decl = make_decl(DeclKind::type, p->name, p->span, types_.make(TypeKind::poly, p->span));
      p->decl->type->decl = p->decl;
    }
    polys.push(arena_, p->decl);
  }
}

// for { T => f: fn(...); }: the functions that a parameter in scope must come with.
void Checker::bind_constraints(Seq<TypeParam*>& constraints) {
  for (TypeParam* c : constraints) {
    if (c->demands.empty()) continue;
    Decl* param = lookup(c->name, c->span);
    if (param->kind == DeclKind::undefined) continue;
    const std::string name = "'" + std::string(c->name->text) + "'";
    if (param->kind != DeclKind::type || !param->type || param->type->kind != TypeKind::poly) {
      error(c->span, name + " is " + what_is(param) + ", not a type parameter");
      continue;
    }
    Type* poly = param->type;
    if (!poly->members.empty()) {
      const bool again =
          c->demands[0].names[0] == poly->members[0]->name && c->demands[0].type == poly->members[0]->written;
      if (!again) error(c->span, "the functions of " + name + " are listed already");
      continue;
    }
    for (TypeParam::Demand& demand : c->demands) {
      bind_type(demand.type);
      if (demand.type->kind != TypeExprKind::function)
        error(demand.type->span, "only functions can be demanded of a type parameter");
      for (uint32_t i = 0; i < demand.names.size(); i++) {
        Decl* d = make_decl(DeclKind::function, demand.names[i], demand.spans[i]);
        if (Decl* before = find(poly->members, d->name)) redeclared(d, before);
        d->owner = param;
        d->written = demand.type;
        poly->members.push(arena_, d);
      }
    }
  }
}

void Checker::bind_function(TypeExpr* te) {
  if (te->type) return;
  Seq<Decl*> polys;
  const bool own_scope = !te->type_params.empty() || !te->constraints.empty();
  if (own_scope) {
    make_params(te->type_params, polys);
    scope_.enter();
    for (Decl* p : polys) declare(p);
  }
  for (Param& p : te->params) bind_type(p.type);
  if (te->base) bind_type(te->base);
  for (Expr* e : te->raises)
    if (e->kind == ExprKind::name && !e->decl) e->decl = lookup(e->name, e->span);
  if (own_scope) {
    bind_constraints(te->type_params);
    bind_constraints(te->constraints);
    scope_.leave();
  }
}

// --- Resolving ---

Type* Checker::use_type(TypeExpr* te) {
  if (te->type) return te->type;
  bind_type(te);
  return resolve(te);
}

Type* Checker::type_of(Decl* d) {
  if (!d->type) resolve_type(d);
  return d->type;
}

Type* Checker::resolve(TypeExpr* te, Decl* adt, Decl* poly) {
  if (te->type) return te->type;
  if (depth_ >= kMaxDepth) {
    error(te->span, "this type is nested too deeply");
    return te->type = types_.error;
  }
  depth_++;
  Type* t = resolve_kind(te, adt, poly);
  depth_--;
  if (Types::too_large(t)) {
    error(te->span, kTypeTooLarge);
    t = types_.error;
  }
  return te->type = t;
}

// A generic adt stands for a type only with its arguments, or inside itself.
bool Checker::is_bare(const TypeExpr* te, Type* t, const Decl* adt) {
  return !adt && te->kind != TypeExprKind::instance && types_.is_generic_adt(t);
}

Type* Checker::element_type(TypeExpr* te, Decl* adt, Decl* poly) {
  Type* t = resolve(te, adt, poly);
  check_element(t, te->span);
  if (is_bare(te, t, adt)) error(te->span, "type " + type_text(t) + " needs types for its parameters here");
  return t;
}

void Checker::check_element(Type* t, Span span) {
  if (has_tags(t) || t->kind == TypeKind::pick)
    error(span, "type " + type_text(t) + " has pick cases; it must be used with ref");
  if (t->kind == TypeKind::function) error(span, "a function type can be used here only with ref");
}

Type* Checker::resolve_kind(TypeExpr* te, Decl* adt, Decl* poly) {
  switch (te->kind) {
    case TypeExprKind::name: return resolve_name(te);
    case TypeExprKind::dot: return resolve_dot(te, adt);
    case TypeExprKind::arrow: return resolve_arrow(te, adt);
    case TypeExprKind::instance: return resolve_instance(te, adt);
    case TypeExprKind::ref: {
      Type* t = resolve(te->base, adt, nullptr);
      if (is_bare(te->base, t, adt))
        error(te->base->span, "type " + type_text(t) + " needs types for its parameters here");
      const bool can = t->kind == TypeKind::adt || t->kind == TypeKind::pick || t->kind == TypeKind::tuple ||
                       t->kind == TypeKind::function || t->kind == TypeKind::error;
      if (!can) {
        error(te->span, "there is no ref " + type_text(t) + "; ref is for adts, tuples and functions");
        return types_.error;
      }
      return t == types_.error ? t : types_.make(TypeKind::ref, te->span, t);
    }
    case TypeExprKind::chan:
    case TypeExprKind::list:
    case TypeExprKind::array: {
      Type* t = element_type(te->base, adt, nullptr);
      if (t == types_.error) return t;
      const TypeKind kind = te->kind == TypeExprKind::chan   ? TypeKind::chan
                            : te->kind == TypeExprKind::list ? TypeKind::list
                                                             : TypeKind::array;
      return types_.make(kind, te->span, t);
    }
    case TypeExprKind::tuple: {
      Seq<Type*> parts;
      for (TypeExpr* arg : te->args) {
        Type* t = resolve(arg, adt, nullptr);
        if (t == types_.error) return t;
        check_element(t, arg->span);
        parts.push(arena_, t);
      }
      if (parts.size() == 1) return parts[0];
      return types_.tuple_of(parts, te->span);
    }
    case TypeExprKind::function: return resolve_function(te, adt, poly);
    case TypeExprKind::fixed: return resolve_fixed(te);
    case TypeExprKind::known: return te->type ? te->type : types_.error;
  }
  return types_.error;
}

Type* Checker::resolve_name(TypeExpr* te) {
  if (!te->bound) te->bound = lookup(te->name, te->span);
  Decl* d = te->bound;
  d->refs++;
  switch (d->kind) {
    case DeclKind::type:
    case DeclKind::tag: return type_of(d);
    case DeclKind::undefined: return types_.error;
    case DeclKind::import:
      error(te->span, "'" + std::string(te->name->text) + "' is not known yet; its import stands below");
      return types_.error;
    default: {
      Message& m = error(te->span, "'" + std::string(te->name->text) + "' is " + what_is(d) + ", not a type");
      if (d->span.known()) Diagnostics::note(m, d->span, "declared here");
      return types_.error;
    }
  }
}

Type* Checker::resolve_dot(TypeExpr* te, Decl* adt) {
  Type* t = resolve(te->base, adt, nullptr);
  if (t == types_.error) return t;
  if (t->kind != TypeKind::adt) {
    error(te->span, type_text(t) + " is not an adt; it has no pick cases");
    return types_.error;
  }
  types_.complete(t);
  if (Decl* tag = find(t->tags, te->name)) {
    tag->refs++;
    return types_.type_of(tag);
  }
  error(te->span, "'" + std::string(te->name->text) + "' is not a pick case of " + type_text(t) +
                      suggest_member(te->name, t));
  return types_.error;
}

// M->T: M is a module type, or a variable of one.
Type* Checker::resolve_arrow(TypeExpr* te, Decl* adt) {
  Type* t;
  TypeExpr* base = te->base;
  if (base->kind == TypeExprKind::name) {
    if (!base->bound) base->bound = lookup(base->name, base->span);
    Decl* d = base->bound;
    if (d->kind == DeclKind::undefined) return types_.error;
    d->refs++;
    if (d->kind == DeclKind::import || (!d->type && !d->written)) {
      error(base->span, "the type of '" + std::string(base->name->text) + "' is not known yet");
      return types_.error;
    }
    t = type_of(d);
  } else {
    t = resolve(base, adt, nullptr);
  }
  if (t == types_.error) return t;
  if (t->kind != TypeKind::module) {
    error(base->span, type_text(t) + " is not a module");
    return types_.error;
  }
  types_.complete(t);
  Decl* member = find(t->members, te->name);
  if (!member) {
    error(te->span, "'" + std::string(te->name->text) + "' is not a member of " + type_text(t) +
                        suggest_member(te->name, t));
    return types_.error;
  }
  member->refs++;
  t->decl->refs++;
  if (member->kind == DeclKind::type) return type_of(member);
  if (member->kind != DeclKind::undefined)
    error(te->span, "'" + std::string(te->name->text) + "' is " + what_is(member) + ", not a type");
  return types_.error;
}

Type* Checker::resolve_instance(TypeExpr* te, Decl* adt) {
  Type* generic = resolve(te->base, adt, nullptr);
  Seq<Type*> args;
  bool ok = generic != types_.error;
  for (TypeExpr* arg : te->args) {
    Type* t = resolve(arg, adt, nullptr);
    ok = ok && t != types_.error;
    args.push(arena_, t);
  }
  return ok ? instantiate(generic, args, te->span) : types_.error;
}

Type* Checker::instantiate(Type* generic, const Seq<Type*>& args, Span span) {
  if (generic->kind != TypeKind::adt && generic->kind != TypeKind::pick) {
    error(span, type_text(generic) + " is not an adt; it takes no types in brackets");
    return types_.error;
  }
  Seq<Decl*>& polys = generic->kind == TypeKind::adt ? generic->polys : generic->decl->owner->type->polys;
  if (polys.empty() || generic->instance) {
    error(span, type_text(generic) + " has no type parameters");
    return types_.error;
  }
  Seq<TypeArg> map;
  bool same = true;
  for (uint32_t i = 0; i < polys.size() && i < args.size(); i++) {
    Type* t = args[i];
    if (t == types_.error) return t;
    if (!types_.is_pointer(t)) {
      error(span, "type " + type_text(t) + " cannot stand for a type parameter; it is not a reference");
      return types_.error;
    }
    std::string why;
    if (!types_.unify(polys[i]->type, t, *this, &why)) {
      error(span, "type " + type_text(t) + " cannot stand for '" + std::string(polys[i]->name->text) + "'" +
                      (why.empty() ? "" : ": " + why));
      return types_.error;
    }
    same = same && t == polys[i]->type;
    map.push(arena_, {polys[i]->type, t});
  }
  if (args.size() != polys.size()) {
    error(span, "type " + type_text(generic) + " takes " + std::to_string(polys.size()) + " types, not " +
                    std::to_string(args.size()));
    return types_.error;
  }
  if (same) return generic;
  Type* t = types_.instantiate(generic, map);
  if (t == types_.error && types_.instances_overflowed()) error(span, "this type demands ever more types");
  return t;
}

Type* Checker::resolve_fixed(TypeExpr* te) {
  auto number = [this](Expr*& e, const char* what) -> std::optional<double> {
    const size_t before = errors_;
    if (!expr(e)) return {};
    if (e->type != types_.real) {
      error(e->span, std::string("the ") + what + " of a fixed type must be real, not " + with_type(e));
      return {};
    }
    e = folded(e, before);
    if (errors_ != before) return {};
    if (e->kind != ExprKind::constant) {
      error(e->span, std::string("the ") + what + " of a fixed type must be constant");
      return {};
    }
    if (!(e->value.real > 0)) {
      error(e->span, std::string("the ") + what + " of a fixed type must be positive");
      return {};
    }
    return e->value.real;
  };
  const auto scale = number(te->scale, "scale");
  std::optional<double> maximum = 0.0;
  if (te->maximum) maximum = number(te->maximum, "maximum");
  if (!scale || !maximum) return types_.error;
  const auto kept = Types::fixed_scale(*scale, *maximum);
  if (!kept) {
    error(te->span, "the values of this fixed type do not fit into an int");
    return types_.error;
  }
  Type* t = types_.make(TypeKind::fixed, te->span);
  t->scale = *kept;
  return t;
}

Type* Checker::resolve_function(TypeExpr* te, Decl* adt, Decl* poly) {
  Type* t = types_.make(TypeKind::function, te->span);
  t->varargs = te->varargs;
  make_params(te->type_params, t->polys);
  if (adt && adt->type)  // a parameter named as one of the adt's is the adt's
    for (Decl* p : t->polys)
      if (Decl* outer = find(adt->type->polys, p->name)) p->type = outer->type;
  for (Param& p : te->params) {
    Decl* d = make_decl(DeclKind::argument, p.name, p.span, resolve(p.type, adt, nullptr));
    d->is_self = p.is_self;
    check_variable_type(d->type, d, false, true);
    if (p.is_self) {
      Decl* self = poly ? poly : adt;
      if (!self) {
        error(p.span, "self is only for functions of an adt");
      } else if (!t->members.empty()) {
        error(p.span, "only the first argument can be self");
      } else if (d->type != types_.error && d->type != self->type &&
                 (d->type->kind != TypeKind::ref || d->type->element != self->type)) {
        const std::string name(self->name->text);
        error(p.span, "the type of self must be " + name + " or ref " + name);
      }
    }
    t->members.push(arena_, d);
  }
  t->element = te->base ? element_type(te->base, adt, nullptr) : types_.none;
  if (t->varargs) {
    if (t->members.empty() || t->members.back()->type->kind != TypeKind::string)
      error(te->span, "the argument before '*' must be a string, the format");
    if (!t->polys.empty()) error(te->span, "a function with type parameters cannot have a '*' argument");
  }
  t->has_raises = te->has_raises;
  for (Expr* e : te->raises)
    if (e->decl) t->raises.push(arena_, e->decl);
  if (te->has_raises) raising_.push_back(te);
  return t;
}

void Checker::check_variable_type(Type* t, Decl* d, bool function_ok, bool poly_ok) {
  const std::string name = d->name ? "'" + std::string(d->name->text) + "'" : "an argument";
  if (has_tags(t) || t->kind == TypeKind::pick) {
    error(d->span, name + " cannot have type " + type_text(t) + "; adts with pick cases are used with ref");
  } else if (!function_ok && t->kind == TypeKind::function) {
    error(d->span, name + " cannot be a function here; use ref fn");
  } else if (!poly_ok && types_.is_generic_adt(t) &&
             !(d->written && d->written->kind == TypeExprKind::instance)) {
    error(d->span, name + " cannot have type " + type_text(t) + " without types for its parameters");
  }
}

// --- Late: asked for by type_of() and by Types ---

void Checker::resolve_type(Decl* d) {
  if (d->type) return;
  if (!d->written) {
    d->type = types_.error;
    return;
  }
  if (d->stage == 1) {
    error(d->written->span, "'" + std::string(d->name->text) + "' is defined by itself");
    d->type = types_.error;
    return;
  }
  d->stage = 1;
  Decl* owner = d->owner;
  const TypeKind in = owner && owner->type ? owner->type->kind : TypeKind::error;
  bind_type(d->written);
  Type* t =
      resolve(d->written, in == TypeKind::adt ? owner : nullptr, in == TypeKind::poly ? owner : nullptr);
  d->stage = 2;
  if (d->type) return;  // found to be circular
  d->type = t;
  if (d->kind == DeclKind::field && in == TypeKind::adt) {
    if (t->kind == TypeKind::function) d->kind = DeclKind::function;
    check_variable_type(t, d, true, true);
  } else if (d->kind == DeclKind::global && in == TypeKind::module) {
    if (t->kind == TypeKind::function)
      d->kind = DeclKind::function;
    else
      check_variable_type(t, d, false, false);
  }
}

// A member whose type is a name may turn out to be a function.
void Checker::resolve_members(Type* t) {
  t->incomplete = false;
  if (t->kind == TypeKind::adt) seen_adts_.push_back(t);
  bool moved = false;
  for (Decl* d : t->members) {
    if (d->kind != DeclKind::field && d->kind != DeclKind::global) continue;
    if (!d->written || (d->written->kind != TypeExprKind::name && d->written->kind != TypeExprKind::arrow))
      continue;
    if (!may_be_function(d->written)) continue;
    type_of(d);
    moved = moved || d->kind == DeclKind::function;
  }
  if (moved && t->kind == TypeKind::adt)
    std::stable_partition(t->members.begin(), t->members.end(),
                          [](const Decl* d) { return d->kind == DeclKind::field; });
}

// Could the type as written be another name of a function type?
bool Checker::may_be_function(const TypeExpr* te) {
  for (int i = 0; i < 100 && te; i++) {
    if (te->kind == TypeExprKind::function) return true;
    if (te->kind == TypeExprKind::arrow) return true;
    if (te->kind != TypeExprKind::name) return false;
    const Decl* d = te->bound;
    if (!d) return true;
    if (d->type) return d->type->kind == TypeKind::function;
    te = d->written;
  }
  return te != nullptr;
}

// --- Expressions that are types, and exceptions ---

Type* Checker::type_of_expr(Expr* e) {
  switch (e->kind) {
    case ExprKind::type_name: return e->type;
    case ExprKind::make_ref: return e->left->kind == ExprKind::type_name ? e->type : nullptr;
    case ExprKind::new_chan: return e->left ? nullptr : e->type;
    default: return nullptr;
  }
}

// A raised one of a declared exception.
Type* Checker::exception_instance(Type* declared) {
  if (!declared->is_declared) return declared;
  if (!declared->element) {
    Type* t = types_.make(TypeKind::exception, declared->span);
    for (Decl* d : declared->members) type_of(d);
    t->members = declared->members;
    t->decl = declared->decl;
    declared->element = t;
  }
  return declared->element;
}

Type* Checker::exception_value(Type* instance) {
  if (instance->is_declared || instance->members.empty()) return instance;
  if (!instance->element) {
    Seq<Type*> parts;
    for (Decl* d : instance->members) parts.push(arena_, type_of(d));
    instance->element = parts.size() == 1 ? parts[0] : types_.tuple_of(parts, instance->span);
  }
  return instance->element;
}

// --- What nobody asked about: the interfaces that are in use must be sound as a whole ---

void Checker::verify_adt(Type* t) {
  for (Decl* d : t->members) type_of(d);
  for (Decl* tag : t->tags)
    for (Decl* d : tag->type->members) type_of(d);
}

void Checker::verify_module(Decl* module) {
  types_.complete(module->type);
  for (Decl* d : module->type->members) {
    Type* t = type_of(d);
    if (d->kind == DeclKind::type && t->kind == TypeKind::adt && t->decl == d) {
      types_.complete(t);
      verify_adt(t);
    }
  }
}

void Checker::verify_types() {
  // Resolving the members of one type may bring others into use.
  std::vector<bool> modules_done(modules_.size()), adts_done(adts_.size());
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < modules_.size(); i++) {
      Decl* module = modules_[i]->decls[0]->type->decl;
      if (modules_done[i] || (module->refs == 0 && !is_implemented(module))) continue;
      modules_done[i] = again = true;
      verify_module(module);
    }
    for (size_t i = 0; i < adts_.size(); i++) {
      const Seq<Decl*>& names = adts_[i]->decls;
      const bool used = std::any_of(names.begin(), names.end(), [](const Decl* d) { return d->refs != 0; });
      if (adts_done[i] || !used) continue;
      adts_done[i] = again = true;
      types_.complete(names[0]->type);
      verify_adt(names[0]->type);
    }
  }
  for (size_t i = 0; i < seen_adts_.size(); i++) verify_adt(seen_adts_[i]);
  if (errors_ != 0) return;
  for (size_t i = 0; i < seen_adts_.size(); i++) {
    Type* t = seen_adts_[i];
    if (t->instance || !t->decl) continue;
    while (Decl* d = types_.find_infinite(t)) {
      if (errors_ > Diagnostics::kMaxErrors) break;
      error(d->span,
            "field '" + std::string(d->name->text) + "' makes " + type_text(t) + " contain itself; use ref");
    }
    auto check_cyclic = [&](Seq<Decl*>& members) {
      for (Decl* d : members)
        if (d->cyclic && d->kind == DeclKind::field && !d->infinite && !types_.completes_cycle(t, d))
          error(d->span,
                "field '" + std::string(d->name->text) + "' is not part of a cycle; 'cyclic' is wrong");
    };
    check_cyclic(t->members);
    for (uint32_t i = 0; i < t->tags.size(); i++)
      if (t->tags[i]->type->decl == t->tags[i]) check_cyclic(t->tags[i]->type->members);
  }
  for (TypeExpr* te : raising_)
    for (Expr* e : te->raises) {
      const Decl* d = e->decl;
      if (d && d->kind == DeclKind::undefined) continue;
      const bool fits = d && d->kind == DeclKind::constant && d->type && d->type->kind == TypeKind::exception;
      if (!fits) error(e->span, quoted(e) + " is not an exception");
    }
}

}  // namespace dis::limbo
