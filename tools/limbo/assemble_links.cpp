// assemble_links: what the linker sees of a module. Exports are the functions of the implemented interfaces
// by name, before them the module's variables if it has any, after them functions that are only referred to.
// For each module type that is loaded there is a list of the functions that are used.
#include <algorithm>

#include "tools/limbo/assemble_internal.h"

namespace dis::limbo {

namespace {

// Functions of an instantiated type are those of the generic one; imported names stand for what they import.
const Decl* original(const Decl* d) {
  while (d && (d->imported || d->origin)) d = d->imported ? d->imported : d->origin;
  return d;
}

bool by_name(std::string_view a, std::string_view b) { return a < b; }

std::string_view bare_name(const Decl* d) { return d && d->name ? d->name->text : std::string_view(); }

}  // namespace

std::string link_name(const Decl& function) {
  std::string name(bare_name(&function));
  const Decl* owner = function.owner;
  if (owner && owner->type && (owner->type->kind == TypeKind::adt || owner->type->kind == TypeKind::pick))
    return std::string(bare_name(owner)) + "." + name;
  return name;
}

Links::Links(const Checked& program, Code& code, Types& types) : types_(types) {
  find_functions(code);
  make_exports(program);
  add_referred(code);
  find_imports(code);
}

void Links::find_functions(Code& code) {
  for (Function& f : code.functions) {
    if (!f.decl) continue;
    functions_[f.decl] = &f;
    functions_[original(f.decl)] = &f;
    functions_by_name_[link_name(*f.decl)] = &f;
  }
}

Function* Links::function(const Decl* decl) const {
  if (!decl) return nullptr;
  if (auto it = functions_.find(decl); it != functions_.end()) return it->second;
  if (auto it = functions_.find(original(decl)); it != functions_.end()) return it->second;
  auto it = functions_by_name_.find(link_name(*decl));
  return it == functions_by_name_.end() ? nullptr : it->second;
}

// With several implemented modules what they have in common appears once.
void Links::make_exports(const Checked& program) {
  bool data = false;
  for (Type* module : program.modules) {
    const Types::Interface& interface = types_.interface_of(*module);
    if (!interface.variables.empty() && !data) {
      data = true;
      data_signature_ = types_.data_signature(*module);
      exports_.insert(exports_.begin(), {nullptr, nullptr, ".mp"});
    }
    for (Decl* f : interface.functions) {
      std::string name = link_name(*f);
      const bool seen = program.modules.size() > 1 && std::any_of(exports_.begin(), exports_.end(),
                                                                  [&](auto& e) { return e.name == name; });
      if (!seen) exports_.push_back({f, function(f), std::move(name)});
    }
  }
  if (program.modules.size() > 1)
    std::stable_sort(exports_.begin() + data, exports_.end(), [](const Export& a, const Export& b) {
      return by_name(bare_name(a.decl), bare_name(b.decl));
    });
  for (size_t i = 0; i < exports_.size(); i++) {
    const Export& e = exports_[i];
    if (e.decl) own_indices_[e.decl] = int32_t(i);
    if (e.function) own_indices_[e.function->decl] = int32_t(i);
  }
}

// Functions that become values are called through their index in the exports.
void Links::add_referred(const Code& code) {
  std::vector<Export> added;
  for (const Function& f : code.functions)
    for (const Inst& inst : f.code)
      for (const Operand* o : {&inst.s, &inst.m, &inst.d}) {
        if (o->mode != OperandMode::own_link || own_index(o->function) >= 0) continue;
        Function* target = function(o->function);
        if (!target) continue;           // reported where the operand is encoded
        own_indices_[target->decl] = 0;  // for now
        added.push_back({target->decl, target, link_name(*target->decl)});
      }
  std::stable_sort(added.begin(), added.end(), [](const Export& a, const Export& b) {
    return by_name(bare_name(a.decl), bare_name(b.decl));
  });
  for (Export& e : added) {
    own_indices_[e.decl] = int32_t(exports_.size());
    exports_.push_back(std::move(e));
  }
}

int32_t Links::own_index(const Decl* decl) const {
  if (auto it = own_indices_.find(decl); it != own_indices_.end()) return it->second;
  const Function* f = function(decl);
  if (!f) return -1;
  auto it = own_indices_.find(f->decl);
  return it == own_indices_.end() ? -1 : it->second;
}

// --- Imports
// ---------------------------------------------------------------------------------------------------------

// Equal module types have one list: a value of one may become a variable of the other.
Links::ImportList& Links::list(Type* module) {
  if (auto known = list_of_.find(module); known != list_of_.end()) return lists_[known->second];
  const Types::Interface& interface = types_.interface_of(*module);
  auto [it, fresh] = list_of_same_.try_emplace(types_.representative(module), lists_.size());
  if (fresh)
    lists_.push_back(
        {.module = module, .used = std::vector<bool>(interface.functions.size()), .indices = {}});
  list_of_[module] = it->second;
  ImportList& found = lists_[it->second];
  for (const Decl* v : interface.variables) found.data |= v->refs > 0;
  if (module->link_all) {
    found.used.assign(found.used.size(), true);
    found.data |= !interface.variables.empty();
  }
  return found;
}

int32_t Links::interface_index(Type* module, const Decl* decl) {
  if (!indexed_[module]) {
    indexed_[module] = true;
    const std::vector<Decl*>& functions = types_.interface_of(*module).functions;
    for (size_t i = 0; i < functions.size(); i++) {
      interface_indices_[functions[i]] = int32_t(i);
      interface_indices_[original(functions[i])] = int32_t(i);
    }
  }
  auto it = interface_indices_.find(decl);
  if (it == interface_indices_.end()) it = interface_indices_.find(original(decl));
  if (it != interface_indices_.end()) return it->second;
  // A declaration that stands for a member by name only, as in a second module type equal to the first.
  const std::vector<Decl*>& functions = types_.interface_of(*module).functions;
  const std::string name = link_name(*decl);
  for (size_t i = 0; i < functions.size(); i++)
    if (link_name(*functions[i]) == name) return interface_indices_[decl] = int32_t(i);
  return -1;
}

void Links::find_imports(Code& code) {
  for (Function& f : code.functions)
    for (Inst& inst : f.code)
      for (const Operand* o : {&inst.s, &inst.m, &inst.d}) {
        if (o->mode == OperandMode::link_table && o->type) list(o->type).loaded = true;
        if (o->mode == OperandMode::member && o->type && o->function) {
          ImportList& l = list(o->type);
          if (const int32_t i = interface_index(o->type, o->function); i >= 0 && size_t(i) < l.used.size())
            l.used[size_t(i)] = true;
        }
      }
  std::vector<ImportList*> order;
  for (ImportList& l : lists_) {
    int32_t next = l.data ? 1 : 0;
    for (bool used : l.used) l.indices.push_back(used ? next++ : -1);
    if (l.loaded) order.push_back(&l);
  }
  std::stable_sort(order.begin(), order.end(), [](const ImportList* a, const ImportList* b) {
    return by_name(bare_name(a->module->decl), bare_name(b->module->decl));
  });
  for (size_t i = 0; i < order.size(); i++) order[i]->number = int32_t(i);
}

int32_t Links::member(Type* module, const Decl* decl) {
  const ImportList& l = list(module);
  const int32_t i = interface_index(module, decl);
  return i < 0 || size_t(i) >= l.indices.size() ? -1 : l.indices[size_t(i)];
}

int32_t Links::import_list(Type* module) { return list(module).number; }

std::vector<std::vector<format::Import>> Links::imports() {
  std::vector<std::vector<format::Import>> out;
  for (const ImportList& l : lists_)
    if (l.number >= 0 && size_t(l.number) >= out.size()) out.resize(size_t(l.number) + 1);
  for (const ImportList& l : lists_) {
    if (l.number < 0) continue;
    std::vector<format::Import>& rows = out[size_t(l.number)];
    const Types::Interface& interface = types_.interface_of(*l.module);
    if (l.data) rows.push_back({int32_t(types_.data_signature(*l.module)), ".mp"});
    for (size_t i = 0; i < l.used.size(); i++)
      if (l.used[i])
        rows.push_back(
            {int32_t(types_.signature(*interface.functions[i])), link_name(*interface.functions[i])});
  }
  return out;
}

}  // namespace dis::limbo
