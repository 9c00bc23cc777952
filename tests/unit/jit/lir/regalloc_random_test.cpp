// Random functions keep their meaning on three targets, and what assignment made of them keeps the contract.
#include <doctest/doctest.h>

#include "jit/lir/lir_printer.h"
#include "jit/lir/lir_verifier.h"
#include "jit/lir/regalloc.h"
#include "tests/unit/jit/lir/abstract_machine.h"
#include "tests/unit/jit/lir/random_function.h"

namespace {

using namespace dis;
using namespace dis::test;

void check(uint64_t seed, int size, const jit::TargetDesc& target, RegisterAllocator& allocator) {
  const Function before = RandomFunction(seed, size).make();
  const std::string contract = verify(before);
  CAPTURE(seed);
  CAPTURE(target.name);
  if (!contract.empty()) MESSAGE(print(before));
  REQUIRE(contract == "");
  Function after = before;
  assign_registers(after, target, &allocator);
  const std::string wrong = verify_assigned(after, target);
  if (!wrong.empty() && size < 100) MESSAGE(print(after));
  REQUIRE(wrong == "");
  for (uint64_t input = 0; input < 4; input++) {
    CAPTURE(input);
    const auto expected = AbstractMachine(before, input).run(3000);
    const auto got = AbstractMachine(after, input, &target).run(3000);
    const bool same = expected == got;
    if (!same && size < 100) MESSAGE(print(after));
    REQUIRE(same);
  }
}

}  // namespace

TEST_CASE("random functions keep their meaning") {
  RegisterAllocator allocator;
  for (const jit::TargetDesc& target : {small_target(), x64_like_target(), three_operand_target()}) {
    for (uint64_t seed = 1; seed <= 400; seed++) check(seed, 30, target, allocator);
    for (uint64_t seed = 1; seed <= 60; seed++) check(1000 + seed, 400, target, allocator);
    for (uint64_t seed = 1; seed <= 3; seed++) check(2000 + seed, 4000, target, allocator);
  }
}
