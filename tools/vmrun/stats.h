// stats: the figures of a run, for people or as JSON.
#pragma once

#include <string>

#include "include/dis/dis.h"

namespace dis::tools {

// `program` is the module that was named on the command line; `status` is what vmrun is going to return.
std::string format_stats(dis_stats s, const dis_module_info& program, int status, bool json);

}  // namespace dis::tools
