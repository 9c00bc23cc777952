// compiler: one function from IR to machine code; the pipeline on one screen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jit/bailout.h"
#include "jit/graph/graph_builder.h"
#include "jit/lir/lir.h"
#include "jit/lir/regalloc.h"
#include "jit/stages.h"
#include "jit/opt/passes.h"
#include "jit/target/emitter.h"

namespace dis::jit {

struct CompilerOptions {
  uint32_t disabled = 0;  // bits of Pass
  bool metered = false;   // as in EngineOptions
};

// Memory and counts kept between functions.
struct CompilerState {
  Arena arena;  // of the graph
  lir::Function lir;
  lir::RegisterAllocator allocator;
  StageClock clock;
};

// What a dump shows of a function, as text.
struct CompilerDump {
  std::string graph, optimised, lir;
};

struct Compilation {
  std::unique_ptr<Graph> graph;   // its steps are wanted by whoever makes their cells
  Bailout bailout = Bailout::none;
};

// The front half: graph, passes, low-level IR with registers assigned, in state.lir.
Compilation compile(const ModuleFacts& facts, const FunctionToBuild& function, const TargetDesc& target,
                    const CompilerOptions& options, CompilerState& state, CompilerDump* dump);

}  // namespace dis::jit
