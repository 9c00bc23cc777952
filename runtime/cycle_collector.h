// cycle_collector: finds and destroys what counting cannot: garbage that refers to itself.
// Incremental mark and sweep with a snapshot-at-the-beginning barrier. Every reference in the Vm is counted,
// in frames and module data too, so the drop of any reference passes Heap::release, which marks the object
// while marking is on: roots may be scanned one process at a time while the others run.
// Steps are taken only at safepoints, when no C++ code holds an uncounted reference.
// Keeps: an object is never destroyed here unless it was unreachable when the cycle began.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/heap.h"
#include "runtime/support/duration_histogram.h"

namespace dis {

class Runtime;

class CycleCollector {
 public:
  CycleCollector(Heap& heap, Runtime& runtime);

  // Called between slices: does a share of work if allocation since the last cycle asks for it.
  void poll() {
#ifdef DIS_HOSTILE
    step(kLeastWork);
    return;
#endif
    if (DIS_UNLIKELY(phase_ != Phase::idle || heap_.used_bytes() > threshold_)) work_a_share();
  }
  // Whether poll() would do anything.
  bool has_work() const { return phase_ != Phase::idle || heap_.used_bytes() > threshold_; }
  // Completes a whole cycle now.
  void collect();
  // Does about `work` units of a cycle, beginning one if none is under way.
  void step(int64_t work);
  bool idle() const { return phase_ == Phase::idle; }

  struct Stats {
    uint64_t cycles = 0;
    uint64_t objects_reclaimed = 0;
    uint64_t steps = 0;
    DurationHistogram step_ns;  // pauses of the program
  };
  const Stats& stats() const { return stats_; }

 private:
  friend class Heap;
  enum class Phase : uint8_t { idle, roots, mark, sweep };
  // One unit of work looks at one object or reference. Allocation pays for it: the fewer bytes a unit, the less
  // garbage is made during a cycle, which only the next one finds. At 8 small cyclic objects outrun the collector.
  static constexpr int64_t kBytesPerUnit = 2;
  static constexpr int64_t kLeastWork = 256;
  static constexpr int64_t kMostWork = 20000;   // bounds the pause
  static constexpr uint64_t kMinGrowth = 4u << 20;

  struct Grey {
    void* payload;
    uint64_t next;  // arrays: element to go on with
  };

  void work_a_share();
  void clear(void* payload, const Type* type);
  void begin();
  bool scan_roots(int64_t& work);
  bool drain(int64_t& work);
  bool sweep(int64_t& work);
  void mark(const void* payload);
  void mark_record(const void* payload, const Type* type);
  bool is_marked(const ObjectHeader* h) const {
    return ((h->type_and_flags & ObjectHeader::kMarkBit) != 0) == mark_value_;
  }

  Heap& heap_;
  Runtime& runtime_;
  Phase phase_ = Phase::idle;
  bool mark_value_ = false;
  uint64_t threshold_ = kMinGrowth;
  uint64_t allocated_at_step_ = 0;
  std::vector<Grey> grey_;
  std::vector<int32_t> root_pids_;
  size_t next_root_ = 0;
  uint32_t sweep_block_ = 0;
  uint32_t sweep_at_ = 0;
  Stats stats_;
};

}  // namespace dis
