#include "jit/lir/regalloc.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "runtime/support/check.h"

namespace dis::jit::lir {

namespace {

// A value that lives this short cannot gain from a spill: it would only be stored to be loaded at once.
constexpr uint32_t kShort = 3;
constexpr float kShortBonus = 8;
// What it costs to make a constant again, against a load.
constexpr float kRematWeight = 0.3f, kRematRealWeight = 0.7f;
// A move is worth keeping if it runs this much more seldom than what its removal would hurt.
constexpr float kMuchHotter = 8;

}  // namespace

VReg RegisterAllocator::find(VReg v) {
  while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
  return v;
}

bool RegisterAllocator::is_constant(VReg v) const {
  const uint32_t def = ranges_.intervals[v].def;
  return def != kNoInst && can_rematerialise(function_->insts[def]);
}

// Joining must not cost the hotter side its register for a move that seldom runs.
bool RegisterAllocator::is_wise(const Copy& copy, VReg a, VReg b) const {
  const Interval *hot = &ranges_.intervals[a], *other = &ranges_.intervals[b];
  const uint32_t allowed_a = allowed(a), allowed_b = allowed(b);
  // Both in memory is fine, but a constant had better be made again.
  if ((allowed_a & allowed_b) == 0 && ((allowed_a | allowed_b) != 0 || is_constant(a) || is_constant(b)))
    return false;
  float hot_length = float(length_[a]), other_length = float(length_[b]);
  if (hot->weight < other->weight) {
    std::swap(hot, other);
    std::swap(hot_length, other_length);
  }
  if (hot->weight < kMuchHotter * copy.weight) return true;
  if (other->forbidden & ~hot->forbidden) return false;
  return 4 * (hot->weight + other->weight) * hot_length >= hot->weight * (hot_length + other_length);
}

bool RegisterAllocator::overlap(VReg a, VReg b) {
  const Interval &x = ranges_.intervals[a], &y = ranges_.intervals[b];
  const std::vector<Range>& ranges = ranges_.ranges;
  if (ranges[x.last].to <= ranges[y.first].from || ranges[y.last].to <= ranges[x.first].from) return false;
  uint32_t i = x.first, j = y.first;
  while (i && j) {
    if (--effort_ < 0) return true;
    if (ranges[i].to <= ranges[j].from)
      i = ranges[i].next;
    else if (ranges[j].to <= ranges[i].from)
      j = ranges[j].next;
    else
      return true;
  }
  return false;
}

// Ranges that touch become one.
void RegisterAllocator::join(VReg into, VReg from) {
  Interval &x = ranges_.intervals[into], &y = ranges_.intervals[from];
  std::vector<Range>& ranges = ranges_.ranges;
  uint32_t i = x.first, j = y.first, i_last = x.last, j_last = y.last;
  if (ranges[j].from < ranges[i].from) {
    std::swap(i, j);
    std::swap(i_last, j_last);
  }
  x.first = i;
  uint32_t tail = i;
  i = ranges[i].next;
  // Usually one list lies behind the other and is linked as a whole.
  if (ranges[i_last].to <= ranges[j].from) {
    tail = i_last;
    i = 0;
  }
  const auto append = [&](uint32_t& n) {
    const uint32_t next = ranges[n].next;
    if (ranges[tail].to == ranges[n].from) {
      ranges[tail].to = ranges[n].to;
    } else {
      ranges[tail].next = n;
      tail = n;
    }
    n = next;
  };
  while (i && j) append(ranges[i].from < ranges[j].from ? i : j);
  uint32_t rest = i ? i : j;
  const uint32_t rest_last = i ? i_last : j_last;
  if (rest) append(rest);
  ranges[tail].next = rest;
  x.last = rest ? rest_last : tail;

  x.weight += y.weight;
  x.forbidden |= y.forbidden;
  x.hints |= y.hints;
  x.def = kNoInst;
  length_[into] += length_[from];
  parent_[from] = into;
}

void RegisterAllocator::add_wish(VReg v, VReg other) {
  wishes_.push_back({other, wish_of_[v]});
  wish_of_[v] = uint32_t(wishes_.size() - 1);
}

void RegisterAllocator::coalesce() {
  const std::vector<Copy>& found = ranges_.copies;
  uint32_t start[kCopyHeats + 1] = {};
  for (const Copy& c : found) start[kCopyHeats - 1 - c.heat + 1]++;
  for (uint32_t n = 1; n <= kCopyHeats; n++) start[n] += start[n - 1];
  copies_.resize(found.size());
  for (const Copy& c : found) copies_[start[kCopyHeats - 1 - c.heat]++] = c;

  size_t kept = 0;
  for (const Copy& c : copies_) {
    const VReg a = find(c.to), b = find(c.from);
    if (a == b || !ranges_.intervals[a].first || !ranges_.intervals[b].first) continue;
    if (is_wise(c, a, b) && !overlap(a, b))
      join(a, b);
    else
      copies_[kept++] = c;
  }
  for (size_t n = kept; n-- > 0;) {
    const VReg a = find(copies_[n].to), b = find(copies_[n].from);
    if (a == b) continue;
    add_wish(a, b);
    add_wish(b, a);
  }
}

// Most valuable first. Priorities are compared by the upper bits of their floats once there are many.
void RegisterAllocator::order_intervals() {
  constexpr uint32_t kDrop = 19, kBuckets = 1u << (32 - kDrop), kFew = 200;
  keys_.clear();
  for (VReg v = kFirstVirtual; v < parent_.size(); v++) {
    const Interval& interval = ranges_.intervals[v];
    if (parent_[v] != v || !interval.first) continue;
    // Not by the length itself: what an inner loop uses would lose its register to whatever short-lived value
    // is computed anywhere else in its long life, and that saves much less.
    float priority = interval.weight / std::sqrt(float(length_[v]));
    if (length_[v] <= kShort)
      priority *= kShortBonus;
    else if (is_constant(v))
      priority *= classes_[v] == Class::gp ? kRematWeight : kRematRealWeight;
    keys_.push_back(uint64_t(~std::bit_cast<uint32_t>(priority)) << 32 | v);
  }
  if (keys_.size() <= kFew) {
    std::sort(keys_.begin(), keys_.end());
    std::swap(keys_, order_);
    return;
  }
  counts_.assign(kBuckets + 1, 0);
  order_.resize(keys_.size());
  for (uint64_t key : keys_) counts_[(key >> (32 + kDrop)) + 1]++;
  for (uint32_t n = 1; n <= kBuckets; n++) counts_[n] += counts_[n - 1];
  for (uint64_t key : keys_) order_[counts_[key >> (32 + kDrop)]++] = key;
}

void RegisterAllocator::assign(VReg v) {
  const Interval& interval = ranges_.intervals[v];
  const uint32_t shift = classes_[v] == Class::gp ? 0 : 32;
  uint32_t free = allowed(v);
  for (uint32_t r = interval.first; r && free; r = ranges_.ranges[r].next)
    free &= ~uint32_t(registers_.taken(ranges_.ranges[r].from, ranges_.ranges[r].to) >> shift);
  if (!free) return settle_elsewhere(v);

  // What lives across no call leaves the registers that survive one to others.
  uint32_t best = free & interval.hints;
  if (!best) best = free & sets_[int(classes_[v])].clobbers;
  if (!best) best = free;
  const uint32_t reg = uint32_t(std::countr_zero(best));
  for (uint32_t r = interval.first; r; r = ranges_.ranges[r].next)
    registers_.take(ranges_.ranges[r].from, ranges_.ranges[r].to, uint64_t(1) << (reg + shift));
  for (uint32_t w = wish_of_[v]; w; w = wishes_[w].next)
    ranges_.intervals[wishes_[w].other].hints |= 1u << reg;
  function_->homes[v] = {.kind = Home::Kind::reg, .reg = uint8_t(reg)};
}

void RegisterAllocator::settle_elsewhere(VReg v) {
  const Interval& interval = ranges_.intervals[v];
  if (is_constant(v)) {
    function_->homes[v] = {.kind = Home::Kind::remat, .inst = interval.def};
    return;
  }
  DIS_DCHECK(interval.forbidden != ~0u);  // alive across a kCallDis
  for (uint32_t layer = 0;; layer++) {
    if (layer == spill_layers_) {
      if (layer == spills_.size()) spills_.emplace_back();
      spills_[layer].reset(uint32_t(2 * function_->insts.size()));
      spill_layers_++;
    }
    uint64_t taken = 0;
    for (uint32_t r = interval.first; r; r = ranges_.ranges[r].next)
      taken |= spills_[layer].taken(ranges_.ranges[r].from, ranges_.ranges[r].to);
    if (taken == ~uint64_t(0)) continue;
    const uint32_t place = uint32_t(std::countr_one(taken));
    for (uint32_t r = interval.first; r; r = ranges_.ranges[r].next)
      spills_[layer].take(ranges_.ranges[r].from, ranges_.ranges[r].to, uint64_t(1) << place);
    const uint32_t word = layer * 64 + place;
    DIS_CHECK(word <= UINT16_MAX);
    function_->homes[v] = {.kind = Home::Kind::spill, .spill = uint16_t(word)};
    function_->spill_words = std::max(function_->spill_words, word + 1);
    return;
  }
}

void RegisterAllocator::fill_in_live() {
  Function& function = *function_;
  const auto bits = [&](VReg v) {
    const Home& home = function.homes[v];
    if (v < kFirstVirtual || home.kind != Home::Kind::reg) return RegSet{};
    return classes_[v] == Class::gp ? RegSet{1u << home.reg, 0} : RegSet{0, 1u << home.reg};
  };
  for (uint32_t b : ranges_.cold_blocks) {
    RegSet live;
    const auto add = [&](VReg v) {
      const RegSet set = bits(v);
      live.gp |= set.gp;
      live.fp |= set.fp;
    };
    liveness_.for_each_live_out(b, add);
    for (uint32_t n = function.blocks[b].last; n-- > function.blocks[b].first;) {
      Inst& inst = function.insts[n];
      if (inst.dst != kNone) {
        const RegSet set = bits(inst.dst);
        live.gp &= ~set.gp;
        live.fp &= ~set.fp;
      }
      if (op_info(inst.op).flags & kCold) inst.live = live;
      for_each_use(function, inst, add);
    }
  }
}

void RegisterAllocator::run(Function& function, const TargetDesc& target) {
  function_ = &function;
  classes_ = function.classes.data();
  sets_[0] = {target.allocatable.gp, target.call_c_clobbers.gp};
  sets_[1] = {target.allocatable.fp, target.call_c_clobbers.fp};
  liveness_.analyse(function);
  ranges_.build(function, target, liveness_);

  const VReg count = VReg(function.classes.size());
  parent_.resize(count);
  length_.resize(count);
  for (VReg v = 0; v < count; v++) {
    parent_[v] = v;
    length_[v] = 0;
    for (uint32_t r = ranges_.intervals[v].first; r; r = ranges_.ranges[r].next)
      length_[v] += ranges_.ranges[r].to - ranges_.ranges[r].from;
  }
  effort_ = 1000 + 16 * int64_t(function.insts.size());
  wish_of_.assign(count, 0);
  wishes_.assign(1, {});
  coalesce();

  function.homes.assign(count, {});
  function.spill_words = 0;
  for (VReg v = kNone + 1; v < kFirstVirtual; v++)
    function.homes[v] = {.kind = Home::Kind::reg, .reg = target.pinned[v]};
  registers_.reset(uint32_t(2 * function.insts.size()));
  spill_layers_ = 0;
  order_intervals();
  for (uint64_t key : order_) assign(VReg(key));
  for (VReg v = kFirstVirtual; v < count; v++)
    if (parent_[v] != v) function.homes[v] = function.homes[find(v)];
  fill_in_live();
}

void assign_registers(Function& function, const TargetDesc& target, RegisterAllocator* allocator) {
  if (allocator) return allocator->run(function, target);
  RegisterAllocator().run(function, target);
}

}  // namespace dis::jit::lir
