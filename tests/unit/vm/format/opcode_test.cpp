#include "vm/format/opcode.h"

#include <doctest/doctest.h>

using namespace dis::format;

TEST_CASE("every opcode is found by its mnemonic, and nothing else is") {
  for (int i = 0; i < 256; ++i) {
    const OpcodeInfo& op = info(Opcode(i));
    CHECK(op.known() == (i < kOpcodeCount));
    if (op.known()) CHECK(find_opcode(op.mnemonic) == Opcode(i));
  }
  for (const char* no : {"", "add", "addx", "ADDW", "zzz", "goto_"}) CHECK(!find_opcode(no));
}

TEST_CASE("numbers are those of the object format") {
  CHECK(int(Opcode::nop) == 0x00);
  CHECK(int(Opcode::exit) == 0x0f);
  CHECK(int(Opcode::headmp) == 0x25);
  CHECK(int(Opcode::cvtbw) == 0x2f);
  CHECK(int(Opcode::shrw) == 0x50);
  CHECK(int(Opcode::slicea) == 0x6f);
  CHECK(int(Opcode::bnel) == 0x81);
  CHECK(int(Opcode::casec) == 0x90);
  CHECK(int(Opcode::newaz) == 0x9d);
  CHECK(int(Opcode::self) == 174);
  CHECK(find_opcode("case") == Opcode::case_);
}

TEST_CASE("facts agree with each other") {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& op = info(Opcode(i));
    CAPTURE(op.mnemonic);
    // Only a middle operand of a value can be left out, and what it stands for is memory or an immediate
    // target.
    if (mid_defaults_to_dst(op.mid)) CHECK(op.dst != OperandKind::none);
    CHECK((op.dst == OperandKind::target) ==
          (op.flow == Flow::branch || Opcode(i) == Opcode::call || Opcode(i) == Opcode::spawn));
    CHECK((op.effects & kEffectBlocks) <= (op.effects & kEffectRaises ? kEffectBlocks : 0));
    CHECK((value_class(op.dst) == ValueClass::table) == (op.flow == Flow::table));
    CHECK(!writes(op.src));
  }
}
