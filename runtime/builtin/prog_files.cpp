// prog_files: the device /prog ("#p"): a directory for each process, with its state and the means to end it.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "runtime/builtin/event_queue.h"
#include "runtime/builtin/fd_text.h"
#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/synthetic_devices.h"

namespace dis {

namespace {

// --- What is known of a process ---

std::string_view state_name(const Process& p) {
  switch (p.state) {
    case ProcessState::ready: return "ready";
    case ProcessState::sending: return "send";
    case ProcessState::receiving: return "recv";
    case ProcessState::alting: return "alt";
    case ProcessState::waiting:
    case ProcessState::idle: return "release";
    case ProcessState::broken: return "broken";
    case ProcessState::exited: return "exiting";
  }
  return "exiting";
}

std::string status_line(std::string_view user, int32_t pid, int32_t group, std::string_view state,
                        uint64_t kbytes, std::string_view module) {
  char line[256];
  int n = std::snprintf(line, sizeof line, "%8d %8d %10.64s %4d:%02d.%d %10s %5lluK %.100s", pid, group,
                        std::string(user).c_str(), 0, 0, 0, std::string(state).c_str(),
                        static_cast<unsigned long long>(kbytes), std::string(module).c_str());
  return std::string(line, size_t(std::clamp<int>(n, 0, sizeof line - 1)));
}

std::string status_text(Runtime& runtime, Process& p) {
  uint64_t bytes = 0;
  for (const StackSegment* s = p.segment; s; s = s->prev) bytes += s->bytes;
  std::string module = "[$Sys]";
  if (p.module) {
    if (p.mp) bytes += runtime.heap.type_of(p.mp)->size;
    // A process that waits for the host, or that asks, is inside a call of $Sys.
    const bool inside = p.state == ProcessState::waiting || &p == runtime.scheduler.current();
    module = p.module->module->name() + (inside ? "[$Sys]" : "");
  }
  return status_line(file_state(runtime).user(), p.pid, p.group ? p.group->id : 0, state_name(p),
                     bytes / 1024, module);
}

std::string ns_text(Runtime& runtime, Process& p) {
  const NameSpace& names = *p.environment->names;
  std::string text = "bind -c #U" + names.slash + " /\n";
  if (names.devices) text += "bind -b #c /dev\nbind  #p /prog\nbind  #d /fd\nbind -c #e /env\n";
  if (names.devices && !runtime.options.host.files.empty()) text += "bind #h " + std::string(kCallbackMount) + "\n";
  return text + "cd " + names.directory + "\n";
}

std::string fd_list(Runtime&, Process& p) {
  std::string text = p.environment->names->directory + "\n";
  const auto& files = p.files->files;
  int width = 1;
  for (const auto& file : files)
    if (file) width = std::max(width, version_width(p, *file));
  for (size_t fd = 0; fd < files.size(); fd++)
    if (files[fd]) text += descriptor_line(p, int64_t(fd), *files[fd], width);
  return text;
}

std::string group_text(Runtime&, Process& p) { return number_field(uint64_t(p.group ? p.group->id : 0)); }
std::string names_text(Runtime&, Process& p) { return number_field(p.environment->names->id); }

// --- The files of one process ---

struct Row {
  std::string_view name;
  uint32_t permissions;
  std::string (*text)(Runtime&, Process&);  // nullptr: a class of its own
};
constexpr Row kRows[] = {
    {"ctl", 0200, nullptr},     {"ns", 0444, nullptr},         {"nsgrp", 0444, names_text},
    {"pgrp", 0444, group_text}, {"status", 0444, status_text}, {"wait", 0444, nullptr},
    {"fd", 0444, fd_list},
};
constexpr uint64_t kRowBits = 4;

bool find_row(std::string_view name, uint64_t& index) {
  for (index = 0; index < std::size(kRows); index++)
    if (kRows[index].name == name) return true;
  return false;
}

FileInfo file_info(Runtime& runtime, int32_t pid, uint64_t index) {
  FileInfo info = synthetic_info(runtime, 'p');
  info.name = kRows[index].name;
  info.mode = kRows[index].permissions;
  info.qid_path = uint64_t(pid) << kRowBits | (index + 1);
  info.qid_version = uint32_t(pid);
  return info;
}

class ProcessText final : public TextFile {
 public:
  ProcessText(int32_t pid, uint64_t index) : pid_(pid), index_(index) {}
  bool text(Process& process, std::string& out, std::string& error) override {
    Runtime& runtime = *process.runtime;
    if (Process* p = runtime.scheduler.find(pid_)) {
      out = kRows[index_].text(runtime, *p);
      return true;
    }
    if (kRows[index_].text == status_text) {
      out = status_line(file_state(runtime).user(), pid_, 0, "exiting", 0, "[$Sys]");
      return true;
    }
    error = kProcessExited;
    return false;
  }
  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = file_info(*process.runtime, pid_, index_);
    return true;
  }

 private:
  int32_t pid_;
  uint64_t index_;
};

// One line a read, however many bytes were asked for.
class NamesFile final : public OpenFile {
 public:
  NamesFile(int32_t pid, uint64_t index) : pid_(pid), index_(index) {}
  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t at) override {
    Process* p = process.runtime->scheduler.find(pid_);
    if (!p) return IoResult::error(kProcessExited);
    const std::string whole = ns_text(*process.runtime, *p);
    if (at < 0 || size_t(at) >= whole.size()) return IoResult::done(0);
    const size_t end = whole.find('\n', size_t(at)) + 1;
    return IoResult::done(copy_part(std::string_view(whole).substr(0, end), to, n, at));
  }
  IoResult write(Process&, const uint8_t*, int64_t, int64_t) override {
    return IoResult::error(kPermissionDenied);
  }
  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = file_info(*process.runtime, pid_, index_);
    return true;
  }

 private:
  int32_t pid_;
  uint64_t index_;
};

class ControlFile final : public OpenFile {
 public:
  ControlFile(int32_t pid, uint64_t index) : pid_(pid), index_(index) {}
  IoResult read(Process&, uint8_t*, int64_t, int64_t) override { return IoResult::error(kPermissionDenied); }
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t) override {
    Scheduler& scheduler = process.runtime->scheduler;
    Process* target = scheduler.find(pid_);
    if (!target) return IoResult::error(kProcessExited);
    std::vector<std::string> fields = control_fields(from, n);
    if (fields.empty()) return IoResult::error(kEmptyControl);
    const std::string& verb = fields[0];
    const size_t expected = verb == "exceptions" ? 2 : 1;
    if (verb != "kill" && verb != "killgrp" && verb != "restricted" && verb != "private" &&
        verb != "exceptions")
      return IoResult::error(control_error(kUnknownControl, fields));
    if (fields.size() != expected) return IoResult::error(control_error(kControlArguments, fields));
    if (verb == "kill") {
      scheduler.kill(target, "killed");
    } else if (verb == "killgrp") {
      scheduler.kill_group(target, "killed");
    } else if (verb == "exceptions") {
      if (!target->group || target->group->id != target->pid) return IoResult::error(kPermissionDenied);
      if (fields[1] == "propagate")
        target->flags |= Process::kPropagate;
      else if (fields[1] == "notifyleader")
        target->flags |= Process::kNotifyLeader;
      else
        return IoResult::error(kBadControl);
    }
    // "restricted" and "private" concern memory pools and debuggers, which this Vm does not have.
    return IoResult::done(n);
  }
  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = file_info(*process.runtime, pid_, index_);
    return true;
  }

 private:
  int32_t pid_;
  uint64_t index_;
};

// One message a read, when a child made after the opening ends.
class WaitFile final : public OpenFile {
 public:
  WaitFile(int32_t pid, uint64_t index, std::shared_ptr<MessageQueue> queue)
      : pid_(pid), index_(index), queue_(std::move(queue)) {}
  ~WaitFile() override { queue_->closed = true; }
  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t) override {
    if (queue_->empty()) {
      queue_->readers.wait(process);
      return IoResult::park();
    }
    return IoResult::done(copy_part(queue_->take(), to, n, 0));
  }
  IoResult write(Process&, const uint8_t*, int64_t, int64_t) override {
    return IoResult::error(kPermissionDenied);
  }
  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = file_info(*process.runtime, pid_, index_);
    return true;
  }

 private:
  int32_t pid_;
  uint64_t index_;
  std::shared_ptr<MessageQueue> queue_;
};

// "7/status": the process, and the file's name or nothing.
Process* parse(const Process& asker, const std::string& path, std::string_view& leaf) {
  size_t i = 0;
  int64_t pid = 0;
  while (i < path.size() && path[i] >= '0' && path[i] <= '9' && pid <= INT32_MAX)
    pid = pid * 10 + (path[i++] - '0');
  if (i == 0 || path[0] == '0' || pid > INT32_MAX || (i < path.size() && path[i] != '/')) return nullptr;
  leaf = std::string_view(path).substr(i == path.size() ? i : i + 1);
  Process* p = asker.runtime->scheduler.find(int32_t(pid));
  return p && p->environment && p->files ? p : nullptr;
}

class ProgDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    std::string_view leaf;
    const Process* p = parse(process, path, leaf);
    if (!p) return false;
    if (!leaf.empty()) {
      uint64_t index;
      if (!find_row(leaf, index)) return false;
      info = file_info(*process.runtime, p->pid, index);
      return true;
    }
    info = synthetic_info(*process.runtime, 'p');
    info.name = std::to_string(p->pid);
    info.mode = kDirectoryBit | 0555;
    info.qid_type = kDirectoryQid;
    info.qid_path = uint64_t(p->pid) << kRowBits;
    info.qid_version = uint32_t(p->pid);
    return true;
  }
  void list(Process& process, const std::string& path, std::vector<std::string>& names) const override {
    if (!path.empty()) {
      for (const Row& row : kRows) names.emplace_back(row.name);
      return;
    }
    for (const Process* p = process.runtime->scheduler.first(); p; p = p->all_next)
      names.push_back(std::to_string(p->pid));
  }
  OpenResult open(Process& process, const std::string& path, int64_t) const override {
    std::string_view leaf;
    uint64_t index;
    Process* p = parse(process, path, leaf);
    if (!p || !find_row(leaf, index)) return OpenResult::failed(kNotFound);
    if (kRows[index].text) return {std::make_shared<ProcessText>(p->pid, index), {}, false};
    if (leaf == "ns") return {std::make_shared<NamesFile>(p->pid, index), {}, false};
    if (leaf == "ctl") return {std::make_shared<ControlFile>(p->pid, index), {}, false};
    auto queue = std::make_shared<MessageQueue>(file_state(*process.runtime).service);
    auto env = std::make_shared<EnvGroup>(*p->environment);
    env->children = queue;
    p->environment = std::move(env);
    return {std::make_shared<WaitFile>(p->pid, index, std::move(queue)), {}, false};
  }
};

}  // namespace

const SyntheticDevice& prog_device() {
  static const ProgDevice kDevice;
  return kDevice;
}

}  // namespace dis
