// Sizes and offsets under both word sizes.
#include <doctest/doctest.h>

#include "tests/unit/tools/limbo/type_world.h"

using namespace dis;
using namespace dis::limbo;

namespace {

std::vector<int32_t> offsets(const Type* t) {
  std::vector<int32_t> out;
  for (const Decl* d : t->members) out.push_back(d->offset);
  return out;
}
std::vector<int32_t> pointers(TypeWorld& w, Type* t, int32_t at = 0) {
  std::vector<int32_t> out;
  w.types.collect_pointers(t, at, out);
  return out;
}
using Offsets = std::vector<int32_t>;

}  // namespace

TEST_CASE("fields lie at multiples of their alignment") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    TypeWorld w(abi);
    Types& t = w.types;
    const int32_t word = int32_t(abi.word_bytes);
    Type* a = w.adt(
        "A", {{"b", t.byte}, {"i", t.int_}, {"c", t.byte}, {"r", t.real}, {"s", t.string}, {"d", t.byte}});
    w.add(a, DeclKind::function, "f", w.fn({}));
    t.size(a);
    CHECK(offsets(a) ==
          Offsets{0, word, 2 * word, word == 4 ? 16 : 24, word == 4 ? 24 : 32, word == 4 ? 28 : 40, 0});
    CHECK(a->size == (word == 4 ? 32 : 48));
    CHECK(a->align == 8);
    CHECK(pointers(w, a) == Offsets{word == 4 ? 24 : 32});

    Type* bytes = w.tuple({t.byte, t.byte, t.byte});
    t.size(bytes);
    CHECK(bytes->size == 3);
    CHECK(bytes->align == 1);
    CHECK_FALSE(t.has_pointers(bytes));
    Type* empty = w.adt("E");
    t.size(empty);
    CHECK(empty->size == 0);
  }
}

TEST_CASE("a case has its tag, the common fields and its own") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    TypeWorld w(abi);
    Types& t = w.types;
    const int32_t word = int32_t(abi.word_bytes);
    Type* a = w.adt("A", {{"s", t.string}, {"b", t.byte}});
    Type* one = w.pick(a, {"One", "Uno"}, {{"c", t.byte}, {"l", w.list(t.int_)}});
    Type* two = w.pick(a, {"Two"}, {{"r", t.big}});
    Type* three = w.pick(a, {"Three"}, {});
    t.size(two);
    CHECK(offsets(a) == Offsets{word, 2 * word});
    CHECK(offsets(one) == Offsets{2 * word + 1, 3 * word});
    CHECK(one->size == 4 * word);
    CHECK(offsets(two) == Offsets{word == 4 ? 16 : 24});
    CHECK(two->size == (word == 4 ? 24 : 32));
    CHECK(two->align == 8);
    CHECK(three->size == 3 * word);
    CHECK(pointers(w, one, 100) == Offsets{100 + word, 100 + 3 * word});
    CHECK(t.record_fields(one).size() == 4);
  }
}

TEST_CASE("parameters begin behind the temporaries, variables of modules lie by name") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    TypeWorld w(abi);
    Types& t = w.types;
    const int32_t word = int32_t(abi.word_bytes);
    Type* f = w.fn({{"b", t.byte}, {"c", t.byte}, {"s", t.string}, {"r", t.real}, {"d", t.byte}}, t.int_);
    t.size(f);
    const int32_t s = 9 * word, r = word == 4 ? 40 : 80;
    CHECK(offsets(f) == Offsets{8 * word, 8 * word + 1, s, r, r + 8});
    CHECK(f->size == r + 8 + word);

    Type* m = w.module("M");
    w.add(m, DeclKind::global, "z", t.byte);
    w.add(m, DeclKind::function, "a", w.fn({}));
    w.add(m, DeclKind::global, "b", t.byte);
    w.add(m, DeclKind::global, "c", t.big);
    t.size(m);
    CHECK(m->size == int32_t(abi.ref_bytes));
    CHECK(m->members[2]->offset == 0);
    CHECK(m->members[3]->offset == 8);
    CHECK(m->members[0]->offset == 16);
  }
}

TEST_CASE("references inside nested records") {
  TypeWorld w(kAbi32);
  Types& t = w.types;
  Type* inner = w.tuple({t.int_, t.string, w.module("M")});
  Type* outer = w.tuple({t.byte, inner, w.fixed(0.5), w.tuple({t.real, w.ref(w.fn({}))})});
  CHECK(pointers(w, outer) == Offsets{8, 12, 32});
  CHECK(t.has_pointers(outer));
  CHECK(pointers(w, t.string, 12) == Offsets{12});
  int32_t count = 0;
  t.pointers(outer, 4, [&](int32_t) { count++; });
  CHECK(count == 3);
  CHECK(t.exception_values_offset() == 8);
}

TEST_CASE("deep, endless and gigantic records do no harm") {
  TypeWorld w;
  Types& t = w.types;
  Type* last = w.adt("A0", {{"v", t.string}});
  for (int i = 0; i < 100000; i++) last = w.adt("A", {{"in", last}});
  t.size(last);
  CHECK(last->size == 8);
  CHECK(pointers(w, last) == Offsets{0});
  CHECK(t.find_infinite(last) == nullptr);

  Type* twice = w.adt("T0", {{"v", t.string}});
  for (int i = 0; i < 60; i++) twice = w.tuple({twice, twice});
  t.size(twice);
  CHECK(twice->size == Types::kTooLarge);
  CHECK(t.has_pointers(w.tuple({t.int_, twice})) == false);  // too large to be looked at
  Type* numbers = t.int_;
  for (int i = 0; i < 24; i++) numbers = w.tuple({numbers, numbers});
  CHECK_FALSE(t.has_pointers(numbers));

  Type* a = w.adt("A");
  Type* b = w.adt("B", {{"i", t.int_}, {"a", a}});
  w.add(a, DeclKind::field, "l", w.list(a));
  Decl* fault = w.add(a, DeclKind::field, "b", b);
  CHECK(t.find_infinite(a) == fault);
  CHECK(t.find_infinite(b) == nullptr);  // said once
  t.size(a);
  t.size(b);
  CHECK(a->size == 8);
  CHECK(b->size == 16);
  pointers(w, b);
}
