// The text of the IR: forms of operands, order of operands, the frame of a listing.
#include "vm/ir/ir_printer.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/vm/ir/sample.h"

namespace {

using namespace dis;
using namespace dis::test;

}  // namespace

TEST_CASE("operands") {
  const ir::Module module =
      translated(sample(kAbi32, {{Opcode::movw, ind_fp(64, 8), {}, mp(8)},
                                 {Opcode::movw, {AddressMode::ind_mp, 12, 0}, {}, ind_fp(68, 4)},
                                 {Opcode::movw, imm(-3), {}, fp(32)},
                                 {Opcode::movf, imm(0), {}, fp(32)},
                                 {Opcode::lea, fp(32), {}, fp(80)},
                                 {Opcode::lea, imm(7), {}, fp(80)},
                                 {Opcode::ret}}),
                 kAbi32);
  const auto text = [&](size_t pc) { return ir::print_inst(module, module.insts[pc]); };
  CHECK(text(0) == "[mp+8] = mov.i32 [[fp+64]+8]");
  CHECK(text(1) == "[[fp+68]+4] = mov.i32 [[mp+12]+0]");
  CHECK(text(2) == "[fp+32] = mov.i32 -3");
  CHECK(text(3) == "[fp+32] = mov.f64 0");
  CHECK(text(4) == "[fp+80] = lea &[fp+32]");
  CHECK(text(5) == "[fp+80] = lea &[mp+64]");
}

TEST_CASE("the left operand of arithmetic is printed first") {
  const ir::Module module = translated(sample(kAbi32, {{Opcode::subw, fp(32), fp(36), fp(40)},
                                                       {Opcode::cvtfw, fp(32), {}, fp(40)},
                                                       {Opcode::indw, fp(64), fp(80), fp(32)},
                                                       {Opcode::consw, imm(5), {}, fp(64)},
                                                       {Opcode::insc, imm(65), imm(0), fp(64)},
                                                       {Opcode::bgew, fp(32), fp(36), imm(0)},
                                                       {Opcode::load, fp(64), imm(0), fp(68)},
                                                       {Opcode::mframe, fp(68), imm(2), fp(80)},
                                                       {Opcode::mcall, fp(80), imm(2), fp(68)},
                                                       {Opcode::ret}}),
                                       kAbi32);
  const auto text = [&](size_t pc) { return ir::print_inst(module, module.insts[pc]); };
  CHECK(text(0) == "[fp+40] = sub.i32 [fp+36], [fp+32]");
  CHECK(text(1) == "[fp+40] = cvt.f64.i32 [fp+32]");
  CHECK(text(2) == "[fp+80] = index.i32 [fp+64], [fp+32]");
  CHECK(text(3) == "[fp+64] = cons.i32 5, [fp+64]");
  CHECK(text(4) == "[fp+64] = insc 65, 0, [fp+64]");
  CHECK(text(5) == "bge.i32 [fp+32], [fp+36] -> b0");
  CHECK(text(6) == "[fp+68] = load [fp+64], import 0");
  CHECK(text(7) == "[fp+80] = mframe [fp+68], link 2");
  CHECK(text(8) == "mcall [fp+80], link 2, [fp+68]");
}

TEST_CASE("a listing") {
  format::Module source = sample(kAbi64, {{Opcode::movw, imm(0), {}, fp(64)},
                                          {Opcode::addw, imm(1), {}, fp(64)},
                                          {Opcode::bltw, fp(64), imm(10), imm(1)},
                                          {Opcode::frame, imm(2), {}, fp(160)},
                                          {Opcode::call, fp(160), {}, imm(6)},
                                          {Opcode::ret},
                                          {Opcode::ret}});
  source.links = {{.pc = 0, .frame_type = 1, .signature = 0, .name = "init"}};
  CHECK(ir::print(translated(std::move(source), kAbi64)) ==
        R"(module Sample: 64-bit words, 7 instructions, 4 blocks, 2 functions

f0 init, frame t1: b0-b2
b0:
     0  [fp+64] = mov.i64 0
b1:
     1  [fp+64] = add.i64 [fp+64], 1
     2  blt.i64 [fp+64], 10 -> b1
b2:
     3  [fp+160] = frame t2
     4  call [fp+160] -> f1
     5  ret

f1, frame t2: b3
b3:
     6  ret
)");
}

// The function that docs/ir.md shows.
TEST_CASE("a loop over an array") {
  const ir::Module module = translated(sample(kAbi32, {{Opcode::movw, imm(0), {}, fp(32)},
                                                       {Opcode::movw, imm(0), {}, fp(36)},
                                                       {Opcode::bgew, fp(36), fp(40), imm(7)},
                                                       {Opcode::indw, fp(64), fp(44), fp(36)},
                                                       {Opcode::addw, ind_fp(44, 0), {}, fp(32)},
                                                       {Opcode::addw, imm(1), {}, fp(36)},
                                                       {Opcode::jmp, {}, {}, imm(2)},
                                                       {Opcode::ret}}),
                                       kAbi32);
  const std::string text = ir::print(module);
  CHECK(text.substr(text.find("b0:\n")) == R"(b0:
     0  [fp+32] = mov.i32 0
     1  [fp+36] = mov.i32 0
b1:
     2  bge.i32 [fp+36], [fp+40] -> b3
b2:
     3  [fp+44] = index.i32 [fp+64], [fp+36]
     4  [fp+32] = add.i32 [fp+32], [[fp+44]+0]
     5  [fp+36] = add.i32 [fp+36], 1
     6  jump -> b1
b3:
     7  ret
)");
}

TEST_CASE("names") {
  CHECK(ir::op_name(ir::Op::goto_) == "goto");
  CHECK(ir::op_name(ir::Op::index_elem) == "index_elem");
  CHECK(std::string(ir::type_name(ir::Type::f64)) == "f64");
}
