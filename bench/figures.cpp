#include "bench/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "bench/compiling.h"
#include "bench/turns.h"

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

std::string fixed(double v, int places = 2) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", places, v);
  return text;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string command_line(const Command& c) {
  std::string text;
  for (const std::string& word : c.words) text += (text.empty() ? "" : " ") + word;
  return text.size() > 200 ? text.substr(0, 200) + "..." : text;
}

// Says what went wrong with any of a contender's runs; false if something did. InferNode's emulator is known to
// end by killing its group, whatever the program did, so only its output counts.
bool all_ended(const Turns& turns, const std::vector<Contender>& contenders, Report& report) {
  bool fine = true;
  for (const Contender& c : contenders)
    for (const Run& r : turns.of[c.who]) {
      if (!r.timed_out && (r.status == 0 || c.who == kInferNode)) continue;
      report.problems.push_back(command_line(c.command) + ": " +
                                (r.timed_out ? "killed after " + std::to_string(c.command.seconds) + " s"
                                             : "status " + std::to_string(r.status)) +
                                ": " + first_line(r.err));
      fine = false;
      break;
    }
  return fine;
}

// ---- programs of bench/programs

// NAME result R ms M count N, as each of them prints.
struct Printed {
  long result = 0, count = 0;
  double ms = 0;
};

std::optional<Printed> printed(const Run& r, const std::string& name) {
  Printed p;
  const std::string format = name + " result %ld ms %lf count %ld";
  const size_t at = r.out.find(name + " result ");
  if (at == r.out.npos || std::sscanf(r.out.c_str() + at, format.c_str(), &p.result, &p.ms, &p.count) != 3) return {};
  return p;
}

struct Program {
  const char* name;
  const char* figure;
  long counts[kWhoCount];     // fewer for a peer that is slow; 0: does not take part
  long (*expected)(long count);
  double target;              // ns
  const char* target_text;
};

bool right_results(const Turns& turns, const std::string& name, const std::function<long(long)>& expected,
                   Report& report) {
  bool right = true;
  for (int who = 0; who < kWhoCount; who++)
    for (const Run& r : turns.of[who]) {
      const auto p = printed(r, name);
      if (p && p->result == expected(p->count)) continue;
      report.problems.push_back(name + ": " + kWhoNames[who] +
                                (p ? " computed " + std::to_string(p->result) + ", right is " +
                                         std::to_string(expected(p->count))
                                   : " printed \"" + first_line(r.out) + "\" " + first_line(r.err)));
      right = false;
      break;
    }
  return right;
}

double ns_each(const Run& r, const std::string& name) {
  const auto p = printed(r, name);
  return p && p->count > 0 ? p->ms * 1e6 / double(p->count) : 0;
}

void measure_program(const Program& program, const Peers& peers, int runs, Report& report) {
  std::vector<Contender> contenders;
  for (Who who : {kOurs, kInferNode, kGo})
    if (peers.has(who) && program.counts[who])
      contenders.push_back({who, peers.program(who, program.name, {std::to_string(program.counts[who])})});
  const Turns turns = take_turns(contenders, runs);
  all_ended(turns, contenders, report);
  right_results(turns, program.name, program.expected, report);
  Figure f{.name = program.figure, .unit = "ns"};
  for (const Contender& c : contenders)
    f.of[c.who] = turns.sum_up(c.who, true, [&](const Run& r) { return ns_each(r, program.name); });
  if (f.of[kInferNode] && f.of[kOurs] && f.of[kOurs]->middle > 0)
    f.ratio = fixed(f.of[kInferNode]->middle / f.of[kOurs]->middle, 1) + "x as fast as InferNode";
  f.target = program.target_text;
  if (f.of[kOurs]) f.met = f.of[kOurs]->middle < program.target;
  f.noisy = turns.noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

constexpr Program kSpawn = {"spawn", "spawn and exit", {1000000, 50000, 0, 1000000},
                            [](long n) { return n; }, 300, "< 300"};
constexpr Program kPingpong = {"pingpong", "unbuffered round trip", {4000000, 2000000, 0, 1000000},
                               [](long n) { return long(int(unsigned(n * (n + 1) / 2))); }, 90, "< 90"};
constexpr Program kAlt = {"alt8", "alt over 8 channels", {2400000, 800000, 0, 800000},
                          [](long n) { return n / 8 * 36; }, 150, "< 150"};
constexpr Program kList = {"list", "list cell made and dropped", {10000000, 2000000, 0, 10000000},
                           [](long) { return 1L; }, 25, "< 25"};
constexpr Program kRaise = {"raise", "raise caught locally", {2000000, 300000, 0, 2000000},
                            [](long n) { return n; }, 150, "< 150"};

template <const Program& program>
void one_program(const Peers& peers, int runs, Report& report) {
  measure_program(program, peers, runs, report);
}

// ---- InferNode's own benchmarks

struct Row {
  std::string title, result;
  double ms = 0;
};

// "   Result: R, Time: T ms" below "N. title"
std::vector<Row> first_suite(const std::string& out) {
  std::vector<Row> rows;
  std::string title;
  for (size_t at = 0; at < out.size();) {
    const size_t end = std::min(out.find('\n', at), out.size());
    const std::string line = out.substr(at, end - at);
    at = end + 1;
    const size_t result = line.find("Result: "), time = line.find(", Time: ");
    if (result != line.npos && time != line.npos)
      rows.push_back({title, line.substr(result + 8, time - result - 8), std::strtod(line.c_str() + time + 8, nullptr)});
    else if (!line.empty() && line[0] >= '0' && line[0] <= '9')
      title = line;
  }
  return rows;
}

// "  1a. title     T ms  (result: R)"
std::vector<Row> second_suite(const std::string& out) {
  std::vector<Row> rows;
  for (size_t at = 0; at < out.size();) {
    const size_t end = std::min(out.find('\n', at), out.size());
    const std::string line = out.substr(at, end - at);
    at = end + 1;
    const size_t result = line.find("(result: "), ms = line.find(" ms ");
    if (result == line.npos || ms == line.npos || line.size() < 6) continue;
    const size_t number = line.rfind(' ', ms - 1);
    const size_t title_end = line.find_last_not_of(' ', number);
    rows.push_back({line.substr(2, title_end - 1), line.substr(result + 9, line.rfind(')') - result - 9),
                    std::strtod(line.c_str() + number, nullptr)});
  }
  return rows;
}

double total_ms(const Run& r) {
  const size_t at = r.out.find("Total Time: ");
  return at == r.out.npos ? 0 : std::strtod(r.out.c_str() + at + 12, nullptr);
}

using Suite = std::vector<Row> (*)(const std::string&);

// Both print the same results, or say where they do not.
bool same_results(const std::string& name, Suite parse, const Turns& turns, Report& report) {
  const std::vector<Row> ours = parse(turns.of[kOurs][0].out);
  bool same = !ours.empty();
  if (!same) report.problems.push_back(name + ": our run printed no results");
  for (int who : {kOurs, kInferNode})
    for (const Run& r : turns.of[who]) {
      const std::vector<Row> theirs = parse(r.out);
      if (theirs.size() != ours.size()) {
        report.problems.push_back(name + ": " + kWhoNames[who] + " printed " + std::to_string(theirs.size()) +
                                  " rows, not " + std::to_string(ours.size()));
        return false;
      }
      for (size_t i = 0; i < ours.size(); i++)
        if (ours[i].result != theirs[i].result) {
          report.problems.push_back(name + ": " + ours[i].title + ": avernus " + ours[i].result + ", " +
                                    kWhoNames[who] + " " + theirs[i].result);
          same = false;
        }
      if (!same) return false;
    }
  return same;
}

std::optional<Turns> run_suite(const std::string& name, Suite parse, const Peers& peers, int runs, Report& report) {
  if (peers.infernode_root().empty()) {
    report.notes.push_back(name + " skipped: AVERNUS_INFERNODE is not set");
    return {};
  }
  std::vector<Contender> contenders;
  for (Who who : {kOurs, kInferNode})
    if (peers.has(who)) contenders.push_back({who, peers.infernode_module(who, "/dis/" + name + ".dis")});
  Turns turns = take_turns(contenders, runs);
  if (turns.of[kOurs].empty() || !all_ended(turns, contenders, report) || !same_results(name, parse, turns, report))
    return {};
  return turns;
}

void first_jitbench(const Peers& peers, int runs, Report& report) {
  const auto turns = run_suite("jitbench", first_suite, peers, runs, report);
  if (!turns) return;
  Figure f{.name = "jitbench, total", .unit = "ms", .target = ">= 4x InferNode"};
  for (Who who : {kOurs, kInferNode}) f.of[who] = turns->sum_up(who, true, total_ms);
  if (f.of[kInferNode]) {
    const double ratio = f.of[kInferNode]->middle / f.of[kOurs]->middle;
    f.ratio = fixed(ratio) + "x InferNode";
    f.met = ratio >= 4;
  }
  f.noisy = turns->noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

// Rows take a few milliseconds and are printed as whole ones, so the mean over many runs says more than a median.
double mean_row(const Turns& turns, Who who, size_t row) {
  std::vector<double> ms;
  for (const Run& r : turns.of[who]) ms.push_back(second_suite(r.out)[row].ms * r.share());
  return mean(ms);
}

void second_jitbench(const Peers& peers, int runs, Report& report) {
  constexpr double kLeastMs = 5;   // rows below are too short to be told apart
  constexpr double kRounding = 0.5;
  const auto turns = run_suite("jitbench2", second_suite, peers, runs * 2, report);
  if (!turns) return;
  Figure f{.name = "jitbench2, total", .unit = "ms", .target = ">= 4x, geometric mean"};
  for (Who who : {kOurs, kInferNode}) f.of[who] = turns->sum_up(who, true, total_ms);
  if (f.of[kInferNode]) {
    const std::vector<Row> rows = second_suite(turns->of[kOurs][0].out);
    double logs = 0, worst = 1e9;
    int counted = 0;
    std::string worst_row, details = "jitbench2, InferNode / avernus in ms:";
    for (size_t i = 0; i < rows.size(); i++) {
      const double theirs = mean_row(*turns, kInferNode, i), ours = mean_row(*turns, kOurs, i);
      const double ratio = theirs / std::max(ours, kRounding);
      details += " " + rows[i].title.substr(0, 2) + " " + fixed(theirs, 1) + "/" + fixed(ours, 1);
      if (theirs < kLeastMs) continue;
      logs += std::log(ratio);
      counted++;
      if (ratio < worst) {
        worst = ratio;
        worst_row = rows[i].title;
      }
    }
    const double ratio = counted ? std::exp(logs / counted) : 0;
    f.ratio = fixed(ratio) + "x InferNode";
    f.met = ratio >= 4;
    report.notes.push_back(details);
    report.notes.push_back("jitbench2: mean of " + std::to_string(counted) + " rows of 5 ms and more; the least is " +
                           worst_row + " with " + fixed(worst) + "x");
  }
  f.noisy = turns->noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

// ---- whole programs: start, memory, sleep, loading

void hello(const Peers& peers, int runs, Report& report) {
  std::vector<Contender> contenders;
  for (Who who : {kOurs, kInferNode, kLuaJit, kGo})
    if (peers.has(who)) contenders.push_back({who, peers.program(who, "hello")});
  const Turns turns = take_turns(contenders, runs * 8);
  all_ended(turns, contenders, report);
  for (const Contender& c : contenders)
    for (const Run& r : turns.of[c.who])
      if (r.out.find("hello\n") == r.out.npos) {
        report.problems.push_back("hello: " + std::string(kWhoNames[c.who]) + " printed \"" + first_line(r.out) + "\"");
        break;
      }

  Figure wall{.name = "hello, wall", .unit = "ms", .target = "<= 1.5x LuaJIT, 1x InferNode"};
  Figure cpu{.name = "hello, user + system", .unit = "ms"};
  Figure peak{.name = "hello, peak resident", .unit = "MB", .target = "<= 4"};
  for (const Contender& c : contenders) {
    wall.of[c.who] = turns.sum_up(c.who, false, [](const Run& r) { return r.wall_ms; });
    cpu.of[c.who] = turns.sum_up(c.who, false, [](const Run& r) { return r.cpu_ms; });
    Command command = c.command;
    command.for_memory = true;
    std::vector<double> megabytes;
    for (int i = 0; i < std::min(runs, 5); i++) megabytes.push_back(double(run(command).peak_kib) / 1024);
    peak.of[c.who] = spread(megabytes);
  }
  if (wall.of[kOurs]) {
    const double ours = wall.of[kOurs]->middle;
    for (Who who : {kLuaJit, kInferNode}) {
      if (!wall.of[who]) continue;
      const double ratio = ours / wall.of[who]->middle;
      wall.ratio += (wall.ratio.empty() ? "" : " ") + fixed(ratio) + "x " + kWhoNames[who];
      wall.met = wall.met.value_or(true) && ratio <= (who == kLuaJit ? 1.5 : 1.0);
    }
    peak.met = peak.of[kOurs]->middle <= 4;
  }
  wall.noisy = turns.noisy(wall.of[kOurs]);
  for (Figure* f : {&wall, &cpu, &peak}) report.figures.push_back(std::move(*f));
}

void check(const Peers& peers, int runs, Report& report) {
  Command command{.words = {peers.vmrun(), "--check"}};
  for (const std::string& root : {peers.infernode_root(), peers.inferno_root()}) {
    std::error_code error;
    for (fs::recursive_directory_iterator i(root.empty() ? "" : root + "/dis", error), end; !error && i != end;
         i.increment(error))
      if (i->is_regular_file(error) && i->path().extension() == ".dis") command.words.push_back(i->path().string());
  }
  const size_t modules = command.words.size() - 2;
  if (!modules || !peers.has(kOurs)) {
    report.notes.push_back("check skipped: neither AVERNUS_INFERNODE nor AVERNUS_INFERNO is set");
    return;
  }
  std::sort(command.words.begin() + 2, command.words.end());
  const Turns turns = take_turns({{kOurs, command}}, runs);
  const Run& r = turns.of[kOurs][0];
  size_t refused = size_t(std::count(r.err.begin(), r.err.end(), '\n'));
  if (r.status != 0 && r.status != 3) report.problems.push_back("check: status " + std::to_string(r.status));
  Figure f{.name = "check " + std::to_string(modules) + " modules", .unit = "ms", .target = "< 300"};
  f.of[kOurs] = turns.sum_up(kOurs, true, [](const Run& run) { return run.wall_ms; });
  f.ratio = std::to_string(refused) + " refused";
  f.met = f.of[kOurs]->middle < 300;
  f.noisy = turns.noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

void blocked(const Peers& peers, int, Report& report) {
  // InferNode walks a list of its processes for many things, so that it gets fewer.
  constexpr long kFew = 1000;
  const long many[kWhoCount] = {101000, 21000, 0, 101000};
  Figure f{.name = "blocked process", .unit = "bytes", .target = "<= 1024"};
  for (Who who : {kOurs, kInferNode, kGo}) {
    if (!peers.has(who)) continue;
    double peak[2];
    for (int i = 0; i < 2; i++) {
      const long count = i == 0 ? kFew : many[who];
      Command command = peers.program(who, "blocked", {std::to_string(count)});
      command.for_memory = true;
      Turns turns;
      turns.of[who].push_back(run(command));
      right_results(turns, "blocked", [](long n) { return n; }, report);
      peak[i] = double(turns.of[who][0].peak_kib) * 1024;
    }
    f.of[who] = spread({(peak[1] - peak[0]) / double(many[who] - kFew)});
  }
  if (f.of[kOurs]) f.met = f.of[kOurs]->middle <= 1024;
  if (f.of[kOurs] && f.of[kInferNode])
    f.ratio = fixed(f.of[kOurs]->middle / f.of[kInferNode]->middle) + "x InferNode";
  report.figures.push_back(std::move(f));
}

void asleep(const Peers& peers, int runs, Report& report) {
  constexpr double kNothingMs = 1;
  std::vector<Contender> contenders;
  for (Who who : {kOurs, kInferNode, kGo})
    if (peers.has(who)) contenders.push_back({who, peers.program(who, "sleep", {"2000"}), false});
  const Turns turns = take_turns(contenders, std::min(runs, 3));
  all_ended(turns, contenders, report);
  right_results(turns, "sleep", [](long) { return 0; }, report);
  Figure f{.name = "cpu of 2 s asleep", .unit = "ms", .target = "none beyond starting"};
  for (const Contender& c : contenders) {
    // What starting costs is not the sleep's.
    const Turns awake = take_turns({{c.who, peers.program(c.who, "sleep", {"0"}), false}}, std::min(runs, 3));
    const double start = awake.sum_up(c.who, false, [](const Run& r) { return r.cpu_ms; })->least;
    f.of[c.who] = turns.sum_up(c.who, false, [&](const Run& r) { return std::max(0.0, r.cpu_ms - start); });
  }
  if (f.of[kOurs]) f.met = f.of[kOurs]->middle <= kNothingMs;
  report.figures.push_back(std::move(f));
}

// ---- the cycle collector

std::optional<nlohmann::json> stats_of(const Run& r) {
  const size_t at = r.err.find('{');
  if (at == r.err.npos) return {};
  nlohmann::json j = nlohmann::json::parse(r.err.substr(at), nullptr, false);
  return j.is_discarded() ? std::optional<nlohmann::json>() : j;
}

double number(const Run& r, const char* group, const char* name) {
  const auto j = stats_of(r);
  return j ? j->value(group, nlohmann::json::object()).value(name, 0.0) : 0;
}

void cycles(const Peers& peers, int runs, Report& report) {
  // A node has a payload of 48 bytes and a header of 8; the list lives through the whole run.
  constexpr long kLive = 1800000, kPairs = 2000000;
  const double kMb = 1e6;
  auto ours = [&](long pairs, long live) {
    Command c = peers.program(kOurs, "cycles", {std::to_string(pairs), std::to_string(live)});
    c.words.insert(c.words.begin() + 1, "--stats=json");
    return c;
  };
  Figure speed{.name = "cyclic pair made and dropped", .unit = "ns"};
  std::vector<Contender> contenders;
  if (peers.has(kOurs)) contenders.push_back({kOurs, ours(kPairs, 0)});
  if (peers.has(kInferNode)) contenders.push_back({kInferNode, peers.program(kInferNode, "cycles", {"200000", "0"})});
  if (peers.has(kGo))
    contenders.push_back({kGo, peers.program(kGo, "cycles", {std::to_string(kPairs), "0"})});
  const Turns turns = take_turns(contenders, runs);
  all_ended(turns, contenders, report);
  right_results(turns, "cycles", [](long) { return 0; }, report);
  for (const Contender& c : contenders)
    speed.of[c.who] = turns.sum_up(c.who, true, [](const Run& r) { return ns_each(r, "cycles"); });
  speed.noisy = turns.noisy(speed.of[kOurs]);
  report.figures.push_back(std::move(speed));
  if (!peers.has(kOurs)) return;

  // Ten times the garbage, the same heap: what is dropped comes back as fast as it is made.
  Figure growth{.name = "heap after 10x the cycles", .unit = "x", .target = "<= 1.5"};
  const Run less = run(ours(kPairs / 4, 0)), more = run(ours(kPairs / 4 * 10, 0));
  const double peak = number(less, "heap", "peak_bytes");
  const double grown = peak > 0 ? number(more, "heap", "peak_bytes") / peak : 0;
  growth.of[kOurs] = spread({grown});
  growth.met = grown > 0 && grown <= 1.5;
  growth.ratio = fixed(peak / kMb, 1) + " MB, " + fixed(number(more, "heap", "peak_bytes") / kMb, 1) + " MB";
  report.figures.push_back(std::move(growth));

  const std::vector<Contender> loaded = {{kOurs, ours(kPairs, kLive)}};
  const Turns with_live = take_turns(loaded, runs * 2);
  all_ended(with_live, loaded, report);
  right_results(with_live, "cycles", [](long) { return kLive; }, report);
  Figure pause{.name = "longest pause, 100 MB live", .unit = "ms", .target = "< 1"};
  pause.of[kOurs] = with_live.sum_up(
      kOurs, false, [](const Run& r) { return number(r, "collector", "longest_pause_ns") / 1e6; });
  // A pause is wall time, all runs do the same, and other programs can only lengthen it: the least counts.
  const double least = pause.of[kOurs]->least;
  pause.noisy = with_live.disturbed[kOurs];
  pause.met = least > 0 && least < 1;
  pause.ratio = "least of " + std::to_string(runs * 2) + " runs " + fixed(least);
  report.figures.push_back(std::move(pause));
  Figure heap{.name = "heap peak, 100 MB live", .unit = "MB"};
  heap.of[kOurs] =
      with_live.sum_up(kOurs, false, [&](const Run& r) { return number(r, "heap", "peak_bytes") / kMb; });
  report.figures.push_back(std::move(heap));
}

constexpr Benchmark kBenchmarks[] = {
    {"compile", "Limbo programs of 10 to 5,000 lines", compiling},
    {"jitbench", "InferNode's first suite, interpreted", first_jitbench},
    {"jitbench2", "InferNode's second suite, interpreted", second_jitbench},
    {"hello", "start and end of the smallest program", hello},
    {"check", "load and verify every module of the reference trees", check},
    {"blocked", "memory of 100,000 waiting processes", blocked},
    {"spawn", "a process made, run and ended", one_program<kSpawn>},
    {"pingpong", "two messages over unbuffered channels", one_program<kPingpong>},
    {"alt", "a message received by alt from one of 8 channels", one_program<kAlt>},
    {"list", "a list cell made and dropped", one_program<kList>},
    {"raise", "an exception raised and caught in one function", one_program<kRaise>},
    {"cycles", "cyclic garbage: speed, growth, pauses", cycles},
    {"sleep", "processor time of a program that sleeps", asleep},
};

}  // namespace

std::span<const Benchmark> benchmarks() { return kBenchmarks; }

}  // namespace dis::bench
