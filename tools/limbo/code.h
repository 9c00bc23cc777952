// code: a program lowered to Dis instructions whose operands are still symbols: slots of a frame, items of
// module data, labels. Made by lower*.cpp, improved by peephole*.cpp, turned into a format::Module by
// assemble.cpp. Keeps: one Function per Limbo function; a Slot belongs to one Function or to module data.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "runtime/abi.h"
#include "tools/limbo/types.h"
#include "vm/format/opcode.h"

namespace dis::limbo {

using format::Opcode;

// A place of known type in a frame or in module data.
enum class SlotKind : uint8_t {
  fixed,      // offset is given: arguments, return word, fixed-point temporaries
  local,      // a variable
  temporary,  // made by lowering; holds nothing of interest outside the statement
  data,       // of module data: variable, constant, case table
};

struct Slot {
  SlotKind kind = SlotKind::temporary;
  bool address_taken = false;  // by lea or by an indirect access that is not seen as an operand
  Type* type = nullptr;        // null: `size` bytes, pointers as `pointer_offsets` says
  int32_t size = 0;
  int32_t align = 1;
  int32_t offset = -1;                   // bytes from fp or mp; -1 until laid out
  uint32_t refs = 0;                     // operands that name it
  Decl* decl = nullptr;                  // the variable, if it is one
  std::vector<int32_t> pointer_offsets;  // where type is null
  Slot* group = nullptr;  // first of several locals that lie side by side, as fields of a tuple
  int32_t group_offset = 0;
};

enum class OperandMode : uint8_t {
  none,
  imm,        // value
  frame,      // slot + value
  data,       // slot + value, in module data
  frame_ind,  // what the reference or address at slot + value points to, + second
  data_ind,
  label,       // value: index into Function::labels (branch target)
  function,    // function: the pc of a function of this module
  descriptor,  // type: the number of its type descriptor (0 size: of the frame of `function`)
  member,      // function: its index in the link table of `type`, a module
  own_link,    // function: immediate -(i + 1), where i is its index in this module's own exports (links);
               // how references to own functions are called through `self`
  link_table,  // type: the index of the import list of `type`, a module
};

struct Operand {
  OperandMode mode = OperandMode::none;
  int32_t value = 0;
  int32_t second = 0;
  Slot* slot = nullptr;
  Type* type = nullptr;
  Decl* function = nullptr;
  bool operator==(const Operand&) const = default;
};

// A layout that no type has: of the frame of a call with variable arguments, of a raised exception, of a
// reference to a function.
struct FrameShape {
  int32_t size = 0;
  std::vector<int32_t> pointer_offsets;
};

struct Inst {
  Opcode op = Opcode::nop;
  Operand s, m, d;
  Span span;
  int32_t shape = -1;  // index into Code::shapes for a descriptor operand that is a FrameShape
};

// A place in a function's code: before instruction `at`.
struct CodeLabel {
  int32_t at = -1;
};

// Rows of a case or goto table in module data, resolved when pcs are known.
struct Table {
  enum class Kind : uint8_t { word, big, string, jump } kind = Kind::word;
  struct Row {
    int64_t low = 0, high = 0;
    std::string_view low_text, high_text;  // string; high_text empty with has_high false: one value
    bool has_high = false;
    int32_t label = -1;
  };
  std::vector<Row> rows;
  int32_t default_label = -1;           // -1 in a jump table without one
  struct Function* function = nullptr;  // whose labels these are
  Slot* slot = nullptr;
};

struct HandlerEntry {
  std::string_view text;  // string or exception name
  int32_t label = -1;
};

struct HandlerRange {
  int32_t first = -1, last = -1;      // labels; covers [first, last)
  Slot* exception = nullptr;          // where the value is stored
  std::vector<Slot*> cleared;         // references that are set to nil when a handler is entered
  std::vector<HandlerEntry> entries;  // exceptions first
  int32_t typed_count = 0;
  int32_t default_label = -1;
};

struct Function {
  Decl* decl = nullptr;
  std::vector<Inst> code;
  std::vector<CodeLabel> labels;
  std::deque<Slot> slots;              // all but module data; addresses stable
  std::vector<HandlerRange> handlers;  // inner before outer
  Seq<Decl*> params;
  int32_t args_end = 0;  // bytes: where locals may begin
  // By assemble.cpp:
  int32_t frame_size = 0;
  int32_t pc = 0;
  int32_t descriptor = -1;
};

// An initialised or zero item of module data.
struct Datum {
  Slot* slot = nullptr;
  Expr* init = nullptr;  // constant, construct of constants, new_array of constants; null: zero
  Table* table = nullptr;
};

// Everything lowering says about a program.
struct Code {
  std::deque<Function> functions;  // in the order of the source
  std::deque<Slot> data_slots;
  std::vector<Datum> data;  // variables, constants, tables
  std::deque<Table> tables;
  std::vector<FrameShape> shapes;
  Slot* nil = nullptr;        // the reference that is always nil, if anything needs it
  std::vector<Type*> loaded;  // module types that a `load` names, in order of first use
};

}  // namespace dis::limbo
