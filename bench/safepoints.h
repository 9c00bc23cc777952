// safepoints: how soon a program that computes without a pause notices that somebody wants its attention.
#pragma once

#include "bench/peers.h"
#include "bench/report.h"

namespace dis::bench {

void safepoints(const Peers& peers, int runs, Report& report);

}  // namespace dis::bench
