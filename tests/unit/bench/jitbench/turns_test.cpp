#include "bench/jitbench/turns.h"

#include <doctest/doctest.h>

#include "bench/jitbench/pulse.h"

using namespace dis::bench;

namespace {

constexpr double kPace = 1000;

Turn turns_test_calm(double figure) { return {.figure = figure, .ns = 100, .pulse_ns = kPace}; }
Turn turns_test_slow(double figure) { return {.figure = figure, .ns = 100, .pulse_ns = kPace * 1.2}; }

std::vector<double> turns_test_figures(const std::vector<Turn>& turns) {
  std::vector<double> figures;
  for (const Turn& t : turns) figures.push_back(t.figure);
  return figures;
}

}  // namespace

TEST_CASE("a turn is disturbed by what happened around it, whatever its figure") {
  CHECK_FALSE(disturbed({.figure = 1e9, .ns = 100, .waited_ns = 4.9, .pulse_ns = kPace * 1.049}, kPace));
  CHECK(disturbed({.figure = 1, .ns = 100, .waited_ns = 5.1, .pulse_ns = kPace}, kPace));
  CHECK(disturbed({.figure = 1, .ns = 100, .pulse_ns = kPace * 1.051}, kPace));
  CHECK_FALSE(disturbed({.figure = 1, .ns = 100, .pulse_ns = kPace * 0.5}, kPace));  // faster than its pace
  CHECK_FALSE(disturbed({.figure = 1, .ns = 100, .pulse_ns = 0}, kPace));            // nothing is known of it
  CHECK_FALSE(disturbed({.figure = 1, .ns = 100, .pulse_ns = kPace}, 0));
}

TEST_CASE("calm turns count, and disturbed ones only where those are too few") {
  const std::vector<Turn> turns = {turns_test_slow(1), turns_test_calm(9), turns_test_slow(2), turns_test_calm(8),
                                   turns_test_calm(7)};
  CHECK(turns_test_figures(counted(turns, 2, kPace)) == std::vector<double>{9, 8});
  CHECK(turns_test_figures(counted(turns, 3, kPace)) == std::vector<double>{9, 8, 7});
  CHECK(turns_test_figures(counted(turns, 4, kPace)) == std::vector<double>{1, 9, 8, 7});
  CHECK(turns_test_figures(counted(turns, 5, kPace)) == std::vector<double>{1, 9, 2, 8, 7});
  CHECK(counted(turns, 9, kPace).size() == 5);
  CHECK(counted({}, 3, kPace).empty());
}

TEST_CASE("a pulse takes time, and the pace is one of the fast ones") {
  Pulse pulse;
  CHECK(pulse.pace_ns() == 0);
  for (int i = 0; i < 20; i++) CHECK(pulse.take() > 0);
  CHECK(pulse.pace_ns() > 0);
  CHECK(pulse.pace_ns() <= pulse.median_ns());
}
