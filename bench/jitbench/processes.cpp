#include "bench/jitbench/processes.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

constexpr double kScattered = 0.05;  // MAD, of the median

std::string how_it_failed(const Run& r) {
  if (r.timed_out) return "took too long and was killed";
  if (r.status < 0) return "could not be started";
  return "status " + std::to_string(r.status) + ": " + r.err.substr(0, r.err.find('\n'));
}

// The emulator ends by killing its group, whatever the program did.
bool ended_well(const Program& p, const Run& r) {
  return !r.timed_out && (r.status == 0 || Contenders::by_arguments(p.who));
}

}  // namespace

double wall_ms(const Run& run) { return run.wall_ms; }

double stat(const Run& run, const char* pointer) {
  const size_t at = run.err.find('{');
  if (at == run.err.npos) return 0;
  const auto j = nlohmann::json::parse(run.err.substr(at), nullptr, false);
  const nlohmann::json::json_pointer where(pointer);
  return !j.is_discarded() && j.contains(where) && j[where].is_number() ? j[where].get<double>() : 0;
}

void measure_programs(Session& session, const std::vector<Program>& programs, int runs,
                      std::vector<std::pair<Row, Reading>> rows) {
  std::erase_if(rows, [&](const auto& row) { return !session.wanted(row.first.name); });
  if (rows.empty()) return;
  const std::string name = rows[0].first.group + "/" + rows[0].first.name;
  std::map<std::string, std::vector<Run>> all;
  std::map<std::string, std::string> failed;
  for (int round = -1; round < runs; round++) {
    session.progress(name + ": round " + std::to_string(round + 2) + " of " + std::to_string(runs + 1));
    for (size_t i = 0; i < programs.size() && !interrupted(); i++) {
      const Program& p = programs[(i + size_t(round + 1)) % programs.size()];
      if (!session.contenders.has(p.who) || failed.contains(p.who)) continue;
      Run r = run(p.command);
      if (interrupted()) break;
      if (!ended_well(p, r)) {
        failed[p.who] = how_it_failed(r);
        session.problem(name + ": " + p.who + ": " + failed[p.who]);
      } else if (round >= 0) {
        all[p.who].push_back(std::move(r));
      }
    }
  }
  for (auto& [row, reading] : rows) {
    std::map<std::string, std::string> results;
    for (const Program& p : programs) {
      if (!session.contenders.has(p.who)) continue;
      Measurement m{.who = p.who, .samples = {}};
      if (failed.contains(p.who)) {
        m.absent = failed[p.who];
      } else {
        for (const Run& r : all[p.who]) {
          m.samples.push_back(reading.figure(r));
          m.result = reading.result(r);
          if (!m.result.empty()) results[m.result] += (results[m.result].empty() ? "" : ", ") + p.who;
        }
        sum_up(m);
        m.noisy = m.mad > kScattered * m.median;
      }
      row.of.push_back(std::move(m));
    }
    if (results.size() > 1) {
      std::string text = row.group + "/" + row.name + ": results differ:";
      for (const auto& [result, whos] : results) text += " '" + result.substr(0, 40) + "' of " + whos + ";";
      session.problem(text);
    }
    session.result.rows.push_back(std::move(row));
  }
}

}  // namespace dis::bench
