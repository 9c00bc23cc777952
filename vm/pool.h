// pool: tasks that take turns on a few threads, and wait without holding one.
//
//   submit --> queue of a thread --turn()--> again: end of that thread's queue
//                  ^    thieves take the      blocked: the poller, until a descriptor, a time or a nudge --> a queue
//                  |    last of it            done: finished(), left()
//
// In: tasks. Out: calls of turn() by any thread of the pool, never two of one task at a time, each seeing all that the one
// before did. Keeps: a task with something to do gets its next turn after those that are before it in one queue; a thread
// that has nothing to do takes from others, or sleeps. Leaves to others: what a turn is and how long it takes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dis {

struct Turn {
  enum What : uint8_t { again, blocked, done };
  What what = again;
  // For blocked; either may end it.
  int descriptor = -1;     // readable; -1: none is waited for
  int64_t until_ns = -1;   // on the monotonic clock; -1: no time is waited for
};

class Task {
 public:
  virtual ~Task() = default;
  virtual Turn turn() = 0;
  // Whether a turn is wanted although it is blocked. Asked when the pool was nudged, and right after it was blocked; by
  // any thread of the pool, also after what turn() returned has become old.
  virtual bool nudged() const = 0;
  // After a turn that was `done`, or with `stopped` if the pool ends before that. May submit tasks.
  virtual void finished(bool stopped) = 0;
  // The last call: the task is out of the pool. Whoever is told so here finds it gone from tasks(), too. Calls no pool.
  virtual void left() = 0;
};

class Pool {
 public:
  // nullptr, and why, if the system grants no threads or descriptors. `threads` at least 1.
  static std::unique_ptr<Pool> create(unsigned threads, std::string& problem);
  // Tasks are stopped after the turns that are being taken. Not by a thread of the pool.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // `task` is borrowed until left(). From any thread, those of the pool included.
  void submit(Task* task);
  // Until no task is left. Not by a thread of the pool.
  void wait();
  // A descriptor to write 8 bytes to when a blocked task may be nudged(); from any thread and from signal handlers.
  int nudge_descriptor() const { return nudge_; }

  unsigned threads() const { return unsigned(workers_.size()); }
  size_t tasks() const;
  uint64_t steals() const { return steals_.load(std::memory_order_relaxed); }
  // Its thread calls no task: an identity for what waits its turn.
  std::thread::id poller_id() const { return poller_id_; }
  bool is_own_thread() const;

 private:
  struct Worker {
    std::mutex mutex;
    std::deque<Task*> queue;
    std::thread thread;
  };
  struct Waiting {
    int descriptor;
    int64_t until_ns;
  };

  Pool() = default;
  void work(size_t self);
  Task* next(size_t self);
  void put(size_t worker, Task* task);
  void block(Task* task, const Turn& turn);
  void end(Task* task, bool stopped);
  void poll();
  void wake(Task* task);  // with blocked_mutex_

  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<size_t> queued_ = 0, sleepers_ = 0;
  std::atomic<size_t> turn_ = 0;  // whose queue is next, for tasks that come from outside
  std::atomic<uint64_t> steals_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex idle_mutex_;
  std::condition_variable idle_;  // something is queued, or stop_
  mutable std::mutex done_mutex_;
  std::condition_variable done_;  // tasks_ is 0
  size_t tasks_ = 0;

  // The poller's.
  std::thread poller_;
  std::thread::id poller_id_;
  int epoll_ = -1, nudge_ = -1;
  std::mutex blocked_mutex_;
  std::unordered_map<Task*, Waiting> blocked_;
  std::set<std::pair<int64_t, Task*>> timers_;
};

}  // namespace dis
