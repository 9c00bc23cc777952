// file_group: what a process holds of the world outside: descriptors, variables and its place in the tree of
// names. Processes share them through the pointers in Process until one of them asks pctl for its own.
//
//   Process::files        -> FileGroup    descriptor table
//   Process::environment  -> EnvGroup     variables, name space, who hears of a process's end
//
// An EnvGroup is never changed once a second process may see it; pctl and opening a wait file give the
// process a new one. The Variables and the NameSpace it points to are what processes share and change
// together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/builtin/registry.h"

namespace dis {

class BuiltinCall;
class Heap;
class MessageQueue;
class OpenFile;
class Process;
class Runtime;
class Scheduler;
struct NameSpace;

// What all file groups of a Runtime have in common. Files may outlive the Runtime's scheduler by a moment
// (finalizers run last): `scheduler` is null from then on.
struct FileService {
  Scheduler* scheduler = nullptr;
  uint32_t descriptors = 0;                     // numbers in use in all groups
  uint32_t max_descriptors = 0;                 // 0: no bound of our own
  std::unordered_map<int32_t, uint64_t> waits;  // event_queue.h: by pid, the number of its latest wait
  uint64_t last_wait = 0;
  uint64_t last_pipe = 0;
};

// Numbers for open files. A file closes when no number of any group and no call under way holds it.
struct FileGroup {
  explicit FileGroup(std::shared_ptr<FileService> s);
  ~FileGroup();
  FileGroup(const FileGroup&) = delete;
  FileGroup& operator=(const FileGroup&) = delete;

  static constexpr int64_t kMaxNumber = 1 << 16;

  // nullptr when `fd` is not open.
  std::shared_ptr<OpenFile> at(int64_t fd) const;
  // The lowest free number, now meaning `file`; -1 when there is none.
  int64_t add(std::shared_ptr<OpenFile> file);
  // Makes `fd` mean `file`, closing what it meant before; false when `fd` is out of range.
  bool set(int64_t fd, std::shared_ptr<OpenFile> file);
  bool close(int64_t fd);
  std::shared_ptr<FileGroup> copy() const;

  std::shared_ptr<FileService> service;
  std::vector<std::shared_ptr<OpenFile>> files;  // by number; may hold nullptr

 private:
  int64_t lowest_free_ = 0;  // no number below is free
};

// The variables of /env.
struct Variables {
  struct Variable {
    std::string name;
    std::string value;
    uint64_t id = 0;
    uint32_t version = 0;
  };
  std::vector<Variable> entries;  // in order of creation
  uint64_t last_id = 0;
  uint32_t version = 0;

  Variable* find(std::string_view name);
  Variable* find(uint64_t id);
  Variable& create(std::string_view name);
  bool remove(uint64_t id);
};

struct EnvGroup {
  std::shared_ptr<Variables> variables;
  std::shared_ptr<NameSpace> names;
  std::shared_ptr<MessageQueue> children;  // hears when a child of this process ends
  std::shared_ptr<MessageQueue> parent;    // hears when this process ends
};

// --- Called by the runtime ---
// For the first process of a Runtime: descriptors 0, 1, 2 of HostOptions; its variables and directory.
std::shared_ptr<FileGroup> make_initial_files(Runtime& runtime);
std::shared_ptr<EnvGroup> make_initial_environment(Runtime& runtime);
// A new process takes part in what `parent` has. Scheduler::create calls this.
void inherit_surroundings(const Process& parent, Process& child);
// `process` ends or is broken; `text` is empty for a normal end, else "killed" or the exception's name.
// Scheduler::finish calls this once, while `process.module` still is the instance it executed.
void notify_exit(Runtime& runtime, Process& process, std::string_view text);

// --- For built-in functions ---
// Writes all of `bytes` to descriptor `fd`. done: *written is their count, or -1 with the error string set.
// park, raise: to be returned at once; after a park the call is made again with the same arguments and goes
// on where it stopped.
BuiltinStatus write_text(BuiltinCall& call, int64_t fd, std::string_view bytes, int64_t* written);

// A `ref FD` for number `fd` of the process's group; its destruction closes the number. nullptr: out of
// memory (the number is closed).
void* new_fd_object(Runtime& runtime, Process& process, int64_t fd);
// The number in a `ref FD`; -1 for nil.
int64_t fd_number(const Heap& heap, const uint8_t* fd_record);

}  // namespace dis
