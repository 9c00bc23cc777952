// instructions: how many AArch64 instructions the loops of the first suite execute, beside gcc's code, counted by an
// emulator: the same on every machine and at every time.
#pragma once

#include "bench/peers.h"
#include "bench/report.h"

namespace dis::bench {

void instructions(const Peers& peers, int runs, Report& report);

}  // namespace dis::bench
