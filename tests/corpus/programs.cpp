// limbo_programs: compiles programs of a reference tree with our compiler and with the tree's own, runs both
// results and compares what they print.
// In: the tree from AVERNUS_INFERNODE or --tree; programs or folders below it, by default its tests and benchmarks.
// Numbers that measure time are left out of the comparison: `normalised` says which.
// Out: a line for each program that differs, and totals. Status 0: none differs; 1: some do; 77: no tree.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include <unistd.h>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using dis::tests::Command;
using dis::tests::Outcome;

namespace {

struct Options {
  fs::path tree, reference, bin;
  bool verbose = false;
  double seconds = 60;
  std::vector<std::string> programs;
};

// Times, rates and addresses differ from run to run.
std::string normalised(const std::string& text) {
  static const std::regex duration(R"([0-9.]+ *(ms|us|ns|s|seconds|msec|ops/sec|ops/s)\b)");
  static const std::regex labelled(R"(\b(time|elapsed|took|total|ms|Time|Total|pid|iterations/ms)( *[:=]? *)[0-9.]+)");
  static const std::regex address(R"(\b(0x)?[0-9a-f]{8,16}\b)");
  std::string t = std::regex_replace(text, duration, "TIME");
  t = std::regex_replace(t, labelled, "$1 TIME");
  return std::regex_replace(t, address, "ADDRESS");
}

Outcome run_in(const fs::path& folder, std::vector<std::string> argv, double seconds) {
  return dis::tests::run(Command{.argv = std::move(argv), .folder = folder.string(), .environment = {}, .input = {}, .seconds = seconds});
}

enum class Verdict { same, different, not_compiled, slow };

Verdict compare(const Options& o, const fs::path& source, const fs::path& scratch) {
  const std::string include = "-I" + (o.tree / "module").string();
  const fs::path folder = source.parent_path();
  const fs::path theirs = scratch / "theirs.dis", ours = scratch / "ours.dis";
  fs::remove(theirs);
  fs::remove(ours);
  run_in(folder, {o.reference, include, "-o", theirs, source}, 60);
  if (!fs::exists(theirs)) return Verdict::not_compiled;
  const Outcome compiled = run_in(folder, {o.bin / "limbo", include, "-o", ours, source}, 60);
  if (compiled.status != 0) {
    std::printf("%s: not compiled by ours: %s\n", source.c_str(), compiled.err.c_str());
    return Verdict::different;
  }
  const auto run = [&](const fs::path& module) {
    return run_in(o.tree, {o.bin / "vmrun", "--root", o.tree, module}, o.seconds);
  };
  const Outcome expected = run(theirs), actual = run(ours);
  if (expected.timed_out && actual.timed_out) return Verdict::slow;
  // What a broken process was doing is told by pc, which is each compiler's own.
  const std::string want = normalised(expected.out), got = normalised(actual.out);
  if (expected.status == actual.status && want == got) return Verdict::same;
  std::printf("%s: status %d, theirs %d\n", source.c_str(), actual.status, expected.status);
  if (o.verbose) std::printf("%s%s\n", dis::tests::difference(want, got).c_str(), actual.err.c_str());
  return Verdict::different;
}

int run(const Options& o) {
  std::vector<fs::path> sources;
  for (const std::string& name : o.programs) {
    const fs::path path = o.tree / name;
    if (fs::is_directory(path)) {
      for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().extension() == ".b") sources.push_back(entry.path());
    } else {
      sources.push_back(path);
    }
  }
  std::sort(sources.begin(), sources.end());
  const fs::path scratch = fs::temp_directory_path() / ("limbo_programs." + std::to_string(getpid()));
  fs::create_directories(scratch);
  size_t same = 0, different = 0, skipped = 0, slow = 0;
  for (const fs::path& source : sources) {
    switch (compare(o, source, scratch)) {
      case Verdict::same: same++; break;
      case Verdict::different: different++; break;
      case Verdict::not_compiled: skipped++; break;
      case Verdict::slow: slow++; break;
    }
    std::fflush(stdout);
  }
  fs::remove_all(scratch);
  std::printf("programs %zu: %zu print the same, %zu do not, %zu do not end, %zu not compiled by the reference\n",
              sources.size(), same, different, slow, skipped);
  return different ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  if (const char* tree = std::getenv("AVERNUS_INFERNODE")) o.tree = tree;
  if (const char* compiler = std::getenv("AVERNUS_LIMBO")) o.reference = compiler;
  o.bin = fs::absolute(argv[0]).parent_path();
  for (int i = 1; i < argc; i++) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
    if (word == "--tree") o.tree = value();
    else if (word == "--reference") o.reference = value();
    else if (word == "--verbose") o.verbose = true;
    else if (word == "--seconds") o.seconds = std::atof(value().c_str());
    else if (word.starts_with("-")) {
      std::fprintf(stderr, "usage: limbo_programs [--tree DIR] [--reference COMPILER] [--seconds N] [--verbose] [PROGRAM|FOLDER...]\n");
      return 2;
    } else o.programs.push_back(word);
  }
  if (o.tree.empty()) {
    std::printf("skipped: AVERNUS_INFERNODE does not name a tree\n");
    return 77;
  }
  o.tree = fs::absolute(o.tree);
  if (o.reference.empty()) o.reference = o.tree / "Linux/amd64/bin/limbo";
  if (!fs::exists(o.reference)) {
    std::printf("skipped: there is no compiler %s\n", o.reference.c_str());
    return 77;
  }
  if (o.programs.empty()) o.programs = {"tests", "benchmarks/limbo"};
  return run(o);
}
