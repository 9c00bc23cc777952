// file_state: what the file half of $Sys keeps per Runtime: calls that were interrupted by a wait, names of
// users, the clock's offset, the type of `ref FD`.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "runtime/builtin/file_group.h"
#include "runtime/builtin/open_file.h"
#include "runtime/runtime.h"

namespace dis {

// How far a call had come when its process began to wait. The files stay open until the call ends.
struct Progress {
  std::shared_ptr<OpenFile> file;
  std::shared_ptr<OpenFile> other;  // stream: where to
  int64_t moved = 0;                // bytes of the call's result so far
  std::string bytes;                // still to be written
};

// Names of the host's users and groups, from the two tables every host has. In a sandbox the host has no names:
// what belongs to the user and group the Vm runs as is the program's, anything else belongs to "other".
class UserNames {
 public:
  // There is a sandbox, whose program's user is called `own`.
  void hide(std::string own) { own_ = std::move(own); }
  std::string user(uint32_t id);
  std::string group(uint32_t id);
  // False when there is no group of that name.
  bool group_id(const std::string& name, uint32_t& id);

 private:
  using Table = std::unordered_map<uint32_t, std::string>;
  static Table read_table(const char* path);
  static const std::string* find(std::unique_ptr<Table>& table, const char* path, uint32_t id);
  std::unique_ptr<Table> users_, groups_;
  std::string own_;
};

class FileState : public BuiltinState {
 public:
  explicit FileState(Runtime& runtime);
  ~FileState() override;

  // Takes out what a call left when it parked; false when this is a first call.
  bool resume(Process& process, Progress& progress);
  // To be kept until the call is made again.
  void keep(Process& process, std::unique_ptr<Progress> progress);
  void forget(const Process& process);

  std::shared_ptr<FileService> service;
  UserNames names;
  const std::string& user();
  std::string system_name;
  int64_t time_offset = 0;  // microseconds, set through /dev/time
  int64_t start_time = 0;   // seconds; the mtime of synthetic files
  int64_t start_ns = 0;     // of the monotonic clock; where /dev/msec counts from
  const Type* fd_type = nullptr;
  uint64_t last_name_space = 0;

 private:
  std::string user_;  // looked up when first asked for
  std::unordered_map<int32_t, std::unique_ptr<Progress>> progress_;
};

FileState& file_state(Runtime& runtime);

}  // namespace dis
