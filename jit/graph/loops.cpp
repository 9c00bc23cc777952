// loops: order, dominators and loops of a graph. Roots that are not the entry (handlers) hang off a virtual root.
#include <algorithm>

#include "jit/graph/graph.h"

namespace dis::jit {

namespace {

GraphBlock* intersect(GraphBlock* a, GraphBlock* b) {
  while (a != b) {
    while (a && (!b || a->order > b->order)) a = a->idom;
    while (b && (!a || b->order > a->order)) b = b->idom;
  }
  return a;
}

}  // namespace

void analyse_loops(Graph& graph) {
  if (graph.analysed) return;
  graph.analysed = true;
  constexpr uint32_t kNever = ~0u;
  for (GraphBlock* b : graph.blocks) {
    b->order = kNever;
    b->idom = nullptr;
    b->loop = b->outer = nullptr;
    b->loop_depth = 0;
    b->dom_child = b->dom_next = nullptr;
  }
  struct Step {
    GraphBlock* block;
    size_t next;
  };
  std::pmr::vector<Step> stack(&graph.arena());
  graph.rpo.clear();
  graph.rpo.reserve(graph.blocks.size());
  // Handlers first, so that they come last in reverse postorder.
  for (size_t i = graph.blocks.size(); i-- > 0;) {
    GraphBlock* root = graph.blocks[i];
    if (!root->is_root || root->order != kNever) continue;
    root->order = 0;
    stack.push_back({root, root->succs.size()});
    while (!stack.empty()) {
      Step& s = stack.back();
      if (s.next == 0) {
        graph.rpo.push_back(s.block);
        stack.pop_back();
        continue;
      }
      GraphBlock* to = s.block->succs[--s.next];
      if (to->order != kNever) continue;
      to->order = 0;
      stack.push_back({to, to->succs.size()});
    }
  }
  std::reverse(graph.rpo.begin(), graph.rpo.end());
  for (uint32_t i = 0; i < graph.rpo.size(); i++) graph.rpo[i]->order = i;

  // The virtual root is nullptr. In the first round only what comes before a block counts for it, which is all there
  // is unless something leads back.
  bool any_back = false;
  for (bool first_round = true, changed = true; changed; first_round = false) {
    changed = false;
    for (GraphBlock* b : graph.rpo) {
      if (b->is_root) continue;
      GraphBlock* idom = nullptr;
      bool first = true;
      for (GraphBlock* p : b->preds) {
        if (p->order == kNever) continue;
        if (p->order >= b->order) {
          any_back = true;
          if (first_round) continue;
        }
        idom = first ? p : intersect(idom, p);
        first = false;
      }
      if (first_round || b->idom != idom) {
        b->idom = idom;
        changed = true;
      }
    }
    if (!any_back) break;
  }

  // Numbers by which dominance is one comparison. Children of a block come behind it in reverse postorder; the
  // lists are made from the back, so that they have that order too.
  GraphBlock* roots = nullptr;
  for (size_t i = graph.rpo.size(); i-- > 0;) {
    GraphBlock* b = graph.rpo[i];
    GraphBlock*& list = b->idom ? b->idom->dom_child : roots;
    b->dom_next = list;
    list = b;
  }
  uint32_t number = 0;
  for (GraphBlock* b = roots; b;) {
    b->dom_first = ++number;
    if (b->dom_child) {
      b = b->dom_child;
      continue;
    }
    b->dom_last = number;
    while (!b->dom_next && b->idom) {
      b = b->idom;
      b->dom_last = number;
    }
    b = b->dom_next;
  }
  if (!any_back) return;

  // Natural loops, inner ones last: a header met later in reverse postorder lies inside those met before.
  Blocks work(&graph.arena());
  std::pmr::vector<uint32_t> member(graph.rpo.size(), kNever, &graph.arena());
  for (GraphBlock* header : graph.rpo) {
    work.clear();
    for (GraphBlock* p : header->preds)
      if (p->order != kNever && p->order >= header->order && dominates(header, p)) work.push_back(p);
    if (work.empty()) continue;
    const uint32_t tag = header->order;
    header->outer = header->loop;
    header->loop = header;
    header->loop_depth++;
    member[header->order] = tag;
    while (!work.empty()) {
      GraphBlock* b = work.back();
      work.pop_back();
      if (member[b->order] == tag) continue;
      member[b->order] = tag;
      b->loop = header;
      b->loop_depth++;
      for (GraphBlock* p : b->preds)
        if (p->order != kNever) work.push_back(p);
    }
  }
}

}  // namespace dis::jit
