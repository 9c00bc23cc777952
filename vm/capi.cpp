// capi: include/dis/dis.h in terms of Vm. Translates, checks arguments, decides nothing.
#include <cstring>
#include <new>
#include <optional>
#include <string>

#include "include/dis/dis.h"
#include "runtime/builtin/sandbox.h"
#include "vm/ir/translate.h"
#include "vm/module_file.h"
#include "vm/vm.h"

using namespace dis;

namespace {

constexpr const char* kVersion = DIS_VERSION;

dis_status status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found: return DIS_ERROR_NOT_FOUND;
    case ErrorKind::malformed: return DIS_ERROR_MALFORMED;
    case ErrorKind::unsupported: return DIS_ERROR_UNSUPPORTED;
    case ErrorKind::link: return DIS_ERROR_LINK;
    case ErrorKind::limit: return DIS_ERROR_LIMIT;
  }
  return DIS_ERROR_ARGUMENT;
}

dis_end end_of(End end) {
  switch (end) {
    case End::normal: return DIS_END_NORMAL;
    case End::failed: return DIS_END_FAILED;
    case End::broken: return DIS_END_BROKEN;
    case End::memory: return DIS_END_MEMORY;
    case End::deadlock: return DIS_END_DEADLOCK;
    case End::interrupted: return DIS_END_INTERRUPTED;
    case End::fuel: return DIS_END_FUEL;
  }
  return DIS_END_NORMAL;
}

std::string text_or_empty(const char* s) { return s ? s : ""; }

void copy_cut(std::string_view from, char* to, size_t size) {
  if (!to || size == 0) return;
  size_t n = std::min(from.size(), size - 1);
  std::memcpy(to, from.data(), n);
  to[n] = 0;
}

std::optional<format::WordSize> word_size_of(int bits) {
  switch (bits) {
    case 0: return format::WordSize::detect;
    case 32: return format::WordSize::bits32;
    case 64: return format::WordSize::bits64;
  }
  return std::nullopt;
}

// Bits of the stages named in `list`.
Result<uint32_t> parse_passes(std::string_view list) {
  uint32_t mask = 0;
  for (;;) {
    const size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    std::string known;
    bool found = false;
    uint32_t bit = 1;
    for (const EngineStage& s : engine_stages()) {
      if (s.is_pass && name == s.name) {
        mask |= bit;
        found = true;
      }
      if (s.is_pass) known += std::string(known.empty() ? "" : ", ") + s.name;
      bit <<= 1;
    }
    if (!found)
      return Diagnostic{.kind = ErrorKind::malformed,
                        .file = {},
                        .where = {},
                        .found = "no pass '" + std::string(name) + "'",
                        .expected = known.empty() ? "none in this build" : known};
    if (comma == std::string_view::npos) return mask;
    list.remove_prefix(comma + 1);
  }
}

// The directories of a configuration, opened. What it may say without a sandbox is nothing.
Result<std::shared_ptr<const Sandbox>> sandbox_of(const dis_config& config) {
  auto wrong = [](std::string found, std::string expected) {
    return Diagnostic{.kind = ErrorKind::unsupported,
                      .file = {},
                      .where = {},
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  if (!config.sandbox) {
    if (config.dir_count || config.network) return wrong("directories or a network, but no sandbox", "both or neither");
    return std::shared_ptr<const Sandbox>();
  }
  if (config.root) return wrong("a root in a sandbox", "a directory at '/'");
  if (config.network) return wrong("a network", "none, this machine has no network yet");
  std::vector<DirectoryGrant> wanted;
  for (size_t i = 0; config.dirs && i < config.dir_count; i++) {
    const dis_dir& d = config.dirs[i];
    const std::string host = text_or_empty(d.host);
    wanted.push_back({host, d.guest ? d.guest : "/" + host, d.read_only != 0});
  }
  return Sandbox::make(wanted);
}

}  // namespace

struct dis_vm final : TraceSink, JitObserver {
  VmOptions options;
  std::string message;
  dis_config jit{};  // its functions and contexts
  std::string config_error;
  void (*trace)(void*, const char*, const char*) = nullptr;
  void* context = nullptr;
  std::optional<Vm> vm;
  enum class State : uint8_t { fresh, loaded, started, failed } state = State::fresh;

  explicit dis_vm(const dis_config& config);

  dis_status fail(const Diagnostic& d) {
    state = State::failed;
    message = d.to_string();
    return status_of(d.kind);
  }
  dis_status misused(const char* what) {
    message = what;
    return DIS_ERROR_ARGUMENT;
  }
  void function_compiled(const std::string& module, const std::string& name, const CompiledFunction& f) override;
  void shared_code(const char* name, const uint8_t* at, size_t bytes) override {
    if (jit.jit_shared) jit.jit_shared(jit.jit_context, name, at, bytes);
  }
  void trace_line(TraceChannel channel, std::string_view line) override {
    trace(context, trace_channel_name(channel), std::string(line).c_str());
  }
};

void dis_vm::function_compiled(const std::string& module, const std::string& name, const CompiledFunction& f) {
  if (!jit.jit_function) return;
  std::vector<dis_jit_line> lines;
  for (const CodeLine& l : f.lines) lines.push_back({l.offset, l.pc, options.code.jit_texts ? l.text.c_str() : nullptr});
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
                             .lir = f.lir.c_str()};
  jit.jit_function(jit.jit_context, &out);
}

namespace {
const EngineTarget* find_target(std::string_view name) {
  for (const EngineTarget& t : engine_targets())
    if (t.name == name) return &t;
  return nullptr;
}
}  // namespace

dis_vm::dis_vm(const dis_config& config) : trace(config.trace), context(config.context) {
  auto word_size = word_size_of(config.word_size);
  if (word_size)
    options.word_size = *word_size;
  else
    config_error = "word size " + std::to_string(config.word_size) + ", expected 32, 64 or 0";
  options.code.jit = config.jit != 0;
  options.code.jit_threshold = config.jit_threshold;
  options.code.jit_target = text_or_empty(config.jit_target);
  if (config.jit_target && !find_target(options.code.jit_target))
    config_error = "native code for '" + options.code.jit_target + "', which this build does not make";
  options.max_heap_bytes = config.max_heap_bytes;
  options.code.metered = config.metered != 0;
  options.fuel = config.fuel;
  if (config.quantum) options.quantum = config.quantum;
  if (config.jit_function || config.jit_shared) {
    jit = config;
    options.code.jit_observer = this;
    options.code.jit_lines = config.jit_lines != 0;
    options.code.jit_texts = config.jit_texts != 0;
  }
  options.sample = config.sample;
  options.sample_context = config.sample_context;
  if (config.jit_disable) {
    auto passes = parse_passes(config.jit_disable);
    if (passes.ok())
      options.code.disabled_stages = *passes;
    else
      config_error = passes.error().to_string();
  }
  if (config.max_heap_bytes && config.max_heap_bytes < kMinHeapBytes)
    config_error = "a heap of " + std::to_string(config.max_heap_bytes) + " bytes, expected at least " +
                   std::to_string(kMinHeapBytes);
  if (config.max_stack_bytes && config.max_stack_bytes < kMinStackBytes)
    config_error = "stacks of " + std::to_string(config.max_stack_bytes) + " bytes, expected at least " +
                   std::to_string(kMinStackBytes);
  HostOptions& host = options.host;
  if (auto sandbox = sandbox_of(config); sandbox.ok())
    host.sandbox = *sandbox;
  else
    config_error = sandbox.error().to_string();
  host.root = text_or_empty(config.root);
  host.directory = text_or_empty(config.directory);
  options.library = text_or_empty(config.library);
  host.max_stack_bytes = config.max_stack_bytes;
  host.max_processes = config.max_processes;
  host.max_files = config.max_files;
  host.stdin_fd = config.stdin_fd;
  host.stdout_fd = config.stdout_fd;
  host.stderr_fd = config.stderr_fd;
  host.user = text_or_empty(config.user);
  host.system_name = text_or_empty(config.system_name);
  for (const char* const* e = config.environment; e && *e; e++) {
    const char* equals = std::strchr(*e, '=');
    if (equals) host.environment.emplace_back(std::string(*e, size_t(equals - *e)), equals + 1);
  }
  if (config.trace && config.trace_channels) {
    auto mask = parse_trace_channels(config.trace_channels);
    if (mask.ok())
      options.trace_channels = *mask;
    else
      config_error = mask.error().to_string();
    options.trace = this;
  }
  vm.emplace(options);
}

extern "C" {

void dis_config_init(dis_config* config) {
  *config = {};
  config->size = sizeof *config;
  config->jit = 1;
  config->jit_threshold = CodeOptions{}.jit_threshold;
  config->stdin_fd = 0;
  config->stdout_fd = 1;
  config->stderr_fd = 2;
}

const char* dis_version(void) { return kVersion; }

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

dis_vm* dis_vm_new(const dis_config* config) {
  dis_config defaults;
  dis_config_init(&defaults);
  // A caller built against an older header knows fewer fields: the rest keeps its default.
  if (config) std::memcpy(&defaults, config, std::min(config->size, sizeof defaults));
  return new (std::nothrow) dis_vm(defaults);
}

void dis_vm_free(dis_vm* vm) { delete vm; }

const char* dis_vm_message(const dis_vm* vm) { return vm ? vm->message.c_str() : "no instance"; }

dis_status dis_vm_load(dis_vm* vm, const char* path) {
  if (!vm) return DIS_ERROR_ARGUMENT;
  if (!path) return vm->misused("no path given");
  if (vm->state != dis_vm::State::fresh) return vm->misused("a program was loaded before");
  if (!vm->config_error.empty()) return vm->misused(vm->config_error.c_str());
  auto result = vm->vm->load(path);
  if (!result.ok()) return vm->fail(result.error());
  vm->state = dis_vm::State::loaded;
  return DIS_OK;
}

dis_status dis_vm_load_memory(dis_vm* vm, const char* path, const void* bytes, size_t size,
                              const char* symbols, size_t symbols_size) {
  if (!vm) return DIS_ERROR_ARGUMENT;
  if (!path) return vm->misused("no path given");
  if (!bytes && size != 0) return vm->misused("no bytes given");
  if (!symbols && symbols_size != 0) return vm->misused("no symbols given");
  if (vm->state != dis_vm::State::fresh) return vm->misused("a program was loaded before");
  if (!vm->config_error.empty()) return vm->misused(vm->config_error.c_str());
  const auto* first = static_cast<const std::byte*>(bytes);
  auto result = vm->vm->load_memory(path, std::vector<std::byte>(first, first + size),
                                    symbols ? std::string_view(symbols, symbols_size) : std::string_view());
  if (!result.ok()) return vm->fail(result.error());
  vm->state = dis_vm::State::loaded;
  return DIS_OK;
}

dis_status dis_vm_start(dis_vm* vm, int argc, const char* const* argv) {
  if (!vm) return DIS_ERROR_ARGUMENT;
  if (vm->state != dis_vm::State::loaded)
    return vm->misused("no program is loaded, or it was started before");
  if (argc < 0 || (argc > 0 && !argv)) return vm->misused("no arguments given");
  if (const EngineTarget* target = find_target(vm->options.code.jit_target); target && !target->is_host)
    return vm->misused("native code is made for another processor than this machine's");
  std::vector<std::string> arguments(argv, argv + argc);
  auto result = vm->vm->start(arguments);
  if (!result.ok()) return vm->fail(result.error());
  vm->state = dis_vm::State::started;
  return DIS_OK;
}

dis_status dis_vm_compile(dis_vm* vm) {
  if (!vm) return DIS_ERROR_ARGUMENT;
  if (vm->state != dis_vm::State::loaded && vm->state != dis_vm::State::started)
    return vm->misused("no program is loaded");
  vm->vm->compile_all();
  return DIS_OK;
}

dis_end dis_vm_run(dis_vm* vm) {
  if (!vm || vm->state != dis_vm::State::started) return DIS_END_NORMAL;
  Outcome outcome = vm->vm->run();
  vm->message = outcome.text;
  return end_of(outcome.end);
}

void dis_vm_interrupt(dis_vm* vm) {
  if (vm) vm->vm->interrupt();
}

void dis_vm_sample(dis_vm* vm) {
  if (vm) vm->vm->sample();
}

void dis_vm_current_module(const dis_vm* vm, char* name, size_t size) {
  copy_cut(vm ? vm->vm->current_module() : std::string_view(), name, size);
}

void dis_vm_stats(const dis_vm* vm, dis_stats* out) {
  if (!out) return;
  const VmStats s = vm ? vm->vm->stats() : VmStats{};
  const LoadTimes& t = s.loader.times;
  const dis_stats all{.size = out->size,
                      .modules = s.loader.modules,
                      .modules_reused = s.loader.reused,
                      .instructions = s.loader.instructions,
                      .read_ns = t.read,
                      .decode_ns = t.decode,
                      .verify_ns = t.verify,
                      .translate_ns = t.translate,
                      .prepare_ns = t.prepare,
                      .run_ns = s.run_ns,
                      .fuel = s.fuel,
                      .slices = s.slices,
                      .processes = s.processes,
                      .heap_used_bytes = s.heap_used_bytes,
                      .heap_peak_bytes = s.heap_peak_bytes,
                      .heap_allocated_bytes = s.heap_allocated_bytes,
                      .collections = s.collections,
                      .objects_collected = s.objects_collected,
                      .longest_pause_ns = s.longest_pause_ns,
                      .pauses = s.pauses,
                      .pause_p50_ns = s.pause_p50_ns,
                      .pause_p95_ns = s.pause_p95_ns,
                      .pause_p99_ns = s.pause_p99_ns};
  std::memcpy(out, &all, std::min(out->size, sizeof all));
}

dis_status dis_check_file(const char* path, int word_size, dis_module_info* info, char* message,
                          size_t message_size) {
  auto fail = [&](const Diagnostic& d) {
    copy_cut(d.to_string(), message, message_size);
    return status_of(d.kind);
  };
  auto wanted = word_size_of(word_size);
  if (!path || !wanted) {
    copy_cut(path ? "word size, expected 32, 64 or 0" : "no path given", message, message_size);
    return DIS_ERROR_ARGUMENT;
  }
  auto file = read_module_file(path, path, CodeOptions{}.max_module_bytes);
  if (!file.ok()) return fail(file.error());
  LoadTimes times;
  auto checked = check_module(*file, path, *wanted, nullptr, {}, times);
  if (!checked.ok()) return fail(checked.error());
  ir::Module translated = ir::translate(checked->verified);
  const format::Module& module = checked->verified.module();
  if (info) {
    dis_module_info all{.size = info->size,
                        .word_size = int(checked->evidence.abi.word_bits()),
                        .instructions = translated.insts.size(),
                        .types = module.types.size(),
                        .data_bytes = uint64_t(module.data_size)};
    copy_cut(module.name, all.name, sizeof all.name);
    copy_cut(checked->evidence.evidence, all.evidence, sizeof all.evidence);
    std::memcpy(info, &all, std::min(info->size, sizeof all));
  }
  return DIS_OK;
}

}  // extern "C"
