// garbage: rows of allocation, how long the collector makes a program wait, and whether it keeps up.
#include <algorithm>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"

namespace dis::bench {

namespace {

struct Percentile {
  double Measurement::* of;
  const char* pointer;
};
constexpr Percentile kPercentiles[] = {{&Measurement::p50, "/collector/pause_p50_ns"},
                                       {&Measurement::p95, "/collector/pause_p95_ns"},
                                       {&Measurement::p99, "/collector/pause_p99_ns"}};

Program with_stats(const Session& session, const std::string& program, const std::vector<std::string>& arguments) {
  Command command{.words = session.contenders.server("jit64", program)};
  command.words.insert(command.words.begin() + 1, "--stats=json");
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  return {"jit64", command};
}

// The program keeps so many megabytes alive and makes cyclic garbage; of what it makes, so much survives for a while. A
// sample is the 99th percentile of a run's pauses, and the percentiles are medians over the runs.
void measure_pauses(Session& session, int megabytes, int survival) {
  const std::string name = "pause_" + std::to_string(megabytes) + "mb_" + std::to_string(survival);
  if (!session.wanted(name)) return;
  const Program program = with_stats(session, "pauses", {std::to_string(megabytes), std::to_string(survival)});
  Row head{.group = "gc", .name = name, .unit = "us", .latency = true, .of = {}};
  head.title = "pause, " + std::to_string(megabytes) + " MB live, " + std::to_string(survival) + " % survive (p99)";
  Rows heads;
  for (const Percentile& p : kPercentiles)
    heads.push_back({head, {[&p](const Run& r) { return stat(r, p.pointer) / 1e3; }}});
  // Three readings of the same runs become one row.
  const std::vector<Row> rows = rows_of_programs(session, {program}, session.quick ? 1 : 3, heads);
  Row row = rows[2];
  for (size_t i = 0; i < 3; i++) row.of[0].*kPercentiles[i].of = rows[i].of[0].median;
  session.result.rows.push_back(std::move(row));
}

// Ten times the garbage, the same heap: what is dropped comes back as fast as it is made.
void measure_growth(Session& session) {
  if (!session.wanted("heap_growth")) return;
  auto peak = [&](const char* cycles) {
    Row head{.group = "gc", .name = "heap_growth", .unit = "x", .of = {}};
    head.title = "heap after 10 times as many cycles";
    return rows_of_programs(session, {with_stats(session, "rows_gc", {"cycles", cycles, "1"})}, session.quick ? 1 : 3,
                            {{head, {[](const Run& r) { return stat(r, "/heap/peak_bytes"); }}}})[0];
  };
  const double few = peak("500000").of[0].median;
  Row many = peak("5000000");
  change_samples(many, [&](const std::string&, double bytes) { return bytes / std::max(few, 1.0); });
  session.result.rows.push_back(std::move(many));
}

}  // namespace

void measure_garbage(Session& session) {
  measure_rows(session, "gc");
  if (!session.contenders.has("jit64")) return;
  for (const int megabytes : {1, 10, 100, 500}) {
    if (session.quick && megabytes > 10) break;
    for (const int survival : {10, 50, 90})
      if (!interrupted()) measure_pauses(session, megabytes, survival);
  }
  if (!interrupted()) measure_growth(session);
}

}  // namespace dis::bench
