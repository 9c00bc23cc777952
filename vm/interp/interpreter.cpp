#include "vm/interp/interpreter.h"

#include "runtime/runtime.h"
#include "vm/interp/threaded_code.h"

namespace dis::interp {

namespace {

class Interpreter final : public Engine {
 public:
  explicit Interpreter(TypeTable& types) : types_(types) {}

  Result<std::unique_ptr<CodeObject>> prepare(ir::Module module, const std::vector<const Type*>& types,
                                              std::shared_ptr<const std::vector<std::byte>>) override {
    return ThreadedCode::make(module, types, types_);
  }

  RunStatus resume(Process& process) override {
    Process* p = &process;
    int64_t budget = p->budget;
    uint8_t* base = p->heap->base();
    const Code* pc = static_cast<const Code*>(p->pc);
    uint8_t *fp = p->fp, *mp = p->mp;
    const bool waited_behind = p->waits_behind;
    p->waits_behind = false;
    if (DIS_UNLIKELY(p->pending != nullptr)) {
      if (waited_behind) pc--;  // the error belongs to the instruction the process waited in
      pc = raise_pending(DIS_STATE_ARGS);
    } else {
#if DIS_TAIL_CALLS
      pc = pc->handler(pc, fp, mp, p, budget, base);
#else
      p->budget = budget;
#endif
    }
#if !DIS_TAIL_CALLS
    while (pc) pc = pc->handler(pc, p->fp, p->mp, p, p->budget, base);
#endif
    return p->run_status;
  }

 private:
  TypeTable& types_;
};

}  // namespace

std::unique_ptr<Engine> make_interpreter(TypeTable& types) { return std::make_unique<Interpreter>(types); }

}  // namespace dis::interp
