// instructions: how many AArch64 instructions the loops of v1 execute, ours beside gcc's and those of InferNode's JIT,
// counted by an emulator (qemu-aarch64 with peers/count_instructions.c): the same on every machine and at every time.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

constexpr const char* kEmulator = "qemu-aarch64";
constexpr const char* kCompiler = "aarch64-linux-gnu-gcc";

// How many instructions had been executed when a program printed its answers to `request`. The plugin tells of each
// write, "@INSTRUCTIONS BYTES"; an answer is a line.
struct Counts {
  std::vector<double> executed;
  std::string last;
};

Counts counts_of(const Run& run, const std::string& request) {
  Counts found;
  std::istringstream counts(run.err);
  std::string line;
  size_t written = 0;
  double executed = 0;
  for (size_t at = 0, end; (end = run.out.find('\n', at)) != run.out.npos; at = end + 1) {
    while (written <= end && std::getline(counts, line)) {
      unsigned long long instructions = 0, bytes = 0;
      if (std::sscanf(line.c_str(), "@%llu %llu", &instructions, &bytes) != 2) continue;
      executed = double(instructions);
      written += bytes;
    }
    const std::string answer = run.out.substr(at, end - at);
    if (!answer.starts_with(request + " ")) continue;
    found.executed.push_back(executed);
    found.last = answer;
  }
  return found;
}

// Of three runs of a kernel the first is compiled meanwhile, and the third is one of twice the size: what it executes
// beyond the second are turns of the loop, nothing else.
std::vector<std::string> three_runs(const RowSpec& spec, long size) {
  const std::string once = std::to_string(size), twice = std::to_string(2 * size);
  return {spec.request, once, "1", spec.request, once, "1", spec.request, twice, "1"};
}

// How each contender's row server is started; who is not there is noted.
std::vector<Program> servers(Session& session) {
  auto note = [&](const std::string& text) { session.result.notes.push_back("instructions: " + text); };
  auto runs = [](const char* program) { return run({.words = {program, "--version"}, .seconds = 60}).status == 0; };
  if (!runs(kEmulator)) return note("skipped, there is no qemu-aarch64 (package qemu-user)"), std::vector<Program>();
  const std::string plugin = Contenders::scratch() + "/count_instructions.so";
  const Run built = run({.words = {"cc", "-O2", "-shared", "-fPIC", "-o", plugin,
                                   BENCH_SOURCE_DIR "/peers/count_instructions.c"}});
  if (built.status != 0) return note("skipped, the plugin does not compile: " + built.err), std::vector<Program>();

  std::vector<Program> all;
  auto add = [&](const char* who, std::vector<std::string> words) {
    words.insert(words.begin(), {kEmulator, "-plugin", plugin});
    all.push_back({who, {.words = std::move(words), .seconds = 1200}});
  };
  const char* named = std::getenv("AVERNUS_AARCH64");
  const std::string vmrun = named ? named : BENCH_BINARY_DIR "/../../aarch64/bin/vmrun";
  if (fs::exists(vmrun))
    add("jit64", {"-R", "24G", vmrun, "--max-heap=512m", "--jit-threshold=0",
                  session.contenders.programs() + "/rows_v1.dis"});
  else
    note("ours skipped, there is no " + vmrun + " (./avernus build aarch64, or AVERNUS_AARCH64)");

  const std::string kernels = Contenders::scratch() + "/rows-aarch64";
  std::vector<std::string> words = Contenders::compile_c(kCompiler, "-O2", kernels);
  words.insert(words.begin() + 1, "-static");
  if (!runs(kCompiler))
    note(std::string("C skipped, there is no ") + kCompiler);
  else if (const Run made = run({.words = words}); made.status != 0)
    note("C skipped, it does not compile: " + made.err);
  else
    add("c2", {kernels});

  const char* tree = std::getenv("AVERNUS_INFERNODE_AARCH64");
  const std::string emulator = std::string(tree ? tree : "") + "/emu/Linux/o.emu";
  std::string problem;
  if (!tree || !fs::exists(emulator))
    note("InferNode skipped, AVERNUS_INFERNODE_AARCH64 does not name the root of a tree built for AArch64");
  else if (const std::string root = session.contenders.root_for(tree, "rows-root-aarch64", &problem); root.empty())
    note("InferNode skipped: " + problem);
  else
    add("infernode", {emulator, "-r" + root, "-c1", "/rows/rows_v1.dis"});
  return all;
}

}  // namespace

void measure_instructions(Session& session) {
  const std::vector<Program> bare = servers(session);
  for (const RowSpec& spec : row_specs()) {
    if (std::string(spec.group) != "v1" || !session.wanted(spec.name) || interrupted() || bare.empty()) continue;
    const long size = std::max(1L, spec.published / (session.quick ? 100 : 10));
    std::vector<Program> programs = bare;
    for (Program& p : programs)
      for (const std::string& word : three_runs(spec, size)) p.command.words.push_back(word);
    const double scale = double(spec.published) / double(size) / 1e6;
    auto turns = [&](const Run& r) {
      const std::vector<double> at = counts_of(r, spec.request).executed;
      return at.size() == 3 ? std::max(0.0, (at[2] - at[1]) - (at[1] - at[0])) * scale : kNoFigure;
    };
    const Row head{.group = "instructions", .name = spec.name, .title = spec.title, .unit = "M", .of = {}};
    measure_programs(session, programs, session.quick ? 1 : 2,
                     {{head, {turns, [&](const Run& r) { return counts_of(r, spec.request).last; }}}});
  }
}

}  // namespace dis::bench
