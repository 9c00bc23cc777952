// light: functions that never need the runtime to see the stack while they run normally: arithmetic, arrays and calls
// of their like. Between them a call is a bump of the frame pointer and a `call`; no header is written, and a result
// that is a number comes back in a register. Where the runtime has to look after all (an exception, the end of a
// slice) the headers are filled in from the return addresses on the host's stack.
// In:  IR of a module.  Out: for each function whether it is one, and what it gives.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "vm/ir/cfg.h"
#include "vm/ir/ir.h"

namespace dis::jit {

struct LightFunction {
  bool light = false;
  // The type of a result that comes back in a register; none: there is no result, or its place is passed as ever.
  ir::Type result = ir::Type::none;
};

std::vector<LightFunction> find_light_functions(const ir::Module& module, const ir::ControlFlow& flow);

// The instructions of one function as the graph builder sees them: for the light version, `0(ret(fp))`, the caller's
// place for the result, is the frame's own return word, which is then like any variable.
class FunctionCode {
 public:
  // `all`: of the module's functions, or nullptr.
  FunctionCode(const ir::Module& module, const ir::Function& function, const LightFunction& as,
               const std::vector<LightFunction>* all);
  const ir::Inst& at(uint32_t n) const {
    if (changed_.empty()) return module_.insts[n];
    const auto it = changed_.find(n);
    return it == changed_.end() ? module_.insts[n] : it->second;
  }
  bool light() const { return as_.light; }
  // Whether a call of the function at a Dis pc may be put in line, so that registers survive it.
  bool calls_light(int32_t pc) const;
  ir::Type result() const { return as_.result; }

 private:
  const ir::Module& module_;
  const LightFunction as_;
  const std::vector<LightFunction>* all_;
  std::unordered_map<uint32_t, ir::Inst> changed_;
};

}  // namespace dis::jit
