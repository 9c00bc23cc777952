// hosted_modules: built-in modules that the embedding program adds to those of the tables (registry.h).
// In:  HostedModules, by the path under which programs load them ("$Clock").  Out: images, for the linker.
// Keeps: no path twice, none that a table has. Modules are never taken away: a program may load one at any time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/module_instance.h"
#include "runtime/support/result.h"

namespace dis {

class TypeTable;

class HostedModule {
 public:
  virtual ~HostedModule() = default;
  virtual const std::string& path() const = 0;
  // With the frames of its functions for the ABI of `types`; keeps the functions alive.
  virtual std::shared_ptr<ModuleImage> image(TypeTable& types) const = 0;
};

class HostedModules {
 public:
  Result<void> add(std::shared_ptr<const HostedModule> module);
  // nullptr: there is none.
  std::shared_ptr<ModuleImage> image(std::string_view path, TypeTable& types) const;

 private:
  std::vector<std::shared_ptr<const HostedModule>> modules_;
};

}  // namespace dis
