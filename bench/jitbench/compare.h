// compare: two runs beside each other, row by row: faster, slower, or no difference that could be told from chance.
// In: a baseline and a run. Out: a band for each row of a contender of ours that both measured. Keeps: a difference
// counts only where it is significant (two-sided Mann-Whitney test of the samples, p < 0.05), whatever its size.
//
// Fewer than 4 samples on a side prove nothing, so such a row is stable and its p is 1. But for what is counted, not
// timed: at least two samples on each side, all of a side equal; no chance is at work there, and p is 0 where the sides
// differ. A row whose median was 0 has no percentage and is stable.
#pragma once

#include <string>
#include <vector>

#include "bench/jitbench/result.h"

namespace dis::bench {

enum class Band {
  improved,  // more than 5 % better
  stable,
  slower,    // more than 5 %, up to 10 % worse: shown, but no regression
  medium,    // more than 10 % worse
  high,      // more than 20 % worse
};
const char* band_name(Band band);

struct Compared {
  std::string group, row, title, unit, who;
  double before = 0, now = 0;  // medians
  double change = 0;           // by how much worse: 0.15 is 15 % slower (or less, of throughputs); negative: better
  double p = 1;                // that chance makes such a difference
  Band band = Band::stable;
};

struct Comparison {
  std::string baseline;                  // its name and date
  std::vector<Compared> rows;
  std::vector<std::string> differences;  // in words: between the fingerprints, quick or not, units of rows
  std::vector<std::string> missing;      // rows of the baseline this run should have measured and did not: group/name

  bool regressed() const {
    for (const Compared& c : rows)
      if (c.band == Band::medium || c.band == Band::high) return true;
    return false;
  }
};

// Differences that make two runs incomparable (another processor, build type, number of cores...) in words; not date,
// revision, load or sizes. What one of them does not know is no difference.
std::vector<std::string> fingerprint_differences(const Fingerprint& a, const Fingerprint& b);

// Compares the contenders in `ours` (ids, e.g. "jit64") only: peers are here for ratios, not for guarding. Rows that
// this run was not asked for are for the caller to take out of the baseline: here they are missing. Contenders that
// this run does not list are not.
Comparison compare(const RunResult& baseline, const RunResult& now, const std::string& name,
                   const std::vector<std::string>& ours);

// Two-sided p of the Mann-Whitney U test, exact for small samples without ties, by the normal approximation with
// continuity and tie correction else. 1 if either is empty.
double mann_whitney_p(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace dis::bench
