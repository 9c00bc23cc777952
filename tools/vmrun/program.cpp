#include "tools/vmrun/program.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tools/common/exit_status.h"

namespace dis::tools {

namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

bool is_source(const std::string& path) { return path.ends_with(".b"); }

std::string default_code_cache() {
  const auto absolute = [](const char* variable) {
    const char* value = std::getenv(variable);
    return std::string(value && value[0] == '/' ? value : "");
  };
  if (const std::string cache = absolute("XDG_CACHE_HOME"); !cache.empty()) return cache + "/avernus";
  const std::string home = absolute("HOME");
  return home.empty() ? home : home + "/.cache/avernus";
}

std::string find_program(const std::string& path, const std::string& root) {
  if (root.empty()) return path;
  const std::string below = root + (path.starts_with('/') ? "" : "/") + path;
  if (path.starts_with('/')) return exists(below) ? below : path;
  return exists(path) ? path : exists(below) ? below : path;
}

Compiled compile_program(const std::string& path, const std::string& root, const std::vector<std::string>& include_dirs,
                         int word_size) {
  std::vector<const char*> dirs;
  for (const std::string& dir : include_dirs) dirs.push_back(dir.c_str());
  const std::string of_root = root + "/module";
  if (!root.empty()) dirs.push_back(of_root.c_str());
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.word_size = word_size;
  config.include_dirs = dirs.data();
  config.include_dir_count = dirs.size();
  config.own_includes = 1;
  config.symbols = 1;
  config.colour = isatty(STDERR_FILENO) && !std::getenv("NO_COLOR");
  dis_compiled* made = nullptr;
  avernus::check(dis_compile_file(find_program(path, root).c_str(), &config, &made));
  Compiled compiled(made);
  std::fputs(dis_compiled_messages(made), stderr);
  if (!dis_compiled_module(made, nullptr)) compiled.reset();
  return compiled;
}

avernus::Module load_program(const avernus::Engine& engine, const std::string& path, const std::string& root,
                             const dis_compiled* compiled, int word_size, bool trusted) {
  avernus::ModuleConfig config;
  config.name = path.c_str();
  config.word_size = word_size;
  config.trusted = trusted;
  if (!compiled) return avernus::Module(engine, find_program(path, root).c_str(), config);
  config.symbols = dis_compiled_symbols(compiled, &config.symbols_size);
  size_t size = 0;
  const void* bytes = dis_compiled_module(compiled, &size);
  return avernus::Module(engine, bytes, size, config);
}

int status_of(dis_process_state state) {
  switch (state) {
    case DIS_PROCESS_ENDED: return kExitOk;
    case DIS_PROCESS_FAILED: return kExitFailed;
    case DIS_PROCESS_BROKEN:
    case DIS_PROCESS_DEADLOCK: return kExitBroken;
    case DIS_PROCESS_MEMORY: return kExitMemory;
    default: return kExitInternal;
  }
}

int status_of(const avernus::Error& error) {
  switch (error.code()) {
    case DIS_ERROR_ARGUMENT: return kExitUsage;  // a bound no machine can live in
    case DIS_ERROR_LIMIT:
    case DIS_ERROR_MEMORY: return kExitMemory;
    default: return kExitLoad;
  }
}

int64_t deadline_in(int64_t ns) {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  const int64_t now = int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
  return now + std::min(ns, INT64_MAX - now);
}

}  // namespace dis::tools
