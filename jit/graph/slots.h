// slots: what a function does with the words of its frame: which of them can live in registers, which are wanted
// behind a block, which may differ from what memory holds.
// In:  IR of a function.  Out: variables (slots of one size whose address nobody takes) and bit sets over them.
// Keeps: a slot that is no variable is always in memory.
// Leaves to others: values (graph_builder.cpp).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "jit/light.h"
#include "runtime/support/arena.h"
#include "vm/ir/cfg.h"
#include "vm/ir/ir.h"

namespace dis {
struct Type;
}

namespace dis::jit {

struct Variable {
  uint32_t offset = 0;
  uint8_t size = 0;        // 1, 4 or 8 bytes
  bool is_ref = false;     // a counted reference: always in memory too
  bool is_real = false;    // mostly used as a real
  bool in_handler = false; // wanted by an exception handler of this function: always in memory too
};

// How an instruction touches the frame, beyond single values read and written.
enum class Touch : uint8_t {
  read, write,              // one value of `size` bytes
  read_block, write_block,  // a run of `size` bytes
  read_from, write_from,    // a run of unknown length
  address_from,             // its address is taken, and nobody knows how far it is used
  result,                   // a callee stores its result there, at `offset` and behind
};
struct Access {
  Touch touch;
  uint32_t offset;
  uint32_t size;
  ir::Type type;
};

// Dense sets of small numbers, one row for each block.
class BitRows {
 public:
  explicit BitRows(Arena* arena) : data_(arena) {}
  void reset(size_t rows, size_t bits) {
    words_ = (bits + 63) / 64;
    data_.assign(rows * words_, 0);
  }
  size_t words() const { return words_; }
  uint64_t* row(size_t r) { return data_.data() + r * words_; }
  const uint64_t* row(size_t r) const { return data_.data() + r * words_; }
  bool test(size_t r, size_t bit) const { return row(r)[bit / 64] >> (bit % 64) & 1; }
  void set(size_t r, size_t bit) { row(r)[bit / 64] |= uint64_t{1} << (bit % 64); }
  void clear(size_t r, size_t bit) { row(r)[bit / 64] &= ~(uint64_t{1} << (bit % 64)); }

 private:
  size_t words_ = 0;
  std::pmr::vector<uint64_t> data_;
};

class Slots {
 public:
  // `promote` false: no slot is a variable. `in_registers`: offsets of arguments that memory does not hold on entry.
  Slots(const ir::Module& module, const ir::Function& function, const FunctionCode& code, const ir::ControlFlow& flow,
        const std::vector<const dis::Type*>& types, bool promote, std::span<const uint32_t> in_registers, Arena& arena);

  const std::pmr::vector<Variable>& variables() const { return variables_; }
  // Number of the variable at `offset`, or -1.
  int32_t at(uint32_t offset) const { return offset < index_.size() ? index_[offset] : -1; }

  // Of a block of the module among ir::Function::blocks.
  size_t position(uint32_t block) const { return position_[block - first_block_]; }
  // By position.
  bool live_in(size_t block, size_t variable) const { return live_in_.test(block, variable); }
  const uint64_t* live_out(size_t block) const { return live_out_.row(block); }
  const uint64_t* dirty_in(size_t block) const { return dirty_in_.row(block); }
  size_t words() const { return live_in_.words(); }

  // Everything the instruction with this number does to the frame. Whatever their order here, it reads before it
  // writes.
  std::span<const Access> accesses(uint32_t inst) const {
    const uint32_t* first = &first_access_[inst - first_inst_];
    return {accesses_.data() + first[0], accesses_.data() + first[1]};
  }
  // Whether other code runs during the instruction, so that registers do not survive it.
  static bool is_clobber(const ir::Inst& inst);

  uint32_t type_bytes(int32_t type) const;

 private:
  void find_accesses();
  void add_accesses(const ir::Inst& inst);
  void find_variables(bool promote);
  void find_liveness();
  void find_dirty(std::span<const uint32_t> in_registers);
  bool is_pending_result(const ir::Inst& inst) const;

  const ir::Module& module_;
  const ir::Function& function_;
  const FunctionCode& code_;
  const ir::ControlFlow& flow_;
  const std::vector<const dis::Type*>& types_;
  Arena& arena_;
  std::pmr::vector<Variable> variables_;
  std::pmr::vector<int32_t> index_;
  uint32_t first_block_ = 0, first_inst_ = 0;
  std::pmr::vector<uint32_t> position_;      // by number of the block, from first_block_
  std::pmr::vector<Access> accesses_;
  std::pmr::vector<uint32_t> first_access_;  // by number of the instruction, from first_inst_; one more at the end
  BitRows live_in_, live_out_, dirty_in_;
};

// Calls f(variable number) for the bits of a row.
template <class F>
void for_each_bit(const uint64_t* row, size_t words, F f) {
  for (size_t w = 0; w < words; w++)
    for (uint64_t bits = row[w]; bits; bits &= bits - 1) f(w * 64 + size_t(__builtin_ctzll(bits)));
}

}  // namespace dis::jit
