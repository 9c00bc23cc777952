#include "vm/loader.h"

#include "runtime/builtin/namespace.h"
#include "runtime/runtime.h"
#include "vm/ir/translate.h"
#include "vm/module_data.h"

namespace dis {

namespace {

// Adds the time since its making to `total`.
class Stopwatch {
 public:
  explicit Stopwatch(int64_t& total) : total_(total), start_(Scheduler::now_ns()) {}
  ~Stopwatch() { total_ += Scheduler::now_ns() - start_; }

 private:
  int64_t& total_;
  int64_t start_;
};

// The tables of a module in the form the runtime wants them.
void copy_tables(const format::Module& from, LoadedModule& to) {
  auto type = [&](int32_t id) -> const Type* {
    return id >= 0 && size_t(id) < to.types.size() ? to.types[size_t(id)] : nullptr;
  };
  to.name = from.name;
  to.file = from.file;
  to.source_path = from.source_path;
  to.instruction_count = uint32_t(from.code.size());
  to.share_data = (from.runtime_flags & format::kShareMp) != 0;
  to.stack_extent = from.stack_extent > 0 ? uint32_t(from.stack_extent) : 0;
  to.entry_frame = type(from.entry_type);
  to.entry_pc = to.entry_frame && size_t(from.entry_pc) < from.code.size() ? from.entry_pc : -1;

  to.exports.reserve(from.links.size());
  for (const format::Link& link : from.links)
    to.exports.push_back({.name = link.name,
                          .signature = uint32_t(link.signature),
                          .pc = link.pc,
                          .frame = type(link.frame_type),
                          .builtin = nullptr});

  to.imports.reserve(from.imports.size());
  for (const std::vector<format::Import>& list : from.imports) {
    std::vector<ImportRef>& refs = to.imports.emplace_back();
    refs.reserve(list.size());
    for (const format::Import& import : list) refs.push_back({import.name, uint32_t(import.signature)});
  }

  to.handlers.reserve(from.handlers.size());
  for (const format::Handler& handler : from.handlers) {
    HandlerRange& range = to.handlers.emplace_back();
    range.frame_offset = uint32_t(handler.frame_offset);
    range.first_pc = uint32_t(handler.first_pc);
    range.last_pc = uint32_t(handler.last_pc);
    range.clear = type(handler.type);
    range.typed_count = uint32_t(handler.typed_count);
    range.default_pc = handler.default_pc;
    range.entries.reserve(handler.entries.size());
    for (const format::ExceptionEntry& e : handler.entries)
      range.entries.push_back({e.pattern, uint32_t(e.pc)});
  }
}

}  // namespace

void Loader::attach(Runtime& runtime, Engine& engine, std::string program) {
  runtime_ = &runtime;
  engine_ = &engine;
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

Result<LoadedModule*> Loader::find_file(const std::string& path, const HostName& host,
                                        const std::string& host_path) {
  auto cached = cache_.find(host_path);
  if (cached != cache_.end()) {
    DIS_TRY_ASSIGN(FileIdentity now, identify_file(host, path));
    if (now == cached->second->identity) {
      stats_.reused++;
      DIS_TRACE(tracer_, load, "%s: already loaded", path.c_str());
      cached->second->module->refs++;
      return cached->second->module;
    }
  }
  DIS_TRY_ASSIGN(FileBytes file, read(host, path));
  const Abi abi = runtime_->abi();
  DIS_TRY_ASSIGN(CheckedModule checked, check(file, path, &abi));
  return make(std::move(checked), file.identity, path, host_path);
}

Result<FileBytes> Loader::read(const HostName& file, const std::string& name) {
  Stopwatch watch(stats_.times.read);
  return read_module_file(file, name, options_.max_module_bytes);
}

Result<CheckedModule> Loader::check(const FileBytes& file, const std::string& name, const Abi* required) {
  return check_module(file, name, options_.word_size, required, program_, stats_.times);
}

Result<LoadedModule*> Loader::make(CheckedModule checked, const FileIdentity& identity,
                                   const std::string& path, const std::string& host_path) {
  DIS_TRY_ASSIGN(std::unique_ptr<LoadedModule> built, build(checked.verified));
  built->path = path;
  built->file = host_path;

  auto& entry = cache_[host_path];  // an older version of the file lives on without an entry
  if (entry) entry->module->provider_data = nullptr;
  entry = std::make_unique<Entry>(Entry{host_path, identity, built.get()});
  built->provider_data = entry.get();
  stats_.modules++;
  stats_.instructions += checked.verified.module().code.size();
  DIS_TRACE(tracer_, load, "%s: loaded %s: %zu instructions, %u-bit words (%s)", path.c_str(),
            built->name.c_str(), checked.verified.module().code.size(), checked.evidence.abi.word_bits(),
            checked.evidence.evidence.c_str());
  LoadedModule* module = built.release();
  runtime_->add_module(module);
  return module;
}

Result<std::unique_ptr<LoadedModule>> Loader::build(const format::VerifiedModule& verified) {
  auto module = std::make_unique<LoadedModule>();
  const format::Module& source = verified.module();
  module->types.reserve(source.types.size());
  for (const format::TypeDescriptor& t : source.types)
    module->types.push_back(
        runtime_->heap.record_type(uint32_t(t.size), t.pointer_map.data(), t.pointer_map.size()));
  copy_tables(source, *module);

  DIS_TRY_ASSIGN(module->initial_data, make_module_data(runtime_->heap, verified, module->types));
  auto code = [&] {
    auto ir = [&] {
      Stopwatch watch(stats_.times.translate);
      return ir::translate(verified);
    }();
    Stopwatch watch(stats_.times.prepare);
    return engine_->prepare(std::move(ir), module->types, module->initial_data);
  }();
  if (!code.ok()) {
    if (module->initial_data) runtime_->heap.release(module->initial_data);
    return std::move(code.error());
  }
  module->code = std::move(code).value();
  return module;
}

void Loader::unload(LoadedModule* module) {
  auto* entry = static_cast<Entry*>(module->provider_data);
  DIS_TRACE(tracer_, load, "%s: unloaded", module->path.c_str());
  if (entry) cache_.erase(entry->host_path);
}

}  // namespace dis
