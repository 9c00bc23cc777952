// Calls of host functions that wait until somebody completes them, also from other threads.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

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

const char* const kSlow = "Slow: module { add: fn(a, b: int): int; text: fn(s: string): string; };\n";
const char* const kSlowUser =
    "Prog: module { one: fn(n: int): int; many: fn(n: int): int; guarded: fn(n: int): string; text: fn(s: string): string; };\n";
const char* const kSlowUserBody =
    "s: Slow;\n"
    "one(n: int): int { if(s == nil) s = load Slow \"$Slow\"; return s->add(n, 1); }\n"
    "text(t: string): string { if(s == nil) s = load Slow \"$Slow\"; return s->text(t); }\n"
    "many(n: int): int { c := chan of int; for(i := 0; i < n; i++) spawn worker(c, i);\n"
    "  t := 0; for(i = 0; i < n; i++) t += <-c; return t; }\n"
    "worker(c: chan of int, n: int) { c <-= one(n); }\n"
    "guarded(n: int): string { { return string one(n); } exception e { \"*\" => return e; } }\n";

// A thread that completes what it is given, in its own time.
class Worker {
 public:
  struct Job {
    Ticket ticket;
    HostFunction finish;
  };
  Worker() : thread_([this] { run(); }) {}
  ~Worker() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void give(Ticket ticket, HostFunction finish) {
    {
      std::lock_guard lock(mutex_);
      jobs_.push_back({std::move(ticket), std::move(finish)});
    }
    changed_.notify_one();
  }
  std::atomic<int> refused = 0;

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return over_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (++count_ % 8 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      refused += !job.ticket.complete(std::move(job.finish));
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool over_ = false;
  int count_ = 0;
  std::thread thread_;
};

// Parks every call, keeps the ticket and has the host look at it.
struct Parking {
  Ticket ticket;
  void park(HostCall& c) {
    ticket = c.park();
    c.runtime().scheduler.interrupt();
  }
  std::shared_ptr<const HostModule> module =
      hosted(kSlow, {{"add", [this](HostCall& c) { park(c); }}, {"text", [this](HostCall& c) { park(c); }}});
};

void add_arguments(HostCall& c) { c.check(c.result().set_int(int_of(c.arg(0)) + int_of(c.arg(1)))); }

}  // namespace

TEST_CASE("parked call: completed by another thread, for one process and for many") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Worker worker;
    const auto module = hosted(kSlow, {{"add", [&](HostCall& c) { worker.give(c.park(), add_arguments); }},
                                       {"text", [&](HostCall& c) {
                                          std::string text = string_of(c.arg(0)) + " from afar";
                                          worker.give(c.park(), [text](HostCall& again) {
                                            again.check(again.result().set_string(text));
                                          });
                                        }}});
    Guest g(s, std::string(kSlow) + kSlowUser, kSlowUserBody, {module});
    auto one = g.function("one"), many = g.function("many"), text = g.function("text");
    for (int i = 0; i < 20; i++) {
      CHECK(one->arg(0).set_int(i) == Fault::none);
      REQUIRE(one->call() == CallEnd::returned);
      CHECK(int_of(one->result()) == i + 1);
    }
    CHECK(many->arg(0).set_int(100) == Fault::none);
    REQUIRE(many->call() == CallEnd::returned);
    CHECK(int_of(many->result()) == 5050);
    CHECK(text->arg(0).set_string("\u4e16") == Fault::none);
    REQUIRE(text->call() == CallEnd::returned);
    CHECK(string_of(text->result()) == "\u4e16 from afar");
    CHECK(worker.refused == 0);
    g.check_sound();
  }
}

TEST_CASE("parked call: completed before it waits, twice, with an exception, never, and parked again") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    int mode = 0;
    const auto module = hosted(
        kSlow, {{"add", [&](HostCall& c) {
                   Ticket t = c.park();
                   REQUIRE(bool(t));
                   CHECK(!c.park());
                   if (mode == 0) {
                     CHECK(t.complete(add_arguments));
                     CHECK(!t.complete(add_arguments));
                   } else if (mode == 1) {
                     CHECK(t.complete([](HostCall& again) { again.raise("fail:slowly"); }));
                   } else if (mode == 2) {
                     // Dropped here.
                   } else {
                     CHECK(t.complete([&](HostCall& again) { CHECK(again.park().complete(add_arguments)); }));
                   }
                 }},
                {"text", [](HostCall&) {}}});
    Guest g(s, std::string(kSlow) + kSlowUser, kSlowUserBody, {module});
    auto guarded = g.function("guarded");
    const char* const expected[] = {"8", "fail:slowly", "host call abandoned", "8"};
    for (int round = 0; round < 3; round++)
      for (mode = 0; mode < 4; mode++) {
        CHECK(guarded->arg(0).set_int(7) == Fault::none);
        REQUIRE(guarded->call() == CallEnd::returned);
        CHECK(string_of(guarded->result()) == expected[mode]);
      }
    g.check_sound();
  }
}

TEST_CASE("parked call: the process is killed or interrupted before it is completed, or the machine is gone") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Parking parking;
    auto used = std::make_shared<int>(0);  // by functions that were not to be called
    auto finish = [used](HostCall& c) {
      ++*used;
      add_arguments(c);
    };
    Ticket last;
    {
      Guest g(s, std::string(kSlow) + kSlowUser, kSlowUserBody, {parking.module});
      Scheduler& scheduler = g.rt().scheduler;
      auto one = g.function("one"), guarded = g.function("guarded"), text = g.function("text");
      // Killed, then completed.
      REQUIRE(one->call() == CallEnd::interrupted);
      CHECK(one->abandon() == Fault::none);
      CHECK(parking.ticket.complete(finish));
      CHECK(text->arg(0).set_string("x") == Fault::none);
      REQUIRE(text->call() == CallEnd::interrupted);  // looks at what was completed
      CHECK(*used == 0);
      // Completed, then killed before anybody looks at it.
      CHECK(parking.ticket.complete(finish));
      CHECK(text->abandon() == Fault::none);
      CHECK(*used == 0);
      g.check_sound();
      // Interrupted by an exception, then completed; the process goes on to wait elsewhere.
      REQUIRE(guarded->call() == CallEnd::interrupted);
      Process* p = nullptr;
      for (Process* each = scheduler.first(); each; each = each->all_next)
        if (each->state == ProcessState::waiting) p = each;
      REQUIRE(p);
      scheduler.raise_in(p, "interrupted");
      CHECK(parking.ticket.complete(finish));
      REQUIRE(guarded->go_on() == CallEnd::returned);
      CHECK(string_of(guarded->result()) == "interrupted");
      CHECK(*used == 0);
      // The machine goes first.
      REQUIRE(one->call() == CallEnd::interrupted);
      last = std::move(parking.ticket);
    }
    CHECK(!last.complete(finish));
    CHECK(*used == 0);
    // Nobody keeps what was refused.
    CHECK(used.use_count() == 2);
  }
}

TEST_CASE("parked call: other processes run meanwhile, and a parked function calls nobody") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    std::unique_ptr<GuestCall> other;
    Ticket ticket;
    const auto module = hosted(kSlow, {{"add", [&](HostCall& c) {
                                          ticket = c.park();
                                          CHECK(other->call() == CallEnd::refused);
                                          CHECK(other->fault() == Fault::parked);
                                        }},
                                       {"text", [&](HostCall& c) {
                                          // While the first one waits.
                                          CHECK(other->call() == CallEnd::returned);
                                          CHECK(ticket.complete(add_arguments));
                                          c.check(c.result().set_string("told"));
                                        }}});
    Guest g(s, std::string(kSlow) + "Prog: module { both: fn(): string; nothing: fn(); };\n",
            "s: Slow;\n"
            "nothing() { }\n"
            "both(): string { s = load Slow \"$Slow\"; c := chan of int; d := chan of int; spawn first(c, d);\n"
            "  <-d; t := s->text(\"\"); return t + string <-c; }\n"
            "first(c, d: chan of int) { spawn tell(d); c <-= s->add(3, 4); }\n"
            "tell(d: chan of int) { d <-= 0; }\n",
            {module});
    other = g.function("nothing");
    auto both = g.function("both");
    REQUIRE(both->call() == CallEnd::returned);
    CHECK(string_of(both->result()) == "told7");
    other.reset();
    g.check_sound();
  }
}

TEST_CASE("parked call: instances in threads of their own share a module of the host") {
  std::atomic<int> calls = 0;
  Worker worker;
  const auto module = hosted(kSlow, {{"add", [&](HostCall& c) {
                                        calls++;
                                        worker.give(c.park(), add_arguments);
                                      }},
                                     {"text", [](HostCall&) {}}});
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 3; t++)  // one of 32 bits only: an emulator has no addresses for more
    threads.emplace_back([&, t] {
      Guest g(kSetups[t + 1], std::string(kSlow) + kSlowUser, kSlowUserBody, {module});
      auto many = g.function("many");
      if (!ok(many->arg(0).set_int(50)) || many->call() != CallEnd::returned) return;
      int64_t v = 0;
      if (ok(many->result().get_int(v)) && v == 1275) right++;
    });
  for (std::thread& t : threads) t.join();
  CHECK(right == 3);
  CHECK(calls == 150);
}

TEST_CASE("parked call: completed while the machine is in a pool, whose bell is the machine's") {
  for (const Setup& s : kSetups) {
    Parking slow;
    Guest g(s, std::string(kSlow) + kSlowUser, kSlowUserBody, {slow.module});
    auto one = g.function("one");
    CHECK(one->arg(0).set_int(41) == Fault::none);
    CHECK(one->call(false) == CallEnd::interrupted);  // parked, and the host was asked for
    const int nudge = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    REQUIRE(nudge >= 0);
    g.vm.forward_bell_to(nudge);
    CHECK(g.vm.run({.may_sleep = false}) == IdleReason::waiting);
    const int descriptor = g.vm.waited_for().descriptor;
    REQUIRE(descriptor >= 0);
    const auto readable = [&](int ms) {
      pollfd p{.fd = descriptor, .events = POLLIN, .revents = 0};
      return poll(&p, 1, ms) == 1;
    };
    CHECK(!readable(0));
    std::thread([&] { slow.ticket.complete(add_arguments); }).join();
    CHECK(readable(5000));
    CHECK(one->go_on() == CallEnd::returned);
    CHECK(int_of(one->result()) == 42);
    g.vm.forward_bell_to(-1);
    close(nudge);
  }
}
