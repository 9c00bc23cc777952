// limbo_programs: compiles programs of a reference tree with our compiler and with the tree's own, runs both
// results and compares what they print.
// In: the tree from AVERNUS_INFERNODE or --tree; programs or folders below it, by default its tests and benchmarks.
// Numbers that measure time are left out of the comparison: `normalised` says which.
// With --compiler: the tree's compiler that is written in Limbo, compiled by both, compiles the programs of the tree
// (by default itself and some others); what it writes must be the same bytes, and those of the tree's native
// compiler but for the path recorded at the end.
// Out: a line for each program that differs, and totals. Status 0: none differs; 1: some do; 77: no tree.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/harness/process.h"
#include "tests/harness/text.h"
#include "vm/format/reader.h"
#include "vm/format/writer.h"

namespace fs = std::filesystem;
using dis::tests::Command;
using dis::tests::Outcome;

namespace {

struct Options {
  fs::path tree, reference, bin;
  bool verbose = false, compiler = false;
  double seconds = 60;
  std::vector<std::string> programs;
};

// Times, rates and addresses differ from run to run.
std::string normalised(const std::string& text) {
  static const std::regex duration(R"( *[0-9.]+ *(ms|us|ns|s|seconds|msec|ops/sec|ops/s)\b)");
  static const std::regex labelled(R"(\b(time|elapsed|took|total|ms|Time|Total|pid|iterations/ms)( *[:=]? *)[0-9.]+)");
  static const std::regex address(R"(\b(0x)?[0-9a-f]{8,16}\b)");
  std::string t = std::regex_replace(text, duration, " TIME");
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

std::string without_path(const fs::path& file) {
  if (!fs::exists(file)) return {};
  const std::string bytes = dis::tests::read_file(file);
  auto module = dis::format::read(std::as_bytes(std::span(bytes)), file.string());
  if (!module.ok()) return {};
  module->source_path.clear();
  const std::vector<std::byte> out = dis::format::write(*module);
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

// The compiler written in Limbo, made by ours and by theirs, at work.
int run_compiler(const Options& o, const fs::path& scratch) {
  const std::string include = "-I" + (o.tree / "module").string();
  const fs::path folder = o.tree / "appl/cmd/limbo";
  const fs::path ours = scratch / "limbo_ours.dis", theirs = scratch / "limbo_theirs.dis";
  const Outcome made = run_in(folder, {o.bin / "limbo", include, "-o", ours, "limbo.b"}, 60);
  if (made.status != 0) {
    std::printf("appl/cmd/limbo/limbo.b: not compiled by ours: %s\n", made.err.c_str());
    return 1;
  }
  run_in(folder, {o.reference, include, "-o", theirs, "limbo.b"}, 60);
  size_t same = 0;
  for (const std::string& name : o.programs) {
    const fs::path source = o.tree / name, at = source.parent_path();
    const fs::path a = scratch / "a.dis", b = scratch / "b.dis", native = scratch / "native.dis";
    for (const fs::path& out : {a, b, native}) fs::remove(out);
    run_in(at, {o.bin / "vmrun", ours, include, "-o", a, source}, 600);
    run_in(at, {o.bin / "vmrun", theirs, include, "-o", b, source}, 600);
    run_in(at, {o.reference, include, "-o", native, source}, 60);
    const bool equal = fs::exists(a) && fs::exists(b) && dis::tests::read_file(a) == dis::tests::read_file(b);
    const bool as_native = equal && !without_path(a).empty() && without_path(a) == without_path(native);
    same += equal && as_native;
    if (!equal || !as_native)
      std::printf("%s: %s\n", name.c_str(), equal ? "not what the native compiler writes" : "different bytes");
  }
  std::printf("programs %zu: %zu compiled to the same bytes\n", o.programs.size(), same);
  return same == o.programs.size() ? 0 : 1;
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
  const dis::tests::ScratchFolder folder;
  const fs::path scratch = folder.path();
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
    else if (word == "--compiler") o.compiler = true;
    else if (word == "--seconds") o.seconds = std::atof(value().c_str());
    else if (word.starts_with("-")) {
      std::fprintf(stderr, "usage: limbo_programs [--tree DIR] [--reference COMPILER] [--seconds N] [--compiler] [--verbose] [PROGRAM|FOLDER...]\n");
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
  if (o.compiler) {
    if (o.programs.empty())
      o.programs = {"appl/cmd/cat.b", "appl/cmd/ls.b", "appl/lib/bufio.b", "appl/cmd/sh/sh.b", "appl/cmd/limbo/limbo.b"};
    const dis::tests::ScratchFolder scratch;
    return run_compiler(o, scratch.path());
  }
  if (o.programs.empty()) o.programs = {"tests", "benchmarks/limbo", "appl/cmd/jitbench.b", "appl/cmd/jitbench2.b"};
  return run(o);
}
