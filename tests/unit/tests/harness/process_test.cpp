#include "tests/harness/process.h"

#include <doctest/doctest.h>

using namespace dis::tests;

namespace {

Command shell(const std::string& script) {
  return {.argv = {"/bin/sh", "-c", script}, .folder = "/", .environment = {"A=b"}};
}

}  // namespace

TEST_CASE("process: both outputs, the status and the environment come back") {
  Outcome o = run(shell("echo out $A $PWD; echo err >&2; exit 7"));
  CHECK(o.out == "out b /\n");
  CHECK(o.err == "err\n");
  CHECK(o.status == 7);
  CHECK_FALSE(o.timed_out);
}

TEST_CASE("process: large input is written while output is read") {
  Command c = shell("cat");
  c.input.assign(3'000'000, 'x');
  CHECK(run(c).out.size() == c.input.size());
}

TEST_CASE("process: a command that ignores its input does not hang the test") {
  Command c = shell("exit 0");
  c.input.assign(3'000'000, 'x');
  CHECK(run(c).status == 0);
}

TEST_CASE("process: death by a signal counts as a shell counts") {
  CHECK(run(shell("kill -TERM $$")).status == 128 + 15);
}

TEST_CASE("process: time is limited, for children of the command too") {
  Command c = shell("sleep 30 & sleep 30");
  c.seconds = 0.2;
  CHECK(run(c).timed_out);
}

TEST_CASE("process: a missing program is a status, not an abort") {
  CHECK(run({.argv = {"/no/such/program"}, .folder = "/"}).status == 127);
}

TEST_CASE("a word for the shell is one word, whatever is in it") {
  for (const std::string text : {"plain", "two words", "it's", "$HOME `x` \"y\" \\", ""})
    CHECK(run(shell("printf '<%s>' " + shell_word(text))).out == "<" + text + ">");
}
