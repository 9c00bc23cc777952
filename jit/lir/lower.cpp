#include "jit/lir/lower.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "jit/services.h"
#include "runtime/process.h"
#include "runtime/type.h"

namespace dis::jit {

namespace {

using lir::Class;
using lir::Cond;
using lir::Inst;
using lir::Mem;
using lir::VReg;
using lir::Width;
using LOp = lir::Op;

// What a value is that checks only hand on.
const Node* unchecked(const Node* n) {
  while (n->op == GraphOp::check_ref || n->op == GraphOp::check_valid || n->op == GraphOp::check_bounds ||
         n->op == GraphOp::check_extent)
    n = n->in(0);
  return n;
}

class Lowering {
 public:
  Lowering(const Graph& graph, const TargetDesc& target, lir::Function& out)
      : graph_(graph), target_(target), out_(out), narrow_(graph.word() == Ty::i32) {}

  void run();

 private:
  static Class class_of(Ty t) { return t == Ty::f64 ? Class::fp : Class::gp; }
  static Width width_of(Ty t) { return t == Ty::i32 ? Width::w32 : t == Ty::f64 ? Width::f64 : Width::w64; }

  Inst& emit(LOp op, const Node* n) {
    Inst& i = out_.insts.emplace_back();
    i.op = op;
    i.pc = n->pc;
    i.sp = n->sp;
    i.frames = n->frames;
    return i;
  }
  VReg fresh(Class c) { return out_.new_vreg(c); }
  VReg define(const Node* n) {
    VReg& v = vregs_[n->id];
    if (v == lir::kNone) v = fresh(class_of(n->type));
    return v;
  }
  // The register that holds a value; constants are made where they are used.
  VReg use(const Node* n);
  // b as an operand of an instruction: an immediate where that is legal. Call before emitting the instruction.
  struct Second {
    bool is_imm;
    VReg reg;
    int64_t imm;
  };
  Second second(const Node* n, LOp op, Width w) {
    if (n->op == GraphOp::const_int && target_.legal_immediate(op, w, n->imm)) return {true, lir::kNone, n->imm};
    return {false, use(n), 0};
  }
  static void set_second(Inst& i, const Second& s) {
    i.b_imm = s.is_imm;
    i.b = s.reg;
    if (s.is_imm) i.imm = s.imm;
  }

  Mem address(const Node* base, int32_t offset);
  // data + (index << shift) + disp; data nullptr: the arena. Where a target cannot add all that at once, the sum
  // without the displacement is made once in a block.
  Mem indexed(const Node* data, const Node* index, uint8_t shift, int32_t disp);
  bool is_wanted_again(const Node* data, const Node* index) const;
  void find_values();
  // index + constant, of which the constant goes into the displacement of the element's address.
  static bool is_displaced(const Node* index, const Node* elem) {
    return index->type == Ty::i64 && index->op == GraphOp::add && index->in(1)->op == GraphOp::const_int &&
           index->in(0)->op != GraphOp::const_int && index->in(1)->imm > -(1 << 24) && index->in(1)->imm < (1 << 24) &&
           elem->imm <= 8;
  }
  // A count that follows the check of its reference does both at once.
  static bool is_checked_by(const Node* check, const Node* count) {
    return count && (count->op == GraphOp::retain || count->op == GraphOp::release) && count->in(0) == check &&
           count->pc == check->pc && count->sp == check->sp && count->frames == check->frames;
  }
  bool is_folded(const Node* n) const { return !wanted_[n->id]; }

  void lower_block(const GraphBlock* b);
  void lower_node(const Node* n);
  void binary(const Node* n, LOp op);
  // The arithmetic that alone wants the value of the load at `k` of block `b` and can read it from memory itself, if
  // nothing between the two writes to memory.
  static const Node* reader_of(const GraphBlock* b, size_t k);
  void load(const Node* n, const Mem& mem);
  void store(const Node* n, const Mem& mem, const Node* value);
  void branch(const Node* n);
  void jump_to(const Node* n, const GraphBlock* from, const GraphBlock* to);
  uint32_t edge_target(const Node* n, const GraphBlock* from, size_t successor);
  void lower_switch(const Node* n);
  void switch_tree(const Node* n, VReg value, Width w, const std::vector<SwitchRange>& sorted, size_t from, size_t to);
  uint32_t begin_block(uint32_t loop_depth, bool cold);
  void finish_block() { out_.blocks[current_].last = uint32_t(out_.insts.size()); }

  const Graph& graph_;
  const TargetDesc& target_;
  lir::Function& out_;
  const bool narrow_;
  std::vector<VReg> vregs_;
  std::vector<bool> wanted_;          // nodes whose value is needed in a register
  std::vector<uint32_t> block_ids_;   // LIR block of a graph block
  const GraphBlock* block_ = nullptr;
  const Node *before_ = nullptr, *next_ = nullptr;  // of the node at hand, in its block
  struct Sum {
    const Node *data, *index;
    uint8_t shift;
    VReg sum;
  };
  struct Constant {
    int64_t imm;
    Ty type;
    VReg reg;
  };
  static constexpr uint32_t kCheapConstant = 2;  // instructions
  static constexpr int64_t kSomeAddress = 0x5555'5555'4aa0;  // as hard to make as any
  std::vector<Constant> constants_;              // likewise
  std::vector<Sum> sums_;  // of the block at hand, made since the last call
  void forget_values() {
    sums_.clear();
    constants_.clear();
  }
  size_t position_ = 0;    // of the node at hand in it
  const Node *load_ = nullptr, *reader_ = nullptr;  // a load that was left to the node that reads it
  uint32_t current_ = 0;
  uint32_t block_first_ = 0;
  // Edge blocks to be written behind the block at hand: number and what they jump to.
  struct Edge {
    uint32_t block;
    const GraphBlock* from;
    const GraphBlock* to;
    const Node* at;
  };
  std::vector<Edge> edges_;
};

VReg Lowering::use(const Node* n) {
  switch (n->op) {
    case GraphOp::const_int: {
      // What takes long to make is made once in a block.
      const bool is_costly = target_.constant_cost(n->type == Ty::ptr ? kSomeAddress : n->imm) > kCheapConstant;
      for (const Constant& c : constants_)
        if (is_costly && c.imm == n->imm && c.type == n->type) return c.reg;
      VReg v = fresh(Class::gp);
      if (is_costly) constants_.push_back({n->imm, n->type, v});
      // The only addresses that are constants.
      const bool is_type = n->type == Ty::ptr;
      Inst& i = emit(is_type ? LOp::const_type : LOp::const_int, n);
      i.width = width_of(n->type);
      i.dst = v;
      if (is_type)
        i.type = reinterpret_cast<const dis::Type*>(uintptr_t(n->imm));
      else
        i.imm = n->type == Ty::i32 ? int64_t(uint32_t(n->imm)) : n->imm;
      return v;
    }
    case GraphOp::const_real: {
      VReg v = fresh(Class::fp);
      Inst& i = emit(LOp::const_real, n);
      i.imm = n->imm;
      i.dst = v;
      i.dst_class = Class::fp;
      return v;
    }
    case GraphOp::frame_address: {
      VReg v = fresh(Class::gp);
      Inst& i = emit(LOp::lea, n);
      i.dst = v;
      i.mem = {.base = lir::kFrame, .disp = n->offset};
      return v;
    }
    // Values that are their input.
    case GraphOp::check_ref:
    case GraphOp::check_valid:
    case GraphOp::check_bounds:
    case GraphOp::check_nonzero:
    case GraphOp::check_positive:
    case GraphOp::check_extent: return use(n->in(0));
    case GraphOp::zext32: return use(n->in(0));
    case GraphOp::word_of:
    case GraphOp::ptr_of:
      if (!narrow_) return use(n->in(0));
      break;
    default: break;
  }
  // Blocks stand in the order of the code, in which a loop's test comes behind its body: a use may come first.
  VReg v = vregs_[n->id];
  return v == lir::kNone ? define(n) : v;
}

// What a load or store at `base` + offset addresses.
Mem Lowering::address(const Node* base, int32_t offset) {
  switch (base->op) {
    case GraphOp::frame_address: return {.base = lir::kFrame, .disp = base->offset + offset};
    case GraphOp::elem: {
      const Node* index = base->in(1);
      while (index->op == GraphOp::check_bounds) index = index->in(0);
      if (index->op == GraphOp::const_int) {
        const int64_t disp = offset + index->imm * base->imm;
        if (disp == int32_t(disp)) return {.base = use(base->in(0)), .disp = int32_t(disp)};
      }
      // index + constant goes into the displacement. Addresses wrap as 64-bit indices do.
      if (is_displaced(index, base)) {
        const int64_t disp = offset + index->in(1)->imm * base->imm;
        if (disp == int32_t(disp)) {
          offset = int32_t(disp);
          index = index->in(0);
        }
      }
      return indexed(base->in(0), index, uint8_t(std::countr_zero(uint64_t(base->imm))), offset);
    }
    case GraphOp::check_ref:
    case GraphOp::check_valid:
      if (base->type != Ty::ptr && narrow_) return indexed(nullptr, base, 0, offset);
      return {.base = use(base), .disp = offset};
    case GraphOp::ptr_of:
      if (narrow_) return indexed(nullptr, base->in(0), 0, offset);
      return {.base = use(base->in(0)), .disp = offset};
    default:
      if (base->type == Ty::i32) return indexed(nullptr, base, 0, offset);
      return {.base = use(base), .disp = offset};
  }
}

// Whether one of the next accesses of the block is to an element at a constant distance.
bool Lowering::is_wanted_again(const Node* data, const Node* index) const {
  constexpr size_t kFar = 16;
  for (size_t k = position_ + 1; k < block_->nodes.size() && k <= position_ + kFar; k++) {
    const Node* n = block_->nodes[k];
    if ((n->op != GraphOp::load && n->op != GraphOp::store) || n->in(0)->op != GraphOp::elem) continue;
    const Node* elem = n->in(0);
    const Node* at = unchecked(elem->in(1));
    if (is_displaced(at, elem)) at = unchecked(at->in(0));
    if (unchecked(elem->in(0)) == data && at == index) return true;
  }
  return false;
}

Mem Lowering::indexed(const Node* data, const Node* index, uint8_t shift, int32_t disp) {
  if (data) data = unchecked(data);
  index = unchecked(index);
  auto plain = [&](int32_t with) {
    const VReg base = data ? use(data) : VReg(lir::kArena);
    return Mem{.base = base, .index = use(index), .disp = with, .shift = shift, .index32 = index->type == Ty::i32};
  };
  if (target_.displaced_index) return plain(disp);
  for (const Sum& s : sums_)
    if (s.data == data && s.index == index && s.shift == shift) return {.base = s.sum, .disp = disp};
  if (disp == 0 && !is_wanted_again(data, index)) return plain(0);
  const Mem m = plain(0);
  Inst& i = emit(LOp::lea, block_->nodes[position_]);
  i.mem = m;
  i.dst = fresh(Class::gp);
  sums_.push_back({data, index, shift, i.dst});
  return {.base = i.dst, .disp = disp};
}

// Addresses that only loads and stores use need no register of their own.
void Lowering::find_values() {
  wanted_.assign(graph_.node_count(), false);
  std::vector<const Node*> pending;
  auto want_one = [&](const Node* n) {
    for (;;) {
      if (!wanted_[n->id] && n->op == GraphOp::elem) {
        wanted_[n->id] = true;
        pending.push_back(n->in(0));
        pending.push_back(n->in(1));
      }
      wanted_[n->id] = true;
      const bool same = n->op == GraphOp::check_ref || n->op == GraphOp::check_valid || n->op == GraphOp::check_bounds ||
                        n->op == GraphOp::check_nonzero || n->op == GraphOp::check_positive ||
                        n->op == GraphOp::check_extent ||
                        (!narrow_ && (n->op == GraphOp::word_of || n->op == GraphOp::ptr_of));
      if (!same) return;
      n = n->in(0);
    }
  };
  auto want = [&](const Node* n) {
    want_one(n);
    while (!pending.empty()) {
      const Node* next = pending.back();
      pending.pop_back();
      want_one(next);
    }
  };
  auto visit = [&](const Node* n) {
    const bool addressed = n->op == GraphOp::load || n->op == GraphOp::store || n->op == GraphOp::field;
    // Those that are emitted only if somebody wants them do not want anything themselves yet.
    if (n->op == GraphOp::word_of || n->op == GraphOp::ptr_of) {
      if (narrow_) want(n->in(0));
      return;
    }
    for (uint32_t i = 0; i < n->input_count; i++) {
      const Node* in = n->in(i);
      if (addressed && i == 0 && in->op == GraphOp::elem) {
        // The parts of a folded address; of index + constant only the index.
        want(in->in(0));
        const Node* index = in->in(1);
        while (index->op == GraphOp::check_bounds) index = index->in(0);
        if (is_displaced(index, in)) index = index->in(0);
        want(index);
        continue;
      }
      if (n->op == GraphOp::elem) continue;  // wants its parts when it is wanted itself
      want(in);
    }
  };
  for (const GraphBlock* b : graph_.blocks) {
    for (const Node* n : b->phis) visit(n);
    for (const Node* n : b->nodes) visit(n);
  }
}

const Node* Lowering::reader_of(const GraphBlock* b, size_t k) {
  constexpr size_t kFar = 4;
  const Node* load = b->nodes[k];
  if ((load->op != GraphOp::load && load->op != GraphOp::load_slot) || load->uses != 1) return nullptr;
  if (load->type == Ty::i64 ? load->width != Mw::i64 : load->type != Ty::i32 || load->width != Mw::i32) return nullptr;
  for (size_t j = k + 1; j < b->nodes.size() && j <= k + kFar; j++) {
    const Node* n = b->nodes[j];
    switch (n->op) {
      case GraphOp::add: case GraphOp::sub: case GraphOp::and_: case GraphOp::or_: case GraphOp::xor_: {
        const bool second = n->in(1) == load;
        if (!second && (n->in(0) != load || n->op == GraphOp::sub)) break;
        const Node* other = n->in(second ? 0 : 1);
        return n->type == load->type && other->op != GraphOp::const_int ? n : nullptr;
      }
      default: break;
    }
    const GraphKind kind = graph_op_info(n->op).kind;
    if (kind != GraphKind::pure && kind != GraphKind::check && kind != GraphKind::load) return nullptr;
  }
  return nullptr;
}

void Lowering::binary(const Node* n, LOp op) {
  const Width w = width_of(n->type);
  const Node *a = n->in(0), *b = n->in(1);
  if (n == reader_) {
    if (a == load_) std::swap(a, b);
    const Mem m = load_->op == GraphOp::load ? address(load_->in(0), load_->offset)
                                             : Mem{.base = lir::kFrame, .disp = load_->offset};
    const VReg x = use(a);
    Inst& i = emit(LOp(int(op) - int(LOp::add) + int(LOp::add_mem)), n);
    if (op != LOp::add && op != LOp::sub) i.op = LOp(int(op) - int(LOp::and_) + int(LOp::and_mem));
    i.width = w;
    i.a = x;
    i.mem = m;
    i.dst = define(n);
    load_ = reader_ = nullptr;
    return;
  }
  const bool commutes = (lir::op_info(op).flags & lir::kCommutes) != 0;
  if (commutes && a->op == GraphOp::const_int && b->op != GraphOp::const_int) std::swap(a, b);
  const VReg x = use(a);
  const Second y = second(b, op, w);
  Inst& i = emit(op, n);
  i.width = w;
  i.a = x;
  set_second(i, y);
  i.dst = define(n);
  i.dst_class = class_of(n->type);
}

void Lowering::load(const Node* n, const Mem& mem) {
  Inst& i = emit(n->width == Mw::f32 ? LOp::load_f32 : LOp::load, n);
  i.mem = mem;
  i.dst = define(n);
  i.dst_class = class_of(n->type);
  switch (n->width) {
    case Mw::u8: i.width = Width::w8; break;
    case Mw::i16:
      i.width = Width::w16;
      i.sign = true;
      break;
    case Mw::i32:
    case Mw::len32: i.width = Width::w32; break;
    case Mw::f64: i.width = Width::f64; break;
    default: i.width = Width::w64; break;
  }
}

void Lowering::store(const Node* n, const Mem& mem, const Node* value) {
  Width w = Width::w64;
  switch (n->width) {
    case Mw::u8: w = Width::w8; break;
    case Mw::i16: w = Width::w16; break;
    case Mw::i32: w = Width::w32; break;
    case Mw::f64: w = Width::f64; break;
    default: break;
  }
  if (value->op == GraphOp::const_int && target_.legal_immediate(LOp::store_imm, w, value->imm)) {
    Inst& i = emit(LOp::store_imm, n);
    i.width = w;
    i.imm = value->imm;
    i.mem = mem;
    return;
  }
  const VReg v = use(value);
  Inst& i = emit(n->width == Mw::f32 ? LOp::store_f32 : LOp::store, n);
  i.width = w;
  i.a = v;
  i.mem = mem;
}

uint32_t Lowering::begin_block(uint32_t loop_depth, bool cold) {
  lir::Block& b = out_.blocks.emplace_back();
  b.first = uint32_t(out_.insts.size());
  b.loop_depth = loop_depth;
  b.cold = cold;
  current_ = uint32_t(out_.blocks.size() - 1);
  return current_;
}

void Lowering::jump_to(const Node* n, const GraphBlock* from, const GraphBlock* to) {
  std::vector<VReg> args;
  if (!to->phis.empty()) {
    size_t way = 0;
    while (to->preds[way] != from) way++;
    for (const Node* phi : to->phis) args.push_back(use(phi->in(uint32_t(way))));
  }
  Inst& i = emit(LOp::jump, n);
  i.target = block_ids_[to->id];
  i.first_arg = uint32_t(out_.args.size());
  i.arg_count = uint32_t(args.size());
  out_.args.insert(out_.args.end(), args.begin(), args.end());
}

// Where a conditional branch goes: the block itself, or a block on the edge that passes arguments. Edge numbers are
// provisional (from the top) until the block at hand is finished.
uint32_t Lowering::edge_target(const Node* n, const GraphBlock* from, size_t successor) {
  const GraphBlock* to = from->succs[successor];
  if (to->phis.empty()) return block_ids_[to->id];
  const uint32_t id = 0x80000000u + uint32_t(edges_.size());
  edges_.push_back({id, from, to, n});
  return id;
}

void Lowering::branch(const Node* n) {
  const Node *a = n->in(0), *b = n->in(1);
  static constexpr Cond kConds[] = {Cond::eq, Cond::ne, Cond::lt, Cond::le, Cond::gt, Cond::ge, Cond::ult};
  Cond c = kConds[int(n->cond)];
  const uint32_t yes = edge_target(n, block_, 0), no = edge_target(n, block_, 1);
  if (a->type == Ty::f64) {
    const VReg x = use(a), y = use(b);
    Inst& i = emit(LOp::fbr, n);
    i.width = Width::f64;
    i.cond = c;
    i.a = x;
    i.b = y;
    i.target = yes;
    i.other = no;
    return;
  }
  const Width w = width_of(a->type);
  if (a->op == GraphOp::const_int && b->op != GraphOp::const_int) {
    std::swap(a, b);
    c = lir::swap_operands(c);
  }
  const VReg x = use(a);
  const Second y = second(b, LOp::br, w);
  Inst& i = emit(LOp::br, n);
  i.width = w;
  i.cond = c;
  i.a = x;
  set_second(i, y);
  i.target = yes;
  i.other = no;
}

void Lowering::switch_tree(const Node* n, VReg value, Width w, const std::vector<SwitchRange>& sorted, size_t from,
                           size_t to) {
  const std::vector<SwitchRange>& ranges = graph_.switches[size_t(n->imm)];
  auto compare = [&](Cond c, int64_t imm, uint32_t target, uint32_t other) {
    VReg b = lir::kNone;
    const bool legal = target_.legal_immediate(LOp::br, w, imm);
    if (!legal) {
      b = fresh(Class::gp);
      Inst& k = emit(LOp::const_int, n);
      k.width = w;
      k.imm = imm;
      k.dst = b;
    }
    Inst& i = emit(LOp::br, n);
    i.width = w;
    i.cond = c;
    i.a = value;
    i.b_imm = legal;
    i.b = b;
    i.imm = imm;
    i.target = target;
    i.other = other;
  };
  // The next block is always the one begun right behind.
  auto next = [&] { return 0x40000000u; };
  auto start_next = [&] {
    const uint32_t number = uint32_t(out_.blocks.size());
    Inst& last = out_.insts.back();
    if (last.target == 0x40000000u) last.target = number;
    if (last.other == 0x40000000u) last.other = number;
    finish_block();
    begin_block(block_->loop_depth, false);
  };
  if (to - from <= 3) {
    const uint32_t otherwise = edge_target(n, block_, ranges.back().successor);
    for (size_t k = from; k < to; k++) {
      const SwitchRange& r = sorted[k];
      const bool is_last = k + 1 == to;
      const uint32_t hit = edge_target(n, block_, r.successor);
      if (r.high == r.low + 1) {
        compare(Cond::eq, r.low, hit, is_last ? otherwise : next());
        if (!is_last) start_next();
        continue;
      }
      // Below the range: nothing behind it can hold either, for ranges are in order.
      compare(Cond::lt, r.low, otherwise, next());
      start_next();
      compare(Cond::lt, r.high, hit, is_last ? otherwise : next());
      if (!is_last) start_next();
    }
    if (from == to) {
      Inst& i = emit(LOp::jump, n);
      i.target = otherwise;
    }
    return;
  }
  const size_t middle = from + (to - from) / 2;
  // Less than the middle's low: the lower half, which comes right behind; the upper half follows it.
  const size_t at = out_.insts.size() + (target_.legal_immediate(LOp::br, w, sorted[middle].low) ? 0 : 1);
  compare(Cond::lt, sorted[middle].low, next(), lir::kNoBlock);
  start_next();
  switch_tree(n, value, w, sorted, from, middle);
  out_.insts[at].other = uint32_t(out_.blocks.size());
  finish_block();
  begin_block(block_->loop_depth, false);
  switch_tree(n, value, w, sorted, middle, to);
}

void Lowering::lower_switch(const Node* n) {
  const Width w = width_of(n->in(0)->type);
  const VReg v = use(n->in(0));
  std::vector<SwitchRange> sorted = graph_.switches[size_t(n->imm)];
  sorted.pop_back();
  std::erase_if(sorted, [](const SwitchRange& r) { return r.low >= r.high; });
  // Tables are in order already unless somebody made a bad one, which is searched as it stands by the interpreter;
  // a search tree needs order.
  std::stable_sort(sorted.begin(), sorted.end(), [](const SwitchRange& a, const SwitchRange& b) { return a.low < b.low; });
  switch_tree(n, v, w, sorted, 0, sorted.size());
}

void Lowering::lower_node(const Node* n) {
  const Width w = width_of(n->type);
  auto unary = [&](LOp op, Width width) {
    const VReg a = use(n->in(0));
    Inst& i = emit(op, n);
    i.width = width;
    i.a = a;
    i.dst = define(n);
    i.dst_class = class_of(n->type);
  };
  auto guard = [&](Cond c, const Node* a, const Node* b) {
    const Width width = width_of(a->type);
    const VReg x = use(a);
    const Second y = second(b, LOp::guard, width);
    Inst& i = emit(LOp::guard, n);
    i.width = width;
    i.cond = c;
    i.a = x;
    set_second(i, y);
    i.exception = n->exception;
  };
  auto guard_imm = [&](Cond c, const Node* a, Width width, int64_t imm) {
    const VReg x = use(a);
    Inst& i = emit(LOp::guard, n);
    i.width = width;
    i.cond = c;
    i.a = x;
    i.b_imm = true;
    i.imm = imm;
    i.exception = n->exception;
  };
  const bool real = n->type == Ty::f64;
  switch (n->op) {
    case GraphOp::const_int:
    case GraphOp::const_real:
    case GraphOp::frame_address:
    case GraphOp::phi:
    case GraphOp::zext32: return;
    case GraphOp::add:
      if (wanted_[n->id]) binary(n, real ? LOp::fadd : LOp::add);
      return;
    case GraphOp::sub: binary(n, real ? LOp::fsub : LOp::sub); return;
    case GraphOp::mul: binary(n, real ? LOp::fmul : LOp::mul); return;
    case GraphOp::div: binary(n, real ? LOp::fdiv : LOp::div); return;
    case GraphOp::mod: binary(n, LOp::mod); return;
    case GraphOp::udiv: binary(n, LOp::udiv); return;
    case GraphOp::umod: binary(n, LOp::umod); return;
    case GraphOp::mulhi: binary(n, LOp::mulhi); return;
    case GraphOp::and_: binary(n, LOp::and_); return;
    case GraphOp::or_: binary(n, LOp::or_); return;
    case GraphOp::xor_: binary(n, LOp::xor_); return;
    case GraphOp::shl: binary(n, LOp::shl); return;
    case GraphOp::shr: binary(n, LOp::sar); return;
    case GraphOp::lsr: binary(n, LOp::shr); return;
    case GraphOp::neg: unary(real ? LOp::fneg : LOp::neg, w); return;
    case GraphOp::low8: unary(LOp::zero_ext8, Width::w32); return;
    case GraphOp::sext16: unary(LOp::sign_ext16, w); return;
    case GraphOp::sext32: unary(LOp::sign_ext32, Width::w64); return;
    case GraphOp::low32: unary(LOp::zero_ext32, Width::w32); return;
    case GraphOp::int_to_real: unary(LOp::int_to_real, width_of(n->in(0)->type)); return;
    case GraphOp::real_to_int: unary(LOp::real_to_int, w); return;
    case GraphOp::bits_to_real: unary(LOp::bits_to_real, Width::w64); return;
    case GraphOp::real_to_bits: unary(LOp::real_to_bits, Width::w64); return;
    case GraphOp::word_of:
      if (narrow_ && wanted_[n->id]) {
        const Node* in = n->in(0);
        if (in->op == GraphOp::elem && is_folded(in)) {
          const Mem m = address(in, 0);
          Inst& i = emit(LOp::lea, n);
          i.width = Width::w32;
          i.mem = m;
          i.dst = define(n);
          return;
        }
        unary(LOp::zero_ext32, Width::w32);
      }
      return;
    case GraphOp::ptr_of:
      if (narrow_ && wanted_[n->id]) {
        const VReg v = use(n->in(0));
        Inst& i = emit(LOp::lea, n);
        i.mem = {.base = lir::kArena, .index = v, .index32 = true};
        i.dst = define(n);
      }
      return;
    case GraphOp::elem: {
      if (is_folded(n)) return;
      const Mem m = address(n, 0);
      Inst& i = emit(LOp::lea, n);
      i.mem = m;
      i.dst = define(n);
      return;
    }
    case GraphOp::field: load(n, address(n->in(0), n->offset)); return;
    case GraphOp::field_or_zero: {
      const VReg a = use(n->in(0));
      const Mem m = address(n->in(0), n->offset);
      Inst& i = emit(LOp::load_or_zero, n);
      i.width = narrow_ ? Width::w32 : Width::w64;  // of the reference
      i.a = a;
      i.mem = m;
      i.dst = define(n);
      return;
    }
    case GraphOp::nil_of_null: unary(LOp::nil_of_null, narrow_ ? Width::w32 : Width::w64); return;
    case GraphOp::check_ref:
      if (narrow_) {
        guard_imm(Cond::eq, n->in(0), Width::w32, -1);
      } else {
        const VReg a = use(n->in(0));
        Inst& i = emit(LOp::guard_ref, n);
        i.a = a;
        i.exception = n->exception;
      }
      return;
    case GraphOp::check_valid: {
      if (narrow_ || is_checked_by(n, next_)) return;
      const VReg a = use(n->in(0));
      Inst& i = emit(LOp::guard_valid, n);
      i.a = a;
      i.exception = ExceptionId::wild_reference;
      return;
    }
    case GraphOp::check_bounds: guard(Cond::uge, n->in(0), n->in(1)); return;
    case GraphOp::check_positive: guard_imm(Cond::lt, n->in(0), w, 0); return;
    case GraphOp::check_nonzero: guard_imm(Cond::eq, n->in(0), w, 0); return;
    case GraphOp::check_extent: {
      const VReg a = use(n->in(0)), b = use(n->in(1));
      Inst& i = emit(LOp::guard_extent, n);
      i.a = a;
      i.b = b;
      i.imm = n->imm;
      i.exception = n->exception;
      return;
    }
    case GraphOp::test_ref:
    case GraphOp::test_valid: {
      const VReg a = use(n->in(0));
      Inst& i = emit(n->op == GraphOp::test_ref ? LOp::test_ref : LOp::test_valid, n);
      i.width = narrow_ ? Width::w32 : Width::w64;
      i.a = a;
      i.dst = define(n);
      return;
    }
    case GraphOp::test_extent: {
      const VReg a = use(n->in(0)), b = use(n->in(1));
      Inst& i = emit(LOp::test_extent, n);
      i.a = a;
      i.b = b;
      i.imm = n->imm;
      i.dst = define(n);
      return;
    }
    case GraphOp::guard_service: guard_imm(Cond::eq, n->in(0), Width::w64, 0); return;
    case GraphOp::load_slot: load(n, {.base = lir::kFrame, .disp = n->offset}); return;
    case GraphOp::store_slot: store(n, {.base = lir::kFrame, .disp = n->offset}, n->in(0)); return;
    case GraphOp::load:
      if (n->width == Mw::chr) {
        const VReg a = use(n->in(0)), b = use(n->in(1));
        const Mem m = address(n->in(0), 0);
        Inst& i = emit(LOp::load_char, n);
        i.a = a;
        i.b = b;
        i.mem = m;
        i.dst = define(n);
        return;
      }
      load(n, address(n->in(0), n->offset));
      return;
    case GraphOp::store: {
      const Mem m = address(n->in(0), n->offset);
      store(n, m, n->in(1));
      return;
    }
    case GraphOp::load_process: load(n, {.base = lir::kProcess, .disp = n->offset}); return;
    case GraphOp::store_process: {
      const VReg v = use(n->in(0));
      Inst& i = emit(LOp::store, n);
      i.a = v;
      i.mem = {.base = lir::kProcess, .disp = n->offset};
      return;
    }
    case GraphOp::retain:
    case GraphOp::release: {
      const VReg a = use(n->in(0));
      Inst& i = emit(n->op == GraphOp::retain ? LOp::retain : LOp::release, n);
      i.width = narrow_ ? Width::w32 : Width::w64;
      i.a = a;
      i.known = n->known;
      if (n->in(0)->op == GraphOp::check_valid && is_checked_by(n->in(0), n) && before_ == n->in(0)) {
        i.guards = true;
        i.exception = ExceptionId::wild_reference;
      }
      return;
    }
    case GraphOp::service: {
      std::vector<VReg> args;
      for (uint32_t k = 0; k < n->input_count; k++) args.push_back(use(n->in(k)));
      Inst& i = emit(LOp::call_c, n);
      i.extra = uint32_t(n->imm);
      i.first_arg = uint32_t(out_.args.size());
      i.arg_count = uint32_t(args.size());
      out_.args.insert(out_.args.end(), args.begin(), args.end());
      if (n->type != Ty::none) i.dst = define(n);
      return;
    }
    case GraphOp::enter: {
      Inst& i = emit(LOp::enter, n);
      i.imm = n->imm;
      i.known = n->known;
      i.extra = uint32_t(n->offset);
      return;
    }
    case GraphOp::charge: {
      const VReg price = n->input_count ? use(n->in(0)) : lir::kNone;
      Inst& i = emit(LOp::charge, n);
      i.imm = n->imm;
      i.b = price;
      i.b_imm = price == lir::kNone;
      return;
    }
    case GraphOp::poll: emit(LOp::poll, n).imm = n->imm; return;
    case GraphOp::save_sp: return;
    case GraphOp::new_frame: {
      if (!n->known) {
        Inst& h = emit(LOp::frame_header, n);
        h.type = n->frame_type;
        h.mem = {.base = lir::kFrame, .disp = n->offset};
      }
      for (uint32_t k = 0; k < n->frame_type->pointer_count; k++) {
        Inst& i = emit(LOp::store_imm, n);
        i.width = narrow_ ? Width::w32 : Width::w64;
        i.imm = -1;
        i.mem = {.base = lir::kFrame, .disp = n->offset + int32_t(n->frame_type->pointers[k])};
      }
      return;
    }
    case GraphOp::call: {
      Inst& i = emit(LOp::call_dis, n);
      i.imm = n->imm;
      i.mem = {.base = lir::kFrame, .disp = n->offset};
      return;
    }
    case GraphOp::call_light: {
      Inst& i = emit(LOp::call_light, n);
      i.imm = n->imm;
      i.mem = {.base = lir::kFrame, .disp = n->offset};
      i.type = n->frame_type;
      if (n->type != Ty::none) {
        i.dst = define(n);
        i.dst_class = class_of(n->type);
        i.width = width_of(n->type);
      }
      return;
    }
    case GraphOp::ret_value: {
      const VReg v = use(n->in(0));
      Inst& i = emit(LOp::ret_value, n);
      i.a = v;
      i.width = width_of(n->in(0)->type);
      return;
    }
    case GraphOp::call_at: {
      const VReg f = use(n->in(0));
      Inst& i = emit(LOp::call_dis, n);
      i.imm = n->imm;
      i.mem = {.base = f};
      return;
    }
    case GraphOp::call_module: {
      const Node* f = n->in(0);
      const Mem m = f->op == GraphOp::frame_address ? Mem{.base = lir::kFrame, .disp = f->offset} : Mem{.base = use(f)};
      const VReg module = use(n->in(1)), number = use(n->in(2));
      Inst& i = emit(LOp::call_module, n);
      i.a = module;
      i.b = number;
      i.mem = m;
      i.extra = uint32_t(n->offset);
      return;
    }
    case GraphOp::step: emit(LOp::step, n).extra = uint32_t(n->imm); return;
    case GraphOp::jump: jump_to(n, block_, block_->succs[0]); return;
    case GraphOp::branch: branch(n); return;
    case GraphOp::step_branch: {
      Inst& i = emit(LOp::step_branch, n);
      i.extra = uint32_t(n->imm);
      i.target = block_ids_[block_->succs[0]->id];
      i.other = block_ids_[block_->succs[1]->id];
      return;
    }
    case GraphOp::step_end: {
      Inst& i = emit(LOp::step_end, n);
      i.extra = uint32_t(n->imm);
      return;
    }
    case GraphOp::switch_: lower_switch(n); return;
    case GraphOp::raise: emit(LOp::raise, n).exception = n->exception; return;
    case GraphOp::ret: emit(LOp::ret, n); return;
  }
}

void Lowering::lower_block(const GraphBlock* b) {
  block_ = b;
  before_ = nullptr;
  forget_values();
  for (size_t k = 0; k < b->nodes.size(); k++) {
    next_ = k + 1 < b->nodes.size() ? b->nodes[k + 1] : nullptr;
    if (target_.memory_operands && !reader_) {
      reader_ = reader_of(b, k);
      if (reader_ && !is_folded(reader_)) {
        load_ = b->nodes[k];
        before_ = load_;
        continue;
      }
      reader_ = nullptr;
    }
    // Pure nodes nobody wants are addresses that were folded.
    position_ = k;
    lower_node(b->nodes[k]);
    before_ = b->nodes[k];
    if (!out_.insts.empty() && (lir::op_info(out_.insts.back().op).flags & lir::kCallDis)) forget_values();
  }
  finish_block();
  // Edges of this block; numbers in the branches become real.
  const size_t first_edge = out_.blocks.size();
  for (size_t e = 0; e < edges_.size(); e++) {
    begin_block(b->loop_depth, false);
    forget_values();
    jump_to(edges_[e].at, edges_[e].from, edges_[e].to);
    finish_block();
  }
  if (!edges_.empty()) {
    auto mend = [&](uint32_t& t) {
      if (t != lir::kNoBlock && (t & 0xc0000000u) == 0x80000000u) t = uint32_t(first_edge + (t & 0x3fffffffu));
    };
    for (uint32_t k = out_.blocks[block_first_].first; k < out_.insts.size(); k++) {
      mend(out_.insts[k].target);
      mend(out_.insts[k].other);
    }
    edges_.clear();
  }
}

void Lowering::run() {
  out_.insts.clear();
  out_.insts.reserve(graph_.node_count());
  out_.blocks.clear();
  out_.args.clear();
  out_.entries.clear();
  out_.spill_words = 0;
  out_.classes.assign(lir::kFirstVirtual, Class::gp);
  vregs_.assign(graph_.node_count(), lir::kNone);
  find_values();
  // Block numbers are not known before edges and switches are written: targets are graph ids first.
  block_ids_.resize(0);
  uint32_t most = 0;
  for (const GraphBlock* b : graph_.blocks) most = std::max(most, b->id);
  block_ids_.resize(most + 1);
  for (const GraphBlock* b : graph_.blocks) block_ids_[b->id] = 0x20000000u + b->id;
  std::vector<uint32_t> real(most + 1, lir::kNoBlock);
  for (const GraphBlock* b : graph_.blocks) {
    block_first_ = begin_block(b->loop_depth, b->cold);
    real[b->id] = block_first_;
    if (b->is_root && b->handler_pc >= 0) out_.entries.push_back({uint32_t(b->handler_pc), block_first_});
    for (const Node* phi : b->phis) out_.blocks[block_first_].params.push_back(define(phi));
    lower_block(b);
  }
  auto mend = [&](uint32_t& t) {
    if (t != lir::kNoBlock && (t & 0x20000000u) != 0) t = real[t & 0x1fffffffu];
  };
  for (Inst& i : out_.insts) {
    mend(i.target);
    mend(i.other);
  }
}

}  // namespace

void lower(const Graph& graph, const TargetDesc& target, lir::Function& out) { Lowering(graph, target, out).run(); }

}  // namespace dis::jit
