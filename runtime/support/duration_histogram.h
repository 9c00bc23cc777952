// duration_histogram: how long something took, many times, in little memory: percentiles to within an eighth.
// In: durations in nanoseconds. Out: the number of them, the longest, percentiles (the upper end of the bucket, never more
// than the longest). Keeps: buckets of equal ratio, eight to a doubling, so one table serves microseconds and minutes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dis {

class DurationHistogram {
 public:
  void record(int64_t ns) {
    ns = std::max<int64_t>(ns, 0);
    if (buckets_.empty()) buckets_.resize(kBuckets);
    ++buckets_[bucket_of(uint64_t(ns))];
    ++count_;
    longest_ = std::max(longest_, ns);
  }

  uint64_t count() const { return count_; }
  int64_t longest() const { return longest_; }

  // The duration that `percent` of all did not exceed; 0 of none.
  int64_t percentile(double percent) const {
    const double wanted = double(count_) * percent / 100;
    uint64_t seen = 0;
    for (size_t i = 0; i < kBuckets && count_ > 0; i++)
      if (seen += buckets_[i]; seen > 0 && double(seen) >= wanted) return std::min(upper_end(i), longest_);
    return longest_;
  }

 private:
  static constexpr size_t kPart = 8;       // buckets of a doubling
  static constexpr size_t kDoublings = 40;  // up to 18 minutes; what is longer counts as that
  static constexpr size_t kBuckets = kPart * kDoublings;

  // Below kPart each number has its own; above, the three bits behind the highest choose.
  static size_t bucket_of(uint64_t ns) {
    if (ns < kPart) return size_t(ns);
    const size_t high = size_t(std::bit_width(ns)) - 1;
    return std::min(kBuckets - 1, (high - 2) * kPart + size_t(ns >> (high - 3)) % kPart);
  }
  static int64_t upper_end(size_t bucket) {
    if (bucket < kPart) return int64_t(bucket);
    const size_t high = bucket / kPart + 2;
    return int64_t(((kPart + bucket % kPart + 1) << (high - 3)) - 1);
  }

  std::vector<uint64_t> buckets_;  // empty until something is recorded: of most machines nothing is
  uint64_t count_ = 0;
  int64_t longest_ = 0;
};

}  // namespace dis
