// program: the program named on the command line: found, compiled if it is Limbo source, and loaded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "include/dis/dis.hpp"
#include "include/dis/limbo.h"

namespace dis::tools {

// "prog.b" is a source, whatever else is a module.
bool is_source(const std::string& path);

// Where native code is kept if nobody says where: below $XDG_CACHE_HOME, or ~/.cache; empty: there is no such place.
std::string default_code_cache();

// Where the program typed as `path` is. People type what their shell completes, and paths of the tree they chose as the
// root: absolute names are looked for below it first, others last.
std::string find_program(const std::string& path, const std::string& root);

struct FreeCompiled {
  void operator()(dis_compiled* c) const { dis_compiled_free(c); }
};
using Compiled = std::unique_ptr<dis_compiled, FreeCompiled>;

// nullptr when the source has mistakes, which are then on standard error. The root's module/ has interfaces. `word_size`:
// 32 or 64. Throws avernus::Error when the source cannot be read.
Compiled compile_program(const std::string& path, const std::string& root, const std::vector<std::string>& include_dirs,
                         int word_size);

// The module of `compiled`, or of the file if that is nullptr. `trusted` as in dis_module_config.
avernus::Module load_program(const avernus::Engine& engine, const std::string& path, const std::string& root,
                             const dis_compiled* compiled, int word_size, bool trusted);

// The exit status for how a program ended, and for what kept one from running (tools/common/exit_status.h).
int status_of(dis_process_state state);
int status_of(const avernus::Error& error);

// A time of CLOCK_MONOTONIC.
int64_t deadline_in(int64_t ns);

}  // namespace dis::tools
