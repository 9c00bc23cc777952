// Functions of the program, called by the host.
#include <doctest/doctest.h>
#include <poll.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/unit/capi/called.h"

using namespace dis::tests::capi;

namespace {

const char* const kNumbers =
    "Prog: module { add: fn(a, b: int): int; mix: fn(a: big, b: byte, x: real): (int, big, byte, real); nothing: fn();\n"
    "  spin: fn(n: int): int; fail: fn(s: string); stop: fn(); listen: fn(): int; nap: fn(ms: int): int; };\n";
const char* const kNumberBodies =
    "Sys: module { sleep: fn(ms: int): int; };\n"
    "add(a, b: int): int { return a + b; }\n"
    "mix(a: big, b: byte, x: real): (int, big, byte, real) { return (int a, a * big 2, b + byte 1, x / 2.0); }\n"
    "nothing() { }\n"
    "spin(n: int): int { x := 0; for(i := 0; i < n; i++) x = (x ^ i) * 3; return x; }\n"
    "fail(s: string) { raise s; }\n"
    "stop() { exit; }\n"
    "listen(): int { c := chan of int; return <-c; }\n"
    "nap(ms: int): int { sys := load Sys \"$Sys\"; sys->sleep(ms); return ms; }\n";

int64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

TEST_CASE("dis_function: typed calls, again and again") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kNumbers, kNumberBodies);
    avernus::Function add = c.function("add");
    CHECK(add.call<int64_t>(2, 3) == 5);
    for (int i = 0; i < 1000; i++) REQUIRE(add.call<int>(i, -3) == i - 3);
    avernus::Function mix = c.function("mix");
    mix.call(int64_t{1} << 40, uint8_t{255}, 5.0);
    CHECK(mix.result().field(1).get<int64_t>() == int64_t{1} << 41);
    CHECK(mix.result().field("t2").get<uint8_t>() == 0);
    CHECK(mix.result().field(3).get<double>() == 2.5);
    c.function("nothing").call();
    // Arguments nobody set are zero.
    CHECK(add.run() == DIS_CALL_RETURNED);
    CHECK(add.result().get<int64_t>() == 0);
    CHECK(dis_function_arg_count(mix.get()) == 3);
  }
}

TEST_CASE("dis_function: arguments and results in one step") {
  const char* const declaration =
      "Prog: module { i: fn(v: int): int; b: fn(v: byte): byte; l: fn(v: big): big; x: fn(v: real): real; s: fn(v: string): "
      "string; a: fn(v: array of byte): array of byte; none: fn(); stop: fn(v: int); };\n";
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, declaration,
             "i(v: int): int { return v + 1; }\nb(v: byte): byte { return v + byte 1; }\nl(v: big): big { return v + big 1; }\n"
             "x(v: real): real { return v + 1.0; }\ns(v: string): string { return v + \"!\"; }\n"
             "a(v: array of byte): array of byte { return v[1:]; }\nnone() { }\nstop(v: int) { if(v == 3) exit; }\n");
    avernus::Function i = c.function("i"), b = c.function("b"), l = c.function("l"), x = c.function("x"), t = c.function("s"),
                      a = c.function("a"), none = c.function("none"), stop = c.function("stop");
    int64_t n = 0;
    uint8_t byte = 0;
    double real = 0;
    const char* text = nullptr;
    const uint8_t* bytes = nullptr;
    size_t size = 0;
    CHECK(dis_function_set_int(i.get(), 0, 41) == DIS_FAULT_NONE);
    CHECK(i.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_int(i.get(), &n) == DIS_FAULT_NONE && n == 42));
    CHECK(dis_function_set_byte(b.get(), 0, 255) == DIS_FAULT_NONE);
    CHECK(b.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_byte(b.get(), &byte) == DIS_FAULT_NONE && byte == 0));
    CHECK(dis_function_set_big(l.get(), 0, int64_t{1} << 40) == DIS_FAULT_NONE);
    CHECK(l.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_big(l.get(), &n) == DIS_FAULT_NONE && n == (int64_t{1} << 40) + 1));
    CHECK(dis_function_set_real(x.get(), 0, 1.5) == DIS_FAULT_NONE);
    CHECK(x.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_real(x.get(), &real) == DIS_FAULT_NONE && real == 2.5));
    CHECK(dis_function_set_string(t.get(), 0, "hi", 2) == DIS_FAULT_NONE);
    CHECK(t.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_string(t.get(), &text, &size) == DIS_FAULT_NONE && std::string(text, size) == "hi!"));
    CHECK(dis_function_set_bytes(a.get(), 0, "xyz", 3) == DIS_FAULT_NONE);
    CHECK(a.run() == DIS_CALL_RETURNED);
    CHECK((dis_function_get_bytes(a.get(), &bytes, &size) == DIS_FAULT_NONE && std::string(bytes, bytes + size) == "yz"));
    // What is wrong changes nothing.
    CHECK(dis_function_set_int(i.get(), 0, 5) == DIS_FAULT_NONE);
    CHECK(dis_function_set_big(i.get(), 0, 6) == DIS_FAULT_TYPE);
    CHECK(dis_function_set_int(i.get(), 1, 6) == DIS_FAULT_MISSING);
    CHECK(i.run() == DIS_CALL_RETURNED);
    CHECK(dis_function_get_real(i.get(), &real) == DIS_FAULT_TYPE);
    CHECK(dis_function_get_int(i.get(), nullptr) == DIS_FAULT_ARGUMENT);
    CHECK((dis_function_get_int(i.get(), &n) == DIS_FAULT_NONE && n == 6));
    CHECK(dis_function_get_int(none.get(), &n) == DIS_FAULT_TYPE);
    if (s.word_size == 32) CHECK(dis_function_set_int(i.get(), 0, int64_t{1} << 40) == DIS_FAULT_RANGE);
    // Its process is gone, and another is made for the argument.
    CHECK(dis_function_set_int(stop.get(), 0, 3) == DIS_FAULT_NONE);
    CHECK(stop.run() == DIS_CALL_ENDED);
    CHECK(dis_function_set_int(stop.get(), 0, 4) == DIS_FAULT_NONE);
    CHECK(stop.run() == DIS_CALL_RETURNED);
    c.vm.reset();
    CHECK(dis_function_set_int(i.get(), 0, 1) == DIS_FAULT_CLOSED);
    CHECK(dis_function_get_int(i.get(), &n) == DIS_FAULT_CLOSED);
  }
  int64_t n;
  CHECK(dis_function_set_int(nullptr, 0, 1) == DIS_FAULT_ARGUMENT);
  CHECK(dis_function_get_int(nullptr, &n) == DIS_FAULT_ARGUMENT);
}

TEST_CASE("dis_function: exceptions, and processes that end, leave it of use") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kNumbers, kNumberBodies);
    avernus::Function fail = c.function("fail"), stop = c.function("stop");
    CHECK(fail.exception().empty());
    for (int i = 0; i < 3; i++) {
      CHECK_THROWS_WITH_AS(fail.call("fail:mine"), "fail:mine", avernus::Exception);
      CHECK(stop.run() == DIS_CALL_ENDED);
      CHECK_THROWS_AS(stop.call(), avernus::CallStopped);
    }
    CHECK(fail.exception() == "fail:mine");
    avernus::Function listen = c.function("listen");
    CHECK(listen.run() == DIS_CALL_DEADLOCK);
    CHECK(listen.run() == DIS_CALL_DEADLOCK);
    CHECK(code_of(dis_function_abandon(listen.get())) == DIS_OK);
    CHECK(code_of(dis_function_abandon(listen.get())) == DIS_ERROR_ARGUMENT);
  }
}

TEST_CASE("dis_function: budgets, deadlines and interrupts stop a call, which then goes on or is abandoned") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kNumbers, kNumberBodies);
    avernus::Function spin = c.function("spin"), add = c.function("add");
    const int n = std::stoi(rounds(1000000));
    // Small calls give back no more than they were given.
    const uint64_t before = c.vm.stats().fuel;
    for (int i = 0; i < 100; i++) add.call(i, i);
    CHECK(c.vm.stats().fuel >= before);
    CHECK(c.vm.stats().fuel < before + 10000);
    const int64_t expected = spin.call<int64_t>(n);
    spin.arg(0).set(n);
    int yields = 0;
    dis_call_status status;
    while ((status = spin.run(uint64_t(n) / 10)) == DIS_CALL_YIELDED) {
      yields++;
      // Others are called meanwhile; its own arguments are not to be had.
      CHECK(add.call<int>(1, yields) == 1 + yields);
      CHECK(dis_set_int(dis_function_arg(spin.get(), 0), 1) == DIS_FAULT_BUSY);
    }
    CHECK(status == DIS_CALL_RETURNED);
    CHECK(yields >= 5);
    CHECK(spin.result().get<int64_t>() == expected);
    // A call that is under way goes on in dis_vm_run too.
    spin.arg(0).set(n);
    REQUIRE(spin.run(100) == DIS_CALL_YIELDED);
    CHECK(c.vm.run().status == DIS_RUN_DONE);
    CHECK(spin.run() == DIS_CALL_RETURNED);
    CHECK(spin.result().get<int64_t>() == expected);

    c.vm.set_deadline(now_ns() - 1);
    spin.arg(0).set(n);
    CHECK(spin.run() == DIS_CALL_TIMEOUT);
    c.vm.set_deadline(-1);
    CHECK(spin.run() == DIS_CALL_RETURNED);
    CHECK(spin.result().get<int64_t>() == expected);

    c.vm.interrupt();
    spin.arg(0).set(n);
    CHECK(spin.run() == DIS_CALL_INTERRUPTED);
    CHECK_NOTHROW(spin.abandon());
    CHECK(spin.call<int64_t>(n) == expected);
  }
}

TEST_CASE("dis_function: samples and metrics are taken of calls and do not end them") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    int samples = 0;
    avernus::VmConfig config;
    config.sample_context = &samples;
    config.sample = [](void* n, const char*) { ++*static_cast<int*>(n); };
    Called c(s, kNumbers, kNumberBodies, {}, config);
    avernus::Function spin = c.function("spin"), add = c.function("add");
    c.vm.sample();
    CHECK(add.call<int>(2, 2) == 4);
    CHECK(samples == 1);
    std::atomic<bool> over = false;
    std::atomic<int> metrics = 0;
    std::thread watcher([&] {
      while (!over) {
        dis_metrics* m = nullptr;
        dis_error_free(dis_vm_get_metrics(c.vm.get(), 1'000'000'000, &m));
        metrics += m != nullptr;
        dis_metrics_free(m);
        dis_vm_sample(c.vm.get());
      }
    });
    const int64_t expected = spin.call<int64_t>(1000);
    while (metrics < 20) CHECK(spin.call<int64_t>(1000) == expected);
    over = true;
    watcher.join();
    CHECK(spin.call<int64_t>(1000) == expected);
  }
}

TEST_CASE("dis_function: a host that does not sleep is told what a call waits for") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kNumbers, kNumberBodies);
    avernus::Function nap = c.function("nap");
    int blocked = 0;
    // On a busy machine a short nap is over before anybody looks.
    for (int ms = 3; blocked == 0 && ms < 10000; ms *= 4) {
      nap.arg(0).set(ms);
      dis_call_status status;
      while ((status = nap.run(0, 0)) == DIS_CALL_BLOCKED) {
        blocked++;
        int fd = 7;
        int64_t until = -1;
        CHECK(code_of(dis_vm_waits_for(c.vm.get(), &fd, &until)) == DIS_OK);
        CHECK(fd == -1);
        REQUIRE(until > 0);
        std::this_thread::sleep_for(std::chrono::nanoseconds(std::max<int64_t>(until - now_ns(), 0)));
      }
      CHECK(status == DIS_CALL_RETURNED);
    }
    CHECK(blocked >= 1);
    CHECK(nap.call<int>(1) == 1);
  }
}

TEST_CASE("dis_function: what does not exist or fit is refused") {
  Called c(kSetups[1], kNumbers, kNumberBodies);
  dis_function* f = nullptr;
  const auto problem = [&](const std::string& declaration, const char* name) {
    const avernus::Interface types(declaration);
    return message_of(dis_function_new(c.instance.get(), types.get(), name, &f));
  };
  CHECK(problem(kNumbers, "sub").find("no function sub() in the declaration of Prog") != std::string::npos);
  CHECK(problem("Prog: module { add: fn(a, b: real): int; };", "add").find("add() of another type") != std::string::npos);
  CHECK(f == nullptr);
  dis_interface* types = nullptr;
  CHECK(code_of(dis_interface_new("Prog: module { add: fn(a: strin); };", nullptr, &types)) == DIS_ERROR_MALFORMED);
  CHECK(code_of(dis_interface_new("A: module { f: fn(); }; B: module { f: fn(); };", nullptr, &types)) == DIS_ERROR_LINK);
  CHECK(code_of(dis_interface_new(kNumbers, "Other", &types)) == DIS_ERROR_LINK);
  CHECK(code_of(dis_interface_new(nullptr, nullptr, &types)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_interface_new("", nullptr, nullptr)) == DIS_ERROR_ARGUMENT);
  CHECK(types == nullptr);
  CHECK(code_of(dis_function_new(nullptr, c.types.get(), "add", &f)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_function_new(c.instance.get(), nullptr, "add", &f)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_function_new(c.instance.get(), c.types.get(), nullptr, &f)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_function_new(c.instance.get(), c.types.get(), "add", nullptr)) == DIS_ERROR_ARGUMENT);

  avernus::Function add = c.function("add");
  CHECK_THROWS_AS(add.call<int>(1), avernus::Fault);
  CHECK_THROWS_AS(add.call<int>(1, 2.0), avernus::Fault);
  CHECK_THROWS_AS(add.call<std::string>(1, 2), avernus::Fault);
  dis_call_status status;
  CHECK(code_of(dis_function_call(add.get(), 0, 2, &status)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_function_call(add.get(), 0, 0, nullptr)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_function_call(nullptr, 0, 0, &status)) == DIS_ERROR_ARGUMENT);
  CHECK(dis_function_arg_count(nullptr) == 0);
  CHECK(dis_set_int(dis_function_arg(nullptr, 0), 1) == DIS_FAULT_ARGUMENT);
  CHECK(dis_set_int(dis_function_arg(add.get(), 2), 1) == DIS_FAULT_MISSING);
  CHECK(std::string(dis_function_exception(nullptr)).empty());
  CHECK(dis_function_free(nullptr) == nullptr);
  int fd;
  CHECK(code_of(dis_vm_waits_for(c.vm.get(), &fd, nullptr)) == DIS_ERROR_ARGUMENT);
}

TEST_CASE("dis_function: goes on without instance and interface, and outlives its machine as a handle") {
  for (int n = 0; n < 8; n++) {
    const Setup& s = kSetups[n / 2];
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    const avernus::Engine engine(engine_config(s));
    const std::string declaration = kNumbers;
    avernus::Vm vm(engine);
    dis_function *add = nullptr, *spin = nullptr;
    {
      avernus::Instance instance(vm, compiled(engine, "implement Prog;\n" + declaration + kNumberBodies, s.word_size));
      const avernus::Interface types(declaration);
      CHECK(dis_function_new(instance.get(), types.get(), "add", &add) == nullptr);
      CHECK(dis_function_new(instance.get(), types.get(), "spin", &spin) == nullptr);
    }
    dis_call_status status;
    CHECK(dis_set_int(dis_function_arg(add, 1), 4) == DIS_FAULT_NONE);
    CHECK(dis_function_call(add, 0, 0, &status) == nullptr);
    int64_t v = 0;
    CHECK(dis_get_int(dis_function_result(add), &v) == DIS_FAULT_NONE);
    CHECK(v == 4);
    // One of them under way.
    CHECK(dis_set_int(dis_function_arg(spin, 0), 10000000) == DIS_FAULT_NONE);
    CHECK(dis_function_call(spin, 10, 0, &status) == nullptr);
    CHECK(status == DIS_CALL_YIELDED);
    if (n % 2)
      vm.reset();
    else
      vm = avernus::Vm(engine);
    CHECK(message_of(dis_function_call(add, 0, 0, &status)) == "the machine of this dis_function was freed");
    CHECK(code_of(dis_function_abandon(spin)) == DIS_ERROR_ARGUMENT);
    CHECK(dis_set_int(dis_function_arg(add, 0), 1) == DIS_FAULT_CLOSED);
    CHECK(dis_get_int(dis_function_result(add), &v) == DIS_FAULT_CLOSED);
    CHECK(dis_function_free(add) == nullptr);
    CHECK(dis_function_free(spin) == nullptr);
  }
}

TEST_CASE("dis_function: another thread, and a machine in a pool, are busy") {
  Called c(kSetups[3], kNumbers, kNumberBodies);
  avernus::Function listen = c.function("listen"), add = c.function("add");
  // A process that waits for long, so that the pool keeps the machine.
  avernus::Function nap = c.function("nap");
  nap.arg(0).set(1000000);
  REQUIRE(nap.run(0, 0) == DIS_CALL_BLOCKED);
  avernus::Pool pool;
  avernus::Job job = pool.submit(c.vm);
  const dis_slot before = dis_slot{};
  dis_call_status status;
  CHECK(dis_set_int(before, 1) == DIS_FAULT_ARGUMENT);
  while (code_of(dis_function_call(add.get(), 0, 0, &status)) != DIS_ERROR_BUSY) std::this_thread::yield();
  CHECK(dis_set_int(dis_function_arg(add.get(), 0), 1) == DIS_FAULT_IN_USE);
  CHECK(code_of(dis_function_free(add.get())) == DIS_ERROR_BUSY);
  c.vm.interrupt();
  CHECK(job.wait().status == DIS_RUN_INTERRUPTED);
  CHECK(add.call<int>(1, 2) == 3);
}
