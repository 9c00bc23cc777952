// runtime: everything mutable of one Vm below the engines: heap, collector, processes, built-ins, host ties.
// One thread at a time; two Runtimes share nothing but constant tables.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/builtin/hosted_modules.h"
#include "runtime/builtin/registry.h"
#include "runtime/cycle_collector.h"
#include "runtime/doorbell.h"
#include "runtime/frame.h"
#include "runtime/heap.h"
#include "runtime/host.h"
#include "runtime/module_provider.h"
#include "runtime/scheduler.h"
#include "runtime/support/trace.h"

namespace dis {

struct RuntimeOptions {
  Abi abi = kAbi64;
  TypeTable* types = nullptr;    // as in HeapOptions, as are the next two
  ArenaPool* arenas = nullptr;
  uint8_t* arena = nullptr;
  uint64_t max_heap_bytes = 0;
  int64_t quantum = 2048;        // instructions of a slice
  HostOptions host;
  const HostedModules* hosted = nullptr;  // beside the built-in modules of the tables; borrowed; nullptr: none
  Executor* executor = nullptr;  // runs what the host calls; borrowed; nullptr: it calls nothing
  Tracer tracer;                 // its sink outlives the runtime
  Doorbell* bell = nullptr;      // through which others stop it; borrowed; nullptr: one of its own
  void* embedder = nullptr;      // whose machine it is, for functions of the host; nobody here looks at it
};

// State a built-in module keeps per Runtime (open files, random seeds…), made on first use.
class BuiltinState {
 public:
  virtual ~BuiltinState() = default;
};

class Runtime {
 public:
  Runtime(const RuntimeOptions& options, Host& host, ModuleProvider& provider);
  ~Runtime();
  Runtime(const Runtime&) = delete;

  Abi abi() const { return heap.abi(); }

  const RuntimeOptions options;
  Heap heap;
  CycleCollector collector;
  Scheduler scheduler;
  Host& host;
  ModuleProvider& provider;
  uint64_t output_bytes = 0;  // written to the descriptors of HostOptions

  // --- Modules (linker.cpp of this room) ---
  // An instance of `module` (whose count it takes a share of) linked for `imports`; refs = 1. New module data
  // is made from the initial data, or `mp` (may be nullptr) is shared when `share_mp`.
  Result<ModuleInstance*> instantiate(LoadedModule* module, const std::vector<ImportRef>* imports,
                                      std::string_view importer, uint8_t* mp, bool share_mp);
  // `load path` on behalf of `process`; nullptr is a failed load with the process's error string set.
  ModuleInstance* load(Process& process, std::string_view path, uint32_t import_list);
  // A built-in module by its "$Name", retained; nullptr if there is none.
  LoadedModule* builtin_module(std::string_view path);
  void release_module(LoadedModule* module);

  // --- Processes ---
  // A first process: calls the entry of `instance` (function `name`, or the module's entry pc when empty) with
  // (ctxt nil, argv) as init expects, of a program within `limits`. Result: the pid, or why not.
  Result<int32_t> start(ModuleInstance* instance, std::string_view function, const std::vector<std::string>& argv,
                        const ProgramLimits& limits = {});
  // A new frame of `type` on top of p's stack, references nil; nullptr: see stack_lack().
  uint8_t* push_frame(Process& p, const Type* type) {
    return abi() == kAbi32 ? push_frame<kAbi32>(p, type) : push_frame<kAbi64>(p, type);
  }
  template <Abi A>
  uint8_t* push_frame(Process& p, const Type* type) {
    uint8_t* const frame = push_frame_if_room<A>(p, type);
    return DIS_LIKELY(frame != nullptr) ? frame : push_frame_on_more(p, type);
  }
  // The same, but the stack does not grow.
  template <Abi A>
  uint8_t* push_frame_if_room(Process& p, const Type* type) {
    const uint64_t bytes = frame_bytes(A, type);
    if (DIS_UNLIKELY(!p.sp || p.sp + bytes > p.limit)) return nullptr;
    uint8_t* const fp = p.sp + A.frame_prefix_bytes();
    p.sp += bytes;
    *frame_header(A, fp) = {.link = nullptr, .caller = nullptr, .module = nullptr, .type = type};
    if (type->has_pointers) heap.set_nil(fp, type);
    return fp;
  }
  // Takes the topmost (uncalled or returned-from) frame away; drops its references.
  void pop_frame(Process& p, uint8_t* fp) {
    return abi() == kAbi32 ? pop_frame<kAbi32>(p, fp) : pop_frame<kAbi64>(p, fp);
  }
  template <Abi A>
  void pop_frame(Process& p, uint8_t* fp) {
    const Type* const type = frame_header(A, fp)->type;
    if (type->has_pointers) heap.release_record(fp, type);
    leave_frame(p, fp, A);
  }
  // Takes the topmost frame away whose references are dropped already.
  void leave_frame(Process& p, uint8_t* fp) { leave_frame(p, fp, abi()); }
  void leave_frame(Process& p, uint8_t* fp, Abi as) {
    if (DIS_UNLIKELY(fp == p.bottom))
      leave_segment(p);
    else
      p.sp = fp - as.frame_prefix_bytes();
  }
  // Moves p's topmost frame, called but not begun, to a new segment with room for `bytes` from its start on.
  // Its new address; nullptr: see stack_lack().
  uint8_t* move_frame_up(Process& p, uint8_t* fp, uint64_t bytes);
  // Of what the stack that could not grow last had too little: its own bound, or the heap.
  ExceptionId stack_lack() const { return stack_lack_; }
  // Gives a new process its first frame: the uncalled frame at `fp` of `from` moves over.
  bool adopt_frame(Process& child, Process& from, uint8_t* fp);
  void drop_stack(Process& p);
  // Drops every frame above the called frame `fp` of p's chain, uncalled ones too; p's registers (but pc) become
  // those of `fp`.
  void unwind_to(Process& p, uint8_t* fp);
  // f(fp, type) for each frame of p, called or not, in no particular order.
  template <typename F>
  void for_each_frame(Process& p, F f);
  // The ready-made string of an exception text (borrowed): raising needs no memory.
  Object* exception_string(ExceptionId id) const { return exception_strings_[static_cast<size_t>(id)]; }

  // Calls mark(object) for every reference C++ code of the runtime holds, processes excepted.
  template <typename F>
  void for_each_root(F mark) {
    for (Object* s : exception_strings_) mark(s);
    for (LoadedModule* m : modules_)
      if (m->initial_data) mark(as_object(m->initial_data));
    for (Object* o : held_) mark(o);
  }
  // A counted reference the embedder has: a root of the collector from hold() on, dropped by let_go().
  void hold(Object* o) { held_.insert(o); }
  void let_go(Object* o) {
    held_.erase(held_.find(o));
    heap.release(o);
  }
  // Every loaded module is known here from its making (add_module) to its end.
  void add_module(LoadedModule* module) { modules_.insert(module); }
  template <typename F>
  void for_each_module(F f) const {
    for (LoadedModule* m : modules_) f(*m);
  }

  // Per-runtime state of a built-in module, by key (address of a constant).
  template <typename T>
  T& state(const void* key) {
    std::unique_ptr<BuiltinState>& slot = states_[key];
    if (!slot) slot = std::make_unique<T>(*this);
    return static_cast<T&>(*slot);
  }

 private:
  static void drop_instance(void* context, ModuleInstance* instance);
  LoadedModule* add_builtin(std::string_view path, std::shared_ptr<ModuleImage> image);
  uint8_t* push_frame_on_more(Process& p, const Type* type);
  bool extend_stack(Process& p, uint64_t bytes);
  void leave_segment(Process& p);

  ExceptionId stack_lack_ = ExceptionId::stack_overflow;
  std::vector<Object*> exception_strings_;
  std::unordered_map<std::string, LoadedModule*> builtins_;
  std::unordered_set<LoadedModule*> modules_;
  std::unordered_multiset<Object*> held_;
  std::unordered_map<const void*, std::unique_ptr<BuiltinState>> states_;
};

template <typename F>
void Runtime::for_each_frame(Process& p, F f) {
  // Frames lie one after the other in each segment, so types alone lead from one to the next.
  const Abi abi = heap.abi();
  uint8_t* top = p.sp;
  for (StackSegment* s = p.segment; s; s = s->prev) {
    uint8_t* at = s->base();
    while (at < top) {
      uint8_t* fp = at + abi.frame_prefix_bytes();
      const Type* type = frame_header(abi, fp)->type;
      f(fp, type);
      at += frame_bytes(abi, type);
    }
    top = s->prev_top;
  }
}

}  // namespace dis
