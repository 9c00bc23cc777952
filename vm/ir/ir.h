// ir: the contract between files and engines. One ir::Inst per Dis instruction, in the same order, so that
// a Dis pc is an index; widths are explicit, operands carry a value type, branch targets are instruction
// indices that are known to be in range. Both engines start from this form; the JIT breaks it open further.
// In: built by translate() from a VerifiedModule. Out: read-only input of every engine.
// Keeps: everything the ir_verifier checks; no engine checks it again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/abi.h"
#include "vm/format/module.h"

namespace dis::ir {

// Value types. `ref` is a counted heap reference; `addr` an uncounted address (lea, index);
// `block` a run of bytes whose size comes with the instruction, `block_typed` one whose type comes with it.
enum class Type : uint8_t { none, u8, i16, i32, i64, f32, f64, ref, addr, block, block_typed };

// The type of Dis's `word` under an ABI.
constexpr Type word_type(const Abi& abi) { return abi.word_bytes == 4 ? Type::i32 : Type::i64; }

enum class Op : uint8_t {
#define DIS_IR_OP(name, ...) name,
#include "vm/ir/ir_ops.def"
#undef DIS_IR_OP
};

// What ir_ops.def states about each operation; the meaning of the values is explained there.
enum class Role : uint8_t { none, read, write, readwrite, addr, target, index, option };
enum class TypeRule : uint8_t { none, same, word, own, i64, f64, ref, addr, block };
enum OpFlag : uint8_t { kRaise = 1, kBlock = 2, kSafe = 4, kTerm = 8, kFall = 16, kLeft = 32 };

// Sets of types.
constexpr uint16_t type_bit(Type type) { return static_cast<uint16_t>(1u << static_cast<int>(type)); }
enum TypeSet : uint16_t {
  kWords = type_bit(Type::i32) | type_bit(Type::i64),
  kIntegers = kWords | type_bit(Type::u8),
  kReal = type_bit(Type::f64),
  kNumbers = kIntegers | kReal,
  kStorage = type_bit(Type::i16) | type_bit(Type::f32),
  kElements = kNumbers | type_bit(Type::ref) | type_bit(Type::block) | type_bit(Type::block_typed),
};

struct OpInfo {
  const char* name;  // of the enumerator
  Role src;
  TypeRule src_type;
  Role mid;
  TypeRule mid_type;
  Role dst;
  TypeRule dst_type;
  uint16_t types;  // of TypeSet; 0: Inst::type is none
  uint8_t flags;   // of OpFlag
};

inline constexpr OpInfo kOpInfo[] = {
#define DIS_IR_OP(name, s, st, m, mt, d, dt, types, flags) \
  {#name, Role::s, TypeRule::st, Role::m, TypeRule::mt, Role::d, TypeRule::dt, types, flags},
#include "vm/ir/ir_ops.def"
#undef DIS_IR_OP
};
inline constexpr int kOpCount = sizeof(kOpInfo) / sizeof(kOpInfo[0]);

constexpr const OpInfo& op_info(Op op) { return kOpInfo[static_cast<int>(op)]; }

// Whether the operation jumps through a table in memory.
constexpr bool uses_table(Op op) {
  return op == Op::case_w || op == Op::case_l || op == Op::case_c || op == Op::goto_;
}

enum class Form : uint8_t { none, imm, fp, mp, ind_fp, ind_mp };

struct Operand {
  Form form = Form::none;
  Type type = Type::none;
  int32_t offset = 0;  // imm: unused; otherwise first offset
  int32_t second = 0;  // ind_*: offset added to the loaded address
  int64_t imm = 0;     // imm: the value, already of the operand's width

  bool is_memory() const { return form != Form::none && form != Form::imm; }
  bool operator==(const Operand&) const = default;
};

// One instruction. Roles of the operands are those of ir_ops.def; where Dis leaves the middle operand out
// of a three-operand instruction, translate() has set `mid` to a copy of `dst`.
struct Inst {
  Op op{};
  Type type = Type::none;  // type the operation works in (operands of conversions carry their own)
  Operand src{}, mid{}, dst{};
  int32_t target = -1;  // direct jump, branch, call, spawn: instruction index
  int32_t index = -1;   // constant operand of Role::index: type id, import list, link number, byte count;
                        // of a case or goto: its JumpTable
  uint32_t pc = 0;      // Dis pc
};

// A maximal run [first, last) of instructions entered only at its first and left only at its last.
struct Block {
  uint32_t first = 0;
  uint32_t last = 0;
};

// One Dis function: the blocks reachable from an entry point (module entry, link, call or spawn target),
// exception handlers included. `blocks` is empty when that set is not known (a jump through memory, a table
// that is not in the initial module data); engines that need it leave such a function to the interpreter.
struct Function {
  uint32_t entry = 0;
  int32_t frame_type = -1;       // type id of its frame
  std::string name;              // link name, or empty
  std::vector<uint32_t> blocks;  // indices into Module::blocks, in address order
};

// The targets of a case_w, case_l, case_c or goto_ whose table lies in the initial module data:
// Module::table_targets[first, first + count), in table order, for a case with the default last.
// Inst::index of the instruction is the number of its table, -1 when there is none.
// What a program sees in memory stays authoritative: an engine checks what it reads there.
struct JumpTable {
  uint32_t first = 0;
  uint32_t count = 0;
  // Of case_w and case_l: Module::table_ranges[ranges, ranges + count - 1), which values lead to which target; -1 where the
  // module data does not hold them as numbers.
  int32_t ranges = -1;
};

// [low, high)
struct ValueRange {
  int64_t low, high;
};

struct Module {
  Abi abi = kAbi32;
  std::shared_ptr<const format::Module> source;  // names, types, data, links, imports, handlers
  std::vector<Inst> insts;
  std::vector<Block> blocks;
  std::vector<Function> functions;  // by entry
  std::vector<JumpTable> tables;
  std::vector<int32_t> table_targets;  // instruction indices; -1 where the table has no target
  std::vector<ValueRange> table_ranges;
  // Compilers send constants by taking the address of an immediate, directly or through an alt table. Such immediates lie
  // behind the module data, 8 bytes each, and the operand is that place.
  std::vector<int64_t> constants;
  uint32_t constants_offset = 0;  // in module data, its size in the file rounded up to 8
};

}  // namespace dis::ir
