#include "runtime/builtin/pipe.h"

#include <doctest/doctest.h>

#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using dis::test::FilesFixture;

TEST_CASE("writes keep their boundaries") {
  FilesFixture f;
  auto [a, b] = make_pipe(f.runtime);
  CHECK(f.read(*b, 10) == "(waits)");
  CHECK(f.write(*a, "hello").count == 5);
  CHECK(f.write(*a, "world").count == 5);
  FileInfo info;
  std::string error;
  CHECK(b->stat(f.process, info, error));
  CHECK(info.length == 10);
  CHECK(info.name == "data1");
  CHECK(f.read(*b, 3) == "hel");
  CHECK(f.read(*b, 10) == "lo");
  CHECK(f.read(*b, 10) == "world");
  CHECK(f.write(*a, "").count == 0);
  CHECK(f.read(*b, 10) == "");
  CHECK(f.read(*b, 10) == "(waits)");
  CHECK(f.write(*b, "back").count == 4);
  CHECK(f.read(*a, 10) == "back");
  CHECK(a->seek(f.process, 0, 0).text == "seek on a stream");
}

TEST_CASE("a full pipe makes its writer wait") {
  FilesFixture f;
  auto [a, b] = make_pipe(f.runtime);
  std::string big(100000, 'x');
  IoResult r = f.write(*a, big);
  CHECK(r.kind == IoResult::Kind::park);
  CHECK(r.count == 32768);
  CHECK(f.write(*a, "y").kind == IoResult::Kind::park);
  CHECK(f.read(*b, 40000).size() == 32768);
  CHECK(f.write(*a, "y").kind == IoResult::Kind::done);
  // Empty writes take room too.
  int written = 0;
  while (written < 100000 && f.write(*a, "").kind == IoResult::Kind::done) written++;
  CHECK(written < 40000);
}

TEST_CASE("closing one end") {
  FilesFixture f;
  auto [a, b] = make_pipe(f.runtime);
  f.write(*a, "last");
  a.reset();
  CHECK(f.read(*b, 2) == "la");
  CHECK(f.read(*b, 9) == "st");
  for (int i = 0; i < 3; i++) CHECK(f.read(*b, 9) == "");
  CHECK(f.read(*b, 9) == "error: i/o on hungup channel");
  IoResult r = f.write(*b, "x");
  CHECK(r.kind == IoResult::Kind::raise);
  CHECK(r.text == "write on closed pipe");
}
