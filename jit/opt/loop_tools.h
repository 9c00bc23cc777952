// loop_tools: what passes that change loops share: blocks put before a loop, copies of loops, and values mended where
// paths from copies meet.
#pragma once

#include <initializer_list>

#include "jit/graph/graph.h"

namespace dis::jit::opt {

bool in_loop(const GraphBlock* block, const GraphBlock* header);

// Takes Node::imm from the slice, and nothing else happens unless that ends it.
inline bool is_price(const Node* n) {
  return n->op == GraphOp::poll || (n->op == GraphOp::charge && n->input_count == 0);
}

// Puts a new node at the end of `at`, for the runtime at the place where `like` stands.
Node* append(Graph& graph, GraphBlock* at, GraphOp op, Ty type, std::initializer_list<Node*> inputs, const Node* like);

// The headers of all loops, those of inner ones first.
Blocks headers_inner_first(Graph& graph);

// A loop that was changed makes the whole function be looked through again. Where that has been done so often that many
// loops in a large function would cost more than they gain, the rest stay as they are.
class Patience {
 public:
  bool lasts(const Graph& graph) { return (looked_through_ += graph.node_count()) < kMost; }

 private:
  static constexpr size_t kMost = 1 << 20;  // nodes
  size_t looked_through_ = 0;
};

// The blocks of the loop at `header`, in reverse postorder.
Blocks loop_blocks(Graph& graph, const GraphBlock* header);

// A block that control passes through before the loop and that leads nowhere else; made if there is none. The analysis
// of loops stays as it was: the new block has the header's place in it but for the loop.
GraphBlock* preheader(Graph& graph, GraphBlock* header);

// Splits the edge from `from` (its successor number `way`) to the block behind it.
GraphBlock* split_edge(Graph& graph, GraphBlock* from, size_t way);

// A copy of the blocks; edges inside lead to copies, edges out to where they led (whose phis get inputs), and nothing
// leads in yet: phis of the header's copy keep one input for each edge that comes from inside, behind the others.
struct LoopCopy {
  explicit LoopCopy(Graph& graph)
      : blocks(graph.block_count(), nullptr, &graph.arena()), nodes(graph.node_count(), nullptr, &graph.arena()),
        made(&graph.arena()) {}
  // By number, of those there were before; nullptr: was not copied.
  Blocks blocks;
  Nodes nodes;
  Blocks made;  // the copies, in the order of the originals
  GraphBlock* block(const GraphBlock* b) const { return b->id < blocks.size() ? blocks[b->id] : nullptr; }
  Node* copied(const Node* n) const { return n->id < nodes.size() ? nodes[n->id] : nullptr; }
  // The copy, or what was not copied itself.
  Node* node(Node* n) const {
    Node* c = copied(n);
    return c ? c : n;
  }
};
LoopCopy copy_blocks(Graph& graph, const Blocks& blocks);

// Behind a copy, uses outside of `blocks` of what was defined in them may be reached from both. Puts phis where the
// paths meet.
void mend_values(Graph& graph, const Blocks& blocks, const LoopCopy& copy);

// Branches on constants become jumps; blocks nobody reaches go.
void decide_branches(Graph& graph);
void remove_unreachable(Graph& graph);

// Whether a comparison of constants holds.
bool holds(GraphCond cond, Ty type, int64_t a, int64_t b);

// Removes the edge from `from` to `to` and the inputs phis have for it.
void remove_edge(GraphBlock* from, GraphBlock* to);

}  // namespace dis::jit::opt
