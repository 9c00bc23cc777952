// handlers: which handler runs an instruction. Each function knows one family of operations and returns the most
// specialised handler for the forms of `inst`, or nullptr when the operation is not of its family.
// The fields of the Code cell are filled by threaded_code.cpp alike for all of them.
#pragma once

#include "runtime/abi.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis::interp {

template <Abi A>
Handler select_arith(const ir::Inst& inst);    // arithmetic, comparisons, number conversions, fixed point
template <Abi A>
Handler select_move(const ir::Inst& inst);     // mov, lea, index, head, tail, lengths
template <Abi A>
Handler select_control(const ir::Inst& inst);  // jumps, cases, frames, calls, exceptions
template <Abi A>
Handler select_data(const ir::Inst& inst);     // allocation, lists, slices, strings
template <Abi A>
Handler select_concurrency(const ir::Inst& inst);  // channels, alt, spawn

// For a call of a function of the module, of any form, whose entry is for another engine to find out: it lies in the
// cell where the distance would be.
template <Abi A>
Handler call_away_handler();

// Whether the middle operand stands for the destination (written once in Dis, or the same place).
inline bool mid_is_dst(const ir::Inst& inst) { return inst.mid == inst.dst; }

}  // namespace dis::interp
