#include "capi/vm_config.h"

#include <cstring>
#include <filesystem>

#include "capi/call.h"
#include "runtime/arena_pool.h"
#include "runtime/builtin/namespace.h"
#include "runtime/builtin/sandbox.h"

namespace dis::capi {

namespace {

Diagnostic wrong_value(std::string found, std::string expected) {
  return {.kind = ErrorKind::unsupported,
          .file = {},
          .where = {},
          .found = std::move(found),
          .expected = std::move(expected)};
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
      return wrong_value("no pass '" + std::string(name) + "'", known.empty() ? "none in this build" : known);
    if (comma == std::string_view::npos) return mask;
    list.remove_prefix(comma + 1);
  }
}

bool has_target(std::string_view name) {
  for (const EngineTarget& t : engine_targets())
    if (t.name == name) return true;
  return false;
}

Result<void> check_bound(const char* what, uint64_t bytes, uint64_t least) {
  if (bytes == 0 || bytes >= least) return {};
  return wrong_value(what + std::to_string(bytes) + " bytes", "at least " + std::to_string(least));
}

// The directories of a configuration, opened. What it may say without a sandbox is nothing.
Result<std::shared_ptr<const Sandbox>> sandbox_of(const dis_vm_config& config) {
  if (!config.sandbox) {
    if (config.dir_count || config.network)
      return wrong_value("directories or a network, but no sandbox", "both or neither");
    return std::shared_ptr<const Sandbox>();
  }
  if (config.root) return wrong_value("a root in a sandbox", "a directory at '/'");
  if (config.network) return wrong_value("a network", "none, this machine has no network yet");
  std::vector<DirectoryGrant> wanted;
  for (size_t i = 0; config.dirs && i < config.dir_count; i++) {
    const dis_dir& d = config.dirs[i];
    const std::string host = text_or_empty(d.host);
    wanted.push_back({host, d.guest ? d.guest : "/" + host, d.read_only != 0});
  }
  return Sandbox::make(wanted);
}

// The files a host makes up, under names that a path can lead to.
Result<std::vector<CallbackFile>> callback_files(const dis_vm_config& config, const Sandbox* sandbox) {
  std::vector<CallbackFile> files;
  for (size_t i = 0; config.files && i < config.file_count; i++) {
    const dis_file& f = config.files[i];
    const std::string name = text_or_empty(f.name);
    const std::string where = "file " + std::to_string(i) + " ('" + name + "')";
    if (name.empty() || name == "." || name == ".." || !name_complaint(name, false).empty())
      return wrong_value(where, "a name without '/' and control characters");
    if (!f.read && !f.write) return wrong_value(where + " that can be neither read nor written", "one of read and write");
    for (const CallbackFile& other : files)
      if (other.name == name) return wrong_value(where + " a second time", "each name once");
    files.push_back({.name = name, .read = f.read, .write = f.write, .context = f.file_context});
  }
  if (files.empty() || !sandbox) return files;
  std::string below;
  const auto around = sandbox->find(kCallbackMount, below);
  if (sandbox->leads_on(kCallbackMount) || (around && around->guest == kCallbackMount))
    return wrong_value("a directory at " + std::string(kCallbackMount), "none, the host's files are there");
  return files;
}

// Whoever could write among the code that is kept could have any machine code run.
Result<void> keep_apart(const dis_vm_config& config, const std::string& cache) {
  std::error_code error;
  const auto real = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error).string() + "/";
  };
  for (size_t i = 0; config.sandbox && !cache.empty() && config.dirs && i < config.dir_count; i++) {
    const std::string host = text_or_empty(config.dirs[i].host), given = real(host), kept = real(cache);
    if (given.starts_with(kept) || kept.starts_with(given))
      return wrong_value("the directory '" + host + "' in a sandbox", "none that has to do with the code cache '" + cache + "'");
  }
  return {};
}

Result<HostOptions> host_options(const dis_vm_config& config) {
  HostOptions host;
  DIS_TRY_ASSIGN(host.sandbox, sandbox_of(config));
  DIS_TRY_ASSIGN(host.files, callback_files(config, host.sandbox.get()));
  host.write = config.output;
  host.write_context = config.output_context;
  host.root = text_or_empty(config.root);
  host.directory = text_or_empty(config.directory);
  host.max_stack_bytes = config.max_stack_bytes;
  host.max_processes = config.max_processes;
  host.max_files = config.max_files;
  host.max_output_bytes = config.max_output_bytes;
  host.stdin_fd = config.stdin_fd;
  host.stdout_fd = config.stdout_fd;
  host.stderr_fd = config.stderr_fd;
  host.user = text_or_empty(config.user);
  host.system_name = text_or_empty(config.system_name);
  for (const char* const* e = config.environment; e && *e; e++)
    if (const char* equals = std::strchr(*e, '='))
      host.environment.emplace_back(std::string(*e, size_t(equals - *e)), equals + 1);
  return host;
}

}  // namespace

Result<format::WordSize> word_size(int bits) {
  switch (bits) {
    case 0: return format::WordSize::detect;
    case 32: return format::WordSize::bits32;
    case 64: return format::WordSize::bits64;
  }
  return wrong_value("word size " + std::to_string(bits), "32, 64 or 0");
}

Result<CodeOptions> code_options(const dis_engine_config& config) {
  CodeOptions options;
  DIS_TRY(check_bound("a heap of ", config.max_heap_bytes, kMinHeapBytes));
  options.max_heap_bytes = config.max_heap_bytes ? config.max_heap_bytes : ArenaPool::default_heap_bytes();
  options.jit = config.jit != 0;
  options.jit_threshold = config.jit_threshold;
  options.jit_target = text_or_empty(config.jit_target);
  if (config.jit_target && !has_target(options.jit_target))
    return wrong_value("native code for '" + options.jit_target + "'", "a processor this build makes it for");
  if (config.jit_disable) {
    DIS_TRY_ASSIGN(options.disabled_stages, parse_passes(config.jit_disable));
  }
  options.code_cache = text_or_empty(config.code_cache_dir);
  if (config.code_cache_dir && options.code_cache.empty()) return wrong_value("a code cache without a name", "a directory");
  options.metered = config.metered != 0;
  options.jit_lines = config.jit_lines != 0;
  options.jit_texts = config.jit_texts != 0;
  return options;
}

Result<VmOptions> vm_options(const dis_vm_config& config, const EngineState& engine) {
  VmOptions options;
  options.cache = engine.shared_cache();
  DIS_TRY(keep_apart(config, engine.options().code_cache));
  options.library = engine.library();
  DIS_TRY_ASSIGN(options.word_size, word_size(config.word_size));
  DIS_TRY(check_bound("a heap of ", config.max_heap_bytes, kMinHeapBytes));
  DIS_TRY(check_bound("stacks of ", config.max_stack_bytes, kMinStackBytes));
  const uint64_t most = engine.options().max_heap_bytes;
  if (config.max_heap_bytes > most)
    return wrong_value("a heap of " + std::to_string(config.max_heap_bytes) + " bytes",
                       "at most the engine's " + std::to_string(most));
  options.max_heap_bytes = config.max_heap_bytes ? config.max_heap_bytes : most;
  if (config.quantum) options.quantum = config.quantum;
  options.account = config.account != 0;
  options.sample = config.sample;
  options.sample_context = config.sample_context;
  options.report = config.report;
  options.report_context = config.report_context;
  if (config.trace && config.trace_channels) {
    DIS_TRY_ASSIGN(options.trace_channels, parse_trace_channels(config.trace_channels));
  }
  DIS_TRY_ASSIGN(options.host, host_options(config));
  return options;
}

}  // namespace dis::capi
