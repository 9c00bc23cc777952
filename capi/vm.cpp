// vm: machines: made, run, stopped, looked at.
#include "vm/vm.h"

#include <algorithm>
#include <string>

#include "capi/call.h"
#include "capi/vm_config.h"

using namespace dis;
using namespace dis::capi;

namespace {

VmOptions owned(VmOptions options, TraceSink* sink, dis_vm* owner) {
  options.trace = sink;
  options.embedder = owner;
  return options;
}

}  // namespace

dis_vm::dis_vm(std::shared_ptr<EngineState> e, VmOptions options, const dis_vm_config& config)
    : Handle(kKind),
      engine(std::move(e)),
      vm(owned(std::move(options), this, this)),
      trace_(config.trace),
      trace_context_(config.trace_context) {}

void dis_vm::trace_line(TraceChannel channel, std::string_view line) {
  if (trace_) trace_(trace_context_, trace_channel_name(channel), std::string(line).c_str());
}

void dis_vm::disown() {
  for (dis_instance* i : instances) i->vm = nullptr;
  for (dis_process* p : processes) p->vm = nullptr;
  instances.clear();
  processes.clear();
}

extern "C" {

void dis_vm_config_init_sized(dis_vm_config* config, size_t size) {
  dis_vm_config defaults{};
  defaults.stdin_fd = 0;
  defaults.stdout_fd = 1;
  defaults.stderr_fd = 2;
  init_config(config, size, defaults);
}

dis_error* dis_vm_new(dis_engine* engine, const dis_vm_config* given, dis_vm** vm) {
  if (!vm) return wrong("nowhere to put the machine");
  *vm = nullptr;
  return with_engine(engine, &dis_engine::state, [&](const EngineState& state) -> dis_error* {
    dis_vm_config config;
    if (dis_error* error = read_config(given, dis_vm_config_init, config)) return error;
    auto options = vm_options(config, state);
    if (!options.ok()) return wrong(options.error().to_string());
    *vm = new dis_vm(engine->state, std::move(options).value(), config);
    return nullptr;
  });
}

dis_error* dis_vm_free(dis_vm* vm) {
  if (!vm) return nullptr;
  if (dis_error* error = check(vm)) return error;
  Use use(*vm);
  if (use.error()) return use.error();
  vm->disown();
  // What ends with it may still trace: it stays in use while it is taken down.
  const std::shared_ptr<EngineState> engine = vm->engine;
  use.give_up();
  delete vm;
  return nullptr;
}

dis_error* dis_vm_reset(dis_vm* vm) {
  return with(vm, [](dis_vm& v) -> dis_error* {
    v.disown();
    v.texts.release({});
    v.vm.reset();
    if (v.ports) v.ports->clear();
    return nullptr;
  });
}

dis_error* dis_vm_run(dis_vm* vm, uint64_t budget, unsigned flags, dis_run_result* result) {
  if (result)
    if (dis_error* error = check_out(result)) return error;
  if (flags & ~DIS_RUN_MAY_SLEEP) return wrong("flags that do not exist");
  return with(vm, [&](dis_vm& v) -> dis_error* {
    const RunLimits limits{
        .fuel = budget, .may_sleep = (flags & DIS_RUN_MAY_SLEEP) != 0, .deadline_ns = v.deadline_ns};
    v.texts.release({});
    dis_run_result r{.size = 0, .status = DIS_RUN_DONE, .fd = -1, .deadline_ns = -1};
    switch (v.vm.run(limits)) {
      case IdleReason::returned:  // only of a call, which is not made here
      case IdleReason::finished: break;
      case IdleReason::fuel: r.status = DIS_RUN_YIELDED; break;
      case IdleReason::timeout: r.status = DIS_RUN_TIMEOUT; break;
      case IdleReason::interrupted: r.status = DIS_RUN_INTERRUPTED; break;
      case IdleReason::waiting: {
        const WaitedFor w = v.vm.waited_for();
        r.status = DIS_RUN_BLOCKED;
        r.fd = w.descriptor;
        r.deadline_ns = w.until_ns;
      }
    }
    if (result) write_out(r, result);
    return nullptr;
  });
}

dis_error* dis_vm_set_deadline(dis_vm* vm, int64_t monotonic_ns) {
  return with(vm, [&](dis_vm& v) -> dis_error* {
    v.deadline_ns = monotonic_ns < 0 ? Scheduler::kNoDeadline : monotonic_ns;
    return nullptr;
  });
}

void dis_vm_interrupt(dis_vm* vm) {
  if (vm) vm->vm.interrupt();
}

void dis_vm_sample(dis_vm* vm) {
  if (vm) vm->vm.sample();
}

void dis_vm_current_module(const dis_vm* vm, char* name, size_t size) {
  if (!name || size == 0) return;
  const std::string_view current = vm ? vm->vm.current_module() : std::string_view();
  const size_t n = std::min(current.size(), size - 1);
  std::copy_n(current.data(), n, name);
  name[n] = 0;
}

dis_error* dis_vm_report_waiting(dis_vm* vm) {
  return with(vm, [](dis_vm& v) -> dis_error* {
    v.vm.report_waiting();
    return nullptr;
  });
}

}  // extern "C"
