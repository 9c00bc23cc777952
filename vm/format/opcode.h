// opcode: opcodes.def as types and a table. Any byte is a valid value of Opcode; info() knows which are real.
// In: opcodes.def. Out: Opcode, OperandKind and constant-time lookups in both directions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dis::format {

// clang-format off
// Underlying values are those of the object file.
enum class Opcode : uint8_t {
#define DIS_OPCODE(number, name, ...) name = number,
#include "vm/format/opcodes.def"
};

inline constexpr int kOpcodeCount = 0
#define DIS_OPCODE(...) +1
#include "vm/format/opcodes.def"
    ;

// What lies in memory at an operand. From ref to module: a counted reference.
enum class ValueClass : uint8_t {
  none, byte, short_, word, big, sreal, real,
  ref, string, array, list, chan, module,
  addr, frame, pc, block, blockp, chanval, table,
};

enum class Access : uint8_t { none, read, write, read_write, address, number };

enum class OperandKind : uint8_t {
#define DIS_OPERAND_KIND(name, value_class, access) name,
#include "vm/format/opcodes.def"
};

enum class Flow : uint8_t { next, branch, jump, table, call, spawn, ret, exit, raise };

enum Effect : uint8_t { kEffectRaises = 1, kEffectBlocks = 2, kEffectAllocates = 4 };

struct OpcodeInfo {
  std::string_view mnemonic;  // empty: there is no such opcode
  OperandKind src = OperandKind::none;
  OperandKind mid = OperandKind::none;
  OperandKind dst = OperandKind::none;
  Flow flow = Flow::next;
  uint8_t effects = 0;  // of Effect

  constexpr bool known() const { return !mnemonic.empty(); }
};

constexpr ValueClass value_class(OperandKind kind) {
  switch (kind) {
#define DIS_OPERAND_KIND(name, value_class, access) \
  case OperandKind::name: return ValueClass::value_class;
#include "vm/format/opcodes.def"
  }
  return ValueClass::none;
}

constexpr Access access(OperandKind kind) {
  switch (kind) {
#define DIS_OPERAND_KIND(name, value_class, access) \
  case OperandKind::name: return Access::access;
#include "vm/format/opcodes.def"
  }
  return Access::none;
}

// clang-format on

constexpr bool is_ref(ValueClass c) { return c >= ValueClass::ref && c <= ValueClass::module; }

// A value of this class can be an immediate operand.
constexpr bool is_number(ValueClass c) { return c >= ValueClass::byte && c <= ValueClass::real; }

constexpr bool reads(OperandKind kind) {
  return access(kind) == Access::read || access(kind) == Access::read_write;
}

constexpr bool writes(OperandKind kind) {
  return access(kind) == Access::write || access(kind) == Access::read_write;
}

// A middle operand of this kind that is left out stands for the destination.
constexpr bool mid_defaults_to_dst(OperandKind mid) {
  return value_class(mid) != ValueClass::none && mid != OperandKind::capacity && mid != OperandKind::link;
}

constexpr bool never_falls_through(Flow flow) {
  return flow == Flow::jump || flow == Flow::table || flow == Flow::ret || flow == Flow::exit ||
         flow == Flow::raise;
}

// Never fails: opcodes that do not exist get an info with known() false.
const OpcodeInfo& info(Opcode op);

// The name of an operand kind as in opcodes.def, for messages.
std::string_view kind_name(OperandKind kind);

// The opcode of a mnemonic.
std::optional<Opcode> find_opcode(std::string_view mnemonic);

}  // namespace dis::format
