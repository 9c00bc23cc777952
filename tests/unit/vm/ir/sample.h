// sample: small modules for tests of the IR, built in memory.
// Types: 0 is the module data, 1 a frame with plain words 8 to 15 and references in words 16 to 18 (and room
// for a made frame in word 20), 2 a frame with nothing in it, 3 a single reference.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include "vm/format/module.h"
#include "vm/format/verifier.h"
#include "vm/ir/ir.h"
#include "vm/ir/translate.h"

namespace dis::test {

using format::AddressMode;
using format::Opcode;

inline format::Operand imm(int32_t value) { return {AddressMode::imm, value, 0}; }
inline format::Operand fp(uint32_t offset) { return {AddressMode::fp, int32_t(offset), 0}; }
inline format::Operand mp(uint32_t offset) { return {AddressMode::mp, int32_t(offset), 0}; }
inline format::Operand ind_fp(uint32_t offset, int32_t second) {
  return {AddressMode::ind_fp, int32_t(offset), second};
}

struct Line {
  Opcode op;
  format::Operand src{}, mid{}, dst{};
};

inline format::TypeDescriptor type(int32_t id, uint32_t size, std::vector<uint8_t> map) {
  return {.id = id, .size = int32_t(size), .pointer_map = std::move(map)};
}

// Words of module data from `offset` on.
inline format::DataItem words(uint32_t offset, std::vector<int64_t> values) {
  format::DataItem item;
  item.kind = format::DataKind::words;
  item.count = int32_t(values.size());
  item.offset = int32_t(offset);
  item.values = std::move(values);
  return item;
}

inline format::Module sample(const Abi& abi, std::initializer_list<Line> code) {
  format::Module module;
  module.name = "Sample";
  module.runtime_flags = format::kHasImport;
  module.data_size = int32_t(abi.words(16));
  module.entry_pc = 0;
  module.entry_type = 1;
  module.types = {type(0, abi.words(16), {}), type(1, abi.words(24), {0, 0, 0xe0}), type(2, abi.words(8), {}),
                  type(3, abi.words(1), {0x80})};
  module.imports = {{{.signature = 1, .name = "f"}}};
  for (const Line& line : code) {
    format::Instruction inst;
    inst.op = line.op;
    inst.src = line.src;
    inst.mid = line.mid;
    inst.dst = line.dst;
    module.code.push_back(inst);
  }
  return module;
}

inline ir::Module translated(format::Module module, const Abi& abi) {
  auto verified = format::verify(std::make_shared<const format::Module>(std::move(module)), abi);
  if (!verified.ok()) FAIL(verified.error().to_string());
  return ir::translate(*verified);
}

}  // namespace dis::test
