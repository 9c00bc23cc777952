// Memory for machine code: written at one address, run at another.
#include "jit/code/code_space.h"

#include <doctest/doctest.h>

#include <cstring>

using dis::jit::CodeSpace;

TEST_CASE("addresses are given out before there is memory behind them") {
  auto space = CodeSpace::create(1 << 20, 1 << 16);
  REQUIRE(space);
  const uint8_t* code = space->allocate(64);
  uint64_t* slots = space->allocate_slots(1);
  REQUIRE(code);
  REQUIRE(slots);
  REQUIRE(space->commit());
  *slots = 1;
  *space->writable(code) = 7;
  CHECK(*code == 7);
}

TEST_CASE("what is written at one address stands at the other") {
  auto space = CodeSpace::create(1 << 20, 1 << 16);
  REQUIRE(space);
  REQUIRE(space->commit());
  const uint8_t* code = space->allocate(1000);
  REQUIRE(code);
  CHECK(space->contains(code));
  CHECK(space->writable(code) != code);
  space->shrink(code, 1000, 10);
  std::memcpy(space->writable(code), "0123456789", 10);
  CHECK(std::memcmp(code, "0123456789", 10) == 0);
}

TEST_CASE("what is freed or left over is given out again") {
  auto space = CodeSpace::create(4096, 4096);
  REQUIRE(space);
  REQUIRE(space->commit());
  const uint8_t* a = space->allocate(4096);
  REQUIRE(a);
  CHECK(space->allocate(32) == nullptr);
  space->shrink(a, 4096, 64);
  const uint8_t* b = space->allocate(4096 - 64);
  CHECK(b == a + 64);
  space->free(a, 64);
  space->free(b, 4096 - 64);
  CHECK(space->used_bytes() == 0);
  CHECK(space->allocate(4096) == a);
}

TEST_CASE("slots lie within reach of code") {
  auto space = CodeSpace::create(1 << 20, 4096);
  REQUIRE(space);
  REQUIRE(space->commit());
  uint64_t* slots = space->allocate_slots(3);
  REQUIRE(slots);
  slots[2] = 7;
  const int64_t distance = reinterpret_cast<const uint8_t*>(slots) - space->code_begin();
  CHECK(distance < 0);
  CHECK(distance > -(int64_t{1} << 31));
  space->free_slots(slots, 3);
  CHECK(space->allocate_slots(512) != nullptr);
  CHECK(space->allocate_slots(512) == nullptr);
}
