// Symbolic code put together by hand: what assemble() makes of it, in modules that the verifier accepts.
#include "tools/limbo/assemble.h"

#include <doctest/doctest.h>

#include "tests/unit/tools/limbo/hand_made.h"
#include "vm/format/disassembler.h"

using namespace dis;
using namespace dis::limbo;

namespace {

std::string hex(const std::vector<uint8_t>& map) {
  std::string text;
  for (uint8_t b : map) {
    text += "0123456789abcdef"[b >> 4];
    text += "0123456789abcdef"[b & 15];
  }
  return text;
}

std::string types_of(const format::Module& m) {
  std::string text;
  for (const format::TypeDescriptor& t : m.types)
    text += std::to_string(t.id) + ":" + std::to_string(t.size) + ":" + hex(t.pointer_map) + " ";
  return text;
}

std::string items_of(const format::Module& m) {
  std::string text;
  for (const format::DataItem& i : m.data) {
    text += "@" + std::to_string(i.offset);
    switch (i.kind) {
      case format::DataKind::bytes:
        text += " bytes";
        for (char c : i.bytes) text += " " + std::to_string(int(c));
        break;
      case format::DataKind::string: text += " \"" + i.bytes + "\""; break;
      case format::DataKind::words: text += " words"; break;
      case format::DataKind::bigs: text += " bigs"; break;
      case format::DataKind::reals: text += " reals"; break;
      case format::DataKind::array: text += " array[" + std::to_string(i.array_length) + "]"; break;
      case format::DataKind::set_array: text += " in"; break;
      case format::DataKind::restore: text += " out"; break;
    }
    if (i.kind == format::DataKind::reals) text += " " + std::to_string(i.values.size());
    if (i.kind == format::DataKind::words || i.kind == format::DataKind::bigs)
      for (int64_t v : i.values) text += " " + std::to_string(v);
    text += "\n";
  }
  return text;
}

std::string inst(const format::Module& m, size_t pc) {
  std::string text = format::to_text(m.code[pc]);
  for (char& c : text)
    if (c == '\t') c = ' ';
  return text;
}

}  // namespace

TEST_CASE("locals: bytes, then words by use, then records; nothing for what nobody names") {
  HandMade h;
  Function& f = h.function(
      h.member(DeclKind::function, "init", h.function_type({{"a", h.types.string}}, h.types.none)));
  Slot* record = h.slot(f, SlotKind::local,
                        h.types.tuple_of(Seq<Type*>(h.arena, {h.types.int_, h.types.string}), {}), "r");
  Slot* rare = h.slot(f, SlotKind::local, h.types.int_, "rare");
  Slot* unused = h.slot(f, SlotKind::local, h.types.int_, "unused");
  Slot* often = h.slot(f, SlotKind::temporary, h.types.string);
  Slot* byte = h.slot(f, SlotKind::local, h.types.byte, "b");
  Slot* seen = h.slot(f, SlotKind::local, h.types.int_, "seen");
  seen->address_taken = true;
  h.emit(f, Opcode::movw, h.imm(1), {}, h.frame(rare));
  h.emit(f, Opcode::movw, h.imm(1), {}, h.frame(record));
  h.emit(f, Opcode::movb, h.imm(1), {}, h.frame(byte));
  h.emit(f, Opcode::movp, h.frame(often), {}, h.frame(often));
  h.emit(f, Opcode::movp, h.frame(often), {}, h.frame(record, 8));
  h.emit(f, Opcode::ret);
  format::Module m = h.assemble();
  CHECK(h.verify(m) == "");
  CHECK(byte->offset == 72);
  CHECK(often->offset == 80);
  CHECK(rare->offset == 88);
  CHECK(seen->offset == 96);
  CHECK(unused->offset == -1);
  CHECK(record->offset == 104);
  CHECK(f.frame_size == 120);
  // Pointers: the argument at 64, `often` at 80, the string of the record at 112.
  CHECK(types_of(m) == "0:0: 1:120:00a2 ");
  CHECK(inst(m, 4) == "movp 80(fp), 112(fp)");
}

TEST_CASE("locals of a group lie side by side and begin where their largest member may") {
  HandMade h(kAbi32);
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* word = h.slot(f, SlotKind::local, h.types.int_, "w");
  Slot* a = h.slot(f, SlotKind::local, h.types.int_, "a");
  Slot* b = h.slot(f, SlotKind::local, h.types.big, "b");
  a->group = b->group = a;
  b->group_offset = 8;
  h.emit(f, Opcode::movl, h.frame(b), {}, h.frame(b));
  h.emit(f, Opcode::movw, h.imm(1), {}, h.frame(word));
  h.emit(f, Opcode::ret);
  format::Module m = h.assemble();
  CHECK(h.verify(m) == "");
  CHECK(word->offset == 32);
  CHECK(a->offset == 40);
  CHECK(b->offset == 48);
  CHECK(f.frame_size == 56);
}

TEST_CASE("descriptors: equal ones once, ordered by size, length of the map, map") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* r = h.slot(f, SlotKind::local, h.types.string, "r");
  auto make_new = [&](std::initializer_list<Type*> fields) {
    Operand type{OperandMode::descriptor};
    type.type = h.types.tuple_of(Seq<Type*>(h.arena, fields), {});
    h.emit(f, Opcode::new_, type, {}, h.frame(r));
  };
  make_new({h.types.int_, h.types.string});
  make_new({h.types.string, h.types.string});
  make_new({h.types.int_, h.types.int_});
  make_new({h.types.big, h.types.real});  // laid out like the one before
  make_new({h.types.int_});
  h.code.shapes.push_back({16, {8}});
  f.code.push_back(
      {.op = Opcode::new_, .s = {OperandMode::descriptor}, .m = {}, .d = h.frame(r), .span = {}, .shape = 0});
  h.emit(f, Opcode::ret);
  format::Module m = h.assemble();
  CHECK(h.verify(m) == "");
  CHECK(types_of(m) == "0:0: 1:8: 2:16: 3:16:40 4:16:c0 5:72:0080 ");
  std::string numbers;
  for (size_t i = 0; i < 6; i++) numbers += std::to_string(m.code[i].src.value);
  CHECK(numbers == "342213");
}

TEST_CASE("module data: the interface's variables, then what is used, by name") {
  HandMade h;
  Decl* count = h.member(DeclKind::global, "count", h.types.int_);
  h.member(DeclKind::global, "title", h.types.string);
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* z = h.datum(h.types.string, h.text("zz"), "z").slot;
  Slot* hello = h.datum(h.types.string, h.text("hello")).slot;
  Slot* flag = h.datum(h.types.byte, h.integer(7, h.types.byte), "flag").slot;
  Slot* half = h.datum(h.types.real, h.real(.5)).slot;
  Slot* unused = h.datum(h.types.int_, h.integer(9), "unused").slot;
  Datum& shared = h.datum(h.types.int_, h.integer(3), "count");
  shared.slot->decl = count;
  for (Slot* s : {z, hello}) h.emit(f, Opcode::movp, h.data(s), {}, h.data(z));
  h.emit(f, Opcode::movb, h.data(flag), {}, h.data(flag));
  h.emit(f, Opcode::movf, h.data(half), {}, h.data(half));
  h.emit(f, Opcode::ret);
  format::Module m = h.assemble();
  CHECK(h.verify(m) == "");
  CHECK(count->offset == 0);
  CHECK(shared.slot->offset == 0);
  CHECK(half->offset == 16);  // .f.…
  CHECK(flag->offset == 24);
  CHECK(hello->offset == 32);
  CHECK(z->offset == 40);
  CHECK(unused->offset == -1);
  CHECK(m.data_size == 48);
  CHECK(hex(m.types[0].pointer_map) == "4c");
  CHECK(items_of(m) == "@0 words 3\n@16 reals 1\n@24 bytes 7\n@32 \"hello\"\n@40 \"zz\"\n");
  CHECK(m.links[0].name == ".mp");
  CHECK(m.links[0].pc == -1);
}

TEST_CASE("arrays: ranges, what * stands for, nesting; runs of one kind become one item") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  auto in_order = [&](std::initializer_list<int> values) {
    Expr* e = h.array(h.types.int_, int64_t(values.size()), {});
    for (int v : values) e->items.push(h.arena, h.element(nullptr, h.integer(v)));
    return e;
  };
  Expr* sparse =
      h.array(h.types.int_, 8,
              {h.element(h.make(ExprKind::range, h.integer(2), h.integer(3)), h.integer(5)),
               h.element(h.make(ExprKind::wildcard), h.integer(9)), h.element(h.integer(6), h.integer(8))});
  Expr* nested = h.array(in_order({1})->type, 2,
                         {h.element(nullptr, in_order({1, 2})), h.element(nullptr, in_order({}))});
  Slot* a = h.datum(sparse->type, sparse, "a").slot;
  Slot* b = h.datum(nested->type, nested, "b").slot;
  for (Slot* s : {a, b}) h.emit(f, Opcode::movp, h.data(s), {}, h.data(s));
  h.emit(f, Opcode::ret);
  format::Module m = h.assemble();
  CHECK(h.verify(m) == "");
  CHECK(items_of(m) ==
        "@0 array[8]\n@0 in\n@0 words 9 9 5 5 9 9 8 9\n@0 out\n"
        "@8 array[2]\n@8 in\n@0 array[2]\n@0 in\n@0 words 1 2\n@0 out\n@8 array[0]\n@0 out\n");
}

TEST_CASE("arrays nested deeper than loaders allow, and data too large, are errors") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Expr* e = h.integer(1);
  for (int i = 0; i < 5; i++) e = h.array(e->type, 1, {h.element(nullptr, e)});
  Slot* deep = h.datum(e->type, e, "deep").slot;
  h.emit(f, Opcode::movp, h.data(deep), {}, h.data(deep));
  h.emit(f, Opcode::ret);
  h.assemble();
  REQUIRE(h.diagnostics.errors() == 1);
  CHECK(h.diagnostics.messages()[0].text.find("nest at most 4 deep") != std::string::npos);

  HandMade large;
  Function& g =
      large.function(large.member(DeclKind::function, "init", large.function_type({}, large.types.none)));
  Expr* huge = large.array(large.types.int_, 1 << 30,
                           {large.element(large.make(ExprKind::wildcard), large.integer(1))});
  Slot* s = large.datum(huge->type, huge, "huge").slot;
  large.emit(g, Opcode::movp, large.data(s), {}, large.data(s));
  large.assemble();
  CHECK(large.diagnostics.errors() == 1);
}

TEST_CASE("tables of cases and gotos hold pcs") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    CAPTURE(abi.word_bytes);
    HandMade h(abi);
    Function& first = h.function(h.member(DeclKind::function, "other", h.function_type({}, h.types.none)));
    h.emit(first, Opcode::ret);
    Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
    auto table = [&](Table::Kind kind) {
      Table& t = h.code.tables.emplace_back();
      t.kind = kind;
      t.function = &f;
      Datum& d = h.datum(nullptr, nullptr);
      d.table = &t;
      t.slot = d.slot;
      return &t;
    };
    Table *words = table(Table::Kind::word), *bigs = table(Table::Kind::big),
          *strings = table(Table::Kind::string), *jump = table(Table::Kind::jump);
    const int32_t word = int32_t(abi.word_bytes);
    Slot* value = h.slot(f, SlotKind::local, h.types.int_, "v");
    Slot* big = h.slot(f, SlotKind::local, h.types.big, "l");
    Slot* text = h.slot(f, SlotKind::local, h.types.string, "s");
    h.emit(f, Opcode::case_, h.frame(value), {}, h.data(words->slot));
    const int32_t one = h.new_label(f);
    h.emit(f, Opcode::casel, h.frame(big), {}, h.data(bigs->slot));
    const int32_t two = h.new_label(f);
    h.emit(f, Opcode::casec, h.frame(text), {}, h.data(strings->slot));
    const int32_t three = h.new_label(f);
    h.emit(f, Opcode::goto_, h.frame(value), {}, h.data(jump->slot, word));
    const int32_t end = h.new_label(f);
    h.emit(f, Opcode::ret);
    words->rows = {{.low = -1, .high = 4, .low_text = {}, .high_text = {}, .label = one}};
    words->default_label = end;
    bigs->rows = {{.low = 7, .high = 7, .low_text = {}, .high_text = {}, .label = two}};
    strings->rows = {{.low_text = "a", .high_text = "", .label = three},
                     {.low_text = "b", .high_text = "d", .has_high = true, .label = end}};
    strings->default_label = end;
    jump->rows = {{.low_text = {}, .high_text = {}, .label = one},
                  {.low_text = {}, .high_text = {}, .label = end}};
    format::Module m = h.assemble();
    REQUIRE(h.verify(m) == "");
    CHECK(items_of(m).starts_with("@0 words 1 -1 5 2 5"));
    CHECK(bigs->slot->size == 9 * word);
    CHECK(strings->slot->size == 8 * word);
    CHECK(jump->slot->size == 3 * word);
    CHECK(items_of(m).find("bigs 7 8\n") != std::string::npos);
    CHECK(items_of(m).find("\"b\"\n") != std::string::npos);
    CHECK(items_of(m).ends_with(" 5 5 2 2 5\n"));
  }
}

TEST_CASE("links: exports by bare name, referred functions behind them, imports narrowed to what is used") {
  HandMade h;
  Type* fn = h.function_type({{"x", h.types.int_}}, h.types.int_);
  Type* none = h.function_type({}, h.types.none);
  Decl* init = h.member(DeclKind::function, "init", none);
  Decl* area = h.member(DeclKind::function, "area", fn);
  Type* lib = h.types.make(TypeKind::module, {});
  lib->decl = h.types.make_decl(DeclKind::type, h.name("Lib"), {}, lib);
  h.member(DeclKind::function, "alpha", none, lib);
  Decl* beta = h.member(DeclKind::function, "beta", fn, lib);
  Decl* gamma = h.member(DeclKind::function, "gamma", none, lib);
  Type* all = h.types.make(TypeKind::module, {});
  all->decl = h.types.make_decl(DeclKind::type, h.name("All"), {}, all);
  all->link_all = true;
  h.member(DeclKind::global, "v", h.types.int_, all);
  h.member(DeclKind::function, "one", none, all);
  Decl* two = h.member(DeclKind::function, "two", fn, all);
  Decl* helper = h.types.make_decl(DeclKind::function, h.name("helper"), {}, fn);

  Function& f = h.function(init);
  Slot* m1 = h.slot(f, SlotKind::local, lib, "m1");
  Slot* m2 = h.slot(f, SlotKind::local, all, "m2");
  Slot* index = h.slot(f, SlotKind::temporary, h.types.int_);
  Slot* path = h.datum(h.types.string, h.text("/dis/lib.dis")).slot;
  auto member = [&](Decl* d, Type* t) {
    Operand o{OperandMode::member};
    o.function = d;
    o.type = t;
    return o;
  };
  auto list = [&](Type* t) {
    Operand o{OperandMode::link_table};
    o.type = t;
    return o;
  };
  h.emit(f, Opcode::load, h.data(path), list(lib), h.frame(m1));
  h.emit(f, Opcode::load, h.data(path), list(all), h.frame(m2));
  h.emit(f, Opcode::movw, member(gamma, lib), {}, h.frame(index));
  h.emit(f, Opcode::movw, member(beta, lib), {}, h.frame(index));
  h.emit(f, Opcode::movw, member(two, all), {}, h.frame(index));
  Operand own{OperandMode::own_link};
  own.function = helper;
  h.emit(f, Opcode::movw, own, {}, h.frame(index));
  own.function = init;
  h.emit(f, Opcode::movw, own, {}, h.frame(index));
  h.emit(f, Opcode::ret);
  for (Decl* d : {area, helper}) h.emit(h.function(d), Opcode::ret);
  h.program.entry = init;
  format::Module m = h.assemble();
  REQUIRE(h.verify(m) == "");
  REQUIRE(h.diagnostics.errors() == 0);

  std::string links;
  for (const format::Link& l : m.links) links += l.name + "@" + std::to_string(l.pc) + " ";
  CHECK(links == "area@8 init@0 helper@9 ");
  CHECK(m.links[0].signature == m.links[2].signature);
  CHECK(uint32_t(m.links[0].signature) == h.types.signature(*area));
  CHECK(m.entry_pc == 0);
  CHECK(m.entry_type == m.links[1].frame_type);

  REQUIRE(m.imports.size() == 2);  // All, Lib
  std::string names;
  for (const auto& l : m.imports)
    for (const format::Import& i : l) names += i.name + " ";
  CHECK(names == ".mp one two beta gamma ");
  std::string operands;
  for (size_t pc = 0; pc < 7; pc++)
    operands += std::to_string((pc < 2 ? m.code[pc].mid : m.code[pc].src).value) + " ";
  CHECK(operands == "1 0 1 0 2 -3 -2 ");
  CHECK(m.name == "Prog");
  CHECK(m.runtime_flags == format::kHasImport);
}

TEST_CASE("a function that is exported but not there is an error") {
  HandMade h;
  h.member(DeclKind::function, "init", h.function_type({}, h.types.none));
  h.assemble();
  CHECK(h.diagnostics.errors() == 1);
}

TEST_CASE("handlers name the pcs they cover and what they clear") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* e = h.slot(f, SlotKind::local, h.types.any, "e");
  Slot* s = h.slot(f, SlotKind::local, h.types.string, "s");
  h.emit(f, Opcode::ret);
  HandlerRange r;
  f.code.clear();
  r.first = h.new_label(f);
  h.emit(f, Opcode::movp, h.frame(s), {}, h.frame(s));
  r.last = h.new_label(f);
  h.emit(f, Opcode::ret);
  const int32_t typed = h.new_label(f);
  h.emit(f, Opcode::ret);
  r.default_label = h.new_label(f);
  h.emit(f, Opcode::ret);
  r.exception = e;
  r.cleared = {s};
  r.entries = {{"Prog.0.E", typed}, {"fail:*", typed}};
  r.typed_count = 1;
  f.handlers = {r, r};
  f.handlers[1].last = r.first;  // covers nothing
  format::Module m = h.assemble();
  REQUIRE(h.verify(m) == "");
  REQUIRE(m.handlers.size() == 1);
  const format::Handler& out = m.handlers[0];
  CHECK(out.frame_offset == e->offset);
  CHECK(out.first_pc == 0);
  CHECK(out.last_pc == 1);
  CHECK(out.typed_count == 1);
  CHECK(out.entries.size() == 2);
  CHECK(out.entries[0].pc == 2);
  CHECK(out.default_pc == 3);
  const format::TypeDescriptor& cleared = m.types[size_t(out.type)];
  CHECK(cleared.size == s->offset + 8);
  CHECK(hex(cleared.pointer_map) == (s->offset == 64 ? "0080" : "0040"));
  CHECK((m.runtime_flags & format::kHasExcept) != 0);
}

TEST_CASE("middle operands beyond 16 bits go through the frame's temporary") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* near = h.slot(f, SlotKind::local, h.types.int_, "near");
  Seq<Type*> many;
  for (int i = 0; i < 5000; i++) many.push(h.arena, h.types.int_);
  Type* big = h.types.tuple_of(many, {});
  Slot* far = h.slot(f, SlotKind::local, big, "far");
  const int32_t start = h.new_label(f);
  h.emit(f, Opcode::addw, h.imm(1), h.frame(far, 39000), h.frame(near));
  h.emit(f, Opcode::addw, h.imm(1), h.imm(40000), h.frame(near));
  const int32_t here = h.new_label(f);
  h.emit(f, Opcode::bnew, h.imm(1), h.frame(far, 39000), h.label(here));
  h.emit(f, Opcode::jmp, {}, {}, h.label(start));
  format::Module m = h.assemble();
  REQUIRE(h.verify(m) == "");
  CHECK(m.code.size() == 7);
  CHECK(inst(m, 0) == "movw " + std::to_string(far->offset + 39000) + "(fp), 48(fp)");
  CHECK(inst(m, 1) == "addw $1, 48(fp), 64(fp)");
  CHECK(inst(m, 2) == "movw $40000, 48(fp)");
  CHECK(m.code[5].dst.value == 4);
  CHECK(m.code[6].dst.value == 0);
}

TEST_CASE("frames and records too large to be addressed are errors") {
  HandMade h;
  Function& f = h.function(h.member(DeclKind::function, "init", h.function_type({}, h.types.none)));
  Slot* s = h.slot(f, SlotKind::local, nullptr, "");
  s->size = 127 << 20;
  Slot* t = h.slot(f, SlotKind::local, nullptr, "");
  t->size = 2 << 20;
  h.emit(f, Opcode::movw, h.frame(s), {}, h.frame(t));
  h.assemble();
  CHECK(h.diagnostics.errors() == 1);

  HandMade g;
  Function& k = g.function(g.member(DeclKind::function, "init", g.function_type({}, g.types.none)));
  Slot* r = g.slot(k, SlotKind::local, g.types.string, "r");
  g.emit(k, Opcode::movw, {OperandMode::frame_ind, 0, 70000, r}, {}, g.frame(r));
  g.assemble();
  CHECK(g.diagnostics.errors() == 1);
}
