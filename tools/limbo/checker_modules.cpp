// checker_modules: what the implemented modules promise must be there; what the program uses is collected.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

// The module that d is a member of, directly or through an adt; null for the program's own.
Decl* Checker::module_of(const Decl* d) const {
  for (Decl* owner = d->owner; owner; owner = owner->owner)
    if (owner->kind == DeclKind::type && owner->type && owner->type->kind == TypeKind::module) return owner;
  return nullptr;
}

void Checker::reach_modules(Type* t) { types_.mark_reachable_modules(t); }

// d, a function of the program, is called or referred to where the check stands.
void Checker::note_use(Decl* d) { uses_.push_back({function_ ? function_->decl : nullptr, d}); }

// --- Functions by name, for the demands of type parameters ---

Decl* Checker::find_function(Name* name, Type* of) { return find_function(name, of, nullptr); }

Decl* Checker::find_function(Name* name, Type* of, Expr** module) {
  Decl* d = nullptr;
  if (of->kind == TypeKind::poly || of->kind == TypeKind::module) {
    types_.complete(of);
    d = find(of->members, name);
  } else if (of->kind == TypeKind::ref) {
    Type* t = of->element;
    if (t->kind == TypeKind::adt || t->kind == TypeKind::pick) {
      types_.complete(t);
      d = find(t->members, name);
      if (!d && t->kind == TypeKind::pick) {
        t = t->decl->owner->type;
        types_.complete(t);
        d = find(t->members, name);
      }
      if (d && module) *module = type_via(t, t->span);
    }
  }
  if (!d) {
    d = name->bound;
    if (d && d->kind == DeclKind::undefined) d = nullptr;
    if (d && d->imported) {
      if (module) *module = via_of(d, d->span);
      type_of(d);
      d = d->imported;
    }
  }
  if (d) type_of(d);
  return d;
}

// --- Implemented modules ---

void Checker::finish_modules(Checked& out) {
  check_ends();
  if (program_.implements.empty()) {
    if (errors_ == 0) error({1, 1}, "the program implements no module; it must begin with 'implement'");
    return;
  }
  for (uint32_t i = 0; i < program_.implements.size(); i++) {
    const Name* name = program_.implements[i];
    Decl* module = nullptr;
    for (Decl* d : implementing_)
      if (d->name == name) module = d;
    if (!module) {
      if (errors_ == 0)
        error(program_.implement_spans[i],
              "module '" + std::string(name->text) + "' is implemented but not declared");
      continue;
    }
    out.modules.push_back(module->type);
  }
  if (errors_ != 0) return;
  for (Type* t : out.modules) {
    types_.complete(t);
    check_agreement(t);
    check_defined(t);
    for (Decl* d : t->members) {
      if (d->kind == DeclKind::function && d->name->text == "init" && !out.entry)
        out.entry = d->imported ? d->imported : d;
      if (d->kind == DeclKind::function || d->kind == DeclKind::global) reach_modules(type_of(d));
      if (d->kind == DeclKind::type && type_of(d)->kind == TypeKind::adt)
        for (Decl* m : d->type->members) reach_modules(types_.type_of(m));
    }
  }
  for (DeclGroup* group : adts_)
    if (!group->decls.empty() && !group->decls[0]->owner && !group->decls[0]->type->incomplete)
      check_methods_defined(group->decls[0]);
  if (errors_ == 0) check_same_data(out.modules);
}

// One data section serves all implemented modules, and whoever loads one of them checks all of its variables.
void Checker::check_same_data(const std::vector<Type*>& modules) {
  const auto signature = [&](Type* module) {
    return types_.interface_of(*module).variables.empty() ? 0 : types_.data_signature(*module);
  };
  for (Type* module : modules)
    if (signature(module) != signature(modules[0]))
      error(module->decl->span, "the variables of module " + type_text(module) + " must be those of module " +
                                    type_text(modules[0]) + ", which is implemented with it");
}

// Functions that nothing refers to are not compiled and may be unfinished.
void Checker::check_ends() {
  for (FunctionDef* def : endless_) {
    if (def->decl->refs == 0 && !is_exported(def->decl)) continue;
    const uint32_t end = def->body_span.end;
    Message& m = error({end > 0 ? end - 1 : 0, end}, "function '" + std::string(def->decl->name->text) +
                                                         "' can end without returning a value");
    Diagnostics::note(m, def->span, "it returns " + type_text(def->decl->type->element));
  }
}

bool Checker::is_exported(const Decl* d) const {
  const Decl* module = module_of(d);
  return module && is_implemented(module);
}

// Several implemented modules may declare the same name if they mean the same.
void Checker::check_agreement(Type* module) {
  for (Decl* d : module->members) {
    Decl* first = d->imported;
    if (!first) continue;
    if (!types_.equal(type_of(d), type_of(first))) {
      redeclared(d, first);
      continue;
    }
    d->def = first->def;
    d->init = first->init;
    d->refs = first->refs;
  }
}

void Checker::check_defined(Type* module) {
  for (Decl* d : module->members) {
    if (d->kind == DeclKind::function && !d->def)
      error(d->span, "function '" + std::string(d->name->text) + "' of module " + type_text(module) +
                         " is not defined");
    if (d->kind == DeclKind::type && type_of(d)->kind == TypeKind::adt && !d->imported)
      check_methods_defined(d);
  }
}

void Checker::check_methods_defined(Decl* type) {
  Type* t = type->type;
  if (t->instance || t->decl != type) return;
  types_.complete(t);
  for (Decl* d : t->members)
    if (d->kind == DeclKind::function && !d->def)
      error(d->span, "function '" + std::string(type->name->text) + "." + std::string(d->name->text) +
                         "' is not defined");
}

// --- What must be compiled ---

void Checker::collect(Checked& out) {
  // Functions that can be reached from outside, and what they use.
  std::sort(uses_.begin(), uses_.end(), [](const Usage& a, const Usage& b) { return a.from < b.from; });
  std::vector<Decl*> work;
  auto reach = [&work](Decl* d) {
    if (d->imported && d->kind == DeclKind::function) d = d->imported;
    if (d->stage == kReached || !d->def) return;
    d->stage = kReached;
    work.push_back(d);
  };
  auto follow = [&](const Decl* from) {
    auto at = std::lower_bound(uses_.begin(), uses_.end(), from,
                               [](const Usage& use, const Decl* d) { return use.from < d; });
    for (; at != uses_.end() && at->from == from; ++at) reach(at->used);
  };
  for (FunctionDef* def : functions_)
    if (def->decl && (is_exported(def->decl) || !options_.need_implementation)) reach(def->decl);
  follow(nullptr);
  while (!work.empty()) {
    const Decl* d = work.back();
    work.pop_back();
    follow(d);
  }
  for (FunctionDef* def : functions_)
    if (def->decl && def->decl->stage == kReached) out.functions.push_back(def);

  warn_unused_globals();

  auto add_global = [&out](Decl* d) {
    if (d->init && d->init->kind == ExprKind::nil) d->init = nullptr;
    out.globals.push_back(d);
  };
  for (Type* module : out.modules)
    for (Decl* d : module->members)
      if (d->kind == DeclKind::global && !d->imported) add_global(d);
  for (Decl* d : variables_)
    if (d->kind == DeclKind::global && d->refs != 0 && !d->imported) add_global(d);

  // A module whose variables are looked at must agree on all of them.
  for (DeclGroup* group : modules_) {
    Type* module = group->decls[0]->type;
    const bool used = std::any_of(module->members.begin(), module->members.end(), [](const Decl* d) {
      return d->kind == DeclKind::global && d->refs != 0 && d->type;
    });
    if (!used) continue;
    for (Decl* d : module->members)
      if (d->kind == DeclKind::global) reach_modules(type_of(d));
  }
  for (Type* t : seen_adts_)
    if (!t->instance) out.types.push_back(t);
  for (Decl* d : types_used_)
    if (d->type && d->type->kind == TypeKind::tuple) {
      if (!d->type->decl) d->type->decl = d;
      out.types.push_back(d->type);
    }
}

}  // namespace dis::limbo
