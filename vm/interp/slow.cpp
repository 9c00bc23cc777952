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
  uint8_t *fp = p->fp, *mp = p->mp;
  DIS_GOTO(static_cast<const Code*>(p->pc));
}

}  // namespace

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
  std::unique_ptr<std::string> text = std::move(p->pending);
  if (p->killed || text->empty()) {
    p->run_status = RunStatus::exited;
    return nullptr;
  }
  return after_unwind(raise_text(*p, *text, dis_pc(p, pc)), p, budget, base);
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
