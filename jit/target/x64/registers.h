// registers: which x86-64 registers hold what while native code runs.
//
//   rsp  host stack: return addresses of the calls since the process was last resumed
//   rbp  frame of the function        r12  Process         r13  what is left of the slice
//   r14  arena base (4-byte references only; else a register like any other)
//   r10, r11, xmm15  scratch of the emitters
#pragma once

#include <asmjit/x86.h>

namespace dis::jit::x64 {

namespace x86 = asmjit::x86;

inline constexpr x86::Gp kFrameReg = x86::rbp;
inline constexpr x86::Gp kProcessReg = x86::r12;
inline constexpr x86::Gp kBudgetReg = x86::r13;
inline constexpr x86::Gp kArenaReg = x86::r14;
inline constexpr uint8_t kScratch = 11, kScratch2 = 10, kFpScratch = 15;

// Spill words lie in the red zone below rsp: [rsp - 16 - 8 * word]. The first word is left to calls of stubs.
inline constexpr uint32_t kSpillWords = 14;
inline constexpr int32_t spill_offset(uint32_t word) { return -16 - 8 * int32_t(word); }

}  // namespace dis::jit::x64
