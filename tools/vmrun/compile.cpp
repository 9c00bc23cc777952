#include "tools/vmrun/compile.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "tools/common/exit_status.h"
#include "tools/limbo/compiler.h"
#include "tools/limbo/files.h"
#include "vm/format/writer.h"

namespace dis::tools {

namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// Where the source named on the command line is: as for modules.
std::string find_source(const std::string& path, const std::string& root) {
  if (root.empty()) return path;
  const std::string below = root + (path.starts_with('/') ? "" : "/") + path;
  if (path.starts_with('/')) return exists(below) ? below : path;
  return exists(path) ? path : exists(below) ? below : path;
}

}  // namespace

bool is_source(const std::string& path) { return path.ends_with(".b"); }

std::optional<CompiledProgram> compile_program(const std::string& path, const std::string& root,
                                               std::vector<std::string> include_dirs, int word_bits,
                                               int& status) {
  const Abi abi = word_bits == 32 ? kAbi32 : kAbi64;
  if (!root.empty()) include_dirs.push_back(root + "/module");
  auto input = limbo::open_source(find_source(path, root), limbo::include_directories(include_dirs, abi));
  if (!input.ok()) {
    std::fprintf(stderr, "vmrun: %s\n", input.error().to_string().c_str());
    status = kExitLoad;
    return std::nullopt;
  }
  const limbo::Compiled compiled =
      limbo::compile(std::move(*input), {.abi = abi,
                                         .symbols = true,
                                         .colour = isatty(STDERR_FILENO) && !std::getenv("NO_COLOR"),
                                         .source_path = {}});
  std::fputs(compiled.messages.c_str(), stderr);
  if (!compiled.module) {
    status = kExitFailed;
    return std::nullopt;
  }
  return CompiledProgram{format::write(*compiled.module), compiled.symbols};
}

}  // namespace dis::tools
