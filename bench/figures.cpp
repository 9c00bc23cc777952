#include "bench/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "bench/compiling.h"
#include "bench/instructions.h"
#include "bench/safepoints.h"
#include "bench/limbo_source.h"
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
      if (!r.timed_out && (r.status == 0 || c.who == kInferNode || c.who == kInferNodeInterpreted)) continue;
      report.problems.push_back(command_line(c.command) + ": " +
                                (r.timed_out ? "killed after " + std::to_string(c.command.seconds) + " s"
                                             : "status " + std::to_string(r.status)) +
                                ": " + first_line(r.err));
      fine = false;
      break;
    }
  return fine;
}

// ---- figures that vmrun prints

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
  long ours, infernode, go;    // counts: fewer for a peer that is slow; 0: does not take part
  long (*expected)(long count);
  double target;               // ns
  const char* target_text;

  long count(Who who) const { return who == kGo ? go : who == kInferNode ? infernode : ours; }
};

// How ours compares: "3.1x InferNode 1.2x Go".
std::string times_as_fast(const Figure& f, std::initializer_list<Who> others) {
  std::string text;
  for (Who who : others)
    if (f.of[kOurs] && f.of[who] && f.of[kOurs]->middle > 0) {
      const double ratio = f.of[who]->middle / f.of[kOurs]->middle;
      text += (text.empty() ? "" : " ") + fixed(ratio, ratio < 9.95 ? 2 : 1) + "x " + kWhoNames[who];
    }
  return text;
}

// Ours shall be this many times as fast as a peer. Where the peer is not there nothing is demanded.
struct Demand {
  Who who;
  double at_least;
};

void judge(Figure& f, std::initializer_list<Demand> demands) {
  if (!f.of[kOurs]) return;
  for (const Demand& d : demands) {
    char target[48];
    std::snprintf(target, sizeof target, "%s%.3gx %s", f.target.empty() ? ">= " : " ", d.at_least, kWhoNames[d.who]);
    f.target += target;
    if (!f.of[d.who]) continue;
    const double ratio = f.of[d.who]->middle / std::max(f.of[kOurs]->middle, 1e-9);
    f.ratio += (f.ratio.empty() ? "" : " ") + fixed(ratio, ratio < 9.95 ? 2 : 1) + "x " + kWhoNames[d.who];
    f.met = f.met.value_or(true) && ratio >= d.at_least;
  }
}

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
  for (Who who : {kOurs, kInterpreted, kInferNode, kGo})
    if (peers.has(who) && program.count(who))
      contenders.push_back({who, peers.program(who, program.name, {std::to_string(program.count(who))})});
  const Turns turns = take_turns(contenders, runs);
  all_ended(turns, contenders, report);
  right_results(turns, program.name, program.expected, report);
  Figure f{.name = program.figure, .unit = "ns"};
  for (const Contender& c : contenders)
    f.of[c.who] = turns.sum_up(c.who, true, [&](const Run& r) { return ns_each(r, program.name); });
  f.ratio = times_as_fast(f, {kInferNode, kGo});
  f.target = program.target_text;
  if (f.of[kOurs]) f.met = f.of[kOurs]->middle < program.target;
  f.noisy = turns.noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

constexpr Program kSpawn = {"spawn", "spawn and exit", 1000000, 50000, 1000000, [](long n) { return n; }, 120, "<= 120"};
constexpr Program kPingpong = {"pingpong", "unbuffered round trip", 4000000, 2000000, 1000000,
                               [](long n) { return long(int(unsigned(n * (n + 1) / 2))); }, 60, "<= 60"};
constexpr Program kAlt = {"alt8", "alt over 8 channels", 2400000, 800000, 800000,
                          [](long n) { return n / 8 * 36; }, 80, "<= 80"};
constexpr Program kRing = {"ring", "hop in a ring of 1,000", 4000000, 500000, 1000000,
                           [](long n) { return n; }, 35, "<= 35"};
constexpr Program kList = {"list", "list cell made and dropped", 10000000, 2000000, 10000000,
                           [](long) { return 1L; }, 12, "<= 12"};
constexpr Program kTree = {"tree", "binary tree node", 6553400, 655340, 6553400, [](long) { return 32767L; }, 22, "<= 22"};
constexpr Program kRaise = {"raise", "raise caught locally", 4000000, 300000, 2000000,
                            [](long n) { return n; }, 60, "<= 60"};

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

// All print the same results, or say where they do not.
bool same_results(const std::string& name, Suite parse, const Turns& turns, Report& report) {
  const std::vector<Row>* first = nullptr;
  int first_who = 0;
  std::vector<Row> rows, expected;
  for (int who = 0; who < kWhoCount; who++)
    for (const Run& r : turns.of[who]) {
      rows = parse(r.out);
      if (!first) {
        expected = rows;
        first = &expected;
        first_who = who;
        if (rows.empty()) {
          report.problems.push_back(name + ": " + kWhoNames[who] + " printed no results");
          return false;
        }
      }
      if (rows.size() != expected.size()) {
        report.problems.push_back(name + ": " + kWhoNames[who] + " printed " + std::to_string(rows.size()) +
                                  " rows, not " + std::to_string(expected.size()));
        return false;
      }
      bool same = true;
      for (size_t i = 0; i < rows.size(); i++)
        if (rows[i].result != expected[i].result) {
          report.problems.push_back(name + ": " + expected[i].title + ": " + kWhoNames[first_who] + " " +
                                    expected[i].result + ", " + kWhoNames[who] + " " + rows[i].result);
          same = false;
        }
      if (!same) return false;
    }
  return first != nullptr;
}

// InferNode's own module beside the same loops in other languages.
std::optional<Turns> run_suite(bool second, std::initializer_list<Who> whos, const Peers& peers, int runs,
                               Report& report) {
  const std::string name = second ? "jitbench2" : "jitbench";
  if (peers.infernode_root().empty()) {
    report.notes.push_back(name + " skipped: AVERNUS_INFERNODE is not set");
    return {};
  }
  std::vector<Contender> contenders;
  for (Who who : whos) {
    if (!peers.has(who)) continue;
    Command c = who == kGo || who == kC || who == kJava ? peers.kernels(who, second)
                                                         : peers.infernode_module(who, "/dis/" + name + ".dis");
    if (!c.words.empty()) contenders.push_back({who, c});
  }
  const Suite parse = second ? second_suite : first_suite;
  Turns turns = take_turns(contenders, runs);
  if (contenders.empty() || !all_ended(turns, contenders, report) || !same_results(name, parse, turns, report)) return {};
  return turns;
}

void sum_up_all(Figure& f, const Turns& turns, const std::function<double(const Run&)>& value) {
  for (int who = 0; who < kWhoCount; who++) f.of[who] = turns.sum_up(Who(who), true, value);
  f.noisy = turns.noisy(f.of[kOurs]);
}

Figure row_figure(const std::string& name, const Turns& turns, size_t row) {
  Figure f{.name = name, .unit = "ms"};
  sum_up_all(f, turns, [row](const Run& r) { return first_suite(r.out)[row].ms; });
  return f;
}

void first_jitbench(const Peers& peers, int runs, Report& report) {
  const auto turns = run_suite(false, {kOurs, kInterpreted, kInferNode, kGo, kC, kJava}, peers, runs, report);
  if (!turns) return;
  Figure f{.name = "jitbench, total", .unit = "ms"};
  sum_up_all(f, *turns, total_ms);
  judge(f, {{kC, 1}, {kInferNode, 5.6}, {kGo, 1}, {kJava, 1}, {kInterpreted, 16}});
  report.figures.push_back(std::move(f));
  Figure arithmetic = row_figure("  1 integer arithmetic", *turns, 0);
  judge(arithmetic, {{kC, 1 / 1.2}});
  Figure array = row_figure("  2 loop with array access", *turns, 1);
  judge(array, {});
  Figure fibonacci = row_figure("  4 recursive Fibonacci", *turns, 3);
  judge(fibonacci, {{kGo, 28.0 / 30}, {kInferNode, 20}});
  Figure sieve = row_figure("  5 sieve", *turns, 4);
  judge(sieve, {});
  Figure nested = row_figure("  6 nested loops", *turns, 5);
  judge(nested, {{kGo, 1}});
  for (Figure* row : {&arithmetic, &array, &fibonacci, &sieve, &nested}) report.figures.push_back(std::move(*row));
}

// Rows take a few milliseconds and are printed as whole ones, so the mean over many runs says more than a median.
double mean_row(const Turns& turns, Who who, size_t row) {
  std::vector<double> ms;
  for (const Run& r : turns.of[who]) ms.push_back(second_suite(r.out)[row].ms * r.share());
  return mean(ms);
}

// Rows in which ours is slower than `other`, by more than whole milliseconds can hide.
std::string slower_rows(const Turns& turns, Who other) {
  constexpr double kRounding = 0.5;
  std::string names;
  const std::vector<Row> rows = second_suite(turns.of[kOurs][0].out);
  for (size_t i = 0; i < rows.size(); i++)
    if (mean_row(turns, kOurs, i) > mean_row(turns, other, i) + kRounding)
      names += (names.empty() ? "" : ", ") + rows[i].title;
  return names;
}

void second_jitbench(const Peers& peers, int runs, Report& report) {
  const auto turns = run_suite(true, {kOurs, kInterpreted, kInferNode, kC}, peers, runs * 2, report);
  if (!turns) return;
  Figure f{.name = "jitbench2, total", .unit = "ms"};
  sum_up_all(f, *turns, total_ms);
  judge(f, {{kInferNode, 8}, {kC, 1 / 1.7}, {kInterpreted, 10}});
  std::string details = "jitbench2, InferNode / C / avernus in ms:";
  const std::vector<Row> rows = second_suite(turns->of[kOurs][0].out);
  for (size_t i = 0; i < rows.size(); i++) {
    details += " " + rows[i].title.substr(0, 2);
    for (Who who : {kInferNode, kC, kOurs})
      details += (who == kInferNode ? " " : "/") + (turns->of[who].empty() ? "-" : fixed(mean_row(*turns, who, i), 1));
  }
  report.notes.push_back(details);
  if (!turns->of[kInferNode].empty()) {
    const std::string slower = slower_rows(*turns, kInferNode);
    report.notes.push_back("jitbench2: rows slower than InferNode's: " + (slower.empty() ? "none" : slower));
    f.met = f.met.value_or(true) && slower.empty();
  }
  report.figures.push_back(std::move(f));
}

// Both suites' interpreters beside each other.
void interpreted(const Peers& peers, int runs, Report& report) {
  constexpr double kLeastMs = 5, kRounding = 0.5;  // rows below are too short to be told apart
  if (const auto turns = run_suite(false, {kInterpreted, kInferNodeInterpreted}, peers, std::min(runs, 5), report)) {
    Figure f{.name = "jitbench, interpreted", .unit = "ms", .target = ">= 4x its -c0"};
    sum_up_all(f, *turns, total_ms);
    if (f.of[kInferNodeInterpreted] && f.of[kInterpreted]) {
      const double ratio = f.of[kInferNodeInterpreted]->middle / f.of[kInterpreted]->middle;
      f.ratio = fixed(ratio) + "x its -c0";
      f.met = ratio >= 4;
    }
    report.figures.push_back(std::move(f));
  }
  const auto turns = run_suite(true, {kInterpreted, kInferNodeInterpreted}, peers, runs * 2, report);
  if (!turns) return;
  Figure f{.name = "jitbench2, interpreted", .unit = "ms", .target = ">= 4x, geometric mean"};
  sum_up_all(f, *turns, total_ms);
  if (f.of[kInferNodeInterpreted] && f.of[kInterpreted]) {
    const std::vector<Row> rows = second_suite(turns->of[kInterpreted][0].out);
    double logs = 0;
    int counted = 0;
    for (size_t i = 0; i < rows.size(); i++) {
      const double theirs = mean_row(*turns, kInferNodeInterpreted, i), ours = mean_row(*turns, kInterpreted, i);
      if (theirs < kLeastMs) continue;
      logs += std::log(theirs / std::max(ours, kRounding));
      counted++;
    }
    const double ratio = counted ? std::exp(logs / counted) : 0;
    f.ratio = fixed(ratio) + "x its -c0";
    f.met = ratio >= 4;
  }
  report.figures.push_back(std::move(f));
}

// The same loops compiled for 4-byte words, by our own compiler. The peer is C, with its 8-byte words: what classic
// Inferno's native code was measured against.
void narrow(const Peers& peers, int runs, Report& report) {
  for (const bool second : {false, true}) {
    std::vector<Contender> contenders;
    for (Who who : {kOurs, kInterpreted})
      if (peers.has(who)) contenders.push_back({who, peers.program(who, second ? "v2.32" : "v1.32")});
    for (Contender& c : contenders) c.command.words.insert(c.command.words.end() - 1, {"--word-size", "32"});
    const std::string name = std::string(second ? "v2" : "v1") + ", 4-byte words";
    const size_t ours = contenders.size();
    if (peers.has(kC)) contenders.push_back({kC, peers.kernels(kC, second)});
    const int count = second ? runs * 2 : runs;
    const Turns turns = take_turns(contenders, count);
    Turns machine = turns;  // results of 8-byte words are others
    machine.of[kC].clear();
    if (ours == 0 || !all_ended(turns, contenders, report) ||
        !same_results(name, second ? second_suite : first_suite, machine, report))
      continue;
    Figure f{.name = name, .unit = "ms"};
    sum_up_all(f, turns, total_ms);
    // Classic: 1,190 ms beside C's 266, 153 beside 32. Ours shall be 4 and 3 times as fast.
    if (second)
      judge(f, {{kC, 3 * 32.0 / 153}});
    else
      judge(f, {{kC, 4 * 266.0 / 1190}});
    report.figures.push_back(std::move(f));
  }
}

// InferNode's comparison of languages: "BENCH name N ms ...".
double bench_ms(const Run& r) {
  const size_t at = r.out.find("BENCH ");
  if (at == r.out.npos) return -1;
  const size_t number = r.out.find(' ', at + 6);
  return number == r.out.npos ? -1 : std::strtod(r.out.c_str() + number, nullptr);
}

void languages(const Peers& peers, int runs, Report& report) {
  constexpr double kRounding = 0.5;  // programs print whole milliseconds
  const std::string sources = peers.infernode_root() + "/benchmarks";
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(sources + "/limbo", error), end; !error && i != end; i.increment(error))
    if (i->path().extension() == ".b") names.push_back(i->path().stem());
  if (peers.infernode_root().empty() || names.empty() || peers.limbo().empty()) {
    report.notes.push_back("languages skipped: AVERNUS_INFERNODE names no tree with benchmarks/limbo");
    return;
  }
  std::sort(names.begin(), names.end());
  std::array<double, kWhoCount> logs{};
  std::array<int, kWhoCount> counted{};
  std::string details = "languages, --nojit / InferNode's best / Go / avernus in ms:";
  bool noisy = false;
  for (const std::string& name : names) {
    const Run compiled = run({.words = {peers.limbo(), "-I", peers.infernode_root() + "/module", "-o",
                                        peers.scratch() + "/" + name + ".dis", sources + "/limbo/" + name + ".b"}});
    if (compiled.status != 0) {
      report.problems.push_back("languages: " + name + ".b does not compile: " + first_line(compiled.err));
      continue;
    }
    std::vector<Contender> contenders;
    for (Who who : {kOurs, kInterpreted, kInferNode, kInferNodeInterpreted})
      if (peers.has(who)) contenders.push_back({who, peers.scratch_module(who, name + ".dis")});
    if (peers.has(kGo))
      if (const std::string program = peers.go_program(sources + "/native/" + name + ".go", "go-" + name); !program.empty())
        contenders.push_back({kGo, {.words = {program}}});
    const Turns turns = take_turns(contenders, runs);
    if (!all_ended(turns, contenders, report)) continue;
    // What follows the time is the result.
    auto result = [](const Run& r) {
      const size_t at = r.out.find(" ms ");
      return at == r.out.npos ? r.out : r.out.substr(at);
    };
    for (const Contender& c : contenders)
      if (c.who != kGo && result(turns.of[c.who][0]) != result(turns.of[kOurs][0]))
        report.problems.push_back("languages: " + name + ": " + kWhoNames[c.who] + " printed" +
                                  first_line(result(turns.of[c.who][0])) + ", avernus" +
                                  first_line(result(turns.of[kOurs][0])));
    std::array<double, kWhoCount> ms{};
    for (const Contender& c : contenders) ms[c.who] = std::max(turns.sum_up(c.who, true, bench_ms)->middle, kRounding);
    double best = ms[kInferNode];
    if (ms[kInferNodeInterpreted] > 0) best = std::min(best, ms[kInferNodeInterpreted]);
    ms[kInferNode] = best;
    for (Who who : {kInterpreted, kInferNode, kGo})
      if (ms[who] > 0) {
        logs[who] += std::log(ms[who] / ms[kOurs]);
        counted[who]++;
      }
    noisy |= turns.noisy(turns.sum_up(kOurs, true, bench_ms));
    details += " " + name;
    for (Who who : {kInterpreted, kInferNode, kGo, kOurs})
      details += (who == kInterpreted ? " " : "/") + (ms[who] > 0 ? fixed(ms[who], 1) : "-");
  }
  Figure f{.name = std::to_string(names.size()) + " programs, geometric mean", .unit = "x", .noisy = noisy};
  f.of[kOurs] = spread({1});
  for (Who who : {kInterpreted, kInferNode, kGo})
    if (counted[who]) f.of[who] = spread({std::exp(logs[who] / counted[who])});
  judge(f, {{kInferNode, 4}, {kGo, 1}});
  report.figures.push_back(std::move(f));
  report.notes.push_back(details);
}

// ---- whole programs: start, memory, sleep, loading

void hello(const Peers& peers, int runs, Report& report) {
  std::vector<Contender> contenders;
  for (Who who : {kOurs, kInterpreted, kInferNode, kLuaJit, kGo})
    if (peers.has(who)) contenders.push_back({who, peers.program(who, "hello")});
  const Turns turns = take_turns(contenders, runs * 8);
  all_ended(turns, contenders, report);
  for (const Contender& c : contenders)
    for (const Run& r : turns.of[c.who])
      if (r.out.find("hello\n") == r.out.npos) {
        report.problems.push_back("hello: " + std::string(kWhoNames[c.who]) + " printed \"" + first_line(r.out) + "\"");
        break;
      }

  Figure wall{.name = "hello, wall", .unit = "ms", .target = "<= 1.5x LuaJIT, 1x InferNode, 1.3x --nojit"};
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
    for (Who who : {kLuaJit, kInferNode, kInterpreted}) {
      if (!wall.of[who]) continue;
      const double ratio = ours / wall.of[who]->middle;
      wall.ratio += (wall.ratio.empty() ? "" : " ") + fixed(ratio) + "x " + kWhoNames[who];
      wall.met = wall.met.value_or(true) && ratio <= (who == kLuaJit ? 1.5 : who == kInterpreted ? 1.3 : 1.0);
    }
    peak.met = peak.of[kOurs]->middle <= 4;
  }
  wall.noisy = turns.noisy(wall.of[kOurs]);
  for (Figure* f : {&wall, &cpu, &peak}) report.figures.push_back(std::move(*f));
}

// Every module of the trees there are, in order.
std::vector<std::string> tree_modules(const Peers& peers) {
  std::vector<std::string> modules;
  for (const std::string& root : {peers.infernode_root(), peers.inferno_root()}) {
    std::error_code error;
    for (fs::recursive_directory_iterator i(root.empty() ? "" : root + "/dis", error), end; !error && i != end;
         i.increment(error))
      if (i->is_regular_file(error) && i->path().extension() == ".dis") modules.push_back(i->path().string());
  }
  std::sort(modules.begin(), modules.end());
  return modules;
}

void check(const Peers& peers, int runs, Report& report) {
  const std::vector<std::string> modules = tree_modules(peers);
  if (modules.empty() || !peers.has(kOurs)) {
    report.notes.push_back("check skipped: neither AVERNUS_INFERNODE nor AVERNUS_INFERNO is set");
    return;
  }
  Command command{.words = {peers.vmrun(), "--check"}};
  command.words.insert(command.words.end(), modules.begin(), modules.end());
  const Turns turns = take_turns({{kOurs, command}}, runs);
  const Run& r = turns.of[kOurs][0];
  size_t refused = size_t(std::count(r.err.begin(), r.err.end(), '\n'));
  if (r.status != 0 && r.status != 3) report.problems.push_back("check: status " + std::to_string(r.status));
  Figure f{.name = "check " + std::to_string(modules.size()) + " modules", .unit = "ms", .target = "< 300"};
  f.of[kOurs] = turns.sum_up(kOurs, true, [](const Run& run) { return run.wall_ms; });
  f.ratio = std::to_string(refused) + " refused";
  f.met = f.of[kOurs]->middle < 300;
  f.noisy = turns.noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

void blocked(const Peers& peers, int, Report& report) {
  // InferNode walks a list of its processes for many things, so that it gets fewer.
  constexpr long kFew = 1000;
  auto many = [](Who who) { return who == kInferNode ? 21000L : 101000L; };
  Figure f{.name = "blocked process", .unit = "bytes", .target = "<= 1024"};
  for (Who who : {kOurs, kInferNode, kGo}) {
    if (!peers.has(who)) continue;
    double peak[2];
    for (int i = 0; i < 2; i++) {
      const long count = i == 0 ? kFew : many(who);
      Command command = peers.program(who, "blocked", {std::to_string(count)});
      command.for_memory = true;
      Turns turns;
      turns.of[who].push_back(run(command));
      right_results(turns, "blocked", [](long n) { return n; }, report);
      peak[i] = double(turns.of[who][0].peak_kib) * 1024;
    }
    f.of[who] = spread({(peak[1] - peak[0]) / double(many(who) - kFew)});
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

// ---- compiling to native code

// What --jit-stats=json says, summed up over modules.
struct Native {
  double ms = 0, instructions = 0, ir_bytes = 0, code_bytes = 0;
};

Native native_of(const Run& r) {
  Native n;
  const auto j = stats_of(r);
  if (!j) return n;
  for (const nlohmann::json& m : j->value("modules", nlohmann::json::array())) {
    n.instructions += m.value("instructions", 0.0);
    n.ir_bytes += m.value("ir_bytes", 0.0);
    n.code_bytes += m.value("code_bytes", 0.0);
    for (const nlohmann::json& ns : m.value("stage_ns", nlohmann::json::object())) n.ms += ns.get<double>() / 1e6;
  }
  return n;
}

Turns compile_natively(const Peers& peers, const std::vector<std::string>& modules, int runs) {
  Command command{.words = {peers.vmrun(), "--jit-check", "--jit-stats=json"}};
  command.words.insert(command.words.end(), modules.begin(), modules.end());
  return take_turns({{kOurs, command}}, runs);
}

void native(const Peers& peers, int runs, Report& report) {
  if (!peers.has(kOurs) || peers.limbo().empty()) return;
  // Functions of about 10, 100 and 1,000 instructions, many in a module: what a process that just began pays for its
  // first function has more to do with its pages than with the compiler.
  constexpr int kOften = 100;
  for (const int statements : {3, 44, 460}) {
    const std::string stem = peers.scratch() + "/function" + std::to_string(statements);
    std::ofstream(stem + ".b") << equal_functions(kOften, statements);
    const Run compiled = run({.words = {peers.limbo(), "-o", stem + ".dis", stem + ".b"}});
    if (compiled.status != 0) {
      report.problems.push_back("native: " + stem + ".b does not compile: " + first_line(compiled.err));
      return;
    }
    const Turns turns = compile_natively(peers, {stem + ".dis"}, runs * 2);
    const double instructions = native_of(turns.of[kOurs][0]).instructions / kOften;
    Figure f{.name = "native, function of " + fixed(instructions, 0), .unit = "us"};
    f.of[kOurs] = turns.sum_up(kOurs, false, [](const Run& r) { return native_of(r).ms * 1e3 / kOften; });
    f.target = "<= " + fixed(instructions, 0);
    f.met = f.of[kOurs]->middle <= instructions;
    f.noisy = turns.noisy(f.of[kOurs]);
    report.figures.push_back(std::move(f));
  }
  const std::vector<std::string> modules = tree_modules(peers);
  if (modules.empty()) {
    report.notes.push_back("native: trees skipped, neither AVERNUS_INFERNODE nor AVERNUS_INFERNO is set");
    return;
  }
  const Turns turns = compile_natively(peers, modules, runs);
  const Native all = native_of(turns.of[kOurs][0]);
  Figure time{.name = "native, " + std::to_string(modules.size()) + " modules", .unit = "ms", .target = "< 1600"};
  time.of[kOurs] = turns.sum_up(kOurs, true, [](const Run& r) { return native_of(r).ms; });
  time.ratio = fixed(all.instructions / 1e6) + " million instructions";
  time.met = time.of[kOurs]->middle < 1600;
  time.noisy = turns.noisy(time.of[kOurs]);
  Figure size{.name = "native code / decoded IR", .unit = "x", .target = "<= 2"};
  size.of[kOurs] = spread({all.code_bytes / std::max(all.ir_bytes, 1.0)});
  size.ratio = fixed(all.code_bytes / std::max(all.instructions, 1.0), 1) + " bytes per instruction";
  size.met = size.of[kOurs]->middle <= 2;
  for (Figure* f : {&time, &size}) report.figures.push_back(std::move(*f));
}

// ---- the cycle collector

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
    {"jitbench", "InferNode's first suite", first_jitbench},
    {"jitbench2", "InferNode's second suite", second_jitbench},
    {"narrow", "the same loops with 4-byte words", narrow},
    {"languages", "InferNode's 16 programs beside Go's", languages},
    {"interpreted", "both suites, interpreted", interpreted},
    {"native", "compiling to native code", native},
    {"hello", "start and end of the smallest program", hello},
    {"check", "load and verify every module of the reference trees", check},
    {"blocked", "memory of 100,000 waiting processes", blocked},
    {"spawn", "a process made, run and ended", one_program<kSpawn>},
    {"pingpong", "two messages over unbuffered channels", one_program<kPingpong>},
    {"alt", "a message received by alt from one of 8 channels", one_program<kAlt>},
    {"ring", "a message handed on in a ring of processes", one_program<kRing>},
    {"list", "a list cell made and dropped", one_program<kList>},
    {"tree", "a node of a binary tree made, visited and dropped", one_program<kTree>},
    {"raise", "an exception raised and caught in one function", one_program<kRaise>},
    {"safepoints", "how soon a loop notices that it is to stop", safepoints},
    {"instructions", "AArch64 instructions of the first suite, counted by an emulator", instructions},
    {"cycles", "cyclic garbage: speed, growth, pauses", cycles},
    {"sleep", "processor time of a program that sleeps", asleep},
};

}  // namespace

std::span<const Benchmark> benchmarks() { return kBenchmarks; }

}  // namespace dis::bench
