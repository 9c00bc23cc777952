// Accesses side by side come next to each other, over nothing that could tell.
#include "jit/lir/pair_accesses.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/jit/lir/builder.h"

namespace {

using namespace dis::jit::lir;
using dis::test::Builder;

constexpr Mem at(int32_t disp) { return {.base = kFrame, .disp = disp}; }

// Operations and displacements in the order they come out in.
std::string paired(Builder& b) {
  b.add(Inst{.op = Op::ret});
  Function f = b.take();
  pair_accesses(f);
  std::string text;
  for (const Inst& i : f.insts) {
    text += (text.empty() ? "" : " ") + std::string(op_info(i.op).name);
    if (i.op == Op::load || i.op == Op::store) text += std::to_string(i.mem.disp);
  }
  return text;
}

struct Begun : Builder {
  Begun() { begin(label()); }
};

TEST_CASE("a load comes up over arithmetic") {
  Begun b;
  const VReg x = b.load(at(0));
  const VReg y = b.binary(Op::add, x, x);
  b.binary(Op::add, y, b.load(at(8)));
  CHECK(paired(b) == "load0 load8 add add ret");
}

TEST_CASE("a store waits for the other's value") {
  Begun b;
  const VReg x = b.constant(1);
  b.store(x, at(8));
  b.store(b.binary(Op::add, x, x), at(0));
  CHECK(paired(b) == "const_int add store8 store0 ret");
}

TEST_CASE("no load passes a store, no store a load") {
  Begun b;
  const VReg x = b.load(at(0));
  b.store(x, at(16));
  b.load(at(8));
  b.store(x, at(24));
  CHECK(paired(b) == "load0 store16 load8 store24 ret");
}

TEST_CASE("nothing passes a guard") {
  Begun b;
  const VReg x = b.load(at(0));
  b.add(Inst{.op = Op::guard, .b_imm = true, .a = x});
  b.load(at(8));
  CHECK(paired(b) == "load0 guard load8 ret");
}

TEST_CASE("places apart, of other widths or at odd distances stay where they are") {
  Begun b;
  const VReg x = b.load(at(0));
  b.binary(Op::add, x, x);
  b.load(at(16));
  b.add(Inst{.op = Op::load, .width = Width::w32, .mem = at(20)}, Class::gp);
  b.load(at(12));
  CHECK(paired(b) == "load0 add load16 load20 load12 ret");
}

}  // namespace
