// make_engine_interp: the engine of builds without native code.
#include "vm/engine.h"
#include "vm/interp/interpreter.h"

namespace dis {

std::span<const EngineStage> engine_stages() { return {}; }
std::span<const EngineTarget> engine_targets() { return {}; }

std::unique_ptr<Engine> make_engine(Runtime& runtime, const EngineOptions&) {
  return interp::make_interpreter(runtime);
}

}  // namespace dis
