// Each invariant of the IR, broken once.
#include "vm/ir/ir_verifier.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "tests/unit/vm/ir/sample.h"
#include "vm/ir/ir_printer.h"

namespace {

using namespace dis;
using namespace dis::test;
using ir::Form;
using ir::Op;
using ir::Type;

// 0: add  1: blt -> 4  2: new  3: jump -> 5  4: case  5: shl  6: ret
ir::Module good(const Abi& abi = kAbi32) {
  const auto w = [&](uint32_t n) { return abi.words(n); };
  format::Module source = sample(abi, {{Opcode::addw, imm(1), fp(w(8)), fp(w(9))},
                                       {Opcode::bltw, fp(w(8)), imm(7), imm(4)},
                                       {Opcode::new_, imm(3), {}, fp(w(16))},
                                       {Opcode::jmp, {}, {}, imm(5)},
                                       {Opcode::case_, fp(w(8)), {}, mp(w(2))},
                                       {Opcode::shlw, imm(2), fp(w(10)), fp(w(9))},
                                       {Opcode::ret}});
  source.data = {words(w(2), {1, 0, 1, 5, 6})};
  return translated(std::move(source), abi);
}

// Makes one block out of block `b` and the next.
void join(ir::Module& m, size_t b) {
  m.blocks[b].last = m.blocks[b + 1].last;
  m.blocks.erase(m.blocks.begin() + std::ptrdiff_t(b) + 1);
}

struct Break {
  const char* message;  // part of what the verifier says
  std::function<void(ir::Module&)> how;
};

}  // namespace

TEST_CASE("a translated module is sound in both word sizes") {
  CHECK(ir::verify(good(kAbi32)).ok());
  CHECK(ir::verify(good(kAbi64)).ok());
}

TEST_CASE("each broken invariant is found") {
  const Break breaks[] = {
      {"operation 200", [](ir::Module& m) { m.insts[0].op = static_cast<Op>(200); }},
      {"pc 3, add, pc: 3", [](ir::Module& m) { m.insts[0].pc = 3; }},
      {"add, type: ref", [](ir::Module& m) { m.insts[0].type = Type::ref; }},
      {"new, type: i32", [](ir::Module& m) { m.insts[2].type = Type::i32; }},
      {"add, src: type i64", [](ir::Module& m) { m.insts[0].src.type = Type::i64; }},
      {"shl, src: type u8", [](ir::Module& m) { m.insts[5].src.type = Type::u8; }},
      {"add, dst: no operand", [](ir::Module& m) { m.insts[0].dst = {}; }},
      {"new, mid: an operand", [](ir::Module& m) { m.insts[2].mid = m.insts[0].mid; }},
      {"add, dst: an immediate", [](ir::Module& m) { m.insts[0].dst = m.insts[0].src; }},
      {"add, src: 2147483648", [](ir::Module& m) { m.insts[0].src.imm = 2147483648; }},
      {"add, mid: fields its form", [](ir::Module& m) { m.insts[0].mid.second = 4; }},
      {"add, mid: fields its form", [](ir::Module& m) { m.insts[0].mid.imm = 4; }},
      {"add, src: fields its form", [](ir::Module& m) { m.insts[0].src.offset = 4; }},
      {"add, mid: a negative offset", [](ir::Module& m) { m.insts[0].mid.offset = -4; }},
      {"a type without an operand", [](ir::Module& m) { m.insts[6].src.type = Type::i32; }},
      {"blt, target: 7", [](ir::Module& m) { m.insts[1].target = 7; }},
      {"blt, dst: neither", [](ir::Module& m) { m.insts[1].target = -1; }},
      {"blt, dst: both", [](ir::Module& m) { m.insts[1].dst = m.insts[0].dst; }},
      {"add, target: 2", [](ir::Module& m) { m.insts[0].target = 2; }},
      {"add, index: 2", [](ir::Module& m) { m.insts[0].index = 2; }},
      {"new, src: 9", [](ir::Module& m) { m.insts[2].index = 9; }},
      {"new, src: neither", [](ir::Module& m) { m.insts[2].index = -1; }},
      {"new, src: both", [](ir::Module& m) { m.insts[2].src = m.insts[0].mid; }},
      {"new, src: an operand", [](ir::Module& m) { m.insts[2].index = -1, m.insts[2].src = m.insts[0].mid; }},
      {"case_w, table: 1", [](ir::Module& m) { m.insts[4].index = 1; }},
      {"case_w, table: no targets", [](ir::Module& m) { m.tables[0].count = 0; }},
      {"table 0: a range outside", [](ir::Module& m) { m.tables[0].count = 3; }},
      {"table target: 7", [](ir::Module& m) { m.table_targets[0] = 7; }},
      {"b0: a jump at pc 1", [](ir::Module& m) { m.blocks[0].last = 3, m.blocks[1].first = 3; }},
      {"b1: 3 to 4", [](ir::Module& m) { m.blocks[1].first = 3; }},
      {"blocks: an end at 6", [](ir::Module& m) { m.blocks.pop_back(); }},
      {"pc 4: an instruction that is jumped to",
       [](ir::Module& m) { m.insts[3].op = Op::nop, m.insts[3].target = -1, join(m, 1); }},
      {"f1: an entry at 0",
       [](ir::Module& m) { m.functions.push_back(m.functions[0]), m.functions[0].entry = 5; }},
      {"f0: no entry block",
       [](ir::Module& m) { m.functions[0].blocks.erase(m.functions[0].blocks.begin()); }},
      {"f0: b0 leads to b2",
       [](ir::Module& m) { m.functions[0].blocks.erase(m.functions[0].blocks.begin() + 2); }},
      {"f0: block 9", [](ir::Module& m) { m.functions[0].blocks.push_back(9); }},
      {"f0: unknown flow from b2", [](ir::Module& m) { m.insts[4].index = -1; }},
      {"no source", [](ir::Module& m) { m.source = nullptr; }},
  };
  for (const Break& b : breaks) {
    CAPTURE(b.message);
    ir::Module module = good();
    b.how(module);
    const auto result = ir::verify(module);
    REQUIRE_FALSE(result.ok());
    CAPTURE(result.error().to_string());
    CHECK(result.error().to_string().find(b.message) != std::string::npos);
  }
}

TEST_CASE("32-bit values do not occur where words have 8 bytes") {
  ir::Module module = good(kAbi64);
  for (ir::Operand* operand : {&module.insts[0].src, &module.insts[0].mid, &module.insts[0].dst})
    operand->type = Type::i32;
  module.insts[0].type = Type::i32;
  CHECK_FALSE(ir::verify(module).ok());
}
