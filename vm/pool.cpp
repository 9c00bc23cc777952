#include "vm/pool.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

#include "runtime/doorbell.h"
#include "runtime/scheduler.h"

namespace dis {

std::unique_ptr<Pool> Pool::create(unsigned threads, std::string& problem) {
  std::unique_ptr<Pool> pool(new Pool);
  pool->epoll_ = epoll_create1(EPOLL_CLOEXEC);
  pool->nudge_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (pool->epoll_ < 0 || pool->nudge_ < 0 || epoll_ctl(pool->epoll_, EPOLL_CTL_ADD, pool->nudge_, &event) != 0) {
    problem = std::string("no descriptor for the threads to wait with: ") + std::strerror(errno);
    return nullptr;
  }
  for (unsigned n = 0; n < threads; n++) pool->workers_.push_back(std::make_unique<Worker>());
  try {
    pool->poller_ = std::thread([p = pool.get()] { p->poll(); });
    pool->poller_id_ = pool->poller_.get_id();
    for (size_t n = 0; n < threads; n++)
      pool->workers_[n]->thread = std::thread([p = pool.get(), n] { p->work(n); });
  } catch (const std::system_error& e) {
    problem = std::string("no more threads: ") + e.what();
    return nullptr;
  }
  return pool;
}

Pool::~Pool() {
  stop_ = true;
  {
    std::lock_guard lock(idle_mutex_);
    idle_.notify_all();
  }
  tell(nudge_);
  for (const auto& worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
  if (poller_.joinable()) poller_.join();
  // Nobody else is left; what finished() submits now is stopped too.
  for (bool more = true; more;) {
    more = false;
    for (const auto& worker : workers_)
      while (!worker->queue.empty()) {
        Task* const task = worker->queue.front();
        worker->queue.pop_front();
        more = true;
        end(task, true);
      }
    while (!blocked_.empty()) {
      Task* const task = blocked_.begin()->first;
      blocked_.erase(blocked_.begin());
      more = true;
      end(task, true);
    }
  }
  if (epoll_ >= 0) close(epoll_);
  if (nudge_ >= 0) close(nudge_);
}

bool Pool::is_own_thread() const {
  const std::thread::id self = std::this_thread::get_id();
  return self == poller_id_ ||
         std::any_of(workers_.begin(), workers_.end(), [&](const auto& w) { return w->thread.get_id() == self; });
}

size_t Pool::tasks() const {
  std::lock_guard lock(done_mutex_);
  return tasks_;
}

void Pool::submit(Task* task) {
  {
    std::lock_guard lock(done_mutex_);
    tasks_++;
  }
  put(turn_++ % workers_.size(), task);
}

void Pool::wait() {
  std::unique_lock lock(done_mutex_);
  done_.wait(lock, [this] { return tasks_ == 0; });
}

// --- Queues ---

// Either a thread about to sleep sees what was queued, or whoever queued it sees the sleeper.
void Pool::put(size_t worker, Task* task) {
  {
    std::lock_guard lock(workers_[worker]->mutex);
    workers_[worker]->queue.push_back(task);
  }
  queued_++;
  if (sleepers_ == 0) return;
  std::lock_guard lock(idle_mutex_);
  idle_.notify_one();
}

// The first of one's own queue, so that all get their turn, or the last of another's, which would wait longest.
Task* Pool::next(size_t self) {
  for (size_t n = 0; n < workers_.size(); n++) {
    Worker& from = *workers_[(self + n) % workers_.size()];
    std::lock_guard lock(from.mutex);
    if (from.queue.empty()) continue;
    Task* const task = n == 0 ? from.queue.front() : from.queue.back();
    n == 0 ? from.queue.pop_front() : from.queue.pop_back();
    queued_--;
    if (n) steals_.fetch_add(1, std::memory_order_relaxed);
    return task;
  }
  return nullptr;
}

void Pool::work(size_t self) {
  while (!stop_) {
    Task* const task = next(self);
    if (!task) {
      std::unique_lock lock(idle_mutex_);
      sleepers_++;
      idle_.wait(lock, [this] { return queued_ > 0 || stop_; });
      sleepers_--;
      continue;
    }
    const Turn turn = task->turn();
    switch (turn.what) {
      case Turn::again: put(self, task); break;
      case Turn::blocked: block(task, turn); break;
      case Turn::done: end(task, false); break;
    }
  }
}

void Pool::end(Task* task, bool stopped) {
  task->finished(stopped);
  std::lock_guard lock(done_mutex_);
  task->left();
  if (--tasks_ == 0) done_.notify_all();
}

// --- Waiting ---

// A nudge is not lost: it comes before the task is listed, and is seen here, or after, and the poller looks through the list.
void Pool::block(Task* task, const Turn& turn) {
  bool first;
  {
    std::lock_guard lock(blocked_mutex_);
    blocked_[task] = {turn.descriptor, turn.until_ns};
    if (turn.descriptor >= 0) {
      epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.ptr = task}};
      // One that cannot be waited for is looked at again at once: the task finds out by itself.
      if (epoll_ctl(epoll_, EPOLL_CTL_ADD, turn.descriptor, &event) != 0) {
        blocked_[task].descriptor = -1;
        return wake(task);
      }
    }
    if (task->nudged()) return wake(task);
    if (turn.until_ns < 0) return;
    first = timers_.empty() || turn.until_ns < timers_.begin()->first;
    timers_.insert({turn.until_ns, task});
  }
  if (first) tell(nudge_);  // the poller may sleep for too long
}

void Pool::wake(Task* task) {
  const auto at = blocked_.find(task);
  if (at == blocked_.end()) return;
  if (at->second.descriptor >= 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, at->second.descriptor, nullptr);
  if (at->second.until_ns >= 0) timers_.erase({at->second.until_ns, task});
  blocked_.erase(at);
  put(turn_++ % workers_.size(), task);
}

void Pool::poll() {
  constexpr int kSome = 64;
  epoll_event events[kSome];
  while (!stop_) {
    int64_t until = INT64_MAX;
    {
      std::lock_guard lock(blocked_mutex_);
      if (!timers_.empty()) until = timers_.begin()->first;
    }
    timespec timeout{};
    if (until != INT64_MAX) {
      const int64_t ns = std::max<int64_t>(0, until - Scheduler::now_ns());
      timeout = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    }
    pollfd ready{.fd = epoll_, .events = POLLIN, .revents = 0};
    ppoll(&ready, 1, until == INT64_MAX ? nullptr : &timeout, nullptr);  // epoll_wait counts in milliseconds
    const int n = epoll_wait(epoll_, events, kSome, 0);
    std::lock_guard lock(blocked_mutex_);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) {
        wake(static_cast<Task*>(events[i].data.ptr));
        continue;
      }
      uint64_t count;
      [[maybe_unused]] const ssize_t got = read(nudge_, &count, sizeof count);
      std::vector<Task*> nudged;
      for (const auto& [task, waiting] : blocked_)
        if (task->nudged()) nudged.push_back(task);
      for (Task* task : nudged) wake(task);
    }
    for (const int64_t now = Scheduler::now_ns(); !timers_.empty() && timers_.begin()->first <= now;) wake(timers_.begin()->second);
  }
}

}  // namespace dis
