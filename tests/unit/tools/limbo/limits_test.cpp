// Sources that are small to write and large to compile: they compile, or are refused, in little time and memory.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "tools/limbo/compiler.h"
#include "vm/format/verifier.h"

using namespace dis;

namespace {

std::string repeat(const std::string& text, const std::string& between, int times) {
  std::string out = text;
  for (int i = 1; i < times; i++) out += between + text;
  return out;
}

std::string program(const std::string& globals, const std::string& body) {
  return "implement T;\nT: module { init: fn(); };\n" + globals + "\ninit()\n{\n" + body + "\n}\n";
}

// What is wrong with the program; "ok" when it compiles to a module that is well formed for both word sizes.
std::string outcome(const std::string& text) {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    limbo::ParseInput input;
    input.path = "t.b";
    input.text = text;
    const auto compiled = limbo::compile(std::move(input), {.abi = abi, .symbols = true, .source_path = {}});
    if (!compiled.module) return compiled.messages;
    const auto verified = format::verify(std::make_shared<format::Module>(*compiled.module), abi);
    if (!verified.ok()) return verified.error().to_string();
  }
  return "ok";
}

bool refused(const std::string& text, const char* why) { return outcome(text).find(why) != std::string::npos; }

// n0 is `first`; each further name is made of the one before by replacing every @ in `pattern`.
std::string names(const std::string& first, const std::string& pattern, int count) {
  std::string out = "n0: " + first + ";\n";
  for (int i = 1; i < count; i++) {
    out += "n" + std::to_string(i) + ": ";
    for (char c : pattern) c == '@' ? out += "n" + std::to_string(i - 1) : out += c;
    out += ";\n";
  }
  return out;
}

}  // namespace

TEST_CASE("chains of operators are as long as they like") {
  for (const char* op : {"+", "-", "*", "/", "%", "&", "|", "^", "<<", "&&", "||"}) {
    INFO(op);
    CHECK(outcome(program("", "x := 3; y := " + repeat("x", op, 20000) + "; x = y;")) == "ok");
  }
  CHECK(outcome(program("", "x := \"a\"; x = " + repeat("x", "+", 20000) + ";")) == "ok");
  CHECK(outcome(program("", "x := 1 :: nil; x = " + repeat("1", "::", 20000) + "::x;")) == "ok");
  CHECK(outcome(program("f(x: int): int { return x; }", "x := " + repeat("f(1)+2", "+", 20000) + "; x++;")) == "ok");
  CHECK(refused(program("", "x := 1; x = " + repeat("x", "==", 20000) + ";"), "too many comparisons in a row"));
}

TEST_CASE("types that double with every name are refused") {
  const char* why = "too large with all its parts written out";
  CHECK(refused(program(names("type int", "type (@, @)", 60), "x: n59;"), why));
  CHECK(refused(program(names("type int", "type list of (@, @)", 60), "x: n59;"), why));
  CHECK(refused(program("P: adt[T, U] { x: T; y: U; };\n" + names("type string", "type ref P[@, @]", 60), "x: n59;"),
                why));
  std::string body = "x0 := 1 :: nil;\n";
  for (int i = 1; i < 60; i++) {
    const std::string last = "x" + std::to_string(i - 1);
    body += "x" + std::to_string(i) + " := (" + last + ", " + last + ") :: nil;\n";
  }
  CHECK(refused(program("", body), why));
  CHECK(outcome(program(names("type int", "type list of @", 500), "x: n499; x = nil;")) == "ok");
}

TEST_CASE("constant strings that double with every name are refused") {
  CHECK(refused(program(names("con \"0123456789abcdef\"", "con @ + @", 50), "x := n49; x = nil;"), "too long together"));
  CHECK(outcome(program(names("con \"0123456789abcdef\"", "con @ + @", 12), "x := n11; x = nil;")) == "ok");
}
