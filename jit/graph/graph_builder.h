// graph_builder: IR of one function to its graph.
#pragma once

#include <memory>
#include <vector>

#include "jit/bailout.h"
#include "jit/graph/graph.h"
#include "jit/light.h"
#include "runtime/executor.h"
#include "vm/ir/cfg.h"

namespace dis {
class TypeTable;
}

namespace dis::jit {

// What the compiler knows of the module a function belongs to.
struct ModuleFacts {
  const ir::Module& module;
  const ir::ControlFlow& flow;
  const std::vector<const dis::Type*>& types;   // by Dis type id
  TypeTable* table = nullptr;                   // makes types of list cells
  const std::vector<LightFunction>* light = nullptr;  // by number of the function
  bool metered = false;                               // as in EngineOptions
  uint32_t number_of(uint32_t pc) const;        // of the function that begins there, or the count
};

// How control comes into a piece of code: by a call; or, where the interpreter stopped at the head of a loop, with
// everything in its frame, which is the last on the stack and has Graph::stack_bytes behind its start.
enum class EntryKind : uint8_t { call, loop };

// What is to be built: of a loop, what runs from its head on takes the function's place.
struct FunctionToBuild {
  const ir::Function& function;
  EntryKind entry = EntryKind::call;
  LightFunction as = {};  // light: that version of it
};

// `promote` false: frame slots stay in memory, for functions too large for more. `arena`: what the graph consists of
// lies there. Bailout: why there is no graph.
std::unique_ptr<Graph> build_graph(const ModuleFacts& facts, const FunctionToBuild& function, bool promote, Arena& arena,
                                   Bailout* bailout);

}  // namespace dis::jit
