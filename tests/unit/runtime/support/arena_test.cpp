// Memory that is given back all at once.
#include "runtime/support/arena.h"

#include <doctest/doctest.h>

#include <cstring>
#include <vector>

using dis::Arena;

TEST_CASE("pieces are aligned, apart from each other and keep what is written") {
  Arena arena;
  std::vector<uint8_t*> pieces;
  for (size_t bytes = 1; bytes < 300; bytes++) {
    auto* p = static_cast<uint8_t*>(arena.take(bytes));
    CHECK(reinterpret_cast<uintptr_t>(p) % 8 == 0);
    std::memset(p, int(bytes & 0xff), bytes);
    pieces.push_back(p);
  }
  bool kept = true;
  for (size_t bytes = 1; bytes < 300; bytes++)
    for (size_t k = 0; k < bytes; k++) kept &= pieces[bytes - 1][k] == uint8_t(bytes & 0xff);
  CHECK(kept);
}

TEST_CASE("a piece larger than a chunk gets one of its own") {
  Arena arena;
  auto* large = static_cast<uint8_t*>(arena.take(1 << 20));
  std::memset(large, 7, 1 << 20);
  auto* next = static_cast<uint8_t*>(arena.take(8));
  CHECK((next < large || next >= large + (1 << 20)));
}

TEST_CASE("what was taken before a reset is taken again") {
  Arena arena;
  void* first = arena.take(100);
  arena.take(200 * 1024);
  arena.reset();
  CHECK(arena.take(100) == first);
}

TEST_CASE("containers grow in an arena") {
  Arena arena;
  std::pmr::vector<int> numbers(&arena);
  for (int n = 0; n < 100000; n++) numbers.push_back(n);
  CHECK(numbers[99999] == 99999);
  CHECK(numbers[0] == 0);
}
