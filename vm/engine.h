// engine: what turns IR into something that runs. The facade asks for one through make_engine(), which is
// defined once per build: by the JIT, or by make_engine_interp.cpp when the JIT is off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/executor.h"
#include "runtime/module_instance.h"
#include "runtime/process.h"
#include "runtime/support/result.h"
#include "vm/ir/ir.h"

namespace dis {

class TypeTable;

// A stage of compiling to native code. Passes are stages that can be left out.
struct EngineStage {
  const char* name;
  const char* help;
  bool is_pass;
};
// Those of this build's engine, in the order they run; none where it only interprets.
std::span<const EngineStage> engine_stages();

// A CPU this build makes code for.
struct EngineTarget {
  const char* name;
  const char* help;
  bool is_host;  // its code runs here
};
std::span<const EngineTarget> engine_targets();

// A piece of machine code [offset, next one's offset) and what it does.
struct CodeLine {
  uint32_t offset;
  uint32_t pc;       // Dis pc
  std::string text;  // low-level IR; only where texts are wanted
};

// What became of a function. Borrowed for the time of the call.
struct CompiledFunction {
  const char* target;                  // name of the CPU
  const CodeObject* code_object;
  const ir::Module* module;
  const ir::Function* function;
  bool light;                          // the version without frame headers, called from light functions only
  bool loop;                           // what runs from `function->entry` on, the head of a loop it has come to
  bool stored;                         // it was compiled before: EngineOptions::store had it
  uint32_t instructions;               // Dis instructions of the function
  const char* fallback;                // why it is left to the interpreter; nullptr: it is native
  std::span<const uint8_t> code;       // where it lies
  std::span<const int64_t> stage_ns;   // by stage
  std::span<const CodeLine> lines;     // in the order of the code; only where they are wanted
  std::string dis, graph, optimised, lir;  // only where texts are wanted
};

// Where code lies between runs of the program: bytes under names that are unlike for unlike code. Any thread.
class CodeStore {
 public:
  virtual ~CodeStore() = default;
  // Empty: there are none.
  virtual std::vector<std::byte> read(const std::string& name) = 0;
  // Whether they are kept is its own affair.
  virtual void write(const std::string& name, std::span<const std::byte> bytes) = 0;
  // What it had under `name` is of no use: why.
  virtual void refuse(const std::string& name, const std::string& why) = 0;
};

// What became of functions where there is a store.
struct StoreFigures {
  uint64_t hits = 0;    // functions and loops whose code it had
  uint64_t misses = 0;  // that were compiled all the same
};

class CompileObserver {
 public:
  virtual ~CompileObserver() = default;
  virtual void function_compiled(const CompiledFunction& function) = 0;
  // A piece of code all functions share, or data they call through.
  virtual void shared_code(const char* name, const uint8_t* at, size_t bytes) = 0;
};

struct EngineOptions {
  TypeTable* types = nullptr;           // of all runtimes the code is for; borrowed, outlives the engine; never nullptr
  uint64_t arena_bytes = 0;             // of their heaps (Heap::arena_bytes)
  bool jit = true;
  const char* target = nullptr;         // name of the CPU to make code for; nullptr: this one, else nothing runs
  uint32_t disabled_stages = 0;         // bits by stage; passes only
  uint32_t threshold = 0;               // how often to interpret a function before it is compiled
  CompileObserver* observer = nullptr;  // borrowed; outlives the engine
  // Borrowed; outlives the engine and all code. Used where code is for this CPU, and its lines are not wanted.
  CodeStore* store = nullptr;
  bool metered = false;                 // code asks exactly the prices of executor.h
  bool lines = false, texts = false;    // the observer wants CompiledFunction::lines; texts, too
};

// One engine serves any number of runtimes of one ABI, each in a thread of its own.
class Engine : public Executor {
 public:
  // Code for a whole module. `types` are those of EngineOptions::types by Dis type id, and outlive the code.
  // `content`, the bytes the module was read from: what a store knows it by; nullptr: it is not stored.
  virtual Result<std::unique_ptr<CodeObject>> prepare(ir::Module module, const std::vector<const Type*>& types,
                                                      std::shared_ptr<const std::vector<std::byte>> content) = 0;
  // Dis pc at which a process that is between slices goes on.
  virtual uint32_t resume_pc(const Process& process) const;
  // Compiles every function of code this engine prepared, which otherwise happens when it turns out to be worth it.
  virtual void compile_all(CodeObject& code) { (void)code; }
  // Of native code there is now, that of all runtimes. From any thread.
  virtual uint64_t code_bytes() { return 0; }
  // From any thread.
  virtual StoreFigures store_figures() const { return {}; }
};

inline uint32_t Engine::resume_pc(const Process& process) const {
  const CodeObject* code = process.module ? process.module->module->code : nullptr;
  return code && process.pc ? code->pc_of(process.pc) : 0;
}

std::unique_ptr<Engine> make_engine(const EngineOptions& options);

}  // namespace dis
