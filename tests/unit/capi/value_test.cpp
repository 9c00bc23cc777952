// Values of every kind, in and out; what does not fit is a fault and changes nothing.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/capi/called.h"

using namespace dis::tests::capi;

namespace {

const char* const kShapes =
    "Prog: module {\n"
    "  P: adt { x: int; name: string; at: (real, byte); next: cyclic ref P; };\n"
    "  Shape: adt { id: int; pick { Circle => r: real; Square => side: int; label: string; } };\n"
    "  twice: fn(s: string): string; back: fn(a: array of byte): array of byte; point: fn(p: ref P): ref P;\n"
    "  sum: fn(l: list of int): int; words: fn(n: int): list of string; grid: fn(a: array of array of int): int;\n"
    "  area: fn(s: ref Shape): real; shape: fn(n: int): ref Shape; place: fn(p: P): P; id: fn(n: int, b: byte, g: big, r: real): int;\n"
    "  channel: fn(): chan of int; send: fn(c: chan of int): int;\n"
    "};\n";
const char* const kShapeBodies =
    "twice(s: string): string { return s + s; }\n"
    "back(a: array of byte): array of byte { b := array[len a] of byte; for(i := 0; i < len a; i++) b[i] = a[len a - 1 - i]; return b; }\n"
    "point(p: ref P): ref P { (x, b) := p.at; return ref P(p.x + 1, p.name + \"!\", (x * 2.0, b + byte 1), p); }\n"
    "sum(l: list of int): int { t := 0; for(; l != nil; l = tl l) t = t * 10 + hd l; return t; }\n"
    "words(n: int): list of string { l: list of string; for(i := 0; i < n; i++) l = string i :: l; return l; }\n"
    "grid(a: array of array of int): int { t := 0; for(i := 0; i < len a; i++) for(j := 0; j < len a[i]; j++) t += a[i][j]; return t; }\n"
    "area(s: ref Shape): real { pick p := s { Circle => return p.r * p.r * 3.0; Square => return real (p.side * p.side + len p.label); } return 0.0; }\n"
    "shape(n: int): ref Shape { if(n == 0) return ref Shape.Circle(7, 2.0); return ref Shape.Square(8, n, \"sq\"); }\n"
    "place(p: P): P { p.x++; p.name += \"+\"; return p; }\n"
    "id(n: int, b: byte, g: big, r: real): int { return n + int b + int g + int r; }\n"
    "channel(): chan of int { return chan[1] of int; }\n"
    "send(c: chan of int): int { c <-= 5; return <-c; }\n";

struct Shapes : Called {
  explicit Shapes(const Setup& s) : Called(s, kShapes, kShapeBodies) {}
};

}  // namespace

TEST_CASE("dis values: strings and bytes") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Shapes c(s);
    avernus::Function twice = c.function("twice"), back = c.function("back");
    CHECK(twice.call<std::string>("h\u00e9\u4e16 ") == "h\u00e9\u4e16 h\u00e9\u4e16 ");
    CHECK(twice.call<std::string>("") == "");
    CHECK(twice.call<std::string>(std::string("a\0b", 3)) == std::string("a\0ba\0b", 6));
    const std::string large(5000, 'x');
    CHECK(twice.call<std::string>(large) == large + large);
    // Cut, and told how long it is.
    char some[8];
    size_t size = 0;
    CHECK(dis_copy_string(twice.result().get(), some, sizeof some, &size) == DIS_FAULT_NONE);
    CHECK(size == 10000);
    CHECK(std::string(some) == "xxxxxxx");
    CHECK(dis_copy_string(twice.result().get(), nullptr, 0, &size) == DIS_FAULT_NONE);
    CHECK(dis_copy_string(twice.result().get(), nullptr, 1, &size) == DIS_FAULT_ARGUMENT);
    // Those handed out stay where they are until the machine runs.
    std::vector<const char*> texts(200);
    twice.call("ab");
    for (const char*& t : texts) CHECK(dis_get_string(twice.result().get(), &t, &size) == DIS_FAULT_NONE);
    const char* other = nullptr;
    twice.call(large);
    CHECK(dis_get_string(twice.result().get(), &other, &size) == DIS_FAULT_NONE);
    CHECK(other == large + large);
    for (const char*& t : texts) CHECK(dis_get_string(twice.result().get(), &t, nullptr) == DIS_FAULT_NONE);
    for (const char* t : texts) CHECK(t == large + large);
    CHECK(dis_get_string(twice.result().get(), nullptr, &size) == DIS_FAULT_ARGUMENT);
    CHECK(dis_set_string(twice.arg(0).get(), nullptr, 1) == DIS_FAULT_ARGUMENT);

    CHECK(back.call<std::vector<uint8_t>>(std::vector<uint8_t>{1, 2, 3}) == std::vector<uint8_t>{3, 2, 1});
    CHECK(back.call<std::vector<uint8_t>>(std::vector<uint8_t>{}).empty());
    back.run();  // of nil
    const uint8_t* bytes = nullptr;
    CHECK(dis_get_bytes(back.result().get(), &bytes, &size) == DIS_FAULT_NONE);
    CHECK(size == 0);
    CHECK(dis_get_bytes(back.result().get(), &bytes, nullptr) == DIS_FAULT_ARGUMENT);
    CHECK(dis_get_bytes(twice.result().get(), &bytes, &size) == DIS_FAULT_TYPE);
    // Changed in place.
    back.call(std::vector<uint8_t>{4, 5});
    avernus::Object held = back.result().get<avernus::Object>();
    held.bytes().first[0] = 9;
    CHECK(back.result().get<std::vector<uint8_t>>() == std::vector<uint8_t>{9, 4});
    CHECK(held.element(1).get<uint8_t>() == 4);
  }
}

TEST_CASE("dis values: adts, tuples, lists and arrays are read and made") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Shapes c(s);
    avernus::Function point = c.function("point");
    avernus::Object p = point.arg(0).make_record();
    p.field("x").set(41);
    p.field("name").set("p");
    p.field("at").field(0).set(1.5);
    p.field(2).field("t1").set(uint8_t{255});
    avernus::Object q = point.call<avernus::Object>(p);
    CHECK(q.field("x").get<int>() == 42);
    CHECK(q.field(1).get<std::string>() == "p!");
    CHECK(q.field("at").field(0).get<double>() == 3.0);
    CHECK(q.field("at").field(1).get<uint8_t>() == 0);
    CHECK(q.field("next").get<avernus::Object>().field("x").get<int>() == 41);
    CHECK(!p.field("next").get<avernus::Object>());
    p.field("next").set(q);  // a circle
    p.field("next").set_nil();
    CHECK(q.share().field("x").type() == "int");

    avernus::Function sum = c.function("sum");
    avernus::Object list;
    for (int i : {3, 2, 1}) {
      list = sum.arg(0).make_cell(list);
      list.head().set(i);
    }
    CHECK(sum.call<int>(list) == 123);
    CHECK(sum.call<int>(avernus::Object()) == 0);
    int i = 100;
    for (avernus::Object l = c.function("words").call<avernus::Object>(100); l; l = l.tail())
      CHECK(l.head().get<std::string>() == std::to_string(--i));
    CHECK(i == 0);

    avernus::Function grid = c.function("grid");
    avernus::Object rows = grid.arg(0).make_array(3);
    for (int r = 0; r < 3; r++) {
      avernus::Object row = rows.element(uint64_t(r)).make_array(4);
      for (int k = 0; k < 4; k++) row.element(uint64_t(k)).set(r * 10 + k);
      rows.element(uint64_t(r)).set(row);
    }
    CHECK(rows.length() == 3);
    CHECK(grid.call<int>(rows) == 138);

    avernus::Function area = c.function("area"), shape = c.function("shape");
    avernus::Object circle = shape.call<avernus::Object>(0), square = shape.call<avernus::Object>(3);
    CHECK(circle.tag() == 0);
    CHECK(square.tag() == 1);
    CHECK(square.field("label").get<std::string>() == "sq");
    CHECK(area.call<double>(circle) == 12.0);
    CHECK(area.call<double>(square) == 11.0);
    avernus::Object made = area.arg(0).make_record(1);
    made.field("side").set(5);
    CHECK(area.call<double>(made) == 25.0);

    avernus::Function place = c.function("place");
    place.arg(0).field("x").set(1);
    place.arg(0).field("name").set("q");
    CHECK(place.run() == DIS_CALL_RETURNED);
    CHECK(place.result().field("x").get<int>() == 2);
    CHECK(place.result().field("name").get<std::string>() == "q+");
    // What the host cannot look into is handed on.
    CHECK(c.function("send").call<int>(c.function("channel").call<avernus::Object>()) == 5);
  }
}

TEST_CASE("dis values: what does not fit is a fault and changes nothing") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Shapes c(s);
    avernus::Function id = c.function("id"), twice = c.function("twice"), sum = c.function("sum"), area = c.function("area"),
                      grid = c.function("grid"), point = c.function("point");
    const dis_slot n = dis_function_arg(id.get(), 0), text = dis_function_arg(twice.get(), 0);
    int64_t v = 77;
    uint8_t b = 77;
    double r = 77;
    const char* t;
    size_t size;
    const uint8_t* bytes;
    dis_object* o = nullptr;
    CHECK(dis_set_int(n, 5) == DIS_FAULT_NONE);
    CHECK(dis_set_byte(n, 1) == DIS_FAULT_TYPE);
    CHECK(dis_set_big(n, 1) == DIS_FAULT_TYPE);
    CHECK(dis_set_real(n, 1) == DIS_FAULT_TYPE);
    CHECK(dis_set_string(n, "x", 1) == DIS_FAULT_TYPE);
    CHECK(dis_set_bytes(n, "x", 1) == DIS_FAULT_TYPE);
    CHECK(dis_set_object(n, nullptr) == DIS_FAULT_TYPE);
    CHECK(dis_get_byte(n, &b) == DIS_FAULT_TYPE);
    CHECK(dis_get_big(n, &v) == DIS_FAULT_TYPE);
    CHECK(dis_get_real(n, &r) == DIS_FAULT_TYPE);
    CHECK(dis_get_string(n, &t, &size) == DIS_FAULT_TYPE);
    CHECK(dis_get_bytes(n, &bytes, &size) == DIS_FAULT_TYPE);
    CHECK(dis_get_object(n, &o) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(text, &v) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(n, nullptr) == DIS_FAULT_ARGUMENT);
    CHECK(dis_get_int(dis_slot_field(n, 0), &v) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(dis_slot_field_named(n, nullptr), &v) == DIS_FAULT_ARGUMENT);
    CHECK(dis_get_int(dis_slot{}, &v) == DIS_FAULT_ARGUMENT);
    CHECK(dis_set_int(n, int64_t{1} << 40) == (s.word_size == 32 ? DIS_FAULT_RANGE : DIS_FAULT_NONE));
    CHECK(v == 77);
    CHECK(b == 77);
    CHECK(r == 77);
    CHECK(o == nullptr);
    CHECK(std::string(dis_slot_type(n)) == "int");
    CHECK(std::string(dis_slot_type(dis_function_arg(sum.get(), 0))) == "list of int");
    CHECK(std::string(dis_slot_type(dis_slot{})).empty());
    CHECK_THROWS_AS(id.arg(0).set(uint64_t{1} << 63), avernus::Fault);
    id.arg(2).set(int64_t{300});  // a big
    CHECK_THROWS_AS(id.arg(2).get<int8_t>(), avernus::Fault);
    CHECK(id.run() == DIS_CALL_RETURNED);
    CHECK(dis_set_int(dis_function_result(id.get()), 1) == DIS_FAULT_READ_ONLY);

    // Objects.
    CHECK(dis_make_array(n, 1, &o) == DIS_FAULT_TYPE);
    CHECK(dis_make_record(n, 0, &o) == DIS_FAULT_TYPE);
    CHECK(dis_make_cell(n, nullptr, &o) == DIS_FAULT_TYPE);
    CHECK(dis_make_array(dis_function_arg(grid.get(), 0), uint64_t{1} << 40, &o) == DIS_FAULT_RANGE);
    CHECK(dis_make_array(dis_function_arg(grid.get(), 0), 100'000'000, &o) == DIS_FAULT_MEMORY);
    CHECK(dis_make_record(dis_function_arg(area.get(), 0), 2, &o) == DIS_FAULT_MISSING);
    CHECK(dis_make_array(dis_function_arg(grid.get(), 0), 1, nullptr) == DIS_FAULT_ARGUMENT);
    CHECK(o == nullptr);
    const avernus::Object list = sum.arg(0).make_cell(avernus::Object()), array = grid.arg(0).make_array(2),
                          record = point.arg(0).make_record();
    uint64_t length;
    size_t tag;
    uint8_t* mine;
    CHECK(dis_set_object(dis_function_arg(sum.get(), 0), array.get()) == DIS_FAULT_TYPE);
    CHECK(dis_make_cell(dis_function_arg(sum.get(), 0), array.get(), &o) == DIS_FAULT_TYPE);
    CHECK(dis_object_length(list.get(), &length) == DIS_FAULT_TYPE);
    CHECK(dis_object_length(array.get(), nullptr) == DIS_FAULT_ARGUMENT);
    CHECK(dis_object_bytes(array.get(), &mine, &size) == DIS_FAULT_TYPE);
    CHECK(dis_object_tail(array.get(), &o) == DIS_FAULT_TYPE);
    CHECK(dis_object_tag(record.get(), &tag) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(dis_object_element(array.get(), 2), &v) == DIS_FAULT_MISSING);
    CHECK(dis_get_int(dis_object_element(list.get(), 0), &v) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(dis_object_head(array.get()), &v) == DIS_FAULT_TYPE);
    CHECK(dis_get_int(dis_object_field(record.get(), 4), &v) == DIS_FAULT_MISSING);
    CHECK(dis_get_int(dis_object_field_named(record.get(), "y"), &v) == DIS_FAULT_MISSING);
    CHECK(dis_get_int(dis_object_field_named(record.get(), nullptr), &v) == DIS_FAULT_ARGUMENT);
    CHECK(dis_object_length(nullptr, &length) == DIS_FAULT_ARGUMENT);
    CHECK(dis_object_share(nullptr, &o) == DIS_FAULT_ARGUMENT);
    CHECK(dis_get_int(dis_object_head(nullptr), &v) == DIS_FAULT_ARGUMENT);
    CHECK(dis_object_free(nullptr) == DIS_FAULT_NONE);
    CHECK(v == 77);
    // Of another machine.
    Shapes other(s);
    avernus::Function others = other.function("sum");
    CHECK(dis_set_object(dis_function_arg(others.get(), 0), list.get()) == DIS_FAULT_TYPE);
  }
  CHECK(std::string(dis_fault_text(DIS_FAULT_NONE)) == "nothing is wrong");
  CHECK(std::string(dis_fault_text(static_cast<dis_fault>(99))) == "there is no such fault");
}

TEST_CASE("dis values: objects keep what they hold, and outlive their machine as handles") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    avernus::Object kept, freed;
    {
      Shapes c(s);
      avernus::Function words = c.function("words");
      kept = words.call<avernus::Object>(3);
      for (int i = 0; i < 50; i++) words.call(1000);
      CHECK(kept.tail().tail().head().get<std::string>() == "0");
      freed = kept.share();
      c.vm.reset();
      int64_t v;
      CHECK(dis_get_int(dis_object_head(kept.get()), &v) == DIS_FAULT_CLOSED);
      freed = avernus::Object();
    }
    dis_object* o = nullptr;
    CHECK(dis_object_tail(kept.get(), &o) == DIS_FAULT_CLOSED);
    CHECK(dis_object_share(kept.get(), &o) == DIS_FAULT_CLOSED);
  }
}
