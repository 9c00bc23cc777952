// signals: what the outside may do to a running program, and what a mistake of ours looks like.
//   SIGINT, SIGTERM   the machine stops at the next safepoint; a second one ends us at once
//   SIGPIPE           ignored: writing to a closed pipe is an ordinary error of write
//   SIGSEGV and kin   one line that names the module, then status 70
#pragma once

struct dis_vm;

namespace dis::tools {

void catch_signals(dis_vm* vm);
// The signal that interrupted the machine; 0 if none did.
int signal_caught();

}  // namespace dis::tools
