// compiling: how fast the Limbo compiler is, whole processes, beside a reference compiler.
// In: the compilers there are. Out: a figure for each size of source, and problems where a compiler fails or where
// what ours made prints something else.
#pragma once

#include "bench/peers.h"
#include "bench/report.h"

namespace dis::bench {

void compiling(const Peers& peers, int runs, Report& report);

}  // namespace dis::bench
