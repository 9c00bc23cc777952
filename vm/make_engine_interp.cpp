// make_engine_interp: the engine of builds without native code.
#include "vm/engine.h"
#include "vm/interp/interpreter.h"

namespace dis {

std::span<const EngineStage> engine_stages() { return {}; }
std::span<const EngineTarget> engine_targets() { return {}; }

std::unique_ptr<Engine> make_engine(const EngineOptions& options) {
  return interp::make_interpreter(*options.types);
}

}  // namespace dis
