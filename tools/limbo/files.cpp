#include "tools/limbo/files.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

namespace dis::limbo {

namespace {

bool is_directory(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// The file this code was loaded from: the program, or the library that a program of others uses; "" if nobody knows.
std::string own_file() {
  Dl_info info{};
  char path[PATH_MAX];
  if (dladdr(reinterpret_cast<const void*>(&is_directory), &info) != 0 && info.dli_fname &&
      std::strstr(info.dli_fname, ".so") && realpath(info.dli_fname, path))
    return path;
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  return n > 0 && size_t(n) < sizeof path ? std::string(path, size_t(n)) : std::string();
}

// share/avernus/module beside the bin/ or lib/ (or lib/ARCHITECTURE/) that this file lies in; where it was built, the
// source tree's.
std::string own_modules() {
  const std::string file = own_file();
  const std::string folder = file.substr(0, std::min(file.rfind('/'), file.size()));
  for (const char* up : {"/..", "/../.."})
    if (std::string installed = folder + up + "/share/avernus/module"; !folder.empty() && is_directory(installed))
      return installed;
#ifdef DIS_MODULE_DIR
  return DIS_MODULE_DIR;
#else
  return {};
#endif
}

std::optional<std::string> read_whole(int fd, std::string* error) {
  struct stat status {};
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) errno = EISDIR, fd = -1;
  std::string text;
  if (fd >= 0 && S_ISREG(status.st_mode) && size_t(status.st_size) <= kMaxSourceBytes)
    text.reserve(size_t(status.st_size));
  char buffer[1 << 16];
  while (fd >= 0) {
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fd = -1;
    if (n <= 0) break;
    text.append(buffer, size_t(n));
    if (text.size() > kMaxSourceBytes) {
      *error = "more than " + std::to_string(kMaxSourceBytes >> 20) + " MB";
      return std::nullopt;
    }
  }
  if (fd >= 0) return text;
  *error = std::strerror(errno);
  return std::nullopt;
}

std::optional<std::string> read_source(const std::string& path, std::string* error) {
  if (path == "-") return read_whole(STDIN_FILENO, error);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    *error = std::strerror(errno);
    return std::nullopt;
  }
  auto text = read_whole(fd, error);
  close(fd);
  return text;
}

// Only regular files: others may never end, or wait for somebody to write.
std::optional<std::string> read_include(const std::string& path, std::string* error) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status {};
  if (fd < 0 || fstat(fd, &status) != 0) {
    *error = std::strerror(errno);
    if (fd >= 0) close(fd);
    return std::nullopt;
  }
  std::optional<std::string> text;
  if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
    text = read_whole(fd, error);
  else
    *error = "Not a regular file";
  close(fd);
  return text;
}

// One letter too many, too few or wrong, or two exchanged.
bool nearly_equal(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  size_t i = 0;
  while (i < a.size() && a[i] == b[i]) i++;
  if (a.size() < b.size()) return b.size() - a.size() == 1 && a.substr(i) == b.substr(i + 1);
  if (i == a.size()) return true;
  return a.substr(i + 1) == b.substr(i + 1) ||
         (i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2));
}

std::string similar_file(const std::vector<std::string>& tried) {
  std::string best;
  for (const std::string& path : tried) {
    const size_t slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    DIR* const dir = opendir(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str());
    if (!dir) continue;
    for (int left = 10000; left > 0; left--) {
      const dirent* const entry = readdir(dir);
      if (!entry) break;
      const std::string other = entry->d_name;
      if (other != name && other.ends_with(".m") && nearly_equal(other, name) && (best.empty() || other < best))
        best = other;
    }
    closedir(dir);
  }
  return best;
}

}  // namespace

std::vector<std::string> include_directories(const std::vector<std::string>& given, const Abi& abi) {
  std::vector<std::string> dirs = given;
  auto add = [&](const std::string& dir) {
    if (dir.empty() || std::find(dirs.begin(), dirs.end(), dir) != dirs.end()) return;
    if (abi.word_bytes == 4 && is_directory(dir + "/word32")) dirs.push_back(dir + "/word32");
    dirs.push_back(dir);
  };
  if (const char* root = std::getenv("ROOT"); root && root[0]) {
    const std::string dir = std::string(root) + "/module";
    if (is_directory(dir)) add(dir);
  }
  const char* modules = std::getenv("AVERNUS_MODULES");
  if (!modules) {
    add(own_modules());
    return dirs;
  }
  for (std::string_view list = modules; !list.empty();) {
    const size_t colon = std::min(list.find(':'), list.size());
    add(std::string(list.substr(0, colon)));
    list.remove_prefix(std::min(colon + 1, list.size()));
  }
  return dirs;
}

Result<ParseInput> open_source(const std::string& path, std::vector<std::string> include_dirs) {
  std::string error;
  auto text = read_source(path, &error);
  if (!text)
    return Diagnostic{
        .kind = ErrorKind::not_found, .file = path, .where = {}, .found = error, .expected = {}};
  return given_source(path == "-" ? "<standard input>" : path, std::move(*text), std::move(include_dirs));
}

ParseInput given_source(const std::string& name, std::string text, std::vector<std::string> include_dirs) {
  return {.path = name,
          .text = std::move(text),
          .include_dirs = std::move(include_dirs),
          .read_file = read_include,
          .suggest = similar_file};
}

}  // namespace dis::limbo
