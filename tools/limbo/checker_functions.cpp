// checker_functions: heads of functions against their declarations, bodies in their scopes, and the initial
// values that variables of the program start with.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

void Checker::check_method_params(FunctionDef* def, Decl* adt) {
  Seq<Decl*>& polys = adt->type->polys;
  const Seq<TypeParam*>& written = def->path[def->path.size() - 2].type_params;
  bool same = polys.size() == written.size();
  for (uint32_t i = 0; same && i < polys.size(); i++) same = polys[i]->name == written[i]->name;
  if (!same)
    error(def->path[0].span, polys.empty() ? "'" + std::string(adt->name->text) + "' has no type parameters"
                                           : "the type parameters of '" + std::string(adt->name->text) +
                                                 "' must be written here as in its declaration");
}

void Checker::check_function_head(FunctionDef* def) {
  Decl* adt = nullptr;
  Decl* d = def->decl;
  const FunctionDef::Part& last = def->path[def->path.size() - 1];
  auto abandon = [&] { def->decl = nullptr; };
  if (def->path.size() > 1) {
    const FunctionDef::Part& first = def->path[0];
    Decl* type = lookup(first.name, first.span);
    type->refs++;
    if (type->kind == DeclKind::undefined) return abandon();
    if (type->kind != DeclKind::type || type_of(type)->kind != TypeKind::adt || def->path.size() > 2) {
      if (type_of(type) != types_.error)
        error(first.span, "'" + std::string(first.name->text) + "' is " + what_is(type) +
                              "; only adts have functions of their own");
      return abandon();
    }
    adt = type->type->decl;
    types_.complete(adt->type);
    d = find(adt->type->members, last.name);
    if (!d) {
      error(last.span, "'" + std::string(last.name->text) + "' is not declared in adt " +
                           std::string(first.name->text) + suggest_member(last.name, adt->type));
      return abandon();
    }
    def->decl = d;
    check_method_params(def, adt);
  }
  if (d->kind == DeclKind::undefined) return abandon();
  const bool undeclared_before = d->written == def->type;
  if (!undeclared_before) type_of(d);
  if (d->kind != DeclKind::function) {
    Message& m = error(last.span, "'" + std::string(last.name->text) + "' is declared as " + what_is(d) +
                                      ", not as a function");
    if (d->span.known()) Diagnostics::note(m, d->span, "declared here");
    return abandon();
  }
  if (d->def) {
    Message& m = error(last.span, "function '" + std::string(last.name->text) + "' is defined already");
    Diagnostics::note(m, d->def->span, "defined here");
    return abandon();
  }
  d->def = def;

  scope_.enter();
  if (adt)
    for (Decl* p : adt->type->polys) scope_.bind(p);
  bind_type(def->type);
  Type* t = resolve(def->type, adt);
  scope_.leave();
  Type* declared = undeclared_before ? t : type_of(d);

  bool same_params = declared->polys.size() == t->polys.size();
  for (uint32_t i = 0; same_params && i < t->polys.size(); i++)
    same_params = declared->polys[i]->name == t->polys[i]->name;
  if (declared->kind == TypeKind::function && !same_params) {
    error(last.span,
          "the type parameters of '" + std::string(last.name->text) + "' differ from its declaration");
  } else if (!types_.compatible(declared, t)) {
    Message& m = error(last.span, "'" + std::string(last.name->text) + "' is defined as " + type_text(t) +
                                      " but declared as " + type_text(declared));
    if (d->span.known()) Diagnostics::note(m, d->span, "declared here");
  } else if (t->has_raises && declared != t) {
    bool same = declared->has_raises && declared->raises.size() == t->raises.size();
    for (uint32_t i = 0; same && i < t->raises.size(); i++) same = declared->raises[i] == t->raises[i];
    if (!same)
      error(last.span,
            "the exceptions that '" + std::string(last.name->text) + "' raises differ from its declaration");
  }
  if (t->varargs) error(last.span, "a function with a '*' argument cannot be written in Limbo");
  t->raises = declared->raises;
  t->has_raises = declared->has_raises;
  d->type = t;
  d->span = last.span;
  def->params = t->members;
}

void Checker::check_function(FunctionDef* def) {
  Decl* d = def->decl;
  if (!d || !d->type || d->type->kind != TypeKind::function) return;
  function_ = def;
  result_ = d->type->element;
  global_ = false;
  targets_.clear();
  caught_ = nullptr;
  const bool method = def->path.size() > 1;
  if (method) {
    scope_.enter();
    for (Decl* p : d->owner->type->polys) scope_.bind(p);
  }
  if (!d->type->polys.empty()) {
    scope_.enter();
    for (Decl* p : d->type->polys) scope_.bind(p);
  }
  scope_.enter();
  for (Decl* p : def->params)
    if (p->name) declare(p);
  const bool reached = block(def->body, true, false);
  leave_scope();
  if (!d->type->polys.empty()) scope_.leave();
  if (method) scope_.leave();
  if (reached && result_ != types_.none && result_ != types_.error) endless_.push_back(def);
  check_raises(def);
  global_ = true;
  function_ = nullptr;
}

// --- Initial values ---

// Can the value be laid out before the program runs? Says why not.
bool Checker::is_constant_value(Expr* value, const Expr* target, int depth) {
  const std::string name = target->name ? "'" + std::string(target->name->text) + "'" : "this";
  auto no = [&](const std::string& why) {
    error(value->span.known() ? value->span : target->span, why);
    return false;
  };
  switch (value->type->kind) {
    case TypeKind::int_:
    case TypeKind::big:
    case TypeKind::byte:
    case TypeKind::real:
    case TypeKind::string:
    case TypeKind::fixed:
      if (value->kind == ExprKind::constant) return true;
      if (value->kind == ExprKind::nil) return true;
      break;
    case TypeKind::adt:
    case TypeKind::pick:
    case TypeKind::tuple:
      if (value->kind != ExprKind::construct && value->kind != ExprKind::tuple) break;
      for (Expr* item : value->items)
        if (!is_constant_value(item, target, depth)) return false;
      return true;
    case TypeKind::array: {
      if (value->kind == ExprKind::nil) return true;
      if (value->kind != ExprKind::new_array) break;
      constexpr int kMaxArrays = 4;  // nested in initial values, as the file format has it
      if (depth >= kMaxArrays) return no("arrays are nested too deeply in the initial value of " + name);
      if (!value->left || value->left->kind != ExprKind::constant)
        return no("the size of the initial array of " + name + " is not a constant");
      for (Expr* element : value->items)
        if (!is_constant_value(element->left, target, depth + 1)) return false;
      return true;
    }
    case TypeKind::any: return true;
    case TypeKind::error: return false;
    default:
      if (value->kind == ExprKind::nil) return true;
      return no(name + " of type " + type_text(value->type) + " cannot have an initial value here");
  }
  return no("the initial value of " + name + " is not a constant expression");
}

Expr* Checker::initialise(Expr* target, Expr* value) {
  if (!value) return nullptr;
  if (value->kind == ExprKind::assign || value->kind == ExprKind::declare) {
    assign_initial(value->left, value->right);
    while (value && (value->kind == ExprKind::assign || value->kind == ExprKind::declare))
      value = value->right;
    return value;
  }
  return is_constant_value(value, target, 0) ? value : nullptr;
}

void Checker::assign_initial(Expr* target, Expr* value) {
  value = initialise(target, value);
  if (!value) return;
  if (target->kind == ExprKind::nil) return;
  if (target->kind == ExprKind::tuple) {
    for (uint32_t i = 0; i < target->items.size() && i < value->items.size(); i++)
      assign_initial(target->items[i], value->items[i]);
    return;
  }
  if (target->kind != ExprKind::name || !target->decl || target->decl->kind != DeclKind::global) {
    error(target->span, "only a variable of this program can be given an initial value");
    return;
  }
  if (target->decl->init) {
    Message& m = error(target->span, quoted(target) + " has an initial value already");
    Diagnostics::note(m, target->decl->init->span, "given here");
    return;
  }
  target->decl->init = value;
}

}  // namespace dis::limbo
