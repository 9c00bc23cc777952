// jit_code: what the JIT made of one module: for each function machine code, made when it is called often enough to pay
// for it, or the reason why the interpreter runs it; and code of loops for processes the interpreter has come far in.
// Keeps: an entry address stays the same for the life of the module: a stub that goes through the function's slot.
//        Memory for code is not touched before there is any. Any number of threads run the code and ask; one at a time
//        compiles (JitEngine::compiling()), and what it made is published whole.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "jit/bailout.h"
#include "jit/code/code_space.h"
#include "jit/code/function_image.h"
#include "jit/compiler.h"
#include "jit/light.h"
#include "jit/store/code_file.h"
#include "jit/store/function_record.h"
#include "jit/target/emitter.h"
#include "runtime/module_instance.h"
#include "vm/interp/dispatch.h"
#include "vm/interp/threaded_code.h"
#include "vm/ir/cfg.h"
#include "vm/ir/ir.h"

namespace dis::jit {

class JitEngine;

class JitCode final : public CodeObject, private interp::FunctionEntries {
 public:
  JitCode(JitEngine& engine, ir::Module module, const std::vector<const Type*>& types);
  ~JitCode() override;

  // Finds room for the entry stubs; false: there is none.
  bool place_stubs();
  // Writes them; the engine's code memory is there.
  void write_stubs();
  // Takes code from the engine's store, where it is kept under what `module` says, and puts there in the end what was
  // compiled beside. Before anybody runs it.
  void use_store(CodeFile::Content module);

  const void* entry(uint32_t pc) const override;
  const void* handler(uint32_t pc, const Process& process) override;
  uint32_t pc_of(const void* code) const override;
  const void* threaded(uint32_t pc) const override;

  // Code of function `number` (light versions are numbered behind the others), compiled now if need be; nullptr: the
  // interpreter runs it.
  const void* function_code(uint32_t number);
  // The same for one more call: nullptr as long as compiling it would cost more than it has cost to interpret it.
  const void* code_for_call(uint32_t number);
  // Where the interpreter begins with it; nullptr: no memory.
  const void* threaded_start(uint32_t number);
  // The function whose entry `code` is, or the count.
  uint32_t function_of_entry(const void* code) const {
    const uint64_t at = uint64_t(static_cast<const uint8_t*>(code) - stubs_);
    return at < entry_bytes_ ? uint32_t(at / entry_stub_bytes_) : function_count();
  }
  // Where native code goes on for a process the interpreter left at the head of a loop after about `instructions`, its
  // frame being the last on the stack, which may be moved; nullptr: it stays with the interpreter.
  const void* enter_loop(Process& process, uint64_t instructions);
  void compile_all();
  uint32_t function_at(uint32_t pc) const;  // number of the function that begins there, or the count
  uint32_t function_count() const { return uint32_t(module_.functions.size()); }
  // Of a function that was compiled; nullptr: it was not, or cannot be.
  const void* made_code(uint32_t number) const {
    const Compiled& c = functions_[number];
    return c.tried.load(std::memory_order_acquire) ? c.code : nullptr;
  }
  bool is_light(uint32_t number) const { return number >= module_.functions.size(); }
  // What is known of a return address in this module's code; nullptr if it is none. `lists`: what Site::frames counts.
  const Site* find_site(const void* address, const std::vector<std::vector<StackFrame>>** lists = nullptr) const;
  // A step cell of this module: where native code goes on for it; nullptr if it is none.
  const void* place_of_cell(const void* cell) const;

  struct Compiled {
    const uint8_t* code = nullptr;
    uint32_t bytes = 0;
    std::atomic<bool> tried = false;               // the last to be set: everything else but the next two stays
    std::atomic<uint32_t> size = 0;                // instructions of the function, once it was called
    std::atomic<uint64_t> interpreted = 0;         // about as many were run while it had no code
    Bailout bailout = Bailout::none;
    std::vector<Site> sites;
    std::vector<std::vector<StackFrame>> frame_lists;
    std::vector<StepPlace> steps;
    std::vector<uint32_t> step_pcs;                // by number of the step
    std::unique_ptr<interp::Code[]> cells;         // kStepCells for each step
    uint32_t stack_bytes = 0;                      // of its frame and those of calls, from fp
  };
  // The instruction that made the frame of the call at `call_pc`: the one before it that names the same place.
  uint32_t frame_pc(uint32_t call_pc) const;
  const Compiled& compiled(uint32_t number) const { return functions_[number]; }
  const ir::Module& module() const { return module_; }
  const void* resume_stub() const;
  const Target& target() const;

 private:
  // Code that begins at the head of a loop: what it takes for a function, and the number of the real one.
  struct Loop {
    ir::Function function;
    uint32_t owner = 0;
    bool movable = false;  // nobody has the address of anything in the frame
    Compiled compiled;
  };
  // What is compiled: `number` of the function, or the count where it is a loop.
  struct Task {
    const ir::Function& function;
    EntryKind entry = EntryKind::call;
    uint32_t number;
    LightFunction as = {};
    CodeKey key() const { return entry == EntryKind::loop ? loop_key(function.entry) : number; }
  };

  const void* function_entry(uint32_t pc) const override;
  const Compiled* function_of(const void* code) const;
  void compile(Compiled& c, const Task& task);
  Bailout make_image(const Task& task, CompilerDump* texts, FunctionImage& out);
  bool find_image(const Task& task, FunctionImage& out);
  void keep_image(const Task& task, const FunctionImage& image);
  // Gives code a place, and the places in it their addresses.
  Bailout place(Compiled& c, FunctionImage& image);
  uint64_t address_of(const Relocation& r, const Compiled& c, const Emitted& code) const;
  void store();
  void discard(const Compiled& c);
  Compiled& counted(uint32_t number);
  bool is_worth_it(const Compiled& c) const;
  void add_interpreted(Compiled& c, uint64_t instructions);
  // With JitEngine::compiling().
  const void* compile_function(uint32_t number);
  void find_loop(uint32_t head, const Type* frame, Loop& out);
  void report(const Compiled& c, const Task& task, bool stored, const CompilerDump& texts, const Emitted& emitted) const;
  bool make_cells(Compiled& c, const std::vector<uint32_t>& pcs);
  void find_light();
  bool make_threaded();

  JitEngine& engine_;
  const ir::Module module_;
  ir::ControlFlow flow_;
  const std::vector<const Type*> types_;
  std::vector<Compiled> functions_;              // then the light versions
  std::vector<LightFunction> light_;
  bool light_known_ = false;
  const uint8_t* stubs_ = nullptr;
  uint32_t entry_stub_bytes_ = 1;  // each
  uint64_t entry_bytes_ = 0;       // of those of the functions, which come first; 0: there are none
  uint64_t* slots_ = nullptr;
  std::unique_ptr<CodeFile> stored_;             // with JitEngine::compiling(); nullptr: there is no store
  std::unique_ptr<TypeNames> type_names_;        // likewise; made when first wanted
  std::vector<uint32_t> stored_loops_;           // Dis pcs of their heads, in order
  struct Handler {
    const uint8_t* code;
    uint32_t stack_bytes;  // as in Compiled
  };
  mutable std::shared_mutex tables_mutex_;                 // of all that follows
  std::unordered_map<uint32_t, Handler> handlers_;         // by Dis pc
  std::map<uint32_t, Loop> loops_;                         // by Dis pc of the head
  std::map<const uint8_t*, const Compiled*> by_code_;      // by start of the code
  mutable std::atomic<const Compiled*> last_found_ = nullptr;  // there; looked at without the mutex
  std::map<const uint8_t*, const Compiled*> by_cells_;
  std::unique_ptr<interp::ThreadedCode> threaded_storage_;
  std::atomic<interp::ThreadedCode*> threaded_ = nullptr;  // the same, to be read without the mutex
};

}  // namespace dis::jit
