// completion_queue: what other threads have finished for calls that wait, on its way to the thread that runs the Vm.
// In:  put(), from any thread.  Out: take(), by the scheduler between slices.
// Keeps: nothing is lost or delivered twice. Whoever may complete a call has a share of the queue, so it outlives the
//        Vm; what comes too late is refused.
// Leaves to others: whether the process still waits for it (Scheduler), and what is done with it (the call).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace dis {

class BuiltinCall;
enum class BuiltinStatus : uint8_t;

// What is done in place of a call's function when the call is made again.
using Completion = std::function<BuiltinStatus(BuiltinCall&)>;

// Which wait of which process: waits are numbered, processes end and their calls are interrupted.
struct HostWait {
  int32_t pid = 0;
  uint64_t number = 0;  // 0: none
};

class CompletionQueue {
 public:
  struct Entry {
    HostWait wait;
    Completion completion;
  };

  // `wake` gets the attention of the thread that runs the Vm, awake or asleep; from any thread.
  explicit CompletionQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  // False: the Vm is gone, and with it whoever waited.
  bool put(HostWait wait, Completion completion) {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    entries_.push_back({wait, std::move(completion)});
    any_.store(true);  // in one order with the bell's descriptor: see Doorbell::wake()
    wake_();
    return true;
  }

  // --- For the thread that runs the Vm ---
  bool any() const { return any_.load(); }
  std::vector<Entry> take() {
    std::lock_guard lock(mutex_);
    any_.store(false, std::memory_order_relaxed);
    return std::exchange(entries_, {});
  }
  // The Vm ends.
  void close() {
    std::vector<Entry> refused;  // whose destructors may run code of the host: not with the mutex held
    std::lock_guard lock(mutex_);
    closed_ = true;
    refused.swap(entries_);
  }

 private:
  std::mutex mutex_;  // of all but any_
  const std::function<void()> wake_;
  std::vector<Entry> entries_;
  bool closed_ = false;
  std::atomic<bool> any_ = false;
};

}  // namespace dis
