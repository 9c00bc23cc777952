#include "jit/opt/simplify.h"

#include <algorithm>
#include <bit>

#include "jit/opt/passes.h"
#include "vm/ir/semantics.h"

namespace dis::jit::opt {

namespace {

namespace sem = ir::sem;

bool is_int(const Node* n) { return n->op == GraphOp::const_int; }
bool is_int(const Node* n, int64_t v) { return is_int(n) && n->imm == v; }

template <typename T>
bool fold_binary(GraphOp op, T a, T b, int64_t& out) {
  switch (op) {
    case GraphOp::add: out = sem::add<T>(a, b); return true;
    case GraphOp::sub: out = sem::sub<T>(a, b); return true;
    case GraphOp::mul: out = sem::mul<T>(a, b); return true;
    case GraphOp::and_: out = sem::and_<T>(a, b); return true;
    case GraphOp::or_: out = sem::or_<T>(a, b); return true;
    case GraphOp::xor_: out = sem::xor_<T>(a, b); return true;
    case GraphOp::shl: out = sem::shl<T>(a, b); return true;
    case GraphOp::shr: out = sem::shr<T>(a, b); return true;
    case GraphOp::lsr: out = sem::lsr<T>(a, b); return true;
    case GraphOp::div:
      if (b == 0) return false;
      out = sem::div<T>(a, b);
      return true;
    case GraphOp::mod:
      if (b == 0) return false;
      out = sem::mod<T>(a, b);
      return true;
    default: return false;
  }
}

bool commutes(GraphOp op) {
  return op == GraphOp::add || op == GraphOp::mul || op == GraphOp::and_ || op == GraphOp::or_ || op == GraphOp::xor_;
}

// A node of `op` put before `at` in its block.
class Maker {
 public:
  Maker(Graph& graph, Node* at) : graph_(graph), at_(at), made_(&graph.arena()) {}
  Node* make(GraphOp op, Ty type, Node* a, Node* b = nullptr) {
    Node* n = graph_.new_node(op, type, at_->pc);
    if (b)
      graph_.set_inputs(n, {a, b});
    else
      graph_.set_inputs(n, {a});
    n->block = at_->block;
    n->sp = at_->sp;
    made_.push_back(n);
    return n;
  }
  Node* constant(Ty type, int64_t v) { return graph_.const_int(type, v); }
  const Nodes& made() const { return made_; }

 private:
  Graph& graph_;
  Node* at_;
  Nodes made_;
};

// Strength reduction of a / d and a % d for a constant d, by multiplication with a reciprocal.
// Source: T. Granlund and P. Montgomery, Division by Invariant Integers using Multiplication (1994).
struct Magic {
  int64_t multiplier;
  int shift;
};
Magic magic64(int64_t d) {
  const uint64_t two63 = uint64_t{1} << 63;
  const uint64_t ad = d < 0 ? 0 - uint64_t(d) : uint64_t(d);
  const uint64_t t = two63 + (uint64_t(d) >> 63);
  const uint64_t anc = t - 1 - t % ad;
  int p = 63;
  uint64_t q1 = two63 / anc, r1 = two63 - q1 * anc;
  uint64_t q2 = two63 / ad, r2 = two63 - q2 * ad;
  uint64_t delta;
  do {
    p++;
    q1 *= 2;
    r1 *= 2;
    if (r1 >= anc) {
      q1++;
      r1 -= anc;
    }
    q2 *= 2;
    r2 *= 2;
    if (r2 >= ad) {
      q2++;
      r2 -= ad;
    }
    delta = ad - r2;
  } while (q1 < delta || (q1 == delta && r1 == 0));
  int64_t m = int64_t(q2 + 1);
  if (d < 0) m = -m;
  return {m, p - 64};
}

}  // namespace

Node* simplify(Graph& graph, Node* n) {
  if (n->type != Ty::i32 && n->type != Ty::i64 && n->type != Ty::ptr) {
    return nullptr;
  }
  switch (n->op) {
    case GraphOp::add: case GraphOp::sub: case GraphOp::mul: case GraphOp::and_: case GraphOp::or_:
    case GraphOp::xor_: case GraphOp::shl: case GraphOp::shr: case GraphOp::lsr: case GraphOp::div:
    case GraphOp::mod: {
      Node *a = n->in(0), *b = n->in(1);
      if (is_int(a) && is_int(b) && n->type != Ty::ptr) {
        int64_t v;
        if (n->type == Ty::i32 ? fold_binary<int32_t>(n->op, int32_t(a->imm), int32_t(b->imm), v)
                               : fold_binary<int64_t>(n->op, a->imm, b->imm, v))
          return graph.const_int(n->type, v);
        return nullptr;
      }
      if (commutes(n->op) && is_int(a) && n->type != Ty::ptr) {
        graph.set_input(n, 0, b);
        graph.set_input(n, 1, a);
        std::swap(a, b);
      }
      if (!is_int(b)) return nullptr;
      const int64_t c = b->imm;
      switch (n->op) {
        case GraphOp::add:
          if (c == 0) return a;
          // (x + c1) + c2
          if (a->op == GraphOp::add && is_int(a->in(1)) && a->type == n->type && n->type != Ty::ptr) {
            const int64_t sum = n->type == Ty::i32 ? int64_t(sem::add<int32_t>(int32_t(a->in(1)->imm), int32_t(c)))
                                                   : sem::add<int64_t>(a->in(1)->imm, c);
            Node* x = a->in(0);
            graph.set_input(n, 1, graph.const_int(n->type, sum));
            graph.set_input(n, 0, x);
            return sum == 0 ? x : nullptr;
          }
          return nullptr;
        case GraphOp::sub:
          if (c == 0) return a;
          if (n->type == Ty::i32 ? c != INT32_MIN : c != INT64_MIN) {
            n->op = GraphOp::add;
            graph.set_input(n, 1, graph.const_int(n->type, -c));
            return simplify(graph, n);
          }
          return nullptr;
        case GraphOp::mul:
          if (c == 0) return b;
          if (c == 1) return a;
          if (c > 1 && std::has_single_bit(uint64_t(c))) {
            n->op = GraphOp::shl;
            graph.set_input(n, 1, graph.const_int(n->type, std::countr_zero(uint64_t(c))));
          }
          return nullptr;
        case GraphOp::and_:
          if (c == 0) return b;
          return c == -1 ? a : nullptr;
        case GraphOp::or_:
        case GraphOp::xor_: return c == 0 ? a : nullptr;
        case GraphOp::shl:
        case GraphOp::shr:
        case GraphOp::lsr: return (c & (n->type == Ty::i32 ? 31 : 63)) == 0 ? a : nullptr;
        case GraphOp::div:
          return c == 1 ? a : nullptr;
        default: return nullptr;
      }
    }
    case GraphOp::low8:
      if (is_int(n->in(0))) return graph.const_int(Ty::i32, n->in(0)->imm & 255);
      if (n->in(0)->op == GraphOp::low8) return n->in(0);
      if (n->in(0)->width == Mw::u8) return n->in(0);
      return nullptr;
    case GraphOp::low32:
      if (is_int(n->in(0))) return graph.const_int(Ty::i32, int32_t(n->in(0)->imm));
      if (n->in(0)->op == GraphOp::sext32 || n->in(0)->op == GraphOp::zext32) return n->in(0)->in(0);
      return nullptr;
    case GraphOp::sext32:
      if (is_int(n->in(0))) return graph.const_int(Ty::i64, int32_t(n->in(0)->imm));
      return nullptr;
    case GraphOp::zext32:
      if (is_int(n->in(0))) return graph.const_int(Ty::i64, uint32_t(n->in(0)->imm));
      return nullptr;
    case GraphOp::check_nonzero:
      return is_int(n->in(0)) && n->in(0)->imm != 0 ? n->in(0) : nullptr;
    case GraphOp::check_positive:
      return is_int(n->in(0)) && n->in(0)->imm >= 0 ? n->in(0) : nullptr;
    case GraphOp::check_valid:
      return is_int(n->in(0), -1) ? n->in(0) : nullptr;
    case GraphOp::real_to_bits:
      return n->in(0)->op == GraphOp::bits_to_real ? n->in(0)->in(0) : nullptr;
    default: return nullptr;
  }
}

// A pass of its own, behind the others: what it makes is bulky.
void divide_by_constants(Graph& graph) {
  auto is_division = [](const Node* n) {
    return (n->op == GraphOp::div || n->op == GraphOp::mod) && is_int(n->in(1));
  };
  for (GraphBlock* b : graph.blocks) {
    if (std::none_of(b->nodes.begin(), b->nodes.end(), is_division)) continue;
    Nodes out(&graph.arena());
    for (Node* n : b->nodes) {
      const bool is_div = n->op == GraphOp::div, is_mod = n->op == GraphOp::mod;
      if ((is_div || is_mod) && (n->type == Ty::i64 || n->type == Ty::i32) && is_int(n->in(1))) {
        const int64_t d = n->in(1)->imm;
        const int64_t low = n->type == Ty::i32 ? INT32_MIN : INT64_MIN;
        if (d != 0 && d != 1 && d != -1 && d != low) {
          Maker m(graph, n);
          const Ty t = n->type;
          const int bits = t == Ty::i32 ? 32 : 64;
          Node* a = n->in(0);
          Node* q;
          const uint64_t ad = d < 0 ? uint64_t(-d) : uint64_t(d);
          if (std::has_single_bit(ad)) {
            // Rounds toward zero: d - 1 is added to negative numbers.
            const int k = std::countr_zero(ad);
            Node* sign = m.make(GraphOp::shr, t, a, m.constant(t, bits - 1));
            Node* bias = m.make(GraphOp::lsr, t, sign, m.constant(t, bits - k));
            Node* sum = m.make(GraphOp::add, t, a, bias);
            if (is_mod) {
              Node* cut = m.make(GraphOp::and_, t, sum, m.constant(t, -int64_t(ad)));
              q = m.make(GraphOp::sub, t, a, cut);
            } else {
              q = m.make(GraphOp::shr, t, sum, m.constant(t, k));
              if (d < 0) q = m.make(GraphOp::neg, t, q);
            }
          } else {
            if (t == Ty::i32) {
              // In 64 bits the product of a 32-bit number and the reciprocal is whole.
              Node* wide = m.make(GraphOp::sext32, Ty::i64, a);
              const Magic g = magic64(d);
              Node* high = m.make(GraphOp::mulhi, Ty::i64, wide, m.constant(Ty::i64, g.multiplier));
              if (d > 0 && g.multiplier < 0) high = m.make(GraphOp::add, Ty::i64, high, wide);
              if (d < 0 && g.multiplier > 0) high = m.make(GraphOp::sub, Ty::i64, high, wide);
              if (g.shift) high = m.make(GraphOp::shr, Ty::i64, high, m.constant(Ty::i64, g.shift));
              Node* sign = m.make(GraphOp::lsr, Ty::i64, high, m.constant(Ty::i64, 63));
              q = m.make(GraphOp::low32, Ty::i32, m.make(GraphOp::add, Ty::i64, high, sign));
            } else {
              const Magic g = magic64(d);
              Node* high = m.make(GraphOp::mulhi, t, a, m.constant(t, g.multiplier));
              if (d > 0 && g.multiplier < 0) high = m.make(GraphOp::add, t, high, a);
              if (d < 0 && g.multiplier > 0) high = m.make(GraphOp::sub, t, high, a);
              if (g.shift) high = m.make(GraphOp::shr, t, high, m.constant(t, g.shift));
              Node* sign = m.make(GraphOp::lsr, t, high, m.constant(t, 63));
              q = m.make(GraphOp::add, t, high, sign);
            }
            if (is_mod) {
              Node* back = m.make(GraphOp::mul, t, q, m.constant(t, d));
              q = m.make(GraphOp::sub, t, a, back);
            }
          }
          out.insert(out.end(), m.made().begin(), m.made().end());
          graph.replace_later(n, q);
          // The old node stays until the replacements are made.
          out.push_back(n);
          continue;
        }
      }
      out.push_back(n);
    }
    b->nodes = std::move(out);
  }
  graph.apply_replacements();
}

}  // namespace dis::jit::opt
