// verify_operands: the part of the verifier that looks at one instruction at a time.
// In: an instruction and the type of the frame it runs with, if any. Out: whether it is well formed (the
// reason is in the context), and a list of what could not be decided. See verifier.h for what is proved.
// Leaves to others: where execution goes.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/format/opcode.h"
#include "vm/format/verify_context.h"

namespace dis::format {

class OperandChecker {
 public:
  // `frame_types` and `pending` belong to the verifier, which fills them before check() is called: for each
  // pc the type of its frame or -1, and the newest frame that waits to be called there, as 1 + the pc that
  // made it, or 0.
  OperandChecker(VerifyContext& context, const std::vector<int32_t>& frame_types,
                 const std::vector<uint32_t>& pending)
      : c_(context), frame_types_(frame_types), pending_(pending) {}

  // `frame_type` is -1 for instructions that no path reaches; their places in a frame are not checked.
  bool check(int32_t pc, int32_t frame_type);

  // The frame of the instruction checked last.
  const TypeLayout& frame() const { return frame_; }

  // Instructions, in the order of checking: that read a reference copied uncounted by their predecessor; that
  // treat a plain word as a reference; that write nil as a number.
  std::vector<int32_t> borrowed, unproved_refs, nil_writes;

 private:
  bool check_number(int32_t pc, const Operand& o, OperandKind kind);
  bool check_memory(int32_t pc, const Operand& o, OperandKind kind, bool reachable);
  bool check_immediate(int32_t pc, const Operand& o, OperandKind kind);
  bool check_place(int32_t pc, const Operand& o, int64_t length, int64_t align, bool reachable);
  bool check_direct(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how, bool reachable);
  bool check_indirect(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how,
                      bool reachable);
  bool check_map(int32_t pc, const Operand& o, const TypeLayout& layout, int64_t at, OperandKind kind,
                 ValueClass c, Access how);
  bool check_overwrite(int32_t pc, const Operand& o, int64_t length);
  bool is_borrowed(int32_t pc, const Operand& o);
  bool is_unproved(int32_t pc, const Operand& o);
  bool writes_nil(int32_t pc);
  int64_t width(OperandKind kind, ValueClass c) const;
  int64_t alignment(ValueClass c) const;

  VerifyContext& c_;
  const std::vector<int32_t>& frame_types_;
  const std::vector<uint32_t>& pending_;
  TypeLayout frame_;
  int64_t size_ = -1;  // of the `size` or `type` operand of the instruction being checked
  int32_t type_ = -1;
};

}  // namespace dis::format
