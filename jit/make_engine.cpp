// make_engine: the engine of builds with native code.
#include "jit/jit_engine.h"
#include "jit/stages.h"
#include "jit/target/targets.h"
#include "vm/interp/interpreter.h"

namespace dis {

std::span<const EngineStage> engine_stages() { return jit::kStages; }
std::span<const EngineTarget> engine_targets() { return jit::all_targets(); }

std::unique_ptr<Engine> make_engine(const EngineOptions& options) {
  if (options.jit)
    if (auto engine = jit::JitEngine::make(options)) return engine;
  return interp::make_interpreter(*options.types);
}

}  // namespace dis
