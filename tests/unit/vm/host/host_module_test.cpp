#include "vm/host/host_module.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/unit/vm/host/guest.h"

using namespace dis;
using namespace dis::host;
using dis::tests::Guest;
using dis::tests::hosted;
using dis::tests::int_of;
using dis::tests::kSetups;
using dis::tests::Setup;
using dis::tests::string_of;

namespace {

std::string definition_problem(const std::string& declaration, std::vector<HostModule::Binding> functions) {
  auto made = HostModule::define(source_text(declaration, "h.m"), "", std::move(functions));
  REQUIRE(!made.ok());
  return made.error().to_string();
}

}  // namespace

TEST_CASE("host module: values of every type go in and out") {
  const std::string declaration =
      "Host: module {\n"
      "  P: adt { x: int; name: string; add: fn(p: self ref P, n: int): int; };\n"
      "  numbers: fn(a: int, b: byte, c: big, d: real): (int, byte, big, real);\n"
      "  text: fn(s: string): string;\n"
      "  bytes: fn(a: array of byte): array of byte;\n"
      "  reverse: fn(l: list of string): list of string;\n"
      "  make: fn(x: int): ref P;\n"
      "  place: fn(p: P): P;\n"
      "  pass: fn(c: chan of int): chan of int;\n"
      "  nothing: fn();\n"
      "};\n";
  int nothings = 0;
  std::vector<HostModule::Binding> functions;
  auto bind = [&](const char* name, HostFunction f) { functions.push_back({name, std::move(f)}); };
  bind("P.add", [](HostCall& c) {
    ObjectRef p;
    int64_t n = 0;
    c.check(c.arg(0).get_object(p));
    c.check(c.arg(1).get_int(n));
    const int64_t sum = int_of(p.field("x")) + n;
    c.check(p.field("x").set_int(sum));
    c.check(c.result().set_int(sum));
  });
  bind("numbers", [](HostCall& c) {
    int64_t a = 0, b = 0;
    uint8_t byte = 0;
    double d = 0;
    c.check(c.arg(0).get_int(a));
    c.check(c.arg(1).get_byte(byte));
    c.check(c.arg(2).get_big(b));
    c.check(c.arg(3).get_real(d));
    c.check(c.result().field(0).set_int(-a));
    c.check(c.result().field(1).set_byte(uint8_t(byte + 1)));
    c.check(c.result().field(2).set_big(b * 2));
    c.check(c.result().field(3).set_real(d / 4));
  });
  bind("text", [](HostCall& c) { c.check(c.result().set_string("<" + string_of(c.arg(0)) + ">")); });
  bind("bytes", [](HostCall& c) {
    std::span<const uint8_t> in;
    c.check(c.arg(0).get_bytes(in));
    std::vector<uint8_t> out(in.begin(), in.end());
    for (uint8_t& b : out) b = uint8_t(~b);
    c.check(c.result().set_bytes(out));
  });
  bind("reverse", [](HostCall& c) {
    ObjectRef from, to;
    c.check(c.arg(0).get_object(from));
    while (!from.is_nil()) {
      c.check(ObjectRef::make_cell(c.runtime(), *c.type().result, to, to));
      c.check(to.head().set_string(string_of(from.head())));
      c.check(from.get_tail(from));
    }
    c.check(c.result().set_object(to));
  });
  bind("make", [](HostCall& c) {
    ObjectRef p;
    c.check(ObjectRef::make_record(c.runtime(), *c.type().result, 0, p));
    c.check(p.field("x").set_int(int_of(c.arg(0))));
    c.check(p.field("name").set_string("made"));
    c.check(c.result().set_object(p));
  });
  bind("place", [](HostCall& c) {
    c.check(c.result().field("x").set_int(int_of(c.arg(0).field("x")) + 1));
    c.check(c.result().field("name").set_string(string_of(c.arg(0).field("name")) + "+"));
  });
  bind("pass", [](HostCall& c) {
    ObjectRef o;
    c.check(c.arg(0).get_object(o));
    c.check(c.result().set_object(o));
  });
  bind("nothing", [&](HostCall& c) {
    nothings++;
    CHECK(c.arg_count() == 0);
    CHECK(c.arg(0).fault() == Fault::missing);
    CHECK(c.result().set_int(1) == Fault::type);
  });
  const auto module = hosted(declaration, std::move(functions));
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    nothings = 0;
    Guest g(s, declaration + "Prog: module { run: fn(): string; };\n",
            "h: Host; P: import h;\n"
            "run(): string {\n"
            "  h = load Host \"$Host\"; if(h == nil) return \"not loaded\"; s := \"\";\n"
            "  (a, b, c, d) := h->numbers(5, byte 255, big 1 << 40, 10.0);\n"
            "  s += string a + \",\" + string b + \",\" + string c + \",\" + string d + \";\";\n"
            "  s += h->text(\"\u4e16\") + h->text(\"\") + \";\";\n"
            "  o := h->bytes(array[] of {byte 1, byte 2}); s += string o[0] + \",\" + string o[1] + \",\" + string len h->bytes(nil) + \";\";\n"
            "  for(l := h->reverse(\"x\" :: \"y\" :: \"z\" :: nil); l != nil; l = tl l) s += hd l; s += \";\";\n"
            "  p := h->make(40); s += string p.x + p.name; s += \",\" + string p.add(2); s += \",\" + string p.x + \";\";\n"
            "  q := h->place(Host->P(1, \"q\")); s += q.name + string q.x + \";\";\n"
            "  ch := chan[1] of int; h->pass(ch) <-= 6; s += string <-ch + \";\";\n"
            "  for(i := 0; i < 100; i++) h->nothing();\n"
            "  return s;\n"
            "}\n",
            {module});
    auto run = g.function("run");
    REQUIRE(run->call() == CallEnd::returned);
    CHECK(string_of(run->result()) ==
          "-5,0,2199023255552,2.5;<\u4e16><>;254,253,0;zyx;40made,42,42;q+2;6;");
    CHECK(nothings == 100);
    g.check_sound();
  }
}

TEST_CASE("host module: exceptions, and mistakes of the host that become some") {
  const std::string declaration =
      "Host: module { fail: fn(s: string); wrong: fn(n: int): int; throws: fn(n: int); lots: fn(): array of byte; };\n";
  const auto module = hosted(
      declaration,
      {{"fail", [](HostCall& c) {
          c.raise(string_of(c.arg(0)));
          c.raise("too late");
          CHECK(!c.park());
        }},
       {"wrong", [](HostCall& c) {
          double r;
          c.check(c.arg(0).get_real(r));
          c.check(c.result().set_int(1));
          CHECK(c.arg(0).set_int(9) == Fault::read_only);
        }},
       {"throws", [](HostCall& c) {
          if (int_of(c.arg(0))) throw std::runtime_error("no luck");
          throw 5;
        }},
       {"lots", [](HostCall& c) { c.check(c.result().set_bytes(std::vector<uint8_t>(100 << 20))); }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, declaration + "Prog: module { run: fn(n: int): string; plain: fn(n: int); };\n",
            "run(n: int): string { { plain(n); } exception e { \"*\" => return e; } return \"nothing\"; }\n"
            "plain(n: int) { h := load Host \"$Host\"; case n { 0 => h->fail(\"fail:mine\"); 1 => h->wrong(3);\n"
            "  2 => h->throws(1); 3 => h->throws(0); 4 => h->fail(\"\"); 5 => h->lots(); } }\n",
            {module});
    auto run = g.function("run"), plain = g.function("plain");
    const char* const expected[] = {"fail:mine", "host function wrong: the value is of another type",
                                    "host exception: no luck", "host exception", "host exception",
                                    "host function lots: the program's memory is used up", "nothing"};
    for (int n = 0; n < 7; n++) {
      CHECK(run->arg(0).set_int(n) == Fault::none);
      REQUIRE(run->call() == CallEnd::returned);
      CHECK(string_of(run->result()) == expected[n]);
      CHECK(plain->arg(0).set_int(n) == Fault::none);
      REQUIRE(plain->call() == (n < 6 ? CallEnd::raised : CallEnd::returned));
      if (n < 6) CHECK(plain->exception() == expected[n]);
      g.check_sound();
    }
  }
}

TEST_CASE("host module: calls nest") {
  const std::string declaration = "Host: module { down: fn(n: int): int; kill: fn(n: int): int; };\n";
  struct {
    Guest* guest = nullptr;
    int refused = 0;
  } host;
  const auto module = hosted(
      declaration,
      {{"down", [&](HostCall& c) {
          const int64_t n = int_of(c.arg(0));
          auto down = host.guest->function("down");
          CHECK(down->arg(0).set_int(n - 1) == Fault::none);
          switch (down->call()) {
            case CallEnd::returned: return c.check(c.result().set_int(int_of(down->result()) + 1));
            case CallEnd::raised: return c.raise(down->exception());
            case CallEnd::refused:
              host.refused++;
              CHECK(down->fault() == Fault::nested);
              return c.raise("too deep");
            default: return c.raise("what?");
          }
        }},
       {"kill", [&](HostCall& c) {
          // The process that is calling, from a process that runs inside its call.
          auto kill = host.guest->function("kill");
          CHECK(kill->arg(0).set_int(int_of(c.arg(0))) == Fault::none);
          REQUIRE(kill->call() == CallEnd::returned);
          c.check(c.result().set_int(int_of(kill->result())));
        }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            declaration +
                "Sys: module { FD: adt { fd: int; }; open: fn(s: string, mode: int): ref FD;\n"
                "  write: fn(fd: ref FD, buf: array of byte, n: int): int; pctl: fn(flags: int, movefd: list of int): int; };\n"
                "Prog: module { down: fn(n: int): int; kill: fn(pid: int): int; suicide: fn(after: int): int; garbage: fn(n: int): int; };\n",
            "h: Host; N: adt { next: cyclic ref N; a: array of int; };\n"
            // Garbage in circles, so that collections begin and end inside calls.
            "garbage(n: int): int { t := 0; for(i := 0; i < n; i++) { x := ref N(nil, array[100] of int); x.next = x; t += len x.a; } return t; }\n"
            "down(n: int): int {\n"
            "  if(n <= 0) return 0; if(h == nil) h = load Host \"$Host\";\n"
            "  s := \"kept \" + string n; l := ref N(nil, array[n] of int); m := h->down(n); garbage(50);\n"
            "  if(s != \"kept \" + string n || len l.a != n) raise \"lost\"; return m; }\n"
            "kill(pid: int): int { sys := load Sys \"$Sys\"; fd := sys->open(\"/prog/\" + string pid + \"/ctl\", 1);\n"
            "  a := array of byte \"kill\"; return sys->write(fd, a, len a); }\n"
            "suicide(after: int): int { sys := load Sys \"$Sys\"; h = load Host \"$Host\"; n := h->kill(sys->pctl(0, nil));\n"
            "  if(after) raise \"alive\"; return n; }\n",
            {module});
    host.guest = &g;
    host.refused = 0;
    auto down = g.function("down");
    for (int round = 0; round < 20; round++) {
      CHECK(down->arg(0).set_int(20) == Fault::none);
      REQUIRE(down->call() == CallEnd::returned);
      CHECK(int_of(down->result()) == 20);
    }
    CHECK(host.refused == 0);
    CHECK(down->arg(0).set_int(1000) == Fault::none);
    REQUIRE(down->call() == CallEnd::raised);
    CHECK(down->exception() == "too deep");
    CHECK(host.refused == 1);
    g.check_sound();
    auto suicide = g.function("suicide");
    CHECK(suicide->arg(0).set_int(1) == Fault::none);
    CHECK(suicide->call() == CallEnd::ended);
    CHECK(down->arg(0).set_int(2) == Fault::none);
    CHECK(down->call() == CallEnd::returned);
    g.check_sound();
  }
}

TEST_CASE("host module: a call cannot call itself, and a nested one that waits for the caller says so") {
  const std::string declaration = "Host: module { again: fn(): int; };\n";
  std::unique_ptr<GuestCall> outer, inner;
  int rounds = 0;
  const auto module = hosted(declaration, {{"again", [&](HostCall& c) {
                                              rounds++;
                                              CHECK(outer->call() == CallEnd::refused);
                                              CHECK(outer->fault() == Fault::busy);
                                              CHECK(outer->go_on() == CallEnd::refused);
                                              CHECK(outer->abandon() == Fault::busy);
                                              CHECK(outer->arg(0).fault() == Fault::missing);
                                              CHECK(inner->call() == CallEnd::waiting);
                                              CHECK(inner->abandon() == Fault::none);
                                              c.check(c.result().set_int(8));
                                            }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s, declaration + "Prog: module { f: fn(): int; listen: fn(): int; };\n",
            "c: chan of int;\n"
            "f(): int { c = chan of int; h := load Host \"$Host\"; return h->again(); }\n"
            "listen(): int { return <-c; }\n",
            {module});
    outer = g.function("f");
    inner = g.function("listen");
    rounds = 0;
    REQUIRE(outer->call() == CallEnd::returned);
    CHECK(int_of(outer->result()) == 8);
    CHECK(rounds == 1);
    outer.reset();
    inner.reset();
    g.check_sound();
  }
}

TEST_CASE("host module: definitions that do not fit") {
  auto nothing = [](HostCall&) {};
  CHECK(definition_problem("H: module { f: fn(); g: fn(); };", {{"f", nothing}}).find("nothing that implements g()") !=
        std::string::npos);
  CHECK(definition_problem("H: module { f: fn(); };", {{"f", nullptr}}).find("nothing that implements f()") !=
        std::string::npos);
  CHECK(definition_problem("H: module { f: fn(); };", {{"f", nothing}, {"g", nothing}}).find("a function g()") !=
        std::string::npos);
  CHECK(definition_problem("H: module { f: fn(); };", {{"f", nothing}, {"f", nothing}}).find("a function f()") !=
        std::string::npos);
  CHECK(definition_problem("H: module { x: int; f: fn(); };", {{"f", nothing}}).find("variables") != std::string::npos);
  CHECK(definition_problem("H: module { f: fn(s: string, *); };", {{"f", nothing}}).find("variable arguments") !=
        std::string::npos);
  CHECK(definition_problem("H: module { f: fn(s: strin); };", {{"f", nothing}}).find("h.m:1:") != std::string::npos);

  const auto module = hosted("H: module { f: fn(); };", {{"f", nothing}});
  VmOptions options;
  options.cache = std::make_shared<ModuleCache>(CodeOptions{});
  Vm vm(options);
  CHECK(vm.add_module(module).ok());
  CHECK(!vm.add_module(module).ok());
  CHECK(!vm.add_module(hosted("Sys: module { f: fn(); };", {{"f", nothing}})).ok());
}

TEST_CASE("host module: the guest loads what it was compiled against, or nothing") {
  const auto module = hosted("Host: module { f: fn(n: int): int; };\n", {{"f", [](HostCall& c) {
                                                                            c.check(c.result().set_int(int_of(c.arg(0)) + 1));
                                                                          }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Guest g(s,
            "Host: module { f: fn(n: int): int; }; Other: module { f: fn(n: real): int; }; Absent: module { f: fn(); };\n"
            "Prog: module { run: fn(): int; by_reference: fn(n: int): int; };\n",
            "run(): int { h := load Host \"$Host\"; o := load Other \"$Host\"; a := load Absent \"$Absent\";\n"
            "  if(o != nil) return o->f(1.0); if(a != nil) a->f(); return h->f(41); }\n"
            "by_reference(n: int): int { h := load Host \"$Host\"; f := h->f; return call(f, n); }\n"
            "call(f: ref fn(n: int): int, n: int): int { return f(n); }\n",
            {module});
    auto run = g.function("run"), by_reference = g.function("by_reference");
    REQUIRE(run->call() == CallEnd::returned);
    CHECK(int_of(run->result()) == 42);
    CHECK(by_reference->arg(0).set_int(1) == Fault::none);
    REQUIRE(by_reference->call() == CallEnd::returned);
    CHECK(int_of(by_reference->result()) == 2);
    g.check_sound();
  }
}
