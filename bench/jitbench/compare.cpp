#include "bench/jitbench/compare.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

#include "bench/spread.h"

namespace dis::bench {

namespace {

constexpr double kSignificant = 0.05;
constexpr double kImproved = -0.05, kSlower = 0.05, kMedium = 0.10, kHigh = 0.20;
constexpr double kRounding = 1e-9;        // 110 after 100 is 10 %, not more
constexpr size_t kEnough = 4;             // samples: 3 against 3 cannot be told apart, 4 against 4 can (p = 0.029)
constexpr size_t kCountedTwice = 2;       // samples of a figure that is counted
constexpr size_t kExactUpTo = 50;         // samples of both sides together
constexpr double kSameMemory = 1.0 / 16;  // a kernel keeps more or less of it for itself

std::string full_name(const Row& row) { return row.group + "/" + row.name; }

const Row* find_row(const RunResult& run, const Row& like) {
  for (const Row& row : run.rows)
    if (row.group == like.group && row.name == like.name) return &row;
  return nullptr;
}

bool takes_part(const RunResult& run, const std::string& who) {
  return std::any_of(run.contenders.begin(), run.contenders.end(), [&](const auto& c) { return c.id == who; });
}

const Measurement* measured(const Row* row, const std::string& who) {
  const Measurement* m = row ? row->find(who) : nullptr;
  return m && !m->samples.empty() ? m : nullptr;
}

struct Ranked {
  double value = 0;
  bool first = false;  // of the first of the two lists
};

// The chance that `picked` of `all` places (1, 2, 3...) add up to `sum` or less.
double chance_of_rank_sum(size_t picked, size_t all, size_t sum) {
  std::vector<std::vector<double>> ways(picked + 1, std::vector<double>(sum + 1, 0));
  ways[0][0] = 1;
  for (size_t place = 1; place <= all; place++)
    for (size_t n = std::min(picked, place); n >= 1; n--)
      for (size_t s = place; s <= sum; s++) ways[n][s] += ways[n - 1][s - place];
  double few = 0, total = 1;
  for (double w : ways[picked]) few += w;
  for (size_t i = 1; i <= picked; i++) total = total * double(all - picked + i) / double(i);
  return few / total;
}

bool counted(const std::vector<double>& samples) {
  return samples.size() >= kCountedTwice &&
         std::all_of(samples.begin(), samples.end(), [&](double v) { return v == samples[0]; });
}

double chance(const std::vector<double>& before, const std::vector<double>& now) {
  if (before.size() >= kEnough && now.size() >= kEnough) return mann_whitney_p(before, now);
  return counted(before) && counted(now) && before[0] != now[0] ? 0 : 1;
}

Band band_of(double change, double p) {
  if (!(p < kSignificant)) return Band::stable;
  if (change > kHigh + kRounding) return Band::high;
  if (change > kMedium + kRounding) return Band::medium;
  if (change > kSlower + kRounding) return Band::slower;
  return change < kImproved - kRounding ? Band::improved : Band::stable;
}

Compared compared(const Row& row, const Measurement& before, const Measurement& now) {
  Compared c;
  c.group = row.group;
  c.row = row.name;
  c.title = row.title;
  c.unit = row.unit;
  c.who = now.who;
  c.before = median(before.samples);
  c.now = median(now.samples);
  c.p = chance(before.samples, now.samples);
  if (c.before > 0) {
    c.change = (c.now - c.before) / c.before;
    if (row.more_is_better) c.change = -c.change;
  }
  c.band = band_of(c.change, c.p);
  return c;
}

void tell(std::vector<std::string>& all, const char* what, const std::string& before, const std::string& now) {
  if (before.empty() || now.empty() || before == now) return;
  all.push_back(std::string(what) + " was " + before + ", is " + now);
}

std::string gigabytes(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", double(bytes) / double(1u << 30));
  return text;
}

}  // namespace

const char* band_name(Band band) {
  switch (band) {
    case Band::improved: return "improved";
    case Band::stable: return "stable";
    case Band::slower: return "slower";
    case Band::medium: return "medium";
    case Band::high: return "high";
  }
  return "?";
}

double mann_whitney_p(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  std::vector<Ranked> all;
  all.reserve(a.size() + b.size());
  for (double v : a) all.push_back({v, true});
  for (double v : b) all.push_back({v, false});
  std::sort(all.begin(), all.end(), [](const Ranked& x, const Ranked& y) { return x.value < y.value; });

  // Equal values share the mean of their places.
  double ranks = 0, ties = 0;
  for (size_t i = 0, end = 0; i < all.size(); i = end) {
    size_t ours = 0;
    for (end = i; end < all.size() && all[end].value == all[i].value; end++) ours += all[end].first;
    const auto equal = double(end - i);
    ranks += double(ours) * (double(i + end + 1) / 2);
    ties += equal * equal * equal - equal;
  }
  const auto n = double(a.size()), m = double(b.size()), both = n + m;
  const double least = n * (n + 1) / 2;  // the sum of the first n places
  const double u = std::min(ranks - least, n * m - (ranks - least));

  if (ties == 0 && all.size() <= kExactUpTo)
    return std::min(1.0, 2 * chance_of_rank_sum(a.size(), all.size(), size_t(u + least)));
  const double deviation = std::sqrt(n * m / 12 * (both + 1 - ties / (both * (both - 1))));
  const double distance = n * m / 2 - u - 0.5;
  if (!(deviation > 0) || distance <= 0) return 1;
  return std::erfc(distance / deviation / std::sqrt(2.0));
}

std::vector<std::string> fingerprint_differences(const Fingerprint& a, const Fingerprint& b) {
  std::vector<std::string> all;
  tell(all, "the processor", a.cpu, b.cpu);
  if (a.cores > 0 && b.cores > 0) tell(all, "the number of cores", std::to_string(a.cores), std::to_string(b.cores));
  const auto apart = double(std::max(a.memory_bytes, b.memory_bytes) - std::min(a.memory_bytes, b.memory_bytes));
  if (a.memory_bytes && b.memory_bytes && apart > kSameMemory * double(std::max(a.memory_bytes, b.memory_bytes)))
    tell(all, "the memory", gigabytes(a.memory_bytes), gigabytes(b.memory_bytes));
  tell(all, "the governor", a.governor, b.governor);
  tell(all, "the kernel", a.kernel, b.kernel);
  tell(all, "the compiler", a.compiler, b.compiler);
  tell(all, "the build type", a.build_type, b.build_type);
  return all;
}

Comparison compare(const RunResult& baseline, const RunResult& now, const std::string& name,
                   const std::vector<std::string>& ours) {
  Comparison result;
  result.baseline = baseline.fingerprint.date.empty() ? name : name + ", " + baseline.fingerprint.date;
  result.differences = fingerprint_differences(baseline.fingerprint, now.fingerprint);
  if (baseline.quick != now.quick)
    result.differences.push_back(baseline.quick ? "the baseline is a quick run, this is not"
                                                : "this is a quick run, the baseline is not");

  for (const Row& row : now.rows) {
    const Row* before = find_row(baseline, row);
    if (!before) continue;
    if (before->unit != row.unit || before->more_is_better != row.more_is_better) {
      result.differences.push_back(full_name(row) + " was measured in " + before->unit + ", is in " + row.unit +
                                   (before->unit == row.unit ? ", the other way round" : "") + ": not compared");
      continue;
    }
    for (const std::string& who : ours) {
      const Measurement *then = measured(before, who), *today = measured(&row, who);
      if (then && today) result.rows.push_back(compared(row, *then, *today));
    }
  }

  for (const Row& row : baseline.rows) {
    const Row* today = find_row(now, row);
    const bool gone = std::any_of(ours.begin(), ours.end(), [&](const std::string& who) {
      return takes_part(now, who) && measured(&row, who) && !measured(today, who);
    });
    if (gone) result.missing.push_back(full_name(row));
  }
  return result;
}

}  // namespace dis::bench
