// print, fprint, sprint and aprint on frames of both word sizes.
#include <doctest/doctest.h>

#include "tests/unit/runtime/builtin/call_fixture.h"

using namespace dis;
using dis::test::FilesFixture;
using dis::test::kAbis;
using dis::test::TestCall;

TEST_CASE("sprint reads its arguments where a compiler puts them") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    uint64_t before = f.runtime.heap.object_count();
    {
      TestCall c(f, "$Sys", "sprint");
      c.text("%d %bd %s %g %c|").word(-5).big(int64_t{1} << 40).text("héllo").real(2.5).word('x');
      CHECK(c.text_result() == "-5 1099511627776 héllo 2.5 x|");
    }
    {
      TestCall c(f, "$Sys", "sprint");
      c.text("%g %d %g").real(1).word(2).real(3);
      CHECK(c.text_result() == "1 2 3");
    }
    CHECK(f.runtime.heap.object_count() == before);
  }
}

TEST_CASE("sprint of nothing is nil") {
  FilesFixture f;
  CHECK(TestCall(f, "$Sys", "sprint").nil().text_result().empty());
  CHECK(TestCall(f, "$Sys", "sprint").text("").text_result().empty());
  TestCall c(f, "$Sys", "sprint");
  c.text("%s").nil();
  CHECK(c.done().ref() == nullptr);
}

TEST_CASE("a string ends at a NUL, an array of byte does not") {
  FilesFixture f;
  CHECK(TestCall(f, "$Sys", "sprint").text("a%cb").word(0).text_result() == "a");
  TestCall c(f, "$Sys", "aprint");
  c.text("a%cb").word(0);
  auto* a = reinterpret_cast<ArrayObject*>(c.done().ref());
  REQUIRE(a);
  CHECK(std::string_view(reinterpret_cast<char*>(a->data), a->length) == std::string_view("a\0b", 3));
}

TEST_CASE("aprint of nothing is an empty array") {
  FilesFixture f;
  TestCall c(f, "$Sys", "aprint");
  c.text("");
  auto* a = reinterpret_cast<ArrayObject*>(c.done().ref());
  REQUIRE(a);
  CHECK(a->length == 0);
}

TEST_CASE("arguments end where the frame ends") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    CHECK(TestCall(f, "$Sys", "sprint").text("%d %d %d").word(1).text_result() == "1 0 0");
    CHECK(TestCall(f, "$Sys", "sprint").text("%d %bd|%g|%s|").word(1).text_result() == "1 0|0||");
  }
}

TEST_CASE("only references are taken for strings") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    CHECK(TestCall(f, "$Sys", "sprint").text("%s").word(0x1234).raises() == "type check");
    CHECK(TestCall(f, "$Sys", "sprint").text("%q").real(1).raises() == "type check");
    CHECK(TestCall(f, "$Sys", "sprint").text("%s").bytes("abc").raises() == "type check");
    CHECK(TestCall(f, "$Sys", "sprint").text("%H").word(7).raises() == "type check");
    CHECK(TestCall(f, "$Sys", "sprint").text("%H").nil().text_result() == "-1.00000000");
  }
}

TEST_CASE("a text without bound is refused") {
  FilesFixture f;
  CHECK(TestCall(f, "$Sys", "sprint").text("%2147483647d").word(1).raises() == "out of memory: main");
}

TEST_CASE("%r is the error string of the process") {
  FilesFixture f;
  f.process.set_error("no such fish");
  CHECK(TestCall(f, "$Sys", "sprint").text("open: %r").text_result() == "open: no such fish");
}

TEST_CASE("fprint writes and counts bytes") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    auto made = create_name(f.process, "/out", kWrite, 0666);
    REQUIRE_MESSAGE(made.file, made.error);
    int64_t number = f.process.files->add(made.file);
    made.file.reset();
    {
      TestCall c(f, "$Sys", "fprint");
      c.ref(new_fd_object(f.runtime, f.process, number)).text("%s=%d\n").text("é").word(3);
      CHECK(c.word_result() == 5);
    }
    CHECK(f.scratch.read("out") == "é=3\n");
    CHECK(TestCall(f, "$Sys", "fprint").nil().text("x").word_result() == -1);
  }
}
