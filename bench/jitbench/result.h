// result: what a run of jitbench found, as plain data: who was measured, on what, row by row.
// In: nothing; the method fills it, the pages and the comparison read it. Keeps: numbers as they were measured, in the
// unit the row names; nothing is rounded before it is printed. Leaves to others: every judgement (compare.h, targets.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dis::bench {

// Who takes part, in the order of columns. `width`: bits of its words, for rows whose result depends on them.
struct ContenderInfo {
  std::string id;    // "jit64", "c2": for files and options
  std::string name;  // "avernus", "C -O2": for people
  int width = 64;
};

// One machine on one day. Two runs whose fingerprints differ in more than revision, date and load do not compare.
struct Fingerprint {
  std::string date;      // UTC, 2026-11-28T18:45:00Z
  std::string revision;  // of the tree, "" if there is none
  bool dirty = false;    // the tree held changes that no revision names
  std::string compiler, build_type, cpu, governor, kernel;
  long cores = 0;
  double load = 0;  // of the machine, before the first row
  uint64_t memory_bytes = 0;
  std::map<std::string, uint64_t> artifact_bytes;  // by name: vmrun, limbo...
};

struct Interval {
  double low = 0, high = 0;
};

// One contender in one row.
struct Measurement {
  std::string who;              // ContenderInfo::id
  std::vector<double> samples;  // in the row's unit; empty if it did not take part
  double median = 0, mad = 0;   // of the samples
  Interval interval;            // 95 % of the median, by bootstrap
  double p50 = 0, p95 = 0, p99 = 0;  // only in rows of latencies
  std::string result;           // what it computed at the row's check size; "" where a row computes nothing
  std::string absent;           // why it did not take part, "" if it did
  bool noisy = false;           // others took the processor, the machine was slow, or the samples scatter
  int disturbed = 0;            // of the samples (turns.h)
  double pulse_ns = 0;          // median of jitbench's own work beside them (pulse.h); 0: it was not timed
};

// How steady the machine was: of the turns of row servers, and of jitbench's own work between them.
struct Steadiness {
  long turns = 0, disturbed = 0;       // disturbed ones were taken again, if there was time
  double pace_ns = 0, median_ns = 0;   // one pulse in ten was faster; half were

  double share() const { return turns > 0 ? double(disturbed) / double(turns) : 0; }
  double slower() const { return pace_ns > 0 ? median_ns / pace_ns - 1 : 0; }  // than its pace, most of the time
};

// What the stopwatch itself costs. It is taken off every turn of a row server; what remains in it is by how much that varies.
struct Asking {
  std::string who;              // ContenderInfo::id
  double ns = 0;                // from an empty request to its answer, median
  double varies_ns = 0;         // half of them are no farther from it
  double shortest_turn_ns = 0;  // of its rows, each by its median; 0: it took no turn

  double share() const { return shortest_turn_ns > 0 ? varies_ns / shortest_turn_ns : 0; }
};

struct Row {
  std::string group;        // "v1"
  std::string name;         // "integer_arithmetic", unique in the group
  std::string title;        // "1. integer arithmetic"
  std::string unit;         // "ms", "ns", "KiB", "MB/s", "lines/s"
  bool more_is_better = false;  // of throughputs
  bool latency = false;         // percentiles are of interest
  double seconds = 0;           // it took to measure; 0: whole programs ran, for several rows at once
  std::vector<Measurement> of;  // in the order of RunResult::contenders; who is absent may be left out

  const Measurement* find(const std::string& who) const {
    for (const Measurement& m : of)
      if (m.who == who) return &m;
    return nullptr;
  }
  // What a slow machine changes: not memory, and not a proportion.
  bool of_time() const { return !unit.ends_with('B') && unit != "x"; }
};

struct RunResult {
  Fingerprint fingerprint;
  bool quick = false;
  bool complete = true;  // false: ended early, by Ctrl-C
  std::vector<ContenderInfo> contenders;
  std::vector<Row> rows;
  std::vector<std::string> problems;  // wrong results, programs that failed or hung: status 1
  Steadiness steadiness;
  std::vector<Asking> asking;         // of each row server
  std::vector<std::string> notes;     // who is not there and why, and the like

  bool noisy() const {
    if (fingerprint.load > 0.5 * double(fingerprint.cores)) return true;
    for (const Row& row : rows)
      for (const Measurement& m : row.of)
        if (m.noisy) return true;
    return false;
  }
};

// A run of a kernel executes thousands of turns and takes far longer than this. Who needs less has worked the result out
// without running the loop; that is right, but no measure of speed.
inline constexpr double kLeastRunMs = 1e-3;
inline bool in_closed_form(const Row& row, const Measurement& m) {
  return row.unit == "ms" && !m.samples.empty() && m.median < kLeastRunMs;
}

// How many times as fast (or as small, or as much) as `peer` the contender `who` is in this row: above 1 is better.
// Nothing where either is missing, is 0 or was worked out in closed form.
inline std::optional<double> times_better(const Row& row, const std::string& who, const std::string& peer) {
  const Measurement *ours = row.find(who), *theirs = row.find(peer);
  if (!ours || !theirs || ours->samples.empty() || theirs->samples.empty()) return {};
  if (ours->median <= 0 || theirs->median <= 0) return {};
  if (in_closed_form(row, *ours) || in_closed_form(row, *theirs)) return {};
  return row.more_is_better ? ours->median / theirs->median : theirs->median / ours->median;
}

}  // namespace dis::bench
