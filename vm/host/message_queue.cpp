#include "vm/host/message_queue.h"

#include <span>
#include <string>

namespace dis::host {

// The right of one who waited to try again. If he cannot use it, because he was killed or interrupted, it is the next one's.
class MessageQueue::Turn {
 public:
  Turn(std::shared_ptr<MessageQueue> queue, Waiting MessageQueue::* who) : queue_(std::move(queue)), who_(who) {}
  ~Turn() {
    if (!used_) queue_->wake(who_);
  }
  Turn(const Turn&) = delete;

  void forgo() { used_ = true; }
  void use(HostCall& call) {
    used_ = true;
    who_ == &MessageQueue::senders_ ? queue_->send(call, Try::again) : queue_->receive(call, Try::again);
  }

 private:
  const std::shared_ptr<MessageQueue> queue_;
  Waiting MessageQueue::* const who_;
  bool used_ = false;
};

void MessageQueue::send(HostCall& call, Try which) {
  std::span<const uint8_t> bytes;
  const Fault f = call.arg(1).get_bytes(bytes);
  if (!ok(f) || bytes.size() > limits_.bytes) {
    wake(&MessageQueue::senders_);  // whose turn it was does not use it
    return ok(f) ? call.raise("message of " + std::to_string(bytes.size()) + " bytes, the port takes " +
                              std::to_string(limits_.bytes))
                 : call.check(f);
  }
  bool waits = false, sent = false;
  {
    std::lock_guard lock(mutex_);
    // Who comes first gets in first, or a long message might wait for ever.
    if (open_ && (!has_room(bytes.size()) || (which == Try::first && !senders_.tickets.empty()))) {
      wait(senders_, call, which);
      waits = true;
    } else if (open_) {
      messages_.emplace_back(bytes.begin(), bytes.end());
      bytes_ += bytes.size();
      sent = true;
    }
  }
  if (waits) {
    // The one at the head has had his try, or there may be room for him.
    if (which == Try::first) wake(&MessageQueue::senders_);
    return;
  }
  wake(&MessageQueue::receivers_);
  wake(&MessageQueue::senders_);
  call.check(call.result().set_int(sent ? 0 : -1));
}

void MessageQueue::receive(HostCall& call, Try which) {
  Message message;
  bool received = false;
  {
    std::lock_guard lock(mutex_);
    if (!messages_.empty()) {
      message = std::move(messages_.front());
      messages_.pop_front();
      bytes_ -= message.size();
      received = true;
    } else if (open_) {
      return wait(receivers_, call, which);
    }
  }
  const Fault f = received ? call.result().set_bytes(message) : call.result().set_nil();
  if (received && !ok(f)) {
    // There is no memory for it: it is the next one's who asks.
    std::lock_guard lock(mutex_);
    bytes_ += message.size();
    messages_.push_front(std::move(message));
  }
  wake(&MessageQueue::senders_);
  wake(&MessageQueue::receivers_);
  call.check(f);
}

void MessageQueue::close(bool by_receiver) {
  {
    std::lock_guard lock(mutex_);
    open_ = false;
    if (by_receiver) {
      messages_.clear();
      bytes_ = 0;
    }
  }
  while (wake(&MessageQueue::senders_)) {
  }
  while (wake(&MessageQueue::receivers_)) {
  }
}

void MessageQueue::wait(Waiting& who, HostCall& call, Try which) {
  std::deque<Ticket>& tickets = who.tickets;
  if (tickets.size() >= who.look_through_at) {
    const Scheduler& scheduler = call.runtime().scheduler;
    std::erase_if(tickets, [&](const Ticket& t) { return !t.is_awaited(scheduler); });
    who.look_through_at = 2 * tickets.size() + 64;
  }
  which == Try::first ? tickets.push_back(call.park()) : tickets.push_front(call.park());
}

bool MessageQueue::wake(Waiting MessageQueue::* who) {
  std::deque<Ticket>& tickets = (this->*who).tickets;
  for (;;) {
    Ticket ticket;
    {
      std::lock_guard lock(mutex_);
      const bool may_go_on = !open_ || (who == &MessageQueue::senders_ ? has_room(1) : !messages_.empty());
      if (!may_go_on || tickets.empty()) return false;
      ticket = std::move(tickets.front());
      tickets.pop_front();
    }
    const auto turn = std::make_shared<Turn>(shared_from_this(), who);
    if (ticket.complete([turn](HostCall& call) { turn->use(call); })) return true;
    turn->forgo();  // his machine is gone; here it goes to the next one without a call within a call
  }
}

std::pair<MessagePort, MessagePort> MessagePort::make_pair(const MessageLimits& limits) {
  auto there = std::make_shared<MessageQueue>(limits), back = std::make_shared<MessageQueue>(limits);
  return {MessagePort(back, there), MessagePort(there, back)};
}

}  // namespace dis::host
