#include "runtime/support/result.h"

#include <doctest/doctest.h>

#include <memory>

using dis::Diagnostic;
using dis::ErrorKind;
using dis::Result;

namespace {

Result<int> parse_digit(char c) {
  if (c < '0' || c > '9') return Diagnostic{.kind = ErrorKind::malformed, .found = std::string(1, c)};
  return c - '0';
}

Result<int> sum_of_digits(const char* text) {
  int sum = 0;
  for (; *text; ++text) {
    DIS_TRY_ASSIGN(int digit, parse_digit(*text));
    sum += digit;
  }
  return sum;
}

Result<void> all_digits(const char* text) {
  for (; *text; ++text) DIS_TRY(parse_digit(*text));
  return {};
}

}  // namespace

TEST_CASE("result: a value comes through") {
  Result<int> r = sum_of_digits("1234");
  REQUIRE(r.ok());
  CHECK(*r == 10);
}

TEST_CASE("result: the first failure is returned") {
  Result<int> r = sum_of_digits("12x4y");
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().found == "x");
  CHECK(r.error().kind == ErrorKind::malformed);
}

TEST_CASE("result: void carries only success or failure") {
  CHECK(all_digits("99").ok());
  Result<void> r = all_digits("9-");
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().found == "-");
}

TEST_CASE("result: move-only values can be taken out") {
  Result<std::unique_ptr<int>> r = std::make_unique<int>(7);
  std::unique_ptr<int> p = std::move(r).value();
  CHECK(*p == 7);
}
