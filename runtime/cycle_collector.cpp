#include "runtime/cycle_collector.h"

#include <algorithm>

#include "runtime/array_object.h"
#include "runtime/channel.h"
#include "runtime/list_object.h"
#include "runtime/runtime.h"

namespace dis {

CycleCollector::CycleCollector(Heap& heap, Runtime& runtime) : heap_(heap), runtime_(runtime) {
  heap.collector_ = this;
}

void CycleCollector::mark(const void* payload) {
  ObjectHeader* h = header_of(payload);
  if (is_marked(h)) return;
  h->type_and_flags ^= ObjectHeader::kMarkBit;
  if (!heap_.type_of(payload)->has_pointers) return;
  h->type_and_flags |= ObjectHeader::kGreyBit;
  grey_.push_back({const_cast<void*>(payload), 0});
}

void CycleCollector::mark_record(const void* payload, const Type* type) {
  const uint8_t* p = static_cast<const uint8_t*>(payload);
  for (uint32_t i = 0; i < type->pointer_count; i++)
    if (Object* o = heap_.load(p + type->pointers[i])) mark(o);
}

void CycleCollector::begin() {
  phase_ = Phase::roots;
  mark_value_ = !mark_value_;
  heap_.new_flags_ = ObjectHeader::kLiveBit | (mark_value_ ? ObjectHeader::kMarkBit : 0);
  heap_.marking_ = true;
  root_pids_.clear();
  for (Process* p = runtime_.scheduler.first(); p; p = p->all_next) root_pids_.push_back(p->pid);
  next_root_ = 0;
  runtime_.for_each_root([&](Object* o) { mark(o); });
}

// Processes made after the snapshot hold only what was reachable then, or newer (and so marked) objects.
bool CycleCollector::scan_roots(int64_t& work) {
  while (next_root_ < root_pids_.size()) {
    if (work <= 0) return false;
    Process* p = runtime_.scheduler.find(root_pids_[next_root_++]);
    work -= 4;
    if (!p) continue;
    if (p->module) mark(p->module);
    if (p->exception) mark(p->exception);
    for (uint8_t* f = p->fp; f;) {
      FrameHeader* h = frame_header(heap_.abi(), f);
      if (h->module) mark(h->module);
      f = h->caller;
    }
    runtime_.for_each_frame(*p, [&](uint8_t* fp, const Type* type) {
      mark_record(fp, type);
      work -= 1 + type->pointer_count;
    });
  }
  return true;
}

bool CycleCollector::drain(int64_t& work) {
  constexpr uint64_t kChunk = 512;  // array elements looked at in one go
  while (!grey_.empty()) {
    if (work <= 0) return false;
    const Grey g = grey_.back();
    grey_.pop_back();
    ObjectHeader* h = header_of(g.payload);
    if (h->type_and_flags & ObjectHeader::kZombieBit) {
      h->type_and_flags = 0;
      heap_.free_memory(g.payload);
      continue;
    }
    h->type_and_flags &= ~ObjectHeader::kGreyBit;
    const Type* type = heap_.type_of(g.payload);
    work -= 1 + type->pointer_count;
    switch (type->kind) {
      case Kind::none:
      case Kind::string:
        break;
      case Kind::record:
      case Kind::native:
        mark_record(g.payload, type);
        break;
      case Kind::array: {
        auto* a = static_cast<ArrayObject*>(g.payload);
        if (a->root) {
          mark(a->root);
        } else if (type->element->has_pointers) {
          uint64_t end = std::min<uint64_t>(g.next + kChunk, a->length);
          if (end < a->length) {
            h->type_and_flags |= ObjectHeader::kGreyBit;
            grey_.push_back({g.payload, end});
          }
          for (uint64_t i = g.next; i < end; i++) mark_record(a->data + i * a->element_size, type->element);
          work -= int64_t((end - g.next) * (1 + type->element->pointer_count));
        }
        break;
      }
      case Kind::list: {
        auto* l = static_cast<ListObject*>(g.payload);
        mark_record(l->data(), type->element);
        if (l->tail) mark(l->tail);
        break;
      }
      case Kind::channel: {
        auto* c = static_cast<ChannelObject*>(g.payload);
        if (c->store) mark(c->store);
        break;
      }
      case Kind::instance: {
        auto* m = static_cast<ModuleInstance*>(g.payload);
        if (m->mp) mark(m->mp);
        break;
      }
    }
  }
  return true;
}

// Takes the references out of one unreachable object. What only it kept alive is queued for destruction.
void CycleCollector::clear(void* payload, const Type* type) {
  auto clear_record = [&](uint8_t* record, const Type* t) {
    for (uint32_t i = 0; i < t->pointer_count; i++) heap_.store_owned(record + t->pointers[i], nullptr);
  };
  auto drop = [&](auto*& slot) {
    if (auto* old = slot) {
      slot = nullptr;
      heap_.release(old);
    }
  };
  Heap::retain(payload);
  switch (type->kind) {
    case Kind::none:
    case Kind::string:
      break;
    case Kind::record:
    case Kind::native:
      clear_record(static_cast<uint8_t*>(payload), type);
      break;
    case Kind::array: {
      auto* a = static_cast<ArrayObject*>(payload);
      if (a->root) {
        a->length = 0;
        drop(a->root);
      } else if (type->element->has_pointers) {
        for (uint32_t i = 0; i < a->length; i++)
          clear_record(a->data + uint64_t(i) * a->element_size, type->element);
      }
      break;
    }
    case Kind::list: {
      auto* l = static_cast<ListObject*>(payload);
      clear_record(l->data(), type->element);
      drop(l->tail);
      break;
    }
    case Kind::channel: {
      auto* c = static_cast<ChannelObject*>(payload);
      c->capacity = c->count = 0;
      drop(c->store);
      break;
    }
    case Kind::instance:
      drop(static_cast<ModuleInstance*>(payload)->mp);
      break;
  }
  heap_.release(payload);
}

bool CycleCollector::sweep(int64_t& work) {
  // Destruction is spread over steps too: what dies here nobody can be waiting for.
  if (!heap_.destroy_some(work)) return false;
  while (sweep_block_ < heap_.blocks_.size()) {
    const Heap::Block& block = heap_.blocks_[sweep_block_];
    uint8_t* start = heap_.base_ + uint64_t(sweep_block_) * Heap::kBlockBytes;
    const Heap::Slots slots = heap_.slots_at(block, sweep_at_);
    for (; sweep_at_ + slots.step <= slots.end; sweep_at_ += slots.step) {
      if (work <= 0) return false;
      work--;
      void* payload = start + sweep_at_ + sizeof(ObjectHeader);
      ObjectHeader* h = header_of(payload);
      if (!(h->type_and_flags & ObjectHeader::kLiveBit) || h->type_id() == 0 || is_marked(h)) continue;
      const Type* type = heap_.type_of(payload);
      if (!type->has_pointers) continue;  // goes with whoever holds it
      stats_.objects_reclaimed++;
      work -= 4 + type->pointer_count;
      heap_.destroying_ = true;
      clear(payload, type);
      heap_.destroying_ = false;
      if (!heap_.destroy_some(work)) {
        sweep_at_ += slots.step;
        return false;
      }
    }
    if (Heap::more_after(block, slots)) {
      sweep_at_ = slots.end;
      continue;
    }
    sweep_block_++;
    sweep_at_ = 0;
  }
  return true;
}

void CycleCollector::step(int64_t work) {
  const int64_t start = Scheduler::now_ns();
  stats_.steps++;
  if (phase_ == Phase::idle) begin();
  if (phase_ == Phase::roots && scan_roots(work)) phase_ = Phase::mark;
  if (phase_ == Phase::mark && drain(work)) {
    heap_.marking_ = false;
    phase_ = Phase::sweep;
    sweep_block_ = 1;
    sweep_at_ = 0;
  }
  if (phase_ == Phase::sweep && sweep(work)) {
    phase_ = Phase::idle;
    stats_.cycles++;
    threshold_ = heap_.used_bytes() + std::max<uint64_t>(kMinGrowth, heap_.used_bytes() / 2);
    DIS_TRACE(runtime_.options.tracer, gc, "cycle %llu ended: %llu objects reclaimed in all, %llu KiB in use",
              (unsigned long long)stats_.cycles, (unsigned long long)stats_.objects_reclaimed,
              (unsigned long long)(heap_.used_bytes() >> 10));
  }
  allocated_at_step_ = heap_.allocated_bytes();
  stats_.step_ns.record(Scheduler::now_ns() - start);
}

void CycleCollector::work_a_share() {
  // In proportion to what was allocated meanwhile, so that a cycle ends before the heap has grown much.
  const int64_t allocated = int64_t(heap_.allocated_bytes() - allocated_at_step_);
  step(std::clamp<int64_t>(allocated / kBytesPerUnit, kLeastWork, kMostWork));
}

void CycleCollector::collect() {
  constexpr int64_t kAll = INT64_MAX / 2;
  if (phase_ != Phase::idle) step(kAll);  // the one under way, whose snapshot is old
  step(kAll);
}

}  // namespace dis
