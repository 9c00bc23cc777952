// instances: what it costs a host to have modules, instances and machines.
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/inside.h"

namespace dis::bench {

namespace {

constexpr int kMachines = 1000;
constexpr const char* kHello = "hello.dis";

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

double bytes_again(const Host& host) {
  avernus::ModuleConfig config;
  config.name = "again.dis";
  std::ifstream file(host.path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  return ns_of(10000, [&] { avernus::Module again(host.engine, bytes.data(), bytes.size(), config); });
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

constexpr HostFigure kFigures[] = {
    {"module_again", "a module that the engine has, loaded again from its file", "ns", false, kHello, module_again},
    {"bytes_again", "the same from memory", "ns", false, kHello, bytes_again},
    {"instance", "an instance in a machine, made and freed", "us", false, kHello, instance},
    {"instance_100k", "the same with 100 KB of data of its own", "us", false, "state.dis", instance},
    {"machine", "a machine with an instance, made and freed", "us", false, kHello, machine},
    {"machines_1000", "1,000 machines with an instance each, made", "ms", false, kHello, machines},
};

}  // namespace

void measure_instances(Session& session) { measure_inside(session, "call", kFigures); }

}  // namespace dis::bench
