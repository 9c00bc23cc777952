// turns: several programs measured against each other.
// In: commands and how often. Out: for each its runs, the calm ones first.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "bench/peers.h"
#include "bench/spread.h"

namespace dis::bench {

struct Contender {
  Who who;
  Command command;
  bool computes = true;  // all the time, so that a run without a processor was disturbed and is repeated
};

struct Turns {
  std::array<std::vector<Run>, kWhoCount> of;  // empty: did not take part

  // f of each run, summed up. With `scaled`, the f of a run that did not have a processor all the time counts
  // only as far as it had one.
  std::optional<Spread> sum_up(Who who, bool scaled, const std::function<double(const Run&)>& f) const;
  // Other programs took the processor from at least half of the runs that should have had it, or ours scatter.
  bool noisy(const std::optional<Spread>& ours) const;

  std::array<bool, kWhoCount> disturbed{};
};

// Each once to warm up, then `runs` rounds. Disturbed runs are repeated, at most as many as `runs`, and the
// calmest are kept.
Turns take_turns(const std::vector<Contender>& contenders, int runs);

}  // namespace dis::bench
