#include "bench/jitbench/statistics.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "bench/spread.h"

using namespace dis::bench;

namespace {

// The same everywhere: the distributions of the standard library differ.
double statistics_gaussian(std::mt19937& random) {
  const double u = (double(random()) + 1) / 4294967297.0, v = double(random()) / 4294967296.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * v);
}

// How many of 500 intervals of `count` samples hold the median of what they are drawn from, in percent.
double statistics_coverage(size_t count, bool skewed) {
  std::mt19937 random(7);
  int hits = 0;
  for (int i = 0; i < 500; i++) {
    std::vector<double> values;
    for (size_t k = 0; k < count; k++) {
      const double g = statistics_gaussian(random);
      values.push_back(skewed ? std::exp(g) : 1 + g);
    }
    const Interval interval = bootstrap_median(values);
    hits += interval.low <= 1 && 1 <= interval.high;
  }
  return hits / 5.0;
}

}  // namespace

TEST_CASE("percentiles lie between the samples") {
  const std::vector<double> values = {40, 10, 30, 20};
  CHECK(percentile(values, 0) == 10);
  CHECK(percentile(values, 100) == 40);
  CHECK(percentile(values, 50) == 25);
  CHECK(percentile(values, 25) == doctest::Approx(17.5));
  CHECK(percentile(values, 95) == doctest::Approx(38.5));
  CHECK(percentile(values, -3) == 10);
  CHECK(percentile(values, 300) == 40);
  CHECK(percentile({7}, 99) == 7);
  CHECK(percentile({}, 50) == 0);
}

TEST_CASE("geometric means leave out what has no logarithm") {
  CHECK(geometric_mean({1, 100}) == doctest::Approx(10));
  CHECK(geometric_mean({2, 4, 8}) == doctest::Approx(4));
  CHECK(geometric_mean({0.5, 2}) == doctest::Approx(1));
  CHECK(geometric_mean({0, -3, 9}) == doctest::Approx(9));
  CHECK(geometric_mean({}) == 0);
  CHECK(geometric_mean({0}) == 0);
  CHECK(geometric_mean(std::vector<double>(1000, 1e300)) == doctest::Approx(1e300));  // no product overflows
}

TEST_CASE("a bootstrap interval is reproducible, holds the median and grows with the scatter") {
  const std::vector<double> values = {9.8, 10.4, 10.1, 9.9, 10.0, 10.2, 13.0, 9.7, 10.3, 10.05};
  const Interval once = bootstrap_median(values), again = bootstrap_median(values);
  CHECK(once.low == again.low);
  CHECK(once.high == again.high);
  CHECK(once.low < median(values));
  CHECK(once.high > median(values));
  CHECK(once.low >= 9.7);
  CHECK(once.high < 13.0);  // one outlier is not half of the samples

  std::vector<double> wide;
  for (double v : values) wide.push_back(10 + 3 * (v - 10));
  const Interval wider = bootstrap_median(wide);
  CHECK(wider.high - wider.low == doctest::Approx(3 * (once.high - once.low)));
}

TEST_CASE("intervals of next to nothing") {
  CHECK(bootstrap_median({}).low == 0);
  CHECK(bootstrap_median({}).high == 0);
  CHECK(bootstrap_median({5}).low == 5);
  CHECK(bootstrap_median({5}).high == 5);
  CHECK(bootstrap_median({4, 4, 4, 4}).low == 4);
  CHECK(bootstrap_median({4, 4, 4, 4}).high == 4);
  const Interval two = bootstrap_median({1, 3});
  CHECK(two.low == 1);
  CHECK(two.high == 3);
}

TEST_CASE("about 95 % of the intervals hold the true median") {
  for (size_t count : {8, 10, 20, 31}) {
    for (bool skewed : {false, true}) {
      CAPTURE(count);
      CAPTURE(skewed);
      const double percent = statistics_coverage(count, skewed);
      CHECK(percent >= 90);
      CHECK(percent <= 99);
    }
  }
  // Above 1,000 samples the interval comes from ranks.
  const double percent = statistics_coverage(1001, true);
  CHECK(percent >= 90);
  CHECK(percent <= 99);
}

TEST_CASE("resampling and ranks agree where one takes over from the other") {
  std::mt19937 random(3);
  std::vector<double> values;
  for (int i = 0; i < 1000; i++) values.push_back(statistics_gaussian(random));
  const Interval resampled = bootstrap_median(values);
  values.push_back(median(values));
  const Interval ranked = bootstrap_median(values);
  CHECK(std::fabs(resampled.low - ranked.low) < 0.02);
  CHECK(std::fabs(resampled.high - ranked.high) < 0.02);
}

TEST_CASE("a measurement is summed up from its samples") {
  Measurement m;
  m.samples = {5, 1, 4, 2, 3};
  sum_up(m);
  CHECK(m.median == 3);
  CHECK(m.mad == 1);
  CHECK(m.p50 == 3);
  CHECK(m.p95 == doctest::Approx(4.8));
  CHECK(m.p99 == doctest::Approx(4.96));
  CHECK(m.interval.low >= 1);
  CHECK(m.interval.high <= 5);
  CHECK(m.samples == std::vector<double>{5, 1, 4, 2, 3});  // in the order they were measured

  m.samples.clear();
  sum_up(m);
  CHECK(m.median == 0);
  CHECK(m.mad == 0);
  CHECK(m.interval.high == 0);
  CHECK(m.p99 == 0);
}
