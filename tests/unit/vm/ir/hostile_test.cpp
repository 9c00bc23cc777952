// Modules that are small but made to be expensive, through verification and translation.
#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "tests/unit/vm/ir/sample.h"
#include "vm/ir/ir_verifier.h"

namespace {

using namespace dis;
using namespace dis::test;

void append(format::Module& module, const Line& line) {
  format::Instruction inst;
  inst.op = line.op;
  inst.src = line.src;
  inst.mid = line.mid;
  inst.dst = line.dst;
  module.code.push_back(inst);
}

// `count` reachable cases; case i uses the table at offset(i).
template <class Offset>
format::Module cases(int32_t count, Offset offset) {
  format::Module module = sample(kAbi32, {});
  for (int32_t i = 0; i < count; ++i) {
    append(module, {Opcode::beqw, imm(0), fp(32), imm(2 * i + 2)});
    append(module, {Opcode::case_, fp(32), {}, mp(offset(i))});
  }
  append(module, {Opcode::ret});
  return module;
}

}  // namespace

TEST_CASE("many cases that share one table share its targets") {
  constexpr int32_t kCases = 5000, kEntries = 20000;
  format::Module source = cases(kCases, [](int32_t) { return 8; });
  source.data_size = source.types[0].size = 4 * (kEntries * 3 + 10);
  std::vector<int64_t> table = {kEntries};
  for (int32_t i = 0; i < kEntries; ++i) table.insert(table.end(), {i, i + 1, 0});
  table.push_back(2 * kCases);
  source.data = {words(8, std::move(table))};
  const ir::Module module = translated(std::move(source), kAbi32);
  CHECK(module.tables.size() == 1);
  CHECK(module.table_targets.size() == kEntries + 1);
  REQUIRE(module.functions.size() == 1);
  CHECK(module.functions[0].blocks.size() == module.blocks.size());
}

TEST_CASE("a large table where nothing is initialised is refused") {
  format::Module source = cases(1, [](int32_t) { return 8; });
  source.data_size = source.types[0].size = 64 << 20;
  source.data = {words(8, {5000000})};
  const auto verified = format::verify(std::make_shared<const format::Module>(std::move(source)), kAbi32);
  REQUIRE_FALSE(verified.ok());
  CHECK(verified.error().found.find("5000000 entries") != std::string::npos);
}

TEST_CASE("large tables that overlap are refused") {
  constexpr int32_t kCases = 1000;
  format::Module source = cases(kCases, [](int32_t i) { return uint32_t(8 + 4 * i); });
  source.data_size = source.types[0].size = 1 << 20;
  source.data = {words(8, std::vector<int64_t>(200000, 1000))};
  CHECK_FALSE(format::verify(std::make_shared<const format::Module>(std::move(source)), kAbi32).ok());
}

TEST_CASE("functions that all run into one another list blocks only to a bound") {
  constexpr int32_t kFunctions = 5000;
  format::Module source = sample(kAbi32, {});
  for (int32_t i = 0; i < kFunctions; ++i) append(source, {Opcode::nop});
  append(source, {Opcode::ret});
  for (int32_t i = 0; i < kFunctions; ++i)
    source.links.push_back({.pc = i, .frame_type = 1, .signature = i, .name = "f"});
  const ir::Module module = translated(std::move(source), kAbi32);
  size_t listed = 0;
  for (const ir::Function& function : module.functions) listed += function.blocks.size();
  CHECK(module.functions.size() == kFunctions);
  CHECK(listed <= 4 * module.blocks.size() + 64);
  CHECK(ir::verify(module).ok());
}
