// child: one run of a whole program, measured from outside.
// In: a command line. Out: how long it took, how much of a processor and of memory it had, what it wrote.
// Keeps: a run leaves no process behind: the program gets a process group, which is killed when its leader ended.
#pragma once

#include <string>
#include <vector>

namespace dis::bench {

struct Command {
  std::vector<std::string> words;
  int seconds = 300;        // after which it is killed
  bool for_memory = false;  // measure the peak of memory exactly, at the cost of time (see run)
};

struct Run {
  int status = -1;  // of exit, or 128 + the signal that ended it; -1: could not be started
  bool timed_out = false;
  double wall_ms = 0;  // from before it exists until it has ended
  double cpu_ms = 0;   // user and system
  long peak_kib = 0;   // resident
  std::string out, err;

  // The share of the time it had a processor. Near 1 for a program that computes on a quiet machine.
  double share() const;
};

// Times are exact with posix_spawn, but the kernel then counts the memory of this program as the peak of the
// child's; for_memory starts the child from a fresh, small process instead (measure_memory_main).
Run run(const Command& command);

// The whole of that small process: `self kMeasureMemory FD command...`; writes the peak in KiB to FD.
inline constexpr const char* kMeasureMemory = "--measure-memory";
int measure_memory_main(int argc, char** argv);

}  // namespace dis::bench
