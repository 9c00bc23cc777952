// engine: engines, and what this build can do.
#include <algorithm>
#include <vector>

#include "capi/call.h"
#include "capi/vm_config.h"

using namespace dis;
using namespace dis::capi;

namespace dis::capi {

EngineState::EngineState(const CodeOptions& options, const dis_engine_config& config, std::shared_ptr<HostMemory> memory)
    : options_(options),
      callbacks_(config),
      library_(text_or_empty(config.library)),
      memory_(std::move(memory)) {
  options_.memory = memory_;
  for (const EngineTarget& t : engine_targets())
    if (t.name == options_.jit_target) runs_here_ = t.is_host;
  if (config.jit_function || config.jit_shared) options_.jit_observer = this;
  if (config.code_cache_note) options_.code_cache_note = [this](const std::string& text) { note(text); };
  cache_ = std::make_shared<ModuleCache>(options_);
}

void EngineState::note(const std::string& text) {
  std::lock_guard lock(callback_mutex_);
  caller_ = std::this_thread::get_id();
  callbacks_.code_cache_note(callbacks_.code_cache_context, text.c_str());
  caller_ = std::thread::id{};
}

void EngineState::function_compiled(const std::string& module, const std::string& name, const CompiledFunction& f) {
  if (!callbacks_.jit_function) return;
  std::vector<dis_jit_line> lines;
  for (const CodeLine& l : f.lines) lines.push_back({l.offset, l.pc, options_.jit_texts ? l.text.c_str() : nullptr});
  const dis_jit_function out{.size = sizeof out,
                             .target = f.target,
                             .module = module.c_str(),
                             .name = name.c_str(),
                             .entry_pc = f.function->entry,
                             .light = f.light,
                             .loop = f.loop,
                             .instructions = f.instructions,
                             .ir_bytes = f.instructions * sizeof(ir::Inst),
                             .fallback = f.fallback,
                             .code = f.code.data(),
                             .code_bytes = f.code.size(),
                             .stage_ns = f.stage_ns.data(),
                             .lines = lines.data(),
                             .line_count = lines.size(),
                             .dis = f.dis.c_str(),
                             .graph = f.graph.c_str(),
                             .optimised = f.optimised.c_str(),
                             .lir = f.lir.c_str(),
                             .cached = f.stored};
  std::lock_guard lock(callback_mutex_);
  caller_ = std::this_thread::get_id();
  callbacks_.jit_function(callbacks_.jit_context, &out);
  caller_ = std::thread::id{};
}

void EngineState::shared_code(const char* name, const uint8_t* at, size_t bytes) {
  if (!callbacks_.jit_shared) return;
  std::lock_guard lock(callback_mutex_);
  caller_ = std::this_thread::get_id();
  callbacks_.jit_shared(callbacks_.jit_context, name, at, bytes);
  caller_ = std::thread::id{};
}

}  // namespace dis::capi

extern "C" {

int dis_abi_version(void) { return DIS_ABI_VERSION; }

const char* dis_version(void) { return DIS_VERSION; }

int dis_has_jit(void) {
#ifdef DIS_HAVE_JIT
  return 1;
#else
  return 0;
#endif
}

int dis_trace_channel(unsigned n, const char** name, const char** help) {
  if (n >= unsigned(kTraceChannelCount)) return 0;
  if (name) *name = kTraceChannels[n].name;
  if (help) *help = kTraceChannels[n].help;
  return 1;
}

int dis_jit_target(unsigned n, const char** name, const char** help, int* is_host) {
  const auto targets = engine_targets();
  if (n >= targets.size()) return 0;
  if (name) *name = targets[n].name;
  if (help) *help = targets[n].help;
  if (is_host) *is_host = targets[n].is_host;
  return 1;
}

int dis_jit_stage(unsigned n, const char** name, const char** help, int* is_pass) {
  const auto stages = engine_stages();
  if (n >= stages.size()) return 0;
  if (name) *name = stages[n].name;
  if (help) *help = stages[n].help;
  if (is_pass) *is_pass = stages[n].is_pass;
  return 1;
}

void dis_engine_config_init_sized(dis_engine_config* config, size_t size) {
  dis_engine_config defaults{};
  defaults.jit = 1;
  defaults.jit_threshold = CodeOptions{}.jit_threshold;
  init_config(config, size, defaults);
}

dis_error* dis_engine_new(const dis_engine_config* given, dis_engine** engine) {
  if (!engine) return wrong("nowhere to put the engine");
  *engine = nullptr;
  dis_engine_config config;
  if (dis_error* error = read_config(given, dis_engine_config_init, config)) return error;
  return work([&]() -> dis_error* {
    auto options = code_options(config);
    if (!options.ok()) return wrong(options.error().to_string());
    auto memory = HostMemory::make(config.memory);
    if (!memory.ok()) return wrong(memory.error().to_string());
    *engine = new dis_engine(std::make_shared<EngineState>(*options, config, *memory));
    return nullptr;
  });
}

void dis_engine_free(dis_engine* engine) {
  if (engine && !check(engine)) delete engine;
}

}  // extern "C"
