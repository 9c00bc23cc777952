#include "runtime/builtin/synthetic_tree.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <ctime>

#include "runtime/builtin/host_stream.h"
#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using dis::test::FilesFixture;

namespace {

std::vector<std::string> names_in(FilesFixture& f, std::string_view name) {
  OpenResult r = open_name(f.process, name, kRead);
  REQUIRE(r.file);
  std::vector<FileInfo> infos;
  dynamic_cast<DirectoryFile&>(*r.file).read_entries(f.process, infos, 1 << 20);
  std::vector<std::string> names;
  for (const FileInfo& info : infos) names.push_back(info.name);
  return names;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("/dev") {
  FilesFixture f;
  std::filesystem::create_directory(f.scratch.path + "/dev");
  f.scratch.write("dev/own", "host file");
  f.scratch.write("dev/time", "hidden");
  auto names = names_in(f, "/dev");
  for (const char* name :
       {"cons", "null", "zero", "time", "random", "user", "sysname", "stdin", "stdout", "stderr", "own"})
    CHECK(holds(names, name));
  CHECK(std::count(names.begin(), names.end(), "time") == 1);
  CHECK_FALSE(holds(names_in(f, "#c"), "own"));
  CHECK(f.read_all("/dev/own") == "host file");
  CHECK(std::stoll(f.read_all("/dev/time")) / 1000000 - time(nullptr) < 3);
  CHECK(f.read_all("/dev/null") == "");
  OpenResult zero = open_name(f.process, "/dev/zero", kRead);
  CHECK(f.read(*zero.file, 3) == std::string(3, '\0'));
  OpenResult random = open_name(f.process, "/dev/random", kRead);
  CHECK(f.read(*random.file, 16) != f.read(*random.file, 16));
  OpenResult null = open_name(f.process, "/dev/null", kReadWrite);
  CHECK(f.write(*null.file, "gone").count == 4);
  OpenResult name = open_name(f.process, "/dev/sysname", kWrite);
  CHECK(f.write(*name.file, "styx\n").count == 5);
  CHECK(f.read_all("/dev/sysname") == "styx");
  OpenResult clock = open_name(f.process, "#c/time", kWrite);
  f.write(*clock.file, "1000000");
  CHECK(std::stoll(f.read_all("/dev/time")) < 60000000);
}

TEST_CASE("/env") {
  FilesFixture f;
  CHECK(f.read_all("/env/home") == "/usr/glenda");
  OpenResult made = create_name(f.process, "/env/x", kReadWrite, 0666);
  REQUIRE(made.file);
  CHECK(f.write(*made.file, "value").count == 5);
  CHECK(f.read_all("#e/x") == "value");
  CHECK(names_in(f, "/env") == std::vector<std::string>{"emuhost", "emuroot", "home", "x"});
  CHECK(create_name(f.process, "/env/x", kWrite | kExclusive, 0666).error == "file already exists");
  OpenResult again = create_name(f.process, "/env/x", kWrite, 0666);
  CHECK(f.read_all("/env/x") == "");
  CHECK(f.write(*again.file, std::string(16384, 'x')).text == "read or write too large");
  std::string error;
  CHECK(remove_name(f.process, "/env/x", error));
  CHECK(f.write(*again.file, "y").text == "file does not exist");
  CHECK_FALSE(remove_name(f.process, "/env/x", error));
  CHECK(error == "'/env/x' file does not exist");
}

TEST_CASE("/fd") {
  FilesFixture f;
  f.scratch.write("f", "shared offset");
  const int64_t fd = f.process.files->add(open_name(f.process, "/f", kRead).file);
  std::string name = "/fd/" + std::to_string(fd);
  CHECK(f.read(*f.process.files->at(fd), 7) == "shared ");
  OpenResult other = open_name(f.process, name, kRead);
  REQUIRE(other.file);
  CHECK(other.file == f.process.files->at(fd));
  CHECK(other.file->name == "/f");
  CHECK(f.read(*other.file, 20) == "offset");
  CHECK(holds(names_in(f, "/fd"), "0ctl"));
  CHECK(f.read_all("/fd/0ctl") == "  0 r  c    0 (0000000000000001 0 00)     0        0 #c/cons\n");
  CHECK(open_name(f.process, name, kWrite).error == "inappropriate use of fd");
}

TEST_CASE("control messages") {
  const std::string text = "  exceptions\tpropagate \n";
  auto fields = control_fields(reinterpret_cast<const uint8_t*>(text.data()), int64_t(text.size()));
  CHECK(fields == std::vector<std::string>{"exceptions", "propagate"});
  CHECK(control_error("unknown control message", {"foo", "bar"}) == "unknown control message \"foo bar\"");
  CHECK(control_error("x", {std::string(500, 'y')}).size() < 128);
  CHECK(number_field(7) == "          7");
}

TEST_CASE("descriptors of the host never block") {
  FilesFixture f;
  int fds[2];
  REQUIRE(pipe(fds) == 0);
  HostOptions host;
  host.stdin_fd = fds[0];
  host.stdout_fd = fds[1];
  auto in = open_console(host, HostStream::input, HostStream::none, "cons", "#c/cons");
  auto out = open_console(host, HostStream::none, HostStream::output, "cons", "#c/cons");
  CHECK(f.read(*in, 5) == "(waits)");
  f.process.wait_fd = -1;
  CHECK(f.write(*out, "abc").count == 3);
  CHECK(f.read(*in, 5) == "abc");
  std::string big(1 << 20, 'x');
  IoResult r = f.write(*out, big);
  CHECK(r.kind == IoResult::Kind::park);
  CHECK(r.count > 0);
  CHECK(r.count < 1 << 20);
  close(fds[1]);
  size_t drained = 0;
  for (;;) {
    std::string part = f.read(*in, 65536);
    if (part.empty() || part[0] != 'x') break;
    drained += part.size();
  }
  CHECK(drained == size_t(r.count));
  close(fds[0]);

  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  host.stdin_fd = host.stdout_fd = fds[0];
  auto socket = open_console(host, HostStream::input, HostStream::output, "cons", "#c/cons");
  CHECK(socket->mode == kReadWrite);
  CHECK(f.read(*socket, 5) == "(waits)");
  CHECK(f.write(*socket, "abc").count == 3);
  close(fds[1]);
  CHECK(f.write(*socket, "abc").kind == IoResult::Kind::error);
  close(fds[0]);
}
