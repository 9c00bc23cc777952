// type_world: types built by hand, for tests of tools/limbo that need no parser.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "tools/limbo/types.h"

namespace dis::limbo {

struct TypeWorld {
  explicit TypeWorld(const Abi& abi = kAbi64) : names(arena), types(arena, names, abi) {}

  Arena arena;
  NameTable names;
  Types types;

  using Field = std::pair<const char*, Type*>;

  Type* make(TypeKind kind, Type* element) { return types.make(kind, {}, element); }
  Type* ref(Type* t) { return make(TypeKind::ref, t); }
  Type* list(Type* t) { return make(TypeKind::list, t); }
  Type* array(Type* t) { return make(TypeKind::array, t); }
  Type* chan(Type* t) { return make(TypeKind::chan, t); }
  Type* tuple(std::initializer_list<Type*> elements) {
    Seq<Type*> seq(arena, elements);
    return types.tuple_of(seq, {});
  }
  Type* fixed(double scale) {
    Type* t = make(TypeKind::fixed, nullptr);
    t->scale = scale;
    return t;
  }

  Decl* decl(DeclKind kind, const char* name, Type* type) {
    return types.make_decl(kind, name == nullptr ? nullptr : names.intern(name), {}, type);
  }
  Decl* add(Type* to, DeclKind kind, const char* name, Type* type) {
    Decl* d = decl(kind, name, type);
    if (to->decl != nullptr) d->owner = to->decl;
    to->members.push(arena, d);
    return d;
  }

  Type* named(TypeKind kind, const char* name) {
    Type* t = make(kind, nullptr);
    t->decl = decl(DeclKind::type, name, t);
    return t;
  }
  Type* adt(const char* name, std::initializer_list<Field> fields = {}) {
    Type* t = named(TypeKind::adt, name);
    for (const Field& f : fields) add(t, DeclKind::field, f.first, f.second);
    return t;
  }
  // A pick case with these tags and fields.
  Type* pick(Type* adt, std::initializer_list<const char*> tags, std::initializer_list<Field> fields) {
    Type* t = make(TypeKind::pick, nullptr);
    for (const char* tag : tags) {
      Decl* d = decl(DeclKind::tag, tag, t);
      d->owner = adt->decl;
      d->tag = int32_t(adt->tags.size());
      if (t->decl == nullptr) t->decl = d;
      adt->tags.push(arena, d);
    }
    for (const Field& f : fields) {
      Decl* d = decl(DeclKind::field, f.first, f.second);
      d->owner = adt->decl;
      t->members.push(arena, d);
    }
    return t;
  }
  Type* fn(std::initializer_list<Field> params, Type* result = nullptr) {
    Type* t = make(TypeKind::function, result != nullptr ? result : types.none);
    for (const Field& f : params) add(t, DeclKind::argument, f.first, f.second);
    return t;
  }
  Type* module(const char* name) { return named(TypeKind::module, name); }
  // A type parameter, declared in `of`.
  Type* param(Type* of, const char* name) {
    Type* t = named(TypeKind::poly, name);
    of->polys.push(arena, t->decl);
    return t;
  }
};

}  // namespace dis::limbo
