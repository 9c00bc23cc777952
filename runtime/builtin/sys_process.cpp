// sys_process: the calls of $Sys on the process itself: pctl and sleep.
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/marshal.h"
#include "runtime/builtin/namespace.h"

namespace dis {

namespace {

enum PctlFlag : int64_t {
  kNewFiles = 1 << 0,
  kForkFiles = 1 << 1,
  kNewNames = 1 << 2,
  kForkNames = 1 << 3,
  kNewGroup = 1 << 4,
  kNoDevices = 1 << 5,
  kNewEnvironment = 1 << 6,
  kForkEnvironment = 1 << 7,
};

template <typename F>
void for_each_int(Heap& heap, ListObject* list, F f) {
  for (; list; list = list->tail) f(LayoutCursor(heap, list->data()).word());
}

std::shared_ptr<Variables> copy_variables(const Variables& from) {
  auto to = std::make_shared<Variables>();
  for (const Variables::Variable& v : from.entries) to->create(v.name).value = v.value;
  return to;
}

// A new name space whose root is where the process is.
std::shared_ptr<NameSpace> names_from_here(const NameSpace& from) {
  auto to = std::make_shared<NameSpace>();
  to->slash = from.directory_at == "/" ? std::string() : from.directory_at;
  to->directory = from.directory;
  to->directory_at = from.directory_at;
  to->devices = false;
  to->no_attach = from.no_attach;
  return to;
}

}  // namespace

BuiltinStatus sys_pctl(BuiltinCall& c) {
  Process& p = c.process;
  const int64_t flags = c.arg_int();
  ListObject* fds = c.arg_list();

  if (flags & kNewFiles) {
    auto files = std::make_shared<FileGroup>(p.files->service);
    for_each_int(c.heap, fds, [&](int64_t fd) {
      if (std::shared_ptr<OpenFile> file = p.files->at(fd)) files->set(fd, std::move(file));
    });
    p.files = std::move(files);
  } else if (flags & kForkFiles) {
    // What is listed stays open here and closes for those the process leaves.
    std::shared_ptr<FileGroup> files = p.files->copy();
    for_each_int(c.heap, fds, [&](int64_t fd) { p.files->close(fd); });
    p.files = std::move(files);
  }

  if (flags & (kNewNames | kForkNames | kNewEnvironment | kForkEnvironment)) {
    auto env = std::make_shared<EnvGroup>(*p.environment);
    if (flags & (kNewNames | kForkNames)) {
      env->names =
          flags & kNewNames ? names_from_here(*env->names) : std::make_shared<NameSpace>(*env->names);
      env->names->id = ++file_state(c.runtime).last_name_space;
    }
    if (flags & kNewEnvironment)
      env->variables = std::make_shared<Variables>();
    else if (flags & kForkEnvironment)
      env->variables = copy_variables(*env->variables);
    p.environment = std::move(env);
  }

  if (flags & kNewGroup) c.runtime.scheduler.new_group(&p);
  if (flags & kNoDevices) p.environment->names->no_attach = true;
  return c.return_int(p.pid);
}

BuiltinStatus sys_sleep(BuiltinCall& c) {
  constexpr int64_t kNsPerMs = 1'000'000;
  constexpr int64_t kLongestMs = INT64_MAX / kNsPerMs / 4;
  const bool over = c.process.retry_ready;
  c.process.retry_ready = false;
  const int64_t ms = c.arg_int();
  if (over || ms <= 0) return c.return_int(0);
  c.runtime.scheduler.wait_until(&c.process, Scheduler::now_ns() + std::min(ms, kLongestMs) * kNsPerMs);
  return BuiltinStatus::park;
}

}  // namespace dis
