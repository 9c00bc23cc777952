// Programs with bounds of their own: the one that reaches its bound ends, all of it, and nobody else does.
#include "runtime/allowance.h"

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

// A program of World's within `limits`: its first process.
Process* start_bounded(World& w, const ProgramLimits& limits, World::Body body) {
  Process* p = w.rt.scheduler.create(nullptr, w.instance, limits);
  REQUIRE(p);
  p->files = make_initial_files(w.rt);
  p->environment = make_initial_environment(w.rt);
  w.push(*p);
  w.bodies.emplace_back(p->pid, std::move(body));
  w.rt.scheduler.make_ready(p);
  return p;
}

// Spends all it is given and wants more.
RunStatus spends_all(Process& p) {
  p.budget = -kInstructionPrice;
  return RunStatus::yielded;
}

}  // namespace

TEST_CASE("allowance: what is exactly enough is enough") {
  Allowance a({.fuel = 3});
  CHECK(a.fuel.left() == 3 * kInstructionPrice);
  a.fuel.spend(3 * kInstructionPrice);
  CHECK(a.fuel.left() == 0);
  CHECK(!a.fuel.exhausted());
  a.fuel.spend(1);
  CHECK(a.fuel.left() == 0);
  CHECK(a.fuel.exhausted());

  Allowance none({});
  none.fuel.spend(int64_t{1} << 60);
  CHECK(none.fuel.left() == Fuel::kNoBound);
  CHECK(!none.fuel.exhausted());
  CHECK(!none.is_full());
  CHECK(Fuel::price_of(UINT64_MAX) == Fuel::kNoBound);
}

TEST_CASE("allowance: no slice is given more than the program has left, and the others go on") {
  for (const Abi& abi : kBothAbis) {
    World w(abi);
    std::vector<int64_t> given;
    Process* first = start_bounded(w, {.fuel = 5000}, [&](Process& p) {
      given.push_back(p.budget / kInstructionPrice);
      return spends_all(p);
    });
    const std::shared_ptr<Allowance> allowance = first->allowance;
    int turns = 20;
    w.process([&](Process& p) { return --turns ? spends_all(p) : RunStatus::exited; });
    CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
    CHECK(turns == 0);
#ifndef DIS_HOSTILE
    CHECK(given == std::vector<int64_t>{2048, 2048, 5000 - 2 * 2049});
#endif
    CHECK(allowance->fuel.exhausted());
    CHECK(allowance->fuel.spent() == 5001 * kInstructionPrice);
    CHECK(allowance->processes == 0);
    CHECK(w.broken.empty());
    w.check_sound();
  }
}

TEST_CASE("allowance: every process of the program ends, whatever it waits for, and none is made beyond the bound") {
  for (const Abi& abi : kBothAbis) {
    World w(abi);
    Process* first = start_bounded(w, {.fuel = 5000, .max_processes = 4}, spends_all);
    const std::shared_ptr<Allowance> allowance = first->allowance;
    Process* sleeper = w.process({}, first);
    w.rt.scheduler.wait_until(sleeper, Scheduler::now_ns() + 1'000'000'000'000);
    Process* waits_for_host = w.process({}, first);
    w.rt.scheduler.wait_host(waits_for_host);
    w.process([](Process&) { return RunStatus::yielded; }, sleeper);
    CHECK(allowance->processes == 4);
    CHECK(w.rt.scheduler.create(first, w.instance) == nullptr);
    CHECK(w.rt.scheduler.create(sleeper, w.instance) == nullptr);
    Process* other = w.process();  // of another program
    CHECK(w.rt.scheduler.count() == 5);

    CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
    CHECK(w.rt.scheduler.count() == 1);
    CHECK(w.rt.scheduler.first() == other);
    CHECK(allowance->processes == 0);
    CHECK(allowance.use_count() == 1);
    w.check_sound();
  }
}

TEST_CASE("allowance: a process that ends leaves room for another") {
  World w(kAbi64);
  Process* first = start_bounded(w, {.max_processes = 2}, [](Process&) { return RunStatus::exited; });
  Process* second = w.process({}, first);
  CHECK(w.rt.scheduler.create(first, w.instance) == nullptr);
  w.rt.scheduler.finish(second);
  CHECK(w.process({}, first) != nullptr);
  CHECK(w.rt.scheduler.create(first, w.instance) == nullptr);
}

TEST_CASE("allowance: the last slice counts, however it ends") {
  for (const RunStatus end : {RunStatus::exited, RunStatus::returned, RunStatus::blocked, RunStatus::broken}) {
    CAPTURE(int(end));
    World w(kAbi64);
    Process* first = start_bounded(w, {.fuel = 1}, [end](Process& p) {
      if (end == RunStatus::blocked) p.runtime->scheduler.wait_until(&p, Scheduler::now_ns() + 1'000'000'000'000);
      if (end == RunStatus::broken) raise_id(p, ExceptionId::bounds, 1);
      p.budget = -1;
      return end;
    });
    const std::shared_ptr<Allowance> allowance = first->allowance;
    CHECK(w.rt.scheduler.run(w) == IdleReason::finished);
    CHECK(w.rt.scheduler.count() == 0);
    CHECK(allowance->fuel.exhausted());
    CHECK(w.broken.empty());
    w.check_sound();
  }
}
