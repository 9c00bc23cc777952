#include "tools/vmrun/surroundings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dis::tools {

std::string Surroundings::read(const SandboxOptions& o, const std::string& root) {
  sandbox_ = o.sandbox;
  if (!sandbox_) {
    const char* alone = !o.dirs.empty() ? "--dir" : !o.env.empty() ? "--env" : o.net ? "--net" : nullptr;
    return alone ? std::string(alone) + ": only with --sandbox; without it the program has all you have" : "";
  }
  if (!root.empty()) return "--root: not with --sandbox, where --dir '" + root + "::/' opens it";
  if (o.net) return "--net: there is no network to open: this version has none";
  for (const std::string& dir : o.dirs)
    if (std::string problem = add_directory(dir); !problem.empty()) return "--dir: " + problem;
  for (const std::string& variable : o.env) {
    const size_t equals = variable.find('=');
    if (equals == 0 || equals == std::string::npos || variable.substr(0, equals).find('/') != std::string::npos)
      return "--env: '" + variable + "', expected NAME=VALUE";
    variables_.push_back(variable);
  }
  return {};
}

void Surroundings::apply(dis_vm_config& config) {
  config.sandbox = sandbox_;
  config.environment = environ;
  if (!sandbox_) return;
  for (const Directory& d : directories_) dirs_.push_back({d.host.c_str(), d.guest.c_str(), d.read_only});
  for (const std::string& v : variables_) environment_.push_back(v.c_str());
  environment_.push_back(nullptr);
  config.dirs = dirs_.data();
  config.dir_count = dirs_.size();
  config.environment = environment_.data();
}

// HOST[::GUEST][:ro]. HOST ends at the last "::", so that it may have some itself when GUEST is given.
std::string Surroundings::add_directory(std::string_view text) {
  constexpr std::string_view kReadOnly = ":ro", kAt = "::";
  const std::string given = "'" + std::string(text) + "'";
  const bool read_only = text.ends_with(kReadOnly);
  if (read_only) text.remove_suffix(kReadOnly.size());
  const size_t at = text.rfind(kAt);
  std::string host(text.substr(0, at));
  std::string guest = at == std::string_view::npos ? "/" + host : std::string(text.substr(at + kAt.size()));
  if (host.empty()) return given + " names no host directory, expected HOST[::GUEST][:ro]";
  if (guest.empty()) return given + " has an empty GUEST, expected HOST[::GUEST][:ro]";
  struct stat st;
  if (stat(host.c_str(), &st) != 0) return "'" + host + "': " + std::strerror(errno) + ", expected a directory";
  if (!S_ISDIR(st.st_mode)) return "'" + host + "' is no directory, expected one";
  directories_.push_back({std::move(host), std::move(guest), read_only});
  return {};
}

}  // namespace dis::tools
