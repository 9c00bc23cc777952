// Symbol files are written for the reader of vm/format/symbols.h, which must find in them what was put in.
#include "tools/limbo/symbols.h"

#include <doctest/doctest.h>

#include "tests/unit/tools/limbo/hand_made.h"
#include "vm/format/symbols.h"

using namespace dis;
using namespace dis::limbo;

TEST_CASE("positions, functions, variables and types of every kind") {
  HandMade h;
  SourceMap sources;
  SourceFile* file = sources.add("/src/prog.b", "implement Prog;\n\tα := 12;\nsecond line\n", {});
  SourceFile* other = sources.add("/inc/lib.m", "Lib: module {};\n", {});
  REQUIRE(file);
  REQUIRE(other);
  auto at = [](const SourceFile* f, uint32_t begin, uint32_t end) {
    return Span{f->first + begin, f->first + end};
  };

  Type* point = h.types.make(TypeKind::adt, {});
  point->decl = h.types.make_decl(DeclKind::type, h.name("Point"), at(other, 0, 3), point);
  point->members.push(h.arena,
                      h.types.make_decl(DeclKind::field, h.name("x"), at(other, 0, 3), h.types.int_));
  point->members.push(
      h.arena, h.types.make_decl(DeclKind::field, h.name("next"), at(other, 5, 11), h.types.ref_to(point)));
  Type* chan = h.types.make(TypeKind::chan, {}, h.types.list_of(h.types.ref_to(point)));
  Type* pair = h.types.tuple_of(Seq<Type*>(h.arena, {h.types.real, h.types.byte}), {});
  Type* handler = h.types.ref_to(h.function_type({{"n", h.types.int_}}, h.types.none));

  Decl* init = h.member(DeclKind::function, "init", h.function_type({{"c", chan}}, h.types.big));
  init->span = at(file, 0, 9);
  Function& f = h.function(init);
  Slot* p = h.slot(f, SlotKind::local, pair, "pair");
  Slot* r = h.slot(f, SlotKind::local, handler, "handler");
  Slot* x = h.slot(f, SlotKind::local, h.types.exception, "x");
  h.emit(f, Opcode::movb, h.imm(1), {}, h.frame(p, 8));
  h.emit(f, Opcode::movp, h.frame(r), {}, h.frame(r));
  h.emit(f, Opcode::movp, h.frame(x), {}, h.frame(r));
  h.emit(f, Opcode::ret);
  f.code[1].span = at(file, 23, 25);  // 12, after a character of two bytes
  f.code[2].span = at(other, 5, 11);
  Function& g =
      h.function(h.types.make_decl(DeclKind::function, h.name("helper"), at(file, 27, 33), init->type));
  h.emit(g, Opcode::ret);
  Slot* name = h.datum(h.types.string, h.text("x"), "name").slot;
  h.emit(g, Opcode::movp, h.data(name), {}, h.data(name));
  h.assemble();
  REQUIRE(h.diagnostics.errors() == 0);

  const std::string text = make_symbols(h.program, h.code, h.types, sources);
  CAPTURE(text);
  auto symbols = format::Symbols::parse(text, "prog.sbl");
  REQUIRE(symbols.ok());
  CHECK(symbols->module_name() == "Prog");
  CHECK(symbols->instruction_count() == 6);
  CHECK(symbols->function(0) == "init");
  CHECK(symbols->function(4) == "helper");
  CHECK(symbols->position(0).file == "prog.b");  // no position of its own: that of the function
  CHECK(symbols->position(0).line == 1);
  CHECK(symbols->position(1).line == 2);
  CHECK(symbols->position(1).column == 6);
  CHECK(symbols->position(2).file == "lib.m");
  CHECK(symbols->position(2).column == 5);
  CHECK(symbols->position(3).file == "lib.m");  // like the one before
  CHECK(symbols->position(4).line == 3);
  CHECK(text.find("aPoint ") != std::string::npos);
  CHECK(text.find("CLR@0\n") != std::string::npos);
  CHECK(text.find(":name:") != std::string::npos);
  CHECK(text.find("Rt16.2\n0:t0:") != std::string::npos);
  CHECK(text.find("Rt8.0\n") != std::string::npos);
}
