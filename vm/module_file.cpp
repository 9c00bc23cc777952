#include "vm/module_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/scheduler.h"
#include "vm/format/reader.h"

namespace dis {

namespace {

Diagnostic problem(ErrorKind kind, const std::string& name, std::string found, std::string expected = {}) {
  return {
      .kind = kind, .file = name, .where = {}, .found = std::move(found), .expected = std::move(expected)};
}

Diagnostic system_problem(const std::string& name, int error) {
  // The words programs look for when they try one path after another.
  if (error == ENOENT || error == ENOTDIR) return problem(ErrorKind::not_found, name, "file does not exist");
  if (error == EACCES || error == EPERM) return problem(ErrorKind::not_found, name, "permission denied");
  return problem(ErrorKind::not_found, name, std::strerror(error));
}

Result<FileIdentity> identity_of(const struct stat& st, const std::string& name) {
  if (S_ISDIR(st.st_mode)) return problem(ErrorKind::not_found, name, "a directory", "a Dis module");
  if (!S_ISREG(st.st_mode)) return problem(ErrorKind::not_found, name, "not a regular file", "a Dis module");
  return FileIdentity{.device = uint64_t(st.st_dev),
                      .inode = uint64_t(st.st_ino),
                      .size = uint64_t(st.st_size),
                      .modified_ns = int64_t(st.st_mtim.tv_sec) * 1000000000 + st.st_mtim.tv_nsec};
}

std::string words(const Abi& abi) { return std::to_string(abi.word_bits()) + "-bit words"; }

}  // namespace

Result<FileIdentity> identify_file(const HostName& file, const std::string& name) {
  struct stat st;
  if (!stat_host(file, st)) return system_problem(name, errno);
  return identity_of(st, name);
}

Result<FileBytes> read_module_file(const HostName& file, const std::string& name, uint64_t max_bytes) {
  // A name with a zero byte would silently lead to another file.
  if (file.empty() || file.path.find('\0') != std::string::npos) return system_problem(name, ENOENT);
  struct stat st;
  // In a sandbox nothing but files is opened at all.
  if (file.beneath) {
    if (!stat_host(file, st)) return system_problem(name, errno);
    if (!S_ISREG(st.st_mode)) return identity_of(st, name).error();
  }
  const Descriptor fd(open_host(file, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) return system_problem(name, errno);
  if (::fstat(fd.get(), &st) < 0) return system_problem(name, errno);
  DIS_TRY_ASSIGN(FileIdentity identity, identity_of(st, name));
  if (identity.size > max_bytes)
    return problem(ErrorKind::unsupported, name, "a file of " + std::to_string(identity.size) + " bytes",
                   "at most " + std::to_string(max_bytes));
  FileBytes out{.identity = identity, .bytes = std::vector<std::byte>(identity.size)};
  size_t done = 0;
  while (done < out.bytes.size()) {
    ssize_t n = ::read(fd.get(), out.bytes.data() + done, out.bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_problem(name, errno);
    if (n == 0) break;  // became shorter meanwhile: the reader will say what is missing
    done += size_t(n);
  }
  out.bytes.resize(done);
  return out;
}

std::string symbol_file(std::string_view path, std::string_view extension) {
  if (!path.ends_with(extension) || path.size() == extension.size()) return {};
  return std::string(path.substr(0, path.size() - extension.size())) + ".sbl";
}

Result<CheckedModule> check_module(const FileBytes& file, const std::string& name, format::WordSize word_size,
                                   const Abi* required, const std::string& required_by, LoadTimes& times) {
  int64_t start = Scheduler::now_ns();
  DIS_TRY_ASSIGN(format::Module decoded, format::read(file.bytes, name));
  auto module = std::make_shared<const format::Module>(std::move(decoded));
  format::AbiEvidence evidence = format::detect_abi(*module, word_size);
  int64_t after = Scheduler::now_ns();
  times.decode += after - start;
  if (required && evidence.abi != *required) {
    if (evidence.decided)
      return problem(ErrorKind::link, name,
                     "a module of " + words(evidence.abi) + " (" + evidence.evidence + ")",
                     words(*required) + " as in " + required_by);
    evidence.abi = *required;
  }
  start = after;
  auto verified = format::verify(module, evidence.abi);
  times.verify += Scheduler::now_ns() - start;
  if (!verified.ok()) return std::move(verified.error());
  return CheckedModule{std::move(evidence), std::move(verified).value()};
}

}  // namespace dis
