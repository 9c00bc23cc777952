// statistics: what a handful of measured numbers says. Pure functions; the random numbers of the bootstrap come from a
// fixed seed, so that the same samples give the same interval.
#pragma once

#include <vector>

#include "bench/jitbench/result.h"

namespace dis::bench {

double percentile(std::vector<double> values, double p);  // p of 0 to 100, interpolated; 0 of nothing
double geometric_mean(const std::vector<double>& values);  // of those above 0; 0 of nothing
// 95 % of the median, by resampling 2,000 times (of more than 1,000 samples by their ranks, which comes to the same).
// Both ends equal for a single sample.
Interval bootstrap_median(const std::vector<double>& values);

// Fills median, mad, interval and percentiles from the samples.
void sum_up(Measurement& measurement);

}  // namespace dis::bench
