// step: single instructions done by this engine on behalf of another: its handlers say what each means, once.
//
//   cells[0]  the instruction       cells[1]  behind it: comes back      cells[2]  a taken branch: comes back
//
// Whoever calls cells[0].handler with the machine state gets back the cell where the instruction left off, with the
// registers saved in the Process; or nullptr, and Process::run_status says how the slice ended (a process that waits
// has cells[0] or cells[1] as its pc); or, where calls do not nest in tail position, another cell that is to be run.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

namespace dis {
class TypeTable;
struct Builtin;
struct StringObject;
}  // namespace dis

namespace dis::interp {

inline constexpr uint32_t kStepCells = 3;

bool make_step(const ir::Module& module, size_t n, const std::vector<const Type*>& types, TypeTable& table,
               Code cells[kStepCells]);

// Where the caller goes on behind a step, kept in the cells behind it: what to do with a process that waited in one is
// known without a search. nullptr: the cell is none of those.
void set_behind_step(Code cells[kStepCells], const void* place);
const void* behind_step(const Code* cell);

// Goes on at `pc` until the slice ends (nullptr) or a step comes back (its cell).
const Code* run_threaded(Process* p, const Code* pc, int64_t budget);

// The list type whose cells an instruction makes, by the type of the elements; nullptr when that is not known.
const Type* cell_type(const ir::Inst& i, const std::vector<const Type*>& types, TypeTable& table);

// How a call of a built-in function ended. Whoever calls one natively and finds that it did more than return leaves the
// end in Process::builtin_end and does the call's step, which goes on from there.
enum class BuiltinEnd : uint8_t { none, next, parked, pending, wild, exit };
// Calls it and takes its frame away, unless the process waits in it.
template <Abi A>
BuiltinEnd run_builtin(Process* p, uint8_t* frame, const Builtin* builtin);

// The Dis pc a case on strings goes to; -1 for a table that leads outside the arena.
int64_t find_string_case(Process* p, const StringObject* value, const uint8_t* table);

}  // namespace dis::interp
