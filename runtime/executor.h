// executor: the question the runtime asks the engine: run this process for a while.
#pragma once

#include <cstdint>

namespace dis {

class Process;

enum class RunStatus : uint8_t {
  yielded,  // the slice is used up; the process is runnable
  blocked,  // the process waits; whoever it waits for makes it ready
  returned, // its first function returned
  exited,   // it ended in another way, without an error
  broken,   // an exception nobody handled; Process::exception holds it
  elsewhere,  // between engines only: Process::pc is code of the other one
};

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `process`, whose registers are saved, for about process.budget instructions; saves them again.
  // A pending error of the process is raised first.
  virtual RunStatus resume(Process& process) = 0;
};

}  // namespace dis
