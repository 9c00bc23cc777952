#include "vm/format/opcode.h"

#include <algorithm>
#include <array>

namespace dis::format {
namespace {

constexpr uint8_t pure = 0;
constexpr uint8_t R = kEffectRaises;
constexpr uint8_t RA = kEffectRaises | kEffectAllocates;
constexpr uint8_t RB = kEffectRaises | kEffectBlocks;
constexpr uint8_t RBA = kEffectRaises | kEffectBlocks | kEffectAllocates;

// clang-format off
constexpr std::array<OpcodeInfo, 256> make_table() {
  std::array<OpcodeInfo, 256> table{};
#define DIS_OPCODE(number, name, mnemonic, src, mid, dst, flow, effects, ...)                              \
  table[number] = OpcodeInfo{mnemonic, OperandKind::src, OperandKind::mid, OperandKind::dst, Flow::flow, \
                             effects};
#include "vm/format/opcodes.def"
  return table;
}

// clang-format on

constexpr auto kTable = make_table();

// Numbers are 0..kOpcodeCount-1 without gaps.
static_assert(kOpcodeCount == 175);
static_assert(kTable[kOpcodeCount - 1].known() && !kTable[kOpcodeCount].known());

// Opcodes in the order of their mnemonics.
constexpr std::array<uint8_t, kOpcodeCount> make_index() {
  std::array<uint8_t, kOpcodeCount> index{};
  for (int i = 0; i < kOpcodeCount; ++i) index[i] = uint8_t(i);
  std::sort(index.begin(), index.end(),
            [](uint8_t a, uint8_t b) { return kTable[a].mnemonic < kTable[b].mnemonic; });
  return index;
}

constexpr auto kByMnemonic = make_index();

}  // namespace

const OpcodeInfo& info(Opcode op) { return kTable[static_cast<uint8_t>(op)]; }

// clang-format off
std::string_view kind_name(OperandKind kind) {
  switch (kind) {
#define DIS_OPERAND_KIND(name, ...) \
  case OperandKind::name: return #name;
#include "vm/format/opcodes.def"
  }
  return "?";
}

// clang-format on

std::optional<Opcode> find_opcode(std::string_view mnemonic) {
  auto it = std::lower_bound(kByMnemonic.begin(), kByMnemonic.end(), mnemonic,
                             [](uint8_t a, std::string_view b) { return kTable[a].mnemonic < b; });
  if (it == kByMnemonic.end() || kTable[*it].mnemonic != mnemonic) return std::nullopt;
  return static_cast<Opcode>(*it);
}

}  // namespace dis::format
