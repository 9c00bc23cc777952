// handles: what lies behind the handles of dis.h, and who keeps whom.
//
//   dis_engine --> EngineState <-- dis_module --> ModuleSource
//                       ^
//                     dis_vm --> Vm          dis_vm <--> dis_instance, dis_process
//
// Arrows to the EngineState are shares: it goes with the last. An instance and a process know their machine until one of
// them is freed; what a machine leaves behind knows none. A dis_function and a dis_object (value.h) find it through the
// runtime, of whose end vm/host tells them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "capi/memory.h"
#include "capi/text_store.h"
#include "include/dis/dis.h"
#include "vm/host/ports.h"
#include "vm/module_source.h"
#include "vm/options.h"
#include "vm/vm.h"

namespace dis::capi {

// What every handle begins with. Where memory that was freed begins, allocators write; hence the distance.
class Handle {
 public:
  bool is(uint64_t kind) const { return kind_ == kind; }

 protected:
  explicit Handle(uint64_t kind) : kind_(kind) {}
  // Written although nobody should read it any more.
  ~Handle() { *const_cast<volatile uint64_t*>(&kind_) = kFreed; }
  Handle(const Handle&) = delete;

 private:
  static constexpr uint64_t kFreed = 0xdeadd15dead15dea;
  [[maybe_unused]] uint64_t distance_[2] = {};
  uint64_t kind_;
};

// What modules and machines share.
class EngineState final : public JitObserver {
 public:
  EngineState(const CodeOptions& options, const dis_engine_config& config, std::shared_ptr<HostMemory> memory);

  ModuleCache& cache() { return *cache_; }
  const std::shared_ptr<ModuleCache>& shared_cache() const { return cache_; }
  const CodeOptions& options() const { return options_; }
  const std::string& library() const { return library_; }
  // Code is made for this machine's processor.
  bool runs_here() const { return runs_here_; }
  // Whether this thread is in a callback of the JIT, of the code cache or of the memory source, which may use nothing of the engine.
  bool in_callback(std::thread::id self = std::this_thread::get_id()) const {
    return caller_.load(std::memory_order_relaxed) == self || (memory_ && memory_->in_callback());
  }

 private:
  void function_compiled(const std::string& module, const std::string& name, const CompiledFunction& f) override;
  void shared_code(const char* name, const uint8_t* at, size_t bytes) override;
  void note(const std::string& text);

  CodeOptions options_;
  const dis_engine_config callbacks_;  // functions and their context
  const std::string library_;
  const std::shared_ptr<HostMemory> memory_;  // nullptr: the system's
  bool runs_here_ = true;
  std::mutex callback_mutex_;  // the two word sizes compile at the same time
  std::atomic<std::thread::id> caller_{};
  std::shared_ptr<ModuleCache> cache_;
};

}  // namespace dis::capi

struct dis_engine final : dis::capi::Handle {
  static constexpr uint64_t kKind = 0xd15e0001;
  static constexpr const char* kName = "dis_engine";
  explicit dis_engine(std::shared_ptr<dis::capi::EngineState> s) : Handle(kKind), state(std::move(s)) {}

  const std::shared_ptr<dis::capi::EngineState> state;
};

struct dis_module final : dis::capi::Handle {
  static constexpr uint64_t kKind = 0xd15e0002;
  static constexpr const char* kName = "dis_module";
  dis_module(std::shared_ptr<dis::capi::EngineState> e, dis::ModuleSource s)
      : Handle(kKind), engine(std::move(e)), source(std::move(s)) {}

  const std::shared_ptr<dis::capi::EngineState> engine;
  const dis::ModuleSource source;
};

struct dis_vm final : dis::capi::Handle, private dis::TraceSink {
  static constexpr uint64_t kKind = 0xd15e0003;
  static constexpr const char* kName = "dis_vm";
  // `options` are those of `config`, but for what refers to this object.
  dis_vm(std::shared_ptr<dis::capi::EngineState> e, dis::VmOptions options, const dis_vm_config& config);

  // Its instances and processes belong to no machine any more.
  void disown();

  const std::shared_ptr<dis::capi::EngineState> engine;
  std::atomic<std::thread::id> user{};  // the thread that is in a call of this machine
  // Somebody else looks at it for a moment, because there was no user: one who comes now waits.
  std::atomic<bool> watched = false;
  std::mutex watch_mutex;  // of those who look
  // That thread, which alone looks at this, is in a function of the host, which may use what belongs to the machine; false
  // again in what that does.
  bool in_host_call = false;
  dis::capi::TextStore texts;
  std::unordered_set<dis_instance*> instances;
  std::unordered_set<dis_process*> processes;
  int64_t deadline_ns = dis::Scheduler::kNoDeadline;  // of every run
  std::shared_ptr<dis::host::PortTable> ports;  // from the first port on
  dis::Vm vm;

 private:
  void trace_line(dis::TraceChannel channel, std::string_view line) override;

  void (*const trace_)(void*, const char*, const char*);
  void* const trace_context_;
};

struct dis_instance final : dis::capi::Handle {
  static constexpr uint64_t kKind = 0xd15e0004;
  static constexpr const char* kName = "dis_instance";
  dis_instance(dis_vm* v, dis::ModuleInstance* i, std::string n) : Handle(kKind), vm(v), instance(i), name(std::move(n)) {}

  dis_vm* vm;  // nullptr: it is gone
  dis::ModuleInstance* const instance;
  const std::string name;  // of the module, in messages
};

struct dis_process final : dis::capi::Handle {
  static constexpr uint64_t kKind = 0xd15e0005;
  static constexpr const char* kName = "dis_process";
  dis_process(dis_vm* v, int32_t p) : Handle(kKind), vm(v), pid(p) {}

  dis_vm* vm;  // nullptr: it is gone
  const int32_t pid;
  std::string exception;  // what dis_process_get_info gave
};
