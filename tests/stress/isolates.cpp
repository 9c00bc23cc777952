// isolates: machines with hostile programs, made, run in a pool, stopped and freed, again and again. Afterwards this process
// must be no larger than after its warm-up, and have no more descriptors open.
//
//   stress_isolates hostile.dis SECONDS [THREADS]
//
// Status: 0 nothing was lost; 1 something grew or went wrong; 2 usage.
#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "include/dis/dis.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kPrograms[] = {"loop", "allocate", "cycles", "recurse", "spawn", "open", "print", "sleep"};
constexpr size_t kLive = 16;                     // machines at a time
constexpr int64_t kLifeNs = 10'000'000;          // of a machine, until its deadline
constexpr uint64_t kBudget = 300'000;            // of every fourth
constexpr double kGrowth = 1.15;                 // of the warm size is allowed, and
constexpr uint64_t kGrowthBytes = 8 << 20;       // so much: heaps of different sizes follow each other
#ifdef __SANITIZE_ADDRESS__
constexpr bool kSizeTells = false;  // what was freed is kept for a while, and leaks are the sanitizer's to find
#else
constexpr bool kSizeTells = true;
#endif

uint64_t resident_bytes() {
  long pages = 0;
  if (FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%*s %ld", &pages) != 1) pages = 0;
    std::fclose(f);
  }
  return uint64_t(pages) * uint64_t(sysconf(_SC_PAGESIZE));
}

size_t open_descriptors() {
  size_t n = 0;
  if (DIR* d = opendir("/proc/self/fd")) {
    while (readdir(d)) n++;
    closedir(d);
  }
  return n;
}

struct Host {
  const avernus::Engine& engine;
  const avernus::Module& module;
  avernus::VmConfig config;
  avernus::JobConfig job;
  dis_pool* pool = nullptr;
  std::atomic<uint64_t> made = 0, ended[DIS_RUN_TIMEOUT + 1] = {}, wrong = 0;
  std::atomic<bool> over = false;

  // What the n-th machine runs: each program alone, and all of them together.
  void begin() {
    const uint64_t n = made++;
    constexpr size_t kKinds = std::size(kPrograms);
    std::vector<const char*> arguments = {"hostile"};
    const size_t kind = n % (kKinds + 1);
    for (size_t i = 0; i < kKinds; i++)
      if (kind == kKinds || kind == i) arguments.push_back(kPrograms[i]);
    dis_vm* vm = nullptr;
    try {
      avernus::check(dis_vm_new(engine.get(), &config, &vm));
      dis_instance* instance = nullptr;
      avernus::check(dis_instance_new(vm, module.get(), &instance));
      dis_error* const error = dis_start(instance, int(arguments.size()), arguments.data(), nullptr);
      dis_error_free(dis_instance_free(instance));
      avernus::check(error);
      const int64_t now = std::chrono::nanoseconds(Clock::now().time_since_epoch()).count();
      avernus::check(dis_vm_set_deadline(vm, now + kLifeNs));
      avernus::JobConfig c = job;
      if (n % 4 == 0) c.budget = kBudget;
      avernus::check(dis_pool_submit(pool, vm, &c, nullptr));
    } catch (const avernus::Error& e) {
      std::fprintf(stderr, "stress_isolates: machine %llu: %s\n", (unsigned long long)n, e.what());
      wrong++;
      dis_error_free(dis_vm_free(vm));
    }
  }

  static void done(void* context, dis_vm* vm, dis_run_status status) {
    Host& host = *static_cast<Host*>(context);
    host.ended[status]++;
    if (dis_error* error = dis_vm_free(vm)) {
      std::fprintf(stderr, "stress_isolates: %s\n", dis_error_message(error));
      dis_error_free(error);
      host.wrong++;
    }
    if (!host.over) host.begin();
  }
};

// Runs machines for so long, then lets the last ones end.
void run(Host& host, unsigned threads, double seconds) {
  host.over = false;
  avernus::PoolConfig config;
  config.threads = threads;
  avernus::Pool pool(config);
  host.pool = pool.get();
  for (size_t n = 0; n < kLive; n++) host.begin();
  const auto until = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  host.over = true;
  pool.wait();
  malloc_trim(0);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 2 ? std::atof(argv[2]) : 0;
  const int threads = argc > 3 ? std::atoi(argv[3]) : 2;
  if (argc < 3 || argc > 4 || !(seconds > 0) || threads < 1) {
    std::fprintf(stderr, "usage: stress_isolates hostile.dis SECONDS [THREADS]\n");
    return 2;
  }
  try {
    avernus::EngineConfig engine_config;
    engine_config.max_heap_bytes = 8 << 20;
    const avernus::Engine engine(engine_config);
    const avernus::Module module(engine, argv[1]);
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    Host host{.engine = engine, .module = module, .config = {}, .job = {}};
    host.config.stdin_fd = host.config.stdout_fd = nowhere;
    host.config.max_processes = 200;
    host.config.max_files = 30;
    host.config.max_output_bytes = 1 << 20;
    host.config.report = [](void*, const char*) {};  // most of them break
    host.job.done = &Host::done;
    host.job.done_context = &host;

    run(host, unsigned(threads), std::min(seconds / 4, 30.0));
    const uint64_t warm = resident_bytes(), machines = host.made;
    const size_t descriptors = open_descriptors();
    run(host, unsigned(threads), seconds);
    const uint64_t size = resident_bytes();
    const size_t descriptors_after = open_descriptors();

    const uint64_t bound = std::max(uint64_t(double(warm) * kGrowth), warm + kGrowthBytes);
    std::printf("%llu machines after %llu to warm up: %llu done, %llu out of budget, %llu out of time\n",
                (unsigned long long)(host.made - machines), (unsigned long long)machines,
                (unsigned long long)host.ended[DIS_RUN_DONE], (unsigned long long)host.ended[DIS_RUN_YIELDED],
                (unsigned long long)host.ended[DIS_RUN_TIMEOUT]);
    std::printf("resident %.1f MiB, at first %.1f MiB, at most %.1f MiB allowed; descriptors %zu, at first %zu\n",
                double(size) / (1 << 20), double(warm) / (1 << 20), double(bound) / (1 << 20), descriptors_after, descriptors);
    uint64_t ended = 0;
    for (const auto& n : host.ended) ended += n;
    const bool lost = (kSizeTells && size > bound) || descriptors_after > descriptors || ended != host.made || host.wrong;
    std::printf(lost ? "FAILED\n" : "nothing was lost\n");
    return lost;
  } catch (const avernus::Error& e) {
    std::fprintf(stderr, "stress_isolates: %s\n", e.what());
    return 1;
  }
}
