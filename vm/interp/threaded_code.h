// threaded_code: IR turned into an array of Code cells, one per Dis instruction.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/module_instance.h"
#include "runtime/support/result.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis::interp {

class ThreadedCode final : public CodeObject {
 public:
  ThreadedCode() = default;
  ~ThreadedCode() override;

  // `types`: the heap's types by Dis type id.
  static Result<std::unique_ptr<CodeObject>> make(const ir::Module& module, const std::vector<const Type*>& types,
                                                  Heap& heap);

  const void* entry(uint32_t pc) const override { return pc < size() ? &cells_[pc] : nullptr; }
  const void* threaded(uint32_t pc) const override { return entry(pc); }
  uint32_t pc_of(const void* code) const override {
    return uint32_t(static_cast<const Code*>(code) - cells_.data());
  }
  // Instructions, without the guard cell behind the last.
  uint32_t size() const { return uint32_t(cells_.size()) - 1; }
  const Code* at(uint32_t pc) const { return &cells_[pc]; }

 private:
  std::vector<Code> cells_;
  // Immediates whose address a program can take (`lea`, `send`): one 8-byte word each, inside the arena.
  uint8_t* constants_ = nullptr;
  Heap* heap_ = nullptr;
};

}  // namespace dis::interp
