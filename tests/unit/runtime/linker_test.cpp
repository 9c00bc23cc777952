#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

LoadedModule* library(World& w) {
  LoadedModule* m = w.add_module("Lib");
  m->path = "/dis/lib.dis";
  m->file = "/host/dis/lib.dis";
  m->image->exports = {{.name = "f", .signature = 0x11, .pc = 3, .frame = w.frame_type},
                {.name = "g", .signature = 0x22, .pc = 7, .frame = w.frame_type},
                {.name = "f", .signature = 0x33, .pc = 9, .frame = w.frame_type}};
  m->initial_data = w.make(w.record({0}, 2));
  w.rt.heap.store_owned(m->initial_data, w.text("initial"));
  w.put(w.word(m->initial_data, 1), 5);
  w.available.push_back(m);
  return m;
}

}  // namespace

TEST_CASE("linker: functions are found by name and signature, in the order of the import list") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    LoadedModule* m = library(w);
    std::vector<ImportRef> imports = {{"g", 0x22}, {"f", 0x33}, {"f", 0x11}};
    auto made = w.rt.instantiate(m, &imports, "importer", nullptr, false);
    REQUIRE(made.ok());
    ModuleInstance* i = *made;
    auto pc = [&](int64_t n) { return int(m->code->pc_of(i->function(n)->entry)); };
    CHECK(pc(0) == 7);
    CHECK(pc(1) == 9);
    CHECK(pc(2) == 3);
    CHECK(i->function(3) == nullptr);
    CHECK(i->function(INT64_MAX) == nullptr);
    // Negative numbers are exports, for references to functions.
    CHECK(pc(-1) == 3);
    CHECK(pc(-2) == 7);
    CHECK(pc(-3) == 9);
    CHECK(i->function(-4) == nullptr);
    CHECK(i->function(INT64_MIN) == nullptr);
    w.rt.heap.release(i);
    w.rt.release_module(m);
    w.check_sound();
  }
}

TEST_CASE("linker: each instance has data of its own, made from the initial data, unless it is shared") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    LoadedModule* m = library(w);
    auto a = w.rt.instantiate(m, nullptr, "", nullptr, false);
    auto b = w.rt.instantiate(m, nullptr, "", nullptr, false);
    auto c = w.rt.instantiate(m, nullptr, "", (*a)->mp, true);
    REQUIRE((a.ok() && b.ok() && c.ok()));
    CHECK((*a)->mp != (*b)->mp);
    CHECK((*a)->mp == (*c)->mp);
    CHECK(Heap::refs(heap.load(m->initial_data)) == 3);
    w.put(w.word((*a)->mp, 1), 6);
    CHECK(w.get(w.word((*b)->mp, 1)) == 5);
    CHECK(w.get(w.word(m->initial_data, 1)) == 5);
    CHECK(w.utf8(heap.load((*b)->mp)) == "initial");
    heap.release(*a);
    CHECK(w.get(w.word((*c)->mp, 1)) == 6);
    heap.release(*b);
    w.rt.release_module(m);
    CHECK(w.unloaded.empty());
    heap.release(*c);
    CHECK(w.unloaded == std::vector<std::string>{"Lib"});
    w.check_sound();
  }
}

TEST_CASE("linker: a function that does not fit is named with both modules, both signatures and the files") {
  World w(kAbi64);
  LoadedModule* m = library(w);
  const uint64_t objects = w.rt.heap.object_count();
  std::vector<ImportRef> wrong = {{"g", 0x22}, {"g", 0x99}};
  auto made = w.rt.instantiate(m, &wrong, "Main (/host/main.dis)", nullptr, false);
  REQUIRE(!made.ok());
  std::string text = made.error().to_string();
  for (const char* part : {"g", "Lib", "/host/dis/lib.dis", "0x22", "0x99", "Main (/host/main.dis)"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  std::vector<ImportRef> missing = {{"h", 0x22}};
  made = w.rt.instantiate(m, &missing, "Main (/host/main.dis)", nullptr, false);
  REQUIRE(!made.ok());
  text = made.error().to_string();
  for (const char* part : {"h", "Lib", "/host/dis/lib.dis", "Main (/host/main.dis)"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  CHECK(w.rt.heap.object_count() == objects);
  CHECK(m->refs == 1);
}

TEST_CASE("linker: load finds files, built-in modules and the module itself, or says what is wrong") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    LoadedModule* m = library(w);
    w.module->image->imports = {{{"g", 0x22}}, {{"g", 0x99}}, {}};
    Process* p = w.process();
    ModuleInstance* i = w.rt.load(*p, "/dis/lib.dis", 0);
    REQUIRE(i);
    CHECK(i->module == m);
    CHECK(i->link_count == 1);
    CHECK(m->refs == 2);
    CHECK(w.rt.load(*p, "/dis/lib.dis", 1) == nullptr);
    CHECK(p->error_string().find("0x99") != std::string_view::npos);
    CHECK(m->refs == 2);
    CHECK(w.rt.load(*p, "/dis/none.dis", 0) == nullptr);
    CHECK(p->error_string().find("does not exist") != std::string_view::npos);
    CHECK(w.rt.load(*p, "$Nonesuch", 2) == nullptr);
    CHECK(p->error_string().find("$Nonesuch") != std::string_view::npos);
    // Built-in modules: one LoadedModule however often they are loaded, gone with the last instance.
    ModuleInstance* sys = w.rt.load(*p, "$Sys", 2);
    REQUIRE(sys);
    CHECK(sys->module->builtin);
    ModuleInstance* again = w.rt.load(*p, "$Sys", 2);
    REQUIRE(again);
    CHECK(sys->module == again->module);
    heap.release(sys);
    CHECK(w.unloaded.empty());
    heap.release(again);
    CHECK(w.unloaded == std::vector<std::string>{"Sys"});
    // A signature that is not that of the built-in function.
    w.module->image->imports.push_back({{"print", 0x1}});
    CHECK(w.rt.load(*p, "$Sys", 3) == nullptr);
    CHECK(p->error_string().find("print") != std::string_view::npos);
    CHECK(w.unloaded.size() == 2);
    // $self shares the data.
    w.module->image->exports = {{.name = "g", .signature = 0x22, .pc = 1, .frame = w.frame_type}};
    ModuleInstance* self = w.rt.load(*p, "$self", 0);
    REQUIRE(self);
    CHECK(self->module == w.module);
    CHECK(self->mp == p->mp);
    heap.release(self);
    heap.release(i);
    w.rt.release_module(m);
    w.check_sound();
  }
}

TEST_CASE("linker: no memory for an instance is an error and leaks nothing") {
  World w(kAbi64, {.max_heap_bytes = 512 * 1024});
  LoadedModule* m = library(w);
  m->initial_data = nullptr;
  for (int i = 0; i < 20000; i++)
    m->image->exports.push_back({.name = "x" + std::to_string(i), .signature = 1, .pc = 1});
  const uint64_t before = w.rt.heap.used_bytes();
  auto made = w.rt.instantiate(m, nullptr, "", nullptr, false);
  REQUIRE(!made.ok());
  CHECK(made.error().kind == ErrorKind::limit);
  CHECK(w.rt.heap.used_bytes() == before);
}
