// graph_builder: IR of one function to its graph.
#pragma once

#include <memory>
#include <vector>

#include "jit/bailout.h"
#include "jit/graph/graph.h"
#include "jit/light.h"
#include "vm/ir/cfg.h"

namespace dis {
class Heap;
}

namespace dis::jit {

// What the compiler knows of the module a function belongs to.
struct ModuleFacts {
  const ir::Module& module;
  const ir::ControlFlow& flow;
  const std::vector<const dis::Type*>& types;   // the heap's types by Dis type id
  const uint8_t* initial_data = nullptr;        // what module data begins as; tables are read from it
  Heap* heap = nullptr;                         // makes types of list cells
  const std::vector<LightFunction>* light = nullptr;  // by number of the function
  uint32_t number_of(uint32_t pc) const;        // of the function that begins there, or the count
};

// `as`: the light version is to be built.
// `promote` false: frame slots stay in memory, for functions too large for more. `arena`: what the graph consists of
// lies there. Bailout: why there is no graph.
std::unique_ptr<Graph> build_graph(const ModuleFacts& facts, const ir::Function& function, const LightFunction& as,
                                   bool promote, Arena& arena, Bailout* bailout);

}  // namespace dis::jit
