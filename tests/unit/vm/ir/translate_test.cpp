// Every opcode, in both word sizes, against what opcodes.def says of it; then the parts of translation that
// look at more than one instruction.
#include "vm/ir/translate.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/vm/ir/sample.h"
#include "vm/ir/ir_printer.h"
#include "vm/ir/ir_verifier.h"

namespace {

using namespace dis;
using namespace dis::test;
using format::Access;
using format::Flow;
using format::OpcodeInfo;
using format::OperandKind;
using format::ValueClass;
using ir::Form;
using ir::Op;
using ir::Role;
using ir::Type;

enum class Slot { src, mid, dst };

// An operand of a kind, as a compiler might write it in the sample's frame.
format::Operand operand_for(Opcode op, OperandKind kind, Slot slot, const Abi& abi) {
  const uint32_t n = static_cast<uint32_t>(slot);
  switch (kind) {
    case OperandKind::none: return {};
    case OperandKind::target:
    case OperandKind::jump_target: return imm(3);
    case OperandKind::type: return imm(op == Opcode::frame ? 2 : 3);
    case OperandKind::ext_type:
    case OperandKind::import:
    case OperandKind::link: return imm(0);
    case OperandKind::size: return imm(8);
    default: break;
  }
  const ValueClass value = format::value_class(kind);
  if (value == ValueClass::table && kind != OperandKind::alt_table) return mp(abi.words(2));
  if (format::is_ref(value) || value == ValueClass::blockp) return fp(abi.words(16 + n));
  if (value == ValueClass::frame) return fp(abi.words(20));
  return fp(abi.words(8 + 2 * n));
}

Type type_for(ValueClass value, const Abi& abi) {
  switch (value) {
    case ValueClass::byte: return Type::u8;
    case ValueClass::short_: return Type::i16;
    case ValueClass::word:
    case ValueClass::pc: return ir::word_type(abi);
    case ValueClass::big: return Type::i64;
    case ValueClass::sreal: return Type::f32;
    case ValueClass::real: return Type::f64;
    case ValueClass::addr:
    case ValueClass::frame: return Type::addr;
    case ValueClass::block:
    case ValueClass::chanval:
    case ValueClass::table:
    case ValueClass::none: return Type::block;
    case ValueClass::blockp: return Type::block_typed;
    default: return Type::ref;
  }
}

// The opcode under test is at pc 1; pc 0 makes the frame it needs, pc 3 is where it can go.
format::Module module_for(Opcode op, const Abi& abi) {
  const OpcodeInfo& info = format::info(op);
  Line before{Opcode::nop};
  if (op == Opcode::call || op == Opcode::spawn) before = {Opcode::frame, imm(2), {}, fp(abi.words(20))};
  if (op == Opcode::mcall || op == Opcode::mspawn)
    before = {Opcode::mframe, fp(abi.words(18)), imm(0), fp(abi.words(20))};
  const Line line{op, operand_for(op, info.src, Slot::src, abi), operand_for(op, info.mid, Slot::mid, abi),
                  operand_for(op, info.dst, Slot::dst, abi)};
  Line last{Opcode::ret};
  if (op == Opcode::mframe || op == Opcode::frame) last = {Opcode::exit};
  format::Module module = sample(abi, {before, line, last, last});
  // A table of one entry: goto counts before it, the cases at its start.
  const uint32_t at = abi.words(2);
  switch (info.dst) {
    case OperandKind::goto_table: module.data = {words(at - abi.word_bytes, {1, 3})}; break;
    case OperandKind::case_table: module.data = {words(at, {1, 5, 6, 3, 2})}; break;
    case OperandKind::casec_table: module.data = {words(at, {0, 2})}; break;
    case OperandKind::casel_table:
      module.data = {words(at, {0}), words(at + abi.casel_entries_offset(), {2})};
      break;
    default: break;
  }
  return module;
}

bool has_role(Role role, std::initializer_list<Role> wanted) {
  for (Role w : wanted)
    if (role == w) return true;
  return false;
}

// The role and type of an operand follow from its kind.
void check_operand(OperandKind kind, Role role, const ir::Operand& operand, const Abi& abi) {
  const ValueClass value = format::value_class(kind);
  switch (format::access(kind)) {
    case Access::none: CHECK(has_role(role, {Role::none, Role::index})); break;
    case Access::read:
      if (kind == OperandKind::jump_target)
        CHECK(role == Role::target);
      else if (kind == OperandKind::link)
        CHECK(role == Role::index);
      else
        CHECK(has_role(role, {Role::read, Role::option, Role::addr}));
      break;
    case Access::write: CHECK(has_role(role, {Role::write, Role::addr})); break;
    case Access::read_write: CHECK(role == Role::readwrite); break;
    case Access::address: CHECK(has_role(role, {Role::addr})); break;
    case Access::number: CHECK(has_role(role, {Role::index, Role::target, Role::read})); break;
  }
  if (operand.is_memory()) CHECK(operand.type == type_for(value, abi));
}

}  // namespace

TEST_CASE("every opcode becomes the operation its row describes") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    for (int number = 0; number < format::kOpcodeCount; ++number) {
      const Opcode op = static_cast<Opcode>(number);
      const OpcodeInfo& info = format::info(op);
      CAPTURE(abi.word_bytes);
      CAPTURE(std::string(info.mnemonic));
      const ir::Module module = translated(module_for(op, abi), abi);
      const auto sound = ir::verify(module);
      if (!sound.ok()) FAIL_CHECK(sound.error().to_string());
      REQUIRE(module.insts.size() == 4);
      const ir::Inst& inst = module.insts[1];
      const ir::OpInfo& op_info = ir::op_info(inst.op);

      check_operand(info.src, op_info.src, inst.src, abi);
      check_operand(info.mid, op_info.mid, inst.mid, abi);
      check_operand(info.dst, op_info.dst, inst.dst, abi);

      const bool ends = format::never_falls_through(info.flow) || info.flow == Flow::branch;
      CHECK(((op_info.flags & ir::kTerm) != 0) == ends);
      CHECK(((op_info.flags & ir::kFall) != 0) == (info.flow == Flow::branch));
      if ((info.effects & format::kEffectRaises) != 0) CHECK((op_info.flags & ir::kRaise) != 0);
      CHECK(((op_info.flags & ir::kBlock) != 0) == ((info.effects & format::kEffectBlocks) != 0));
      if (info.dst == OperandKind::target || info.dst == OperandKind::jump_target) CHECK(inst.target == 3);
      if (info.flow == Flow::table) CHECK(inst.index == 0);
    }
  }
}

TEST_CASE("every operation stands for some opcode") {
  std::vector<bool> used(ir::kOpCount);
  for (int number = 0; number < format::kOpcodeCount; ++number) {
    const ir::Module module = translated(module_for(static_cast<Opcode>(number), kAbi32), kAbi32);
    used[static_cast<size_t>(module.insts[1].op)] = true;
  }
  for (int op = 0; op < ir::kOpCount; ++op) {
    CAPTURE(ir::kOpInfo[op].name);
    CHECK(used[op]);
  }
}

TEST_CASE("a middle operand left out is the destination") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    for (int number = 0; number < format::kOpcodeCount; ++number) {
      const Opcode op = static_cast<Opcode>(number);
      if (!format::mid_defaults_to_dst(format::info(op).mid)) continue;
      CAPTURE(std::string(format::info(op).mnemonic));
      format::Module source = module_for(op, abi);
      source.code[1].mid = {};
      // Where the middle operand is of another type than the destination, that type has to fit as well.
      auto verified = format::verify(std::make_shared<const format::Module>(source), abi);
      if (!verified.ok()) continue;
      const ir::Module module = ir::translate(*verified);
      ir::Operand mid = module.insts[1].mid;
      if (module.insts[1].dst.form == Form::none) continue;  // branches compare two operands
      mid.type = module.insts[1].dst.type;
      CHECK(mid == module.insts[1].dst);
    }
  }
  const ir::Module module =
      translated(sample(kAbi32, {{Opcode::addw, imm(1), {}, fp(40)}, {Opcode::ret}}), kAbi32);
  CHECK(ir::print_inst(module, module.insts[0]) == "[fp+40] = add.i32 [fp+40], 1");
}

TEST_CASE("words have the width of the ABI and bigs always 64 bits") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    const uint32_t a = abi.words(8), b = abi.words(10), c = abi.words(12);
    const ir::Module module = translated(sample(abi, {{Opcode::subw, fp(a), fp(b), fp(c)},
                                                      {Opcode::subl, fp(a), fp(b), fp(c)},
                                                      {Opcode::shll, fp(a), fp(b), fp(c)},
                                                      {Opcode::cvtwl, fp(a), {}, fp(c)},
                                                      {Opcode::ret}}),
                                         abi);
    const Type word = abi.word_bytes == 4 ? Type::i32 : Type::i64;
    CHECK(module.insts[0].type == word);
    CHECK(module.insts[1].type == Type::i64);
    CHECK(module.insts[2].type == Type::i64);
    CHECK(module.insts[2].src.type == word);
    CHECK(module.insts[2].mid.type == Type::i64);
    CHECK(module.insts[3].src.type == word);
    CHECK(module.insts[3].dst.type == Type::i64);
  }
}

TEST_CASE("immediates have the width of their operand") {
  const uint32_t a = 64;
  const ir::Module module = translated(sample(kAbi64, {{Opcode::movb, imm(-1), {}, fp(a)},
                                                       {Opcode::movw, imm(-1), {}, fp(a)},
                                                       {Opcode::movl, imm(INT32_MIN / 4), {}, fp(a)},
                                                       {Opcode::addw, fp(a), imm(-5), fp(a)},
                                                       {Opcode::ret}}),
                                       kAbi64);
  CHECK(module.insts[0].src.imm == 255);
  CHECK(module.insts[1].src.imm == -1);
  CHECK(module.insts[2].src.imm == INT32_MIN / 4);
  CHECK(module.insts[3].mid.imm == -5);
}

TEST_CASE("type numbers and byte counts leave the operands") {
  const ir::Module module = translated(sample(kAbi32, {{Opcode::new_, imm(3), {}, fp(64)},
                                                       {Opcode::movm, fp(32), imm(12), fp(44)},
                                                       {Opcode::movmp, fp(64), imm(3), fp(68)},
                                                       {Opcode::newcm, imm(12), {}, fp(64)},
                                                       {Opcode::newcmp, imm(3), fp(32), fp(64)},
                                                       {Opcode::ret}}),
                                       kAbi32);
  const auto text = [&](size_t pc) { return ir::print_inst(module, module.insts[pc]); };
  CHECK(text(0) == "[fp+64] = new t3");
  CHECK(text(1) == "[fp+44] = mov.block [fp+32], size 12");
  CHECK(text(2) == "[fp+68] = mov.typed [fp+64], t3");
  CHECK(text(3) == "[fp+64] = newc.block size 12");
  CHECK(text(4) == "[fp+64] = newc.typed t3, [fp+32]");
  CHECK(module.insts[0].index == 3);
  CHECK(module.insts[0].src.form == Form::none);
}

TEST_CASE("a channel has a buffer only when its length is somewhere else than the channel") {
  const ir::Module module = translated(
      sample(kAbi32, {{Opcode::newcw, {}, {}, fp(64)}, {Opcode::newcw, {}, imm(0), fp(64)}, {Opcode::ret}}),
      kAbi32);
  CHECK(module.insts[0].mid.form == Form::none);
  CHECK(module.insts[1].mid.form == Form::imm);
  CHECK(module.insts[1].mid.imm == 0);
}

TEST_CASE("functions are link names and call targets, with the blocks they reach") {
  format::Module source = sample(kAbi32, {{Opcode::beqw, imm(0), fp(32), imm(4)},
                                          {Opcode::frame, imm(2), {}, fp(80)},
                                          {Opcode::call, fp(80), {}, imm(6)},
                                          {Opcode::jmp, {}, {}, imm(5)},
                                          {Opcode::movw, imm(1), {}, fp(36)},
                                          {Opcode::ret},
                                          {Opcode::ret},
                                          {Opcode::nop},
                                          {Opcode::ret}});
  source.links = {{.pc = 0, .frame_type = 1, .signature = 7, .name = "init"}};
  const ir::Module module = translated(std::move(source), kAbi32);
  REQUIRE(module.blocks.size() == 6);
  CHECK(module.blocks[1].first == 1);
  CHECK(module.blocks[1].last == 4);  // the call does not end it
  REQUIRE(module.functions.size() == 2);
  CHECK(module.functions[0].name == "init");
  CHECK(module.functions[0].frame_type == 1);
  CHECK(module.functions[0].blocks == std::vector<uint32_t>{0, 1, 2, 3});
  CHECK(module.functions[1].entry == 6);
  CHECK(module.functions[1].frame_type == 2);
  CHECK(module.functions[1].blocks == std::vector<uint32_t>{4});  // dead code follows
  CHECK(ir::verify(module).ok());
}

TEST_CASE("instructions that use one table share it, and its targets begin blocks") {
  format::Module source = sample(kAbi32, {{Opcode::beqw, imm(0), fp(32), imm(2)},
                                          {Opcode::case_, fp(32), {}, mp(8)},
                                          {Opcode::case_, fp(36), {}, mp(8)},
                                          {Opcode::nop},
                                          {Opcode::nop},
                                          {Opcode::nop},
                                          {Opcode::ret}});
  source.data = {words(8, {2, 0, 1, 4, 7, 9, 5, -1})};
  const ir::Module module = translated(std::move(source), kAbi32);
  REQUIRE(module.tables.size() == 1);
  CHECK(module.insts[1].index == 0);
  CHECK(module.insts[2].index == 0);
  CHECK(module.table_targets == std::vector<int32_t>{4, 5, -1});
  CHECK(ir::print_inst(module, module.insts[2]) == "case_w [fp+36], &[mp+8] -> {b4 b5 else none}");
  CHECK(ir::verify(module).ok());
}

TEST_CASE("handlers belong to the functions they cover") {
  format::Module source = sample(kAbi32, {{Opcode::nop},
                                          {Opcode::movw, imm(1), {}, fp(32)},
                                          {Opcode::ret},
                                          {Opcode::movw, imm(2), {}, fp(32)},
                                          {Opcode::ret}});
  source.runtime_flags |= format::kHasExcept;
  format::Handler handler;
  handler.frame_offset = 64;
  handler.first_pc = 1;
  handler.last_pc = 2;
  handler.entries = {{.pattern = "x*", .pc = 3}};
  source.handlers = {handler};
  const ir::Module module = translated(std::move(source), kAbi32);
  REQUIRE(module.functions.size() == 1);
  REQUIRE(module.blocks.size() == 4);
  CHECK(module.functions[0].blocks == std::vector<uint32_t>{0, 1, 2, 3});
  CHECK(ir::verify(module).ok());
}

TEST_CASE("a raise without an operand takes that of the move before it") {
  const ir::Module module = translated(sample(kAbi32, {{Opcode::beqw, imm(0), fp(32), imm(3)},
                                                       {Opcode::movp, fp(64), {}, fp(68)},
                                                       {Opcode::raise},
                                                       {Opcode::raise}}),
                                       kAbi32);
  CHECK(module.insts[2].src == module.insts[1].src);
  CHECK(module.insts[3].src.form == Form::none);
  CHECK(ir::verify(module).ok());
}

TEST_CASE("a load in a module without an import section is sound, and fails when it runs") {
  format::Module source = sample(kAbi32, {{Opcode::load, fp(64), imm(5), fp(68)}, {Opcode::ret}});
  source.runtime_flags = 0;
  source.imports.clear();
  const ir::Module module = translated(std::move(source), kAbi32);
  CHECK(module.insts[0].index == 5);
  CHECK(ir::verify(module).ok());
}
