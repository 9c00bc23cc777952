#include "runtime/builtin/file_group.h"

#include <algorithm>

#include "runtime/builtin/event_queue.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/host_stream.h"
#include "runtime/builtin/namespace.h"
#include "runtime/builtin/open_file.h"

namespace dis {

// --- Descriptors ---

FileGroup::FileGroup(std::shared_ptr<FileService> s) : service(std::move(s)) {}

FileGroup::~FileGroup() {
  for (const auto& file : files)
    if (file) service->descriptors--;
}

std::shared_ptr<OpenFile> FileGroup::at(int64_t fd) const {
  return fd >= 0 && uint64_t(fd) < files.size() ? files[size_t(fd)] : nullptr;
}

int64_t FileGroup::add(std::shared_ptr<OpenFile> file) {
  int64_t fd = lowest_free_;
  while (uint64_t(fd) < files.size() && files[size_t(fd)]) fd++;
  if (!set(fd, std::move(file))) return -1;
  lowest_free_ = fd + 1;
  return fd;
}

bool FileGroup::set(int64_t fd, std::shared_ptr<OpenFile> file) {
  if (fd < 0 || fd >= kMaxNumber) return false;
  const bool taken = at(fd) != nullptr;
  if (!taken && service->max_descriptors && service->descriptors >= service->max_descriptors) return false;
  if (uint64_t(fd) >= files.size()) files.resize(size_t(fd) + 1);
  if (!taken) service->descriptors++;
  // The old file closes last: closing may run code that looks at this table.
  std::swap(files[size_t(fd)], file);
  return true;
}

bool FileGroup::close(int64_t fd) {
  std::shared_ptr<OpenFile> file = at(fd);
  if (!file) return false;
  files[size_t(fd)] = nullptr;
  lowest_free_ = std::min(lowest_free_, fd);
  service->descriptors--;
  while (!files.empty() && !files.back()) files.pop_back();
  return true;
}

std::shared_ptr<FileGroup> FileGroup::copy() const {
  auto group = std::make_shared<FileGroup>(service);
  group->files = files;
  group->lowest_free_ = lowest_free_;
  for (const auto& file : files)
    if (file) service->descriptors++;
  return group;
}

// --- Variables ---

Variables::Variable* Variables::find(std::string_view name) {
  for (Variable& v : entries)
    if (v.name == name) return &v;
  return nullptr;
}

Variables::Variable* Variables::find(uint64_t id) {
  for (Variable& v : entries)
    if (v.id == id) return &v;
  return nullptr;
}

Variables::Variable& Variables::create(std::string_view name) {
  version++;
  return entries.emplace_back(
      Variable{.name = std::string(name), .value = {}, .id = ++last_id, .version = 0});
}

bool Variables::remove(uint64_t id) {
  size_t before = entries.size();
  std::erase_if(entries, [id](const Variable& v) { return v.id == id; });
  if (entries.size() == before) return false;
  version++;
  return true;
}

// --- First and later processes ---

std::shared_ptr<FileGroup> make_initial_files(Runtime& runtime) {
  auto group = std::make_shared<FileGroup>(file_state(runtime).service);
  const HostOptions& host = runtime.options.host;
  group->set(0, open_console(host, HostStream::input, HostStream::none, "cons", "#c/cons"));
  group->set(1, open_console(host, HostStream::none, HostStream::output, "cons", "#c/cons"));
  group->set(2, open_console(host, HostStream::none, HostStream::error, "cons", "#c/cons"));
  return group;
}

std::shared_ptr<EnvGroup> make_initial_environment(Runtime& runtime) {
  auto env = std::make_shared<EnvGroup>();
  env->variables = std::make_shared<Variables>();
  auto set = [&env](const std::string& name, const std::string& value) {
    Variables::Variable* v = env->variables->find(name);
    if (!v) v = &env->variables->create(name);
    v->value = value;
  };
  const HostOptions& host = runtime.options.host;
  // What scripts ask of the host they run on.
  if (!host.sandbox) {
    set("emuhost", "Linux");
    set("emuroot", host.root.empty() ? "/" : host.root);
  }
  for (const auto& [name, value] : host.environment) set(name, value);
  env->names = make_initial_names(runtime);
  return env;
}

void inherit_surroundings(const Process& parent, Process& child) {
  child.files = parent.files;
  const EnvGroup& env = *parent.environment;
  if (!env.children && !env.parent) {
    child.environment = parent.environment;
    return;
  }
  // Somebody listens for the parent's children; the child's own children are no business of theirs.
  auto own = std::make_shared<EnvGroup>(env);
  own->parent = env.children;
  own->children = nullptr;
  child.environment = std::move(own);
}

void notify_exit(Runtime& runtime, Process& process, std::string_view text) {
  file_state(runtime).forget(process);
  const EnvGroup* env = process.environment.get();
  if (!env || (!env->children && !env->parent)) return;
  std::string message = std::to_string(process.pid) + " \"" +
                        (process.module ? process.module->module->name() : std::string()) +
                        "\":" + std::string(text);
  if (env->children) env->children->put(message);
  if (env->parent && env->parent != env->children) env->parent->put(message);
}

}  // namespace dis
