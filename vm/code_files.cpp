#include "vm/code_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>
#include <vector>

#include "runtime/builtin/descriptor.h"

namespace dis {

namespace {

constexpr std::string_view kSuffix = ".code", kUnfinished = ".new-";
constexpr time_t kHour = 3600;

std::string reason() { return std::strerror(errno); }

// Why what `s` describes might come from somebody else; or nothing.
std::string complaint(const struct stat& s) {
  if (s.st_uid != geteuid())
    return "belongs to user " + std::to_string(s.st_uid) + ", not to " + std::to_string(geteuid());
  if (s.st_mode & (S_IWGRP | S_IWOTH)) return "can be written by others than its owner";
  return {};
}

// Makes a directory and those above it, which only the user may enter. Those there are stay as they are.
void make_directories(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), S_IRWXU);
  mkdir(path.c_str(), S_IRWXU);
}

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes = bytes.subspan(size_t(n));
  }
  return true;
}

bool read_all(int fd, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::read(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(size_t(n));
  }
  return true;
}

// A name no other process or thread uses.
std::string unfinished_name() {
  uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != ssize_t(sizeof random)) random = uint64_t(getpid());
  return std::string(kUnfinished) + std::to_string(random);
}

}  // namespace

std::unique_ptr<CodeFiles> CodeFiles::open(const std::string& path, Note note, uint64_t most_bytes) {
  std::string directory = path;
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  const auto unusable = [&](const std::string& why) {
    if (note) note("code cache " + directory + ": not used: " + why);
    return nullptr;
  };
  make_directories(directory);
  Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat s;
  if (fd.get() < 0 || fstat(fd.get(), &s) != 0) return unusable(reason());
  if (const std::string problem = complaint(s); !problem.empty()) return unusable(problem);
  return std::unique_ptr<CodeFiles>(new CodeFiles(std::move(fd), directory, std::move(note), most_bytes));
}

void CodeFiles::refuse(const std::string& name, const std::string& why) {
  refused_.fetch_add(1, std::memory_order_relaxed);
  note("code cache " + directory_ + ": " + name + std::string(kSuffix) + ": not used: " + why);
}

std::vector<std::byte> CodeFiles::read(const std::string& name) {
  const std::string file = name + std::string(kSuffix);
  // What is no file, such as a pipe, must not keep us waiting.
  Descriptor fd(openat(fd_.get(), file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (fd.get() < 0 && errno == ENOENT) return {};
  struct stat s;
  std::string problem;
  if (fd.get() < 0 || fstat(fd.get(), &s) != 0)
    problem = reason();
  else if (!S_ISREG(s.st_mode))
    problem = "is no file";
  else if (uint64_t(s.st_size) > most_bytes_)
    problem = std::to_string(s.st_size) + " bytes, expected at most " + std::to_string(most_bytes_);
  else
    problem = complaint(s);
  std::vector<std::byte> bytes;
  if (problem.empty()) {
    bytes.resize(size_t(s.st_size));
    if (!read_all(fd.get(), bytes)) problem = "cannot be read";
    if (bytes.empty()) problem = "is empty";
  }
  if (!problem.empty()) {
    refuse(name, problem);
    return {};
  }
  // When it was used last; to the hour will do.
  if (s.st_mtime + kHour < time(nullptr)) futimens(fd.get(), nullptr);
  return bytes;
}

void CodeFiles::write(const std::string& name, std::span<const std::byte> bytes) {
  const std::string file = name + std::string(kSuffix), unfinished = unfinished_name();
  if (bytes.size() > most_bytes_) return;
  Descriptor fd(openat(fd_.get(), unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  // Not synced: after a crash of the system the checksum tells.
  if (fd.get() < 0 || !write_all(fd.get(), bytes) || renameat(fd_.get(), unfinished.c_str(), fd_.get(), file.c_str()) != 0) {
    note("code cache " + directory_ + ": " + file + ": not written: " + reason());
    if (fd.get() >= 0) unlinkat(fd_.get(), unfinished.c_str(), 0);
    return;
  }
  trim();
}

// Others may do the same at the same time: a file that is gone is gone.
void CodeFiles::trim() {
  struct File {
    std::string name;
    timespec used;
    uint64_t bytes;
  };
  Descriptor again(openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* directory = again.get() < 0 ? nullptr : fdopendir(again.get());
  if (!directory) return;
  again.release();
  std::vector<File> files;
  uint64_t total = 0;
  const time_t now = time(nullptr);
  while (const dirent* e = readdir(directory)) {
    const std::string_view name = e->d_name;
    struct stat s;
    const bool unfinished = name.starts_with(kUnfinished);
    if (!unfinished && !name.ends_with(kSuffix)) continue;
    if (fstatat(fd_.get(), e->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(s.st_mode)) continue;
    if (unfinished) {
      if (s.st_mtime + kHour < now) unlinkat(fd_.get(), e->d_name, 0);  // its writer is gone
      continue;
    }
    files.push_back({e->d_name, s.st_mtim, uint64_t(s.st_size)});
    total += uint64_t(s.st_size);
  }
  closedir(directory);
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return a.used.tv_sec != b.used.tv_sec ? a.used.tv_sec < b.used.tv_sec : a.used.tv_nsec < b.used.tv_nsec;
  });
  for (const File& f : files) {
    if (total <= most_bytes_) break;
    unlinkat(fd_.get(), f.name.c_str(), 0);
    total -= f.bytes;
  }
}

}  // namespace dis
