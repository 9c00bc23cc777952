// allowance: what a program may use, its first process and all that descend from it together, and what it has used.
// In:  bounds, when it is started.  Out: how much a slice of one of its processes may spend; whether one more may be made.
// Keeps: it is shared by the processes of the program, and by whoever asks about them when they are gone.
// Leaves to others: what the machine as a whole may use (Meter, HostOptions), and how a program ends (Scheduler).
#pragma once

#include <cstdint>

#include "runtime/fuel.h"

namespace dis {

struct ProgramLimits {
  uint64_t fuel = 0;           // instructions, as executor.h prices them; 0: no bound
  uint32_t max_processes = 0;  // at a time; 0: no bound but the machine's
};

struct Allowance {
  explicit Allowance(const ProgramLimits& given) : limits(given) { fuel.set_left(Fuel::price_of(given.fuel)); }

  bool is_full() const { return limits.max_processes && processes >= limits.max_processes; }

  const ProgramLimits limits;
  Fuel fuel;
  uint32_t processes = 0;  // that there are
};

}  // namespace dis
