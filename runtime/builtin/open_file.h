// open_file: what an open file is to the calls of $Sys, whatever lies behind it, and what stat tells of one.
// A file object is shared by every descriptor that was made from it (dup, fork), and so is its offset.
// Keeps: no operation blocks the host thread. What would block arranges with the scheduler to be woken and
// answers IoResult::park; the same call is made again then.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dis {

class Process;

// Mode and permission bits, as module sys.m names them.
inline constexpr int64_t kRead = 0, kWrite = 1, kReadWrite = 2, kExecute = 3;
inline constexpr int64_t kTruncate = 16, kCloseOnExec = 32, kRemoveOnClose = 64, kExclusive = 0x1000;
inline constexpr uint32_t kDirectoryBit = 0x80000000u;
inline constexpr uint8_t kDirectoryQid = 0x80;

// What stat tells and wstat changes; all ones (or an empty name) in a change means "leave it".
struct FileInfo {
  std::string name, uid, gid, muid;
  uint64_t qid_path = 0;
  uint32_t qid_version = 0;
  uint8_t qid_type = 0;
  uint32_t mode = 0;
  uint32_t atime = 0;
  uint32_t mtime = 0;
  uint64_t length = 0;
  uint32_t device_type = 0;  // a character: 'U' host files, 'c' console…
  uint32_t device = 0;

  bool is_directory() const { return (mode & kDirectoryBit) != 0; }
};

// The entry as it lies in what reading a directory gives (the machine-independent form of stat).
uint64_t packed_size(const FileInfo& info);
void pack(const FileInfo& info, uint8_t* to);

struct IoResult {
  enum class Kind : uint8_t {
    done,   // count bytes moved
    error,  // text says why
    park,   // the process waits; count bytes of a write were taken before
    raise,  // the call raises exception `text`
  };
  Kind kind = Kind::done;
  int64_t count = 0;
  std::string text;

  static IoResult done(int64_t n) { return {Kind::done, n, {}}; }
  static IoResult error(std::string_view why) { return {Kind::error, -1, std::string(why)}; }
  static IoResult park(int64_t taken = 0) { return {Kind::park, taken, {}}; }
  static IoResult raise(std::string_view what) { return {Kind::raise, -1, std::string(what)}; }
};

class OpenFile {
 public:
  virtual ~OpenFile() = default;

  // `offset` means nothing to streams. Reading gives 0 at the end.
  virtual IoResult read(Process& process, uint8_t* to, int64_t n, int64_t offset) = 0;
  virtual IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t offset) = 0;
  virtual bool stat(Process& process, FileInfo& info, std::string& error) = 0;
  virtual bool wstat(Process& process, const FileInfo& change, std::string& error);
  // Moves `offset`; the answer's count is the new one.
  virtual IoResult seek(Process& process, int64_t to, int64_t whence);

  bool may_read() const { return mode == kRead || mode == kReadWrite; }
  bool may_write() const { return mode == kWrite || mode == kReadWrite; }

  std::string name;      // as fd2path gives it
  int64_t mode = kRead;  // kRead, kWrite or kReadWrite
  int64_t offset = 0;
  uint32_t iounit = 0;
  bool is_directory = false;
};

// What opening and creating answer. Neither file nor error: to be tried again a little later.
struct OpenResult {
  std::shared_ptr<OpenFile> file;
  std::string error;
  bool missing = false;  // some part of the path does not exist or is no directory

  static OpenResult failed(std::string why) { return {nullptr, std::move(why), false}; }
};

// A directory: a list of names taken when reading starts at 0, looked up one by one as they are read.
class DirectoryFile : public OpenFile {
 public:
  DirectoryFile() { is_directory = true; }

  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t offset) final;
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t offset) final;
  IoResult seek(Process& process, int64_t to, int64_t whence) final;
  // Entries that take at most `bytes` when packed; moves `offset` by what they take.
  IoResult read_entries(Process& process, std::vector<FileInfo>& out, int64_t bytes);

 protected:
  virtual bool list(Process& process, std::vector<std::string>& names, std::string& error) = 0;
  // False: the entry is gone, which is no error.
  virtual bool entry(Process& process, const std::string& name, FileInfo& info) = 0;

 private:
  IoResult take(Process& process, std::vector<FileInfo>& out, int64_t bytes, int64_t at);

  std::vector<std::string> names_;
  size_t next_ = 0;
  int64_t next_offset_ = -1;  // of names_[next_]; -1: no list yet
};

}  // namespace dis
