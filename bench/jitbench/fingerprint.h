// fingerprint: which machine, which tree, which build. Asks git, /proc and /sys; what cannot be found out stays empty.
#pragma once

#include <string>
#include <vector>

#include "bench/jitbench/result.h"

namespace dis::bench {

// The build type says so if this build is not optimised, has assertions or is sanitized, whatever CMake calls it.
// `source_root`: the tree, for its revision. `artifacts`: files whose sizes are told, by the last part of their paths.
Fingerprint fingerprint_now(const std::string& source_root, const std::vector<std::string>& artifacts);

// The processor's name out of the text of /proc/cpuinfo: "model name", or what AArch64 has instead of one.
std::string processor_in(const std::string& cpuinfo);

}  // namespace dis::bench
