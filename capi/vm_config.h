// vm_config: the configurations of dis.h as the facade's options, with what is wrong in them.
#pragma once

#include "include/dis/dis.h"
#include "runtime/support/result.h"
#include "vm/options.h"

namespace dis::capi {

class EngineState;

Result<CodeOptions> code_options(const dis_engine_config& config);
// Without the trace sink, which is the machine's.
Result<VmOptions> vm_options(const dis_vm_config& config, const EngineState& engine);

// 32, 64 or 0.
Result<format::WordSize> word_size(int bits);

}  // namespace dis::capi
