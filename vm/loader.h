// loader: the walk of a module from a name to something that runs.
//
//   name -> host path -> bytes -> format::Module -> word size -> VerifiedModule -> ir::Module -> LoadedModule
//            namespace   module_file: check_module                  ir::translate   types, data, code
//
// In: names as programs give them. Out: LoadedModules, shared while their file stays the same: by path, and
// by the file's identity, size and time of change. Keeps: a module that does not fit leaves nothing behind.
// Leaves to others: binding imports and making instances (Runtime::instantiate).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/module_provider.h"
#include "runtime/support/trace.h"
#include "vm/engine.h"
#include "vm/module_file.h"
#include "vm/options.h"

namespace dis {

class Runtime;

struct LoaderStats {
  LoadTimes times;
  uint64_t modules = 0;       // loaded from files
  uint64_t reused = 0;        // found in the cache
  uint64_t instructions = 0;  // of loaded modules
};

class Loader : public ModuleProvider {
 public:
  Loader(const VmOptions& options, const Tracer& tracer) : options_(options), tracer_(tracer) {}

  // From now on modules are made for `runtime` and `engine`, which is when find_module may be called. Both
  // outlive the modules. `program` is named in messages about modules of another word size.
  void attach(Runtime& runtime, Engine& engine, std::string program);

  Result<LoadedModule*> find_module(std::string_view path, std::string_view directory) override;
  void unload(LoadedModule* module) override;

  // The first steps, which need no instance. `required` as in check_module.
  Result<FileBytes> read(const HostName& file, const std::string& name);
  Result<CheckedModule> check(const FileBytes& file, const std::string& name, const Abi* required);
  // The last steps: a module with refs = 1, in the cache under `host_path`, which is "#U/x" in a sandbox.
  Result<LoadedModule*> make(CheckedModule checked, const FileIdentity& identity, const std::string& path,
                             const std::string& host_path);

  const LoaderStats& stats() const { return stats_; }

 private:
  struct Entry {
    std::string host_path;
    FileIdentity identity;
    LoadedModule* module;  // not counted: the entry goes with the last instance
  };

  Result<LoadedModule*> find_file(const std::string& path, const HostName& file, const std::string& host_path);
  Result<std::unique_ptr<LoadedModule>> build(const format::VerifiedModule& verified);

  const VmOptions& options_;
  const Tracer& tracer_;
  Runtime* runtime_ = nullptr;
  Engine* engine_ = nullptr;
  std::string program_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> cache_;  // by host path
  LoaderStats stats_;
};

}  // namespace dis
