#include "bench/compiling.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "bench/limbo_source.h"
#include "bench/turns.h"

namespace dis::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kLines[] = {10, 100, 500, 2000, 5000};
constexpr int kMostLines = 5000;
constexpr double kMostMs = 50;  // for that many
constexpr int kRunsEach = 4;    // times the runs asked for: these are short

std::string number(const char* format, double v) {
  char text[48];
  std::snprintf(text, sizeof text, format, v);
  return text;
}

struct Compilation {
  Command command;
  std::string module;
};

Compilation compilation(const Peers& peers, Who who, const std::string& source) {
  const std::string module = source + "." + kWhoNames[who] + ".dis";
  const std::string include = "-I" + peers.interfaces();
  return {{.words = {who == kOurs ? peers.limbo() : peers.reference_limbo(), include, "-o", module, source}},
          module};
}

// What the program that a compiler made prints when our machine runs it.
std::string output_of(const Peers& peers, const std::string& module, Report& report) {
  const Run r = run({.words = {peers.vmrun(), "--nojit", module}, .seconds = 60});
  if (r.status != 0)
    report.problems.push_back(module + ": status " + std::to_string(r.status) + ": " + r.err);
  return r.out;
}

void compile_lines(const Peers& peers, int lines, int runs, Report& report) {
  const std::string source = peers.scratch() + "/lines" + std::to_string(lines) + ".b";
  std::ofstream(source) << limbo_source(lines);
  std::vector<Contender> contenders;
  std::vector<std::string> modules;
  for (Who who : {kOurs, kInferNode}) {
    if (who == kInferNode && peers.reference_limbo().empty()) continue;
    const Compilation c = compilation(peers, who, source);
    std::error_code none;
    fs::remove(c.module, none);
    contenders.push_back({who, c.command});
    modules.push_back(c.module);
  }
  const Turns turns = take_turns(contenders, runs * kRunsEach);
  for (size_t i = 0; i < contenders.size(); i++)
    for (const Run& r : turns.of[contenders[i].who])
      if (r.status != 0 || !fs::exists(modules[i])) {
        report.problems.push_back(contenders[i].command.words[0] + " " + source + ": status " +
                                  std::to_string(r.status) + ": " + r.out + r.err);
        return;
      }
  const std::string printed = output_of(peers, modules[0], report);
  if (printed.empty()) report.problems.push_back(source + ": compiled by ours it prints nothing");
  if (modules.size() > 1 && printed != output_of(peers, modules[1], report))
    report.problems.push_back(source + ": compiled by ours it prints " + printed);

  Figure f{.name = "compile " + std::to_string(lines) + " lines", .unit = "ms"};
  for (const Contender& c : contenders)
    f.of[c.who] = turns.sum_up(c.who, false, [](const Run& r) { return r.wall_ms; });
  const double ours = f.of[kOurs]->middle;
  f.ratio = number("%.0f", lines / ours * 1e3) + " lines/s";
  f.target = "no slower than the reference";
  if (f.of[kInferNode]) {
    const double ratio = f.of[kInferNode]->middle / ours;
    f.ratio += ", " + number("%.2fx", ratio);
    f.met = ratio >= 1;
  }
  if (lines == kMostLines) {
    f.target = "< " + number("%.0f", kMostMs) + ", and as above";
    f.met = f.met.value_or(true) && ours < kMostMs;
  }
  f.noisy = turns.noisy(f.of[kOurs]);
  report.figures.push_back(std::move(f));
}

}  // namespace

void compiling(const Peers& peers, int runs, Report& report) {
  if (peers.limbo().empty()) {
    report.notes.push_back("compile skipped: there is no limbo beside this program");
    return;
  }
  if (peers.reference_limbo().empty())
    report.notes.push_back("compile: no reference compiler; AVERNUS_LIMBO does not name one");
  for (int lines : kLines) compile_lines(peers, lines, runs, report);
}

}  // namespace dis::bench
