#include "tests/harness/text.h"

#include <doctest/doctest.h>

using namespace dis::tests;

TEST_CASE("text: lines lose their newlines, and only those") {
  CHECK(split_lines("").empty());
  CHECK(split_lines("a\n\nb") == std::vector<std::string>{"a", "", "b"});
  CHECK(split_lines("a\n") == std::vector<std::string>{"a"});
}

TEST_CASE("text: patterns") {
  CHECK(line_matches("a.b", "a.b"));
  CHECK_FALSE(line_matches("a.b", "axb"));
  CHECK(line_matches("pid {{[0-9]+}} (of 3)", "pid 42 (of 3)"));
  CHECK_FALSE(line_matches("pid {{[0-9]+}} (of 3)", "pid x (of 3)"));
  CHECK_FALSE(line_matches("pid {{[0-9]+}}", "pid 42 "));
  CHECK(line_matches("{{a|b}}c", "bc"));
}

TEST_CASE("text: whole texts, with and without gaps") {
  CHECK(text_matches("a\nb\n", "a\nb\n"));
  CHECK_FALSE(text_matches("a\nb\n", "a\n"));
  CHECK_FALSE(text_matches("a\n", "a\nb\n"));
  CHECK_FALSE(text_matches("a\n...\n", "a\nb\n"));
  CHECK(text_matches("a\n...\n", "a\nb\nc\n", true));
  CHECK(text_matches("a\n...\n", "a\n", true));
  CHECK(text_matches("...\nc\n...\n", "a\nc\nb\nc\n", true));
  CHECK_FALSE(text_matches("...\nd\n", "a\nb\n", true));
}

TEST_CASE("text: a difference shows what is wanted and what came") {
  std::string d = difference("a\nb\nc\n", "a\nx\nc\n");
  CHECK(d == "  @@ line 2\n   a\n  -b\n  +x\n   c\n");
}
