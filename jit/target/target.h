// target: what differs between CPUs, as data: registers, which of them hold the machine's state, which are clobbered
// by what, which forms of instructions are legal. Every decision above the emitters reads it from here.
#pragma once

#include <cstdint>

#include "jit/lir/lir.h"

namespace dis::jit {

struct TargetDesc {
  const char* name;
  lir::RegSet allocatable;        // in the order of register numbers; prefer low numbers
  lir::RegSet call_c_clobbers;    // subset of allocatable that a C++ callee may change
  lir::RegSet div_clobbers;       // changed by kDiv operations (operands may be there, values across may not)
  uint8_t div_result, mod_result; // hints: where the emitter finds them
  int8_t shift_count;             // register a variable shift count must be in, or -1: any
  bool two_operand;               // kTied operations write over their first operand
  bool memory_operands;           // arithmetic can read its second operand from memory
  bool displaced_index;           // an address can have a base, an index and a displacement
  bool shifted_operands;          // arithmetic can shift its second operand by a constant first
  bool multiply_add;              // one instruction multiplies and adds or subtracts
  bool bit_fields;                // one instruction takes some bits out of a register
  bool paired_accesses;           // one instruction loads or stores two places side by side
  uint8_t pinned[lir::kFirstVirtual];  // physical register of kFrame, kProcess, kArena
  uint8_t arguments[6];           // of the C calling convention, general registers
  uint8_t result;                 // of the C calling convention
  // Instructions it takes to make a constant.
  uint32_t (*constant_cost)(int64_t imm);
  // Whether `imm` can be the b operand of an instruction of this width.
  bool (*legal_immediate)(lir::Op op, lir::Width width, int64_t imm);
};

}  // namespace dis::jit
