#include "runtime/alt.h"

#include "runtime/array_object.h"
#include "runtime/channel.h"
#include "runtime/process.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

constexpr int64_t kMaxEntries = 1 << 16;

int64_t get_word(Abi abi, const uint8_t* at) {
  return abi.word_bytes == 4 ? load_as<int32_t>(at) : load_as<int64_t>(at);
}

void put_word(Abi abi, uint8_t* at, int64_t v) {
  if (abi.word_bytes == 4)
    store_as<int32_t>(at, int32_t(v));
  else
    store_as<int64_t>(at, v);
}

struct Entry {
  ChannelObject* channel;
  uint8_t* value;
  int32_t choice;
  int32_t element;  // -1: not from an array
  bool sending;

  bool ready() const {
    return sending ? channel->receivers.head != nullptr || channel->count < channel->capacity
                   : channel->senders.head != nullptr || channel->count > 0;
  }
};

// Calls f(entry) for each communication of the table, in table order; f returns false to stop.
// Returns false with *error set when the table is not sound.
template <typename F>
bool for_each_entry(Process& process, uint8_t* table, ExceptionId* error, F f) {
  Heap& heap = *process.heap;
  const Abi abi = heap.abi();
  int64_t nsend = get_word(abi, table + abi.alt_nsend_offset());
  int64_t nrecv = get_word(abi, table + abi.alt_nrecv_offset());
  if (nsend < 0 || nrecv < 0 || nsend > kMaxEntries || nrecv > kMaxEntries) {
    *error = ExceptionId::value_range;
    return false;
  }
  uint8_t* at = table + abi.alt_entries_offset();
  if (!heap.contains(at + (nsend + nrecv) * abi.alt_entry_bytes())) {
    *error = ExceptionId::wild_reference;
    return false;
  }
  for (int64_t i = 0; i < nsend + nrecv; i++, at += abi.alt_entry_bytes()) {
    Object* o = heap.load(at);
    if (!o) {
      *error = ExceptionId::nil_dereference;
      return false;
    }
    uint8_t* value = abi.word_bytes == 4 ? heap.base() + load_as<uint32_t>(at + 4)
                                         : reinterpret_cast<uint8_t*>(load_as<uint64_t>(at + 8));
    if (!heap.contains(o) || !heap.contains(value)) {
      *error = ExceptionId::wild_reference;
      return false;
    }
    const Type* type = heap.type_of(o);
    if (type->kind == Kind::channel) {
      if (!f(Entry{reinterpret_cast<ChannelObject*>(o), value, int32_t(i), -1, i < nsend})) return true;
    } else if (type->kind == Kind::array && type->element == heap.ref_type() && i >= nsend) {
      auto* a = reinterpret_cast<ArrayObject*>(o);
      for (uint32_t e = 0; e < a->length; e++) {
        Object* c = heap.load(a->data + uint64_t(e) * a->element_size);
        if (!c) continue;  // nil elements take no part
        if (heap.type_of(c)->kind != Kind::channel) {
          *error = ExceptionId::type_check;
          return false;
        }
        if (!f(Entry{reinterpret_cast<ChannelObject*>(c), value + abi.word_bytes, int32_t(i), int32_t(e), false}))
          return true;
      }
    } else {
      *error = ExceptionId::type_check;
      return false;
    }
  }
  return true;
}

// Sending to and receiving from one channel in the same alt could only ever talk to itself.
bool has_self_talk(Process& process, uint8_t* table, ExceptionId* error) {
  bool found = false;
  for_each_entry(process, table, error, [&](const Entry& s) {
    if (!s.sending) return false;
    for_each_entry(process, table, error, [&](const Entry& r) {
      if (!r.sending && r.channel == s.channel) found = true;
      return !found;
    });
    return !found;
  });
  return found;
}

}  // namespace

AltStatus alt(Process& process, uint8_t* table, uint8_t* result, bool blocking, ExceptionId* error) {
  const Abi abi = process.heap->abi();
  uint32_t ready = 0, total = 0, sends = 0;
  if (!for_each_entry(process, table, error, [&](const Entry& e) {
        total++;
        sends += e.sending;
        ready += e.ready();
        return true;
      }))
    return AltStatus::raise;
  if (sends > 0 && sends < total && has_self_talk(process, table, error)) {
    *error = ExceptionId::alt_same_channel;
    return AltStatus::raise;
  }

  if (ready > 0) {
    uint32_t pick = ready == 1 ? 0 : process.runtime->scheduler.random() % ready;
    Entry chosen{};
    for_each_entry(process, table, error, [&](const Entry& e) {
      if (e.ready() && pick-- == 0) {
        chosen = e;
        return false;
      }
      return true;
    });
    put_word(abi, result, chosen.choice);
    if (chosen.element >= 0) put_word(abi, chosen.value - abi.word_bytes, chosen.element);
    if (chosen.sending)
      channel_send(process, chosen.channel, chosen.value);
    else
      channel_receive(process, chosen.channel, chosen.value);
    return AltStatus::done;
  }

  if (!blocking) {
    put_word(abi, result,
             get_word(abi, table + abi.alt_nsend_offset()) + get_word(abi, table + abi.alt_nrecv_offset()));
    return AltStatus::done;
  }

  // Waiters are linked by address, so the vector must have its final size before the first is queued.
  if (process.alt_waiters.size() < total) process.alt_waiters.resize(total);
  process.alt_count = 0;
  process.alt_result = result;
  process.state = ProcessState::alting;
  for_each_entry(process, table, error, [&](const Entry& e) {
    Waiter& w = process.alt_waiters[process.alt_count++];
    w = Waiter{.process = &process,
               .channel = e.channel,
               .value = e.value,
               .choice = e.choice,
               .element = e.element,
               .sending = e.sending};
    (e.sending ? e.channel->senders : e.channel->receivers).push(&w);
    return true;
  });
  return AltStatus::blocked;
}

}  // namespace dis
