// limbo: include/dis/limbo.h in terms of the compiler.
#include "include/dis/limbo.h"

#include <string>
#include <vector>

#include "capi/call.h"
#include "tools/limbo/compiler.h"
#include "tools/limbo/files.h"
#include "vm/format/writer.h"

using namespace dis;
using namespace dis::capi;

struct dis_compiled final : Handle {
  static constexpr uint64_t kKind = 0xd15e0006;
  static constexpr const char* kName = "dis_compiled";
  dis_compiled() : Handle(kKind) {}

  std::vector<std::byte> module;  // empty: there were mistakes
  std::string symbols, messages;
};

namespace {

// What both ways to compile have in common; open(include_dirs) finds the source.
template <typename F>
dis_error* compile(const dis_compile_config* given, dis_compiled** compiled, F open) {
  if (!compiled) return wrong("nowhere to put what is compiled");
  *compiled = nullptr;
  dis_compile_config config;
  if (dis_error* error = read_config(given, dis_compile_config_init, config)) return error;
  if (config.word_size != 0 && config.word_size != 32 && config.word_size != 64)
    return wrong("word size " + std::to_string(config.word_size) + ", expected 32, 64 or 0");
  if (config.include_dir_count && !config.include_dirs) return wrong("no directories given");
  return work([&]() -> dis_error* {
    const Abi abi = config.word_size == 32 ? kAbi32 : kAbi64;
    std::vector<std::string> dirs(config.include_dirs, config.include_dirs + config.include_dir_count);
    if (config.own_includes) dirs = limbo::include_directories(dirs, abi);
    auto input = open(std::move(dirs));
    if (!input.ok()) return make_error(input.error());
    limbo::Compiled made = limbo::compile(std::move(*input), {.abi = abi,
                                                              .warnings = config.warnings != 0,
                                                              .symbols = config.symbols != 0,
                                                              .colour = config.colour != 0,
                                                              .source_path = {}});
    auto result = std::make_unique<dis_compiled>();
    if (made.module) result->module = format::write(*made.module);
    result->symbols = std::move(made.symbols);
    result->messages = std::move(made.messages);
    *compiled = result.release();
    return nullptr;
  });
}

}  // namespace

extern "C" {

void dis_compile_config_init_sized(dis_compile_config* config, size_t size) {
  init_config(config, size, dis_compile_config{});
}

dis_error* dis_compile_file(const char* path, const dis_compile_config* config, dis_compiled** compiled) {
  if (!path) return wrong("no path given");
  return compile(config, compiled,
                 [&](std::vector<std::string> dirs) { return limbo::open_source(path, std::move(dirs)); });
}

dis_error* dis_compile_memory(const char* name, const char* text, size_t size, const dis_compile_config* config,
                              dis_compiled** compiled) {
  if (!name) return wrong("no name given");
  if (!text && size != 0) return wrong("no text given");
  return compile(config, compiled, [&](std::vector<std::string> dirs) {
    return Result<limbo::ParseInput>(limbo::given_source(name, std::string(text, size), std::move(dirs)));
  });
}

const void* dis_compiled_module(const dis_compiled* compiled, size_t* size) {
  const bool there = compiled && !compiled->module.empty();
  if (size) *size = there ? compiled->module.size() : 0;
  return there ? compiled->module.data() : nullptr;
}

const char* dis_compiled_symbols(const dis_compiled* compiled, size_t* size) {
  if (size) *size = compiled ? compiled->symbols.size() : 0;
  return compiled ? compiled->symbols.c_str() : "";
}

const char* dis_compiled_messages(const dis_compiled* compiled) { return compiled ? compiled->messages.c_str() : ""; }

void dis_compiled_free(dis_compiled* compiled) {
  if (compiled && !check(compiled)) delete compiled;
}

}  // extern "C"
