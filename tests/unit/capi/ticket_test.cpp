// Calls of the host's functions that wait until somebody completes them.
#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "tests/unit/capi/called.h"

using namespace dis::tests::capi;

namespace {

const std::string kSlow = "Slow: module { add: fn(a, b: int): int; };\n";
const std::string kUser = kSlow +
    "Prog: module { one: fn(n: int): int; many: fn(n: int): int; guarded: fn(n: int): string; };\n";
const char* const kBody =
    "one(n: int): int { return (load Slow \"$Slow\")->add(n, 1); }\n"
    "many(n: int): int { c := chan of int; for(i := 0; i < n; i++) spawn worker(c, i);\n"
    "  t := 0; for(i = 0; i < n; i++) t += <-c; return t; }\n"
    "worker(c: chan of int, n: int) { c <-= one(n); }\n"
    "guarded(n: int): string { { return string one(n); } exception e { \"*\" => return e; } }\n"
    "init(nil: ref Draw->Context, nil: list of string) { if(many(50) != 1275) raise \"wrong\"; }\n";

void add_arguments(avernus::Call& c) { c.result().set(c.arg(0).get<int>() + c.arg(1).get<int>()); }

// A thread that completes calls in its own time.
class Completer {
 public:
  Completer() : thread_([this] { run(); }) {}
  ~Completer() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  avernus::HostModule module() {
    return avernus::HostModule(kSlow, {{"add", [this](avernus::Call& c) {
                                          std::lock_guard lock(mutex_);
                                          tickets_.push_back(c.park());
                                          changed_.notify_one();
                                        }}});
  }
  std::atomic<int> refused = 0;

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return over_ || !tickets_.empty(); });
      if (tickets_.empty()) return;
      avernus::Ticket ticket = std::move(tickets_.front());
      tickets_.pop_front();
      lock.unlock();
      refused += !ticket.complete(add_arguments);
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<avernus::Ticket> tickets_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("dis_ticket: completed by another thread, in calls, runs and pools") {
  Completer completer;
  const avernus::HostModule module = completer.module();
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kUser, kBody, {&module});
    avernus::Function one = c.function("one"), many = c.function("many");
    for (int i = 0; i < 20; i++) CHECK(one.call<int>(i) == i + 1);
    CHECK(many.call<int>(100) == 5050);
    avernus::Process in_run = c.instance.start({"prog"});
    CHECK(c.vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_DONE);
    CHECK(in_run.info().state == DIS_PROCESS_ENDED);
    avernus::Process in_pool = c.instance.start({"prog"});
    avernus::Pool pool;
    CHECK(pool.submit(c.vm).wait().status == DIS_RUN_DONE);
    CHECK(in_pool.info().state == DIS_PROCESS_ENDED);
  }
  CHECK(completer.refused == 0);
}

TEST_CASE("dis_ticket: completed at once, with an exception, with another wait, never") {
  int mode = 0;
  const avernus::HostModule module(kSlow, {{"add", [&](avernus::Call& c) {
    avernus::Ticket t = c.park();
    REQUIRE(bool(t));
    CHECK(!c.park());
    switch (mode) {
      case 0: CHECK(t.complete(add_arguments)); break;
      case 1: CHECK(t.complete([](avernus::Call&) { throw std::runtime_error("slowly"); })); break;
      case 2: CHECK(t.complete([](avernus::Call& again) { CHECK(again.park().complete(add_arguments)); })); break;
      default: break;
    }
  }}});
  const char* const expected[] = {"8", "slowly", "8", "host call abandoned"};
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    Called c(s, kUser, kBody, {&module});
    avernus::Function guarded = c.function("guarded");
    for (mode = 0; mode < 4; mode++) CHECK(guarded.call<std::string>(7) == expected[mode]);
  }
}

TEST_CASE("dis_ticket: the call is abandoned, or its machine is gone, before it is completed") {
  std::vector<avernus::Ticket> tickets;
  const avernus::HostModule module(kSlow, {{"add", [&](avernus::Call& c) { tickets.push_back(c.park()); }}});
  for (const Setup& s : kSetups) {
    CAPTURE(s.word_size);
    CAPTURE(s.jit);
    auto used = std::make_shared<int>(0);
    const auto finish = [used](avernus::Call& c) {
      ++*used;
      add_arguments(c);
    };
    {
      Called c(s, kUser, kBody, {&module});
      avernus::Function one = c.function("one"), other = c.function("one");
      one.arg(0).set(1);
      CHECK(one.run(0, 0) == DIS_CALL_BLOCKED);
      one.abandon();
      REQUIRE(tickets.size() == 1);
      CHECK(tickets[0].complete(finish));
      other.arg(0).set(1);
      CHECK(other.run(0, 0) == DIS_CALL_BLOCKED);  // looks at what was completed
      CHECK(*used == 0);
      CHECK(used.use_count() == 2);
    }
    REQUIRE(tickets.size() == 2);
    CHECK(!tickets[1].complete(finish));
    CHECK(*used == 0);
    // Nobody keeps what was refused.
    CHECK(used.use_count() == 2);
    tickets.clear();
  }
}

TEST_CASE("dis_ticket: a parked function calls nobody, and what is freed is told") {
  const std::string declaration = "Host: module { park: fn(); };\n";
  static Called* called;
  static std::atomic<int> released;
  released = 0;
  const dis_binding binding = {
      "park",
      [](dis_call* c, void*) {
        dis_ticket* t = dis_call_park(c);
        avernus::Function f = called->function("nothing");
        dis_call_status status;
        CHECK(message_of(dis_function_call(f.get(), 0, 0, &status)) == dis_fault_text(DIS_FAULT_PARKED));
        CHECK(dis_ticket_complete(t, [](dis_call*, void*) { CHECK(released == 0); }, nullptr,
                                  [](void*) { released++; }) == 1);
      },
      nullptr, nullptr};
  dis_host_module* module = nullptr;
  REQUIRE(dis_host_module_new(declaration.c_str(), nullptr, &binding, 1, &module) == nullptr);
  Called c(kSetups[1], declaration + "Prog: module { f: fn(); nothing: fn(); };\n",
           "f() { (load Host \"$Host\")->park(); }\nnothing() { }\n");
  called = &c;
  CHECK(dis_vm_add_module(c.vm.get(), module) == nullptr);
  dis_host_module_free(module);
  c.function("f").call();
  CHECK(released == 1);
}
