// executor: the question the runtime asks the engine: run this process for a while.
#pragma once

#include <cstdint>

namespace dis {

class Process;

// What slices and fuel are counted in, for an instruction: the engines count the bytes of the interpreter's code cells.
//
// Prices: a jump or branch back costs the instructions from its target to itself, whether it is taken or not; a call 8; a
// jump by a table 8; an exception that is raised 64; a choice by alt 16. Native code that is not metered
// (EngineOptions::metered) may ask more or less.
inline constexpr int64_t kInstructionPrice = 32;
inline constexpr int64_t kCallPrice = 8 * kInstructionPrice;
inline constexpr int64_t kRaisePrice = 64 * kInstructionPrice;
inline constexpr int64_t kAltPrice = 16 * kInstructionPrice;

enum class RunStatus : uint8_t {
  yielded,  // the slice is used up; the process is runnable
  blocked,  // the process waits; whoever it waits for makes it ready
  returned, // its first function returned
  exited,   // it ended in another way, without an error
  broken,   // an exception nobody handled; Process::exception holds it
  elsewhere,  // between engines only: Process::pc is code of the other one
};

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `process`, whose registers are saved, until process.budget is below zero or something else ends the slice; saves
  // them again. A pending error of the process is raised first.
  virtual RunStatus resume(Process& process) = 0;
  // How many times as long as one of an interpreter a slice is.
  virtual int64_t pace() const { return 1; }
};

}  // namespace dis
