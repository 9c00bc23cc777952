// tree: operations on names, whatever they lead to, with the errors a walk along the name gives.
// In: names as programs write them. Out: open files, infos; error texts in the reference's words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/builtin/open_file.h"

namespace dis {

class Process;
class Runtime;

// `mode` as open takes it, checked; false: not a mode.
bool valid_open_mode(int64_t mode);

OpenResult open_name(Process& process, std::string_view name, int64_t mode);
OpenResult create_name(Process& process, std::string_view name, int64_t mode, uint32_t permissions);
bool remove_name(Process& process, std::string_view name, std::string& error);
bool stat_name(Process& process, std::string_view name, FileInfo& info, std::string& error);
bool wstat_name(Process& process, std::string_view name, const FileInfo& change, std::string& error);
bool change_directory(Process& process, std::string_view name, std::string& error);

// Why walking `name` fails: "'a/b' does not exist"; empty when it does not. `all`: the last element too.
std::string walk_error(Process& process, std::string_view name, bool all);

}  // namespace dis
