#include <algorithm>
#include <bit>

#include "jit/target/a64/emit.h"

namespace dis::jit {

namespace a64 {

namespace {

bool legal_immediate(lir::Op op, lir::Width w, int64_t imm) {
  const bool wide = w == lir::Width::w64 || w == lir::Width::f64;
  switch (op) {
    case lir::Op::fadd: case lir::Op::fsub: case lir::Op::fmul: case lir::Op::fdiv:
    case lir::Op::div: case lir::Op::mod: case lir::Op::udiv: case lir::Op::umod: case lir::Op::mulhi:
      return false;
    // a + (a << k)
    case lir::Op::mul: return imm > 2 && std::has_single_bit(uint64_t(imm - 1));
    case lir::Op::store_imm: return imm == 0;
    case lir::Op::and_: case lir::Op::or_: case lir::Op::xor_:
      return arm::Utils::isLogicalImm(wide ? uint64_t(imm) : uint32_t(imm), wide ? 64 : 32);
    case lir::Op::shl: case lir::Op::sar: case lir::Op::shr: return true;
    default: return is_add_immediate(wide ? imm : int32_t(imm));
  }
}

constexpr uint32_t kCallClobbers = 0xffff;         // x0 to x15
constexpr uint32_t kKept = 0xf << 24;              // x24 to x27
constexpr uint32_t kReals = 0x3fff00ff;            // d0 to d7, d16 to d29: none that a callee keeps

constexpr TargetDesc desc(bool narrow) {
  return {
    .name = "aarch64",
    .allocatable = {.gp = kCallClobbers | kKept | (narrow ? 0 : 1 << 22), .fp = kReals},
    .call_c_clobbers = {.gp = kCallClobbers, .fp = kReals},
    .div_clobbers = {},
    .div_result = 0,
    .mod_result = 0,
    .shift_count = -1,
    .two_operand = false,
    .memory_operands = false,
    .displaced_index = false,
    .shifted_operands = true,
    .multiply_add = true,
    .bit_fields = true,
    .paired_accesses = true,
    .pinned = {0, 19, 20, 22},
    .arguments = {0, 1, 2, 3, 4, 5},
    .result = 0,
    .constant_cost = &instructions_for,
    .legal_immediate = &legal_immediate,
  };
}

void detect(InstanceFacts&) {}  // nothing beyond what every AArch64 has is used

constexpr size_t kCodeReach = size_t{128} << 20;
constexpr TargetDesc kWide = desc(false), kNarrow = desc(true);

constexpr Target kTargets[] = {
    {"a64", &kNarrow, kReturnSkip, 2, kCodeReach, &detect, &emit_function, &emit_stubs, kEntryStubBytes, &emit_entry_stub},
    {"a64", &kWide, kReturnSkip, 2, kCodeReach, &detect, &emit_function, &emit_stubs, kEntryStubBytes, &emit_entry_stub},
};

}  // namespace

}  // namespace a64

namespace targets {
const Target& a64(Abi abi);
}
const Target& targets::a64(Abi abi) { return jit::a64::kTargets[abi == kAbi64]; }

}  // namespace dis::jit
