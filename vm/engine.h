// engine: what turns IR into something that runs. The facade asks for one through make_engine(), which is
// defined once per build: by the JIT, or by make_engine_interp.cpp when the JIT is off.
#pragma once

#include <memory>

#include "runtime/executor.h"
#include "runtime/module_instance.h"
#include "runtime/support/result.h"
#include "vm/ir/ir.h"

namespace dis {

class Runtime;

struct EngineOptions {
  bool jit = true;
  uint32_t disabled_passes = 0;  // bits of jit::Pass
};

class Engine : public Executor {
 public:
  // Code for a whole module. `types` are the heap's types by Dis type id, `initial_data` is what module data begins
  // as (may be nullptr); both outlive the code.
  virtual Result<std::unique_ptr<CodeObject>> prepare(ir::Module module, const std::vector<const Type*>& types,
                                                      const uint8_t* initial_data) = 0;
};

// The engine of `runtime`, which must outlive it.
std::unique_ptr<Engine> make_engine(Runtime& runtime, const EngineOptions& options);

}  // namespace dis
