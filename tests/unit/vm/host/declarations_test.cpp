#include "vm/host/declarations.h"

#include <doctest/doctest.h>

#include "runtime/builtin/registry.h"
#include "tests/unit/vm/host/guest.h"

using namespace dis;
using namespace dis::host;

namespace {

std::shared_ptr<const Interface> interface_of(const std::string& text, const Abi& abi) {
  auto read = read_interface(source_text(text), "", abi);
  if (!read.ok()) FAIL(read.error().to_string());
  return *read;
}

std::string interface_problem(const std::string& text, const std::string& name = "") {
  auto read = read_interface(source_text(text, "t.m"), name, kAbi64);
  REQUIRE(!read.ok());
  return read.error().to_string();
}

}  // namespace

TEST_CASE("declarations: functions with their types, for both word sizes") {
  const std::string text =
      "M: module {\n"
      "  P: adt { b: byte; n: int; x: big; s: string; put: fn(p: self ref P, v: real): int; };\n"
      "  f: fn(a: int, b: big, p: P, l: list of string, r: ref P): (int, array of byte);\n"
      "  g: fn();\n"
      "};\n";
  for (const Abi& abi : {kAbi32, kAbi64}) {
    CAPTURE(abi.word_bytes);
    const auto m = interface_of(text, abi);
    CHECK(m->name == "M");
    CHECK(!m->has_data);
    REQUIRE(m->functions.size() == 3);
    CHECK(m->find("h") == nullptr);
    const FunctionType* f = m->find("f");
    REQUIRE(f);
    CHECK(f->text == "fn(a: int, b: big, p: P, l: list of string, r: ref P): (int, array of byte)");
    REQUIRE(f->parameters.size() == 5);
    CHECK(f->parameters[0].type->kind == ValueKind::int_);
    CHECK(f->parameters[1].type->kind == ValueKind::big);
    CHECK(f->parameters[1].offset == (abi == kAbi32 ? 40 : 72));
    const ValueType& p = *f->parameters[2].type;
    CHECK(p.kind == ValueKind::record);
    CHECK(p.fields.size() == 4);
    CHECK(p.find_field("s") == 3);
    CHECK(p.find_field("put") == 4);
    CHECK(p.fields[2].offset == (abi == kAbi32 ? 8 : 16));
    const ValueType& l = *f->parameters[3].type;
    CHECK(l.kind == ValueKind::list);
    CHECK(l.element->kind == ValueKind::string);
    CHECK(l.text == "list of string");
    // Equal types are one.
    CHECK(f->parameters[4].type->element == &p);
    CHECK(f->result->kind == ValueKind::record);
    CHECK(f->result->fields[1].name == "t1");
    CHECK(f->result->fields[1].type->element->kind == ValueKind::byte);
    CHECK(m->find("P.put")->parameters.size() == 2);
    CHECK(m->find("g")->result->kind == ValueKind::none);
  }
}

TEST_CASE("declarations: frames are those the built-in modules have") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    const auto m = interface_of("M: module { Q: adt { n: int; x: big; s: string; };\n"
                                "  f: fn(a: int, b: big, q: Q, l: list of string, r: ref Q): (int, string); };\n", abi);
    const FrameShape shape = frame_shape("(wp)(wl(wlp)pp)", abi.word_bytes);
    CHECK(m->functions[0].frame_size == shape.size);
    TypeTable types(abi);
    CHECK(heap_type(types, m->functions[0].frame_size, m->functions[0].pointers) ==
          types.record_type(shape.size, shape.map, shape.map_bytes));
  }
}

TEST_CASE("declarations: types that refer to themselves, and cases") {
  const auto m = interface_of("M: module { Node: adt { next: cyclic ref Node; v: int; };\n"
                              "  Shape: adt { name: string; pick { Circle => r: real; Box => w, h: int; } };\n"
                              "  f: fn(n: ref Node, s: ref Shape, b: ref Shape.Box); };\n", kAbi64);
  const auto& p = m->functions[0].parameters;
  CHECK(p[0].type->element->fields[0].type == p[0].type);
  const ValueType& shape = *p[1].type->element;
  CHECK(shape.tagged);
  REQUIRE(shape.cases.size() == 2);
  CHECK(shape.cases[0]->case_name == "Circle");
  CHECK(shape.cases[1]->case_name == "Box");
  CHECK(shape.cases[1]->fields.size() == 3);
  CHECK(shape.cases[1] == p[2].type->element);
  CHECK(shape.fields[0].offset == 8);
}

TEST_CASE("declarations: what cannot be used says so") {
  const auto m = interface_of("M: module { x: int; f: fn(s: string, *): int; g: fn[T](l: list of T): T;\n"
                              "  Big: adt { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z: big;\n"
                              "    aa, ab, ac, ad, ae, af, ag, ah, ai, aj, ak, al, am, an, ao, ap, aq, ar, as_, at, au, av, aw, ax, ay, az: big;\n"
                              "    ba, bb, bc, bd, be, bf, bg, bh, bi, bj, bk, bl, bm, bn, bo, bp, bq, br, bs, bt: big; };\n"
                              "  h: fn(): Big; };\n", kAbi64);
  CHECK(m->has_data);
  CHECK(m->find("f")->unsupported == "variable arguments");
  CHECK(m->find("g")->unsupported == "type parameters");
  CHECK(m->find("h")->unsupported == "a result of 576 bytes");
}

TEST_CASE("declarations: wrong ones are told where") {
  CHECK(interface_problem("M: module { f: fn(x: Nothing); };\n").find("t.m:1:") != std::string::npos);
  CHECK(interface_problem("M: module {").find("t.m:1:") != std::string::npos);
  CHECK(interface_problem("include \"sys.m\";\nM: module { };\n").find("sys.m") != std::string::npos);
  CHECK(interface_problem("M: module { };\n", "N").find("no module N") != std::string::npos);
  CHECK(interface_problem("M: module { };\nN: module { };\n").find("more than one module") != std::string::npos);
  CHECK(interface_problem("x: con 1;\n").find("no module") != std::string::npos);
  CHECK(read_interface(source_text("M: module { };\nN: module { };\n"), "N", kAbi32).ok());
}
