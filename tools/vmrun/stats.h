// stats: the figures of a run, for people or as JSON.
#pragma once

#include <string>

struct dis_vm;

namespace dis::tools {

// `status` is what vmrun is going to return.
std::string format_stats(const dis_vm* vm, int status, bool json);

}  // namespace dis::tools
