#include "runtime/scheduler.h"

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <map>
#include <new>

#include "runtime/builtin/file_group.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"

namespace dis {

namespace {

constexpr uint32_t kPollEvery = 64;  // slices between looks at timers and descriptors while processes run
constexpr uint32_t kFirstBuckets = 64;
constexpr uint64_t kLateEvery = 8;   // slices between looks at the clock, if there is a deadline

}  // namespace

Scheduler::Scheduler(Runtime& runtime)
    : runtime_(runtime),
      completions_(std::make_shared<CompletionQueue>([this] { bell_.wake(); })),
      bell_(runtime.options.bell ? *runtime.options.bell : own_bell_) {
  by_pid_.resize(kFirstBuckets);
}

Scheduler::~Scheduler() {
  completions_->close();
  while (Process* p = free_) {
    free_ = p->run_next;
    delete p;
  }
}

void Scheduler::finish_all() {
  while (all_head_) finish(all_head_);
}

int64_t Scheduler::now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

// --- Pids ---

void Scheduler::insert_pid(Process* p) {
  if (count_ > by_pid_.size()) {
    std::vector<Process*> old(by_pid_.size() * 2);
    old.swap(by_pid_);
    for (Process* chain : old)
      while (Process* q = chain) {
        chain = q->pid_next;
        Process*& slot = by_pid_[uint32_t(q->pid) & (by_pid_.size() - 1)];
        q->pid_next = slot;
        slot = q;
      }
  }
  Process*& slot = by_pid_[uint32_t(p->pid) & (by_pid_.size() - 1)];
  p->pid_next = slot;
  slot = p;
}

void Scheduler::remove_pid(Process* p) {
  Process** at = &by_pid_[uint32_t(p->pid) & (by_pid_.size() - 1)];
  while (*at != p) at = &(*at)->pid_next;
  *at = p->pid_next;
}

Process* Scheduler::find(int32_t pid) const {
  Process* p = by_pid_[uint32_t(pid) & (by_pid_.size() - 1)];
  while (p && p->pid != pid) p = p->pid_next;
  return p;
}

// --- Groups ---

void Scheduler::join_group(Process* p, ProcessGroup* g) {
  p->group = g;
  p->group_next = nullptr;
  p->group_prev = g->tail;
  (g->tail ? g->tail->group_next : g->head) = p;
  g->tail = p;
  g->count++;
}

void Scheduler::leave_group(Process* p) {
  ProcessGroup* g = p->group;
  if (!g) return;
  (p->group_prev ? p->group_prev->group_next : g->head) = p->group_next;
  (p->group_next ? p->group_next->group_prev : g->tail) = p->group_prev;
  p->group = nullptr;
  if (--g->count == 0) delete g;
}

void Scheduler::new_group(Process* p) {
  if (p->group && p->group->id == p->pid) return;
  leave_group(p);
  auto* g = new ProcessGroup;
  g->id = p->pid;
  p->flags &= uint8_t(~(Process::kPropagate | Process::kNotifyLeader));
  join_group(p, g);
}

// --- Life ---

Process* Scheduler::create(Process* parent, ModuleInstance* instance, const ProgramLimits& limits) {
  const uint32_t limit = runtime_.options.host.max_processes;
  if ((limit && count_ >= limit) || (parent && parent->allowance->is_full())) return nullptr;
  Process* p = free_;
  if (p) {
    free_ = p->run_next;
    p->run_next = nullptr;
    p->state = ProcessState::ready;
  } else {
    p = new (std::nothrow) Process;
    if (!p) return nullptr;
    p->runtime = &runtime_;
    p->heap = &runtime_.heap;
    p->arena_bytes = runtime_.heap.arena_bytes();
    p->arena = runtime_.heap.base();
    p->arena_tag = uint32_t(reinterpret_cast<uint64_t>(p->arena) / p->arena_bytes);
  }
  p->pid = next_pid_++;
  p->program = parent ? parent->program : p->pid;
  p->allowance = parent ? parent->allowance : std::make_shared<Allowance>(limits);
  p->allowance->processes++;
  count_++;
  insert_pid(p);
  p->all_next = nullptr;
  p->all_prev = all_tail_;
  (all_tail_ ? all_tail_->all_next : all_head_) = p;
  all_tail_ = p;
  Heap::retain(instance);
  p->module = instance;
  p->mp = instance->mp;
  DIS_TRACE(runtime_.options.tracer, sched, "process %d made by %d to run %s", p->pid, parent ? parent->pid : 0,
            instance->module->name().c_str());
  if (parent) {
    p->flags = parent->flags;
    join_group(p, parent->group);
    inherit_surroundings(*parent, *p);
  } else {
    new_group(p);
  }
  return p;
}

void Scheduler::make_ready(Process* p) {
  p->state = ProcessState::ready;
  if (p->queued) return;
  p->queued = true;
  p->run_next = nullptr;
  (run_tail_ ? run_tail_->run_next : run_head_) = p;
  run_tail_ = p;
}

void Scheduler::leave_wait(Process* p) {
  auto unqueue = [](Waiter& w) { (w.sending ? w.channel->senders : w.channel->receivers).remove(&w); };
  switch (p->state) {
    case ProcessState::sending:
    case ProcessState::receiving:
      unqueue(p->waiter);
      break;
    case ProcessState::alting:
      for (uint32_t i = 0; i < p->alt_count; i++) unqueue(p->alt_waiters[i]);
      p->alt_count = 0;
      break;
    case ProcessState::waiting:
      p->wake_time = -1;  // a timer left behind finds this and is ignored
      if (p->wait_fd >= 0) {
        p->wait_fd = -1;
        std::erase(fd_waiters_, p);
      }
      if (p->host_wait) {
        p->host_wait = 0;
        host_waits_--;
      }
      break;
    default:
      break;
  }
}

void Scheduler::finish(Process* p) {
  DIS_CHECK(!p->running);
  DIS_TRACE(runtime_.options.tracer, sched, "process %d ended%s", p->pid, p->killed ? ", killed" : "");
  leave_wait(p);
  if (p->queued) {
    Process** at = &run_head_;
    Process* prev = nullptr;
    while (*at != p) {
      prev = *at;
      at = &(*at)->run_next;
    }
    *at = p->run_next;
    if (run_tail_ == p) run_tail_ = prev;
    p->queued = false;
  }
  p->state = ProcessState::exited;
  if (p->guest_call) *p->guest_call = {.process = nullptr, .over = true, .status = RunStatus::exited};
  p->guest_call = nullptr;
  p->completion.reset();
  if (p->environment)
    notify_exit(runtime_, *p,
                p->exception ? exception_name(runtime_.heap, p->exception) : p->killed ? "killed" : "");
  runtime_.drop_stack(*p);
  if (p->exception) runtime_.heap.release(p->exception);
  p->exception = nullptr;
  ModuleInstance* module = p->module;
  p->module = nullptr;
  p->mp = nullptr;
  if (module) runtime_.heap.release(module);
  p->files.reset();
  p->environment.reset();
  leave_group(p);
  remove_pid(p);
  (p->all_prev ? p->all_prev->all_next : all_head_) = p->all_next;
  (p->all_next ? p->all_next->all_prev : all_tail_) = p->all_prev;
  count_--;
  p->pending.reset();
  p->error.reset();
  p->killed = false;
  p->retry_ready = false;
  p->waits_behind = false;
  p->saved_registers.reset();
  p->flags = 0;
  p->spent = p->run_ns = 0;
  p->allowance->processes--;
  p->allowance.reset();
  p->pc = nullptr;
  if (p->alt_waiters.capacity() > 64) p->alt_waiters = {};
  if (current_ == p) current_ = nullptr;
  p->run_next = free_;
  free_ = p;
}

// --- Running ---

void Scheduler::retire(Process* p, RunStatus status) {
  if (status == RunStatus::exited || status == RunStatus::returned) {
    finish(p);
    return;
  }
  // Unhandled exception. `fail:` is how programs say that they did not succeed; anything else is a defect.
  std::string text = exception_name(runtime_.heap, p->exception);
  propagate(p, text);
  if (text.starts_with("fail:"))
    runtime_.host.process_failed(*p, text);
  else
    runtime_.host.process_broken(*p, p->module->module->name(), text);
  finish(p);
}

RunStatus Scheduler::slice(Executor& executor, Process* p) {
  Process* const outer = current_;
  current_ = p;
  p->running = true;
  nesting_++;
  slices_++;
#ifdef DIS_HOSTILE
  slice_ = kInstructionPrice;
#else
  slice_ = runtime_.options.quantum * kInstructionPrice * executor.pace();
#endif
  if (outer) meter_.settle(*outer);
  meter_.grant(*p, slice_);
  const int64_t begun = account_ ? now_ns() : 0, around = std::exchange(nested_ns_, 0);
  const RunStatus status = executor.resume(*p);
  if (account_) {
    const int64_t took = now_ns() - begun;
    p->run_ns += took - nested_ns_;
    nested_ns_ = around + took;
  }
  meter_.settle(*p);
  if (outer) meter_.go_on(*outer);
  nesting_--;
  p->running = false;
  current_ = outer;
  return status;
}

void Scheduler::settle(Process* p, RunStatus status) {
  if (DIS_UNLIKELY(p->allowance->fuel.exhausted())) {
    // However the slice ended, so that engines that look at different places agree.
    DIS_TRACE(runtime_.options.tracer, sched, "program %d is out of fuel", p->program);
    kill_program(p->program);
  } else if (status == RunStatus::yielded) {
    make_ready(p);
  } else if (status != RunStatus::blocked) {
    if (GuestCallState* call = p->guest_call) {
      p->state = ProcessState::idle;
      call->over = true;
      call->status = status;
    } else {
      retire(p, status);
    }
  }
  runtime_.collector.poll();
  // For whoever called us: here alone a collection can begin while a slice is under way.
  if (current_) current_->marking = runtime_.heap.marking();
}

IdleReason Scheduler::run_call(Executor& executor, GuestCallState& call, bool may_sleep) {
  Process* p = call.process;
  call.over = false;
  p->state = ProcessState::ready;
  // Short ones end in their first slice: they too are stopped.
  const bool late = is_late();
  if (DIS_UNLIKELY(late || meter_.exhausted() || bell_.rung())) {
    make_ready(p);
    return late ? IdleReason::timeout : run(executor, may_sleep, &call);
  }
  settle(p, slice(executor, p));
  return call.over ? IdleReason::returned : run(executor, may_sleep, &call);
}

IdleReason Scheduler::run(Executor& executor, bool may_sleep, const GuestCallState* until) {
  poll_set_.quiet();
  uint32_t until_poll = 1;  // however short the turns the caller gives
  for (;;) {
    if (until && until->over) return IdleReason::returned;
    if (completions_->any()) deliver_completions();
    // A nested run leaves it to be seen by the outermost one too.
    if (current_ ? bell_.rung() : bell_.answer()) return IdleReason::interrupted;
    // Even if that was the last process, so that engines that look at different places agree.
    if (meter_.exhausted()) return IdleReason::fuel;
    if (run_head_ == nullptr || --until_poll == 0) {
      until_poll = kPollEvery;
      drop_stale_timers();
      if (!timers_.empty() || !fd_waiters_.empty() || host_waits_ > 0) {
        if (is_late()) return IdleReason::timeout;
        poll_host(run_head_ == nullptr && may_sleep);
        if (!run_head_ && completions_->any()) continue;
        if (!run_head_ && !may_sleep) return IdleReason::waiting;
        if (!run_head_) continue;
      } else if (!run_head_) {
        return IdleReason::finished;
      }
    }
    if (is_late()) return IdleReason::timeout;
    Process* p = run_head_;
    run_head_ = p->run_next;
    if (!run_head_) run_tail_ = nullptr;
    p->queued = false;
    settle(p, slice(executor, p));
  }
}

bool Scheduler::may_continue() {
#ifdef DIS_HOSTILE
  return false;
#endif
  if (run_head_ || !timers_.empty() || !fd_waiters_.empty() || bell_.rung() || completions_->any() ||
      runtime_.collector.has_work() || current_->pending)
    return false;
  meter_.settle(*current_);
  if (meter_.exhausted() || current_->allowance->fuel.exhausted() || is_late()) return false;
  meter_.grant(*current_, slice_);
  slices_++;
  return true;
}

// With others to run the clock is looked at now and then, else each time.
bool Scheduler::is_late() const {
  if (deadline_ns_ == kNoDeadline || (run_head_ && slices_ % kLateEvery != 0)) return false;
  return now_ns() >= deadline_ns_;
}

// --- Waiting ---

void Scheduler::wait_until(Process* p, int64_t when) {
  p->state = ProcessState::waiting;
  p->wake_time = when;
  if (timers_.size() > 2 * size_t(count_) + 64) {
    std::erase_if(timers_, [this](const Timer& t) { return is_stale(t); });
    std::make_heap(timers_.begin(), timers_.end());
  }
  timers_.push_back({when, p->pid});
  std::push_heap(timers_.begin(), timers_.end());
}

void Scheduler::wait_fd(Process* p, int fd, short events) {
  p->state = ProcessState::waiting;
  p->wait_fd = fd;
  p->wait_events = events;
  fd_waiters_.push_back(p);
}

HostWait Scheduler::wait_host(Process* p) {
  p->state = ProcessState::waiting;
  p->host_wait = ++last_host_wait_;
  host_waits_++;
  return {.pid = p->pid, .number = p->host_wait};
}

// A process that was killed or interrupted meanwhile wants nothing of it any more.
void Scheduler::deliver_completions() {
  for (CompletionQueue::Entry& e : completions_->take()) {
    Process* p = find(e.wait.pid);
    if (!p || p->state != ProcessState::waiting || p->host_wait != e.wait.number) continue;
    leave_wait(p);
    p->completion = std::make_unique<Completion>(std::move(e.completion));
    p->retry_ready = true;
    make_ready(p);
  }
}

bool Scheduler::is_stale(const Timer& t) const {
  const Process* p = find(t.pid);
  return !p || p->state != ProcessState::waiting || p->wake_time != t.when;
}

void Scheduler::drop_stale_timers() {
  while (!timers_.empty() && is_stale(timers_.front())) {
    std::pop_heap(timers_.begin(), timers_.end());
    timers_.pop_back();
  }
}

void Scheduler::fire_timers() {
  const int64_t now = now_ns();
  while (!timers_.empty() && timers_.front().when <= now) {
    Timer t = timers_.front();
    std::pop_heap(timers_.begin(), timers_.end());
    timers_.pop_back();
    if (is_stale(t)) continue;
    Process* p = find(t.pid);
    leave_wait(p);
    p->retry_ready = true;
    make_ready(p);
  }
}

void Scheduler::poll_host(bool may_sleep) {
  fire_timers();
  if (run_head_) may_sleep = false;
  if (fd_waiters_.empty() && !may_sleep) return;

  std::vector<pollfd> fds;
  fds.reserve(fd_waiters_.size() + 1);
  for (Process* p : fd_waiters_) fds.push_back({.fd = p->wait_fd, .events = p->wait_events, .revents = 0});
  timespec timeout{};
  timespec* wait = &timeout;
  if (may_sleep) {
    // Without a bell that could wake us we look up now and then.
    constexpr int64_t kLookUpNs = 10'000'000;
    const int bell = bell_.descriptor();
    fds.push_back({.fd = bell, .events = POLLIN, .revents = 0});
    const int64_t until = std::min(deadline_ns_, timers_.empty() ? kNoDeadline : timers_.front().when);
    if (until == kNoDeadline && bell >= 0) {
      wait = nullptr;
    } else {
      int64_t ns = until == kNoDeadline ? kLookUpNs : std::max<int64_t>(0, until - now_ns());
      if (bell < 0) ns = std::min(ns, kLookUpNs);
      timeout = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    }
    if (bell_.rung() || completions_->any()) return;
  }
  if (ppoll(fds.data(), fds.size(), wait, nullptr) > 0) {
    std::vector<Process*> waiters = fd_waiters_;
    if (may_sleep && fds.back().revents) bell_.quiet();
    for (size_t i = 0; i < waiters.size(); i++) {
      if (!fds[i].revents) continue;
      leave_wait(waiters[i]);
      waiters[i]->retry_ready = true;
      make_ready(waiters[i]);
    }
  }
  fire_timers();
}

WaitedFor Scheduler::waited_for() {
  WaitedFor w;
  drop_stale_timers();
  if (!timers_.empty()) w.until_ns = timers_.front().when;
  if (fd_waiters_.empty() && host_waits_ == 0) return w;
  std::map<int, short> events;
  for (const Process* p : fd_waiters_) events[p->wait_fd] = short(events[p->wait_fd] | p->wait_events);
  bell_.quiet();
  // A ring may be told elsewhere; a completion is told here alone.
  if (const int bell = bell_.forwarded() && host_waits_ == 0 ? -1 : bell_.descriptor(); bell >= 0) events[bell] = POLLIN;
  w.descriptor = poll_set_.watch(events);
  constexpr int64_t kLookAgainNs = 10'000'000;  // where the system gives no descriptor for all of them
  if (w.descriptor < 0) {
    const int64_t soon = now_ns() + kLookAgainNs;
    w.until_ns = w.until_ns < 0 ? soon : std::min(w.until_ns, soon);
  }
  if (bell_.rung() || completions_->any()) w.until_ns = 0;
  return w;
}

// --- Killing ---

void Scheduler::kill(Process* p, std::string_view cause) {
  (void)cause;
  if (p->running) {
    p->killed = true;
    p->pending = std::make_unique<std::string>();
    return;
  }
  p->killed = true;
  propagate(p, "killed");
  finish(p);
}

void Scheduler::kill_group(Process* p, std::string_view cause) {
  ProcessGroup* g = p->group;
  if (!g || g->killing) return;
  g->killing = true;
  // Ending one process may end others of the group (propagation), so the list is taken by pid.
  std::vector<int32_t> pids;
  for (Process* q = g->head; q; q = q->group_next) pids.push_back(q->pid);
  for (int32_t pid : pids)
    if (Process* q = find(pid); q && q != current_) kill(q, cause);
  if (Process* left = current_; left && left->group == g) g->killing = false;
}

void Scheduler::kill_program(int32_t program) {
  // Ending one may end others, which is why they are taken by pid.
  std::vector<int32_t> pids;
  for (const Process* p = all_head_; p; p = p->all_next)
    if (p->program == program) pids.push_back(p->pid);
  for (const int32_t pid : pids)
    if (Process* p = find(pid)) kill(p, "");
}

void Scheduler::raise_in(Process* p, std::string_view text) {
  if (p->state == ProcessState::broken || p->state == ProcessState::exited) return;
  leave_wait(p);
  p->retry_ready = false;  // the call it waited in is not made again
  p->completion.reset();
  if (!p->pending) p->pending = std::make_unique<std::string>(text);
  if (!p->running) make_ready(p);
}

void Scheduler::propagate(Process* p, std::string_view text) {
  if (!(p->flags & (Process::kPropagate | Process::kNotifyLeader)) || !p->group) return;
  if (text.empty()) {
    if (!p->killed) return;
    text = "killed";
  }
  ProcessGroup* g = p->group;
  Process* leader = g->head && g->head->pid == g->id ? g->head : p;
  const uint8_t flags = leader->flags;
  if (!(flags & (Process::kPropagate | Process::kNotifyLeader))) return;
  std::string cause(text);
  std::vector<int32_t> pids;
  for (Process* q = g->head; q; q = q->group_next)
    if (q != p && q != leader) pids.push_back(q->pid);
  for (int32_t pid : pids) {
    Process* q = find(pid);
    if (!q) continue;
    if (flags & Process::kPropagate) {
      raise_in(q, cause);
    } else {
      q->flags &= uint8_t(~(Process::kPropagate | Process::kNotifyLeader));
      kill(q, "killed");
    }
  }
  if (p != leader) raise_in(leader, cause);
}

}  // namespace dis
