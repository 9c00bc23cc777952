#include "runtime/builtin/sandbox.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "runtime/builtin/beneath.h"
#include "runtime/builtin/host_files.h"
#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using namespace dis::test;

namespace {

namespace fs = std::filesystem;

// A directory "in" that is given, one beside it that is not, and links from here to there.
struct Trees {
  Trees() {
    fs::create_directories(scratch.path + "/in/sub/deep");
    fs::create_directories(scratch.path + "/out");
    scratch.write("in/f", "inside");
    scratch.write("in/sub/g", "below");
    scratch.write("out/s", "secret");
    link("f", "good");
    link("sub/deep/../../f", "round");
    link("good", "twice");
    link("sub", "dir");
    link("../in/f", "back");
    link("../out/s", "rel");
    link(scratch.path + "/out/s", "abs");
    link(scratch.path + "/in/f", "absin");
    link("rel", "chain");
    link("../out", "outdir");
    link("sub/../../out/s", "over");
    link("../out/new", "dangling");
    link("nowhere", "broken");
    link("loop", "loop");
    link("/proc/self/root", "proc");
    fs::create_symlink("../../out/s", scratch.path + "/in/sub/up");
    mkfifo((scratch.path + "/in/pipe").c_str(), 0666);
  }
  void link(const std::string& to, const std::string& name) const {
    fs::create_symlink(to, scratch.path + "/in/" + name);
  }
  std::string at(const std::string& name) const { return scratch.path + "/" + name; }
  ScratchDirectory scratch;
};

std::shared_ptr<const Sandbox> make(const std::vector<DirectoryGrant>& wanted, bool kernel = true) {
  auto made = Sandbox::make(wanted, kernel);
  REQUIRE(made.ok());
  return *made;
}

std::string refused(const std::vector<DirectoryGrant>& wanted) {
  auto made = Sandbox::make(wanted);
  REQUIRE(!made.ok());
  return made.error().to_string();
}

// A process in a sandbox.
struct Boxed {
  static RuntimeOptions options(std::shared_ptr<const Sandbox> sandbox) {
    RuntimeOptions o;
    o.max_heap_bytes = 256 << 20;
    o.host.sandbox = std::move(sandbox);
    return o;
  }
  explicit Boxed(std::shared_ptr<const Sandbox> sandbox) : runtime(options(std::move(sandbox)), host, modules) {
    process.runtime = &runtime;
    process.heap = &runtime.heap;
    process.pid = 1;
    process.files = make_initial_files(runtime);
    process.environment = make_initial_environment(runtime);
  }
  std::string read(std::string_view name) {
    OpenResult r = open_name(process, name, kRead);
    if (!r.file) return r.error;
    uint8_t bytes[100];
    IoResult got = r.file->read(process, bytes, sizeof bytes, 0);
    if (got.kind != IoResult::Kind::done) return got.text;
    return {reinterpret_cast<char*>(bytes), size_t(got.count)};
  }
  std::string open(std::string_view name, int64_t mode) { return open_name(process, name, mode).error; }
  std::string create(std::string_view name, uint32_t permissions = 0666, int64_t mode = kRead) {
    return create_name(process, name, mode, permissions).error;
  }
  std::string remove(std::string_view name) {
    std::string error;
    remove_name(process, name, error);
    return error;
  }
  std::string wstat(std::string_view name, const FileInfo& change) {
    std::string error;
    wstat_name(process, name, change, error);
    return error;
  }
  std::string rename(std::string_view name, const std::string& to) {
    FileInfo change = nothing();
    change.name = to;
    return wstat(name, change);
  }
  static FileInfo nothing() {
    FileInfo change;
    change.mode = change.atime = change.mtime = ~uint32_t{0};
    change.length = ~uint64_t{0};
    return change;
  }
  std::string list(std::string_view name) {
    OpenResult r = open_name(process, name, kRead);
    if (!r.file) return r.error;
    std::vector<FileInfo> entries;
    auto* directory = dynamic_cast<DirectoryFile*>(r.file.get());
    REQUIRE(directory != nullptr);
    while (true) {
      const size_t before = entries.size();
      directory->read_entries(process, entries, 8192);
      if (entries.size() == before) break;
    }
    std::vector<std::string> names;
    for (const FileInfo& e : entries) names.push_back(e.name + (e.is_directory() ? "/" : ""));
    std::ranges::sort(names);
    std::string text;
    for (const std::string& n : names) text += (text.empty() ? "" : " ") + n;
    return text;
  }

  QuietHost host;
  NoModules modules;
  Runtime runtime;
  Process process;
};

const std::string kDenied = "permission denied";
const std::string kSecret = "a secret whose length is exactly forty-two";

}  // namespace

TEST_CASE("sandbox: what is wrong with a directory is said") {
  Trees t;
  CHECK(refused({{"", "/x"}}) == "sandbox directory '': an empty name, expected a directory");
  CHECK(refused({{t.at("none"), "/x"}}) ==
        "sandbox directory '" + t.at("none") + "': nothing, expected a directory");
  CHECK(refused({{t.at("in/f"), "/x"}}) ==
        "sandbox directory '" + t.at("in/f") + "': no directory, expected a directory");
  CHECK(refused({{t.at("in"), ""}}).find("an empty name for the program") != std::string::npos);
  CHECK(refused({{t.at("in"), "/x"}, {t.at("out"), "x/"}}).find("'/x' for a second directory") != std::string::npos);
  for (const char* own : {"/dev", "/dev/x", "/env", "/fd/0", "/prog", "/x/../prog/1"})
    CHECK(refused({{t.at("in"), own}}).find("files of its own") != std::string::npos);
  CHECK(refused({{t.at("in"), "/a\nb"}}).find("bad character") != std::string::npos);
}

TEST_CASE("sandbox: the longest guest path wins") {
  Trees t;
  const auto sandbox = make({{t.at("in"), "/a"}, {t.at("out"), "/a/b/c"}, {t.at("in/sub"), "/ab"}});
  std::string below;
  CHECK(sandbox->find("/", below) == nullptr);
  CHECK(sandbox->find("/x", below) == nullptr);
  CHECK(sandbox->find("/a", below)->guest == "/a");
  CHECK(below == ".");
  CHECK(sandbox->find("/a/b/x", below)->guest == "/a");
  CHECK(below == "b/x");
  CHECK(sandbox->find("/a/b/c/x", below)->guest == "/a/b/c");
  CHECK(below == "x");
  CHECK(sandbox->find("/ab", below)->guest == "/ab");
  CHECK(sandbox->leads_on("/"));
  CHECK(sandbox->leads_on("/a/b"));
  CHECK_FALSE(sandbox->leads_on("/a/b/c"));
  CHECK_FALSE(sandbox->leads_on("/ab"));
  CHECK(sandbox->names_in("/") == std::vector<std::string>{"a", "ab"});
}

TEST_CASE("sandbox: links are followed as long as they stay below, by either walk") {
  Trees t;
  for (const bool kernel : {true, false}) {
    CAPTURE(kernel);
    const auto sandbox = make({{t.at("in"), "/data"}}, kernel);
    std::string below;
    const auto directory = sandbox->find("/data", below);
    auto why = [&](const std::string& name, int flags = O_RDONLY | O_NONBLOCK) {
      const Descriptor fd(directory->open(name, flags));
      return fd.get() >= 0 ? 0 : errno;
    };
    for (const char* inside : {".", "f", "good", "round", "twice", "dir", "dir/g", "sub/../f", "./sub//g", "sub/deep/..",
                               "dir/../f", "sub/."}) {
      CAPTURE(inside);
      CHECK(why(inside) == 0);
      CHECK(why(inside, O_PATH) == 0);
    }
    for (const char* outside : {"..", "../in/f", "../out/s", "/etc/passwd", "sub/../..", "sub/../../out/s", "back",
                                "rel", "abs", "absin", "chain", "outdir", "outdir/s", "over", "dangling", "sub/up",
                                "dir/up", "dir/../../out/s", "proc", "proc/etc/passwd", "dir/../.."}) {
      CAPTURE(outside);
      CHECK(why(outside) == EACCES);
      CHECK(why(outside, O_PATH) == EACCES);
      CHECK(why(outside, O_PATH | O_DIRECTORY) == EACCES);
    }
    CHECK(why("broken") == ENOENT);
    CHECK(why("none/f") == ENOENT);
    CHECK(why("f/x") == ENOTDIR);
    CHECK(why("f/") == ENOTDIR);
    CHECK(why("f", O_PATH | O_DIRECTORY) == ENOTDIR);
    CHECK(why("good/..") == ENOTDIR);
    CHECK(why("loop") == ELOOP);
    CHECK(why("") == ENOENT);
    CHECK(why(std::string("f\0x", 3)) == ENOENT);
    CHECK(why(std::string(5000, 'x')) == ENAMETOOLONG);
    CHECK(why("sub", O_WRONLY) == EISDIR);
  }
}

TEST_CASE("sandbox: the links of /proc lead nowhere, by either walk") {
  if (!fs::exists("/proc/self/fd/0")) return;
  for (const bool kernel : {true, false}) {
    CAPTURE(kernel);
    const auto sandbox = make({{"/proc", "/p"}}, kernel);
    Boxed b(sandbox);
    const std::string pid = std::to_string(getpid());
    const Descriptor secret(open("/etc", O_RDONLY | O_DIRECTORY));
    for (const std::string& name : std::vector<std::string>{
          "/p/" + pid + "/root/etc/passwd", "/p/self/root/etc/passwd", "/p/self/cwd", "/p/self/exe",
          "/p/self/fd/" + std::to_string(secret.get()) + "/passwd", "/p/thread-self/root/etc"}) {
      CAPTURE(name);
      CHECK(open_name(b.process, name, kRead).file == nullptr);
    }
  }
}

TEST_CASE("sandbox: what a program sees and may do") {
  Trees t;
  for (const bool kernel : {true, false}) {
    CAPTURE(kernel);
    Boxed b(make({{t.at("in"), "/data"}}, kernel));
    CHECK(b.list("/") == "data/ dev/ env/ fd/ prog/");
    CHECK(b.read("/data/f") == "inside");
    CHECK(b.read("data/dir/g") == "below");
    CHECK(b.read("/data/x/../f") == "'/data/x' does not exist");
    CHECK(b.read("/data/../../../etc/passwd") == "'/data/../../../etc' file does not exist");
    CHECK(b.read("/etc/passwd") == "'/etc' file does not exist");
    CHECK(b.read("#U/data/f") == "inside");
    CHECK(b.read("#U*/etc/passwd") == "bad attach specifier");
    CHECK(b.read("#U/../../etc/passwd").find("does not exist") != std::string::npos);
    for (const char* name : {"rel", "abs", "absin", "chain", "over", "dangling", "outdir", "sub/up", "pipe"}) {
      CAPTURE(name);
      const std::string path = std::string("/data/") + name;
      CHECK(b.read(path) == kDenied);
      CHECK(b.open(path, kWrite) == kDenied);
      CHECK(b.open(path, kWrite | kTruncate) == kDenied);
      CHECK(b.create(path) == kDenied);
      CHECK(b.rename(path + "/s", "t") == "'" + path + "' " + (path == "/data/pipe" ? "not a directory" : kDenied));
    }
    CHECK(b.create("/data/outdir/new") == kDenied);
    CHECK(b.create("/data/outdir/new", kDirectoryBit | 0777) == kDenied);
    CHECK(b.remove("/data/outdir/s") == kDenied);
    FileInfo change = Boxed::nothing();
    change.mode = 0777;
    CHECK(b.wstat("/data/rel", change) == "'/data/rel' permission denied");
    CHECK(b.wstat("/data/pipe", change) == kDenied);
    CHECK(b.wstat("/data", change) == kDenied);
    CHECK(b.wstat("/", change) == kDenied);
    change = Boxed::nothing();
    change.length = 0;
    CHECK(b.wstat("/data/abs", change) == "'/data/abs' permission denied");
    CHECK(b.rename("/data/f", "../x") == "bad character in file name: ../x");
    CHECK(b.rename("/data/f", "..") == "file name syntax");
    CHECK(b.rename("/data", "x") == kDenied);
    CHECK(b.remove("/data") == kDenied);
    CHECK(b.remove("/") == kDenied);
    CHECK(b.create("/new") == "mounted directory forbids creation");
    std::string error;
    CHECK_FALSE(change_directory(b.process, "/data/outdir", error));
    CHECK(change_directory(b.process, "/data/sub", error));
    CHECK(b.read("../f") == "inside");
    CHECK(b.read("../../out/s") == "'../../out' file does not exist");
    CHECK(change_directory(b.process, "/", error));
    // By descriptor.
    OpenResult directory = open_name(b.process, "/data", kRead);
    REQUIRE(directory.file != nullptr);
    change = Boxed::nothing();
    change.name = "moved";
    CHECK_FALSE(directory.file->wstat(b.process, change, error));
    OpenResult file = open_name(b.process, "/data/f", kReadWrite);
    REQUIRE(file.file != nullptr);
    change.name = "../moved";
    CHECK_FALSE(file.file->wstat(b.process, change, error));
    change.name = "f2";
    CHECK(file.file->wstat(b.process, change, error));
    change.name = "f";
    CHECK(file.file->wstat(b.process, change, error));
    // What is there is changed as anywhere.
    CHECK(b.create("/data/new", 0600) == "");
    CHECK(b.rename("/data/new", "newer") == "");
    CHECK(b.remove("/data/newer") == "");
    CHECK(b.create("/data/d", kDirectoryBit | 0700) == "");
    change = Boxed::nothing();
    change.mode = 0500;
    CHECK(b.wstat("/data/d", change) == "");
    CHECK(b.remove("/data/d") == "");
    // A file nobody may read can be given back its permissions.
    CHECK(b.create("/data/closed", 0) == "");
    change.mode = 0644;
    CHECK(b.wstat("/data/closed", change) == "");
    CHECK(b.remove("/data/closed") == "");
    CHECK(t.scratch.read("out/s") == "secret");
    CHECK_FALSE(fs::exists(t.at("out/new")));
    CHECK_FALSE(fs::exists(t.at("moved")));
    CHECK(fs::exists(t.at("in")));
  }
}

TEST_CASE("sandbox: a listing tells nothing of what links outside lead to") {
  Trees t;
  Boxed b(make({{t.at("in"), "/data"}}));
  OpenResult r = open_name(b.process, "/data", kRead);
  std::vector<FileInfo> entries;
  dynamic_cast<DirectoryFile&>(*r.file).read_entries(b.process, entries, 1 << 16);
  struct stat secret;
  REQUIRE(stat(t.at("out/s").c_str(), &secret) == 0);
  for (const FileInfo& e : entries) {
    CAPTURE(e.name);
    CHECK((e.qid_path & 0xffffffff) != (uint64_t(secret.st_ino) & 0xffffffff));
    if (e.name == "outdir") CHECK_FALSE(e.is_directory());
    if (e.name == "dir") CHECK(e.is_directory());
    if (e.name == "good") CHECK(e.length == 6);
  }
  // A link itself lies inside.
  CHECK(b.remove("/data/rel") == "");
  CHECK(fs::exists(t.at("out/s")));
}

TEST_CASE("sandbox: nothing is changed in a read-only directory") {
  Trees t;
  Boxed b(make({{t.at("in"), "/data", true}, {t.at("out"), "/data/sub"}}));
  const std::string why = "Read-only file system";
  CHECK(b.read("/data/f") == "inside");
  CHECK(b.open("/data/f", kExecute) == (access(t.at("in/f").c_str(), X_OK) == 0 ? "" : kDenied));
  CHECK(b.open("/data/f", kWrite) == why);
  CHECK(b.open("/data/f", kReadWrite) == why);
  CHECK(b.open("/data/f", kRead | kTruncate) == why);
  CHECK(b.open("/data/f", kRead | kRemoveOnClose) == why);
  CHECK(b.create("/data/f") == why);
  CHECK(b.create("/data/new") == why);
  CHECK(b.create("/data/new", kDirectoryBit | 0777) == why);
  CHECK(b.remove("/data/f") == why);
  CHECK(b.rename("/data/f", "g") == why);
  FileInfo change = Boxed::nothing();
  CHECK(b.wstat("/data/f", change) == "");
  change.mtime = 1;
  CHECK(b.wstat("/data/f", change) == why);
  OpenResult file = open_name(b.process, "/data/f", kRead);
  std::string error;
  CHECK_FALSE(file.file->wstat(b.process, change, error));
  CHECK(error == why);
  // What was given there apart is not bound by it.
  CHECK(b.create("/data/sub/new") == "");
  CHECK(fs::exists(t.at("out/new")));
  CHECK(b.list("/data/sub") == "new s");
}

TEST_CASE("sandbox: directories given inside of one another are listed there") {
  Trees t;
  Boxed b(make({{t.at("in/sub"), "/"}, {t.at("out"), "/deep/er/x"}, {t.at("in"), "/y/z"}}));
  CHECK(b.list("/") == "deep/ g up y/");
  CHECK(b.list("/deep") == "er/");
  CHECK(b.list("/deep/er") == "x/");
  CHECK(b.list("/deep/er/x") == "s");
  CHECK(b.list("/y") == "z/");
  CHECK(b.read("/deep/er/x/s") == "secret");
  CHECK(b.create("/y/new") == "mounted directory forbids creation");
  CHECK(b.create("/deep/new") == "");
  CHECK(fs::exists(t.at("in/sub/deep/new")));
  CHECK(b.rename("/deep/er/x", "w") == kDenied);
  CHECK(b.remove("/y") == kDenied);
}

TEST_CASE("sandbox: the host has no names, variables or devices") {
  Trees t;
  Boxed b(make({}));
  CHECK(b.list("/") == "dev/ env/ fd/ prog/");
  CHECK(b.list("/env").empty());
  CHECK(b.read("/dev/user") == "none");
  CHECK(b.read("/dev/hostowner") == "none");
  CHECK(b.read("/dev/sysname") == "sandbox");
  CHECK(b.open("/dev/consctl", kWrite) == "'/dev/consctl' file does not exist");
  CHECK(b.open("#c/consctl", kWrite) == "'#c/consctl' file does not exist");
  CHECK(b.open("/dev/tty", kRead) == "'/dev/tty' file does not exist");
  CHECK(b.create("/dev/x") == "mounted directory forbids creation");
  CHECK(b.list("/dev").find("consctl") == std::string::npos);
  CHECK(b.list("/dev").find("tty") == std::string::npos);
  CHECK(b.read("/dev/null").empty());
  CHECK(current_directory(b.process) == "/");
  CHECK(host_place(b.runtime, "/", "/etc/x.dis").host.empty());
  CHECK(host_place(b.runtime, "/", "../../etc/x.dis").host.empty());
}

TEST_CASE("sandbox: a name space with a root of its own stays inside") {
  Trees t;
  Boxed b(make({{t.at("in"), "/data"}}));
  auto names = std::make_shared<NameSpace>();
  names->slash = names->directory = names->directory_at = "/data/sub";
  names->devices = false;
  b.process.environment->names = names;
  CHECK(b.read("/g") == "below");
  CHECK(b.read("/../f").find("does not exist") != std::string::npos);
  CHECK(b.read("/up") == kDenied);
}

TEST_CASE("sandbox: a program that opens all it can leaves descriptors to the machine") {
  Trees t;
  rlimit before;
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 128;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  {
    Boxed b(make({{t.at("in"), "/data"}}));
    int opened = 0;
    while (opened < 1000) {
      OpenResult r = open_name(b.process, "/data/f", kRead);
      if (!r.file) {
        CHECK(r.error == "Too many open files");
        break;
      }
      if (b.process.files->add(std::move(r.file)) < 0) break;
      opened++;
    }
    CHECK(opened <= 96);
    CHECK(opened > 32);
    CHECK(b.list("/data").find("good") != std::string::npos);
  }
  setrlimit(RLIMIT_NOFILE, &before);
}

// Somebody on the host moves things about: "swap/x" is now a directory with the file "s", now a link to a directory
// outside with a file of the same name.
TEST_CASE("sandbox: a directory exchanged for a link while names are looked up") {
  Trees t;
  fs::create_directories(t.at("in/swap/x"));
  t.scratch.write("in/swap/x/s", "inside");
  t.scratch.write("out/s", kSecret);
  fs::create_symlink("../../out", t.at("in/swap/y"));
#ifndef RENAME_EXCHANGE
  constexpr unsigned RENAME_EXCHANGE = 2;
#endif
  const std::string x = t.at("in/swap/x"), y = t.at("in/swap/y");
  auto exchange = [&] { return syscall(SYS_renameat2, AT_FDCWD, x.c_str(), AT_FDCWD, y.c_str(), RENAME_EXCHANGE); };
  if (exchange() != 0) return;  // not on this file system
  for (const bool kernel : {true, false}) {
    CAPTURE(kernel);
    Boxed b(make({{t.at("in"), "/data"}}, kernel));
    std::atomic<bool> stop = false;
    std::thread mover([&] {
      while (!stop) exchange();
    });
    int inside = 0, refusals = 0, escapes = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(600);
    while (std::chrono::steady_clock::now() < end) {
      const std::string got = b.read("/data/swap/x/s");
      inside += got == "inside";
      escapes += got == kSecret;
      refusals += got != "inside" && got != kSecret;
      FileInfo info;
      std::string error;
      if (stat_name(b.process, "/data/swap/x/s", info, error)) escapes += info.length == 42;
      b.create("/data/swap/x/made");
      FileInfo change = Boxed::nothing();
      change.mode = 0640;
      b.wstat("/data/swap/x/s", change);
      change.mode = 0600;
      b.wstat("/data/swap/x/s", change);
      b.remove("/data/swap/x/gone");
      b.list("/data/swap/x");
    }
    stop = true;
    mover.join();
    CHECK(escapes == 0);
    CHECK(inside > 0);
    CHECK(refusals > 0);
    CHECK_FALSE(fs::exists(t.at("out/made")));
    CHECK((fs::status(t.at("out/s")).permissions() & fs::perms(0777)) != fs::perms(0640));
    CHECK((fs::status(t.at("out/s")).permissions() & fs::perms(0777)) != fs::perms(0600));
    CHECK(t.scratch.read("out/s") == kSecret);
  }
}
