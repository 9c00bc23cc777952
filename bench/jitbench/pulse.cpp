#include "bench/jitbench/pulse.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace dis::bench {

namespace {

constexpr int kSteps = 50000;  // some 30 us
constexpr int kPieces = 16;
constexpr size_t kLast = 24;        // pulses of a round of twelve contenders
constexpr double kLongest = 10;     // times the shortest piece: so much counts of an interruption

double now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}

// Additions, shifts, a multiplication, loads, stores and a branch, in chains that do not wait for each other: so much at
// once that a neighbour on the same core is felt.
uint64_t work() {
  static thread_local std::array<uint32_t, 1024> cells;
  uint64_t x = 1, y = 2, z = 3, w = 4;
  for (size_t i = 0; i < kSteps; i++) {
    x += cells[i % cells.size()];
    y ^= y << 1;
    z = z * 5 + 1;
    w += w >> 3;
    cells[i * 7 % cells.size()] = uint32_t(x ^ z);
    if (w & 64) y += 3;
  }
  return x + y + z + w;
}

}  // namespace

double Pulse::take() {
  std::array<double, kPieces> pieces;
  for (double& ns : pieces) {
    const double start = now_ns();
    asm volatile("" ::"r"(work()));
    ns = now_ns() - start;
  }
  const double most = kLongest * *std::min_element(pieces.begin(), pieces.end());
  double mean = 0;
  for (double ns : pieces) mean += std::min(ns, most) / kPieces;
  last_.push_back(mean);
  sum_ += mean;
  if (last_.size() > kLast) {
    sum_ -= last_.front();
    last_.pop_front();
  }
  const double pulse = sum_ / double(last_.size());
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), pulse), pulse);
  return pulse;
}

double Pulse::pace_ns() const { return sorted_.empty() ? 0 : sorted_[sorted_.size() / 10]; }
double Pulse::median_ns() const { return sorted_.empty() ? 0 : sorted_[sorted_.size() / 2]; }

}  // namespace dis::bench
