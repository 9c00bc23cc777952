// jobs: vmrun -j: several programs, each in a machine of its own, on a few threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "include/dis/dis.hpp"

namespace dis::tools {

struct JobOptions {
  uint32_t threads = 1;
  std::vector<std::string> programs;  // as typed
  std::string root;
  std::vector<std::string> include_dirs;
  uint64_t fuel = 0;        // instructions for each; 0: no bound
  int64_t timeout_ns = 0;   // for all of them together, from now on; 0: no bound
  bool sandbox = false;
};

// Runs them all, says on standard error what failed, and returns the highest of their statuses. Lines they print stay
// whole: what has not ended in a newline is kept back until it does or its program ends. Their standard input is empty.
int run_jobs(const JobOptions& options, const dis_engine_config& engine_config, const dis_vm_config& config);

}  // namespace dis::tools
