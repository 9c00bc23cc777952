#include "runtime/builtin/beneath.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <string_view>
#include <vector>

#include "runtime/builtin/descriptor.h"

namespace dis {

namespace {

constexpr int kMostLinks = 40;   // followed for one name, as the kernel has it
constexpr int kMostTries = 32;   // while somebody moves directories about
constexpr int kStep = O_PATH | O_NOFOLLOW | O_CLOEXEC;

#ifdef SYS_openat2
// As in <linux/openat2.h>, which not every system has.
struct OpenHow {
  uint64_t flags, mode, resolve;
};
constexpr uint64_t kResolveNoMagicLinks = 0x02, kResolveBeneath = 0x08;

int open_by_kernel(int directory, const char* name, int flags) {
  OpenHow how{.flags = uint64_t(flags | O_CLOEXEC), .mode = 0, .resolve = kResolveBeneath | kResolveNoMagicLinks};
  for (;;) {
    const long fd = syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (fd >= 0 || errno != EINTR) return int(fd);
  }
}
#else
int open_by_kernel(int, const char*, int) {
  errno = ENOSYS;
  return -1;
}
#endif

// The walk without the kernel's help: from directory to directory by plain names only, links read and their text
// walked in turn. ".." forgets the last name and starts again from the top, so it cannot climb past it.
class Walk {
 public:
  explicit Walk(int top) : top_(top) {}

  int open(const std::string& name, int flags) {
    if (!push(name)) return -1;
    while (!ahead_.empty()) {
      const std::string part = std::move(ahead_.back());
      ahead_.pop_back();
      if (part == ".") continue;
      if (part == "..") {
        if (behind_.empty()) return fail(EXDEV);
        behind_.pop_back();
        here_.reset();
        known_ = false;
        continue;
      }
      if (!arrive()) return -1;
      const bool last = ahead_.empty();
      Descriptor next(openat(here(), part.c_str(), last ? flags | O_NOFOLLOW | O_CLOEXEC : kStep));
      const int why = errno;
      if (next.get() < 0) {
        // What a link, and only that, is answered with.
        if (!last || (why != ELOOP && why != ENOTDIR)) return fail(why);
        if (!follow(part, why)) return -1;
        continue;
      }
      struct stat st;
      if ((!last || (flags & O_PATH)) && fstat(next.get(), &st) < 0) return -1;
      if ((!last || (flags & O_PATH)) && S_ISLNK(st.st_mode)) {
        if (!follow(part, ELOOP)) return -1;
        continue;
      }
      if (last) return next.release();
      if (!S_ISDIR(st.st_mode)) return fail(ENOTDIR);
      here_ = std::move(next);
      behind_.push_back(part);
    }
    if (!arrive()) return -1;
    return openat(here(), ".", flags | O_CLOEXEC);
  }

 private:
  static int fail(int error) {
    errno = error;
    return -1;
  }
  static bool refuse(int error) {
    errno = error;
    return false;
  }
  int here() const { return here_.get() < 0 ? top_ : here_.get(); }

  // Puts the parts of a name before what is ahead.
  bool push(std::string_view name) {
    if (name.empty()) return refuse(ENOENT);
    if (name.size() >= PATH_MAX) return refuse(ENAMETOOLONG);
    if (name.starts_with('/')) return refuse(EXDEV);
    // "x/" is "x/.": the last part is no longer x, which has to be a directory then.
    if (name.ends_with('/')) ahead_.emplace_back(".");
    for (size_t end = name.size();;) {
      const size_t slash = name.substr(0, end).rfind('/');
      const size_t start = slash == std::string_view::npos ? 0 : slash + 1;
      if (start < end) ahead_.emplace_back(name.substr(start, end - start));
      if (slash == std::string_view::npos) return true;
      end = slash;
    }
  }

  // Goes on with what the link `part` says. `otherwise`: the error if it is no link.
  bool follow(const std::string& part, int otherwise) {
    char text[PATH_MAX];
    const ssize_t n = readlinkat(here(), part.c_str(), text, sizeof text);
    if (n < 0 && errno != EINVAL) return false;
    if (++links_ > kMostLinks) return refuse(ELOOP);
    if (n >= 0) return push(std::string_view(text, size_t(n)));
    if (otherwise == ENOTDIR) return refuse(ENOTDIR);
    ahead_.push_back(part);  // it was a link a moment ago: look again
    return true;
  }

  // Makes `here_` the directory that `behind_` names.
  bool arrive() {
    if (known_) return true;
    for (const std::string& part : behind_) {
      Descriptor next(openat(here(), part.c_str(), kStep | O_DIRECTORY));
      if (next.get() < 0) return false;
      here_ = std::move(next);
    }
    return known_ = true;
  }

  const int top_;
  Descriptor here_;                  // none: the top
  bool known_ = true;                // here_ is where behind_ leads
  std::vector<std::string> behind_;  // directories from the top to here, none of them a link
  std::vector<std::string> ahead_;   // parts still to go, the next one last
  int links_ = 0;
};

}  // namespace

bool kernel_walks(int directory) {
  return Descriptor(open_by_kernel(directory, ".", O_PATH | O_DIRECTORY)).get() >= 0;
}

int open_beneath(int directory, bool by_kernel, const std::string& name, int flags) {
  if (name.find('\0') != std::string::npos) {
    errno = ENOENT;
    return -1;
  }
  // EAGAIN: a directory was moved while ".." was walked, so that the kernel cannot say whether it stayed below.
  for (int i = 0; by_kernel && i < kMostTries; i++) {
    const int fd = open_by_kernel(directory, name.c_str(), flags);
    if (fd >= 0 || errno != EAGAIN) return fd;
  }
  return Walk(directory).open(name, flags);
}

}  // namespace dis
