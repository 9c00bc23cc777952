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
#include "runtime/builtin/synthetic_tree.h"

namespace dis {

namespace {

constexpr uint32_t kLeave = ~uint32_t{0};
constexpr int kOpenFlags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

// What `name` leads to or, if that is nothing, a link itself. A link out of a sandbox is not looked at.
bool stat_either(const HostName& name, struct stat& st) {
  if (stat_host(name, st)) return true;
  if (name.beneath && errno == EACCES) return false;
  return lstat_host(name, st);
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

bool changes(int64_t mode) {
  return open_mode(mode) != kRead || (mode & (kTruncate | kRemoveOnClose)) != 0;
}

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
  HostFile(int fd, HostName name) : fd_(fd), name_(std::move(name)), kind_(stream_kind(fd)) {}
  ~HostFile() override {
    HostEntry entry;
    if (remove_on_close_ && host_entry(name_, entry)) unlinkat(entry.directory, entry.leaf.c_str(), 0);
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
    fill(file_state(*process.runtime).names, st, last_element(name_.path), info);
    return true;
  }
  bool wstat(Process& process, const FileInfo& change, std::string& error) override {
    return host_wstat(*process.runtime, name_, fd_.get(), change, error);
  }

 private:
  Descriptor fd_;
  HostName name_;
  StreamKind kind_;
  bool remove_on_close_ = false;
};

class HostDirectory final : public DirectoryFile {
 public:
  HostDirectory(int fd, Place place) : fd_(fd), place_(std::move(place)) {}
  ~HostDirectory() override {
    HostEntry entry;
    if (remove_on_close_ && host_entry(place_.host, entry))
      unlinkat(entry.directory, entry.leaf.c_str(), AT_REMOVEDIR);
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
    return host_wstat(*process.runtime, place_.host, place_.host.beneath ? fd_.get() : -1, change, error);
  }

 protected:
  bool list(Process& process, std::vector<std::string>& names, std::string& error) override {
    int copy = openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* dir = copy >= 0 ? fdopendir(copy) : nullptr;
    if (!dir) {
      error = host_error(errno);
      if (copy >= 0) close(copy);
      return false;
    }
    given_.clear();
    if (const Sandbox* sandbox = process.runtime->options.host.sandbox.get()) given_ = sandbox->names_in(place_.path);
    names = given_;
    while (const dirent* e = readdir(dir))
      if (std::strcmp(e->d_name, ".") != 0 && std::strcmp(e->d_name, "..") != 0 && !is_given(e->d_name))
        names.emplace_back(e->d_name);
    closedir(dir);
    return true;
  }
  bool entry(Process& process, const std::string& name, FileInfo& info) override {
    struct stat st;
    if (is_given(name)) {
      const NameSpace whole;
      const Place place = place_of(*process.runtime, whole, (place_.path == "/" ? "" : place_.path) + "/" + name);
      std::string error;
      return place.device == 'U' ? host_stat(*process.runtime, place.host, name, info, error)
                                 : synthetic_stat(*process.runtime, process, place, info);
    }
    if (place_.host.beneath ? !stat_below(name, st)
                            : fstatat(fd_.get(), name.c_str(), &st, 0) < 0 &&
                                  fstatat(fd_.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) < 0)
      return false;
    fill(file_state(*process.runtime).names, st, name, info);
    return true;
  }

 private:
  bool is_given(std::string_view name) const { return std::ranges::find(given_, name) != given_.end(); }
  // An entry of a directory in a sandbox: a link is followed as by name, and shown itself where that leads out.
  bool stat_below(const std::string& name, struct stat& st) const {
    if (fstatat(fd_.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) < 0) return false;
    if (!S_ISLNK(st.st_mode)) return true;
    HostName whole = place_.host;
    whole.path += "/" + name;
    struct stat target;
    if (stat_host(whole, target)) st = target;
    return true;
  }

  Descriptor fd_;
  Place place_;
  std::vector<std::string> given_;  // entries that are directories of the sandbox, whatever lies here
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

bool asks_for_change(const FileInfo& change) {
  return !change.name.empty() || !change.gid.empty() || change.mode != kLeave || change.atime != kLeave ||
         change.mtime != kLeave || change.length != ~uint64_t{0};
}

// Of a name in a sandbox: something to change it by. That is the descriptor, then `path` becomes empty; a file we
// may neither read nor write is reached by the path of the descriptor, which stays what it was opened as.
Descriptor open_for_change(const HostName& name, bool length, std::string& path) {
  path.clear();
  Descriptor fd(open_host(name, (length ? O_WRONLY : O_RDONLY) | kOpenFlags));
  if (fd.get() >= 0 || errno != EACCES || length) return fd;
  fd.reset(open_host(name, O_PATH));
  if (fd.get() >= 0) path = "/proc/self/fd/" + std::to_string(fd.get());
  return fd;
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
  int fd = open_host(place.host, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return failed(errno);
  return opened(std::make_shared<HostDirectory>(fd, place), place, mode);
}

}  // namespace

std::string host_leaf(const Place& place) { return place.path == "/" ? "/" : last_element(place.path); }

Found host_find(const HostName& name) {
  struct stat st;
  if (stat_either(name, st)) return S_ISDIR(st.st_mode) ? Found::directory : Found::file;
  return name.beneath && errno == EACCES ? Found::denied : Found::nothing;
}

bool host_stat(Runtime& runtime, const HostName& name, std::string_view leaf, FileInfo& info, std::string& error) {
  struct stat st;
  if (!stat_either(name, st)) {
    error = host_error(errno);
    return false;
  }
  fill(file_state(runtime).names, st, leaf, info);
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
  if (!stat_either(place.host, st)) return failed(errno);
  if (denied(st, needed_bits(mode))) return OpenResult::failed(kPermissionDenied);
  if (place.host.read_only() && changes(mode)) return failed(EROFS);
  if (S_ISDIR(st.st_mode)) {
    if (mode != kRead) return OpenResult::failed(kPermissionDenied);
    return open_directory(place, mode);
  }
  const int flags = int(open_mode(mode)) | (mode & kTruncate ? O_TRUNC : 0) | kOpenFlags;
  if (place.host.beneath) {
    // A link that leads nowhere says so when it is opened.
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) return OpenResult::failed(kPermissionDenied);
    Descriptor fd(open_host(place.host, flags));
    if (fd.get() < 0) return failed(errno);
    // Something else may have been put there meanwhile.
    if (fstat(fd.get(), &st) < 0 || !S_ISREG(st.st_mode)) return OpenResult::failed(kPermissionDenied);
    return opened(std::make_shared<HostFile>(fd.release(), place.host), place, mode);
  }
  int fd;
  if (S_ISSOCK(st.st_mode)) {
    fd = connect_to(place.host.path);
  } else {
    fd = open_host(place.host, flags);
    // Nobody reads this pipe yet.
    if (fd < 0 && errno == ENXIO && S_ISFIFO(st.st_mode)) return {};
  }
  if (fd < 0) return failed(errno);
  return opened(std::make_shared<HostFile>(fd, place.host), place, mode);
}

OpenResult host_create(const Place& place, int64_t mode, uint32_t permissions) {
  struct stat st;
  if (stat_either(place.host, st)) {
    if (mode & kExclusive) return OpenResult::failed(kExists);
    return host_open(place, mode | kTruncate);
  }
  if (errno != ENOENT) return failed(errno);
  HostEntry entry;
  struct stat parent;
  if (!host_entry(place.host, entry) || !stat_directory_of(place.host, entry, parent)) return failed(errno);
  if (denied(parent, 2)) return OpenResult::failed(kPermissionDenied);
  if (place.host.read_only()) return failed(EROFS);
  const char* leaf = entry.leaf.c_str();
  if (permissions & kDirectoryBit) {
    if (open_mode(mode) != kRead) return OpenResult::failed(kPermissionDenied);
    mode_t bits = permissions & parent.st_mode & 0777;
    if (mkdirat(entry.directory, leaf, bits) < 0) return failed(errno);
    Descriptor made(openat(entry.directory, leaf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int why = errno;
    // The process's umask has no say in what a program asked for. By name only outside of a sandbox.
    if (made.get() >= 0 ? fchmod(made.get(), bits) < 0
                        : !place.host.beneath && fchmodat(entry.directory, leaf, bits, 0) < 0)
      return failed(errno);
    if (made.get() < 0) return failed(why);
    return opened(std::make_shared<HostDirectory>(made.release(), place), place, mode);
  }
  // Execute bits are not taken from the directory.
  mode_t bits = permissions & 0777 & (~mode_t{0666} | (parent.st_mode & 0666));
  // O_EXCL follows no link.
  int fd = openat(entry.directory, leaf, int(open_mode(mode)) | O_CREAT | O_EXCL | kOpenFlags, bits);
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
  auto fail = [&error](std::string why) {
    error = std::move(why);
    return false;
  };
  struct stat self, parent;
  if (!lstat_host(place.host, self)) return fail(host_error(errno));
  if (place.path == "/" || place.host.is_top()) return fail(kPermissionDenied);
  HostEntry entry;
  if (!host_entry(place.host, entry)) return fail(host_error(errno));
  if (stat_directory_of(place.host, entry, parent) && denied(parent, 2)) return fail(kPermissionDenied);
  if (place.host.read_only()) return fail(host_error(EROFS));
  // A link to a directory is removed, not the directory.
  if (unlinkat(entry.directory, entry.leaf.c_str(), S_ISDIR(self.st_mode) ? AT_REMOVEDIR : 0) == 0) return true;
  return fail(host_error(errno));
}

bool host_wstat(Runtime& runtime, HostName& name, int fd, const FileInfo& change, std::string& error) {
  auto fail = [&error](std::string why) {
    error = std::move(why);
    return false;
  };
  struct stat st;
  if (!(fd >= 0 ? fstat(fd, &st) == 0 : stat_host(name, st))) return fail(host_error(errno));
  const bool owner = st.st_uid == geteuid();
  if (name.beneath) {
    if (name.is_top()) return fail(kPermissionDenied);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) return fail(kPermissionDenied);
    if (name.read_only()) return asks_for_change(change) ? fail(host_error(EROFS)) : true;
  }
  // By name only outside of a sandbox: what a name means may change between two calls.
  Descriptor own;
  std::string path = name.path;
  if (fd < 0 && name.beneath) {
    own = open_for_change(name, change.length != ~uint64_t{0}, path);
    if (own.get() < 0 || fstat(own.get(), &st) < 0) return fail(host_error(errno));
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) return fail(kPermissionDenied);
    if (path.empty()) fd = own.get();
  }
  bool changed = false;
  if (!change.name.empty() && change.name != last_element(name.path)) {
    if (std::string complaint = name_complaint(change.name, false); !complaint.empty())
      return fail(complaint);
    if (change.name == "." || change.name == ".." || change.name.find('/') != std::string::npos) return fail(kBadName);
    HostEntry entry;
    struct stat dir;
    if (!host_entry(name, entry) || !stat_directory_of(name, entry, dir)) return fail(host_error(errno));
    if (denied(dir, 2)) return fail(kPermissionDenied);
    std::string to = name.path.substr(0, name.path.size() - last_element(name.path).size()) + change.name;
    if (renameat(entry.directory, entry.leaf.c_str(), entry.directory,
                 name.beneath ? change.name.c_str() : to.c_str()) < 0)
      return fail(host_error(errno));
    name.path = std::move(to);
    changed = true;
    if (fd < 0 && !name.beneath) path = name.path;
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
    uint32_t gid = st.st_gid;
    UserNames& names = file_state(runtime).names;
    if (name.beneath) {
      if (change.gid != names.group(gid)) return fail(kPermissionDenied);
    } else if (!names.group_id(change.gid, gid)) {
      return fail(kUnknownUser);
    }
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
