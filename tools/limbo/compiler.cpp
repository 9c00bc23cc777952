// The stages in order; each runs only when those before it found nothing wrong.
#include "tools/limbo/compiler.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "tools/limbo/assemble.h"
#include "tools/limbo/checker.h"
#include "tools/limbo/lower.h"
#include "tools/limbo/symbols.h"

namespace dis::limbo {

namespace {

class Compilation {
 public:
  explicit Compilation(const CompileOptions& options)
      : options_(options), types_(arena_, names_, options.abi) {}

  Compiled run(ParseInput input) {
    const std::string path = options_.source_path.empty() ? input.path : options_.source_path;
    Compiled result;
    stages(std::move(input), path, result);
    if (diagnostics_.failed()) result.module.reset(), result.symbols.clear();
    result.errors = diagnostics_.errors();
    result.warnings = size_t(std::count_if(diagnostics_.messages().begin(), diagnostics_.messages().end(),
                                           [](const Message& m) { return m.severity == Severity::warning; }));
    if (!diagnostics_.messages().empty()) result.messages = diagnostics_.render(sources_, options_.colour);
    return result;
  }

 private:
  void stages(ParseInput input, const std::string& path, Compiled& result) {
    Program* program = parse(arena_, names_, sources_, diagnostics_, std::move(input));
    if (!program || diagnostics_.failed()) return;
    std::optional<Checked> checked =
        check(*program, arena_, names_, types_, diagnostics_, {.warnings = options_.warnings});
    if (!checked || diagnostics_.failed()) return;
    if (options_.optimise) inline_calls(*checked, arena_, types_);
    code_ = lower(*checked, arena_, types_);
    if (diagnostics_.failed()) return;
    if (options_.optimise)
      for (Function& f : code_.functions) optimise(f, code_);
    result.module = assemble(*checked, code_, types_, diagnostics_,
                             {.source_path = path,
                              .stack_extent = options_.stack_extent,
                              .must_compile = options_.must_compile,
                              .dont_compile = options_.dont_compile});
    if (options_.symbols && !diagnostics_.failed())
      result.symbols = make_symbols(*checked, code_, types_, sources_);
  }

  const CompileOptions& options_;
  Arena arena_;
  NameTable names_{arena_};
  SourceMap sources_;
  Diagnostics diagnostics_;
  Types types_;
  Code code_;
};

}  // namespace

Compiled compile(ParseInput input, const CompileOptions& options) {
  auto compilation = std::make_unique<Compilation>(options);
  Compiled result = compilation->run(std::move(input));
  if (options.process_ends) (void)compilation.release();  // the system takes everything back, and faster
  return result;
}

}  // namespace dis::limbo
