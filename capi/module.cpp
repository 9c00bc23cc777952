// module: modules, loaded through an engine and looked at.
#include <algorithm>
#include <optional>
#include <vector>

#include "capi/call.h"
#include "capi/vm_config.h"
#include "vm/ir/translate.h"

using namespace dis;
using namespace dis::capi;

namespace {

void copy_cut(std::string_view from, char* to, size_t size) {
  const size_t n = std::min(from.size(), size - 1);
  std::memcpy(to, from.data(), n);
  to[n] = 0;
}

dis_module_info info_of(const format::Module& module, const format::AbiEvidence& evidence, size_t instructions,
                        const LoadTimes& times) {
  dis_module_info info{};
  info.word_size = int(evidence.abi.word_bits());
  info.instructions = instructions;
  info.types = module.types.size();
  info.data_bytes = uint64_t(module.data_size);
  info.exports = module.links.size();
  copy_cut(module.name, info.name, sizeof info.name);
  copy_cut(evidence.evidence, info.evidence, sizeof info.evidence);
  info.read_ns = times.read;
  info.decode_ns = times.decode;
  info.verify_ns = times.verify;
  info.translate_ns = times.translate;
  info.prepare_ns = times.prepare;
  return info;
}

// What both ways to load have in common; load(options, config) is the difference.
template <typename F>
dis_error* load_module(dis_engine* engine, const dis_module_config* given, dis_module** module, F load) {
  if (!module) return wrong("nowhere to put the module");
  *module = nullptr;
  return with_engine(engine, &dis_engine::state, [&](EngineState& state) -> dis_error* {
    dis_module_config config;
    if (dis_error* error = read_config(given, dis_module_config_init, config)) return error;
    SourceOptions options{.name = text_or_empty(config.name), .trusted = config.trusted != 0};
    auto bits = word_size(config.word_size);
    if (!bits.ok()) return wrong(bits.error().to_string());
    options.word_size = *bits;
    return load(state, options, config);
  });
}

dis_error* keep_module(dis_engine* engine, Result<ModuleSource> source, dis_module** module) {
  if (!source.ok()) return make_error(source.error());
  *module = new dis_module(engine->state, std::move(source).value());
  return nullptr;
}

}  // namespace

extern "C" {

void dis_module_config_init_sized(dis_module_config* config, size_t size) {
  init_config(config, size, dis_module_config{});
}

dis_error* dis_module_load_file(dis_engine* engine, const char* path, const dis_module_config* config,
                                dis_module** module) {
  return load_module(engine, config, module,
                     [&](EngineState& state, const SourceOptions& options, const dis_module_config&) {
                       if (!path) return wrong("no path given");
                       return keep_module(engine, open_module(state.cache(), path, options), module);
                     });
}

dis_error* dis_module_load_memory(dis_engine* engine, const void* bytes, size_t size, const dis_module_config* given,
                                  dis_module** module) {
  return load_module(
      engine, given, module, [&](EngineState& state, const SourceOptions& options, const dis_module_config& config) {
        if (options.name.empty()) return wrong("no name given for a module from memory");
        if (!bytes && size != 0) return wrong("no bytes given");
        if (!config.symbols && config.symbols_size != 0) return wrong("no symbols given");
        const auto* first = static_cast<const std::byte*>(bytes);
        const std::string_view symbols = config.symbols ? std::string_view(config.symbols, config.symbols_size) : "";
        return keep_module(
            engine, open_module(state.cache(), std::vector<std::byte>(first, first + size), symbols, options), module);
      });
}

void dis_module_free(dis_module* module) {
  if (module && !check(module)) delete module;
}

dis_error* dis_module_get_info(const dis_module* module, dis_module_info* info) {
  if (dis_error* error = check(module)) return error;
  if (dis_error* error = check_out(info)) return error;
  const CachedModule& image = *module->source.image;
  write_out(info_of(*image.source, {.abi = image.abi, .decided = true, .evidence = image.evidence},
                    image.instruction_count, module->source.times),
            info);
  return nullptr;
}

dis_error* dis_module_get_export(const dis_module* module, size_t n, dis_export* out) {
  if (dis_error* error = check(module)) return error;
  if (dis_error* error = check_out(out)) return error;
  const std::vector<Export>& exports = module->source.image->exports;
  if (n >= exports.size()) return wrong("the module does not export so many functions");
  write_out(dis_export{.size = 0, .name = exports[n].name.c_str(), .signature = exports[n].signature}, out);
  return nullptr;
}

dis_error* dis_module_compile(dis_module* module) {
  return with_engine(module, &dis_module::engine, [&](EngineState& state) -> dis_error* {
    CachedModule& image = *module->source.image;
    state.cache().common(image.abi).engine->compile_all(*image.code);
    return nullptr;
  });
}

dis_error* dis_check_file(const char* path, int bits, dis_module_info* info) {
  if (!path) return wrong("no path given");
  if (info)
    if (dis_error* error = check_out(info)) return error;
  return work([&]() -> dis_error* {
    auto wanted = word_size(bits);
    if (!wanted.ok()) return wrong(wanted.error().to_string());
    auto file = read_module_file(path, path, CodeOptions{}.max_module_bytes);
    if (!file.ok()) return make_error(file.error());
    LoadTimes times;
    auto checked = check_module(*file, path, *wanted, nullptr, {}, times);
    if (!checked.ok()) return make_error(checked.error());
    const ir::Module translated = ir::translate(checked->verified);
    if (info) write_out(info_of(checked->verified.module(), checked->evidence, translated.insts.size(), times), info);
    return nullptr;
  });
}

}  // extern "C"
