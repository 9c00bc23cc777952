// handler_queue: finds the exception handlers that cover an instruction, each of them once.
// In: the handlers of a module, whose pcs have been checked. Out: their indices.
// Keeps: logarithmic time for each question, however the ranges nest or overlap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm/format/module.h"

namespace dis::format {

class HandlerQueue {
 public:
  explicit HandlerQueue(const std::vector<Handler>& handlers) {
    order_.resize(handlers.size());
    for (size_t i = 0; i < order_.size(); ++i) order_[i] = int32_t(i);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](int32_t a, int32_t b) { return handlers[a].first_pc < handlers[b].first_pc; });
    while (leaves_ < order_.size()) leaves_ *= 2;
    first_.resize(order_.size());
    last_.assign(2 * leaves_, 0);
    for (size_t i = 0; i < order_.size(); ++i) {
      first_[i] = handlers[order_[i]].first_pc;
      last_[leaves_ + i] = handlers[order_[i]].last_pc;
    }
    for (size_t i = leaves_; i-- > 1;) last_[i] = std::max(last_[2 * i], last_[2 * i + 1]);
    left_ = order_.size();
  }

  // A handler not returned before with first_pc <= pc < last_pc, or -1.
  int32_t take(int32_t pc) {
    if (left_ == 0) return -1;
    const size_t end = size_t(std::upper_bound(first_.begin(), first_.end(), pc) - first_.begin());
    const size_t i = search(1, 0, leaves_, end, pc);
    if (i == size_t(-1)) return -1;
    last_[leaves_ + i] = 0;
    for (size_t k = (leaves_ + i) / 2; k > 0; k /= 2) last_[k] = std::max(last_[2 * k], last_[2 * k + 1]);
    --left_;
    return order_[i];
  }

 private:
  // The first leaf before `end` whose range ends after pc. Tree node `node` spans leaves [from, to).
  size_t search(size_t node, size_t from, size_t to, size_t end, int32_t pc) const {
    if (from >= end || last_[node] <= pc) return size_t(-1);
    if (to - from == 1) return from;
    const size_t half = (from + to) / 2;
    const size_t i = search(2 * node, from, half, end, pc);
    return i != size_t(-1) ? i : search(2 * node + 1, half, to, end, pc);
  }

  std::vector<int32_t> order_;  // handlers by first_pc
  std::vector<int32_t> first_;  // their first_pc
  std::vector<int32_t> last_;   // a tree of maxima over their last_pc
  size_t leaves_ = 1;
  size_t left_ = 0;
};

}  // namespace dis::format
