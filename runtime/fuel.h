// fuel: what was spent of a bound, in the unit of kInstructionPrice.
// Keeps: what costs more than was left was begun all the same, and ended the slice: so nothing left means out of fuel only
// when more is wanted.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/executor.h"

namespace dis {

class Fuel {
 public:
  static constexpr int64_t kNoBound = INT64_MAX;

  // Of instructions; no bound for 0 and where there are more than can be counted.
  static constexpr int64_t price_of(uint64_t instructions) {
    const bool bounded = instructions != 0 && instructions <= uint64_t(kNoBound / kInstructionPrice);
    return bounded ? int64_t(instructions) * kInstructionPrice : kNoBound;
  }

  void spend(int64_t price) { spent_ += price; }
  int64_t spent() const { return spent_; }
  void set_left(int64_t price) { bound_ = price >= kNoBound - spent_ ? kNoBound : spent_ + price; }
  // At least 0.
  int64_t left() const { return bound_ == kNoBound ? kNoBound : std::max<int64_t>(bound_ - spent_, 0); }
  bool exhausted() const { return spent_ > bound_; }

 private:
  int64_t spent_ = 0;
  int64_t bound_ = kNoBound;  // of spent_
};

}  // namespace dis
