// threaded_code: IR turned into an array of Code cells, one per Dis instruction: of a whole module, or of those of its
// functions that another engine leaves to the interpreter, one by one.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "runtime/module_instance.h"
#include "runtime/support/result.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis::interp {

class ThreadedCode final : public CodeObject {
 public:
  // Of a whole module. `types`: the heap's types by Dis type id.
  static Result<std::unique_ptr<CodeObject>> make(const ir::Module& module, const std::vector<const Type*>& types,
                                                  Heap& heap);
  // With nothing in it yet. Calls of functions of the module leave the interpreter for what `entries` says. All are
  // borrowed. nullptr: no memory.
  static std::unique_ptr<ThreadedCode> make_empty(const ir::Module& module, const std::vector<const Type*>& types,
                                                  Heap& heap, const CodeObject& entries);
  ~ThreadedCode() override;

  // Makes the code of a function, or of every instruction. Doing it again does nothing.
  Result<void> fill(const ir::Function& function);
  Result<void> fill_all();

  // nullptr: not made.
  const void* entry(uint32_t pc) const override { return pc < size_ && cells_[pc].handler ? &cells_[pc] : nullptr; }
  const void* threaded(uint32_t pc) const override { return entry(pc); }
  uint32_t pc_of(const void* code) const override { return uint32_t(static_cast<const Code*>(code) - cells_.get()); }
  // Instructions, without the guard cell behind the last.
  uint32_t size() const { return size_; }
  const Code* at(uint32_t pc) const { return &cells_[pc]; }

 private:
  struct Free {
    void operator()(Code* cells) const { std::free(cells); }
  };
  ThreadedCode(const ir::Module& module, const std::vector<const Type*>& types, Heap& heap, const CodeObject* entries)
      : module_(&module), types_(&types), heap_(heap), entries_(entries) {}
  bool reserve();
  // Fills in the cells of [first, last) that are empty; `constants` is the next of their 8-byte words.
  Result<void> fill(uint32_t first, uint32_t last, uint8_t*& constants);
  // Words for the immediates of [first, last) whose address a program can take.
  size_t constant_words(uint32_t first, uint32_t last) const;
  Result<uint8_t*> take_constants(size_t words);

  const ir::Module* module_;               // nullptr, as are the types, once everything is filled in for good
  const std::vector<const Type*>* types_;
  Heap& heap_;
  const CodeObject* entries_;              // nullptr: calls stay here
  uint32_t size_ = 0;
  std::unique_ptr<Code[], Free> cells_;  // fresh zero pages: of what nobody fills in no memory is used
  // Immediates whose address a program can take (`lea`, `send`): one 8-byte word each, inside the arena.
  std::vector<uint8_t*> constants_;
};

}  // namespace dis::interp
