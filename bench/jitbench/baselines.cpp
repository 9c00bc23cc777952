#include "bench/jitbench/baselines.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace dis::bench {

namespace {

namespace fs = std::filesystem;

constexpr size_t kLargest = 64u << 20;
constexpr const char* kTooLarge = "is larger than 64 MiB";
constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kDateForm = "dddd-dd-ddTdd:dd:ddZ";  // d: a digit

// "" if neither the environment nor anything else says whose home this is.
std::string usual_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data && data[0] == '/') return std::string(data) + "/avernus/jitbench";  // a relative one does not count
  const char* home = std::getenv("HOME");
  return home && home[0] ? std::string(home) + "/.local/share/avernus/jitbench" : "";
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_name(std::string_view name) {
  return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

// Whatever a caller gave, a message is one line of printable characters.
std::string in_quotes(std::string_view text) {
  std::string all = "'";
  for (char c : text.substr(0, 60)) all += c >= ' ' && c != '\x7f' ? c : '?';
  return all + (text.size() > 60 ? "...'" : "'");
}

std::string bad_name(std::string_view name) {
  return "a baseline cannot be named " + in_quotes(name) +
         ": expected letters, digits, '-', '_' and '.', not beginning with '.'";
}

std::string failed(const fs::path& path, const char* what, int error) {
  return path.string() + ": " + what + ": " + std::strerror(error);
}

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  int close() {  // only once; 0 or what close() says
    const int fd = std::exchange(fd_, -1);
    return fd < 0 ? 0 : ::close(fd);
  }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(size_t(n));
  }
  return true;
}

// A file nobody knows of yet, beside where it will be. Gone with this object unless it was placed.
class Draft {
 public:
  explicit Draft(const fs::path& target) : target_(target) {}
  ~Draft() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  std::string write(std::string_view text) {
    static std::atomic<unsigned> number = 0;  // of threads of this process
    int fd = -1;
    while (fd < 0) {
      path_ = target_.parent_path() /
              ("." + target_.filename().string() + "." + std::to_string(getpid()) + "-" + std::to_string(number++));
      fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd >= 0 || errno == EEXIST) continue;
      const int error = errno;
      path_.clear();
      return failed(target_, "cannot be written", error);
    }
    File file(fd);
    if (!write_all(fd, text) || fsync(fd) != 0 || file.close() != 0) return failed(target_, "cannot be written", errno);
    return "";
  }

  // 0, or errno. `replace`: what is there already may go; without, EEXIST tells.
  int place(const fs::path& target, bool replace) {
    int status = replace ? rename(path_.c_str(), target.c_str())
                         : renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE);
    if (status != 0 && !replace && (errno == EINVAL || errno == ENOSYS)) {  // a file system that does not know how
      status = link(path_.c_str(), target.c_str());
      if (status == 0) unlink(path_.c_str());
    }
    if (status != 0) return errno;
    path_.clear();
    // The name should outlive a crash as well; a file system that cannot promise that is no reason to fail.
    File folder(open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.fd() >= 0) fsync(folder.fd());
    return 0;
  }

 private:
  fs::path target_, path_;
};

std::string make_folder(const fs::path& folder) {
  if (folder.empty()) return "no place to keep runs: neither XDG_DATA_HOME nor HOME is set";
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder, error)) error = std::make_error_code(std::errc::not_a_directory);
  return error ? folder.string() + ": the folder cannot be made: " + error.message() : "";
}

JsonRun nothing(std::string why) { return {{}, std::move(why)}; }

JsonRun read_run(const fs::path& path) {
  File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // not waiting for the writer of a pipe
  struct stat info = {};
  if (file.fd() < 0 || fstat(file.fd(), &info) != 0) return nothing(failed(path, "cannot be read", errno));
  if (!S_ISREG(info.st_mode)) return nothing(path.string() + ": is no file");
  if (uint64_t(info.st_size) > kLargest) return nothing(path.string() + ": " + kTooLarge);
  std::string text;
  char buffer[64 << 10];
  for (;;) {
    const ssize_t n = read(file.fd(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return nothing(failed(path, "cannot be read", errno));
    if (n == 0) break;
    text.append(buffer, size_t(n));
    if (text.size() > kLargest) return nothing(path.string() + ": " + kTooLarge);  // it grew meanwhile
  }
  JsonRun result = json_run(text);
  if (!result.run) result.error = path.string() + ": " + result.error;
  return result;
}

// The files of a folder that end in .json, without that; in no order.
std::vector<std::string> stems(const fs::path& folder) {
  std::vector<std::string> all;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (!name.ends_with(kSuffix) || !at->is_regular_file(unknown)) continue;
    all.push_back(name.substr(0, name.size() - kSuffix.size()));
  }
  return all;
}

bool is_date(std::string_view date) {
  const auto fits = [](char c, char form) { return form == 'd' ? c >= '0' && c <= '9' : c == form; };
  return date.size() == kDateForm.size() && std::equal(date.begin(), date.end(), kDateForm.begin(), fits);
}

// DATE, or DATE-2, -3... of runs of the same second. Colons are '-' in names of files: some places refuse them.
struct Moment {
  std::string date;
  unsigned number = 1;

  std::string file() const { return date + (number == 1 ? "" : "-" + std::to_string(number)) + std::string(kSuffix); }
  bool operator<(const Moment& other) const { return std::tie(date, number) < std::tie(other.date, other.number); }
};

std::string in_file_name(std::string date) {
  std::replace(date.begin(), date.end(), ':', '-');
  return date;
}

std::optional<Moment> moment(const std::string& stem) {
  Moment m;
  m.date = stem.substr(0, kDateForm.size());
  std::string date = m.date;
  for (size_t i = 0; i < date.size(); i++)
    if (kDateForm[i] == ':' && date[i] == '-') date[i] = ':';
  if (!is_date(date)) return {};
  if (stem.size() == m.date.size()) return m;
  const char *from = stem.data() + m.date.size(), *end = stem.data() + stem.size();
  if (*from != '-') return {};
  const auto [rest, error] = std::from_chars(from + 1, end, m.number);
  if (error != std::errc() || rest != end || m.number < 2 || stem + std::string(kSuffix) != m.file()) return {};
  return m;
}

}  // namespace

Baselines::Baselines(std::string folder) : folder_(folder.empty() ? usual_folder() : std::move(folder)) {}

std::string Baselines::save(const std::string& name, const std::string& json) const {
  if (!is_name(name)) return bad_name(name);
  if (json.size() > kLargest) return "the run " + std::string(kTooLarge) + " and could not be loaded again";
  if (std::string error = make_folder(folder_); !error.empty()) return error;
  const fs::path path = fs::path(folder_) / (name + std::string(kSuffix));
  Draft draft(path);
  if (std::string error = draft.write(json); !error.empty()) return error;
  const int error = draft.place(path, true);
  return error ? failed(path, "cannot be written", error) : "";
}

std::string Baselines::cannot_save(const std::string& name) const {
  if (!is_name(name)) return bad_name(name);
  if (std::string error = make_folder(folder_); !error.empty()) return error;
  return access(folder_.c_str(), W_OK) == 0 ? "" : failed(folder_, "cannot be written", errno);
}

JsonRun Baselines::load(const std::string& name) const {
  if (name.find('\0') != std::string::npos) return nothing(bad_name(name));
  if (name.find('/') != std::string::npos) return read_run(name);
  if (!is_name(name)) return nothing(bad_name(name));
  if (folder_.empty()) return nothing(make_folder(folder_));
  const fs::path path = fs::path(folder_) / (name + std::string(kSuffix));
  std::error_code unknown;
  if (fs::exists(path, unknown) || unknown) return read_run(path);
  std::string all;
  for (const std::string& known : names()) all += (all.empty() ? "; there are " : ", ") + known;
  return nothing("no baseline is named " + name + " in " + folder_ + all);
}

std::vector<std::string> Baselines::names() const {
  std::vector<std::string> all;
  for (std::string& stem : stems(folder_))
    if (is_name(stem)) all.push_back(std::move(stem));
  std::sort(all.begin(), all.end());
  return all;
}

std::string Baselines::remember(const RunResult& run, const std::string& json) const {
  if (!is_date(run.fingerprint.date))
    return "a run dated " + in_quotes(run.fingerprint.date) +
           " has no place in the history: expected 2026-11-28T18:45:00Z";
  if (json.size() > kLargest) return "the run " + std::string(kTooLarge) + " and could not be loaded again";
  if (folder_.empty()) return make_folder(folder_);
  const fs::path folder = fs::path(folder_) / "history";
  if (std::string error = make_folder(folder); !error.empty()) return error;
  Moment at{in_file_name(run.fingerprint.date)};
  Draft draft(folder / at.file());
  if (std::string error = draft.write(json); !error.empty()) return error;
  int error;
  while ((error = draft.place(folder / at.file(), false)) == EEXIST) at.number++;
  return error ? failed(folder / at.file(), "cannot be written", error) : "";
}

std::vector<RunResult> Baselines::history(size_t most) const {
  const fs::path folder = fs::path(folder_) / "history";
  std::vector<Moment> moments;
  for (const std::string& stem : stems(folder))
    if (auto m = moment(stem)) moments.push_back(std::move(*m));
  std::sort(moments.begin(), moments.end());

  std::vector<RunResult> runs;
  for (size_t i = moments.size(); i > 0 && runs.size() < most; i--)
    if (JsonRun read = read_run(folder / moments[i - 1].file()); read.run) runs.push_back(std::move(*read.run));
  std::reverse(runs.begin(), runs.end());
  return runs;
}

}  // namespace dis::bench
