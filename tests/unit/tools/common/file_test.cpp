#include "tools/common/file.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/harness/text.h"

using namespace dis::tools;

TEST_CASE("files are read and written whole") {
  dis::tests::ScratchFolder folder;
  const std::string path = folder.path() / "f";
  const std::string text("a\0b\n", 4);
  REQUIRE(write_file(path, std::as_bytes(std::span(text))).ok());
  auto read = read_file(path);
  REQUIRE(read.ok());
  CHECK(*read == text);
  REQUIRE(write_file(path, {}).ok());
  CHECK(read_file(path)->empty());
}

TEST_CASE("what cannot be read or written says why") {
  dis::tests::ScratchFolder folder;
  const std::string nowhere = folder.path() / "no" / "f";
  CHECK(read_file(nowhere).error().to_string() == nowhere + ": cannot open: No such file or directory");
  CHECK(read_file(folder.path()).error().found == "cannot read: Is a directory");
  CHECK(write_file(nowhere, {}).error().found == "cannot create: No such file or directory");
  const std::byte one{1};
  CHECK(write_file("/dev/full", std::span(&one, 1)).error().found == "cannot write: No space left on device");
  struct stat status {};
  CHECK(stat("/dev/full", &status) == 0);  // still there
}
