#include "bench/jitbench/compare.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "bench/jitbench/statistics.h"

using namespace dis::bench;

namespace {

double compare_gaussian(std::mt19937& random) {
  const double u = (double(random()) + 1) / 4294967297.0, v = double(random()) / 4294967296.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * v);
}

// Times as machines give them: around `middle` with a MAD of `percent`, now and then one that was disturbed.
std::vector<double> compare_samples(std::mt19937& random, double middle, double percent, size_t count = 10) {
  std::vector<double> values;
  for (size_t i = 0; i < count; i++) {
    double v = middle * (1 + 1.4826 * percent / 100 * compare_gaussian(random));
    if (i % 9 == 4) v *= 1.08;
    values.push_back(v);
  }
  return values;
}

Row compare_row(const std::string& name, const std::vector<double>& samples, bool more_is_better = false) {
  Row row{.group = "g",
          .name = name,
          .title = name,
          .unit = more_is_better ? "MB/s" : "ms",
          .more_is_better = more_is_better,
          .of = {}};
  Measurement m;
  m.who = "jit64";
  m.samples = samples;
  sum_up(m);
  row.of.push_back(m);
  return row;
}

RunResult compare_run(std::vector<Row> rows) {
  RunResult run;
  run.fingerprint.date = "2026-11-28T18:45:00Z";
  run.contenders = {{"jit64", "avernus", 64}, {"c2", "C -O2", 64}};
  run.rows = std::move(rows);
  return run;
}

Compared compare_one(const std::vector<double>& before, const std::vector<double>& now, bool more_is_better = false) {
  const Comparison c = compare(compare_run({compare_row("r", before, more_is_better)}),
                               compare_run({compare_row("r", now, more_is_better)}), "base", {"jit64"});
  REQUIRE(c.rows.size() == 1);
  return c.rows[0];
}

// How often a change by `factor` with the given noise lands in a band, of 50 pairs of runs.
int compare_hits(Band band, double factor, double percent, bool more_is_better = false) {
  std::mt19937 random(11);
  int hits = 0;
  for (int i = 0; i < 50; i++) {
    const auto before = compare_samples(random, 120, percent), now = compare_samples(random, 120 * factor, percent);
    hits += compare_one(before, now, more_is_better).band == band;
  }
  return hits;
}

std::vector<double> compare_shifted(std::vector<double> values, double factor) {
  for (double& v : values) v *= factor;
  return values;
}

const std::vector<double> kCompareQuiet = {99.0, 99.4, 99.7, 99.9, 100.0, 100.1, 100.3, 100.6, 101.0};

}  // namespace

TEST_CASE("Mann-Whitney: exact values, found by trying all ways to divide the samples") {
  const auto p = [](const std::vector<double>& a, const std::vector<double>& b) { return mann_whitney_p(a, b); };
  CHECK(p({1, 2, 3}, {4, 5, 6}) == doctest::Approx(2.0 / 20));
  CHECK(p({1, 2, 3, 4}, {5, 6, 7, 8}) == doctest::Approx(2.0 / 70));
  CHECK(p({1, 2, 3}, {4, 5, 6, 7, 8}) == doctest::Approx(2.0 / 56));
  CHECK(p({1.1, 2.2, 3.3, 7.7}, {2.5, 4.4, 5.5, 6.6, 8.8}) == doctest::Approx(36.0 / 126));
  CHECK(p({12.1, 11.7, 12.9, 12.4, 11.9}, {13.0, 12.6, 13.4, 12.2, 14.1, 13.8}) == doctest::Approx(14.0 / 462));
  CHECK(p({5, 1, 9, 3, 7}, {2, 4, 6, 8, 10}) == doctest::Approx(174.0 / 252));
  CHECK(p({1}, {2}) == 1);
}

TEST_CASE("Mann-Whitney: with ties and for many samples, by the normal approximation") {
  CHECK(mann_whitney_p({1, 1, 2, 3}, {2, 3, 4, 4}) == doctest::Approx(0.10375367752098574));
  CHECK(mann_whitney_p({10, 10, 10, 11, 11, 12}, {11, 12, 12, 13, 13, 13, 14}) ==
        doctest::Approx(0.010563221110373444));
  CHECK(mann_whitney_p({1, 1, 1, 1}, {2, 2, 2, 2}) == doctest::Approx(0.01312380678437064));
  std::vector<double> even, odd;
  for (int i = 0; i < 30; i++) {
    even.push_back(2 * i);
    odd.push_back(15 + 2 * i);
  }
  CHECK(mann_whitney_p(even, odd) == doctest::Approx(0.003670893392450747));
}

TEST_CASE("Mann-Whitney: symmetric, blind to order and scale, and 1 where nothing can be said") {
  std::mt19937 random(5);
  for (int i = 0; i < 20; i++) {
    const auto a = compare_samples(random, 100, 2, 6 + size_t(i)), b = compare_samples(random, 102, 2, 9);
    const double p = mann_whitney_p(a, b);
    CHECK(p == doctest::Approx(mann_whitney_p(b, a)));
    CHECK(p > 0);
    CHECK(p <= 1);
    CHECK(mann_whitney_p({a.rbegin(), a.rend()}, b) == p);
    CHECK(mann_whitney_p(compare_shifted(a, 1024), compare_shifted(b, 1024)) == p);
  }
  CHECK(mann_whitney_p({}, {1, 2}) == 1);
  CHECK(mann_whitney_p({1, 2}, {}) == 1);
  CHECK(mann_whitney_p({3, 3, 3, 3}, {3, 3, 3, 3, 3}) == 1);
  CHECK(mann_whitney_p(kCompareQuiet, kCompareQuiet) == 1);
}

TEST_CASE("planted changes are found, noise is not") {
  CHECK(compare_hits(Band::medium, 1.15, 1) == 50);
  CHECK(compare_hits(Band::high, 1.25, 1) == 50);
  CHECK(compare_hits(Band::slower, 1.075, 0.5) == 50);
  CHECK(compare_hits(Band::improved, 0.85, 1) == 50);
  // Runs that differ by 3 % noise alone: never a regression, hardly ever anything.
  CHECK(compare_hits(Band::medium, 1, 3) + compare_hits(Band::high, 1, 3) == 0);
  CHECK(compare_hits(Band::stable, 1, 3) >= 46);
  // So does one that is 3 % slower: told from chance, but of no weight.
  CHECK(compare_hits(Band::stable, 1.03, 0.5) == 50);
}

TEST_CASE("where more is better, less is worse") {
  CHECK(compare_hits(Band::medium, 0.85, 1, true) == 50);
  CHECK(compare_hits(Band::high, 0.75, 1, true) == 50);
  CHECK(compare_hits(Band::improved, 1.15, 1, true) == 50);
  CHECK(compare_hits(Band::medium, 1, 3, true) + compare_hits(Band::high, 1, 3, true) == 0);
  CHECK(compare_one(kCompareQuiet, compare_shifted(kCompareQuiet, 0.85), true).change == doctest::Approx(0.15));
  CHECK(compare_one(kCompareQuiet, compare_shifted(kCompareQuiet, 1.15), true).change == doctest::Approx(-0.15));
}

TEST_CASE("bands begin above their bounds") {
  const auto band = [](double factor) {
    return compare_one(kCompareQuiet, compare_shifted(kCompareQuiet, factor)).band;
  };
  CHECK(band(0.5) == Band::improved);
  CHECK(band(0.949) == Band::improved);
  CHECK(band(0.95) == Band::stable);
  CHECK(band(1.05) == Band::stable);
  CHECK(band(1.051) == Band::slower);
  CHECK(band(1.10) == Band::slower);
  CHECK(band(1.101) == Band::medium);
  CHECK(band(1.20) == Band::medium);
  CHECK(band(1.201) == Band::high);
  CHECK(band(9) == Band::high);
}

TEST_CASE("a large difference that may be chance is none") {
  const Compared c = compare_one({50, 100, 150, 200, 90, 60}, {120, 40, 300, 160, 70, 180});
  CHECK(c.change > 0.2);
  CHECK(c.p > 0.05);
  CHECK(c.band == Band::stable);
}

TEST_CASE("few samples prove nothing, unless they are counted") {
  const Compared three = compare_one({100, 101, 102}, {200, 201, 202, 203, 204, 205});
  CHECK(three.p == 1);
  CHECK(three.band == Band::stable);
  CHECK(three.change > 0.9);  // told nevertheless
  CHECK(compare_one({100, 101, 102, 103}, {200, 201, 202, 203}).band == Band::high);
  CHECK(compare_one({100}, {200}).band == Band::stable);
  CHECK(compare_one({100}, {200, 200, 200}).band == Band::stable);

  const Compared counted = compare_one({4096, 4096, 4096}, {5120, 5120});
  CHECK(counted.p == 0);
  CHECK(counted.band == Band::high);
  CHECK(compare_one({4096, 4096}, {4096, 4096}).p == 1);
  CHECK(compare_one({4096, 4096}, {5120, 5121}).band == Band::stable);
}

TEST_CASE("what was nothing has no percentage") {
  const Compared c = compare_one({0, 0, 0, 0, 0}, {1, 2, 3, 4, 5});
  CHECK(c.change == 0);
  CHECK(c.band == Band::stable);
  CHECK(compare_one({1, 2, 3, 4, 5}, {0, 0, 0, 0, 0}).change == -1);
}

TEST_CASE("only our own contenders are compared, in the order of this run") {
  RunResult before = compare_run({compare_row("a", kCompareQuiet), compare_row("b", kCompareQuiet)});
  for (Row& row : before.rows) {
    row.of.push_back(row.of[0]);
    row.of.back().who = "c2";
  }
  RunResult now = before;
  std::swap(now.rows[0], now.rows[1]);
  for (Row& row : now.rows) row.of[1].samples = compare_shifted(row.of[1].samples, 2);
  now.rows.push_back(compare_row("new", kCompareQuiet));
  const Comparison c = compare(before, now, "main", {"int64", "jit64"});
  CHECK(c.baseline == "main, 2026-11-28T18:45:00Z");
  REQUIRE(c.rows.size() == 2);
  CHECK(c.rows[0].row == "b");
  CHECK(c.rows[1].row == "a");
  CHECK(c.rows[1].who == "jit64");
  CHECK(c.rows[1].group == "g");
  CHECK(c.rows[1].unit == "ms");
  CHECK(c.rows[1].before == 100);
  CHECK(c.rows[1].now == 100);
  CHECK(!c.regressed());
  CHECK(c.missing.empty());
  CHECK(c.differences.empty());
}

TEST_CASE("slower by less than 10 % is no regression, by more it is") {
  const auto regressed = [](double factor) {
    return compare(compare_run({compare_row("r", kCompareQuiet)}),
                   compare_run({compare_row("r", compare_shifted(kCompareQuiet, factor))}), "b", {"jit64"})
        .regressed();
  };
  CHECK(!regressed(0.5));
  CHECK(!regressed(1.08));
  CHECK(regressed(1.15));
  CHECK(regressed(1.5));
}

TEST_CASE("rows that are gone are told, but not of contenders that were not asked for") {
  RunResult before = compare_run({compare_row("a", kCompareQuiet), compare_row("b", kCompareQuiet),
                                  compare_row("c", kCompareQuiet), compare_row("d", {})});
  before.contenders.push_back({"jit32", "avernus", 32});
  before.rows[0].of.push_back(before.rows[0].of[0]);
  before.rows[0].of[1].who = "jit32";
  RunResult now = compare_run({compare_row("a", kCompareQuiet), compare_row("b", {})});
  now.rows[1].of[0].absent = "it crashed";
  const Comparison c = compare(before, now, "b", {"jit64", "jit32"});
  CHECK(c.missing == std::vector<std::string>{"g/b", "g/c"});
  CHECK(c.rows.size() == 1);
}

TEST_CASE("rows whose unit changed are not compared") {
  RunResult before = compare_run({compare_row("a", kCompareQuiet), compare_row("b", kCompareQuiet)}), now = before;
  now.rows[0].unit = "us";
  now.rows[1].more_is_better = true;
  const Comparison c = compare(before, now, "b", {"jit64"});
  CHECK(c.rows.empty());
  CHECK(c.missing.empty());
  REQUIRE(c.differences.size() == 2);
  CHECK(c.differences[0] == "g/a was measured in ms, is in us: not compared");
  CHECK(c.differences[1] == "g/b was measured in ms, is in ms, the other way round: not compared");
}

TEST_CASE("fingerprints differ in what makes figures differ") {
  Fingerprint a;
  a.cpu = "EPYC";
  a.cores = 2;
  a.build_type = "Release";
  a.compiler = "g++ 12";
  a.kernel = "Linux 6.1 x86_64";
  a.memory_bytes = 8ull << 30;
  Fingerprint b = a;
  b.date = "2027-01-01T00:00:00Z";
  b.revision = "abc";
  b.dirty = true;
  b.load = 7;
  b.artifact_bytes["vmrun"] = 5;
  b.governor = "performance";  // the other does not know its own
  b.memory_bytes -= 100 << 20;
  CHECK(fingerprint_differences(a, b).empty());

  b.cpu = "Xeon";
  b.cores = 4;
  b.build_type = "Debug";
  b.memory_bytes = 4ull << 30;
  CHECK(fingerprint_differences(a, b) ==
        std::vector<std::string>{"the processor was EPYC, is Xeon", "the number of cores was 2, is 4",
                                 "the memory was 8.0 GiB, is 4.0 GiB", "the build type was Release, is Debug"});
}

TEST_CASE("a quick run beside a full one is told") {
  RunResult full = compare_run({}), quick = full;
  quick.quick = true;
  CHECK(compare(full, quick, "b", {}).differences ==
        std::vector<std::string>{"this is a quick run, the baseline is not"});
  CHECK(compare(quick, full, "b", {}).differences ==
        std::vector<std::string>{"the baseline is a quick run, this is not"});
  CHECK(compare(quick, quick, "b", {}).differences.empty());
}

TEST_CASE("bands have names") {
  CHECK(std::string(band_name(Band::improved)) == "improved");
  CHECK(std::string(band_name(Band::stable)) == "stable");
  CHECK(std::string(band_name(Band::slower)) == "slower");
  CHECK(std::string(band_name(Band::medium)) == "medium");
  CHECK(std::string(band_name(Band::high)) == "high");
}
