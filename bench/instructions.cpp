#include "bench/instructions.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "bench/child.h"

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

constexpr double kMostOfC = 1.3;
constexpr double kLeastOfInferNode = 5;
constexpr double kNothing = 0.001;  // million: less than a turn of any loop there is

struct Row {
  std::string title, result;
  double executed = 0;  // until it was printed
};

// What a program that prints like the suite printed, row by row, and what the emulator counted until then: lines
// "@INSTRUCTIONS BYTES" for each write.
std::vector<Row> rows_of(const Run& run) {
  std::vector<Row> rows;
  std::istringstream counts(run.err);
  std::string line;
  size_t written = 0;
  double executed = 0;
  size_t at = 0;
  std::string title;
  while (at < run.out.size()) {
    const size_t end = run.out.find('\n', at);
    if (end == std::string::npos) break;
    while (written <= end && std::getline(counts, line)) {
      unsigned long long instructions = 0, bytes = 0;
      if (std::sscanf(line.c_str(), "@%llu %llu", &instructions, &bytes) != 2) continue;
      executed = double(instructions);
      written += bytes;
    }
    const std::string text = run.out.substr(at, end - at);
    at = end + 1;
    const size_t result = text.find("Result: ");
    if (result == std::string::npos)
      title = text;
    else
      rows.push_back({title, text.substr(result + 8, text.find(',', result) - result - 8), executed});
  }
  return rows;
}

std::string on_path(const char* name) {
  std::istringstream path(std::getenv("PATH") ? std::getenv("PATH") : "");
  for (std::string folder; std::getline(path, folder, ':');)
    if (fs::exists(fs::path(folder) / name)) return (fs::path(folder) / name).string();
  return "";
}

// The same module by InferNode's emulator for AArch64, compiled by its JIT; empty where there is none. It ends by
// killing its group, whatever the program did, so only its output counts.
std::vector<Row> infernode_rows(const Peers& peers, const std::string& plugin, const std::string& emulator, Report& report) {
  const char* tree = std::getenv("AVERNUS_INFERNODE_AARCH64");
  const std::string program = std::string(tree ? tree : "") + "/emu/Linux/o.emu";
  if (!tree || !fs::exists(program)) {
    report.notes.push_back("instructions: InferNode's are not counted, AVERNUS_INFERNODE_AARCH64 does not name the root of a tree "
                           "built for AArch64");
    return {};
  }
  std::string problem;
  const std::string root = peers.linked_root(tree, "infernode-aarch64-root", &problem);
  if (root.empty()) {
    report.problems.push_back("instructions: InferNode: " + problem);
    return {};
  }
  const Run r = run({.words = {emulator, "-plugin", plugin, program, "-r" + root, "-c1", "/bench/v1.dis", "twice"}, .seconds = 1200});
  std::vector<Row> rows = rows_of(r);
  if (rows.empty())
    report.problems.push_back("instructions: " + program + " printed nothing of v1" + (r.timed_out ? " in 1200 s" : "") + ": " +
                              r.err.substr(0, r.err.find('\n')));
  return rows;
}

}  // namespace

void instructions(const Peers& peers, int, Report& report) {
  const char* wanted = std::getenv("AVERNUS_AARCH64");
  const std::string vmrun = wanted ? wanted : std::string(BENCH_BINARY_DIR) + "/../../aarch64/bin/vmrun";
  const std::string emulator = on_path("qemu-aarch64"), gcc = on_path("aarch64-linux-gnu-gcc"), cc = on_path("cc");
  for (const auto& [name, path] : {std::pair{"qemu-aarch64 (package qemu-user)", emulator},
                                   std::pair{"aarch64-linux-gnu-gcc", gcc}, std::pair{"cc", cc},
                                   std::pair{"a vmrun for AArch64 (AVERNUS_AARCH64, or ./avernus build aarch64)",
                                             fs::exists(vmrun) ? vmrun : std::string()}}) {
    if (!path.empty()) continue;
    report.notes.push_back(std::string("instructions: not counted, there is no ") + name);
    return;
  }
  const std::string sources = std::string(BENCH_SOURCE_DIR) + "/peers/";
  const std::string plugin = peers.scratch() + "/count_instructions.so", kernels = peers.scratch() + "/kernels_aarch64";
  auto failed = [&](const Run& r, const std::string& what) {
    if (r.status == 0) return false;
    report.problems.push_back("instructions: " + what + ": status " + std::to_string(r.status) + ": " + r.err);
    return true;
  };
  if (failed(run({.words = {cc, "-O2", "-shared", "-fPIC", "-o", plugin, sources + "count_instructions.c"}}), "plugin") ||
      failed(run({.words = {gcc, "-O2", "-static", "-o", kernels, sources + "kernels.c"}}), "kernels"))
    return;
  auto counted = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {emulator, "-R", "24G", "-plugin", plugin});
    return run({.words = std::move(words)});
  };
  const std::string programs = std::string(BENCH_BINARY_DIR) + "/programs/";
  const std::vector<std::string> native = {vmrun, "--max-heap=512m", "--jit-threshold=0"};
  auto ours = [&](const std::string& module) {
    std::vector<std::string> words = native;
    words.push_back(programs + module);
    words.push_back("twice");
    return counted(std::move(words));
  };
  const Run c = counted({kernels, "v1", "twice"}), v1 = ours("v1.dis");
  if (failed(c, "kernels v1") || failed(v1, "v1")) return;
  const std::vector<Row> theirs = rows_of(c), mine = rows_of(v1), infernode = infernode_rows(peers, plugin, emulator, report);
  if (mine.size() != theirs.size() || mine.size() < 4 || mine.size() % 2 != 0 || (!infernode.empty() && infernode.size() != mine.size())) {
    report.problems.push_back("instructions: " + std::to_string(mine.size()) + " rows, C has " + std::to_string(theirs.size()) +
                              ", InferNode " + std::to_string(infernode.size()));
    return;
  }
  // The second time a row runs it is compiled; what is printed costs what it costs the row that computes nothing.
  auto loop = [](const std::vector<Row>& rows, size_t n) {
    return std::max(0.0, (rows[n].executed - rows[n - 1].executed) - (rows[1].executed - rows[0].executed)) / 1e6;
  };
  for (size_t n = 3; n < mine.size(); n += 2) {
    if (mine[n].result != theirs[n].result)
      report.problems.push_back("instructions: " + mine[n].title + ": result " + mine[n].result + ", C has " + theirs[n].result);
    const double a = loop(mine, n), b = loop(theirs, n);
    Figure f{.name = "a64 " + mine[n].title, .unit = "M instr", .target = "<= 1.3x C >= 5x InferNode"};
    f.of[kOurs] = Spread{.middle = a};
    f.of[kC] = Spread{.middle = b};
    char ratio[64];
    if (a < kNothing && b < kNothing)
      std::snprintf(ratio, sizeof ratio, "no loop in either");
    else if (b < kNothing)
      std::snprintf(ratio, sizeof ratio, "C has no loop");
    else
      std::snprintf(ratio, sizeof ratio, "%.2fx C -O2", a / b);
    f.ratio = ratio;
    f.met = a <= std::max(kMostOfC * b, kNothing);
    if (!infernode.empty()) {
      const double c = loop(infernode, n);
      if (infernode[n].result != mine[n].result)
        report.problems.push_back("instructions: " + mine[n].title + ": result " + mine[n].result + ", InferNode has " + infernode[n].result);
      f.of[kInferNode] = Spread{.middle = c};
      if (a >= kNothing) {
        std::snprintf(ratio, sizeof ratio, " %.1fx fewer than InferNode", c / a);
        f.ratio += ratio;
      }
      f.met = *f.met && c >= kLeastOfInferNode * a;
    }
    report.figures.push_back(std::move(f));
  }
}

}  // namespace dis::bench
