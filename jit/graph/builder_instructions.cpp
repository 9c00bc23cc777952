// builder_instructions: one member for each kind of instruction but calls.
#include "jit/graph/builder.h"

#include <cstddef>

#include "runtime/array_object.h"
#include "runtime/heap_ref.h"
#include "runtime/list_object.h"
#include "runtime/process.h"
#include "runtime/string_object.h"
#include "vm/interp/step.h"

namespace dis::jit {

using ir::Form;
using ir::Inst;
using ir::Op;
using ir::Operand;

constexpr int64_t kTablePrice = kCallPrice / kInstructionPrice;  // of a jump by a table

// ---- instructions

// Everything in registers that is wanted behind the instruction goes home, and what the instruction itself reads.
// `frame_known`: a call whose frame lies at a known place does not read where it lies.
void Builder::leave_registers(bool frame_known) {
  auto any_dirty = [&] { return std::any_of(dirty_.begin(), dirty_.end(), [](uint64_t bits) { return bits != 0; }); };
  if (!any_dirty()) return;
  auto is_touched = [](const Access& a, const Variable& v) {
    return v.offset + v.size > a.offset && (a.size == 0 || v.offset < a.offset + a.size);
  };
  auto touches_many = [](Touch t) { return t == Touch::read_block || t == Touch::read_from || t == Touch::write_from; };
  for (const Access& a : frame_known ? std::span<const Access>() : slots_.accesses(inst_)) {
    if (a.touch == Touch::read) {
      if (int32_t v = slots_.at(a.offset); v >= 0) flush(size_t(v));
    } else if (touches_many(a.touch)) {
      for (size_t v = 0; v < slots_.variables().size(); v++)
        if (is_touched(a, slots_.variables()[v])) flush(v);
    }
  }
  if (!any_dirty()) return;
  // Wanted behind: live out of the block, or read further on in it.
  std::pmr::vector<uint64_t> wanted(slots_.live_out(current_), slots_.live_out(current_) + slots_.words(), &arena_);
  const ir::Block& b = module_.blocks[function_.blocks[current_]];
  for (uint32_t n = b.last; n-- > inst_ + 1;) {
    const std::span<const Access> accesses = slots_.accesses(n);
    for (const Access& a : accesses) {
      if (a.touch != Touch::write) continue;
      if (int32_t v = slots_.at(a.offset); v >= 0) wanted[size_t(v) / 64] &= ~(uint64_t{1} << (v % 64));
    }
    for (const Access& a : accesses) {
      if (a.touch == Touch::read) {
        if (int32_t v = slots_.at(a.offset); v >= 0) wanted[size_t(v) / 64] |= uint64_t{1} << (v % 64);
      } else if (touches_many(a.touch)) {
        for (size_t v = 0; v < slots_.variables().size(); v++)
          if (is_touched(a, slots_.variables()[v])) wanted[v / 64] |= uint64_t{1} << (v % 64);
      }
    }
  }
  for_each_bit(wanted.data(), slots_.words(), [&](size_t v) { flush(v); });
}

void Builder::step(const Inst& i, GraphOp op) {
  leave_registers();
  Node* n = graph_->new_node(op, Ty::none, pc_);
  n->imm = int64_t(graph_->steps.size());
  graph_->steps.push_back({.pc = i.pc, .branches = op == GraphOp::step_branch});
  add(n);
  graph_->has_calls = true;
  forget_all();
}

// What runs in the runtime takes as long as so many instructions of native code, which is no matter where slices have to
// be exact. Calls have a price of their own.
constexpr int64_t kSlowInstruction = 16;

int64_t Builder::price(uint32_t first, uint32_t last) {
  if (facts_.metered) return int64_t(last) - first;
  if (slow_before_.empty()) {
    uint32_t end = 0;
    slow_from_ = ~0u;
    for (uint32_t b : function_.blocks) {
      slow_from_ = std::min(slow_from_, module_.blocks[b].first);
      end = std::max(end, module_.blocks[b].last);
    }
    slow_before_.assign(end - slow_from_ + 1, 0);
    for (uint32_t n = slow_from_; n < end; n++) {
      const Op op = module_.insts[n].op;
      const bool slow = (ir::op_info(op).flags & (ir::kRaise | ir::kSafe | ir::kTerm)) == (ir::kRaise | ir::kSafe) &&
                        op != Op::call && op != Op::frame;
      slow_before_[n - slow_from_ + 1] = slow_before_[n - slow_from_] + slow;
    }
  }
  const int64_t slow = slow_before_[last - slow_from_] - slow_before_[first - slow_from_];
  return int64_t(last) - first + slow * kSlowInstruction;
}

void Builder::poll_if_back(const Inst& i, int32_t target) {
  if (target > int32_t(i.pc)) return;
  Node* n = make(GraphOp::poll, Ty::none, {});
  n->imm = price(uint32_t(target), i.pc + 1);
}

void Builder::end(GraphOp op, std::initializer_list<Node*> inputs, std::initializer_list<uint32_t> targets) {
  Node* n = make(op, Ty::none, inputs);
  (void)n;
  for (uint32_t t : targets) link(block_, head_of(t));
}

bool Builder::build_arithmetic(const Inst& i) {
  GraphOp op;
  bool shift = false;
  switch (i.op) {
    case Op::add: op = GraphOp::add; break;
    case Op::sub: op = GraphOp::sub; break;
    case Op::mul: op = GraphOp::mul; break;
    case Op::div: op = i.type == ir::Type::u8 ? GraphOp::udiv : GraphOp::div; break;
    case Op::mod: op = i.type == ir::Type::u8 ? GraphOp::umod : GraphOp::mod; break;
    case Op::and_: op = GraphOp::and_; break;
    case Op::or_: op = GraphOp::or_; break;
    case Op::xor_: op = GraphOp::xor_; break;
    case Op::shl: op = GraphOp::shl; shift = true; break;
    case Op::shr: op = i.type == ir::Type::u8 ? GraphOp::lsr : GraphOp::shr; shift = true; break;
    case Op::lsr: op = GraphOp::lsr; shift = true; break;
    default: return false;
  }
  const Ty type = ty_of(i.type);
  Node* b = read(i.src);
  Node* a = read(i.mid);
  if (shift && b->type != type) b = convert_class(b, type);
  if (type != Ty::f64 && (i.op == Op::div || i.op == Op::mod) && !(b->op == GraphOp::const_int && b->imm != 0)) {
    Node* checked = make(GraphOp::check_nonzero, type, {b});
    checked->exception = ExceptionId::zero_divide;
    b = checked;
  }
  Node* r = make(op, type, {a, b});
  if (i.type == ir::Type::u8 &&
      (op == GraphOp::add || op == GraphOp::sub || op == GraphOp::mul || op == GraphOp::shl))
    r = make(GraphOp::low8, type, {r});
  write(i.dst, r);
  return true;
}

void Builder::build_convert(const Inst& i) {
  const ir::Type from = i.src.type, to = i.type;
  const Ty want = ty_of(to);
  Node* v = read(i.src);
  if (from == ir::Type::f64 && to != ir::Type::f32 && to != ir::Type::f64) {
    v = make(GraphOp::real_to_int, want, {v});
  } else if (want == Ty::f64) {
    if (v->type != Ty::f64) v = make(GraphOp::int_to_real, Ty::f64, {v});
  } else if (to == ir::Type::u8) {
    v = make(GraphOp::low8, Ty::i32, {convert_class(v, Ty::i32)});
  } else if (want == Ty::i64 && v->type == Ty::i32) {
    // Bytes are zero-extended either way; an i16 was extended when it was loaded.
    v = make(from == ir::Type::u8 ? GraphOp::zext32 : GraphOp::sext32, Ty::i64, {v});
  } else {
    v = convert_class(v, to == ir::Type::i16 ? word_ : want);
  }
  write(i.dst, v);
}

bool Builder::build_move(const Inst& i) {
  switch (i.type) {
    case ir::Type::u8:
    case ir::Type::i32:
    case ir::Type::i64:
    case ir::Type::f64: write(i.dst, read(i.src)); return true;
    case ir::Type::ref: assign_ref(i.dst, read(i.src)); return true;
    default: return false;
  }
}

// mid = &src[dst]
void Builder::build_index(const Inst& i) {
  Node* a = read(i.src);
  Node* index = read_word(i.dst);
  Node* array = check_ref(a, ExceptionId::bounds);
  Node* length = field(array, int32_t(offsetof(ArrayObject, length)), Mw::len32, word_);
  Node* data = field(array, int32_t(offsetof(ArrayObject, data)), Mw::i64, Ty::ptr);
  Node* inside = make(GraphOp::check_bounds, word_, {index, length});
  inside->exception = ExceptionId::bounds;
  if (i.op == Op::index) {
    const int64_t size = i.type == ir::Type::u8 ? 1 : i.type == ir::Type::i32 ? 4 : 8;
    Node* extent = make(GraphOp::check_extent, Ty::ptr, {data, length});
    extent->imm = size;
    extent->exception = ExceptionId::wild_reference;
    Node* e = make(GraphOp::elem, Ty::ptr, {extent, inside});
    e->imm = size;
    write(i.mid, word_of(e));
    return;
  }
  // The element size is the array's. Nothing is read here: who uses the address checks it.
  Node* size = field(array, int32_t(offsetof(ArrayObject, element_size)), Mw::len32, word_);
  Node* offset = make(GraphOp::mul, word_, {inside, size});
  Node* e;
  if (word_ == Ty::i64) {
    e = make(GraphOp::add, Ty::i64, {word_of(data), offset});
  } else {
    e = make(GraphOp::add, Ty::i32, {word_of(data), offset});
  }
  write(i.mid, e);
}


void Builder::build_branch(const Inst& i) {
  static constexpr GraphCond kConds[] = {GraphCond::eq, GraphCond::ne, GraphCond::lt,
                                         GraphCond::le, GraphCond::gt, GraphCond::ge};
  Node* a = read(i.src);
  Node* b = read(i.mid);
  poll_if_back(i, i.target);
  Node* n = make(GraphOp::branch, Ty::none, {a, b});
  n->cond = kConds[int(i.op) - int(Op::beq)];
  link(block_, head_of(facts_.flow.block_at(uint32_t(i.target))));
  link(block_, head_of(facts_.flow.block_at(i.pc + 1)));
}

// A successor for each different target; without one the instruction raises.
uint32_t Builder::add_target(std::vector<std::pair<int32_t, uint32_t>>& known, int32_t pc, ExceptionId otherwise) {
  for (const auto& [p, s] : known)
    if (p == pc) return s;
  const uint32_t s = uint32_t(block_->succs.size());
  if (pc >= 0) {
    link(block_, head_of(facts_.flow.block_at(uint32_t(pc))));
  } else {
    GraphBlock* bad = new_block(block_->position);
    bad->cold = true;
    graph_->blocks.push_back(bad);
    Node* r = graph_->new_node(GraphOp::raise, Ty::none, pc_);
    r->exception = otherwise;
    r->sp = sp();
    r->block = bad;
    bad->nodes.push_back(r);
    link(block_, bad);
  }
  known.emplace_back(pc, s);
  return s;
}

// The runtime searches the table; what it finds is one of the targets the table began with, or illegal.
void Builder::build_string_case(const Inst& i) {
  Node* v = read(i.src);
  Node* table = make(GraphOp::add, Ty::ptr, {module_data(), integer(Ty::i64, i.dst.offset)});
  Node* to = make(GraphOp::service, Ty::i64, {check_valid(v), table});
  to->imm = int64_t(Service::case_string);
  const ir::JumpTable& targets = module_.tables[size_t(i.index)];
  Node* poll = make(GraphOp::poll, Ty::none, {});
  poll->imm = kTablePrice;
  Node* n = make(GraphOp::switch_, Ty::none, {to});
  n->imm = int64_t(graph_->switches.size());
  std::vector<SwitchRange> ranges;
  std::vector<std::pair<int32_t, uint32_t>> known;
  for (uint32_t k = 0; k < targets.count; k++) {
    const int32_t pc = module_.table_targets[targets.first + k];
    if (pc < 0) continue;
    const size_t before = known.size();
    const uint32_t s = add_target(known, pc, {});
    if (known.size() > before) ranges.push_back({pc, int64_t(pc) + 1, s});
  }
  ranges.push_back({0, 0, add_target(known, -1, ExceptionId::illegal_instruction)});
  graph_->switches.push_back(std::move(ranges));
}

// dst = src :: dst. The new cell takes over the count the variable had on its old value.
void Builder::build_cons(const Inst& i) {
  Node* v = read(i.src);
  const Type* list = interp::cell_type(i, facts_.types, *facts_.table);
  Operand tail = i.dst;
  Node* old = check_valid(read(tail));
  if (i.type == ir::Type::ref) v = check_valid(v);
  Node* cell = service(Service::new_cell, Ty::ptr, {type_constant(list), old}, ExceptionId::out_of_heap);
  if (i.type == ir::Type::ref) retain(v);
  Node* n = make(GraphOp::store, Ty::none, {cell, convert_class(v, ty_of(i.type))});
  n->offset = int32_t(sizeof(ListObject));
  n->width = width_of(i.type);
  n->alias = heap_alias(i.type);
  write(i.dst, word_of(cell));
}

// A case or goto by the table in the initial module data.
void Builder::build_switch(const Inst& i) {
  Node* v = i.op == Op::case_l ? read_as(i.src, ir::Type::i64) : read_word(i.src);
  const ir::JumpTable& table = module_.tables[size_t(i.index)];
  const int32_t* targets = module_.table_targets.data() + table.first;
  std::vector<SwitchRange> ranges;
  Node* n = graph_->new_node(GraphOp::switch_, Ty::none, pc_);
  graph_->set_inputs(n, {v});
  n->imm = int64_t(graph_->switches.size());
  uint32_t cost = kTablePrice;
  for (uint32_t k = 0; !facts_.metered && k < table.count; k++)
    if (targets[k] >= 0 && targets[k] <= int32_t(i.pc)) cost = std::max(cost, i.pc - uint32_t(targets[k]));
  Node* poll = make(GraphOp::poll, Ty::none, {});
  poll->imm = cost;
  add(n);
  std::vector<std::pair<int32_t, uint32_t>> known;
  auto successor = [&](int32_t pc) {
    return add_target(known, pc, i.op == Op::goto_ ? ExceptionId::bounds : ExceptionId::illegal_instruction);
  };
  if (i.op == Op::goto_) {
    for (uint32_t k = 0; k < table.count; k++) ranges.push_back({k, int64_t(k) + 1, successor(targets[k])});
    ranges.push_back({0, 0, successor(-1)});
  } else {
    for (uint32_t k = 0; k + 1 < table.count; k++) {
      const uint32_t s = successor(targets[k]);
      const ir::ValueRange& of = module_.table_ranges[size_t(table.ranges) + k];
      ranges.push_back({of.low, of.high, s});
    }
    ranges.push_back({0, 0, successor(targets[table.count - 1])});
  }
  graph_->switches.push_back(std::move(ranges));
}

void Builder::build(const Inst& i) {
  switch (i.op) {
    case Op::nop:
    case Op::eclr:
    case Op::runt: return;
    case Op::jump:
      poll_if_back(i, i.target);
      end(GraphOp::jump, {}, {facts_.flow.block_at(uint32_t(i.target))});
      return;
    case Op::beq: case Op::bne: case Op::blt: case Op::ble: case Op::bgt: case Op::bge: build_branch(i); return;
    case Op::beqc: case Op::bnec: case Op::bltc: case Op::blec: case Op::bgtc: case Op::bgec: {
      poll_if_back(i, i.target);
      step(i, GraphOp::step_branch);
      // Registers are filled again on the edges, so each gets a block of its own.
      GraphBlock* from = block_;
      for (uint32_t to : {uint32_t(i.target), i.pc + 1}) {
        GraphBlock* edge = new_block(from->position);
        graph_->blocks.push_back(edge);
        link(from, edge);
        Node* j = graph_->new_node(GraphOp::jump, Ty::none, pc_);
        j->sp = sp();
        j->block = edge;
        edge->nodes.push_back(j);
        link(edge, head_of(facts_.flow.block_at(to)));
      }
      return;
    }
    case Op::case_w: case Op::case_l: case Op::goto_:
      if (i.index < 0 || i.dst.form != Form::mp) break;
      if (i.op != Op::goto_ && module_.tables[size_t(i.index)].ranges < 0) break;
      build_switch(i);
      return;
    case Op::case_c:
      if (i.index < 0 || i.dst.form != Form::mp) break;
      build_string_case(i);
      return;
    case Op::cons:
      if (i.type == ir::Type::block || i.type == ir::Type::block_typed) break;
      build_cons(i);
      return;
    case Op::movpc: write(i.dst, read_word(i.src)); return;
    case Op::exit: step(i, GraphOp::step_end); return;
    case Op::raise:
      if (i.src.form == Form::none) {
        Node* n = make(GraphOp::raise, Ty::none, {});
        n->exception = ExceptionId::nil_dereference;
        return;
      }
      step(i, GraphOp::step_end);
      return;
    case Op::frame: build_frame(i); return;
    case Op::mframe: build_module_frame(i); return;
    case Op::call: build_call(i); return;
    case Op::mcall: build_module_call(i); return;
    case Op::spawn:
    case Op::mspawn:
      step(i);
      pop_pending(i);
      return;
    case Op::ret: build_ret(i); return;
    case Op::new_:
    case Op::newz: {
      const Type* t = facts_.types[size_t(i.index)];
      const Place to = place_of_ref(i.dst);
      Node* o = service(Service::new_record, Ty::ptr, {type_constant(t)}, ExceptionId::out_of_heap);
      assign_ref(i.dst, to, word_of(o), true);
      return;
    }
    case Op::newa:
    case Op::newaz: {
      Node* length = read_word(i.src);
      if (length->type == Ty::i32) length = make(GraphOp::sext32, Ty::i64, {length});
      length = make(GraphOp::check_positive, Ty::i64, {length});
      length->exception = ExceptionId::negative_size;
      const Place to = place_of_ref(i.dst);
      Node* o = make(GraphOp::service, Ty::ptr, {type_constant(facts_.types[size_t(i.index)]), length});
      o->imm = int64_t(Service::new_array);
      Node* g = make(GraphOp::guard_service, Ty::none, {o});
      g->exception = ExceptionId::out_of_heap;
      assign_ref(i.dst, to, word_of(o), true);
      return;
    }
    case Op::mov:
      if (build_move(i)) return;
      break;
    case Op::lea: {
      if (Pending* p = pending_of(i.dst); p && i.dst.second == int32_t(abi_.frame_return_offset())) {
        p->result = i.src;
        p->result_pc = i.pc;
        if (code_.light()) return;  // its callees are light, and need no place unless they say so
      }
      Node* address;
      if (i.src.form == Form::fp) {
        address = word_of(frame_address(base_ + i.src.offset));
      } else if (i.src.form == Form::mp) {
        Node* at = make(GraphOp::add, Ty::ptr, {module_data(), integer(Ty::i64, i.src.offset)});
        address = word_of(at);
      } else {
        const Place place = place_of(i.src, ir::Type::addr);
        if (place.kind == Place::slot) {
          address = frame_address(place.offset);
        } else {
          address = pointer(place.base);
          if (place.offset != 0) address = make(GraphOp::add, Ty::ptr, {address, integer(Ty::i64, place.offset)});
        }
        address = word_of(address);
      }
      write(i.dst, address);
      return;
    }
    case Op::index:
    case Op::index_elem: build_index(i); return;
    case Op::lena: {
      Node* n = make(GraphOp::field_or_zero, word_, {check_valid(read(i.src))});
      n->offset = int32_t(offsetof(ArrayObject, length));
      n->width = Mw::len32;
      write(i.dst, n);
      return;
    }
    case Op::lenc: {
      // A string that nobody else holds changes in place, under a new value of its variable.
      Node* n = make(GraphOp::field_or_zero, word_, {check_valid(read(i.src))});
      n->offset = int32_t(offsetof(StringObject, length));
      n->width = Mw::len32;
      write(i.dst, n);
      return;
    }
    case Op::indc: {
      Node* s = check_ref(read(i.src), ExceptionId::nil_dereference);
      Node* index = read_word(i.mid);
      Node* length = field(s, int32_t(offsetof(StringObject, length)), Mw::len32, word_);
      Node* inside = make(GraphOp::check_bounds, word_, {index, length});
      inside->exception = ExceptionId::bounds;
      Node* c = make(GraphOp::load, word_, {s, inside});
      c->width = Mw::chr;
      c->alias = Alias::heap1;
      write(i.dst, c);
      return;
    }
    case Op::head: {
      if (i.type == ir::Type::block || i.type == ir::Type::block_typed) break;
      Node* l = check_ref(read(i.src), ExceptionId::nil_dereference);
      Node* v = field(l, int32_t(sizeof(ListObject)), width_of(i.type), ty_of(i.type));
      if (i.type == ir::Type::ref)
        assign_ref(i.dst, v);
      else
        write(i.dst, v);
      return;
    }
    case Op::tail: {
      Node* l = check_ref(read(i.src), ExceptionId::nil_dereference);
      Node* next = field(l, int32_t(offsetof(ListObject, tail)), Mw::i64, Ty::ptr);
      Node* v = make(GraphOp::nil_of_null, word_, {next});
      assign_ref(i.dst, word_ == Ty::i64 ? make(GraphOp::check_valid, word_, {v}) : v);
      return;
    }
    case Op::add: case Op::sub: case Op::mul: case Op::div: case Op::mod: case Op::and_: case Op::or_:
    case Op::xor_: case Op::shl: case Op::shr: case Op::lsr:
      if (build_arithmetic(i)) return;
      break;
    case Op::neg: write(i.dst, make(GraphOp::neg, Ty::f64, {read(i.src)})); return;
    case Op::cvt: build_convert(i); return;
    default: break;
  }
  const uint8_t flags = ir::op_info(i.op).flags;
  if ((flags & ir::kTerm) != 0) {
    bailout_ = Bailout::unknown_control_flow;
    return;
  }
  step(i);
}

}  // namespace dis::jit
