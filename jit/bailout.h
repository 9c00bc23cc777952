// bailout: why a function was left to the interpreter. Each reason has a name that people see.
#pragma once

namespace dis::jit {

enum class Bailout {
  none,
  unknown_control_flow,  // a jump through memory, or a table that is not in the initial module data
  frame_order,           // paths meet with different frames under construction
  no_code_memory,        // the region for machine code is full or cannot be had
  too_many_values,       // more at once than registers and spill words hold
  emitter,               // the assembler refused something: a defect of ours
};

constexpr const char* bailout_text(Bailout b) {
  switch (b) {
    case Bailout::none: return "compiled";
    case Bailout::unknown_control_flow: return "jumps where no table of the module leads";
    case Bailout::frame_order: return "paths meet with different frames under construction";
    case Bailout::no_code_memory: return "no memory for machine code";
    case Bailout::too_many_values: return "needs more values at once than there is room for";
    case Bailout::emitter: return "the assembler refused an instruction";
  }
  return "";
}

}  // namespace dis::jit
