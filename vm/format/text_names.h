// text_names: what assembler and disassembler must agree on besides the opcodes.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/format/module.h"

namespace dis::format {

struct FlagName {
  std::string_view name;
  uint32_t bit;
};

inline constexpr FlagName kFlagNames[] = {
    {"mustcompile", kMustCompile}, {"dontcompile", kDontCompile}, {"sharemp", kShareMp},  {"dynmod", kDynMod},
    {"oldimport", kHasLdt0},       {"except", kHasExcept},        {"import", kHasImport},
};

// Which of src, mid, dst (bits 0, 1, 2) the operands of an instruction are when `count` of them are written
// without placeholders. One row of this rule per number of operands:
//   3 all; 2 source and destination, or middle and destination where there is no source;
//   1 the destination, or the source where there is no destination.
constexpr unsigned written_operands(const OpcodeInfo& op, int count) {
  switch (count) {
    case 3: return 7;
    case 2: return op.src == OperandKind::none && op.mid != OperandKind::none ? 6 : 5;
    case 1: return op.dst == OperandKind::none && op.src != OperandKind::none ? 1 : 4;
    default: return 0;
  }
}

}  // namespace dis::format
