// pulse: a fixed piece of jitbench's own work, timed between turns: how fast the machine is at that moment.
// What slows it there (a neighbour on the core, a clock that was lowered, a host that takes the processor away for some
// microseconds again and again) slows the contender beside it too, and so is known without a look at the contender's figure.
#pragma once

#include <deque>
#include <vector>

namespace dis::bench {

class Pulse {
 public:
  // ns a piece of the work takes: the mean of those of now and of the last pulses, some 10 ms of work over the last round
  // of a row. What a host takes away comes in slices longer than a piece: the least would never show it, and one pulse
  // alone would show it by luck. A single long interruption counts as a short one.
  double take();

  // The machine's pace: one in ten of the pulses taken so far was faster. 0 before the first. Not the fastest, which
  // may have been a processor's short sprint.
  double pace_ns() const;
  double median_ns() const;

 private:
  std::deque<double> last_;  // means of single pulses
  double sum_ = 0;           // of them
  std::vector<double> sorted_;
};

}  // namespace dis::bench
