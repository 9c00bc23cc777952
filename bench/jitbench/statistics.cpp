#include "bench/jitbench/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

#include "bench/spread.h"

namespace dis::bench {

namespace {

constexpr int kResamples = 2000;
constexpr size_t kResampledUpTo = 1000;  // samples; with more, the ranks say the same at once

double percentile_of_sorted(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return 0;
  const double at = std::clamp(p, 0.0, 100.0) / 100 * double(sorted.size() - 1);
  const auto below = size_t(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - double(below)) * (sorted[above] - sorted[below]);
}

// The distributions of the standard library differ from one to another, its generators do not.
size_t draw(std::mt19937& random, size_t count) { return size_t((uint64_t(random()) * count) >> 32); }

}  // namespace

double percentile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return percentile_of_sorted(values, p);
}

double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  size_t count = 0;
  for (double v : values) {
    if (!(v > 0)) continue;
    sum += std::log(v);
    count++;
  }
  return count ? std::exp(sum / double(count)) : 0;
}

Interval bootstrap_median(const std::vector<double>& values) {
  if (values.empty()) return {};
  const size_t count = values.size();
  if (count > kResampledUpTo) {
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    // How many samples lie below the true median is binomial: half of them, give or take 1.96 deviations.
    const double reach = 1.96 * std::sqrt(double(count)) / 2 / double(count - 1) * 100;
    return {percentile_of_sorted(sorted, 50 - reach), percentile_of_sorted(sorted, 50 + reach)};
  }
  std::mt19937 random(20261128);
  std::vector<double> medians, again(count);
  medians.reserve(kResamples);
  for (int i = 0; i < kResamples; i++) {
    for (double& v : again) v = values[draw(random, count)];
    medians.push_back(median(again));
  }
  std::sort(medians.begin(), medians.end());
  return {percentile_of_sorted(medians, 2.5), percentile_of_sorted(medians, 97.5)};
}

void sum_up(Measurement& m) {
  const Spread s = spread(m.samples);
  m.median = s.middle;
  m.mad = s.scatter;
  m.interval = bootstrap_median(m.samples);
  std::vector<double> sorted = m.samples;
  std::sort(sorted.begin(), sorted.end());
  m.p50 = percentile_of_sorted(sorted, 50);
  m.p95 = percentile_of_sorted(sorted, 95);
  m.p99 = percentile_of_sorted(sorted, 99);
}

}  // namespace dis::bench
