#include "runtime/builtin/synthetic_tree.h"

#include <algorithm>
#include <cstring>
#include <ctime>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/host_files.h"
#include "runtime/builtin/synthetic_devices.h"

namespace dis {

namespace {

class SyntheticDirectory final : public DirectoryFile {
 public:
  SyntheticDirectory(Place place) : place_(std::move(place)), device_(synthetic_device(place_.device)) {}

  bool stat(Process& process, FileInfo& info, std::string& error) override {
    if (synthetic_stat(*process.runtime, process, place_, info)) return true;
    error = place_.device == 'p' ? kProcessExited : kNotFound;
    return false;
  }

 protected:
  bool list(Process& process, std::vector<std::string>& names, std::string&) override {
    device_.list(process, place_.path, names);
    host_.clear();
    if (place_.device == 'c' && !place_.bare && !process.runtime->options.host.sandbox) {
      // The host's own /dev shows through where the synthetic one has nothing.
      host_ = host_path_of(*process.runtime, "/dev");
      std::vector<std::string> more;
      host_list(host_, more);
      for (std::string& name : more)
        if (!is_synthetic_device(name)) names.push_back(std::move(name));
    }
    return true;
  }

  bool entry(Process& process, const std::string& name, FileInfo& info) override {
    if (!host_.empty() && !is_synthetic_device(name)) {
      std::string error;
      return host_stat(*process.runtime, host_ + "/" + name, name, info, error);
    }
    return device_.find(process, place_.path.empty() ? name : place_.path + "/" + name, info);
  }

 private:
  Place place_;
  const SyntheticDevice& device_;
  std::string host_;
};

}  // namespace

const SyntheticDevice& synthetic_device(char letter) {
  switch (letter) {
    case 'c': return dev_device();
    case 'e': return env_device();
    case 'p': return prog_device();
    case 'h': return callback_device();
    case '/': return sandbox_device();
    default: return fd_device();
  }
}

OpenResult SyntheticDevice::create(Process&, const std::string&, int64_t, uint32_t) const {
  return OpenResult::failed(kPermissionDenied);
}

bool SyntheticDevice::remove(Process&, const std::string&, std::string& error) const {
  error = kPermissionDenied;
  return false;
}

FileInfo synthetic_info(Runtime& runtime, char letter) {
  FileState& state = file_state(runtime);
  FileInfo info;
  info.uid = info.gid = info.muid = state.user();
  info.atime = uint32_t(time(nullptr));
  info.mtime = uint32_t(state.start_time);
  info.device_type = uint32_t(letter);
  return info;
}

bool may_open(uint32_t permissions, int64_t mode) {
  static constexpr uint32_t kNeeded[] = {0400, 0200, 0600, 0100};
  const uint32_t needed = kNeeded[mode & 3];
  return (permissions & needed) == needed;
}

bool synthetic_stat(Runtime& runtime, Process& process, const Place& place, FileInfo& info) {
  if (!place.path.empty()) return synthetic_device(place.device).find(process, place.path, info);
  info = synthetic_info(runtime, place.device);
  info.name = place.device == '/' ? "/" : std::string("#") + place.device;
  info.mode = kDirectoryBit | 0555;
  info.qid_type = kDirectoryQid;
  if (place.device == 'e') info.qid_version = process.environment->variables->version;
  return true;
}

OpenResult synthetic_open(Runtime& runtime, Process& process, const Place& place, int64_t mode) {
  FileInfo info;
  if (!synthetic_stat(runtime, process, place, info)) return OpenResult::failed(kNotFound);
  OpenResult result;
  if (info.is_directory()) {
    if (mode != kRead) return OpenResult::failed(place.device == 'd' ? kIsDirectory : kPermissionDenied);
    result.file = std::make_shared<SyntheticDirectory>(place);
    result.file->name = place.name;
    return result;
  }
  // A descriptor in /fd stands for the file it has open and keeps that file's name and mode.
  if (place.device != 'd' && place.device != 'e' && !may_open(info.mode, mode))
    return OpenResult::failed(kPermissionDenied);
  return synthetic_device(place.device).open(process, place.path, mode);
}

// --- Texts ---

int64_t copy_part(std::string_view whole, uint8_t* to, int64_t n, int64_t offset) {
  if (offset < 0 || uint64_t(offset) >= whole.size() || n <= 0) return 0;
  n = std::min<int64_t>(n, int64_t(whole.size()) - offset);
  std::memcpy(to, whole.data() + offset, size_t(n));
  return n;
}

IoResult TextFile::read(Process& process, uint8_t* to, int64_t n, int64_t at) {
  std::string whole, why;
  if (!text(process, whole, why)) return IoResult::error(why);
  return IoResult::done(copy_part(whole, to, n, at));
}

IoResult TextFile::write(Process&, const uint8_t*, int64_t, int64_t) {
  return IoResult::error(kPermissionDenied);
}

std::string number_field(uint64_t n) {
  std::string digits = std::to_string(n);
  constexpr size_t kColumns = 11;
  if (digits.size() < kColumns) digits.insert(0, kColumns - digits.size(), ' ');
  return digits;
}

std::vector<std::string> control_fields(const uint8_t* from, int64_t n) {
  std::vector<std::string> fields;
  bool inside = false;
  for (int64_t i = 0; i < n; i++) {
    const char c = char(from[i]);
    const bool white = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!white) {
      if (!inside) fields.emplace_back();
      fields.back() += c;
    }
    inside = !white;
  }
  return fields;
}

std::string control_error(std::string_view what, const std::vector<std::string>& fields) {
  constexpr size_t kMost = 118;  // an error string has room for 128 bytes
  std::string text = std::string(what) + " \"";
  for (size_t i = 0; i < fields.size() && text.size() < kMost; i++) {
    if (i) text += ' ';
    text += fields[i].find('\'') == std::string::npos ? fields[i] : quoted(fields[i]);
  }
  if (text.size() > kMost) text.resize(kMost);
  return text + "\"";
}

}  // namespace dis
