#include "runtime/builtin/file_state.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/marshal.h"

namespace dis {

namespace {

constexpr char kFileStateKey = 0;

constexpr const char* kOther = "other";

// Closes the number when the last reference to a `ref FD` goes.
void finalize_fd(Heap&, void* payload);

// A program that opens all it can leaves something to the machine, which loads modules and walks names.
uint32_t descriptors_of_sandbox() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= UINT32_MAX) return 0;
  return uint32_t(std::max<rlim_t>(limit.rlim_cur / 4 * 3, 1));
}

}  // namespace

// The native part of a `ref FD`, behind the word a program sees.
struct FdRecord {
  uint64_t number;  // of word size
  std::shared_ptr<FileGroup> group;
};

namespace {

void finalize_fd(Heap& heap, void* payload) {
  auto* fd = static_cast<FdRecord*>(payload);
  if (!fd->group) return;
  int64_t number = fd_number(heap, static_cast<uint8_t*>(payload));
  if (number >= 0) fd->group->close(number);
  fd->group.~shared_ptr();
  new (&fd->group) std::shared_ptr<FileGroup>();
}

}  // namespace

FileState& file_state(Runtime& runtime) { return runtime.state<FileState>(&kFileStateKey); }

FileState::FileState(Runtime& runtime) : service(std::make_shared<FileService>()) {
  const HostOptions& host = runtime.options.host;
  service->scheduler = &runtime.scheduler;
  service->max_descriptors = host.max_files;
  user_ = host.user;
  system_name = host.system_name;
  if (host.sandbox) {
    if (user_.empty()) user_ = "none";
    if (system_name.empty()) system_name = "sandbox";
    names.hide(user_);
    if (service->max_descriptors == 0) service->max_descriptors = descriptors_of_sandbox();
  } else if (system_name.empty()) {
    utsname u;
    if (uname(&u) == 0) system_name = u.nodename;
  }
  start_time = time(nullptr);
  start_ns = Scheduler::now_ns();
  fd_type = runtime.heap.types().native_type(sizeof(FdRecord), nullptr, 0, finalize_fd);
}

FileState::~FileState() { service->scheduler = nullptr; }

const std::string& FileState::user() {
  if (user_.empty()) user_ = names.user(geteuid());
  return user_;
}

bool FileState::resume(Process& process, Progress& progress) {
  const bool again = process.retry_ready;
  process.retry_ready = false;
  auto found = progress_.find(process.pid);
  if (found == progress_.end()) return false;
  // What an abandoned call left is of no use to another.
  if (again) progress = std::move(*found->second);
  std::unique_ptr<Progress> gone = std::move(found->second);
  progress_.erase(found);
  return again;
}

void FileState::keep(Process& process, std::unique_ptr<Progress> progress) {
  progress_[process.pid] = std::move(progress);
}

void FileState::forget(const Process& process) {
  if (!progress_.empty()) progress_.erase(process.pid);
  if (!service->waits.empty()) service->waits.erase(process.pid);
}

// --- ref FD ---

void* new_fd_object(Runtime& runtime, Process& process, int64_t fd) {
  FileState& state = file_state(runtime);
  void* record = runtime.heap.new_record(state.fd_type);
  if (!record) {
    process.files->close(fd);
    return nullptr;
  }
  LayoutCursor(runtime.heap, static_cast<uint8_t*>(record)).put_word(fd);
  new (&static_cast<FdRecord*>(record)->group) std::shared_ptr<FileGroup>(process.files);
  return record;
}

int64_t fd_number(const Heap& heap, const uint8_t* fd_record) {
  if (!fd_record) return -1;
  return heap.abi().word_bytes == 4 ? load_as<int32_t>(fd_record) : load_as<int64_t>(fd_record);
}

// --- Users ---

UserNames::Table UserNames::read_table(const char* path) {
  // name:password:id:…
  Table table;
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    size_t name_end = line.find(':');
    if (name_end == 0 || name_end == std::string::npos) continue;
    size_t id_at = line.find(':', name_end + 1);
    if (id_at == std::string::npos) continue;
    uint64_t id = 0;
    size_t i = id_at + 1;
    while (i < line.size() && line[i] >= '0' && line[i] <= '9' && id <= UINT32_MAX)
      id = id * 10 + uint64_t(line[i++] - '0');
    if (i == id_at + 1 || id > UINT32_MAX) continue;
    table.emplace(uint32_t(id), line.substr(0, name_end));
  }
  return table;
}

const std::string* UserNames::find(std::unique_ptr<Table>& table, const char* path, uint32_t id) {
  if (!table) table = std::make_unique<Table>(read_table(path));
  auto found = table->find(id);
  return found == table->end() ? nullptr : &found->second;
}

std::string UserNames::user(uint32_t id) {
  if (!own_.empty()) return id == geteuid() ? own_ : kOther;
  const std::string* name = find(users_, "/etc/passwd", id);
  return name ? *name : "#" + std::to_string(id);
}

std::string UserNames::group(uint32_t id) {
  if (!own_.empty()) return id == getegid() ? own_ : kOther;
  const std::string* name = find(groups_, "/etc/group", id);
  return name ? *name : "#" + std::to_string(id);
}

bool UserNames::group_id(const std::string& name, uint32_t& id) {
  find(groups_, "/etc/group", 0);
  for (const auto& [number, text] : *groups_)
    if (text == name) {
      id = number;
      return true;
    }
  return false;
}

std::string clipped(std::string text) {
  constexpr size_t kMost = 127;
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (uint8_t(text[end]) & 0xc0) == 0x80) end--;
  text.resize(end);
  return text;
}

std::string host_error(int error_number) {
  switch (error_number) {
    case EACCES: return kPermissionDenied;
    case ENOMEM: return kNoMemory;
    case EINTR: return kInterrupted;
    default: return std::strerror(error_number);
  }
}

}  // namespace dis
