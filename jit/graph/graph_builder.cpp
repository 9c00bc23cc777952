#include "jit/graph/graph_builder.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "jit/graph/slots.h"
#include "jit/services.h"
#include "runtime/array_object.h"
#include "runtime/frame.h"
#include "runtime/heap_ref.h"
#include "runtime/list_object.h"
#include "runtime/process.h"
#include "runtime/string_object.h"
#include "vm/interp/step.h"

namespace dis::jit {

namespace {

using ir::Form;
using ir::Inst;
using ir::Op;
using ir::Operand;
using ir::Role;

// What a call costs of a slice, as the interpreter counts.
constexpr int64_t kCallCost = 8;
// Frames with more references than this drop them in a loop of the runtime's.
constexpr uint32_t kMaxInlineDrops = 4;

// A frame that was made and not called yet.
struct Pending {
  uint32_t slot = 0;          // variable that holds its address
  int32_t at = 0;             // its fp, from this frame's; kUnknownSp if its size or place is known at run time only
  uint32_t bytes = 0;
  const Type* type = nullptr;
  ir::Operand result;         // where the callee's result goes
  uint32_t result_pc = 0;
  std::vector<uint32_t> stored;  // references stored into it since it was made, in the block that made it
  GraphBlock* block = nullptr;

  bool same_place(const Pending& o) const { return slot == o.slot && at == o.at && bytes == o.bytes; }
};

// Definitions of variables at the end of what has been built of a block.
struct BlockState {
  explicit BlockState(Arena* arena) : defs(arena) {}

  Nodes defs;                        // by variable; nullptr: as at the start of the block
  std::vector<Pending> pending_in;
  bool entered = false;              // pending_in is known
  GraphBlock* tail = nullptr;        // the graph block that ends the IR block
};

class Builder {
 public:
  Builder(const ModuleFacts& facts, const ir::Function& function, const LightFunction& as, bool promote, Arena& arena)
      : facts_(facts),
        module_(facts.module),
        abi_(facts.module.abi),
        function_(function),
        code_(facts.module, function, as, facts.light),
        arena_(arena),
        slots_(facts.module, function, code_, facts.flow, facts.types, promote, {}, arena),
        own_graph_(std::make_unique<Graph>(facts.module, function, arena)),
        graph_(own_graph_.get()) {
    graph_->inlining = promote;  // what is put in line has its arguments in registers
  }

  std::unique_ptr<Graph> run(Bailout* bailout);

  // Code of a light function put in line where it is called: its frame lies `base` bytes behind the caller's.
  struct Inlined {
    GraphBlock* tail = nullptr;   // where the caller goes on; nullptr: it does not come back
    Node* result = nullptr;
    bool clobbers = false;        // makes calls itself
    int32_t deepest = 0;
  };
  using Arguments = std::vector<std::pair<uint32_t, Node*>>;  // by offset in the callee's frame
  Builder(Builder& caller, const ir::Function& function, const LightFunction& as, int32_t base, uint32_t call_pc,
          const Type* frame, const Arguments& arguments)
      : facts_(caller.facts_),
        module_(caller.module_),
        abi_(caller.abi_),
        function_(function),
        code_(caller.module_, function, as, caller.facts_.light),
        arena_(caller.arena_),
        slots_(caller.module_, function, code_, caller.facts_.flow, caller.facts_.types, true, offsets_of(arguments),
               caller.arena_),
        graph_(caller.graph_),
        caller_(&caller),
        base_(base) {
    outer_frames_ = graph_->frame_lists[caller.frames()];
    outer_frames_.push_back({.offset = base, .type = frame, .call_pc = call_pc});
  }
  Inlined run_inline(const Arguments& arguments);

 private:
  // --- Making nodes ---
  Node* add(Node* n) {
    n->block = block_;
    n->sp = sp();
    n->frames = frames();
    block_->nodes.push_back(n);
    return n;
  }
  Node* make(GraphOp op, Ty type, std::initializer_list<Node*> inputs) {
    Node* n = graph_->new_node(op, type, pc_);
    graph_->set_inputs(n, inputs);
    return add(n);
  }
  Node* integer(Ty type, int64_t v) { return graph_->const_int(type, v); }
  Node* nil() { return integer(word_, -1); }
  static bool is_const(const Node* n, int64_t v) { return n->op == GraphOp::const_int && n->imm == v; }

  // The frames under construction, as the runtime must know them of a light function: number of a list in the graph.
  uint32_t frames() {
    if (outer_frames_.empty() && (!code_.light() || pending_.empty())) return 0;
    const int32_t last = pending_.empty() ? 0 : pending_.back().at;
    const Type* type = pending_.empty() ? nullptr : pending_.back().type;
    if (frames_ != 0 && frames_of_ == pending_.size() && frames_at_ == last && frames_type_ == type) return frames_;
    std::vector<StackFrame> list = outer_frames_;
    if (code_.light())
      for (const Pending& p : pending_) list.push_back({.offset = p.at, .type = p.type, .call_pc = kNotCalled});
    graph_->frame_lists.push_back(std::move(list));
    frames_of_ = pending_.size();
    frames_at_ = last;
    frames_type_ = type;
    return frames_ = uint32_t(graph_->frame_lists.size() - 1);
  }

  // First free byte of the stack, from fp.
  int32_t sp() const {
    int32_t at = own_bytes_;
    for (const Pending& p : pending_) {
      if (p.at == kUnknownSp) return kUnknownSp;
      at += int32_t(p.bytes);
    }
    return at;
  }

  // --- Variables ---
  Node* marker() { return memory_marker_; }
  void set_def(size_t variable, Node* value) { state().defs[variable] = value; }
  BlockState& state() { return states_[current_]; }
  Node* lookup(size_t position, size_t variable);
  Node* read_variable(size_t variable);
  Node* load_variable(size_t variable, GraphBlock* at, bool at_end);
  Node* value_at_end(size_t position, size_t variable);
  void write_variable(size_t variable, Node* value);
  void flush(size_t variable);
  void forget_all();
  bool is_dirty(size_t v) const { return dirty_[v / 64] >> (v % 64) & 1; }
  void set_dirty(size_t v, bool dirty) {
    if (dirty)
      dirty_[v / 64] |= uint64_t{1} << (v % 64);
    else
      dirty_[v / 64] &= ~(uint64_t{1} << (v % 64));
  }

  // --- Operands ---
  struct Place {
    enum Kind { slot, memory } kind;
    Node* base = nullptr;
    int32_t offset = 0;
    Alias alias = Alias::heap8;
  };
  Ty ty_of(ir::Type t) const;
  Mw width_of(ir::Type t) const;
  Alias heap_alias(ir::Type t) const;
  Alias elem_alias(ir::Type t) const {
    return Alias(int(heap_alias(t)) + int(Alias::elem1) - int(Alias::heap1));
  }
  Node* convert_class(Node* v, Ty want);
  Node* module_data();
  Place place_of(const Operand& o, ir::Type t);
  Node* load_place(const Place& p, ir::Type t);
  void store_place(const Place& p, ir::Type t, Node* v);
  Node* read(const Operand& o);
  Node* read_as(const Operand& o, ir::Type t);
  void write(const Operand& o, Node* v);
  Node* read_word(const Operand& o) { return read_as(o, ir::word_type(abi_)); }
  int32_t pending_at(uint32_t slot) const;
  Pending* pending_of(const Operand& o);

  // --- References ---
  bool is_object(const Node* n) const;
  Node* check_ref(Node* v, ExceptionId e);
  Node* check_valid(Node* v);
  void retain(Node* v);
  void release(Node* v);
  Place place_of_ref(const Operand& dst);
  void assign_ref(const Operand& dst, Node* v) { assign_ref(dst, place_of_ref(dst), v, false); }
  void assign_ref(const Operand& dst, const Place& place, Node* v, bool owned);
  Node* pointer(Node* word) ;
  Node* field(Node* checked, int32_t offset, Mw width, Ty type);
  Node* word_of(Node* ptr);
  Node* service(Service s, Ty type, std::initializer_list<Node*> inputs, ExceptionId on_null);
  Node* type_constant(const Type* t) { return integer(Ty::ptr, int64_t(reinterpret_cast<uintptr_t>(t))); }

  // --- Instructions ---
  void build_block(size_t position);
  void build(const Inst& i);
  bool build_arithmetic(const Inst& i);
  void build_convert(const Inst& i);
  bool build_move(const Inst& i);
  void build_index(const Inst& i);
  void build_frame(const Inst& i);
  void build_call(const Inst& i);
  void build_module_call(const Inst& i);
  void build_ret(const Inst& i);
  void build_branch(const Inst& i);
  void build_switch(const Inst& i);
  void build_string_case(const Inst& i);
  void build_cons(const Inst& i);
  uint32_t add_target(std::vector<std::pair<int32_t, uint32_t>>& known, int32_t pc, ExceptionId otherwise);
  void step(const Inst& i, GraphOp op = GraphOp::step);
  void pop_pending(const Inst& i);
  void leave_registers(bool frame_known = false);
  void end(GraphOp op, std::initializer_list<Node*> inputs, std::initializer_list<uint32_t> targets);
  void link(GraphBlock* from, GraphBlock* to) {
    from->succs.push_back(to);
    to->preds.push_back(from);
  }
  GraphBlock* head_of(uint32_t module_block) { return heads_[slots_.position(module_block)]; }
  void poll_if_back(const Inst& i, int32_t target);
  void fill_phis();
  GraphBlock* new_block(size_t position) {
    GraphBlock* b = graph_->new_block(pc_);
    b->position = uint32_t(position);
    return b;
  }
  void prepare();
  void add_entry(GraphBlock* block, size_t to);
  void jump_to_inlined(GraphBlock* entry);
  void build_blocks();
  bool makes_calls(uint32_t number) const;
  bool inline_call(const Inst& i, uint32_t number, const LightFunction& light);
  static std::vector<uint32_t> offsets_of(const Arguments& arguments) {
    std::vector<uint32_t> offsets;
    for (const auto& [offset, value] : arguments) offsets.push_back(offset);
    return offsets;
  }

  const ModuleFacts& facts_;
  const ir::Module& module_;
  const Abi abi_;
  const ir::Function& function_;
  const FunctionCode code_;
  Arena& arena_;
  Slots slots_;
  std::unique_ptr<Graph> own_graph_;
  Graph* graph_;
  Builder* caller_ = nullptr;          // of code put in line
  int32_t base_ = 0;                   // of its frame
  std::vector<StackFrame> outer_frames_;  // without a header, around this function's own
  std::pmr::vector<std::pair<GraphBlock*, Node*>> returns_{&arena_};  // of code put in line
  uint32_t inlined_ = 0;               // instructions put in line so far, by the outermost builder
  Ty word_ = Ty::i64;
  int32_t own_bytes_ = 0;
  int32_t deepest_ = 0;
  Blocks heads_{&arena_};              // by position; roots behind the blocks of the IR
  std::pmr::vector<std::pmr::vector<size_t>> ways_{&arena_};  // by position: positions of the predecessors
  std::pmr::vector<BlockState> states_{&arena_};  // by position
  struct Phi {
    size_t position, variable;
    Node* phi;
  };
  std::pmr::vector<Phi> phis_{&arena_};
  std::vector<Pending> pending_;
  std::pmr::vector<uint64_t> dirty_{&arena_};
  size_t current_ = 0;                 // position of the block being built
  uint32_t inst_ = 0;
  uint32_t frames_ = 0;                // the list made last, and for which frames
  size_t frames_of_ = 0;
  int32_t frames_at_ = 0;
  const Type* frames_type_ = nullptr;
  GraphBlock* block_ = nullptr;
  uint32_t pc_ = 0;
  Node* memory_marker_ = nullptr;
  Node* data_ = nullptr;               // module data in the block being built
  Bailout bailout_ = Bailout::none;
  bool clobbers_ = false;              // has code that leaves the function for a while
  bool unreached_ = false;
  GraphBlock* last_block_ = nullptr;   // of code put in line: the last one returned from
};

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
  data_ = nullptr;
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
  return make(GraphOp::word_of, word_, {ptr});
}

Node* Builder::pointer(Node* word) {
  if (word->type == Ty::ptr) return word;
  if (word->op == GraphOp::word_of) return word->in(0);
  return make(GraphOp::ptr_of, Ty::ptr, {word});
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
  Node* n = make(GraphOp::check_ref, v->type, {v});
  n->exception = e;
  return n;
}

Node* Builder::check_valid(Node* v) {
  if (is_object(v) || v->op == GraphOp::check_valid || is_const(v, -1) || v->op == GraphOp::nil_of_null) return v;
  if (word_ == Ty::i32) return v;  // every offset lies in the arena
  return make(GraphOp::check_valid, v->type, {v});
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

void Builder::poll_if_back(const Inst& i, int32_t target) {
  if (target > int32_t(i.pc)) return;
  Node* n = make(GraphOp::poll, Ty::none, {});
  n->imm = int64_t(i.pc) - target + 1;
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

void Builder::build_frame(const Inst& i) {
  if (sp() == kUnknownSp || i.dst.form != Form::fp) {
    step(i);
    pending_.push_back({.slot = i.dst.form == Form::fp ? uint32_t(i.dst.offset) : ~0u, .at = kUnknownSp});
    return;
  }
  Pending p;
  p.slot = uint32_t(i.dst.offset);
  p.type = facts_.types[size_t(i.index)];
  p.bytes = uint32_t(frame_bytes(abi_, p.type));
  p.at = sp() + int32_t(abi_.frame_prefix_bytes());
  p.block = block_;
  Node* n = graph_->new_node(GraphOp::new_frame, Ty::none, pc_);
  n->offset = p.at;
  n->frame_type = p.type;
  n->known = code_.light();  // no header: the runtime fills it in when it must
  add(n);
  Node* address = make(GraphOp::frame_address, Ty::ptr, {});
  address->offset = p.at;
  write(i.dst, word_of(address));
  pending_.push_back(std::move(p));
  deepest_ = std::max(deepest_, sp());
  graph_->has_calls = true;
}

// The frame an instruction consumes is the one made last. If the stack's end is not known statically behind it, the
// runtime's idea of it is put right: functions called natively leave theirs there.
void Builder::pop_pending(const Inst& i) {
  if (pending_.empty()) {
    bailout_ = Bailout::frame_order;
    return;
  }
  pending_.pop_back();
  if (sp() != kUnknownSp || i.op == Op::spawn || i.op == Op::mspawn) return;
  Node* f = pointer(check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference));
  Node* end = make(GraphOp::add, Ty::ptr, {f, integer(Ty::i64, -int64_t(abi_.frame_prefix_bytes()))});
  Node* n = make(GraphOp::store_process, Ty::none, {end});
  n->offset = int32_t(offsetof(Process, sp));
}

void Builder::build_call(const Inst& i) {
  if (pending_.empty() || i.target < 0) {
    bailout_ = pending_.empty() ? Bailout::frame_order : Bailout::unknown_control_flow;
    return;
  }
  const int32_t at = pending_.back().at;
  const uint32_t number = facts_.number_of(uint32_t(i.target));
  const LightFunction* light = facts_.light && number < facts_.light->size() ? &(*facts_.light)[number] : nullptr;
  Node* n;
  if (at != kUnknownSp && light && light->light && graph_->inlining) {
    // Calls it makes itself lose the registers: what is wanted behind goes home first.
    if (makes_calls(number)) leave_registers(true);
    if (inline_call(i, number, *light)) return;
  }
  leave_registers(at != kUnknownSp);
  if (at != kUnknownSp && light && light->light) {
    const Operand result = pending_.back().result;
    const Type* type = pending_.back().type;
    n = graph_->new_node(GraphOp::call_light, light->result == ir::Type::none ? Ty::none : ty_of(light->result), pc_);
    n->offset = at;
    n->frame_type = type;
    add(n);
    n->imm = number;
    graph_->has_calls = true;
    forget_all();
    pop_pending(i);
    n->frames = frames();  // the frame it runs in is known from the call itself
    if (n->type != Ty::none && result.form != Form::none) {
      Operand to = result;
      to.type = light->result;
      write(to, n);
    }
    return;
  }
  if (at != kUnknownSp) {
    n = graph_->new_node(GraphOp::call, Ty::none, pc_);
    n->offset = at;
    add(n);
  } else {
    Node* f = check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference);
    n = make(GraphOp::call_at, Ty::none, {pointer(f)});
  }
  n->imm = i.target;
  graph_->has_calls = true;
  forget_all();
  pop_pending(i);
}

void Builder::build_module_call(const Inst& i) {
  if (pending_.empty()) {
    bailout_ = Bailout::frame_order;
    return;
  }
  if (i.index < 0) {  // the number of the link lies in memory, or counts exports: rare
    step(i);
    pop_pending(i);
    return;
  }
  leave_registers();
  const int32_t at = pending_.back().at;
  Node* f;
  if (at != kUnknownSp) {
    f = make(GraphOp::frame_address, Ty::ptr, {});
    f->offset = at;
  } else {
    f = pointer(check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference));
  }
  Node* m = check_ref(read(i.dst), ExceptionId::module_not_loaded);
  Node* n = make(GraphOp::call_module, Ty::none, {f, m});
  n->imm = i.index;
  n->offset = int32_t(graph_->steps.size());  // where the link leads to a built-in or to the other engine
  graph_->steps.push_back({.pc = i.pc, .branches = false});
  graph_->has_calls = true;
  forget_all();
  pop_pending(i);
}

void Builder::build_ret(const Inst&) {
  const Type* frame = facts_.types[size_t(function_.frame_type)];
  if (frame->pointer_count > kMaxInlineDrops) {
    Node* self = make(GraphOp::frame_address, Ty::ptr, {});
    self->offset = base_;
    Node* n = make(GraphOp::service, Ty::none, {self, type_constant(frame)});
    n->imm = int64_t(Service::drop_frame);
  } else {
    for (uint32_t k = 0; k < frame->pointer_count; k++) {
      const uint32_t offset = frame->pointers[k];
      const int32_t v = slots_.at(offset);
      Node* old = v >= 0 ? read_variable(size_t(v))
                         : load_place({Place::slot, nullptr, base_ + int32_t(offset), Alias::escaped}, ir::Type::ref);
      release(old);
    }
  }
  if (code_.result() != ir::Type::none) {
    Operand o{.form = Form::fp, .type = code_.result(), .offset = int32_t(abi_.frame_return_offset())};
    Node* v = read(o);
    if (caller_) {
      returns_.emplace_back(block_, v);
      last_block_ = block_;
      make(GraphOp::jump, Ty::none, {});
    } else {
      end(GraphOp::ret_value, {v}, {});
    }
    return;
  }
  if (caller_) {
    returns_.emplace_back(block_, nullptr);
    last_block_ = block_;
    make(GraphOp::jump, Ty::none, {});
    return;
  }
  end(GraphOp::ret, {}, {});
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
  poll->imm = 8;
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
  const Type* list = interp::cell_type(i, facts_.types, *facts_.heap);
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
  const uint8_t* at = facts_.initial_data + i.dst.offset;
  std::vector<SwitchRange> ranges;
  Node* n = graph_->new_node(GraphOp::switch_, Ty::none, pc_);
  graph_->set_inputs(n, {v});
  n->imm = int64_t(graph_->switches.size());
  uint32_t cost = 8;
  for (uint32_t k = 0; k < table.count; k++)
    if (targets[k] >= 0 && targets[k] <= int32_t(i.pc)) cost = std::max(cost, i.pc - uint32_t(targets[k]));
  Node* poll = make(GraphOp::poll, Ty::none, {});
  poll->imm = cost;
  add(n);
  std::vector<std::pair<int32_t, uint32_t>> known;
  auto successor = [&](int32_t pc) {
    return add_target(known, pc, i.op == Op::goto_ ? ExceptionId::bounds : ExceptionId::illegal_instruction);
  };
  auto word_at = [&](uint64_t offset) -> int64_t {
    return abi_.word_bytes == 4 ? load_as<int32_t>(at + offset) : load_as<int64_t>(at + offset);
  };
  if (i.op == Op::goto_) {
    for (uint32_t k = 0; k < table.count; k++) ranges.push_back({k, int64_t(k) + 1, successor(targets[k])});
    ranges.push_back({0, 0, successor(-1)});
  } else {
    for (uint32_t k = 0; k + 1 < table.count; k++) {
      const uint32_t s = successor(targets[k]);
      if (i.op == Op::case_l) {
        const uint64_t e = abi_.casel_entries_offset() + uint64_t(k) * abi_.casel_entry_bytes();
        ranges.push_back({load_as<int64_t>(at + e), load_as<int64_t>(at + e + 8), s});
      } else {
        const uint64_t e = abi_.case_entries_offset() + uint64_t(k) * abi_.case_entry_bytes();
        ranges.push_back({word_at(e), word_at(e + abi_.word_bytes), s});
      }
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
    case Op::mframe:
      step(i);
      pending_.push_back({.slot = i.dst.form == Form::fp ? uint32_t(i.dst.offset) : ~0u, .at = kUnknownSp});
      return;
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
      if (i.src.form == Form::imm) break;
      if (Pending* p = pending_of(i.dst); p && i.dst.second == int32_t(abi_.frame_return_offset())) {
        p->result = i.src;
        p->result_pc = i.pc;
        if (code_.light()) return;  // its callees are light, and need no place unless they say so
      }
      Node* address;
      if (i.src.form == Form::fp) {
        address = make(GraphOp::frame_address, Ty::ptr, {});
        address->offset = base_ + i.src.offset;
        address = word_of(address);
      } else if (i.src.form == Form::mp) {
        Node* at = make(GraphOp::add, Ty::ptr, {module_data(), integer(Ty::i64, i.src.offset)});
        address = word_of(at);
      } else {
        const Place place = place_of(i.src, ir::Type::addr);
        if (place.kind == Place::slot) {
          address = make(GraphOp::frame_address, Ty::ptr, {});
          address->offset = place.offset;
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

void Builder::build_block(size_t position) {
  current_ = position;
  block_ = heads_[position];
  data_ = nullptr;
  BlockState& s = states_[position];
  pending_ = s.pending_in;
  for (Pending& p : pending_) p.block = nullptr;
  frames_ = 0;
  dirty_.assign(slots_.dirty_in(position), slots_.dirty_in(position) + slots_.words());
  const ir::Block& b = module_.blocks[function_.blocks[position]];
  pc_ = b.first;

  const size_t variables = slots_.variables().size();
  if (ways_[position].size() > 1) {
    // A phi for each variable that is wanted here. Where all predecessors are known to have left it in memory, or
    // to agree, there is none.
    for (size_t v = 0; v < variables; v++) {
      if (!slots_.live_in(position, v)) continue;
      bool all_known = true;
      Node* same = nullptr;
      for (size_t p : ways_[position]) {
        if (!states_[p].tail) {
          all_known = false;
          break;
        }
        Node* d = lookup(p, v);
        if (same && d != same) {
          same = nullptr;
          all_known = false;
          break;
        }
        same = d;
      }
      if (all_known && same) {
        s.defs[v] = same;
        continue;
      }
      const Variable& var = slots_.variables()[v];
      Node* phi = graph_->new_node(GraphOp::phi, var.is_real && var.size == 8 ? Ty::f64 : var.size == 8 ? Ty::i64 : Ty::i32,
                                   pc_);
      phi->block = block_;
      phi->sp = sp();
      block_->phis.push_back(phi);
      s.defs[v] = phi;
      phis_.push_back({position, v, phi});
    }
  }
  for (uint32_t n = b.first; n < b.last && bailout_ == Bailout::none; n++) {
    inst_ = n;
    pc_ = n;
    build(code_.at(n));
  }
  if (bailout_ != Bailout::none) return;
  const Inst& last = code_.at(b.last - 1);
  if ((ir::op_info(last.op).flags & ir::kTerm) == 0) {
    pc_ = b.last - 1;
    end(GraphOp::jump, {}, {facts_.flow.block_at(b.last)});
  }
  s.tail = block_;
  // Frames under construction go along to every successor.
  facts_.flow.for_each_successor(function_.blocks[position], [&](uint32_t other) {
    BlockState& to = states_[slots_.position(other)];
    if (!to.entered) {
      to.entered = true;
      to.pending_in = pending_;
      return;
    }
    bool same = to.pending_in.size() == pending_.size();
    for (size_t k = 0; same && k < pending_.size(); k++) same = to.pending_in[k].same_place(pending_[k]);
    if (!same) bailout_ = Bailout::frame_order;
  });
}

void Builder::fill_phis() {
  Nodes inputs(&arena_);
  for (const auto& [position, variable, phi] : phis_) {
    inputs.clear();
    for (GraphBlock* p : heads_[position]->preds) {
      // The predecessor may be an edge block of a step: then nothing of the block behind it is in a register.
      Node* v = p == states_[p->position].tail ? value_at_end(p->position, variable) : load_variable(variable, p, true);
      if (v->type != phi->type) {
        // The same bits in the other class, at the end of the predecessor.
        GraphBlock* saved = block_;
        block_ = p;
        Node* end = p->nodes.back();
        p->nodes.pop_back();
        v = convert_class(v, phi->type);
        p->nodes.push_back(end);
        block_ = saved;
      }
      inputs.push_back(v);
    }
    graph_->set_inputs(phi, inputs);
  }
}

// What both kinds of building begin with: a block for each of the function's.
void Builder::prepare() {
  word_ = graph_->word();
  const Type* frame = facts_.types[size_t(function_.frame_type)];
  own_bytes_ = base_ + int32_t(frame_bytes(abi_, frame)) - int32_t(abi_.frame_prefix_bytes());
  deepest_ = own_bytes_;
  memory_marker_ = graph_->new_node(GraphOp::const_int, Ty::none, 0);
  const size_t count = function_.blocks.size();
  heads_.resize(count);
  states_.reserve(count + 1);
  for (size_t p = 0; p < count; p++) {
    pc_ = module_.blocks[function_.blocks[p]].first;
    heads_[p] = new_block(p);
    states_.emplace_back(&arena_).defs.resize(slots_.variables().size());
  }
  ways_.resize(count);
  for (size_t p = 0; p < count; p++)
    facts_.flow.for_each_successor(function_.blocks[p],
                                   [&](uint32_t other) { ways_[slots_.position(other)].push_back(p); });
}

// A way in from outside, to the block at position `to`: a block of its own, where everything is in memory.
void Builder::add_entry(GraphBlock* block, size_t to) {
  block->position = uint32_t(states_.size());
  pc_ = module_.blocks[function_.blocks[to]].first;
  block->first_pc = pc_;
  ways_[to].push_back(states_.size());
  ways_.emplace_back();
  heads_.push_back(block);
  BlockState& s = states_.emplace_back(&arena_);
  s.defs.assign(slots_.variables().size(), marker());
  s.tail = block;
  block_ = block;
  link(block, heads_[to]);
  states_[to].entered = true;
}

// In reverse postorder, so that what a block needs of those before it is known.
void Builder::build_blocks() {
  const size_t count = function_.blocks.size();
  std::pmr::vector<uint8_t> seen(count, &arena_);
  std::pmr::vector<size_t> order(&arena_);
  struct Step {
    size_t position;
    std::pmr::vector<size_t> next;
  };
  std::pmr::vector<Step> stack(&arena_);
  auto visit = [&](size_t position) {
    if (seen[position]) return;
    seen[position] = 1;
    Step s{position, std::pmr::vector<size_t>(&arena_)};
    const uint32_t b = function_.blocks[position];
    facts_.flow.for_each_handler(b, [&](uint32_t other) { s.next.push_back(slots_.position(other)); });
    facts_.flow.for_each_successor(b, [&](uint32_t other) { s.next.push_back(slots_.position(other)); });
    std::reverse(s.next.begin(), s.next.end());
    stack.push_back(std::move(s));
  };
  visit(slots_.position(facts_.flow.block_at(function_.entry)));
  while (!stack.empty()) {
    if (stack.back().next.empty()) {
      order.push_back(stack.back().position);
      stack.pop_back();
      continue;
    }
    const size_t next = stack.back().next.back();
    stack.back().next.pop_back();
    visit(next);
  }
  for (size_t k = order.size(); k-- > 0;) {
    build_block(order[k]);
    if (bailout_ != Bailout::none) return;
  }
  fill_phis();
}

std::unique_ptr<Graph> Builder::run(Bailout* bailout) {
  if (function_.blocks.empty()) {
    *bailout = Bailout::unknown_control_flow;
    return nullptr;
  }
  graph_->blocks.push_back(new_block(0));
  prepare();
  for (GraphBlock* head : heads_) graph_->blocks.push_back(head);
  const size_t first = slots_.position(facts_.flow.block_at(function_.entry));
  GraphBlock* entry = graph_->blocks[0];
  entry->is_root = true;
  add_entry(entry, first);
  Node* enter = make(GraphOp::enter, Ty::none, {});
  make(GraphOp::jump, Ty::none, {});
  std::vector<bool> handles(function_.blocks.size());
  for (uint32_t b : function_.blocks)
    facts_.flow.for_each_handler(b, [&](uint32_t handler) {
      const size_t p = slots_.position(handler);
      if (handles[p]) return;
      handles[p] = true;
      GraphBlock* root = new_block(0);
      graph_->blocks.push_back(root);
      root->is_root = true;
      add_entry(root, p);
      root->handler_pc = int32_t(module_.blocks[handler].first);
      make(GraphOp::jump, Ty::none, {});
    });
  build_blocks();
  if (bailout_ != Bailout::none) {
    *bailout = bailout_;
    return nullptr;
  }
  enter->imm = deepest_;
  enter->known = graph_->has_calls;
  graph_->stack_bytes = uint32_t(deepest_);
  return std::move(own_graph_);
}

Builder::Inlined Builder::run_inline(const Arguments& arguments) {
  Inlined out;
  prepare();
  // Behind the caller's block in the layout.
  auto place = std::find(graph_->blocks.begin(), graph_->blocks.end(), caller_->block_) + 1;
  place = graph_->blocks.insert(place, heads_.begin(), heads_.end()) + ptrdiff_t(heads_.size());
  const size_t first = slots_.position(facts_.flow.block_at(function_.entry));
  GraphBlock* entry = new_block(0);
  graph_->blocks.insert(std::find(graph_->blocks.begin(), graph_->blocks.end(), heads_[0]), entry);
  add_entry(entry, first);
  for (const auto& [offset, value] : arguments)
    if (const int32_t v = slots_.at(offset); v >= 0) states_.back().defs[size_t(v)] = value;
  make(GraphOp::jump, Ty::none, {});
  caller_->jump_to_inlined(entry);
  build_blocks();
  if (bailout_ != Bailout::none) {
    caller_->bailout_ = bailout_;
    return out;
  }
  out.clobbers = clobbers_;
  out.deepest = deepest_;
  if (returns_.empty()) return out;
  // Where all ways back come together.
  GraphBlock* tail = new_block(caller_->current_);
  graph_->blocks.insert(std::find(graph_->blocks.begin(), graph_->blocks.end(), heads_.empty() ? entry : last_block_) + 1,
                        tail);
  Nodes values(&arena_);
  for (auto& [block, value] : returns_) {
    link(block, tail);
    values.push_back(value);
  }
  if (code_.result() != ir::Type::none) {
    if (values.size() == 1) {
      out.result = values[0];
    } else {
      Node* phi = graph_->new_node(GraphOp::phi, ty_of(code_.result()), pc_);
      phi->block = tail;
      phi->sp = caller_->sp();
      graph_->set_inputs(phi, values);
      tail->phis.push_back(phi);
      out.result = phi;
    }
  }
  out.tail = tail;
  return out;
}

void Builder::jump_to_inlined(GraphBlock* entry) {
  make(GraphOp::jump, Ty::none, {});
  link(block_, entry);
}

bool Builder::makes_calls(uint32_t number) const {
  for (uint32_t b : module_.functions[number].blocks)
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++)
      if (module_.insts[n].op == Op::call) return true;
  return false;
}

// Puts the callee's code where it is called, if it is small and there is room left. False: nothing was done.
bool Builder::inline_call(const Inst& i, uint32_t number, const LightFunction& light) {
  constexpr uint32_t kMostInstructions = 40, kMostInAll = 240, kMostDepth = 4, kMostRecursion = 2;
  const ir::Function& callee = module_.functions[number];
  const Type* type = pending_.back().type;
  if (type->pointer_count > kMaxInlineDrops || !graph_->inlining) return false;
  uint32_t size = 0;
  for (uint32_t b : callee.blocks) size += module_.blocks[b].last - module_.blocks[b].first;
  if (size > kMostInstructions) return false;
  uint32_t depth = 0, same = 0;
  Builder* outermost = this;
  for (Builder* b = this; b; b = b->caller_) {
    depth++;
    same += &b->function_ == &callee;
    outermost = b;
  }
  if (depth > kMostDepth || same > kMostRecursion || outermost->inlined_ + size > kMostInAll) return false;
  outermost->inlined_ += size;

  const Pending frame = pending_.back();
  // Arguments stored in this block need not go through memory.
  Arguments arguments;
  Nodes stores(&arena_);
  if (frame.block == block_) {
    for (size_t k = block_->nodes.size(); k-- > 0;) {
      Node* n = block_->nodes[k];
      if (n->op == GraphOp::new_frame && n->offset == frame.at) break;
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind == GraphKind::clobber) break;
      if (n->op != GraphOp::store_slot || n->offset < frame.at || n->offset >= frame.at + int32_t(frame.bytes)) continue;
      const uint32_t offset = uint32_t(n->offset - frame.at);
      if (std::find(frame.stored.begin(), frame.stored.end(), offset) != frame.stored.end()) continue;  // a reference
      if (n->width != Mw::i64 && n->width != Mw::i32 && n->width != Mw::f64) continue;
      bool again = false;
      for (const auto& [o, v] : arguments) again |= o == offset;
      if (!again) {
        arguments.emplace_back(offset, n->in(0));
        stores.push_back(n);
      }
    }
  }
  pending_.pop_back();
  frames_ = 0;
  Builder inner(*this, callee, light, frame.at, i.pc, type, arguments);
  // What goes over in registers is not stored, if the callee keeps it in a variable of the same width.
  std::erase_if(block_->nodes, [&](Node* n) {
    if (std::find(stores.begin(), stores.end(), n) == stores.end()) return false;
    if (inner.slots_.at(uint32_t(n->offset - frame.at)) < 0) return false;
    graph_->drop_inputs(n);
    return true;
  });
  const Inlined done = inner.run_inline(arguments);
  deepest_ = std::max(deepest_, done.deepest);
  if (bailout_ != Bailout::none) return true;
  graph_->has_calls = true;
  frames_ = 0;
  if (!done.tail) {
    // It never comes back: what follows is not reached, but has to stand somewhere.
    block_ = new_block(current_);
    graph_->blocks.push_back(block_);
    block_->is_root = false;
    unreached_ = true;
  } else {
    block_ = done.tail;
  }
  data_ = nullptr;
  if (done.clobbers) {
    clobbers_ = true;
    forget_all();
  }
  if (done.result && frame.result.form != Form::none) {
    Operand to = frame.result;
    to.type = light.result;
    write(to, done.result);
  }
  return true;
}

}  // namespace

uint32_t ModuleFacts::number_of(uint32_t pc) const {
  const auto& all = module.functions;
  const auto it = std::lower_bound(all.begin(), all.end(), pc,
                                   [](const ir::Function& f, uint32_t at) { return f.entry < at; });
  return it != all.end() && it->entry == pc ? uint32_t(it - all.begin()) : uint32_t(all.size());
}

std::unique_ptr<Graph> build_graph(const ModuleFacts& facts, const ir::Function& function, const LightFunction& as,
                                   bool promote, Arena& arena, Bailout* bailout) {
  *bailout = Bailout::none;
  return Builder(facts, function, as, promote, arena).run(bailout);
}

}  // namespace dis::jit
