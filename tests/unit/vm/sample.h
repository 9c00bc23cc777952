// sample: modules, scratch files and programs that run, for tests of the facade.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "vm/format/assembler.h"
#include "vm/format/writer.h"
#include "vm/vm.h"

namespace dis::tests {

// A folder that goes with the object.
class Scratch {
 public:
  Scratch() {
    char name[] = "/tmp/avernus-vm-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;

  std::string at(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream out(at(name), std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    REQUIRE(out.good());
    return at(name);
  }
  // The module that the assembly describes.
  std::string assemble(const std::string& name, const std::string& text) const {
    auto assembly = format::assemble(text, name + ".s");
    if (!assembly.ok()) FAIL(assembly.error().to_string());
    std::vector<std::byte> bytes = format::write(assembly->module);
    return write(name, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  std::string read(const std::string& name) const {
    std::ifstream in(at(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  // A file open for writing, to stand for standard output or error.
  int open_for_writing(const std::string& name) const {
    int fd = open(at(name).c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0);
    return fd;
  }

 private:
  std::string path_;
};

// A program started in a Vm of its own, with code of its own unless `options` say otherwise.
class Session {
 public:
  Session(const std::string& path, VmOptions options, CodeOptions code = {})
      : options_(with_cache(std::move(options), code)), vm(options_) {
    auto source = open_module(*options_.cache, path, {});
    if (!source.ok()) FAIL(source.error().to_string());
    auto made = vm.instantiate(*source);
    if (!made.ok()) FAIL(made.error().to_string());
    instance = *made;
  }
  int32_t start() {
    auto started = vm.start(instance, {"prog"});
    if (!started.ok()) FAIL(started.error().to_string());
    return *started;
  }
  // One program, to its end.
  ProgramInfo run() {
    const int32_t pid = start();
    vm.run();
    return vm.program(pid);
  }

 private:
  static VmOptions with_cache(VmOptions options, CodeOptions code) {
    code.max_heap_bytes = options.max_heap_bytes;
    if (!options.cache) options.cache = std::make_shared<ModuleCache>(code);
    return options;
  }
  const VmOptions options_;

 public:
  Vm vm;
  ModuleInstance* instance;
};

}  // namespace dis::tests
