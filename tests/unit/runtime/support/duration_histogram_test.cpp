#include "runtime/support/duration_histogram.h"

#include <doctest/doctest.h>

#include <cstdint>

using dis::DurationHistogram;

TEST_CASE("durations: nothing recorded") {
  DurationHistogram h;
  CHECK(h.count() == 0);
  CHECK(h.longest() == 0);
  CHECK(h.percentile(50) == 0);
}

TEST_CASE("durations: small ones are exact") {
  DurationHistogram h;
  for (int64_t ns = 1; ns <= 7; ns++) h.record(ns);
  CHECK(h.percentile(0) == 1);
  CHECK(h.percentile(50) == 4);
  CHECK(h.percentile(100) == 7);
  h.record(-5);  // a clock that went back
  CHECK(h.percentile(0) == 0);
}

TEST_CASE("durations: percentiles are right to within an eighth") {
  DurationHistogram h;
  for (int64_t ns = 1; ns <= 100000; ns++) h.record(ns);
  CHECK(h.count() == 100000);
  CHECK(h.longest() == 100000);
  for (double p : {1.0, 10.0, 50.0, 95.0, 99.0}) {
    const double right = p * 1000, found = double(h.percentile(p));
    CAPTURE(p);
    CHECK(found >= right);
    CHECK(found <= right * 1.126);
  }
}

TEST_CASE("durations: every power of two and its neighbours lie below the end of their bucket") {
  for (int bit = 1; bit < 40; bit++)
    for (int64_t by : {-1, 0, 1}) {
      DurationHistogram h;
      const int64_t ns = (int64_t(1) << bit) + by;
      h.record(ns);
      h.record(int64_t(1) << 41);
      CAPTURE(ns);
      CHECK(h.percentile(50) >= ns);
      CHECK(double(h.percentile(50)) <= double(ns) * 1.126);
    }
}

TEST_CASE("durations: the longest is kept exactly, however long") {
  DurationHistogram h;
  h.record(INT64_MAX);
  CHECK(h.longest() == INT64_MAX);
  CHECK(h.percentile(99) > 0);
}
