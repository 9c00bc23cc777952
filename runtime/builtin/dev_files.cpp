// dev_files: the device /dev ("#c"): console, clock, random bytes and what is known of the machine.
#include <sys/random.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/host_stream.h"
#include "runtime/builtin/synthetic_devices.h"

namespace dis {

namespace {

constexpr int64_t kLongestSetting = 127;

int64_t microseconds_now() {
  timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return int64_t(t.tv_sec) * 1000000 + t.tv_nsec / 1000;
}

// --- Readers and writers of texts ---

std::string user_text(Runtime& runtime) { return file_state(runtime).user(); }
std::string system_name_text(Runtime& runtime) { return file_state(runtime).system_name; }
std::string version_text(Runtime&) { return "Avernus 0.1"; }
std::string drivers_text(Runtime& runtime) {
  const std::string made = runtime.options.host.files.empty() ? "" : "#h host\n";
  return "#c cons\n#e env\n#p prog\n#d dup\n" + made + "#U fs\n";
}
std::string msec_text(Runtime& runtime) {
  return number_field(uint64_t((Scheduler::now_ns() - file_state(runtime).start_ns) / 1000000));
}

std::string time_text(Runtime& runtime) {
  return std::to_string(microseconds_now() + file_state(runtime).time_offset);
}

// One line a pool: in use, limit, peak, allocations, frees, extensions, limit again, name.
std::string memory_text(Runtime& runtime) {
  const Heap& heap = runtime.heap;
  const uint64_t limit = heap.max_bytes() ? heap.max_bytes() : heap.arena_bytes();
  std::string line;
  for (uint64_t n :
       {heap.used_bytes(), limit, heap.peak_bytes(), uint64_t{0}, uint64_t{0}, uint64_t{0}, limit})
    line += number_field(n) + " ";
  return line + "heap\n";
}

bool set_time(Runtime& runtime, std::string_view value) {
  std::string text(value);
  file_state(runtime).time_offset = std::strtoll(text.c_str(), nullptr, 10) - microseconds_now();
  return true;
}

bool set_system_name(Runtime& runtime, std::string_view value) {
  if (value.ends_with('\n')) value.remove_suffix(1);
  file_state(runtime).system_name = value;
  return true;
}

// --- Files ---

// Every /dev file knows its row's name, for stat.
class DevFile : public OpenFile {
 public:
  explicit DevFile(std::string leaf) : leaf_(std::move(leaf)) {}
  bool stat(Process& process, FileInfo& info, std::string& error) override {
    return synthetic_device_info(*process.runtime, leaf_, info, error);
  }
  IoResult read(Process&, uint8_t*, int64_t, int64_t) override { return IoResult::done(0); }
  IoResult write(Process&, const uint8_t*, int64_t n, int64_t) override { return IoResult::done(n); }

 private:
  std::string leaf_;
};

using NullFile = DevFile;

class ZeroFile final : public DevFile {
 public:
  using DevFile::DevFile;
  IoResult read(Process&, uint8_t* to, int64_t n, int64_t) override {
    std::memset(to, 0, size_t(n));
    return IoResult::done(n);
  }
};

class RandomFile final : public DevFile {
 public:
  using DevFile::DevFile;
  IoResult read(Process&, uint8_t* to, int64_t n, int64_t) override {
    for (int64_t have = 0; have < n;) {
      ssize_t got = getrandom(to + have, size_t(std::min<int64_t>(n - have, 1 << 20)), 0);
      if (got < 0 && errno != EINTR) return IoResult::error(host_error(errno));
      if (got > 0) have += got;
    }
    return IoResult::done(n);
  }
};

class DevText final : public TextFile {
 public:
  using Reader = std::string (*)(Runtime&);
  using Writer = bool (*)(Runtime&, std::string_view);
  DevText(std::string leaf, Reader reader, Writer writer)
      : leaf_(std::move(leaf)), reader_(reader), writer_(writer) {}

  bool stat(Process& process, FileInfo& info, std::string& error) override {
    return synthetic_device_info(*process.runtime, leaf_, info, error);
  }
  bool text(Process& process, std::string& out, std::string&) override {
    out = reader_(*process.runtime);
    return true;
  }
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t) override {
    if (!writer_) return IoResult::error(kPermissionDenied);
    if (n > kLongestSetting) return IoResult::error(kBadArgument);
    writer_(*process.runtime, std::string_view(reinterpret_cast<const char*>(from), size_t(n)));
    return IoResult::done(n);
  }

 private:
  std::string leaf_;
  Reader reader_;
  Writer writer_;
};

// "rawon" and "rawoff": whether a terminal hands over keys as they are struck. Ends with the file.
class ConsoleControl final : public DevFile {
 public:
  using DevFile::DevFile;
  ~ConsoleControl() override { restore(); }

  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t) override {
    for (const std::string& field : control_fields(from, n)) {
      if (field == "rawon")
        make_raw(process.runtime->options.host.stdin_fd);
      else if (field == "rawoff")
        restore();
    }
    return IoResult::done(n);
  }

 private:
  void make_raw(int fd) {
    if (fd_ >= 0 || tcgetattr(fd, &saved_) < 0) return;
    termios raw = saved_;
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSADRAIN, &raw) == 0) fd_ = fd;
  }
  void restore() {
    if (fd_ >= 0) tcsetattr(fd_, TCSADRAIN, &saved_);
    fd_ = -1;
  }
  int fd_ = -1;
  termios saved_{};
};

// --- The table ---

struct Row {
  std::string_view name;
  uint32_t permissions;
  HostStream in, out;
  DevText::Reader reader;
  DevText::Writer writer;
  std::shared_ptr<OpenFile> (*make)(std::string leaf);
  bool touches_host = false;
};

template <typename T>
std::shared_ptr<OpenFile> make_file(std::string leaf) {
  return std::make_shared<T>(std::move(leaf));
}

constexpr Row kRows[] = {
#define DIS_DEV_CONSOLE(name, permissions, in, out) \
  {name, permissions, HostStream::in, HostStream::out, nullptr, nullptr, nullptr},
#define DIS_DEV_TEXT(name, permissions, reader, writer) \
  {name, permissions, HostStream::none, HostStream::none, reader, writer, nullptr},
#define DIS_DEV_FILE(name, permissions, type) \
  {name, permissions, HostStream::none, HostStream::none, nullptr, nullptr, make_file<type>},
#define DIS_DEV_HOST_FILE(name, permissions, type) \
  {name, permissions, HostStream::none, HostStream::none, nullptr, nullptr, make_file<type>, true},
#include "runtime/builtin/dev_files.def"
#undef DIS_DEV_CONSOLE
#undef DIS_DEV_TEXT
#undef DIS_DEV_FILE
#undef DIS_DEV_HOST_FILE
};

const Row* find_row(std::string_view name) {
  for (const Row& row : kRows)
    if (row.name == name) return &row;
  return nullptr;
}

bool hidden(const Runtime& runtime, const Row& row) { return row.touches_host && runtime.options.host.sandbox; }

class DevDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    std::string error;
    return synthetic_device_info(*process.runtime, path, info, error);
  }
  void list(Process& process, const std::string&, std::vector<std::string>& names) const override {
    for (const Row& row : kRows)
      if (!hidden(*process.runtime, row)) names.emplace_back(row.name);
  }
  OpenResult open(Process& process, const std::string& path, int64_t mode) const override {
    const Row* row = find_row(path);
    if (!row || hidden(*process.runtime, *row)) return OpenResult::failed(kNotFound);
    OpenResult result;
    if (row->reader) {
      result.file = std::make_shared<DevText>(path, row->reader, row->writer);
    } else if (row->make) {
      result.file = row->make(path);
    } else {
      const int64_t how = mode & 3;
      const HostStream in = how != kWrite ? row->in : HostStream::none;
      const HostStream out = how == kWrite || how == kReadWrite ? row->out : HostStream::none;
      result.file = open_console(process.runtime->options.host, in, out, path, {});
    }
    return result;
  }
};

}  // namespace

bool is_synthetic_device(std::string_view dev_name) { return find_row(dev_name) != nullptr; }

bool synthetic_device_info(Runtime& runtime, const std::string& leaf, FileInfo& info, std::string& error) {
  const Row* row = find_row(leaf);
  if (!row || hidden(runtime, *row)) {
    error = kNotFound;
    return false;
  }
  info = synthetic_info(runtime, 'c');
  info.name = leaf;
  info.mode = row->permissions;
  info.qid_path = uint64_t(row - kRows) + 1;
  return true;
}

const SyntheticDevice& dev_device() {
  static const DevDevice kDevice;
  return kDevice;
}

}  // namespace dis
