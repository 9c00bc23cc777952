// counted_loop: what is known of a loop that counts: its variable, by what it steps, and what it is compared with.
#pragma once

#include <vector>

#include "jit/graph/graph.h"

namespace dis::jit::opt {

// for (i = first; i REL bound; i += step), tested at the top or at the bottom of each turn.
struct CountedLoop {
  Node* variable = nullptr;    // phi of the header
  Node* first = nullptr;       // its value on entry
  Node* next = nullptr;        // add of the variable and the step
  Node* step = nullptr;        // constant, or defined outside the loop
  GraphBlock* test = nullptr;  // block that ends in the comparison
  bool tests_next = false;     // compares `next`, not the variable
  GraphCond stay = GraphCond::lt;  // the loop goes on while compared REL bound
  Node* bound = nullptr;       // defined outside the loop
  bool up = true;
};

// For a loop with one edge back. False if it does not count so.
bool find_counted(const GraphBlock* header, const Blocks& blocks, CountedLoop& out);

// n == variable + offset, the offset a constant. `next` counts if the step is a constant.
bool is_affine(const CountedLoop& loop, const Node* n, int64_t* offset);

}  // namespace dis::jit::opt
