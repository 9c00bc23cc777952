// meter: what the processes of a Vm have spent, and how much they may: fuel. In the unit of kInstructionPrice.
// In: what a slice is given and what is left of it. Keeps: the sum is right between slices and whenever settle() was
// called. With metered code it is the same for whatever engine runs a program, and how far it gets is decided by nothing
// but the program and the fuel. Leaves to others: when slices end.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/process.h"

namespace dis {

class Meter {
 public:
  static constexpr int64_t kNoBound = INT64_MAX;

  // --- Slices ---
  // `p` may spend `price` now, or what is left if that is less.
  void grant(Process& p, int64_t price) { granted_ = p.budget = std::min(price, left()); }
  // Counts what the running process has spent of it so far.
  void settle(Process& p) {
    spent_ += granted_ - p.budget;
    p.spent += granted_ - p.budget;
    granted_ = p.budget;
  }
  // A slice inside a call of `p` is over, before which `p` was settled: it goes on with what it has left, or they left it.
  void go_on(Process& p) { granted_ = p.budget = std::min(p.budget, left()); }
  // Ends its slice at the next occasion.
  void cut(Process& p) {
    settle(p);
    granted_ = p.budget = std::min<int64_t>(p.budget, 0);
  }

  // --- Fuel ---
  int64_t spent() const { return spent_; }
  void set_left(int64_t price) { bound_ = price >= kNoBound - spent_ ? kNoBound : spent_ + price; }
  // At least 0.
  int64_t left() const { return bound_ == kNoBound ? kNoBound : std::max<int64_t>(bound_ - spent_, 0); }
  // What costs more than was left was begun all the same, and ended the slice: so nothing left means out of fuel only when
  // more is wanted.
  bool exhausted() const { return spent_ > bound_; }

 private:
  int64_t spent_ = 0;
  int64_t bound_ = kNoBound;  // of spent_
  int64_t granted_ = 0;
};

}  // namespace dis
