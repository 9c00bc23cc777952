// setups: an engine of each kind for each word size, for tests of what must be the same on all.
#pragma once

#include "tests/unit/capi/sample.h"

namespace dis::tests::capi {

struct EngineSetup {
  int word_size, jit;
};
inline constexpr EngineSetup kEngineSetups[] = {{32, 0}, {64, 0}, {32, 1}, {64, 1}};

// Compiles every function when it is first called; counts to the instruction.
inline avernus::Engine metered_engine(const EngineSetup& setup) {
  avernus::EngineConfig config = small_config();
  config.metered = 1;
  config.jit = setup.jit;
  config.jit_threshold = 0;
  return avernus::Engine(config);
}

// Nobody wants to read how programs broke.
inline avernus::VmConfig without_reports() {
  avernus::VmConfig config;
  config.report = [](void*, const char*) {};
  return config;
}

}  // namespace dis::tests::capi
