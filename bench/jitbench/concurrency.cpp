// concurrency: rows of channels and processes, and what a waiting process and a sleeping program take.
#include <algorithm>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"

namespace dis::bench {

namespace {

constexpr int kRuns = 3;
// InferNode walks a list of its processes for many things.
constexpr long kMostOfInferNode = 21000;

long count_for(const std::string& who, long count) {
  return Contenders::by_arguments(who) ? std::min(count, kMostOfInferNode) : count;
}

// A program that answers one request and ends.
Command request(const Contenders& contenders, const std::string& who, const std::string& kernel, long size) {
  Command command{.words = contenders.server(who, "rows_conc")};
  command.words.insert(command.words.end(), {kernel, std::to_string(size), "1"});
  return command;
}

Row waiting(Session& session, long count) {
  Row head{.group = "conc", .name = "memory_" + std::to_string(count), .of = {}};
  head.title = count == 1 ? "memory of a program with one process waiting"
                          : "memory of a waiting process, of " + std::to_string(count);
  if (count > kMostOfInferNode && session.contenders.has("infernode"))
    head.title += " (InferNode " + std::to_string(kMostOfInferNode) + ")";
  head.unit = count == 1 ? "KiB" : "B";
  std::vector<Program> programs;
  for (const char* who : {"jit64", "interp64", "jit32", "go", "infernode"}) {
    programs.push_back({who, request(session.contenders, who, "blocked", count_for(who, count))});
    programs.back().command.for_memory = true;
  }
  auto peak = [](const Run& r) { return r.out.find("\nblocked ") == r.out.npos ? kNoFigure : double(r.peak_kib); };
  return rows_of_programs(session, programs, kRuns, {{head, {peak}}})[0];
}

// Resident memory of a program with one waiting process; and of each of many, beyond that program.
void measure_memory(Session& session) {
  constexpr long kMany[] = {1000, 100000};
  auto wanted = [&](long count) { return session.wanted("memory_" + std::to_string(count)); };
  if (!wanted(1) && std::none_of(std::begin(kMany), std::end(kMany), wanted)) return;
  const Row one = waiting(session, 1);
  if (wanted(1)) session.result.rows.push_back(one);
  for (const long count : kMany) {
    if (!wanted(count) || interrupted()) continue;
    Row row = waiting(session, count);
    change_samples(row, [&](const std::string& who, double kib) {
      return (kib - one.find(who)->median) * 1024 / double(count_for(who, count) - 1);
    });
    for (Measurement& m : row.of) {
      if (m.samples.empty() || !one.find(m.who)->samples.empty()) continue;
      m.samples.clear();
      m.absent = "the program with one process was not measured";
    }
    session.result.rows.push_back(std::move(row));
  }
}

Row sleeping(Session& session, long ms) {
  const Row head{.group = "conc", .name = "asleep", .title = "processor time of 2 s asleep", .unit = "ms", .of = {}};
  std::vector<Program> programs;
  for (const char* who : {"jit64", "interp64", "go", "infernode"})
    programs.push_back({who, request(session.contenders, who, "sleep", ms)});
  const int runs = session.quick ? 1 : kRuns;
  return rows_of_programs(session, programs, runs, {{head, {[](const Run& r) { return r.cpu_ms; }}}})[0];
}

// What starting costs is not the sleep's.
void measure_sleep(Session& session) {
  if (!session.wanted("asleep")) return;
  if (session.quick) {
    session.result.notes.push_back("conc/asleep: left out with --quick");
    return;
  }
  const Row awake = sleeping(session, 1);
  Row row = sleeping(session, 2000);
  change_samples(row, [&](const std::string& who, double ms) {
    const std::vector<double>& starts = awake.find(who)->samples;
    return starts.empty() ? ms : std::max(0.0, ms - *std::min_element(starts.begin(), starts.end()));
  });
  session.result.rows.push_back(std::move(row));
}

}  // namespace

void measure_concurrency(Session& session) {
  measure_rows(session, "conc");
  if (!interrupted()) measure_memory(session);
  if (!interrupted()) measure_sleep(session);
  if (!interrupted()) measure_stops(session);
}

}  // namespace dis::bench
