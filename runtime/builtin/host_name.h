// host_name: names of files on the host: a path, or in a sandbox a path below one of its directories. The
// calls that look something up by name are all here, so that nothing else has to know which of the two it is.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "runtime/builtin/descriptor.h"
#include "runtime/builtin/sandbox.h"

namespace dis {

struct HostName {
  HostName() = default;
  HostName(std::string p) : path(std::move(p)) {}
  HostName(const char* p) : path(p) {}

  std::string path;                                // below a directory: relative, "." is the directory itself
  std::shared_ptr<const SandboxDirectory> beneath;  // nullptr: anywhere on the host

  bool empty() const { return path.empty(); }
  bool read_only() const { return beneath && beneath->read_only; }
  // "/", or a directory the sandbox was given: nothing a program may rename or remove.
  bool is_top() const { return beneath ? path == "." : path == "/"; }
};

// As open(2), without O_CREAT.
int open_host(const HostName& name, int flags);
// As stat(2) and lstat(2).
bool stat_host(const HostName& name, struct stat& st);
bool lstat_host(const HostName& name, struct stat& st);

// A directory and a name in it, for the *at calls that make, rename and remove. In a sandbox the directory is
// open, so that nobody can put another in its place, and `leaf` is one element, never "." or "..".
struct HostEntry {
  Descriptor owner;
  int directory;  // owner's, or AT_FDCWD
  std::string leaf;
};
// False and errno: the directory cannot be had, or `name` is a top.
bool host_entry(const HostName& name, HostEntry& entry);
// What is known of the directory that `name` lies in.
bool stat_directory_of(const HostName& name, const HostEntry& entry, struct stat& st);

// "a/b" -> "a", "/b" -> "/", "b" -> "."; and the last element.
std::string parent_of(const std::string& path);
std::string last_element(const std::string& path);

}  // namespace dis
