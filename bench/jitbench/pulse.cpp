#include "bench/jitbench/pulse.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace dis::bench {

namespace {

constexpr int kSteps = 50000;  // some 30 us
constexpr int kPieces = 3;

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
  double least = 0;
  for (int i = 0; i < kPieces; i++) {
    const double start = now_ns();
    asm volatile("" ::"r"(work()));
    const double ns = now_ns() - start;
    least = i == 0 ? ns : std::min(least, ns);
  }
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), least), least);
  return least;
}

double Pulse::pace_ns() const { return sorted_.empty() ? 0 : sorted_[sorted_.size() / 10]; }
double Pulse::median_ns() const { return sorted_.empty() ? 0 : sorted_[sorted_.size() / 2]; }

}  // namespace dis::bench
