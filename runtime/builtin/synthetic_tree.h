// synthetic_tree: the files that exist only inside the Vm: /dev, /env, /prog and /fd (also "#c" "#e" "#p" "#d"), /host
// ("#h") if the host makes files, and in a sandbox the directories on the way to what it was given. In: a Place whose
// device is one of theirs. Each device has a file of its own: dev_files, env_files, prog_files, fd_files, callback_files,
// sandbox_files; this header is the seam between them and the calls of $Sys.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtin/namespace.h"
#include "runtime/builtin/open_file.h"

namespace dis {

class Process;
class Runtime;

// One device: a root directory with files or numbered directories of files.
class SyntheticDevice {
 public:
  virtual ~SyntheticDevice() = default;
  // What is at `path` ("" is the root); false: nothing.
  virtual bool find(Process& process, const std::string& path, FileInfo& info) const = 0;
  // Names in the directory `path`.
  virtual void list(Process& process, const std::string& path, std::vector<std::string>& names) const = 0;
  // `path` exists, is no directory and its permissions allow `mode`.
  virtual OpenResult open(Process& process, const std::string& path, int64_t mode) const = 0;
  virtual OpenResult create(Process& process, const std::string& path, int64_t mode,
                            uint32_t permissions) const;
  virtual bool remove(Process& process, const std::string& path, std::string& error) const;
  // Whether new names under its mount point are its own business.
  virtual bool takes_new_names() const { return false; }
};

// By the letter in "#c".
const SyntheticDevice& synthetic_device(char letter);

// Whether the table of /dev has it.
bool is_synthetic_device(std::string_view dev_name);
// What stat tells of /dev/`leaf`.
bool synthetic_device_info(Runtime& runtime, const std::string& leaf, FileInfo& info, std::string& error);
// The fields that all synthetic files share; the caller sets name, mode, qid and length.
FileInfo synthetic_info(Runtime& runtime, char letter);
// "permission denied" unless the owner's bits in `permissions` allow opening with `mode`.
bool may_open(uint32_t permissions, int64_t mode);

bool synthetic_stat(Runtime& runtime, Process& process, const Place& place, FileInfo& info);
OpenResult synthetic_open(Runtime& runtime, Process& process, const Place& place, int64_t mode);

// A file whose text is made when it is read: `text` for each read, from the offset on.
class TextFile : public OpenFile {
 public:
  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t offset) final;
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t offset) override;

 protected:
  // False with `error` set: reading fails.
  virtual bool text(Process& process, std::string& out, std::string& error) = 0;
};

// `n` bytes of `whole` from `offset`.
int64_t copy_part(std::string_view whole, uint8_t* to, int64_t n, int64_t offset);
// A number as control files show it: right-justified in 11 columns.
std::string number_field(uint64_t n);
// Fields of a control message; a trailing newline does not count.
std::vector<std::string> control_fields(const uint8_t* from, int64_t n);
std::string control_error(std::string_view what, const std::vector<std::string>& fields);

}  // namespace dis
