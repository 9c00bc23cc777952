// simplify: local rules: a node whose inputs say that something simpler will do.
#pragma once

#include "jit/graph/graph.h"

namespace dis::jit::opt {

// What `n` amounts to: another node (an input, a constant), or nullptr if nothing simpler is known. May change n
// itself into a cheaper operation, or put new nodes before it.
Node* simplify(Graph& graph, Node* n);

}  // namespace dis::jit::opt
