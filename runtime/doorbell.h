// doorbell: how another thread or a signal handler gets the attention of the thread that runs a Vm, awake or asleep.
// In: ring(). Out: rung(), which the scheduler looks at between slices, and a descriptor for when it sleeps.
// Keeps: the descriptor, an eventfd, is made when somebody first sleeps: most instances never do, and a host may have
// thousands. Leaves to others: what the ring is about.
#pragma once

#include <atomic>

namespace dis {

// Makes an eventfd readable; -1: nothing. From any thread and from signal handlers.
void tell(int eventfd);

class Doorbell {
 public:
  Doorbell() = default;
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  // From any thread and from signal handlers.
  void ring();
  // Ends a sleep, and says nothing: for whoever has left something else to be seen before.
  void wake();
  bool rung() const { return rung_.load(std::memory_order_relaxed); }
  // Whether it was rung since the last time.
  bool answer() { return rung() && rung_.exchange(false); }

  // --- For the thread that runs the Vm ---
  // A descriptor that is written to at every ring as well, for whoever waits for many; -1: none any more. When this returns
  // nobody is about to write to the one before.
  void forward_to(int fd);
  bool forwarded() const { return forward_.load() >= 0; }
  // Readable after a ring; -1: the system gives none. Whoever sleeps on it looks at rung() between this and sleeping.
  int descriptor();
  // Makes the descriptor unreadable again, if it was.
  void quiet();

 private:
  std::atomic<bool> rung_ = false;
  std::atomic<int> fd_ = -1, forward_ = -1;
  std::atomic<int> ringing_ = 0;  // calls of ring() that may know forward_
};

}  // namespace dis
