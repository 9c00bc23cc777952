// options: every tunable of an instance, with its default.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/host.h"
#include "runtime/support/trace.h"
#include "vm/format/detect_abi.h"

namespace dis {

// Smaller heaps could not hold what the runtime itself keeps in them.
inline constexpr uint64_t kMinHeapBytes = 256 << 10;
inline constexpr uint64_t kMinStackBytes = 4 << 10;

struct VmOptions {
  format::WordSize word_size = format::WordSize::detect;  // of all modules; detect: that of the first one
  bool jit = true;
  uint64_t max_heap_bytes = 0;            // 0: three quarters of the machine's memory
  int64_t quantum = 2048;                 // instructions of a slice
  uint64_t max_module_bytes = 64u << 20;  // of a file; larger ones are refused unread
  std::string library;                    // where loads of /dis/PATH look last: library/32 or /64, then PATH
  HostOptions host;                       // root, descriptors, environment, limits
  uint32_t trace_channels = 0;            // bits of TraceChannel
  TraceSink* trace = nullptr;             // borrowed; outlives the instance
};

}  // namespace dis
