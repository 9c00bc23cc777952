// ast: a Limbo program as a tree. The parser makes it; the checker fills in types, declarations and constant
// values and puts canonical forms in place of sugar; lowering reads it.
// Keeps: nodes live in the compilation's Arena. After checking without errors every Expr has a type.
// Source: "The Limbo Programming Language" and its addendum.
#pragma once

#include <cstdint>
#include <string_view>

#include "tools/limbo/arena.h"
#include "tools/limbo/name.h"
#include "tools/limbo/source.h"

namespace dis::limbo {

struct Decl;
struct Type;
struct Expr;
struct Stmt;
struct TypeExpr;
struct FunctionDef;

// --- Expressions ---------------------------------------------------------------------------------------------

enum class Op : uint8_t {
  none,
  add, sub, mul, div, mod, power, shl, shr, bit_and, bit_or, bit_xor,
  lt, le, gt, ge, eq, ne,
};

// The operator that gives the same result with its operands exchanged; none if there is none.
constexpr Op exchanged(Op op) {
  switch (op) {
    case Op::add:
    case Op::mul:
    case Op::bit_and:
    case Op::bit_or:
    case Op::bit_xor:
    case Op::eq:
    case Op::ne: return op;
    case Op::lt: return Op::gt;
    case Op::gt: return Op::lt;
    case Op::le: return Op::ge;
    case Op::ge: return Op::le;
    default: return Op::none;
  }
}

enum class ExprKind : uint8_t {
  error,      // what could not be parsed or checked; silences further messages
  constant,   // value
  nil,
  name,       // name; checked: decl, a variable (local, argument, own global)
  type_name,  // type_expr: a type where an expression may stand (operand of ref, of a call, of an index)

  // One operand, `left`.
  negate, bit_not, logical_not, deref, pre_inc, pre_dec, post_inc, post_dec,
  receive,    // of a channel; of an array of channels: type (int, T)
  head, tail, length,
  make_ref,   // checked: left is `construct`, a record value to copy, `type_name` (all zero) or `function`
  tag_of,     // checked: of a ref adt value; of a type it is folded to a constant

  // Two operands.
  assign,     // left = right
  declare,    // left := right; checked like assign (left: name, nil or tuple of them)
  op_assign,  // left op= right
  binary,     // left op right
  logical_and, logical_or,
  send,       // left <-= right
  cons,       // left :: right

  load,       // load type_expr left
  cast,       // type_expr left. Checked: conversion between types that differ in representation, or
              // array of byte <-> string; others are removed
  new_array,  // array[left] of type_expr, or array[left or null] of { items }, each an `element`
  new_chan,   // chan[left or null] of type_expr
  list_of,    // list of { items }
  tuple,      // (items)
  call,       // left(items). Checked: see below
  field,      // left.name
  // left->name. A field of an arrow without parentheses of its own, as in m->value.method, does not mean a member
  // of m's member: value is looked up in scope and its method is reached through m. The same is written
  // m->(e).method or m->(e.method); that has no name, `right` is the whole field.
  arrow,
  index,      // left[items]; checked: exactly one item, left is an array or a string
  slice,      // left[right:extra]; either bound may be null
  element,    // in new_array: items (constants, ranges, wildcard; none: next index) => left
  range,      // left to right, in labels
  wildcard,   // *, in labels

  // Only after checking:
  function,       // decl is a function; left the module it is called through, null for this module's own
  constraint_fn,  // decl is a function that the constraint of a type parameter demands (Decl::owner is the
                  // parameter's declaration); it came with the call as a hidden argument
  module_var,     // decl is a variable of the module value `left`
  construct,      // a record of `type` from items: tuple, adt, pick case (decl is the tag), exception (decl)
  payload,        // left names an exception in a handler; the value(s) it carries, of `type`

  // Only after inlining (inline.cpp):
  let,            // items are assignments to variables of its own; then the value of left
  choice,         // left ? right : extra
};

// Changes a variable, or sends or receives.
constexpr bool is_assignment(ExprKind kind) {
  switch (kind) {
    case ExprKind::assign:
    case ExprKind::declare:
    case ExprKind::op_assign:
    case ExprKind::pre_inc:
    case ExprKind::pre_dec:
    case ExprKind::post_inc:
    case ExprKind::post_dec:
    case ExprKind::send:
    case ExprKind::receive: return true;
    default: return false;
  }
}

// A checked call: `left` is `function`, `constraint_fn` or a value of type ref fn; `items` are all arguments in
// order with `self` first; for calls of polymorphic functions they are followed by one `function` or
// `constraint_fn` node per demanded function, in the order of hidden_functions() in types.h.

struct Value {
  union {
    int64_t integer;  // int, big, byte; fixed: the scaled integer
    double real;
  };
  std::string_view text;  // string, UTF-8, in the arena
};

// Which member of Value a constant was written as. An integer is a big beyond +-0x7fffffff, else an int.
enum class Literal : uint8_t { none, integer, real, string };

struct Expr {
  ExprKind kind = ExprKind::error;
  Op op = Op::none;            // binary, op_assign
  Literal literal = Literal::none;  // constant, from the parser: its type is not set yet
  bool parenthesized = false;  // written in its own parentheses
  bool folded = false;         // fold() has been here
  Span span;
  Type* type = nullptr;
  Expr* left = nullptr;
  Expr* right = nullptr;
  Expr* extra = nullptr;
  Name* name = nullptr;
  TypeExpr* type_expr = nullptr;
  Decl* decl = nullptr;
  Seq<Expr*> items;
  Value value{};
  // By lowering (lower_place.cpp): how it can be addressed, and how many temporaries evaluating it takes.
  uint8_t rank = 0;  // 0: not looked at yet
  uint16_t temps = 0;
  bool calls = false;  // contains a call
};

// --- Types as written ----------------------------------------------------------------------------------------

enum class TypeExprKind : uint8_t {
  name,      // name; also int, big, byte, real, string
  dot,       // base.name: a pick case
  arrow,     // base->name: a type of a module
  instance,  // base[args]
  ref, chan, list, array,  // of base
  tuple,     // args
  function,  // params: result raises
  fixed,     // fixed(scale[, maximum])
  known,     // type, resolved already
};

struct Param {
  Name* name = nullptr;  // null: written nil
  Span span;
  TypeExpr* type = nullptr;
  bool is_self = false;
};

struct TypeParam;

struct TypeExpr {
  TypeExprKind kind = TypeExprKind::name;
  bool cyclic = false;  // preceded by `cyclic`
  bool builtin = false; // name: one of the words int, big, byte, real, string
  Span span;
  Name* name = nullptr;
  TypeExpr* base = nullptr;  // function: the result, null for none
  Seq<TypeExpr*> args;
  Type* type = nullptr;      // once resolved
  Decl* bound = nullptr;     // name: the declaration it was bound to where it was written
  // function
  Seq<Param> params;
  bool varargs = false;      // ends in *
  Seq<TypeParam*> type_params;
  Seq<TypeParam*> constraints;  // for { T => … } that names a parameter of an enclosing declaration
  Seq<Expr*> raises;         // each a name or nil
  bool has_raises = false;
  // fixed
  Expr* scale = nullptr;
  Expr* maximum = nullptr;
};

// One parameter in [T, U], with the functions that `for { T => f: fn(...); }` demands of it.
struct TypeParam {
  Name* name = nullptr;
  Span span;
  struct Demand {
    Seq<Name*> names;
    Seq<Span> spans;
    TypeExpr* type = nullptr;
  };
  Seq<Demand> demands;
  Decl* decl = nullptr;      // by the checker: of kind type, its type a poly
};

// --- Declarations as written ---------------------------------------------------------------------------------

enum class DeclGroupKind : uint8_t {
  variable,   // names: type_expr [= value]
  constant,   // names: con value
  type,       // names: type type_expr
  import,     // names: import value
  exception,  // names: exception [(args)]
  adt,        // names: adt [T] { members }
  module,     // names: module { members }
  pick,       // inside an adt: arms
  field,      // inside an adt or module: names: [cyclic] type_expr
  function,   // a definition
  assign,     // at top level: value is an assign or declare expression
};

struct PickArm {
  Seq<Name*> tags;
  Seq<Span> tag_spans;
  Seq<struct DeclGroup*> fields;
  Span span;
};

struct DeclGroup {
  DeclGroupKind kind = DeclGroupKind::variable;
  bool cyclic = false;  // field
  Span span;
  Seq<Name*> names;
  Seq<Span> name_spans;
  TypeExpr* type_expr = nullptr;
  Expr* value = nullptr;
  Seq<TypeExpr*> args;               // exception
  Seq<DeclGroup*> members;           // adt, module
  Seq<TypeParam*> type_params;       // adt
  // Constraints that name parameters of an enclosing declaration, kept as written: for { T => ... }.
  Seq<TypeParam*> constraints;       // adt, function
  Seq<PickArm*> arms;                // pick
  FunctionDef* function = nullptr;   // function
  Seq<Decl*> decls;                  // by the checker: one per name
};

// name[T].name[U](…): …{…}. `path` is one name for a function, two (or more) for a method of an adt.
struct FunctionDef {
  Span span;        // of the name
  Span body_span;   // { … }; its last byte is the closing brace
  struct Part {
    Name* name = nullptr;
    Span span;
    Seq<TypeParam*> type_params;
  };
  Seq<Part> path;
  TypeExpr* type = nullptr;  // TypeExprKind::function
  Stmt* body = nullptr;      // StmtKind::block
  Decl* decl = nullptr;      // by the checker
  Seq<Decl*> params;         // by the checker, kind argument; `self` first
};

// --- Statements ----------------------------------------------------------------------------------------------

enum class StmtKind : uint8_t {
  empty,
  expr,
  block,        // { body }: a scope
  declaration,  // group
  if_,          // expr, then_, else_
  loop,         // for and while: [init]; expr (null: forever); [step]; body in then_. init is in the enclosing
                // scope, as the language has it
  do_while,     // then_ while expr (null: forever)
  alt, case_, pick,  // arms; case and pick: expr; pick: decl the name bound in each arm
  return_,      // expr or null
  break_, continue_,  // label or null
  exit_,
  spawn,        // expr is a call
  raise,        // expr or null (re-raise)
  handle,       // { body } exception name { arms }: then_ is the block; decl the exception variable
};

// An arm of alt, case, pick or exception. `body` is a block and the scope of what the labels declare.
struct Arm {
  Span span;
  Seq<Expr*> labels;
  Stmt* body = nullptr;
  Type* bound_type = nullptr;  // by the checker; pick: type of the bound name; handle: of the exception
};

// case, pick, handle: labels by ascending value (as casecmp of the language orders strings), disjoint.
// Strings of handle: exact before prefixes (ending in *), longer prefixes first; exceptions before strings.
struct Label {
  Expr* low = nullptr;
  Expr* high = nullptr;  // the same as low unless a range
  uint32_t arm = 0;
};

struct Stmt {
  StmtKind kind = StmtKind::empty;
  Span span;
  Expr* expr = nullptr;
  Stmt* init = nullptr;
  Stmt* step = nullptr;
  Stmt* then_ = nullptr;
  Stmt* else_ = nullptr;
  Name* label = nullptr;       // of the statement, or the target of break and continue
  Name* name = nullptr;        // pick, handle: the bound name
  Span name_span;
  DeclGroup* group = nullptr;
  Seq<Stmt*> body;             // block
  Seq<Arm*> arms;
  // By the checker:
  Decl* decl = nullptr;        // pick, handle
  Seq<Decl*> locals;           // block: variables declared directly in it, in order
  Seq<Label> labels;           // case, pick, handle
  int32_t default_arm = -1;    // case, pick, handle, alt: the arm labelled *
  Stmt* target = nullptr;      // break, continue: the statement left or continued
};

struct Program {
  Seq<Name*> implements;
  Seq<Span> implement_spans;
  Seq<DeclGroup*> groups;  // in order, those of included files in place of the include
};

}  // namespace dis::limbo
