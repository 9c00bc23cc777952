// fd_files: the device /fd ("#d"): /fd/n opens what descriptor n has open; /fd/nctl describes it.
#include <cinttypes>
#include <cstdio>

#include "runtime/builtin/fd_text.h"
#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/synthetic_devices.h"

namespace dis {

namespace {

// "3" or "3ctl"; false when it is neither or descriptor 3 is closed.
bool parse(const Process& process, const std::string& path, int64_t& fd, bool& control) {
  size_t i = 0;
  fd = 0;
  while (i < path.size() && path[i] >= '0' && path[i] <= '9' && fd < FileGroup::kMaxNumber)
    fd = fd * 10 + (path[i++] - '0');
  if (i == 0 || (i > 1 && path[0] == '0')) return false;
  control = path.substr(i) == "ctl";
  return (control || i == path.size()) && process.files->at(fd) != nullptr;
}

class DescriptorControl final : public TextFile {
 public:
  DescriptorControl(int64_t fd, std::string leaf) : fd_(fd), leaf_(std::move(leaf)) {}
  bool stat(Process& process, FileInfo& info, std::string& error) override {
    if (fd_device().find(process, leaf_, info)) return true;
    error = kNotFound;
    return false;
  }
  bool text(Process& process, std::string& out, std::string& error) override {
    std::shared_ptr<OpenFile> file = process.files->at(fd_);
    if (!file) {
      error = kBadDescriptor;
      return false;
    }
    out = descriptor_line(process, fd_, *file);
    return true;
  }

 private:
  int64_t fd_;
  std::string leaf_;
};

class FdDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    int64_t fd;
    bool control;
    if (!parse(process, path, fd, control)) return false;
    info = synthetic_info(*process.runtime, 'd');
    info.name = path;
    std::shared_ptr<OpenFile> file = process.files->at(fd);
    info.mode = control ? 0400 : (file->may_read() ? 0400 : 0) | (file->may_write() ? 0200 : 0);
    info.qid_path = uint64_t(fd) * 2 + (control ? 2 : 1);
    return true;
  }
  void list(Process& process, const std::string&, std::vector<std::string>& names) const override {
    const auto& files = process.files->files;
    for (size_t fd = 0; fd < files.size(); fd++) {
      if (!files[fd]) continue;
      names.push_back(std::to_string(fd));
      names.push_back(std::to_string(fd) + "ctl");
    }
  }
  OpenResult open(Process& process, const std::string& path, int64_t mode) const override {
    int64_t fd;
    bool control;
    if (!parse(process, path, fd, control)) return OpenResult::failed(kNotFound);
    if (control) return {std::make_shared<DescriptorControl>(fd, path), {}, false};
    std::shared_ptr<OpenFile> file = process.files->at(fd);
    const int64_t how = (mode & 3) == kExecute ? kRead : mode & 3;
    if (file->mode != kReadWrite && file->mode != how) return OpenResult::failed(kWrongUse);
    return {std::move(file), {}, false};
  }
};

}  // namespace

int version_width(Process& process, OpenFile& file) {
  FileInfo info;
  std::string error;
  file.stat(process, info, error);
  return int(std::to_string(info.qid_version).size());
}

std::string descriptor_line(Process& process, int64_t fd, OpenFile& file, int width) {
  FileInfo info;
  std::string error;
  file.stat(process, info, error);
  char head[160];
  std::snprintf(head, sizeof head,
                "%3" PRId64 " %.2s %c %4u (%.16" PRIx64 " %*" PRIu32 " %.2x) %5u %8" PRId64 " ", fd,
                &"r w rw"[(file.mode & 3) * 2], int(info.device_type), info.device, info.qid_path, width,
                info.qid_version, unsigned(info.qid_type), file.iounit, file.offset);
  return head + file.name + "\n";
}

const SyntheticDevice& fd_device() {
  static const FdDevice kDevice;
  return kDevice;
}

}  // namespace dis
