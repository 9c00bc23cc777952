// order_blocks: the layout of the code. Blocks keep the order of the program, but what hardly runs goes to the end, and
// the test of a `while` loop goes behind its body, so that a turn takes one branch:
//
//     test: if not a: done          jump test
//     body                    ->    body
//     jump test                     test: if a: body
#include <algorithm>

#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"

namespace dis::jit::opt {

void order_blocks(Graph& graph) {
  analyse_loops(graph);
  std::erase_if(graph.blocks, [&](const GraphBlock* b) { return b->order == ~0u; });
  Blocks& blocks = graph.blocks;
  for (GraphBlock* header : graph.rpo) {
    if (header->loop != header || header->is_root || header->end()->op != GraphOp::branch) continue;
    const bool first = in_loop(header->succs[0], header), second = in_loop(header->succs[1], header);
    if (first == second) continue;
    // The last block of the loop in the layout that jumps back unconditionally.
    GraphBlock* latch = nullptr;
    for (GraphBlock* p : header->preds)
      if (in_loop(p, header) && p->succs.size() == 1) latch = p;
    if (!latch || latch == header) continue;
    const auto at = std::find(blocks.begin(), blocks.end(), header);
    blocks.erase(at);
    blocks.insert(std::find(blocks.begin(), blocks.end(), latch) + 1, header);
  }
  // What hardly runs goes to the end, in its order.
  Blocks cold(&graph.arena());
  for (GraphBlock* b : blocks)
    if (b->cold) cold.push_back(b);
  if (cold.empty()) return;
  std::erase_if(blocks, [](const GraphBlock* b) { return b->cold; });
  blocks.insert(blocks.end(), cold.begin(), cold.end());
}

}  // namespace dis::jit::opt
