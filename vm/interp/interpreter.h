// interpreter: the engine by threaded code.
// In: IR. Out: a CodeObject of one Code cell per Dis instruction, and its execution.
#pragma once

#include <memory>

#include "vm/engine.h"
#include "vm/interp/dispatch.h"

namespace dis::interp {

std::unique_ptr<Engine> make_interpreter(TypeTable& types);

// Cold paths of more than one file (slow.cpp); see dispatch.h for the others.
const Code* raise_object(DIS_STATE);   // raises Process::slow_object (string or record, with a count)
const Code* raise_pending(DIS_STATE);  // raises Process::pending, or ends a killed process

// Raises Process::pending in `p`, whose registers are saved, at a Dis pc.
enum class PendingEnd : uint8_t { handled, broken, exited };
PendingEnd raise_pending_text(Process* p, uint32_t dis_pc);

}  // namespace dis::interp
