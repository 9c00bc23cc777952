#include "runtime/cycle_collector.h"

#include <map>
#include <random>
#include <set>

#include "tests/unit/runtime/world.h"

using namespace dis;
using dis::tests::kBothAbis;
using dis::tests::World;

namespace {

thread_local std::set<int64_t>* dead_names = nullptr;

// Native records of a name and three references, whose death is noted.
const Type* node_type(World& w) {
  std::vector<uint8_t> map = World::map_of({1, 2, 3});
  return w.rt.heap.types().native_type(w.rt.abi().words(4), map.data(), map.size(), [](Heap& heap, void* payload) {
    int64_t name = heap.abi().word_bytes == 4 ? load_as<int32_t>(payload) : load_as<int64_t>(payload);
    if (dead_names) dead_names->insert(name);
  });
}

struct Deaths {
  std::set<int64_t> names;
  Deaths() { dead_names = &names; }
  ~Deaths() { dead_names = nullptr; }
};

}  // namespace

TEST_CASE("cycles: every kind of object can be part of one") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    Deaths deaths;
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = node_type(w);
    const uint64_t before = heap.object_count();
    int64_t name = 0;
    auto node = [&] {
      uint8_t* p = w.make(type);
      w.put(p, ++name);
      return p;
    };
    // A record that refers to itself.
    uint8_t* self = node();
    heap.store(w.word(self, 1), self);
    heap.release(self);
    // Two records.
    uint8_t* a = node();
    uint8_t* b = node();
    heap.store(w.word(a, 1), b);
    heap.store(w.word(b, 2), a);
    heap.release(a);
    heap.release(b);
    // Through an array, and through a slice of it.
    uint8_t* c = node();
    ArrayObject* array = new_array(heap, heap.ref_type(), 3000);
    heap.store(array->data + 2999 * abi.ref_bytes, c);
    ArrayObject* slice = slice_array(heap, array, 10, 20);
    heap.store_owned(w.word(c, 1), slice);
    heap.release(array);
    heap.release(c);
    // Through a list.
    uint8_t* d = node();
    ListObject* cell = new_cell(heap, heap.list_type(heap.ref_type()), nullptr);
    store_ref(abi, heap.base(), cell->data(), d);
    ListObject* first = new_cell(heap, heap.list_type(heap.ref_type()), cell);
    store_ref(abi, heap.base(), first->data(), nullptr);
    heap.store(w.word(d, 1), first);
    heap.release(first);
    // Through the buffer of a channel, which also holds something that is not part of the cycle.
    uint8_t* e = node();
    ChannelObject* ch = new_channel(heap, Move::ref, abi.ref_bytes, heap.ref_type(), 4);
    Process* p = w.process();
    heap.store(w.ref(*p, 0), e);
    heap.store_owned(w.ref(*p, 1), node());
    CHECK(channel_send(*p, ch, w.ref(*p, 0)) == ChannelStatus::done);
    CHECK(channel_send(*p, ch, w.ref(*p, 1)) == ChannelStatus::done);
    heap.store(w.ref(*p, 0), nullptr);
    heap.store(w.ref(*p, 1), nullptr);
    heap.store(w.word(e, 1), ch);
    heap.release(ch);
    heap.release(e);
    // A module instance in its own data.
    LoadedModule* module = w.add_module("Selfish");
    module->initial_data = w.make(w.record({0, 1}, 2));
    heap.store_owned(w.word(module->initial_data, 1), w.text("constant"));
    auto made = w.rt.instantiate(module, nullptr, "", nullptr, false);
    REQUIRE(made.ok());
    heap.store(w.word((*made)->mp, 0), *made);
    heap.release(*made);
    w.rt.release_module(module);
    CHECK(w.unloaded.empty());

    CHECK(deaths.names.empty());
    w.rt.collector.collect();
    CHECK(deaths.names.size() == size_t(name));
    CHECK(w.unloaded == std::vector<std::string>{"Selfish"});
    CHECK(heap.object_count() == before);
    w.check_sound();
  }
}

TEST_CASE("cycles: what a process can reach stays") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    Deaths deaths;
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = node_type(w);
    Process* p = w.process();
    // A ring of a thousand nodes, held by a frame that is not the topmost one.
    uint8_t* start = w.make(type);
    uint8_t* last = start;
    for (int i = 1; i < 1000; i++) {
      uint8_t* n = w.make(type);
      w.put(n, i);
      heap.store_owned(w.word(last, 2), n);
      last = n;
    }
    heap.store(w.word(last, 2), start);
    heap.store_owned(w.ref(*p, 3), start);
    w.push(*p);
    for (int i = 0; i < 3; i++) w.rt.collector.collect();
    CHECK(deaths.names.empty());
    CHECK(w.rt.collector.stats().objects_reclaimed == 0);
    w.pop(*p);
    heap.store(w.ref(*p, 3), nullptr);
    CHECK(deaths.names.empty());
    w.rt.collector.collect();
    CHECK(deaths.names.size() == 1000);
    w.check_sound();
  }
}

TEST_CASE("cycles: steps are bounded, and garbage of one cycle is gone when it ends") {
  Deaths deaths;
  World w(kAbi64);
  Heap& heap = w.rt.heap;
  const Type* type = node_type(w);
  Process* p = w.process();
  constexpr int kNodes = 50000;
  auto ring = [&](int names_from) {
    uint8_t* start = w.make(type);
    w.put(start, names_from);
    uint8_t* last = start;
    for (int i = 1; i < kNodes; i++) {
      uint8_t* n = w.make(type);
      w.put(n, names_from + i);
      heap.store_owned(w.word(last, 2), n);
      last = n;
    }
    heap.store(w.word(last, 2), start);
    return start;
  };
  heap.store_owned(w.ref(*p, 0), ring(0));  // stays
  heap.release(ring(kNodes));               // garbage
  const uint64_t steps_before = w.rt.collector.stats().steps;
  size_t most_deaths_in_a_step = 0;
  do {
    const size_t dead = deaths.names.size();
    w.rt.collector.step(1000);
    most_deaths_in_a_step = std::max(most_deaths_in_a_step, deaths.names.size() - dead);
  } while (!w.rt.collector.idle());
  CHECK(deaths.names.size() == kNodes);
  CHECK(*deaths.names.begin() == kNodes);
  CHECK(most_deaths_in_a_step < 1000);
  CHECK(w.rt.collector.stats().steps - steps_before > 2 * kNodes / 1000);
  w.check_sound();
}

TEST_CASE("cycles: an object may die while the collector has it on its list") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    Deaths deaths;
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = node_type(w);
    Process* p = w.process();
    const uint64_t before = heap.used_bytes();
    ArrayObject* array = new_array(heap, heap.ref_type(), 2000);
    for (uint32_t i = 0; i < 2000; i++) {
      uint8_t* n = w.make(type);
      w.put(n, i);
      heap.store_owned(array->data + i * abi.ref_bytes, n);
    }
    heap.store_owned(w.ref(*p, 0), array);
    w.rt.collector.step(600);  // the array's first elements are grey, the array too
    CHECK(!w.rt.collector.idle());
    heap.store(w.ref(*p, 0), nullptr);
    CHECK(deaths.names.size() == 2000);
    w.check_sound();
    // Their memory is not used again while they are listed.
    for (int i = 0; i < 3000; i++) {
      uint8_t* n = w.make(type);
      w.put(n, 5000 + i);
      heap.store_owned(w.ref(*p, 1), n);
      if (i % 100 == 0) w.rt.collector.step(20);
    }
    heap.store(w.ref(*p, 1), nullptr);
    while (!w.rt.collector.idle()) w.rt.collector.step(50);
    CHECK(deaths.names.size() == 5000);
    CHECK(heap.used_bytes() == before);
    w.check_sound();
  }
}

// The smallest case of each barrier: a reference that moves, without any count changing, from where the
// collector has not looked yet into an object made since it began.
TEST_CASE("cycles: a list that a new cell takes over is still seen") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    Deaths deaths;
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = node_type(w);
    const Type* cells = heap.list_type(heap.ref_type());
    Process* first = w.process();
    Process* p = w.process();
    uint8_t* n = w.make(type);
    w.put(n, 1);
    ListObject* old = new_cell(heap, cells, nullptr);
    store_ref(abi, heap.base(), old->data(), n);
    heap.store_owned(w.ref(*p, 0), old);
    w.rt.collector.step(1);  // looks at the first process only
    (void)first;
    auto* moved = reinterpret_cast<ListObject*>(heap.load(w.ref(*p, 0)));
    ListObject* cell = new_cell(heap, cells, moved);
    store_ref(abi, heap.base(), cell->data(), nullptr);
    store_ref(abi, heap.base(), w.ref(*p, 0), cell);
    while (!w.rt.collector.idle()) w.rt.collector.step(1);
    CHECK(deaths.names.empty());
    CHECK(reinterpret_cast<ListObject*>(heap.load(w.ref(*p, 0)))->tail == old);
    CHECK(heap.load(old->data()) == as_object(n));
    w.check_sound();
  }
}

TEST_CASE("cycles: what a spawned frame takes along is still seen") {
  for (Abi abi : kBothAbis) {
    CAPTURE(abi.word_bytes);
    Deaths deaths;
    World w(abi);
    Heap& heap = w.rt.heap;
    const Type* type = node_type(w);
    Process* first = w.process();
    Process* p = w.process();
    uint8_t* n = w.make(type);
    w.put(n, 1);
    heap.store_owned(w.word(n, 1), w.make(type));  // and something behind it
    uint8_t* fp = w.rt.push_frame(*p, w.frame_type);
    REQUIRE(fp);
    heap.store_owned(fp + abi.words(8), n);
    w.rt.collector.step(1);
    (void)first;
    Process* child = w.rt.scheduler.create(p, w.instance);
    REQUIRE(child);
    CHECK(w.rt.adopt_frame(*child, *p, fp));
    while (!w.rt.collector.idle()) w.rt.collector.step(1);
    CHECK(deaths.names.empty());
    CHECK(heap.load(w.ref(*child, 0)) == as_object(n));
    CHECK(heap.load(w.word(n, 1)) != nullptr);
    w.check_sound();
  }
}

namespace {

// Changes a graph of objects at random, together with a model of it, while the collector works in small
// steps.
class Mutator {
 public:
  Mutator(Abi abi, uint32_t seed) : world_(abi), heap_(world_.rt.heap), random_(seed) {
    node_ = node_type(world_);
    cells_ = heap_.list_type(heap_.ref_type());
    for (int i = 0; i < 3; i++) new_process();
  }

  void run(int operations) {
    for (int i = 0; i < operations && !failed_; i++) {
      change();
      if (pick(3) == 0) world_.rt.collector.step(1 + pick(40));
      if (i % 64 == 0) check_nothing_lost();
      if (i % 997 == 0) check_counts();
    }
    world_.rt.collector.collect();
    check_nothing_lost();
    check_counts();
    // Everything that cannot be reached is gone.
    std::set<int> reached = reachable();
    for (auto& [id, object] : model_)
      if (object.kind == Node && !reached.count(id) && !deaths_.names.count(id)) fail("garbage survived", id);
    // And with the roots gone, so is the rest.
    while (!processes_.empty()) end_process(0);
    world_.rt.collector.collect();
    CHECK(deaths_.names.size() == size_t(nodes_made_));
    check_counts();
  }

 private:
  enum Kind { Node, Array, Slice, List, Channel };
  struct Model {
    Kind kind;
    void* object;
    std::vector<int> refs;  // 0: nil; for a channel its queue
  };
  struct Root {
    Process* process;
    std::vector<std::vector<int>> frames;  // model of each frame, newest last
  };
  static constexpr uint32_t kArray = 5, kBuffer = 3;

  uint32_t pick(uint32_t n) { return std::uniform_int_distribution<uint32_t>(0, n - 1)(random_); }

  void fail(const char* what, int id) {
    failed_ = true;
    FAIL_CHECK(std::string(what) << ": object " << id);
  }

  std::set<int> reachable() const {
    std::set<int> seen;
    std::vector<int> open;
    auto visit = [&](int id) {
      if (id && seen.insert(id).second) open.push_back(id);
    };
    for (const Root& r : processes_)
      for (const auto& frame : r.frames)
        for (int id : frame) visit(id);
    while (!open.empty()) {
      int id = open.back();
      open.pop_back();
      for (int next : model_.at(id).refs) visit(next);
    }
    return seen;
  }

  void check_nothing_lost() {
    std::set<int> reached = reachable();
    for (int id : reached)
      if (deaths_.names.count(id)) fail("destroyed while reachable", id);
    if (failed_) return;
    // The heap and the model say the same of everything reachable.
    for (int id : reached) {
      const Model& m = model_.at(id);
      for (size_t i = 0; i < m.refs.size(); i++) {
        const void* there = field(m, i);
        const void* expected = m.refs[i] ? model_.at(m.refs[i]).object : nullptr;
        if (there != expected) return fail("holds something else", id);
      }
    }
    // What is gone for ever need not be remembered.
    for (auto it = model_.begin(); it != model_.end();)
      if (!reached.count(it->first) && (it->second.kind != Node || deaths_.names.count(it->first)))
        it = model_.erase(it);
      else
        ++it;
  }
  void check_counts() {
    const void* held[] = {world_.instance};
    HeapAudit audit = audit_heap(world_.rt, held);
    if (!audit.errors.empty() || !audit.leaks.empty()) {
      failed_ = true;
      FAIL_CHECK(audit.to_string());
    }
  }

  const void* field(const Model& m, size_t i) {
    switch (m.kind) {
      case Node: return heap_.load(world_.word(m.object, uint32_t(1 + i)));
      case Array: return heap_.load(static_cast<ArrayObject*>(m.object)->data + i * abi().ref_bytes);
      case Slice: return static_cast<ArrayObject*>(m.object)->root;
      case List: {
        auto* l = static_cast<ListObject*>(m.object);
        return i == 0 ? reinterpret_cast<const void*>(heap_.load(l->data())) : l->tail;
      }
      case Channel: {
        auto* c = static_cast<ChannelObject*>(m.object);
        return heap_.load(c->buffer + (c->front + i) % c->capacity * c->size);
      }
    }
    return nullptr;
  }
  Abi abi() const { return world_.rt.abi(); }

  // --- Roots ---
  void new_process() { processes_.push_back({world_.process(), {std::vector<int>(World::kRefs)}}); }
  void end_process(size_t n) {
    world_.rt.scheduler.finish(processes_[n].process);
    processes_.erase(processes_.begin() + long(n));
  }
  Root& root() { return processes_[pick(uint32_t(processes_.size()))]; }
  // A slot of the current frame of `r`, in the world and in the model.
  uint8_t* slot(Root& r, uint32_t n) { return world_.ref(*r.process, n); }
  int& model_slot(Root& r, uint32_t n) { return r.frames.back()[n]; }

  int made(Kind kind, void* object, std::vector<int> refs) {
    int id = ++last_id_;
    if (kind == Node) {
      world_.put(static_cast<uint8_t*>(object), id);
      nodes_made_++;
    }
    model_[id] = {kind, object, std::move(refs)};
    return id;
  }
  bool is(int id, Kind kind) { return id && model_.at(id).kind == kind; }

  void change() {
    Root& r = root();
    const uint32_t to = pick(World::kRefs), from = pick(World::kRefs);
    const int target = model_slot(r, to), source = model_slot(r, from);
    void* const target_object = target ? model_.at(target).object : nullptr;
    void* const source_object = source ? model_.at(source).object : nullptr;
    uint8_t* const at = slot(r, to);
    switch (pick(20)) {
      case 0:
      case 1:
      case 2:  // new node
        model_slot(r, to) = 0;
        heap_.store(at, nullptr);
        {
          uint8_t* o = world_.make(node_);
          heap_.store_owned(at, o);
          model_slot(r, to) = made(Node, o, {0, 0, 0});
        }
        break;
      case 3: {  // new array
        ArrayObject* a = new_array(heap_, heap_.ref_type(), kArray);
        heap_.store_owned(at, a);
        model_slot(r, to) = made(Array, a, std::vector<int>(kArray));
        break;
      }
      case 4: {  // new channel
        ChannelObject* c = new_channel(heap_, Move::ref, abi().ref_bytes, heap_.ref_type(), kBuffer);
        heap_.store_owned(at, c);
        model_slot(r, to) = made(Channel, c, {});
        break;
      }
      case 5:
      case 6: {  // cons, as the interpreter does it: the new cell takes the variable's count
        if (target && !is(target, List)) break;
        ListObject* l = new_cell(heap_, cells_, static_cast<ListObject*>(target_object));
        if (source_object) Heap::retain(source_object);
        store_ref(abi(), heap_.base(), l->data(), source_object);
        store_ref(abi(), heap_.base(), at, l);
        model_slot(r, to) = made(List, l, {source, target});
        break;
      }
      case 7: {  // cons onto a field of an object
        if (!is(target, Node)) break;
        const uint32_t f = pick(3);
        int tail = model_.at(target).refs[f];
        if (tail && !is(tail, List)) break;
        uint8_t* field_at = world_.word(target_object, 1 + f);
        ListObject* l =
            new_cell(heap_, cells_, tail ? static_cast<ListObject*>(model_.at(tail).object) : nullptr);
        if (source_object) Heap::retain(source_object);
        store_ref(abi(), heap_.base(), l->data(), source_object);
        store_ref(abi(), heap_.base(), field_at, l);
        model_.at(target).refs[f] = made(List, l, {source, tail});
        break;
      }
      case 8:
      case 9:
      case 10:  // target.field = source
        if (is(target, Node)) {
          const uint32_t f = pick(3);
          heap_.store(world_.word(target_object, 1 + f), source_object);
          model_.at(target).refs[f] = source;
        } else if (is(target, Array)) {
          const uint32_t e = pick(kArray);
          heap_.store(static_cast<ArrayObject*>(target_object)->data + e * abi().ref_bytes, source_object);
          model_.at(target).refs[e] = source;
        }
        break;
      case 11:
      case 12: {  // slot = source.field
        if (!source || is(source, Channel) || is(source, Slice)) break;
        const Model& m = model_.at(source);
        const uint32_t f = pick(uint32_t(m.refs.size()));
        const int next = m.refs[f];
        heap_.store(at, next ? model_.at(next).object : nullptr);
        model_slot(r, to) = next;
        break;
      }
      case 13:  // slot = source
        heap_.store(at, source_object);
        model_slot(r, to) = source;
        break;
      case 14:  // slot = nil
        heap_.store(at, nullptr);
        model_slot(r, to) = 0;
        break;
      case 15: {  // slice
        if (!is(source, Array) && !is(source, Slice)) break;
        ArrayObject* s = slice_array(heap_, static_cast<ArrayObject*>(source_object), 0, 1);
        const int base = is(source, Array) ? source : model_.at(source).refs[0];
        heap_.store_owned(at, s);
        model_slot(r, to) = made(Slice, s, {base});
        break;
      }
      case 16:  // send and receive through the buffer
        if (is(target, Channel)) {
          Model& m = model_.at(target);
          auto* c = static_cast<ChannelObject*>(target_object);
          if (m.refs.size() < kBuffer && pick(3)) {
            CHECK(channel_send(*r.process, c, slot(r, from)) == ChannelStatus::done);
            m.refs.push_back(source);
          } else if (!m.refs.empty()) {
            const int got = m.refs.front();
            m.refs.erase(m.refs.begin());
            CHECK(channel_receive(*r.process, c, slot(r, from)) == ChannelStatus::done);
            model_slot(r, from) = got;
          }
        }
        break;
      case 17:  // call and return
        if (r.frames.size() > 1 && pick(2)) {
          world_.pop(*r.process);
          r.frames.pop_back();
        } else if (r.frames.size() < 40) {
          std::vector<int> arguments(World::kRefs);
          std::vector<void*> objects(World::kRefs);
          for (uint32_t i = 0; i < World::kRefs; i++)
            if (pick(2) && (arguments[i] = model_slot(r, i))) objects[i] = model_.at(arguments[i]).object;
          world_.push(*r.process);
          r.frames.push_back(arguments);
          for (uint32_t i = 0; i < World::kRefs; i++) heap_.store(slot(r, i), objects[i]);
        }
        break;
      case 18: {  // unwind several frames at once
        if (r.frames.size() < 4 || pick(4)) break;
        const uint32_t keep = 1 + pick(uint32_t(r.frames.size() - 1));
        uint8_t* fp = r.process->fp;
        for (size_t i = r.frames.size(); i > keep; i--) fp = frame_header(abi(), fp)->caller;
        world_.rt.push_frame(*r.process, world_.frame_type);  // an uncalled one on top
        world_.rt.unwind_to(*r.process, fp);
        r.frames.resize(keep);
        break;
      }
      case 19:  // spawn with a frame filled earlier, or end
        if (processes_.size() < 12 && pick(2)) {
          uint8_t* fp = world_.rt.push_frame(*r.process, world_.frame_type);
          REQUIRE(fp);
          std::vector<int> arguments(World::kRefs);
          for (uint32_t i = 0; i < World::kRefs; i++) {
            if (pick(2) || !model_slot(r, i)) continue;
            arguments[i] = model_slot(r, i);
            heap_.store(fp + abi().words(8 + i), model_.at(arguments[i]).object);
            if (pick(2)) {  // the frame's is often the only reference
              heap_.store(slot(r, i), nullptr);
              model_slot(r, i) = 0;
            }
          }
          for (uint32_t steps = pick(4); steps > 0; steps--) world_.rt.collector.step(1 + pick(20));
          Process* child = world_.rt.scheduler.create(r.process, world_.instance);
          REQUIRE(child);
          REQUIRE(world_.rt.adopt_frame(*child, *r.process, fp));
          processes_.push_back({child, {arguments}});
        } else if (processes_.size() > 2 && pick(3) == 0) {
          end_process(pick(uint32_t(processes_.size())));
        }
        break;
    }
  }

  Deaths deaths_;
  World world_;
  Heap& heap_;
  std::mt19937 random_;
  const Type* node_;
  const Type* cells_;
  std::vector<Root> processes_;
  std::map<int, Model> model_;
  int last_id_ = 0;
  int nodes_made_ = 0;
  bool failed_ = false;
};

}  // namespace

TEST_CASE("cycles: nothing reachable is ever destroyed, everything else is in the end") {
  for (Abi abi : kBothAbis) {
    for (uint32_t seed = 1; seed <= 12; seed++) {
      CAPTURE(abi.word_bytes);
      CAPTURE(seed);
      Mutator(abi, seed).run(6000);
    }
  }
}
