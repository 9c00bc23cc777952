#include "jit/lir/lir_verifier.h"

#include <vector>

#include "jit/lir/lir_printer.h"
#include "jit/lir/liveness.h"

namespace dis::jit::lir {

namespace {

using Kind = Home::Kind;

std::string name(VReg v) { return "v" + std::to_string(v); }
std::string place(size_t block) { return "b" + std::to_string(block) + ": "; }
std::string place(const Function& f, size_t block, uint32_t n) {
  return place(block) + std::to_string(n) + " '" + print_inst(f, f.insts[n]) + "': ";
}

struct Contract {
  const Function& f;
  std::vector<uint32_t> def = std::vector<uint32_t>(f.classes.size(), kNoInst);  // kNoInst - 1: a parameter

  bool is_vreg(VReg v) const { return v > kNone && v < f.classes.size(); }
  bool fits(VReg v, Role role) const {
    return role == Role::any || (f.classes[v] == Class::gp) == (role == Role::gp);
  }

  std::string operand(VReg v, Role role, const char* what) const {
    if (role == Role::none) return v == kNone ? "" : std::string(what) + ": none is expected";
    if (!is_vreg(v)) return std::string(what) + ": no virtual register";
    return fits(v, role) ? "" : std::string(what) + ": " + name(v) + " is of the wrong class";
  }

  std::string operands(const Inst& i) const {
    const OpInfo& info = op_info(i.op);
    std::string wrong;
    if (i.dst != kNone || (info.dst != Role::none && !(info.flags & (kCallC | kCallDis)))) {
      if (!(wrong = operand(i.dst, info.dst, "dst")).empty()) return wrong;
      if (i.dst < kFirstVirtual) return "dst: a pinned register";
      if (info.dst == Role::any && i.dst_class != f.classes[i.dst]) return "dst: not of Inst::dst_class";
    }
    if (!(wrong = operand(i.a, info.a, "a")).empty()) return wrong;
    if (i.b_imm) {
      if (i.b != kNone) return "b: both register and immediate";
    } else if (!(wrong = operand(i.b, info.b, "b")).empty()) {
      return wrong;
    }
    for (VReg v : {i.mem.base, i.mem.index}) {
      if (v == kNone) continue;
      if (info.mem == MemRole::none) return "mem: none is expected";
      if (!is_vreg(v) || f.classes[v] != Class::gp) return "mem: " + name(v) + " is no general register";
    }
    if (i.mem.base == kNone && i.mem.index != kNone) return "mem: index without base";
    if (size_t(i.first_arg) + i.arg_count > f.args.size()) return "args: out of range";
    const bool third = i.op == Op::mul_add || i.op == Op::mul_sub;
    if (third && (i.arg_count != 1 || i.b_imm)) return "three registers are expected";
    if (i.arg_count && !third && i.op != Op::jump && i.op != Op::call_c) return "args: none are expected";
    if (i.b_shift != Shift::none && (i.b == kNone || (i.op != Op::add && i.op != Op::sub && i.op != Op::and_ && i.op != Op::or_ && i.op != Op::xor_)))
      return "shifts what cannot be shifted";
    if (i.op == Op::bit_field && (i.imm < 0 || i.extra == 0 || uint64_t(i.imm) + i.extra > (i.width == Width::w32 ? 32 : 64)))
      return "bits beyond the register's";
    for (uint32_t k = 0; k < i.arg_count; k++)
      if (!is_vreg(f.args[i.first_arg + k])) return "args: no virtual register";
    if (third && !fits(f.args[i.first_arg], Role::gp)) return "args: of the wrong class";
    return "";
  }

  std::string targets(const Inst& i) const {
    for (uint32_t to : {i.target, i.other}) {
      if (to == kNoBlock) continue;
      if (!(op_info(i.op).flags & kBranch)) return "leads to a block";
      if (to >= f.blocks.size()) return "leads to no block";
      if (i.op != Op::jump && !f.blocks[to].params.empty()) return "leads to a block with parameters";
    }
    if (i.op == Op::jump) {
      if (i.target == kNoBlock || i.other != kNoBlock) return "must have one target";
      const std::vector<VReg>& params = f.blocks[i.target].params;
      if (params.size() != i.arg_count)
        return "passes " + std::to_string(i.arg_count) + " arguments for " + std::to_string(params.size()) +
               " parameters";
      for (uint32_t k = 0; k < i.arg_count; k++)
        if (f.classes[params[k]] != f.classes[f.args[i.first_arg + k]]) return "argument of the wrong class";
    } else if (op_info(i.op).flags & kBranch) {
      if (i.target == kNoBlock || i.other == kNoBlock) return "must have two targets";
    }
    return "";
  }

  std::string blocks() {
    uint32_t next = 0;
    for (size_t b = 0; b < f.blocks.size(); b++) {
      const Block& block = f.blocks[b];
      if (block.first != next || block.last <= block.first || block.last > f.insts.size())
        return place(b) + "does not lie behind the block before it";
      next = block.last;
      for (VReg v : block.params) {
        if (!is_vreg(v) || v < kFirstVirtual) return place(b) + "parameter: no virtual register";
        if (def[v] != kNoInst) return place(b) + name(v) + " is defined twice";
        def[v] = kNoInst - 1;
      }
      for (uint32_t n = block.first; n < block.last; n++) {
        const Inst& i = f.insts[n];
        std::string wrong = operands(i);
        if (wrong.empty()) wrong = targets(i);
        if (!wrong.empty()) return place(f, b, n) + wrong;
        const bool ends = op_info(i.op).flags & (kBranch | kEnd);
        if (ends != (n + 1 == block.last))
          return place(f, b, n) + (ends ? "in the middle of a block" : "does not end a block");
        if (i.dst == kNone) continue;
        if (def[i.dst] != kNoInst) return place(f, b, n) + name(i.dst) + " is defined twice";
        def[i.dst] = n;
      }
    }
    return next == f.insts.size() ? "" : "instructions behind the last block";
  }

  // A value that is alive where nothing comes before reaches a use past its definition.
  std::string order() const {
    Liveness liveness;
    liveness.analyse(f);
    std::vector<uint8_t> inside(f.blocks.size());  // entered only from blocks
    std::vector<VReg> live;
    std::vector<uint8_t> is_live(f.classes.size());
    std::string wrong;
    for (size_t b = 0; b < f.blocks.size(); b++)
      for_each_successor(f, f.blocks[b], [&](uint32_t to) { inside[to] = 1; });
    inside[0] = 0;
    for (const Function::Entry& entry : f.entries) {
      if (entry.block >= f.blocks.size()) return "entries: no block";
      inside[entry.block] = 0;
    }
    for (uint32_t b = 0; b < f.blocks.size(); b++) {
      const Block& block = f.blocks[b];
      for (uint32_t n = block.first; n < block.last; n++) {
        for_each_use(f, f.insts[n], [&](VReg v) {
          if (v < kFirstVirtual || !wrong.empty()) return;
          if (def[v] == kNoInst)
            wrong = place(f, b, n) + name(v) + " is not defined";
          else if (def[v] != kNoInst - 1 && def[v] >= n && def[v] < block.last)
            wrong = place(f, b, n) + name(v) + " is used before its definition";
        });
        if (!wrong.empty()) return wrong;
      }
    }
    for (uint32_t b = 0; b < f.blocks.size() && wrong.empty(); b++) {
      if (inside[b]) continue;
      if (!f.blocks[b].params.empty()) return place(b) + "has parameters but is entered from outside";
      liveness.for_each_live_in(
          b, [&](VReg v) { wrong = place(b) + name(v) + " is used but not defined on all ways"; });
    }
    if (!wrong.empty()) return wrong;

    for (uint32_t b = 0; b < f.blocks.size(); b++) {
      live.clear();
      liveness.for_each_live_out(b, [&](VReg v) { live.push_back(v); });
      for (VReg v : live) is_live[v] = 1;
      for (uint32_t n = f.blocks[b].last; n-- > f.blocks[b].first;) {
        const Inst& i = f.insts[n];
        if (i.dst != kNone) is_live[i.dst] = 0;
        if (op_info(i.op).flags & kCallDis)
          for (VReg v : live)
            if (is_live[v] && (def[v] >= f.insts.size() || !can_rematerialise(f.insts[def[v]])))
              return place(f, b, n) + name(v) + " is alive across it";
        for_each_use(f, i, [&](VReg v) {
          if (v < kFirstVirtual) return;
          is_live[v] = 1;
          live.push_back(v);
        });
      }
      for (VReg v : live) is_live[v] = 0;
    }
    return "";
  }
};

// Who is where, in a walk against the order of execution.
struct Tenants {
  const Function& f;
  const TargetDesc& target;
  std::vector<VReg> gp = std::vector<VReg>(32, kNone), fp = gp,
                    spills = std::vector<VReg>(f.spill_words, kNone);

  VReg* at(VReg v) {
    const Home& home = f.homes[v];
    if (home.kind == Kind::reg) return f.classes[v] == Class::gp ? &gp[home.reg] : &fp[home.reg];
    return home.kind == Kind::spill ? &spills[home.spill] : nullptr;
  }
  bool is_live(VReg v) {
    const VReg* tenant = at(v);
    return tenant && *tenant == v;
  }
  std::string enter(VReg v) {
    if (v < kFirstVirtual) return "";
    if (f.homes[v].kind == Kind::none) return name(v) + " is used but has no home";
    VReg* tenant = at(v);
    if (!tenant) return "";
    if (*tenant != kNone && *tenant != v)
      return name(v) + " and " + name(*tenant) + " are alive in one place";
    *tenant = v;
    return "";
  }
  std::string define(VReg v) {
    VReg* tenant = at(v);
    if (!tenant) return "";
    if (*tenant != kNone && *tenant != v) return name(v) + " overwrites " + name(*tenant);
    *tenant = kNone;
    return "";
  }
  RegSet taken() const {
    RegSet set;
    for (int r = 0; r < 32; r++) {
      set.gp |= uint32_t(gp[r] != kNone) << r;
      set.fp |= uint32_t(fp[r] != kNone) << r;
    }
    return set;
  }
  void clear() {
    for (auto* places : {&gp, &fp, &spills})
      for (VReg& v : *places) v = kNone;
  }

  bool in(VReg v, RegSet set) const {
    const Home& home = f.homes[v];
    if (v < kFirstVirtual || home.kind != Kind::reg) return false;
    return ((f.classes[v] == Class::gp ? set.gp : set.fp) >> home.reg) & 1;
  }
  bool share(VReg x, VReg y) const {
    const Home &a = f.homes[x], &b = f.homes[y];
    if (a.kind != b.kind || a.kind == Kind::none || a.kind == Kind::remat) return false;
    return a.kind == Kind::spill ? a.spill == b.spill : a.reg == b.reg && f.classes[x] == f.classes[y];
  }

  // With what is alive across the instruction in place.
  std::string across(const Inst& i) const {
    const uint32_t flags = op_info(i.op).flags;
    RegSet set = taken();
    RegSet clobbered;
    if (flags & kCallC) clobbered = target.call_c_clobbers;
    if (flags & kDiv) {
      clobbered = target.div_clobbers;
      if (in(i.b, target.div_clobbers)) return "the divisor is in a register that is clobbered";
    }
    if ((flags & kShift) && i.b != kNone && target.shift_count >= 0) {
      clobbered.gp = 1u << target.shift_count;
      if (in(i.dst, clobbered) || in(i.a, clobbered)) return "an operand is in the register of the count";
      if (i.b >= kFirstVirtual && in(i.b, clobbered)) set.gp &= ~clobbered.gp;
    }
    if (flags & kCallDis) clobbered = {~0u, ~0u};
    if ((set.gp & clobbered.gp) || (set.fp & clobbered.fp)) return "clobbers a value that is alive across it";
    if (flags & kCold)
      if (i.live.gp != set.gp || i.live.fp != set.fp) return "Inst::live is wrong";
    if (i.dst == kNone) return "";
    std::string wrong;
    if ((flags & kTied) && target.two_operand && i.b != kNone && i.b != i.a && share(i.b, i.dst))
      return "dst and b share a place";
    if (flags & (kTemp | kDiv | kCold))
      for_each_use(f, i, [&](VReg v) {
        if (share(v, i.dst) && !((flags & kTied) && v == i.a)) wrong = "dst shares a place with " + name(v);
      });
    return wrong;
  }
};

std::string homes(const Function& f, const TargetDesc& target) {
  if (f.homes.size() != f.classes.size()) return "homes: not one for each virtual register";
  for (VReg v = kFirstVirtual; v < f.homes.size(); v++) {
    const Home& home = f.homes[v];
    const uint32_t set = f.classes[v] == Class::gp ? target.allocatable.gp : target.allocatable.fp;
    if (home.kind == Kind::reg && (home.reg > 31 || !(set >> home.reg & 1)))
      return name(v) + " is in a register that cannot be allocated";
    if (home.kind == Kind::spill && home.spill >= f.spill_words) return name(v) + " is behind the spill area";
    if (home.kind == Kind::remat && (home.inst >= f.insts.size() || f.insts[home.inst].dst != v ||
                                     !can_rematerialise(f.insts[home.inst])))
      return name(v) + " cannot be made again";
  }
  return "";
}

}  // namespace

std::string verify(const Function& function) {
  if (function.blocks.empty()) return "no blocks";
  if (function.classes.size() < kFirstVirtual) return "classes: pinned registers are missing";
  Contract contract{function};
  std::string wrong = contract.blocks();
  return wrong.empty() ? contract.order() : wrong;
}

std::string verify_assigned(const Function& function, const TargetDesc& target) {
  std::string wrong = verify(function);
  if (wrong.empty()) wrong = homes(function, target);
  if (!wrong.empty()) return wrong;
  Liveness liveness;
  liveness.analyse(function);
  Tenants tenants{function, target};
  for (uint32_t b = 0; b < function.blocks.size(); b++) {
    const Block& block = function.blocks[b];
    tenants.clear();
    const auto enter = [&](VReg v) {
      if (wrong.empty()) wrong = tenants.enter(v);
    };
    liveness.for_each_live_out(b, enter);
    if (!wrong.empty()) return place(b) + "end: " + wrong;
    for (uint32_t n = block.last; n-- > block.first;) {
      const Inst& i = function.insts[n];
      if (i.dst != kNone) {
        if (function.homes[i.dst].kind == Kind::none) wrong = name(i.dst) + " has no home";
        if (wrong.empty()) wrong = tenants.define(i.dst);
      }
      if (wrong.empty()) wrong = tenants.across(i);
      if (wrong.empty()) for_each_use(function, i, enter);
      if (!wrong.empty()) return place(function, b, n) + wrong;
    }
    // Parameters are written together: those nobody reads must have no place, or one of their own.
    for (VReg v : block.params)
      if (wrong.empty() && function.homes[v].kind != Kind::none) wrong = tenants.enter(v);
    if (!wrong.empty()) return place(b) + "parameters: " + wrong;
  }
  return "";
}

}  // namespace dis::jit::lir
