// jit_engine: the Engine by native code, with the interpreter for what it leaves out.
// In:  IR of modules.  Out: processes run, natively where possible.
// Keeps: any number of threads run processes, one at a time compiles; between slices a process lies in its frames and, if its slice ended in a loop, in
//        its saved registers.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jit/code/code_space.h"
#include "jit/compiler.h"
#include "jit/target/emitter.h"
#include "vm/engine.h"

namespace dis::jit {

class JitCode;

class JitEngine final : public Engine {
 public:
  // nullptr where there are no addresses for code, or no such target.
  static std::unique_ptr<JitEngine> make(const EngineOptions& options);

  Result<std::unique_ptr<CodeObject>> prepare(ir::Module module, const std::vector<const Type*>& types,
                                              std::shared_ptr<const std::vector<std::byte>> content) override;
  uint32_t resume_pc(const Process& process) const override;
  void compile_all(CodeObject& code) override;
  RunStatus resume(Process& process) override;

  // --- For JitCode ---
  TypeTable& types() { return types_; }
  CodeSpace& space() { return *space_; }
  const Target& target() const { return target_; }
  const InstanceFacts& facts() const { return facts_; }
  CompilerState& state() { return state_; }
  int64_t pace() const override;
  const CompilerOptions& options() const { return options_; }
  CompileObserver* observer() { return observer_; }
  bool wants_lines() const { return observer_ && (lines_ || texts_); }
  bool wants_texts() const { return observer_ && texts_; }
  // How often the interpreter runs the instructions of a function before it is compiled.
  uint32_t threshold() const { return threshold_; }
  // One thread at a time compiles, places and frees code. The second: if no other does now.
  std::unique_lock<std::mutex> compiling() { return std::unique_lock(mutex_); }
  std::unique_lock<std::mutex> try_compiling() { return std::unique_lock(mutex_, std::try_to_lock); }
  // Sees to it that code can be written; false: there is no memory for it. With compiling(), as is the next.
  bool ready();
  void forget(JitCode& code);
  uint64_t code_bytes() override {
    const auto lock = compiling();
    return space_->used_bytes();
  }
  // nullptr: code is not kept.
  CodeStore* store() { return store_; }
  // All that code depends on beside its module.
  const std::string& identity() const { return identity_; }
  void count_stored(bool hit) { (hit ? hits_ : misses_).fetch_add(1, std::memory_order_relaxed); }
  StoreFigures store_figures() const override { return {hits_.load(), misses_.load()}; }

 private:
  JitEngine(const EngineOptions& options, const Target& target, std::unique_ptr<CodeSpace> space);
  bool make_stubs();
  std::string make_identity() const;
  void run_native(Process* p);

  TypeTable& types_;
  std::mutex mutex_;
  std::unique_ptr<CodeSpace> space_;
  const Target& target_;
  InstanceFacts facts_;
  CompilerOptions options_;
  CompilerState state_;
  CompileObserver* observer_;
  bool lines_, texts_;
  uint32_t threshold_;
  CodeStore* store_ = nullptr;
  std::string identity_;
  std::atomic<uint64_t> hits_ = 0, misses_ = 0;
  enum class Memory : uint8_t { not_asked, there, none } memory_ = Memory::not_asked;
  std::vector<JitCode*> codes_;  // until there is memory: those whose stubs are to be written
};

}  // namespace dis::jit
