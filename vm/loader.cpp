#include "vm/loader.h"

#include "runtime/builtin/namespace.h"
#include "runtime/runtime.h"
#include "vm/module_data.h"

namespace dis {

void Loader::attach(Runtime& runtime, std::string program) {
  runtime_ = &runtime;
  program_ = std::move(program);
}

Result<LoadedModule*> Loader::find_module(std::string_view path, std::string_view directory) {
  const std::string name(path);
  if (path.empty())
    return Diagnostic{
        .kind = ErrorKind::not_found, .file = {}, .where = {}, .found = "empty file name", .expected = {}};
  const bool sandboxed = options_.host.sandbox != nullptr;
  const Place place = host_place(*runtime_, directory, path);
  auto module = !place.host.empty()
                    ? find_file(name, place.host, sandboxed ? "#U" + place.path : place.host.path)
                    : Diagnostic{.kind = ErrorKind::not_found,
                                 .file = name,
                                 .where = {},
                                 .found = place.device == '/' ? "file does not exist" : "a synthetic file",
                                 .expected = place.device == '/' ? "" : "a Dis module"};
  constexpr std::string_view kModules = "/dis/";
  const std::string clean = clean_name(path);
  if (!module.ok() && module.error().kind == ErrorKind::not_found && !options_.library.empty() &&
      clean.starts_with(kModules) && name_complaint(clean, true).empty()) {
    const std::string own =
        options_.library + (runtime_->abi() == kAbi32 ? "/32/" : "/64/") + clean.substr(kModules.size());
    auto found = find_file(name, own, own);
    if (found.ok() || found.error().kind != ErrorKind::not_found) module = std::move(found);
  }
  if (module.ok()) return module;
  DIS_TRACE(tracer_, load, "%s: not loaded: %s", name.c_str(), module.error().to_string().c_str());
  Diagnostic& d = module.error();
  if (d.kind == ErrorKind::not_found && d.expected.empty() && d.where.empty()) {
    // The form in which programs know the errors of files: they look at the end of the text.
    d.found = "'" + name + "' " + d.found;
    d.file.clear();
  }
  return module;
}

Result<LoadedModule*> Loader::find_file(const std::string& path, const HostName& file,
                                        const std::string& host_path) {
  DIS_TRY_ASSIGN(FileIdentity identity, identify_file(file, path));
  auto cached = cache_.find(host_path);
  if (cached != cache_.end() && identity == cached->second->identity) {
    stats_.reused++;
    DIS_TRACE(tracer_, load, "%s: already loaded", path.c_str());
    cached->second->module->refs++;
    return cached->second->module;
  }
  const Abi abi = runtime_->abi();
  const ModuleCache::Request request{
      .name = path,
      .word_size = options_.word_size,
      .required = &abi,
      .required_by = program_,
      .symbol_files = [&](const std::string& source_path) { return symbol_files(path, host_path, source_path); }};
  DIS_TRY_ASSIGN(std::shared_ptr<CachedModule> found,
                 shared_.load_file(file, host_path, identity, request, stats_.times));
  return make(std::move(found), identity, path, host_path);
}

Result<LoadedModule*> Loader::adopt(const ModuleSource& source) {
  const auto known = cache_.find(source.host_path);
  if (known != cache_.end() && known->second->module->image == source.image) {
    known->second->module->refs++;
    return known->second->module;
  }
  // In a sandbox a program learns no more than the last element of a name of the host.
  return make(source.image, source.identity, options_.host.sandbox ? last_element(source.name) : source.name,
              source.host_path);
}

std::vector<std::string> Loader::symbol_files(const std::string& name, const std::string& host_path_of_module,
                                              const std::string& source_path) const {
  std::vector<std::string> paths;
  auto add = [&](std::string path) {
    if (!path.empty()) paths.push_back(std::move(path));
  };
  // In a sandbox neither the word of a module for where its source is counts, nor what may lie in its directories.
  if (options_.host.sandbox) {
    if (!host_path_of_module.starts_with('#')) add(symbol_file(host_path_of_module, ".dis"));
    return paths;
  }
  add(symbol_file(host_path_of_module, ".dis"));
  if (std::string sbl = symbol_file(source_path, ".b"); !sbl.empty()) {
    add(host_place(*runtime_, "/", sbl).host.path);
    add(sbl);
  }
  if (std::string sbl = symbol_file(name, ".dis"); sbl.starts_with("/dis/"))
    for (const char* tree : {"/appl/cmd/", "/appl/"}) add(host_place(*runtime_, "/", tree + sbl.substr(5)).host.path);
  return paths;
}

Result<LoadedModule*> Loader::make(std::shared_ptr<CachedModule> image, const FileIdentity& identity,
                                   const std::string& path, const std::string& host_path) {
  DIS_TRY_ASSIGN(uint8_t * data, make_module_data(runtime_->heap, *image));
  stats_.modules++;
  stats_.instructions += image->instruction_count;
  DIS_TRACE(tracer_, load, "%s: loaded %s: %u instructions, %u-bit words (%s)", path.c_str(), image->name.c_str(),
            image->instruction_count, image->abi.word_bits(), image->evidence.c_str());
  auto* module = new LoadedModule(std::move(image));
  module->path = path;
  module->file = host_path;
  module->initial_data = data;
  auto& entry = cache_[host_path];  // an older version of the file lives on without an entry
  if (entry) entry->module->provider_data = nullptr;
  entry = std::make_unique<Entry>(Entry{host_path, identity, module});
  module->provider_data = entry.get();
  runtime_->add_module(module);
  return module;
}

void Loader::unload(LoadedModule* module) {
  auto* entry = static_cast<Entry*>(module->provider_data);
  DIS_TRACE(tracer_, load, "%s: unloaded", module->path.c_str());
  if (entry) cache_.erase(entry->host_path);
}

}  // namespace dis
