// graph: the SSA form of one function, in which nil checks, bounds checks and counts are visible.
// In:  built by graph_builder.cpp from the IR.  Out: edited by the passes in opt/, read by lir/lower.cpp.
// Keeps: every node but integer constants lies in one block, before its uses; phis come first and have one input per predecessor; the last
//        node of a block and no other is an `end`; a reference that a frame slot holds is in its slot whenever
//        anything could look (`store_slot` at once), so values of references are copies of what memory holds.
// Leaves to others: registers, instructions, word size (types are explicit).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exception.h"
#include "runtime/support/arena.h"
#include "vm/ir/ir.h"

namespace dis {
struct Type;
}

namespace dis::jit {

enum class GraphOp : uint8_t {
#define DIS_GRAPH_OP(name, ...) name,
#include "jit/graph/graph_ops.def"
#undef DIS_GRAPH_OP
};
enum class GraphKind : uint8_t { pure, check, load, store, effect, clobber, end };

struct GraphOpInfo {
  const char* name;
  int8_t inputs;  // -1: any number
  GraphKind kind;
};
inline constexpr GraphOpInfo kGraphOpInfo[] = {
#define n -1
#define DIS_GRAPH_OP(name, inputs, kind) {#name, inputs, GraphKind::kind},
#include "jit/graph/graph_ops.def"
#undef DIS_GRAPH_OP
#undef n
};
constexpr const GraphOpInfo& graph_op_info(GraphOp op) { return kGraphOpInfo[static_cast<int>(op)]; }

// Types of values. ptr is an address of the host (64 bits); a word of module memory that holds one is i32 or i64.
enum class Ty : uint8_t { none, i32, i64, f64, ptr };
// Widths of memory.
enum class Mw : uint8_t { none, u8, i16, i32, i64, f32, f64, len32, chr };  // len32: 32 bits, zero-extended to a word; chr: of a string

enum class GraphCond : uint8_t { eq, ne, lt, le, gt, ge, ult };

// What a load can be changed by. Stores through a reference or computed address change `heap` classes of their
// width, and `escaped`, the slots of this frame whose address was taken.
// `elem` is an element of an array, found by its index.
enum class Alias : uint8_t {
  slot, escaped, data, heap1, heap4, heap8, heap_ref, elem1, elem4, elem8, elem_ref, process,
};
inline constexpr uint32_t kAliasCount = 12;
// The classes a store can change, as bits.
uint32_t changed_by_store(Alias alias);

struct GraphBlock;
struct Node;
// In the graph's arena.
using Nodes = std::pmr::vector<Node*>;
using Blocks = std::pmr::vector<GraphBlock*>;

inline constexpr int32_t kUnknownSp = INT32_MIN;
// Of a guard behind a service that can fail in more than one way: Process::slow_exception tells which.
inline constexpr ExceptionId kNotedException{UINT8_MAX};

// A frame without a header in memory, as the runtime must know it at some place of a light function.
inline constexpr uint32_t kNotCalled = ~0u;
struct StackFrame {
  int32_t offset;       // its fp, from the function's
  const Type* type;
  uint32_t call_pc;     // Dis pc of the call that runs in it (code put in line); kNotCalled: under construction
  uint32_t link_offset = 0;     // for code put in line: offset of what stands for the place behind the call
  const void* link = nullptr;   // the same as an address, once the code has a place
};

struct Node {
  GraphOp op{};
  Ty type = Ty::none;
  Mw width = Mw::none;
  GraphCond cond{};
  Alias alias{};
  ExceptionId exception{};
  bool known = false;     // retain, release: not nil; inside the arena is known for both by the check on the input
  uint8_t mark = 0;       // for passes
  uint32_t id = 0;
  uint32_t uses = 0;
  uint32_t pc = 0;        // Dis pc it belongs to
  int32_t offset = 0;
  int32_t sp = 0;         // first free byte of the stack at this place, from fp; kUnknownSp: Process::sp holds it
  uint32_t input_count = 0;
  int64_t imm = 0;
  Node** inputs = nullptr;
  GraphBlock* block = nullptr;
  const Type* frame_type = nullptr;  // new_frame, call_light
  uint32_t frames = 0;    // frames without a header here: number in Graph::frame_lists
  Node* in(uint32_t i) const { return inputs[i]; }
};

struct GraphBlock {
  explicit GraphBlock(Arena* arena) : phis(arena), nodes(arena), preds(arena), succs(arena) {}

  uint32_t id = 0;
  uint32_t first_pc = 0;
  uint32_t position = 0;           // while the graph is built: of the IR block it belongs to
  Nodes phis;
  Nodes nodes;                     // the last one is the end
  Blocks preds, succs;
  bool is_root = false;            // entry, or reached by an exception: nothing is in a register
  int32_t handler_pc = -1;         // of a root that is no entry: the Dis pc it handles at
  bool cold = false;
  bool unchecked = false;          // header of a loop whose counter was proved not to wrap
  // Filled in by analyse_loops().
  GraphBlock* idom = nullptr;
  GraphBlock* loop = nullptr;      // header of the innermost loop around it (itself for a header)
  GraphBlock* outer = nullptr;     // of a header: header of the loop around its own
  uint32_t loop_depth = 0;
  uint32_t order = 0;              // in reverse postorder
  uint32_t dom_first = 0, dom_last = 0;  // numbers of the dominator tree: who lies within is dominated
  GraphBlock *dom_child = nullptr, *dom_next = nullptr;  // the tree: first child, next child of the same block

  Node* end() const { return nodes.back(); }
};

// The targets of a switch: value in [low, high) goes to succs[successor]; the last successor is the default.
struct SwitchRange {
  int64_t low, high;
  uint32_t successor;
};

// One instruction done by a handler of the interpreter.
struct StepSite {
  uint32_t pc;       // Dis pc
  bool branches;     // comes back at one of two places
};

class Graph {
 public:
  // Everything the graph consists of lies in the arena, which must not be reset before the graph is gone.
  Graph(const ir::Module& module, const ir::Function& function, Arena& arena)
      : module(module), function(function), blocks(&arena), rpo(&arena), arena_(arena), replacement_(&arena),
        constants_(&arena), constant_table_(&arena) {}

  const ir::Module& module;
  const ir::Function& function;
  Abi abi() const { return module.abi; }
  Arena& arena() { return arena_; }
  Ty word() const { return module.abi.word_bytes == 4 ? Ty::i32 : Ty::i64; }

  GraphBlock* new_block(uint32_t first_pc);
  Node* new_node(GraphOp op, Ty type, uint32_t pc);
  // Without inputs, in no block's list.
  Node* copy_node(const Node* of, GraphBlock* to);
  // Whatever inputs it had before are not counted down: drop_inputs() does that.
  void set_inputs(Node* n, std::span<Node* const> inputs);
  void set_inputs(Node* n, std::initializer_list<Node*> inputs) {
    set_inputs(n, std::span<Node* const>(inputs.begin(), inputs.size()));
  }
  void drop_inputs(Node* n);
  void set_input(Node* n, uint32_t i, Node* value) {
    if (n->inputs[i]) n->inputs[i]->uses--;
    n->inputs[i] = value;
    if (value) value->uses++;
  }
  // Every use of `old` becomes one of `value`. Walks the whole graph: passes collect replacements first.
  void apply_replacements();
  void replace_later(Node* old, Node* value);  // until apply_replacements()
  Node* resolved(Node* n) const;

  // One node per value. Integer constants belong to the entry block, but stand in constants(), not in a block's list.
  Node* const_int(Ty type, int64_t value);
  const Nodes& constants() const { return constants_; }

  Blocks blocks;                               // blocks[0] is the entry; in order of layout
  Blocks rpo;                                  // filled in by analyse_loops()
  bool analysed = false;                       // what analyse_loops() found holds; false once edges were changed
  GraphBlock* entered_loop = nullptr;          // where code begins with a loop: its head, as it was built
  bool worth_combining = true;                 // something changed since values were numbered
  std::vector<StepSite> steps;
  std::vector<std::vector<StackFrame>> frame_lists{{}};
  std::vector<std::vector<SwitchRange>> switches;
  uint32_t node_count() const { return next_id_; }
  uint32_t block_count() const { return next_block_; }
  uint32_t stack_bytes = 0;    // behind fp: this frame and the ones it makes, as far as they are of known size
  bool metered = false;        // prices are exact: no turn of a loop is left out without taking its
  bool inlining = true;        // calls of small light functions are put in line
  bool has_calls = false;      // makes frames or leaves the function at all
  bool calls_itself_or_loops = false;

  // Removes nodes nobody uses and that have no effect.
  void remove_dead();

 private:
  Node** place_of_constant(Ty type, int64_t value);

  Arena& arena_;
  mutable std::pmr::vector<Node*> replacement_;  // by id
  Nodes constants_;                      // in the order they were wanted first
  Nodes constant_table_;                 // the same by hash; a power of two of places, at most half of them taken
  uint32_t next_id_ = 0, next_block_ = 0;
};

// Reverse postorder, dominators, loops (jit/graph/loops.cpp).
void analyse_loops(Graph& graph);
inline bool dominates(const GraphBlock* a, const GraphBlock* b) {
  return a->dom_first <= b->dom_first && b->dom_last <= a->dom_last;
}

// Text (graph_printer.cpp), one line per node. First thing that is wrong, or empty (graph_verifier.cpp).
std::string print_graph(const Graph& graph);
std::string verify_graph(const Graph& graph);

}  // namespace dis::jit
