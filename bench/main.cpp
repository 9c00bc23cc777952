// dis_bench: measures the figures this machine promises, each beside its peer, in one run.
// In: what to measure and how often. Out: a table, JSON if wanted; status 1 if a result was wrong.
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/figures.h"
#include "bench/peers.h"
#include "bench/report.h"
#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"

using namespace dis::bench;
using namespace dis::tools;

namespace {

struct Options {
  std::vector<std::string> only;
  std::string json, vmrun;
  int runs = 5;
  bool strict = false;
};

CommandText command_text() {
  return {.name = "dis_bench",
          .synopses = {"[options]"},
          .summary = "Measures vmrun beside InferNode's emulator, LuaJIT, Go, C and Java, taking turns.",
          .examples = {{"dis_bench --only hello,spawn", "two of the benchmarks"},
                       {"dis_bench --runs 11 --json today.json", "all, with more runs, also as JSON"}},
          .footer = "Peers: AVERNUS_INFERNODE names the root of a built InferNode tree, AVERNUS_INFERNO that of an\n"
                    "Inferno tree, AVERNUS_LIMBO a Limbo compiler (that of the first tree if not set); luajit, go, cc\n"
                    "and javac are found on the path; AVERNUS_AARCH64 names a vmrun for AArch64,\n"
                    "AVERNUS_INFERNODE_AARCH64 an InferNode tree built for it. What is missing is skipped.\n"
                    "Exit status: 0 all results right; 1 a wrong result, or with --strict a missed target; 2 usage.\n",
          .version = "dis_bench " DIS_VERSION};
}

std::string names() {
  std::string all;
  for (const Benchmark& b : benchmarks()) all += (all.empty() ? "" : ", ") + std::string(b.name);
  return all;
}

bool wanted(const Options& o, const char* name) {
  if (o.only.empty()) return true;
  for (const std::string& only : o.only)
    if (only == name) return true;
  return false;
}

bool known(const std::string& name) {
  for (const Benchmark& b : benchmarks())
    if (name == b.name) return true;
  return false;
}

void print_all(const char* head, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) std::printf("%s%s\n", head, line.c_str());
}

int measure(const Options& o) {
  const Peers peers(o.vmrun);
  Report report;
  report.environment = environment_now();
  const Environment& e = report.environment;
  std::printf("%s, %ld processors, %s, load %.2f\n", e.processor.c_str(), e.processors, e.system.c_str(), e.load);
  print_all("not measured: ", peers.missing());
  std::printf("\n%s", table_head().c_str());
  for (const Benchmark& b : benchmarks()) {
    if (!wanted(o, b.name)) continue;
    const size_t before = report.figures.size();
    b.measure(peers, o.runs, report);
    for (size_t i = before; i < report.figures.size(); i++)
      std::fputs(table_line(report.figures[i]).c_str(), stdout);
    std::fflush(stdout);
  }
  std::printf("\n");
  print_all("", report.notes);
  if (report.noisy())
    std::printf("The machine is noisy: lines with ~ were disturbed or scatter by over 5%%%s.\n",
                e.busy() ? ", and it was busy before the first run" : "");
  print_all("WRONG: ", report.problems);

  if (!o.json.empty()) {
    std::FILE* file = std::fopen(o.json.c_str(), "w");
    if (!file || std::fputs(report.json().c_str(), file) < 0 || std::fclose(file) != 0) {
      std::fprintf(stderr, "dis_bench: %s: %s\n", o.json.c_str(), std::strerror(errno));
      return kExitFailed;
    }
  }
  bool missed = false;
  for (const Figure& f : report.figures) missed |= f.met.has_value() && !*f.met;
  return !report.problems.empty() || (o.strict && missed) ? kExitFailed : kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], kMeasureMemory) == 0) return measure_memory_main(argc, argv);
  Options o;
  const CommandText text = command_text();
  CLI::App app;
  set_up(app, text);
  const char* what = "What to measure";
  app.add_option("--only", o.only, "comma-separated: " + names())->delimiter(',')->type_name("NAMES")->group(what);
  app.add_option("--runs", o.runs, "of each program, after a warm-up; 5 if not given")->type_name("N")->group(what);
  app.add_option("--vmrun", o.vmrun, "instead of the one beside this program")->type_name("FILE")->group(what);
  const char* result = "Results";
  app.add_option("--json", o.json, "write the figures there too")->type_name("FILE")->group(result);
  app.add_flag("--strict", o.strict, "a missed target is a failure")->group(result);
  if (auto status = parse(app, text, argc, argv)) return *status;
  for (const std::string& name : o.only)
    if (!known(name)) return usage_error(text, "--only: '" + name + "', expected " + names());
  if (o.runs < 1 || o.runs > 1000) return usage_error(text, "--runs: expected 1 to 1000");
  return measure(o);
}
