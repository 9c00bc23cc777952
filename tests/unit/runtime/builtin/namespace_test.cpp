#include "runtime/builtin/namespace.h"

#include <doctest/doctest.h>

#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using dis::test::FilesFixture;

TEST_CASE("names are cleaned lexically") {
  CHECK(clean_name("") == ".");
  CHECK(clean_name("/") == "/");
  CHECK(clean_name("//a//b/") == "/a/b");
  CHECK(clean_name("/a/./b/../c") == "/a/c");
  CHECK(clean_name("/../../a") == "/a");
  CHECK(clean_name("../a/../..") == "../..");
  CHECK(clean_name("a/..") == ".");
}

TEST_CASE("relative names start in a directory") {
  CHECK(absolute_name("/usr", "x/y") == "/usr/x/y");
  CHECK(absolute_name("/usr", "../x") == "/x");
  CHECK(absolute_name("/usr", "/x/") == "/x");
  CHECK(absolute_name("/", "x") == "/x");
  CHECK(absolute_name("#c", "time") == "#c/time");
  CHECK(absolute_name("#p/1", "..") == "#p");
  CHECK(absolute_name("#p", "../..") == "#p");
  CHECK(absolute_name("/usr", "#c//x/../time") == "#c/time");
}

TEST_CASE("the synthetic tree comes before the host") {
  FilesFixture f;
  auto at = [&](std::string_view name) { return resolve(f.runtime, f.process, name); };
  CHECK(at("/dev/time").device == 'c');
  CHECK(at("/dev/time").path == "time");
  CHECK(at("/dev").device == 'c');
  CHECK(at("/dev/sda").device == 'U');
  CHECK(at("/dev/sda").host.path == f.scratch.path + "/dev/sda");
  CHECK(at("/device").device == 'U');
  CHECK(at("/env/home").device == 'e');
  CHECK(at("/prog/1/status").path == "1/status");
  CHECK(at("/fd/0").device == 'd');
  CHECK(at("/a/../fd/0").device == 'd');
  CHECK(at("#e/home").path == "home");
  CHECK(at("#U/x").host.path == f.scratch.path + "/x");
  CHECK(at("#U*/x").error == "bad attach specifier");
  CHECK(at("#z/x").error == "unknown device in # filename");
  CHECK(at("").error == "empty file name");
  CHECK(at("a\tb").error == "bad character in file name: 'a\tb'");
}

TEST_CASE("dot-dot does not leave the root") {
  FilesFixture f;
  CHECK(resolve(f.runtime, f.process, "/../../etc/passwd").host.path == f.scratch.path + "/etc/passwd");
  CHECK(resolve(f.runtime, f.process, "../../etc/passwd").host.path == f.scratch.path + "/etc/passwd");
  CHECK(resolve(f.runtime, f.process, "#U/../../etc").host.path == f.scratch.path + "/etc");
  CHECK(host_place(f.runtime, "/dis", "../../x.dis").host.path == f.scratch.path + "/x.dis");
  CHECK(host_place(f.runtime, "/dis", "/fd/0").host.empty());
}

TEST_CASE("a new name space has the current directory as its root and no devices") {
  FilesFixture f;
  auto names = std::make_shared<NameSpace>();
  names->slash = "/jail";
  names->directory = names->directory_at = "/jail/in";
  names->devices = false;
  f.process.environment->names = names;
  CHECK(resolve(f.runtime, f.process, "/x").host.path == f.scratch.path + "/jail/x");
  CHECK(resolve(f.runtime, f.process, "/../x").host.path == f.scratch.path + "/jail/x");
  CHECK(resolve(f.runtime, f.process, "/dev/time").device == 'U');
  CHECK(resolve(f.runtime, f.process, "x").host.path == f.scratch.path + "/jail/in/x");
  CHECK(resolve(f.runtime, f.process, "#c/time").device == 'c');
  names->no_attach = true;
  CHECK(resolve(f.runtime, f.process, "#c/time").error == "mount/attach disallowed");
  CHECK(resolve(f.runtime, f.process, "#e/home").error == "");
}
