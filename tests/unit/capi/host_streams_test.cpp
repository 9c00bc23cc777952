// What a host gives programs by functions: the standard streams and files of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

namespace {

// What was taken of the two streams.
struct Taken {
  std::string of[3];
  static void take(void* taken, int stream, const char* bytes, size_t size) {
    static_cast<Taken*>(taken)->of[stream].append(bytes, size);
  }
};

// A file in memory; reads give three bytes at most.
struct Text {
  std::string bytes;

  static int64_t read(void* text, void* to, size_t size, uint64_t offset) {
    const std::string& bytes = static_cast<Text*>(text)->bytes;
    if (offset >= bytes.size()) return 0;
    const size_t n = std::min(std::min<size_t>(size, 3), bytes.size() - size_t(offset));
    std::memcpy(to, bytes.data() + offset, n);
    return int64_t(n);
  }
  static int64_t write(void* text, const void* from, size_t size, uint64_t offset) {
    std::string& bytes = static_cast<Text*>(text)->bytes;
    if (offset > 100) return -1;
    bytes.resize(std::max(bytes.size(), size_t(offset) + size));
    std::memcpy(bytes.data() + offset, from, size);
    return int64_t(size);
  }
};

// Output of a program whose init does `body`.
std::string output_of(avernus::VmConfig config, const std::string& body) {
  const avernus::Engine engine(small_config());
  Taken taken;
  config.output = Taken::take;
  config.output_context = &taken;
  avernus::Vm vm(engine, config);
  avernus::Instance instance(vm, limbo(engine, body));
  const avernus::Process process = instance.start({"test"});
  CHECK(vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_DONE);
  CHECK(process.info().state == DIS_PROCESS_ENDED);
  return taken.of[1];
}

const std::string kCopy =
    "buf := array[100] of byte; all := \"\"; fd := sys->open(\"/host/in\", Sys->OREAD);"
    "while((n := sys->read(fd, buf, len buf)) > 0) all += string buf[0:n] + \",\"; sys->print(\"%s\", all);";

}  // namespace

TEST_CASE("dis.h: a host takes what programs write to the standard streams, by whatever name") {
  const avernus::Engine engine(small_config());
  Taken taken;
  avernus::VmConfig config;
  config.stdout_fd = config.stderr_fd = -1;
  config.output = Taken::take;
  config.output_context = &taken;
  avernus::Vm vm(engine, config);
  avernus::Instance instance(vm, limbo(engine, "sys->print(\"one \"); sys->fprint(sys->fildes(2), \"two\");"
                                               "sys->fprint(sys->open(\"/dev/cons\", Sys->OWRITE), \"three\"); raise \"broken\";"));
  const avernus::Process process = instance.start({"test"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(process.info().state == DIS_PROCESS_BROKEN);
  CHECK(taken.of[1] == "one three");
  CHECK(taken.of[2].starts_with("two"));
  CHECK(taken.of[2].find("broken") != std::string::npos);  // the report
}

TEST_CASE("dis.h: what a host takes counts as output") {
  const avernus::Engine engine(small_config());
  Taken taken;
  avernus::VmConfig config;
  config.output = Taken::take;
  config.output_context = &taken;
  config.max_output_bytes = 10;
  avernus::Vm vm(engine, config);
  avernus::Instance instance(vm, limbo(engine, "for(;;) sys->print(\"7 bytes\");"));
  const avernus::Process process = instance.start({"test"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(std::string(process.info().exception) == "output limit exceeded");
  CHECK(taken.of[1] == "7 bytes");
}

TEST_CASE("dis.h: files of the host's own making are read, written and listed") {
  Text in{"abcdefgh"}, out;
  const dis_file files[] = {{"in", Text::read, nullptr, &in}, {"out", Text::read, Text::write, &out}};
  avernus::VmConfig config;
  config.files = files;
  config.file_count = 2;
  SUBCASE("outside a sandbox") {}
  SUBCASE("in a sandbox") { config.sandbox = 1; }
  CHECK(output_of(config, kCopy) == "abc,def,gh,");
  CHECK(output_of(config, "fd := sys->open(\"/host/out\", Sys->ORDWR); sys->write(fd, array of byte \"hello\", 5);"
                          "sys->seek(fd, big 200, Sys->SEEKSTART);"
                          "sys->print(\"%d %r\", sys->write(fd, array of byte \"x\", 1));") == "-1 i/o error");
  CHECK(out.bytes == "hello");
  CHECK(output_of(config, "(n, d) := sys->dirread(sys->open(\"/host\", Sys->OREAD));"
                          "for(i := 0; i < n; i++) sys->print(\"%s %uo;\", d[i].name, d[i].mode);") == "in 444;out 666;");
  CHECK(output_of(config, "sys->open(\"/host/in\", Sys->OWRITE); sys->print(\"%r;\");"
                          "sys->open(\"/host/none\", Sys->OREAD); sys->print(\"%r;\");"
                          "sys->create(\"/host/none\", Sys->OWRITE, 8r666); sys->print(\"%r\");") ==
        "permission denied;'/host/none' file does not exist;mounted directory forbids creation");
}

TEST_CASE("dis.h: a machine without files of the host's has no place for them") {
  avernus::VmConfig config;
  config.sandbox = 1;
  CHECK(output_of(config, "(nil, d) := sys->dirread(sys->open(\"/\", Sys->OREAD));"
                          "for(i := 0; i < len d; i++) sys->print(\"%s \", d[i].name);") == "dev env fd prog ");
}

TEST_CASE("dis.h: files that no program could use are refused") {
  const avernus::Engine engine(small_config());
  dis_vm* vm = nullptr;
  const auto refused = [&](std::initializer_list<dis_file> files, const char* directory = nullptr) {
    avernus::VmConfig config;
    config.files = files.begin();
    config.file_count = files.size();
    const dis_dir dir = {"/", directory, 1};
    config.sandbox = directory != nullptr;
    config.dirs = &dir;
    config.dir_count = directory != nullptr;
    return message_of(dis_vm_new(engine.get(), &config, &vm));
  };
  CHECK(refused({{"a/b", Text::read, nullptr, nullptr}}) ==
        "file 0 ('a/b'), expected a name without '/' and control characters");
  CHECK(refused({{nullptr, Text::read, nullptr, nullptr}}) ==
        "file 0 (''), expected a name without '/' and control characters");
  CHECK(refused({{"a", nullptr, nullptr, nullptr}}) ==
        "file 0 ('a') that can be neither read nor written, expected one of read and write");
  CHECK(refused({{"a", Text::read, nullptr, nullptr}, {"a", Text::read, nullptr, nullptr}}) ==
        "file 1 ('a') a second time, expected each name once");
  CHECK(refused({{"a", Text::read, nullptr, nullptr}}, "/host/x") ==
        "a directory at /host, expected none, the host's files are there");
  CHECK(refused({{"a", Text::read, nullptr, nullptr}}, "/host") ==
        "a directory at /host, expected none, the host's files are there");
}
