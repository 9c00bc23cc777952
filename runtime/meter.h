// meter: what the processes of a Vm have spent, and how much they may: fuel. In the unit of kInstructionPrice.
// In: what a slice is given and what is left of it. Keeps: the sum is right between slices and whenever settle() was
// called, for the Vm, for each program and each process; no slice is given more than the Vm and the program have left then.
// With metered code it is the same for whatever engine runs a program, and how far it gets is decided by nothing
// but the program and the fuel. Leaves to others: when slices end.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/process.h"

namespace dis {

class Meter {
 public:
  static constexpr int64_t kNoBound = Fuel::kNoBound;

  // --- Slices ---
  // `p` may spend `price` now, or what is left if that is less.
  void grant(Process& p, int64_t price) { granted_ = p.budget = std::min({price, left(), p.allowance->fuel.left()}); }
  // Counts what the running process has spent of it so far.
  void settle(Process& p) {
    const int64_t price = granted_ - p.budget;
    fuel_.spend(price);
    p.allowance->fuel.spend(price);
    p.spent += price;
    granted_ = p.budget;
  }
  // A slice inside a call of `p` is over, before which `p` was settled: it goes on with what it had left, or they left it.
  void go_on(Process& p) { granted_ = p.budget = std::min({p.budget, left(), p.allowance->fuel.left()}); }
  // Ends its slice at the next occasion.
  void cut(Process& p) {
    settle(p);
    granted_ = p.budget = std::min<int64_t>(p.budget, 0);
  }

  // --- Fuel of the Vm ---
  int64_t spent() const { return fuel_.spent(); }
  void set_left(int64_t price) { fuel_.set_left(price); }
  int64_t left() const { return fuel_.left(); }
  bool exhausted() const { return fuel_.exhausted(); }

 private:
  Fuel fuel_;
  int64_t granted_ = 0;
};

}  // namespace dis
