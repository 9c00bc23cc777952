// module_source: a module as it comes to an instance from outside: its image, and what it is known by.
// In: a file of the host, or bytes. Out: a ModuleSource, which any instance of the same cache may be given.
// Leaves to others: modules that programs load by names of their own (loader.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vm/module_cache.h"
#include "vm/module_file.h"

namespace dis {

struct ModuleSource {
  std::shared_ptr<CachedModule> image;
  FileIdentity identity;  // of the file; all zero if there is none
  std::string name;       // what messages call it
  std::string host_path;  // what instances know it under
  LoadTimes times;        // what it took to get it
};

struct SourceOptions {
  std::string name;  // what messages call it; empty: the path
  format::WordSize word_size = format::WordSize::detect;
  bool trusted = false;  // its symbol file may also lie beside the source, whose place the module tells
};

Result<ModuleSource> open_module(ModuleCache& cache, const std::string& path, const SourceOptions& options);
// `symbols`: the text of its symbol file, or nothing. Needs a name.
Result<ModuleSource> open_module(ModuleCache& cache, std::vector<std::byte> bytes, std::string_view symbols,
                                 const SourceOptions& options);

}  // namespace dis
