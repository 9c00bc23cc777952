// host: what the runtime asks of the program that embeds it. The defaults are those of an ordinary
// command: descriptors 0, 1 and 2, the process's environment, paths as they are.
#pragma once

#include <cstddef>
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

// The standard streams, numbered as their descriptors are in a program.
enum class HostStream : int { none = -1, input = 0, output = 1, error = 2 };

// A file of the embedding program's own making: what is read from it and written to it are calls, made by the thread that
// runs the machine, for at most `n` bytes at an offset. They give how many were moved, 0 at the end, less than 0 for an
// error. nullptr: it cannot be read, or written.
struct CallbackFile {
  std::string name;  // programs find it as /host/NAME
  int64_t (*read)(void* context, void* to, size_t n, uint64_t offset) = nullptr;
  int64_t (*write)(void* context, const void* from, size_t n, uint64_t offset) = nullptr;
  void* context = nullptr;
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
  // Takes what is written to standard output (stream 1) and standard error (2), instead of their descriptors; nullptr:
  // nobody does.
  void (*write)(void* context, int stream, const char* bytes, size_t n) = nullptr;
  void* write_context = nullptr;
  std::vector<CallbackFile> files;

  int descriptor(HostStream stream) const {
    switch (stream) {
      case HostStream::input: return stdin_fd;
      case HostStream::output: return stdout_fd;
      case HostStream::error: return stderr_fd;
      case HostStream::none: break;
    }
    return -1;
  }
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
