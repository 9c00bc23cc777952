// lower: a graph to low-level IR for one target: addresses folded into loads and stores, constants into immediates,
// phis into block parameters, checks into guards.
#pragma once

#include "jit/graph/graph.h"
#include "jit/lir/lir.h"
#include "jit/target/target.h"

namespace dis::jit {

// Constants of the heap that code is made for.
struct HeapFacts {
  const uint8_t* arena = nullptr;  // its base: aligned to its size
  uint32_t arena_shift = 0;        // log2 of its size
};

void lower(const Graph& graph, const TargetDesc& target, lir::Function& out);

}  // namespace dis::jit
