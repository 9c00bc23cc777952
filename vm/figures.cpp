// figures: what a Vm tells of itself and its processes, to the thread that uses it and to others.
#include "vm/vm.h"

namespace dis {

namespace {

const char* state_name(const Process& p) {
  switch (p.state) {
    case ProcessState::ready: return "ready";
    case ProcessState::sending: return "send";
    case ProcessState::receiving: return "receive";
    case ProcessState::alting: return "alt";
    case ProcessState::waiting: return p.wait_fd >= 0 ? "file" : p.wake_time >= 0 ? "sleep" : "call";
    case ProcessState::idle: return "idle";
    case ProcessState::broken: return "broken";
    case ProcessState::exited: break;
  }
  return "exited";
}

}  // namespace

uint64_t Vm::fuel_spent() const {
  return runtime_ ? uint64_t(runtime_->scheduler.meter().spent() / kInstructionPrice) : 0;
}

VmStats Vm::stats() const {
  VmStats s{.loader = loader_->stats(), .run_ns = run_ns_};
  if (run_since_ns_) s.run_ns += Scheduler::now_ns() - run_since_ns_;
  if (!runtime_) return s;
  s.slices = runtime_->scheduler.slices();
  s.processes = runtime_->scheduler.spawned();
  s.live_processes = runtime_->scheduler.count();
  s.code_bytes = engine_->code_bytes();
  s.stored = engine_->store_figures();
  s.files_refused = options_.cache->files_refused();
  s.fuel = fuel_spent();
  s.heap_used_bytes = runtime_->heap.used_bytes();
  s.heap_peak_bytes = runtime_->heap.peak_bytes();
  s.heap_allocated_bytes = runtime_->heap.allocated_bytes();
  s.collections = runtime_->collector.stats().cycles;
  s.objects_collected = runtime_->collector.stats().objects_reclaimed;
  const DurationHistogram& steps = runtime_->collector.stats().step_ns;
  s.pauses = steps.count();
  s.longest_pause_ns = steps.longest();
  s.pause_p50_ns = steps.percentile(50);
  s.pause_p95_ns = steps.percentile(95);
  s.pause_p99_ns = steps.percentile(99);
  return s;
}

VmFigures Vm::figures() const {
  VmFigures f{.stats = stats(), .processes = {}};
  if (!runtime_) return f;
  for (const Process* p = runtime_->scheduler.first(); p; p = p->all_next)
    f.processes.push_back({.pid = p->pid,
                           .program = p->program,
                           .module = p->module ? p->module->module->name() : std::string(),
                           .state = state_name(*p),
                           .fuel = uint64_t(p->spent / kInstructionPrice),
                           .stack_bytes = p->stack_bytes,
                           .run_ns = p->run_ns});
  return f;
}

void Vm::tell_figures() {
  VmFigures now = figures();
  std::lock_guard lock(figures_mutex_);
  figures_ = std::move(now);
  figures_number_++;
  figures_told_.notify_all();
}

std::optional<VmFigures> Vm::figures_of_running(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(figures_mutex_);
  const uint64_t before = figures_number_;
  figures_wanted_ = true;
  bell_.ring();
  if (!figures_told_.wait_until(lock, until, [&] { return figures_number_ != before; })) return std::nullopt;
  return figures_;
}

}  // namespace dis
