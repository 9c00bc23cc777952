// What a queue between machines does with those who wait and are gone, and with what it cannot deliver.
#include "vm/host/message_queue.h"

#include <doctest/doctest.h>

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

const char* const kQueue =
    "Queue: module { T: adt { x: int; send: fn(t: self ref T, b: array of byte): int; receive: fn(t: self ref T): array of byte; }; };\n";
const char* const kQueueUser = "Prog: module { put: fn(n: int): int; get: fn(): string; keep: fn(n: int); };\n";
const char* const kQueueUserBody =
    "q: Queue; T: import q; kept: array of byte;\n"
    "keep(n: int) { kept = nil; kept = array[n] of byte; }\n"
    "put(n: int): int { if(q == nil) q = load Queue \"$Queue\"; return (ref T(0)).send(array[n] of byte); }\n"
    "get(): string { if(q == nil) q = load Queue \"$Queue\"; { b := (ref T(0)).receive(); if(b == nil) return \"nil\"; return string len b; }\n"
    "  exception e { \"*\" => return e; } }\n";

// One queue, for any guests, and how many shares of the module's types there are: each call that waits has one.
struct Queue {
  explicit Queue(const MessageLimits& limits) : queue(std::make_shared<MessageQueue>(limits)) {}
  const std::shared_ptr<MessageQueue> queue;
  long shares = 0;
  const std::shared_ptr<const HostModule> module =
      hosted(kQueue, {{"T.send", [this](HostCall& c) { queue->send(c); }}, {"T.receive", [this](HostCall& c) {
                         shares = c.type().owner().weak_from_this().use_count();
                         queue->receive(c);
                       }}});
};

}  // namespace

TEST_CASE("message queue: those who were killed while they waited are forgotten, however many") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    Queue q({});
    Guest g(s, std::string(kQueue) + kQueueUser, kQueueUserBody, {q.module});
    auto get = g.function("get"), put = g.function("put");
    for (int n = 0; n < 2000; n++) {
      REQUIRE(get->call(false) == CallEnd::interrupted);
      CHECK(get->abandon() == Fault::none);
    }
    CHECK(q.shares < 300);
    // Behind those who are left in the queue one waits in earnest.
    REQUIRE(get->call(false) == CallEnd::interrupted);
    CHECK(put->arg(0).set_int(7) == Fault::none);
    REQUIRE(put->call() == CallEnd::returned);
    CHECK(int_of(put->result()) == 0);
    REQUIRE(get->go_on() == CallEnd::returned);
    CHECK(string_of(get->result()) == "7");
    g.check_sound();
  }
}

TEST_CASE("message queue: who is interrupted while he waits raises that, and another has the message") {
  for (const Setup& s : kSetups) {
    CAPTURE(s.abi.word_bytes);
    CAPTURE(s.jit);
    for (const bool sent_first : {false, true}) {
      CAPTURE(sent_first);
      Queue q({});
      Guest g(s, std::string(kQueue) + kQueueUser, kQueueUserBody, {q.module});
      auto get = g.function("get"), other = g.function("get"), put = g.function("put");
      REQUIRE(get->call(false) == CallEnd::interrupted);
      Process* waits = nullptr;
      for (Process* p = g.rt().scheduler.first(); p; p = p->all_next)
        if (p->state == ProcessState::waiting) waits = p;
      REQUIRE(waits);
      auto send = [&] {
        CHECK(put->arg(0).set_int(5) == Fault::none);
        REQUIRE(put->call() == CallEnd::returned);
      };
      if (!sent_first) g.rt().scheduler.raise_in(waits, "interrupted");
      // The first slice of a call begins at once: nobody has looked yet at what was completed.
      send();
      if (sent_first) g.rt().scheduler.raise_in(waits, "interrupted");
      REQUIRE(get->go_on() == CallEnd::returned);
      CHECK(string_of(get->result()) == "interrupted");
      REQUIRE(other->call() == CallEnd::returned);
      CHECK(string_of(other->result()) == "5");
      g.check_sound();
    }
  }
}

TEST_CASE("message queue: a message for which there is no memory stays") {
  const Setup s{kAbi64, false};
  Queue q({.messages = 2, .bytes = 64 << 20});
  const std::string declarations = std::string(kQueue) + kQueueUser;
  Guest from(s, declarations, kQueueUserBody, {q.module}), to(s, declarations, kQueueUserBody, {q.module});
  auto put = from.function("put"), keep = to.function("keep"), get = to.function("get");
  CHECK(put->arg(0).set_int(30 << 20) == Fault::none);
  REQUIRE(put->call() == CallEnd::returned);
  CHECK(keep->arg(0).set_int(40 << 20) == Fault::none);
  REQUIRE(keep->call() == CallEnd::returned);
  REQUIRE(get->call() == CallEnd::returned);
  CHECK(string_of(get->result()) == "host function T.receive: the program's memory is used up");
  CHECK(keep->arg(0).set_int(1) == Fault::none);
  REQUIRE(keep->call() == CallEnd::returned);
  REQUIRE(get->call() == CallEnd::returned);
  CHECK(string_of(get->result()) == std::to_string(30 << 20));
}

TEST_CASE("message queue: closed from another side, with those who wait in machines that are gone") {
  Queue q({.messages = 1, .bytes = 100});
  {
    Guest gone({kAbi32, false}, std::string(kQueue) + kQueueUser, kQueueUserBody, {q.module});
    auto get = gone.function("get");
    REQUIRE(get->call(false) == CallEnd::interrupted);
    // A thousand more, each in a process of its own.
    std::vector<std::unique_ptr<GuestCall>> more;
    for (int n = 0; n < 1000; n++) {
      more.push_back(gone.function("get"));
      REQUIRE(more.back()->call(false) == CallEnd::interrupted);
    }
  }
  Guest g({kAbi64, true}, std::string(kQueue) + kQueueUser, kQueueUserBody, {q.module});
  auto put = g.function("put"), get = g.function("get");
  for (const int result : {0, -1}) {
    if (result < 0) q.queue->close(false);
    CHECK(put->arg(0).set_int(3) == Fault::none);
    REQUIRE(put->call() == CallEnd::returned);
    CHECK(int_of(put->result()) == result);
  }
  REQUIRE(get->call() == CallEnd::returned);
  CHECK(string_of(get->result()) == "3");
  REQUIRE(get->call() == CallEnd::returned);
  CHECK(string_of(get->result()) == "nil");
}
