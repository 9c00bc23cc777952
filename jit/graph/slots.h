// slots: what a function does with the words of its frame: which of them can live in registers, which are wanted
// behind a block, which may differ from what memory holds.
// In:  IR of a function.  Out: variables (slots of one size whose address nobody takes) and bit sets over them.
// Keeps: a slot that is no variable is always in memory.
// Leaves to others: values (graph_builder.cpp).
#pragma once

#include <cstdint>
#include <vector>

#include "jit/light.h"
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
  std::vector<uint64_t> data_;
};

class Slots {
 public:
  // `promote` false: no slot is a variable. `in_registers`: offsets of arguments that memory does not hold on entry.
  Slots(const ir::Module& module, const ir::Function& function, const FunctionCode& code, const ir::ControlFlow& flow,
        const std::vector<const dis::Type*>& types, bool promote, const std::vector<uint32_t>& in_registers);

  const std::vector<Variable>& variables() const { return variables_; }
  // Number of the variable at `offset`, or -1.
  int32_t at(uint32_t offset) const { return offset < index_.size() ? index_[offset] : -1; }

  // By position in ir::Function::blocks.
  bool live_in(size_t block, size_t variable) const { return live_in_.test(block, variable); }
  const uint64_t* live_out(size_t block) const { return live_out_.row(block); }
  const uint64_t* dirty_in(size_t block) const { return dirty_in_.row(block); }
  size_t words() const { return live_in_.words(); }

  // Calls f(Access) for everything `inst` does to the frame.
  template <class F>
  void for_each_access(const ir::Inst& inst, F f) const;
  // Whether other code runs during the instruction, so that registers do not survive it.
  static bool is_clobber(const ir::Inst& inst);
  // A write leaves the variable for certain (its old value is not wanted before it).
  bool is_kill(const Access& a) const { return a.touch == Touch::write || a.touch == Touch::write_block; }

  uint32_t type_bytes(int32_t type) const;

 private:
  void find_variables(bool promote);
  void find_liveness();
  void find_dirty(const std::vector<uint32_t>& in_registers);
  bool is_pending_result(const ir::Inst& inst) const;

  const ir::Module& module_;
  const ir::Function& function_;
  const FunctionCode& code_;
  const ir::ControlFlow& flow_;
  const std::vector<const dis::Type*>& types_;
  std::vector<Variable> variables_;
  std::vector<int32_t> index_;
  std::vector<int32_t> position_;  // of a module block in the function, or -1
  BitRows live_in_, live_out_, dirty_in_;
};

// Calls f(variable number) for the bits of a row.
template <class F>
void for_each_bit(const uint64_t* row, size_t words, F f) {
  for (size_t w = 0; w < words; w++)
    for (uint64_t bits = row[w]; bits; bits &= bits - 1) f(w * 64 + size_t(__builtin_ctzll(bits)));
}

template <class F>
void Slots::for_each_access(const ir::Inst& i, F f) const {
  using ir::Form;
  using ir::Role;
  const ir::OpInfo& info = ir::op_info(i.op);
  const uint32_t word = module_.abi.word_bytes;
  auto size_of = [&](ir::Type t) -> uint32_t {
    switch (t) {
      case ir::Type::u8: return 1;
      case ir::Type::i16: return 2;
      case ir::Type::i32:
      case ir::Type::f32: return 4;
      case ir::Type::i64:
      case ir::Type::f64: return 8;
      default: return word;
    }
  };
  // The length of a block operand; 0: not known.
  auto block_bytes = [&](ir::Type t) -> uint32_t {
    if (t == ir::Type::block_typed && i.index >= 0) return type_bytes(i.index);
    if (t == ir::Type::block && i.index >= 0 && (i.op == ir::Op::mov || i.op == ir::Op::cons || i.op == ir::Op::head))
      return uint32_t(i.index);
    return 0;
  };
  auto operand = [&](const ir::Operand& o, Role role) {
    if (o.form == Form::ind_fp) f(Access{Touch::read, uint32_t(o.offset), word, ir::Type::addr});
    if (o.form != Form::fp || role == Role::none || role == Role::index) {
      if (o.form == Form::fp && role == Role::index) f(Access{Touch::read, uint32_t(o.offset), word, o.type});
      return;
    }
    const uint32_t offset = uint32_t(o.offset);
    const bool is_block = o.type == ir::Type::block || o.type == ir::Type::block_typed;
    switch (role) {
      case Role::read:
      case Role::option:
      case Role::readwrite:
      case Role::target:
        if (is_block)
          f(block_bytes(o.type) ? Access{Touch::read_block, offset, block_bytes(o.type), o.type}
                                : Access{Touch::read_from, offset, 0, o.type});
        else
          f(Access{Touch::read, offset, size_of(o.type), o.type});
        if (role == Role::readwrite) f(Access{Touch::write, offset, size_of(o.type), o.type});
        break;
      case Role::write:
        if (is_block)
          f(block_bytes(o.type) ? Access{Touch::write_block, offset, block_bytes(o.type), o.type}
                                : Access{Touch::write_from, offset, 0, o.type});
        else
          f(Access{Touch::write, offset, size_of(o.type), o.type});
        break;
      case Role::addr:
      case Role::place:
        if (i.op == ir::Op::lea)
          f(Access{is_pending_result(i) ? Touch::result : Touch::address_from, offset, 0, o.type});
        else if (i.op == ir::Op::recv)
          f(Access{Touch::write_from, offset, 0, o.type});
        else
          f(Access{Touch::read_from, offset, 0, o.type});
        break;
      default: break;
    }
  };
  // What is read comes before what is written.
  auto reads = [](Role r) { return r != Role::write; };
  if (reads(info.src)) operand(i.src, info.src);
  if (reads(info.mid)) operand(i.mid, info.mid);
  if (reads(info.dst)) operand(i.dst, info.dst);
  switch (i.op) {
    case ir::Op::mulx: case ir::Op::divx: case ir::Op::cvtxx: case ir::Op::mulx0: case ir::Op::divx0:
    case ir::Op::cvtxx0: case ir::Op::mulx1: case ir::Op::divx1: case ir::Op::cvtxx1:
      f(Access{Touch::read, module_.abi.frame_dest_temp(), word, ir::word_type(module_.abi)});
      f(Access{Touch::read, module_.abi.frame_source_temp(), word, ir::word_type(module_.abi)});
      break;
    default: break;
  }
  if (i.op == ir::Op::ret && code_.result() != ir::Type::none)
    f(Access{Touch::read, module_.abi.frame_return_offset(), size_of(code_.result()), code_.result()});
  if (!reads(info.src)) operand(i.src, info.src);
  if (!reads(info.mid)) operand(i.mid, info.mid);
  if (!reads(info.dst)) operand(i.dst, info.dst);
}

}  // namespace dis::jit
