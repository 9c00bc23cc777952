// vmrun: runs a Dis module or a Limbo program, or checks modules without running them.
// In: the command line. Out: what the program prints, and an exit status that tells what became of it
// (tools/common/exit_status.h).
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "include/dis/dis.h"
#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/quantity.h"
#include "tools/vmrun/compile.h"
#include "tools/vmrun/jit_watch.h"
#include "tools/vmrun/log.h"
#include "tools/vmrun/profile.h"
#include "tools/vmrun/signals.h"
#include "tools/vmrun/stats.h"

using namespace dis;
using namespace dis::tools;

namespace {

struct Options {
  std::string root, word_size, max_heap, max_stack, trace, log, stats, profile;
  std::string jit_dump, jit_stats, jit_perf, jit_disable, jit_target;
  std::optional<uint32_t> jit_threshold;
  std::vector<std::string> include_dirs, dirs, env;
  bool sandbox = false, net = false;
  bool nojit = false, check = false, jit_check = false, jit_gdb = false, verbose = false;
  std::vector<std::string> words;  // the module and what follows it
};

CommandText command_text() {
  return {
      .name = "vmrun",
      .synopses = {"[options] module.dis|program.b [argument...]",
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
          "3 module not found, invalid or not linkable; 4 broken by an unhandled exception; 125 out of\n"
          "memory or stack; 128+n signal n; 70 internal error.\n",
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
  app.add_flag("--nojit", o.nojit, "interpret, compile nothing to native code")->group(run);
  app.add_option("--max-heap", o.max_heap, "bound of the heap, such as 64m or 2g")
      ->type_name("SIZE")
      ->group(run);
  app.add_option("--max-stack", o.max_stack, "bound of each process's stack")->type_name("SIZE")->group(run);
  const char* box = "Sandbox";
  app.add_flag("--sandbox", o.sandbox, "open nothing of the host to the program but what these name:")->group(box);
  app.add_option("--dir", o.dirs, "a directory, as GUEST or /HOST; ro: for reading only; may be repeated")
      ->type_name("HOST[::GUEST][:ro]")
      ->allow_extra_args(false)
      ->group(box);
  app.add_option("--env", o.env, "a variable; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->group(box);
  app.add_flag("--net", o.net, "the network: refused, this version has none")->group(box);
  const char* look = "Looking inside";
  app.add_flag("--check", o.check, "load and verify modules, run nothing")->group(look);
  app.add_flag("-v,--verbose", o.verbose, "with --check: a line for each module")->group(look);
  const char* jit = "Native code";
  app.add_option("--jit-threshold", o.jit_threshold, "compile a function after so many runs of it; 0: at its first call")
      ->type_name("N")
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
  app.add_flag("--stats{text}", o.stats, "print the figures of the run to standard error")
      ->type_name("[=json]")
      ->group(look);
}

// What a program finds of the host: all of it, or what the sandbox's options name.
class Surroundings {
 public:
  // What is wrong with the options, or nothing.
  std::string read(const Options& o) {
    sandbox_ = o.sandbox;
    if (!sandbox_) {
      const char* alone = !o.dirs.empty() ? "--dir" : !o.env.empty() ? "--env" : o.net ? "--net" : nullptr;
      return alone ? std::string(alone) + ": only with --sandbox; without it the program has all you have" : "";
    }
    if (!o.root.empty()) return "--root: not with --sandbox, where --dir '" + o.root + "::/' opens it";
    if (o.net) return "--net: there is no network to open: this version has none";
    for (const std::string& dir : o.dirs)
      if (std::string problem = add_directory(dir); !problem.empty()) return "--dir: " + problem;
    for (const std::string& variable : o.env) {
      const size_t equals = variable.find('=');
      if (equals == 0 || equals == std::string::npos || variable.substr(0, equals).find('/') != std::string::npos)
        return "--env: '" + variable + "', expected NAME=VALUE";
      variables_.push_back(variable);
    }
    return {};
  }
  // What it points to stays as long as this.
  void apply(dis_config& config) {
    config.sandbox = sandbox_;
    config.environment = environ;
    if (!sandbox_) return;
    for (const Directory& d : directories_) dirs_.push_back({d.host.c_str(), d.guest.c_str(), d.read_only});
    for (const std::string& v : variables_) environment_.push_back(v.c_str());
    environment_.push_back(nullptr);
    config.dirs = dirs_.data();
    config.dir_count = dirs_.size();
    config.environment = environment_.data();
  }

 private:
  struct Directory {
    std::string host, guest;
    bool read_only;
  };

  // HOST[::GUEST][:ro]. HOST ends at the last "::", so that it may have some itself when GUEST is given.
  std::string add_directory(std::string_view text) {
    constexpr std::string_view kReadOnly = ":ro", kAt = "::";
    const std::string given = "'" + std::string(text) + "'";
    const bool read_only = text.ends_with(kReadOnly);
    if (read_only) text.remove_suffix(kReadOnly.size());
    const size_t at = text.rfind(kAt);
    std::string host(text.substr(0, at));
    std::string guest = at == std::string_view::npos ? "/" + host : std::string(text.substr(at + kAt.size()));
    if (host.empty()) return given + " names no host directory, expected HOST[::GUEST][:ro]";
    if (guest.empty()) return given + " has an empty GUEST, expected HOST[::GUEST][:ro]";
    struct stat st;
    if (stat(host.c_str(), &st) != 0) return "'" + host + "': " + std::strerror(errno) + ", expected a directory";
    if (!S_ISDIR(st.st_mode)) return "'" + host + "' is no directory, expected one";
    directories_.push_back({std::move(host), std::move(guest), read_only});
    return {};
  }

  bool sandbox_ = false;
  std::vector<Directory> directories_;
  std::vector<std::string> variables_;
  std::vector<dis_dir> dirs_;
  std::vector<const char*> environment_;
};

// Checks modules one by one; the status is that of the last problem.
int check_files(const Options& o, int word_size) {
  int status = kExitOk;
  for (const std::string& file : o.words) {
    dis_module_info info{.size = sizeof info};
    char message[512];
    if (dis_check_file(file.c_str(), word_size, &info, message, sizeof message) != DIS_OK) {
      std::fprintf(stderr, "vmrun: %s\n", message);
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
int compile_files(const Options& o, dis_config config) {
  int status = kExitOk;
  if (config.max_heap_bytes == 0) config.max_heap_bytes = 256 << 20;  // one after the other: no need to ask for more
  JitWatch watch;
  watch.attach(config);
  size_t fallbacks = 0;
  for (const std::string& file : o.words) {
    const JitTotals before = watch.totals();
    dis_vm* vm = dis_vm_new(&config);
    if (!vm || dis_vm_load(vm, file.c_str()) != DIS_OK || dis_vm_compile(vm) != DIS_OK) {
      std::fprintf(stderr, "vmrun: %s\n", dis_vm_message(vm));
      status = kExitLoad;
    }
    dis_vm_free(vm);
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

int status_of(dis_end end) {
  switch (end) {
    case DIS_END_NORMAL: return kExitOk;
    case DIS_END_FAILED: return kExitFailed;
    case DIS_END_BROKEN:
    case DIS_END_DEADLOCK: return kExitBroken;
    case DIS_END_MEMORY: return kExitMemory;
    case DIS_END_FUEL:
    case DIS_END_INTERRUPTED: return kExitSignal + signal_caught();
  }
  return kExitInternal;
}

int load_problem(dis_vm* vm, dis_status status) {
  std::fprintf(stderr, "vmrun: %s\n", dis_vm_message(vm));
  if (status == DIS_ERROR_ARGUMENT) return kExitUsage;  // a bound no machine can live in
  return status == DIS_ERROR_LIMIT ? kExitMemory : kExitLoad;
}

// lib/avernus beside the bin/ this program lies in.
std::string library_directory() {
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  const std::string program(path, n > 0 && size_t(n) < sizeof path ? size_t(n) : 0);
  const size_t slash = program.rfind('/');
  return slash == std::string::npos ? std::string() : program.substr(0, slash) + "/../lib/avernus";
}

int run(const Options& o, dis_config config) {
  std::optional<CompiledProgram> compiled;
  if (is_source(o.words[0])) {
    int status = kExitOk;
    compiled = compile_program(o.words[0], o.root, o.include_dirs, config.word_size, status);
    if (!compiled) return status;
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
  if (watch.any()) watch.attach(config);
  Profile profile;
  if (!o.profile.empty()) profile.attach(config);
  dis_vm* vm = dis_vm_new(&config);
  if (!vm) {
    std::fprintf(stderr, "vmrun: out of memory\n");
    return kExitMemory;
  }
  catch_signals(vm);
  std::vector<const char*> arguments;
  for (const std::string& word : o.words) arguments.push_back(word.c_str());
  const char* program = arguments[0];
  if (o.sandbox) arguments[0] += o.words[0].rfind('/') + 1;  // where it lies on the host is not told
  dis_status ready =
      compiled ? dis_vm_load_memory(vm, program, compiled->module.data(), compiled->module.size(),
                                    compiled->symbols.data(), compiled->symbols.size())
               : dis_vm_load(vm, program);
  int status = kExitOk;
  if (ready == DIS_OK && !o.jit_dump.empty()) {
    ready = dis_vm_compile(vm);
    if (ready != DIS_OK) {
      status = load_problem(vm, ready);
    } else if (watch.printed() == 0) {
      std::fprintf(stderr, "vmrun: --jit-dump: no function '%s' in '%s'\n", o.jit_dump.c_str(), arguments[0]);
      status = kExitFailed;
    } else if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
      std::fprintf(stderr, "vmrun: --jit-dump: cannot write to standard output\n");
      status = kExitFailed;
    }
  } else {
    if (!o.profile.empty()) profile.start(vm);
    if (ready == DIS_OK) ready = dis_vm_start(vm, int(arguments.size()), arguments.data());
    status = ready == DIS_OK ? status_of(dis_vm_run(vm)) : load_problem(vm, ready);
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
  if (!o.stats.empty()) std::fputs(format_stats(vm, status, o.stats == "json").c_str(), stderr);
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__)
  dis_vm_free(vm);  // otherwise the system takes everything back, and faster
#endif
  return status;
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
  if (o.check) return check_files(o, word_size);
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

  dis_config config;
  dis_config_init(&config);
  config.word_size = word_size == 0 && is_source(o.words[0]) ? 64 : word_size;
  config.jit = !o.nojit;
  if (o.jit_threshold) config.jit_threshold = *o.jit_threshold;
  if (!o.jit_target.empty()) config.jit_target = o.jit_target.c_str();
  if (!o.jit_disable.empty()) config.jit_disable = o.jit_disable.c_str();
  if (!o.root.empty()) {
    if (access(o.root.c_str(), X_OK) != 0) return usage_error(text, "--root: no directory '" + o.root + "'");
    config.root = o.root.c_str();
  }
  struct Bound {
    const char* option;
    const std::string& text;
    uint64_t* value;
  };
  for (const Bound& b : {Bound{"--max-heap", o.max_heap, &config.max_heap_bytes},
                         Bound{"--max-stack", o.max_stack, &config.max_stack_bytes}}) {
    if (b.text.empty()) continue;
    auto size = parse_size(b.text);
    if (!size.ok()) return usage_error(text, std::string(b.option) + ": " + size.error().to_string());
    *b.value = *size;
  }
  Log log;
  auto traced = o.trace.empty() ? Result<void>() : log.add_trace(o.trace);
  if (traced.ok() && !o.log.empty()) traced = log.add_levels(o.log);
  if (!traced.ok()) return usage_error(text, traced.error().to_string());
  if (!log.channels().empty()) {
    config.trace_channels = log.channels().c_str();
    config.trace = &Log::write;
    config.context = &log;
  }
  Surroundings around;
  if (std::string problem = around.read(o); !problem.empty()) return usage_error(text, problem);
  around.apply(config);
  const std::string library = library_directory();
  if (!library.empty()) config.library = library.c_str();
  if (o.jit_check) return compile_files(o, config);
  return run(o, config);
}
