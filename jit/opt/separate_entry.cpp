// separate_entry: where code begins at the head of an inner loop (EntryKind::loop), a copy of that loop ends what the
// interpreter has begun. The loop itself is then entered only by the one around it, as ever, and both can be improved
// as if the function had been compiled whole.
//
//       start                    start --> copy of the inner loop
//         |                                        |
//       inner <-> .     ->       inner <-> .       |
//         |       |                |       |       |
//       outer ----'              outer ----' <-----'
#include <algorithm>

#include "jit/opt/loop_tools.h"
#include "jit/opt/passes.h"

namespace dis::jit::opt {

namespace {

constexpr size_t kMostLoopBlocks = 64;

// The blocks from which one gets back to `header` by a jump backward, without passing it: itself first. Empty: too
// many, or it is no head of a loop.
Blocks inner_loop(Graph& graph, GraphBlock* header) {
  Blocks found(&graph.arena());
  std::pmr::vector<bool> seen(graph.block_count(), false, &graph.arena());
  found.push_back(header);
  seen[header->id] = true;
  for (GraphBlock* p : header->preds)
    if (!p->is_root && p->first_pc >= header->first_pc && !seen[p->id]) {
      seen[p->id] = true;
      found.push_back(p);
    }
  for (size_t k = 1; k < found.size() && found.size() <= kMostLoopBlocks; k++)
    for (GraphBlock* p : found[k]->preds)
      if (!seen[p->id]) {
        seen[p->id] = true;
        found.push_back(p);
      }
  if (found.size() > kMostLoopBlocks) found.clear();
  return found;
}

}  // namespace

void separate_entry(Graph& graph) {
  GraphBlock* header = graph.entered_loop;
  if (!header) return;
  GraphBlock* root = graph.blocks[0];
  const Blocks blocks = inner_loop(graph, header);
  auto is_inside = [&](const GraphBlock* b) { return std::find(blocks.begin(), blocks.end(), b) != blocks.end(); };
  const bool entered_again = std::any_of(header->preds.begin(), header->preds.end(),
                                         [&](const GraphBlock* p) { return p != root && !is_inside(p); });
  const bool has_root = std::any_of(blocks.begin(), blocks.end(), [](const GraphBlock* b) { return b->is_root; });
  if (blocks.empty() || !entered_again || has_root) return;
  const LoopCopy copy = copy_blocks(graph, blocks);
  GraphBlock* first = copy.block(header);
  const size_t enter = size_t(std::find(header->preds.begin(), header->preds.end(), root) - header->preds.begin());
  for (Node* own : header->phis) {
    Node* phi = copy.copied(own);
    Nodes inputs(phi->inputs, phi->inputs + phi->input_count, &graph.arena());
    graph.drop_inputs(phi);
    inputs.insert(inputs.begin(), own->in(uint32_t(enter)));
    graph.set_inputs(phi, inputs);
  }
  first->preds.insert(first->preds.begin(), root);
  remove_edge(root, header);
  root->succs = {first};
  mend_values(graph, blocks, copy);
}

}  // namespace dis::jit::opt
