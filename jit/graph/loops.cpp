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
  constexpr uint32_t kNever = ~0u;
  for (GraphBlock* b : graph.blocks) {
    b->order = kNever;
    b->idom = nullptr;
    b->loop = b->outer = nullptr;
    b->loop_depth = 0;
  }
  graph.rpo.clear();
  struct Step {
    GraphBlock* block;
    size_t next;
  };
  std::vector<Step> stack;
  std::vector<GraphBlock*> post;
  // Handlers first, so that they come last in reverse postorder.
  for (size_t i = graph.blocks.size(); i-- > 0;) {
    GraphBlock* root = graph.blocks[i];
    if (!root->is_root || root->order != kNever) continue;
    root->order = 0;
    stack.push_back({root, root->succs.size()});
    while (!stack.empty()) {
      Step& s = stack.back();
      if (s.next == 0) {
        post.push_back(s.block);
        stack.pop_back();
        continue;
      }
      GraphBlock* to = s.block->succs[--s.next];
      if (to->order != kNever) continue;
      to->order = 0;
      stack.push_back({to, to->succs.size()});
    }
  }
  graph.rpo.assign(post.rbegin(), post.rend());
  for (uint32_t i = 0; i < graph.rpo.size(); i++) graph.rpo[i]->order = i;

  // The virtual root is nullptr. A block is done when `seen`.
  std::vector<bool> seen(graph.rpo.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (GraphBlock* b : graph.rpo) {
      GraphBlock* idom = nullptr;
      bool first = true;
      if (!b->is_root) {
        for (GraphBlock* p : b->preds) {
          if (p->order == kNever || !seen[p->order]) continue;
          idom = first ? p : intersect(idom, p);
          first = false;
        }
      }
      if (!seen[b->order] || b->idom != idom) {
        seen[b->order] = true;
        b->idom = idom;
        changed = true;
      }
    }
  }

  // Numbers by which dominance is one comparison. Children of a block come behind it in reverse postorder.
  std::vector<std::vector<GraphBlock*>> children(graph.rpo.size() + 1);
  for (GraphBlock* b : graph.rpo) children[b->idom ? b->idom->order : graph.rpo.size()].push_back(b);
  uint32_t number = 0;
  struct Visit {
    size_t at, next;
  };
  std::vector<Visit> visits{{graph.rpo.size(), 0}};
  while (!visits.empty()) {
    Visit& v = visits.back();
    if (v.next < children[v.at].size()) {
      GraphBlock* child = children[v.at][v.next++];
      child->dom_first = ++number;
      visits.push_back({child->order, 0});
      continue;
    }
    if (v.at < graph.rpo.size()) graph.rpo[v.at]->dom_last = number;
    visits.pop_back();
  }

  // Natural loops, inner ones last: a header met later in reverse postorder lies inside those met before.
  std::vector<GraphBlock*> work;
  std::vector<uint32_t> member(graph.rpo.size(), kNever);
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
