// turns: which samples of a contender count. Pure functions; turns are judged by what happened around them, never by
// their figures.
#pragma once

#include <cstddef>
#include <vector>

namespace dis::bench {

struct Turn {
  double figure = 0;     // in the row's unit
  double ns = 0;         // by the stopwatch
  double waited_ns = 0;  // of that, without a processor
  double pulse_ns = 0;   // the slower of the pulses before and after it; 0: none was taken
};

// It had no processor for 5 % of its time, or the machine was over 5 % slower around it than its pace.
bool disturbed(const Turn& turn, double pace_ns);
bool off_pace(double pulse_ns, double pace_ns);

// `wanted` turns, in the order in which they were taken: those that nobody disturbed, and only where these are too few
// the first of the others.
std::vector<Turn> counted(const std::vector<Turn>& turns, size_t wanted, double pace_ns);

// How long a turn has to take: what is planned, but so long that asking for it is less than 1 % of it, and what is left
// of asking when its cost is taken off a small part of that.
double worth_asking_ns(double planned_ns, double asking_ns);

// The time a run at `size` takes, from those at two smaller sizes: the work grows with the size, and what is set up first
// is paid once, as by everybody who runs that size.
struct Timed {
  double size = 0, ns = 0;
};
double time_at(double size, Timed large, Timed small);

}  // namespace dis::bench
