// process: runs one command to its end and keeps what it wrote. For test runners only.
// In:  argument list, folder, environment, standard input, time limit.  Out: status and both outputs.
// Keeps: nothing of the command survives the call; its process group is killed when time is up.
#pragma once

#include <string>
#include <vector>

namespace dis::tests {

struct Command {
  std::vector<std::string> argv;
  std::string folder;                    // working directory
  std::vector<std::string> environment;  // "NAME=value"; nothing is inherited
  std::string input;                     // standard input
  double seconds = 60;                   // time limit
};

struct Outcome {
  int status = 0;  // exit status, or 128 + signal, as a shell counts
  bool timed_out = false;
  std::string out, err;
};

Outcome run(const Command& command);

// `text` as one word for /bin/sh: folders may have any name.
std::string shell_word(const std::string& text);

}  // namespace dis::tests
