// slow: the paths handlers leave their registers for: exceptions, destruction, the end of a slice.
#include "runtime/runtime.h"
#include "vm/interp/access.h"
#include "vm/interp/interpreter.h"

namespace dis::interp {

namespace {

uint32_t dis_pc(Process* p, const Code* pc) { return p->module->module->code->pc_of(pc); }

// Goes on at the registers of `p`, or ends the slice.
const Code* after_unwind(Unwound result, Process* p, int64_t budget, uint8_t* base) {
  if (result == Unwound::broken) {
    p->run_status = RunStatus::broken;
    return nullptr;
  }
  // A handler may lie in front of what it handles: such a loop has to give way too.
  budget -= kRaisePrice;
  if (budget < 0) {
    p->budget = budget;
    p->run_status = RunStatus::yielded;
    return nullptr;
  }
  if (p->is_native(p->pc)) {
    p->budget = budget;
    p->run_status = RunStatus::elsewhere;
    return nullptr;
  }
  uint8_t *fp = p->fp, *mp = p->mp;
  DIS_GOTO(static_cast<const Code*>(p->pc));
}

}  // namespace

// Out of line, because a handler with a local that is destroyed cannot hand over in tail position.
__attribute__((noinline)) PendingEnd raise_pending_text(Process* p, uint32_t dis_pc) {
  std::unique_ptr<std::string> text = std::move(p->pending);
  if (p->killed || text->empty()) return PendingEnd::exited;
  return raise_text(*p, *text, dis_pc) == Unwound::handled ? PendingEnd::handled : PendingEnd::broken;
}

const Code* raise_here(DIS_STATE) {
  DIS_SAVE(pc);
  return after_unwind(raise_id(*p, p->slow_exception, dis_pc(p, pc)), p, budget, base);
}

const Code* raise_object(DIS_STATE) {
  DIS_SAVE(pc);
  Object* value = as_object(p->slow_object);
  return after_unwind(raise_value(*p, value, dis_pc(p, pc)), p, budget, base);
}

const Code* raise_pending(DIS_STATE) {
  DIS_SAVE(pc);
  const PendingEnd end = raise_pending_text(p, dis_pc(p, pc));
  if (end == PendingEnd::exited) {
    p->run_status = RunStatus::exited;
    return nullptr;
  }
  return after_unwind(end == PendingEnd::handled ? Unwound::handled : Unwound::broken, p, budget, base);
}

const Code* dropped(DIS_STATE) {
  DIS_SAVE(pc);
  p->heap->released(p->slow_object);
  DIS_NEXT();
}

const Code* preempt(DIS_STATE) {
  (void)base;
  DIS_SAVE(pc);
  p->run_status = RunStatus::yielded;
  return nullptr;
}

}  // namespace dis::interp
