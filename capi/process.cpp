// process: instances of modules, and programs started in them.
#include <vector>

#include "capi/call.h"

using namespace dis;
using namespace dis::capi;

namespace {

dis_process_state state_of(ProgramState state) {
  switch (state) {
    case ProgramState::ready: return DIS_PROCESS_READY;
    case ProgramState::waiting: return DIS_PROCESS_WAITING;
    case ProgramState::deadlock: return DIS_PROCESS_DEADLOCK;
    case ProgramState::ended: return DIS_PROCESS_ENDED;
    case ProgramState::failed: return DIS_PROCESS_FAILED;
    case ProgramState::broken: return DIS_PROCESS_BROKEN;
    case ProgramState::memory: return DIS_PROCESS_MEMORY;
    case ProgramState::killed: return DIS_PROCESS_KILLED;
    case ProgramState::limit: return DIS_PROCESS_LIMIT;
  }
  return DIS_PROCESS_ENDED;
}

// A handle of a machine: what goes away with it is let_go's business.
template <typename H, typename F>
dis_error* free_handle(H* handle, std::unordered_set<H*> dis_vm::*set, F let_go) {
  if (!handle) return nullptr;
  if (dis_error* error = check(handle)) return error;
  if (handle->vm) {
    dis_error* const error = with(handle, [&](dis_vm& vm) -> dis_error* {
      let_go(vm);
      (vm.*set).erase(handle);
      return nullptr;
    });
    if (error) return error;
  }
  delete handle;
  return nullptr;
}

}  // namespace

extern "C" {

dis_error* dis_instance_new(dis_vm* vm, const dis_module* module, dis_instance** instance) {
  if (!instance) return wrong("nowhere to put the instance");
  *instance = nullptr;
  if (dis_error* error = check(module)) return error;
  return with(vm, [&](dis_vm& v) -> dis_error* {
    if (v.engine != module->engine) return wrong("the module was loaded by another engine than the machine's");
    auto made = v.vm.instantiate(module->source);
    if (!made.ok()) return make_error(made.error());
    *instance = new dis_instance(&v, *made, module->source.name);
    v.instances.insert(*instance);
    return nullptr;
  });
}

dis_error* dis_instance_free(dis_instance* instance) {
  return free_handle(instance, &dis_vm::instances, [&](dis_vm& vm) { vm.vm.release(instance->instance); });
}

void dis_start_config_init_sized(dis_start_config* config, size_t size) { init_config(config, size, dis_start_config{}); }

dis_error* dis_start(dis_instance* instance, int argc, const char* const* argv, dis_process** process) {
  return dis_start_with(instance, argc, argv, nullptr, process);
}

dis_error* dis_start_with(dis_instance* instance, int argc, const char* const* argv, const dis_start_config* given,
                          dis_process** process) {
  if (process) *process = nullptr;
  return with(instance, [&](dis_vm& v) -> dis_error* {
    dis_start_config config;
    if (dis_error* error = read_config(given, dis_start_config_init, config)) return error;
    if (argc < 0 || (argc > 0 && !argv)) return wrong("no arguments given");
    for (int i = 0; i < argc; i++)
      if (!argv[i]) return wrong("argument " + std::to_string(i) + " is NULL");
    if (!v.engine->runs_here()) return wrong("native code is made for another processor than this machine's");
    auto pid = v.vm.start(instance->instance, std::vector<std::string>(argv, argv + argc),
                          {.fuel = config.fuel, .max_processes = config.max_processes});
    if (!pid.ok()) {
      pid.error().file = instance->name;
      return make_error(pid.error());
    }
    if (!process) {
      v.vm.forget(*pid);
      return nullptr;
    }
    *process = new dis_process(&v, *pid);
    v.processes.insert(*process);
    return nullptr;
  });
}

dis_error* dis_process_get_info(dis_process* process, dis_process_info* out) {
  if (dis_error* error = check_out(out)) return error;
  return with(process, [&](dis_vm& v) -> dis_error* {
    ProgramInfo info = v.vm.program(process->pid);
    process->exception = std::move(info.text);
    write_out(dis_process_info{.size = 0,
                               .pid = process->pid,
                               .state = state_of(info.state),
                               .exception = process->exception.c_str(),
                               .processes = info.processes,
                               .fuel = info.fuel},
              out);
    return nullptr;
  });
}

dis_error* dis_process_kill(dis_process* process) {
  return with(process, [&](dis_vm& v) -> dis_error* {
    v.vm.kill(process->pid);
    return nullptr;
  });
}

dis_error* dis_process_free(dis_process* process) {
  return free_handle(process, &dis_vm::processes, [&](dis_vm& vm) { vm.vm.forget(process->pid); });
}

}  // extern "C"
