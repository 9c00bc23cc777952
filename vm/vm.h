// vm: an isolate: a loader, a runtime, and what becomes of the programs run in it.
//
//   ModuleSource --instantiate--> ModuleInstance --start--> pid of a program --run--> ProgramInfo
//
// In: options, modules, arguments. Out: how each program ended; reports of broken processes as text, to a callback or the
// programs' standard error. Keeps: everything mutable belongs to the instance; any number may live side by side, one thread
// each at a time. Only interrupt() and sample() may be called from another thread or a signal handler. All modules of one
// Vm have one word size, that of the first.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/doorbell.h"
#include "runtime/host.h"
#include "runtime/runtime.h"
#include "vm/engine.h"
#include "vm/loader.h"
#include "vm/module_source.h"
#include "vm/options.h"
#include "vm/stack_trace.h"

namespace dis {

// The signature of init(ctxt: ref Draw->Context, argv: list of string), by which programs are known.
inline constexpr uint32_t kCommandSignature = 0x4244b354;

// A program is its first process and all that descend from it. The fate of the first comes first; of the others only a
// defect counts.
enum class ProgramState : uint8_t {
  ready,     // the first process can go on
  waiting,   // it waits for another, for a time or for the host
  deadlock,  // it waits, and nobody is left who could end that
  ended,     // it ended normally, and none was broken
  failed,    // it raised "fail:…"
  broken,    // a process was broken by an exception nobody handled
  memory,    // the same, because memory or a limit on it was used up
  limit,     // the program's own fuel was used up; every process was ended
  killed,    // kill() was called
};

struct ProgramInfo {
  ProgramState state = ProgramState::ended;
  std::string text;        // the exception, for failed, broken and memory; which limit, for limit
  uint32_t processes = 0;  // of the program, that there still are
  uint64_t fuel = 0;       // it has spent, in instructions
};

struct RunLimits {
  uint64_t fuel = 0;      // instructions that may be run, as executor.h prices them; 0: no bound
  bool may_sleep = true;  // while every process waits
  int64_t deadline_ns = Scheduler::kNoDeadline;
  // Where `fuel` is only a turn's: what calls by the host inside this run may go on to spend of it, which have no turns.
  uint64_t nested_fuel = 0;
};

struct VmStats {
  LoaderStats loader;
  int64_t run_ns = 0;
  uint64_t slices = 0, processes = 0, live_processes = 0;
  uint64_t code_bytes = 0;  // native code of the engine, which others may share
  StoreFigures stored;      // likewise
  uint64_t files_refused = 0;  // of code that was kept, of no use
  uint64_t fuel = 0;  // spent, in instructions; exact if the code is metered
  uint64_t heap_peak_bytes = 0, heap_allocated_bytes = 0, heap_used_bytes = 0;
  uint64_t collections = 0, objects_collected = 0;
  uint64_t pauses = 0;  // steps of the collector
  int64_t longest_pause_ns = 0, pause_p50_ns = 0, pause_p95_ns = 0, pause_p99_ns = 0;
};

// A process as it was at one moment.
struct ProcessFigures {
  int32_t pid = 0, program = 0;  // program: pid of the one it descends from
  std::string module;
  const char* state = "";        // constant
  uint64_t fuel = 0, stack_bytes = 0;
  int64_t run_ns = 0;            // 0 without VmOptions::account
};

struct VmFigures {
  VmStats stats;
  std::vector<ProcessFigures> processes;  // in order of creation
};

class Vm : private Host {
 public:
  explicit Vm(const VmOptions& options);
  ~Vm() override;
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;

  // An instance of a module of this Vm's cache, for the caller until release().
  Result<ModuleInstance*> instantiate(const ModuleSource& source);
  void release(ModuleInstance* instance);
  // A program: the first process of `instance`, with arguments that begin with its name. Its pid.
  Result<int32_t> start(ModuleInstance* instance, const std::vector<std::string>& arguments,
                        const ProgramLimits& limits = {});
  ProgramInfo program(int32_t pid) const;
  // Ends every process of the program.
  void kill(int32_t pid);
  // Nobody will ask for the program any more.
  void forget(int32_t pid) { programs_.erase(pid); }

  // Until no process is left that could go on, or as `limits` say, or interrupted.
  IdleReason run(const RunLimits& limits = {});
  // --- Around calls of single functions (vm/host), from the first instance on ---
  // Sets what they may take; inside a run or another call its limits stay.
  void begin_call(const RunLimits& limits);
  // `why` stopped the call, or the run that it went on in. True: it may go on, nobody wanted more than a look.
  bool attend(IdleReason why);
  void end_call();
  // After run() or a call has returned `waiting`.
  WaitedFor waited_for() { return runtime_ ? runtime_->scheduler.waited_for() : WaitedFor{}; }
  void interrupt();
  // Where interrupt() and sample() are told as well, see Doorbell; and whether one of them waits for run().
  void forward_bell_to(int fd) { bell_.forward_to(fd); }
  bool bell_rung() const { return bell_.rung(); }
  // Asks for one call of VmOptions::sample at the next safepoint; like interrupt(), from anywhere.
  void sample();
  // Reports what every process waits for.
  void report_waiting();
  // Everything goes but the options and the modules that were added, as if the Vm were new.
  void reset();
  // A module that programs load by its path, from now on.
  Result<void> add_module(std::shared_ptr<const HostedModule> module) { return hosted_.add(std::move(module)); }
  // For calls by the host, from the first instance on.
  Runtime& runtime() { return *runtime_; }

  VmStats stats() const;
  // Instructions that were spent of budgets so far.
  uint64_t fuel_spent() const;
  VmFigures figures() const;
  // The same from another thread while one is in run(), which makes them at its next safepoint: waits until `until`.
  std::optional<VmFigures> figures_of_running(std::chrono::steady_clock::time_point until);
  // Name of the module that was executing when last looked; for reports of faults.
  std::string_view current_module() const;

 private:
  struct Program {
    std::string module;
    bool failed = false, broken = false, killed = false;
    std::string text;         // exception of the first process
    bool any_broken = false;  // of all its processes
    std::string broken_text;  // of the one broken last
    std::shared_ptr<const Allowance> allowance;
  };

  void process_broken(Process& process, std::string_view module, std::string_view text) override;
  void process_failed(Process& process, std::string_view text) override;

  Result<void> make_runtime(const Abi& abi, const std::string& first);
  Program* program_of(const Process& process);
  void report(std::string_view text) const;
  void be_looked_at();  // by whoever wants to
  void take_sample();
  void tell_figures();

  const VmOptions options_;
  const Tracer tracer_;
  const std::shared_ptr<ModuleCache> cache_;
  Doorbell bell_;
  HostedModules hosted_;
  std::optional<Loader> loader_;
  std::unique_ptr<Runtime> runtime_;  // from the first instance on
  Engine* engine_ = nullptr;          // the cache's, for the ABI
  std::unique_ptr<StackTracer> stacks_;
  std::string first_module_;          // name of the first file
  std::unordered_map<int32_t, Program> programs_;  // by pid
  std::string program_name_;          // module of the one started last
  bool idle_ = false;                 // nobody can go on
  int64_t nested_bound_ = 0;          // of what the meter says is spent, for calls inside run()
  bool overdrawn_ = false;            // such a call has more than the run
  int64_t run_ns_ = 0;
  int64_t run_since_ns_ = 0;          // when run() was called; 0: it is over
  std::atomic<bool> interrupted_ = false, sample_wanted_ = false, figures_wanted_ = false;
  std::mutex figures_mutex_;  // of the next three
  std::condition_variable figures_told_;
  VmFigures figures_;
  uint64_t figures_number_ = 0;  // how often they were made
};

}  // namespace dis
