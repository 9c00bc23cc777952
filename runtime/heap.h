// heap: the arena of one Vm. Everything a module can address lies in it: objects, frames, module data.
// Allocation by size class, reference counts with immediate destruction (constant native stack however deep
// the structure), and the hooks by which the cycle collector sees dropped references.
//
//   arena:  | reserved address range; 64 KiB blocks taken in order, each of one size class or part of a run |
//
// In: Types and sizes. Out: payload pointers with refs = 1, zeroed, reference words nil; nullptr when the
// configured limit is reached (the caller raises "out of memory: heap").
// Keeps: module memory never refers outside the arena; single-threaded: one heap, one thread at a time.
// Leaves to others: which objects are roots (cycle_collector.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/abi.h"
#include "runtime/arena_pool.h"
#include "runtime/heap_ref.h"
#include "runtime/object.h"
#include "runtime/size_class.h"
#include "runtime/support/check.h"
#include "runtime/type_table.h"

namespace dis {

struct HeapOptions {
  Abi abi = kAbi64;
  uint64_t max_bytes = 0;  // 0: three quarters of the machine's memory, or the arena
  TypeTable* types = nullptr;  // borrowed, of this ABI; nullptr: one of its own
  ArenaPool* arenas = nullptr;  // likewise
  uint8_t* arena = nullptr;     // taken from `arenas`, to which it goes back; nullptr: the heap takes one, which must be there
};

class CycleCollector;
struct ModuleInstance;

class Heap {
 public:
  explicit Heap(const HeapOptions& options);
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  Abi abi() const { return abi_; }
  uint8_t* base() const { return base_; }
  uint64_t arena_bytes() const { return arena_bytes_; }
  uint64_t max_bytes() const { return max_bytes_; }
  bool contains(const void* p) const {
    return uint64_t(static_cast<const uint8_t*>(p) - base_) < arena_bytes_;
  }

  // Whether `p` is a live object, as far as its header tells: for values that may come from a damaged module.
  bool is_object(const void* p) const {
    if (!contains(p) || reinterpret_cast<uintptr_t>(p) % 8 != 0) return false;
    const ObjectHeader* h = header_of(p);
    return (h->type_and_flags & ObjectHeader::kLiveBit) && h->type_id() != 0 && type(h->type_id()) != nullptr;
  }

  // --- Types (type_table.h) ---
  TypeTable& types() { return table_; }
  const Type* record_type(uint32_t size, const uint8_t* map, size_t map_bytes) {
    return table_.record_type(size, map, map_bytes);
  }
  const Type* array_type(const Type* element) { return table_.array_type(element); }
  const Type* list_type(const Type* element) { return table_.list_type(element); }
  // A record without references of `bytes` or somewhat more: for sizes known at run time only, of which a program could
  // think of any number.
  const Type* bytes_type(uint64_t bytes);
  const Type* type_of(const void* payload) const { return type(header_of(payload)->type_id()); }

  // `id` comes from an object or from code made for this table.
  const Type* type(uint32_t id) const { return numbers_[id].load(std::memory_order_relaxed); }

  // Element types of the unstructured kinds.
  const Type* byte_type() const { return table_.byte; }
  const Type* word_type() const { return table_.word; }   // abi().word_bytes
  const Type* big_type() const { return table_.big; }
  const Type* real_type() const { return table_.real; }
  const Type* ref_type() const { return table_.ref; }     // one reference
  const Type* string_type() const { return table_.string; }
  const Type* channel_type() const { return table_.channel; }
  const Type* instance_type() const { return table_.instance; }

  // --- Objects ---
  // A record or native object: payload zeroed, reference words nil.
  void* new_record(const Type* type) {
    void* p = type->size_class ? allocate_small(type->size_class, type) : nullptr;
    if (!p && !(p = allocate_slow(type->size, type))) return nullptr;
    clear_record(p, type);
    return p;
  }
  // Raw payload of `bytes` with the header set (refs = 1); contents undefined. For object kinds' own files.
  void* allocate(uint64_t bytes, const Type* type) {
    if (DIS_LIKELY(bytes <= kSmallMax))
      if (void* p = allocate_small(size_class(bytes), type)) return p;
    return allocate_slow(bytes, type);
  }
  // Sets a fresh record's payload to zero and its references to nil.
  void clear_record(void* payload, const Type* type) {
    if (type->size > kSmallRecord) {
      std::memset(payload, 0, type->size);
    } else {
      // Whole words: memory of objects comes in units of 8 bytes.
      uint8_t* p = static_cast<uint8_t*>(payload);
      switch ((type->size + 7) / 8) {
        case 8: store_as<uint64_t>(p + 56, 0); [[fallthrough]];
        case 7: store_as<uint64_t>(p + 48, 0); [[fallthrough]];
        case 6: store_as<uint64_t>(p + 40, 0); [[fallthrough]];
        case 5: store_as<uint64_t>(p + 32, 0); [[fallthrough]];
        case 4: store_as<uint64_t>(p + 24, 0); [[fallthrough]];
        case 3: store_as<uint64_t>(p + 16, 0); [[fallthrough]];
        case 2: store_as<uint64_t>(p + 8, 0); [[fallthrough]];
        case 1: store_as<uint64_t>(p, 0); [[fallthrough]];
        default: break;
      }
    }
    set_nil(payload, type);
  }
  // Stores nil in every reference word of a record laid out as `type`; drops nothing.
  void set_nil(void* payload, const Type* type) {
    uint8_t* p = static_cast<uint8_t*>(payload);
    if (abi_.ref_bytes == 4) {
      for (uint32_t i = 0; i < type->pointer_count; i++) store_as<uint32_t>(p + type->pointers[i], kNil32);
    } else {
      for (uint32_t i = 0; i < type->pointer_count; i++) store_as<uint64_t>(p + type->pointers[i], kNil64);
    }
  }

  // --- Counts ---
  static void retain(const void* payload) { header_of(payload)->refs++; }
  void release(const void* payload) {
    ObjectHeader* h = header_of(payload);
    if (--h->refs == 0)
      destroy(payload);
    else if (DIS_UNLIKELY(marking_))
      shade(payload);
  }
  // For engines that inline release(): after a decrement that left zero, or while marking() holds.
  bool marking() const { return marking_; }
  void released(const void* payload) {
    if (header_of(payload)->refs == 0)
      destroy(payload);
    else
      shade(payload);
  }
  static uint32_t refs(const void* payload) { return header_of(payload)->refs; }
  // A counted reference goes from one place to another as it is: the collector, which may have looked at the new
  // place already and not yet at the old one, would see it in neither.
  void moves(const void* payload) {
    if (DIS_UNLIKELY(marking_)) shade(payload);
  }
  void record_moves(const void* payload, const Type* type);

  // --- Reference words of module memory ---
  Object* load(const void* slot) const { return load_ref(abi_, base_, slot); }
  // Stores `object` (may be nullptr), taking over the caller's count; drops the old value.
  void store_owned(void* slot, const void* object) {
    Object* old = load(slot);
    store_ref(abi_, base_, slot, object);
    if (old) release(old);
  }
  // Stores `object` (may be nullptr) with a count of its own; drops the old value.
  void store(void* slot, const void* object) {
    if (object) retain(object);
    store_owned(slot, object);
  }
  // Adds a count to / drops every reference in a record laid out as `type` (release leaves them as they are).
  void retain_record(const void* payload, const Type* type);
  void release_record(void* payload, const Type* type);
  // dst = src for a record laid out as `type`, counts kept right; the two may overlap exactly.
  void assign_record(void* dst, const void* src, const Type* type);

  // --- What destroying means for kinds the heap does not know ---
  struct Hooks {
    void* context = nullptr;
    void (*drop_instance)(void* context, ModuleInstance* instance) = nullptr;  // drops what it refers to
  };
  void set_hooks(const Hooks& hooks) { hooks_ = hooks; }

  // --- Raw memory inside the arena that is no object (stacks) ---
  // `bytes` is rounded up to a size class; nullptr at the limit. usable(p) tells the size granted.
  uint8_t* allocate_raw(uint64_t bytes, uint64_t* granted);
  void free_raw(uint8_t* memory);

  // --- Figures ---
  uint64_t used_bytes() const { return used_bytes_; }            // of live objects and raw memory, as granted
  uint64_t peak_bytes() const { return peak_bytes_ > used_bytes_ ? peak_bytes_ : used_bytes_; }
  uint64_t allocated_bytes() const { return allocated_bytes_; }  // since the beginning
  uint64_t object_count() const;                                 // walks the heap

  // Calls f(payload, type) for every live object. f must not allocate or free.
  template <typename F>
  void for_each_object(F f) const;

  // Destroys every object regardless of counts, running finalizers: for the end of a Vm.
  void destroy_everything();

 private:
  friend class CycleCollector;
  friend class HeapAuditor;

  static constexpr uint32_t kSmallRecord = 64;
  static constexpr uint32_t kBlockBytes = MemorySource::kUnit;
  static constexpr uint32_t kClassCount = kSizeClasses;
  static constexpr uint64_t kKeptBytes = 16u << 20;  // of memory given back, at least so much stays the process's
  static constexpr uint64_t kKeptOfSource = 1u << 20;  // where others wait for it
  static constexpr uint64_t kClearedBytes = 512u << 10;  // up to so many written, they are cleared rather than given back

  // A block of small objects has one class. Only the first block is shared: a class begins with a piece of it, so that a
  // small program touches a page or two, not one for each class.
  static constexpr uint32_t kSharedBlock = 1;
  static constexpr uint32_t kPieceBytes = 512;

  enum class BlockState : uint8_t { free, small, shared, run_head, run_tail };
  struct Block {
    BlockState state = BlockState::free;
    uint8_t cls = 0;           // small
    bool kept = false;         // its pages were used and not given to the system before it was taken, if it was
    uint32_t bump = 0;         // small: bytes already carved into slots; shared: into pieces
    uint32_t run_blocks = 0;   // run_head: length of the run
  };
  // Slots of one length, one after another.
  struct Slots {
    uint32_t step, end;  // where the last one ends, in the block, at the latest
  };

  // nullptr: the class has no memory at hand.
  void* allocate_small(uint32_t cls, const Type* type) {
    void* p = free_[cls];
    if (DIS_UNLIKELY(!p)) return nullptr;
    free_[cls] = *static_cast<void**>(p);
    used_bytes_ += class_bytes_[cls];
    allocated_bytes_ += class_bytes_[cls];
    ObjectHeader* h = header_of(p);
    h->refs = 1;
    h->type_and_flags = type->id | new_flags_;
    return p;
  }
  void* allocate_slow(uint64_t bytes, const Type* type);
  bool refill(uint32_t cls);
  bool refill_from_shared(uint32_t cls);
  // Makes free slots of what lies there, from `at` up to `end`; gives the end of the last one.
  uint32_t carve(uint32_t block, uint32_t at, uint32_t end, uint32_t cls);
  // Of the object or free slot at `at` in a block of small objects.
  uint32_t class_at(const Block& block, uint32_t at) const {
    return block.state == BlockState::shared ? piece_class_[at / kPieceBytes] : block.cls;
  }
  // Those at `at`, which is the block's first or follows the last of others; there are none if it is the block's end.
  Slots slots_at(const Block& block, uint32_t at) const {
    switch (block.state) {
      case BlockState::small: return {class_bytes_[block.cls], block.bump};
      case BlockState::shared:
        if (at >= block.bump) return {kBlockBytes, at};
        return {class_bytes_[class_at(block, at)], (at / kPieceBytes + 1) * kPieceBytes};
      case BlockState::run_head: return {kBlockBytes, kBlockBytes};
      default: return {kBlockBytes, 0};
    }
  }
  // Whether others follow those.
  static bool more_after(const Block& block, const Slots& slots) {
    return block.state == BlockState::shared && slots.end < block.bump;
  }
  uint8_t* take_blocks(uint32_t count);
  void give_blocks(uint32_t first);
  void take_kept(uint32_t first, uint32_t count);
  void give_kept_back();
  void give_pages_back(uint32_t first, uint64_t count);
  // Has a source commit what of these blocks it has not; false, with nothing changed: it refuses.
  bool commit(uint32_t first, uint32_t count);
  bool commit_missing(uint32_t first, uint32_t count);
  void decommit_all();
  bool may_grow(uint64_t bytes) const { return max_bytes_ == 0 || used_bytes_ + bytes <= max_bytes_; }
  void destroy(const void* payload);
  // Goes on with destroying what is queued, within `work`; false: more is left for the next time.
  bool destroy_some(int64_t& work);
  void drop_contents(void* payload, const Type* type);
  template <Abi A>
  void drop_references(uint8_t* record, const Type* type);
  // False: what a damaged module passes off as an object.
  bool is_alive(const void* payload) const {
    const ObjectHeader* h = header_of(payload);
    return (h->type_and_flags & ObjectHeader::kLiveBit) != 0 && h->type_id() != 0 && type(h->type_id()) &&
           uint64_t(reinterpret_cast<const uint8_t*>(h) - base_) < taken_bytes_;
  }
  void free_memory(void* payload);
  void shade(const void* payload);
  uint32_t block_of(const void* p) const {
    return uint32_t(uint64_t(static_cast<const uint8_t*>(p) - base_) / kBlockBytes);
  }
  uint32_t offset_in_block(const void* p) const {
    return uint32_t(uint64_t(static_cast<const uint8_t*>(p) - base_) % kBlockBytes);
  }
  // One reference inside a dying object.
  void drop_later(const void* payload);

  void clear_arena();

  std::unique_ptr<TypeTable> own_types_;
  TypeTable& table_;
  const TypeTable::Numbers* const numbers_;      // the table's
  std::unique_ptr<ArenaPool> own_arenas_;
  ArenaPool& arenas_;
  Abi abi_;
  uint8_t* base_ = nullptr;
  uint64_t arena_bytes_ = 0;
  uint64_t max_bytes_ = 0;
  uint64_t used_bytes_ = 0;
  uint64_t peak_bytes_ = 0;
  uint64_t allocated_bytes_ = 0;
  uint32_t new_flags_ = ObjectHeader::kLiveBit;
  bool marking_ = false;
  bool destroying_ = false;
  uint32_t later_ = 0; // likewise, of garbage whose destruction may be spread over time
  uint32_t dead_ = 0;  // head of the list of objects to destroy, as (offset / 8); 0 is none
  void* free_[kClassCount] = {};
  uint32_t class_bytes_[kClassCount] = {};
  uint32_t class_fill_block_[kClassCount] = {};  // block being carved, 0 if none
  uint8_t piece_class_[kBlockBytes / kPieceBytes] = {};  // of the shared block
  std::vector<Block> blocks_;                    // blocks taken so far, in address order
  uint64_t taken_bytes_ = 0;                     // of them
  std::map<uint32_t, uint32_t> free_runs_;       // first block -> blocks, never adjacent
  uint64_t kept_blocks_ = 0;                     // of them, those with pages
  Hooks hooks_;
  MemorySource* const source_;                   // of the arena; nullptr: the system. Blocks in use and kept are committed
  uint32_t ready_blocks_ = 0;                    // likewise, whether taken or not: those before this

  CycleCollector* collector_ = nullptr;          // set by its constructor
};

template <typename F>
void Heap::for_each_object(F f) const {
  for (uint32_t b = 1; b < blocks_.size(); b++) {
    const Block& block = blocks_[b];
    uint8_t* start = base_ + uint64_t(b) * kBlockBytes;
    Slots slots{};
    uint32_t at = 0;
    do {
      slots = slots_at(block, at);
      for (; at + slots.step <= slots.end; at += slots.step) {
        void* payload = start + at + sizeof(ObjectHeader);
        const ObjectHeader* h = header_of(payload);
        if ((h->type_and_flags & ObjectHeader::kLiveBit) && h->type_id() != 0) f(payload, type(h->type_id()));
      }
      at = slots.end;
    } while (more_after(block, slots));
  }
}

}  // namespace dis
