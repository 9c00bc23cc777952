#include "vm/module_source.h"

namespace dis {

namespace {

ModuleCache::Request request(const SourceOptions& options, const std::string& name, const std::string& host_path) {
  return {.name = name,
          .word_size = options.word_size,
          .required = nullptr,
          .required_by = {},
          .symbol_files = [&options, &host_path](const std::string& source_path) {
            std::vector<std::string> paths;
            if (std::string beside = symbol_file(host_path, ".dis"); !beside.empty()) paths.push_back(std::move(beside));
            if (std::string there = symbol_file(source_path, ".b"); options.trusted && !there.empty())
              paths.push_back(std::move(there));
            return paths;
          }};
}

}  // namespace

Result<ModuleSource> open_module(ModuleCache& cache, const std::string& path, const SourceOptions& options) {
  ModuleSource source;
  source.name = options.name.empty() ? path : options.name;
  source.host_path = path;
  DIS_TRY_ASSIGN(source.identity, identify_file(path, source.name));
  DIS_TRY_ASSIGN(source.image, cache.load_file(path, path, source.identity, request(options, source.name, path),
                                               source.times));
  return source;
}

Result<ModuleSource> open_module(ModuleCache& cache, std::vector<std::byte> bytes, std::string_view symbols,
                                 const SourceOptions& options) {
  ModuleSource source;
  source.name = source.host_path = options.name;
  DIS_TRY_ASSIGN(source.image, cache.load_bytes(std::move(bytes), symbols,
                                                request(options, source.name, source.host_path), source.times));
  return source;
}

}  // namespace dis
