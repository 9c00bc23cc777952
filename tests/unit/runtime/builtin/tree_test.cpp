#include "runtime/builtin/tree.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using dis::test::FilesFixture;

TEST_CASE("errors of a walk") {
  FilesFixture f;
  std::filesystem::create_directories(f.scratch.path + "/d/e");
  f.scratch.write("d/f", "content");
  CHECK(f.open_error("nosuch") == "'nosuch' file does not exist");
  CHECK(f.open_error("/nosuch/x") == "'/nosuch' file does not exist");
  CHECK(f.open_error("/d/nosuch") == "'/d/nosuch' does not exist");
  CHECK(f.open_error("d/nosuch/y/z") == "'d/nosuch' does not exist");
  CHECK(f.open_error("/d/f/x") == "'/d/f' not a directory");
  CHECK(f.open_error("/d/f/") == "'/d/f' not a directory");
  CHECK(f.open_error("/d/f/.") == "'/d/f' not a directory");
  CHECK(f.open_error("/d/f/..") == "'/d/f' not a directory");
  CHECK(f.open_error("/d/nosuch/../f") == "'/d/nosuch' does not exist");
  CHECK(f.open_error("/d/../nosuch") == "'/d/../nosuch' file does not exist");
  CHECK(f.open_error("/d/averylongnameindeedthatgoeson/andonandonandon") ==
        "'/d/averylongnameindeedthatgoeson' does not exist");
  CHECK(f.open_error("/d/a-very-long-name-indeed-that-goes-on-and-on/x") ==
        "'.../a-very-long-name-indeed-that-goes-on-and-on' does not exist");
  std::string accents;
  for (int i = 0; i < 100; i++) accents += "é";
  CHECK(f.open_error("/" + accents).size() == 126);
  CHECK(f.open_error("/d/it's") == "'/d/it''s' does not exist");
  CHECK(f.open_error("/dev/nosuch") == "'/dev/nosuch' file does not exist");
  CHECK(f.open_error("/dev/time/x") == "'/dev/time' not a directory");
  CHECK(f.open_error("/dev/time/") == "'/dev/time' not a directory");
  CHECK(f.open_error("/prog/9999/status") == "'/prog/9999' file does not exist");
  CHECK(f.open_error("/fd/9") == "'/fd/9' file does not exist");
  CHECK(f.open_error("#c/nosuch") == "'#c/nosuch' file does not exist");
  CHECK(f.open_error("#e/nosuch") == "'#e/nosuch' file does not exist");
  CHECK(f.open_error("/d/e/../../d//./f") == "");
  CHECK(f.open_error("/../../d/f") == "");
}

TEST_CASE("errors of open itself") {
  FilesFixture f;
  std::filesystem::create_directory(f.scratch.path + "/d");
  f.scratch.write("f", "x");
  f.scratch.write("unreadable", "x");
  chmod((f.scratch.path + "/unreadable").c_str(), 0);
  CHECK(f.open_error("/d", kWrite) == "permission denied");
  CHECK(f.open_error("/d", kRead | kTruncate) == "permission denied");
  CHECK(f.open_error("/unreadable") == "permission denied");
  CHECK(f.open_error("/unreadable", kWrite) == "permission denied");
  for (int64_t mode : {4, 8, -1, 0x1000, 115}) CHECK(f.open_error("/f", mode) == "bad arg in system call");
  CHECK(f.open_error("/fd", kWrite) == "file is a directory");
  CHECK(f.open_error("/prog", kReadWrite) == "permission denied");
  CHECK(f.open_error("#e", kWrite) == "permission denied");
  CHECK(f.open_error("/fd/1") == "inappropriate use of fd");
  CHECK(f.open_error("/dev/random", kWrite) == "permission denied");
}

TEST_CASE("create takes permissions from the directory") {
  FilesFixture f;
  std::filesystem::create_directory(f.scratch.path + "/d");
  chmod((f.scratch.path + "/d").c_str(), 0750);
  auto mode_of = [&](const char* name) {
    struct stat st;
    REQUIRE(stat((f.scratch.path + name).c_str(), &st) == 0);
    return st.st_mode & 0777;
  };
  CHECK(create_name(f.process, "/d/a", kWrite, 0666).file);
  CHECK(mode_of("/d/a") == 0640);
  CHECK(create_name(f.process, "/d/x", kReadWrite, 0777).file);
  CHECK(mode_of("/d/x") == 0751);
  CHECK(create_name(f.process, "/d/sub", kRead, kDirectoryBit | 0777).file);
  CHECK(mode_of("/d/sub") == 0750);
  CHECK(create_name(f.process, "/d/sub2", kWrite, kDirectoryBit | 0777).error == "permission denied");
  CHECK(create_name(f.process, "/d/sub", kRead, kDirectoryBit | 0777).error == "permission denied");
  CHECK(create_name(f.process, "/d/a", kWrite | kExclusive, 0666).error == "file already exists");
  CHECK(create_name(f.process, "/d/new/", kRead, 0777).error == "'/d/new' create without DMDIR");
  CHECK(create_name(f.process, "/nosuch/x", kWrite, 0666).error == "'/nosuch' file does not exist");
  CHECK(create_name(f.process, "/", kRead, kDirectoryBit | 0777).error == "file already exists");
  CHECK(create_name(f.process, "/dev/x", kWrite, 0666).error == "mounted directory forbids creation");
  CHECK(create_name(f.process, "/prog/x", kWrite, 0666).error == "mounted directory forbids creation");
  CHECK(create_name(f.process, "#c/x", kWrite, 0666).error == "permission denied");

  f.scratch.write("d/old", "old content");
  OpenResult again = create_name(f.process, "/d/old", kWrite, 0600);
  REQUIRE(again.file);
  CHECK(f.scratch.read("d/old") == "");
  CHECK(again.file->name == "/d/old");
}

TEST_CASE("remove, and removal on close") {
  FilesFixture f;
  std::filesystem::create_directories(f.scratch.path + "/d/e");
  f.scratch.write("d/f", "x");
  std::string error;
  CHECK_FALSE(remove_name(f.process, "/d", error));
  CHECK(error == "Directory not empty");
  CHECK(remove_name(f.process, "/d/e", error));
  CHECK_FALSE(remove_name(f.process, "/d/e", error));
  CHECK(error == "'/d/e' does not exist");
  CHECK_FALSE(remove_name(f.process, "/", error));
  CHECK(error == "permission denied");
  CHECK_FALSE(remove_name(f.process, "/dev/time", error));
  CHECK(error == "permission denied");
  OpenResult r = open_name(f.process, "/d/f", kRead | kRemoveOnClose);
  REQUIRE(r.file);
  CHECK(std::filesystem::exists(f.scratch.path + "/d/f"));
  r.file.reset();
  CHECK_FALSE(std::filesystem::exists(f.scratch.path + "/d/f"));
}

TEST_CASE("stat and wstat") {
  FilesFixture f;
  f.scratch.write("f", "content");
  chmod((f.scratch.path + "/f").c_str(), 0644);
  FileInfo info;
  std::string error;
  REQUIRE(stat_name(f.process, "/f", info, error));
  CHECK(info.name == "f");
  CHECK(info.length == 7);
  CHECK(info.mode == 0644);
  CHECK(info.device_type == 'U');
  REQUIRE(stat_name(f.process, "/", info, error));
  CHECK(info.name == "/");
  CHECK(info.is_directory());
  CHECK(info.qid_type == 0x80);
  CHECK(info.length == 0);
  REQUIRE(stat_name(f.process, "/dev/user", info, error));
  CHECK(info.uid == "glenda");
  CHECK(info.mode == 0444);

  FileInfo leave;
  leave.mode = leave.atime = leave.mtime = ~0u;
  leave.length = ~uint64_t{0};
  FileInfo change = leave;
  change.name = "g";
  change.mode = 0600;
  change.length = 3;
  change.mtime = 1000;
  REQUIRE(wstat_name(f.process, "/f", change, error));
  REQUIRE(stat_name(f.process, "/g", info, error));
  CHECK(info.mode == 0600);
  CHECK(f.scratch.read("g") == "con");
  change = leave;
  change.mtime = 1000;
  REQUIRE(wstat_name(f.process, "/g", change, error));
  REQUIRE(stat_name(f.process, "/g", info, error));
  CHECK(info.mtime == 1000);
  change = leave;
  change.name = "a/b";
  CHECK_FALSE(wstat_name(f.process, "/g", change, error));
  CHECK(error == "bad character in file name: a/b");
  change = leave;
  change.gid = "no such group";
  CHECK_FALSE(wstat_name(f.process, "/g", change, error));
  CHECK(error == "unknown user or group id");
  CHECK_FALSE(wstat_name(f.process, "/dev/time", leave, error));
  CHECK(error == "permission denied");
  CHECK_FALSE(wstat_name(f.process, "/f", leave, error));
  CHECK(error == "'/f' file does not exist");
}

TEST_CASE("directories are read in batches") {
  FilesFixture f;
  for (int i = 0; i < 100; i++) f.scratch.write("file" + std::to_string(i), "");
  OpenResult r = open_name(f.process, "/", kRead);
  REQUIRE(r.file);
  auto& directory = dynamic_cast<DirectoryFile&>(*r.file);
  size_t seen = 0;
  for (;;) {
    std::vector<FileInfo> batch;
    IoResult got = directory.read_entries(f.process, batch, 2048);
    REQUIRE(got.kind == IoResult::Kind::done);
    if (batch.empty()) break;
    uint64_t bytes = 0;
    for (const FileInfo& info : batch) bytes += packed_size(info);
    CHECK(bytes == uint64_t(got.count));
    CHECK(bytes <= 2048);
    seen += batch.size();
  }
  CHECK(seen == 100);
  CHECK(directory.seek(f.process, 3, 0).text == "file is a directory");
  CHECK(directory.seek(f.process, 0, 0).kind == IoResult::Kind::done);
  uint8_t buffer[4096];
  CHECK(directory.read(f.process, buffer, 10, 0).text == "i/o count too small");
  IoResult packed = directory.read(f.process, buffer, sizeof buffer, 0);
  REQUIRE(packed.count > 0);
  CHECK(buffer[0] + buffer[1] * 256 + 2 <= packed.count);
  CHECK(f.write(directory, "x").text == "file is a directory");
}

TEST_CASE("seeking") {
  FilesFixture f;
  f.scratch.write("f", "hello world");
  OpenResult r = open_name(f.process, "/f", kReadWrite);
  REQUIRE(r.file);
  OpenFile& file = *r.file;
  CHECK(file.seek(f.process, -2, 2).count == 9);
  CHECK(f.read(file, 10) == "ld");
  CHECK(file.seek(f.process, -1, 0).text == "negative i/o offset");
  CHECK(file.seek(f.process, -100, 1).text == "negative i/o offset");
  CHECK(file.seek(f.process, INT64_MAX, 1).text == "negative i/o offset");
  CHECK(file.seek(f.process, 3, 5).text == "bad arg in system call");
  CHECK(file.seek(f.process, 1000, 0).count == 1000);
  CHECK(f.read(file, 10) == "");
}

TEST_CASE("the current directory") {
  FilesFixture f;
  std::filesystem::create_directories(f.scratch.path + "/a/b");
  f.scratch.write("a/b/f", "in b");
  std::string error;
  CHECK(change_directory(f.process, "a//./b", error));
  CHECK(current_directory(f.process) == "/a/b");
  CHECK(f.read_all("f") == "in b");
  CHECK(open_name(f.process, "./f", 0).file->name == "/a/b/f");
  CHECK(f.read_all("../b/f") == "in b");
  CHECK(change_directory(f.process, "..", error));
  CHECK(current_directory(f.process) == "/a");
  CHECK_FALSE(change_directory(f.process, "/nosuch", error));
  CHECK(error == "'/nosuch' file does not exist");
  CHECK_FALSE(change_directory(f.process, "b/f", error));
  CHECK(error == "not a directory");
  CHECK(change_directory(f.process, "/dev", error));
  CHECK(f.read_all("user") == "glenda");
  CHECK(change_directory(f.process, "#c", error));
  CHECK(f.read_all("user") == "glenda");
  CHECK(open_name(f.process, "user", 0).file->name == "#c/user");
}
