// host_files: files and directories of the host as open files, and the operations on their names.
// In: places made by namespace.h. Errors come in the words of file_errors.h.
// Permissions: files of the Vm's own user obey their mode bits even when that user is root, as in the
// reference; about other users' files the host decides.
#pragma once

#include <string>
#include <vector>

#include "runtime/builtin/namespace.h"
#include "runtime/builtin/open_file.h"

namespace dis {

class Runtime;

// What is at a name: a link that leads nowhere counts as a file.
enum class Found : uint8_t {
  nothing,
  file,
  directory,
  denied,  // a link that leads out of a sandbox
};
Found host_find(const HostName& name);
// What is at `name`; a symbolic link that leads nowhere is shown itself. `leaf` becomes info.name.
bool host_stat(Runtime& runtime, const HostName& name, std::string_view leaf, FileInfo& info, std::string& error);
// The last element of a host place's name.
std::string host_leaf(const Place& place);
void host_list(const std::string& path, std::vector<std::string>& names);

// In a sandbox only files and directories are opened: no pipe, socket or device.
OpenResult host_open(const Place& place, int64_t mode);
// Opens and truncates what exists, makes it otherwise.
OpenResult host_create(const Place& place, int64_t mode, uint32_t permissions);
bool host_remove(const Place& place, std::string& error);
// `fd`: open on `name`, or -1. A new name becomes that of `name`.
bool host_wstat(Runtime& runtime, HostName& name, int fd, const FileInfo& change, std::string& error);

}  // namespace dis
