#include "bench/jitbench/processes.h"

#include <algorithm>
#include <cmath>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

constexpr double kScattered = 0.05;      // MAD, of the median
constexpr double kAnswersOfProgram = 5;  // a whole program may take as long as so many answers of a row server

std::string how_it_failed(const Run& r) {
  if (r.timed_out) return "took too long and was killed";
  if (r.status < 0) return "could not be started";
  return "status " + std::to_string(r.status) + ": " + r.err.substr(0, r.err.find('\n'));
}

// The emulator ends by killing its group, whatever the program did.
bool ended_well(const Program& p, const Run& r) {
  return !r.timed_out && (r.status == 0 || r.status == p.also_right || Contenders::by_arguments(p.who));
}

bool told_all(const Run& r, const Rows& rows) {
  return std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return std::isnan(row.second.figure(r)); });
}

// Of several lines those are told in which the results begin to differ.
std::string difference(const std::map<std::string, std::string>& results) {
  const std::string &first = results.begin()->first, &last = results.rbegin()->first;
  const size_t at = size_t(std::mismatch(first.begin(), first.end(), last.begin(), last.end()).first - first.begin());
  const size_t line = at == 0 ? 0 : first.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  std::string text = ": results differ:";
  for (const auto& [result, whos] : results) {
    const std::string told = line < result.size() ? result.substr(line, result.find('\n', line) - line) : "";
    text += " '" + told.substr(0, 80) + "' of " + whos + ";";
  }
  text.back() = '.';
  return text;
}

}  // namespace

double wall_ms(const Run& run) { return run.wall_ms; }

nlohmann::json stats(const Run& run) {
  const size_t at = run.err.find('{');
  auto j = nlohmann::json::parse(at == run.err.npos ? "{}" : run.err.substr(at), nullptr, false);
  return j.is_object() ? j : nlohmann::json::object();
}

double stat(const Run& run, const char* pointer) {
  const nlohmann::json j = stats(run);
  const nlohmann::json::json_pointer where(pointer);
  return j.contains(where) && j[where].is_number() ? j[where].get<double>() : 0;
}

namespace {

// Who differs from what most say has no figure; where no majority decides, nobody has.
void strike_out(Row& row) {
  std::map<std::string, int> votes;
  for (const Measurement& m : row.of)
    if (!m.result.empty()) votes[m.result]++;
  const auto most = std::max_element(votes.begin(), votes.end(), [](auto& a, auto& b) { return a.second < b.second; });
  const bool decided = std::count_if(votes.begin(), votes.end(), [&](auto& v) { return v.second == most->second; }) == 1;
  for (Measurement& m : row.of) {
    if (m.result.empty() || (decided && m.result == most->first)) continue;
    m.absent = "a wrong result: " + m.result.substr(0, 40);
    m.samples.clear();
    sum_up(m);
  }
}

}  // namespace

std::vector<Row> rows_of_programs(Session& session, const std::vector<Program>& programs, int runs, const Rows& rows) {
  const std::string name = rows[0].first.group + "/" + rows[0].first.name;
  std::map<std::string, std::vector<Run>> all;
  std::map<std::string, std::vector<double>> pulses;
  std::map<std::string, std::string> failed;
  auto fail = [&](const std::string& who, const std::string& why) {
    failed[who] = why;
    session.problem(name + ": " + who + ": " + why);
  };
  for (int round = -1; round < runs; round++) {
    session.progress(name + ": round " + std::to_string(round + 2) + " of " + std::to_string(runs + 1));
    for (size_t i = 0; i < programs.size() && !interrupted(); i++) {
      const Program& p = programs[(i + size_t(round + 1)) % programs.size()];
      if (!session.contenders.has(p.who) || failed.contains(p.who)) continue;
      Command command = p.command;
      command.seconds = std::min(command.seconds, int(std::ceil(session.plan.timeout_seconds * kAnswersOfProgram)));
      const double before = session.pulse.take();
      Run r = run(command);
      if (interrupted()) break;
      if (round >= 0) pulses[p.who].push_back(std::max(before, session.pulse.take()));
      if (!ended_well(p, r))
        fail(p.who, how_it_failed(r));
      else if (!told_all(r, rows))
        fail(p.who, "did not tell its figures, but '" + (r.out + r.err).substr(0, 80) + "'");
      else if (round >= 0)
        all[p.who].push_back(std::move(r));
    }
  }
  std::vector<Row> found;
  for (const auto& [head, reading] : rows) {
    Row row = head;
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
          if (m.result.empty()) continue;
          std::string& whos = results[m.result];
          if (!whos.ends_with(p.who)) whos += (whos.empty() ? "" : ", ") + p.who;
        }
        m.pulse_ns = percentile(pulses[p.who], 50);
        sum_up(m);
        m.noisy = m.mad > kScattered * m.median;
      }
      row.of.push_back(std::move(m));
    }
    if (results.size() > 1) {
      session.problem(row.group + "/" + row.name + difference(results));
      strike_out(row);
    }
    found.push_back(std::move(row));
  }
  return found;
}

void measure_programs(Session& session, const std::vector<Program>& programs, int runs, Rows rows) {
  std::erase_if(rows, [&](const auto& row) { return !session.wanted(row.first.name); });
  if (rows.empty()) return;
  for (Row& row : rows_of_programs(session, programs, runs, rows))
    if (!row.of.empty()) session.result.rows.push_back(std::move(row));
}

void change_samples(Row& row, const std::function<double(const std::string& who, double sample)>& f) {
  for (Measurement& m : row.of) {
    if (m.samples.empty()) continue;
    for (double& sample : m.samples) sample = f(m.who, sample);
    sum_up(m);
  }
}

}  // namespace dis::bench
