#include "runtime/builtin/host_name.h"

#include <fcntl.h>

#include <cerrno>

namespace dis {

int open_host(const HostName& name, int flags) {
  if (name.beneath) return name.beneath->open(name.path, flags);
  return ::open(name.path.c_str(), flags | O_CLOEXEC);
}

bool stat_host(const HostName& name, struct stat& st) {
  if (!name.beneath) return ::stat(name.path.c_str(), &st) == 0;
  const Descriptor fd(name.beneath->open(name.path, O_PATH));
  return fd.get() >= 0 && fstat(fd.get(), &st) == 0;
}

bool lstat_host(const HostName& name, struct stat& st) {
  if (name.is_top()) return stat_host(name, st);
  HostEntry entry;
  return host_entry(name, entry) &&
         fstatat(entry.directory, entry.leaf.c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool host_entry(const HostName& name, HostEntry& entry) {
  if (!name.beneath) {
    entry.directory = AT_FDCWD;
    entry.leaf = name.path;
    return true;
  }
  entry.leaf = last_element(name.path);
  if (entry.leaf.empty() || entry.leaf == "." || entry.leaf == "..") {
    errno = EBUSY;
    return false;
  }
  entry.owner.reset(name.beneath->open(parent_of(name.path), O_PATH | O_DIRECTORY));
  entry.directory = entry.owner.get();
  return entry.directory >= 0;
}

bool stat_directory_of(const HostName& name, const HostEntry& entry, struct stat& st) {
  if (name.beneath) return fstat(entry.directory, &st) == 0;
  return ::stat(parent_of(name.path).c_str(), &st) == 0;
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string last_element(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace dis
