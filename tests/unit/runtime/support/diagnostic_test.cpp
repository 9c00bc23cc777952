#include "runtime/support/diagnostic.h"

#include <doctest/doctest.h>

using dis::Diagnostic;

TEST_CASE("diagnostic: all parts, in order") {
  Diagnostic d{.file = "a.dis", .where = "code, pc 12", .found = "opcode 200", .expected = "at most 175"};
  CHECK(d.to_string() == "a.dis: code, pc 12: opcode 200, expected at most 175");
}

TEST_CASE("diagnostic: empty parts leave no punctuation behind") {
  CHECK(Diagnostic{.found = "nothing"}.to_string() == "nothing");
  CHECK(Diagnostic{.file = "a.dis", .found = "a directory"}.to_string() == "a.dis: a directory");
  CHECK(Diagnostic{.where = "header", .found = "x", .expected = "y"}.to_string() == "header: x, expected y");
}
