#include "runtime/builtin/event_queue.h"

#include <algorithm>

#include "runtime/process.h"
#include "runtime/scheduler.h"

namespace dis {

bool EventQueue::current(int32_t pid, uint64_t number) const {
  auto found = service_->waits.find(pid);
  return found != service_->waits.end() && found->second == number;
}

void EventQueue::wait(Process& process) {
  // Waits given up for another reason (kill, exception) leave their number behind; it matches nothing later.
  const uint64_t number = ++service_->last_wait;
  service_->waits[process.pid] = number;
  if (waiters_.size() >= look_through_at_) {
    std::erase_if(waiters_, [this](const auto& w) { return !current(w.first, w.second); });
    look_through_at_ = std::max<size_t>(64, 2 * waiters_.size());
  }
  waiters_.emplace_back(process.pid, number);
  process.state = ProcessState::waiting;
}

void EventQueue::wake_all() {
  if (waiters_.empty() || !service_->scheduler) return;
  std::vector<std::pair<int32_t, uint64_t>> waiters;
  waiters.swap(waiters_);
  for (auto [pid, number] : waiters) {
    if (!current(pid, number)) continue;
    service_->waits.erase(pid);
    Process* p = service_->scheduler->find(pid);
    if (!p || p->state != ProcessState::waiting || p->wait_fd >= 0 || p->wake_time >= 0 || p->host_wait)
      continue;
    p->retry_ready = true;
    service_->scheduler->make_ready(p);
  }
}

void MessageQueue::put(std::string message) {
  if (closed || bytes_ + message.size() > kMostBytes) return;
  bytes_ += message.size();
  messages_.push_back(std::move(message));
  readers.wake_all();
}

std::string MessageQueue::take() {
  std::string message = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= message.size();
  return message;
}

}  // namespace dis
