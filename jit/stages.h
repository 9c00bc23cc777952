// stages: what compiling a function consists of, in order; the passes are those of passes.def.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "jit/opt/passes.h"
#include "vm/engine.h"

namespace dis::jit {

inline constexpr EngineStage kStages[] = {
    {"build", "from the IR to a graph in SSA form", false},
#define DIS_JIT_PASS(name, help) {#name, help, true},
#include "jit/passes.def"
#undef DIS_JIT_PASS
    {"lower", "from the graph to low-level IR", false},
    {"registers", "liveness and assignment of registers", false},
    {"emit", "machine code", false},
};
inline constexpr int kBuildStage = 0;
constexpr int stage_of(Pass pass) { return 1 + int(pass); }
inline constexpr int kLowerStage = 1 + kPassCount, kRegistersStage = kLowerStage + 1, kEmitStage = kLowerStage + 2;
inline constexpr int kStageCount = kEmitStage + 1;

// Where the time goes; reads the clock only if somebody wants to know.
class StageClock {
 public:
  void start(bool wanted) {
    wanted_ = wanted;
    if (!wanted) return;
    ns_.fill(0);
    last_ = Clock::now();
  }
  // What passed since the last call belongs to `stage`.
  void lap(int stage) {
    if (!wanted_) return;
    const Clock::time_point now = Clock::now();
    ns_[size_t(stage)] += std::chrono::nanoseconds(now - last_).count();
    last_ = now;
  }
  const std::array<int64_t, size_t(kStageCount)>& ns() const { return ns_; }

 private:
  using Clock = std::chrono::steady_clock;
  bool wanted_ = false;
  Clock::time_point last_;
  std::array<int64_t, size_t(kStageCount)> ns_{};
};

}  // namespace dis::jit
