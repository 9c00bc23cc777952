// figures: what is measured, one function a benchmark, in the order of the report.
// In: the programs there are, how many runs. Out: figures, and problems where a program's result is wrong.
// Keeps: contenders take turns, each after a warm-up, so that what disturbs one disturbs all.
#pragma once

#include <span>

#include "bench/peers.h"
#include "bench/report.h"

namespace dis::bench {

struct Benchmark {
  const char* name;  // for --only
  const char* what;
  void (*measure)(const Peers& peers, int runs, Report& report);
};

std::span<const Benchmark> benchmarks();

}  // namespace dis::bench
