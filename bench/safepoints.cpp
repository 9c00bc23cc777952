#include "bench/safepoints.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "include/dis/dis.h"

namespace dis::bench {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr const char* kLoops[] = {"counting", "summing", "scattered", "dividing", "calling", "records", "text"};
constexpr int kWarmUpMs = 50;  // until loops are compiled
constexpr int kAsked = 200;    // times in a run
constexpr double kMostUs = 100;

struct Noticed {
  std::atomic<int64_t> at_ns{0};
  static void note(void* self, const char*) {
    static_cast<Noticed*>(self)->at_ns = Clock::now().time_since_epoch().count();
  }
};

// Microseconds from asking to being noticed, each time; empty: the program did not run.
std::vector<double> delays(const std::string& module, const char* loop, bool jit) {
  Noticed noticed;
  dis_config config;
  dis_config_init(&config);
  config.jit = jit;
  config.sample = &Noticed::note;
  config.sample_context = &noticed;
  dis_vm* vm = dis_vm_new(&config);
  const char* arguments[] = {"loops", loop};
  std::vector<double> us;
  if (dis_vm_load(vm, module.c_str()) == DIS_OK && dis_vm_start(vm, 2, arguments) == DIS_OK) {
    std::atomic<bool> ended = false;
    std::thread runs([&] {
      while (dis_vm_run(vm) == DIS_END_INTERRUPTED && !ended) continue;
      ended = true;
    });
    std::this_thread::sleep_for(milliseconds(kWarmUpMs));
    for (int n = 0; n < kAsked && !ended; n++) {
      noticed.at_ns = 0;
      const int64_t asked = Clock::now().time_since_epoch().count();
      dis_vm_sample(vm);
      while (!noticed.at_ns && !ended) continue;
      us.push_back(double(noticed.at_ns - asked) / 1e3);
      std::this_thread::sleep_for(microseconds(300));
    }
    ended = true;
    dis_vm_interrupt(vm);
    runs.join();
  }
  dis_vm_free(vm);
  return us;
}

double at(std::vector<double>& sorted, double share) { return sorted[size_t(double(sorted.size() - 1) * share)]; }

}  // namespace

void safepoints(const Peers&, int runs, Report& report) {
  const std::string module = std::string(BENCH_BINARY_DIR) + "/programs/loops.dis";
  for (const char* loop : kLoops) {
    // Of the delays in a run the ninth tenth; what is above it is mostly the host's taking the processor away.
    Figure f{.name = std::string("noticed while ") + loop, .unit = "us", .target = "<= 100"};
    for (const Who who : {kOurs, kInterpreted}) {
      std::vector<double> most;
      for (int n = 0; n < runs; n++) {
        std::vector<double> us = delays(module, loop, who == kOurs);
        if (us.empty()) {
          report.problems.push_back(std::string("safepoints: ") + loop + " did not run");
          return;
        }
        std::sort(us.begin(), us.end());
        most.push_back(at(us, 0.9));
      }
      f.of[who] = spread(most);
    }
    f.met = f.of[kOurs]->middle <= kMostUs && f.of[kInterpreted]->middle <= kMostUs;
    f.ratio = "9 of 10 within";
    report.figures.push_back(std::move(f));
  }
}

}  // namespace dis::bench
