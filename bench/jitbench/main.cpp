// jitbench: how fast the machine is, beside whom; whether all computed the same; whether it got slower.
// In: groups and options. Out: a table, and pages for other readers. Status: 0 all right; 1 a wrong result, a
// program that failed or a target missed; 2 slower than a baseline; 64 usage; 130 interrupted.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/jitbench/baselines.h"
#include "bench/jitbench/contenders.h"
#include "bench/jitbench/fingerprint.h"
#include "bench/jitbench/groups.h"
#include "bench/jitbench/pages.h"
#include "tools/common/command_line.h"

using namespace dis::bench;
using namespace dis::tools;

namespace {

// What this program returns; 2 tells of a regression, so a wrong command line has another number than elsewhere.
enum Status : int { kRight = 0, kWrong = 1, kRegressed = 2, kWrongUsage = 64, kInterrupted = 130 };

struct Options {
  std::vector<std::string> groups, who;
  std::string row, vmrun, programs, json, markdown, csv, html, save, baseline, targets, data, colour = "auto";
  int rounds = 0;
  double timeout = 60;
  bool quick = false, no_peers = false, list = false, force = false, no_history = false;
};

CommandText command_text() {
  return {.name = "jitbench",
          .synopses = {"[options] [group...]"},
          .summary =
              "Measures the machine beside its peers, compares what all computed, and notices when it gets slower.",
          .examples = {{"jitbench --quick v1 lang", "two groups, in a hurry"},
                       {"jitbench --html report.html", "all groups, also as a page for a browser"},
                       {"jitbench v1 --save-baseline good", "keep a run..."},
                       {"jitbench v1 --baseline good", "...and compare with it: status 2 if it is slower"}},
          .footer = "AVERNUS_INFERNODE names a built InferNode tree, AVERNUS_INFERNO an Inferno tree (its modules only),\n"
                    "AVERNUS_LIMBO another reference compiler than the tree's; for the group instructions AVERNUS_AARCH64\n"
                    "names a vmrun and AVERNUS_INFERNODE_AARCH64 a tree built for AArch64. cc, go, javac, luajit, node\n"
                    "and python3 are found on the path; who is missing is told and left out.\n"
                    "Exit status: 0 right; 1 wrong results, failed programs, missed targets; 2 slower than the\n"
                    "baseline; 64 usage; 130 interrupted.\n",
          .version = "jitbench " DIS_VERSION};
}

template <typename List, typename Name>
std::string joined(const List& list, Name name) {
  std::string all;
  for (const auto& item : list) all += (all.empty() ? "" : ", ") + std::string(name(item));
  return all;
}

std::string group_names() {
  return joined(groups(), [](const Group& g) { return g.name; });
}

std::string contender_names() {
  return joined(Contenders::known(), [](const ContenderInfo& c) { return c.id; });
}

int usage(const CommandText& text, const std::string& message) {
  usage_error(text, message);
  return kWrongUsage;
}

// "" or why the file could not be written. "-" is standard output.
std::string write_page(const std::string& path, const std::string& text) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "w");
  if (!file) return path + ": cannot create: " + std::strerror(errno);
  bool right = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  right = (path == "-" ? std::fflush(file) : std::fclose(file)) == 0 && right;
  return right ? "" : path + ": cannot write: " + std::strerror(errno);
}

// Found out before ten minutes of measuring rather than behind them.
std::string cannot_be_written(const std::string& path) {
  if (path.empty() || path == "-") return "";
  const bool was_there = access(path.c_str(), F_OK) == 0;
  std::FILE* file = std::fopen(path.c_str(), "a");
  if (!file) return path + ": cannot create: " + std::strerror(errno);
  std::fclose(file);
  if (!was_there) unlink(path.c_str());
  return "";
}

int list_all() {
  for (const Group& g : groups()) {
    std::printf("%-12s %s%s\n", g.name, g.what, g.by_name_only ? "; only by name" : "");
    for (const ListedRow& row : rows_of(g.name))
      std::printf("  %-20s %s%s\n", row.name.c_str(), row.title.c_str(), row.served ? "" : "; by no row server");
  }
  return kRight;
}

bool colours(const std::string& when) {
  if (when != "auto") return when == "always";
  return isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
}

int terminal_width() {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 140;
}

// One line on a terminal, written over again and again; nothing where nobody watches.
void show_progress(const std::string& text) {
  static const bool watched = isatty(STDERR_FILENO);
  if (!watched) return;
  std::fprintf(stderr, "\r\033[K%.100s", text.c_str());
  std::fflush(stderr);
}

struct Inputs {
  Baselines baselines;
  std::optional<RunResult> baseline;
  std::vector<Target> targets;
  std::string error;
};

bool wanted(const Options& o, const std::string& group) {
  if (!o.groups.empty()) return std::find(o.groups.begin(), o.groups.end(), group) != o.groups.end();
  return std::none_of(groups().begin(), groups().end(),
                      [&](const Group& g) { return g.name == group && g.by_name_only; });
}

// Rows that this run is not asked for are not missing from it.
void keep_asked_for(RunResult* baseline, const Options& o) {
  std::erase_if(baseline->rows, [&](const Row& row) {
    return !wanted(o, row.group) || (!o.row.empty() && row.name.find(o.row) == row.name.npos);
  });
}

// "" or which target speaks of a row or contender there is none of.
std::string unknown_target(const std::vector<Target>& targets) {
  auto known = [](const std::string& id) {
    const auto& all = Contenders::known();
    return std::any_of(all.begin(), all.end(), [&](const ContenderInfo& c) { return c.id == id; });
  };
  for (size_t i = 0; i < targets.size(); i++) {
    const std::string where = "/targets/" + std::to_string(i);
    if (const std::string unknown = unknown_row(targets[i].row); !unknown.empty())
      return where + "/row: " + unknown + ", expected one that --list tells";
    for (const auto& [key, id] : {std::pair("who", targets[i].who), {"peer", targets[i].peer}})
      if (!id.empty() && !known(id))
        return where + "/" + key + ": no contender '" + id + "', expected " + contender_names();
  }
  return "";
}

// "" or why there are no targets.
std::string read_target_file(const std::string& path, std::vector<Target>* targets) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file.good() && text.empty()) return path + ": cannot be read: " + std::strerror(errno);
  TargetFile read = read_targets(text);
  if (read.error.empty()) read.error = unknown_target(read.targets);
  *targets = std::move(read.targets);
  return read.error.empty() ? "" : path + ": " + read.error;
}

Inputs read_inputs(const Options& o) {
  Inputs in{.baselines = Baselines(o.data)};
  if (!o.baseline.empty()) {
    JsonRun read = in.baselines.load(o.baseline);
    if (!read.run) in.error = "--baseline: " + read.error;
    in.baseline = std::move(read.run);
  }
  if (!o.targets.empty())
    if (std::string error = read_target_file(o.targets, &in.targets); !error.empty()) in.error = "--targets: " + error;
  if (in.baseline) keep_asked_for(&*in.baseline, o);
  if (in.error.empty() && !o.save.empty())
    if (std::string error = in.baselines.cannot_save(o.save); !error.empty()) in.error = "--save-baseline: " + error;
  for (const std::string* path : {&o.json, &o.markdown, &o.csv, &o.html})
    if (in.error.empty()) in.error = cannot_be_written(*path);
  return in;
}

// Rows of ours that are slower than in the baseline.
std::set<std::string> regressions(const RunResult& baseline, const RunResult& run) {
  std::set<std::string> rows;
  for (const Compared& c : compare(baseline, run, "", Contenders::ours()).rows)
    if (c.band == Band::medium || c.band == Band::high) rows.insert(c.group + "/" + c.row);
  return rows;
}

RunResult measure(const Options& o, const Inputs& in) {
  RunResult result;
  const Contenders contenders({.vmrun = o.vmrun, .programs = o.programs, .wanted = o.who, .peers = !o.no_peers},
                              show_progress);
  const std::string bin = std::filesystem::path(contenders.vmrun()).parent_path().string();
  result.fingerprint = fingerprint_now(BENCH_SOURCE_DIR "/..", {contenders.vmrun(), bin + "/limbo"});
  result.quick = o.quick;
  result.contenders = contenders.present();
  if (const std::string missing = contenders.missing(); !missing.empty())
    (contenders.present().empty() ? result.problems : result.notes).push_back("not measured: " + missing);
  Pulse pulse;
  Session session{.contenders = contenders,
                  .plan = o.quick ? Plan{.rounds = 5, .sample_ms = 2} : Plan{},
                  .quick = o.quick,
                  .only_row = o.row,
                  .only = {},
                  .began_seconds = steady_seconds(),
                  .progress = show_progress,
                  .pulse = pulse,
                  .result = result};
  if (o.rounds) session.plan.rounds = o.rounds;
  session.plan.timeout_seconds = o.timeout;
  for (const Group& g : groups())
    if (wanted(o, g.name) && !interrupted()) g.measure(session);
  if (!interrupted()) measure_disturbed_again(session);
  if (in.baseline && !interrupted())
    if (const auto slower = regressions(*in.baseline, result); !slower.empty()) measure_again(session, slower);
  result.complete = !interrupted();
  if (!o.row.empty() && result.complete && result.rows.empty() && result.problems.empty())
    session.problem("nothing was measured: no row's name holds '" + o.row + "'");
  show_progress("");
  return result;
}

int report(const Options& o, const Inputs& in, const RunResult& run) {
  Pages pages{.run = &run, .history = in.baselines.history()};
  Comparison comparison;
  if (in.baseline) {
    comparison = compare(*in.baseline, run, o.baseline, Contenders::ours());
    pages.comparison = &comparison;
  }
  std::vector<TargetResult> judged;
  if (!o.targets.empty()) {
    judged = judge(in.targets, run);
    pages.targets = &judged;
  }
  const std::string json = json_page(pages);
  const bool to_stdout = o.json == "-" || o.markdown == "-" || o.csv == "-" || o.html == "-";
  std::vector<std::string> unwritten;
  auto wrote = [&](const std::string& error) {
    if (!error.empty()) unwritten.push_back(error);
  };
  const TerminalStyle style = {.colour = colours(o.colour), .width = terminal_width()};
  if (!to_stdout) wrote(write_page("-", terminal_page(pages, style)));
  if (!o.json.empty()) wrote(write_page(o.json, json));
  if (!o.markdown.empty()) wrote(write_page(o.markdown, markdown_page(pages)));
  if (!o.csv.empty()) wrote(write_page(o.csv, csv_page(pages)));
  if (!o.html.empty()) wrote(write_page(o.html, html_page(pages)));
  // Half a run, or a wrong one, is no measure for others.
  if (!o.save.empty()) {
    if (run.complete && run.problems.empty())
      wrote(in.baselines.save(o.save, json));
    else
      unwritten.push_back(std::string("--save-baseline: not saved, the run is ") +
                          (run.complete ? "wrong" : "not complete"));
  }
  if (!o.no_history && run.complete && !run.quick && run.problems.empty()) wrote(in.baselines.remember(run, json));
  for (const std::string& error : unwritten) std::fprintf(stderr, "jitbench: %s\n", error.c_str());

  if (!run.complete) return kInterrupted;
  const bool missed =
      std::any_of(judged.begin(), judged.end(), [](const TargetResult& t) { return t.verdict == Verdict::fail; });
  if (!run.problems.empty() || missed || !unwritten.empty()) return kWrong;
  return comparison.regressed() ? kRegressed : kRight;
}

void add_options(CLI::App& app, Options& o) {
  app.add_option("group", o.groups, group_names());
  const char* what = "What to measure";
  app.add_flag("--quick", o.quick, "a minute instead of ten: shorter samples, fewer of them")->group(what);
  app.add_option("--row", o.row, "only rows whose names hold this")->type_name("TEXT")->group(what);
  CLI::Option* who = app.add_option("--who", o.who, "only these contenders, comma-separated");
  who->delimiter(',')->allow_extra_args(false)->type_name("IDS")->group(what);  // words after it are groups
  app.add_flag("--no-peers", o.no_peers, "only this machine")->group(what);
  app.add_option("--rounds", o.rounds, "samples of each row; 10, or 5 with --quick")->type_name("N")->group(what);
  app.add_option("--timeout", o.timeout, "for one answer; 60")->type_name("SECONDS")->group(what);
  app.add_option("--vmrun", o.vmrun, "instead of the one beside this program")->type_name("FILE")->group(what);
  app.add_option("--programs", o.programs, "folder of compiled programs")->type_name("DIR")->group(what);
  app.add_flag("--list", o.list, "say what there is, measure nothing")->group(what);
  const char* pages = "Pages (- is standard output)";
  app.add_option("--json", o.json, "all figures, for programs")->type_name("FILE")->group(pages);
  app.add_option("--markdown", o.markdown, "tables for a document")->type_name("FILE")->group(pages);
  app.add_option("--csv", o.csv, "a line for each row and contender")->type_name("FILE")->group(pages);
  app.add_option("--html", o.html, "one file for a browser, with drawings")->type_name("FILE")->group(pages);
  app.add_option("--colour", o.colour, "auto, always or never")->type_name("WHEN")->group(pages);
  const char* before = "Comparing";
  app.add_option("--save-baseline", o.save, "keep this run")->type_name("NAME")->group(before);
  app.add_option("--baseline", o.baseline, "compare with a run that was kept")->type_name("NAME")->group(before);
  app.add_flag("--force", o.force, "compare although machine or build differ")->group(before);
  app.add_option("--targets", o.targets, "judge the figures by those in a file")->type_name("FILE")->group(before);
  app.add_option("--data", o.data, "where runs are kept")->type_name("DIR")->group(before);
  app.add_flag("--no-history", o.no_history, "do not keep this run as history")->group(before);
}

// "" or what is wrong with the command line, files not looked at.
std::string wrong_options(const Options& o, bool rounds_given) {
  auto unknown = [](const std::string& name, auto&& list, auto&& name_of) {
    return std::none_of(list.begin(), list.end(), [&](const auto& item) { return name == name_of(item); });
  };
  for (const std::string& g : o.groups)
    if (unknown(g, groups(), [](const Group& group) { return group.name; }))
      return "no group '" + g + "', expected " + group_names();
  for (const std::string& who : o.who)
    if (unknown(who, Contenders::known(), [](const ContenderInfo& c) { return c.id; }))
      return "--who: no contender '" + who + "', expected " + contender_names();
  if (rounds_given && (o.rounds < 1 || o.rounds > 1000)) return "--rounds: expected 1 to 1000";
  if (!(o.timeout > 0 && o.timeout < 1e6)) return "--timeout: expected seconds, more than 0";
  if (o.colour != "auto" && o.colour != "always" && o.colour != "never")
    return "--colour: '" + o.colour + "', expected auto, always or never";
  return "";
}

// "" or why the baseline does not compare.
std::string made_elsewhere(const Inputs& in, const Options& o) {
  if (!in.baseline || o.force) return "";
  const Fingerprint now = fingerprint_now(BENCH_SOURCE_DIR "/..", {});
  const auto differ = fingerprint_differences(in.baseline->fingerprint, now);
  if (differ.empty()) return "";
  return "--baseline: made elsewhere: " + joined(differ, [](const std::string& d) { return d; }) +
         "; --force compares nevertheless";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], kMeasureMemory) == 0) return measure_memory_main(argc, argv);
  Options o;
  const CommandText text = command_text();
  CLI::App app;
  set_up(app, text);
  add_options(app, o);
  if (auto status = parse(app, text, argc, argv)) return *status == 2 ? int(kWrongUsage) : *status;
  if (const std::string wrong = wrong_options(o, app.count("--rounds") > 0); !wrong.empty()) return usage(text, wrong);
  if (o.list) return list_all();
  if (!o.vmrun.empty() && access(o.vmrun.c_str(), X_OK) != 0)
    return usage(text, "--vmrun: " + o.vmrun + ": cannot be run: " + std::strerror(errno));
  const Inputs in = read_inputs(o);
  if (!in.error.empty()) return usage(text, in.error);
  if (const std::string error = made_elsewhere(in, o); !error.empty()) return usage(text, error);
  watch_for_interrupts();
  return report(o, in, measure(o, in));
}
