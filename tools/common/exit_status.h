// exit_status: what the programs of this tree return to the shell, each number stated once.
// 128 + n, for a signal n that ended the program, is computed, not listed.
#pragma once

namespace dis::tools {

enum ExitStatus : int {
  kExitOk = 0,         // ended normally
  kExitFailed = 1,     // the program raised fail:…; for other tools: the work could not be done
  kExitUsage = 2,      // the command line is wrong
  kExitLoad = 3,       // a module was not found, is invalid or does not link
  kExitBroken = 4,     // a process was broken by an exception nobody handled
  kExitInternal = 70,  // a mistake of ours
  kExitTime = 124,     // a time or instruction budget ended it
  kExitMemory = 125,   // a bound on memory or processes was reached
  kExitSignal = 128,   // plus the number of the signal
};

}  // namespace dis::tools
