// emit_control: branches, the entry of a function, the end of a slice, and the code behind the function.
#include <bit>
#include <cstddef>

#include "jit/graph/graph.h"
#include "jit/target/x64/emit.h"
#include "runtime/executor.h"
#include "runtime/process.h"

namespace dis::jit::x64 {

using lir::Cond;
using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

x86::CondCode Emitter::cond(Cond c) {
  switch (c) {
    case Cond::eq: return x86::CondCode::kEqual;
    case Cond::ne: return x86::CondCode::kNotEqual;
    case Cond::lt: return x86::CondCode::kSignedLT;
    case Cond::le: return x86::CondCode::kSignedLE;
    case Cond::gt: return x86::CondCode::kSignedGT;
    case Cond::ge: return x86::CondCode::kSignedGE;
    case Cond::ult: return x86::CondCode::kUnsignedLT;
    case Cond::ule: return x86::CondCode::kUnsignedLE;
    case Cond::ugt: return x86::CondCode::kUnsignedGT;
    case Cond::uge: return x86::CondCode::kUnsignedGE;
  }
  return x86::CondCode::kEqual;
}

void Emitter::compare(const Inst& i) {
  const uint8_t ra = use(i.a, kScratch);
  const Gp a = gp(ra, i.width);
  if (i.b_imm) {
    if (i.imm == 0 && (i.cond == Cond::eq || i.cond == Cond::ne))
      a_.test(a, a);
    else
      a_.cmp(a, i.width == Width::w32 ? int64_t(int32_t(i.imm)) : i.imm);
  } else if (home(i.b).kind == Home::Kind::spill) {
    a_.cmp(a, spill(home(i.b)));
  } else {
    a_.cmp(a, gp(use(i.b, kScratch2), i.width));
  }
}

// Jumps for c to `target`, else to `other`, whichever comes next in the code not at all.
void Emitter::branch_to(x86::CondCode c, uint32_t target, uint32_t other) {
  const bool falls = falls_to(target);
  if (falls) {
    a_.j(x86::negateCond(c), label(other));
    return;
  }
  a_.j(c, label(target));
  if (!falls_to(other)) a_.jmp(label(other));
}

void Emitter::emit_branch(const Inst& i) {
  if (i.op == LOp::fbr) {
    // With a NaN only `ne` holds: the carry is set then.
    Xmm a = use_fp(i.a, kFpScratch);
    Xmm b = Xmm(0);
    const bool both = a.id() == kFpScratch && home(i.b).kind != Home::Kind::reg;
    if (both) {  // the second one by way of memory
      if (home(i.b).kind == Home::Kind::spill) {
        a_.mov(x86::gpq(kScratch2), spill(home(i.b)));
      } else {
        a_.mov(x86::gpq(kScratch2), f_.insts[home(i.b).inst].imm);
      }
      a_.mov(x86::ptr(x86::rsp, -8), x86::gpq(kScratch2));
    } else {
      b = use_fp(i.b, kFpScratch);
    }
    const bool swapped = i.cond == Cond::lt || i.cond == Cond::le;
    if (swapped && both) {
      // b must come first: a goes to memory instead.
      a_.mov(x86::gpq(kScratch2), x86::ptr(x86::rsp, -8));
      a_.movsd(x86::ptr(x86::rsp, -8), a);
      a_.movq(Xmm(kFpScratch), x86::gpq(kScratch2));
      a_.ucomisd(Xmm(kFpScratch), x86::ptr(x86::rsp, -8));
    } else if (swapped) {
      a_.ucomisd(b, a);
    } else if (both) {
      a_.ucomisd(a, x86::ptr(x86::rsp, -8));
    } else {
      a_.ucomisd(a, b);
    }
    switch (i.cond) {
      case Cond::eq:
        a_.jp(label(i.other));
        branch_to(x86::CondCode::kEqual, i.target, i.other);
        break;
      case Cond::ne:
        a_.jp(label(i.target));
        branch_to(x86::CondCode::kNotEqual, i.target, i.other);
        break;
      case Cond::lt:
      case Cond::gt: {
        // Not the negation of `above`: that holds for a NaN, as it must.
        branch_to(x86::CondCode::kUnsignedGT, i.target, i.other);
        break;
      }
      default: branch_to(x86::CondCode::kUnsignedGE, i.target, i.other); break;
    }
    return;
  }
  compare(i);
  branch_to(cond(i.cond), i.target, i.other);
}

void Emitter::emit_jump(const Inst& i) {
  if (i.arg_count != 0) {
    move_list_.clear();
    lir::collect_jump_moves(f_, i, move_list_);
    moves(move_list_);
  }
  if (!falls_to(i.target)) a_.jmp(label(i.target));
}

void Emitter::site(const Inst& i, SiteKind kind, ExceptionId e) {
  out_.sites.push_back({here(), i.pc, i.sp, kind, e, 0, nullptr, i.frames});
}

void Emitter::emit_enter(const Inst& i) {
  if (!i.known) {  // makes no frames and calls nothing
    if (i.extra) a_.sub(kBudgetReg, int32_t(i.extra * kInstructionPrice));
    return;
  }
  a_.lea(x86::gpq(kScratch), x86::ptr(kFrameReg, int32_t(i.imm)));
  a_.cmp(x86::gpq(kScratch), x86::ptr(kProcessReg, int32_t(offsetof(Process, limit))));
  Cold& grow = new_cold(Cold::grow, i);
  jump_far(x86::CondCode::kUnsignedGT, grow.from);
  grow.back = here();
  a_.sub(kBudgetReg, int32_t(i.extra * kInstructionPrice));
  Cold& poll = new_cold(Cold::poll, i);
  jump_far(x86::CondCode::kSign, poll.from);
  poll.back = here();
}

void Emitter::emit_poll(const Inst& i) {
  a_.sub(kBudgetReg, int32_t(std::min<int64_t>(i.imm * kInstructionPrice, INT32_MAX)));
  Cold& poll = new_cold(Cold::poll, i);
  jump_far(x86::CondCode::kSign, poll.from);
  poll.back = here();
}

void Emitter::emit_charge(const Inst& i) {
  static_assert((kInstructionPrice & (kInstructionPrice - 1)) == 0);
  if (i.b_imm) {
    a_.sub(kBudgetReg, int32_t(i.imm * kInstructionPrice));
    return;
  }
  a_.mov(x86::gpq(kScratch), x86::gpq(use(i.b, kScratch)));
  a_.shl(x86::gpq(kScratch), std::countr_zero(uint64_t{kInstructionPrice}));
  a_.sub(kBudgetReg, x86::gpq(kScratch));
}

void Emitter::emit_cold(const Cold& c) {
  const Inst& i = *c.inst;
  land(c.from);
  switch (c.kind) {
    case Cold::raise:
      call_stub(DIS_STUB(raise));
      site(i, SiteKind::raise, c.exception);
      return;
    case Cold::raise_ref:
      call_stub(DIS_STUB(raise_ref) + c.reg);
      site(i, SiteKind::raise_wild, c.exception);
      return;
    case Cold::raise_unless_nil:
      a_.cmp(gp(c.reg, Width::w64), -1);
      jump_back(x86::CondCode::kEqual, c.back);
      call_stub(DIS_STUB(raise));
      site(i, SiteKind::raise, ExceptionId::wild_reference);
      return;
    case Cold::poll:
      call_stub(DIS_STUB(yield));
      site(i, SiteKind::poll);
      break;
    case Cold::grow: {
      call_stub(DIS_STUB(grow));
      Inst wanted = i;
      wanted.sp = int32_t(i.imm);
      site(wanted, SiteKind::grow);
      break;
    }
    case Cold::release:
      call_stub((i.live.fp ? DIS_STUB(release_all) : DIS_STUB(release)) + c.reg);
      break;
  }
  jump_back(c.back);
}

}  // namespace dis::jit::x64
