#include "runtime/builtin/hosted_modules.h"

#include <algorithm>

#include "runtime/builtin/registry.h"

namespace dis {

Result<void> HostedModules::add(std::shared_ptr<const HostedModule> module) {
  const std::string& path = module->path();
  auto refuse = [&](std::string found, std::string expected) {
    return Diagnostic{.kind = ErrorKind::link,
                      .file = {},
                      .where = "module '" + path + "'",
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  if (!path.starts_with('$') || path == "$self") return refuse("a path no module of the host can have", "'$Name'");
  const std::span<const BuiltinModule> tables = builtin_modules();
  const bool known =
      std::any_of(tables.begin(), tables.end(), [&](const BuiltinModule& m) { return m.path == path; }) ||
      std::any_of(modules_.begin(), modules_.end(), [&](const auto& m) { return m->path() == path; });
  if (known) return refuse("a module of that path already", {});
  modules_.push_back(std::move(module));
  return {};
}

std::shared_ptr<ModuleImage> HostedModules::image(std::string_view path, TypeTable& types) const {
  for (const auto& m : modules_)
    if (m->path() == path) return m->image(types);
  return nullptr;
}

}  // namespace dis
