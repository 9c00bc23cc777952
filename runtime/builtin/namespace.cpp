#include "runtime/builtin/namespace.h"

#include <unistd.h>

#include <climits>
#include <vector>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_group.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/host_files.h"
#include "runtime/builtin/synthetic_tree.h"

namespace dis {

namespace {

// Directories of the tree that are devices.
struct Mount {
  std::string_view path;
  char device;
};
constexpr Mount kMounts[] = {{"/dev", 'c'}, {"/env", 'e'}, {"/prog", 'p'}, {"/fd", 'd'}, {kCallbackMount, 'h'}};

// Where the host made no files, there is no place for them either.
bool absent(const Runtime& runtime, char device) { return device == 'h' && runtime.options.host.files.empty(); }

constexpr size_t kLongestName = 1 << 16;

// The length of the device part of "#c/x".
size_t device_part(std::string_view name) {
  size_t end = name.find('/', name.size() > 2 ? 2 : name.size());
  return end == std::string_view::npos ? name.size() : end;
}

bool starts_path(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string without_slash(std::string_view rooted) {
  while (!rooted.empty() && rooted.front() == '/') rooted.remove_prefix(1);
  return std::string(rooted);
}

const NameSpace& names_of(const Process& process) { return *process.environment->names; }

Place failed(std::string_view why) {
  Place p;
  p.error = why;
  return p;
}

// The clean path `tree_path` is none of a device's.
void set_host(Runtime& runtime, std::string_view tree_path, Place& p) {
  p.path = tree_path;
  const Sandbox* sandbox = runtime.options.host.sandbox.get();
  if (!sandbox) {
    p.host = host_path_of(runtime, tree_path);
    return;
  }
  p.host.beneath = sandbox->find(tree_path, p.host.path);
  // On the way to a guest path there is a directory, whether or not the one around it has it too.
  if (p.host.beneath && (!sandbox->leads_on(tree_path) || host_find(p.host) == Found::directory)) return;
  p.host = {};
  p.device = '/';
  p.path = without_slash(tree_path);
}

// A path "#c/x".
Place device_place(Runtime& runtime, const NameSpace& names, std::string_view path) {
  std::string_view device = path.substr(0, device_part(path));
  std::string rest = without_slash(path.substr(device.size()));
  std::string_view specifier = device.size() > 2 ? device.substr(2) : std::string_view();
  const char kind = device.size() > 1 ? device[1] : '\0';
  if (kind == 'M') return failed(kNoAttach);
  if (names.no_attach && kind != 'e') return failed(kNoAttach);
  if (absent(runtime, kind)) return failed(kUnknownDevice);
  Place p;
  p.bare = true;
  p.device = kind;
  switch (kind) {
    case 'c':
    case 'h':
    case 'e':
    case 'p':
    case 'd': p.path = rest; return p;
    case '/':
      p.device = 'U';
      set_host(runtime, rest.empty() ? "/" : "/" + rest, p);
      return p;
    case 'U':
      // "#U*" is the host's own root, which a program under another root or in a sandbox has no business with.
      if (!specifier.empty() &&
          !(specifier == "*" && runtime.options.host.root.empty() && !runtime.options.host.sandbox))
        return failed(kBadSpecifier);
      set_host(runtime, rest.empty() ? "/" : "/" + rest, p);
      return p;
    default: return failed(kUnknownDevice);
  }
}

}  // namespace

std::string clean_name(std::string_view name) {
  const bool rooted = name.starts_with('/');
  std::vector<std::string_view> parts;
  for (size_t at = 0; at < name.size();) {
    size_t end = std::min(name.find('/', at), name.size());
    std::string_view part = name.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string clean;
  for (std::string_view part : parts) {
    if (rooted || !clean.empty()) clean += '/';
    clean += part;
  }
  if (clean.empty()) clean = rooted ? "/" : ".";
  return clean;
}

std::string absolute_name(std::string_view directory, std::string_view name) {
  if (name.starts_with('#')) {
    size_t device = device_part(name);
    std::string rest = clean_name("/" + std::string(name.substr(device)));
    std::string whole(name.substr(0, device));
    if (rest != "/") whole += rest;
    return whole;
  }
  if (name.starts_with('/')) return clean_name(name);
  return absolute_name("", std::string(directory) + "/" + std::string(name));
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

std::string name_complaint(std::string_view name, bool slash_allowed) {
  if (name.size() >= kLongestName) return kNameTooLong;
  for (char ch : name) {
    const auto c = uint8_t(ch);
    if (c >= 0x20 && c != 0x7f && (c != '/' || slash_allowed)) continue;
    bool quote = false;
    for (char q : name) quote |= uint8_t(q) <= ' ' || q == '\'';
    return clipped(std::string(kBadCharacter) + ": " + (quote ? quoted(name) : std::string(name)));
  }
  return {};
}

bool is_device_path(std::string_view tree_path) {
  for (const Mount& m : kMounts)
    if (m.device != 'h' && starts_path(tree_path, m.path)) return true;
  return false;
}

std::string host_path_of(Runtime& runtime, std::string_view tree_path) {
  DIS_CHECK(!runtime.options.host.sandbox);
  std::string_view root = runtime.options.host.root;
  while (root.ends_with('/')) root.remove_suffix(1);
  if (root.empty()) return std::string(tree_path);
  if (tree_path == "/") return std::string(root);
  return std::string(root) + std::string(tree_path);
}

Place place_of(Runtime& runtime, const NameSpace& names, std::string_view tree_path) {
  if (tree_path.starts_with('#')) return device_place(runtime, names, tree_path);
  Place p;
  for (const Mount& m : kMounts) {
    if (!starts_path(tree_path, m.path) || absent(runtime, m.device)) continue;
    // In a new name space only what its root already was is still there.
    if (!names.devices && !starts_path(names.slash, m.path)) break;
    std::string rest = without_slash(tree_path.substr(m.path.size()));
    if (m.device == 'c' && !rest.empty() && !runtime.options.host.sandbox &&
        !is_synthetic_device(rest.substr(0, rest.find('/'))))
      break;
    p.device = m.device;
    p.path = std::move(rest);
    return p;
  }
  set_host(runtime, tree_path, p);
  return p;
}

std::string walk_start(const NameSpace& names, std::string_view name, size_t& used) {
  used = 0;
  if (name.starts_with('/')) return names.slash;
  if (name.starts_with('#')) {
    used = device_part(name);
    return std::string(name.substr(0, used));
  }
  return names.directory_at == "/" ? std::string() : names.directory_at;
}

Place resolve(Runtime& runtime, const Process& process, std::string_view name) {
  const NameSpace& names = names_of(process);
  if (name.empty()) return failed(kEmptyName);
  if (std::string complaint = name_complaint(name, true); !complaint.empty()) return failed(complaint);
  std::string tree;
  if (name.starts_with('/')) {
    std::string clean = clean_name(name);
    tree = names.slash.empty() ? clean : clean == "/" ? names.slash : names.slash + clean;
  } else {
    tree = absolute_name(names.directory_at, name);
    // "#c" itself may be refused by now while a directory inside it is kept.
    if (!name.starts_with('#') && tree.starts_with('#') && names.no_attach) {
      NameSpace free = names;
      free.no_attach = false;
      Place p = place_of(runtime, free, tree);
      p.name = absolute_name(names.directory, name);
      return p;
    }
  }
  Place p = place_of(runtime, names, tree);
  p.name = absolute_name(names.directory, name);
  return p;
}

std::shared_ptr<NameSpace> make_initial_names(Runtime& runtime) {
  auto names = std::make_shared<NameSpace>();
  const HostOptions& host = runtime.options.host;
  if (!host.directory.empty()) {
    names->directory = clean_name("/" + host.directory);
  } else if (host.root.empty() && !host.sandbox) {
    char buffer[PATH_MAX];
    if (getcwd(buffer, sizeof buffer)) names->directory = clean_name(buffer);
  }
  if (names->directory.empty()) names->directory = "/";
  names->directory_at = names->directory;
  names->id = ++file_state(runtime).last_name_space;
  return names;
}

Place host_place(Runtime& runtime, std::string_view directory, std::string_view path) {
  NameSpace whole;
  Place p = place_of(runtime, whole, absolute_name(directory.empty() ? "/" : directory, path));
  if (!p.error.empty() || p.device != 'U') p.host = {};
  return p;
}

std::string current_directory(const Process& process) {
  return process.environment ? names_of(process).directory_at : std::string("/");
}

}  // namespace dis
