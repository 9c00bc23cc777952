// registers: which AArch64 registers hold what while native code runs.
//
//   sp   host stack: return addresses of the calls since the process was last resumed, 16 bytes each
//   x19  frame of the function        x20  Process         x21  what is left of the slice
//   x22  arena base                   x23  the address bits that all of the arena shares
//        (with 8-byte references nobody wants the base, and x22 is a register like any other)
//   x28  level of the host stack at which the process's calls began; the spill words lie above it
//   x16, x17, d30, d31  scratch of the emitters
//   x18 is the platform's; x29 stays the C++ caller's, so that frame chains lead past native code
#pragma once

#include <asmjit/core.h>
#include <asmjit/arm/a64assembler.h>
#include <asmjit/arm/a64utils.h>

namespace dis::jit::a64 {

namespace arm = asmjit::a64;

inline constexpr arm::Gp kFrameReg = arm::x19;
inline constexpr arm::Gp kProcessReg = arm::x20;
inline constexpr arm::Gp kBudgetReg = arm::x21;
inline constexpr arm::Gp kArenaReg = arm::x22;
inline constexpr arm::Gp kTagReg = arm::x23;
inline constexpr arm::Gp kStackReg = arm::x28;
inline constexpr arm::Gp kLinkReg = arm::x30;
inline constexpr uint8_t kScratch = 16, kScratch2 = 17, kFpScratch = 31, kFpScratch2 = 30;

// Spill words of the function that runs: nothing is spilled across a call, so one area serves all.
inline constexpr uint32_t kSpillWords = 14;
inline constexpr int32_t spill_offset(uint32_t word) { return 16 + 8 * int32_t(word); }
inline constexpr int32_t kStackArea = 16 + 8 * int32_t(kSpillWords);  // above kStackReg
static_assert(kStackArea % 16 == 0);

}  // namespace dis::jit::a64
