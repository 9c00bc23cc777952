#include "runtime/channel.h"

#include "runtime/array_object.h"
#include "runtime/process.h"
#include "runtime/scheduler.h"
#include "runtime/runtime.h"

namespace dis {

ChannelObject* new_channel(Heap& heap, Move move, uint32_t size, const Type* element, uint64_t capacity) {
  ArrayObject* store = nullptr;
  if (capacity > 0) {
    const bool fits = element || size == 0 || capacity <= UINT64_MAX / size;
    store = element ? new_array(heap, element, capacity)
            : fits  ? new_array(heap, heap.byte_type(), capacity * size)
                    : nullptr;
    if (!store) return nullptr;
  }
  auto* c = static_cast<ChannelObject*>(heap.allocate(sizeof(ChannelObject), heap.channel_type()));
  if (!c) {
    if (store) heap.release(store);
    return nullptr;
  }
  *c = ChannelObject{.move = move,
                     .size = size,
                     .element = element,
                     .buffer = store ? store->data : nullptr,
                     .store = store,
                     .capacity = uint32_t(capacity),
                     .front = 0,
                     .count = 0,
                     .senders = {},
                     .receivers = {}};
  return c;
}

void move_element(Heap& heap, const ChannelObject& c, uint8_t* dst, const uint8_t* src) {
  switch (c.move) {
    case Move::u8:
      *dst = *src;
      break;
    case Move::w32:
      store_as(dst, load_as<uint32_t>(src));
      break;
    case Move::w64:
      store_as(dst, load_as<uint64_t>(src));
      break;
    case Move::ref:
      heap.store(dst, heap.load(src));
      break;
    case Move::block:
      std::memmove(dst, src, c.size);
      break;
    case Move::record:
      heap.assign_record(dst, src, c.element);
      break;
  }
}

namespace {

void put_word(Process& p, uint8_t* at, int64_t v) {
  if (p.heap->abi().word_bytes == 4)
    store_as<int32_t>(at, int32_t(v));
  else
    store_as<int64_t>(at, v);
}

void unqueue(Waiter& w) { (w.sending ? w.channel->senders : w.channel->receivers).remove(&w); }

// `w` was chosen: its process leaves all queues and runs again.
void complete(Waiter* w) {
  Process* p = w->process;
  if (p->state == ProcessState::alting) {
    if (w->element >= 0) put_word(*p, w->value - p->heap->abi().word_bytes, w->element);
    put_word(*p, p->alt_result, w->choice);
    for (uint32_t i = 0; i < p->alt_count; i++) unqueue(p->alt_waiters[i]);
    p->alt_count = 0;
  } else {
    unqueue(*w);
  }
  p->runtime->scheduler.make_ready(p);
}

void put_buffer(Heap& heap, ChannelObject* c, const uint8_t* value) {
  uint32_t at = c->front + c->count;
  if (at >= c->capacity) at -= c->capacity;
  move_element(heap, *c, c->buffer + uint64_t(at) * c->size, value);
  c->count++;
}

void get_buffer(Heap& heap, ChannelObject* c, uint8_t* value) {
  uint8_t* from = c->buffer + uint64_t(c->front) * c->size;
  move_element(heap, *c, value, from);
  if (c->element && c->element->has_pointers) {
    heap.release_record(from, c->element);
    heap.set_nil(from, c->element);
  }
  if (++c->front == c->capacity) c->front = 0;
  c->count--;
}

void wait_on(Process& process, ChannelObject* c, uint8_t* value, bool sending) {
  process.waiter = Waiter{.process = &process, .channel = c, .value = value, .sending = sending};
  (sending ? c->senders : c->receivers).push(&process.waiter);
  process.state = sending ? ProcessState::sending : ProcessState::receiving;
}

}  // namespace

ChannelStatus channel_send(Process& process, ChannelObject* c, uint8_t* value) {
  Heap& heap = *process.heap;
  if (Waiter* w = c->receivers.head) {
    // Whoever waits to receive found the buffer empty. The value goes over before anything is dropped, and the
    // receiver is taken out first, since dropping its old value may run other code.
    uint8_t* to = w->value;
    complete(w);
    move_element(heap, *c, to, value);
    return ChannelStatus::done;
  }
  if (c->count < c->capacity) {
    put_buffer(heap, c, value);
    return ChannelStatus::done;
  }
  wait_on(process, c, value, true);
  return ChannelStatus::blocked;
}

ChannelStatus channel_receive(Process& process, ChannelObject* c, uint8_t* value) {
  Heap& heap = *process.heap;
  if (c->count > 0) {
    // The value may replace the last reference to its own channel: `x = <-x.c`.
    Heap::retain(c);
    get_buffer(heap, c, value);
    if (Waiter* w = c->senders.head) {
      uint8_t* from = w->value;
      complete(w);
      put_buffer(heap, c, from);
    }
    heap.release(c);
    return ChannelStatus::done;
  }
  if (Waiter* w = c->senders.head) {
    uint8_t* from = w->value;
    complete(w);
    move_element(heap, *c, value, from);
    return ChannelStatus::done;
  }
  wait_on(process, c, value, false);
  return ChannelStatus::blocked;
}

void channel_hangup(Heap&, ChannelObject* c) {
  for (WaitQueue* q : {&c->senders, &c->receivers}) {
    while (Waiter* w = q->head) {
      Process* p = w->process;
      ExceptionId id =
          p->state == ProcessState::alting ? ExceptionId::alt_hangup : ExceptionId::channel_hangup;
      p->runtime->scheduler.raise_in(p, exception_text(id));
    }
  }
}

}  // namespace dis
