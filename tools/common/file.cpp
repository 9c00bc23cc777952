#include "tools/common/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace dis::tools {
namespace {

Diagnostic problem(const std::string& path, const char* what, int error) {
  return {ErrorKind::not_found, path, "", std::string(what) + ": " + std::strerror(error), ""};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (!file) return problem(path, "cannot open", errno);
  std::string bytes;
  struct stat status {};
  int error = fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode) ? EISDIR : 0;
  if (error == 0) {
    char buffer[1 << 16];
    for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) bytes.append(buffer, n);
    if (std::ferror(file)) error = errno;
  }
  if (file != stdin) std::fclose(file);
  if (error != 0) return problem(path, "cannot read", error);
  return bytes;
}

namespace {

// fwrite must not see the null pointer of an empty span.
bool write_all(std::span<const std::byte> bytes, FILE* file) {
  return bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
}

}  // namespace

Result<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
  if (path == "-") {
    if (!write_all(bytes, stdout) || std::fflush(stdout) != 0)
      return problem("standard output", "cannot write", errno);
    return {};
  }
  FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return problem(path, "cannot create", errno);
  int error = 0;
  if (!write_all(bytes, file)) error = errno;
  if (std::fclose(file) != 0 && error == 0) error = errno;
  if (error == 0) return {};
  struct stat status {};  // not a device such as /dev/full
  if (stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) std::remove(path.c_str());
  return problem(path, "cannot write", error);
}

Result<void> replace_file(const std::string& path, std::span<const std::byte> bytes) {
  struct stat status {};
  const bool exists = path != "-" && stat(path.c_str(), &status) == 0;
  if (path == "-" || (exists && !S_ISREG(status.st_mode))) return write_file(path, bytes);
  if (exists && access(path.c_str(), W_OK) != 0) return problem(path, "cannot write", errno);
  char real[PATH_MAX];
  const std::string target = exists && realpath(path.c_str(), real) ? real : path;
  std::string temporary = target + ".XXXXXX";
  const int fd = mkstemp(temporary.data());
  if (fd < 0) return problem(path, "cannot create", errno);
  const mode_t mask = umask(0);
  umask(mask);
  FILE* file = fdopen(fd, "wb");
  int error = file && write_all(bytes, file) && fchmod(fd, exists ? status.st_mode & 0777 : 0666 & ~mask) == 0
                  ? 0
                  : errno;
  if ((file ? std::fclose(file) : close(fd)) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) == 0) return {};
  if (error == 0) error = errno;
  std::remove(temporary.c_str());
  return problem(path, "cannot write", error);
}

}  // namespace dis::tools
