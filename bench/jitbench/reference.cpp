// reference: InferNode's own suites and programs, whole, as its tree has them, for all machines that run Dis.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

Row head(const std::string& name, const std::string& title) {
  return {.group = "reference", .name = name, .title = title, .unit = "ms", .of = {}};
}

std::vector<Program> programs(const Session& session, const std::string& path) {
  std::vector<Program> all;
  for (const char* who : {"jit64", "interp64", "infernode", "infernode0"})
    all.push_back({who, {.words = session.contenders.dis_module(who, path)}});
  return all;
}

// The number behind some text.
double after(const std::string& out, const std::string& text) {
  const size_t at = out.find(text);
  return at == out.npos ? kNoFigure : std::strtod(out.c_str() + at + text.size(), nullptr);
}

double total(const Run& r) { return after(r.out, "Total Time: "); }

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (size_t at = 0, end; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    all.push_back(text.substr(at, end - at));
  }
  return all;
}

// "   Result: R, Time: T ms" below "N. title" becomes "N. title: R".
std::string results_of_first(const Run& r) {
  std::string all, title;
  for (const std::string& line : lines(r.out)) {
    const size_t result = line.find("Result: "), time = line.find(", Time: ");
    if (result != line.npos && time != line.npos)
      all += title + ": " + line.substr(result + 8, time - result - 8) + "\n";
    else if (!line.empty() && line[0] >= '0' && line[0] <= '9')
      title = line;
  }
  return all;
}

// "  1a. title     T ms  (result: R)" becomes "1a: R".
std::string results_of_second(const Run& r) {
  std::string all;
  for (const std::string& line : lines(r.out)) {
    const size_t result = line.find("(result: "), end = line.rfind(')'), dot = line.find('.');
    if (result == line.npos || end == line.npos || dot == line.npos || dot < 2) continue;
    all += line.substr(2, dot - 2) + ": " + line.substr(result + 9, end - result - 9) + "\n";
  }
  return all;
}

// "BENCH name T ms result"
double bench_ms(const Run& r) {
  const size_t bench = r.out.find("BENCH ");
  return bench == r.out.npos ? kNoFigure : after(r.out.substr(bench + 6), " ");
}

std::string bench_result(const Run& r) {
  const size_t at = r.out.find(" ms ");
  return at == r.out.npos ? "none" : r.out.substr(at + 4, r.out.find('\n', at) - at - 4);
}

std::vector<std::string> names_of_programs(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
    if (i->path().extension() == ".b") names.push_back(i->path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

void measure_program(Session& session, const std::string& folder, const std::string& name) {
  const std::string module = Contenders::scratch() + "/" + name + ".dis";
  const Run compiled = run({.words = {session.contenders.limbo(), "-I", Contenders::tree() + "/module", "-o", module,
                                      folder + "/" + name + ".b"}});
  if (compiled.status != 0) return session.problem("reference: " + name + ".b does not compile: " + compiled.err);
  measure_programs(session, programs(session, Contenders::in_root(name + ".dis")), session.quick ? 1 : 5,
                   {{head(name, name), {bench_ms, bench_result}}});
}

}  // namespace

void measure_reference(Session& session) {
  if (Contenders::tree().empty()) {
    session.result.notes.push_back("reference: skipped, AVERNUS_INFERNODE names no tree");
    return;
  }
  measure_programs(session, programs(session, "/dis/jitbench.dis"), session.quick ? 1 : 5,
                   {{head("suite1", "first suite, its total"), {total, results_of_first}}});
  // Its rows are whole milliseconds, and short.
  if (!interrupted())
    measure_programs(session, programs(session, "/dis/jitbench2.dis"), session.quick ? 2 : 10,
                     {{head("suite2", "second suite, its total"), {total, results_of_second}}});
  const std::string folder = Contenders::tree() + "/benchmarks/limbo";
  const std::vector<std::string> names = names_of_programs(folder);
  if (names.empty()) session.result.notes.push_back("reference: there are no programs in " + folder);
  for (const std::string& name : names)
    if (session.wanted(name) && !interrupted()) measure_program(session, folder, name);
}

}  // namespace dis::bench
