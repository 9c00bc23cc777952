// pool: machines that take turns on the threads of a pool.
//
//   dis_pool --> Pool --> JobState <-- dis_job
//
// A job keeps itself until it is finished. As long as it is in the pool its machine is used by the poller, which never
// calls anything, or by the thread that takes the turn: who else uses it is told that it is busy.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "capi/call.h"
#include "vm/pool.h"

using namespace dis;
using namespace dis::capi;

namespace {

constexpr uint64_t kTurn = 1'000'000;
constexpr uint64_t kLeastTurn = 2048;
constexpr uint32_t kMostThreads = 1024;

int64_t saturated_sum(int64_t a, int64_t b) { return b > INT64_MAX - a ? INT64_MAX : a + b; }

}  // namespace

namespace dis::capi {

class JobState final : public Task {
 public:
  JobState(dis_vm& vm, std::thread::id waiting, const dis_job_config& config, uint64_t turn)
      : vm_(vm), waiting_(waiting), config_(config), turn_(turn), end_(config.budget) {
    if (end_) end_ += std::min(vm.vm.fuel_spent(), UINT64_MAX - end_);
  }

  // From here on the machine is the pool's. `self` is this.
  void start(Pool& pool, std::shared_ptr<JobState> self) {
    self_ = std::move(self);
    vm_.texts.release({});
    vm_.vm.forward_bell_to(pool.nudge_descriptor());
    vm_.user.store(waiting_);
    pool.submit(this);
  }

  // Waits until it is done; `until` null: for ever.
  dis_job_result wait(const std::chrono::steady_clock::time_point* until) {
    std::unique_lock lock(mutex_);
    const auto done = [this] { return result_.done != 0; };
    until ? void(changed_.wait_until(lock, *until, done)) : changed_.wait(lock, done);
    return result_;
  }

 private:
  Turn turn() override {
    vm_.user.store(std::this_thread::get_id());
    const int64_t start = Scheduler::now_ns();
    const Turn turn = take_turn();
    {
      std::lock_guard lock(mutex_);
      result_.turns++;
      result_.run_ns += Scheduler::now_ns() - start;
    }
    vm_.user.store(waiting_);
    return turn;
  }

  Turn take_turn() {
    uint64_t fuel = turn_, nested = UINT64_MAX;
    if (end_) {
      const uint64_t spent = vm_.vm.fuel_spent();
      if (spent >= end_) return over(DIS_RUN_YIELDED);
      // What is nearly the last turn is the last: it alone ends where a run without turns would.
      nested = end_ - spent;
      if (nested < 2 * fuel) fuel = nested;
    }
    const bool last = end_ && fuel == end_ - vm_.vm.fuel_spent();
    const RunLimits limits{
        .fuel = fuel, .may_sleep = false, .deadline_ns = vm_.deadline_ns, .nested_fuel = nested};
    switch (vm_.vm.run(limits)) {
      case IdleReason::finished: return over(DIS_RUN_DONE);
      case IdleReason::interrupted: return over(DIS_RUN_INTERRUPTED);
      case IdleReason::timeout: return over(DIS_RUN_TIMEOUT);
      case IdleReason::fuel: return last ? over(DIS_RUN_YIELDED) : Turn{};
      case IdleReason::returned:  // only of a call, which is not made here
      case IdleReason::waiting: break;
    }
    const WaitedFor w = vm_.vm.waited_for();
    Turn turn{.what = Turn::blocked, .descriptor = w.descriptor, .until_ns = w.until_ns};
    if (vm_.deadline_ns != Scheduler::kNoDeadline)
      turn.until_ns = turn.until_ns < 0 ? vm_.deadline_ns : std::min(turn.until_ns, vm_.deadline_ns);
    return turn;
  }

  Turn over(dis_run_status status) {
    status_ = status;
    return {.what = Turn::done};
  }

  bool nudged() const override { return vm_.vm.bell_rung(); }

  void finished(bool stopped) override {
    if (stopped) status_ = DIS_RUN_INTERRUPTED;
    dis_vm* const vm = &vm_;
    vm->vm.forward_bell_to(-1);
    vm->user.store({});
    if (config_.done) config_.done(config_.done_context, vm, status_);
  }

  // The machine may be gone by now.
  void left() override {
    const std::shared_ptr<JobState> self = std::move(self_);
    std::lock_guard lock(mutex_);
    result_.status = status_;
    result_.done = 1;
    changed_.notify_all();
  }

  dis_vm& vm_;
  const std::thread::id waiting_;
  const dis_job_config config_;
  const uint64_t turn_;
  uint64_t end_;  // of what the machine spends, all in all; 0: none
  dis_run_status status_ = DIS_RUN_DONE;
  std::shared_ptr<JobState> self_;
  std::mutex mutex_;
  std::condition_variable changed_;
  dis_job_result result_{};
};

}  // namespace dis::capi

struct dis_pool final : Handle {
  static constexpr uint64_t kKind = 0xd15e0010;
  static constexpr const char* kName = "dis_pool";
  dis_pool(std::unique_ptr<Pool> p, uint64_t t) : Handle(kKind), pool(std::move(p)), turn(t) {}

  const std::unique_ptr<Pool> pool;
  const uint64_t turn;
};

struct dis_job final : Handle {
  static constexpr uint64_t kKind = 0xd15e0011;
  static constexpr const char* kName = "dis_job";
  explicit dis_job(std::shared_ptr<JobState> s) : Handle(kKind), state(std::move(s)) {}

  const std::shared_ptr<JobState> state;
};

extern "C" {

void dis_pool_config_init_sized(dis_pool_config* config, size_t size) {
  dis_pool_config defaults{};
  defaults.turn = kTurn;
  init_config(config, size, defaults);
}

void dis_job_config_init_sized(dis_job_config* config, size_t size) { init_config(config, size, dis_job_config{}); }

dis_error* dis_pool_new(const dis_pool_config* given, dis_pool** pool) {
  if (!pool) return wrong("nowhere to put the pool");
  *pool = nullptr;
  return work([&]() -> dis_error* {
    dis_pool_config config;
    if (dis_error* error = read_config(given, dis_pool_config_init, config)) return error;
    if (config.threads > kMostThreads)
      return wrong(std::to_string(config.threads) + " threads, expected " + std::to_string(kMostThreads) + " at most");
    if (config.turn < kLeastTurn)
      return wrong("a turn of " + std::to_string(config.turn) + " instructions, expected at least " + std::to_string(kLeastTurn));
    std::string problem;
    auto made = Pool::create(config.threads ? config.threads : std::max(1u, std::thread::hardware_concurrency()), problem);
    if (!made) return make_error(DIS_ERROR_MEMORY, problem);
    *pool = new dis_pool(std::move(made), config.turn);
    return nullptr;
  });
}

dis_error* dis_pool_free(dis_pool* pool) {
  if (!pool) return nullptr;
  if (dis_error* error = check(pool)) return error;
  if (pool->pool->is_own_thread()) return reentered();
  delete pool;
  return nullptr;
}

dis_error* dis_pool_submit(dis_pool* pool, dis_vm* vm, const dis_job_config* given, dis_job** job) {
  if (job) *job = nullptr;
  if (dis_error* error = check(pool)) return error;
  if (dis_error* error = check(vm)) return error;
  Use use(*vm);
  if (use.error()) return use.error();
  return work([&]() -> dis_error* {
    dis_job_config config;
    if (dis_error* error = read_config(given, dis_job_config_init, config)) return error;
    auto state = std::make_shared<JobState>(*vm, pool->pool->poller_id(), config, pool->turn);
    if (job) *job = new dis_job(state);
    use.give_up();
    state->start(*pool->pool, state);
    return nullptr;
  });
}

dis_error* dis_pool_wait(dis_pool* pool) {
  if (dis_error* error = check(pool)) return error;
  if (pool->pool->is_own_thread()) return reentered();
  pool->pool->wait();
  return nullptr;
}

dis_error* dis_pool_get_info(dis_pool* pool, dis_pool_info* out) {
  if (dis_error* error = check(pool)) return error;
  if (dis_error* error = check_out(out)) return error;
  const Pool& p = *pool->pool;
  write_out(dis_pool_info{.size = 0, .threads = p.threads(), .jobs = p.tasks(), .steals = p.steals()}, out);
  return nullptr;
}

dis_error* dis_job_wait(dis_job* job, int64_t timeout_ns, dis_job_result* out) {
  if (dis_error* error = check(job)) return error;
  if (out)
    if (dis_error* error = check_out(out)) return error;
  const std::chrono::steady_clock::time_point until{
      std::chrono::nanoseconds(saturated_sum(Scheduler::now_ns(), std::max<int64_t>(timeout_ns, 0)))};
  const dis_job_result result = job->state->wait(timeout_ns < 0 ? nullptr : &until);
  if (out) write_out(result, out);
  return nullptr;
}

void dis_job_free(dis_job* job) {
  if (!job) return;
  if (dis_error* error = check(job)) return dis_error_free(error);
  delete job;
}

}  // extern "C"
