// signals: what the outside may do to a running program, and what a mistake of ours looks like.
//   SIGINT, SIGTERM   the machines stop at the next safepoint; a second one ends us at once
//   SIGPIPE           ignored: writing to a closed pipe is an ordinary error of write
//   SIGSEGV and kin   one line that names the module, then status 70
#pragma once

#include <vector>

struct dis_vm;

namespace dis::tools {

// Once, with machines that live as long as the program.
void catch_signals(const std::vector<dis_vm*>& machines);
// The signal that interrupted them; 0 if none did.
int signal_caught();

}  // namespace dis::tools
