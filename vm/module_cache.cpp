#include "vm/module_cache.h"

#include <algorithm>
#include <functional>

#include "runtime/heap.h"
#include "runtime/scheduler.h"
#include "vm/ir/translate.h"

namespace dis {

namespace {

// What is kept of images nobody has: so many, with so many bytes of modules.
constexpr size_t kUnused = 256;
constexpr uint64_t kUnusedBytes = 4u << 20;
constexpr uint64_t kMaxSymbolBytes = 64u << 20;

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
void copy_tables(const format::Module& from, ModuleImage& to) {
  auto type = [&](int32_t id) -> const Type* {
    return id >= 0 && size_t(id) < to.types.size() ? to.types[size_t(id)] : nullptr;
  };
  to.name = from.name;
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

// Room for types while they are made.
class TypeRoom {
 public:
  TypeRoom(TypeTable& types, size_t count) : types_(types), count_(types.reserve(count) ? count : 0), found_(count_ == count) {}
  ~TypeRoom() { types_.give_back(count_); }
  TypeRoom(const TypeRoom&) = delete;
  bool found() const { return found_; }

 private:
  TypeTable& types_;
  const size_t count_;
  const bool found_;
};

size_t number_of(const Abi& abi) { return abi == kAbi32 ? 0 : 1; }

uint64_t hash_of(const std::vector<std::byte>& bytes) {
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The word size a module of unknown or known size would get.
bool fits(const CachedModule& module, const ModuleCache::Request& request) {
  if (request.required) return module.abi == *request.required;
  return request.word_size == format::WordSize::detect ||
         (request.word_size == format::WordSize::bits32) == (module.abi == kAbi32);
}

}  // namespace

Common::Common(Abi abi, uint64_t max_heap_bytes, std::shared_ptr<MemorySource> memory, const EngineOptions& options)
    : types(abi), arenas(abi, max_heap_bytes, std::move(memory)), engine([&] {
        EngineOptions o = options;
        o.types = &types;
        o.arena_bytes = arenas.bytes();
        return make_engine(o);
      }()) {}

const format::Symbols* CachedModule::symbols(const Tracer& tracer) {
  std::call_once(symbols_once_, [&] {
    for (const std::string& path : symbol_files_) {
      auto file = read_module_file(path, path, kMaxSymbolBytes);
      if (!file.ok()) continue;
      std::string_view text(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size());
      auto found = format::Symbols::parse(text, path);
      if (!found.ok()) {
        DIS_TRACE(tracer, load, "%s", found.error().to_string().c_str());
        continue;
      }
      if (found->module_name() != name || found->instruction_count() != instruction_count) {
        DIS_TRACE(tracer, load, "%s: describes another version of %s", path.c_str(), file_.c_str());
        continue;
      }
      symbols_ = std::make_unique<format::Symbols>(std::move(found).value());
      return;
    }
  });
  return symbols_.get();
}

ModuleCache::ModuleCache(const CodeOptions& options) : options_(options) {
  if (options_.jit && !options_.code_cache.empty())
    files_ = CodeFiles::open(options_.code_cache, options_.code_cache_note);
}

ModuleCache::~ModuleCache() = default;

Common& ModuleCache::common(const Abi& abi) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<Common>& common = commons_[number_of(abi)];
  if (!common)
    common = std::make_unique<Common>(
        abi, options_.max_heap_bytes, options_.memory,
        EngineOptions{.jit = options_.jit,
                      .target = options_.jit_target.empty() ? nullptr : options_.jit_target.c_str(),
                      .disabled_stages = options_.disabled_stages,
                      .threshold = options_.jit_threshold,
                      .observer = options_.jit_observer ? this : nullptr,
                      .store = files_.get(),
                      .metered = options_.metered,
                      .lines = options_.jit_lines,
                      .texts = options_.jit_texts});
  return *common;
}

// With the mutex held.
std::shared_ptr<CachedModule> ModuleCache::find(const std::vector<std::byte>& bytes, uint64_t hash,
                                                const Request& request) {
  auto [first, last] = by_content_.equal_range(hash);
  for (; first != last; ++first) {
    const Entry& e = *first->second;
    if (*e.bytes == bytes && fits(*e.module, request)) return e.module;
  }
  return nullptr;
}

Result<std::shared_ptr<CachedModule>> ModuleCache::load_file(const HostName& name, const std::string& host_path,
                                                             const FileIdentity& identity, const Request& request,
                                                             LoadTimes& times) {
  {
    std::lock_guard lock(mutex_);
    const auto known = by_path_.find(host_path);
    if (known != by_path_.end() && known->second.identity == identity)
      if (auto module = known->second.module.lock(); module && fits(*module, request)) return module;
  }
  FileBytes file;
  {
    Stopwatch watch(times.read);
    DIS_TRY_ASSIGN(file, read_module_file(name, request.name, options_.max_module_bytes));
  }
  const FileIdentity read = file.identity;
  DIS_TRY_ASSIGN(std::shared_ptr<CachedModule> module, load_bytes(std::move(file.bytes), {}, request, times));
  std::lock_guard lock(mutex_);
  by_path_[host_path] = {read, module};
  return module;
}

Result<std::shared_ptr<CachedModule>> ModuleCache::load_bytes(std::vector<std::byte> bytes, std::string_view symbols,
                                                              const Request& request, LoadTimes& times) {
  const uint64_t hash = hash_of(bytes);
  if (symbols.empty()) {
    std::lock_guard lock(mutex_);
    if (auto known = find(bytes, hash, request)) return known;
  }
  std::unique_ptr<format::Symbols> parsed;
  if (!symbols.empty()) {
    DIS_TRY_ASSIGN(format::Symbols found, format::Symbols::parse(symbols, request.name));
    parsed = std::make_unique<format::Symbols>(std::move(found));
  }
  FileBytes file{.identity = {}, .bytes = std::move(bytes)};
  DIS_TRY_ASSIGN(CheckedModule checked, check_module(file, request.name, request.word_size, request.required,
                                                     request.required_by, times));
  const auto content = std::make_shared<const std::vector<std::byte>>(std::move(file.bytes));
  DIS_TRY_ASSIGN(std::shared_ptr<CachedModule> made, build(checked, content, request, times));
  if (parsed) {
    made->symbol_files_.clear();
    made->symbols_ = std::move(parsed);
  }
  std::lock_guard lock(mutex_);
  if (symbols.empty())
    if (auto known = find(*content, hash, request)) {  // another thread was quicker
      std::lock_guard names(names_mutex_);
      by_code_.erase(made->code.get());
      return known;
    }
  forget_some();
  entries_.push_back({content, made});
  by_content_.emplace(hash, std::prev(entries_.end()));
  return made;
}

Result<std::shared_ptr<CachedModule>> ModuleCache::build(const CheckedModule& checked,
                                                         const std::shared_ptr<const std::vector<std::byte>>& bytes,
                                                         const Request& request, LoadTimes& times) {
  const format::Module& source = checked.verified.module();
  auto refused = [&](std::string found, std::string expected) {
    return Diagnostic{.kind = ErrorKind::limit,
                      .file = request.name,
                      .where = {},
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  const Abi abi = checked.evidence.abi;
  Common& shared = common(abi);
  ir::Module ir = [&] {
    Stopwatch watch(times.translate);
    return ir::translate(checked.verified);
  }();
  const auto makes_cells = [](const ir::Inst& i) { return i.op == ir::Op::cons && i.type == ir::Type::block; };
  const size_t types = source.types.size() + 1 + size_t(std::count_if(ir.insts.begin(), ir.insts.end(), makes_cells));
  const TypeRoom room(shared.types, types);
  if (!room.found())
    return refused(std::to_string(types) + " types", "fewer: the modules loaded have used up their number");

  auto module = std::make_shared<CachedModule>();
  module->abi = abi;
  module->evidence = checked.evidence.evidence;
  module->source = ir.source;
  module->file_ = request.name;
  if (request.symbol_files) module->symbol_files_ = request.symbol_files(source.source_path);
  module->types.reserve(source.types.size());
  for (const format::TypeDescriptor& t : source.types)
    module->types.push_back(shared.types.record_type(uint32_t(t.size), t.pointer_map.data(), t.pointer_map.size()));
  // Those of list cells that the code would ask for when it is made, perhaps much later.
  for (const ir::Inst& i : ir.insts)
    if (makes_cells(i) && i.index >= 0) shared.types.list_type(shared.types.record_type(uint32_t(i.index), nullptr, 0));
  copy_tables(source, *module);
  module->constants = ir.constants;
  module->constants_offset = ir.constants_offset;
  if (!ir.constants.empty()) {
    const uint32_t bytes = ir.constants_offset + 8 * uint32_t(ir.constants.size());
    const bool alone = source.data_size == 0;
    module->data_type = alone ? shared.types.record_type(bytes, nullptr, 0)
                              : shared.types.record_type(bytes, module->types[0]->pointer_map.data(),
                                                          module->types[0]->pointer_map.size());
  } else if (source.data_size > 0) {
    module->data_type = module->types[0];
  }
  Stopwatch watch(times.prepare);
  DIS_TRY_ASSIGN(module->code, shared.engine->prepare(std::move(ir), module->types, bytes));
  std::lock_guard names(names_mutex_);
  by_code_[module->code.get()] = module.get();
  return module;
}

// With the mutex held: of the images that only the cache has, the oldest go.
void ModuleCache::forget_some() {
  size_t unused = 0;
  uint64_t bytes = 0;
  for (const Entry& e : entries_)
    if (e.module.use_count() == 1) {
      unused++;
      bytes += e.bytes->size();
    }
  if (unused <= kUnused && bytes <= kUnusedBytes) return;
  for (auto e = entries_.begin(); (unused > kUnused || bytes > kUnusedBytes) && e != entries_.end();) {
    if (e->module.use_count() > 1) {
      ++e;
      continue;
    }
    {
      std::lock_guard names(names_mutex_);
      by_code_.erase(e->module->code.get());
    }
    std::erase_if(by_content_, [&](const auto& item) { return item.second == e; });
    bytes -= e->bytes->size();
    unused--;
    e = entries_.erase(e);
  }
  std::erase_if(by_path_, [](const auto& item) { return item.second.module.expired(); });
}

void ModuleCache::function_compiled(const CompiledFunction& function) {
  CachedModule* module = nullptr;
  {
    std::lock_guard names(names_mutex_);
    if (const auto it = by_code_.find(function.code_object); it != by_code_.end()) module = it->second;
  }
  if (!module) return;
  const std::string& linked = function.function->name;
  std::string name = linked.empty() ? "+" + std::to_string(function.function->entry) : linked;
  if (const format::Symbols* symbols = module->symbols({}))
    if (const std::string_view known = symbols->function(function.function->entry); !known.empty()) name = known;
  options_.jit_observer->function_compiled(module->name, name, function);
}

void ModuleCache::shared_code(const char* name, const uint8_t* at, size_t bytes) {
  options_.jit_observer->shared_code(name, at, bytes);
}

}  // namespace dis
