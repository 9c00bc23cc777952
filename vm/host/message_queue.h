// message_queue: one direction of a channel between two machines: messages are copied out of the one and into the other.
//
//   auto [a, b] = MessagePort::make_pair(limits);     // what a sends b receives, and the other way round
//
// In:  calls by the guest, of a function that sends or of one that receives.  Out: their results; who cannot go on is parked.
// Keeps: the two machines run in threads of their own and share nothing but the queue; it holds no more than its limits;
//        nothing that was sent is lost, whoever is killed while it waits; messages keep their order. No lock is held while
//        somebody is woken.
// Leaves to others: which program may use it (ports.h).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "vm/host/host_call.h"

namespace dis::host {

struct MessageLimits {
  uint32_t messages = 64;
  uint64_t bytes = 1 << 20;  // of all together, hence of one
};

class MessageQueue : public std::enable_shared_from_this<MessageQueue> {
 public:
  explicit MessageQueue(const MessageLimits& limits) : limits_(limits) {}

  // For functions of the type fn(p: self ref T, message: array of byte): int and fn(p: self ref T): array of byte. All who
  // send are of one machine, all who receive too.
  void send(HostCall& call) { send(call, Try::first); }
  void receive(HostCall& call) { receive(call, Try::first); }
  // Nothing more is sent: who waits to send is told. What is there can still be received, unless it is the receiver that
  // closes: from any thread.
  void close(bool by_receiver);

 private:
  enum class Try : uint8_t { first, again };
  using Message = std::vector<uint8_t>;
  // Processes of one machine that wait, longest first. Some may have been killed.
  struct Waiting {
    std::deque<Ticket> tickets;
    size_t look_through_at = 64;  // so many are looked through for those who were killed
  };
  class Turn;

  void send(HostCall& call, Try which);
  void receive(HostCall& call, Try which);
  bool has_room(uint64_t bytes) const { return messages_.size() < limits_.messages && bytes <= limits_.bytes - bytes_; }
  // `call` waits, in front of the others if it has waited before.
  static void wait(Waiting& who, HostCall& call, Try which);
  // The first who waits tries again, if there may be something for him. False: nobody does.
  bool wake(Waiting MessageQueue::* who);

  const MessageLimits limits_;
  std::mutex mutex_;  // of what follows
  std::deque<Message> messages_;
  uint64_t bytes_ = 0;
  bool open_ = true;
  Waiting senders_, receivers_;
};

// One end of a channel: closed with the object.
class MessagePort {
 public:
  static std::pair<MessagePort, MessagePort> make_pair(const MessageLimits& limits);
  MessagePort() = default;
  MessagePort(MessagePort&&) noexcept = default;
  MessagePort& operator=(MessagePort&& other) noexcept {
    std::swap(in_, other.in_);
    std::swap(out_, other.out_);
    return *this;
  }
  ~MessagePort() {
    if (in_) close();
  }

  explicit operator bool() const { return in_ != nullptr; }
  void send(HostCall& call) { out_->send(call); }
  void receive(HostCall& call) { in_->receive(call); }
  void close() {
    out_->close(false);
    in_->close(true);
  }

 private:
  MessagePort(std::shared_ptr<MessageQueue> in, std::shared_ptr<MessageQueue> out)
      : in_(std::move(in)), out_(std::move(out)) {}

  std::shared_ptr<MessageQueue> in_, out_;
};

}  // namespace dis::host
