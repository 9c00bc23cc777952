// emit_control: branches, the entry of a function, the end of a slice, and the code behind the function.
#include <cstddef>

#include "jit/graph/graph.h"
#include "jit/target/x64/emit.h"
#include "runtime/process.h"

namespace dis::jit::x64 {

using lir::Cond;
using lir::Home;
using lir::Inst;
using lir::Width;
using LOp = lir::Op;

namespace {
// As the interpreter: a call costs as much as a loop of eight instructions.
constexpr int32_t kCallPrice = 8 * int32_t(kBudgetUnit);
}  // namespace

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
  target = forwarded(target);
  const uint32_t next = block_ + 1;
  if (target == next) {
    a_.j(x86::negateCond(c), labels_[forwarded(other)]);
    return;
  }
  a_.j(c, labels_[target]);
  if (other != next && forwarded(other) != next) a_.jmp(labels_[forwarded(other)]);
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
        a_.jp(labels_[forwarded(i.other)]);
        branch_to(x86::CondCode::kEqual, i.target, i.other);
        break;
      case Cond::ne:
        a_.jp(labels_[forwarded(i.target)]);
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
  const uint32_t to = forwarded(i.target);
  if (i.target != block_ + 1 && to != block_ + 1) a_.jmp(labels_[to]);
}

void Emitter::site(const Inst& i, SiteKind kind, ExceptionId e) {
  out_.sites.push_back({here(), i.pc, i.sp, kind, e, 0, nullptr, i.frames});
}

void Emitter::emit_enter(const Inst& i) {
  if (!i.known) return;  // makes no frames and calls nothing
  Cold grow{Cold::grow, &i, a_.newLabel(), a_.newLabel(), {}, 0};
  a_.lea(x86::gpq(kScratch), x86::ptr(kFrameReg, int32_t(i.imm)));
  a_.cmp(x86::gpq(kScratch), x86::ptr(kProcessReg, int32_t(offsetof(Process, limit))));
  a_.ja(grow.at);
  a_.bind(grow.back);
  cold_.push_back(grow);
  Cold poll{Cold::poll, &i, a_.newLabel(), a_.newLabel(), {}, 0};
  a_.sub(kBudgetReg, kCallPrice);
  a_.js(poll.at);
  a_.bind(poll.back);
  cold_.push_back(poll);
}

void Emitter::emit_poll(const Inst& i) {
  Cold poll{Cold::poll, &i, a_.newLabel(), a_.newLabel(), {}, 0};
  a_.sub(kBudgetReg, int32_t(std::min<int64_t>(i.imm * kBudgetUnit, INT32_MAX)));
  a_.js(poll.at);
  a_.bind(poll.back);
  cold_.push_back(poll);
}

void Emitter::emit_cold(const Cold& c) {
  const Inst& i = *c.inst;
  const Stubs& stubs = facts_.instance->stubs;
  a_.bind(c.at);
  switch (c.kind) {
    case Cold::raise:
      call_address(stubs.raise);
      site(i, SiteKind::raise, c.exception);
      break;
    case Cold::ref_kind:
    case Cold::valid_kind: {
      // Outside the arena: nil, or worse.
      const uint8_t r = use(i.a, kScratch2);
      a_.cmp(gp(r, Width::w64), -1);
      if (c.kind == Cold::valid_kind) {
        a_.je(c.back);
      } else {
        Label nil = a_.newLabel();
        a_.jne(nil);
        call_address(stubs.raise);
        site(i, SiteKind::raise, i.exception);
        a_.bind(nil);
      }
      call_address(stubs.raise);
      site(i, SiteKind::raise, ExceptionId::wild_reference);
      break;
    }
    case Cold::poll:
      call_address(stubs.yield);
      site(i, SiteKind::poll);
      a_.jmp(c.back);
      break;
    case Cold::grow: {
      call_address(stubs.grow);
      Inst wanted = i;
      wanted.sp = int32_t(i.imm);
      site(wanted, SiteKind::grow);
      a_.jmp(c.back);
      break;
    }
    case Cold::release: {
      // Keeps every register somebody wants, below the red zone. The stack's end is below them all the while: a signal
      // may write behind it at any time.
      uint32_t gp_live = i.live.gp & 0xffffu, fp_live = i.live.fp & 0xffffu;
      gp_live &= ~((1u << 3) | (1u << 5) | (1u << 12) | (1u << 13) | (1u << 14) | (1u << 15) | (1u << 4));
      const uint32_t words = uint32_t(__builtin_popcount(gp_live) + __builtin_popcount(fp_live));
      const int32_t bytes = int32_t(128 + words * 8);
      const uint8_t r = use(i.a, kScratch);
      a_.mov(x86::ptr(kProcessReg, int32_t(offsetof(Process, native_call))), x86::rsp);
      a_.sub(x86::rsp, bytes);
      int32_t at = bytes - 136;
      for (uint32_t k = 0; k < 16; k++)
        if (gp_live >> k & 1) {
          a_.mov(x86::ptr(x86::rsp, at), x86::gpq(k));
          at -= 8;
        }
      for (uint32_t k = 0; k < 16; k++)
        if (fp_live >> k & 1) {
          a_.movsd(x86::ptr(x86::rsp, at), Xmm(k));
          at -= 8;
        }
      if (narrow())
        a_.lea(x86::rsi, x86::ptr(kArenaReg, x86::gpq(r)));
      else if (r != 6)
        a_.mov(x86::rsi, x86::gpq(r));
      a_.mov(x86::rdi, kProcessReg);
      a_.and_(x86::rsp, -16);
      call_slot(facts_.instance->services + size_t(Service::released));
      a_.mov(x86::gpq(kScratch), x86::ptr(kProcessReg, int32_t(offsetof(Process, native_call))));
      at = -136;
      for (uint32_t k = 0; k < 16; k++)
        if (gp_live >> k & 1) {
          a_.mov(x86::gpq(k), x86::ptr(x86::gpq(kScratch), at));
          at -= 8;
        }
      for (uint32_t k = 0; k < 16; k++)
        if (fp_live >> k & 1) {
          a_.movsd(Xmm(k), x86::ptr(x86::gpq(kScratch), at));
          at -= 8;
        }
      a_.mov(x86::rsp, x86::gpq(kScratch));
      a_.jmp(c.back);
      break;
    }
  }
}

}  // namespace dis::jit::x64
