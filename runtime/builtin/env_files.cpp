// env_files: the device /env ("#e"): the variables of the process's environment group as files.
#include <algorithm>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/synthetic_devices.h"

namespace dis {

namespace {

constexpr int64_t kLongestValue = 16 * 1024 - 1;

FileInfo variable_info(Runtime& runtime, const Variables::Variable& v) {
  FileInfo info = synthetic_info(runtime, 'e');
  info.name = v.name;
  info.mode = 0666;
  info.qid_path = v.id;
  info.qid_version = v.version;
  info.length = v.value.size();
  return info;
}

// Names the variable by its number in the group the reading process has at that moment, as the reference
// does.
class VariableFile final : public OpenFile {
 public:
  explicit VariableFile(uint64_t id) : id_(id) {}

  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t at) override {
    const Variables::Variable* v = process.environment->variables->find(id_);
    if (!v) return IoResult::error(kNotFound);
    return IoResult::done(copy_part(v->value, to, n, at));
  }
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t at) override {
    if (n <= 0) return IoResult::done(0);
    if (at > kLongestValue || at + n > kLongestValue) return IoResult::error(kTooLarge);
    Variables::Variable* v = process.environment->variables->find(id_);
    if (!v) return IoResult::error(kNotFound);
    if (v->value.size() < size_t(at + n)) v->value.resize(size_t(at + n));
    std::copy_n(from, n, v->value.begin() + at);
    v->version++;
    return IoResult::done(n);
  }
  bool stat(Process& process, FileInfo& info, std::string& error) override {
    const Variables::Variable* v = process.environment->variables->find(id_);
    if (!v) {
      error = kNotFound;
      return false;
    }
    info = variable_info(*process.runtime, *v);
    return true;
  }

 private:
  uint64_t id_;
};

class EnvDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    const Variables::Variable* v = process.environment->variables->find(path);
    if (v) info = variable_info(*process.runtime, *v);
    return v != nullptr;
  }
  void list(Process& process, const std::string&, std::vector<std::string>& names) const override {
    for (const Variables::Variable& v : process.environment->variables->entries) names.push_back(v.name);
  }
  OpenResult open(Process& process, const std::string& path, int64_t mode) const override {
    Variables::Variable* v = process.environment->variables->find(path);
    if (!v) return OpenResult::failed(kNotFound);
    if (mode & kTruncate) {
      v->value.clear();
      v->version++;
    }
    return {std::make_shared<VariableFile>(v->id), {}, false};
  }
  OpenResult create(Process& process, const std::string& path, int64_t, uint32_t permissions) const override {
    if ((permissions & kDirectoryBit) || path.find('/') != std::string::npos)
      return OpenResult::failed(kPermissionDenied);
    return {std::make_shared<VariableFile>(process.environment->variables->create(path).id), {}, false};
  }
  bool remove(Process& process, const std::string& path, std::string& error) const override {
    Variables& variables = *process.environment->variables;
    const Variables::Variable* v = variables.find(path);
    if (v) return variables.remove(v->id);
    error = path.empty() ? kPermissionDenied : kNotFound;
    return false;
  }
  bool takes_new_names() const override { return true; }
};

}  // namespace

const SyntheticDevice& env_device() {
  static const EnvDevice kDevice;
  return kDevice;
}

}  // namespace dis
