#include "runtime/builtin/sandbox.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/builtin/beneath.h"
#include "runtime/builtin/namespace.h"

namespace dis {

namespace {

// The part of `path` below `top`, without a slash in front; false: it is not below it.
bool below_path(std::string_view path, std::string_view top, std::string_view& rest) {
  if (top == "/") {
    rest = path.substr(std::min<size_t>(1, path.size()));
    return true;
  }
  if (!path.starts_with(top) || (path.size() > top.size() && path[top.size()] != '/')) return false;
  rest = path.substr(std::min(top.size() + 1, path.size()));
  return true;
}

Diagnostic problem(const DirectoryGrant& d, std::string found, std::string expected) {
  return {.kind = ErrorKind::not_found,
          .file = {},
          .where = "sandbox directory '" + d.host + "'",
          .found = std::move(found),
          .expected = std::move(expected)};
}

}  // namespace

SandboxDirectory::SandboxDirectory(Descriptor fd, std::string at, bool ro, bool kernel)
    : guest(std::move(at)), read_only(ro), fd_(std::move(fd)), by_kernel_(kernel && kernel_walks(fd_.get())) {}

int SandboxDirectory::open(const std::string& name, int flags) const {
  const int fd = open_beneath(fd_.get(), by_kernel_, name, flags);
  if (fd < 0 && errno == EXDEV) errno = EACCES;
  return fd;
}

Result<std::shared_ptr<const Sandbox>> Sandbox::make(const std::vector<DirectoryGrant>& wanted, bool use_kernel) {
  auto sandbox = std::make_shared<Sandbox>();
  for (const DirectoryGrant& d : wanted) {
    if (d.host.empty()) return problem(d, "an empty name", "a directory");
    if (d.host.find('\0') != std::string::npos) return problem(d, "a zero byte in its name", "a directory");
    if (d.guest.empty()) return problem(d, "an empty name for the program", "an absolute path");
    if (std::string complaint = name_complaint(d.guest, true); !complaint.empty())
      return problem(d, std::move(complaint), {});
    std::string guest = clean_name("/" + d.guest);
    if (is_device_path(guest))
      return problem(d, "'" + guest + "' for the program, where the machine has files of its own",
                     "a path outside of /dev, /env, /fd and /prog");
    for (const auto& other : sandbox->directories_)
      if (other->guest == guest) return problem(d, "'" + guest + "' for a second directory", "one directory");
    struct stat st;
    Descriptor fd(::open(d.host.c_str(), O_PATH | O_CLOEXEC));
    if (fd.get() < 0 || fstat(fd.get(), &st) < 0)
      return problem(d, errno == ENOENT ? "nothing" : std::strerror(errno), "a directory");
    if (!S_ISDIR(st.st_mode)) return problem(d, "no directory", "a directory");
    sandbox->directories_.push_back(
        std::make_shared<SandboxDirectory>(std::move(fd), std::move(guest), d.read_only, use_kernel));
  }
  std::ranges::stable_sort(sandbox->directories_, [](const auto& a, const auto& b) {
    return a->guest.size() > b->guest.size();
  });
  return std::shared_ptr<const Sandbox>(std::move(sandbox));
}

std::shared_ptr<const SandboxDirectory> Sandbox::find(std::string_view path, std::string& below) const {
  std::string_view rest;
  for (const auto& d : directories_) {
    if (!below_path(path, d->guest, rest)) continue;
    below = rest.empty() ? "." : rest;
    return d;
  }
  return nullptr;
}

bool Sandbox::leads_on(std::string_view path) const {
  std::string_view rest;
  return std::ranges::any_of(directories_,
                             [&](const auto& d) { return below_path(d->guest, path, rest) && !rest.empty(); });
}

std::vector<std::string> Sandbox::names_in(std::string_view path) const {
  std::vector<std::string> names;
  std::string_view rest;
  for (const auto& d : directories_) {
    if (!below_path(d->guest, path, rest) || rest.empty()) continue;
    std::string name(rest.substr(0, rest.find('/')));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace dis
