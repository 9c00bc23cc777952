// samples: those of a contender whom no row server asks, with the machine's pulse around each, so that such rows are marked
// like others where the machine was slow. In: figures in the row's unit.  Out: a Measurement, summed up.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench/jitbench/pulse.h"
#include "bench/jitbench/result.h"
#include "bench/jitbench/statistics.h"

namespace dis::bench {

class Samples {
 public:
  explicit Samples(Pulse& pulse) : pulse_(&pulse) {}

  // What f() returns, with the pulses before and after it.
  template <typename F>
  auto beside_pulses(F f) {
    const double before = pulse_->take();
    auto result = f();
    pulses_.push_back(std::max(before, pulse_->take()));
    return result;
  }
  // f() is the figure.
  template <typename F>
  void take(F f) {
    figures_.push_back(beside_pulses(std::move(f)));
  }
  void add(double figure) { figures_.push_back(figure); }
  size_t size() const { return figures_.size(); }

  void put_into(Measurement& m) {
    m.samples = std::move(figures_);
    m.pulse_ns = percentile(pulses_, 50);
    sum_up(m);
  }

 private:
  Pulse* pulse_;
  std::vector<double> figures_, pulses_;
};

}  // namespace dis::bench
