// Equality, assignment, generalisation, type parameters, and types in words.
#include <doctest/doctest.h>

#include "tests/unit/tools/limbo/type_world.h"

using namespace dis;
using namespace dis::limbo;

namespace {

struct NoFunctions : Types::FunctionFinder {
  Decl* find_function(Name*, Type*) override { return nullptr; }
};

}  // namespace

TEST_CASE("equality is structural") {
  TypeWorld w;
  Types& t = w.types;
  CHECK(t.equal(w.list(t.int_), w.list(t.int_)));
  CHECK_FALSE(t.equal(w.list(t.int_), w.array(t.int_)));
  CHECK_FALSE(t.equal(w.list(t.int_), w.list(t.big)));
  CHECK(t.equal(w.tuple({t.int_, t.string}), w.tuple({t.int_, t.string})));
  CHECK_FALSE(t.equal(w.tuple({t.int_, t.string}), w.tuple({t.int_, t.string, t.int_})));
  CHECK(t.equal(w.fixed(0.5), w.fixed(0.5)));
  CHECK_FALSE(t.equal(w.fixed(0.5), w.fixed(0.25)));
  // Names of fields matter, those of adts do not.
  CHECK(t.equal(w.adt("A", {{"x", t.int_}}), w.adt("B", {{"x", t.int_}})));
  CHECK_FALSE(t.equal(w.adt("A", {{"x", t.int_}}), w.adt("A", {{"y", t.int_}})));
  // Nor do functions of adts, nor names of parameters.
  Type* with = w.adt("A", {{"x", t.int_}});
  w.add(with, DeclKind::function, "f", w.fn({}));
  CHECK(t.equal(with, w.adt("A", {{"x", t.int_}})));
  CHECK(t.equal(w.fn({{"a", t.int_}}), w.fn({{"b", t.int_}})));
  CHECK_FALSE(t.equal(w.fn({{"a", t.int_}}), w.fn({{"a", t.int_}}, t.int_)));
  Type* varargs = w.fn({{"a", t.string}});
  varargs->varargs = true;
  CHECK_FALSE(t.equal(varargs, w.fn({{"a", t.string}})));
  CHECK(t.equal(t.error, w.list(t.int_)));
}

TEST_CASE("recursive types") {
  TypeWorld w;
  Types& t = w.types;
  auto pair = [&](const char* value) {
    Type* a = w.adt("A");
    Type* b = w.adt("B", {{"a", w.ref(a)}, {value, t.int_}});
    w.add(a, DeclKind::field, "b", w.list(b));
    return a;
  };
  Type *one = pair("v"), *two = pair("v"), *three = pair("w");
  CHECK(t.equal(one, two));
  CHECK_FALSE(t.equal(one, three));
  CHECK(t.representative(one) == t.representative(two));
  CHECK(t.representative(one) != t.representative(three));
  CHECK(t.equal(one, two));  // by representative now
  // A: adt { n: ref A } and the same unrolled once.
  Type* loop = w.adt("A");
  w.add(loop, DeclKind::field, "n", w.ref(loop));
  Type* unrolled = w.adt("B", {{"n", w.ref(loop)}});
  CHECK(t.equal(loop, unrolled));
  Type* marked = w.adt("A");
  w.add(marked, DeclKind::field, "n", w.ref(marked))->cyclic = true;
  CHECK_FALSE(t.equal(loop, marked));
}

TEST_CASE("cases are equal when their adts and fields are") {
  TypeWorld w;
  Types& t = w.types;
  auto make = [&](const char* tag) {
    Type* a = w.adt("A", {{"x", t.int_}});
    w.pick(a, {tag}, {{"s", t.string}});
    w.pick(a, {"Other"}, {{"b", t.big}});
    return a;
  };
  Type *a = make("One"), *b = make("One"), *c = make("Two");
  CHECK(t.equal(a, b));
  CHECK(t.equal(a->tags[0]->type, b->tags[0]->type));
  CHECK_FALSE(t.equal(a->tags[0]->type, a->tags[1]->type));
  CHECK_FALSE(t.equal(a, c));
  CHECK_FALSE(t.equal(a->tags[0]->type, c->tags[0]->type));
}

TEST_CASE("modules are equal when their interfaces are") {
  TypeWorld w;
  Types& t = w.types;
  auto make = [&](bool reversed, const char* data) {
    Type* m = w.module("M");
    if (reversed) w.add(m, DeclKind::function, "g", w.fn({}));
    w.add(m, DeclKind::function, "f", w.fn({{"m", m}}));
    w.add(m, DeclKind::constant, "PATH", t.string);
    w.add(m, DeclKind::global, data, t.int_);
    if (!reversed) w.add(m, DeclKind::function, "g", w.fn({}));
    return m;
  };
  CHECK(t.equal(make(false, "x"), make(true, "x")));
  CHECK_FALSE(t.equal(make(false, "x"), make(false, "y")));
}

TEST_CASE("what fits a variable") {
  TypeWorld w;
  Types& t = w.types;
  Type* a = w.adt("A", {{"x", t.int_}});
  Type* one = w.pick(a, {"One"}, {{"s", t.string}});
  Type* two = w.pick(a, {"Two"}, {});
  CHECK(t.compatible(w.ref(a), w.ref(one)));
  CHECK_FALSE(t.compatible(w.ref(one), w.ref(a)));
  CHECK_FALSE(t.compatible(w.ref(one), w.ref(two)));
  CHECK(t.compatible(w.list(w.ref(a)), w.list(w.ref(one))));
  CHECK_FALSE(t.compatible(w.array(w.ref(a)), w.array(w.ref(one))));
  CHECK_FALSE(t.compatible(w.chan(w.ref(a)), w.chan(w.ref(one))));
  CHECK(t.compatible(w.tuple({w.ref(a), t.int_}), w.tuple({w.ref(one), t.int_})));
  // nil
  CHECK(t.compatible(t.string, t.any));
  CHECK(t.compatible(w.ref(a), t.any));
  CHECK(t.compatible(w.module("M"), t.any));
  CHECK_FALSE(t.compatible(t.int_, t.any));
  CHECK(t.compatible(t.any, t.string));
  CHECK_FALSE(t.compatible(t.any, t.int_));
  CHECK(t.compatible(w.tuple({t.any, t.int_}), w.tuple({t.big, t.int_}), true));
  CHECK_FALSE(t.compatible(w.tuple({t.any, t.int_}), w.tuple({t.big, t.int_})));
  // Tuples and adts without cases
  Type* point = w.adt("Point", {{"x", t.int_}, {"y", t.int_}});
  Type* pair = w.tuple({t.int_, t.int_});
  CHECK(t.compatible(point, pair));
  CHECK(t.compatible(pair, point));
  CHECK_FALSE(t.compatible(point, w.tuple({t.int_, t.big})));
  CHECK(t.compatible(w.ref(point), w.ref(pair)));
  CHECK(t.compatible(w.tuple({t.int_, t.string}), one));
  CHECK_FALSE(t.compatible(w.tuple({t.int_}), a));
  // Raised exceptions
  Type* raised = w.make(TypeKind::exception, nullptr);
  w.add(raised, DeclKind::field, "t0", t.int_);
  CHECK(t.compatible(t.int_, raised));
  CHECK_FALSE(t.compatible(t.string, raised));
  w.add(raised, DeclKind::field, "t1", t.string);
  CHECK(t.compatible(w.tuple({t.int_, t.string}), raised));
}

TEST_CASE("the type elements have in common") {
  TypeWorld w;
  Types& t = w.types;
  Type* a = w.adt("A", {{"x", t.int_}});
  Type* one = w.pick(a, {"One"}, {{"s", t.string}});
  Type* two = w.pick(a, {"Two"}, {});
  CHECK(t.equal(t.common(w.ref(one), w.ref(two)), w.ref(a)));
  CHECK(t.equal(t.common(w.ref(one), w.ref(one)), w.ref(one)));
  CHECK(t.equal(t.common(w.ref(one), w.ref(a)), w.ref(a)));
  Type* both = t.common(w.tuple({t.int_, w.ref(one)}), w.tuple({t.int_, w.ref(two)}));
  CHECK(t.equal(both, w.tuple({t.int_, w.ref(a)})));
  CHECK(t.common(t.int_, t.string) == t.int_);
  CHECK(t.specific(w.list(w.tuple({t.int_, w.ref(a)}))));
  CHECK_FALSE(t.specific(w.list(w.tuple({t.int_, t.any}))));
}

TEST_CASE("instances of a generic adt are one object each") {
  TypeWorld w;
  Types& t = w.types;
  Type* tree = w.adt("Tree");
  Type* parameter = w.param(tree, "T");
  Type* leaf = w.pick(tree, {"Leaf"}, {});
  Type* node = w.pick(tree, {"Node"}, {{"value", parameter}, {"kids", w.list(w.ref(tree))}});
  w.add(tree, DeclKind::field, "up", w.ref(tree));
  w.add(tree, DeclKind::function, "get", w.fn({{"t", w.ref(tree)}}, parameter));
  CHECK(t.is_generic_adt(tree));
  CHECK(t.is_generic_adt(node));
  CHECK(t.mentions_poly(w.list(w.ref(tree))));

  Seq<TypeArg> strings(w.arena, {TypeArg{parameter, t.string}});
  Type* s = t.instantiate(tree, strings);
  CHECK(s != tree);
  CHECK(t.instantiate(tree, strings) == s);
  CHECK_FALSE(t.mentions_poly(s));
  CHECK_FALSE(t.is_generic_adt(s));
  CHECK(s->members[0]->type->element == s);
  CHECK(s->members[1]->type->element == t.string);
  CHECK(s->members[1]->origin == tree->members[1]);
  Type* made = t.instantiate(w.ref(node), strings)->element;
  CHECK(made == s->tags[1]->type);
  CHECK(made->decl->owner->type == s);
  CHECK(made->members[0]->type == t.string);
  CHECK(made->members[1]->type->element->element == s);
  CHECK(t.instantiate(leaf, strings) == s->tags[0]->type);
  Seq<TypeArg> same(w.arena, {TypeArg{parameter, parameter}});
  CHECK(t.instantiate(tree, same) == tree);
  Seq<TypeArg> lists(w.arena, {TypeArg{parameter, w.list(parameter)}});
  Type* of_lists = t.instantiate(tree, lists);
  CHECK(t.mentions_poly(of_lists));
  CHECK(t.instantiate(of_lists, strings)->members[1]->type->element->element == t.string);
  CHECK(t.to_string(w.ref(s)) == "ref Tree[string]");
  CHECK(t.to_string(made) == "Tree[string].Node");
  CHECK(t.to_string(tree) == "Tree[T]");

  NoFunctions none;
  auto found = t.unify(w.fn({{"t", w.ref(tree)}, {"v", parameter}}), w.fn({{"t", w.ref(s)}, {"v", t.any}}),
                       none, nullptr);
  REQUIRE(found.has_value());
  CHECK(t.argument_for(parameter, *found) == t.string);
  std::string why;
  CHECK_FALSE(t.unify(parameter, t.int_, none, &why).has_value());
  CHECK(why == "values of type int are not references");
  CHECK_FALSE(t.unify(w.tuple({parameter, parameter}), w.tuple({t.string, w.list(t.int_)}), none, nullptr));
}

TEST_CASE("demands of type parameters are looked up") {
  TypeWorld w;
  Types& t = w.types;
  Type* f = w.fn({});
  Type* parameter = w.param(f, "T");
  w.add(parameter, DeclKind::function, "less", w.fn({{"a", parameter}, {"b", parameter}}, t.int_));
  w.add(f, DeclKind::argument, "x", parameter);
  Type* item = w.adt("Item");
  Decl* less =
      w.add(item, DeclKind::function, "less", w.fn({{"a", w.ref(item)}, {"b", w.ref(item)}}, t.int_));
  struct Finder : Types::FunctionFinder {
    Decl* answer = nullptr;
    Decl* find_function(Name* name, Type*) override { return name->text == "less" ? answer : nullptr; }
  } finder;
  Type* actual = w.fn({{"x", w.ref(item)}});
  actual->polys = f->polys;
  std::string why;
  CHECK_FALSE(t.unify(f, actual, finder, &why));
  CHECK(why == "type ref Item does not have a function 'less'");
  finder.answer = less;
  auto found = t.unify(f, actual, finder, nullptr);
  REQUIRE(found.has_value());
  CHECK(t.argument_for(parameter, *found)->element == item);
  finder.answer = w.decl(DeclKind::function, "less", w.fn({{"a", w.ref(item)}}, t.int_));
  CHECK_FALSE(t.unify(f, actual, finder, nullptr));

  Decl* function = w.decl(DeclKind::function, "f", f);
  CHECK(is_polymorphic(*function));
  REQUIRE(hidden_functions(*function).size() == 1);
  CHECK(hidden_functions(*function)[0]->name->text == "less");
}

TEST_CASE("ever larger instances are cut off") {
  TypeWorld w;
  Types& t = w.types;
  Type* a = w.adt("A");
  Type* parameter = w.param(a, "T");
  a->incomplete = true;
  Seq<TypeArg> lists(w.arena, {TypeArg{parameter, w.list(parameter)}});
  w.add(a, DeclKind::field, "n", w.ref(t.instantiate(a, lists)));
  a->incomplete = false;
  Seq<TypeArg> strings(w.arena, {TypeArg{parameter, t.string}});
  Type* s = t.instantiate(a, strings);
  t.complete(s);
  CHECK(t.instances_overflowed());
  CHECK_FALSE(t.signature_text(s).empty());
}

TEST_CASE("members left open are asked for") {
  TypeWorld w;
  Types& t = w.types;
  struct Late : Types::Resolver {
    TypeWorld* w;
    void resolve_members(Type* t) override {
      t->incomplete = false;
      w->add(t, DeclKind::field, "x", nullptr);
    }
    void resolve_type(Decl* d) override { d->type = w->types.int_; }
  } late;
  late.w = &w;
  t.set_resolver(&late);
  Type *a = w.adt("A"), *b = w.adt("B");
  a->incomplete = b->incomplete = true;
  CHECK(t.equal(a, b));
  CHECK(t.signature_text(w.ref(a)) == "Ra(x:i)");
  t.size(b);
  CHECK(b->size == 8);
}

TEST_CASE("cycles and reachable modules") {
  TypeWorld w;
  Types& t = w.types;
  Type* a = w.adt("A");
  Decl* next = w.add(a, DeclKind::field, "next", w.array(w.ref(a)));
  Decl* plain = w.add(a, DeclKind::field, "plain", w.list(t.string));
  Decl* talk = w.add(a, DeclKind::field, "talk", w.chan(w.ref(a)));
  CHECK(t.completes_cycle(a, next));
  CHECK_FALSE(t.completes_cycle(a, plain));
  CHECK_FALSE(t.completes_cycle(a, talk));

  Type *m = w.module("M"), *n = w.module("N"), *other = w.module("O");
  w.add(m, DeclKind::function, "f", w.fn({{"x", w.list(n)}}));
  t.mark_reachable_modules(w.tuple({t.int_, w.ref(w.adt("H", {{"m", m}}))}));
  CHECK(m->link_all);
  CHECK(n->link_all);
  CHECK_FALSE(other->link_all);
}

TEST_CASE("types in words") {
  TypeWorld w;
  Types& t = w.types;
  CHECK(t.to_string(w.fn({{"s", t.string}}, t.int_)) == "fn(s: string): int");
  CHECK(t.to_string(w.fn({})) == "fn()");
  Type* f =
      w.fn({{"s", w.ref(w.adt("Iobuf"))}, {nullptr, w.array(t.byte)}}, w.tuple({t.int_, w.list(t.real)}));
  f->members[0]->is_self = true;
  f->varargs = true;
  CHECK(t.to_string(f) == "fn(s: self ref Iobuf, nil: array of byte, *): (int, list of real)");
  CHECK(t.to_string(w.chan(w.fixed(0.25))) == "chan of fixed(.25)");
  Type* draw = w.module("Draw");
  Type* image = w.adt("Image");
  w.add(draw, DeclKind::type, "Image", image);
  image->decl->owner = draw->decl;
  CHECK(t.to_string(w.ref(image)) == "ref Draw->Image");
  t.own_modules.push_back(draw);
  CHECK(t.to_string(w.ref(image)) == "ref Image");
  Type* deep = t.int_;
  for (int i = 0; i < 60; i++) deep = w.tuple({deep, deep});
  CHECK(t.to_string(deep).size() < 300);
}

TEST_CASE("scales of fixed types") {
  CHECK(*Types::fixed_scale(0.5, 0) == 0.5);
  CHECK(*Types::fixed_scale(0.001, 10.0) == 7.62939453125e-09);
  CHECK(*Types::fixed_scale(1.0, 2147483647.0) == 1.0);
  CHECK_FALSE(Types::fixed_scale(1.0, 4294967296.0));
  CHECK_FALSE(Types::fixed_scale(0, 1));
}
