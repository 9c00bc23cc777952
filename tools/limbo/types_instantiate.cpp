// types_instantiate: types with type parameters replaced by other types.
// In: a type and what stands for its parameters. Out: the same type where no parameter occurs, else a new
// one; one object for each instance of an adt. Keeps: members of an instance are made when they are first
// needed, and after those of the generic adt. Families of instances without end (an adt that holds a larger
// instance of itself) are cut off, see kMostGenerations.
#include "tools/limbo/types.h"

namespace dis::limbo {

namespace {

constexpr uint8_t kMostGenerations = 40;
constexpr uint32_t kMostInstances = 20000;

// The same type argument? Adts are compared by name: instances are one object each, and their members may not
// be there yet.
bool same_argument(const Type* a, const Type* b) {
  for (;;) {
    if (a == b) return true;
    if (a == nullptr || b == nullptr || a->kind != b->kind) return false;
    if (!is_container(a->kind)) break;
    a = a->element, b = b->element;
  }
  if (a->kind <= TypeKind::string) return true;
  if (a->kind == TypeKind::fixed) return a->scale == b->scale;
  if (a->kind != TypeKind::tuple || a->members.size() != b->members.size()) return false;
  for (uint32_t i = 0; i < a->members.size(); i++)
    if (!same_argument(a->members[i]->type, b->members[i]->type)) return false;
  return true;
}

Type* owner_type(const Type* pick) {
  return pick->decl != nullptr && pick->decl->owner != nullptr ? pick->decl->owner->type : nullptr;
}

Type* generic_of(Type* instance) { return instance->decl->origin->type; }

}  // namespace

Type* Types::argument_for(Type* param, const Seq<TypeArg>& args) {
  for (const TypeArg& arg : args)
    if (arg.param == param) return arg.type;
  return param;
}

bool Types::is_generic_adt(Type* t) {
  if (t->kind == TypeKind::pick) t = owner_type(t);
  return t != nullptr && t->kind == TypeKind::adt && !t->polys.empty() && !t->instance;
}

// Asks no members of adts: what their parameters are replaced by says it all.
bool Types::mentions_poly(Type* t) {
  if (t == nullptr) return false;
  if (t->poly_state != 0) return t->poly_state == 2;
  bool found = false;
  auto any_of = [this](const Seq<Decl*>& members) {
    for (Decl* d : members)
      if (mentions_poly(type_of(d))) return true;
    return false;
  };
  switch (t->kind) {
    case TypeKind::poly: return true;
    case TypeKind::ref:
    case TypeKind::list:
    case TypeKind::array:
    case TypeKind::chan: found = mentions_poly(t->element); break;
    case TypeKind::tuple:
    case TypeKind::exception: found = any_of(t->members); break;
    case TypeKind::function:
      found = !t->polys.empty() || any_of(t->members) || mentions_poly(t->element);
      break;
    case TypeKind::pick: return mentions_poly(owner_type(t));
    case TypeKind::adt:
      if (!t->instance) return !t->polys.empty();
      for (const TypeArg& arg : t->args) found = found || mentions_poly(arg.type);
      break;
    default: return false;
  }
  t->poly_state = found ? 2 : 1;
  return found;
}

Type* Types::instantiate(Type* t, const Seq<TypeArg>& args) {
  if (t == nullptr || args.empty() || !mentions_poly(t)) return t;
  auto copy_members = [&](const Seq<Decl*>& from, Seq<Decl*>& to) {
    bool changed = false;
    for (Decl* d : from) {
      Type* type = instantiate(type_of(d), args);
      if (type != d->type) changed = true;
      Decl* copy = arena_.make<Decl>(*d);
      copy->type = type;
      copy->origin = d;
      copy->lowered = nullptr;
      to.push(arena_, copy);
    }
    return changed;
  };
  switch (t->kind) {
    case TypeKind::poly: return argument_for(t, args);
    case TypeKind::ref:
    case TypeKind::list:
    case TypeKind::array:
    case TypeKind::chan: {
      Type* element = instantiate(t->element, args);
      if (element == t->element) return t;
      Type* made = make(t->kind, t->span, element);
      made->cyclic = t->cyclic;
      return made;
    }
    case TypeKind::tuple:
    case TypeKind::exception:
    case TypeKind::function: {
      Seq<Decl*> members, polys;
      Type* element = instantiate(t->element, args);
      const bool changed = copy_members(t->members, members);
      if (!copy_members(t->polys, polys) && !changed && element == t->element) return t;
      Type* made = arena_.make<Type>(*t);
      made->members = members;
      made->polys = polys;
      made->element = element;
      made->sized = false;
      made->reached = false;
      made->poly_state = 0;
      made->signature = 0;
      made->same = nullptr;
      return made;
    }
    case TypeKind::pick: {
      Type* adt = owner_type(t);
      Type* made = instantiate(adt, args);
      if (made == adt || made == nullptr || made->kind != TypeKind::adt) return made == adt ? t : error;
      complete(made);
      for (Decl* tag : made->tags)
        if (tag->tag == t->decl->tag) return tag->type;
      return error;
    }
    case TypeKind::adt: {
      Type* generic = t->instance ? generic_of(t) : t;
      Seq<TypeArg> own;
      bool changed = false;
      for (uint32_t i = 0; i < t->polys.size(); i++) {
        Type* param = generic->polys[i]->type;
        Type* before = t->instance ? t->args[i].type : param;
        Type* after = instantiate(before, args);
        changed |= after != before;
        own.push(arena_, TypeArg{param, after});
      }
      return changed ? instantiate_adt(generic, own) : t;
    }
    default: return t;
  }
}

Type* Types::instantiate_adt(Type* generic, const Seq<TypeArg>& args) {
  std::vector<Type*>& known = instances_[generic];
  for (Type* t : known) {
    bool same = true;
    for (uint32_t i = 0; same && i < args.size(); i++) same = same_argument(t->args[i].type, args[i].type);
    if (same) return t;
  }
  if (filling_generation_ >= kMostGenerations || instance_count_ >= kMostInstances) {
    instances_overflowed_ = true;
    return error;
  }
  instance_count_++;
  Type* t = make(TypeKind::adt, generic->span);
  known.push_back(t);
  t->instance = true;
  t->incomplete = true;
  t->generation = uint8_t(filling_generation_ + 1);
  t->args = args;
  t->decl = arena_.make<Decl>(*generic->decl);
  t->decl->type = t;
  t->decl->origin = generic->decl;
  t->decl->lowered = nullptr;
  for (uint32_t i = 0; i < generic->polys.size(); i++) {
    Decl* param = arena_.make<Decl>(*generic->polys[i]);
    param->origin = generic->polys[i];
    param->type = args[i].type;
    t->polys.push(arena_, param);
  }
  if (!generic->incomplete) fill(t);
  return t;
}

void Types::fill(Type* t) {
  // A case is complete when its adt is.
  if (t->kind == TypeKind::pick && owner_type(t) != nullptr && owner_type(t)->incomplete) fill(owner_type(t));
  if (!t->incomplete) return;
  if (!t->instance || t->kind != TypeKind::adt) {
    if (resolver_ != nullptr) resolver_->resolve_members(t);
    return;
  }
  Type* generic = generic_of(t);
  complete(generic);
  if (generic->incomplete) return;  // still being declared
  t->incomplete = false;
  const uint8_t outer = filling_generation_;
  filling_generation_ = t->generation;

  auto copy = [&](Decl* d, Type* type) {
    Decl* made = arena_.make<Decl>(*d);
    made->type = type;
    made->owner = t->decl;
    made->origin = d;
    made->lowered = nullptr;
    return made;
  };
  // The cases first: types of members may name them.
  for (uint32_t i = 0; i < generic->tags.size(); i++) {
    Decl* tag = generic->tags[i];
    const bool shares = i != 0 && tag->type == generic->tags[i - 1]->type;
    Decl* made = copy(tag, shares ? t->tags[i - 1]->type : make(TypeKind::pick, type_of(tag)->span));
    if (!shares) {
      made->type->instance = true;
      made->type->decl = made;
    }
    t->tags.push(arena_, made);
  }
  for (Decl* d : generic->members) t->members.push(arena_, copy(d, instantiate(type_of(d), t->args)));
  for (uint32_t i = 0; i < generic->tags.size(); i++) {
    Type* pick = t->tags[i]->type;
    if (pick->decl != t->tags[i]) continue;
    for (Decl* d : type_of(generic->tags[i])->members)
      pick->members.push(arena_, copy(d, instantiate(type_of(d), t->args)));
  }
  filling_generation_ = outer;
}

}  // namespace dis::limbo
