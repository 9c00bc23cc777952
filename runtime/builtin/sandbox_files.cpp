// sandbox_files: the directories of a sandbox's tree that are no directory of the host: "/" and what else lies on
// the way to the guest paths. They show the next step on each way and, at the top, the machine's own directories.
#include <functional>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_group.h"
#include "runtime/builtin/host_files.h"
#include "runtime/builtin/synthetic_devices.h"
#include "runtime/process.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

class SandboxDevice final : public SyntheticDevice {
 public:
  bool find(Process& process, const std::string& path, FileInfo& info) const override {
    Runtime& runtime = *process.runtime;
    const NameSpace whole;
    const Place place = place_of(runtime, whole, "/" + path);
    if (place.device == 'U') {
      std::string error;
      return host_stat(runtime, place.host, host_leaf(place), info, error);
    }
    const bool machine = place.device != '/';
    if (machine ? !place.path.empty() : !runtime.options.host.sandbox->leads_on("/" + path)) return false;
    info = synthetic_info(runtime, place.device);
    info.name = path.substr(path.rfind('/') + 1);
    info.mode = kDirectoryBit | 0555;
    info.qid_type = kDirectoryQid;
    info.qid_path = machine ? 0 : std::hash<std::string>()(path) | 1;
    return true;
  }
  void list(Process& process, const std::string& path, std::vector<std::string>& names) const override {
    if (path.empty() && process.environment->names->devices)
      for (const char* name : {"dev", "env", "fd", "prog"}) names.emplace_back(name);
    if (path.empty() && process.environment->names->devices && !process.runtime->options.host.files.empty())
      names.emplace_back(kCallbackMount.substr(1));
    for (std::string& name : process.runtime->options.host.sandbox->names_in("/" + path))
      names.push_back(std::move(name));
  }
  // What is a directory is opened as one; there is nothing else.
  OpenResult open(Process&, const std::string&, int64_t) const override {
    return OpenResult::failed(kPermissionDenied);
  }
};

}  // namespace

const SyntheticDevice& sandbox_device() {
  static const SandboxDevice kDevice;
  return kDevice;
}

}  // namespace dis
