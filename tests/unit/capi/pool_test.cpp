// Machines in a pool of threads. Under a thread sanitizer this is what shows that a machine may change threads between turns.
#include "include/dis/dis.h"

#include <doctest/doctest.h>
#include <time.h>

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

namespace {

avernus::PoolConfig pool_config(uint32_t threads, uint64_t turn = 0) {
  avernus::PoolConfig config;
  config.threads = threads;
  if (turn) config.turn = turn;
  return config;
}

// A machine with a program in it.
struct Running {
  Running(const avernus::Engine& engine, const avernus::Module& module, const dis_vm_config& config = avernus::VmConfig())
      : vm(engine, config), instance(vm, module), process(instance.start({"test"})) {}
  avernus::Vm vm;
  avernus::Instance instance;
  avernus::Process process;
};

int64_t clock_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

avernus::EngineConfig many_config() {
  avernus::EngineConfig config = small_config();
  config.max_heap_bytes = 4 << 20;
  config.jit_threshold = 2;
  return config;
}

}  // namespace

TEST_CASE("pool: more machines than threads, each to its end in turns") {
  const avernus::Engine engine(many_config());
  const avernus::Module module = limbo(engine, "for(i := 0; i < " + rounds(20000) + "; i++)\n\tcount += half(i);");
  std::deque<Running> all;
  for (int n = 0; n < 8; n++) all.emplace_back(engine, module);
  std::vector<avernus::Job> jobs;
  avernus::Pool pool(pool_config(3, 2048));
  for (Running& r : all) jobs.push_back(pool.submit(r.vm));
  pool.wait();
  for (const avernus::Job& job : jobs) {
    const dis_job_result result = job.wait(0);
    CHECK(result.done == 1);
    CHECK(result.status == DIS_RUN_DONE);
#ifndef DIS_HOSTILE
    CHECK(result.turns > 1);
#endif
  }
  for (Running& r : all) CHECK(r.process.info().state == DIS_PROCESS_ENDED);
  CHECK(pool.info().threads == 3);
  CHECK(pool.info().jobs == 0);
}

TEST_CASE("pool: machines that sleep or wait for a descriptor hold no thread") {
  const avernus::Engine engine(many_config());
  const avernus::Module sleeps = limbo(engine, "sys->sleep(20);");
  const avernus::Module reads = limbo(engine, "b := array[8] of byte;\nif(sys->read(sys->fildes(0), b, 8) != 2)\n\traise \"fail:n\";");
  Pipe pipe;
  avernus::VmConfig config;
  config.stdin_fd = pipe.end[0];
  std::deque<Running> all;
  for (int n = 0; n < 8; n++) all.emplace_back(engine, sleeps);
  Running& reader = all.emplace_back(engine, reads, config);
  avernus::Pool pool(pool_config(1));
  std::vector<avernus::Job> jobs;
  for (Running& r : all) jobs.push_back(pool.submit(r.vm));
  // The one thread gets through all that sleep while the last waits.
  for (size_t n = 0; n + 1 < jobs.size(); n++) CHECK(jobs[n].wait().status == DIS_RUN_DONE);
  CHECK(jobs.back().wait(0).done == 0);
  CHECK(pool.info().jobs == 1);
  REQUIRE(write(pipe.end[1], "ab", 2) == 2);
  CHECK(jobs.back().wait().status == DIS_RUN_DONE);
  pool.wait();
  for (Running& r : all) CHECK(r.process.info().state == DIS_PROCESS_ENDED);
  CHECK(reader.process.info().processes == 0);
}

TEST_CASE("pool: a job that is done is no longer counted") {
  const avernus::Engine engine(many_config());
  const avernus::Module module = limbo(engine, "count++;");
  avernus::Vm vm(engine);
  avernus::Instance instance(vm, module);
  avernus::Pool pool(pool_config(1));
  int counted = 0;
  for (int n = 0; n < 300; n++) {
    const avernus::Process process = instance.start({"test"});
    pool.submit(vm).wait();
    counted += pool.info().jobs != 0;
  }
  CHECK(counted == 0);
}

TEST_CASE("pool: a machine in it is busy, and an interrupt wakes it from a sleep") {
  const avernus::Engine engine(many_config());
  const avernus::Module module = limbo(engine, "sys->sleep(1000000);");
  Running one(engine, module);
  avernus::Pool pool(pool_config(2));
  const avernus::Job job = pool.submit(one.vm);
  // Once it had its turn it sleeps.
  while (job.wait(1'000'000).turns == 0) continue;
  CHECK(job.wait(5'000'000).done == 0);
  CHECK(code_of(dis_vm_run(one.vm.get(), 0, 0, nullptr)) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_process_kill(one.process.get())) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_vm_free(one.vm.get())) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_pool_submit(pool.get(), one.vm.get(), nullptr, nullptr)) == DIS_ERROR_BUSY);
  one.vm.interrupt();
  CHECK(job.wait().status == DIS_RUN_INTERRUPTED);
  CHECK(one.process.info().state == DIS_PROCESS_WAITING);
  const avernus::Job again = pool.submit(one.vm);
  one.vm.interrupt();
  CHECK(again.wait().status == DIS_RUN_INTERRUPTED);
}

TEST_CASE("pool: budgets and deadlines end a job, running or asleep") {
  const avernus::Engine engine(many_config());
  const avernus::Module loops = limbo(engine, "for(;;)\n\tcount++;");
  const avernus::Module sleeps = limbo(engine, "sys->sleep(1000000);");
  Running looping(engine, loops), late(engine, loops), asleep(engine, sleeps);
  avernus::Pool pool(pool_config(2, 4096));
  avernus::JobConfig config;
  config.budget = 100000;
  const avernus::Job bounded = pool.submit(looping.vm, config);
  CHECK(bounded.wait().status == DIS_RUN_YIELDED);
  CHECK(looping.vm.stats().fuel >= 100000);
  CHECK(looping.vm.stats().fuel < 200000);
  const avernus::Job more = pool.submit(looping.vm, config);
  CHECK(more.wait().status == DIS_RUN_YIELDED);
  CHECK(looping.vm.stats().fuel >= 200000);
  for (Running* r : {&late, &asleep}) {
    r->vm.set_deadline(clock_ns() + 3'000'000);
    CHECK(pool.submit(r->vm).wait().status == DIS_RUN_TIMEOUT);
  }
}

TEST_CASE("pool: whoever is told that a machine is done may have it run again or free it") {
  const avernus::Engine engine(many_config());
  const avernus::Module module = limbo(engine, "count++;");
  struct Host {
    const avernus::Module& module;
    dis_pool* pool = nullptr;
    std::atomic<int> left = 20, freed = 0, wrong = 0, refused = 0;
    static void done(void* context, dis_vm* vm, dis_run_status status) {
      auto& host = *static_cast<Host*>(context);
      if (status != DIS_RUN_DONE) host.wrong++;
      if (code_of(dis_pool_free(host.pool)) == DIS_ERROR_REENTERED && code_of(dis_pool_wait(host.pool)) == DIS_ERROR_REENTERED)
        host.refused++;
      if (--host.left > 0) return host.run(vm);
      host.freed += code_of(dis_vm_free(vm)) == DIS_OK;
    }
    void run(dis_vm* vm) {
      dis_instance* instance = nullptr;
      const char* name = "test";
      avernus::JobConfig config;
      config.done = done;
      config.done_context = this;
      if (code_of(dis_instance_new(vm, module.get(), &instance)) != DIS_OK ||
          code_of(dis_start(instance, 1, &name, nullptr)) != DIS_OK ||
          code_of(dis_instance_free(instance)) != DIS_OK ||
          code_of(dis_pool_submit(pool, vm, &config, nullptr)) != DIS_OK)
        wrong++;
    }
  } host{.module = module};
  avernus::Pool pool(pool_config(2));
  host.pool = pool.get();
  dis_vm* vm = nullptr;
  avernus::check(dis_vm_new(engine.get(), nullptr, &vm));
  host.run(vm);
  pool.wait();
  CHECK(host.freed == 1);
  CHECK(host.wrong == 0);
  CHECK(host.refused == 20);
}

TEST_CASE("pool: one that is freed hands back what it has") {
  const avernus::Engine engine(many_config());
  const avernus::Module loops = limbo(engine, "for(;;)\n\tcount++;"), sleeps = limbo(engine, "sys->sleep(1000000);");
  std::deque<Running> all;
  for (int n = 0; n < 3; n++) all.emplace_back(engine, loops), all.emplace_back(engine, sleeps);
  std::vector<avernus::Job> jobs;
  {
    avernus::Pool pool(pool_config(2, 4096));
    for (Running& r : all) jobs.push_back(pool.submit(r.vm));
  }
  for (const avernus::Job& job : jobs) CHECK(job.wait(0).status == DIS_RUN_INTERRUPTED);
  for (Running& r : all) {
    r.process.kill();
    CHECK(r.vm.run().status == DIS_RUN_DONE);
  }
}

TEST_CASE("pool: what is wrong with a call is told") {
  dis_pool* pool = nullptr;
  CHECK(message_of(dis_pool_new(nullptr, nullptr)) == "nowhere to put the pool");
  avernus::PoolConfig config;
  config.turn = 1;
  CHECK(message_of(dis_pool_new(&config, &pool)) == "a turn of 1 instructions, expected at least 2048");
  config = pool_config(5000);
  CHECK(message_of(dis_pool_new(&config, &pool)) == "5000 threads, expected 1024 at most");
  CHECK(pool == nullptr);
  CHECK(message_of(dis_pool_submit(nullptr, nullptr, nullptr, nullptr)) == "no dis_pool given");
  CHECK(message_of(dis_job_wait(nullptr, 0, nullptr)) == "no dis_job given");
  CHECK(code_of(dis_pool_free(nullptr)) == DIS_OK);
  dis_job_free(nullptr);
}

TEST_CASE("metrics: of a machine that computes, waits, is idle or is in a pool, from another thread") {
  const avernus::Engine engine(many_config());
  const avernus::Module loops = limbo(engine, "spawn forever();\nc := chan of int;\n<-c;");
  const avernus::Module sleeps = limbo(engine, "sys->sleep(1000000);");
  avernus::VmConfig config;
  config.account = 1;
  Running looping(engine, loops, config), sleeping(engine, sleeps);
  constexpr int64_t kPatience = 20'000'000'000;
  CHECK(avernus::Metrics(looping.vm.get(), 0).stats().live_processes == 1);
  std::thread computes([&] { CHECK(looping.vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_INTERRUPTED); });
  std::thread waits([&] { CHECK(sleeping.vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_INTERRUPTED); });
  uint64_t fuel = 0;
  while (avernus::Metrics(looping.vm.get(), kPatience).stats().live_processes < 2) continue;
  for (int n = 0; n < 20; n++) {
    const avernus::Metrics m(looping.vm.get(), kPatience);
    CHECK(m.process(0).state == std::string("receive"));
    CHECK(m.process(1).state == std::string("ready"));
    CHECK(m.process(1).module == std::string("Test"));
    CHECK(m.process(1).program == m.process(0).pid);
    CHECK(m.process(1).fuel >= fuel);
    fuel = m.process(1).fuel;
  }
  while (avernus::Metrics(sleeping.vm.get(), kPatience).process(0).state != std::string("sleep")) continue;
  dis_process_metrics out{};
  out.size = sizeof out;
  const avernus::Metrics last(looping.vm.get(), kPatience);
  CHECK(message_of(dis_metrics_get_process(last.get(), 9, &out)).ends_with(" asked for"));
  looping.vm.interrupt();
  sleeping.vm.interrupt();
  computes.join();
  waits.join();
  const avernus::Metrics idle(looping.vm.get(), 0);
  CHECK(idle.process(1).run_ns > 0);
  CHECK(idle.process(1).fuel <= idle.stats().fuel);
  CHECK(idle.process(1).fuel > 0);

  avernus::Pool pool(pool_config(1));
  const avernus::Job asleep = pool.submit(sleeping.vm), busy = pool.submit(looping.vm);
  for (Running* r : {&sleeping, &looping})
    for (int n = 0; n < 5; n++) CHECK(avernus::Metrics(r->vm.get(), kPatience).stats().live_processes >= 1);
  sleeping.vm.interrupt();
  looping.vm.interrupt();
  CHECK(asleep.wait().status == DIS_RUN_INTERRUPTED);
  CHECK(busy.wait().status == DIS_RUN_INTERRUPTED);
}
