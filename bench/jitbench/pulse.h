// pulse: a fixed piece of jitbench's own work, timed between turns: how fast the machine is at that moment.
// What slows it there (a neighbour on the core, a clock that was lowered, a host that took the processor away) slows the
// contender beside it too, and so is known without a look at the contender's figure.
#pragma once

#include <vector>

namespace dis::bench {

class Pulse {
 public:
  double take();  // ns the work takes now: the least of three, which no single interrupt makes longer

  // The machine's pace: one in ten of the pulses taken so far was faster. 0 before the first. Not the fastest, which
  // may have been a processor's short sprint.
  double pace_ns() const;
  double median_ns() const;

 private:
  std::vector<double> sorted_;
};

}  // namespace dis::bench
