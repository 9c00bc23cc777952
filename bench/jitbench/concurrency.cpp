// concurrency: rows of channels and processes, and what a waiting process takes.
#include <array>
#include <map>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"
#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

constexpr long kCounts[] = {1, 1000, 100000};
constexpr int kRuns = 3;

Command waiting(const Contenders& contenders, const std::string& who, long count) {
  Command command{.words = contenders.server(who, "blocked")};
  command.words.push_back(std::to_string(count));
  command.for_memory = true;
  return command;
}

// Resident memory of a program with so many waiting processes; for more than one: each, beyond the program with one.
void measure_memory(Session& session) {
  std::map<std::string, double> with_one;
  for (const long count : kCounts) {
    std::vector<Program> programs;
    for (const char* who : {"jit64", "interp64", "jit32"})
      programs.push_back({who, waiting(session.contenders, who, count)});
    const size_t before = session.result.rows.size();
    const std::string name = "memory_" + std::to_string(count);
    Row row{.group = "conc", .name = name, .of = {}};
    row.title = count == 1 ? "memory of a program with one process waiting"
                           : "memory of a waiting process, of " + std::to_string(count);
    row.unit = count == 1 ? "KiB" : "B";
    measure_programs(session, programs, kRuns, {{row, {[](const Run& r) { return double(r.peak_kib); }}}});
    if (session.result.rows.size() == before) continue;
    for (Measurement& m : session.result.rows.back().of) {
      if (count == 1) with_one[m.who] = m.median;
      if (count == 1 || m.samples.empty()) continue;
      for (double& kib : m.samples) kib = (kib - with_one[m.who]) * 1024 / double(count - 1);
      sum_up(m);
    }
  }
}

}  // namespace

void measure_concurrency(Session& session) {
  measure_rows(session, "conc");
  measure_memory(session);
}

}  // namespace dis::bench
