#include "vm/host/guest_call.h"

#include <doctest/doctest.h>

#include "runtime/meter.h"
#include "tests/unit/vm/host/guest.h"

using namespace dis;
using namespace dis::host;
using dis::tests::Guest;
using dis::tests::int_of;
using dis::tests::kSetups;
using dis::tests::Setup;
using dis::tests::string_of;

namespace {

const char* const kNumbers =
    "Prog: module {\n"
    "  add: fn(a, b: int): int;\n"
    "  scale: fn(a: big, b: byte, x: real): (int, big, byte, real);\n"
    "  nothing: fn();\n"
    "};\n";
const char* const kNumberBodies =
    "add(a, b: int): int { return a + b; }\n"
    "scale(a: big, b: byte, x: real): (int, big, byte, real) { return (int a, a * big 2, b + byte 1, x / 2.0); }\n"
    "nothing() { }\n";

}  // namespace

TEST_CASE("guest call: numbers in and out, again and again") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, kNumbers, kNumberBodies);
    auto add = g.function("add");
    for (int64_t i = 0; i < 1000; i++) {
      REQUIRE(add->arg(0).set_int(i) == Fault::none);
      REQUIRE(add->arg(1).set_int(-3) == Fault::none);
      REQUIRE(add->call() == CallEnd::returned);
      REQUIRE(int_of(add->result()) == i - 3);
    }
    // Arguments that nobody set are zero.
    REQUIRE(add->call() == CallEnd::returned);
    CHECK(int_of(add->result()) == 0);

    auto scale = g.function("scale");
    CHECK(scale->arg(0).set_big(int64_t{1} << 40) == Fault::none);
    CHECK(scale->arg(1).set_byte(255) == Fault::none);
    CHECK(scale->arg(2).set_real(5) == Fault::none);
    REQUIRE(scale->call() == CallEnd::returned);
    int64_t big = 0;
    uint8_t byte = 9;
    double real = 0;
    CHECK(scale->result().field(1).get_big(big) == Fault::none);
    CHECK(scale->result().field("t2").get_byte(byte) == Fault::none);
    CHECK(scale->result().field(3).get_real(real) == Fault::none);
    CHECK(big == int64_t{1} << 41);
    CHECK(byte == 0);
    CHECK(real == 2.5);
    CHECK(g.function("nothing")->call() == CallEnd::returned);
    g.check_sound();
  }
}

TEST_CASE("guest call: wrong types, numbers and names are told, and change nothing") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, kNumbers, kNumberBodies);
    auto add = g.function("add");
    int64_t v = 77;
    double r = 77;
    CHECK(add->arg(0).set_int(5) == Fault::none);
    CHECK(add->arg(0).set_real(1) == Fault::type);
    CHECK(add->arg(0).set_big(1) == Fault::type);
    CHECK(add->arg(0).set_byte(1) == Fault::type);
    CHECK(add->arg(0).set_string("x") == Fault::type);
    CHECK(add->arg(0).set_bytes({}) == Fault::type);
    CHECK(add->arg(0).set_object({}) == Fault::type);
    CHECK(add->arg(0).set_nil() == Fault::type);
    CHECK(add->arg(0).field(0).get_int(v) == Fault::type);
    CHECK(add->arg(0).get_real(r) == Fault::type);
    CHECK(add->arg(2).set_int(1) == Fault::missing);
    CHECK(add->arg(SIZE_MAX).set_int(1) == Fault::missing);
    CHECK(add->arg(0).set_int(int64_t{1} << 40) == (s.abi == kAbi32 ? Fault::range : Fault::none));
    CHECK(add->arg(0).set_int(5) == Fault::none);
    CHECK(add->go_on() == CallEnd::refused);
    CHECK(add->fault() == Fault::not_begun);
    CHECK(add->abandon() == Fault::not_begun);
    REQUIRE(add->call() == CallEnd::returned);
    CHECK(int_of(add->result()) == 5);
    CHECK(add->result().set_int(1) == Fault::read_only);
    CHECK(add->result().get_real(r) == Fault::type);
    CHECK(v == 77);
    CHECK(r == 77);
    int64_t none;
    CHECK(g.function("nothing")->result().get_int(none) == Fault::type);
    CHECK(g.function("scale")->result().field(4).get_int(none) == Fault::missing);
    CHECK(g.function("scale")->result().field("t9").get_int(none) == Fault::missing);

    CHECK(g.problem("sub").find("no function sub() in the declaration") != std::string::npos);
    auto other = [&](const std::string& declaration, const Abi& abi, const char* function) {
      auto types = read_interface(source_text(declaration), "", abi);
      REQUIRE(types.ok());
      auto call = GuestCall::prepare(g.rt(), g.program, *types, function);
      REQUIRE(!call.ok());
      return call.error().to_string();
    };
    CHECK(other("Prog: module { add: fn(a, b: real): int; };", s.abi, "add").find("add() of another type") !=
          std::string::npos);
    CHECK(other("Prog: module { sub: fn(a, b: int): int; };", s.abi, "sub").find("no function sub()") !=
          std::string::npos);
    CHECK(other(kNumbers, s.abi == kAbi32 ? kAbi64 : kAbi32, "add").find("a declaration for words of") !=
          std::string::npos);
    g.check_sound();
  }
}

TEST_CASE("guest call: strings and arrays of byte") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Prog: module { twice: fn(s: string): string; back: fn(a: array of byte): array of byte;\n"
            "  size: fn(s: string): int; };\n",
            "twice(s: string): string { return s + s; }\n"
            "size(s: string): int { return len s; }\n"
            "back(a: array of byte): array of byte {\n"
            "  b := array[len a] of byte; for(i := 0; i < len a; i++) b[i] = a[len a - 1 - i]; return b; }\n");
    auto twice = g.function("twice");
    for (int i = 0; i < 100; i++) {
      REQUIRE(twice->arg(0).set_string("h\u00e9\u4e16 ") == Fault::none);
      REQUIRE(twice->call() == CallEnd::returned);
      REQUIRE(string_of(twice->result()) == "h\u00e9\u4e16 h\u00e9\u4e16 ");
    }
    REQUIRE(twice->call() == CallEnd::returned);  // of nil
    CHECK(string_of(twice->result()) == "");
    auto size = g.function("size");
    CHECK(size->arg(0).set_string(std::string_view("a\0\x80" "b", 4)) == Fault::none);
    REQUIRE(size->call() == CallEnd::returned);
    CHECK(int_of(size->result()) == 4);

    auto back = g.function("back");
    const uint8_t bytes[] = {1, 2, 3};
    REQUIRE(back->arg(0).set_bytes(bytes) == Fault::none);
    REQUIRE(back->call() == CallEnd::returned);
    std::span<const uint8_t> out;
    REQUIRE(back->result().get_bytes(out) == Fault::none);
    CHECK(std::vector<uint8_t>(out.begin(), out.end()) == std::vector<uint8_t>{3, 2, 1});
    REQUIRE(back->call() == CallEnd::returned);
    REQUIRE(back->result().get_bytes(out) == Fault::none);
    CHECK(out.empty());
    g.check_sound();
  }
}

TEST_CASE("guest call: exceptions, and the process goes on being of use") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Prog: module { deep: fn(n: int, s: string): string; stop: fn(); index: fn(a: array of byte, n: int): int; };\n",
            "deep(n: int, s: string): string { if(n == 0) raise \"at the bottom: \" + s; return deep(n - 1, s + \"x\"); }\n"
            "stop() { exit; }\n"
            "index(a: array of byte, n: int): int { return int a[n]; }\n");
    auto deep = g.function("deep");
    for (int n : {0, 1, 50, 3000, 0}) {
      CHECK(deep->arg(0).set_int(n) == Fault::none);
      CHECK(deep->arg(1).set_string("s") == Fault::none);
      REQUIRE(deep->call() == CallEnd::raised);
      CHECK(deep->exception() == "at the bottom: s" + std::string(size_t(n), 'x'));
      CHECK(string_of(deep->result()) == "");
      g.check_sound();
    }
    auto index = g.function("index");
    const uint8_t bytes[] = {7};
    for (int i = 0; i < 3; i++) {
      CHECK(index->arg(0).set_bytes(bytes) == Fault::none);
      CHECK(index->arg(1).set_int(i) == Fault::none);
      CHECK(index->call() == (i == 0 ? CallEnd::returned : CallEnd::raised));
      CHECK(int_of(index->result()) == (i == 0 ? 7 : 0));
    }
    CHECK(index->exception() == "array bounds error");
    CHECK(index->call() == CallEnd::raised);
    CHECK(index->exception() == "array bounds error");
    auto stop = g.function("stop");
    CHECK(stop->call() == CallEnd::ended);
    CHECK(stop->call() == CallEnd::ended);
    g.check_sound();
  }
}

TEST_CASE("guest call: adts, tuples, lists and arrays of them") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Prog: module {\n"
            "  P: adt { x: int; name: string; at: (real, byte); next: cyclic ref P; };\n"
            "  sum: fn(l: list of int, r: list of real): (int, real);\n"
            "  count: fn(n: int): list of (int, string);\n"
            "  move: fn(p: ref P): ref P;\n"
            "  names: fn(a: array of P): string;\n"
            "  grid: fn(n: int): array of array of real;\n"
            "};\n",
            "sum(l: list of int, r: list of real): (int, real)\n"
            "{ n := 0; x := 0.0; for(; l != nil; l = tl l) n += hd l; for(r = 1.0 :: r; r != nil; r = tl r) x += hd r; return (n, x); }\n"
            "count(n: int): list of (int, string)\n"
            "{ l: list of (int, string); for(i := 0; i < n; i++) l = (i, string i) :: l; return l; }\n"
            "move(p: ref P): ref P { p.x++; (p.at.t0, p.at.t1) = (2.5, byte 9); return ref P(p.x * 2, p.name + \"!\", (0.5, byte 1), p); }\n"
            "names(a: array of P): string { s := \"\"; for(i := 0; i < len a; i++) s += a[i].name + string a[i].x; return s; }\n"
            "grid(n: int): array of array of real\n"
            "{ a := array[n] of array of real; for(i := 0; i < n; i++) a[i] = array[i] of {* => real i}; return a; }\n");
    Runtime& rt = g.rt();
    const auto& types = *g.types;
    // A list is made from its end.
    auto sum = g.function("sum");
    const ValueType& ints = *types.find("sum")->parameters[0].type;
    const ValueType& reals = *types.find("sum")->parameters[1].type;
    ObjectRef list, real_list;
    for (int i = 1; i <= 10; i++) {
      REQUIRE(ObjectRef::make_cell(rt, ints, list, list) == Fault::none);
      CHECK(list.head().set_int(i) == Fault::none);
      REQUIRE(ObjectRef::make_cell(rt, reals, real_list, real_list) == Fault::none);
      CHECK(real_list.head().set_real(i) == Fault::none);
    }
    CHECK(sum->arg(0).set_object(list) == Fault::none);
    CHECK(sum->arg(1).set_object(real_list) == Fault::none);
    CHECK(sum->arg(0).set_object(real_list) == Fault::type);
    g.check_sound();
    REQUIRE(sum->call() == CallEnd::returned);
    CHECK(int_of(sum->result().field(0)) == 55);
    double x = 0;
    CHECK(sum->result().field(1).get_real(x) == Fault::none);
    CHECK(x == 56);

    auto count = g.function("count");
    CHECK(count->arg(0).set_int(3) == Fault::none);
    REQUIRE(count->call() == CallEnd::returned);
    ObjectRef l;
    REQUIRE(count->result().get_object(l) == Fault::none);
    std::string seen;
    while (!l.is_nil()) {
      seen += string_of(l.head().field("t1")) + "=" + std::to_string(int_of(l.head().field(0))) + " ";
      REQUIRE(l.get_tail(l) == Fault::none);
    }
    CHECK(seen == "2=2 1=1 0=0 ");
    CHECK(l.head().fault() == Fault::nil);
    CHECK(l.get_tail(l) == Fault::nil);

    auto move = g.function("move");
    const ValueType& ref_p = *types.find("move")->result;
    ObjectRef p;
    REQUIRE(ObjectRef::make_record(rt, ref_p, 0, p) == Fault::none);
    CHECK(p.field("x").set_int(20) == Fault::none);
    CHECK(p.field("name").set_string("pt") == Fault::none);
    CHECK(p.field("nothing").fault() == Fault::missing);
    CHECK(p.element(0).fault() == Fault::type);
    CHECK(p.head().fault() == Fault::type);
    size_t tag;
    CHECK(p.get_tag(tag) == Fault::type);
    CHECK(move->arg(0).set_object(p) == Fault::none);
    REQUIRE(move->call() == CallEnd::returned);
    ObjectRef q, again;
    REQUIRE(move->result().get_object(q) == Fault::none);
    CHECK(int_of(q.field("x")) == 42);
    CHECK(string_of(q.field("name")) == "pt!");
    REQUIRE(q.field("next").get_object(again) == Fault::none);
    CHECK(int_of(again.field("x")) == 21);
    CHECK(int_of(p.field("x")) == 21);
    uint8_t byte = 0;
    CHECK(p.field("at").field(1).get_byte(byte) == Fault::none);
    CHECK(byte == 9);
    // A circle that only the collector can take away.
    CHECK(p.field("next").set_object(q) == Fault::none);
    g.check_sound();
    p.reset(), q.reset(), again.reset();
    CHECK(p.is_nil());
    rt.collector.collect();

    auto names = g.function("names");
    ObjectRef a;
    REQUIRE(ObjectRef::make_array(rt, *types.find("names")->parameters[0].type, 2, a) == Fault::none);
    for (uint64_t i = 0; i < 2; i++) {
      CHECK(a.element(i).field("x").set_int(int64_t(i)) == Fault::none);
      CHECK(a.element(i).field("name").set_string(i ? "b" : "a") == Fault::none);
    }
    CHECK(a.element(2).fault() == Fault::missing);
    CHECK(names->arg(0).set_object(a) == Fault::none);
    REQUIRE(names->call() == CallEnd::returned);
    CHECK(string_of(names->result()) == "a0b1");

    auto grid = g.function("grid");
    CHECK(grid->arg(0).set_int(4) == Fault::none);
    REQUIRE(grid->call() == CallEnd::returned);
    ObjectRef rows, row;
    REQUIRE(grid->result().get_object(rows) == Fault::none);
    uint64_t n = 0;
    CHECK(rows.get_length(n) == Fault::none);
    CHECK(n == 4);
    REQUIRE(rows.element(3).get_object(row) == Fault::none);
    CHECK(row.get_length(n) == Fault::none);
    CHECK(n == 3);
    CHECK(row.element(2).get_real(x) == Fault::none);
    CHECK(x == 3);
    std::span<uint8_t> bytes;
    CHECK(row.get_bytes(bytes) == Fault::type);
    CHECK(ObjectRef::make_array(rt, ints, 1, row) == Fault::type);
    CHECK(ObjectRef::make_record(rt, ints, 1, row) == Fault::type);
    CHECK(ObjectRef::make_cell(rt, ref_p, {}, row) == Fault::type);
    CHECK(ObjectRef::make_array(rt, *types.find("names")->parameters[0].type, uint64_t{1} << 40, row) == Fault::range);
    CHECK(ObjectRef::make_array(rt, *types.find("names")->parameters[0].type, 1 << 30, row) == Fault::memory);
    g.check_sound();
  }
}

TEST_CASE("guest call: adts with cases") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Prog: module { Shape: adt { name: string; pick { Circle => r: real; Box => w, h: int; } };\n"
            "  area: fn(s: ref Shape): int; box: fn(w, h: int): ref Shape; side: fn(b: ref Shape.Box): int; };\n",
            "area(s: ref Shape): int { pick t := s { Circle => return int (3.0 * t.r * t.r); Box => return t.w * t.h; } }\n"
            "box(w, h: int): ref Shape { return ref Shape.Box(\"box\", w, h); }\n"
            "side(b: ref Shape.Box): int { return b.w; }\n");
    auto area = g.function("area");
    const ValueType& shape = *g.types->find("area")->parameters[0].type;
    ObjectRef circle;
    CHECK(ObjectRef::make_record(g.rt(), shape, 2, circle) == Fault::missing);
    REQUIRE(ObjectRef::make_record(g.rt(), shape, 0, circle) == Fault::none);
    CHECK(circle.record()->case_name == "Circle");
    CHECK(circle.field("r").set_real(2) == Fault::none);
    CHECK(circle.field("w").fault() == Fault::missing);
    CHECK(area->arg(0).set_object(circle) == Fault::none);
    REQUIRE(area->call() == CallEnd::returned);
    CHECK(int_of(area->result()) == 12);
    auto box = g.function("box");
    CHECK(box->arg(0).set_int(4) == Fault::none);
    CHECK(box->arg(1).set_int(5) == Fault::none);
    REQUIRE(box->call() == CallEnd::returned);
    ObjectRef b;
    REQUIRE(box->result().get_object(b) == Fault::none);
    size_t tag = 9;
    CHECK(b.get_tag(tag) == Fault::none);
    CHECK(tag == 1);
    CHECK(string_of(b.field("name")) == "box");
    CHECK(int_of(b.field("h")) == 5);
    CHECK(area->arg(0).set_object(b) == Fault::none);
    REQUIRE(area->call() == CallEnd::returned);
    CHECK(int_of(area->result()) == 20);
    // What is a shape in general need not be a box.
    auto side = g.function("side");
    CHECK(side->arg(0).set_object(circle) == Fault::type);
    CHECK(side->arg(0).set_object(b) == Fault::type);
    g.check_sound();
  }
}

TEST_CASE("guest call: objects outlive what they came from, but no machine") {
  ObjectRef kept;
  {
    Guest g(kSetups[1], "Prog: module { f: fn(): string; };\n", "f(): string { return \"kept\" + string 1; }\n");
    auto f = g.function("f");
    REQUIRE(f->call() == CallEnd::returned);
    REQUIRE(f->result().get_object(kept) == Fault::none);
    f.reset();
    g.types.reset();
    g.rt().collector.collect();
    std::string text;
    CHECK(kept.get_string(text) == Fault::none);
    CHECK(text == "kept1");
    ObjectRef shared = kept.share();
    kept.reset();
    CHECK(shared.get_string(text) == Fault::none);
    kept = std::move(shared);
    g.check_sound();
  }
  std::string text = "same";
  CHECK(kept.get_string(text) == Fault::closed);
  CHECK(text == "same");
  CHECK(kept.share().is_nil());
}

TEST_CASE("guest call: what gives way or waits goes on, with others in turn") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, "Prog: module { spin: fn(n: int): int; talk: fn(n: int): int; wait: fn(): int; tell: fn(n: int); forever: fn(); };\n",
            "c: chan of int;\n"
            "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x ^= i; return x; }\n"
            "talk(n: int): int { d := chan of int; spawn feed(d, n); t := 0; for(i := 0; i < n; i++) t += <-d; return t; }\n"
            "feed(d: chan of int, n: int) { for(i := 0; i < n; i++) d <-= i; }\n"
            "wait(): int { if(c == nil) c = chan of int; return <-c; }\n"
            "tell(n: int) { c <-= n; }\n"
            "forever() { for(;;) ; }\n");
    auto spin = g.function("spin");
    CHECK(spin->arg(0).set_int(100000) == Fault::none);
    CHECK(spin->call() == CallEnd::returned);
    auto talk = g.function("talk");
    CHECK(talk->arg(0).set_int(100) == Fault::none);
    REQUIRE(talk->call() == CallEnd::returned);
    CHECK(int_of(talk->result()) == 4950);

    // Another call of the host can end a wait.
    auto wait = g.function("wait"), tell = g.function("tell");
    REQUIRE(wait->call() == CallEnd::waiting);
    CHECK(wait->under_way());
    CHECK(wait->call() == CallEnd::refused);
    CHECK(wait->fault() == Fault::busy);
    CHECK(wait->go_on() == CallEnd::waiting);
    CHECK(tell->arg(0).set_int(17) == Fault::none);
    CHECK(tell->call() == CallEnd::returned);
    REQUIRE(wait->go_on() == CallEnd::returned);
    CHECK(int_of(wait->result()) == 17);
    g.check_sound();
    REQUIRE(wait->call() == CallEnd::waiting);
    CHECK(wait->abandon() == Fault::none);
    CHECK(!wait->under_way());
    g.check_sound();

    auto forever = g.function("forever");
    g.rt().scheduler.interrupt();
    REQUIRE(forever->call() == CallEnd::interrupted);
    g.rt().scheduler.interrupt();
    CHECK(forever->go_on() == CallEnd::interrupted);
    CHECK(spin->call() == CallEnd::returned);  // whatever else is under way
    Scheduler& scheduler = g.rt().scheduler;
    scheduler.set_deadline(Scheduler::now_ns() + 5'000'000);
    CHECK(forever->go_on() == CallEnd::interrupted);
    CHECK(forever->stopped_by() == IdleReason::timeout);
    CHECK(spin->call() == CallEnd::interrupted);  // however short it would be
    CHECK(spin->stopped_by() == IdleReason::timeout);
    CHECK(spin->abandon() == Fault::none);
    scheduler.set_deadline(Scheduler::kNoDeadline);
    CHECK(forever->abandon() == Fault::none);
    g.rt().scheduler.interrupt();
    REQUIRE(forever->call() == CallEnd::interrupted);
    forever.reset();
    REQUIRE(wait->call() == CallEnd::waiting);
    wait.reset();
    g.check_sound();
  }
}

TEST_CASE("guest call: its process may be killed by others between calls") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Sys: module { FD: adt { fd: int; }; open: fn(s: string, mode: int): ref FD;\n"
            "  write: fn(fd: ref FD, buf: array of byte, n: int): int; pctl: fn(flags: int, movefd: list of int): int; };\n"
            "Prog: module { me: fn(): int; kill: fn(pid: int): int; };\n",
            "me(): int { sys := load Sys \"$Sys\"; return sys->pctl(0, nil); }\n"
            "kill(pid: int): int { sys := load Sys \"$Sys\"; fd := sys->open(\"/prog/\" + string pid + \"/ctl\", 1);\n"
            "  if(fd == nil) return -1; a := array of byte \"kill\"; return sys->write(fd, a, len a); }\n");
    auto me = g.function("me"), kill = g.function("kill");
    REQUIRE(me->call() == CallEnd::returned);
    const int64_t pid = int_of(me->result());
    CHECK(kill->arg(0).set_int(pid) == Fault::none);
    REQUIRE(kill->call() == CallEnd::returned);
    CHECK(int_of(kill->result()) == 4);
    CHECK(kill->arg(0).set_int(pid) == Fault::none);
    REQUIRE(kill->call() == CallEnd::returned);
    CHECK(int_of(kill->result()) == -1);
    REQUIRE(me->call() == CallEnd::returned);
    CHECK(int_of(me->result()) != pid);
    // Killing itself.
    REQUIRE(me->call() == CallEnd::returned);
    g.check_sound();
  }
}

TEST_CASE("guest call: fuel is spent by nested calls too, once, and can be used up") {
  const std::string declaration = "Host: module { inside: fn(n: int): int; };\n";
  std::unique_ptr<GuestCall> spin;
  const auto module = dis::tests::hosted(declaration, {{"inside", [&](HostCall& c) {
                                                          c.check(spin->arg(0).set_int(int_of(c.arg(0))));
                                                          CHECK(spin->call() == CallEnd::returned);
                                                          c.check(c.result().set_int(int_of(spin->result())));
                                                        }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, declaration + "Prog: module { spin: fn(n: int): int; outer: fn(n: int): int; };\n",
            "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
            "outer(n: int): int { h := load Host \"$Host\"; return h->inside(n) + h->inside(n); }\n",
            {module});
    spin = g.function("spin");
    auto outer = g.function("outer");
    Meter& meter = g.rt().scheduler.meter();
    constexpr int kTimes = 100000;
    auto spent = [&](GuestCall& call) {
      const int64_t before = meter.spent();
      CHECK(call.arg(0).set_int(kTimes) == Fault::none);
      REQUIRE(call.call() == CallEnd::returned);
      return double(meter.spent() - before);
    };
    const double alone = spent(*spin), nested = spent(*outer);
    CHECK(alone >= kTimes * double(kInstructionPrice));
    CHECK(nested > alone * 1.9);
    CHECK(nested < alone * 2.1);

    meter.set_left(kTimes * kInstructionPrice / 10);
    CHECK(spin->arg(0).set_int(kTimes) == Fault::none);
    REQUIRE(spin->call() == CallEnd::interrupted);
    CHECK(meter.exhausted());
    CHECK(outer->call() == CallEnd::interrupted);
    CHECK(outer->abandon() == Fault::none);
    CHECK(spin->go_on() == CallEnd::interrupted);
    meter.set_left(Meter::kNoBound);
    REQUIRE(spin->go_on() == CallEnd::returned);
    spin.reset();
    g.check_sound();
  }
}

TEST_CASE("guest call: metered fuel is the same in both engines, through nested and built-in calls") {
  const std::string declaration = "Host: module { inside: fn(n: int): int; plain: fn(n: int): int; };\n";
  std::unique_ptr<GuestCall> spin;
  const auto module = dis::tests::hosted(
      declaration, {{"inside", [&](HostCall& c) {
                       c.check(spin->arg(0).set_int(int_of(c.arg(0))));
                       CHECK(spin->call() == CallEnd::returned);
                       c.check(c.result().set_int(int_of(spin->result())));
                     }},
                    {"plain", [](HostCall& c) { c.check(c.result().set_int(int_of(c.arg(0)) * 3)); }}});
  for (const Abi& abi : {kAbi32, kAbi64}) {
    CAPTURE(abi.word_bytes);
    auto spent = [&](bool jit) {
      Guest g({abi, jit, true}, declaration + "Prog: module { spin: fn(n: int): int; outer: fn(n: int): int; };\n",
              "Math: module { sqrt: fn(x: real): real; };\n"
              "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
              "outer(n: int): int { h := load Host \"$Host\"; m := load Math \"$Math\"; t := 0;\n"
              "  for(i := 0; i < n; i++) { t += h->plain(i) + int m->sqrt(real i); if(i % 10 == 0) t ^= h->inside(i); }\n"
              "  return t; }\n",
              {module});
      spin = g.function("spin");
      auto outer = g.function("outer");
      CHECK(outer->arg(0).set_int(3000) == Fault::none);
      CHECK(outer->call() == CallEnd::returned);
      const int64_t total = g.rt().scheduler.meter().spent();
      outer.reset();
      spin.reset();
      return total;
    };
    CHECK(spent(false) == spent(true));
  }
}
