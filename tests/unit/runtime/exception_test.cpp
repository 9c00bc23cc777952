#include "runtime/exception.h"

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

uint32_t pc_of(World& w, const Process& p) { return w.module->code->pc_of(p.pc); }

}  // namespace

TEST_CASE("exceptions: patterns") {
  CHECK(exception_matches("a", "a"));
  CHECK(!exception_matches("a", "ab"));
  CHECK(!exception_matches("ab", "a"));
  CHECK(exception_matches("*", ""));
  CHECK(exception_matches("*", "anything"));
  CHECK(exception_matches("a*", "a"));
  CHECK(exception_matches("a*", "abc"));
  CHECK(!exception_matches("a*", "ba"));
  CHECK(exception_matches("a*c", "a*c"));  // only a star at the end means anything
  CHECK(!exception_matches("a*c", "abc"));
  CHECK(exception_matches("", ""));
  CHECK(!exception_matches("", "a"));
  CHECK(exception_matches("a**", "a*b"));
}

TEST_CASE("exceptions: the first matching entry of the innermost range") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    const uint32_t slot = abi.words(8);  // reference slot 0
    w.module->image->handlers = {
        {.frame_offset = slot,
         .first_pc = 10,
         .last_pc = 20,
         .clear = nullptr,
         .typed_count = 0,
         .entries = {{"inner", 100}, {"pre*", 101}},
         .default_pc = -1},
        {.frame_offset = slot,
         .first_pc = 5,
         .last_pc = 30,
         .clear = nullptr,
         .typed_count = 0,
         .entries = {{"inner", 200}, {"outer", 201}, {"prefix", 202}},
         .default_pc = 203},
    };
    struct Case {
      const char* text;
      uint32_t at, expected;
    };
    for (const Case& c : {Case{"inner", 10, 100}, Case{"inner", 19, 100}, Case{"inner", 20, 200},
                          Case{"inner", 9, 200}, Case{"outer", 15, 201}, Case{"prefix", 15, 101},
                          Case{"prefix", 25, 202}, Case{"unknown", 15, 203}, Case{"pre", 15, 101}}) {
      CAPTURE(c.text);
      CAPTURE(c.at);
      Process* p = w.process();
      CHECK(raise_text(*p, c.text, c.at) == Unwound::handled);
      CHECK(pc_of(w, *p) == c.expected);
      CHECK(w.utf8(w.rt.heap.load(w.ref(*p, 0))) == c.text);
      CHECK(Heap::refs(w.rt.heap.load(w.ref(*p, 0))) == 1);
      w.rt.scheduler.finish(p);
    }
    Process* p = w.process();
    CHECK(raise_text(*p, "inner", 30) == Unwound::broken);
    CHECK(p->broken_pc == 30);
    CHECK(exception_name(w.rt.heap, p->exception) == "inner");
    w.check_sound();
    // The texts of the machine's own exceptions need no memory.
    Process* q = w.process();
    CHECK(raise_id(*q, ExceptionId::nil_dereference, 15) == Unwound::handled);
    CHECK(w.utf8(w.rt.heap.load(w.ref(*q, 0))) == "dereference of nil");
    w.rt.scheduler.finish(p);
    w.rt.scheduler.finish(q);
    w.check_sound();
  }
}

TEST_CASE("exceptions: frames above the handler go, uncalled ones too, and its own are cleared as it says") {
  for (Abi abi : kBothAbis) {
    for (int depth : {1, 2, 50, 3000}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(depth);
      World w(abi);
      Heap& heap = w.rt.heap;
      // Slot 2 is cleared, slot 3 is not; the value goes to slot 0.
      const Type* clear = w.record({8 + 2}, 16);
      w.module->image->handlers = {{.frame_offset = abi.words(8),
                             .first_pc = 40,
                             .last_pc = 41,
                             .clear = clear,
                             .typed_count = 0,
                             .entries = {},
                             .default_pc = 77}};
      Process* p = w.process();
      w.push(*p);
      uint8_t* handler_frame = p->fp;
      heap.store_owned(w.ref(*p, 0), w.text("old"));
      heap.store_owned(w.ref(*p, 2), w.text("cleared"));
      heap.store_owned(w.ref(*p, 3), w.text("kept"));
      const uint64_t objects = heap.object_count();
      for (int i = 0; i < depth; i++) {
        w.push(*p, i == 0 ? 41 : 7);  // called from pc 40, then from pc 6
        heap.store_owned(w.ref(*p, 5), w.text("of a frame that goes"));
      }
      uint8_t* uncalled = w.rt.push_frame(*p, w.frame_type);
      heap.store_owned(uncalled + abi.words(9), w.text("argument"));
      CHECK(raise_text(*p, "boom", 3) == Unwound::handled);
      CHECK(p->fp == handler_frame);
      CHECK(pc_of(w, *p) == 77);
      CHECK(w.utf8(heap.load(w.ref(*p, 0))) == "boom");
      CHECK(heap.load(w.ref(*p, 2)) == nullptr);
      CHECK(w.utf8(heap.load(w.ref(*p, 3))) == "kept");
      CHECK(heap.object_count() == objects - 1);
      w.check_sound();
      // The stack goes on being used as ever.
      w.push(*p);
      w.pop(*p);
      CHECK(p->fp == handler_frame);
      w.check_sound();
    }
  }
}

TEST_CASE("exceptions: with a payload they are typed in their own function and its caller, text beyond") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    const uint32_t slot = abi.words(8);
    const Type* payload = w.record({0}, 3);
    auto make = [&] {
      uint8_t* e = w.make(payload);
      heap.store_owned(e, w.text("Mod.Err"));
      w.put(w.word(e, 1), 99);
      return as_object(e);
    };
    // In each range the first entry is for values with a payload, the second for text of the same name.
    auto range = [&](uint32_t pc, uint32_t to) {
      return HandlerRange{.frame_offset = slot,
                          .first_pc = pc,
                          .last_pc = pc + 1,
                          .clear = nullptr,
                          .typed_count = 1,
                          .entries = {{"Mod.Err", to}, {"Mod.*", to + 1}},
                          .default_pc = int32_t(to + 2)};
    };
    w.module->image->handlers = {range(10, 100), range(20, 200), range(30, 300)};

    // (frames called at pcs from the handler's inwards, pc of the raise) -> handler
    struct Case {
      std::vector<uint32_t> calls;
      uint32_t at, expected;
      bool typed;
    };
    for (const Case& c : {Case{{}, 10, 100, true},       // own function
                          Case{{20}, 1, 200, true},      // immediate caller
                          Case{{30, 1}, 1, 301, false},  // beyond: matched as text
                          Case{{30, 1, 1, 1}, 1, 301, false}}) {
      CAPTURE(c.expected);
      Process* p = w.process();
      for (uint32_t pc : c.calls) w.push(*p, pc + 1);
      CHECK(raise_value(*p, make(), c.at) == Unwound::handled);
      CHECK(pc_of(w, *p) == c.expected);
      Object* value = heap.load(w.ref(*p, 0));
      CHECK((heap.type_of(value) == payload) == c.typed);
      CHECK(exception_name(heap, value) == "Mod.Err");
      if (c.typed) CHECK(w.get(w.word(value, 1)) == 99);
      CHECK(Heap::refs(value) == 1);
      w.check_sound();
      w.rt.scheduler.finish(p);
    }
    // Text never matches an entry for a payload.
    Process* p = w.process();
    CHECK(raise_text(*p, "Mod.Err", 10) == Unwound::handled);
    CHECK(pc_of(w, *p) == 101);
    // A payload does not match an entry for text, but the default.
    w.module->image->handlers[0].entries.erase(w.module->image->handlers[0].entries.begin());
    w.module->image->handlers[0].typed_count = 0;
    CHECK(raise_value(*p, make(), 10) == Unwound::handled);
    CHECK(pc_of(w, *p) == 102);
    // Nobody at all.
    CHECK(raise_value(*p, make(), 1) == Unwound::broken);
    CHECK(exception_name(heap, p->exception) == "Mod.Err");
    w.check_sound();
  }
}

TEST_CASE("exceptions: a handler in another module gets its registers back") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    w.module->image->handlers = {{.frame_offset = abi.words(8),
                           .first_pc = 10,
                           .last_pc = 11,
                           .clear = nullptr,
                           .typed_count = 0,
                           .entries = {{"*", 55}},
                           .default_pc = -1}};
    LoadedModule* other = w.add_module("Other");
    other->initial_data = w.make(w.record({}, 4));
    auto made = w.rt.instantiate(other, nullptr, "", nullptr, false);
    REQUIRE(made.ok());
    ModuleInstance* callee = *made;
    // The callee's module has a range over the same pcs that must not be looked at for the caller's frame.
    other->image->handlers = {{.frame_offset = abi.words(9),
                        .first_pc = 10,
                        .last_pc = 11,
                        .clear = nullptr,
                        .typed_count = 0,
                        .entries = {{"*", 66}},
                        .default_pc = -1}};
    Process* p = w.process();
    uint8_t* fp = p->fp;
    w.push(*p, 11);  // mcall at pc 10
    frame_header(abi, p->fp)->module = p->module;
    Heap::retain(callee);
    p->module = callee;
    p->mp = callee->mp;
    w.push(*p, 4);  // a call inside the other module
    w.check_sound_with(callee);
    CHECK(raise_text(*p, "x", 2) == Unwound::handled);
    CHECK(p->module == w.instance);
    CHECK(p->mp == w.instance->mp);
    CHECK(p->fp == fp);
    CHECK(pc_of(w, *p) == 55);
    CHECK(Heap::refs(callee) == 1);
    heap.release(callee);
    w.rt.release_module(other);
    CHECK(w.unloaded == std::vector<std::string>{"Other"});
    w.check_sound();
  }
}

TEST_CASE("exceptions: with no memory for its text, an exception is out of memory") {
  World w(kAbi64, {.max_heap_bytes = 256 * 1024});
  w.module->image->handlers = {{.frame_offset = kAbi64.words(8),
                         .first_pc = 0,
                         .last_pc = 99,
                         .clear = nullptr,
                         .typed_count = 0,
                         .entries = {},
                         .default_pc = 9}};
  Process* p = w.process();
  while (w.rt.heap.allocate(16 * 1024 - 8, w.rt.heap.string_type())) {
  }
  CHECK(raise_text(*p, std::string(30000, 'x'), 1) == Unwound::handled);
  CHECK(w.utf8(w.rt.heap.load(w.ref(*p, 0))) == "out of memory: heap");
}
