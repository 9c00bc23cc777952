// host: what the runtime asks of the program that embeds it. The defaults are those of an ordinary
// command: descriptors 0, 1 and 2, the process's environment, paths as they are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dis {

class Process;
class Sandbox;

// A directory of the host that a sandboxed program is given.
struct DirectoryGrant {
  std::string host;
  std::string guest;  // where the program finds it; made absolute
  bool read_only = false;
};

struct HostOptions {
  std::string root;                 // host directory that "/" of the program is; empty: the host's own root
  std::string directory;            // initial current directory, as the program sees it; empty: the host's
  int stdin_fd = 0, stdout_fd = 1, stderr_fd = 2;  // borrowed, never closed
  std::vector<std::pair<std::string, std::string>> environment;  // initial /env
  // Not null (Sandbox::make): a program without authority of its own. Of the host there are the directories in
  // it, the descriptors and the environment given here, clocks and random bytes; `root` is not looked at.
  std::shared_ptr<const Sandbox> sandbox;
  std::string user;                 // /dev/user; empty: the host's, in a sandbox "none"
  std::string system_name;          // /dev/sysname; empty: the host's, in a sandbox "sandbox"
  uint32_t max_processes = 0;       // 0: no bound but memory
  uint64_t max_output_bytes = 0;    // to stdout_fd and stderr_fd; 0: no bound
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
