// instances: what it costs a host to have modules, instances and machines, by the clock of this program, which the machine
// is part of; so there are no such rows for another --vmrun.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/row_server.h"
#include "bench/jitbench/statistics.h"
#include "include/dis/dis.hpp"

namespace dis::bench {

namespace {

constexpr int kMachines = 1000;

// What is measured has all it needs at hand: an engine with small heaps, the module loaded once.
struct Host {
  Host(const std::string& file, bool jit) : path(file), engine(config(jit)), module(engine, path.c_str()) {}
  static avernus::EngineConfig config(bool jit) {
    avernus::EngineConfig c;
    c.jit = jit;
    c.max_heap_bytes = 8 << 20;
    return c;
  }
  const std::string path;
  const avernus::Engine engine;
  const avernus::Module module;
};

struct Machine {
  explicit Machine(const Host& host) : vm(host.engine), instance(vm, host.module) {}
  avernus::Vm vm;
  avernus::Instance instance;
};

template <typename F>
double ns_of(int times, F f) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (int n = 0; n < times; n++) f();
  return double(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count()) / times;
}

double module_again(const Host& host) {
  return ns_of(10000, [&] { avernus::Module again(host.engine, host.path.c_str()); });
}

double instance(const Host& host) {
  const Machine machine(host);
  return ns_of(10000, [&] { avernus::Instance one(machine.vm, host.module); }) / 1e3;
}

double machine(const Host& host) {
  return ns_of(1000, [&] { Machine one(host); }) / 1e3;
}

double machines(const Host& host) {
  std::vector<std::optional<Machine>> all(kMachines);
  size_t next = 0;
  return ns_of(kMachines, [&] { all[next++].emplace(host); }) * kMachines / 1e6;
}

struct Figure {
  const char *name, *title, *unit;
  double (*measure)(const Host&);
};
constexpr Figure kFigures[] = {
    {"module_again", "a module that the engine has, loaded again", "ns", module_again},
    {"instance", "an instance in a machine, made and freed", "us", instance},
    {"machine", "a machine with an instance, made and freed", "us", machine},
    {"machines_1000", "1,000 machines with an instance each, made", "ms", machines},
};

}  // namespace

void measure_instances(Session& session) {
  if (session.contenders.other_vmrun()) {
    session.result.notes.push_back("call: left out with --vmrun: it runs the machine that is part of jitbench");
    return;
  }
  for (const Figure& figure : kFigures) {
    if (!session.wanted(figure.name) || interrupted()) continue;
    Row row{.group = "call", .name = figure.name, .title = figure.title, .unit = figure.unit, .of = {}};
    for (const char* who : {"jit64", "interp64"}) {
      if (!session.contenders.has(who)) continue;
      session.progress("call/" + row.name + ": " + who);
      Measurement m{.who = who, .samples = {}};
      try {
        const Host host(session.contenders.programs() + "/hello.dis", m.who == "jit64");
        figure.measure(host);  // what is done once is done
        for (int n = 0; n < (session.quick ? 3 : 10); n++) m.samples.push_back(figure.measure(host));
      } catch (const avernus::Error& e) {
        m.absent = e.what();
        session.problem("call/" + row.name + ": " + who + ": " + e.what());
      }
      sum_up(m);
      row.of.push_back(std::move(m));
    }
    session.result.rows.push_back(std::move(row));
  }
}

}  // namespace dis::bench
