// Types by number: equal ones are one, room that was reserved is there, and no more is promised than there is.
#include "runtime/type_table.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace dis;

TEST_CASE("type table: equal records are one, with one array and one list type") {
  for (const Abi abi : {kAbi32, kAbi64}) {
    TypeTable types(abi);
    const uint8_t map[] = {0xa0, 0x00};
    const Type* const a = types.record_type(64, map, 2);
    CHECK(types.record_type(64, map, 1) == a);  // what follows the last reference says nothing
    CHECK(types.record_type(72, map, 2) != a);
    CHECK(types.record_type(64, nullptr, 0) != a);
    CHECK(types.array_type(a) == types.array_type(a));
    CHECK(types.list_type(a) != types.array_type(a));
    CHECK(types.type(a->id) == a);
    CHECK(types.type(types.list_type(a)->id) == types.list_type(a));
  }
}

TEST_CASE("type table: what is reserved counts, until it is given back") {
  TypeTable types(kAbi64);
  constexpr size_t kAll = size_t{ObjectHeader::kTypeMask} + 1;
  CHECK(!types.reserve(kAll));
  CHECK(!types.reserve(kAll / 3));  // each of them may get an array and a list type
  CHECK(!types.reserve(~size_t{0}));
  REQUIRE(types.reserve(kAll / 4));
  CHECK(!types.reserve(kAll / 8));
  types.give_back(kAll / 4);
  CHECK(types.reserve(kAll / 8));
}

TEST_CASE("type table: threads that reserve at once do not get the same room twice") {
  TypeTable types(kAbi64);
  constexpr size_t kAll = size_t{ObjectHeader::kTypeMask} + 1, kPart = kAll / 64;
  std::atomic<size_t> got = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      for (int n = 0; n < 64; n++) got += types.reserve(kPart) ? 1 : 0;
    });
  for (std::thread& t : threads) t.join();
  CHECK(3 * got * kPart <= kAll);
  CHECK(3 * (got + 4) * kPart > kAll);  // but nearly all of it
}
