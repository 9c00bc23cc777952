// event_queue: processes waiting for something that happens inside the Vm: data in a pipe, a child's end.
// A waiting process costs nothing and keeps nobody alive: when only such waits are left, the Vm is finished.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/builtin/file_group.h"

namespace dis {

class EventQueue {
 public:
  explicit EventQueue(std::shared_ptr<FileService> service) : service_(std::move(service)) {}

  // The running process waits; its call must return park and is made again after wake_all().
  void wait(Process& process);
  void wake_all();

 private:
  std::shared_ptr<FileService> service_;
  bool current(int32_t pid, uint64_t number) const;

  std::vector<std::pair<int32_t, uint64_t>> waiters_;  // pid, number of the wait
  size_t look_through_at_ = 64;                        // waits given up are taken out when so many are listed
};

// Messages, one a read; the oldest kept when nobody reads. What a wait file delivers.
class MessageQueue {
 public:
  explicit MessageQueue(std::shared_ptr<FileService> service) : readers(std::move(service)) {}

  // Dropped when too many wait to be read, or nobody will read them.
  void put(std::string message);
  bool empty() const { return messages_.empty(); }
  std::string take();

  EventQueue readers;
  bool closed = false;

 private:
  static constexpr size_t kMostBytes = 64 * 1024;
  std::deque<std::string> messages_;
  size_t bytes_ = 0;
};

}  // namespace dis
