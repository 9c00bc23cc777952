// startup: how long the smallest program takes from its command to its end, and where that time goes.
#include <fstream>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/limbo_source.h"
#include "bench/jitbench/processes.h"

namespace dis::bench {

namespace {

constexpr int kModules = 30;

Row head(const std::string& name, const std::string& title, const char* unit, bool latency = false) {
  return {.group = "startup", .name = name, .title = title, .unit = unit, .latency = latency, .of = {}};
}

std::string printed(const Run& r) { return r.out.substr(0, r.out.find('\n')); }

// How each language says hello.
std::vector<Program> hello(const Contenders& contenders) {
  std::vector<Program> all;
  for (const ContenderInfo& c : contenders.present()) {
    const Command command{.words = contenders.hello(c.id)};
    if (!command.words.empty()) all.push_back({c.id, command});
  }
  return all;
}

void measure_hello(Session& session) {
  const std::vector<Program> programs = hello(session.contenders);
  measure_programs(session, programs, session.quick ? 5 : 25,
                   {{head("hello", "hello, from command to end", "ms", true), {wall_ms, printed}},
                    {head("hello_cpu", "hello, user and system", "ms"), {[](const Run& r) { return r.cpu_ms; }}}});
  std::vector<Program> for_memory = programs;
  for (Program& p : for_memory) p.command.for_memory = true;
  auto peak = [](const Run& r) { return double(r.peak_kib); };
  measure_programs(session, for_memory, 3, {{head("hello_memory", "hello, peak resident", "KiB"), {peak}}});
}

void measure_phases(Session& session) {
  std::vector<Program> programs;
  for (const char* who : {"jit64", "interp64", "jit32"}) {
    Command command{.words = session.contenders.server(who, "hello")};
    command.words.insert(command.words.begin() + 1, "--stats=json");
    programs.push_back({who, command});
  }
  std::vector<std::pair<Row, Reading>> rows;
  for (const char* phase : {"read", "decode", "verify", "translate", "prepare", "run"}) {
    const std::string pointer = std::string(phase) == "run" ? "/time/run_ns" : "/load/" + std::string(phase) + "_ns";
    rows.push_back({head(std::string("phase_") + phase, std::string("hello: ") + phase, "us"),
                    {[pointer](const Run& r) { return stat(r, pointer.c_str()) / 1e3; }}});
  }
  measure_programs(session, programs, session.quick ? 3 : 15, std::move(rows));
}

void measure_script(Session& session) {
  std::vector<Program> programs;
  for (const ContenderInfo& c : session.contenders.present())
    if (Contenders::runs_dis(c.id)) programs.push_back({c.id, {.words = session.contenders.server(c.id, "script")}});
  measure_programs(session, programs, session.quick ? 3 : 15,
                   {{head("script", "a script: four processes, a pipeline of lines", "ms", true), {wall_ms, printed}}});
}

// Modules that each load the next; the last one's answer comes back through all.
std::string module_source(int number) {
  const std::string own = "M" + std::to_string(number), next = "M" + std::to_string(number + 1);
  auto interface = [](const std::string& name) { return name + ": module { answer: fn(n: int): int; };\n"; };
  std::string text = "implement " + own + ";\n" + interface(own);
  if (number + 1 < kModules) text += interface(next);
  text += "answer(n: int): int\n{\n";
  if (number + 1 < kModules)
    text += "\tm := load " + next + " \"" + Contenders::scratch() + "/" + next + ".dis\";\n" +
            "\treturn m->answer(n + 1);\n}\n";
  else
    text += "\treturn n;\n}\n";
  return text;
}

std::string first_source() {
  return "implement M;\ninclude \"sys.m\";\ninclude \"draw.m\";\n"
         "M: module { init: fn(nil: ref Draw->Context, nil: list of string); };\n"
         "M0: module { answer: fn(n: int): int; };\n"
         "init(nil: ref Draw->Context, nil: list of string)\n{\n\tsys := load Sys Sys->PATH;\n\tm := load M0 \"" +
         Contenders::scratch() + "/M0.dis\";\n\tsys->print(\"%d\\n\", m->answer(1));\n}\n";
}

void measure_closure(Session& session) {
  const std::string limbo = session.contenders.limbo();
  const std::string folder = Contenders::scratch();
  for (int i = -1; i < kModules; i++) {
    const std::string stem = folder + "/M" + (i < 0 ? "" : std::to_string(i));
    std::ofstream(stem + ".b") << (i < 0 ? first_source() : module_source(i));
    const Run compiled = run({.words = {limbo, "-I", BENCH_SOURCE_DIR "/../module", "-o", stem + ".dis", stem + ".b"}});
    if (compiled.status != 0) return session.problem("startup: " + stem + ".b does not compile: " + compiled.err);
  }
  const std::string module = folder + "/M.dis";
  measure_programs(session, {{"jit64", {.words = {session.contenders.vmrun(), module}}},
                             {"interp64", {.words = {session.contenders.vmrun(), "--nojit", module}}}},
                   session.quick ? 3 : 15,
                   {{head("closure", "a program that loads 30 modules", "ms", true), {wall_ms, printed}}});
}

// A program whose functions run once each, compiled whole: how much of that native code spares that was kept.
void measure_kept(Session& session) {
  constexpr int kLines = 5000;
  const std::string stem = Contenders::scratch() + "/kept", module = stem + ".dis";
  std::ofstream(stem + ".b") << limbo_source(kLines);
  const Run compiled =
      run({.words = {session.contenders.limbo(), "-I", BENCH_SOURCE_DIR "/../module", "-o", module, stem + ".b"}});
  if (compiled.status != 0) return session.problem("startup: " + stem + ".b does not compile: " + compiled.err);
  const auto measured = [&](const char* name, const std::string& title, std::vector<std::string> options) {
    options.insert(options.begin(), {session.contenders.vmrun(), "--jit-threshold=0"});
    options.push_back(module);
    measure_programs(session, {{"jit64", {.words = options}}}, session.quick ? 5 : 25,
                     {{head(name, title, "ms", true), {wall_ms, printed}}});
  };
  measured("compiled", "a program of 5,000 lines, all compiled", {});
  measured("kept", "the same, its native code kept from the run before", {"--code-cache=" + stem});
}

// Every module of the reference trees.
void measure_check(Session& session) {
  const std::vector<std::string> modules = Contenders::tree_modules();
  if (modules.empty()) {
    session.result.notes.push_back(std::string("startup/check: ") + kNoTrees);
    return;
  }
  constexpr int kSomeRefused = 3;  // vmrun's status
  Command command{.words = {session.contenders.vmrun(), "--check"}};
  command.words.insert(command.words.end(), modules.begin(), modules.end());
  const std::string title = "load and verify " + std::to_string(modules.size()) + " modules";
  measure_programs(session, {{"jit64", command, kSomeRefused}}, session.quick ? 3 : 7,
                   {{head("check", title, "ms"), {wall_ms}}});
}

}  // namespace

void measure_startup(Session& session) {
  measure_hello(session);
  measure_phases(session);
  measure_script(session);
  if (session.wanted("closure")) measure_closure(session);
  if (session.wanted("kept") || session.wanted("compiled")) measure_kept(session);
  if (session.wanted("check")) measure_check(session);
}

}  // namespace dis::bench
