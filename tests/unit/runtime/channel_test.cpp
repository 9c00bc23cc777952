#include "runtime/channel.h"

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

TEST_CASE("channels: every kind of element, buffered and not") {
  for (Abi abi : kBothAbis) {
    for (uint64_t capacity : {0, 2}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(capacity);
      World w(abi);
      Heap& heap = w.rt.heap;
      const Type* pair = w.record({0}, 2);
      struct Case {
        Move move;
        uint32_t size;
        const Type* element;
      };
      for (const Case& c :
           {Case{Move::u8, 1, nullptr}, Case{Move::w32, 4, nullptr}, Case{Move::w64, 8, nullptr},
            Case{Move::ref, abi.ref_bytes, heap.ref_type()}, Case{Move::block, 7, nullptr},
            Case{Move::block, 0, nullptr}, Case{Move::record, pair->size, pair}}) {
        CAPTURE(c.size);
        const bool counted = c.element != nullptr;
        Process* sender = w.process();
        Process* receiver = w.process();
        ChannelObject* ch = new_channel(heap, c.move, c.size, c.element, capacity);
        REQUIRE(ch);
        uint8_t* from = counted ? w.ref(*sender, 0) : w.local(*sender, 0);
        uint8_t* to = counted ? w.ref(*receiver, 0) : w.local(*receiver, 0);
        if (counted) {
          heap.store_owned(from, w.text("value"));
          heap.store_owned(to, w.text("old"));
        }
        if (!counted) {
          std::memset(to, 0, 8);  // words of a frame are what they were
          std::memcpy(from, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
        }
        ChannelStatus sent = channel_send(*sender, ch, from);
        CHECK(sent == (capacity ? ChannelStatus::done : ChannelStatus::blocked));
        CHECK(channel_receive(*receiver, ch, to) == ChannelStatus::done);
        CHECK(sender->state == ProcessState::ready);
        if (counted) {
          CHECK(w.utf8(heap.load(to)) == "value");
          CHECK(Heap::refs(heap.load(to)) == 2);
        } else {
          CHECK(std::memcmp(to, from, c.size) == 0);
          for (uint32_t i = c.size; i < 8; i++) CHECK(to[i] == 0);
        }
        // The other way round: the receiver is first.
        if (!counted) std::memset(to, 0, 8);
        CHECK(channel_receive(*receiver, ch, to) == ChannelStatus::blocked);
        CHECK(receiver->state == ProcessState::receiving);
        CHECK(channel_send(*sender, ch, from) == ChannelStatus::done);
        CHECK(receiver->state == ProcessState::ready);
        if (!counted) CHECK(std::memcmp(to, from, c.size) == 0);
        heap.release(ch);
        w.rt.scheduler.finish(sender);
        w.rt.scheduler.finish(receiver);
        w.check_sound();
      }
    }
  }
}

TEST_CASE("channels: values come out in the order they went in, and those who wait are served in turn") {
  for (Abi abi : kBothAbis) {
    for (uint64_t capacity : {0, 1, 3}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(capacity);
      World w(abi);
      ChannelObject* ch = new_channel(w.rt.heap, abi.word_bytes == 4 ? Move::w32 : Move::w64, abi.word_bytes,
                                      nullptr, capacity);
      std::vector<Process*> senders;
      for (int i = 0; i < 6; i++) {
        Process* p = w.process();
        w.put(w.local(*p, 0), 100 + i);
        CHECK(channel_send(*p, ch, w.local(*p, 0)) ==
              (uint64_t(i) < capacity ? ChannelStatus::done : ChannelStatus::blocked));
        senders.push_back(p);
      }
      w.check_sound_with(ch);
      Process* r = w.process();
      for (int i = 0; i < 6; i++) {
        CHECK(channel_receive(*r, ch, w.local(*r, 0)) == ChannelStatus::done);
        CHECK(w.get(w.local(*r, 0)) == 100 + i);
        for (int s = 0; s < 6; s++)
          CHECK((senders[size_t(s)]->state == ProcessState::ready) ==
                (uint64_t(s) <= uint64_t(i) + capacity));
        w.check_sound_with(ch);
      }
      CHECK(channel_receive(*r, ch, w.local(*r, 0)) == ChannelStatus::blocked);
      // Several receivers wait: first come, first served.
      std::vector<Process*> receivers = {r};
      for (int i = 0; i < 3; i++) {
        receivers.push_back(w.process());
        CHECK(channel_receive(*receivers.back(), ch, w.local(*receivers.back(), 0)) ==
              ChannelStatus::blocked);
      }
      for (int i = 0; i < 4; i++) {
        w.put(w.local(*senders[0], 0), 200 + i);
        CHECK(channel_send(*senders[0], ch, w.local(*senders[0], 0)) == ChannelStatus::done);
        CHECK(receivers[size_t(i)]->state == ProcessState::ready);
        CHECK(w.get(w.local(*receivers[size_t(i)], 0)) == 200 + i);
      }
      w.rt.heap.release(ch);
    }
  }
}

TEST_CASE("channels: the last reference gone, those who wait are told") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* ch = new_channel(w.rt.heap, Move::w32, 4, nullptr, 0);
    Process* a = w.process([](Process&) { return RunStatus::exited; });
    Process* b = w.process([](Process&) { return RunStatus::exited; });
    const int32_t pids[] = {a->pid, b->pid};
    CHECK(channel_receive(*a, ch, w.local(*a, 0)) == ChannelStatus::blocked);
    CHECK(channel_receive(*b, ch, w.local(*b, 0)) == ChannelStatus::blocked);
    w.rt.heap.release(ch);
    w.rt.scheduler.run(w);
    REQUIRE(w.raised.size() == 2);
    for (int i = 0; i < 2; i++) {
      CHECK(w.raised[size_t(i)].first == pids[i]);
      CHECK(w.raised[size_t(i)].second == "channel hangup");
    }
  }
}

TEST_CASE("channels: a process that ends while it waits leaves the queue") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* ch = new_channel(w.rt.heap, Move::w32, 4, nullptr, 0);
    std::vector<Process*> ps;
    for (int i = 0; i < 5; i++) {
      ps.push_back(w.process());
      store_as<int32_t>(w.local(*ps.back(), 0), i);
      CHECK(channel_send(*ps.back(), ch, w.local(*ps.back(), 0)) == ChannelStatus::blocked);
    }
    for (int i : {2, 0, 4}) w.rt.scheduler.finish(ps[size_t(i)]);
    w.check_sound_with(ch);
    Process* r = w.process();
    for (int expected : {1, 3}) {
      CHECK(channel_receive(*r, ch, w.local(*r, 0)) == ChannelStatus::done);
      CHECK(load_as<int32_t>(w.local(*r, 0)) == expected);
    }
    CHECK(channel_receive(*r, ch, w.local(*r, 0)) == ChannelStatus::blocked);
    w.rt.scheduler.finish(r);
    w.check_sound_with(ch);
    w.rt.heap.release(ch);
  }
}

TEST_CASE("channels: a received value may replace the last reference to its channel") {
  for (Abi abi : kBothAbis) {
    for (bool sender_waits : {false, true}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(sender_waits);
      World w(abi);
      Heap& heap = w.rt.heap;
      // x: ref adt { c: chan of ref X }; x = <-x.c
      const Type* holder = w.record({0}, 2);
      ChannelObject* ch = new_channel(heap, Move::ref, abi.ref_bytes, heap.ref_type(), 1);
      Process* sender = w.process([](Process&) { return RunStatus::exited; });
      uint8_t* next = w.make(holder);
      w.put(w.word(next, 1), 42);
      heap.store_owned(w.ref(*sender, 0), next);
      CHECK(channel_send(*sender, ch, w.ref(*sender, 0)) == ChannelStatus::done);
      if (sender_waits) CHECK(channel_send(*sender, ch, w.ref(*sender, 0)) == ChannelStatus::blocked);
      Process* r = w.process();
      uint8_t* x = w.make(holder);
      heap.store_owned(w.word(x, 0), ch);
      heap.store_owned(w.ref(*r, 0), x);
      CHECK(channel_receive(*r, ch, w.ref(*r, 0)) == ChannelStatus::done);
      CHECK(heap.load(w.ref(*r, 0)) == as_object(next));
      CHECK(w.get(w.word(next, 1)) == 42);
      w.check_sound();
    }
  }
}

TEST_CASE("channels: memory runs out") {
  World w(kAbi64, {.max_heap_bytes = 256 * 1024});
  Heap& heap = w.rt.heap;
  const uint64_t before = heap.used_bytes();
  CHECK(new_channel(heap, Move::w64, 8, nullptr, 1 << 20) == nullptr);
  CHECK(new_channel(heap, Move::w64, 8, nullptr, uint64_t{1} << 33) == nullptr);
  CHECK(new_channel(heap, Move::block, INT32_MAX, nullptr, UINT32_MAX) == nullptr);
  CHECK(heap.used_bytes() == before);
}
