// builder_values: what instructions read and write: variables and where memory holds them, operands, references and
// their counts.
#include "jit/graph/builder.h"

#include "runtime/process.h"

namespace dis::jit {

using ir::Form;
using ir::Operand;

// ---- variables

// The definition that reaches the end of what is built of a block; marker(): memory holds the value.
Node* Builder::lookup(size_t position, size_t variable) {
  for (;;) {
    if (Node* n = states_[position].defs[variable]) return n;
    // One way in: walk up. That block was built before (reverse postorder). Others got their phis when they began.
    if (ways_[position].size() != 1) return marker();
    position = ways_[position][0];
  }
}

Node* Builder::load_variable(size_t variable, GraphBlock* at, bool at_end) {
  const Variable& v = slots_.variables()[variable];
  const Ty type = v.is_real && v.size == 8 ? Ty::f64 : v.size == 8 ? Ty::i64 : Ty::i32;
  Node* n = graph_->new_node(GraphOp::load_slot, type, pc_);
  n->offset = base_ + int32_t(v.offset);
  n->width = v.size == 1 ? Mw::u8 : v.size == 4 ? Mw::i32 : type == Ty::f64 ? Mw::f64 : Mw::i64;
  n->alias = Alias::slot;
  n->block = at;
  if (at_end)
    at->nodes.insert(at->nodes.end() - 1, n);
  else
    at->nodes.push_back(n);
  return n;
}

Node* Builder::read_variable(size_t variable) {
  Node* n = lookup(current_, variable);
  if (n == marker()) {
    n = load_variable(variable, block_, false);
    n->sp = sp();
    set_def(variable, n);
  }
  return n;
}

// For phis: the value at the end of a finished block, loaded there if need be.
Node* Builder::value_at_end(size_t position, size_t variable) {
  Node* n = lookup(position, variable);
  if (n == marker()) {
    GraphBlock* tail = states_[position].tail;
    n = load_variable(variable, tail, true);
    states_[position].defs[variable] = n;
  }
  return n;
}

void Builder::write_variable(size_t variable, Node* value) {
  const Variable& v = slots_.variables()[variable];
  set_def(variable, value);
  if (v.is_ref || v.in_handler) {
    Node* n = make(GraphOp::store_slot, Ty::none, {value});
    n->offset = base_ + int32_t(v.offset);
    n->width = v.size == 1 ? Mw::u8 : v.size == 4 ? Mw::i32 : value->type == Ty::f64 ? Mw::f64 : Mw::i64;
    n->alias = Alias::slot;
    set_dirty(variable, false);
  } else {
    set_dirty(variable, true);
  }
}

void Builder::flush(size_t variable) {
  if (!is_dirty(variable)) return;
  set_dirty(variable, false);
  Node* value = lookup(current_, variable);
  if (value == marker()) return;
  const Variable& v = slots_.variables()[variable];
  Node* n = make(GraphOp::store_slot, Ty::none, {value});
  n->offset = base_ + int32_t(v.offset);
  n->width = v.size == 1 ? Mw::u8 : v.size == 4 ? Mw::i32 : value->type == Ty::f64 ? Mw::f64 : Mw::i64;
  n->alias = Alias::slot;
}

void Builder::forget_all() {
  clobbers_ = true;
  std::fill(state().defs.begin(), state().defs.end(), marker());
  forget_made();
}

// ---- operands

Ty Builder::ty_of(ir::Type t) const {
  switch (t) {
    case ir::Type::u8:
    case ir::Type::i32: return Ty::i32;
    case ir::Type::i64: return Ty::i64;
    case ir::Type::f32:
    case ir::Type::f64: return Ty::f64;
    default: return word_;
  }
}

Mw Builder::width_of(ir::Type t) const {
  switch (t) {
    case ir::Type::u8: return Mw::u8;
    case ir::Type::i16: return Mw::i16;
    case ir::Type::i32: return Mw::i32;
    case ir::Type::i64: return Mw::i64;
    case ir::Type::f32: return Mw::f32;
    case ir::Type::f64: return Mw::f64;
    default: return word_ == Ty::i32 ? Mw::i32 : Mw::i64;
  }
}

Alias Builder::heap_alias(ir::Type t) const {
  switch (t) {
    case ir::Type::u8: return Alias::heap1;
    case ir::Type::i16:
    case ir::Type::i32:
    case ir::Type::f32: return Alias::heap4;
    case ir::Type::ref: return Alias::heap_ref;
    case ir::Type::addr: return word_ == Ty::i32 ? Alias::heap4 : Alias::heap8;
    default: return Alias::heap8;
  }
}

// The same bits as a value of another class or width.
Node* Builder::convert_class(Node* v, Ty want) {
  if (v->type == want) return v;
  if (want == Ty::f64) {
    if (v->type == Ty::i32) v = make(GraphOp::zext32, Ty::i64, {v});
    return make(GraphOp::bits_to_real, Ty::f64, {v});
  }
  if (v->type == Ty::f64) v = make(GraphOp::real_to_bits, Ty::i64, {v});
  if (v->type == want) return v;
  if (want == Ty::i32) return make(GraphOp::low32, Ty::i32, {v});
  if (v->type == Ty::ptr) return word_of(v);
  return make(GraphOp::zext32, Ty::i64, {v});
}

Node* Builder::module_data() {
  if (!data_) {
    data_ = make(GraphOp::load_process, Ty::ptr, {});
    data_->offset = int32_t(offsetof(Process, mp));
    data_->alias = Alias::process;
    data_->width = Mw::i64;
  }
  return data_;
}

int32_t Builder::pending_at(uint32_t slot) const {
  for (size_t i = pending_.size(); i-- > 0;)
    if (pending_[i].slot == slot) return pending_[i].at;
  return kUnknownSp;
}

Pending* Builder::pending_of(const Operand& o) {
  if (o.form != Form::ind_fp) return nullptr;
  for (size_t i = pending_.size(); i-- > 0;)
    if (pending_[i].slot == uint32_t(o.offset)) return &pending_[i];
  return nullptr;
}

Node* Builder::word_of(Node* ptr) {
  if (ptr->type != Ty::ptr) return ptr;
  return make_once(GraphOp::word_of, word_, ptr);
}

Node* Builder::pointer(Node* word) {
  if (word->type == Ty::ptr) return word;
  if (word->op == GraphOp::word_of) return word->in(0);
  return make_once(GraphOp::ptr_of, Ty::ptr, word);
}

Builder::Place Builder::place_of(const Operand& o, ir::Type t) {
  switch (o.form) {
    case Form::fp: return {Place::slot, nullptr, base_ + o.offset, Alias::escaped};
    case Form::mp: return {Place::memory, module_data(), o.offset, Alias::data};
    case Form::ind_fp: {
      if (int32_t at = pending_at(uint32_t(o.offset)); at != kUnknownSp)
        return {Place::slot, nullptr, at + o.second, Alias::slot};
      Operand base = o;
      base.form = Form::fp;
      base.type = ir::Type::addr;
      Node* v = read(base);
      // What an index gave is known to lie inside its array.
      if (v->op == GraphOp::word_of && v->in(0)->op == GraphOp::elem)
        return {Place::memory, v->in(0), o.second, elem_alias(t)};
      return {Place::memory, check_ref(v, ExceptionId::nil_dereference), o.second, heap_alias(t)};
    }
    default: {
      Node* v = make(GraphOp::load, word_, {module_data()});
      v->offset = o.offset;
      v->width = width_of(ir::Type::addr);
      v->alias = Alias::data;
      return {Place::memory, check_ref(v, ExceptionId::nil_dereference), o.second, heap_alias(t)};
    }
  }
}

Node* Builder::load_place(const Place& p, ir::Type t) {
  Node* n = p.kind == Place::slot ? make(GraphOp::load_slot, ty_of(t), {}) : make(GraphOp::load, ty_of(t), {p.base});
  n->offset = p.offset;
  n->width = width_of(t);
  n->alias = p.alias;
  return n;
}

void Builder::store_place(const Place& p, ir::Type t, Node* v) {
  v = convert_class(v, ty_of(t));
  Node* n = p.kind == Place::slot ? make(GraphOp::store_slot, Ty::none, {v})
                                  : make(GraphOp::store, Ty::none, {p.base, v});
  n->offset = p.offset;
  n->width = width_of(t);
  n->alias = p.alias;
}

Node* Builder::read_as(const Operand& o, ir::Type t) {
  if (o.form == Form::imm) {
    if (t == ir::Type::f64) {
      Node* n = make(GraphOp::const_real, Ty::f64, {});
      n->imm = o.imm;
      return n;
    }
    return integer(ty_of(t), o.imm);
  }
  if (o.form == Form::fp) {
    if (int32_t v = slots_.at(uint32_t(o.offset)); v >= 0) return convert_class(read_variable(size_t(v)), ty_of(t));
  }
  return load_place(place_of(o, t), t);
}

Node* Builder::read(const Operand& o) { return read_as(o, o.type); }

void Builder::write(const Operand& o, Node* v) {
  if (o.form == Form::fp) {
    if (int32_t var = slots_.at(uint32_t(o.offset)); var >= 0) {
      const Variable& to = slots_.variables()[size_t(var)];
      if (v->type == Ty::ptr) v = word_of(v);
      if (to.size == 8 ? v->type == Ty::i32 : v->type != Ty::i32) v = convert_class(v, ty_of(o.type));
      write_variable(size_t(var), v);
      return;
    }
  }
  store_place(place_of(o, o.type), o.type, v);
}

// ---- references

// Values that are objects for certain: neither nil nor outside the arena.
bool Builder::is_object(const Node* n) const {
  if (n->op == GraphOp::check_ref) return true;
  return n->op == GraphOp::word_of && n->in(0)->op == GraphOp::service;
}

Node* Builder::check_ref(Node* v, ExceptionId e) {
  if (is_object(v)) return v;
  return make_once(GraphOp::check_ref, v->type, v, 0, e);
}

Node* Builder::check_valid(Node* v) {
  if (is_object(v) || v->op == GraphOp::check_valid || is_const(v, -1) || v->op == GraphOp::nil_of_null) return v;
  if (word_ == Ty::i32) return v;  // every offset lies in the arena
  return make_once(GraphOp::check_valid, v->type, v);
}

void Builder::retain(Node* v) {
  if (is_const(v, -1)) return;
  Node* checked = check_valid(v);
  Node* n = make(GraphOp::retain, Ty::none, {checked});
  n->known = is_object(checked);
}

void Builder::release(Node* v) {
  if (is_const(v, -1)) return;
  Node* checked = check_valid(v);
  Node* n = make(GraphOp::release, Ty::none, {checked});
  n->known = is_object(checked);
}

// Where a reference will go. To be asked before anything is counted or made: what raises here must leave no count.
Builder::Place Builder::place_of_ref(const Operand& dst) {
  if (const Pending* p = pending_of(dst); p && p->at != kUnknownSp)
    return {Place::slot, nullptr, p->at + dst.second, Alias::slot};
  if (dst.form == Form::fp && slots_.at(uint32_t(dst.offset)) >= 0) return {Place::slot};
  return place_of(dst, ir::Type::ref);
}

// dst = v, where `place` is dst's. Owned: the count of v goes along, else the destination gets one of its own.
void Builder::assign_ref(const Operand& dst, const Place& place, Node* v, bool owned) {
  if (!owned) {
    retain(v);
    // What was checked to be retained is what lies in the variable from here on.
    if (!is_const(v, -1) && !is_object(v) && word_ == Ty::i64) v = check_valid(v);
  }
  if (Pending* p = pending_of(dst); p && p->at != kUnknownSp) {
    // A frame just made holds nil until something is stored.
    const uint32_t offset = uint32_t(dst.second);
    const bool fresh = p->block == block_ && std::find(p->stored.begin(), p->stored.end(), offset) == p->stored.end();
    Node* old = fresh ? nullptr : load_place(place, ir::Type::ref);
    store_place(place, ir::Type::ref, v);
    if (old) release(old);
    p->stored.push_back(offset);
    return;
  }
  if (dst.form == Form::fp) {
    if (int32_t var = slots_.at(uint32_t(dst.offset)); var >= 0) {
      Node* old = read_variable(size_t(var));
      write_variable(size_t(var), v);
      release(old);
      return;
    }
  }
  Node* old = load_place(place, ir::Type::ref);
  store_place(place, ir::Type::ref, v);
  release(old);
}

Node* Builder::field(Node* checked, int32_t offset, Mw width, Ty type) {
  Node* n = make(GraphOp::field, type, {checked});
  n->offset = offset;
  n->width = width;
  return n;
}

Node* Builder::service(Service s, Ty type, std::initializer_list<Node*> inputs, ExceptionId on_null) {
  Node* n = make(GraphOp::service, type, inputs);
  n->imm = int64_t(s);
  Node* g = make(GraphOp::guard_service, Ty::none, {n});
  g->exception = on_null;
  return n;
}

}  // namespace dis::jit
