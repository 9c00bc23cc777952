#include "runtime/builtin/host_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/host_stream.h"

namespace dis {

namespace {

constexpr uint32_t kLeave = ~uint32_t{0};
constexpr int kOpenFlags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

// A descriptor of ours.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() {
    int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

bool stat_path(const std::string& path, struct stat& st) {
  return stat(path.c_str(), &st) == 0 || lstat(path.c_str(), &st) == 0;
}

// Whether mode bits of our own file forbid what `mask` (4 read, 2 write, 1 execute) asks for.
bool denied(const struct stat& st, uint32_t mask) {
  return st.st_uid == geteuid() && ((st.st_mode >> 6) & mask) != mask;
}

uint32_t needed_bits(int64_t mode) {
  uint32_t bits = 0;
  switch (mode & 3) {
    case kRead: bits = 4; break;
    case kWrite: bits = 2; break;
    case kReadWrite: bits = 6; break;
    default: bits = 1; break;
  }
  return mode & kTruncate ? bits | 2 : bits;
}

int64_t open_mode(int64_t mode) { return (mode & 3) == kExecute ? kRead : mode & 3; }

std::string parent_of(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string last_element(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void fill(UserNames& names, const struct stat& st, std::string_view name, FileInfo& info) {
  const bool directory = S_ISDIR(st.st_mode);
  info.name = name;
  info.uid = names.user(st.st_uid);
  info.gid = names.group(st.st_gid);
  info.muid.clear();
  uint64_t device = uint16_t(st.st_dev);
  if (device & 0x8000) device ^= 0x8080;
  info.qid_path = device << 48 ^ uint64_t(st.st_ino);
  info.qid_version = uint32_t(st.st_mtime);
  info.qid_type = directory ? kDirectoryQid : 0;
  info.mode = (directory ? kDirectoryBit : 0) | (st.st_mode & 0777);
  info.atime = uint32_t(st.st_atime);
  info.mtime = uint32_t(st.st_mtime);
  info.length = directory ? 0 : uint64_t(st.st_size);
  info.device_type = 'U';
}

// --- Open files ---

class HostFile final : public OpenFile {
 public:
  HostFile(int fd, std::string path) : fd_(fd), path_(std::move(path)), kind_(stream_kind(fd)) {}
  ~HostFile() override {
    if (remove_on_close_) unlink(path_.c_str());
  }
  void remove_on_close() { remove_on_close_ = true; }

  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t at) override {
    if (kind_ == StreamKind::plain) {
      for (;;) {
        ssize_t got = pread(fd_.get(), to, size_t(n), at);
        if (got >= 0) return IoResult::done(got);
        if (errno == EINTR) continue;
        if (errno != ESPIPE) return IoResult::error(host_error(errno));
        break;
      }
    }
    return stream_read(process, fd_.get(), kind_, to, n);
  }
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t at) override {
    if (kind_ == StreamKind::plain) {
      for (;;) {
        ssize_t put = pwrite(fd_.get(), from, size_t(n), at);
        if (put >= 0) return IoResult::done(put);
        if (errno == EINTR) continue;
        if (errno != ESPIPE) return IoResult::error(host_error(errno));
        break;
      }
    }
    return stream_write(process, fd_.get(), kind_, from, n);
  }
  bool stat(Process& process, FileInfo& info, std::string& error) override {
    struct stat st;
    if (fstat(fd_.get(), &st) < 0) {
      error = host_error(errno);
      return false;
    }
    fill(file_state(*process.runtime).names, st, last_element(path_), info);
    return true;
  }
  bool wstat(Process& process, const FileInfo& change, std::string& error) override {
    return host_wstat(*process.runtime, path_, fd_.get(), change, error);
  }

 private:
  Descriptor fd_;
  std::string path_;
  StreamKind kind_;
  bool remove_on_close_ = false;
};

class HostDirectory final : public DirectoryFile {
 public:
  HostDirectory(int fd, Place place) : fd_(fd), place_(std::move(place)) {}
  ~HostDirectory() override {
    if (remove_on_close_) rmdir(place_.host.c_str());
  }
  void remove_on_close() { remove_on_close_ = true; }

  bool stat(Process& process, FileInfo& info, std::string& error) override {
    struct stat st;
    if (fstat(fd_.get(), &st) < 0) {
      error = host_error(errno);
      return false;
    }
    fill(file_state(*process.runtime).names, st, host_leaf(place_), info);
    return true;
  }
  bool wstat(Process& process, const FileInfo& change, std::string& error) override {
    return host_wstat(*process.runtime, place_.host, -1, change, error);
  }

 protected:
  bool list(Process&, std::vector<std::string>& names, std::string& error) override {
    int copy = openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* dir = copy >= 0 ? fdopendir(copy) : nullptr;
    if (!dir) {
      error = host_error(errno);
      if (copy >= 0) close(copy);
      return false;
    }
    while (const dirent* e = readdir(dir))
      if (std::strcmp(e->d_name, ".") != 0 && std::strcmp(e->d_name, "..") != 0)
        names.emplace_back(e->d_name);
    closedir(dir);
    return true;
  }
  bool entry(Process& process, const std::string& name, FileInfo& info) override {
    struct stat st;
    if (fstatat(fd_.get(), name.c_str(), &st, 0) < 0 &&
        fstatat(fd_.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) < 0)
      return false;
    fill(file_state(*process.runtime).names, st, name, info);
    return true;
  }

 private:
  Descriptor fd_;
  Place place_;
  bool remove_on_close_ = false;
};

// Opening a socket in the file system means connecting to whoever listens there.
int connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  for (int type : {SOCK_STREAM, SOCK_DGRAM}) {
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
    int why = errno;
    close(fd);
    errno = why;
  }
  return -1;
}

OpenResult failed(int error_number) {
  OpenResult result = OpenResult::failed(host_error(error_number));
  result.missing = error_number == ENOENT || error_number == ENOTDIR;
  return result;
}

template <typename File>
OpenResult opened(std::shared_ptr<File> file, const Place& place, int64_t mode) {
  file->mode = open_mode(mode);
  file->name = place.name;
  if (mode & kRemoveOnClose) file->remove_on_close();
  return {std::move(file), {}, false};
}

OpenResult open_directory(const Place& place, int64_t mode) {
  int fd = open(place.host.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(errno);
  return opened(std::make_shared<HostDirectory>(fd, place), place, mode);
}

}  // namespace

std::string host_leaf(const Place& place) { return place.path == "/" ? "/" : last_element(place.path); }

bool host_stat(Runtime& runtime, const std::string& path, std::string_view name, FileInfo& info,
               std::string& error) {
  struct stat st;
  if (!stat_path(path, st)) {
    error = host_error(errno);
    return false;
  }
  fill(file_state(runtime).names, st, name, info);
  return true;
}

bool host_exists(const std::string& path, bool& is_directory) {
  struct stat st;
  if (!stat_path(path, st)) return false;
  is_directory = S_ISDIR(st.st_mode);
  return true;
}

void host_list(const std::string& path, std::vector<std::string>& names) {
  DIR* dir = opendir(path.c_str());
  if (!dir) return;
  while (const dirent* e = readdir(dir))
    if (std::strcmp(e->d_name, ".") != 0 && std::strcmp(e->d_name, "..") != 0) names.emplace_back(e->d_name);
  closedir(dir);
}

OpenResult host_open(const Place& place, int64_t mode) {
  struct stat st;
  if (!stat_path(place.host, st)) return failed(errno);
  if (denied(st, needed_bits(mode))) return OpenResult::failed(kPermissionDenied);
  if (S_ISDIR(st.st_mode)) {
    if (mode != kRead) return OpenResult::failed(kPermissionDenied);
    return open_directory(place, mode);
  }
  int fd;
  if (S_ISSOCK(st.st_mode)) {
    fd = connect_to(place.host);
  } else {
    fd = open(place.host.c_str(), int(open_mode(mode)) | (mode & kTruncate ? O_TRUNC : 0) | kOpenFlags);
    // Nobody reads this pipe yet.
    if (fd < 0 && errno == ENXIO && S_ISFIFO(st.st_mode)) return {};
  }
  if (fd < 0) return failed(errno);
  return opened(std::make_shared<HostFile>(fd, place.host), place, mode);
}

OpenResult host_create(const Place& place, int64_t mode, uint32_t permissions) {
  struct stat st;
  if (stat_path(place.host, st)) {
    if (mode & kExclusive) return OpenResult::failed(kExists);
    return host_open(place, mode | kTruncate);
  }
  if (errno != ENOENT) return failed(errno);
  struct stat parent;
  if (stat(parent_of(place.host).c_str(), &parent) < 0) return failed(errno);
  if (denied(parent, 2)) return OpenResult::failed(kPermissionDenied);
  if (permissions & kDirectoryBit) {
    if (open_mode(mode) != kRead) return OpenResult::failed(kPermissionDenied);
    mode_t bits = permissions & parent.st_mode & 0777;
    if (mkdir(place.host.c_str(), bits) < 0) return failed(errno);
    OpenResult result = open_directory(place, mode);
    // The process's umask has no say in what a program asked for.
    if (chmod(place.host.c_str(), bits) < 0) return failed(errno);
    return result;
  }
  // Execute bits are not taken from the directory.
  mode_t bits = permissions & 0777 & (~mode_t{0666} | (parent.st_mode & 0666));
  int fd = open(place.host.c_str(), int(open_mode(mode)) | O_CREAT | O_EXCL | kOpenFlags, bits);
  if (fd < 0) {
    if (errno == EEXIST && !(mode & kExclusive)) return host_open(place, mode | kTruncate);
    return failed(errno);
  }
  if (fchmod(fd, bits) < 0 || (parent.st_gid != getegid() && fchown(fd, uid_t(-1), parent.st_gid) < 0)) {
    // Not every file system knows owners and modes; the file is there all the same.
  }
  return opened(std::make_shared<HostFile>(fd, place.host), place, mode);
}

bool host_remove(const Place& place, std::string& error) {
  struct stat st;
  if (!stat_path(place.host, st)) {
    error = host_error(errno);
    return false;
  }
  struct stat parent;
  if (place.path == "/" || (stat(parent_of(place.host).c_str(), &parent) == 0 && denied(parent, 2))) {
    error = kPermissionDenied;
    return false;
  }
  // A link to a directory is removed, not the directory.
  struct stat self;
  const bool directory = lstat(place.host.c_str(), &self) == 0 && S_ISDIR(self.st_mode);
  if ((directory ? rmdir(place.host.c_str()) : unlink(place.host.c_str())) == 0) return true;
  error = host_error(errno);
  return false;
}

bool host_wstat(Runtime& runtime, std::string& path, int fd, const FileInfo& change, std::string& error) {
  auto fail = [&error](std::string why) {
    error = std::move(why);
    return false;
  };
  struct stat st;
  if ((fd >= 0 ? fstat(fd, &st) : stat(path.c_str(), &st)) < 0) return fail(host_error(errno));
  const bool owner = st.st_uid == geteuid();
  bool changed = false;
  if (!change.name.empty() && change.name != last_element(path)) {
    if (std::string complaint = name_complaint(change.name, false); !complaint.empty())
      return fail(complaint);
    if (change.name == "." || change.name == "..") return fail(kBadName);
    const std::string parent = parent_of(path);
    struct stat dir;
    if (stat(parent.c_str(), &dir) < 0) return fail(host_error(errno));
    if (denied(dir, 2)) return fail(kPermissionDenied);
    std::string to = (parent == "/" ? "" : parent) + "/" + change.name;
    if (rename(path.c_str(), to.c_str()) < 0) return fail(host_error(errno));
    path = std::move(to);
    changed = true;
  }
  if (change.mode != kLeave && (change.mode & 0777) != (st.st_mode & 0777)) {
    if (!owner) return fail(kNotOwner);
    if ((fd >= 0 ? fchmod(fd, change.mode & 0777) : chmod(path.c_str(), change.mode & 0777)) < 0)
      return fail(host_error(errno));
    changed = true;
  }
  if ((change.atime != kLeave && change.atime != uint32_t(st.st_atime)) ||
      (change.mtime != kLeave && change.mtime != uint32_t(st.st_mtime))) {
    if (!owner) return fail(kNotOwner);
    timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = 0, .tv_nsec = UTIME_OMIT}};
    if (change.atime != kLeave) times[0] = {.tv_sec = time_t(change.atime), .tv_nsec = 0};
    if (change.mtime != kLeave) times[1] = {.tv_sec = time_t(change.mtime), .tv_nsec = 0};
    if ((fd >= 0 ? futimens(fd, times) : utimensat(AT_FDCWD, path.c_str(), times, 0)) < 0)
      return fail(host_error(errno));
    changed = true;
  }
  if (!change.gid.empty()) {
    uint32_t gid;
    if (!file_state(runtime).names.group_id(change.gid, gid)) return fail(kUnknownUser);
    if (gid != st.st_gid) {
      if (!owner) return fail(kNotOwner);
      if ((fd >= 0 ? fchown(fd, uid_t(-1), gid) : chown(path.c_str(), uid_t(-1), gid)) < 0)
        return fail(host_error(errno));
    }
    changed = true;
  }
  if (change.length != ~uint64_t{0}) {
    if (change.length > uint64_t(INT64_MAX)) return fail(kBadArgument);
    if (denied(st, 2)) return fail(kPermissionDenied);
    if ((fd >= 0 ? ftruncate(fd, off_t(change.length)) : truncate(path.c_str(), off_t(change.length))) < 0)
      return fail(host_error(errno));
    changed = true;
  }
  // A change of nothing asks for what was written to be made safe.
  if (!changed && fd >= 0 && fsync(fd) < 0 && errno != EINVAL) return fail(host_error(errno));
  return true;
}

}  // namespace dis
