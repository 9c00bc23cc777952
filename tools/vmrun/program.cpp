#include "tools/vmrun/program.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace dis::tools {

namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

bool is_source(const std::string& path) { return path.ends_with(".b"); }

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

}  // namespace dis::tools
