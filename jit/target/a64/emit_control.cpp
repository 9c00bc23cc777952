// emit_control: branches, the entry of a function, the end of a slice, and the code behind the function.
#include <bit>
#include <cstddef>

#include "jit/graph/graph.h"
#include "jit/target/a64/emit.h"
#include "runtime/executor.h"
#include "runtime/process.h"

namespace dis::jit::a64 {

using lir::Cond;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

arm::CondCode Emitter::cond(Cond c) {
  switch (c) {
    case Cond::eq: return arm::CondCode::kEQ;
    case Cond::ne: return arm::CondCode::kNE;
    case Cond::lt: return arm::CondCode::kLT;
    case Cond::le: return arm::CondCode::kLE;
    case Cond::gt: return arm::CondCode::kGT;
    case Cond::ge: return arm::CondCode::kGE;
    case Cond::ult: return arm::CondCode::kLO;
    case Cond::ule: return arm::CondCode::kLS;
    case Cond::ugt: return arm::CondCode::kHI;
    case Cond::uge: return arm::CondCode::kHS;
  }
  return arm::CondCode::kEQ;
}

Word Emitter::compare(const Inst& i) {
  const Gp a = gp(use(i.a, kScratch), i.width);
  if (!i.b_imm) {
    a_.cmp(a, gp(use(i.b, kScratch2), i.width));
    return branch_if(cond(i.cond));
  }
  const int64_t imm = i.width == Width::w32 ? int64_t(int32_t(i.imm)) : i.imm;
  if (imm == 0 && i.cond == Cond::eq) return branch_if_zero(a);
  if (imm == 0 && i.cond == Cond::ne) return branch_unless_zero(a);
  if (imm < 0)
    a_.cmn(a, uint64_t(0) - uint64_t(imm));
  else
    a_.cmp(a, uint64_t(imm));
  return branch_if(cond(i.cond));
}

// Goes for `w` to `target`, else to `other`, whichever comes next in the code not at all.
void Emitter::branch_to(Word w, uint32_t target, uint32_t other) {
  if (falls_to(target)) return jump_to_block(negated(w), other);
  jump_to_block(w, target);
  if (!falls_to(other)) jump_to_block(kBranch, other);
}

void Emitter::emit_branch(const Inst& i) {
  if (i.op == LOp::br) return branch_to(compare(i), i.target, i.other);
  // With a NaN only `ne` holds: conditions that are false then, and true in the negation.
  const Vec a = use_fp(i.a, kFpScratch), b = use_fp(i.b, kFpScratch2);
  a_.fcmp(a, b);
  const arm::CondCode c = i.cond == Cond::lt ? arm::CondCode::kMI : i.cond == Cond::le ? arm::CondCode::kLS : cond(i.cond);
  branch_to(branch_if(c), i.target, i.other);
}

void Emitter::emit_jump(const Inst& i) {
  if (i.arg_count != 0) {
    move_list_.clear();
    lir::collect_jump_moves(f_, i, move_list_);
    moves(move_list_);
  }
  if (!falls_to(i.target)) jump_to_block(kBranch, i.target);
}

void Emitter::site(const Inst& i, SiteKind kind, ExceptionId e) {
  out_.sites.push_back({here(), i.pc, i.sp, kind, e, 0, nullptr, i.frames});
}

// Takes `price` from the slice; flags: negative when it is spent.
void Emitter::spend(int64_t price) {
  price = std::min<int64_t>(price, 0xffffff);
  if (price > 0xfff && (price & 0xfff) != 0) {
    a_.sub(kBudgetReg, kBudgetReg, price & 0xfff000);
    price &= 0xfff;
  }
  a_.subs(kBudgetReg, kBudgetReg, price);
}

void Emitter::emit_enter(const Inst& i) {
  if (!i.known) {  // makes no frames and calls nothing
    if (i.extra) spend(i.extra * kInstructionPrice);
    return;
  }
  add_immediate(arm::x(kScratch), kFrameReg, i.imm);
  a_.ldr(arm::x(kScratch2), arm::ptr(kProcessReg, int32_t(offsetof(Process, limit))));
  a_.cmp(arm::x(kScratch), arm::x(kScratch2));
  Cold& grow = new_cold(Cold::grow, i);
  jump(branch_if(arm::CondCode::kHI), grow.from);
  land(grow.back);
  spend(i.extra * kInstructionPrice);
  Cold& poll = new_cold(Cold::poll, i);
  jump(branch_if(arm::CondCode::kMI), poll.from);
  land(poll.back);
}

void Emitter::emit_charge(const Inst& i) {
  static_assert((kInstructionPrice & (kInstructionPrice - 1)) == 0);
  if (i.b_imm)
    spend(i.imm * kInstructionPrice);
  else
    a_.sub(kBudgetReg, kBudgetReg, arm::x(use(i.b, kScratch)), arm::lsl(std::countr_zero(uint64_t{kInstructionPrice})));
}

void Emitter::emit_poll(const Inst& i) {
  spend(i.imm * kInstructionPrice);
  Cold& poll = new_cold(Cold::poll, i);
  jump(branch_if(arm::CondCode::kMI), poll.from);
  land(poll.back);
}

void Emitter::cold_call(uint32_t stub) {
  if (leaf_) a_.str(kLinkReg, arm::ptr_pre(arm::sp, -16));
  call_stub(stub);
}

void Emitter::after_cold_call() {
  if (leaf_) a_.ldr(kLinkReg, arm::ptr_post(arm::sp, 16));
}

void Emitter::emit_cold(Cold& c) {
  const Inst& i = *c.inst;
  land(c.from);
  switch (c.kind) {
    case Cold::raise:
      cold_call(DIS_STUB(raise));
      site(i, SiteKind::raise, c.exception);
      return;
    case Cold::raise_ref:
      cold_call(DIS_STUB(raise_ref) + c.reg);
      site(i, SiteKind::raise_wild, c.exception);
      return;
    case Cold::raise_unless_nil:
      a_.cmn(arm::x(c.reg), 1);
      jump(branch_if(arm::CondCode::kEQ), c.back);
      cold_call(DIS_STUB(raise));
      site(i, SiteKind::raise, ExceptionId::wild_reference);
      return;
    case Cold::poll:
      cold_call(DIS_STUB(yield));
      site(i, SiteKind::poll);
      break;
    case Cold::grow: {
      cold_call(DIS_STUB(grow));
      Inst wanted = i;
      wanted.sp = int32_t(i.imm);
      site(wanted, SiteKind::grow);
      break;
    }
    case Cold::release:
      cold_call((i.live.fp ? DIS_STUB(release_all) : DIS_STUB(release)) + c.reg);
      break;
    case Cold::leave:
      add_immediate(kFrameReg, kFrameReg, -int64_t(c.distance));
      jump(kBranch, c.back);
      return;
  }
  after_cold_call();
  jump(kBranch, c.back);
}

}  // namespace dis::jit::a64
