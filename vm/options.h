// options: every tunable of an instance, with its default.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "runtime/host.h"
#include "runtime/memory_source.h"
#include "runtime/support/trace.h"
#include "vm/format/detect_abi.h"

namespace dis {

class ModuleCache;
struct CompiledFunction;

// Whoever wants to see what becomes of functions; names as people know them.
class JitObserver {
 public:
  virtual ~JitObserver() = default;
  virtual void function_compiled(const std::string& module, const std::string& name, const CompiledFunction& f) = 0;
  virtual void shared_code(const char* name, const uint8_t* at, size_t bytes) = 0;
};

// Smaller heaps could not hold what the runtime itself keeps in them.
inline constexpr uint64_t kMinHeapBytes = 256 << 10;
inline constexpr uint64_t kMinStackBytes = 4 << 10;

// Of what instances can share.
struct CodeOptions {
  bool jit = true;
  std::string jit_target;                 // name of the CPU; empty: this one. The code of another one is only looked at
  uint32_t disabled_stages = 0;           // of the engine, bits by stage
  // A function is compiled when it has been interpreted for as long as this many runs of all its instructions take.
  uint32_t jit_threshold = 200;
  JitObserver* jit_observer = nullptr;    // borrowed; outlives the cache; called by the thread that compiles
  std::string code_cache;                 // directory where native code is kept (code_files.h); empty: it is not
  std::function<void(const std::string&)> code_cache_note;  // gets a sentence for what cannot be used there; any thread
  bool metered = false;                   // fuel can be bounded: see EngineOptions
  bool jit_lines = false;                 // it wants to know which code is of which instruction
  bool jit_texts = false;                 // it wants texts of what is made
  uint64_t max_heap_bytes = 0;            // no instance has a larger heap; 0: three quarters of the machine's memory
  uint64_t max_module_bytes = 64u << 20;  // of a file; larger ones are refused unread
  std::shared_ptr<MemorySource> memory;   // where heaps lie; nullptr: the system's
};

struct VmOptions {
  format::WordSize word_size = format::WordSize::detect;  // of all modules; detect: that of the first one
  std::shared_ptr<ModuleCache> cache;     // of the code; never nullptr
  void (*sample)(void* context, const char* stack) = nullptr;  // gets the stacks Vm::sample() asks for
  void* sample_context = nullptr;
  void (*report)(void* context, const char* text) = nullptr;  // of broken processes; nullptr: standard error
  void* report_context = nullptr;
  uint64_t max_heap_bytes = 0;            // 0: three quarters of the machine's memory
  int64_t quantum = 2048;                 // instructions of a slice
  bool account = false;                   // time is kept for each process
  std::string library;                    // where loads of /dis/PATH look last: library/32 or /64, then PATH
  HostOptions host;                       // root, descriptors, environment, limits
  uint32_t trace_channels = 0;            // bits of TraceChannel
  TraceSink* trace = nullptr;             // borrowed; outlives the instance
  void* embedder = nullptr;               // as in RuntimeOptions
};

}  // namespace dis
