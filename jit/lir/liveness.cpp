#include "jit/lir/liveness.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dis::jit::lir {

void Liveness::analyse(const Function& function) {
  const uint32_t block_count = uint32_t(function.blocks.size());
  seen_.assign(function.classes.size(), {});
  globals_.clear();
  exposed_.clear();
  loops_back_.assign(block_count, 0);

  // A use whose definition was not met in the same block comes from outside, as definitions dominate uses.
  for (uint32_t b = 0; b < block_count; b++) {
    const Block& block = function.blocks[b];
    for (VReg v : block.params) seen_[v].def_block = b;
    for (uint32_t n = block.first; n < block.last; n++) {
      const Inst& inst = function.insts[n];
      for_each_use(function, inst, [&](VReg v) {
        Seen& seen = seen_[v];
        if (seen.def_block == b || seen.use_block == b || v < kFirstVirtual) return;
        seen.use_block = b;
        if (seen.number == kLocal) {
          seen.number = uint32_t(globals_.size());
          globals_.push_back(v);
        }
        exposed_.push_back({b, seen.number});
      });
      if (inst.dst != kNone) seen_[inst.dst].def_block = b;
    }
    for_each_successor(function, block, [&](uint32_t to) {
      if (to <= b) loops_back_[to] = 1;
    });
  }

  words_ = uint32_t(globals_.size() + 63) / 64;
  in_.assign(size_t(words_) * block_count, 0);
  out_.assign(size_t(words_) * block_count, 0);
  kill_.assign(size_t(words_) * block_count, 0);
  if (words_ == 0) return;
  for (const Exposed& e : exposed_)
    in_[size_t(e.block) * words_ + e.number / 64] |= uint64_t(1) << (e.number % 64);
  for (uint32_t n = 0; n < globals_.size(); n++) {
    const uint32_t b = seen_[globals_[n]].def_block;
    if (b != kNoBlock) kill_[size_t(b) * words_ + n / 64] |= uint64_t(1) << (n % 64);
  }

  // Against the order of layout, so only what reaches a block from behind can want another turn, and then
  // only blocks that lead to one that changed.
  changed_at_.assign(block_count, 1);
  visited_at_.assign(block_count, 0);
  uint32_t now = 1;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t b = block_count; b-- > 0;) {
      uint64_t* in = in_.data() + size_t(b) * words_;
      uint64_t* out = out_.data() + size_t(b) * words_;
      bool news = false;
      for_each_successor(function, function.blocks[b], [&](uint32_t to) {
        if (changed_at_[to] <= visited_at_[b]) return;
        news = true;
        const uint64_t* from = in_.data() + size_t(to) * words_;
        for (uint32_t w = 0; w < words_; w++) out[w] |= from[w];
      });
      visited_at_[b] = now;
      if (!news) continue;
      const uint64_t* kill = kill_.data() + size_t(b) * words_;
      uint64_t changed = 0;
      for (uint32_t w = 0; w < words_; w++) {
        const uint64_t more = out[w] & ~kill[w] & ~in[w];
        changed |= more;
        in[w] |= more;
      }
      if (!changed) continue;
      changed_at_[b] = ++now;
      if (loops_back_[b]) again = true;
    }
  }
}

namespace {

constexpr float kFrequency[] = {1, 10, 100, 1000, 10000, 100000};
constexpr float kColdFrequency = 0.01f;
constexpr uint32_t kDeepest = 5;

}  // namespace

// The state of one walk against the order of execution.
struct LiveRanges::Walk {
  LiveRanges& out;
  Function& function;
  const TargetDesc& target;
  uint32_t start = 0;  // of the block
  float weight = 0;
  uint8_t heat = 0;

  bool is_live(VReg v) const {
    const uint32_t at = out.live_at_[v];
    return at < out.live_.size() && out.live_[at] == v;
  }
  void insert(VReg v) {
    out.live_at_[v] = uint32_t(out.live_.size());
    out.live_.push_back(v);
  }
  void remove(VReg v) {
    const uint32_t at = out.live_at_[v];
    const VReg moved = out.live_.back();
    out.live_[at] = moved;
    out.live_at_[moved] = at;
    out.live_.pop_back();
  }
  void prepend(VReg v, uint32_t from, uint32_t to) {
    Interval& interval = out.intervals[v];
    if (interval.first && out.ranges[interval.first].from <= to) {
      out.ranges[interval.first].from = from;
      return;
    }
    out.ranges.push_back({from, to, interval.first});
    interval.first = uint32_t(out.ranges.size() - 1);
    if (!interval.last) interval.last = interval.first;
  }
  void live_out(VReg v, uint32_t end) {
    prepend(v, start, end);
    insert(v);
  }
  // Alive from the head of the block, until its definition is met.
  void use(VReg v, uint32_t to) {
    if (v < kFirstVirtual) return;
    out.intervals[v].weight += weight;
    if (is_live(v)) return;
    prepend(v, start, to);
    insert(v);
  }
  void define(VReg v, uint32_t n) {
    Interval& interval = out.intervals[v];
    interval.weight += weight;
    interval.def = n;
    if (is_live(v)) {
      out.ranges[interval.first].from = 2 * n + 1;
      remove(v);
    } else {
      prepend(v, 2 * n + 1, 2 * n + 2);
    }
  }
  void copy(VReg to, VReg from, uint8_t extra) {
    if (from < kFirstVirtual || is_live(from) || function.classes[to] != function.classes[from]) return;
    out.copies.push_back({to, from, weight, uint8_t(2 * heat + extra)});
  }
  void hint(VReg v, uint32_t reg) {
    if (v >= kFirstVirtual) out.intervals[v].hints |= 1u << reg;
  }
  void forbid(VReg v, RegSet set) {
    if (v >= kFirstVirtual) out.intervals[v].forbidden |= function.classes[v] == Class::gp ? set.gp : set.fp;
  }

  void exchange_operands(Inst& inst) {
    if (inst.b == inst.a) return;
    const bool a_stays = inst.a < kFirstVirtual || is_live(inst.a);
    const bool b_stays = inst.b < kFirstVirtual || is_live(inst.b);
    if (!b_stays && (a_stays || out.intervals[inst.dst].passed_to == inst.b)) std::swap(inst.a, inst.b);
  }

  // Everything in live_ is alive across the instruction.
  void clobber(const Inst& inst, uint32_t flags) {
    if (flags & kCallC) {
      for (VReg v : out.live_) forbid(v, target.call_c_clobbers);
      if (inst.dst != kNone) hint(inst.dst, function.classes[inst.dst] == Class::gp ? target.result : 0);
      uint32_t gp = 0, fp = 0;
      for (uint32_t k = 0; k < inst.arg_count; k++) {
        const VReg v = function.args[inst.first_arg + k];
        if (function.classes[v] == Class::fp)
          hint(v, fp++ & 7);
        else if (gp < std::size(target.arguments))
          hint(v, target.arguments[gp++]);
      }
    } else if (flags & kDiv) {
      for (VReg v : out.live_) forbid(v, target.div_clobbers);
      forbid(inst.b, target.div_clobbers);
      const bool quotient = inst.op == Op::div || inst.op == Op::udiv;
      hint(inst.dst, quotient ? target.div_result : target.mod_result);
      hint(inst.a, target.div_result);
    } else if (flags & kShift) {
      if (target.shift_count < 0 || inst.b == kNone) return;
      const RegSet count{1u << target.shift_count, 0};
      for (VReg v : out.live_)
        if (v != inst.b) forbid(v, count);
      forbid(inst.dst, count);
      forbid(inst.a, count);
      if (inst.b != inst.a) hint(inst.b, uint32_t(target.shift_count));
    } else if (flags & kCallDis) {
      // By contract only values that can be made again; they then will be.
      for (VReg v : out.live_) out.intervals[v].forbidden = ~0u;
    }
  }

  void jump(const Inst& inst) {
    if (inst.arg_count == 0) return;
    const std::vector<VReg>& params = function.blocks[inst.target].params;
    for (uint32_t k = 0; k < inst.arg_count; k++) {
      const VReg from = function.args[inst.first_arg + k];
      copy(params[k], from, 1);
      if (from >= kFirstVirtual && out.intervals[from].passed_to == kNone)
        out.intervals[from].passed_to = params[k];
    }
  }

  void step(uint32_t n) {
    Inst& inst = function.insts[n];
    const uint32_t flags = op_info(inst.op).flags;
    if (inst.dst != kNone) define(inst.dst, n);
    if (flags & (kCallC | kDiv | kShift | kCallDis)) clobber(inst, flags);
    const bool tied = (flags & kTied) && target.two_operand;
    if (tied && (flags & kCommutes) && inst.b != kNone) exchange_operands(inst);
    if (tied || inst.op == Op::mov)
      copy(inst.dst, inst.a, 0);
    else if (inst.op == Op::jump)
      jump(inst);

    const uint32_t early = 2 * n + 1;
    const uint32_t late = early + (inst.dst != kNone);
    const uint32_t to = flags & (kTemp | kDiv | kCold) ? late : early;
    if (inst.b != kNone) use(inst.b, tied && inst.b != inst.a ? late : to);
    if (inst.mem.base != kNone) use(inst.mem.base, to);
    if (inst.mem.index != kNone) use(inst.mem.index, to);
    for (uint32_t k = 0; k < inst.arg_count; k++) use(function.args[inst.first_arg + k], to);
    // Last: whatever else reads it too counts more. Where it is tied it had best be dst.
    if (inst.a != kNone) use(inst.a, flags & kTied ? early : to);
  }
};

void LiveRanges::build(Function& function, const TargetDesc& target, const Liveness& liveness) {
  intervals.assign(function.classes.size(), {});
  ranges.assign(1, {});
  copies.clear();
  cold_blocks.clear();
  live_at_.resize(function.classes.size());
  Walk walk{*this, function, target};
  for (uint32_t b = uint32_t(function.blocks.size()); b-- > 0;) {
    const Block& block = function.blocks[b];
    const uint32_t depth = std::min(block.loop_depth, kDeepest);
    walk.start = 2 * block.first;
    walk.weight = block.cold ? kColdFrequency : kFrequency[depth];
    walk.heat = uint8_t(block.cold ? 0 : depth + 1);
    live_.clear();
    liveness.for_each_live_out(b, [&](VReg v) { walk.live_out(v, 2 * block.last); });
    bool cold = false;
    for (uint32_t n = block.last; n-- > block.first;) {
      walk.step(n);
      cold |= (op_info(function.insts[n].op).flags & kCold) != 0;
    }
    if (cold) cold_blocks.push_back(b);
    // A parameter nobody reads stays without ranges.
    for (VReg v : block.params)
      if (walk.is_live(v)) intervals[v].weight += walk.weight;
  }
}

}  // namespace dis::jit::lir
