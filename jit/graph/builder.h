// builder: the class behind build_graph(), whose members lie in graph_builder.cpp (blocks and phis),
// builder_values.cpp (variables, operands, references), builder_instructions.cpp and builder_calls.cpp.
// Must not be included elsewhere.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "jit/graph/graph_builder.h"
#include "jit/graph/slots.h"
#include "jit/services.h"

namespace dis::jit {

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
    graph_->metered = facts.metered;
    graph_->inlining = promote;  // what is put in line has its arguments in registers
  }

  std::unique_ptr<Graph> run(EntryKind kind, Bailout* bailout);

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
  // What depends on nothing but its input (nullptr: on none) and offset, and was just made in this block, is not made
  // again: passes would find that out, but take longer for it. Of a check only the first can raise anything.
  Node* make_once(GraphOp op, Ty type, Node* input, int32_t offset = 0, ExceptionId exception = {}) {
    const uint64_t key = (input ? input->id + 1 : 0) * 31 + uint32_t(offset) * 7 + uint32_t(op);
    Recent& r = recent_[key % recent_.size()];
    if (r.made_in == making_ && r.made->block == block_ && r.input == input && r.made->op == op && r.made->offset == offset)
      return r.made;
    Node* n = graph_->new_node(op, type, pc_);
    if (input) graph_->set_inputs(n, {input});
    n->offset = offset;
    n->exception = exception;
    r = {input, n, making_};
    return add(n);
  }
  // Behind code that keeps no register, and in another block.
  void forget_made() {
    data_ = nullptr;
    making_++;
  }
  Node* frame_address(int32_t offset) { return make_once(GraphOp::frame_address, Ty::ptr, nullptr, offset); }
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
  Place place_of(const ir::Operand& o, ir::Type t);
  Node* load_place(const Place& p, ir::Type t);
  void store_place(const Place& p, ir::Type t, Node* v);
  Node* read(const ir::Operand& o);
  Node* read_as(const ir::Operand& o, ir::Type t);
  void write(const ir::Operand& o, Node* v);
  Node* read_word(const ir::Operand& o) { return read_as(o, ir::word_type(abi_)); }
  int32_t pending_at(uint32_t slot) const;
  Pending* pending_of(const ir::Operand& o);

  // --- References ---
  bool is_object(const Node* n) const;
  Node* check_ref(Node* v, ExceptionId e);
  Node* check_valid(Node* v);
  void retain(Node* v);
  void release(Node* v);
  Place place_of_ref(const ir::Operand& dst);
  void assign_ref(const ir::Operand& dst, Node* v) { assign_ref(dst, place_of_ref(dst), v, false); }
  void assign_ref(const ir::Operand& dst, const Place& place, Node* v, bool owned);
  Node* pointer(Node* word) ;
  Node* field(Node* checked, int32_t offset, Mw width, Ty type);
  Node* word_of(Node* ptr);
  Node* service(Service s, Ty type, std::initializer_list<Node*> inputs, ExceptionId on_null);
  Node* type_constant(const Type* t) { return integer(Ty::ptr, int64_t(reinterpret_cast<uintptr_t>(t))); }

  // --- Instructions ---
  void build_block(size_t position);
  void build(const ir::Inst& i);
  bool build_arithmetic(const ir::Inst& i);
  void build_convert(const ir::Inst& i);
  bool build_move(const ir::Inst& i);
  void build_index(const ir::Inst& i);
  void build_frame(const ir::Inst& i);
  void build_call(const ir::Inst& i);
  void build_module_frame(const ir::Inst& i);
  Node* function_number(const ir::Inst& i);
  void build_module_call(const ir::Inst& i);
  void build_ret(const ir::Inst& i);
  void build_branch(const ir::Inst& i);
  void build_switch(const ir::Inst& i);
  void build_string_case(const ir::Inst& i);
  void build_cons(const ir::Inst& i);
  uint32_t add_target(std::vector<std::pair<int32_t, uint32_t>>& known, int32_t pc, ExceptionId otherwise);
  void step(const ir::Inst& i, GraphOp op = GraphOp::step);
  void pop_pending(const ir::Inst& i);
  void leave_registers(bool frame_known = false);
  void end(GraphOp op, std::initializer_list<Node*> inputs, std::initializer_list<uint32_t> targets);
  void link(GraphBlock* from, GraphBlock* to) {
    from->succs.push_back(to);
    to->preds.push_back(from);
  }
  GraphBlock* head_of(uint32_t module_block) { return heads_[slots_.position(module_block)]; }
  // What the instructions [first, last) take of a slice.
  int64_t price(uint32_t first, uint32_t last);
  void poll_if_back(const ir::Inst& i, int32_t target);
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
  bool inline_call(const ir::Inst& i, uint32_t number, const LightFunction& light);
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
  struct Recent {
    const Node* input = nullptr;
    Node* made = nullptr;
    uint32_t made_in = 0;
  };
  std::array<Recent, 32> recent_{};
  std::pmr::vector<uint32_t> slow_before_{&arena_};  // slow instructions of the function before each; made on first use
  uint32_t slow_from_ = 0;                           // the first
  uint32_t making_ = 1;  // goes on where nothing made before may be used again
  Node* data_ = nullptr;               // module data in the block being built
  Bailout bailout_ = Bailout::none;
  bool clobbers_ = false;              // has code that leaves the function for a while
  bool unreached_ = false;
  GraphBlock* last_block_ = nullptr;   // of code put in line: the last one returned from
};

}  // namespace dis::jit
