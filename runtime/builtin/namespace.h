// namespace: from the names programs use to what they mean: a device of the synthetic tree or a host path.
//
//   "doc/../x"  --clean_name-->  "/usr/me/x"  --resolve-->  Place{host, "/usr/me/x", "<root>/usr/me/x"}
//   "/dev/time", "#c/time"                                  Place{device 'c', "time"}
//   in a sandbox that has /usr/me                           Place{host, "/usr/me/x", "x" beneath that directory}
//   "/usr" there                                            Place{device '/', "usr"}
//
// The synthetic tree is looked at first: /dev (names it does not have fall through to the host, unless there is a
// sandbox), /env, /prog and /fd. Names are cleaned lexically, so ".." never climbs above the root.
// Leaves to others: whether the file exists (host_files, synthetic_tree).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/builtin/host_name.h"

namespace dis {

class Process;
class Runtime;

// Where programs find the files that the host makes up (HostOptions::files), if there are any.
inline constexpr std::string_view kCallbackMount = "/host";

// Where names start. Shared by processes until pctl(FORKNS) or pctl(NEWNS).
struct NameSpace {
  std::string slash;      // what "/" is, as a clean path of the whole tree; "" is the whole tree's own root
  std::string directory;  // current directory: a clean absolute name as this name space sees it, or "#c/x"
  std::string directory_at;  // the same as a clean path of the whole tree (or "#c/x")
  bool devices = true;       // /dev, /env, /prog, /fd are there (a new name space starts without them)
  bool no_attach = false;    // pctl(NODEVS): "#x" names are refused
  uint64_t id = 0;           // name space group, as in /prog/n/nsgrp
};

// Compresses "//" and "/./", resolves ".." lexically; "" becomes ".". A rooted name stays rooted.
std::string clean_name(std::string_view name);
// clean_name(directory + "/" + name) for a relative name, clean_name(name) for an absolute one.
// "#c/x" names keep their device part.
std::string absolute_name(std::string_view directory, std::string_view name);

struct Place {
  char device = 'U';  // 'U' host; 'c' /dev, 'e' /env, 'p' /prog, 'd' /fd, 'h' /host, '/' what a sandbox makes up
  std::string name;   // what fd2path and the current directory show
  std::string path;   // inside the device, no leading slash ("" is its root); host: clean path of the tree
  HostName host;      // device 'U'
  bool bare = false;  // reached through "#x": no fall-through to the host
  std::string error;  // not empty: the name cannot be resolved
};

// What `name` means to `process`.
Place resolve(Runtime& runtime, const Process& process, std::string_view name);
// The host path of a clean path of the tree ("/x" -> root + "/x"). The one place where the root is applied; there
// must be no sandbox.
std::string host_path_of(Runtime& runtime, std::string_view tree_path);
// Whether a clean path of the tree is /dev, /env, /prog, /fd or below, which every machine has.
bool is_device_path(std::string_view tree_path);

// The name space of a Runtime's first process: everything, in the directory of HostOptions.
std::shared_ptr<NameSpace> make_initial_names(Runtime& runtime);
// What `name` would mean if it were the tree's own path: for looking at the steps of a walk.
Place place_of(Runtime& runtime, const NameSpace& names, std::string_view tree_path);
// The path of the tree where walking `name` begins ("" or "/x" or "#c"), and how much of `name` that used up.
std::string walk_start(const NameSpace& names, std::string_view name, size_t& used);
// The text for a control or other bad character in `name`; empty when there is none.
std::string name_complaint(std::string_view name, bool slash_allowed);
// 'text' with quotes around it and quotes inside doubled.
std::string quoted(std::string_view text);

// For the module loader: where `path` leads as a program in `directory` (see below) names it. Its `host` is empty
// when it names a synthetic file, or nothing.
Place host_place(Runtime& runtime, std::string_view directory, std::string_view path);
// The current directory of `process` as a path of the tree, for host_place() and ModuleProvider::find_module.
std::string current_directory(const Process& process);

}  // namespace dis
