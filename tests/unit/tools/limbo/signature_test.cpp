// Signature texts as the reference compiler's -X option prints them, and hashes that its modules carry.
#include <doctest/doctest.h>

#include "tests/unit/tools/limbo/type_world.h"
#include "tools/limbo/md5.h"

using namespace dis;
using namespace dis::limbo;

namespace {

struct Signatures : TypeWorld {
  Type* fd = adt("FD", {{"fd", types.int_}});
  std::string text(Type* t) { return types.signature_text(t); }
  uint32_t hash(Type* t) {
    Decl d;
    d.kind = DeclKind::function;
    d.type = t;
    return types.signature(d);
  }
};

}  // namespace

TEST_CASE("md5 agrees with the vectors of its definition") {
  CHECK(md5("") == std::array<uint32_t, 4>{0xd98c1dd4, 0x04b2008f, 0x980980e9, 0x7e42f8ec});
  CHECK(md5("abc") == std::array<uint32_t, 4>{0x98500190, 0xb04fd23c, 0x7d3f96d6, 0x727fe128});
  CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        std::array<uint32_t, 4>{0xa2f4ed57, 0x55c9e32b, 0x2eda49ac, 0x7ab60721});
}

TEST_CASE("functions of $Sys have the signatures that modules carry") {
  Signatures w;
  Types& t = w.types;
  Type* bytes = w.array(t.byte);
  Type* print = w.fn({{"s", t.string}}, t.int_);
  print->varargs = true;
  CHECK(w.text(print) == "f*(s)i");
  CHECK(w.hash(print) == 0xac849033);
  Type* fildes = w.fn({{"fd", t.int_}}, w.ref(w.fd));
  CHECK(w.text(fildes) == "f(i)Ra(fd:i)");
  CHECK(w.hash(fildes) == 0x1478f993);
  CHECK(w.hash(w.fn({{"fd", w.ref(w.fd)}, {"buf", bytes}, {"n", t.int_}}, t.int_)) == 0x7cfef557);
  CHECK(w.hash(w.fn({{"fd", w.ref(w.fd)}, {"buf", bytes}, {"n", t.int_}, {"o", t.big}}, t.int_)) ==
        0x09d8aac6);
  CHECK(w.hash(w.fn({}, t.int_)) == 0x616977e8);
  CHECK(w.hash(w.fn({{"s", t.string}, {"d", t.string}}, w.tuple({t.int_, w.list(t.string)}))) == 0x57338f20);

  Type* io = w.adt(
      "FileIO", {{"read", w.chan(w.tuple({t.int_, t.int_, t.int_, w.chan(w.tuple({bytes, t.string}))}))},
                 {"write", w.chan(w.tuple({t.int_, bytes, t.int_, w.chan(w.tuple({t.int_, t.string}))}))}});
  Type* file2chan = w.fn({{"dir", t.string}, {"file", t.string}}, w.ref(io));
  CHECK(w.text(file2chan) == "f(s,s)Ra(read:Ct(i,i,i,Ct(Ab,s)),write:Ct(i,Ab,i,Ct(i,s)))");
  CHECK(w.hash(file2chan) == 0x9f34d686);

  Type* connection = w.adt("Connection", {{"dfd", w.ref(w.fd)}, {"cfd", w.ref(w.fd)}, {"dir", t.string}});
  Type* dial = w.fn({{"a", t.string}, {"l", t.string}}, w.tuple({t.int_, connection}));
  CHECK(w.text(dial) == "f(s,s)t(i,a(dfd:Ra(fd:i),cfd:R@3,dir:s))");
  CHECK(w.hash(dial) == 0x29e90174);
}

TEST_CASE("what is equal shares a number, wherever it was declared") {
  Signatures w;
  Type* other = w.adt("Another", {{"fd", w.types.int_}});
  CHECK(w.text(w.fn({{"a", w.ref(w.fd)}, {"b", w.ref(other)}})) == "f(Ra(fd:i),R@1)n");
  Type* pair = w.tuple({w.types.int_, w.types.int_});
  Type* twin = w.tuple({w.types.int_, w.types.int_});
  CHECK(w.text(w.fn({{"a", pair}, {"b", twin}, {"c", w.tuple({pair, other})}}, twin)) ==
        "f(t(i,i),@1,t(@1,a(fd:i)))@1");
}

TEST_CASE("generic adts with cases, cyclic fields and self") {
  Signatures w;
  Types& t = w.types;
  Type* p = w.adt("P");
  Type* parameter = w.param(p, "T");
  w.add(p, DeclKind::field, "x", parameter);
  w.add(p, DeclKind::field, "n", w.ref(p))->cyclic = true;
  Type* method = w.fn({{"s", w.ref(p)}});
  method->members[0]->is_self = true;
  w.pick(p, {"One"}, {{"a", t.int_}});
  w.pick(p, {"Two", "Three"}, {{"b", t.string}});
  w.add(p, DeclKind::function, "m", method);
  CHECK(w.text(method) == "f(SRa()(x:P,n:yR@1,One=>p(a:i)@1,Two=>p(b:s)@1,Three=>@3))n");
  CHECK(w.hash(method) == 0x00831df3 + 0xff000000);

  Type* function = w.fn({{"a", nullptr}, {"b", nullptr}});
  Type* own = w.param(function, "T");
  function->members[0]->type = own;
  function->members[1]->type = w.list(own);
  Seq<TypeArg> args(w.arena, {TypeArg{parameter, t.string}});
  function->element = w.ref(t.instantiate(p, args));
  CHECK(w.text(function) == "f()(P,LP)Ra()(x:s,n:yR@1,One=>p(a:i)@1,Two=>p(b:s)@1,Three=>@3)");
  CHECK(w.hash(function) == 0x83c54b0d);
}

TEST_CASE("cases without common fields") {
  Signatures w;
  Type* p = w.adt("P");
  w.pick(p, {"A"}, {});
  CHECK(w.text(w.ref(p)) == "Ra(,A=>p()@1)");
}

TEST_CASE("fixed point and raises") {
  Signatures w;
  Types& t = w.types;
  Type* x = w.fn({{"a", w.fixed(1.0 / 3.0)}, {"b", w.fixed(*Types::fixed_scale(0.001, 10.0))}});
  CHECK(w.text(x) == "f(x.3333333333333333,x7.62939453125e-09)n");
  Type* z = w.fn({{"b", t.int_}});
  z->has_raises = true;
  z->raises.push(w.arena, w.decl(DeclKind::constant, "fail2", t.exception));
  z->raises.push(w.arena, w.decl(DeclKind::constant, "fail1", t.exception));
  CHECK(w.text(z) == "f(i)(fail2,fail1)n");
  CHECK(w.hash(z) == 0x534b56d5);
}

TEST_CASE("modules list variables, then functions with those of their adts, by name") {
  Signatures w;
  Types& t = w.types;
  Type* m = w.module("M");
  w.add(m, DeclKind::global, "y", t.string);
  w.add(m, DeclKind::function, "zero", w.fn({}));
  Type* a = w.adt("A", {{"x", t.int_}});
  w.add(a, DeclKind::function, "make", w.fn({}, w.ref(a)));
  w.add(m, DeclKind::type, "A", a);
  w.add(m, DeclKind::global, "b", w.ref(a));
  w.add(m, DeclKind::constant, "PATH", t.string);
  w.add(m, DeclKind::function, "init", w.fn({{"s", t.string}}));
  CHECK(w.text(w.fn({{"m", m}, {"n", m}})) == "f(m{b:Ra(x:i);y:s;init:f(s)n;make:f()R@2;zero:f()n;},@1)n");
  CHECK(t.data_signature(*m) == (md5("b:Ra(x:i);y:s;")[0] ^ md5("b:Ra(x:i);y:s;")[1] ^
                                 md5("b:Ra(x:i);y:s;")[2] ^ md5("b:Ra(x:i);y:s;")[3]));
}

TEST_CASE("a chain of adts costs no stack") {
  Signatures w;
  Type* last = w.adt("A0", {{"v", w.types.int_}});
  // Names of fields differ, or each would have to be told from all others.
  for (int i = 0; i < 100000; i++) {
    const std::string name = "n" + std::to_string(i);
    last = w.adt("A", {{name.c_str(), w.ref(last)}});
  }
  std::string text = w.text(last);
  CHECK(text.size() > 100000 * 6);
  Type* alike = w.adt("A0", {{"v", w.types.int_}});
  for (int i = 0; i < 1000; i++) alike = w.adt("A", {{"next", w.ref(alike)}});
  CHECK(w.text(alike).size() > 1000 * 6);
  CHECK(text.substr(0, 12) == "a(n99999:Ra(");
}
