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

TEST_CASE("a turn is as long as planned, or so long that asking for it is below 1 % of it") {
  CHECK(worth_asking_ns(20e6, 25e3) == 20e6);
  for (const double asking : {25e3, 200e3, 3e6}) {
    CHECK(asking < 0.01 * worth_asking_ns(20e6, asking));
    CHECK(asking < 0.01 * worth_asking_ns(2e6, asking));
  }
  CHECK(worth_asking_ns(20e6, 200e3) == doctest::Approx(30e6));
  CHECK(worth_asking_ns(20e6, 0) == 20e6);
}

TEST_CASE("the time at a size is told from two smaller ones, and what is set up counts once") {
  // 104 ns for one of the size, and 13 ms before the first.
  const auto timed = [](double size) { return Timed{size, 13e6 + 104 * size}; };
  CHECK(time_at(2e6, timed(200e3), timed(25e3)) == doctest::Approx(timed(2e6).ns));
  CHECK(time_at(2e6, timed(2e6), timed(250e3)) == doctest::Approx(timed(2e6).ns));
  // Nothing is set up: as many times the work, as many times the time.
  CHECK(time_at(1000, {10, 500}, {1, 50}) == doctest::Approx(50000));
  // A small size that took longer than the large one is chance; nothing runs backwards.
  CHECK(time_at(1000, {10, 500}, {1, 600}) == 500);
}
