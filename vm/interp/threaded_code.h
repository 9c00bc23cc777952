// threaded_code: IR turned into an array of Code cells, one per Dis instruction: of a whole module, or of those of its
// functions that another engine leaves to the interpreter, one by one.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "runtime/module_instance.h"
#include "runtime/support/result.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis::interp {

// What another engine has for the functions of a module.
class FunctionEntries {
 public:
  // Where a call of the function that begins at `pc` goes; nullptr: none begins there. Takes no lock: it is asked while
  // code is made.
  virtual const void* function_entry(uint32_t pc) const = 0;

 protected:
  ~FunctionEntries() = default;
};

class ThreadedCode final : public CodeObject {
 public:
  // Of a whole module. `types`: types by Dis type id.
  static Result<std::unique_ptr<CodeObject>> make(const ir::Module& module, const std::vector<const Type*>& types,
                                                  TypeTable& table);
  // With nothing in it yet. Calls of functions of the module leave the interpreter for what `entries` says; calls of
  // what is no function, which only code that nothing leads to makes, stay. All are borrowed. nullptr: no memory.
  static std::unique_ptr<ThreadedCode> make_empty(const ir::Module& module, const std::vector<const Type*>& types,
                                                  TypeTable& table, const FunctionEntries& entries);

  // Makes the code of a function, or of every instruction. Doing it again does nothing. One thread at a time, while others
  // may run what is made already.
  Result<void> fill(const ir::Function& function);
  Result<void> fill_all();

  // nullptr: not made.
  const void* entry(uint32_t pc) const override {
    return pc < size_ && (!made_ || made_[pc].load(std::memory_order_acquire)) ? &cells_[pc] : nullptr;
  }
  const void* threaded(uint32_t pc) const override { return entry(pc); }
  uint32_t pc_of(const void* code) const override { return uint32_t(static_cast<const Code*>(code) - cells_.get()); }
  bool contains(const void* code) const {
    return uint64_t(static_cast<const uint8_t*>(code) - reinterpret_cast<const uint8_t*>(cells_.get())) < size_ * sizeof(Code);
  }
  // Instructions, without the guard cell behind the last.
  uint32_t size() const { return size_; }
  const Code* at(uint32_t pc) const { return &cells_[pc]; }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  ThreadedCode(const ir::Module& module, const std::vector<const Type*>& types, TypeTable& table, const FunctionEntries* entries)
      : module_(&module), types_(&types), table_(table), entries_(entries) {}
  bool reserve();
  // Fills in the cells of [first, last) that are empty; says that they are.
  Result<void> fill(uint32_t first, uint32_t last);
  void publish(uint32_t first, uint32_t last);

  const ir::Module* module_;               // nullptr, as are the types, once everything is filled in for good
  const std::vector<const Type*>* types_;
  TypeTable& table_;
  const FunctionEntries* entries_;              // nullptr: calls stay here
  uint32_t size_ = 0;
  std::unique_ptr<Code[], Free> cells_;  // fresh zero pages: of what nobody fills in no memory is used
  // By pc, likewise: set when a function is complete, so that nobody comes into one that is being made. nullptr:
  // everything is.
  std::unique_ptr<std::atomic<bool>[], Free> made_;
};

}  // namespace dis::interp
