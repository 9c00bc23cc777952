#include "bench/turns.h"

#include <algorithm>

namespace dis::bench {

namespace {

constexpr double kCalmShare = 0.95;
constexpr double kIdleMs = 0.5;          // what a program may wait without computing: to be loaded, to be noticed
constexpr double kTooLongToRepeat = 5e3;  // ms
constexpr double kScattered = 0.05;       // of the median

bool calm(const Run& r) { return r.wall_ms - r.cpu_ms < kIdleMs || r.share() >= kCalmShare; }

}  // namespace

Turns take_turns(const std::vector<Contender>& contenders, int runs) {
  Turns turns;
  std::array<int, kWhoCount> spare;
  spare.fill(runs);
  for (int round = -1; round < runs; round++) {
    for (const Contender& c : contenders) {
      std::vector<Run>& all = turns.of[c.who];
      Run r = run(c.command);
      if (round < 0) continue;
      while (c.computes && !calm(r) && r.wall_ms < kTooLongToRepeat && spare[c.who]-- > 0) {
        all.push_back(std::move(r));
        r = run(c.command);
      }
      all.push_back(std::move(r));
    }
  }
  for (const Contender& c : contenders) {
    std::vector<Run>& all = turns.of[c.who];
    if (!c.computes) continue;
    std::stable_sort(all.begin(), all.end(), [](const Run& a, const Run& b) { return a.share() > b.share(); });
    all.resize(size_t(runs));
    turns.disturbed[c.who] = std::count_if(all.begin(), all.end(), calm) * 2 <= runs;
  }
  return turns;
}

std::optional<Spread> Turns::sum_up(Who who, bool scaled, const std::function<double(const Run&)>& f) const {
  if (of[who].empty()) return std::nullopt;
  std::vector<double> values;
  for (const Run& r : of[who]) values.push_back(f(r) * (scaled && !calm(r) ? r.share() : 1));
  return spread(values);
}

bool Turns::noisy(const std::optional<Spread>& ours) const {
  for (bool d : disturbed)
    if (d) return true;
  return ours && ours->scatter > kScattered * ours->middle;
}

}  // namespace dis::bench
