// scale: what many machines take, by the clock of this program, which they are part of; so there are no such rows for
// another --vmrun.
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/row_server.h"
#include "bench/jitbench/statistics.h"
#include "include/dis/dis.hpp"

namespace dis::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Host {
  Host(const std::string& programs, const char* program, bool jit)
      : engine(config(jit)), module(engine, (programs + "/" + program).c_str()) {}
  static avernus::EngineConfig config(bool jit) {
    avernus::EngineConfig c;
    c.jit = jit;
    c.max_heap_bytes = 8 << 20;
    return c;
  }
  const avernus::Engine engine;
  const avernus::Module module;
};

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

constexpr uint64_t kWork = 100'000'000;  // instructions of each machine

// Instructions a second that so many machines spend on as many threads, all of them together.
double rate(const std::vector<Machine*>& machines) {
  avernus::PoolConfig config;
  config.threads = uint32_t(machines.size());
  avernus::Pool pool(config);
  avernus::JobConfig job;
  job.budget = kWork;
  uint64_t fuel = 0;
  for (Machine* m : machines) fuel -= m->vm.stats().fuel;
  const auto start = Clock::now();
  for (Machine* m : machines) pool.submit(m->vm, job);
  pool.wait();
  const double seconds = seconds_since(start);
  for (Machine* m : machines) fuel += m->vm.stats().fuel;
  return double(fuel) / seconds;
}

double two_cores(const std::string& programs, bool jit) {
  const Host host(programs, "loops.dis", jit);
  Machine first(host), second(host);
  for (Machine* m : {&first, &second}) {
    m->instance.start({"loops", "calling"});
    m->vm.run(kWork / 10);  // until it is compiled
  }
  const double one = rate({&first});
  return rate({&first, &second}) / one;
}

// --- Short lives ---

// A machine made, its program run to the end, all freed: how often a second, on one core.
double lives(const std::string& programs, bool jit) {
  constexpr int kLives = 2000;
  const Host host(programs, "hello.dis", jit);
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

double thousand_ms(const std::string& programs, bool jit) {
  const Host host(programs, "hello.dis", jit);
  const auto start = Clock::now();
  const auto all = live(host, 1000);
  return seconds_since(start) * 1e3;
}

double ten_thousand_mib(const std::string& programs, bool jit) {
  const Host host(programs, "hello.dis", jit);
  const uint64_t before = resident_bytes();
  const auto all = live(host, 10000);
  return double(resident_bytes() - before) / (1 << 20);
}

// --- Bounds ---

// A machine made with every bound there is, an instance in it and a deadline set, and freed.
double bounds_us(const std::string& programs, bool jit) {
  constexpr int kTimes = 1000;
  const Host host(programs, "hello.dis", jit);
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
double late_us(const std::string& programs, bool jit) {
  const Host host(programs, "loops.dis", jit);
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

struct Figure {
  const char *name, *title, *unit;
  bool more_is_better;
  double (*measure)(const std::string& programs, bool jit);
};
constexpr Figure kFigures[] = {
    {"two_cores", "what two machines on two threads get done, to one on one", "x", true, two_cores},
    {"lives", "machines made, run to the end and freed, on one core", "/s", true, lives},
    {"live_1000", "1,000 machines with a program begun, made", "ms", false, thousand_ms},
    {"live_10000", "10,000 of them, their memory", "MiB", false, ten_thousand_mib},
    {"bounds", "a machine with all bounds, made and freed", "us", false, bounds_us},
    {"late", "from a deadline to the end of the run", "us", false, late_us},
};

}  // namespace

void measure_scale(Session& session) {
  if (session.contenders.other_vmrun()) {
    session.result.notes.push_back("scale: left out with --vmrun: it runs the machine that is part of jitbench");
    return;
  }
  for (const Figure& figure : kFigures) {
    if (!session.wanted(figure.name) || interrupted()) continue;
    Row row{.group = "scale", .name = figure.name, .title = figure.title, .unit = figure.unit,
            .more_is_better = figure.more_is_better, .of = {}};
    for (const char* who : {"jit64", "interp64"}) {
      if (!session.contenders.has(who)) continue;
      session.progress("scale/" + row.name + ": " + who);
      Measurement m{.who = who, .samples = {}};
      const bool jit = m.who == "jit64";
      try {
        figure.measure(session.contenders.programs(), jit);  // what is done once is done
        for (int n = 0; n < (session.quick ? 3 : 10) && !interrupted(); n++)
          m.samples.push_back(figure.measure(session.contenders.programs(), jit));
      } catch (const avernus::Error& e) {
        m.absent = e.what();
        session.problem("scale/" + row.name + ": " + who + ": " + e.what());
      }
      sum_up(m);
      row.of.push_back(std::move(m));
    }
    session.result.rows.push_back(std::move(row));
  }
}

}  // namespace dis::bench
