// The rule. Words and references are 4 bytes if anything shows an alignment or a frame that 8-byte words rule
// out: a type size of 4 modulo 8, a word or reference operand written at 4 modulo 8, an operand inside the 32
// bytes the VM would keep of each frame, a pointer map longer than the type has 8-byte words, or a frame that
// ends before the arguments would begin. Without any of that a module with frames has 8-byte words.
#include "vm/format/detect_abi.h"

#include "vm/format/message.h"
#include "vm/format/operand.h"

namespace dis::format {
namespace {

std::string at_pc(const Module& m, size_t pc) {
  return "pc " + n(int64_t(pc)) + " (" + std::string(info(m.code[pc].op).mnemonic) + ")";
}

// What rules out 8-byte words, or nothing.
std::string evidence_in_type(const TypeDescriptor& t) {
  const std::string name = "type " + n(t.id);
  if (t.size % 8 == 4) return name + ": size " + n(t.size) + " is 4 modulo 8";
  for (size_t i = 0; i < t.pointer_map.size(); ++i) {
    if (t.pointer_map[i] == 0) continue;
    for (int bit = 7; bit >= 0; --bit) {
      const int64_t word = int64_t(i) * 8 + (7 - bit);
      if ((t.pointer_map[i] >> bit & 1) && word >= t.size / 8 && word < t.size / 4)
        return name + ": word " + n(word) + " is a pointer, but " + n(t.size) + " bytes hold only " +
               n(t.size / 8) + " words of 8 bytes";
    }
  }
  return {};
}

bool is_word_sized(ValueClass c) {
  return c == ValueClass::word || c == ValueClass::addr || c == ValueClass::frame || c == ValueClass::pc ||
         is_ref(c);
}

std::string evidence_in_code(const Module& m, size_t pc) {
  const Instruction& inst = m.code[pc];
  const OpcodeInfo& op = info(inst.op);
  const OperandKind kinds[] = {op.src, op.mid, op.dst};
  const Operand* operands[] = {&inst.src, &inst.mid, &inst.dst};
  for (int i = 0; i < 3; ++i) {
    const Operand& o = *operands[i];
    if (kinds[i] == OperandKind::none || !is_memory(o.mode)) continue;
    const bool direct = !is_indirect(o.mode);
    if (direct && writes(kinds[i]) && is_word_sized(value_class(kinds[i])) && o.value % 8 == 4)
      return at_pc(m, pc) + ": writes a word at " + n(o.value) + ", which is 4 modulo 8";
    const bool frame = o.mode == AddressMode::fp || o.mode == AddressMode::ind_fp;
    if (frame && o.value >= int32_t(kAbi32.frame_return_offset()) &&
        o.value < int32_t(kAbi64.frame_return_offset()))
      return at_pc(m, pc) + ": uses " + n(o.value) + "(fp), which 8-byte words leave to the VM";
  }
  return {};
}

std::string evidence_in_frame(const Module& m, int32_t type, const std::string& who) {
  if (type < 0 || size_t(type) >= m.types.size()) return {};
  const int32_t size = m.types[size_t(type)].size;
  if (size >= int32_t(kAbi64.frame_args_offset())) return {};
  return who + ": frame type " + n(type) + " has " + n(size) + " bytes, fewer than the " +
         n(kAbi64.frame_args_offset()) + " before the arguments with 8-byte words";
}

}  // namespace

AbiEvidence detect_abi(const Module& m, WordSize override_size) {
  if (override_size != WordSize::detect)
    return {override_size == WordSize::bits32 ? kAbi32 : kAbi64, true, "given"};

  const auto is32 = [](std::string evidence) { return AbiEvidence{kAbi32, true, std::move(evidence)}; };
  bool frames = false;
  std::string e;
  for (const TypeDescriptor& t : m.types)
    if (!(e = evidence_in_type(t)).empty()) return is32(std::move(e));
  for (const Link& link : m.links) {
    if (link.frame_type < 0) continue;
    frames = true;
    if (!(e = evidence_in_frame(m, link.frame_type, "link " + link.name)).empty()) return is32(std::move(e));
  }
  for (size_t pc = 0; pc < m.code.size(); ++pc) {
    const Instruction& inst = m.code[pc];
    if (!info(inst.op).known()) continue;
    if (!(e = evidence_in_code(m, pc)).empty()) return is32(std::move(e));
    if (inst.op == Opcode::frame && inst.src.mode == AddressMode::imm) {
      frames = true;
      if (!(e = evidence_in_frame(m, inst.src.value, at_pc(m, pc))).empty()) return is32(std::move(e));
    }
  }
  if (m.entry_type >= 0) {
    frames = true;
    if (!(e = evidence_in_frame(m, m.entry_type, "entry")).empty()) return is32(std::move(e));
  }
  if (frames) return {kAbi64, true, "frames, and nothing that 8-byte words rule out"};
  return {kAbi64, false, "no frames and no operand that tells"};
}

}  // namespace dis::format
