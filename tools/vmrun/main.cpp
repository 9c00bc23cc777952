// vmrun: runs a Dis module or a Limbo program, or checks modules without running them.
// In: the command line. Out: what the program prints, and an exit status that tells what became of it
// (tools/common/exit_status.h).
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "include/dis/dis.hpp"
#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/quantity.h"
#include "tools/vmrun/jit_watch.h"
#include "tools/vmrun/jobs.h"
#include "tools/vmrun/metrics_server.h"
#include "tools/vmrun/log.h"
#include "tools/vmrun/profile.h"
#include "tools/vmrun/program.h"
#include "tools/vmrun/signals.h"
#include "tools/vmrun/stats.h"
#include "tools/vmrun/surroundings.h"

using namespace dis;
using namespace dis::tools;

namespace {

struct Options {
  std::string root, word_size, max_heap, max_stack, max_output, max_procs, max_fds, fuel, timeout, trace, log, stats, profile;
  std::string metrics;
  std::string jit_dump, jit_stats, jit_perf, jit_disable, jit_target, code_cache;
  std::optional<uint32_t> jit_threshold, jobs;
  uint64_t fuel_bound = 0;  // 0: none
  int64_t timeout_ns = 0;   // likewise
  std::vector<std::string> include_dirs;
  SandboxOptions box;
  bool nojit = false, check = false, jit_check = false, jit_gdb = false, verbose = false;
  std::vector<std::string> words;  // the module and what follows it
};

CommandText command_text() {
  return {
      .name = "vmrun",
      .synopses = {"[options] module.dis|program.b [argument...]",
                   "-j N [options] module.dis|program.b...",
                   "--check|--jit-check [-v] [--word-size N] module.dis..."},
      .summary =
          "Runs a Dis module of Inferno or InferNode, or compiles a Limbo program and runs it. What follows\n"
          "its name belongs to the program.",
      .examples = {{"vmrun hello.b", "compile a program and run it"},
                   {"vmrun --root /usr/inferno /dis/wc.dis README", "run a program of a tree"},
                   {"vmrun --sandbox --dir data:ro count.dis data/x", "run one you do not trust"},
                   {"vmrun --check -v *.dis", "see what modules are, run nothing"}},
      .footer =
          "Exit status: 0 ended normally; 1 the program raised fail:... or does not compile; 2 usage;\n"
          "3 module not found, invalid or not linkable; 4 broken by an unhandled exception; 124 out of\n"
          "fuel or time; 125 out of memory or stack; 128+n signal n; 70 internal error.\n",
      .version = std::string("vmrun ") + dis_version() + (dis_has_jit() ? "" : " (interpreter only)")};
}

std::string target_names() {
  std::string names;
  const char* name;
  for (unsigned n = 0; dis_jit_target(n, &name, nullptr, nullptr); n++) names += (n ? ", " : "") + std::string(name);
  return names;
}

void declare(CLI::App& app, Options& o) {
  app.prefix_command();  // options end where the module's name stands
  const char* run = "Running";
  app.add_option("--root", o.root, "host directory that / is for the program")->type_name("DIR")->group(run);
  app.add_option("--word-size", o.word_size, "of the modules; found out if not given, 64 for a source")
      ->type_name("32|64")
      ->group(run);
  app.add_option("-I", o.include_dirs, "search here for what a Limbo program includes; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(run);
  app.add_option("-j,--jobs", o.jobs, "run all programs named, on N threads; status: the highest of theirs")
      ->type_name("N")
      ->group(run);
  app.add_flag("--nojit", o.nojit, "interpret, compile nothing to native code")->group(run);
  const char* bounds = "Limits";
  app.add_option("--fuel", o.fuel, "instructions it may run, such as 500k, 10m or 2g")->type_name("COUNT")->group(bounds);
  app.add_option("--timeout", o.timeout, "time it may take, such as 250ms or 10s")->type_name("TIME")->group(bounds);
  app.add_option("--max-heap", o.max_heap, "bytes of its heap, such as 64m or 2g")->type_name("SIZE")->group(bounds);
  app.add_option("--max-stack", o.max_stack, "bytes of each process's stack")->type_name("SIZE")->group(bounds);
  app.add_option("--max-output", o.max_output, "bytes it may print")->type_name("SIZE")->group(bounds);
  app.add_option("--max-procs", o.max_procs, "processes at a time, such as 100 or 10k")->type_name("COUNT")->group(bounds);
  app.add_option("--max-fds", o.max_fds, "open files at a time")->type_name("COUNT")->group(bounds);
  const char* box = "Sandbox";
  app.add_flag("--sandbox", o.box.sandbox, "open nothing of the host to the program but what these name:")->group(box);
  app.add_option("--dir", o.box.dirs, "a directory, as GUEST or /HOST; ro: for reading only; may be repeated")
      ->type_name("HOST[::GUEST][:ro]")
      ->allow_extra_args(false)
      ->group(box);
  app.add_option("--env", o.box.env, "a variable; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->group(box);
  app.add_flag("--net", o.box.net, "the network: refused, this version has none")->group(box);
  const char* look = "Looking inside";
  app.add_flag("--check", o.check, "load and verify modules, run nothing")->group(look);
  app.add_flag("-v,--verbose", o.verbose, "with --check: a line for each module")->group(look);
  const char* jit = "Native code";
  app.add_option("--jit-threshold", o.jit_threshold, "compile a function after so many runs of it; 0: at its first call")
      ->type_name("N")
      ->group(jit);
  app.add_flag("--code-cache{*}", o.code_cache, "keep native code for the next run, in DIR (~/.cache/avernus)")
      ->type_name("[=DIR]")
      ->group(jit);
  app.add_flag("--jit-check", o.jit_check, "compile modules whole, run nothing; tell what stays interpreted")->group(jit);
  app.add_flag("--jit-dump{*}", o.jit_dump, "print functions in every form, from Dis to machine code")
      ->type_name("[=FUNCTION]")
      ->group(jit);
  app.add_flag("--jit-stats{text}", o.jit_stats, "print figures of the compiler to standard error")
      ->type_name("[=json]")
      ->group(jit);
  app.add_option("--jit-target", o.jit_target, "with --jit-check, --jit-dump: code for this CPU, x64 or a64")
      ->type_name("CPU")
      ->group(jit);
  app.add_option("--jit-disable", o.jit_disable, "leave out these passes, comma-separated")->type_name("PASSES")->group(jit);
  app.add_flag("--jit-perf{map}", o.jit_perf, "tell perf of functions: /tmp/perf-PID.map, or jit-PID.dump")
      ->type_name("[=dump]")
      ->group(jit);
  app.add_flag("--jit-gdb", o.jit_gdb, "tell gdb of functions")->group(jit);
  std::string channels;
  const char* name;
  for (unsigned i = 0; dis_trace_channel(i, &name, nullptr); i++)
    channels += std::string(i ? ", " : "") + name;
  app.add_option("--trace", o.trace, "trace, comma-separated: " + channels)
      ->type_name("CHANNELS")
      ->group(look);
  app.add_option("--log", o.log, "the same with time and level, such as gc:debug")
      ->type_name("CHANNEL:LEVEL")
      ->group(look);
  app.add_flag("--profile{vmrun.folded}", o.profile, "write folded stacks of where time went to FILE (vmrun.folded)")
      ->type_name("[=FILE]")
      ->group(look);
  app.add_option("--metrics", o.metrics, "while it runs, tell its figures to who connects to this Unix socket")
      ->type_name("PATH")
      ->group(look);
  app.add_flag("--stats{text}", o.stats, "print the figures of the run to standard error")
      ->type_name("[=json]")
      ->group(look);
}

// Checks modules one by one; the status is that of the last problem.
int check_files(const Options& o, int word_size) {
  int status = kExitOk;
  for (const std::string& file : o.words) {
    dis_module_info info{.size = sizeof info};
    if (dis_error* error = dis_check_file(file.c_str(), word_size, &info)) {
      std::fprintf(stderr, "vmrun: %s\n", dis_error_message(error));
      dis_error_free(error);
      status = kExitLoad;
    } else if (o.verbose) {
      std::printf("%s: %s, %d-bit words (%s), %llu instructions, %llu types, %llu bytes of data\n",
                  file.c_str(), info.name, info.word_size, info.evidence,
                  (unsigned long long)info.instructions, (unsigned long long)info.types,
                  (unsigned long long)info.data_bytes);
    }
  }
  if (std::fflush(stdout) != 0) return kExitFailed;
  return status;
}

// Compiles modules one by one; the status is that of the last problem, and 1 if a function stays interpreted.
int compile_files(const Options& o, dis_engine_config config, int word_size) {
  int status = kExitOk;
  if (config.max_heap_bytes == 0) config.max_heap_bytes = 256 << 20;  // one after the other: no need to ask for more
  JitWatch watch;
  watch.attach(config);
  size_t fallbacks = 0;
  for (const std::string& file : o.words) {
    const JitTotals before = watch.totals();
    try {
      const avernus::Engine engine(config);
      load_program(engine, file, o.root, nullptr, word_size, true).compile();
    } catch (const avernus::Error& e) {
      std::fprintf(stderr, "vmrun: %s\n", e.what());
      status = kExitLoad;
    }
    for (; fallbacks < watch.fallbacks().size(); fallbacks++) {
      std::printf("%s: %s\n", file.c_str(), watch.fallbacks()[fallbacks].c_str());
      status = kExitFailed;
    }
    const JitTotals now = watch.totals();
    if (o.verbose)
      std::printf("%s: %llu functions, %llu instructions, %s\n", file.c_str(),
                  (unsigned long long)(now.functions - before.functions),
                  (unsigned long long)(now.instructions - before.instructions),
                  format_duration(now.compile_ns - before.compile_ns).c_str());
  }
  const JitTotals all = watch.totals();
  std::printf("%zu modules, %llu functions, %llu instructions, %zu left to the interpreter, %s\n", o.words.size(),
              (unsigned long long)all.functions, (unsigned long long)all.instructions, fallbacks,
              format_duration(all.compile_ns).c_str());
  if (!watch.perf().complete()) {
    std::fprintf(stderr, "vmrun: --jit-perf: cannot write all of it\n");
    status = kExitFailed;
  }
  if (!o.jit_stats.empty()) std::fputs(watch.figures(o.jit_stats == "json").c_str(), stderr);
  if (std::fflush(stdout) != 0) return kExitFailed;
  return status;
}

int complain(const avernus::Error& e) {
  std::fprintf(stderr, "vmrun: %s\n", e.what());
  return status_of(e);
}

// lib/avernus beside the bin/ this program lies in.
std::string library_directory() {
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  const std::string program(path, n > 0 && size_t(n) < sizeof path ? size_t(n) : 0);
  const size_t slash = program.rfind('/');
  return slash == std::string::npos ? std::string() : program.substr(0, slash) + "/../lib/avernus";
}

// The machine, and what it runs.
struct Machine {
  Machine(const dis_engine_config& engine_config, const dis_vm_config& config) : engine(engine_config), vm(engine, config) {}

  avernus::Engine engine;
  avernus::Vm vm;
  dis_module_info program{};

  void load(const Options& o, const dis_compiled* compiled, int word_size) {
    module.emplace(load_program(engine, o.words[0], o.root, compiled, word_size, !o.box.sandbox));
    program = module->info();
  }
  int run(const Options& o) {
    std::vector<const char*> arguments;
    for (const std::string& word : o.words) arguments.push_back(word.c_str());
    if (o.box.sandbox) arguments[0] += o.words[0].rfind('/') + 1;  // where it lies on the host is not told
    // Of the program nothing stays here but its processes: what they give up can be unloaded.
    process.emplace(avernus::Instance(vm, *module).start(arguments));
    switch (vm.run(o.fuel_bound, DIS_RUN_MAY_SLEEP).status) {
      case DIS_RUN_INTERRUPTED: return kExitSignal + signal_caught();
      case DIS_RUN_YIELDED: return stopped("--fuel: out of fuel");
      case DIS_RUN_TIMEOUT: return stopped("--timeout: out of time");
      default: break;
    }
    const dis_process_state state = process->info().state;
    if (state == DIS_PROCESS_DEADLOCK) vm.report_waiting();
    return status_of(state);
  }

  std::optional<avernus::Module> module;
  std::optional<avernus::Process> process;

 private:
  static int stopped(const char* why) {
    std::fprintf(stderr, "vmrun: %s\n", why);
    return kExitTime;
  }
};

// Prints functions instead of running the program.
int dump(const Options& o, Machine& machine, const JitWatch& watch) {
  machine.module->compile();
  if (watch.printed() == 0) {
    const std::string& name = o.words[0];
    std::fprintf(stderr, "vmrun: --jit-dump: no function '%s' in '%s'\n", o.jit_dump.c_str(),
                 name.c_str() + (o.box.sandbox ? name.rfind('/') + 1 : 0));
    return kExitFailed;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    std::fprintf(stderr, "vmrun: --jit-dump: cannot write to standard output\n");
    return kExitFailed;
  }
  return kExitOk;
}

int metrics_problem(const std::string& problem) {
  std::fprintf(stderr, "vmrun: --metrics: %s\n", problem.c_str());
  return kExitFailed;
}

int run(const Options& o, dis_engine_config engine_config, dis_vm_config config) {
  Compiled compiled;
  if (is_source(o.words[0])) {
    compiled = compile_program(o.words[0], o.root, o.include_dirs, config.word_size);
    if (!compiled) return kExitFailed;
  }
  JitWatch watch;
  if (!o.jit_dump.empty()) watch.dump(o.jit_dump == "*" ? "" : o.jit_dump);
  if (!o.jit_stats.empty()) watch.collect_figures();
  if (!o.jit_perf.empty()) {
    const std::string problem = o.jit_perf == "dump" ? watch.perf().open_dump() : watch.perf().open_map();
    if (!problem.empty()) {
      std::fprintf(stderr, "vmrun: --jit-perf: cannot write %s\n", problem.c_str());
      return kExitFailed;
    }
  }
  if (o.jit_gdb) watch.tell_gdb();
  if (watch.any()) watch.attach(engine_config);
  Profile profile;
  if (!o.profile.empty()) profile.attach(config);
  auto machine = std::make_unique<Machine>(engine_config, config);
  if (o.timeout_ns) machine->vm.set_deadline(deadline_in(o.timeout_ns));
  catch_signals({machine->vm.get()});
  MetricsServer metrics;
  if (!o.metrics.empty())
    if (const std::string problem = metrics.open(o.metrics); !problem.empty()) return metrics_problem(problem);
  int status;
  try {
    machine->load(o, compiled.get(), config.word_size);
    compiled.reset();
    if (!o.metrics.empty()) metrics.start({{o.words[0], machine->vm.get()}});
    if (!o.profile.empty()) profile.start(machine->vm.get());
    status = o.jit_dump.empty() ? machine->run(o) : dump(o, *machine, watch);
  } catch (const avernus::Error& e) {
    status = complain(e);
  }
  if (!o.profile.empty()) {
    profile.stop();
    if (!profile.write(o.profile)) {
      std::fprintf(stderr, "vmrun: --profile: cannot write '%s'\n", o.profile.c_str());
      status = kExitFailed;
    }
  }
  if (!watch.perf().complete()) {
    std::fprintf(stderr, "vmrun: --jit-perf: cannot write all of it\n");
    status = kExitFailed;
  }
  if (!o.jit_stats.empty()) std::fputs(watch.figures(o.jit_stats == "json").c_str(), stderr);
  if (!o.stats.empty())
    std::fputs(format_stats(machine->vm.stats(), machine->program, status, o.stats == "json").c_str(), stderr);
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  // The system takes everything back, and faster; but what is to be kept is written in the end.
  if (o.code_cache.empty()) static_cast<void>(machine.release());
#endif
  return status;
}

constexpr uint32_t kMostThreads = 1024;  // of dis_pool_config

JobOptions job_options(const Options& o) {
  return {.threads = *o.jobs,
          .programs = o.words,
          .root = o.root,
          .include_dirs = o.include_dirs,
          .fuel = o.fuel_bound,
          .timeout_ns = o.timeout_ns,
          .metrics = o.metrics,
          .sandbox = o.box.sandbox};
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  const CommandText text = command_text();
  CLI::App app;
  declare(app, o);
  set_up(app, text);
  if (auto status = parse(app, text, argc, argv)) return *status;
  o.words = app.remaining();
  if (!o.words.empty() && o.words[0] == "--") o.words.erase(o.words.begin());  // ends the options by hand

  if (o.words.empty()) return usage_error(text, o.check ? "no modules to check" : "no module to run");
  if (o.words[0].starts_with('-') && o.words[0] != "-")
    return usage_error(text, "unknown option " + o.words[0]);
  int word_size = 0;
  if (!o.word_size.empty()) {
    if (o.word_size != "32" && o.word_size != "64")
      return usage_error(text, "--word-size: '" + o.word_size + "', expected 32 or 64");
    word_size = std::stoi(o.word_size);
  }
  if (!o.stats.empty() && o.stats != "text" && o.stats != "json")
    return usage_error(text, "--stats: '" + o.stats + "', expected json");
  if (!o.jit_stats.empty() && o.jit_stats != "text" && o.jit_stats != "json")
    return usage_error(text, "--jit-stats: '" + o.jit_stats + "', expected json");
  if (o.check && !o.jobs) return check_files(o, word_size);
  if (!o.jit_perf.empty() && o.jit_perf != "map" && o.jit_perf != "dump")
    return usage_error(text, "--jit-perf: '" + o.jit_perf + "', expected dump");
  const bool compiles = o.jit_check || !o.jit_dump.empty() || !o.jit_stats.empty() || !o.jit_perf.empty() || o.jit_gdb;
  if (compiles && o.nojit) return usage_error(text, "--nojit: nothing is compiled that could be shown");
  if (compiles && !dis_has_jit()) return usage_error(text, "this build has no native code to show");
  if (!o.jit_target.empty()) {
    if (!o.jit_check && o.jit_dump.empty())
      return usage_error(text, "--jit-target: only with --jit-check or --jit-dump, which run nothing");
    const std::string names = target_names();
    if ((", " + names + ",").find(", " + o.jit_target + ",") == std::string::npos)
      return usage_error(text, "--jit-target: '" + o.jit_target + "', expected one of " + names);
  }

  avernus::EngineConfig engine;
  engine.jit = !o.nojit;
  if (o.jit_threshold) engine.jit_threshold = *o.jit_threshold;
  if (!o.jit_target.empty()) engine.jit_target = o.jit_target.c_str();
  if (!o.jit_disable.empty()) engine.jit_disable = o.jit_disable.c_str();
  if (o.code_cache == "*" && (o.code_cache = default_code_cache()).empty())
    return usage_error(text, "--code-cache: neither XDG_CACHE_HOME nor HOME says where, expected --code-cache=DIR");
  if (!o.code_cache.empty()) engine.code_cache_dir = o.code_cache.c_str();
  avernus::VmConfig config;
  config.word_size = word_size == 0 && is_source(o.words[0]) && !o.jobs ? 64 : word_size;
  if (!o.root.empty()) {
    if (access(o.root.c_str(), X_OK) != 0) return usage_error(text, "--root: no directory '" + o.root + "'");
    config.root = o.root.c_str();
  }
  struct Bound {
    const char* option;
    const std::string& text;
    uint64_t* value;
  };
  for (const Bound& b : {Bound{"--max-heap", o.max_heap, &engine.max_heap_bytes},
                         Bound{"--max-stack", o.max_stack, &config.max_stack_bytes},
                         Bound{"--max-output", o.max_output, &config.max_output_bytes}}) {
    if (b.text.empty()) continue;
    auto size = parse_size(b.text);
    if (!size.ok()) return usage_error(text, std::string(b.option) + ": " + size.error().to_string());
    *b.value = *size;
  }
  if (!o.fuel.empty()) {
    auto fuel = parse_count(o.fuel);
    if (!fuel.ok() || *fuel == 0)
      return usage_error(text, "--fuel: " + (fuel.ok() ? "nothing could be run" : fuel.error().to_string()));
    o.fuel_bound = *fuel;
    engine.metered = 1;
  }
  if (!o.timeout.empty()) {
    auto timeout = parse_duration(o.timeout);
    if (!timeout.ok() || *timeout == 0)
      return usage_error(text, "--timeout: " + (timeout.ok() ? "no time to run" : timeout.error().to_string()));
    o.timeout_ns = *timeout;
  }
  if (!o.max_output.empty() && config.max_output_bytes == 0)
    return usage_error(text, "--max-output: '" + o.max_output + "', expected at least 1");
  for (const auto& [option, given, value] : {std::tuple("--max-procs", &o.max_procs, &config.max_processes),
                                             {"--max-fds", &o.max_fds, &config.max_files}}) {
    if (given->empty()) continue;
    auto count = parse_count(*given);
    if (!count.ok()) return usage_error(text, std::string(option) + ": " + count.error().to_string());
    if (*count == 0) return usage_error(text, std::string(option) + ": 0, expected at least 1");
    *value = uint32_t(std::min<uint64_t>(*count, UINT32_MAX));
  }
  config.account = !o.metrics.empty();
  if (o.jobs && (*o.jobs < 1 || *o.jobs > kMostThreads))
    return usage_error(text, "-j: " + std::to_string(*o.jobs) + ", expected 1 to " + std::to_string(kMostThreads));
  if (o.jobs)
    for (const auto& [option, value] : {std::pair("--trace", &o.trace), {"--log", &o.log}, {"--stats", &o.stats},
                                        {"--profile", &o.profile}})
      if (!value->empty()) return usage_error(text, std::string(option) + ": not with -j, where there is no one program");
  if (o.jobs && (compiles || o.check)) return usage_error(text, "-j: only for programs that are run");
  Log log;
  std::string problem = o.trace.empty() ? "" : log.add_trace(o.trace);
  if (problem.empty() && !o.log.empty()) problem = log.add_levels(o.log);
  if (!problem.empty()) return usage_error(text, problem);
  if (!log.channels().empty()) {
    config.trace_channels = log.channels().c_str();
    config.trace = &Log::write;
    config.trace_context = &log;
  }
  if (log.has("load")) {
    engine.code_cache_note = [](void* context, const char* text) { Log::write(context, "load", text); };
    engine.code_cache_context = &log;
  }
  Surroundings around;
  problem = around.read(o.box, o.root);
  if (!problem.empty()) return usage_error(text, problem);
  around.apply(config);
  const std::string library = library_directory();
  if (!library.empty()) engine.library = library.c_str();
  try {
    if (o.jobs) return run_jobs(job_options(o), engine, config);
    return o.jit_check ? compile_files(o, engine, word_size) : run(o, engine, config);
  } catch (const avernus::Error& e) {
    return complain(e);
  }
}
