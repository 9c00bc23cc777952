// checker_declarations: the top level of a program: what it declares, in which order it is checked, and the
// initial values of its variables.
#include <string>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_function_written(const TypeExpr* te) { return te && te->kind == TypeExprKind::function; }

}  // namespace

// --- Declaring ---

void Checker::declare_globals() {
  for (DeclGroup* group : program_.groups) declare_group(group, nullptr);
}

// A new declaration for name i of the group, in the scope being declared.
Decl* Checker::declare_one(DeclGroup* group, size_t i, DeclKind kind, Decl* owner) {
  Decl* d = make_decl(kind, group->names[i], group->name_spans[i]);
  d->owner = owner;
  group->decls.push(arena_, d);
  declare(d);
  return d;
}

void Checker::declare_group(DeclGroup* group, Decl* owner) {
  const DeclKind variable = owner || global_ ? DeclKind::global : DeclKind::local;
  switch (group->kind) {
    case DeclGroupKind::variable:
      for (uint32_t i = 0; i < group->names.size(); i++) {
        // A function may be declared like a variable, to be defined further down.
        const bool function = variable == DeclKind::global && is_function_written(group->type_expr);
        declare_one(group, i, function ? DeclKind::function : variable, owner)->written = group->type_expr;
      }
      if (group->value && global_) declare_assigned(group->value);
      break;
    case DeclGroupKind::constant:
      for (uint32_t i = 0; i < group->names.size(); i++) declare_one(group, i, DeclKind::constant, owner);
      if (group->value && global_) declare_assigned(group->value);
      break;
    case DeclGroupKind::type:
      for (uint32_t i = 0; i < group->names.size(); i++)
        declare_one(group, i, DeclKind::type, owner)->written = group->type_expr;
      break;
    case DeclGroupKind::import:
      for (uint32_t i = 0; i < group->names.size(); i++) declare_one(group, i, DeclKind::import, owner);
      if (group->value && global_) declare_assigned(group->value);
      break;
    case DeclGroupKind::exception: declare_exceptions(group, owner); break;
    case DeclGroupKind::adt: declare_adt(group, owner); break;
    case DeclGroupKind::module: declare_module(group); break;
    case DeclGroupKind::field: {
      const bool in_module = owner && owner->type && owner->type->kind == TypeKind::module;
      const DeclKind kind = is_function_written(group->type_expr) ? DeclKind::function
                            : in_module                           ? DeclKind::global
                                                                  : DeclKind::field;
      for (uint32_t i = 0; i < group->names.size(); i++) {
        Decl* d = declare_one(group, i, kind, owner);
        d->written = group->type_expr;
        d->cyclic = group->cyclic;
      }
      break;
    }
    case DeclGroupKind::function: declare_function(group->function); break;
    case DeclGroupKind::assign: declare_assigned(group->value); break;
    case DeclGroupKind::pick: break;  // by declare_adt
  }
}

void Checker::declare_exceptions(DeclGroup* group, Decl* owner) {
  Type* t = types_.make(TypeKind::exception, group->span);
  t->is_declared = true;
  for (uint32_t i = 0; i < group->args.size(); i++) {
    Decl* value = make_decl(DeclKind::field, names_.intern("t" + std::to_string(i)), group->args[i]->span);
    value->written = group->args[i];
    t->members.push(arena_, value);
  }
  for (uint32_t i = 0; i < group->names.size(); i++) {
    Decl* d = declare_one(group, i, DeclKind::constant, owner);
    d->type = t;
    if (!t->decl) t->decl = d;
  }
}

void Checker::declare_adt(DeclGroup* group, Decl* owner) {
  Type* t = types_.make(TypeKind::adt, group->span);
  t->incomplete = true;
  for (uint32_t i = 0; i < group->names.size(); i++) {
    Decl* d = declare_one(group, i, DeclKind::type, owner);
    d->type = t;
    if (!t->decl) t->decl = d;
  }
  if (!t->decl) return;
  adts_.push_back(group);
  scope_.enter();
  make_params(group->type_params, t->polys);
  for (Decl* p : t->polys) declare(p);
  scope_.enter();
  // Fields first, then constants and functions.
  Seq<Decl*> others;
  for (DeclGroup* member : group->members) {
    if (member->kind == DeclGroupKind::pick) {
      if (!t->tags.empty()) error(member->span, "an adt can have only one set of pick cases");
      declare_picks(member, t);
      continue;
    }
    declare_group(member, t->decl);
    for (Decl* d : member->decls) {
      if (d->kind != DeclKind::field) {
        others.push(arena_, d);
        continue;
      }
      if (!t->tags.empty()) error(d->span, "fields must come before the pick cases of an adt");
      t->members.push(arena_, d);
    }
  }
  for (Decl* d : others) t->members.push(arena_, d);
  scope_.leave();
  scope_.leave();
}

void Checker::declare_picks(DeclGroup* group, Type* adt) {
  for (PickArm* arm : group->arms) {
    Type* pick = types_.make(TypeKind::pick, arm->span);
    pick->incomplete = true;
    for (uint32_t i = 0; i < arm->tags.size(); i++) {
      Decl* tag = make_decl(DeclKind::tag, arm->tags[i], arm->tag_spans[i], pick);
      tag->owner = adt->decl;
      tag->tag = int32_t(adt->tags.size());
      declare(tag);
      if (!pick->decl) pick->decl = tag;
      adt->tags.push(arena_, tag);
    }
    scope_.enter();
    for (DeclGroup* field : arm->fields) {
      declare_group(field, adt->decl);
      for (Decl* d : field->decls) {
        if (Decl* before = find(adt->members, d->name)) redeclared(d, before);
        if (d->kind == DeclKind::constant) error(d->span, "a pick case cannot have a constant");
        pick->members.push(arena_, d);
      }
    }
    scope_.leave();
  }
  adt->decl->tag = int32_t(adt->tags.size());
  if (adt->tags.empty()) error(group->span, "pick without cases");
}

void Checker::declare_module(DeclGroup* group) {
  Type* t = types_.make(TypeKind::module, group->span);
  t->incomplete = true;
  Decl* implemented = nullptr;
  for (uint32_t i = 0; i < group->names.size(); i++) {
    Decl* d = declare_one(group, i, DeclKind::type, nullptr);
    d->type = t;
    if (is_implemented(d)) {
      implemented = d;
      implementing_.push_back(d);
    }
  }
  if (group->decls.empty()) return;
  t->decl = implemented ? implemented : group->decls[0];
  modules_.push_back(group);
  const bool was_global = global_;
  scope_.enter();
  for (DeclGroup* member : group->members) {
    declare_group(member, t->decl);
    for (Decl* d : member->decls) t->members.push(arena_, d);
  }
  scope_.leave();
  global_ = was_global;
  if (!implemented) return;
  // Members of an implemented module are the program's own names. Two of its modules may say the same.
  for (Decl* d : t->members) {
    Decl* before = d->name->bound;
    if (before && before->scope >= scope_.depth() && before->kind != DeclKind::undefined) {
      const Decl* other = before->owner;
      const bool agrees = other && other != t->decl && other->type && other->type->kind == TypeKind::module &&
                          is_implemented(other) && before->kind == d->kind && before->cyclic == d->cyclic;
      if (agrees) {
        d->imported = before;  // compared when all types are known
        continue;
      }
      redeclared(d, before);
    }
    d->scope = uint8_t(scope_.depth());
    scope_.bind(d);
  }
}

void Checker::declare_function(FunctionDef* def) {
  functions_.push_back(def);
  if (def->path.size() != 1) return;
  Name* name = def->path[0].name;
  Decl* d = name->bound;
  if (!d || d->kind == DeclKind::import || d->scope < scope_.depth()) {
    d = make_decl(DeclKind::function, name, def->path[0].span);
    d->written = def->type;
    declare(d);
  }
  def->decl = d;
}

// The names that := declares anywhere in an expression of the top level, the right side first.
void Checker::declare_assigned(Expr* e) {
  std::vector<Expr*> work{e};
  std::vector<Expr*> found;
  while (!work.empty()) {
    Expr* at = work.back();
    work.pop_back();
    if (!at) continue;
    if (at->kind == ExprKind::declare) found.push_back(at);
    for (Expr* item : at->items) work.push_back(item);
    work.push_back(at->extra);
    work.push_back(at->right);
    if (at->kind != ExprKind::declare) work.push_back(at->left);
  }
  for (size_t i = found.size(); i-- > 0;) declare_pattern(found[i]->left, DeclKind::global);
}

bool Checker::declare_pattern(Expr* left, DeclKind kind) {
  if (left->kind == ExprKind::nil) return true;
  if (left->kind == ExprKind::tuple) {
    bool ok = true;
    for (Expr* item : left->items) ok = declare_pattern(item, kind) && ok;
    return ok;
  }
  if (left->kind != ExprKind::name || !left->name) {
    error(left->span, "only names and tuples of names can be declared with :=");
    return false;
  }
  Decl* d = make_decl(kind, left->name, left->span);
  d->declared_by_assign = true;
  if (kind == DeclKind::global) variables_.push_back(d);
  const Decl* outer = left->name->bound;
  declare(d);
  if (options_.warnings && kind == DeclKind::local && outer && outer->scope < d->scope &&
      (outer->kind == DeclKind::local || outer->kind == DeclKind::argument)) {
    Message& m = diagnostics_.warning(
        left->span, "'" + std::string(left->name->text) + "' is declared anew; it hides " + what_is(outer));
    Diagnostics::note(m, outer->span, "declared here");
  }
  if (kind == DeclKind::local) add_local(d);
  left->decl = d;
  return true;
}

// --- Binding the names of types ---

void Checker::bind_group(DeclGroup* group) {
  switch (group->kind) {
    case DeclGroupKind::field:
    case DeclGroupKind::type:
      if (group->type_expr) bind_type(group->type_expr);
      break;
    case DeclGroupKind::exception:
      for (TypeExpr* arg : group->args) bind_type(arg);
      break;
    case DeclGroupKind::module:
      if (group->decls.empty()) break;
      scope_.enter();
      for (Decl* d : group->decls[0]->type->members) scope_.bind(d);
      for (DeclGroup* member : group->members) bind_group(member);
      scope_.leave();
      break;
    case DeclGroupKind::adt: {
      if (group->decls.empty()) break;
      Type* t = group->decls[0]->type;
      scope_.enter();
      for (Decl* p : t->polys) scope_.bind(p);
      bind_constraints(group->type_params);
      bind_constraints(group->constraints);
      scope_.enter();
      for (Decl* d : t->members) scope_.bind(d);
      for (DeclGroup* member : group->members) bind_group(member);
      scope_.leave();
      scope_.leave();
      break;
    }
    case DeclGroupKind::pick:
      for (PickArm* arm : group->arms) {
        scope_.enter();
        for (DeclGroup* field : arm->fields)
          for (Decl* d : field->decls) scope_.bind(d);
        for (DeclGroup* field : arm->fields) bind_group(field);
        scope_.leave();
      }
      break;
    default: break;
  }
}

// --- Checking in the order of the source ---

void Checker::check_group(DeclGroup* group, Decl* owner) {
  switch (group->kind) {
    case DeclGroupKind::variable: check_variables(group, true); break;
    case DeclGroupKind::constant: check_constants(group, true); break;
    case DeclGroupKind::type: check_type_group(group); break;
    case DeclGroupKind::import: check_import(group, true); break;
    case DeclGroupKind::exception: check_exceptions(group, owner); break;
    case DeclGroupKind::adt:
    case DeclGroupKind::module: {
      if (group->decls.empty()) break;
      Type* t = group->decls[0]->type;
      bool any = false;
      for (DeclGroup* member : group->members)
        any = any || (member->kind != DeclGroupKind::field && member->kind != DeclGroupKind::pick);
      if (!any) break;
      scope_.enter();
      for (Decl* p : t->polys) scope_.bind(p);
      for (Decl* d : t->members) scope_.bind(d);
      for (DeclGroup* member : group->members) check_group(member, t->decl);
      scope_.leave();
      break;
    }
    case DeclGroupKind::function: check_function_head(group->function); break;
    case DeclGroupKind::assign: {
      Expr* e = whole(group->value);
      group->value = e;
      if (!bad(e)) assign_initial(e->left, e->right);
      break;
    }
    case DeclGroupKind::field:
    case DeclGroupKind::pick: break;
  }
}

void Checker::check_variables(DeclGroup* group, bool global) {
  Type* t = use_type(group->type_expr);
  for (Decl* d : group->decls) {
    if (d->kind == DeclKind::function) continue;  // its definition may have been looked at already
    d->type = t;
    if (global && t->kind == TypeKind::function) d->kind = DeclKind::function;
    check_variable_type(t, d, global, false);
    if (global && d->kind == DeclKind::global) variables_.push_back(d);
  }
  if (!group->value) return;
  const size_t before = errors_;
  if (!expr(group->value)) return;
  Expr target;
  target.kind = ExprKind::name;
  target.type = t;
  target.span = group->name_spans[0];
  target.name = group->names[0];
  target.decl = group->decls[0];
  Type* from = group->value->type;
  if (t == types_.error) return;
  if (!types_.compatible(t, from, true)) {
    error(group->value->span, "'" + std::string(group->names[0]->text) + "' of type " + type_text(t) +
                                  " cannot start as " + with_type(group->value));
    return;
  }
  coerce(group->value, t);
  group->value = folded(group->value, before);
  if (!global || errors_ != before) return;
  for (Decl* d : group->decls) {
    target.decl = d;
    target.name = d->name;
    target.span = d->span;
    Expr* value = initialise(&target, group->value);
    if (!value) return;
    if (!d->init) d->init = value;
  }
}

void Checker::check_constants(DeclGroup* group, bool global) {
  (void)global;
  const size_t before = errors_;
  scope_.enter();
  scope_.bind(iota_);
  const uint8_t scope_of_iota = iota_->scope;
  iota_->scope = uint8_t(scope_.depth());
  iota_->refs = 0;
  const bool plain = group->value->kind == ExprKind::constant;
  Expr* value = group->value;
  // Each name gets the value for its iota: the tree is checked once per name, from a copy as written.
  auto copy = [this](auto& self, const Expr* e) -> Expr* {
    if (!e) return nullptr;
    Expr* fresh = arena_.make<Expr>(*e);
    fresh->left = self(self, e->left);
    fresh->right = self(self, e->right);
    fresh->extra = self(self, e->extra);
    Seq<Expr*> items;
    for (const Expr* item : e->items) items.push(arena_, self(self, item));
    fresh->items = items;
    return fresh;
  };
  Type* t = types_.error;
  for (uint32_t i = 0; i < group->decls.size(); i++) {
    Decl* d = group->decls[i];
    iota_->init->value.integer = i;
    Expr* one = plain ? arena_.make<Expr>(*value) : i + 1 < group->decls.size() ? copy(copy, value) : value;
    if (errors_ != before) {
      d->type = t;
      if (t == types_.error) d->kind = DeclKind::undefined;
      continue;
    }
    if (expr(one)) {
      t = one->type;
      const TypeKind kind = t->kind;
      const bool fits = kind == TypeKind::int_ || kind == TypeKind::big || kind == TypeKind::byte ||
                        kind == TypeKind::real || kind == TypeKind::string || kind == TypeKind::fixed ||
                        kind == TypeKind::tuple || kind == TypeKind::adt;
      if (!fits) error(one->span, "there are no constants of type " + type_text(t));
    } else {
      t = types_.error;
    }
    d->type = t;
    if (errors_ != before) {
      d->kind = DeclKind::undefined;
      d->type = types_.error;
      continue;
    }
    one = folded(one, before);
    Expr target;
    target.kind = ExprKind::name;
    target.type = t;
    target.name = d->name;
    target.span = d->span;
    if (errors_ == before && is_constant_value(one, &target, 0)) {
      d->init = one;
    } else {
      d->kind = DeclKind::undefined;
      d->type = types_.error;
    }
    if (i == 0) group->value = one;
  }
  iota_->scope = scope_of_iota;
  scope_.leave();
}

// Exceptions are known between modules by this text: module, function, depth of scope and name.
std::string Checker::exception_text(const Decl* d, const Decl* owner) {
  std::string text;
  const Name* module = owner ? owner->name : program_.implements.empty() ? nullptr : program_.implements[0];
  if (module) text += std::string(module->text) + ".";
  if (function_ && function_->decl) text += std::string(function_->decl->name->text) + ".";
  text += std::to_string(scope_.depth() - Scope::kGlobal) + ".";
  return text + std::string(d->name->text);
}

void Checker::check_exceptions(DeclGroup* group, Decl* owner) {
  for (TypeExpr* arg : group->args) bind_type(arg);
  for (Decl* d : group->decls) {
    for (Decl* value : d->type->members) check_element(type_of(value), value->span);
    Expr* text = make_expr(ExprKind::constant, d->span, types_.string);
    text->value.text = arena_.copy(exception_text(d, owner));
    d->init = text;
  }
}

// Another name of a type is looked at when it is used; here only that it is not its own meaning.
void Checker::check_type_group(DeclGroup* group) {
  if (group->decls.empty()) return;
  bind_type(group->type_expr);
  const bool circular = defines_itself(group->type_expr, 0);
  for (Decl* d : group->decls) {
    if (circular && !d->type) {
      error(d->span, "'" + std::string(d->name->text) + "' is defined by itself, or through too many others");
      d->type = types_.error;
    }
    types_used_.push_back(d);
  }
}

bool Checker::defines_itself(const TypeExpr* te, int depth) {
  if (!te || te->type) return false;
  if (depth > kMaxDepth) return true;
  if (te->kind == TypeExprKind::name) {
    Decl* d = te->bound;
    if (!d || d->kind != DeclKind::type || d->type || !d->written) return false;
    if (d->stage == kVisiting) return true;
    if (well_defined_.contains(d)) return false;
    const uint8_t stage = d->stage;
    d->stage = kVisiting;
    const bool found = defines_itself(d->written, depth + 1);
    d->stage = stage;
    if (!found) well_defined_.insert(d);
    return found;
  }
  for (const TypeExpr* arg : te->args)
    if (defines_itself(arg, depth + 1)) return true;
  for (const Param& p : te->params)
    if (defines_itself(p.type, depth + 1)) return true;
  return te->kind != TypeExprKind::arrow && defines_itself(te->base, depth + 1);
}

void Checker::check_import(DeclGroup* group, bool global) {
  (void)global;
  auto give_up = [&] {
    for (Decl* d : group->decls) d->kind = DeclKind::undefined, d->type = types_.error;
  };
  Expr* from = group->value;
  const bool named = from->kind == ExprKind::name;
  if (!expr(from, kTypeToo)) return give_up();
  if (from->type->kind != TypeKind::module || !named) {
    error(from->span, "cannot import from " + with_type(from) + "; a module is needed, by its name");
    return give_up();
  }
  types_.complete(from->type);
  for (Decl* d : group->decls) {
    Decl* member = find(from->type->members, d->name);
    if (!member) {
      error(d->span, "'" + std::string(d->name->text) + "' is not a member of " + type_text(from->type) +
                         suggest_member(d->name, from->type));
      d->kind = DeclKind::undefined;
      d->type = types_.error;
      continue;
    }
    d->kind = member->kind;
    d->type = type_of(member);
    if (member->kind != d->kind) d->kind = member->kind;
    d->imported = member;
    d->via = from;
    d->init = member->init;
    d->tag = member->tag;
    if (d->kind == DeclKind::type && d->type->decl) {
      d->type_import = d->type->decl->type_import;
      d->type->decl->type_import = d;
    }
  }
}

}  // namespace dis::limbo
