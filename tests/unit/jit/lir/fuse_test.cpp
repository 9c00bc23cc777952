// Operations that a target does in one instruction are joined, and only where nobody else wants the first.
#include "jit/lir/fuse.h"

#include <doctest/doctest.h>

#include <string>

#include "jit/lir/lir_printer.h"
#include "jit/lir/lir_verifier.h"
#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis::jit::lir;
using dis::test::Builder;

struct Operands : Builder {
  VReg x, y, z;
  Operands() {
    begin(label());
    x = load({.base = kFrame, .disp = 0});
    y = load({.base = kFrame, .disp = 8});
    z = load({.base = kFrame, .disp = 16});
  }
  VReg shifted(Op op, VReg v, int64_t by) { return binary_imm(op, v, by); }
  // What there is behind the loads, one instruction a line.
  std::string fused(bool has_both = true) {
    add(Inst{.op = Op::ret});
    Function f = take();
    dis::jit::TargetDesc target = dis::test::three_operand_target();
    target.multiply_add = target.shifted_operands = target.bit_fields = has_both;
    fuse(f, target);
    CHECK(verify(f) == "");
    std::string text;
    for (size_t n = 3; n + 1 < f.insts.size(); n++) text += print_inst(f, f.insts[n]) + "\n";
    return text;
  }
  void keep(VReg v) { store(v, {.base = kFrame, .disp = 24}); }
};

TEST_CASE("a product is added, or taken off, in one instruction") {
  Operands b;
  b.keep(b.binary(Op::add, b.x, b.binary(Op::mul, b.y, b.z)));
  b.keep(b.binary(Op::sub, b.x, b.binary(Op::mul, b.y, b.z)));
  CHECK(b.fused() ==
        "v8 = mul_add.w64 v5, v6, v4\nstore.w64 v8, [fp + 24]\n"
        "v10 = mul_sub.w64 v5, v6, v4\nstore.w64 v10, [fp + 24]\n");
}

TEST_CASE("what is shifted goes to the second operand") {
  Operands b;
  b.keep(b.binary(Op::add, b.shifted(Op::shl, b.x, 3), b.y));
  b.keep(b.binary(Op::xor_, b.y, b.shifted(Op::shr, b.x, 67)));
  CHECK(b.fused() ==
        "v8 = add.w64 v5, v4<<3\nstore.w64 v8, [fp + 24]\n"
        "v10 = xor.w64 v5, v4>>>3\nstore.w64 v10, [fp + 24]\n");
}

TEST_CASE("nothing is taken from a product, and what is wanted twice is made") {
  Operands b;
  b.keep(b.binary(Op::sub, b.binary(Op::mul, b.y, b.z), b.x));
  const VReg twice = b.binary(Op::mul, b.x, b.y);
  b.keep(b.binary(Op::add, twice, b.z));
  b.keep(twice);
  const VReg both = b.shifted(Op::shl, b.x, 3);
  b.keep(b.binary(Op::add, both, both));
  const std::string text = b.fused();
  CHECK(text.find("mul_") == std::string::npos);
  CHECK(text.find("<<") == std::string::npos);
}

TEST_CASE("another target is left alone") {
  Operands b;
  b.keep(b.binary(Op::add, b.x, b.binary(Op::mul, b.y, b.z)));
  CHECK(b.fused(false) == "v7 = mul.w64 v5, v6\nv8 = add.w64 v4, v7\nstore.w64 v8, [fp + 24]\n");
}

TEST_CASE("a multiplication of another width stays") {
  Operands b;
  const VReg product = b.add(Inst{.op = Op::mul, .width = Width::w32, .a = b.x, .b = b.y}, Class::gp);
  b.keep(b.binary(Op::add, b.z, product));
  CHECK(b.fused().find("mul_add") == std::string::npos);
}

TEST_CASE("a multiplication in another block stays") {
  Operands b;
  const VReg product = b.binary(Op::mul, b.x, b.y);
  const auto next = b.label();
  b.jump(next);
  b.begin(next);
  b.keep(b.binary(Op::add, b.z, product));
  CHECK(b.fused().find("mul_add") == std::string::npos);
}

TEST_CASE("bits are taken out of a register, whether the mask comes before the shift or behind it") {
  Operands b;
  b.keep(b.shifted(Op::sar, b.binary_imm(Op::and_, b.x, 0xffff), 1));
  b.keep(b.binary_imm(Op::and_, b.shifted(Op::shr, b.y, 8), 0xff));
  b.keep(b.binary_imm(Op::and_, b.shifted(Op::sar, b.z, 56), 0xff));
  CHECK(b.fused() ==
        "v8 = bit_field.w64 v4, 1, @15\nstore.w64 v8, [fp + 24]\n"
        "v10 = bit_field.w64 v5, 8, @8\nstore.w64 v10, [fp + 24]\n"
        "v12 = bit_field.w64 v6, 56, @8\nstore.w64 v12, [fp + 24]\n");
}

TEST_CASE("a mask that is no row of lowest bits, or that leaves none or the sign's, stays") {
  Operands b;
  b.keep(b.shifted(Op::sar, b.binary_imm(Op::and_, b.x, 0xfff0), 1));
  b.keep(b.shifted(Op::sar, b.binary_imm(Op::and_, b.x, 0xff), 8));
  b.keep(b.shifted(Op::sar, b.binary_imm(Op::and_, b.x, -1), 8));
  b.keep(b.binary_imm(Op::and_, b.shifted(Op::sar, b.y, 57), 0xff));
  b.keep(b.binary_imm(Op::and_, b.shifted(Op::shl, b.y, 8), 0xff));
  CHECK(b.fused().find("bit_field") == std::string::npos);
}

}  // namespace
