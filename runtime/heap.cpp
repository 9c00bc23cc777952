#include "runtime/heap.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/array_object.h"
#include "runtime/channel.h"
#include "runtime/cycle_collector.h"
#include "runtime/list_object.h"
#include "runtime/module_instance.h"
#include "runtime/string_object.h"

namespace dis {

namespace {

constexpr uint64_t kCarveBytes = 4096;             // slots are made ready a page at a time

}  // namespace

Heap::Heap(const HeapOptions& options)
    : own_types_(options.types ? nullptr : std::make_unique<TypeTable>(options.abi)),
      table_(options.types ? *options.types : *own_types_),
      numbers_(table_.numbers()),
      own_arenas_(options.arenas ? nullptr : std::make_unique<ArenaPool>(options.abi, options.max_bytes)),
      arenas_(options.arenas ? *options.arenas : *own_arenas_),
      abi_(options.abi),
      max_bytes_(options.max_bytes ? options.max_bytes : ArenaPool::default_heap_bytes()),
      source_(arenas_.source()) {
  arena_bytes_ = arenas_.bytes();
  base_ = options.arena ? options.arena : arenas_.take().value();  // who has a pool takes one first
  if (source_) ready_blocks_ = 1 + uint32_t(ArenaPool::kReadyBytes / kBlockBytes);
  for (uint32_t cls = 2; cls < kClassCount; cls++) class_bytes_[cls] = size_class_bytes(cls);
  blocks_.resize(1);  // block 0 stays empty: offset 0 is no object
  taken_bytes_ = kBlockBytes;
}

Heap::~Heap() {
  clear_arena();
  arenas_.give(base_);
}

const Type* Heap::bytes_type(uint64_t bytes) {
  DIS_CHECK(bytes <= UINT32_MAX);
  // Quarters of powers of two, as the heap gives memory.
  uint64_t step = 8;
  while (step * 8 < bytes) step *= 2;
  return record_type(uint32_t(std::min<uint64_t>((bytes + step - 1) / step * step, UINT32_MAX)), nullptr, 0);
}

// --- Memory ---

uint32_t Heap::carve(uint32_t block, uint32_t at, uint32_t end, uint32_t cls) {
  uint8_t* const start = base_ + uint64_t(block) * kBlockBytes;
  const uint32_t step = class_bytes_[cls];
  void** tail = &free_[cls];
  for (; at + step <= end; at += step) {
    void* payload = start + at + sizeof(ObjectHeader);
    header_of(payload)->type_and_flags = 0;
    *tail = payload;
    tail = static_cast<void**>(payload);
  }
  *tail = nullptr;
  return at;
}

bool Heap::refill(uint32_t cls) {
  const uint32_t step = class_bytes_[cls];
  uint32_t b = class_fill_block_[cls];
  if (b == 0 && step <= kPieceBytes / 2 && refill_from_shared(cls)) return true;
  if (b == 0 || b == kSharedBlock || blocks_[b].bump + step > kBlockBytes) {
    uint8_t* start = take_blocks(1);
    if (!start) return false;
    b = class_fill_block_[cls] = block_of(start);
    blocks_[b].state = BlockState::small;
    blocks_[b].cls = uint8_t(cls);
    blocks_[b].bump = 0;
  }
  Block& block = blocks_[b];
  const uint32_t end = std::max(block.bump + uint32_t(kCarveBytes), block.bump + step);
  block.bump = carve(b, block.bump, std::min(end, kBlockBytes), cls);
  return true;
}

// A class's first slots. Its next ones come from a block of its own.
bool Heap::refill_from_shared(uint32_t cls) {
  if (blocks_.size() == kSharedBlock) {
    if (!take_blocks(1)) return false;
    blocks_[kSharedBlock].state = BlockState::shared;
  }
  Block& shared = blocks_[kSharedBlock];
  if (shared.state != BlockState::shared || shared.bump == kBlockBytes) return false;
  piece_class_[shared.bump / kPieceBytes] = uint8_t(cls);
  class_fill_block_[cls] = kSharedBlock;
  carve(kSharedBlock, shared.bump, shared.bump + kPieceBytes, cls);
  shared.bump += kPieceBytes;
  return true;
}

void* Heap::allocate_slow(uint64_t bytes, const Type* type) {
  void* p;
  uint64_t granted;
  if (bytes <= kSmallMax) {
    uint32_t cls = size_class(bytes);
    granted = class_bytes_[cls];
    if (!may_grow(granted < kCarveBytes ? kCarveBytes : granted)) return nullptr;
    if (!refill(cls)) return nullptr;
    p = free_[cls];
    free_[cls] = *static_cast<void**>(p);
  } else {
    if (bytes > arena_bytes_) return nullptr;
    uint64_t count = (bytes + sizeof(ObjectHeader) + kBlockBytes - 1) / kBlockBytes;
    granted = count * kBlockBytes;
    if (!may_grow(granted)) return nullptr;
    uint8_t* start = take_blocks(uint32_t(count));
    if (!start) return nullptr;
    uint32_t first = block_of(start);
    blocks_[first].state = BlockState::run_head;
    blocks_[first].run_blocks = uint32_t(count);
    for (uint32_t b = first + 1; b < first + count; b++) blocks_[b].state = BlockState::run_tail;
    p = start + sizeof(ObjectHeader);
  }
  used_bytes_ += granted;
  allocated_bytes_ += granted;
  if (used_bytes_ > peak_bytes_) peak_bytes_ = used_bytes_;
  ObjectHeader* h = header_of(p);
  h->refs = 1;
  h->type_and_flags = type->id | new_flags_;
  return p;
}

void Heap::free_memory(void* payload) {
  ObjectHeader* h = header_of(payload);
  if (DIS_UNLIKELY(h->type_and_flags & ObjectHeader::kGreyBit)) {
    // Still on the collector's stack, which frees it when it gets there.
    h->type_and_flags = ObjectHeader::kGreyBit | ObjectHeader::kZombieBit;
    return;
  }
  uint32_t b = block_of(h);
  const BlockState state = blocks_[b].state;
  if (DIS_UNLIKELY(state == BlockState::free || state == BlockState::run_tail)) return;
  h->type_and_flags = 0;
  if (state != BlockState::run_head) {
    const uint32_t cls = class_at(blocks_[b], offset_in_block(h));
    if (peak_bytes_ < used_bytes_) peak_bytes_ = used_bytes_;
    used_bytes_ -= class_bytes_[cls];
    *static_cast<void**>(payload) = free_[cls];
    free_[cls] = payload;
  } else {
    if (peak_bytes_ < used_bytes_) peak_bytes_ = used_bytes_;
    used_bytes_ -= uint64_t(blocks_[b].run_blocks) * kBlockBytes;
    give_blocks(b);
  }
}

uint8_t* Heap::allocate_raw(uint64_t bytes, uint64_t* granted) {
  void* p = allocate(bytes, table_.free);
  if (!p) return nullptr;
  const Block& block = blocks_[block_of(header_of(p))];
  *granted = (block.state == BlockState::run_head ? uint64_t(block.run_blocks) * kBlockBytes
                                                  : class_bytes_[class_at(block, offset_in_block(header_of(p)))]) -
             sizeof(ObjectHeader);
  return static_cast<uint8_t*>(p);
}

void Heap::free_raw(uint8_t* memory) { free_memory(memory); }

// --- Destruction ---

void Heap::drop_later(const void* payload) {
  header_of(payload)->refs = dead_;
  dead_ = uint32_t(uint64_t(static_cast<const uint8_t*>(payload) - base_) / 8);
}

// What dies here is queued in front of what is queued already, so going backwards destroys depth first in the order
// of the fields: programs see it where files close.
template <Abi A>
inline void Heap::drop_references(uint8_t* record, const Type* type) {
  for (uint32_t i = type->pointer_count; i-- > 0;) {
    Object* o = load_ref(A, base_, record + type->pointers[i]);
    if (!o || !contains(o)) continue;
    if (--header_of(o)->refs != 0) {
      if (DIS_UNLIKELY(marking_)) shade(o);
    } else if (DIS_LIKELY(is_alive(o))) {
      if (type_of(o)->has_pointers)
        drop_later(o);
      else
        free_memory(o);
    }
  }
}

void Heap::destroy(const void* payload) {
  if (DIS_UNLIKELY(!is_alive(payload))) return;
  const Type* type = type_of(payload);
  if (!type->has_pointers) {
    free_memory(const_cast<void*>(payload));
    return;
  }
  // Objects that die while another is being destroyed wait in a list, so deep structures need no native stack.
  drop_later(payload);
  if (destroying_) return;
  destroying_ = true;
  while (dead_) {
    uint8_t* p = base_ + uint64_t(dead_) * 8;
    dead_ = header_of(p)->refs;
    header_of(p)->refs = 0;
    const Type* dead = type_of(p);
    if (dead->kind != Kind::record)
      drop_contents(p, dead);
    else if (abi_.ref_bytes == 4)
      drop_references<kAbi32>(p, dead);
    else
      drop_references<kAbi64>(p, dead);
    free_memory(p);
  }
  destroying_ = false;
}

bool Heap::destroy_some(int64_t& work) {
  DIS_DCHECK(later_ == 0 || dead_ == 0);
  if (later_) dead_ = later_;
  later_ = 0;
  destroying_ = true;
  while (dead_ && work > 0) {
    void* p = base_ + uint64_t(dead_) * 8;
    dead_ = header_of(p)->refs;
    header_of(p)->refs = 0;
    const Type* type = type_of(p);
    work -= 2 + type->pointer_count;
    drop_contents(p, type);
    free_memory(p);
  }
  destroying_ = false;
  later_ = dead_;
  dead_ = 0;
  return later_ == 0;
}

void Heap::drop_contents(void* payload, const Type* type) {
  auto drop_record = [this](uint8_t* p, const Type* t) {
    if (abi_.ref_bytes == 4)
      drop_references<kAbi32>(p, t);
    else
      drop_references<kAbi64>(p, t);
  };
  switch (type->kind) {
    case Kind::none:
    case Kind::string:
      break;
    case Kind::native:
      if (type->finalize) type->finalize(*this, payload);
      [[fallthrough]];
    case Kind::record:
      drop_record(static_cast<uint8_t*>(payload), type);
      break;
    case Kind::array: {
      auto* a = static_cast<ArrayObject*>(payload);
      if (a->root) {
        release(a->root);
      } else if (type->element->has_pointers) {
        for (uint64_t i = a->length; i-- > 0;) drop_record(a->data + i * a->element_size, type->element);
      }
      break;
    }
    case Kind::list: {
      auto* l = static_cast<ListObject*>(payload);
      if (l->tail) release(l->tail);
      if (type->element->has_pointers) drop_record(l->data(), type->element);
      break;
    }
    case Kind::channel: {
      auto* c = static_cast<ChannelObject*>(payload);
      channel_hangup(*this, c);
      if (c->store) release(c->store);
      break;
    }
    case Kind::instance:
      if (hooks_.drop_instance) hooks_.drop_instance(hooks_.context, static_cast<ModuleInstance*>(payload));
      break;
  }
}

void Heap::retain_record(const void* payload, const Type* type) {
  const uint8_t* p = static_cast<const uint8_t*>(payload);
  for (uint32_t i = 0; i < type->pointer_count; i++)
    if (Object* o = load(p + type->pointers[i]); o && contains(o)) retain(o);
}

void Heap::release_record(void* payload, const Type* type) {
  uint8_t* p = static_cast<uint8_t*>(payload);
  for (uint32_t i = 0; i < type->pointer_count; i++)
    if (Object* o = load(p + type->pointers[i]); o && contains(o)) release(o);
}

void Heap::record_moves(const void* payload, const Type* type) {
  if (!marking_) return;
  const uint8_t* p = static_cast<const uint8_t*>(payload);
  for (uint32_t i = 0; i < type->pointer_count; i++)
    if (Object* o = load(p + type->pointers[i])) shade(o);
}

void Heap::assign_record(void* dst, const void* src, const Type* type) {
  if (!type->has_pointers) {
    std::memmove(dst, src, type->size);
    return;
  }
  // The old references are dropped only after the new value stands: dropping may run finalizers.
  retain_record(src, type);
  uint32_t n = type->pointer_count;
  Object* small[16];
  std::unique_ptr<Object*[]> large;
  Object** old = small;
  if (n > 16) {
    large = std::make_unique<Object*[]>(n);
    old = large.get();
  }
  for (uint32_t i = 0; i < n; i++) old[i] = load(static_cast<uint8_t*>(dst) + type->pointers[i]);
  std::memmove(dst, src, type->size);
  for (uint32_t i = 0; i < n; i++)
    if (old[i]) release(old[i]);
}

void Heap::shade(const void* payload) { collector_->mark(payload); }

uint64_t Heap::object_count() const {
  uint64_t n = 0;
  for_each_object([&](void*, const Type*) { n++; });
  return n;
}

void Heap::destroy_everything() {
  marking_ = false;
  // Finalizers first: they may free what lies outside the heap; then the memory goes as a whole.
  for_each_object([&](void* p, const Type* type) {
    if (type->kind == Kind::native && type->finalize) type->finalize(*this, p);
  });
  clear_arena();  // while it is known what was written
  for (uint32_t b = 1; b < blocks_.size(); b++) blocks_[b] = Block{};
  kept_blocks_ = 0;
}

}  // namespace dis
