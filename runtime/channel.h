// channel: Limbo channels, buffered and unbuffered, of every element kind, and who waits on them.
// A value moves directly from the sender's memory to the receiver's; a process that has to wait leaves a
// Waiter in the channel's queue, one per channel named in its `alt`.
#pragma once

#include <cstdint>

#include "runtime/heap.h"

namespace dis {

class Process;
struct ChannelObject;

// One process waiting on one channel. Doubly linked, so leaving a queue is O(1).
struct Waiter {
  Process* process = nullptr;
  ChannelObject* channel = nullptr;
  Waiter* next = nullptr;
  Waiter* prev = nullptr;
  uint8_t* value = nullptr;   // where the value is (send) or goes (receive), in module memory
  int32_t choice = -1;        // index in the alt table, -1 for a plain send or receive
  int32_t element = -1;       // index in an array of channels, else -1
  bool sending = false;
};

struct WaitQueue {
  Waiter* head = nullptr;
  Waiter* tail = nullptr;

  void push(Waiter* w) {
    w->next = nullptr;
    w->prev = tail;
    (tail ? tail->next : head) = w;
    tail = w;
  }
  void remove(Waiter* w) {
    (w->prev ? w->prev->next : head) = w->next;
    (w->next ? w->next->prev : tail) = w->prev;
  }
};

// How one element is copied.
enum class Move : uint8_t { u8, w32, w64, ref, block, record };

struct ChannelObject {
  Move move;
  uint32_t size;          // bytes of an element
  const Type* element;    // Move::record: its references; Move::ref: Heap::ref_type()
  uint8_t* buffer;        // ring of `capacity` elements in an ArrayObject (counted through `store`)
  struct ArrayObject* store;
  uint32_t capacity, front, count;
  WaitQueue senders, receivers;
};

// New channel; capacity 0 is unbuffered. nullptr: out of memory.
ChannelObject* new_channel(Heap& heap, Move move, uint32_t size, const Type* element, uint64_t capacity);

// Copies one element between module memory; counts kept right, the old destination is dropped.
void move_element(Heap& heap, const ChannelObject& c, uint8_t* dst, const uint8_t* src);

enum class ChannelStatus : uint8_t { done, blocked };

// Sends from / receives into module memory on behalf of `process`. `blocked`: the process is queued and no
// longer runnable; when it runs again the transfer has been done (or it is to raise Process::pending).
ChannelStatus channel_send(Process& process, ChannelObject* c, uint8_t* value);
ChannelStatus channel_receive(Process& process, ChannelObject* c, uint8_t* value);

// Called when the last reference to a channel goes: everyone still queued is woken to raise an error.
void channel_hangup(Heap& heap, ChannelObject* c);

}  // namespace dis
