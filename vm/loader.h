// loader: the walk of a module from a name to something that runs.
//
//   name -> host path -> CachedModule -> LoadedModule
//            namespace    module_cache    module data
//
// In: names as programs give them, and modules from outside. Out: LoadedModules, shared while their file stays the
// same: by path, and by the file's identity, size and time of change. Keeps: a module that does not fit leaves nothing behind.
// Leaves to others: binding imports and making instances (Runtime::instantiate).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/module_provider.h"
#include "runtime/support/trace.h"
#include "vm/module_cache.h"
#include "vm/module_file.h"
#include "vm/module_source.h"
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
  Loader(const VmOptions& options, ModuleCache& cache, const Tracer& tracer)
      : options_(options), shared_(cache), tracer_(tracer) {}

  // From now on modules are made for `runtime`, which outlives them, and find_module may be called. `program` is named in
  // messages about modules of another word size.
  void attach(Runtime& runtime, std::string program);

  Result<LoadedModule*> find_module(std::string_view path, std::string_view directory) override;
  void unload(LoadedModule* module) override;

  // A module that comes from outside, as whoever asks has a share of it: the one loaded before, if it is of this image.
  Result<LoadedModule*> adopt(const ModuleSource& source);

  const LoaderStats& stats() const { return stats_; }

 private:
  struct Entry {
    std::string host_path;
    FileIdentity identity;
    LoadedModule* module;  // not counted: the entry goes with the last instance
  };

  // `host_path` is what the file is known under: in a sandbox "#U/x" for what its directories hold.
  Result<LoadedModule*> find_file(const std::string& path, const HostName& file, const std::string& host_path);
  // The last step: a module with refs = 1, known under `host_path`.
  Result<LoadedModule*> make(std::shared_ptr<CachedModule> image, const FileIdentity& identity,
                             const std::string& path, const std::string& host_path);
  std::vector<std::string> symbol_files(const std::string& name, const std::string& host_path,
                                        const std::string& source_path) const;

  const VmOptions& options_;
  ModuleCache& shared_;
  const Tracer& tracer_;
  Runtime* runtime_ = nullptr;
  std::string program_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> cache_;  // by host path
  LoaderStats stats_;
};

}  // namespace dis
