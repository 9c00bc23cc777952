// dispatch: how one handler hands over to the next.
//
// Optimised builds jump: every handler ends in a call to the next one in tail position, so the machine state
// stays in the six argument registers and there is no loop at all. Builds whose instrumentation needs a
// proper return (sanitizers) or that do not optimise run a loop instead: the handler stores the state and
// returns the next instruction. The handlers read the same either way.
#pragma once

#include <cstdint>

#include "runtime/process.h"
#include "runtime/support/check.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define DIS_TAIL_CALLS 0
#else
#define DIS_TAIL_CALLS 1
#endif

namespace dis::interp {

struct Code;

// pc: this instruction; fp, mp: frame and module data; budget: what is left of the slice; base: the arena.
#define DIS_STATE                                                                           \
  const ::dis::interp::Code *pc, uint8_t *fp, uint8_t *mp, ::dis::Process *p, int64_t budget, \
      uint8_t *base
#define DIS_STATE_ARGS pc, fp, mp, p, budget, base

// Returns nullptr when the slice ends (Process::run_status says how), else the next instruction (loop form).
using Handler = const Code* (*)(DIS_STATE);

// One instruction of threaded code; the array index is the Dis pc. Offsets are in bytes from fp or mp;
// `first2` is added after an indirection. What does not fit a role shares its space.
struct Code {
  Handler handler;
  union {
    struct {
      int32_t s, s2;       // source
    };
    int64_t s_imm;         // source, when immediate
    const Type* s_type;    // instructions whose source is a type
  };
  union {
    struct {
      int32_t d, d2;       // destination
    };
    int64_t d_target;      // jumps: distance to the target in bytes
  };
  int32_t m;               // middle: offset (it has no indirect forms), immediate, type id, link number
  uint32_t modes;          // forms of source, middle, destination, four bits each, for handlers of any form
};
static_assert(sizeof(Code) == 32);

// Hands over to `next`.
#if DIS_TAIL_CALLS
#define DIS_GOTO(next)                                             \
  do {                                                             \
    const ::dis::interp::Code* next_ = (next);                     \
    return next_->handler(next_, fp, mp, p, budget, base);         \
  } while (0)
#else
#define DIS_GOTO(next)  \
  do {                  \
    p->fp = fp;         \
    p->mp = mp;         \
    p->budget = budget; \
    return (next);      \
  } while (0)
#endif
#define DIS_NEXT() DIS_GOTO(pc + 1)

// Spends the slice for a jump over `distance` bytes (not positive): the length of the loop, the jump included.
static_assert(sizeof(Code) == kInstructionPrice);
#define DIS_SPEND(distance) (budget += (distance) - ::dis::kInstructionPrice)

// Stores the machine state where the runtime looks for it.
#define DIS_SAVE(at)    \
  do {                  \
    p->pc = (at);       \
    p->fp = fp;         \
    p->mp = mp;         \
    p->budget = budget; \
  } while (0)

// --- Shared cold paths (slow.cpp), reached by tail calls with the same arguments ---

// Raises Process::slow_exception at this instruction.
const Code* raise_here(DIS_STATE);
// Drops Process::slow_object, whose count is already decremented (to zero, or while the collector marks).
const Code* dropped(DIS_STATE);   // and goes on behind this instruction
// Ends the slice; the process goes on at `pc`.
const Code* preempt(DIS_STATE);

#define DIS_RAISE(id)                          \
  do {                                         \
    p->slow_exception = ::dis::ExceptionId::id; \
    return raise_here(DIS_STATE_ARGS);         \
  } while (0)

}  // namespace dis::interp
