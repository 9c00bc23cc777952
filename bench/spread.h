// spread: what a handful of numbers has in common: median, how far it scatters, mean.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace dis::bench {

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

inline double mean(const std::vector<double>& values) {
  double sum = 0;
  for (double v : values) sum += v;
  return values.empty() ? 0 : sum / double(values.size());
}

struct Spread {
  double middle = 0;   // median
  double scatter = 0;  // median of the distances from it (MAD)
  double least = 0;
};

inline Spread spread(const std::vector<double>& values) {
  Spread s;
  if (values.empty()) return s;
  s.middle = median(values);
  std::vector<double> distances;
  for (double v : values) distances.push_back(std::fabs(v - s.middle));
  s.scatter = median(distances);
  s.least = *std::min_element(values.begin(), values.end());
  return s;
}

}  // namespace dis::bench
