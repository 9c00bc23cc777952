#include "bench/jitbench/turns.h"

#include <algorithm>

namespace dis::bench {

namespace {

constexpr double kMostWaited = 0.05;  // of a turn
constexpr double kMostSlower = 0.05;  // a pulse, than the machine's pace
constexpr double kAskings = 150;      // in a turn: some turns are shorter than was planned

}  // namespace

bool off_pace(double pulse_ns, double pace_ns) { return pace_ns > 0 && pulse_ns > pace_ns * (1 + kMostSlower); }

bool disturbed(const Turn& turn, double pace_ns) {
  return turn.waited_ns > kMostWaited * turn.ns || off_pace(turn.pulse_ns, pace_ns);
}

std::vector<Turn> counted(const std::vector<Turn>& turns, size_t wanted, double pace_ns) {
  auto calm = [&](const Turn& t) { return !disturbed(t, pace_ns); };
  const auto all_calm = size_t(std::count_if(turns.begin(), turns.end(), calm));
  size_t fill = wanted > all_calm ? wanted - all_calm : 0;
  std::vector<Turn> count;
  for (const Turn& t : turns) {
    if (count.size() == wanted) break;
    if (!calm(t) && (fill == 0 || fill-- == 0)) continue;
    count.push_back(t);
  }
  return count;
}

double worth_asking_ns(double planned_ns, double asking_ns) { return std::max(planned_ns, asking_ns * kAskings); }

double time_at(double size, Timed large, Timed small) {
  const double slope = std::max(0.0, (large.ns - small.ns) / (large.size - small.size));
  return large.ns + slope * (size - large.size);
}

}  // namespace dis::bench
