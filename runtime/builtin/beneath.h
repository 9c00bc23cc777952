// beneath: opens names below a directory and never anything else, whatever symbolic links lie there or are put
// there meanwhile. Links that stay below are followed; an absolute link and a ".." too many are not.
// In: a descriptor of the directory, a relative name. Out: a descriptor, or -1 and errno: EXDEV when the name
// leads out.
#pragma once

#include <string>

namespace dis {

// Whether the kernel looks after this itself (openat2); where it is too old or forbids the call, we walk.
bool kernel_walks(int directory);

// `flags` as of openat(2), without O_CREAT. "." is the directory itself.
int open_beneath(int directory, bool by_kernel, const std::string& name, int flags);

}  // namespace dis
