#include "runtime/scheduler.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

constexpr int64_t kMillisecond = 1000000;

// A body that works for `slices` slices and ends.
World::Body works(int slices) {
  return [left = std::make_shared<int>(slices)](Process&) {
    return --*left > 0 ? RunStatus::yielded : RunStatus::exited;
  };
}

// Sleeps once, then does `then`.
World::Body sleeps(int64_t ns, World::Body then = works(1)) {
  return [ns, then, slept = std::make_shared<bool>(false)](Process& p) {
    if (*slept) return then(p);
    *slept = true;
    p.runtime->scheduler.wait_until(&p, Scheduler::now_ns() + ns);
    return RunStatus::blocked;
  };
}

double cpu_seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

}  // namespace

TEST_CASE("scheduler: processes take turns") {
  World w(kAbi64);
  std::vector<int32_t> pids;
  for (int i = 0; i < 3; i++) pids.push_back(w.process(works(3))->pid);
  CHECK(w.rt.scheduler.count() == 3);
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  std::vector<int32_t> expected;
  for (int turn = 0; turn < 3; turn++) expected.insert(expected.end(), pids.begin(), pids.end());
  CHECK(w.resumed == expected);
  CHECK(w.rt.scheduler.count() == 0);
  w.check_sound();
}

TEST_CASE("scheduler: processes are found by pid as long as they live") {
  World w(kAbi64);
  std::vector<Process*> ps;
  for (int i = 0; i < 1000; i++) ps.push_back(w.process());
  for (Process* p : ps) CHECK(w.rt.scheduler.find(p->pid) == p);
  std::vector<int32_t> gone;
  for (size_t i = 0; i < ps.size(); i += 3) {
    gone.push_back(ps[i]->pid);
    w.rt.scheduler.finish(ps[i]);
  }
  for (int32_t pid : gone) CHECK(w.rt.scheduler.find(pid) == nullptr);
  CHECK(w.rt.scheduler.find(ps[1]->pid) == ps[1]);
  CHECK(w.rt.scheduler.find(0) == nullptr);
  CHECK(w.rt.scheduler.find(-5) == nullptr);
  // A new process never gets the pid of an old one.
  for (int i = 0; i < 400; i++) CHECK(std::find(gone.begin(), gone.end(), w.process()->pid) == gone.end());
}

TEST_CASE("scheduler: the limit on processes") {
  RuntimeOptions options;
  options.host.max_processes = 3;
  World w(kAbi64, options);
  for (int i = 0; i < 3; i++) w.process();
  CHECK(w.rt.scheduler.create(w.rt.scheduler.first(), w.instance) == nullptr);
  w.rt.scheduler.finish(w.rt.scheduler.first());
  w.process();
}

TEST_CASE("scheduler: sleepers wake in the order of their times and use no processor meanwhile") {
  World w(kAbi64);
  std::vector<int> order;
  for (int ms : {60, 20, 40})
    w.process(sleeps(ms * kMillisecond, [&order, ms](Process&) {
      order.push_back(ms);
      return RunStatus::exited;
    }));
  const int64_t start = Scheduler::now_ns();
  const double cpu = cpu_seconds();
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  const int64_t took = Scheduler::now_ns() - start;
  CHECK(order == std::vector<int>{20, 40, 60});
  CHECK(took >= 60 * kMillisecond);
  CHECK(cpu_seconds() - cpu < 0.05);
}

TEST_CASE("scheduler: a sleeper wakes while another computes") {
  World w(kAbi64);
  bool woke = false;
  w.process(sleeps(5 * kMillisecond, [&](Process&) {
    woke = true;
    return RunStatus::exited;
  }));
  const int64_t give_up = Scheduler::now_ns() + 5000 * kMillisecond;
  w.process([&](Process&) {
    return woke || Scheduler::now_ns() > give_up ? RunStatus::exited : RunStatus::yielded;
  });
  w.rt.scheduler.run(w);
  CHECK(woke);
  CHECK(Scheduler::now_ns() < give_up);
}

TEST_CASE("scheduler: a sleeper that was killed keeps nobody waiting") {
  World w(kAbi64);
  Process* sleeper = w.process(sleeps(20000 * kMillisecond));
  const int32_t pid = sleeper->pid;
  w.process([&](Process&) {
    if (Process* p = w.rt.scheduler.find(pid)) w.rt.scheduler.kill(p, "killed");
    return RunStatus::exited;
  });
  const int64_t start = Scheduler::now_ns();
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  CHECK(Scheduler::now_ns() - start < 5000 * kMillisecond);
}

TEST_CASE("scheduler: descriptors wake those who wait for them") {
  World w(kAbi64);
  int pipe_ends[2];
  REQUIRE(pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) == 0);
  std::string received;
  w.process([&](Process& p) {
    char buffer[16];
    ssize_t n = read(pipe_ends[0], buffer, sizeof buffer);
    if (n < 0) {
      CHECK(!p.retry_ready);
      w.rt.scheduler.wait_fd(&p, pipe_ends[0], POLLIN);
      return RunStatus::blocked;
    }
    CHECK(p.retry_ready);
    received.assign(buffer, size_t(n));
    return RunStatus::exited;
  });
  w.process(sleeps(10 * kMillisecond, [&](Process&) {
    CHECK(write(pipe_ends[1], "hello", 5) == 5);
    return RunStatus::exited;
  }));
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  CHECK(received == "hello");
  // Killed while it waits: its descriptor is not waited for any more.
  Process* waiter = w.process();
  w.rt.scheduler.wait_fd(waiter, pipe_ends[0], POLLIN);
  w.rt.scheduler.kill(waiter, "killed");
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_CASE("scheduler: interrupt from another thread, busy or asleep") {
  for (bool busy : {false, true}) {
    CAPTURE(busy);
    World w(kAbi64);
    if (busy)
      w.process([](Process&) { return RunStatus::yielded; });
    else
      w.process(sleeps(20000 * kMillisecond));
    const int64_t start = Scheduler::now_ns();
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      w.rt.scheduler.interrupt();
    });
    CHECK(w.rt.scheduler.run(w) == IdleReason::interrupted);
    other.join();
    CHECK(Scheduler::now_ns() - start < 10000 * kMillisecond);
  }
}

TEST_CASE("scheduler: so many slices and no more") {
  World w(kAbi64);
  for (int i = 0; i < 2; i++) w.process(works(5));
  CHECK(w.rt.scheduler.run(w, {.slices = 3}) == IdleReason::budget);
  CHECK(w.resumed.size() == 3);
  CHECK(w.rt.scheduler.run(w, {.slices = 6}) == IdleReason::budget);
  CHECK(w.rt.scheduler.run(w, {.slices = 6}) == IdleReason::finished);
  CHECK(w.resumed.size() == 10);
}

TEST_CASE("scheduler: who does not want to sleep is told what to wait for") {
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  World w(kAbi64);
  const int64_t start = Scheduler::now_ns();
  w.process(sleeps(20 * kMillisecond));
  CHECK(w.rt.scheduler.run(w, {.may_sleep = false}) == IdleReason::waiting);
  WaitedFor waited = w.rt.scheduler.waited_for();
  CHECK(waited.descriptor == -1);
  CHECK(waited.until_ns >= start + 20 * kMillisecond);
  bool waits = true;
  w.process([&](Process& p) {
    if (!std::exchange(waits, false)) return RunStatus::exited;
    w.rt.scheduler.wait_fd(&p, pipe_ends[0], POLLIN);
    return RunStatus::blocked;
  });
  CHECK(w.rt.scheduler.run(w, {.may_sleep = false}) == IdleReason::waiting);
  waited = w.rt.scheduler.waited_for();
  REQUIRE(waited.descriptor >= 0);
  auto ready = [&](int ms) {
    pollfd p{.fd = waited.descriptor, .events = POLLIN, .revents = 0};
    return poll(&p, 1, ms) == 1;
  };
  CHECK(!ready(0));
  w.rt.scheduler.interrupt();
  CHECK(ready(0));
  CHECK(w.rt.scheduler.run(w, {.may_sleep = false}) == IdleReason::interrupted);
  CHECK(w.rt.scheduler.run(w, {.may_sleep = false}) == IdleReason::waiting);
  CHECK(w.rt.scheduler.waited_for().descriptor == waited.descriptor);
  CHECK(!ready(0));
  REQUIRE(write(pipe_ends[1], "x", 1) == 1);
  CHECK(ready(0));
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_CASE("scheduler: killing one that is queued, that waits, and oneself") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* ch = new_channel(w.rt.heap, Move::w32, 4, nullptr, 0);
    bool ran = false;
    Process* queued = w.process([&](Process&) {
      ran = true;
      return RunStatus::exited;
    });
    Process* waiting = w.process();
    CHECK(channel_send(*waiting, ch, w.local(*waiting, 0)) == ChannelStatus::blocked);
    w.rt.heap.store_owned(w.ref(*waiting, 0), w.text("held"));
    w.rt.scheduler.kill(queued, "killed");
    w.rt.scheduler.kill(waiting, "killed");
    CHECK(ch->senders.head == nullptr);
    w.check_sound_with(ch);
    int turns = 0;
    w.process([&](Process& p) {
      turns++;
      w.rt.scheduler.kill(&p, "killed");
      return RunStatus::yielded;
    });
    CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
    CHECK(!ran);
    CHECK(turns == 1);
    CHECK(w.broken.empty());
    CHECK(w.failed.empty());
    w.rt.heap.release(ch);
  }
}

TEST_CASE("scheduler: killing a group spares others and the killer") {
  World w(kAbi64);
  Process* outsider = w.process();
  Process* leader = w.process();
  std::vector<int32_t> members;
  for (int i = 0; i < 4; i++) members.push_back(w.process({}, leader)->pid);
  const int32_t leader_pid = leader->pid;
  w.process(
      [&](Process& p) {
        w.rt.scheduler.kill_group(&p, "killed");
        return RunStatus::exited;
      },
      leader);
  w.rt.scheduler.run(w);
  CHECK(w.rt.scheduler.count() == 1);
  CHECK(w.rt.scheduler.first() == outsider);
  CHECK(w.rt.scheduler.find(leader_pid) == nullptr);
  for (int32_t pid : members) CHECK(w.rt.scheduler.find(pid) == nullptr);
}

TEST_CASE("scheduler: an exception of one goes to the rest of the group when that is asked for") {
  for (uint8_t flag : {Process::kPropagate, Process::kNotifyLeader}) {
    CAPTURE(int(flag));
    World w(kAbi64);
    World::Body waits = [&](Process& p) {
      if (!w.raised.empty() && w.raised.back().first == p.pid) return RunStatus::exited;
      w.rt.scheduler.wait_until(&p, Scheduler::now_ns() + 20000 * kMillisecond);
      return RunStatus::blocked;
    };
    Process* leader = w.process(waits);
    leader->flags |= flag;
    const int32_t leader_pid = leader->pid;
    const int32_t sibling = w.process(waits, leader)->pid;
    Process* outsider = w.process(works(1));
    (void)outsider;
    w.process(
        [&](Process& p) {
          p.exception = as_object(w.text("fail:oops"));
          return RunStatus::broken;
        },
        leader);
    const int64_t start = Scheduler::now_ns();
    CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
    CHECK(Scheduler::now_ns() - start < 10000 * kMillisecond);
    CHECK(w.failed == std::vector<std::string>{"fail:oops"});
    std::vector<std::pair<int32_t, std::string>> expected;
    if (flag == Process::kPropagate) expected.push_back({sibling, "fail:oops"});
    expected.push_back({leader_pid, "fail:oops"});
    CHECK(w.raised == expected);
    w.check_sound();
  }
}

TEST_CASE("scheduler: an unhandled exception is reported once, a failure as such") {
  for (const char* text : {"array bounds error", "fail:usage"}) {
    World w(kAbi32);
    w.process([&](Process& p) {
      p.exception = as_object(w.text(text));
      return RunStatus::broken;
    });
    w.process(works(3));
    w.rt.scheduler.run(w);
    const bool failure = std::string_view(text).starts_with("fail:");
    CHECK(w.broken ==
          (failure ? std::vector<std::string>{} : std::vector<std::string>{"Test: array bounds error"}));
    CHECK(w.failed == (failure ? std::vector<std::string>{"fail:usage"} : std::vector<std::string>{}));
    w.check_sound();
  }
}

TEST_CASE("scheduler: many blocked processes cost little memory") {
  World w(kAbi64);
  const uint64_t before = w.rt.heap.used_bytes();
  ChannelObject* ch = new_channel(w.rt.heap, Move::w64, 8, nullptr, 0);
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; i++) {
    Process* p = w.process();
    CHECK(channel_receive(*p, ch, w.local(*p, 0)) == ChannelStatus::blocked);
  }
  CHECK((w.rt.heap.used_bytes() - before) / kCount + sizeof(Process) < 1024);
  CHECK(w.rt.scheduler.run(w) == IdleReason::finished);  // nobody can ever run
  CHECK(w.rt.scheduler.count() == kCount);
  w.rt.heap.release(ch);
  w.rt.scheduler.run(w);
  CHECK(w.rt.scheduler.count() == 0);
  w.check_sound();
}

TEST_CASE("scheduler: stacks grow, shrink and keep one segment") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    RuntimeOptions options;
    options.host.max_stack_bytes = 1 << 20;
    World w(abi, options);
    Process* p = w.process();
    const uint64_t before = w.rt.heap.used_bytes();
    int depth = 0;
    for (;;) {
      uint8_t* fp = w.rt.push_frame(*p, w.frame_type);
      if (!fp) break;
      frame_header(abi, fp)->caller = p->fp;
      p->fp = fp;
      for (uint32_t i = 0; i < World::kRefs; i++) CHECK(w.rt.heap.load(w.ref(*p, i)) == nullptr);
      w.put(w.local(*p, 0), ++depth);
      w.rt.heap.store_owned(w.ref(*p, 1), w.text(std::to_string(depth)));
    }
    CHECK(p->stack_bytes <= options.host.max_stack_bytes);
    CHECK(depth > 2000);
    w.check_sound();
    for (int i = depth; i > 0; i--) {
      CHECK(w.get(w.local(*p, 0)) == i);
      CHECK(w.utf8(w.rt.heap.load(w.ref(*p, 1))) == std::to_string(i));
      w.pop(*p);
    }
    CHECK(frame_header(abi, p->fp)->caller == nullptr);
    CHECK(w.rt.heap.used_bytes() - before < 600 * 1024);
    w.check_sound();
    w.rt.scheduler.finish(p);
    w.check_sound();
  }
}

TEST_CASE("scheduler: two runtimes in two threads share nothing") {
  auto work = [](Abi abi) {
    World w(abi);
    ChannelObject* ch = new_channel(w.rt.heap, Move::ref, abi.ref_bytes, w.rt.heap.ref_type(), 4);
    // Frames hold the channel: the collector knows nothing of what C++ code has.
    Process* owner = w.process();
    w.rt.heap.store_owned(w.ref(*owner, 7), ch);
    int received = 0;
    for (int i = 0; i < 20; i++)
      w.process([&w, ch, left = std::make_shared<int>(200)](Process& p) {
        if (--*left < 0) return RunStatus::exited;
        w.rt.heap.store_owned(w.ref(p, 0), w.text("message " + std::to_string(*left)));
        return channel_send(p, ch, w.ref(p, 0)) == ChannelStatus::blocked ? RunStatus::blocked
                                                                          : RunStatus::yielded;
      });
    w.process([&](Process& p) {
      // The last value that was received lies in the slot.
      if (w.rt.heap.load(w.ref(p, 0))) received++;
      w.rt.heap.store(w.ref(p, 0), nullptr);
      if (received == 4000) return RunStatus::exited;
      w.rt.collector.step(50);
      return channel_receive(p, ch, w.ref(p, 0)) == ChannelStatus::blocked ? RunStatus::blocked
                                                                           : RunStatus::yielded;
    });
    w.rt.scheduler.run(w);
    return received;
  };
  int results[2] = {};
  std::thread a([&] { results[0] = work(kAbi32); });
  std::thread b([&] { results[1] = work(kAbi64); });
  a.join();
  b.join();
  CHECK(results[0] == 4000);
  CHECK(results[1] == 4000);
}
