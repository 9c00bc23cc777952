// stops: how soon a program that computes without a pause notices that somebody wants its attention. The only rows for
// which the machine runs inside this program: only so can the one who asks see the moment. A machine that --vmrun names
// is another one, so there are no such rows then.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/row_server.h"
#include "bench/jitbench/samples.h"
#include "bench/jitbench/statistics.h"
#include "include/dis/dis.hpp"

namespace dis::bench {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int64_t kLongestNs = 5'000'000'000;  // then nobody will notice
constexpr const char* kLoops[] = {"counting", "summing", "scattered", "dividing", "calling", "records", "text"};
constexpr int kWarmUpMs = 50;  // until loops are compiled
constexpr int kAsked = 200;    // times in a run

struct Noticed {
  std::atomic<int64_t> at_ns{0};
  static void note(void* self, const char*) {
    static_cast<Noticed*>(self)->at_ns = Clock::now().time_since_epoch().count();
  }
};

// Microseconds from asking to being noticed, each time; empty: the program did not run.
std::vector<double> delays(const std::string& module, const char* loop, bool jit) {
  Noticed noticed;
  avernus::EngineConfig engine_config;
  engine_config.jit = jit;
  avernus::VmConfig config;
  config.sample = &Noticed::note;
  config.sample_context = &noticed;
  std::vector<double> us;
  try {
    const avernus::Engine engine(engine_config);
    avernus::Vm vm(engine, config);
    avernus::Instance instance(vm, avernus::Module(engine, module.c_str()));
    const avernus::Process process = instance.start({"loops", loop});
    std::atomic<bool> ended = false;
    std::thread runs([&] {
      while (vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_INTERRUPTED && !ended) continue;
      ended = true;
    });
    std::this_thread::sleep_for(milliseconds(kWarmUpMs));
    for (int n = 0; n < kAsked && !ended; n++) {
      noticed.at_ns = 0;
      const int64_t asked = Clock::now().time_since_epoch().count();
      vm.sample();
      while (!noticed.at_ns && !ended && Clock::now().time_since_epoch().count() - asked < kLongestNs) continue;
      if (!noticed.at_ns || interrupted()) break;
      us.push_back(double(noticed.at_ns - asked) / 1e3);
      std::this_thread::sleep_for(microseconds(300));
    }
    ended = true;
    vm.interrupt();
    runs.join();
  } catch (const avernus::Error&) {
  }
  return us;
}

void measure_loop(Session& session, const std::string& loop) {
  constexpr double kMost = 90;  // percentile; what is above it is mostly the host's taking the processor away
  Row row{.group = "conc", .name = "stop_" + loop, .unit = "us", .latency = true, .of = {}};
  row.title = "stop noticed while " + loop + " (9 of 10 within)";
  const std::string module = session.contenders.programs() + "/loops.dis";
  for (const char* who : {"jit64", "interp64"}) {
    if (!session.contenders.has(who)) continue;
    Measurement m{.who = who, .samples = {}};
    Samples samples(session.pulse);
    std::vector<double> all;
    for (int n = 0; n < (session.quick ? 2 : 5) && !interrupted(); n++) {
      session.progress("conc/" + row.name + ": " + who + ", run " + std::to_string(n + 1));
      const std::vector<double> us =
          samples.beside_pulses([&] { return delays(module, loop.c_str(), m.who == "jit64"); });
      if (us.empty()) {
        m.absent = "did not run";
        session.problem("conc/" + row.name + ": " + who + " did not run");
        break;
      }
      samples.add(percentile(us, kMost));
      all.insert(all.end(), us.begin(), us.end());
    }
    samples.put_into(m);
    m.p50 = percentile(all, 50);
    m.p95 = percentile(all, 95);
    m.p99 = percentile(all, 99);
    row.of.push_back(std::move(m));
  }
  session.result.rows.push_back(std::move(row));
}

}  // namespace

void measure_stops(Session& session) {
  const bool wanted = std::any_of(std::begin(kLoops), std::end(kLoops), [&](const char* loop) {
    return session.wanted(std::string("stop_") + loop);
  });
  if (wanted && session.contenders.other_vmrun()) {
    session.result.notes.push_back("conc/stop_*: left out with --vmrun: they run the machine that is part of jitbench");
    return;
  }
  for (const char* loop : kLoops)
    if (session.wanted(std::string("stop_") + loop) && !interrupted()) measure_loop(session, loop);
}

}  // namespace dis::bench
