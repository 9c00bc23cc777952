// jit_code: what the JIT made of one module: for each function machine code, made when it is first called, or the
// reason why the interpreter runs it.
// Keeps: an entry address stays the same for the life of the module: a stub that goes through the function's slot.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "jit/bailout.h"
#include "jit/code/code_space.h"
#include "jit/compiler.h"
#include "jit/light.h"
#include "jit/target/emitter.h"
#include "runtime/module_instance.h"
#include "vm/interp/dispatch.h"
#include "vm/interp/threaded_code.h"
#include "vm/ir/cfg.h"
#include "vm/ir/ir.h"

namespace dis::jit {

class JitEngine;

class JitCode final : public CodeObject {
 public:
  JitCode(JitEngine& engine, ir::Module module, const std::vector<const Type*>& types, const uint8_t* initial_data);
  ~JitCode() override;

  // False: no code memory.
  bool make_stubs();

  const void* entry(uint32_t pc) const override;
  uint32_t pc_of(const void* code) const override;
  const void* threaded(uint32_t pc) const override;

  // Code of function `number` (light versions are numbered behind the others), compiled now if need be; nullptr: the interpreter runs it.
  const void* function_code(uint32_t number);
  void compile_all();
  uint32_t function_at(uint32_t pc) const;  // number of the function that begins there, or the count
  uint32_t function_count() const { return uint32_t(module_.functions.size()); }
  bool is_light(uint32_t number) const { return number >= module_.functions.size(); }
  // What is known of a return address in this module's code; nullptr if it is none. `lists`: what Site::frames counts.
  const Site* find_site(const void* address, const std::vector<std::vector<StackFrame>>** lists = nullptr) const;
  // A step cell of this module: where native code goes on for it; nullptr if it is none.
  const void* place_of_cell(const void* cell) const;

  struct Compiled {
    const uint8_t* code = nullptr;
    uint32_t bytes = 0;
    bool tried = false;
    Bailout bailout = Bailout::none;
    std::vector<Site> sites;
    std::vector<std::vector<StackFrame>> frame_lists;
    std::vector<StepPlace> steps;
    std::vector<uint32_t> step_pcs;                // by number of the step
    std::unique_ptr<interp::Code[]> cells;         // kStepCells for each step
    uint8_t* constants = nullptr;                  // in the arena
  };
  // The instruction that made the frame of the call at `call_pc`: the one before it that names the same place.
  uint32_t frame_pc(uint32_t call_pc) const;
  const Compiled& compiled(uint32_t number) const { return functions_[number]; }
  const ir::Module& module() const { return module_; }
  const void* resume_stub() const;

 private:
  const Compiled* function_of(const void* code) const;
  void compile(uint32_t number);
  void report(uint32_t number, const CompilerDump& texts, const Emitted& emitted) const;
  bool make_cells(Compiled& c, const std::vector<uint32_t>& pcs);
  bool make_threaded();

  JitEngine& engine_;
  const ir::Module module_;
  const ir::ControlFlow flow_;
  const std::vector<const Type*> types_;
  const uint8_t* initial_data_;
  std::vector<Compiled> functions_;              // then the light versions
  std::vector<LightFunction> light_;
  bool light_known_ = false;
  const uint8_t* stubs_ = nullptr;
  uint64_t* slots_ = nullptr;
  std::unordered_map<uint32_t, const uint8_t*> handlers_;  // by Dis pc
  std::map<const uint8_t*, uint32_t> by_code_;             // start of code to function
  std::map<const uint8_t*, uint32_t> by_cells_;
  std::unique_ptr<CodeObject> threaded_;
};

}  // namespace dis::jit
