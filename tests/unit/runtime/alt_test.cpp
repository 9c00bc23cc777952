#include "runtime/alt.h"

#include <array>
#include <map>

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

// Builds an alt table in a record of its own: channels are not counted there, as in a frame the compiler
// cleared.
class Table {
 public:
  Table(World& w, std::vector<std::pair<const void*, uint8_t*>> sends,
        std::vector<std::pair<const void*, uint8_t*>> receives)
      : world_(w) {
    const Abi abi = w.rt.abi();
    at_ = w.make(w.record({}, 2 + 4 * uint32_t(sends.size() + receives.size())));
    w.put(at_ + abi.alt_nsend_offset(), int64_t(sends.size()));
    w.put(at_ + abi.alt_nrecv_offset(), int64_t(receives.size()));
    uint8_t* entry = at_ + abi.alt_entries_offset();
    for (auto* list : {&sends, &receives})
      for (auto [channel, value] : *list) {
        store_ref(abi, w.rt.heap.base(), entry, channel);
        store_ref(abi, w.rt.heap.base(), entry + abi.ref_bytes, value);
        entry += abi.alt_entry_bytes();
      }
  }
  ~Table() { world_.rt.heap.release(at_); }
  uint8_t* at() const { return at_; }

 private:
  World& world_;
  uint8_t* at_;
};

ChannelObject* word_channel(World& w, uint64_t capacity) {
  const uint32_t size = w.rt.abi().word_bytes;
  return new_channel(w.rt.heap, size == 4 ? Move::w32 : Move::w64, size, nullptr, capacity);
}

}  // namespace

TEST_CASE("alt: does what can go ahead, says which, and reports when nothing can") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* a = word_channel(w, 1);
    ChannelObject* b = word_channel(w, 1);
    ChannelObject* c = word_channel(w, 0);
    Process* p = w.process();
    uint8_t *out = w.local(*p, 0), *in = w.local(*p, 1), *result = w.local(*p, 2);
    w.put(out, 7);
    ExceptionId error{};
    Table table(w, {{a, out}}, {{b, in}, {c, in}});
    CHECK(alt(*p, table.at(), result, true, &error) == AltStatus::done);  // a has room
    CHECK(w.get(result) == 0);
    CHECK(alt(*p, table.at(), result, false, &error) == AltStatus::done);  // now nothing is ready
    CHECK(w.get(result) == 3);
    w.put(out, 8);
    CHECK(channel_send(*p, b, out) == ChannelStatus::done);
    CHECK(alt(*p, table.at(), result, true, &error) == AltStatus::done);
    CHECK(w.get(result) == 1);
    CHECK(w.get(in) == 8);
    // A sender waits on the unbuffered one.
    Process* other = w.process();
    w.put(w.local(*other, 0), 9);
    CHECK(channel_send(*other, c, w.local(*other, 0)) == ChannelStatus::blocked);
    CHECK(alt(*p, table.at(), result, false, &error) == AltStatus::done);
    CHECK(w.get(result) == 2);
    CHECK(w.get(in) == 9);
    for (ChannelObject* ch : {a, b, c}) w.rt.heap.release(ch);
  }
}

TEST_CASE("alt: a blocked one is completed by whoever comes, and leaves all other queues") {
  for (Abi abi : kBothAbis) {
    for (int comes : {0, 1, 2}) {
      CAPTURE(abi.word_bytes);
      CAPTURE(comes);
      World w(abi);
      std::array<ChannelObject*, 3> ch = {word_channel(w, 0), word_channel(w, 0), word_channel(w, 0)};
      Process* p = w.process();
      uint8_t *out = w.local(*p, 0), *in = w.local(*p, 1), *result = w.local(*p, 2);
      w.put(out, 5);
      ExceptionId error{};
      Table table(w, {{ch[0], out}}, {{ch[1], in}, {ch[2], in}});
      CHECK(alt(*p, table.at(), result, true, &error) == AltStatus::blocked);
      CHECK(p->state == ProcessState::alting);
      Process* other = w.process();
      w.put(w.local(*other, 0), 6);
      if (comes == 0) {
        CHECK(channel_receive(*other, ch[0], w.local(*other, 0)) == ChannelStatus::done);
        CHECK(w.get(w.local(*other, 0)) == 5);
      } else {
        CHECK(channel_send(*other, ch[size_t(comes)], w.local(*other, 0)) == ChannelStatus::done);
        CHECK(w.get(in) == 6);
      }
      CHECK(p->state == ProcessState::ready);
      CHECK(w.get(result) == comes);
      for (ChannelObject* c : ch) {
        CHECK(c->senders.head == nullptr);
        CHECK(c->receivers.head == nullptr);
        w.rt.heap.release(c);
      }
    }
  }
}

TEST_CASE("alt: two processes that alt against each other meet") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* a = word_channel(w, 0);
    ChannelObject* b = word_channel(w, 0);
    Process* p = w.process();
    Process* q = w.process();
    w.put(w.local(*p, 0), 1);
    w.put(w.local(*q, 0), 2);
    ExceptionId error{};
    Table of_p(w, {{a, w.local(*p, 0)}}, {{b, w.local(*p, 1)}});
    Table of_q(w, {{b, w.local(*q, 0)}}, {{a, w.local(*q, 1)}});
    CHECK(alt(*p, of_p.at(), w.local(*p, 2), true, &error) == AltStatus::blocked);
    CHECK(alt(*q, of_q.at(), w.local(*q, 2), true, &error) == AltStatus::done);
    CHECK(p->state == ProcessState::ready);
    // Either p sent and q received, or the other way round.
    if (w.get(w.local(*p, 2)) == 0) {
      CHECK(w.get(w.local(*q, 2)) == 1);
      CHECK(w.get(w.local(*q, 1)) == 1);
    } else {
      CHECK(w.get(w.local(*q, 2)) == 0);
      CHECK(w.get(w.local(*p, 1)) == 2);
    }
    w.rt.heap.release(a);
    w.rt.heap.release(b);
  }
}

TEST_CASE("alt: an array of channels tells which element spoke") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    ArrayObject* array = new_array(heap, heap.ref_type(), 5);
    std::array<ChannelObject*, 5> ch{};
    for (uint32_t i : {0u, 1u, 3u, 4u}) {  // element 2 stays nil and takes no part
      ch[i] = word_channel(w, 0);
      heap.store_owned(array->data + i * abi.ref_bytes, ch[i]);
    }
    Process* p = w.process();
    Process* other = w.process();
    w.put(w.local(*other, 0), 77);
    // The value's place begins with the index word.
    uint8_t *pair = w.local(*p, 0), *result = w.local(*p, 3);
    ExceptionId error{};
    ChannelObject* plain = word_channel(w, 0);
    Table table(w, {}, {{plain, w.local(*p, 4)}, {array, pair}});
    CHECK(alt(*p, table.at(), result, false, &error) == AltStatus::done);
    CHECK(w.get(result) == 2);
    for (uint32_t i : {3u, 0u, 4u}) {
      // First the sender waits, then the alt does.
      CHECK(channel_send(*other, ch[i], w.local(*other, 0)) == ChannelStatus::blocked);
      CHECK(alt(*p, table.at(), result, true, &error) == AltStatus::done);
      CHECK(w.get(result) == 1);
      CHECK(w.get(pair) == i);
      CHECK(w.get(pair + abi.word_bytes) == 77);
      w.put(pair, -1);
      w.put(result, -1);
      CHECK(alt(*p, table.at(), result, true, &error) == AltStatus::blocked);
      CHECK(channel_send(*other, ch[i], w.local(*other, 0)) == ChannelStatus::done);
      CHECK(w.get(result) == 1);
      CHECK(w.get(pair) == i);
    }
    heap.release(plain);
    heap.release(array);
    w.rt.scheduler.finish(p);
    w.rt.scheduler.finish(other);
  }
}

TEST_CASE("alt: the choice is fair") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    std::array<ChannelObject*, 4> ch{};
    std::vector<std::pair<const void*, uint8_t*>> receives;
    Process* p = w.process();
    for (ChannelObject*& c : ch) {
      c = word_channel(w, 1);
      CHECK(channel_send(*p, c, w.local(*p, 0)) == ChannelStatus::done);
      receives.push_back({c, w.local(*p, 1)});
    }
    Table table(w, {}, receives);
    std::map<int64_t, int> chosen;
    ExceptionId error{};
    for (int i = 0; i < 4000; i++) {
      REQUIRE(alt(*p, table.at(), w.local(*p, 2), true, &error) == AltStatus::done);
      const int64_t which = w.get(w.local(*p, 2));
      chosen[which]++;
      REQUIRE(channel_send(*p, ch[size_t(which)], w.local(*p, 0)) == ChannelStatus::done);
    }
    CHECK(chosen.size() == 4);
    for (auto [which, times] : chosen) {
      CHECK(times > 850);
      CHECK(times < 1150);
    }
    for (ChannelObject* c : ch) w.rt.heap.release(c);
  }
}

TEST_CASE("alt: tables that make no sense are exceptions, and nobody is left in a queue") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    Heap& heap = w.rt.heap;
    ChannelObject* a = word_channel(w, 0);
    ChannelObject* b = word_channel(w, 0);
    Process* p = w.process();
    uint8_t *value = w.local(*p, 0), *result = w.local(*p, 4);
    auto error_of = [&](const Table& t) {
      ExceptionId error{};
      CHECK(alt(*p, t.at(), result, true, &error) == AltStatus::raise);
      CHECK(p->state == ProcessState::ready);
      for (ChannelObject* c : {a, b}) {
        CHECK(c->senders.head == nullptr);
        CHECK(c->receivers.head == nullptr);
      }
      return error;
    };
    CHECK(error_of(Table(w, {{a, value}}, {{b, value}, {a, value}})) == ExceptionId::alt_same_channel);
    ArrayObject* array = new_array(heap, heap.ref_type(), 2);
    heap.store(array->data + abi.ref_bytes, a);
    CHECK(error_of(Table(w, {{a, value}}, {{array, value}})) == ExceptionId::alt_same_channel);
    CHECK(error_of(Table(w, {}, {{b, value}, {nullptr, value}})) == ExceptionId::nil_dereference);
    CHECK(error_of(Table(w, {{nullptr, value}}, {})) == ExceptionId::nil_dereference);
    // Only receivers may be arrays; only channels are channels.
    CHECK(error_of(Table(w, {{array, value}}, {})) == ExceptionId::type_check);
    StringObject* s = w.text("no channel");
    CHECK(error_of(Table(w, {}, {{s, value}})) == ExceptionId::type_check);
    Table negative(w, {}, {});
    w.put(negative.at(), -1);
    CHECK(error_of(negative) == ExceptionId::value_range);
    Table huge(w, {}, {});
    w.put(huge.at() + abi.alt_nrecv_offset(), INT32_MAX);
    CHECK(error_of(huge) == ExceptionId::value_range);
    heap.release(s);
    heap.release(array);
    heap.release(a);
    heap.release(b);
  }
}

TEST_CASE("alt: hangup of one of its channels") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    World w(abi);
    ChannelObject* a = word_channel(w, 0);
    ChannelObject* b = word_channel(w, 0);
    Process* p = w.process([](Process&) { return RunStatus::exited; });
    const int32_t pid = p->pid;
    ExceptionId error{};
    Table table(w, {}, {{a, w.local(*p, 0)}, {b, w.local(*p, 0)}});
    CHECK(alt(*p, table.at(), w.local(*p, 2), true, &error) == AltStatus::blocked);
    w.rt.heap.release(a);
    CHECK(b->receivers.head == nullptr);
    w.rt.scheduler.run(w);
    REQUIRE(w.raised.size() == 1);
    CHECK(w.raised[0] == std::pair<int32_t, std::string>{pid, "alt channel hungup"});
    w.rt.heap.release(b);
  }
}
