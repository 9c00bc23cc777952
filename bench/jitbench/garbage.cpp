// garbage: rows of allocation, and how long the collector makes a program wait.
#include <algorithm>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"
#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

struct Percentile {
  double Measurement::* of;
  const char* pointer;
};
constexpr Percentile kPercentiles[] = {{&Measurement::p50, "/collector/pause_p50_ns"},
                                       {&Measurement::p95, "/collector/pause_p95_ns"},
                                       {&Measurement::p99, "/collector/pause_p99_ns"}};

// The program keeps so many megabytes alive and makes cyclic garbage; of what it makes, so much survives for a while. A
// sample is the 99th percentile of a run's pauses, and the percentiles are medians over the runs.
void measure_pauses(Session& session, int megabytes, int survival) {
  const std::string name = "pause_" + std::to_string(megabytes) + "mb_" + std::to_string(survival);
  if (!session.wanted(name)) return;
  Command command{.words = session.contenders.server("jit64", "pauses")};
  command.words.insert(command.words.begin() + 1, "--stats=json");
  command.words.insert(command.words.end(), {std::to_string(megabytes), std::to_string(survival)});
  const int runs = session.quick ? 1 : 3;
  Row head{.group = "gc", .name = name, .unit = "us", .latency = true, .of = {}};
  head.title = "pause, " + std::to_string(megabytes) + " MB live, " + std::to_string(survival) + " % survive (p99)";
  std::vector<std::pair<Row, Reading>> rows;
  for (const Percentile& p : kPercentiles)
    rows.push_back({head, {[&p](const Run& r) { return stat(r, p.pointer) / 1e3; }}});
  const size_t before = session.result.rows.size();
  measure_programs(session, {{"jit64", command}}, runs, rows);
  auto& all = session.result.rows;
  if (all.size() != before + 3) return;
  // Three readings of the same runs become one row.
  Row row = all[before + 2];
  for (size_t i = 0; i < 3; i++)
    if (!row.of.empty()) row.of[0].*kPercentiles[i].of = all[before + i].of[0].median;
  all.resize(before);
  all.push_back(std::move(row));
}

}  // namespace

void measure_garbage(Session& session) {
  measure_rows(session, "gc");
  for (const int megabytes : {1, 10, 100, 500}) {
    if (session.quick && megabytes > 10) break;
    for (const int survival : {10, 50, 90})
      if (!interrupted() && session.contenders.has("jit64")) measure_pauses(session, megabytes, survival);
  }
}

}  // namespace dis::bench
