// random: the same numbers for a seed everywhere.
#pragma once

#include <cstdint>
#include <iterator>

namespace dis::differential {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 0x1234567) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  int below(int n) { return int(next() % uint64_t(n)); }
  int range(int low, int high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }
  template <class C>
  const auto& pick(const C& c) {
    return c[size_t(below(int(std::size(c))))];
  }

 private:
  uint64_t state_;
};

}  // namespace dis::differential
