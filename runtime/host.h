// host: what the runtime asks of the program that embeds it. The defaults are those of an ordinary
// command: descriptors 0, 1 and 2, the process's environment, paths as they are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dis {

class Process;

struct HostOptions {
  std::string root;                 // host directory that "/" of the program is; empty: the host's own root
  std::string directory;            // initial current directory, as the program sees it; empty: the host's
  int stdin_fd = 0, stdout_fd = 1, stderr_fd = 2;  // borrowed, never closed
  std::vector<std::pair<std::string, std::string>> environment;  // initial /env
  std::string user;                 // /dev/user
  std::string system_name;          // /dev/sysname
  uint32_t max_processes = 0;       // 0: no bound but memory
  uint32_t max_files = 0;           // open descriptors; 0: the host's own bound
  uint64_t max_stack_bytes = 0;     // per process; 0: a quarter of the heap
};

class Host {
 public:
  virtual ~Host() = default;
  // `process` ended by an exception nobody handled; `text` is its name. Called while its frames still stand.
  virtual void process_broken(Process& process, std::string_view module, std::string_view text) = 0;
  // `process` ended by raising "fail:…".
  virtual void process_failed(Process& process, std::string_view text) = 0;
};

}  // namespace dis
