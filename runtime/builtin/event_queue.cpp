#include "runtime/builtin/event_queue.h"

#include "runtime/process.h"
#include "runtime/scheduler.h"

namespace dis {

void EventQueue::wait(Process& process) {
  // Waits given up for another reason (kill, exception) leave their number behind; it matches nothing later.
  const uint64_t number = ++service_->last_wait;
  service_->waits[process.pid] = number;
  waiters_.emplace_back(process.pid, number);
  process.state = ProcessState::waiting;
}

void EventQueue::wake_all() {
  if (waiters_.empty() || !service_->scheduler) return;
  std::vector<std::pair<int32_t, uint64_t>> waiters;
  waiters.swap(waiters_);
  for (auto [pid, number] : waiters) {
    auto found = service_->waits.find(pid);
    if (found == service_->waits.end() || found->second != number) continue;
    service_->waits.erase(found);
    Process* p = service_->scheduler->find(pid);
    if (!p || p->state != ProcessState::waiting || p->wait_fd >= 0 || p->wake_time >= 0) continue;
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
