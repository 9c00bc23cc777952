// simplify_phis: a phi whose inputs are all itself or one other value is that value. The builder makes a phi for every
// variable wanted where paths meet; most are of this kind. When one goes, the phis that use it are looked at again.
#include "jit/opt/passes.h"

namespace dis::jit::opt {

namespace {

class PhiSimplifier {
 public:
  explicit PhiSimplifier(Graph& graph)
      : graph_(graph), uses_(1, &graph.arena()), users_(graph.node_count(), Users{}, &graph.arena()), work_(&graph.arena()) {}

  void run() {
    for (GraphBlock* b : graph_.blocks)
      for (Node* phi : b->phis) {
        work_.push_back(phi);
        users_[phi->id].waits = true;
        for (uint32_t i = 0; i < phi->input_count; i++)
          if (Node* in = phi->in(i); in->op == GraphOp::phi && in != phi) add_use(in, phi);
      }
    bool any = false;
    for (size_t n = 0; n < work_.size(); n++) {
      Node* phi = work_[n];
      users_[phi->id].waits = false;
      if (graph_.resolved(phi) != phi) continue;
      Node* same = only_input(phi);
      if (!same) continue;
      graph_.replace_later(phi, same);
      any = true;
      const Users gone = users_[phi->id];
      for (uint32_t u = gone.first; u; u = uses_[u].next) {
        Users& user = users_[uses_[u].user->id];
        if (user.waits) continue;
        user.waits = true;
        work_.push_back(uses_[u].user);
      }
      // They use what it stands for now.
      if (same->op != GraphOp::phi || !gone.first) continue;
      Users& to = users_[same->id];
      (to.first ? uses_[to.last].next : to.first) = gone.first;
      to.last = gone.last;
    }
    if (any) graph_.apply_replacements();
  }

 private:
  struct Use {
    Node* user = nullptr;
    uint32_t next = 0;
  };
  struct Users {
    uint32_t first = 0, last = 0;  // in uses_; 0: none
    bool waits = false;            // the phi itself is in the list of work
  };

  void add_use(const Node* of, Node* user) {
    uses_.push_back({user, 0});
    Users& u = users_[of->id];
    const uint32_t n = uint32_t(uses_.size() - 1);
    (u.first ? uses_[u.last].next : u.first) = n;
    u.last = n;
  }

  Node* only_input(const Node* phi) const {
    Node* same = nullptr;
    for (uint32_t i = 0; i < phi->input_count; i++) {
      Node* in = graph_.resolved(phi->in(i));
      if (in == phi || in == same) continue;
      if (same) return nullptr;
      same = in;
    }
    return same;
  }

  Graph& graph_;
  std::pmr::vector<Use> uses_;
  std::pmr::vector<Users> users_;  // of phis, by number
  Nodes work_;
};

}  // namespace

void simplify_phis(Graph& graph) { PhiSimplifier(graph).run(); }
void simplify_phis_again(Graph& graph) { simplify_phis(graph); }

}  // namespace dis::jit::opt
