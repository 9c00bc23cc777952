// dis_differential: random modules, run by the interpreter and natively, must print the same and end the same.
// In: seeds. Out: programs that differ, kept as assembly, made small if asked; status 1 then. A worker that dies is a
// difference too: each seed is tried in a process of its own again to tell which one it was.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "include/dis/dis.hpp"
#include "tests/differential/generator.h"
#include "vm/format/assembler.h"
#include "vm/format/writer.h"

namespace dis::differential {
namespace {

struct Settings {
  uint64_t seed = 1, count = 0;
  double seconds = 0;
  std::string words = "both", keep, disable;
  int jobs = 1;
  bool shrink = false, print = false;
};

std::string contents(int fd) {
  std::string text(size_t(lseek(fd, 0, SEEK_END)), '\0');
  if (pread(fd, text.data(), text.size(), 0) < 0) text.clear();
  return text;
}

// What a module prints and how it ends; in hostile builds also what the audit of its heap finds left over,
// which goes to this program's standard error.
// `tiers`: functions begin in the interpreter, which compiles them and their loops as soon as they come round again.
enum class How : uint8_t { interpreted, native, tiers };
// `metered`: what it spends counts too.
std::string behaviour(const std::vector<std::byte>& module, int word_bits, How run, bool metered, const Settings& s) {
  const int out = memfd_create("out", 0), err = memfd_create("err", 0);
  avernus::EngineConfig engine_config;
  engine_config.jit = run != How::interpreted;
  engine_config.jit_threshold = run == How::tiers ? 1 : 0;
  engine_config.jit_disable = s.disable.empty() ? nullptr : s.disable.c_str();
  engine_config.max_heap_bytes = 32 << 20;
  engine_config.metered = metered;
  avernus::VmConfig config;
  config.word_size = word_bits;
  if (run == How::tiers) config.quantum = 8;
  config.max_processes = 1000;
  config.stdout_fd = out;
  config.stderr_fd = err;
  std::string text, how;
  const int own_err = dup(STDERR_FILENO);
  dup2(err, STDERR_FILENO);
  try {
    const avernus::Engine engine(engine_config);
    avernus::Vm vm(engine, config);
    avernus::ModuleConfig module_config;
    module_config.name = "random.dis";
    module_config.word_size = word_bits;
    avernus::Instance instance(vm, avernus::Module(engine, module.data(), module.size(), module_config));
    const avernus::Process process = instance.start({});
    vm.run(0, DIS_RUN_MAY_SLEEP);
    const dis_process_info info = process.info();
    if (info.state == DIS_PROCESS_DEADLOCK) vm.report_waiting();
    how = "state " + std::to_string(int(info.state)) + " " + info.exception + "\n";
    if (metered) how += "fuel " + std::to_string(vm.stats().fuel) + "\n";
  } catch (const avernus::Error& e) {
    text = std::string("not loaded: ") + e.what();
  }
  if (!how.empty()) text = contents(out) + contents(err) + how;
  dup2(own_err, STDERR_FILENO);
  close(own_err);
  close(out);
  close(err);
  return text;
}

struct Found {
  bool differs = false, valid = true;
  int functions = 0;
  std::string interpreted, native, source;
};

Found try_one(uint64_t seed, int word_bytes, const Settings& s, const std::vector<bool>& left_out = {}) {
  Found f;
  Program p = generate(seed, word_bytes, left_out);
  f.functions = p.functions;
  auto assembled = format::assemble(p.text, "random.s");
  f.source = std::move(p.text);
  if (!assembled.ok()) {
    f.valid = false;
    f.interpreted = assembled.error().to_string();
    return f;
  }
  const std::vector<std::byte> module = format::write(assembled->module);
  const bool metered = seed / 2 % 2 == 0;
  f.interpreted = behaviour(module, word_bytes * 8, How::interpreted, metered, s);
  f.valid = !f.interpreted.starts_with("not loaded");
  if (!f.valid) return f;
  f.native = behaviour(module, word_bytes * 8, seed % 2 == 0 ? How::native : How::tiers, metered, s);
  f.differs = f.interpreted != f.native;
  return f;
}

// The same in a process of its own, for programs that may end it.
bool differs_apart(uint64_t seed, int word_bytes, const Settings& s, const std::vector<bool>& left_out) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    const Found f = try_one(seed, word_bytes, s, left_out);
    _exit(f.valid && f.differs ? 1 : 0);
  }
  int status;
  waitpid(child, &status, 0);
  return status != 0;
}

void keep(uint64_t seed, int word_bytes, const Settings& s, const std::vector<bool>& left_out, const std::string& what) {
  const Program p = generate(seed, word_bytes, left_out);
  std::printf("seed %llu, %d-bit words: %s\n", static_cast<unsigned long long>(seed), word_bytes * 8, what.c_str());
  if (s.keep.empty()) return;
  const std::string name = s.keep + "/" + std::to_string(seed) + "_" + std::to_string(word_bytes * 8) + ".s";
  std::ofstream(name) << p.text;
}

void report(uint64_t seed, int word_bytes, const Settings& s, const std::string& what) {
  std::vector<bool> left_out;
  if (s.shrink) {
    left_out.resize(size_t(generate(seed, word_bytes).statements));
    for (size_t step = std::max<size_t>(left_out.size() / 2, 1);; step = std::max<size_t>(step / 2, 1)) {
      bool smaller = false;
      for (size_t from = 0; from < left_out.size(); from += step) {
        std::vector<bool> attempt = left_out;
        for (size_t k = from; k < std::min(from + step, attempt.size()); k++) attempt[k] = true;
        if (attempt == left_out || !differs_apart(seed, word_bytes, s, attempt)) continue;
        left_out = attempt;
        smaller = true;
      }
      if (step == 1 && !smaller) break;
    }
  }
  keep(seed, word_bytes, s, left_out, what);
}

struct Totals {
  uint64_t programs = 0, functions = 0, differences = 0, invalid = 0;
  uint64_t at = 0;
  int word_bytes = 0;
};

// Seeds of one worker: first, first + jobs, ...
void work(uint64_t first, const Settings& s, std::chrono::steady_clock::time_point until, Totals& t) {
  for (uint64_t seed = first; s.count == 0 || seed < s.seed + s.count; seed += uint64_t(s.jobs)) {
    if (s.seconds > 0 && std::chrono::steady_clock::now() >= until) return;
    for (int word_bytes : {8, 4}) {
      if (s.words != "both" && s.words != std::to_string(word_bytes * 8)) continue;
      t.at = seed;
      t.word_bytes = word_bytes;
      const Found f = try_one(seed, word_bytes, s);
      t.programs++;
      t.functions += uint64_t(f.functions);
      if (!f.valid) {
        t.invalid++;
        std::printf("seed %llu: no valid program: %s\n", static_cast<unsigned long long>(seed), f.interpreted.c_str());
        if (!s.keep.empty()) std::ofstream(s.keep + "/invalid.s") << f.source;
      } else if (f.differs) {
        t.differences++;
        report(seed, word_bytes, s, "interpreted\n" + f.interpreted + "native\n" + f.native);
      }
      std::fflush(stdout);
    }
  }
  t.at = 0;
}

int run(const Settings& s) {
  const auto begin = std::chrono::steady_clock::now();
  const auto until = begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(s.seconds));
  // What workers find out lies where it outlives them.
  auto* totals = static_cast<Totals*>(
      mmap(nullptr, sizeof(Totals) * size_t(s.jobs), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  std::vector<pid_t> workers(size_t(s.jobs));
  auto start = [&](size_t n, uint64_t first) {
    std::fflush(nullptr);
    workers[n] = fork();
    if (workers[n] != 0) return;
    work(first, s, until, totals[n]);
    std::fflush(nullptr);
    _exit(0);
  };
  for (size_t n = 0; n < workers.size(); n++) start(n, s.seed + n);
  for (size_t left = workers.size(); left > 0;) {
    int status;
    const pid_t ended = wait(&status);
    const size_t n = size_t(std::find(workers.begin(), workers.end(), ended) - workers.begin());
    if (n == workers.size()) continue;
    if (status == 0) {
      left--;
      continue;
    }
    totals[n].differences++;
    const uint64_t seed = totals[n].at;
    report(seed, totals[n].word_bytes, s, WIFSIGNALED(status) ? "ends by signal " + std::to_string(WTERMSIG(status)) : "ends the process");
    start(n, seed + uint64_t(s.jobs));
  }
  Totals all;
  for (int n = 0; n < s.jobs; n++) {
    all.programs += totals[n].programs;
    all.functions += totals[n].functions;
    all.differences += totals[n].differences;
    all.invalid += totals[n].invalid;
  }
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%llu programs, %llu functions, %llu differ, %llu not valid, %.1f s\n", static_cast<unsigned long long>(all.programs),
              static_cast<unsigned long long>(all.functions), static_cast<unsigned long long>(all.differences),
              static_cast<unsigned long long>(all.invalid), took);
  return all.differences || all.invalid || all.programs == 0;
}

}  // namespace
}  // namespace dis::differential

int main(int argc, char** argv) {
  dis::differential::Settings s;
  CLI::App app("Runs random modules by the interpreter and natively, and compares.");
  app.add_option("--seed", s.seed, "the first one");
  app.add_option("--count", s.count, "how many seeds");
  app.add_option("--seconds", s.seconds, "stop then");
  app.add_option("--words", s.words, "32, 64 or both")->check(CLI::IsMember({"32", "64", "both"}));
  app.add_option("--jobs", s.jobs, "workers")->check(CLI::Range(1, 64));
  app.add_option("--keep", s.keep, "folder for programs that differ");
  app.add_option("--disable", s.disable, "passes to leave out, comma-separated");
  app.add_flag("--shrink", s.shrink, "make programs that differ small");
  app.add_flag("--print", s.print, "print the program of the first seed, run nothing");
  CLI11_PARSE(app, argc, argv);
  if (s.print) {
    std::fputs(dis::differential::generate(s.seed, s.words == "32" ? 4 : 8).text.c_str(), stdout);
    return 0;
  }
  if (s.count == 0 && s.seconds == 0) s.count = 100;
  return dis::differential::run(s);
}
