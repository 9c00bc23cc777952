// simplify_phis: a phi whose inputs are all itself or one other value is that value. The builder makes a phi for every
// variable wanted where paths meet; most are of this kind.
#include "jit/opt/passes.h"

namespace dis::jit::opt {

void simplify_phis(Graph& graph) {
  bool any = false;
  for (bool changed = true; changed;) {
    changed = false;
    for (GraphBlock* b : graph.blocks) {
      for (Node* phi : b->phis) {
        if (graph.resolved(phi) != phi) continue;
        Node* same = nullptr;
        bool trivial = true;
        for (uint32_t i = 0; i < phi->input_count; i++) {
          Node* in = graph.resolved(phi->in(i));
          if (in == phi || in == same) continue;
          if (same) {
            trivial = false;
            break;
          }
          same = in;
        }
        if (!trivial || !same) continue;
        graph.replace_later(phi, same);
        changed = any = true;
      }
    }
  }
  if (any) graph.apply_replacements();
}

void simplify_phis_again(Graph& graph) { simplify_phis(graph); }

}  // namespace dis::jit::opt
