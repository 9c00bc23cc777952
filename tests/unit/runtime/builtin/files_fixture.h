// files_fixture: a Runtime with one process that runs nothing, and a scratch directory, for tests of files.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/builtin/file_group.h"
#include "runtime/builtin/namespace.h"
#include "runtime/builtin/open_file.h"
#include "runtime/builtin/tree.h"
#include "runtime/runtime.h"

namespace dis::test {

class QuietHost : public Host {
 public:
  void process_broken(Process&, std::string_view, std::string_view) override {}
  void process_failed(Process&, std::string_view) override {}
};

class NoModules : public ModuleProvider {
 public:
  Result<LoadedModule*> find_module(std::string_view, std::string_view) override {
    return Diagnostic{.kind = ErrorKind::not_found};
  }
  void unload(LoadedModule*) override {}
};

struct ScratchDirectory {
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "avernus-test-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path + "/" + name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string path;
};

struct FilesFixture {
  static RuntimeOptions rooted(const std::string& root, Abi abi = kAbi64) {
    RuntimeOptions o;
    o.abi = abi;
    o.max_heap_bytes = 256 << 20;  // an emulator reserves more in seconds only
    o.host.root = root;
    o.host.user = "glenda";
    o.host.environment = {{"home", "/usr/glenda"}};
    return o;
  }
  explicit FilesFixture(Abi abi = kAbi64) : runtime(rooted(scratch.path, abi), host, modules) {
    process.runtime = &runtime;
    process.heap = &runtime.heap;
    process.pid = 1;
    process.files = make_initial_files(runtime);
    process.environment = make_initial_environment(runtime);
    other.runtime = &runtime;
    other.heap = &runtime.heap;
    other.pid = 2;
    inherit_surroundings(process, other);
  }

  std::string open_error(std::string_view name, int64_t mode = 0) {
    return open_name(process, name, mode).error;
  }
  std::string read_all(std::string_view name) {
    OpenResult r = open_name(process, name, kRead);
    if (!r.file) return "error: " + r.error;
    return read_all(*r.file);
  }
  std::string read_all(OpenFile& file) {
    std::string all;
    uint8_t buffer[100];
    for (;;) {
      IoResult r = file.read(process, buffer, sizeof buffer, file.offset);
      if (r.kind == IoResult::Kind::error) return "error: " + r.text;
      if (r.kind != IoResult::Kind::done || r.count == 0) return all;
      file.offset += r.count;
      all.append(reinterpret_cast<char*>(buffer), size_t(r.count));
    }
  }
  IoResult write(OpenFile& file, std::string_view text) {
    IoResult r =
        file.write(process, reinterpret_cast<const uint8_t*>(text.data()), int64_t(text.size()), file.offset);
    if (r.kind == IoResult::Kind::done) file.offset += r.count;
    return r;
  }
  std::string read(OpenFile& file, size_t n) {
    std::string text(n, '\0');
    IoResult r = file.read(process, reinterpret_cast<uint8_t*>(text.data()), int64_t(n), file.offset);
    if (r.kind == IoResult::Kind::park) return "(waits)";
    if (r.kind != IoResult::Kind::done) return "error: " + r.text;
    file.offset += r.count;
    text.resize(size_t(r.count));
    return text;
  }

  ScratchDirectory scratch;
  QuietHost host;
  NoModules modules;
  Runtime runtime;
  Process process;
  Process other;  // a child of it
};

}  // namespace dis::test
