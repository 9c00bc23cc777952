// metrics: figures of machines, for whoever uses one and for whoever watches.
#include <chrono>

#include "capi/call.h"

using namespace dis;
using namespace dis::capi;

struct dis_metrics final : Handle {
  static constexpr uint64_t kKind = 0xd15e0020;
  static constexpr const char* kName = "dis_metrics";
  explicit dis_metrics(VmFigures f) : Handle(kKind), figures(std::move(f)) {}

  const VmFigures figures;
};

namespace {

using Clock = std::chrono::steady_clock;

dis_stats stats_of(const VmStats& s) {
  const LoadTimes& t = s.loader.times;
  return {.size = 0,
          .modules = s.loader.modules,
          .modules_reused = s.loader.reused,
          .instructions = s.loader.instructions,
          .read_ns = t.read,
          .decode_ns = t.decode,
          .verify_ns = t.verify,
          .translate_ns = t.translate,
          .prepare_ns = t.prepare,
          .run_ns = s.run_ns,
          .fuel = s.fuel,
          .slices = s.slices,
          .processes = s.processes,
          .heap_used_bytes = s.heap_used_bytes,
          .heap_peak_bytes = s.heap_peak_bytes,
          .heap_allocated_bytes = s.heap_allocated_bytes,
          .collections = s.collections,
          .objects_collected = s.objects_collected,
          .longest_pause_ns = s.longest_pause_ns,
          .pauses = s.pauses,
          .pause_p50_ns = s.pause_p50_ns,
          .pause_p95_ns = s.pause_p95_ns,
          .pause_p99_ns = s.pause_p99_ns,
          .live_processes = s.live_processes,
          .jit_bytes = s.code_bytes,
          .code_cache_hits = s.stored.hits,
          .code_cache_misses = s.stored.misses,
          .code_cache_refused = s.files_refused};
}

// If nobody uses the machine. Who begins to, meanwhile, waits; see Use.
std::optional<VmFigures> figures_of_idle(dis_vm& vm) {
  std::lock_guard one_at_a_time(vm.watch_mutex);
  struct Watch {
    explicit Watch(std::atomic<bool>& f) : flag(f) { flag.store(true); }
    ~Watch() { flag.store(false); }
    std::atomic<bool>& flag;
  } watch(vm.watched);
  if (vm.user.load() != std::thread::id()) return std::nullopt;
  return vm.vm.figures();
}

}  // namespace

extern "C" {

dis_error* dis_vm_get_stats(dis_vm* vm, dis_stats* out) {
  if (dis_error* error = check_out(out)) return error;
  return with(vm, [&](dis_vm& v) -> dis_error* {
    write_out(stats_of(v.vm.stats()), out);
    return nullptr;
  });
}

dis_error* dis_vm_get_metrics(dis_vm* vm, int64_t timeout_ns, dis_metrics** metrics) {
  if (!metrics) return wrong("nowhere to put the metrics");
  *metrics = nullptr;
  if (dis_error* error = check(vm)) return error;
  if (vm->engine->in_callback() || vm->user.load() == std::this_thread::get_id()) return reentered();
  return work([&]() -> dis_error* {
    // It may begin to run, or stop, at any time: both ways are tried in turn.
    constexpr auto kTry = std::chrono::milliseconds(5);
    const auto begun = Clock::now();
    const auto patience = std::chrono::nanoseconds(std::max<int64_t>(timeout_ns, 0));
    for (;;) {
      std::optional<VmFigures> figures = figures_of_idle(*vm);
      if (!figures) figures = vm->vm.figures_of_running(Clock::now() + std::min<Clock::duration>(patience, kTry));
      if (figures) {
        *metrics = new dis_metrics(std::move(*figures));
        return nullptr;
      }
      if (Clock::now() - begun >= patience) return busy();
    }
  });
}

void dis_metrics_free(dis_metrics* metrics) {
  if (!metrics) return;
  if (dis_error* error = check(metrics)) return dis_error_free(error);
  delete metrics;
}

dis_error* dis_metrics_get_stats(const dis_metrics* metrics, dis_stats* out) {
  if (dis_error* error = check(metrics)) return error;
  if (dis_error* error = check_out(out)) return error;
  write_out(stats_of(metrics->figures.stats), out);
  return nullptr;
}

dis_error* dis_metrics_get_process(const dis_metrics* metrics, size_t n, dis_process_metrics* out) {
  if (dis_error* error = check(metrics)) return error;
  if (dis_error* error = check_out(out)) return error;
  const auto& all = metrics->figures.processes;
  if (n >= all.size())
    return wrong("process " + std::to_string(n) + " of " + std::to_string(all.size()) + " asked for");
  const ProcessFigures& p = all[n];
  write_out(dis_process_metrics{.size = 0,
                                .pid = p.pid,
                                .program = p.program,
                                .module = p.module.c_str(),
                                .state = p.state,
                                .run_ns = p.run_ns,
                                .fuel = p.fuel,
                                .stack_bytes = p.stack_bytes},
            out);
  return nullptr;
}

}  // extern "C"
