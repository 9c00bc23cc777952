#include "runtime/heap.h"

#include <pthread.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

// Runs `work` on a native stack so small that recursion in proportion to the data cannot go unnoticed.
void on_small_stack(std::function<void()> work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 * 1024);
  pthread_t thread;
  auto enter = [](void* f) -> void* {
    (*static_cast<std::function<void()>*>(f))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, enter, &work) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

// A native record: word 0 is its name, then three references. Deaths go to the log, in order. Finalizers have
// no context of their own, so the log is found by heap.
thread_local std::map<Heap*, std::vector<int64_t>>* deaths = nullptr;

struct DeathLog {
  std::map<Heap*, std::vector<int64_t>> by_heap;
  DeathLog() { deaths = &by_heap; }
  ~DeathLog() { deaths = nullptr; }
};

const Type* mortal_type(World& w) {
  std::vector<uint8_t> map = World::map_of({1, 2, 3});
  return w.rt.heap.types().native_type(w.rt.abi().words(4), map.data(), map.size(), [](Heap& heap, void* payload) {
    if (!deaths) return;
    int64_t name = heap.abi().word_bytes == 4 ? load_as<int32_t>(payload) : load_as<int64_t>(payload);
    (*deaths)[&heap].push_back(name);
  });
}

}  // namespace

TEST_CASE("heap: payloads are aligned, disjoint and little larger than asked for") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    const uint64_t before = w.rt.heap.used_bytes();
    struct Piece {
      uint8_t* at;
      uint64_t asked, granted;
    };
    std::vector<Piece> pieces;
    std::vector<uint64_t> sizes;
    for (uint64_t n = 0; n <= 600; n++) sizes.push_back(n);
    for (uint64_t p = 1024; p <= 1u << 18; p *= 2)
      for (int64_t d : {-9, -8, -7, -1, 0, 1, 8}) sizes.push_back(p + uint64_t(d));
    for (uint64_t n : sizes) {
      uint64_t granted = 0;
      uint8_t* at = w.rt.heap.allocate_raw(n, &granted);
      REQUIRE(at);
      CHECK(reinterpret_cast<uintptr_t>(at) % 8 == 0);
      CHECK(w.rt.heap.contains(at));
      CHECK(w.rt.heap.contains(at + granted - 1));
      CHECK(granted >= n);
      if (n < 32 * 1024 - 8) CHECK(granted + 8 <= std::max<uint64_t>(16, (n + 16) * 5 / 4 + 8));
      std::memset(at, 0x5a, granted);
      pieces.push_back({at, n, granted});
    }
    std::vector<Piece> sorted = pieces;
    std::sort(sorted.begin(), sorted.end(), [](const Piece& a, const Piece& b) { return a.at < b.at; });
    for (size_t i = 1; i < sorted.size(); i++)
      CHECK(sorted[i - 1].at + sorted[i - 1].granted <= sorted[i].at - 8);
    for (const Piece& p : pieces) w.rt.heap.free_raw(p.at);
    CHECK(w.rt.heap.used_bytes() == before);
  }
}

TEST_CASE("heap: freed blocks of large objects are joined and used again") {
  World w(kAbi64);
  Heap& heap = w.rt.heap;
  std::vector<uint8_t*> runs;
  uint64_t granted;
  for (int i = 0; i < 8; i++) runs.push_back(heap.allocate_raw(200 * 1024, &granted));
  uint8_t* lowest = *std::min_element(runs.begin(), runs.end());
  for (int i : {1, 3, 5, 7, 0, 2, 4, 6}) heap.free_raw(runs[size_t(i)]);
  // All eight in one: only possible in the joined space at the same address, if nothing leaks.
  uint8_t* big = heap.allocate_raw(8 * granted, &granted);
  CHECK(big == lowest);
  heap.free_raw(big);
}

TEST_CASE("heap: the limit is kept and memory comes back") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi, {.max_heap_bytes = 1 << 20});
    Heap& heap = w.rt.heap;
    const Type* type = w.record({0}, 12);
    std::vector<uint8_t*> kept;
    while (auto* p = static_cast<uint8_t*>(heap.new_record(type))) kept.push_back(p);
    CHECK(heap.used_bytes() <= heap.max_bytes());
    CHECK(heap.used_bytes() > heap.max_bytes() - 8192);
    CHECK(new_array(heap, heap.byte_type(), 1 << 20) == nullptr);
    CHECK(new_array(heap, heap.byte_type(), UINT32_MAX) == nullptr);
    CHECK(new_array(heap, heap.byte_type(), uint64_t{1} << 40) == nullptr);
    CHECK(new_array(heap, heap.big_type(), UINT32_MAX) == nullptr);
    for (size_t i = 0; i < kept.size(); i += 2) heap.release(kept[i]);
    const uint64_t half = heap.used_bytes();
    CHECK(half < heap.max_bytes() * 6 / 10);
    size_t again = 0;
    std::vector<uint8_t*> second;
    while (again < kept.size() / 2) {
      auto* p = static_cast<uint8_t*>(heap.new_record(type));
      REQUIRE(p);
      second.push_back(p);
      again++;
    }
    for (size_t i = 1; i < kept.size(); i += 2) heap.release(kept[i]);
    for (uint8_t* p : second) heap.release(p);
    w.check_sound();
  }
}

TEST_CASE("heap: new records are zero with nil references, whatever the memory held before") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    const Type* type = w.record({1, 4}, 6);
    uint8_t* dirty = w.make(type);
    std::memset(dirty, 0xab, type->size);
    w.rt.heap.set_nil(dirty, type);
    w.rt.heap.release(dirty);
    uint8_t* p = w.make(type);
    CHECK(p == dirty);
    CHECK(Heap::refs(p) == 1);
    for (uint32_t n = 0; n < 6; n++) CHECK(w.get(w.word(p, n)) == (n == 1 || n == 4 ? -1 : 0));
    CHECK(w.rt.heap.load(w.word(p, 1)) == nullptr);
    w.rt.heap.release(p);
  }
}

TEST_CASE("heap: equal record types are one type") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    const uint8_t map[] = {0x80, 0, 0};
    const Type* a = heap.record_type(64, map, 3);
    CHECK(heap.record_type(64, map, 1) == a);
    CHECK(heap.record_type(72, map, 1) != a);
    const uint8_t other[] = {0x40};
    CHECK(heap.record_type(64, other, 1) != a);
    CHECK(heap.record_type(64, nullptr, 0)->has_pointers == false);
    CHECK(heap.array_type(a) == heap.array_type(a));
    CHECK(heap.list_type(a) == heap.list_type(a));
    CHECK(heap.list_type(a) != heap.array_type(a));
    CHECK(heap.array_type(heap.array_type(a)) != heap.array_type(a));
    auto finalize = [](Heap&, void*) {};
    CHECK(heap.types().native_type(64, map, 1, finalize) == heap.types().native_type(64, map, 1, finalize));
    // A map that covers more than the record: what lies beyond is ignored.
    const uint8_t wide[] = {0xff};
    CHECK(heap.record_type(2 * abi.word_bytes, wide, 1)->pointer_count == 2);
    CHECK(heap.type_of(w.make(a)) == a);
  }
}

TEST_CASE("heap: an object dies with its last reference, and what only it held dies with it") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    DeathLog log;
    World w(abi);
    Heap& heap = w.rt.heap;
    auto& dead = log.by_heap[&heap];
    const Type* type = mortal_type(w);
    auto named = [&](int64_t name) {
      uint8_t* p = w.make(type);
      w.put(p, name);
      return p;
    };
    //      1
    //    / | \.
    //   2  5  7
    //  / \  \  \.
    // 3   4  6  8 (also held from outside)
    uint8_t* one = named(1);
    uint8_t* two = named(2);
    uint8_t* five = named(5);
    uint8_t* seven = named(7);
    uint8_t* eight = named(8);
    heap.store_owned(w.word(two, 1), named(3));
    heap.store_owned(w.word(two, 2), named(4));
    heap.store_owned(w.word(five, 2), named(6));
    heap.store(w.word(seven, 3), eight);
    heap.store_owned(w.word(one, 1), two);
    heap.store_owned(w.word(one, 2), five);
    heap.store_owned(w.word(one, 3), seven);
    CHECK(dead.empty());
    Heap::retain(one);
    heap.release(one);
    CHECK(dead.empty());
    CHECK(Heap::refs(eight) == 2);
    heap.release(one);
    // Depth first, in the order of the fields, each before what it refers to.
    CHECK(dead == std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7});
    CHECK(Heap::refs(eight) == 1);
    heap.release(eight);
    CHECK(dead.back() == 8);
    w.check_sound();

    // Elements of arrays and lists in their order.
    dead.clear();
    ArrayObject* a = new_array(heap, heap.ref_type(), 4);
    for (uint32_t i = 0; i < 4; i++) heap.store_owned(a->data + i * abi.ref_bytes, named(10 + i));
    heap.release(a);
    CHECK(dead == std::vector<int64_t>{10, 11, 12, 13});
    dead.clear();
    ListObject* l = nullptr;
    for (int64_t n = 25; n > 20; n--) {
      l = new_cell(heap, heap.list_type(heap.ref_type()), l);
      store_ref(abi, heap.base(), l->data(), named(n));
    }
    heap.release(l);
    CHECK(dead == std::vector<int64_t>{21, 22, 23, 24, 25});
  }
}

TEST_CASE("heap: a list of a million cells and a tree as deep die in constant native stack") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    const uint64_t before = heap.used_bytes();
    constexpr int kDepth = 1000000;

    ListObject* list = nullptr;
    for (int i = 0; i < kDepth; i++) {
      list = new_cell(heap, heap.list_type(heap.word_type()), list);
      REQUIRE(list);
      w.put(list->data(), i);
    }
    on_small_stack([&] { heap.release(list); });
    CHECK(heap.used_bytes() == before);

    // Every node has a leaf on the left and the rest of the tree on the right, and the other way round.
    const Type* node = w.record({0, 1}, 2);
    for (uint32_t deep : {0u, 1u}) {
      uint8_t* tree = w.make(node);
      for (int i = 0; i < kDepth; i++) {
        uint8_t* root = w.make(node);
        heap.store_owned(w.word(root, deep), tree);
        heap.store_owned(w.word(root, 1 - deep), w.make(node));
        tree = root;
      }
      on_small_stack([&] { heap.release(tree); });
      CHECK(heap.used_bytes() == before);
    }
  }
}

TEST_CASE("heap: assigning records keeps counts, also onto themselves and out of what they free") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = w.record({0, 2}, 4);
    uint8_t* a = w.make(type);
    uint8_t* b = w.make(type);
    heap.store_owned(w.word(a, 0), w.text("left"));
    heap.store_owned(w.word(a, 2), w.text("right"));
    w.put(w.word(a, 1), 11);
    w.put(w.word(a, 3), 13);
    heap.assign_record(b, a, type);
    CHECK(heap.load(w.word(b, 0)) == heap.load(w.word(a, 0)));
    CHECK(Heap::refs(heap.load(w.word(a, 0))) == 2);
    CHECK(w.get(w.word(b, 3)) == 13);
    heap.assign_record(a, a, type);
    CHECK(Heap::refs(heap.load(w.word(a, 0))) == 2);
    CHECK(w.utf8(heap.load(w.word(a, 2))) == "right");

    // *x = *x.next where x holds the only reference to the next one.
    uint8_t* x = w.make(type);
    uint8_t* next = w.make(type);
    heap.store(w.word(next, 2), heap.load(w.word(a, 2)));
    w.put(w.word(next, 1), 77);
    heap.store_owned(w.word(x, 0), next);
    heap.assign_record(x, next, type);
    CHECK(w.get(w.word(x, 1)) == 77);
    CHECK(heap.load(w.word(x, 0)) == nullptr);
    CHECK(w.utf8(heap.load(w.word(x, 2))) == "right");
    CHECK(Heap::refs(heap.load(w.word(a, 2))) == 3);

    // More references than fit the fast path.
    std::vector<uint32_t> all;
    for (uint32_t i = 0; i < 40; i++) all.push_back(i);
    std::vector<uint8_t> map = World::map_of(all);
    const Type* large = heap.record_type(abi.words(40), map.data(), map.size());
    uint8_t* p = w.make(large);
    uint8_t* q = w.make(large);
    for (uint32_t i = 0; i < 40; i++) {
      heap.store_owned(w.word(p, i), w.text("p" + std::to_string(i)));
      heap.store_owned(w.word(q, i), w.text("q" + std::to_string(i)));
    }
    heap.assign_record(p, q, large);
    for (uint32_t i = 0; i < 40; i++) {
      CHECK(w.utf8(heap.load(w.word(p, i))) == "q" + std::to_string(i));
      CHECK(Heap::refs(heap.load(w.word(p, i))) == 2);
    }
    for (uint8_t* o : {a, b, x, p, q}) heap.release(o);
    w.check_sound();
  }
}

TEST_CASE("heap: destroying everything runs each finalizer once") {
  DeathLog log;
  std::vector<int64_t> dead;
  Heap* heap = nullptr;
  {
    World w(kAbi64);
    heap = &w.rt.heap;
    const Type* type = mortal_type(w);
    for (int64_t n = 1; n <= 3; n++) {
      uint8_t* p = w.make(type);
      w.put(p, n);
      w.rt.heap.store(w.word(p, 1), p);  // a cycle: nothing but the end of the world frees it
      w.rt.heap.release(p);
    }
    CHECK(log.by_heap[heap].empty());
  }
  dead = log.by_heap[heap];
  std::sort(dead.begin(), dead.end());
  CHECK(dead == std::vector<int64_t>{1, 2, 3});
}

TEST_CASE("heap: the audit notices a count that is wrong either way, and a reference to nothing") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    Process* p = w.process();
    const Type* type = w.record({0}, 2);
    uint8_t* o = w.make(type);
    heap.store_owned(w.ref(*p, 0), o);
    const void* held[] = {w.instance};
    CHECK(audit_heap(w.rt, held).clean());
    header_of(o)->refs++;
    CHECK(audit_heap(w.rt, held).leaks.size() == 1);
    CHECK(audit_heap(w.rt, held).errors.empty());
    header_of(o)->refs = 0;
    CHECK(audit_heap(w.rt, held).errors.size() == 1);
    header_of(o)->refs = 1;
    CHECK(audit_heap(w.rt, held).clean());
    store_ref(abi, heap.base(), w.word(o, 0), o + 8);
    CHECK(audit_heap(w.rt, held).errors.size() == 1);
    store_ref(abi, heap.base(), w.word(o, 0), nullptr);
    CHECK(audit_heap(w.rt, held).clean());
  }
}

TEST_CASE("heap: what one heap wrote, the next in its place does not see") {
  for (const uint64_t large : {uint64_t{40000}, uint64_t{200000}, uint64_t{2} << 20}) {
    CAPTURE(large);
    constexpr uint64_t kBound = 16u << 20;
    TypeTable types(kAbi64);
    ArenaPool pool(kAbi64, kBound);
    uint8_t* arena = nullptr;
    uint64_t used = 0;
    {
      Heap heap({.abi = kAbi64, .max_bytes = kBound, .types = &types, .arenas = &pool, .arena = nullptr});
      arena = heap.base();
      auto fill = [&](uint64_t bytes) {
        void* p = heap.allocate(bytes, heap.bytes_type(bytes));
        REQUIRE(p != nullptr);
        std::memset(p, 0xff, bytes);
        return p;
      };
      // Small ones in pages that a large one has left, and large ones that stay.
      void* first = fill(large);
      fill(100);
      heap.release(first);
      for (int n = 0; n < 40; n++) fill(24 + 16 * uint64_t(n));
      fill(large);
      used = heap.arena_bytes();
      heap.destroy_everything();
    }
    uint8_t* again = pool.take().value();
    REQUIRE(again == arena);
    uint64_t dirty = 0;
    for (uint64_t at = 0; at < std::min(used, kBound); at += 8) dirty += load_as<uint64_t>(again + at) != 0;
    CHECK(dirty == 0);
    pool.give(again);
  }
}
