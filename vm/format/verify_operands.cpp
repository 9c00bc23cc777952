#include "vm/format/verify_operands.h"

#include <algorithm>
#include <string>

#include "vm/format/disassembler.h"
#include "vm/format/message.h"
#include "vm/format/operand.h"

namespace dis::format {
namespace {

constexpr int32_t kMaxIndirectOffset = 0xffff;

std::string operand_text(const Operand& o) { return o.mode == AddressMode::none ? "no operand" : to_text(o); }

}  // namespace

bool OperandChecker::check(int32_t pc, int32_t frame_type) {
  const bool reachable = frame_type >= 0;
  if (reachable) frame_ = TypeLayout(c_.m.types[size_t(frame_type)], c_.abi);
  const Instruction& inst = c_.m.code[size_t(pc)];
  OpcodeInfo op = info(inst.op);
  if (!op.known()) return c_.fail(pc, "opcode " + n(int(inst.op)), "0 to " + n(kOpcodeCount - 1));
  // `raise` takes what its predecessor addressed when it has no source; a destination is then beside the
  // point.
  if (inst.op == Opcode::raise && inst.src.mode == AddressMode::none) {
    if (inst.dst.mode != AddressMode::none) op.dst = op.src;
    op.src = OperandKind::none;
  }
  size_ = -1;
  type_ = -1;
  // Numbers first: the other operands may depend on them.
  if (!check_number(pc, inst.src, op.src)) return false;
  if (!check_number(pc, inst.mid, op.mid)) return false;
  if (!check_number(pc, inst.dst, op.dst)) return false;
  if (inst.op == Opcode::frame)
    if (!c_.check_frame_type(inst.src.value, [&](std::string f, std::string e) {
          return c_.fail(pc, std::move(f), std::move(e));
        }))
      return false;
  if (!check_memory(pc, inst.src, op.src, reachable)) return false;
  if (inst.mid.mode == AddressMode::none && mid_defaults_to_dst(op.mid)) {
    if (op.flow == Flow::branch) return c_.fail(pc, "no middle operand", "something to compare with");
    if (!check_memory(pc, inst.dst, op.mid, reachable)) return false;
  } else {
    if (!check_memory(pc, inst.mid, op.mid, reachable)) return false;
  }
  return check_memory(pc, inst.dst, op.dst, reachable);
}

// A reference that `movw` copied without counting it, just before the instruction that reads it: compilers
// do this to reach operands whose offset is too large for the middle one.
bool OperandChecker::is_borrowed(int32_t pc, const Operand& o) {
  if (pc == 0 || o.mode != AddressMode::fp) return false;
  const Instruction& before = c_.m.code[size_t(pc) - 1];
  if (before.op != Opcode::movw || before.dst != o || frame_types_[size_t(pc) - 1] < 0) return false;
  const bool from_reference = before.src.mode == AddressMode::fp   ? frame_.pointer_at(before.src.value)
                              : before.src.mode == AddressMode::mp ? c_.data.pointer_at(before.src.value)
                                                                   : is_indirect(before.src.mode);
  if (from_reference) borrowed.push_back(pc);
  return from_reference;
}

// A reference in a plain word of the frame, which only the running program can judge.
bool OperandChecker::is_unproved(int32_t pc, const Operand& o) {
  if (o.mode != AddressMode::fp) return false;
  if (unproved_refs.empty() || unproved_refs.back() != pc) unproved_refs.push_back(pc);
  return true;
}

// Operands that are numbers rather than data.
bool OperandChecker::check_number(int32_t pc, const Operand& o, OperandKind kind) {
  if (access(kind) != Access::number) return true;
  // Before import sections there was a table in module data; such a `load` fails when it is executed.
  if (kind == OperandKind::import && !(c_.m.runtime_flags & (kHasImport | kHasLdt0))) return true;
  if (o.mode != AddressMode::imm)
    return c_.fail(pc, operand_text(o), "an immediate " + std::string(kind_name(kind)));
  switch (kind) {
    case OperandKind::target:
      if (!c_.is_pc(o.value)) return c_.fail(pc, "target " + n(o.value), c_.pcs());
      break;
    case OperandKind::type:
      if (!c_.is_type(o.value)) return c_.fail(pc, "type " + n(o.value), c_.type_numbers());
      type_ = o.value;
      size_ = c_.m.types[size_t(o.value)].size;
      break;
    case OperandKind::size:
      if (o.value < 0) return c_.fail(pc, "size " + n(o.value), "0 or more");
      size_ = o.value;
      break;
    case OperandKind::ext_type:
      if (o.value < 0) return c_.fail(pc, "type " + n(o.value), "0 or more");
      break;
    case OperandKind::import:
      if (c_.m.import_index(o.value) < 0)
        return c_.fail(pc, "import list " + n(o.value),
                       "one of the " + n(int64_t(c_.m.imports.size())) + " lists");
      break;
    default: break;
  }
  return true;
}

bool OperandChecker::check_memory(int32_t pc, const Operand& o, OperandKind kind, bool reachable) {
  const Access how = access(kind);
  if (how == Access::none) {
    if (o.mode != AddressMode::none) return c_.fail(pc, operand_text(o), "no operand");
    return true;
  }
  if (how == Access::number) return true;
  const ValueClass c = value_class(kind);
  switch (o.mode) {
    case AddressMode::none:
      if (kind == OperandKind::capacity) return true;
      return c_.fail(pc, "no operand", std::string(kind_name(kind)));
    case AddressMode::imm: return check_immediate(pc, o, kind);
    case AddressMode::fp:
    case AddressMode::mp: return check_direct(pc, o, kind, c, how, reachable);
    case AddressMode::ind_fp:
    case AddressMode::ind_mp: return check_indirect(pc, o, kind, c, how, reachable);
  }
  return true;
}

bool OperandChecker::check_immediate(int32_t pc, const Operand& o, OperandKind kind) {
  const bool read_only = access(kind) == Access::read;
  if (kind == OperandKind::jump_target) {
    if (!c_.is_pc(o.value)) return c_.fail(pc, "target " + n(o.value), c_.pcs());
    return true;
  }
  // `lea` and `send` take the address of the constant.
  if (kind == OperandKind::r_addr || kind == OperandKind::r_chanval) return true;
  if (!read_only || !is_number(value_class(kind)))
    return c_.fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "memory");
  return true;
}

// Bytes that an operand of this kind touches; at least 1 where only the running program knows.
int64_t OperandChecker::width(OperandKind kind, ValueClass c) const {
  switch (c) {
    case ValueClass::byte: return 1;
    case ValueClass::short_: return 2;
    case ValueClass::sreal: return 4;
    case ValueClass::big:
    case ValueClass::real: return 8;
    case ValueClass::block:
    case ValueClass::blockp: return size_;
    case ValueClass::table: return kind == OperandKind::alt_table ? 2 * c_.word : c_.word;
    case ValueClass::chanval:
    case ValueClass::none: return 1;
    default: return c_.word;
  }
}

int64_t OperandChecker::alignment(ValueClass c) const {
  switch (c) {
    case ValueClass::byte:
    case ValueClass::none:
    case ValueClass::chanval:
    case ValueClass::block: return 1;
    case ValueClass::short_: return 2;
    case ValueClass::sreal: return 4;
    default: return c_.word;
  }
}

// `length` bytes at o.value(fp) or o.value(mp).
bool OperandChecker::check_place(int32_t pc, const Operand& o, int64_t length, int64_t align,
                                 bool reachable) {
  const bool fp = o.mode == AddressMode::fp || o.mode == AddressMode::ind_fp;
  const int64_t at = o.value;
  if (fp) {
    if (at < c_.abi.frame_return_offset())
      return c_.fail(pc, operand_text(o),
                     "an offset from " + n(c_.abi.frame_return_offset()) + " on, after the words of the VM");
    if (reachable && (at > frame_.size() || length > frame_.size() - at))
      return c_.fail(
          pc, operand_text(o) + ", " + n(length) + " bytes",
          "a place within the " + n(frame_.size()) + " bytes of frame type " + n(frame_types_[size_t(pc)]));
  } else if (at < 0 || at > c_.m.data_size || length > c_.m.data_size - at) {
    return c_.fail(pc, operand_text(o) + ", " + n(length) + " bytes",
                   "a place within the " + n(c_.m.data_size) + " bytes of module data");
  }
  if (at % align != 0) return c_.fail(pc, operand_text(o), "an offset that is a multiple of " + n(align));
  return true;
}

bool OperandChecker::check_direct(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how,
                                  bool reachable) {
  if (c == ValueClass::table && kind != OperandKind::alt_table && o.mode != AddressMode::mp)
    return c_.fail(pc, operand_text(o), "a table in module data");
  if (c == ValueClass::frame && o.mode != AddressMode::fp)
    return c_.fail(pc, operand_text(o), "a word of the frame");
  if (!check_place(pc, o, width(kind, c), alignment(c), reachable)) return false;
  if (o.mode == AddressMode::fp && !reachable) return true;
  const TypeLayout& layout = o.mode == AddressMode::fp ? frame_ : c_.data;
  if (!check_map(pc, o, layout, o.value, kind, c, how)) return false;
  if (o.mode == AddressMode::fp && how != Access::read && how != Access::address)
    return check_overwrite(pc, o, width(kind, c));
  return true;
}

// References where the map has pointers, and nothing else written there.
bool OperandChecker::check_map(int32_t pc, const Operand& o, const TypeLayout& layout, int64_t at,
                               OperandKind kind, ValueClass c, Access how) {
  if (is_ref(c)) {
    if (!layout.pointer_at(at) && !(how == Access::read && is_borrowed(pc, o)) && !is_unproved(pc, o))
      return c_.fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "a pointer word");
    return true;
  }
  if (c == ValueClass::blockp) {
    const TypeLayout block(c_.m.types[size_t(type_)], c_.abi);
    const uint64_t first = uint64_t(at / c_.word);
    // Beyond both maps there are no references.
    const uint64_t mapped =
        std::max(block.map_bits(), layout.map_bits() > first ? layout.map_bits() - first : 0);
    const uint64_t words = std::min(uint64_t((size_ + c_.word - 1) / c_.word), mapped);
    if (!c_.spend(pc, int64_t(words))) return false;
    for (uint64_t i = 0; i < words; ++i)
      if (block.pointer_word(i) ? !layout.pointer_word(first + i)
                                : how != Access::read && layout.pointer_word(first + i))
        return c_.fail(pc,
                       operand_text(o) + ": word " + n(int64_t(i)) + " of type " + n(type_) +
                           " differs from the pointer map there",
                       "the same pointers");
    return true;
  }
  if (how == Access::read || how == Access::address || c == ValueClass::chanval) return true;
  const int64_t length = width(kind, c);
  if (!c_.spend(pc, std::min(length / c_.word, int64_t(layout.map_bits())))) return false;
  if (layout.pointer_in(at, length) && !writes_nil(pc))
    return c_.fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "a place without references");
  return true;
}

// `movw $-1` or `movw $0` into a pointer word: some compilers clear references so.
bool OperandChecker::writes_nil(int32_t pc) {
  const Instruction& inst = c_.m.code[size_t(pc)];
  if (inst.op != Opcode::movw || inst.src.mode != AddressMode::imm ||
      (inst.src.value != -1 && inst.src.value != 0))
    return false;
  nil_writes.push_back(pc);
  return true;
}

// A frame that waits to be called stays where it is.
bool OperandChecker::check_overwrite(int32_t pc, const Operand& o, int64_t length) {
  for (uint32_t p = pending_[size_t(pc)]; p != 0; p = pending_[p - 1]) {
    if (!c_.spend(pc, 1)) return false;
    const Operand& slot = c_.m.code[p - 1].dst;
    if (o.value < slot.value + c_.word && slot.value < o.value + length)
      return c_.fail(pc, operand_text(o) + " overwrites a frame made at pc " + n(int64_t(p) - 1),
                     "to call it first");
  }
  return true;
}

bool OperandChecker::check_indirect(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how,
                                    bool reachable) {
  if (c == ValueClass::table && kind != OperandKind::alt_table)
    return c_.fail(pc, operand_text(o), "a table in module data");
  if (c == ValueClass::frame) return c_.fail(pc, operand_text(o), "a word of the frame");
  if (!check_place(pc, o, c_.word, c_.word, reachable)) return false;
  if (o.second < 0 || o.second > kMaxIndirectOffset)
    return c_.fail(pc, operand_text(o), "a second offset of 0 to " + n(kMaxIndirectOffset));
  if (o.second % alignment(c) != 0)
    return c_.fail(pc, operand_text(o), "a second offset that is a multiple of " + n(alignment(c)));
  if (o.mode != AddressMode::ind_fp || !reachable) return true;
  for (uint32_t p = pending_[size_t(pc)]; p != 0; p = pending_[p - 1]) {
    if (!c_.spend(pc, 1)) return false;
    const Instruction& made = c_.m.code[p - 1];
    if (made.dst.value != o.value) continue;
    if (made.op != Opcode::frame) return true;
    const TypeLayout callee(c_.m.types[size_t(made.src.value)], c_.abi);
    if (o.second < int32_t(c_.abi.frame_return_offset()) || o.second > callee.size() ||
        width(kind, c) > callee.size() - o.second)
      return c_.fail(pc, operand_text(o) + ", " + n(width(kind, c)) + " bytes",
                     "a place after the VM's words in the " + n(callee.size()) + " bytes of the new frame");
    return check_map(pc, o, callee, o.second, kind, c, how);
  }
  return true;
}

}  // namespace dis::format
