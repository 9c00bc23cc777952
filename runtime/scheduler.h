// scheduler: which process runs next, which sleep, which wait for host descriptors, and who belongs together.
// One run queue, round robin; timers in a heap; poll(2) over the descriptors waited for. A process that waits
// costs nothing: with nothing runnable the thread sleeps in poll, or is told what to wait for. Running may nest: a built-in
// that calls back into the guest runs other processes while its own stands still.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/doorbell.h"
#include "runtime/executor.h"
#include "runtime/meter.h"
#include "runtime/poll_set.h"
#include "runtime/process.h"

namespace dis {

class Runtime;

struct ProcessGroup {
  int32_t id = 0;                 // pid of its leader
  uint8_t flags = 0;
  bool killing = false;
  uint32_t count = 0;
  ProcessGroup* parent = nullptr;
  Process* head = nullptr;
  Process* tail = nullptr;
};

enum class IdleReason : uint8_t {
  finished,     // no process is left that can ever run
  fuel,         // all of meter().left() is spent, and more was wanted
  waiting,      // every process waits, and the caller does not want to sleep
  timeout,      // the deadline has passed
  interrupted,  // the doorbell was rung
  returned,     // the call of the guest that was waited for is over
};

// What every process waits for, when run() has returned `waiting`.
struct WaitedFor {
  int descriptor = -1;       // polls readable when a descriptor waited for is ready; -1: there is none
  int64_t until_ns = -1;     // on the monotonic clock; -1: no time is waited for
};

class Scheduler {
 public:
  explicit Scheduler(Runtime& runtime);
  ~Scheduler();

  // --- Life ---
  // A process of `parent`'s group and program (new ones when parent is nullptr, a program within `limits`) executing
  // `instance` (retained), with an empty stack, runnable but not yet queued. nullptr when limits or memory do not allow it.
  Process* create(Process* parent, ModuleInstance* instance, const ProgramLimits& limits = {});
  void make_ready(Process* p);
  // Ends `p`: drops its frames, leaves queues and group, frees it.
  void finish(Process* p);

  // Ends every process: for the end of a Runtime.
  void finish_all();

  // --- Running ---
  // Runs processes until none is left, something says stop, or `until` is over. `may_sleep`: while every process waits.
  IdleReason run(Executor& executor, bool may_sleep = true, const GuestCallState* until = nullptr);
  // Begins the call that the idle process of `call` serves, whose registers are set, and runs it, with others in turn
  // when it gives way or waits, until it is over or run() would return.
  IdleReason run_call(Executor& executor, GuestCallState& call, bool may_sleep = true);
  // How many slices are under way, each in a call of the one before.
  uint32_t nesting() const { return nesting_; }
  static constexpr int64_t kNoDeadline = INT64_MAX;
  // Until when run() may take, on the monotonic clock; noticed far less than a millisecond late.
  void set_deadline(int64_t monotonic_ns) { deadline_ns_ = monotonic_ns; }
  // Whether Process::run_ns is kept: the clock is asked around each turn of a process.
  void keep_account(bool on) { account_ = on; }
  WaitedFor waited_for();
  // Whether the running process may go on for another slice at once: nobody else is ready, nothing is waited for, the
  // collector has no work. If so it is given one.
  bool may_continue();
  Meter& meter() { return meter_; }
  const Meter& meter() const { return meter_; }
  // From any thread: run() returns at the next safepoint.
  void interrupt() { bell_.ring(); }
  Process* current() const { return current_; }
  // Between calls of run(): the last one in the queue, as a rule the one that ran last; nullptr if none is ready.
  Process* last_ready() const { return run_tail_; }

  // --- Waiting (called by built-ins, which then return BuiltinStatus::park) ---
  void wait_until(Process* p, int64_t monotonic_ns);
  void wait_fd(Process* p, int fd, short poll_events);
  static int64_t now_ns();
  // For the host to complete: the number of the wait. Keeps the Vm alive: run() sleeps rather than finishes.
  HostWait wait_host(Process* p);
  const std::shared_ptr<CompletionQueue>& completions() const { return completions_; }

  // --- Killing ---
  // Ends the process (at once if it waits; at its next safepoint if it runs).
  void kill(Process* p, std::string_view cause);
  void kill_group(Process* p, std::string_view cause);  // all of p's group but the running process
  void kill_program(int32_t program);                   // all that descend from the process of that pid, and it
  // Makes `p` raise `text` when it next runs, taking it out of whatever it waits for.
  void raise_in(Process* p, std::string_view text);
  // Exception propagation within a group (pctl/ctl "exceptions propagate|notifyleader").
  void propagate(Process* p, std::string_view text);

  // --- Looking ---
  Process* find(int32_t pid) const;
  Process* first() const { return all_head_; }  // by all_next, in order of creation
  uint32_t count() const { return count_; }
  void new_group(Process* p);
  // For the fair choice of alt.
  uint32_t random() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    return random_ ^= random_ << 5;
  }

  uint64_t slices() const { return slices_; }
  uint64_t spawned() const { return uint64_t(next_pid_) - 1; }

 private:
  friend class Runtime;
  struct Timer {
    int64_t when;
    int32_t pid;
    bool operator<(const Timer& other) const { return when > other.when; }
  };
  void leave_wait(Process* p);   // out of channel queues, timers, descriptors
  void insert_pid(Process* p);
  void remove_pid(Process* p);
  void leave_group(Process* p);
  void join_group(Process* p, ProcessGroup* g);
  RunStatus slice(Executor& executor, Process* p);
  void settle(Process* p, RunStatus status);  // after its slice
  void deliver_completions();
  void poll_host(bool may_sleep);
  bool is_late() const;
  void fire_timers();
  // Timers of processes that were killed or interrupted are found out late, so that leaving a wait is quick.
  bool is_stale(const Timer& t) const;
  void drop_stale_timers();
  void retire(Process* p, RunStatus status);

  Runtime& runtime_;
  Process* run_head_ = nullptr;
  Process* run_tail_ = nullptr;
  Process* current_ = nullptr;
  Process* all_head_ = nullptr;
  Process* all_tail_ = nullptr;
  Process* free_ = nullptr;      // recycled Process objects, by run_next
  std::vector<Process*> by_pid_;  // hash table of chains through Process::pid_next; power of two
  std::vector<Timer> timers_;    // binary heap
  std::vector<Process*> fd_waiters_;
  uint32_t host_waits_ = 0;      // processes that wait for the host
  uint64_t last_host_wait_ = 0;
  const std::shared_ptr<CompletionQueue> completions_;
  uint32_t count_ = 0;
  uint32_t nesting_ = 0;
  int64_t nested_ns_ = 0;        // with account_: spent by slices in calls of the one under way
  int32_t next_pid_ = 1;
  uint64_t slices_ = 0;
  int64_t deadline_ns_ = kNoDeadline;
  bool account_ = false;
  Meter meter_;
  int64_t slice_ = 0;            // price of one, for the executor that runs
  uint32_t random_ = 0x20342;
  Doorbell own_bell_;
  Doorbell& bell_;
  PollSet poll_set_;
};

}  // namespace dis
