// module_cache: what instances share: checked modules with their types and code, and the engines that make it.
//
//   host path -> bytes -> format::Module -> VerifiedModule -> ir::Module -> CachedModule (types, tables, code)
//   (identity)  (content)       module_file: check_module      ir::translate    Engine::prepare
//
// In: files and bytes as modules. Out: images, one for each content and word size, found again by path while the file
// stays the same, and by content. Keeps: any thread may ask at any time; an image, and the cache, live as long as anyone
// has them; images that nobody has are kept for the next time, up to a number and a size.
// Leaves to others: module data and instances, which belong to a heap (loader.h).
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/arena_pool.h"
#include "runtime/module_instance.h"
#include "runtime/type_table.h"
#include "vm/code_files.h"
#include "vm/engine.h"
#include "vm/format/symbols.h"
#include "vm/module_file.h"
#include "vm/options.h"

namespace dis {

// What a runtime and the code it runs must agree on; one for each ABI.
struct Common {
  Common(Abi abi, uint64_t max_heap_bytes, std::shared_ptr<MemorySource> memory, const EngineOptions& options);
  TypeTable types;
  ArenaPool arenas;
  const std::unique_ptr<Engine> engine;
};

class CachedModule final : public ModuleImage {
 public:
  Abi abi;
  std::string evidence;                          // how its word size was found out
  std::shared_ptr<const format::Module> source;  // of it the data items are wanted
  std::vector<int64_t> constants;                // as in ir::Module
  uint32_t constants_offset = 0;
  const Type* data_type = nullptr;               // of its module data; nullptr: there is none

  // What its symbol file says: the one given with it, else the first of `symbol_files` that describes it; nullptr if there
  // is none. Looked for once, by whoever asks first.
  const format::Symbols* symbols(const Tracer& tracer);

 private:
  friend class ModuleCache;
  std::vector<std::string> symbol_files_;  // host paths
  std::string file_;                       // for messages
  std::once_flag symbols_once_;
  std::unique_ptr<format::Symbols> symbols_;
};

class ModuleCache : private CompileObserver {
 public:
  explicit ModuleCache(const CodeOptions& options);
  ~ModuleCache() override;
  ModuleCache(const ModuleCache&) = delete;

  Common& common(const Abi& abi);
  // How many files of code were of no use.
  uint64_t files_refused() const { return files_ ? files_->refused() : 0; }

  // How a module is to be read: `required`, the ABI of those it is to run with, or nullptr if it is the first;
  // `required_by`, a name for messages.
  struct Request {
    std::string name;   // the file, as messages call it
    format::WordSize word_size = format::WordSize::detect;
    const Abi* required = nullptr;
    std::string required_by;
    // Host paths where its symbol file may lie; called at once.
    std::function<std::vector<std::string>(const std::string& source_path)> symbol_files;
  };
  // `host_path` is what the file is known under.
  Result<std::shared_ptr<CachedModule>> load_file(const HostName& file, const std::string& host_path,
                                                  const FileIdentity& identity, const Request& request,
                                                  LoadTimes& times);
  Result<std::shared_ptr<CachedModule>> load_bytes(std::vector<std::byte> bytes, std::string_view symbols,
                                                   const Request& request, LoadTimes& times);

 private:
  struct Entry {
    std::shared_ptr<const std::vector<std::byte>> bytes;
    std::shared_ptr<CachedModule> module;
  };
  struct File {
    FileIdentity identity;
    std::weak_ptr<CachedModule> module;
  };
  std::shared_ptr<CachedModule> find(const std::vector<std::byte>& bytes, uint64_t hash, const Request& request);
  Result<std::shared_ptr<CachedModule>> build(const CheckedModule& checked,
                                              const std::shared_ptr<const std::vector<std::byte>>& bytes,
                                              const Request& request, LoadTimes& times);
  void forget_some();
  void function_compiled(const CompiledFunction& function) override;
  void shared_code(const char* name, const uint8_t* at, size_t bytes) override;

  const CodeOptions options_;
  std::unique_ptr<CodeFiles> files_;    // of code; nullptr: it is not kept
  std::mutex mutex_;  // of all that follows; images themselves do not change
  std::unique_ptr<Common> commons_[2];  // 32-bit words, 64-bit words
  std::list<Entry> entries_;            // the newest last
  std::unordered_multimap<uint64_t, std::list<Entry>::iterator> by_content_;
  std::unordered_map<std::string, File> by_path_;
  std::mutex names_mutex_;
  std::unordered_map<const CodeObject*, CachedModule*> by_code_;  // those there are
};

}  // namespace dis
