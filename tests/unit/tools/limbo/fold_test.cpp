// Constant folding: values as the reference compiler computes them, and what is left alone.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/unit/tools/limbo/type_world.h"
#include "tools/limbo/checker.h"

using namespace dis;
using namespace dis::limbo;

namespace {

struct Folding : TypeWorld {
  using TypeWorld::TypeWorld;
  Diagnostics diagnostics;

  Expr* node(ExprKind kind, Type* type, Expr* left = nullptr, Expr* right = nullptr) {
    Expr* e = arena.make<Expr>();
    e->kind = kind;
    e->type = type;
    e->left = left;
    e->right = right;
    return e;
  }
  Expr* number(Type* type, int64_t v) {
    Expr* e = node(ExprKind::constant, type);
    e->value.integer = v;
    return e;
  }
  Expr* i(int64_t v) { return number(types.int_, v); }
  Expr* b(int64_t v) { return number(types.big, v); }
  Expr* r(double v) {
    Expr* e = node(ExprKind::constant, types.real);
    e->value.real = v;
    return e;
  }
  Expr* s(std::string_view v) {
    Expr* e = node(ExprKind::constant, types.string);
    e->value.text = v;
    return e;
  }
  Expr* variable(const char* name, Type* type) {
    Expr* e = node(ExprKind::name, type);
    e->decl = decl(DeclKind::local, name, type);
    return e;
  }
  Expr* again(Expr* e) {
    Expr* copy = arena.make<Expr>(*e);
    copy->folded = false;
    return copy;
  }
  Expr* binary(Op op, Expr* a, Expr* c) {
    const bool truth = op >= Op::lt;
    Expr* e = node(ExprKind::binary, truth ? types.int_ : a->type, a, c);
    e->op = op;
    return e;
  }
  Expr* cast(Type* to, Expr* e) { return node(ExprKind::cast, to, e); }
  Expr* call(Type* type) { return node(ExprKind::call, type, variable("f", ref(fn({}, type)))); }
  Expr* fold(Expr* e) { return limbo::fold(e, arena, types, diagnostics); }

  int64_t value(Expr* e) {
    e = fold(e);
    REQUIRE(e->kind == ExprKind::constant);
    return e->value.integer;
  }
  double real_value(Expr* e) {
    e = fold(e);
    REQUIRE(e->kind == ExprKind::constant);
    REQUIRE(e->type == types.real);
    return e->value.real;
  }
  std::string text(Expr* e) {
    e = fold(e);
    REQUIRE(e->kind == ExprKind::constant);
    REQUIRE(e->type == types.string);
    return std::string(e->value.text);
  }
};

}  // namespace

TEST_CASE("ints have 32 bits in constants, bigs 64, bytes 8") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    Folding w(abi);
    CHECK(w.value(w.binary(Op::add, w.i(0x7fffffff), w.i(1))) == -2147483648LL);
    CHECK(w.value(w.binary(Op::mul, w.i(65536), w.i(65536))) == 0);
    CHECK(w.value(w.binary(Op::add, w.b(0x7fffffff), w.b(1))) == 2147483648LL);
    CHECK(w.value(w.binary(Op::add, w.b(INT64_MAX), w.b(1))) == INT64_MIN);
    CHECK(w.value(w.binary(Op::add, w.number(w.types.byte, 200), w.number(w.types.byte, 100))) == 44);
    CHECK(w.value(w.binary(Op::div, w.i(-7), w.i(2))) == -3);
    CHECK(w.value(w.binary(Op::mod, w.i(-7), w.i(3))) == -1);
    CHECK(w.value(w.binary(Op::div, w.b(INT64_MIN), w.b(-1))) == INT64_MIN);
    CHECK(w.value(w.binary(Op::mod, w.b(INT64_MIN), w.b(-1))) == 0);
    CHECK(w.value(w.binary(Op::power, w.i(3), w.i(4))) == 81);
    CHECK(w.value(w.binary(Op::power, w.i(2), w.i(-1))) == 0);
    CHECK(w.value(w.binary(Op::power, w.i(-1), w.i(-3))) == -1);
    CHECK(w.value(w.binary(Op::bit_xor, w.i(12), w.i(10))) == 6);
    CHECK(w.value(w.node(ExprKind::bit_not, w.types.int_, w.i(0))) == -1);
    CHECK(w.value(w.node(ExprKind::bit_not, w.types.byte, w.number(w.types.byte, 1))) == 254);
    CHECK(w.value(w.node(ExprKind::negate, w.types.big, w.b(INT64_MIN))) == INT64_MIN);
    CHECK(w.value(w.binary(Op::lt, w.i(-1), w.i(1))) == 1);
    CHECK(w.value(w.binary(Op::ge, w.b(-1), w.b(1))) == 0);
  }
}

TEST_CASE("shifts") {
  Folding w(kAbi64);
  CHECK(w.value(w.binary(Op::shl, w.i(1), w.i(31))) == -2147483648LL);
  CHECK(w.value(w.binary(Op::shl, w.i(1), w.i(40))) == 0);
  CHECK(w.value(w.binary(Op::shr, w.i(-8), w.i(1))) == -4);
  CHECK(w.value(w.binary(Op::shl, w.b(1), w.i(40))) == 1LL << 40);
  CHECK(w.value(w.binary(Op::shr, w.b(1LL << 40), w.i(8))) == 1LL << 32);
  CHECK(w.diagnostics.messages().empty());
  CHECK(w.value(w.binary(Op::shl, w.b(1), w.i(64))) == 1);
  CHECK(w.diagnostics.messages().size() == 1);
  CHECK_FALSE(w.diagnostics.failed());
  Folding narrow(kAbi32);
  CHECK(narrow.value(narrow.binary(Op::shl, narrow.i(1), narrow.i(40))) == 1);
  CHECK(narrow.diagnostics.messages().size() == 1);
}

TEST_CASE("what has no value is an error") {
  Folding w;
  for (Expr* e : {w.binary(Op::div, w.i(1), w.i(0)), w.binary(Op::mod, w.b(1), w.b(0)),
                  w.binary(Op::power, w.i(0), w.i(-1))}) {
    const size_t before = w.diagnostics.errors();
    CHECK(w.fold(e)->kind == ExprKind::binary);
    w.fold(e);
    CHECK(w.diagnostics.errors() <= before + 1);
  }
  CHECK(w.diagnostics.failed());
  Expr* later = w.binary(Op::div, w.variable("x", w.types.int_), w.i(0));
  CHECK(w.fold(later) == later);
}

TEST_CASE("reals") {
  Folding w;
  CHECK(w.real_value(w.binary(Op::add, w.r(.1), w.r(.2))) == .1 + .2);
  CHECK(w.real_value(w.binary(Op::div, w.r(1), w.r(0))) == std::numeric_limits<double>::infinity());
  CHECK(w.real_value(w.binary(Op::div, w.r(1), w.r(-0.0))) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(w.real_value(w.binary(Op::div, w.r(0), w.r(0)))));
  CHECK(w.real_value(w.binary(Op::power, w.r(2), w.i(-2))) == .25);
  CHECK(std::signbit(w.real_value(w.node(ExprKind::negate, w.types.real, w.r(0)))));
  CHECK(w.value(w.binary(Op::lt, w.r(1), w.r(2))) == 1);
  Expr* left_alone = w.binary(Op::mul, w.variable("x", w.types.real), w.r(1));
  CHECK(w.fold(left_alone) == left_alone);
}

TEST_CASE("conversions") {
  Folding w;
  Types& t = w.types;
  CHECK(w.text(w.cast(t.string, w.i(-5))) == "-5");
  CHECK(w.text(w.cast(t.string, w.b(INT64_MIN))) == "-9223372036854775808");
  CHECK(w.text(w.cast(t.string, w.r(.5))) == ".5");
  CHECK(w.text(w.cast(t.string, w.r(1.5e300))) == "1.5e+300");
  CHECK(w.text(w.cast(t.string, w.r(1234567))) == "1234567");
  CHECK(w.value(w.cast(t.int_, w.r(2.5))) == 3);
  CHECK(w.value(w.cast(t.int_, w.r(-2.5))) == -3);
  CHECK(w.value(w.cast(t.int_, w.r(1e10))) == 10000000000LL);
  CHECK(w.value(w.cast(t.int_, w.b((1LL << 32) + 5))) == 5);
  CHECK(w.value(w.cast(t.byte, w.i(300))) == 44);
  CHECK(w.value(w.cast(t.byte, w.r(300))) == 44);
  CHECK(w.value(w.cast(t.big, w.s("-12345678901234"))) == -12345678901234LL);
  CHECK(w.value(w.cast(t.int_, w.s("12"))) == 12);
  CHECK(w.real_value(w.cast(t.real, w.s("1e3"))) == 1000);
  CHECK(w.real_value(w.cast(t.real, w.i(3))) == 3);
  Type* cents = w.fixed(0.0078125);
  CHECK(w.value(w.cast(cents, w.r(1.5))) == 192);
  CHECK(w.value(w.cast(cents, w.i(-2))) == -256);
  CHECK(w.real_value(w.cast(t.real, w.number(cents, 192))) == 1.5);
  CHECK(w.value(w.cast(t.int_, w.number(cents, 192))) == 1);
  CHECK(w.value(w.cast(w.fixed(0.25), w.number(cents, 192))) == 6);
  CHECK(w.text(w.cast(t.string, w.number(cents, 192))) == "1.5");
  Expr* x = w.variable("x", t.int_);
  CHECK(w.fold(w.cast(t.int_, x)) == x);
  Expr* bytes = w.cast(w.array(t.byte), w.s("a"));
  CHECK(w.fold(bytes) == bytes);
}

TEST_CASE("strings") {
  Folding w;
  CHECK(w.text(w.binary(Op::add, w.s("ab"), w.s("cd"))) == "abcd");
  CHECK(w.value(w.node(ExprKind::length, w.types.int_,
                       w.s("a\xc3\xb1"
                           "b"))) == 3);
  CHECK(w.value(w.binary(Op::eq, w.s("a"), w.s("b"))) == 0);
  CHECK(w.value(w.binary(Op::ne, w.s("a"), w.s("b"))) == 1);
  // ("x" + s) + "a" + "b" + s: only neighbours join.
  Expr* s = w.variable("s", w.types.string);
  Expr* e = w.binary(Op::add, w.s("x"), s);
  e = w.binary(Op::add, w.binary(Op::add, e, w.s("a")), w.s("b"));
  e = w.fold(w.binary(Op::add, e, w.again(s)));
  REQUIRE(e->kind == ExprKind::binary);
  CHECK(e->right->kind == ExprKind::name);
  CHECK(e->left->right->value.text == "ab");
  CHECK(e->left->left->left->value.text == "x");
  // What was folded before takes part.
  e = w.fold(w.binary(Op::add, w.fold(w.binary(Op::add, w.again(s), w.s("1"))), w.s("2")));
  CHECK(e->left->kind == ExprKind::name);
  CHECK(e->right->value.text == "12");
}

TEST_CASE("names of constants") {
  Folding w;
  Decl* three = w.decl(DeclKind::constant, "three", w.types.int_);
  three->init = w.i(3);
  Expr* name = w.node(ExprKind::name, w.types.int_);
  name->decl = three;
  CHECK(w.value(w.binary(Op::mul, w.again(name), w.again(name))) == 9);
  Expr* far = w.node(ExprKind::module_var, w.types.int_, w.variable("m", w.module("M")));
  far->decl = three;
  CHECK(w.value(far) == 3);
  Decl* alias = w.decl(DeclKind::constant, "alias", w.types.int_);
  alias->imported = three;
  name->decl = alias;
  CHECK(w.value(w.again(name)) == 3);

  Type* a = w.adt("A");
  w.pick(a, {"One"}, {});
  Type* two = w.pick(a, {"Two"}, {});
  Expr* tag = w.node(ExprKind::name, w.ref(two));
  tag->decl = two->decl;
  CHECK(w.value(tag) == 1);
  CHECK(tag->type == w.types.int_);

  Decl* pair = w.decl(DeclKind::constant, "pair", w.tuple({w.types.int_, w.types.string}));
  pair->init = w.node(ExprKind::tuple, pair->type);
  pair->init->items = Seq<Expr*>(w.arena, {w.i(1), w.s("one")});
  Expr* use = w.node(ExprKind::name, pair->type);
  use->decl = pair;
  Expr* copy = w.fold(w.again(use));
  CHECK(copy->kind == ExprKind::tuple);
  CHECK(copy->items[1] != pair->init->items[1]);
  Expr* second = w.node(ExprKind::field, w.types.string, w.again(use));
  second->decl = pair->type->members[1];
  CHECK(w.text(second) == "one");

  Decl* failure = w.decl(DeclKind::constant, "failure", w.make(TypeKind::exception, nullptr));
  Expr* raised = w.node(ExprKind::name, failure->type);
  raised->decl = failure;
  CHECK(w.fold(raised)->kind == ExprKind::name);
}

TEST_CASE("simplifications keep side effects") {
  Folding w;
  Type* t = w.types.int_;
  Expr* x = w.variable("x", t);
  CHECK(w.fold(w.binary(Op::add, w.again(x), w.i(0)))->kind == ExprKind::name);
  CHECK(w.fold(w.binary(Op::mul, w.i(1), w.again(x)))->kind == ExprKind::name);
  CHECK(w.value(w.binary(Op::mul, w.again(x), w.i(0))) == 0);
  CHECK(w.fold(w.binary(Op::mul, w.call(t), w.i(0)))->kind == ExprKind::binary);
  CHECK(w.value(w.binary(Op::sub, x, w.again(x))) == 0);
  CHECK(w.value(w.binary(Op::le, x, w.again(x))) == 1);
  Expr* f = w.call(t);
  CHECK(w.fold(w.binary(Op::sub, f, w.again(f)))->kind == ExprKind::binary);
  // Constants go right, and join.
  Expr* e = w.fold(w.binary(Op::lt, w.i(1), w.again(x)));
  CHECK(e->op == Op::gt);
  CHECK(e->right->value.integer == 1);
  e = w.fold(w.binary(Op::add, w.binary(Op::add, w.i(1), w.again(x)), w.i(2)));
  CHECK(e->left->kind == ExprKind::name);
  CHECK(e->right->value.integer == 3);
  e = w.fold(w.binary(Op::sub, w.i(1), w.again(x)));
  CHECK(e->left->kind == ExprKind::constant);
}

TEST_CASE("logic") {
  Folding w;
  Type* t = w.types.int_;
  auto both = [&](Expr* a, Expr* b) { return w.node(ExprKind::logical_and, t, a, b); };
  auto either = [&](Expr* a, Expr* b) { return w.node(ExprKind::logical_or, t, a, b); };
  CHECK(w.value(both(w.i(2), w.i(3))) == 1);
  CHECK(w.value(both(w.i(0), w.call(t))) == 0);
  CHECK(w.value(either(w.i(5), w.call(t))) == 1);
  CHECK(w.fold(both(w.call(t), w.i(0)))->kind == ExprKind::logical_and);
  Expr* e = w.fold(both(w.i(1), w.variable("x", t)));
  CHECK(e->op == Op::ne);
  Expr* truth = w.binary(Op::lt, w.variable("x", t), w.i(3));
  CHECK(w.fold(both(w.i(1), truth)) == truth);
  e = w.fold(w.binary(Op::eq, w.binary(Op::lt, w.variable("x", t), w.i(3)), w.i(0)));
  CHECK(e->kind == ExprKind::logical_not);
  CHECK(w.value(w.node(ExprKind::logical_not, t, w.i(7))) == 0);
}

TEST_CASE("long chains take linear time and no stack") {
  Folding w;
  Expr* sum = w.i(1);
  Expr* words = w.s("a");
  Expr* mixed = w.variable("s", w.types.string);
  Expr* calls = w.call(w.types.int_);
  for (int n = 0; n < 100000; n++) {
    sum = w.binary(Op::add, sum, w.i(1));
    words = w.binary(Op::add, words, w.s("b"));
    mixed = w.binary(Op::add, mixed, n % 2 == 0 ? w.s("c") : w.variable("s", w.types.string));
    calls = w.binary(Op::bit_and, calls, n % 2 == 0 ? w.i(0) : w.variable("x", w.types.int_));
  }
  CHECK(w.value(sum) == 100001);
  CHECK(w.text(words).size() == 100001);
  CHECK(w.fold(mixed)->kind == ExprKind::binary);
  CHECK(w.fold(calls)->kind == ExprKind::binary);
  CHECK(w.arena.bytes() < 400u << 20);
}
