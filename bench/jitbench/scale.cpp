// scale: what many machines take.
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/inside.h"

namespace dis::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Machine {
  explicit Machine(const Host& host) : vm(host.engine, config()), instance(vm, host.module) {}
  static avernus::VmConfig config() {
    avernus::VmConfig c;
    c.output = [](void*, int, const char*, size_t) {};
    return c;
  }
  avernus::Vm vm;
  avernus::Instance instance;
};

// --- Two machines on two cores ---

constexpr uint64_t kWork = 100'000'000;  // instructions of each machine, or as many times that as take long enough
constexpr double kLongEnough = 0.3;      // seconds: to begin and to end a thread takes a part of a millisecond

struct Pace {
  double seconds;
  double rate;  // instructions a second, of all together
};

// So many machines on as many threads, each for `work` instructions.
Pace pace_of(const std::vector<Machine*>& machines, uint64_t work) {
  avernus::PoolConfig config;
  config.threads = uint32_t(machines.size());
  avernus::Pool pool(config);
  avernus::JobConfig job;
  job.budget = work;
  uint64_t fuel = 0;
  for (Machine* m : machines) fuel -= m->vm.stats().fuel;
  const auto start = Clock::now();
  for (Machine* m : machines) pool.submit(m->vm, job);
  pool.wait();
  const double seconds = seconds_since(start);
  for (Machine* m : machines) fuel += m->vm.stats().fuel;
  return {.seconds = seconds, .rate = double(fuel) / seconds};
}

double two_cores(const Host& host) {
  Machine first(host), second(host);
  for (Machine* m : {&first, &second}) {
    m->instance.start({"loops", "calling"});
    m->vm.run(kWork / 10);  // until it is compiled
  }
  uint64_t work = kWork;
  Pace one = pace_of({&first}, work);
  while (one.seconds < kLongEnough) one = pace_of({&first}, work *= 2);
  return pace_of({&first, &second}, work).rate / one.rate;
}

// --- Short lives ---

// A machine made, its program run to the end, all freed: how often a second, on one core.
double lives(const Host& host) {
  constexpr int kLives = 2000;
  Machine kept(host);
  const auto start = Clock::now();
  for (int n = 0; n < kLives; n++) {
    Machine m(host);
    m.instance.start({"hello"});
    if (m.vm.run().status != DIS_RUN_DONE) throw avernus::Error(DIS_ERROR_UNSUPPORTED, "hello did not end");
  }
  return kLives / seconds_since(start);
}

// --- Many lives ---

uint64_t resident_bytes() {
  long pages = 0;
  if (FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%*s %ld", &pages) != 1) pages = 0;
    std::fclose(f);
  }
  return uint64_t(pages) * uint64_t(sysconf(_SC_PAGESIZE));
}

std::vector<std::optional<Machine>> live(const Host& host, size_t count) {
  std::vector<std::optional<Machine>> all(count);
  for (auto& m : all) m.emplace(host).instance.start({"hello"});
  return all;
}

double thousand_ms(const Host& host) {
  const auto start = Clock::now();
  const auto all = live(host, 1000);
  return seconds_since(start) * 1e3;
}

double ten_thousand_mib(const Host& host) {
  const uint64_t before = resident_bytes();
  const auto all = live(host, 10000);
  return double(resident_bytes() - before) / (1 << 20);
}

// --- Bounds ---

// A machine made with every bound there is, an instance in it and a deadline set, and freed.
double bounds_us(const Host& host) {
  constexpr int kTimes = 1000;
  avernus::VmConfig config;
  config.max_heap_bytes = 4 << 20;
  config.max_stack_bytes = 1 << 20;
  config.max_processes = 10;
  config.max_output_bytes = 1 << 20;
  config.max_files = 20;
  const auto start = Clock::now();
  for (int n = 0; n < kTimes; n++) {
    avernus::Vm vm(host.engine, config);
    avernus::Instance instance(vm, host.module);
    vm.set_deadline(INT64_MAX);
  }
  return seconds_since(start) * 1e6 / kTimes;
}

// How long after its deadline dis_vm_run returns.
double late_us(const Host& host) {
  Machine m(host);
  m.instance.start({"loops", "calling"});
  m.vm.run(1'000'000);
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  const int64_t deadline = int64_t(t.tv_sec) * 1000000000 + t.tv_nsec + 5'000'000;
  m.vm.set_deadline(deadline);
  m.vm.run();
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(int64_t(t.tv_sec) * 1000000000 + t.tv_nsec - deadline) / 1e3;
}

constexpr HostFigure kFigures[] = {
    {"two_cores", "what two machines on two threads get done, to one on one", "x", true, "loops.dis", two_cores},
    {"lives", "machines made, run to the end and freed, on one core", "/s", true, "hello.dis", lives},
    {"live_1000", "1,000 machines with a program begun, made", "ms", false, "hello.dis", thousand_ms},
    {"live_10000", "10,000 of them, their memory", "MiB", false, "hello.dis", ten_thousand_mib},
    {"bounds", "a machine with all bounds, made and freed", "us", false, "hello.dis", bounds_us},
    {"late", "from a deadline to the end of the run", "us", false, "loops.dis", late_us},
};

}  // namespace

void measure_scale(Session& session) { measure_inside(session, "scale", kFigures); }

}  // namespace dis::bench
