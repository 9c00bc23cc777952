#include "jit/target/x64/emit.h"

namespace dis::jit {

namespace x64 {

namespace {

bool legal_immediate(lir::Op op, lir::Width w, int64_t imm) {
  switch (op) {
    case lir::Op::fadd: case lir::Op::fsub: case lir::Op::fmul: case lir::Op::fdiv:
    case lir::Op::div: case lir::Op::mod: case lir::Op::udiv: case lir::Op::umod: case lir::Op::mulhi:
      return false;
    case lir::Op::store_imm: return w != lir::Width::w64 && w != lir::Width::f64 ? true : imm == int32_t(imm);
    default: return w == lir::Width::w32 || imm == int32_t(imm);
  }
}

uint32_t constant_cost(int64_t) { return 1; }

constexpr uint32_t bit(int r) { return 1u << r; }
constexpr uint32_t kCallClobbers = bit(0) | bit(1) | bit(2) | bit(6) | bit(7) | bit(8) | bit(9);
constexpr uint32_t kKept = bit(3) | bit(15);

constexpr TargetDesc desc(bool narrow) {
  return {
      .name = "x86-64",
      .allocatable = {.gp = kCallClobbers | kKept | (narrow ? 0 : bit(14)), .fp = 0x7fff},
      .call_c_clobbers = {.gp = kCallClobbers, .fp = 0x7fff},
      .div_clobbers = {.gp = bit(0) | bit(2), .fp = 0},
      .div_result = 0,
      .mod_result = 2,
      .shift_count = -1,
      .two_operand = true,
      .memory_operands = true,
      .displaced_index = true,
      .shifted_operands = false,
      .multiply_add = false,
      .bit_fields = false,
      .paired_accesses = false,
      .pinned = {0, 5, 12, 14},
      .arguments = {7, 6, 2, 1, 8, 9},
      .result = 0,
      .constant_cost = &constant_cost,
      .legal_immediate = &legal_immediate,
  };
}
void detect(InstanceFacts& facts) {
#if defined(__x86_64__)
  facts.has_bmi2 = __builtin_cpu_supports("bmi2");
#else
  facts.has_bmi2 = true;  // nothing runs here; code is only looked at
#endif
}

constexpr size_t kCodeReach = size_t{2} << 30;
constexpr TargetDesc kWide = desc(false), kNarrow = desc(true);

constexpr Target kTargets[] = {
    {"x64", &kNarrow, kReturnSkip, 1, kCodeReach, &detect, &emit_function, &emit_stubs, kEntryStubBytes, &emit_entry_stub},
    {"x64", &kWide, kReturnSkip, 1, kCodeReach, &detect, &emit_function, &emit_stubs, kEntryStubBytes, &emit_entry_stub},
};

}  // namespace

}  // namespace x64

namespace targets {
const Target& x64(Abi abi);
}
const Target& targets::x64(Abi abi) { return jit::x64::kTargets[abi == kAbi64]; }

}  // namespace dis::jit
