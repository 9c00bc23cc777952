// types_relations: when two types are the same, when a value of one fits a variable of the other, what type
// parameters stand for.
// Keeps: equality is structural and looks at the names of fields, not of adts. Recursive types are equal when
// no difference can be found: pairs under comparison count as equal. Tuples fit adts and exceptions field by
// field.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "tools/limbo/types.h"

namespace dis::limbo {

namespace {

// Types of these kinds are equal when their kinds are.
bool is_basic(TypeKind kind) { return kind <= TypeKind::string; }

// What stands for the i-th type parameter of t; the parameter itself when nothing does.
Type* parameter(const Type* t, uint32_t i) {
  return t->instance && i < t->args.size() ? t->args[i].type : t->polys[i]->type;
}

// The adt that t is an instance of; t itself if it is none.
const Decl* generic_decl(const Type* t) {
  return t->decl != nullptr && t->decl->origin != nullptr ? t->decl->origin : t->decl;
}

// Walks two types side by side. Pairs wait in a list, so depth costs no stack.
class Comparison {
 public:
  explicit Comparison(Types& types) : types_(types) {}

  bool run(Type* a, Type* b) {
    if (!later(a, b)) return false;
    while (!work_.empty()) {
      auto [x, y] = work_.back();
      work_.pop_back();
      if (!compare(x, y)) return false;
    }
    return true;
  }

 private:
  // False when a difference shows at once; else the pair is settled or put off.
  bool later(Type* a, Type* b) {
    for (;;) {
      if (a == b) return true;
      if (a == nullptr || b == nullptr) return false;
      if (a->kind == TypeKind::error || b->kind == TypeKind::error) return true;
      if (a->kind != b->kind) return false;
      if (!is_container(a->kind)) break;
      a = a->element, b = b->element;
    }
    if (is_basic(a->kind)) return true;
    if (a->kind == TypeKind::fixed) return a->scale == b->scale;
    if (a->same != nullptr && b->same != nullptr) return a->same == b->same;
    if (a->members.size() != b->members.size() &&
        (a->kind == TypeKind::tuple || a->kind == TypeKind::function))
      return false;
    work_.push_back({a, b});
    return true;
  }

  bool compare(Type* a, Type* b) {
    if (a->kind == TypeKind::function)
      return a->varargs == b->varargs && stored(a->members, b->members, false) && parameters(a, b) &&
             later(a->element, b->element);
    if (assume(a, b)) return true;
    switch (a->kind) {
      case TypeKind::tuple: return stored(a->members, b->members, false);
      case TypeKind::exception:
        return a->is_declared == b->is_declared && stored(a->members, b->members, false);
      case TypeKind::poly:
        return a->decl != nullptr && b->decl != nullptr && a->decl->name == b->decl->name &&
               all(a->members.span(), b->members.span());
      case TypeKind::module: {
        const Types::Interface &x = types_.interface_of(*a), &y = types_.interface_of(*b);
        return all(x.variables, y.variables) && all(x.functions, y.functions);
      }
      case TypeKind::pick:
        if (!later(parent_of(a), parent_of(b))) return false;
        break;
      default: break;
    }
    types_.complete(a);
    types_.complete(b);
    return all(a->tags.span(), b->tags.span()) && parameters(a, b) && stored(a->members, b->members, true);
  }

  bool parameters(const Type* a, const Type* b) {
    if (a->polys.size() != b->polys.size()) return false;
    for (uint32_t i = 0; i < a->polys.size(); i++)
      if (!later(parameter(a, i), parameter(b, i))) return false;
    return true;
  }

  bool same_member(Decl* a, Decl* b, bool names) {
    if (a == b) return true;
    if ((names && a->name != b->name) || a->kind != b->kind || a->is_self != b->is_self ||
        a->cyclic != b->cyclic)
      return false;
    if ((a->owner == nullptr) != (b->owner == nullptr)) return false;
    if (a->owner != nullptr && a->owner->type != nullptr && b->owner->type != nullptr &&
        a->owner->type->kind != b->owner->type->kind)
      return false;
    return later(types_.type_of(a), types_.type_of(b));
  }

  bool all(std::span<Decl* const> a, std::span<Decl* const> b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); i++)
      if (!same_member(a[i], b[i], true)) return false;
    return true;
  }

  // Of adts, fields only: functions and constants are no part of the type.
  bool stored(const Seq<Decl*>& a, const Seq<Decl*>& b, bool names) {
    uint32_t i = 0, j = 0;
    for (;; i++, j++) {
      while (i < a.size() && !takes_space(a[i])) i++;
      while (j < b.size() && !takes_space(b[j])) j++;
      if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
      if (!same_member(a[i], b[j], names)) return false;
    }
  }

  Type* root(Type* t) {
    auto it = parent_.find(t);
    if (it == parent_.end()) return t;
    return it->second = root_of(it->second);
  }
  Type* root_of(Type* t) {
    for (auto it = parent_.find(t); it != parent_.end(); it = parent_.find(t)) t = it->second;
    return t;
  }
  // True when the two are assumed equal already; else they are from now on.
  bool assume(Type* a, Type* b) {
    Type *x = root(a), *y = root(b);
    if (x == y) return true;
    parent_[x] = y;
    return false;
  }

  Types& types_;
  std::vector<std::pair<Type*, Type*>> work_;
  std::unordered_map<Type*, Type*> parent_;
};

}  // namespace

bool Types::equal(Type* a, Type* b) {
  for (;;) {
    if (a == b) return true;
    if (a == nullptr || b == nullptr) return false;
    if (a->kind == TypeKind::error || b->kind == TypeKind::error) return true;
    if (a->kind != b->kind) return false;
    if (!is_container(a->kind)) break;
    a = a->element, b = b->element;
  }
  if (is_basic(a->kind)) return true;
  if (a->same != nullptr && b->same != nullptr) return a->same == b->same;
  return Comparison(*this).run(a, b);
}

namespace {

// What equality of t depends on.
std::vector<Type*> parts_of(Types& types, Type* t) {
  std::vector<Type*> parts;
  auto add = [&](Type* part) {
    while (part != nullptr && is_container(part->kind)) part = part->element;
    if (part != nullptr && part->same == nullptr && !is_basic(part->kind)) parts.push_back(part);
  };
  types.complete(t);
  if (t->kind == TypeKind::module) {
    const Types::Interface& interface = types.interface_of(*t);
    for (Decl* d : interface.variables) add(types.type_of(d));
    for (Decl* d : interface.functions) add(types.type_of(d));
    return parts;
  }
  for (Decl* d : t->members)
    if (takes_space(d)) add(types.type_of(d));
  for (Decl* d : t->tags) add(types.type_of(d));
  for (uint32_t i = 0; i < t->polys.size(); i++) add(parameter(t, i));
  if (t->kind == TypeKind::function) add(t->element);
  if (t->kind == TypeKind::pick) add(parent_of(t));
  return parts;
}

// Equal types have equal keys.
uint64_t key_of(Types& types, Type* t) {
  uint64_t key = uint64_t(t->kind);
  auto mix = [&key](uint64_t x) { key = (key ^ x) * 0x9e3779b97f4a7c15u, key ^= key >> 29; };
  auto mix_name = [&](const Decl* d) { mix(uint64_t(reinterpret_cast<uintptr_t>(d->name))); };
  if (t->kind == TypeKind::module) {
    const Types::Interface& interface = types.interface_of(*t);
    for (const Decl* d : interface.variables) mix_name(d);
    for (const Decl* d : interface.functions) mix_name(d);
    return key;
  }
  const bool named = t->kind == TypeKind::adt || t->kind == TypeKind::pick;
  for (Decl* d : t->members) {
    if (!takes_space(d)) continue;
    mix(uint64_t(types.type_of(d)->kind));
    if (named) mix_name(d);
  }
  for (const Decl* d : t->tags) mix_name(d);
  return key;
}

}  // namespace

// Parts before wholes: comparing two wholes is quick once their parts have representatives. Where types are
// recursive, some part has none yet and the comparison goes all the way round.
Type* Types::representative(Type* t) {
  if (t->same != nullptr) return t->same;
  struct Step {
    Type* type;
    std::vector<Type*> parts;
    size_t next = 0;
  };
  std::vector<Step> steps;
  std::unordered_set<const Type*> begun{t};
  steps.push_back({t, parts_of(*this, t)});
  while (!steps.empty()) {
    Step& step = steps.back();
    if (step.next < step.parts.size()) {
      Type* part = step.parts[step.next++];
      if (begun.insert(part).second) steps.push_back({part, parts_of(*this, part)});
      continue;
    }
    Type* done = step.type;
    steps.pop_back();
    if (done->same != nullptr || done->kind == TypeKind::function || done->kind == TypeKind::poly) continue;
    std::vector<Type*>& known = classes_[key_of(*this, done)];
    for (Type* other : known)
      if (equal(other, done)) {
        done->same = other;
        break;
      }
    if (done->same == nullptr) {
      known.push_back(done);
      done->same = done;
    }
  }
  return t->same;
}

// --- Assignment
// ----------------------------------------------------------------------------------------------

namespace {

class Fit {
 public:
  explicit Fit(Types& types) : types_(types) {}

  // `any`: nil's type stands for every type. `invariant`: inside an array or channel, where a pick case may
  // not stand for its adt.
  bool fits(Type* to, Type* from, bool any, bool invariant) {
    if (to == from) return true;
    if (to == nullptr || from == nullptr) return false;
    if (to->kind == TypeKind::error || from->kind == TypeKind::error) return true;
    // Tuples nested through shared types can make the walk exponential; no real program comes near the limit.
    if (++steps_ > kMostSteps) return false;
    if (from->kind == TypeKind::exception && to->kind != TypeKind::exception) {
      if (from->is_declared) return false;
      if (from->members.size() == 1) return fits(to, types_.type_of(from->members[0]), any, invariant);
      return to->kind == TypeKind::tuple && !from->members.empty() &&
             fields(to, from->members, any, invariant);
    }
    const bool nil = from->kind == TypeKind::any;
    switch (to->kind) {
      case TypeKind::string: return nil || from->kind == TypeKind::string;
      case TypeKind::none:
      case TypeKind::int_:
      case TypeKind::big:
      case TypeKind::byte:
      case TypeKind::real: return to->kind == from->kind;
      case TypeKind::fixed: return from->kind == TypeKind::fixed && to->scale == from->scale;
      case TypeKind::any: return types_.is_pointer(from) || any;
      case TypeKind::ref:
      case TypeKind::list:
      case TypeKind::array:
      case TypeKind::chan:
        if (to->kind != from->kind) return nil;
        return fits(to->element, from->element, false,
                    invariant || to->kind == TypeKind::array || to->kind == TypeKind::chan);
      case TypeKind::exception:
        return from->kind == TypeKind::exception && to->is_declared == from->is_declared &&
               fields(to, from->members, false, invariant);
      case TypeKind::tuple:
        if (from->kind == TypeKind::tuple) return fields(to, from->members, any, invariant);
        if (from->kind != TypeKind::adt && from->kind != TypeKind::pick) return false;
        types_.complete(from);
        return from->tags.empty() && fields(to, types_.record_fields(from), any, invariant);
      case TypeKind::adt:
        if (from->kind == TypeKind::tuple) {
          types_.complete(to);
          return to->tags.empty() && fields(to, from->members, any, invariant);
        }
        if (from->kind == TypeKind::pick && !invariant) from = parent_of(from);
        break;
      case TypeKind::module:
      case TypeKind::poly:
        if (nil) return true;
        break;
      default: break;
    }
    return types_.equal(to, from);
  }

 private:
  static constexpr uint32_t kMostSteps = 1u << 20;

  bool fields(Type* to, const Seq<Decl*>& from, bool any, bool invariant) {
    uint32_t i = 0, j = 0;
    for (;; i++, j++) {
      while (i < to->members.size() && to->members[i]->kind != DeclKind::field) i++;
      while (j < from.size() && from[j]->kind != DeclKind::field) j++;
      if (i == to->members.size() || j == from.size()) return i == to->members.size() && j == from.size();
      if (!fits(types_.type_of(to->members[i]), types_.type_of(from[j]), any, invariant)) return false;
    }
  }

  Types& types_;
  uint32_t steps_ = 0;
};

}  // namespace

bool Types::compatible(Type* to, Type* from, bool any_matches) {
  if (to == from) return true;
  return Fit(*this).fits(to, from, any_matches, false);
}

// --- Generalising
// --------------------------------------------------------------------------------------------

namespace {

// Do the two differ by nothing but pick cases of one adt?
bool have_common(Types& types, Type* a, Type* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  if (a->kind == TypeKind::adt && b->kind == TypeKind::pick) b = parent_of(b);
  if (a->kind == TypeKind::pick && b->kind == TypeKind::adt) a = parent_of(a);
  if (a->kind != b->kind) return false;
  if (is_basic(a->kind)) return true;
  if (is_container(a->kind)) return have_common(types, a->element, b->element);
  if (a->kind == TypeKind::pick) return types.equal(parent_of(a), parent_of(b));
  if (a->kind != TypeKind::tuple) return types.compatible(a, b);
  if (a->members.size() != b->members.size()) return false;
  for (uint32_t i = 0; i < a->members.size(); i++)
    if (!have_common(types, types.type_of(a->members[i]), types.type_of(b->members[i]))) return false;
  return true;
}

}  // namespace

Type* Types::common_part(Type* a, Type* b) {
  if (a == b) return a;
  if (a->kind == TypeKind::pick && b->kind == TypeKind::adt) return parent_of(a);
  if (a->kind == TypeKind::pick && b->kind == TypeKind::pick) return equal(a, b) ? a : parent_of(a);
  if (is_container(a->kind)) {
    Type* element = common_part(a->element, b->element);
    return element == a->element ? a : make(a->kind, a->span, element);
  }
  if (a->kind != TypeKind::tuple) return a;
  Seq<Type*> parts;
  bool changed = false;
  for (uint32_t i = 0; i < a->members.size(); i++) {
    Type* own = type_of(a->members[i]);
    parts.push(arena_, common_part(own, type_of(b->members[i])));
    changed |= parts.back() != own;
  }
  return changed ? tuple_of(parts, a->span) : a;
}

Type* Types::common(Type* a, Type* b) {
  if (a == b || !have_common(*this, a, b)) return a;
  return common_part(a, b);
}

bool Types::specific(Type* t) {
  while (t != nullptr && is_container(t->kind)) t = t->element;
  if (t == nullptr || t->kind == TypeKind::any) return false;
  if (t->kind == TypeKind::tuple || t->kind == TypeKind::exception)
    for (Decl* d : t->members)
      if (!specific(type_of(d))) return false;
  return true;
}

// --- Type parameters
// -----------------------------------------------------------------------------------------

namespace {

class Unification {
 public:
  Unification(Types& types, Arena& arena, Types::FunctionFinder& finder, std::string* why)
      : types_(types), arena_(arena), finder_(finder), why_(why) {}

  // `swapped`: b is the side that must accept values of a.
  bool unify(Type* a, Type* b, bool swapped) {
    a = value(a), b = value(b);
    if (a == b) return true;
    if (a == nullptr || b == nullptr) return false;
    if (a->kind == TypeKind::error || b->kind == TypeKind::error) return true;
    if (++steps_ > kMostSteps) return false;
    if ((a->kind != TypeKind::poly && b->kind == TypeKind::poly) ||
        (a->kind != TypeKind::poly && a->kind != TypeKind::any && b->kind == TypeKind::any))
      std::swap(a, b), swapped = !swapped;
    if (a->kind == TypeKind::poly) return bind(a, b, swapped);
    if (a->kind == TypeKind::any) return types_.is_pointer(b);
    if (a->kind == TypeKind::adt && b->kind == TypeKind::pick && !swapped) b = parent_of(b);
    if (b->kind == TypeKind::adt && a->kind == TypeKind::pick && swapped) a = parent_of(a);
    if (a == b) return true;
    if (a == nullptr || b == nullptr || a->kind != b->kind) return false;
    if (is_container(a->kind)) return unify(a->element, b->element, swapped);
    switch (a->kind) {
      case TypeKind::function:
        return members(a->members, b->members, swapped) && members(a->polys, b->polys, swapped) &&
               unify(a->element, b->element, swapped);
      case TypeKind::tuple: return members(a->members, b->members, swapped);
      case TypeKind::pick: {
        if (generic_decl(a) != generic_decl(b)) return types_.equal(a, b);
        return arguments(parent_of(a), parent_of(b), swapped);
      }
      case TypeKind::adt:
        if (generic_decl(a) != generic_decl(b)) return types_.equal(a, b);
        return arguments(a, b, swapped);
      default: return types_.equal(a, b);
    }
  }

  Seq<TypeArg> bound() const { return bound_; }

 private:
  static constexpr uint32_t kMostSteps = 1u << 20;

  Type* value(Type* t) const {
    if (t != nullptr && t->kind == TypeKind::poly)
      for (uint32_t i = bound_.size(); i-- > 0;)
        if (bound_[i].param == t) return bound_[i].type;
    return t;
  }

  bool bind(Type* param, Type* actual, bool swapped) {
    if (!types_.is_pointer(actual)) {
      say("values of type " + types_.to_string(actual) + " are not references");
      return false;
    }
    if (actual->kind != TypeKind::any) bound_.push(arena_, TypeArg{param, actual});
    for (Decl* demanded : param->members) {
      Decl* found = finder_.find_function(demanded->name, actual);
      if (found == nullptr) {
        say("type " + types_.to_string(actual) + " does not have a function '" +
            std::string(demanded->name->text) + "'");
        return false;
      }
      Type* type = types_.type_of(found);
      if (type->kind == TypeKind::error) continue;
      if (type->kind != TypeKind::function) {
        say("'" + std::string(demanded->name->text) + "' of type " + types_.to_string(actual) +
            " is not a function");
        return false;
      }
      if (!unify(types_.type_of(demanded), type, !swapped)) {
        say("'" + std::string(demanded->name->text) + "' of type " + types_.to_string(actual) + " is " +
            types_.to_string(type) + "; needed is " + types_.to_string(types_.type_of(demanded)));
        return false;
      }
    }
    return true;
  }

  bool members(const Seq<Decl*>& a, const Seq<Decl*>& b, bool swapped) {
    if (a.size() != b.size()) return false;
    for (uint32_t i = 0; i < a.size(); i++)
      if (a[i] != b[i] && !unify(types_.type_of(a[i]), types_.type_of(b[i]), swapped)) return false;
    return true;
  }

  // Two instances of one adt, or the adt itself and an instance.
  bool arguments(const Type* a, const Type* b, bool swapped) {
    if (a->polys.size() != b->polys.size()) return false;
    for (uint32_t i = 0; i < a->polys.size(); i++)
      if (!unify(parameter(a, i), parameter(b, i), swapped)) return false;
    return true;
  }

  void say(std::string text) {
    if (why_ != nullptr && why_->empty()) *why_ = std::move(text);
  }

  Types& types_;
  Arena& arena_;
  Types::FunctionFinder& finder_;
  std::string* why_;
  Seq<TypeArg> bound_;
  uint32_t steps_ = 0;
};

}  // namespace

std::optional<Seq<TypeArg>> Types::unify(Type* generic, Type* actual, FunctionFinder& finder,
                                         std::string* why) {
  Unification unification(*this, arena_, finder, why);
  if (!unification.unify(generic, actual, false)) return {};
  return unification.bound();
}

// --- Reachability
// --------------------------------------------------------------------------------------------

void Types::mark_reachable_modules(Type* t) {
  std::vector<Type*> work{t};
  auto add = [&](const Seq<Decl*>& members) {
    for (Decl* d : members)
      if (takes_space(d)) work.push_back(type_of(d));
  };
  while (!work.empty()) {
    Type* at = work.back();
    work.pop_back();
    if (at == nullptr || at->reached || is_basic(at->kind)) continue;
    at->reached = true;
    complete(at);
    switch (at->kind) {
      case TypeKind::module: {
        at->link_all = true;
        const Interface& interface = interface_of(*at);
        for (Decl* d : interface.variables) work.push_back(type_of(d));
        for (Decl* d : interface.functions) work.push_back(type_of(d));
        break;
      }
      case TypeKind::pick:
        work.push_back(parent_of(at));
        add(at->members);
        break;
      case TypeKind::poly: break;
      default:
        work.push_back(at->element);
        add(at->members);
        for (Decl* tag : at->tags) work.push_back(type_of(tag));
        for (Decl* param : at->polys) work.push_back(type_of(param));
    }
  }
}

namespace {

// The same declaration read twice, by the look of it. Comparing every type on the way in full would take too
// long.
bool looks_like(const Type* a, const Type* b) {
  return a->kind == b->kind && a->decl != nullptr && b->decl != nullptr && a->decl->name == b->decl->name &&
         a->members.size() == b->members.size();
}

// Walks from a member's type to the types inside it until it comes to `base`. `by_value`: only what is stored
// in place; else through references too, but not through functions and channels.
bool leads_to(Types& types, Type* base, Type* from, bool by_value) {
  std::vector<Type*> work{from};
  std::unordered_set<const Type*> seen;
  auto add = [&](const Seq<Decl*>& members) {
    for (Decl* d : members)
      if (takes_space(d) && !d->infinite) work.push_back(types.type_of(d));
  };
  while (!work.empty()) {
    Type* t = work.back();
    work.pop_back();
    if (t == nullptr) continue;
    if (!by_value)
      while (t->kind == TypeKind::ref || t->kind == TypeKind::array || t->kind == TypeKind::list)
        t = t->element;
    const bool inside = types.is_record(t) || (!by_value && t->kind == TypeKind::module);
    if (!inside || !seen.insert(t).second) continue;
    if (t == base || (!by_value && looks_like(t, base) && types.equal(t, base))) return true;
    types.complete(t);
    add(t->members);
    if (t->kind == TypeKind::pick) {
      // A record of this case holds the common fields as well.
      if (by_value && parent_of(t) != nullptr) add(parent_of(t)->members);
    } else if (!by_value) {
      for (Decl* tag : t->tags) work.push_back(types.type_of(tag));
    }
  }
  return false;
}

// The records stored inside a value of record type t.
std::vector<Type*> records_inside(Types& types, Type* t) {
  std::vector<Type*> inside;
  types.complete(t);
  auto add = [&](const Seq<Decl*>& members) {
    for (Decl* d : members)
      if (takes_space(d) && !d->infinite)
        if (Type* part = types.type_of(d); part != nullptr && types.is_record(part)) inside.push_back(part);
  };
  add(t->members);
  if (t->kind == TypeKind::pick && parent_of(t) != nullptr) add(parent_of(t)->members);
  for (Decl* tag : t->tags) {
    types.complete(types.type_of(tag));
    add(types.type_of(tag)->members);
  }
  return inside;
}

// Marks every record type reachable from `root` by value that neither contains itself nor one that does. One walk
// in depth, each type once, so that chains of types cost no more than their length.
void mark_finite(Types& types, Type* root) {
  struct Visit {
    Type* type;
    std::vector<Type*> inside;
    size_t next = 0;
    bool finite = true;
  };
  std::unordered_set<const Type*> entered{root};
  std::vector<Visit> path;
  path.push_back({root, records_inside(types, root)});
  while (!path.empty()) {
    Visit& at = path.back();
    if (at.next < at.inside.size()) {
      Type* part = at.inside[at.next++];
      if (part->finite) continue;
      if (!entered.insert(part).second)
        at.finite = false;  // on the path, or known to be no better
      else
        path.push_back({part, records_inside(types, part)});
      continue;
    }
    const bool finite = at.finite;
    at.type->finite = finite;
    path.pop_back();
    if (!path.empty()) path.back().finite &= finite;
  }
}

}  // namespace

Decl* Types::find_infinite(Type* t) {
  if (!is_record(t) || t->finite) return nullptr;
  mark_finite(*this, t);
  if (t->finite) return nullptr;
  auto at_fault = [&](const Seq<Decl*>& members) -> Decl* {
    for (Decl* d : members)
      if (takes_space(d) && !d->infinite && leads_to(*this, t, type_of(d), true)) {
        d->infinite = true;
        return d;
      }
    return nullptr;
  };
  if (Decl* d = at_fault(t->members)) return d;
  for (Decl* tag : t->tags) {
    complete(type_of(tag));
    if (Decl* d = at_fault(type_of(tag)->members)) return d;
  }
  return nullptr;
}

bool Types::completes_cycle(Type* base, Decl* member) {
  return takes_space(member) && leads_to(*this, base, type_of(member), false);
}

}  // namespace dis::limbo
