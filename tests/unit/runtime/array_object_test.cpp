#include "runtime/array_object.h"

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

TEST_CASE("arrays: elements are zero or nil, and one may be empty") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    ArrayObject* words = new_array(heap, heap.word_type(), 100);
    for (uint32_t i = 0; i < 100; i++) CHECK(w.get(words->data + i * abi.word_bytes) == 0);
    ArrayObject* empty = new_array(heap, heap.ref_type(), 0);
    REQUIRE(empty);
    CHECK(array_length(empty) == 0);
    CHECK(array_length(nullptr) == 0);
    const Type* pair = w.record({1}, 2);
    ArrayObject* pairs = new_array(heap, pair, 3);
    CHECK(pairs->element_size == 2 * abi.word_bytes);
    for (uint32_t i = 0; i < 3; i++) {
      CHECK(w.get(w.word(pairs->data, 2 * i)) == 0);
      CHECK(heap.load(w.word(pairs->data, 2 * i + 1)) == nullptr);
    }
    ArrayObject* bytes = new_byte_array(heap, "abc", 3);
    CHECK(std::string_view(reinterpret_cast<char*>(bytes->data), 3) == "abc");
    for (ArrayObject* a : {words, empty, pairs, bytes}) heap.release(a);
    w.check_sound();
  }
}

TEST_CASE("arrays: slices share elements and keep their root alive") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    const uint64_t before = heap.object_count();
    ArrayObject* a = new_array(heap, heap.ref_type(), 10);
    for (uint32_t i = 0; i < 10; i++)
      heap.store_owned(a->data + i * abi.ref_bytes, w.text(std::to_string(i)));
    ArrayObject* s = slice_array(heap, a, 2, 8);
    ArrayObject* t = slice_array(heap, s, 1, 3);  // of a slice: the root is the same
    CHECK(t->root == a);
    CHECK(Heap::refs(a) == 3);
    CHECK(Heap::refs(s) == 1);
    heap.release(s);
    heap.release(a);
    CHECK(w.utf8(heap.load(t->data)) == "3");
    CHECK(t->length == 2);
    ArrayObject* nothing = slice_array(heap, t, 2, 2);
    CHECK(nothing->length == 0);
    heap.release(t);
    CHECK(heap.object_count() > before);
    heap.release(nothing);
    CHECK(heap.object_count() == before);
    w.check_sound();
  }
}

TEST_CASE("arrays: assigning overlapping slices reads before it writes and keeps counts") {
  for (Abi abi : kBothAbis) {
    for (int by : {-3, -1, 0, 1, 3}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(by);
      World w(abi);
      Heap& heap = w.rt.heap;
      ArrayObject* a = new_array(heap, heap.ref_type(), 12);
      ArrayObject* n = new_array(heap, heap.byte_type(), 12);
      for (uint32_t i = 0; i < 12; i++) {
        heap.store_owned(a->data + i * abi.ref_bytes, w.text(std::to_string(i)));
        n->data[i] = uint8_t(i);
      }
      ArrayObject* part = slice_array(heap, a, 4, 9);
      ArrayObject* bytes = slice_array(heap, n, 4, 9);
      assign_slice(heap, a, uint32_t(4 + by), part);
      assign_slice(heap, n, uint32_t(4 + by), bytes);
      for (int i = 0; i < 12; i++) {
        int expected = i >= 4 + by && i < 9 + by ? i - by : i;
        CHECK(w.utf8(heap.load(a->data + uint32_t(i) * abi.ref_bytes)) == std::to_string(expected));
        CHECK(n->data[i] == expected);
      }
      w.rt.heap.release(part);
      w.rt.heap.release(bytes);
      heap.release(n);
      const void* held[] = {w.instance, a};
      HeapAudit audit = audit_heap(w.rt, held);
      CHECK_MESSAGE(audit.clean(), audit.to_string());
      heap.release(a);
      w.check_sound();
    }
  }
}
