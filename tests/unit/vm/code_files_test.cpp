// The directory of native code stays below its size and holds whole files only.
#include "vm/code_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/unit/vm/sample.h"

using dis::CodeFiles;
using dis::tests::Scratch;

namespace {

std::vector<std::byte> bytes_of(size_t n, int value) { return std::vector<std::byte>(n, std::byte(value)); }

void set_age(const std::string& path, int seconds) {
  const timespec now{time(nullptr) - seconds, 0}, times[2] = {now, now};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

}  // namespace

TEST_CASE("code files: what was written is read, by whoever opens the directory") {
  Scratch scratch;
  const auto files = CodeFiles::open(scratch.at("a/b/c/"), nullptr);
  REQUIRE(files);
  struct stat s;
  REQUIRE(stat(scratch.at("a/b/c").c_str(), &s) == 0);
  CHECK((s.st_mode & 0777) == 0700);
  CHECK(files->read("x").empty());
  files->write("x", bytes_of(100, 1));
  files->write("x", bytes_of(50, 2));
  CHECK(files->read("x") == bytes_of(50, 2));
  CHECK(CodeFiles::open(scratch.at("a/b/c"), nullptr)->read("x") == bytes_of(50, 2));
  CHECK(files->refused() == 0);
}

TEST_CASE("code files: the oldest go when there are too many bytes, and what was left unfinished") {
  Scratch scratch;
  const std::string path = scratch.at("cache");
  const auto files = CodeFiles::open(path, nullptr, 1000);
  REQUIRE(files);
  for (const char* name : {"a", "b", "c"}) files->write(name, bytes_of(300, name[0]));
  set_age(path + "/a.code", 7200);
  set_age(path + "/b.code", 9000);
  scratch.write("cache/.new-1", "half");
  scratch.write("cache/.new-2", "half");
  scratch.write("cache/other", std::string(5000, 'x'));  // not ours
  set_age(path + "/.new-1", 7200);
  CHECK(files->read("b") == bytes_of(300, 'b'));  // used: now the newest
  files->write("d", bytes_of(300, 'd'));
  CHECK(files->read("a").empty());
  CHECK(!files->read("b").empty());
  CHECK(!files->read("c").empty());
  CHECK(!files->read("d").empty());
  CHECK(!std::filesystem::exists(path + "/.new-1"));
  CHECK(std::filesystem::exists(path + "/.new-2"));
  CHECK(std::filesystem::exists(path + "/other"));
  files->write("large", bytes_of(1001, 1));
  CHECK(files->read("large").empty());
  scratch.write("cache/grown.code", std::string(2000, 'x'));
  CHECK(files->read("grown").empty());
  CHECK(files->refused() == 1);
}

TEST_CASE("code files: who reads while others write gets one of the files, whole") {
  Scratch scratch;
  const std::string path = scratch.at("cache");
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> writers;
  for (int w = 1; w <= 2; w++)
    writers.emplace_back([&, w] {
      const auto files = CodeFiles::open(path, nullptr);
      for (int n = 0; n < 200; n++) files->write("x", bytes_of(size_t(1000 * w), w));
    });
  std::thread reader([&] {
    const auto files = CodeFiles::open(path, nullptr);
    while (!done) {
      const auto bytes = files->read("x");
      torn += !bytes.empty() && bytes != bytes_of(bytes.size(), int(bytes.size() / 1000));
    }
  });
  for (std::thread& t : writers) t.join();
  done = true;
  reader.join();
  CHECK(torn == 0);
  CHECK(std::distance(std::filesystem::directory_iterator(path), {}) == 1);
}
