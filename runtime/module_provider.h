// module_provider: the question the runtime asks the loader: give me the module of this path.
#pragma once

#include <string>
#include <string_view>

#include "runtime/module_instance.h"
#include "runtime/support/result.h"

namespace dis {

class ModuleProvider {
 public:
  virtual ~ModuleProvider() = default;
  // The module at `path` as a program names it ("$Sys", "/dis/lib/bufio.dis", "x.dis" relative to
  // `directory`), retained once for the caller. Built-in modules come from the runtime, not from here.
  virtual Result<LoadedModule*> find_module(std::string_view path, std::string_view directory) = 0;
  // The last instance of `module` is gone.
  virtual void unload(LoadedModule* module) = 0;
};

}  // namespace dis
