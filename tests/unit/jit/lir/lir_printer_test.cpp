// The text of low-level IR.
#include "jit/lir/lir_printer.h"

#include <doctest/doctest.h>

#include "jit/lir/regalloc.h"
#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis;
using namespace dis::test;

Function printed_sample() {
  Builder b;
  const auto entry = b.label(), head = b.label({Class::gp, Class::fp}), body = b.label(), exit = b.label();
  b.begin(entry);
  const VReg zero = b.constant(0);
  const VReg half = b.add({.op = Op::const_real, .imm = 0x3fe0000000000000}, Class::fp);
  b.jump(head, {zero, half});
  b.begin(head, 1);
  const VReg i = b.param(head, 0), s = b.param(head, 1);
  b.add({.op = Op::br,
         .width = Width::w32,
         .cond = Cond::lt,
         .b_imm = true,
         .a = i,
         .imm = 10,
         .target = body,
         .other = exit});
  b.begin(body, 1);
  const VReg x = b.load({.base = kFrame, .index = i, .disp = -8, .shift = 3}, Class::fp);
  b.add({.op = Op::release, .known = true, .a = i});
  const VReg i1 = b.add({.op = Op::add, .width = Width::w32, .b_imm = true, .a = i, .imm = 1}, Class::gp);
  b.jump(head, {i1, b.add({.op = Op::fadd, .width = Width::f64, .a = s, .b = x}, Class::fp)});
  b.begin(exit, 0, true);
  b.call_c({i, s});
  b.add({.op = Op::store_imm, .width = Width::w8, .mem = {.disp = 4096}, .imm = 7});
  b.add({.op = Op::raise, .exception = ExceptionId(2)});
  return b.take();
}

}  // namespace

TEST_CASE("before assignment") {
  CHECK(print(printed_sample()) == R"(b0:
   0  v6 = const_int 0
   1  v7 = const_real 0.5
   2  jump -> b1(v6, v7)
b1(v4, v5): loop 1
   3  br.w32 lt v4, 10 -> b2, b3
b2: loop 1
   4  v8 = load.w64 [fp + v4<<3 - 8]
   5  release.w64.known v4
   6  v9 = add.w32 v4, 1
   7  v10 = fadd.f64 v5, v8
   8  jump -> b1(v9, v10)
b3: cold
   9  v11 = call_c service 0(v4, v5)
  10  store_imm.w8 [4096], 7
  11  raise exception 2
)");
}

TEST_CASE("after assignment") {
  Function f = printed_sample();
  assign_registers(f, small_target());
  CHECK(print(f) == R"(b0:
   0  v6/r0 = const_int 0
   1  v7/f0 = const_real 0.5
   2  jump -> b1(v6/r0, v7/f0)
b1(v4/r0, v5/f0): loop 1
   3  br.w32 lt v4/r0, 10 -> b2, b3
b2: loop 1
   4  v8/f1 = load.w64 [fp + v4/r0<<3 - 8]
   5  release.w64.known v4/r0 keeps r0 f0 f1
   6  v9/r0 = add.w32 v4/r0, 1
   7  v10/f0 = fadd.f64 v5/f0, v8/f1
   8  jump -> b1(v9/r0, v10/f0)
b3: cold
   9  v11/r0 = call_c service 0(v4/r0, v5/f0)
  10  store_imm.w8 [4096], 7
  11  raise exception 2
)");
}
