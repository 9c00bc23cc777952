// targets: stated figures, judged by a run.
// In: a JSON file. Out: pass, warn or fail for each, with what was measured. The file:
//
//   {"schema": 1, "targets": [
//     {"row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.8, "mean": "geometric"},   peer's time to ours, at least
//     {"row": "conc/pingpong", "who": "jit64", "at_most": 60, "warn": 50},                in the row's unit
//     {"row": "files/read", "who": "jit64", "at_least": 400}]}                            of a row where more is better
//
// `row` is GROUP/NAME; a * for NAME takes every row of the group: each of them must hold, or with "mean" their
// geometric mean. "warn" is a stricter bound, missed with a warning; without one, within 5 % of the bound warns.
//
// Of a *, rows the peer takes no part in are left out; rows without a figure of ours, or a run that ended early, leave
// the target unmeasured unless a row fails. at_most where more is better (or at_least where it is not) fails: such a
// target says the opposite of what it means.
#pragma once

#include <string>
#include <vector>

#include "bench/jitbench/result.h"

namespace dis::bench {

enum class Verdict { pass, warn, fail, unmeasured };
const char* verdict_name(Verdict verdict);

struct Target {
  std::string row, who, peer;  // peer: "" for a bound in the row's unit
  double bound = 0;            // of a ratio: at least; of a figure: see at_least
  double warn = 0;             // 0: within 5 % of the bound
  bool geometric_mean = false;
  bool at_least = false;       // more than the bound is good: of ratios, and of figures where more is better
};

struct TargetResult {
  Target target;
  double found = 0;  // the figure or ratio
  Verdict verdict = Verdict::unmeasured;
  std::string text;  // a sentence: what was wanted, what was found, and of which row
};

struct TargetFile {
  std::vector<Target> targets;
  std::string error;  // what was found, where, and what was expected; "" if it was read
};
TargetFile read_targets(const std::string& text);
std::vector<TargetResult> judge(const std::vector<Target>& targets, const RunResult& run);

}  // namespace dis::bench
