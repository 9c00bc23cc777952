#include "runtime/string_object.h"

#include "runtime/support/utf8.h"
#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

TEST_CASE("strings: text of one kind or the other, and back") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    CHECK(w.text("") == nullptr);
    CHECK(is_empty_text(w.rt.heap, ""));
    for (std::string_view s : {"a", "plain text of more than eight characters", "h\xc3\xa9", "\xe2\x82\xac",
                               "a\xc2\x80", "\x7f"}) {
      CAPTURE(s);
      StringObject* o = w.text(s);
      REQUIRE(o);
      CHECK(w.utf8(o) == s);
      CHECK(utf8_bytes(w.rt.heap, o) == s.size());
      CHECK(o->length == count_chars(s, kChars21));
      bool ascii = true;
      for (char c : s) ascii &= uint8_t(c) < 0x80;
      CHECK(bool(o->wide) == !ascii);
      w.rt.heap.release(o);
    }
    const uint32_t runes[] = {'a', 0x20ac, 'b'};
    StringObject* o = string_from_runes(w.rt.heap, runes, 3);
    CHECK(w.utf8(o) ==
          "a\xe2\x82\xac"
          "b");
    CHECK(o->at(1) == 0x20ac);
    StringObject* narrow = string_from_runes(w.rt.heap, runes, 1);
    CHECK_FALSE(bool(narrow->wide));
    CHECK(string_from_runes(w.rt.heap, runes, 0) == nullptr);
    w.rt.heap.release(o);
    w.rt.heap.release(narrow);
    w.check_sound();
  }
}

TEST_CASE("strings: characters have 16 bits with 64-bit words and 21 with 32-bit ones") {
  const std::string_view smile = "\xf0\x9f\x98\x80";  // U+1F600
  {
    World w(kAbi32);
    StringObject* s = w.text(smile);
    REQUIRE(s);
    CHECK(s->length == 1);
    CHECK(s->at(0) == 0x1f600);
    CHECK(w.utf8(s) == smile);
    StringObject* bad = w.text(
        "\xff"
        "more");
    CHECK(bad->at(0) == 0xfffd);
    CHECK(bad->length == 5);
    StringObject* surrogate = w.text("\xed\xa0\x80 more");
    CHECK(surrogate->at(0) == 0xfffd);
  }
  {
    World w(kAbi64);
    StringObject* s = w.text(std::string(smile) + "end");
    REQUIRE(s);
    CHECK(s->length == 7);  // each byte is wrong by itself
    for (uint32_t i = 0; i < 4; i++) CHECK(s->at(i) == 0x80);
    CHECK(s->at(4) == 'e');
    StringObject* bad = w.text(
        "\xff"
        "more");
    CHECK(bad->at(0) == 0x80);
    CHECK(bad->length == 5);
    StringObject* surrogate = w.text("\xed\xa0\x80");
    CHECK(surrogate->length == 1);
    CHECK(surrogate->at(0) == 0xd800);
    CHECK(w.utf8(surrogate) == "\xed\xa0\x80");
  }
  for (Abi abi : kBothAbis) {
    // Bytes that end inside a character are dropped, even if nothing is left.
    World w(abi);
    CHECK(w.utf8(w.text("ab\xe2\x82")) == "ab");
    CHECK(w.text("\xe2\x82") == nullptr);
    CHECK(is_empty_text(w.rt.heap, "\xe2\x82"));
  }
}

TEST_CASE("strings: setting characters widens, copies what is shared, and appends") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    bool oom = false;
    StringObject* s = set_rune(heap, nullptr, 0, 'x', &oom);
    REQUIRE(s);
    CHECK(w.utf8(s) == "x");
    s = set_rune(heap, s, 1, 'y', &oom);
    CHECK(w.utf8(s) == "xy");
    const StringObject* same = s;
    s = set_rune(heap, s, 0, 'z', &oom);
    CHECK(s == same);
    // Somebody else holds it: they keep theirs.
    StringObject* other = s;
    Heap::retain(other);
    s = set_rune(heap, s, 0, 'q', &oom);
    CHECK(s != other);
    CHECK(w.utf8(s) == "qy");
    CHECK(w.utf8(other) == "zy");
    CHECK(Heap::refs(other) == 1);
    CHECK(Heap::refs(s) == 1);
    s = set_rune(heap, s, 1, 0x3b1, &oom);
    CHECK(bool(s->wide));
    CHECK(w.utf8(s) == "q\xce\xb1");
    s = set_rune(heap, s, 1, 'w', &oom);  // stays wide; nobody can tell
    CHECK(w.utf8(s) == "qw");
    CHECK(compare_strings(s, w.text("qw")) == 0);
    s = set_rune(heap, s, 2, 0x7f, &oom);
    s = set_rune(heap, s, 3, 0x80, &oom);
    CHECK(w.utf8(s) == "qw\x7f\xc2\x80");
    CHECK(!oom);
    heap.release(s);
    heap.release(other);
  }
}

TEST_CASE("strings: appending in a loop takes time in proportion") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    bool oom = false;
    StringObject* piece = w.text("ab");
    StringObject* s = nullptr;
    const uint64_t allocated = heap.allocated_bytes();
    std::string expected;
    for (int i = 0; i < 50000; i++) {
      s = append_string(heap, s, piece, &oom);
      expected += "ab";
    }
    CHECK(w.utf8(s) == expected);
    CHECK(heap.allocated_bytes() - allocated < 10 * expected.size());
    // A shared string is not changed.
    StringObject* kept = s;
    Heap::retain(kept);
    s = append_string(heap, s, piece, &oom);
    CHECK(kept->length == 100000);
    CHECK(s->length == 100002);
    heap.release(kept);
    // Onto itself.
    StringObject* twice = w.text("xyz");
    twice = append_string(heap, twice, twice, &oom);
    CHECK(w.utf8(twice) == "xyzxyz");
    // The first addition to a string that has room for none, wide onto narrow and the other way round.
    StringObject* e = w.text("\xc3\xa9");
    StringObject* mixed = append_string(heap, w.text("caf"), e, &oom);
    CHECK(w.utf8(mixed) == "caf\xc3\xa9");
    mixed = append_string(heap, mixed, piece, &oom);
    CHECK(w.utf8(mixed) ==
          "caf\xc3\xa9"
          "ab");
    CHECK(append_string(heap, mixed, nullptr, &oom) == mixed);
    CHECK(!oom);
  }
}

TEST_CASE("strings: slices and sums") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    bool oom = false;
    StringObject* s = w.text("na\xc3\xafve");
    CHECK(slice_string(heap, s, 0, 5) == s);
    CHECK(Heap::refs(s) == 2);
    CHECK(slice_string(heap, s, 2, 2) == nullptr);
    StringObject* ve = slice_string(heap, s, 3, 5);
    CHECK(w.utf8(ve) == "ve");
    CHECK(compare_strings(ve, w.text("ve")) == 0);
    CHECK(w.utf8(concat_strings(heap, ve, s, &oom)) == "vena\xc3\xafve");
    CHECK(w.utf8(concat_strings(heap, s, nullptr, &oom)) == "na\xc3\xafve");
    CHECK(w.utf8(concat_strings(heap, nullptr, ve, &oom)) == "ve");
    CHECK(concat_strings(heap, nullptr, nullptr, &oom) == nullptr);
    CHECK(!oom);
  }
}

TEST_CASE("strings: order is by code point, nil and empty first") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    std::vector<StringObject*> ascending = {nullptr,
                                            w.text("A"),
                                            w.text("AA"),
                                            w.text("a"),
                                            w.text("a\x7f"),
                                            w.text("a\xc2\x80"),
                                            w.text("ab"
                                                   "\xc3\xa9"),
                                            w.text("b"),
                                            w.text("\xc3\xa9"),
                                            w.text("\xe2\x82\xac"),
                                            w.text("\xef\xbf\xbe")};
    // "a\x7f" < "a\x80" but "ab…" < "a\x7f": put in order by hand.
    std::swap(ascending[4], ascending[6]);
    std::swap(ascending[5], ascending[6]);
    for (size_t i = 0; i < ascending.size(); i++)
      for (size_t j = 0; j < ascending.size(); j++) {
        CAPTURE(i);
        CAPTURE(j);
        CHECK(compare_strings(ascending[i], ascending[j]) == (i < j ? -1 : i > j ? 1 : 0));
      }
  }
}

TEST_CASE("strings: running out of memory leaves the old value") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi, {.max_heap_bytes = 256 * 1024});
    Heap& heap = w.rt.heap;
    bool oom = false;
    StringObject* piece = w.text(std::string(10000, 'x'));
    StringObject* s = nullptr;
    uint32_t length = 0;
    while (!oom) {
      length = string_length(s);
      s = append_string(heap, s, piece, &oom);
      REQUIRE(string_length(s) <= 256 * 1024);
    }
    CHECK(s->length == length);
    oom = false;
    CHECK(concat_strings(heap, s, s, &oom) == nullptr);
    CHECK(oom);
    oom = false;
    StringObject* wide = set_rune(heap, s, 0, 0x20ac, &oom);  // needs four times the room
    CHECK(oom);
    CHECK(wide == s);
    CHECK(s->at(0) == 'x');
    heap.release(s);
    heap.release(piece);
    w.check_sound();
  }
}
