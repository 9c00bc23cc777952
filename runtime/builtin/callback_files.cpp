// callback_files: the device /host ("#h"): the files that the embedding program makes up, a call for each read and write.
// Keeps: what a callback claims to have moved is never more than it was asked for.
#include <algorithm>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/synthetic_devices.h"
#include "runtime/process.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

using Files = std::vector<CallbackFile>;

const Files& files_of(const Process& process) { return process.runtime->options.host.files; }

const CallbackFile* find_file(const Files& files, const std::string& name) {
  const auto it = std::find_if(files.begin(), files.end(), [&](const CallbackFile& f) { return f.name == name; });
  return it == files.end() ? nullptr : &*it;
}

FileInfo file_info(Runtime& runtime, const CallbackFile& file) {
  FileInfo info = synthetic_info(runtime, 'h');
  info.name = file.name;
  info.mode = (file.read ? 0444 : 0) | (file.write ? 0222 : 0);
  info.qid_path = uint64_t(&file - runtime.options.host.files.data()) + 1;
  return info;
}

IoResult moved(int64_t count, int64_t asked) {
  return count < 0 ? IoResult::error(kIoError) : IoResult::done(std::min(count, asked));
}

// The files stay as they are while the machine lives.
class CallbackOpenFile final : public OpenFile {
 public:
  explicit CallbackOpenFile(const CallbackFile& file) : file_(file) {}

  IoResult read(Process&, uint8_t* to, int64_t n, int64_t at) override {
    return n <= 0 ? IoResult::done(0) : moved(file_.read(file_.context, to, size_t(n), uint64_t(at)), n);
  }
  IoResult write(Process&, const uint8_t* from, int64_t n, int64_t at) override {
    return n <= 0 ? IoResult::done(0) : moved(file_.write(file_.context, from, size_t(n), uint64_t(at)), n);
  }
  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = file_info(*process.runtime, file_);
    return true;
  }

 private:
  const CallbackFile& file_;
};

class CallbackDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    const CallbackFile* file = find_file(files_of(process), path);
    if (file) info = file_info(*process.runtime, *file);
    return file != nullptr;
  }
  void list(Process& process, const std::string&, std::vector<std::string>& names) const override {
    for (const CallbackFile& file : files_of(process)) names.push_back(file.name);
  }
  OpenResult open(Process& process, const std::string& path, int64_t) const override {
    const CallbackFile* file = find_file(files_of(process), path);
    return file ? OpenResult{std::make_shared<CallbackOpenFile>(*file), {}, false} : OpenResult::failed(kNotFound);
  }
};

}  // namespace

const SyntheticDevice& callback_device() {
  static const CallbackDevice kDevice;
  return kDevice;
}

}  // namespace dis
