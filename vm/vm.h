// vm: the instance. One program: its loader, runtime, engine, and what becomes of it.
// In: options, the path of a module, arguments. Out: how the program ended; reports of broken processes go to
// the program's standard error as text. Keeps: everything mutable belongs to the instance; several may live
// side by side, one thread each. Only interrupt() may be called from another thread or a signal handler.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/host.h"
#include "runtime/runtime.h"
#include "vm/engine.h"
#include "vm/loader.h"
#include "vm/options.h"
#include "vm/stack_trace.h"

namespace dis {

// The signature of init(ctxt: ref Draw->Context, argv: list of string), by which programs are known.
inline constexpr uint32_t kCommandSignature = 0x4244b354;

enum class End : uint8_t {
  normal,       // the first process ended, and none was broken
  failed,       // the first process raised "fail:…"
  broken,       // a process was broken by an exception nobody handled
  memory,       // the same, because memory or a limit on it was used up
  deadlock,     // the first process waits for something that can never happen
  interrupted,  // interrupt() was called
  fuel,         // VmOptions::fuel is spent
};

struct Outcome {
  End end = End::normal;
  std::string text;  // the exception, for failed, broken and memory
};

struct VmStats {
  LoaderStats loader;
  int64_t run_ns = 0;
  uint64_t slices = 0, processes = 0;
  uint64_t fuel = 0;  // spent, in instructions; exact if the code is metered
  uint64_t heap_peak_bytes = 0, heap_allocated_bytes = 0, heap_used_bytes = 0;
  uint64_t collections = 0, objects_collected = 0;
  uint64_t pauses = 0;  // steps of the collector
  int64_t longest_pause_ns = 0, pause_p50_ns = 0, pause_p95_ns = 0, pause_p99_ns = 0;
};

class Vm : private Host {
 public:
  explicit Vm(const VmOptions& options);
  ~Vm() override;
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;

  // The program: `path` as a person types it. Under a root, absolute paths are looked for there first.
  Result<void> load(const std::string& path);
  // The program as bytes of a module; `path` is what messages call it. `symbols`: the text of its symbol
  // file, or nothing.
  Result<void> load_memory(const std::string& path, std::vector<std::byte> bytes, std::string_view symbols);
  // Its first process, with arguments that begin with the name of the program.
  Result<int32_t> start(const std::vector<std::string>& arguments);
  Outcome run();
  void interrupt();
  // Asks for one call of VmOptions::sample at the next safepoint; like interrupt(), from anywhere.
  void sample();
  // A module that programs load by its path, from now on.
  Result<void> add_module(std::shared_ptr<const HostedModule> module) { return hosted_.add(std::move(module)); }
  // For calls by the host, from load() on.
  Runtime& runtime() { return *runtime_; }
  // The program, until start().
  ModuleInstance* program() const { return program_; }
  // Compiles every function of the modules loaded so far, which otherwise happens when one turns out to be worth it.
  void compile_all();

  VmStats stats() const;
  // Name of the module that was executing when last looked; for reports of faults.
  std::string_view current_module() const;

 private:
  void process_broken(Process& process, std::string_view module, std::string_view text) override;
  void process_failed(Process& process, std::string_view text) override;

  std::string shown(const std::string& path) const;
  std::vector<std::string> candidates(const std::string& path) const;
  Result<void> load_image(std::shared_ptr<CachedModule> image, const FileIdentity& identity, const std::string& path,
                          const std::string& host);
  bool make_instance(const Abi& abi);
  void report(std::string_view text) const;
  void report_deadlock();
  void take_sample();
  Outcome outcome(IdleReason reason);

  const VmOptions options_;
  const Tracer tracer_;
  const std::shared_ptr<ModuleCache> cache_;
  HostedModules hosted_;
  Loader loader_;
  std::unique_ptr<Runtime> runtime_;
  Engine* engine_ = nullptr;  // the cache's, for the ABI
  std::unique_ptr<StackTracer> stacks_;
  ModuleInstance* program_ = nullptr;  // counted; from load to start
  std::string program_name_;
  std::string program_path_;
  int32_t first_pid_ = 0;
  bool first_failed_ = false, first_broken_ = false;
  std::string first_text_;  // exception of the first process
  bool any_broken_ = false;
  std::string broken_text_;  // of the process broken last
  int64_t run_ns_ = 0;
  std::atomic<bool> interrupted_ = false, sample_wanted_ = false;
};

}  // namespace dis
