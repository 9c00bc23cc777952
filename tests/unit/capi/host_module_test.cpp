// Functions of the host, called by programs; what they may use of the machine meanwhile.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/unit/capi/called.h"

using namespace dis::tests::capi;

namespace {

const char* const kNothing = "H: module { f: fn(); };\n";

void nothing(dis_call*, void*) {}

std::string module_problem(const char* declaration, std::vector<dis_binding> bindings, const char* name = nullptr) {
  dis_host_module* made = nullptr;
  const std::string message =
      message_of(dis_host_module_new(declaration, name, bindings.data(), bindings.size(), &made));
  CHECK(made == nullptr);
  return message;
}

void count_release(void* count) { ++*static_cast<std::atomic<int>*>(count); }

}  // namespace

TEST_CASE("dis_host_module: typed functions, adts' methods and calls by hand") {
  const std::string declaration =
      "Host: module { P: adt { x: int; twice: fn(p: self ref P): int; }; add: fn(a, b: int): int; neg: fn(a: big): big;\n"
      "  half: fn(x: real, b: byte): (real, byte); say: fn(s: string); join: fn(a, b: string): string; };\n";
  std::string said;
  const avernus::HostModule module(
      declaration, {{"P.twice", [](const avernus::Object& p) { return 2 * p.field("x").get<int>(); }},
                    {"add", [](int64_t a, int64_t b) { return a + b; }},
                    {"neg", +[](int64_t a) { return -a; }},
                    {"half", [](avernus::Call& c) {
                       CHECK(c.arg_count() == 2);
                       c.result().field(0).set(c.arg(0).get<double>() / 2);
                       c.result().field(1).set(uint8_t(c.arg(1).get<uint8_t>() / 2));
                     }},
                    {"say", [&said](const std::string& s) { said += s; }},
                    {"join", [](avernus::Call& c) {
                       // Both at once, with no copy of the host's.
                       const char *a, *b;
                       size_t n = 0;
                       avernus::check(dis_get_string(c.arg(0).get(), &a, nullptr));
                       avernus::check(dis_get_string(c.arg(1).get(), &b, &n));
                       CHECK(n == std::string(b).size());
                       c.result().set(std::string(a) + "+" + b);
                     }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    said.clear();
    Called c(s, declaration + "Prog: module { run: fn(): string; };\n",
             "h: Host; P: import h;\n"
             "run(): string { h = load Host \"$Host\"; p := ref P(21); (x, b) := h->half(5.0, byte 9);\n"
             "  h->say(\"hear\"); h->say(\"d\");\n"
             "  return string p.twice() + \",\" + string h->add(40, 2) + \",\" + string h->neg(big 1 << 40) + \",\" +\n"
             "    string x + \",\" + string b + \",\" + h->join(\"\u4e16\", \"b\"); }\n",
             {&module});
    CHECK(c.function("run").call<std::string>() == "42,42,-1099511627776,2.5,4,\u4e16+b");
    CHECK(said == "heard");
    // Kept by a reset.
    c.vm.reset();
    avernus::Instance again(c.vm, compiled(c.engine,
                                           "implement Prog;\n" + declaration + "Prog: module { one: fn(): int; };\n"
                                           "one(): int { return (load Host \"$Host\")->add(1, 0); }\n",
                                           s.word_size));
    avernus::Function one(again, avernus::Interface("Prog: module { one: fn(): int; };"), "one");
    CHECK(one.call<int>() == 1);
  }
}

TEST_CASE("dis_host_module: arguments and results in one step, and what is raised where they do not fit") {
  const char* const declaration =
      "H: module { all: fn(i: int, b: byte, l: big, x: real, s: string, a: array of byte): string; i: fn(s: string): int;\n"
      "  b: fn(v: byte): byte; l: fn(v: big): big; x: fn(v: real): real; a: fn(v: array of byte): array of byte;\n"
      "  none: fn(); two: fn(a: int): int; late: fn(a: int): int; };\n";
  const dis_binding functions[] = {
      {"all",
       [](dis_call* c, void*) {
         size_t size = 0, n = 0;
         const char* const text = dis_call_arg_string(c, 4, &size);
         const uint8_t* const bytes = dis_call_arg_bytes(c, 5, &n);
         const std::string told = std::to_string(dis_call_arg_int(c, 0)) + "," + std::to_string(dis_call_arg_byte(c, 1)) +
                                  "," + std::to_string(dis_call_arg_big(c, 2)) + "," +
                                  std::to_string(int(dis_call_arg_real(c, 3) * 10)) + "," + std::string(text, size) + "," +
                                  std::string(bytes, bytes + n);
         dis_call_return_string(c, told.data(), told.size());
       },
       nullptr, nullptr},
      {"i", [](dis_call* c, void*) { dis_call_return_int(c, dis_call_arg_int(c, 0)); }, nullptr, nullptr},
      {"b", [](dis_call* c, void*) { dis_call_return_byte(c, uint8_t(dis_call_arg_byte(c, 0) + 1)); }, nullptr, nullptr},
      {"l", [](dis_call* c, void*) { dis_call_return_big(c, dis_call_arg_big(c, 0) + 1); }, nullptr, nullptr},
      {"x", [](dis_call* c, void*) { dis_call_return_real(c, dis_call_arg_real(c, 0) + 1); }, nullptr, nullptr},
      {"a",
       [](dis_call* c, void*) {
         size_t n = 0;
         const uint8_t* const bytes = dis_call_arg_bytes(c, 0, &n);
         dis_call_return_bytes(c, bytes, n);
       },
       nullptr, nullptr},
      {"none", [](dis_call* c, void*) { dis_call_return_int(c, 1); }, nullptr, nullptr},
      // The first thing that is wrong is told; what would be put there after it is not.
      {"two",
       [](dis_call* c, void*) {
         CHECK(dis_call_arg_real(c, 0) == 0);
         CHECK(dis_call_arg_int(c, 1) == 0);
         dis_call_return_int(c, 99);
       },
       nullptr, nullptr},
      {"late",
       [](dis_call* c, void*) {
         dis_call_return_int(c, 7);
         dis_call_raise(c, "mine");
         dis_call_return_int(c, 8);
       },
       nullptr, nullptr}};
  dis_host_module* made = nullptr;
  REQUIRE(message_of(dis_host_module_new(declaration, nullptr, functions, std::size(functions), &made)).empty());
  const std::unique_ptr<dis_host_module, void (*)(dis_host_module*)> module(made, dis_host_module_free);
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, std::string(declaration) + "Prog: module { run: fn(): string; };\n",
             "h: H;\n"
             "caught(what: int): string { r := 5; { case what { 0 => r = h->i(\"no\"); 1 => h->none(); 2 => r = h->two(1); 3 => "
             "r = h->late(1); } } exception e { \"*\" => return e + \" \" + string r; } return \"nothing\"; }\n"
             "run(): string { h = load H \"$H\";\n"
             "  t := h->all(-7, byte 200, big 1 << 40, 2.5, \"\u4e16\", array of byte \"xyz\") + \";\" + string h->b(byte 3) +\n"
             "    string h->l(big 6) + string h->x(1.0) + string h->a(array of byte \"pq\") + string len h->a(nil);\n"
             "  for(i := 0; i < 4; i++) t += \";\" + caught(i);\n"
             "  return t; }\n");
    avernus::check(dis_vm_add_module(c.vm.get(), made));
    CHECK(c.function("run").call<std::string>() ==
          "-7,200,1099511627776,25,\u4e16,xyz;472pq0;host function i: the value is of another type 5;"
          "host function none: the value is of another type 5;host function two: the value is of another type 5;mine 7");
  }
  CHECK(dis_call_arg_int(nullptr, 0) == 0);
  CHECK(*dis_call_arg_string(nullptr, 0, nullptr) == 0);
  dis_call_return_int(nullptr, 1);
  dis_call_return_string(nullptr, "x", 1);
}

TEST_CASE("dis_host_module: exceptions of the program, of C++, and of what does not fit") {
  const std::string declaration = "Host: module { fail: fn(n: int): int; };\n";
  const avernus::HostModule module(declaration, {{"fail", [](avernus::Call& c) {
                                                    switch (c.arg(0).get<int>()) {
                                                      case 0: return c.raise("fail:by hand");
                                                      case 1: throw std::runtime_error("thrown");
                                                      case 2: throw 5;
                                                      case 3: return c.result().set(1.5);
                                                      case 4: return c.arg(0).set(1);
                                                      case 5: return c.arg(1).set(1);
                                                      case 6: {
                                                        c.raise("the first");
                                                        c.raise("the second");
                                                        CHECK(!c.park());
                                                        return;
                                                      }
                                                      default: c.result().set(77);
                                                    }
                                                  }}});
  dis_host_module* checked = nullptr;
  const dis_binding wrong = {"fail",
                             [](dis_call* c, void*) {
                               double d = 9;
                               CHECK(dis_call_check(c, DIS_FAULT_NONE) == 1);
                               CHECK(dis_call_check(c, dis_get_real(dis_call_arg(c, 0), &d)) == 0);
                               CHECK(d == 9);
                             },
                             nullptr, nullptr};
  REQUIRE(dis_host_module_new("Check: module { fail: fn(n: int); };", nullptr, &wrong, 1, &checked) == nullptr);
  const char* const expected[] = {"fail:by hand", "thrown", "host exception", dis_fault_text(DIS_FAULT_TYPE),
                                  dis_fault_text(DIS_FAULT_READ_ONLY), dis_fault_text(DIS_FAULT_MISSING), "the first",
                                  "77"};
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, declaration + "Check: module { fail: fn(n: int); };\nProg: module { run: fn(n: int): string; plain: fn(n: int): int; check: fn(); };\n",
             "plain(n: int): int { return (load Host \"$Host\")->fail(n); }\n"
             "check() { (load Check \"$Check\")->fail(0); }\n"
             "run(n: int): string { { return string plain(n); } exception e { \"*\" => return e; } }\n",
             {&module});
    CHECK(dis_vm_add_module(c.vm.get(), checked) == nullptr);
    avernus::Function run = c.function("run"), plain = c.function("plain"), check = c.function("check");
    for (int n = 0; n < 8; n++) {
      CAPTURE(n);
      CHECK(run.call<std::string>(n) == expected[n]);
      if (n < 7) CHECK_THROWS_WITH_AS(plain.call<int>(n), expected[n], avernus::Exception);
    }
    CHECK_THROWS_WITH_AS(check.call(), "host function fail: the value is of another type", avernus::Exception);
  }
  dis_host_module_free(checked);
}

TEST_CASE("dis_host_module: a function of the host uses its machine's objects and functions, and nothing else") {
  const std::string declaration = "Host: module { visit: fn(n: int): int; };\n";
  struct Seen {
    Called* called = nullptr;
    int visits = 0, prints = 0;
    dis_process* process = nullptr;
  } seen;
  const auto refused = [&seen](dis_error* error) {
    CHECK(code_of(error) == DIS_ERROR_REENTERED);
    seen.visits++;
  };
  const avernus::HostModule module(declaration, {{"visit", [&](avernus::Call& call) {
    Called& c = *seen.called;
    CHECK(call.vm() == c.vm.get());
    const int64_t n = call.arg(0).get<int64_t>();
    // Prepared here, called here, which comes back here.
    avernus::Function inner = c.function("inner");
    call.result().set(n == 0 ? int64_t{100} : inner.call<int64_t>(n - 1) + 1);
    // What prints within it has a callback, which may use nothing.
    c.function("print").call();
    refused(dis_vm_run(c.vm.get(), 0, 0, nullptr));
    refused(dis_vm_reset(c.vm.get()));
    refused(dis_vm_free(c.vm.get()));
    refused(dis_instance_free(c.instance.get()));
    dis_instance* instance = nullptr;
    const avernus::Module same = limbo(c.engine, "");
    refused(dis_instance_new(c.vm.get(), same.get(), &instance));
    refused(dis_process_kill(seen.process));
    dis_metrics* metrics = nullptr;
    refused(dis_vm_get_metrics(c.vm.get(), 0, &metrics));
    // And another machine, to the full.
    avernus::Vm other(c.engine);
    CHECK(other.run().status == DIS_RUN_DONE);
  }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    avernus::VmConfig config;
    config.output_context = &seen;
    config.output = [](void* context, int, const char*, size_t) {
      Seen& seen = *static_cast<Seen*>(context);
      seen.prints++;
      CHECK(code_of(dis_vm_run(seen.called->vm.get(), 0, 0, nullptr)) == DIS_ERROR_REENTERED);
      dis_function* f = nullptr;
      CHECK(code_of(dis_function_new(seen.called->instance.get(), seen.called->types.get(), "outer", &f)) ==
            DIS_ERROR_REENTERED);
    };
    Called c(s,
             declaration +
                 "Prog: module { outer: fn(n: int): int; inner: fn(n: int): int; print: fn(); };\n",
             "outer(n: int): int { return (load Host \"$Host\")->visit(n); }\n"
             "inner(n: int): int { return outer(n); }\n"
             "print() { (load Sys \"$Sys\")->print(\"x\"); }\n"
             "init(nil: ref Draw->Context, nil: list of string) { }\n",
             {&module}, config);
    seen = Seen{};
    seen.called = &c;
    avernus::Process process = c.instance.start({"prog"});
    seen.process = process.get();
    avernus::Function outer = c.function("outer");
    CHECK(outer.call<int>(3) == 103);
    CHECK(seen.visits == 4 * 7);
    CHECK(seen.prints == 4);
    CHECK(c.vm.run().status == DIS_RUN_DONE);
    // Deeper than they may be.
    CHECK_THROWS_WITH_AS(outer.call<int>(1000), dis_fault_text(DIS_FAULT_NESTED), avernus::Exception);
    CHECK(outer.call<int>(1) == 101);
  }
}

TEST_CASE("dis_host_module: a call cannot be called, abandoned or freed from within") {
  const std::string declaration = "Host: module { again: fn(): int; };\n";
  std::optional<avernus::Function> outer;
  const avernus::HostModule module(declaration, {{"again", [&] {
                                                    dis_call_status status;
                                                    CHECK(code_of(dis_function_call(outer->get(), 0, 0, &status)) ==
                                                          DIS_ERROR_REENTERED);
                                                    CHECK(code_of(dis_function_abandon(outer->get())) ==
                                                          DIS_ERROR_REENTERED);
                                                    CHECK(code_of(dis_function_free(outer->get())) == DIS_ERROR_REENTERED);
                                                    CHECK(dis_set_int(dis_function_arg(outer->get(), 0), 1) ==
                                                          DIS_FAULT_MISSING);
                                                    return 8;
                                                  }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, declaration + "Prog: module { f: fn(): int; };\n", "f(): int { return (load Host \"$Host\")->again(); }\n",
             {&module});
    outer.emplace(c.function("f"));
    CHECK(outer->call<int>() == 8);
    outer.reset();
  }
}

TEST_CASE("dis_host_module: bounds of the outermost call hold inside") {
  const std::string declaration = "Host: module { inside: fn(n: int): int; };\n";
  std::optional<avernus::Function> spin;
  std::vector<dis_call_status> ends;
  const avernus::HostModule module(declaration, {{"inside", [&](int64_t n) {
                                                    spin->arg(0).set(n);
                                                    // A budget of its own is not looked at.
                                                    const dis_call_status status = spin->run(1);
                                                    ends.push_back(status);
                                                    if (status != DIS_CALL_RETURNED) return int64_t{-1};
                                                    return spin->result().get<int64_t>();
                                                  }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, declaration + "Prog: module { spin: fn(n: int): int; outer: fn(n: int): int; };\n",
             "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
             "outer(n: int): int { h := load Host \"$Host\"; t := h->inside(n); for(i := 0; i < n; i++) t ^= i; return t; }\n",
             {&module});
    spin.emplace(c.function("spin"));
    avernus::Function outer = c.function("outer");
    ends.clear();
    const int n = std::stoi(rounds(500000));
    CHECK(outer.call<int64_t>(n) != -1);
    outer.arg(0).set(n);
    CHECK(outer.run(uint64_t(n) / 10) == DIS_CALL_YIELDED);
    REQUIRE(ends.size() == 2);
    CHECK(ends[0] == DIS_CALL_RETURNED);
    CHECK(ends[1] == DIS_CALL_YIELDED);
    spin->abandon();
    CHECK(outer.run() == DIS_CALL_RETURNED);
    c.vm.interrupt();
    outer.arg(0).set(n);
    CHECK(outer.run() == DIS_CALL_INTERRUPTED);
    outer.abandon();
    spin.reset();
  }
}

TEST_CASE("dis_host_module: what calls inside spend is counted once, and the outer one has less left") {
  const std::string declaration = "Host: module { inside: fn(n: int): int; };\n";
  std::optional<avernus::Function> spin;
  const avernus::HostModule module(declaration, {{"inside", [&](int64_t n) {
                                                    spin->arg(0).set(n);
                                                    if (spin->run() != DIS_CALL_RETURNED) return n;
                                                    return spin->result().get<int64_t>();
                                                  }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s,
             declaration + "Prog: module { spin: fn(n: int): int; outer: fn(n: int): int; once: fn(n: int); behind: fn(): int; };\n",
             "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
             "rounds: int;\nbehind(): int { return rounds; }\n"
             "once(n: int) { h := load Host \"$Host\"; h->inside(n); for(; rounds < 1000; rounds++) ; }\n"
             "outer(n: int): int { h := load Host \"$Host\"; t := 0;\n"
             "  for(i := 0; i < n; i++) { t ^= h->inside(500); for(j := 0; j < 500; j++) t ^= j; } return t; }\n",
             {&module});
    spin.emplace(c.function("spin"));
    avernus::Function outer = c.function("outer");
    const uint64_t n = std::stoul(rounds(20000));
    const auto spent = [&] { return c.vm.stats().fuel; };
    const uint64_t at_first = spent();
    outer.call(int64_t(n));
    const uint64_t whole = spent() - at_first;
    CHECK(whole > 1000 * n);
    const uint64_t budget = whole / 4, before = spent();
    outer.arg(0).set(int64_t(n));
    CHECK(outer.run(budget) == DIS_CALL_YIELDED);
    CHECK(spent() - before >= budget);
    CHECK(spent() - before < budget + 100);
    outer.abandon();
    spin.emplace(c.function("spin"));
    // Who called has nothing left when the call inside has used it up.
    avernus::Function once = c.function("once");
    once.arg(0).set(1000000);
    CHECK(once.run(5000) == DIS_CALL_YIELDED);
    CHECK(c.function("behind").call<int>() <= 2);
    once.abandon();
    spin.reset();
  }
}

TEST_CASE("dis_host_module: in a pool, calls inside have no turns, but the job's budget") {
  const std::string declaration = "Host: module { inside: fn(n: int): int; };\n";
  std::optional<avernus::Function> spin;
  std::atomic<int> returned = 0, yielded = 0;
  const avernus::HostModule module(declaration, {{"inside", [&](int64_t n) {
                                                    spin->arg(0).set(n);
                                                    switch (spin->run()) {
                                                      case DIS_CALL_RETURNED: returned++; break;
                                                      case DIS_CALL_YIELDED: yielded++; break;
                                                      default: FAIL_CHECK("stopped otherwise");
                                                    }
                                                    return n;
                                                  }}});
  const int n = std::stoi(rounds(100000));
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s,
             declaration + "Prog: module { spin: fn(n: int): int; };\n",
             "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
             "init(nil: ref Draw->Context, argv: list of string) { h := load Host \"$Host\"; for(i := 0; i < 10; i++) h->inside(int hd argv); }\n",
             {&module});
    spin.emplace(c.function("spin"));
    returned = yielded = 0;
    avernus::PoolConfig few;
    few.threads = 2;
    few.turn = 2048;
    avernus::Pool pool(few);
    const std::string argument = std::to_string(n);
    avernus::Process process = c.instance.start({argument.c_str()});
    CHECK(pool.submit(c.vm).wait().status == DIS_RUN_DONE);
    CHECK(process.info().state == DIS_PROCESS_ENDED);
    CHECK(returned == 10);
    CHECK(yielded == 0);
    avernus::Process other = c.instance.start({argument.c_str()});
    avernus::JobConfig job;
    job.budget = uint64_t(n) * 5;
    CHECK(pool.submit(c.vm, job).wait().status == DIS_RUN_YIELDED);
    CHECK(returned < 20);
    CHECK(yielded <= 1);
    other.kill();
    spin.reset();
  }
}

TEST_CASE("dis_host_module: definitions that do not fit, and what is released when") {
  std::atomic<int> released = 0;
  const dis_binding f = {"f", nothing, &released, count_release};
  CHECK(module_problem("H: module { f: fn(); g: fn(); };", {f}).find("nothing that implements g()") != std::string::npos);
  CHECK(module_problem(kNothing, {f, {"g", nothing, nullptr, nullptr}}).find("a function g()") != std::string::npos);
  CHECK(module_problem(kNothing, {f, f}).find("a function f()") != std::string::npos);
  CHECK(module_problem(kNothing, {{"f", nullptr, nullptr, nullptr}}).find("nothing that implements f()") !=
        std::string::npos);
  CHECK(module_problem("H: module { x: int; f: fn(); };", {f}).find("variables") != std::string::npos);
  CHECK(module_problem("H: module { f: fn(s: strin); };", {f}).find("strin") != std::string::npos);
  CHECK(module_problem(kNothing, {f}, "G").find("no module G") != std::string::npos);
  CHECK(module_problem(kNothing, {{nullptr, nothing, nullptr, nullptr}}) == "binding 0 has no name");
  dis_host_module* made = nullptr;
  CHECK(code_of(dis_host_module_new(nullptr, nullptr, &f, 1, &made)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_host_module_new(kNothing, nullptr, nullptr, 1, &made)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_host_module_new(kNothing, nullptr, &f, 1, nullptr)) == DIS_ERROR_ARGUMENT);
  CHECK(released == 0);

  REQUIRE(dis_host_module_new(kNothing, nullptr, &f, 1, &made) == nullptr);
  const avernus::Engine engine(small_config());
  {
    avernus::Vm one(engine), two(engine);
    CHECK(dis_vm_add_module(one.get(), made) == nullptr);
    CHECK(dis_vm_add_module(two.get(), made) == nullptr);
    CHECK(code_of(dis_vm_add_module(one.get(), made)) == DIS_ERROR_LINK);
    CHECK(code_of(dis_vm_add_module(one.get(), nullptr)) == DIS_ERROR_ARGUMENT);
    CHECK(code_of(dis_vm_add_module(nullptr, made)) == DIS_ERROR_ARGUMENT);
    dis_host_module_free(made);
    CHECK(released == 0);
  }
  CHECK(released == 1);
  dis_host_module_free(nullptr);
  // None of these is anything.
  CHECK(dis_call_arg_count(nullptr) == 0);
  CHECK(dis_call_vm(nullptr) == nullptr);
  CHECK(dis_call_park(nullptr) == nullptr);
  CHECK(dis_call_check(nullptr, DIS_FAULT_TYPE) == 0);
  dis_call_raise(nullptr, "x");
  CHECK(dis_set_int(dis_call_result(nullptr), 1) == DIS_FAULT_ARGUMENT);
  CHECK(dis_ticket_complete(nullptr, nothing, nullptr, nullptr) == 0);
  dis_ticket_free(nullptr);
}
