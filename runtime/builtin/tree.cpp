#include "runtime/builtin/tree.h"

#include <vector>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_group.h"
#include "runtime/builtin/host_files.h"
#include "runtime/builtin/namespace.h"
#include "runtime/builtin/synthetic_tree.h"
#include "runtime/process.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

constexpr size_t kElementsAtOnce = 16;  // a walk is made in steps of so many elements
constexpr size_t kShownWhole = 42;      // longer names are shown by their last part

struct Element {
  std::string_view text;
  size_t end;  // in the name
};

// The elements of a name; empty ones and "." do not count. `directory`: the name ends like a directory's.
std::vector<Element> split(std::string_view name, size_t start, bool& directory) {
  std::vector<Element> elements;
  directory = true;
  for (size_t at = start; at < name.size();) {
    size_t end = std::min(name.find('/', at), name.size());
    std::string_view part = name.substr(at, end - at);
    directory = true;
    if (!part.empty() && part != ".") {
      elements.push_back({part, end});
      directory = end != name.size();
    }
    at = end + 1;
  }
  return elements;
}

Found look(Process& process, const Place& place) {
  if (!place.error.empty()) return Found::nothing;
  if (place.device == 'U') return host_find(place.host);
  FileInfo info;
  if (!synthetic_stat(*process.runtime, process, place, info)) return Found::nothing;
  return info.is_directory() ? Found::directory : Found::file;
}

bool exists(Found found) { return found == Found::file || found == Found::directory; }

std::string walk_text(std::string_view name, size_t end, std::string_view why) {
  std::string shown(name.substr(0, end));
  if (end >= kShownWhole) {
    size_t slash = shown.rfind('/');
    if (slash != std::string::npos && slash != 0) shown = "..." + shown.substr(slash);
  }
  return clipped(quoted(shown) + " " + std::string(why));
}

// Whether cleaning `name` lexically may hide an error that walking it shows.
bool needs_walk(std::string_view name) {
  if (name.ends_with('/') || name.ends_with("/.")) return true;
  for (size_t at = name.find(".."); at != std::string_view::npos; at = name.find("..", at + 1)) {
    const bool starts = at == 0 || name[at - 1] == '/';
    const bool ends = at + 2 == name.size() || name[at + 2] == '/';
    if (starts && ends && at > 0) return true;
  }
  return false;
}

// resolve() plus the errors only a walk finds.
Place find_place(Process& process, std::string_view name, bool all = true) {
  Place place = resolve(*process.runtime, process, name);
  if (place.error.empty() && needs_walk(name)) place.error = walk_error(process, name, all);
  return place;
}

std::string missing_text(Process& process, std::string_view name, bool all, std::string fallback) {
  std::string text = walk_error(process, name, all);
  return text.empty() ? fallback : text;
}

}  // namespace

bool valid_open_mode(int64_t mode) {
  constexpr int64_t kFlags = kTruncate | kCloseOnExec | kRemoveOnClose;
  if (mode < 0 || mode >= (kFlags | kExecute)) return false;
  return (mode & ~kFlags) <= kExecute;
}

std::string walk_error(Process& process, std::string_view name, bool all) {
  const NameSpace& names = *process.environment->names;
  Runtime& runtime = *process.runtime;
  size_t used;
  std::string at = walk_start(names, name, used);
  const std::string floor = name.starts_with('/') ? names.slash : name.starts_with('#') ? at : std::string();
  bool must_be_directory;
  std::vector<Element> elements = split(name, used, must_be_directory);
  size_t count = elements.size();
  if (!all && count > 0) {
    count--;
    must_be_directory = false;
  }
  bool is_directory = true;
  size_t step = 0;  // elements since the current step of the walk began
  for (size_t i = 0; i < count; i++) {
    const Element& e = elements[i];
    const size_t before = i == 0 ? used : elements[i - 1].end;
    if (!is_directory) return walk_text(name, before, kNotDirectory);
    if (e.text == "..") {
      size_t slash = at.rfind('/');
      if (slash != std::string::npos && at.size() > floor.size()) at.resize(slash);
      step = 0;
      continue;
    }
    if (step == kElementsAtOnce) step = 0;
    at += '/';
    at += e.text;
    Place place = place_of(runtime, names, at);
    const Found found = look(process, place);
    if (found == Found::denied) return walk_text(name, e.end, kPermissionDenied);
    if (found == Found::nothing) return walk_text(name, e.end, step == 0 ? kNotFound : kPartNotFound);
    is_directory = found == Found::directory;
    // Beyond a mount point a new step begins.
    step = place.device != 'U' && place.path.empty() ? 0 : step + 1;
  }
  if (must_be_directory && !is_directory)
    return walk_text(name, count ? elements[count - 1].end : used, kNotDirectory);
  return {};
}

OpenResult open_name(Process& process, std::string_view name, int64_t mode) {
  if (!valid_open_mode(mode)) return OpenResult::failed(kBadArgument);
  mode &= ~kCloseOnExec;
  Place place = find_place(process, name);
  if (!place.error.empty()) return OpenResult::failed(place.error);
  OpenResult result;
  if (place.device == 'U') {
    result = host_open(place, mode);
    if (result.missing) result.error = missing_text(process, name, true, result.error);
    return result;
  }
  if (!exists(look(process, place)))
    return OpenResult::failed(missing_text(process, name, true, kNotFound));
  result = synthetic_open(*process.runtime, process, place, mode);
  if (result.file && place.device != 'd') {
    result.file->mode = (mode & 3) == kExecute ? kRead : mode & 3;
    result.file->name = place.name;
  } else if (result.file && result.file->name.empty()) {
    result.file->name = place.name;
  }
  return result;
}

OpenResult create_name(Process& process, std::string_view name, int64_t mode, uint32_t permissions) {
  if (!valid_open_mode(mode & ~kExclusive)) return OpenResult::failed(kBadArgument);
  mode &= ~kCloseOnExec;
  Place place = find_place(process, name, false);
  if (!place.error.empty()) return OpenResult::failed(place.error);
  size_t used;
  walk_start(*process.environment->names, name, used);
  bool ends_like_directory;
  std::vector<Element> elements = split(name, used, ends_like_directory);
  if (ends_like_directory && !(permissions & kDirectoryBit))
    return OpenResult::failed(
        walk_text(name, elements.empty() ? used : elements.back().end, kNeedsDirectoryBit));
  if (elements.empty()) return OpenResult::failed(kExists);

  if (place.device == 'U' && (place.bare || !place.path.starts_with("/dev/"))) {
    OpenResult result = host_create(place, mode, permissions);
    // The directory may be one that only the sandbox has.
    if (result.missing)
      result.error = missing_text(process, name, false, place.host.beneath ? kNoCreation : result.error);
    return result;
  }
  if (exists(look(process, place))) {
    if (mode & kExclusive) return OpenResult::failed(kExists);
    return open_name(process, name, mode | kTruncate);
  }
  if (std::string error = walk_error(process, name, false); !error.empty()) return OpenResult::failed(error);
  if (place.device == 'U') return OpenResult::failed(kNoCreation);
  const SyntheticDevice& device = synthetic_device(place.device);
  if (!place.bare && !device.takes_new_names()) return OpenResult::failed(kNoCreation);
  OpenResult result = device.create(process, place.path, mode, permissions);
  if (result.file) {
    result.file->mode = (mode & 3) == kExecute ? kRead : mode & 3;
    result.file->name = place.name;
  }
  return result;
}

bool remove_name(Process& process, std::string_view name, std::string& error) {
  Place place = find_place(process, name);
  error = place.error;
  if (!error.empty()) return false;
  // A link that leads out of a sandbox is itself inside.
  const Found found = look(process, place);
  if (!exists(found) && found != Found::denied) {
    error = missing_text(process, name, true, kNotFound);
    return false;
  }
  if (place.device == 'U') return host_remove(place, error);
  return synthetic_device(place.device).remove(process, place.path, error);
}

bool stat_name(Process& process, std::string_view name, FileInfo& info, std::string& error) {
  Place place = find_place(process, name);
  error = place.error;
  if (!error.empty()) return false;
  const bool found = place.device == 'U'
                         ? host_stat(*process.runtime, place.host, host_leaf(place), info, error)
                         : synthetic_stat(*process.runtime, process, place, info);
  if (!found) error = missing_text(process, name, true, error.empty() ? kNotFound : error);
  return found;
}

bool wstat_name(Process& process, std::string_view name, const FileInfo& change, std::string& error) {
  if (std::string complaint = name_complaint(change.name, false); !complaint.empty()) {
    error = complaint;
    return false;
  }
  Place place = find_place(process, name);
  error = place.error;
  if (!error.empty()) return false;
  if (!exists(look(process, place))) {
    error = missing_text(process, name, true, kNotFound);
    return false;
  }
  if (place.device == 'U' && place.path != "/")
    return host_wstat(*process.runtime, place.host, -1, change, error);
  error = kPermissionDenied;
  return false;
}

bool change_directory(Process& process, std::string_view name, std::string& error) {
  Place place = find_place(process, name);
  error = place.error;
  if (!error.empty()) return false;
  const Found found = look(process, place);
  if (!exists(found)) {
    error = missing_text(process, name, true, kNotFound);
    return false;
  }
  if (found != Found::directory) {
    error = kNotDirectory;
    return false;
  }
  NameSpace& names = *process.environment->names;
  std::string at;
  if (name.starts_with('/')) {
    std::string clean = clean_name(name);
    at = names.slash.empty() ? clean : clean == "/" ? names.slash : names.slash + clean;
  } else {
    at = absolute_name(names.directory_at, name);
  }
  names.directory = place.name;
  names.directory_at = std::move(at);
  return true;
}

}  // namespace dis
