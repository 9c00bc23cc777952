// host_files: files and directories of the host as open files, and the operations on their names.
// In: host paths made by namespace.h. Errors come in the words of file_errors.h.
// Permissions: files of the Vm's own user obey their mode bits even when that user is root, as in the
// reference; about other users' files the host decides.
#pragma once

#include <string>
#include <vector>

#include "runtime/builtin/namespace.h"
#include "runtime/builtin/open_file.h"

namespace dis {

class Runtime;

// What is at `path`; a symbolic link that leads nowhere is shown itself. `name` becomes info.name.
bool host_stat(Runtime& runtime, const std::string& path, std::string_view name, FileInfo& info,
               std::string& error);
// The last element of a host place's name.
std::string host_leaf(const Place& place);
void host_list(const std::string& path, std::vector<std::string>& names);
bool host_exists(const std::string& path, bool& is_directory);

OpenResult host_open(const Place& place, int64_t mode);
// Opens and truncates what exists, makes it otherwise.
OpenResult host_create(const Place& place, int64_t mode, uint32_t permissions);
bool host_remove(const Place& place, std::string& error);
bool host_wstat(Runtime& runtime, std::string& path, int fd, const FileInfo& change, std::string& error);

}  // namespace dis
