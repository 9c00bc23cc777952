// lower_internal: the two workers of lowering. ModuleLowering owns what functions share (constants, tables,
// variables of the module); FunctionLowering turns one function into instructions.
//
// An expression is evaluated in one of four ways:
//   into(e, place)   its value is stored at a place
//   operand(e)       its value becomes an operand: where it already lies, or a temporary made for it
//   effect(e)        for what it does only
//   branch(e, …)     for where it leads
// Temporaries are handed out and returned; one that holds references sets them to nil when it is returned, so
// that what it referred to is dropped at that moment and not later.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/limbo/lower.h"

namespace dis::limbo {

// How an expression can be addressed. The order decides which operand of a commutative operation comes first.
enum Rank : uint8_t {
  kUnmarked,
  kInFrame,
  kInData,
  kImmediate,
  kAlways,        // below this: usable as any operand, the middle one included
  kThroughFrame,  // through a reference in the frame
  kThroughData,
  kCannot,  // from here on: must be evaluated first
  kIsCode,
};

// One operation for values of every kind. `block` takes a size, `described` a type descriptor.
struct OpcodesByKind {
  Opcode byte, word, big, real, reference, block, described;
};

// A value where it lies. `temp` is to be returned when the value is no longer needed.
struct Held {
  Operand op;
  Type* type = nullptr;
  Slot* temp = nullptr;
};

class ModuleLowering {
 public:
  ModuleLowering(const Checked& program, Arena& arena, Types& types)
      : program(program), arena(arena), types(types) {}

  Code run();

  // Slots of module data, made at first use.
  Slot* variable(Decl* decl);
  Slot* nil();
  Slot* constant(Expr* e);  // int, fixed, big, byte, real or string
  Slot* word_constant(int64_t value);
  Slot* real_constant(double value);
  Table* table(Table::Kind kind, Function& function);
  int32_t shape(FrameShape shape);
  void note_load(Type* module);

  const Checked& program;
  Arena& arena;
  Types& types;
  Code code;

 private:
  Slot* data_slot(Type* type);
  Slot* literal(Type* type, Expr* init);

  Slot* nil_ = nullptr;
  std::unordered_map<int64_t, Slot*> words_, bigs_, bytes_, reals_;
  std::unordered_map<std::string_view, Slot*> strings_;
  std::unordered_map<Type*, bool> loaded_;
};

class FunctionLowering {
 public:
  FunctionLowering(ModuleLowering& module, Function& function, FunctionDef& def);
  void run();

 private:
  // --- lower_place.cpp: ranks, operands, temporaries, moves ---
  void mark(Expr* e);
  void mark_one(Expr* e);
  Rank rank(Expr* e) {
    if (e->rank == kUnmarked) mark(e);
    return Rank(e->rank);
  }
  int temps(Expr* e) { return rank(e), e->temps; }
  bool calls(Expr* e) { return rank(e), e->calls; }

  Operand direct(Expr* e);  // rank(e) < kCannot
  Held operand(Expr* e, const Operand* hint = nullptr);
  Held any_operand(Expr* e, const Operand* hint = nullptr);  // not through a reference, fit for the middle
  Held in_temp(Expr* e, const Operand* hint = nullptr);
  // Both operands in the order that needs fewer temporaries; `b` fit for the middle if `b_always`.
  std::pair<Held, Held> both(Expr* a, Expr* b, bool b_always, const Operand* hint);

  Slot* slot_of(Decl* decl);
  Slot* new_slot(SlotKind kind, Type* type);
  Slot* temp(Type* type, const Operand* hint = nullptr);
  Slot* shaped_temp(int32_t size, std::vector<int32_t> pointers);
  void keep(Slot* temp);  // one more user
  void release(Slot* temp);
  void release(const Held& p) {
    if (p.temp) release(p.temp);
  }
  void release_later(const Held& p);  // at the end of the statement
  void end_statement();
  void clear(const Operand& at, Type* type);  // references at a place become nil
  bool is_temp(const Operand& op) const;

  void move(Type* type, const Operand& from, const Operand& to, Span span);
  // The row's opcode for values of a type, and the operand that says how long a record is.
  std::pair<Opcode, Operand> for_kind(const OpcodesByKind& row, Type* type);
  Opcode index_opcode(Type* element);
  size_t emit(Opcode op, const Operand& s, const Operand& m, const Operand& d, Span span);
  void emit_shaped(Opcode op, int32_t shape, const Operand& d, Span span);

  static Operand frame(Slot* slot, int32_t offset = 0);
  static Operand data(Slot* slot, int32_t offset = 0);
  static Operand imm(int64_t value) { return {OperandMode::imm, int32_t(value)}; }
  static Operand plus(Operand op, int32_t offset);
  static Operand through(Operand op, int32_t offset = 0);  // what the reference at op points to
  static Operand descriptor(Type* type) { return {OperandMode::descriptor, 0, 0, nullptr, type}; }
  static bool is_indirect(const Operand& op) {
    return op.mode == OperandMode::frame_ind || op.mode == OperandMode::data_ind;
  }
  Operand number(int64_t value);  // immediate or constant in module data
  Operand nil() { return data(module_.nil()); }

  int32_t label() { return f_.labels.emplace_back(), int32_t(f_.labels.size()) - 1; }
  void place_label(int32_t l) { f_.labels[size_t(l)].at = int32_t(f_.code.size()); }
  void jump(int32_t l, Span span) { emit(Opcode::jmp, {}, {}, {OperandMode::label, l}, span); }

  // --- lower_expr.cpp ---
  void into(Expr* e, const Operand& to, Type* type);
  void effect(Expr* e);
  void begin_let(Expr* e);
  void end_let(Expr* e);
  Expr* as_binary(Expr* e);
  void binary_into(Expr* e, const Operand& to);
  void binary_step(Expr* e, const Operand& to, Slot* made);
  void arithmetic(Op op, Type* type, const Operand& right, const Operand* left, const Operand& to, Span span,
                  Type* right_type, Type* left_type);
  void assign(Expr* e, const Operand* value_to);
  bool assign_parts(Expr* left, Expr* right);
  void assign_from(Expr* target, const Operand& from, Type* type, Span span);
  void op_assign(Expr* e, Expr* target, Op op, Expr* amount, const Operand* old_to, const Operand* new_to);
  void string_element(Expr* e, Expr* target, Op op, Expr* amount, const Operand* old_to,
                      const Operand* new_to);
  void slice_assign(Expr* e, const Operand* value_to);
  void index_address(Expr* e, Slot* to);
  void cons(const Held& item, Type* type, const Operand& list, Span span);
  void list_into(Expr* e, const Operand& to);
  void record_into(Expr* e, const Operand& to);
  void reference_into(Expr* e, const Operand& to);
  void function_reference_into(Expr* fn, const Operand& to, Span span);
  void copy_pick_into(Expr* e, const Operand& to);
  void cast_into(Expr* e, const Operand& to);
  void slice_into(Expr* e, const Operand& to);
  void array_into(Expr* e, const Operand& to);
  void fill_array(Expr* e, const Operand& array);
  void channel_into(Expr* e, const Operand& to);
  void receive_into(Expr* e, const Operand& to);
  void receive_any_into(Expr* e, const Held& channels, const Operand& to);
  void load_into(Expr* e, const Operand& to);
  void exception_into(Expr* e, const Operand& to);
  void module_value_into(Expr* via, const Operand& to, Span span);
  bool occurs(Slot* slot, Expr* e);
  bool shares_variables(Expr* a, Expr* b);
  bool simple(Expr* e);   // evaluating it neither fails nor calls
  bool settled(Expr* e);  // the same, but may compute
  static bool made_of_parts(const Expr* e);
  bool uses_own_only(Expr* e);
  bool can_build_in(const Operand& to, Expr* e);
  Slot* group_for(Expr* tuple);  // locals of a tuple declaration laid side by side

  // --- lower_fixed.cpp ---
  void fixed_arithmetic(Op op, const Operand& right, const Operand* left, const Operand& to, Type* right_type,
                        Type* left_type, Type* type, Span span);
  void fixed_cast(Type* from, Type* type, const Operand& value, const Operand& to, Span span);

  // --- lower_branch.cpp ---
  void branch(Expr* e, bool sense, int32_t target);
  void compare(Expr* e, bool sense, int32_t target);

  // --- lower_call.cpp ---
  void call(Expr* e, const Operand* result, bool spawn);
  void pass_hidden(const std::vector<Expr*>& hidden, const Operand& frame_at, int32_t offset);
  Held hidden_argument(Decl* demanded, bool word);

  // --- lower_stmt.cpp ---
  void statement(Stmt* s);
  void block(Stmt* s, bool nested);
  void loop(Stmt* s);
  bool leaves_no_references(Expr* condition);
  void do_while(Stmt* s);
  void case_statement(Stmt* s);
  void pick_statement(Stmt* s);
  void arms(Stmt* s, const std::vector<int32_t>& arm_labels, int32_t end);
  void alt(Stmt* s);
  void handle(Stmt* s);
  void raise(Stmt* s);
  void leave(Stmt* s);
  void clear_scope(Stmt* block);
  void collect_cleared(Stmt* s, std::vector<Slot*>& out);

  struct Target {
    Stmt* statement;
    int32_t after, next;
    size_t scopes;
  };
  struct Temp {
    Slot* slot;
    std::vector<int32_t> pointers;
    uint32_t users = 0;
    bool pointer = false;  // one reference
  };

  ModuleLowering& module_;
  Types& types_;
  Function& f_;
  FunctionDef& def_;
  const Abi& abi_;
  std::vector<Temp> temps_;
  std::unordered_map<Slot*, size_t> temp_index_;
  std::vector<Slot*> later_;
  std::vector<Target> targets_;
  std::vector<Stmt*> scopes_;  // blocks whose references are cleared on the way out
  std::vector<Slot*> caught_;  // exception variables of the handlers around
  Slot* result_ = nullptr;     // the return word
  Slot* source_temp_ = nullptr;
  Slot* dest_temp_ = nullptr;
  int32_t hidden_size_ = 0;  // bytes of the hidden arguments, the last ones
};

// `mid op src` for the kind of a type; nop where there is none.
Opcode arithmetic_opcode(Op op, const Type* type);
Opcode branch_opcode(Op op, const Type* type);
Op inverted(Op relation);

}  // namespace dis::limbo
