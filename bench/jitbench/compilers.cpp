// compilers: what native code costs by size, target and pass, and how many lines of Limbo a second are compiled.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/processes.h"
#include "bench/jitbench/limbo_source.h"

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

// A module of equal functions: so many, of about so many instructions each. Many, because the first function of a
// process pays for the compiler's pages.
struct Size {
  int instructions, functions, statements;
};
constexpr Size kSizes[] = {{10, 100, 3}, {100, 100, 44}, {1000, 20, 460}, {40000, 1, 18500}};
constexpr int kPassesOf = 1000;  // instructions: the passes of this size are told
constexpr int kLines[] = {10, 100, 500, 2000, 5000};

// What --jit-stats=json says of each module.
nlohmann::json modules_of(const Run& r) { return stats(r).value("modules", nlohmann::json::array()); }

// The sum of a figure over the modules compiled.
double sum(const Run& r, const std::string& pointer) {
  const nlohmann::json::json_pointer where(pointer);
  double all = 0;
  for (const nlohmann::json& m : modules_of(r)) all += m.value(where, 0.0);
  return all;
}

std::vector<std::string> stages(const Run& r) {
  std::vector<std::string> names;
  const nlohmann::json modules = modules_of(r);
  if (modules.empty()) return names;
  for (const auto& [name, unused] : modules[0].at("stage_ns").items()) names.push_back(name);
  return names;
}

double all_stages(const Run& r) {
  double all = 0;
  for (const nlohmann::json& m : modules_of(r))
    for (const auto& [name, ns] : m.at("stage_ns").items()) all += ns.get<double>();
  return all;
}

double bytes_per_instruction(const Run& r) { return sum(r, "/code_bytes") / std::max(1.0, sum(r, "/instructions")); }
double expansion(const Run& r) { return sum(r, "/code_bytes") / std::max(1.0, sum(r, "/ir_bytes")); }

Row head(const std::string& name, const std::string& title, const char* unit) {
  return {.group = "compile", .name = name, .title = title, .unit = unit, .of = {}};
}

void measure_native(Session& session, const std::string& limbo, const std::string& target, const Size& size) {
  const std::string stem = Contenders::scratch() + "/native" + std::to_string(size.instructions);
  std::ofstream(stem + ".b") << equal_functions(size.functions, size.statements);
  const Run compiled = run({.words = {limbo, "-o", stem + ".dis", stem + ".b"}});
  if (compiled.status != 0) return session.problem("compile: " + stem + ".b does not compile: " + compiled.err);
  const Command command{
      .words = {session.contenders.vmrun(), "--jit-check", "--jit-stats=json", "--jit-target", target, stem + ".dis"}};
  const std::string n = std::to_string(size.instructions), of = ", function of " + n + " instructions";
  const double functions = size.functions;
  std::vector<std::pair<Row, Reading>> rows = {
      {head(target + "_" + n, target + of, "us"), {[=](const Run& r) { return all_stages(r) / 1e3 / functions; }}},
      {head(target + "_" + n + "_size", target + " code" + of, "B/op"),
       {bytes_per_instruction}},
      {head(target + "_" + n + "_expansion", target + " code beside decoded IR" + of, "x"),
       {expansion}}};
  if (size.instructions == kPassesOf)
    for (const std::string& stage : stages(run(command)))
      rows.push_back({head(target + "_pass_" + stage, target + ": " + stage + of, "us"),
                      {[=](const Run& r) { return sum(r, "/stage_ns/" + stage) / 1e3 / functions; }}});
  measure_programs(session, {{"jit64", command}}, session.quick ? 3 : 7, std::move(rows));
}

// Every module of the reference trees.
void measure_trees(Session& session, const std::string& target, const std::vector<std::string>& modules) {
  Command command{
      .words = {session.contenders.vmrun(), "--jit-check", "--jit-stats=json", "--jit-target", target}};
  command.words.insert(command.words.end(), modules.begin(), modules.end());
  const std::string name = "trees_" + target, of = ", all of " + std::to_string(modules.size()) + " modules";
  measure_programs(session, {{"jit64", command}}, session.quick ? 1 : 3,
                   {{head(name, target + of, "ms"), {[](const Run& r) { return all_stages(r) / 1e6; }}},
                    {head(name + "_size", target + " code" + of, "B/op"), {bytes_per_instruction}},
                    {head(name + "_expansion", target + " code beside decoded IR" + of, "x"), {expansion}},
                    {head(name + "_interpreted", target + ": functions left to the interpreter" + of, "functions"),
                     {[](const Run& r) { return sum(r, "/interpreted"); }}}});
}

// Both compilers read the same source and the same interfaces, whose lines are not counted.
void measure_limbo(Session& session, const std::string& limbo, int lines) {
  const std::string source = Contenders::scratch() + "/lines" + std::to_string(lines) + ".b";
  std::ofstream(source) << limbo_source(lines);
  auto command = [&](const std::string& compiler, const char* module) {
    return Command{.words = {compiler, "-I", BENCH_SOURCE_DIR "/../module", "-o", source + module, source}};
  };
  std::vector<Program> programs = {{"jit64", command(limbo, ".ours.dis")}};
  if (const std::string theirs = Contenders::reference_limbo(); !theirs.empty())
    programs.push_back({"infernode", command(theirs, ".theirs.dis")});
  Row row = head("limbo_" + std::to_string(lines), "Limbo compiler, " + std::to_string(lines) + " lines", "lines/s");
  row.more_is_better = true;
  measure_programs(session, programs, session.quick ? 5 : 15,
                   {{row, {[=](const Run& r) { return lines / std::max(r.wall_ms, 1e-3) * 1e3; }}}});
}

}  // namespace

void measure_compilers(Session& session) {
  const std::string limbo = session.contenders.limbo();
  if (!session.contenders.has("jit64") || !fs::exists(limbo)) {
    session.result.notes.push_back("compile: skipped, there is no " + limbo);
    return;
  }
  for (const char* target : {"x64", "a64"})
    for (const Size& size : kSizes)
      if (!interrupted()) measure_native(session, limbo, target, size);
  const std::vector<std::string> modules = session.quick ? std::vector<std::string>() : Contenders::tree_modules();
  if (session.quick)
    session.result.notes.push_back("compile/trees: left out with --quick");
  else if (modules.empty())
    session.result.notes.push_back(std::string("compile/trees: ") + kNoTrees);
  for (const char* target : {"x64", "a64"})
    if (!interrupted() && !modules.empty()) measure_trees(session, target, modules);
  for (const int lines : kLines)
    if (!interrupted()) measure_limbo(session, limbo, lines);
}

}  // namespace dis::bench
