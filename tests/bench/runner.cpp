// runner: tests of the command jitbench as a person or a script meets it: options, status, pages, what it does with
// programs that lie, fail, hang or die. No test here fails because a machine is slow or busy.
// In: folder of programs, root of the tree, names of cases. Out: what was expected and what happened, and status 1; or
// silence and 0.
//
// Two kinds of stand-in for vmrun, shell scripts both. A filter passes everything on to the real one but for what it is
// made to spoil. A figure machine starts nothing: it prints the statistics jitbench reads phases of start-up from, with
// figures that follow from a counter, so that a comparison comes out the same every time.
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

const std::set<std::string> kOurs = {"jit64", "interp64", "jit32", "interp32"};

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

class Case {
 public:
  Case(const std::string& programs, const fs::path& root) : programs_(programs), root_(root) {
    environment_ = test_environment(programs, path());
    environment_.push_back(mark());
  }

  // For the runs that follow: nothing but these, and the mark.
  void set_environment(Words environment) {
    environment_ = std::move(environment);
    environment_.push_back(mark());
  }

  bool right() const { return right_; }
  fs::path path(const std::string& name = "") const { return scratch_.path() / name; }
  std::string file(const std::string& name) const { return path(name).string(); }
  std::string source(const std::string& name) const { return (root_ / name).string(); }
  std::string program(const std::string& name) const { return programs_ + "/" + name; }

  Words command(const Words& arguments) const {
    Words words = {program("jitbench"), "--data", file("data")};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }

  // Runs jitbench; what happens below is about this run.
  const Outcome& run(const Words& arguments, double seconds = 240) {
    last_command_ = command(arguments);
    last_ = dis::tests::run({.argv = last_command_, .folder = file(""), .environment = environment_, .input = {},
                             .seconds = seconds});
    expect(!last_.timed_out, "ended in time");
    return last_;
  }

  void status(int wanted) {
    expect(last_.status == wanted, "status " + std::to_string(wanted) + ", not " + std::to_string(last_.status));
  }
  const std::string& printed() const { return last_.out; }
  void says(const std::string& text) { expect(holds(last_.out, text), "printed '" + text + "'"); }
  void complains(const std::string& text) { expect(holds(last_.err, text), "'" + text + "' on standard error"); }

  void expect(bool held, const std::string& what) {
    if (held) return;
    right_ = false;
    std::cout << "expected: " << what << "\n";
    if (!last_command_.empty())
      std::cout << joined(last_command_) << "\nstatus " << last_.status << "\n" << last_.out << last_.err;
    last_command_.clear();  // told once
  }

  // A page that was written. An empty object if it is none.
  Json json(const std::string& name) {
    const Json read = fs::exists(path(name)) ? Json::parse(read_file(path(name)), nullptr, false) : Json();
    expect(read.is_object(), name + " holds a JSON object");
    return read.is_object() ? read : Json::object();
  }

  // A program of that name in the scratch folder. "$real" is the real vmrun.
  std::string script(const std::string& name, const std::string& text) {
    write_file(path(name), "#!/bin/sh\nreal=" + shell_word(program("vmrun")) + "\n" + text);
    fs::permissions(path(name), fs::perms::owner_all);
    return file(name);
  }

  // Starts jitbench and does not wait; its output goes to files.
  pid_t start(const Words& arguments, const std::string& out, const std::string& err) {
    last_command_ = command(arguments);
    last_ = {};
    std::vector<char*> argv, environment;
    for (std::string& word : last_command_) argv.push_back(word.data());
    for (std::string& name : environment_) environment.push_back(name.data());
    argv.push_back(nullptr);
    environment.push_back(nullptr);
    const pid_t pid = fork();
    if (pid != 0) return pid;
    setpgid(0, 0);
    if (chdir(file("").c_str()) != 0) _exit(126);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    execve(argv[0], argv.data(), environment.data());
    _exit(127);
  }

  // The wait status, or -1: it was killed because it did not end.
  int wait_for(pid_t pid, double seconds) {
    int wait_status = 0;
    if (until(seconds, [&] { return waitpid(pid, &wait_status, WNOHANG) == pid; })) return wait_status;
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return -1;
  }

  bool until(double seconds, const std::function<bool()>& happened) {
    for (int turns = int(seconds * 100); turns > 0; turns--) {
      if (happened()) return true;
      usleep(10000);
    }
    return happened();
  }

  // Processes that came from this case, found by their environment. Those that were killed get a moment to be gone.
  int left_behind() {
    int found = 0;
    until(3, [&] {
      found = 0;
      for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        std::ifstream in(entry.path() / "environ");
        const std::string environment((std::istreambuf_iterator<char>(in)), {});
        found += holds(environment, mark()) && entry.path().filename() != std::to_string(getpid());
      }
      return found == 0;
    });
    return found;
  }

 private:
  std::string mark() const { return "JITBENCH_TEST=" + path().string(); }

  ScratchFolder scratch_;
  std::string programs_;
  fs::path root_;
  Words environment_, last_command_;
  Outcome last_;
  bool right_ = true;
};

// ---- looking into a run ----

const Json& row_of(const Json& run, const std::string& group, const std::string& name) {
  static const Json none = Json::object();
  if (!run.contains("rows")) return none;
  for (const Json& row : run["rows"])
    if (row["group"] == group && row["name"] == name) return row;
  return none;
}

const Json& measured(const Json& run, const std::string& group, const std::string& name, const std::string& who) {
  static const Json none = {{"samples", Json::array()}, {"absent", ""}, {"result", ""}};
  const Json& row = row_of(run, group, name);
  if (!row.contains("of")) return none;
  for (const Json& m : row["of"])
    if (m["who"] == who) return m;
  return none;
}

size_t samples(const Json& run, const std::string& group, const std::string& name, const std::string& who) {
  return measured(run, group, name, who)["samples"].size();
}

bool has_problem(const Json& run, const std::string& text) {
  if (!run.contains("problems")) return false;
  for (const Json& problem : run["problems"])
    if (holds(problem.get<std::string>(), text)) return true;
  return false;
}

// Names of rows by group, as --list tells them: those of row servers, or the others, where a * stands for anything.
std::map<std::string, Words> listed(Case& c, bool whole_programs = false) {
  std::map<std::string, Words> rows;
  std::string group;
  for (const std::string& line : split_lines(c.run({"--list"}).out)) {
    const std::string first = trim(line).substr(0, trim(line).find(' '));
    if (!line.starts_with(" "))
      rows[group = first];
    else if (line.ends_with("; by no row server") == whole_programs)
      rows[group].push_back(first);
  }
  return rows;
}

// ---- stand-ins ----

// What it prints is `ns` and, in steps of a thousandth of `scatter`, up to five of those more or less.
std::string figure_machine(Case& c, const std::string& name, long ns, long scatter = 1) {
  fs::remove(c.path(name + ".turn"));
  return c.script(name, "turn=$(cat $0.turn 2>/dev/null || echo 0)\n"
                        "turn=$((turn + 1))\n"
                        "echo $turn >$0.turn\n"
                        "ns=$((" + std::to_string(ns) + " + " + std::to_string(ns / 1000 * scatter) +
                        " * (turn * 7 % 11 - 5)))\n"
                        "echo hello\n"
                        "echo '{\"load\":{\"read_ns\":'$ns'}}' >&2\n");
}
const Words kPhase = {"--row", "phase_read", "--who", "jit64", "startup"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// ---- cases ----

// One run; ours compute the same in every row, listed or not, and every listed one is there.
void all_agree(Case& c, const Words& groups, const std::string& part = "") {
  const std::map<std::string, Words> rows = listed(c);
  Words arguments = with(groups, {"--quick", "--no-peers", "--no-history", "--rounds", "1", "--json", "run.json"});
  if (!part.empty()) arguments = with(arguments, {"--row", part});
  c.run(arguments);
  c.status(0);
  const Json run = c.json("run.json");
  c.expect(run.value("complete", false) && run.value("quick", false), "a quick run that is complete");
  c.expect(run.contains("problems") && run["problems"].empty(), "no problems");
  for (const std::string& group : groups) {
    c.expect(rows.contains(group), "group " + group + " is listed");
    for (const std::string& name : rows.contains(group) ? rows.at(group) : Words()) {
      if (!holds(name, part)) continue;
      for (const std::string& who : kOurs)
        c.expect(samples(run, group, name, who) == 1, group + "/" + name + " has one sample of " + who);
      for (const char* width : {"64", "32"}) {
        const Json& native = measured(run, group, name, std::string("jit") + width)["result"];
        const Json& interpreted = measured(run, group, name, std::string("interp") + width)["result"];
        c.expect(native == interpreted && native != "", group + "/" + name + " computes the same with " + width +
                                                            " bits: " + native.dump() + " " + interpreted.dump());
      }
    }
  }
  c.expect(!fs::exists(c.path("data")), "no history");
}

void smoke_suites(Case& c) { all_agree(c, {"v1", "v2"}); }
void smoke_others(Case& c) { all_agree(c, {"lang", "gc", "io"}); }

// Row by row, for the group has some that are mostly waited for.
void smoke_concurrency(Case& c) {
  const Words rows = listed(c)["conc"];
  for (const std::string& name : rows) all_agree(c, {"conc"}, name);
  all_agree(c, {"conc"}, "memory_1000");
  c.expect(samples(c.json("run.json"), "conc", "memory_1000", "jit64") > 0, "conc/memory_1000");
  all_agree(c, {"conc"}, "stop_text");
  c.expect(samples(c.json("run.json"), "conc", "stop_text", "jit64") > 0, "conc/stop_text");
}

void smoke_programs(Case& c) {
  c.run({"startup", "compile", "--quick", "--no-peers", "--no-history", "--rounds", "1", "--json", "run.json"});
  c.status(0);
  const Json run = c.json("run.json");
  for (const char* row : {"hello", "hello_cpu", "hello_memory", "script"})
    for (const std::string& who : kOurs)
      c.expect(samples(run, "startup", row, who) > 0, std::string("startup/") + row + " of " + who);
  c.expect(measured(run, "startup", "hello", "jit64")["result"] == "hello", "hello says hello");
  c.expect(samples(run, "startup", "closure", "jit64") > 0, "startup/closure");
  const std::map<std::string, Words> whole = listed(c, true);
  for (const Json& row : run.value("rows", Json::array())) {
    const std::string name = row["name"];
    const Words& names = whole.at(row["group"]);
    c.expect(std::any_of(names.begin(), names.end(),
                         [&](const std::string& n) { return fnmatch(n.c_str(), name.c_str(), 0) == 0; }),
             "--list tells of " + name);
  }
  for (const char* row : {"x64_10", "x64_1000", "x64_1000_size", "a64_1000", "limbo_10", "limbo_5000"})
    c.expect(samples(run, "compile", row, "jit64") > 0, std::string("compile/") + row);
}

// A machine with nothing on its path and no trees: ours are measured nevertheless, and one line tells who is not there.
void without_peers(Case& c) {
  const std::map<std::string, Words> rows = listed(c);
  c.set_environment({"PATH=/nonexistent"});
  c.run({"v1", "io", "startup", "compile", "instructions", "reference", "--quick", "--no-history", "--rounds", "1",
         "--json", "run.json"});
  c.status(0);
  const Json run = c.json("run.json");
  c.expect(run.contains("problems") && run["problems"].empty(), "no problems");
  c.expect(run.contains("contenders") && run["contenders"].size() == kOurs.size(), "ours take part, nobody else");
  for (const std::string& who : kOurs) {
    for (const char* group : {"v1", "io"})
      for (const std::string& row : rows.at(group))
        c.expect(samples(run, group, row, who) == 1, group + ("/" + row) + " of " + who);
    c.expect(samples(run, "startup", "hello", who) > 0, "startup/hello of " + who);
  }
  for (const char* row : {"x64_10", "a64_1000", "limbo_5000"})
    c.expect(samples(run, "compile", row, "jit64") > 0, std::string("compile/") + row);
  size_t lines = 0;
  for (const Json& note : run.value("notes", Json::array())) lines += holds(note.get<std::string>(), "not measured: ");
  c.expect(lines == 1, "one line about who is not there");
  c.says("not measured: C -O2, C -O0 (no cc); Go (no go); Java (no javac and java); LuaJIT (no luajit);");
  c.says("InferNode (AVERNUS_INFERNODE does not name");
}

void pages(Case& c) {
  const Words all = with(kPhase, {"--quick", "--no-history", "--vmrun", figure_machine(c, "vm", 1000000)});
  c.run(with(all, {"--json", "run.json", "--markdown", "run.md", "--csv", "run.csv", "--html", "run.html"}));
  c.status(0);
  const Json run = c.json("run.json");
  c.expect(samples(run, "startup", "phase_read", "jit64") == 3, "three samples");
  const std::string title = row_of(run, "startup", "phase_read").value("title", "?");
  c.says(title);
  for (const char* page : {"run.md", "run.csv", "run.html"})
    c.expect(holds(read_file(c.path(page)), title), std::string(page) + " holds the row");
  c.expect(split_lines(read_file(c.path("run.csv"))).size() == 2, "a heading and a row in the CSV page");
  c.expect(!holds(c.run(all).out, "\x1b"), "no colours in a file");
  c.expect(holds(c.run(with(all, {"--colour", "always"})).out, "\x1b"), "colours when asked for");
  c.expect(Json::parse(c.run(with(all, {"--json", "-"})).out, nullptr, false).is_object(),
           "nothing but JSON on standard output");
  c.status(0);
}

// Three agree, so the fourth is wrong; two against two, nobody knows.
void wrong_result(Case& c) {
  const Words arguments = {"v1", "--row", "fib", "--quick", "--no-peers", "--no-history", "--rounds", "3",
                           "--json", "run.json", "--save-baseline", "wrong"};
  const std::string lie =
      "\"$real\" \"$@\" | while read -r name result; do\n"
      "  [ \"$name\" = fib ] && result=666\n"
      "  echo \"$name${result:+ $result}\"\n"
      "done\n";
  const std::string honest = ") exec \"$real\" \"$@\" ;; esac\n";
  c.run(with(arguments, {"--vmrun", c.script("one_lies", "case \"$*\" in *--nojit* | *.32.dis*" + honest + lie)}));
  c.status(1);
  c.says("WRONG: v1/fib: results differ");
  c.says(" avernus 666,");
  c.complains("not saved, the run is wrong");
  c.expect(!fs::exists(c.path("data/wrong.json")), "a wrong run is no baseline");
  Json run = c.json("run.json");
  const std::string truth = measured(run, "v1", "fib", "interp64")["result"];
  c.says(" --nojit " + truth);
  c.expect(samples(run, "v1", "fib", "jit64") == 0, "no figure of the liar");
  c.expect(measured(run, "v1", "fib", "jit64")["absent"] == "a wrong result at size 1: 666",
           "why the liar is absent");
  for (const char* who : {"interp64", "jit32", "interp32"})
    c.expect(samples(run, "v1", "fib", who) == 3, std::string("figures of ") + who);

  c.run(with(arguments, {"--vmrun", c.script("two_lie", "case \"$*\" in *--nojit*" + honest + lie)}));
  c.status(1);
  c.says("WRONG: v1/fib: results differ");
  run = c.json("run.json");
  for (const std::string& who : kOurs) c.expect(samples(run, "v1", "fib", who) == 0, "no figure of " + who);
}

// Right at the check size and wrong at the published one, as code may be that was compiled while it ran. Two that agree
// make the third wrong; of two, both may be. The row is so short that everybody runs it at the published size, on a busy
// machine too.
void wrong_when_hot(Case& c) {
  const std::string vm = c.script("lies_when_hot",
                                  "case \"$*\" in *--nojit* | *.32.dis*) exec \"$real\" \"$@\" ;; esac\n"
                                  "pipe=$0.$$; mkfifo $pipe.to $pipe.from\n"
                                  "\"$real\" \"$@\" <$pipe.to >$pipe.from &\n"
                                  "exec 3>$pipe.to 4<$pipe.from\n"
                                  "read -r ready <&4; echo $ready\n"
                                  "while read -r name size times; do\n"
                                  "  echo $name $size $times >&3; read -r name result <&4\n"
                                  "  [ $size = 100000 ] && result=666\n"
                                  "  echo $name $result\n"
                                  "done\n"
                                  "exec 3>&-; wait\n");
  const auto measure = [&](const std::string& who) {
    c.run({"v2", "--row", "branches", "--who", who, "--no-history", "--rounds", "3", "--json", "run.json", "--vmrun", vm});
    c.status(1);
    c.says("WRONG: v2/branches: results differ at size 100000: avernus 666,");
    const Json run = c.json("run.json");
    c.expect(samples(run, "v2", "branches", "jit64") == 0, "no figure of the liar");
    c.expect(measured(run, "v2", "branches", "jit64")["absent"] == "a wrong result at size 100000: 666", "why it has none");
    c.expect(measured(run, "v2", "branches", "jit64")["median"] == 0, "nor a median");
    return run;
  };
  const Json three = measure("jit64,interp64,jit32");
  for (const char* who : {"interp64", "jit32"})
    c.expect(samples(three, "v2", "branches", who) == 3, std::string("figures of ") + who);
  c.expect(samples(measure("jit64,jit32"), "v2", "branches", "jit32") == 0, "nobody is right of two who differ");
}

// What the stopwatch costs, and how steady the machine was, are told; how much that is depends on the machine.
void overhead(Case& c) {
  c.run({"v1", "--row", "sieve", "--quick", "--who", "jit64,interp32", "--no-history", "--rounds", "3", "--json",
         "run.json"});
  c.status(0);
  c.says("Noise: ");
  c.says(" turns disturbed");
  c.says("Asking costs ");
  const Json run = c.json("run.json");
  const Json asking = run.value("asking", Json::array());
  c.expect(asking.size() == 2, "the cost of asking each of two");
  for (const Json& a : asking) {
    c.expect(a["ns"] > 0 && a["shortest_turn_ns"] > a["ns"], "asking costs something, and less than a turn");
    c.expect(a["varies_ns"] >= 0 && a["share"] >= 0 && a["share"] < 1, "a share of it");
  }
  const Json steadiness = run.value("steadiness", Json::object());
  c.expect(steadiness.value("turns", 0) >= 6, "turns are counted");
  c.expect(steadiness.value("pace_ns", 0.0) > 0 && measured(run, "v1", "sieve", "jit64")["pulse_ns"] > 0, "a pulse");
}

// A machine that sets up for 50 ms before it makes the first hop, in 2,000 ns: what it sets up is a small part of the
// 2,000,000 hops the row is about, though it can run far fewer.
void dear_set_up(Case& c) {
  const std::string vm = c.script("sets_up",
                                  "echo ready\n"
                                  "while read -r name size times; do\n"
                                  "  [ $name = nothing ] && { echo $name unsupported; continue; }\n"
                                  "  us=$((50000 + size * 2))\n"
                                  "  sleep $(printf %d.%06d $((us / 1000000)) $((us % 1000000)))\n"
                                  "  echo $name 1\n"
                                  "done\n");
  c.run({"conc", "--row", "ring", "--who", "jit64", "--no-history", "--rounds", "5", "--json", "run.json",
         "--vmrun", vm});
  c.status(0);
  const double ns = measured(c.json("run.json"), "conc", "ring", "jit64").value("median", 0.0);
  // Bounds so wide that a busy machine decides nothing; with what is set up it would be some times as much.
  c.expect(ns > 400 && ns < 5000, "2,025 ns for a hop, give or take what the machine disturbs");
}

// Runs of the figure machine, so that nothing depends on the machine that tests.
void bands(Case& c) {
  struct Expected {
    long per_cent, scatter;
    const char* band;
    int status;
  };
  const Words arguments = with(kPhase, {"--no-history", "--json", "run.json", "--vmrun"});
  c.run(with(arguments, {figure_machine(c, "vm", 1000000), "--save-baseline", "good"}));
  c.status(0);
  c.expect(samples(c.json("run.json"), "startup", "phase_read", "jit64") == 15, "15 samples");
  for (const Expected& e : {Expected{100, 1, "stable", 0}, Expected{104, 1, "stable", 0}, Expected{108, 1, "slower", 0},
                            Expected{115, 1, "medium", 2}, Expected{130, 1, "high", 2}, Expected{80, 1, "improved", 0},
                            Expected{115, 120, "stable", 0}}) {  // the last one could be chance
    c.run(with(arguments, {figure_machine(c, "vm", 10000 * e.per_cent, e.scatter), "--baseline", "good"}));
    c.status(e.status);
    const Json run = c.json("run.json");
    const Json rows = run.value("/comparison/rows"_json_pointer, Json::array());
    c.expect(rows.size() == 1 && rows[0]["band"] == e.band, std::to_string(e.per_cent) + " % are " + e.band);
    if (rows.size() != 1) continue;
    c.expect(std::fabs(rows[0]["change"].get<double>() * 100 - double(e.per_cent - 100)) < 0.6 * double(e.scatter),
             "changed by " + std::to_string(e.per_cent - 100) + " %");
    c.expect(run["comparison"]["regressed"] == (e.status == 2), "regressed if the status says so");
    if (std::string(e.band) != "stable") c.says(e.band);
  }
}

// A run beside itself: what is printed and the status say the same, whatever the machine did in between.
void baselines(Case& c) {
  const Words arguments = {"v1", "--row", "fib", "--quick", "--rounds", "5", "--no-peers"};
  c.run(with(arguments, {"--save-baseline", "good"}));
  c.status(0);
  c.expect(fs::exists(c.path("data/good.json")), "a baseline");
  c.expect(!fs::exists(c.path("data/history")), "quick runs are no history");
  const int status = c.run(with(arguments, {"--baseline", "good", "--json", "run.json"})).status;
  c.says("comparison");
  const Json compared = c.json("run.json").value("comparison", Json::object());
  c.expect(compared.contains("rows") && compared["rows"].size() == kOurs.size(), "a band for each of ours");
  c.expect(status == (compared.value("regressed", false) ? 2 : 0), "a status that fits the bands");
  c.expect(compared.value("missing", Json::array({1})).empty(), "nothing is missing");
  c.run(with(arguments, {"--baseline", c.file("data/good.json"), "--no-history"}));  // by its path
  c.says("comparison");

  // Rows of the baseline that were not asked for are not missing; those that were asked for and failed are.
  const Words ours = {"--quick", "--rounds", "1", "--who", "jit64", "--json", "run.json"};
  const auto missing = [&] { return c.json("run.json").value("/comparison/missing"_json_pointer, Json("?")); };
  c.run(with({"v1", "startup", "--row", "e", "--save-baseline", "more"}, ours));
  c.status(0);
  const Words sieve = with({"v1", "--row", "sieve", "--baseline", "more"}, ours);
  c.run(sieve);
  c.status(0);
  c.expect(missing() == Json::array(), "nothing is missing");
  c.run(with(sieve, {"--vmrun", c.script("fails", "exit 7\n")}));
  c.status(1);
  c.expect(missing() == Json::array({"v1/sieve"}), "v1/sieve is missing");

  const std::string vm = figure_machine(c, "vm", 1000000);
  c.run(with(kPhase, {"--vmrun", vm}));
  c.status(0);
  c.run(with(kPhase, {"--vmrun", vm, "--no-history"}));
  c.status(0);
  size_t kept = 0;
  if (fs::exists(c.path("data/history")))
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(c.path("data/history"))) kept++;
  c.expect(kept == 1, "one whole run in the history");
}

void failing(Case& c) {
  const std::string vm =
      c.script("fails", "case \"$*\" in *rows_v1*) echo out of order >&2; exit 7 ;; esac\nexec \"$real\" \"$@\"\n");
  c.run({"v1", "v2", "--row", "fib", "--quick", "--rounds", "3", "--who", "jit64,interp64", "--no-history", "--json",
         "run.json", "--vmrun", vm});
  c.status(1);
  c.says("WRONG: v1/fib: avernus: ended with status 7: out of order");
  c.says("WRONG: v1/fib: --nojit: ended with status 7: out of order");
  const Json run = c.json("run.json");
  for (const char* who : {"jit64", "interp64"}) {
    c.expect(samples(run, "v1", "fib", who) == 0, std::string("v1/fib has no figure of ") + who);
    const std::string why = measured(run, "v1", "fib", who)["absent"];
    c.expect(holds(why, "ended with status 7"), std::string("why v1/fib has none of ") + who);
    c.expect(samples(run, "v2", "fib", who) == 3, std::string("v2/fib is measured of ") + who);
  }

  c.run({"startup", "--row", "hello", "--quick", "--who", "jit64,interp64", "--no-history", "--json", "run.json",
         "--vmrun", c.script("one_fails", "case \"$*\" in *--nojit*) exit 7 ;; esac\nexec \"$real\" \"$@\"\n")});
  c.status(1);
  const Json programs = c.json("run.json");
  c.expect(has_problem(programs, "startup/hello: interp64: status 7"), "a problem of startup/hello");
  c.expect(samples(programs, "startup", "hello", "jit64") == 5, "startup/hello is measured");

  c.run({"v1", "--row", "no such row", "--who", "jit64", "--no-history"});
  c.status(1);
  c.says("WRONG: nothing was measured");
}

// One never answers, one is never ready.
void hanging(Case& c) {
  const std::string vm = c.script("hangs",
                                  "case \"$*\" in\n"
                                  "*--nojit*rows_v1*) exec sleep 1000 ;;\n"
                                  "*rows_v1*) echo ready; sleep 1000; exit ;;\n"
                                  "esac\n"
                                  "exec \"$real\" \"$@\"\n");
  c.run({"v1", "v2", "--row", "fib", "--quick", "--rounds", "3", "--timeout", "2", "--who", "jit64,interp64",
         "--no-history", "--json", "run.json", "--vmrun", vm},
        20);
  c.status(1);
  c.says("WRONG: v1/fib: avernus: did not answer within 2 s and was killed");
  c.says("WRONG: v1/fib: --nojit: was not ready within 2 s");
  const Json run = c.json("run.json");
  for (const char* who : {"jit64", "interp64"}) {
    c.expect(samples(run, "v1", "fib", who) == 0, std::string("v1/fib has no figure of ") + who);
    c.expect(samples(run, "v2", "fib", who) == 3, std::string("v2/fib is measured of ") + who);
  }
  c.expect(c.left_behind() == 0, "nothing that hangs is left behind");
}

// In the middle of the samples, and its child would live on. What it had told so far is no figure.
void dying(Case& c) {
  const std::string vm = c.script("dies",
                                  "case \"$*\" in *--nojit* | *rows_v2*) exec \"$real\" \"$@\" ;; esac\n"
                                  "(sleep 1000 >/dev/null) &\n"
                                  "\"$real\" \"$@\" | {\n"
                                  "  lines=0\n"
                                  "  while read -r line; do\n"
                                  "    lines=$((lines + 1))\n"
                                  "    if [ $lines -gt 125 ]; then echo no more >&2; kill -KILL $$; exit; fi\n"
                                  "    echo \"$line\"\n"
                                  "  done\n"
                                  "}\n");
  c.run({"v1", "v2", "--row", "fib", "--quick", "--rounds", "30", "--who", "jit64,interp64", "--no-history", "--json",
         "run.json", "--vmrun", vm});
  c.status(1);
  c.says("WRONG: v1/fib: avernus: was ended by signal 9: no more");
  const Json run = c.json("run.json");
  c.expect(samples(run, "v1", "fib", "jit64") == 0, "no figure of what died");
  c.expect(measured(run, "v1", "fib", "jit64")["result"] != "", "it died after it had been checked");
  c.expect(samples(run, "v1", "fib", "interp64") == 30, "the other goes on");
  c.expect(samples(run, "v2", "fib", "jit64") == 30, "the next row is measured");
  c.expect(c.left_behind() == 0, "no child of what died is left behind");
}

// While one of four is waited for in the second row.
void interrupt(Case& c) {
  const std::string vm = c.script(
      "waits", "case \"$*\" in *--nojit*rows_v2.dis*) echo >>$0.there; exec sleep 1000 ;; esac\nexec \"$real\" \"$@\"\n");
  const Words arguments = {"v1", "v2", "--row", "fib", "--quick", "--rounds", "50", "--no-peers", "--vmrun", vm};
  const auto interrupted_at_the_point = [&](const Words& more) {
    fs::remove(c.path("waits.there"));
    const pid_t pid = c.start(with(arguments, more), c.file("out"), c.file("err"));
    c.expect(c.until(120, [&] { return fs::exists(c.path("waits.there")); }), "the second row is reached");
    kill(pid, SIGINT);
    return pid;
  };

  const pid_t once = interrupted_at_the_point({"--json", "run.json", "--save-baseline", "half"});
  const int ended = c.wait_for(once, 10);
  c.expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 130, "status 130");
  const std::string out = read_file(c.path("out"));
  c.expect(holds(out, "This run ended early"), "the page says it is not complete");
  c.expect(!holds(out, "WRONG"), "nothing wrong: " + out);
  c.expect(holds(read_file(c.path("err")), "not saved, the run is not complete"), "half a run is no baseline");
  c.expect(!fs::exists(c.path("data")) || fs::is_empty(c.path("data")), "half a run is not kept");
  const Json run = c.json("run.json");
  c.expect(run.contains("complete") && run["complete"] == false, "\"complete\": false");
  for (const std::string& who : kOurs) c.expect(samples(run, "v1", "fib", who) == 50, "the first row of " + who);
  for (const std::string& who : kOurs) c.expect(samples(run, "v2", "fib", who) == 0, "no second row of " + who);
  c.expect(c.left_behind() == 0, "nothing is left behind");

  // The second one ends it at once: here while nobody reads what it writes.
  mkfifo(c.file("pipe").c_str(), 0600);
  const int pipe = open(c.file("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  fcntl(pipe, F_SETPIPE_SZ, 4096);
  const pid_t twice = interrupted_at_the_point({"--no-history", "--json", c.file("pipe")});
  c.expect(c.until(10, [&] {
    int waiting = 0;
    return ioctl(pipe, FIONREAD, &waiting) == 0 && waiting > 0;
  }), "it writes what it has");
  usleep(50000);
  kill(twice, SIGINT);
  const int killed = c.wait_for(twice, 2);
  close(pipe);
  c.expect(killed != -1 && WIFSIGNALED(killed) && WTERMSIG(killed) == SIGINT, "a second SIGINT ends it");
}

void usage(Case& c) {
  const std::string vm = c.script("there", "echo >>$0.was\nexec \"$real\" \"$@\"\n");
  const Words arguments = with(kPhase, {"--quick", "--no-history"});
  c.run(with(arguments, {"--vmrun", figure_machine(c, "vm", 1000000), "--save-baseline", "good"}));
  c.status(0);
  const std::string good = read_file(c.path("data/good.json"));
  const auto changed = [&](const std::string& name, const char* pointer, const Json& value) {
    Json run = Json::parse(good);
    run[Json::json_pointer(pointer)] = value;
    write_file(c.path(name), run.dump());
    return c.file(name);
  };
  const auto holding = [&](const std::string& name, const std::string& text) {
    write_file(c.path(name), text);
    return c.file(name);
  };
  const std::string elsewhere = changed("elsewhere.json", "/fingerprint/cpu", "Z80");
  const std::string kept = holding("kept.json", "kept");

  const auto target = [&](const std::string& name, const std::string& row, const std::string& who) {
    return holding(name, R"({"schema":1,"targets":[{"row":"v1/*","who":"jit64","at_most":1},{"row":")" + row +
                             R"(","who":")" + who + R"(","at_most":1}]})");
  };

  struct Wrong {
    Words arguments;
    std::string complaint;
  };
  const std::vector<Wrong> all = {
      {{"nonsense"}, "no group 'nonsense', expected v1, v2"},
      {{"--nonsense"}, "--nonsense"},
      {{"--who", "jit64,nobody"}, "no contender 'nobody', expected jit64"},
      {{"--rounds", "0"}, "--rounds: expected 1 to 1000"},
      {{"--rounds", "1001"}, "--rounds: expected 1 to 1000"},
      {{"--rounds", "many"}, "--rounds"},
      {{"--timeout", "0"}, "--timeout: expected seconds"},
      {{"--colour", "red"}, "--colour: 'red', expected auto"},
      {{"--vmrun", c.file("nowhere")}, "nowhere: cannot be run"},
      {{"--json", c.file("no/run.json")}, "no/run.json: cannot create: No such file or directory"},
      {{"--markdown", c.file("no/run.md")}, "no/run.md: cannot create"},
      {{"--csv", c.file("data")}, "data: cannot create: Is a directory"},
      {{"--html", c.file("no/run.html"), "--json", kept}, "no/run.html: cannot create"},
      {{"--baseline", "nothing", "--json", kept},
       "no baseline is named nothing in " + c.file("data") + "; there are good"},
      {{"--baseline", c.file("nothing.json")}, "nothing.json: cannot be read: No such file or directory"},
      {{"--baseline", c.file("data/")}, "is no file"},
      {{"--baseline", holding("words.json", "these are words")}, "words.json: line 1, column 2: found what is no JSON"},
      {{"--baseline", holding("half.json", good.substr(0, good.size() / 2))}, "half.json: line "},
      {{"--baseline", holding("empty.json", "")}, "empty.json: "},
      {{"--baseline", holding("list.json", "[1, 2]")}, "list.json: the document: found a list of 2, expected an obj"},
      {{"--baseline", changed("tool.json", "/tool", "hammer")}, "/tool: found 'hammer', expected 'jitbench'"},
      {{"--baseline", changed("schema.json", "/schema", 99)}, "/schema: found 99, expected schema 1"},
      {{"--baseline", changed("rows.json", "/rows", "none")}, "/rows: found 'none', expected a list"},
      {{"--baseline", elsewhere}, "made elsewhere: the processor was Z80, is "},
      {{"--targets", c.file("nothing.json")}, "nothing.json: cannot be read"},
      {{"--targets", c.file("words.json")}, "words.json: byte 2: found no JSON"},
      {{"--targets", holding("bound.json", R"({"schema":1,"targets":[{"row":"v1/fib","who":"jit64"}]})")},
       "/targets/0: found no bound"},
      {{"--targets", holding("key.json", R"({"schema":1,"targets":[],"more":1})")}, "/more: found an unknown key"},
      {{"--targets", target("misspelt.json", "v1/fibb", "jit64")}, "/targets/1/row: no row 'fibb' in group v1, expected"},
      {{"--targets", target("nowhere.json", "v9/fib", "jit64")}, "/targets/1/row: no group 'v9', expected"},
      {{"--targets", target("family.json", "gc/pause_10mb", "jit64")}, "/targets/1/row: no row 'pause_10mb' in group gc"},
      {{"--targets", target("nobody.json", "v1/fib", "jit46")}, "/targets/1/who: no contender 'jit46', expected jit64"},
  };
  for (const Wrong& wrong : all) {
    Words words = with(arguments, {"--vmrun", vm});
    if (wrong.arguments[0] == "--vmrun") words = arguments;
    c.run(with(words, wrong.arguments));
    c.status(64);
    c.complains(wrong.complaint);
    c.expect(c.printed().empty(), "nothing on standard output");
    c.expect(!fs::exists(c.path("there.was")), "nothing is measured: " + joined(wrong.arguments));
    c.expect(read_file(kept) == "kept", "a file stays as it was: " + joined(wrong.arguments));
  }

  // Who insists gets the comparison, and is told.
  c.run(with(arguments, {"--vmrun", figure_machine(c, "vm", 1000000), "--baseline", elsewhere, "--force", "--json",
                         "run.json"}));
  c.status(0);
  c.says("the processor was Z80, is ");
  const Json compared = c.json("run.json").value("comparison", Json::object());
  c.expect(compared.contains("differences") && compared["differences"].size() == 1, "one difference");
  c.expect(compared.contains("rows") && compared["rows"].size() == 1, "a row compared nevertheless");
}

void targets(Case& c) {
  const auto judge = [&](const std::string& bounds, int status, const std::string& verdict) {
    write_file(c.path("targets.json"),
               R"({"schema":1,"targets":[{"row":"startup/phase_read","who":"jit64",)" + bounds + "}]}");
    c.run(with(kPhase, {"--quick", "--no-history", "--vmrun", figure_machine(c, "vm", 1000000), "--targets",
                        "targets.json", "--json", "run.json"}));
    c.status(status);
    c.says("\n" + verdict + " ");
    const Json judged = c.json("run.json").value("targets", Json::array());
    c.expect(judged.size() == 1 && judged[0]["verdict"] == verdict, "verdict " + verdict);
  };
  judge(R"("at_most":900)", 1, "fail");
  judge(R"("at_most":2000)", 0, "pass");
  judge(R"("at_most":1010)", 0, "warn");  // within 5 %
  judge(R"("at_most":2000,"warn":900)", 0, "warn");
  judge(R"("at_least":900)", 1, "fail");  // less is better in this row
}

// Not how fast, but that nothing collapsed: bounds that a busy machine does not reach. Only guarded rows are run.
void guards(Case& c) {
  std::map<size_t, std::string> unjudged;  // by number: what the last run said of it
  bool first = true;
  for (const Words& what : {Words{"v1", "v2"}, Words{"conc", "--row", "pingpong"}, Words{"conc", "--row", "spawnexit"},
                            Words{"conc", "--row", "ring"}, Words{"gc", "--row", "cells"},
                            Words{"startup", "--row", "hello"}}) {
    c.run(with(what, {"--quick", "--no-peers", "--no-history", "--json", "run.json", "--targets",
                      c.source("bench/guards.json")}));
    c.status(0);
    const Json judged = c.json("run.json").value("targets", Json::array());
    for (size_t i = 0; i < judged.size(); i++) {
      if (first) unjudged[i] = "";
      const std::string verdict = judged[i]["verdict"];
      // A mean may lack rows whose results were worked out without running their loops; what is left of it must hold.
      const bool mean = verdict == "unmeasured" && judged[i]["peer"] != "" && judged[i]["found"] >= judged[i]["bound"];
      if (verdict == "pass" || verdict == "warn" || mean)
        unjudged.erase(i);
      else if (unjudged.contains(i))
        unjudged[i] = judged[i]["text"];
    }
    first = false;
    c.expect(!judged.empty(), "guards");
  }
  for (const auto& [number, text] : unjudged) c.expect(false, "a verdict: " + text);
}

const std::map<std::string, void (*)(Case&)> kCases = {
    {"smoke_suites", smoke_suites},
    {"smoke_concurrency", smoke_concurrency},
    {"smoke_others", smoke_others},
    {"smoke_programs", smoke_programs},
    {"without_peers", without_peers},
    {"pages", pages},
    {"wrong_result", wrong_result},
    {"wrong_when_hot", wrong_when_hot},
    {"overhead", overhead},
    {"dear_set_up", dear_set_up},
    {"bands", bands},
    {"baselines", baselines},
    {"failing", failing},
    {"hanging", hanging},
    {"dying", dying},
    {"interrupt", interrupt},
    {"usage", usage},
    {"targets", targets},
    {"guards", guards},
};

}  // namespace

int main(int argc, char** argv) {
  std::string programs, root;
  Words names;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--programs" && i + 1 < argc)
      programs = fs::absolute(argv[++i]);
    else if (arg == "--root" && i + 1 < argc)
      root = fs::canonical(argv[++i]);
    else
      names.push_back(arg);
  }
  bool known = !names.empty() && !programs.empty() && !root.empty();
  for (const std::string& name : names) known = known && kCases.contains(name);
  if (!known) {
    std::cerr << "usage: jitbench_runner --programs FOLDER --root REPOSITORY CASE...\ncases:";
    for (const auto& [name, unused] : kCases) std::cerr << " " << name;
    std::cerr << "\n";
    return 2;
  }
  bool right = true;
  for (const std::string& name : names) {
    Case c(programs, root);
    kCases.at(name)(c);
    c.expect(c.left_behind() == 0, "no process is left behind");
    if (!c.right()) std::cout << "case " << name << " failed\n";
    right = right && c.right();
  }
  return right ? 0 : 1;
}
