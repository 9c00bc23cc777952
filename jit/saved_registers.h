// saved_registers: what a process whose slice ended inside a loop takes along: the register file and the spill words.
// References among them are copies of what frame slots hold, so nobody else needs to look.
#pragma once

#include <cstdint>

namespace dis::jit {

struct SavedRegisters {
  uint64_t general[32];   // by register number
  uint64_t real[32];
  uint64_t spilled[16];
  const void* address;    // where to go on
  uint8_t* frame;         // of the function it lies in
  uint32_t pc;            // Dis pc of the loop's end
};

}  // namespace dis::jit
