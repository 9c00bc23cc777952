// heap_audit: recounts every reference of a Runtime and compares the result with the counts in the objects.
// In:  a Runtime between two instructions, in any phase of the collector, and what C++ code outside the
// runtime
//      holds. Out: what is wrong, as sentences; nothing is changed.
// Keeps: a count that is too low is a use of freed memory to come; one that is too high is a leak. Both are
// found
//        here, at the first audit after the mistake, and not where they hurt.
// Leaves to others: when to ask. Tests do after each step; ~Runtime does in builds with assertions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/object.h"

namespace dis {

class Runtime;

struct HeapAudit {
  uint64_t objects = 0;
  uint64_t references = 0;
  // Broken structure and counts that are too low.
  std::vector<std::string> errors;
  // Counts that are too high: nobody known holds the rest. Only as good as the list of holders.
  std::vector<std::string> leaks;

  bool clean() const { return errors.empty() && leaks.empty(); }
  std::string to_string() const;
};

// `held`: objects that C++ code keeps, once for each count it has on them.
HeapAudit audit_heap(Runtime& runtime, std::span<const void* const> held = {});

}  // namespace dis
