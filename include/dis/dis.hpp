// dis.hpp: dis.h for C++17: handles that free themselves, errors that are thrown, and call.hpp: calls with types. Header only;
// adds nothing else, so that dis.h says what each function does. A callback must not throw: it is called through C.
#ifndef DIS_DIS_HPP
#define DIS_DIS_HPP

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <dis/dis.h>

namespace avernus {

class Error : public std::runtime_error {
 public:
  Error(dis_code code, const char* message) : std::runtime_error(message), code_(code) {}
  dis_code code() const { return code_; }

 private:
  dis_code code_;
};

// Throws what is wrong, if anything.
inline void check(dis_error* error) {
  if (!error) return;
  const Error thrown(dis_error_code(error), dis_error_message(error));
  dis_error_free(error);
  throw thrown;
}

// Configurations with their defaults.
struct EngineConfig : dis_engine_config {
  EngineConfig() { dis_engine_config_init(this); }
};
struct ModuleConfig : dis_module_config {
  ModuleConfig() { dis_module_config_init(this); }
};
struct VmConfig : dis_vm_config {
  VmConfig() { dis_vm_config_init(this); }
};
struct StartConfig : dis_start_config {
  StartConfig() { dis_start_config_init(this); }
};

struct ChannelConfig : dis_channel_config {
  ChannelConfig() { dis_channel_config_init(this); }
};
struct PoolConfig : dis_pool_config {
  PoolConfig() { dis_pool_config_init(this); }
};
struct JobConfig : dis_job_config {
  JobConfig() { dis_job_config_init(this); }
};

namespace detail {
// A handle that is freed with the object. An error of that is a mistake in threading; the handle is left alone then.
struct Free {
  void operator()(dis_engine* h) const { dis_engine_free(h); }
  void operator()(dis_module* h) const { dis_module_free(h); }
  void operator()(dis_vm* h) const { dis_error_free(dis_vm_free(h)); }
  void operator()(dis_instance* h) const { dis_error_free(dis_instance_free(h)); }
  void operator()(dis_process* h) const { dis_error_free(dis_process_free(h)); }
  void operator()(dis_channel* h) const { dis_channel_free(h); }
  void operator()(dis_pool* h) const { dis_error_free(dis_pool_free(h)); }
  void operator()(dis_job* h) const { dis_job_free(h); }
  void operator()(dis_metrics* h) const { dis_metrics_free(h); }
  void operator()(dis_host_module* h) const { dis_host_module_free(h); }
  void operator()(dis_ticket* h) const { dis_ticket_free(h); }
  void operator()(dis_interface* h) const { dis_interface_free(h); }
  void operator()(dis_function* h) const { dis_error_free(dis_function_free(h)); }
  void operator()(dis_object* h) const { dis_object_free(h); }
};

template <typename H>
class Owner {
 public:
  H* get() const { return handle_.get(); }

 protected:
  Owner() = default;
  explicit Owner(H* owned) : handle_(owned) {}
  // For a function that makes one: f(&handle).
  template <typename F>
  explicit Owner(F make) {
    H* made = nullptr;
    check(make(&made));
    handle_.reset(made);
  }
  H* release() { return handle_.release(); }

 private:
  std::unique_ptr<H, Free> handle_;
};

template <typename S>
S sized() {
  S s{};
  s.size = sizeof s;
  return s;
}
}  // namespace detail

// A dis_memory as an object, which has to live until everything that uses the engine is gone.
class Memory {
 public:
  Memory() {
    dis_memory_init(&callbacks_);
    callbacks_.memory_context = this;
    callbacks_.reserve = [](void* m, size_t bytes, size_t alignment) { return self(m).reserve(bytes, alignment); };
    callbacks_.commit = [](void* m, void* at, size_t bytes) { return int(self(m).commit(at, bytes)); };
    callbacks_.decommit = [](void* m, void* at, size_t bytes) { self(m).decommit(at, bytes); };
    callbacks_.release = [](void* m, void* at, size_t bytes) { self(m).release(at, bytes); };
  }
  virtual ~Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  // For dis_engine_config::memory.
  const dis_memory* get() const { return &callbacks_; }

 protected:
  virtual void* reserve(size_t bytes, size_t alignment) noexcept = 0;
  virtual bool commit(void* at, size_t bytes) noexcept = 0;
  virtual void decommit(void* at, size_t bytes) noexcept = 0;
  virtual void release(void* at, size_t bytes) noexcept = 0;

 private:
  static Memory& self(void* context) { return *static_cast<Memory*>(context); }

  dis_memory callbacks_;
};

class Engine : public detail::Owner<dis_engine> {
 public:
  explicit Engine(const dis_engine_config& config = EngineConfig())
      : Owner([&](dis_engine** out) { return dis_engine_new(&config, out); }) {}
};

class Module : public detail::Owner<dis_module> {
 public:
  Module(const Engine& engine, const char* path, const dis_module_config& config = ModuleConfig())
      : Owner([&](dis_module** out) { return dis_module_load_file(engine.get(), path, &config, out); }) {}
  Module(const Engine& engine, const void* bytes, size_t size, const dis_module_config& config)
      : Owner([&](dis_module** out) { return dis_module_load_memory(engine.get(), bytes, size, &config, out); }) {}

  dis_module_info info() const {
    auto info = detail::sized<dis_module_info>();
    check(dis_module_get_info(get(), &info));
    return info;
  }
  dis_export exported(size_t n) const {
    auto out = detail::sized<dis_export>();
    check(dis_module_get_export(get(), n, &out));
    return out;
  }
  void compile() { check(dis_module_compile(get())); }
};

class Metrics : public detail::Owner<dis_metrics> {
 public:
  Metrics(dis_vm* vm, int64_t timeout_ns)
      : Owner([&](dis_metrics** out) { return dis_vm_get_metrics(vm, timeout_ns, out); }) {}

  dis_stats stats() const {
    auto stats = detail::sized<dis_stats>();
    check(dis_metrics_get_stats(get(), &stats));
    return stats;
  }
  dis_process_metrics process(size_t n) const {
    auto out = detail::sized<dis_process_metrics>();
    check(dis_metrics_get_process(get(), n, &out));
    return out;
  }
};

class HostModule;

class Vm : public detail::Owner<dis_vm> {
 public:
  explicit Vm(const Engine& engine, const dis_vm_config& config = VmConfig())
      : Owner([&](dis_vm** out) { return dis_vm_new(engine.get(), &config, out); }) {}

  dis_run_result run(uint64_t budget = 0, unsigned flags = 0) {
    auto result = detail::sized<dis_run_result>();
    check(dis_vm_run(get(), budget, flags, &result));
    return result;
  }
  void set_deadline(int64_t monotonic_ns) { check(dis_vm_set_deadline(get(), monotonic_ns)); }
  void interrupt() { dis_vm_interrupt(get()); }
  void sample() { dis_vm_sample(get()); }
  void report_waiting() { check(dis_vm_report_waiting(get())); }
  void reset() { check(dis_vm_reset(get())); }
  void add_module(const HostModule& module);
  dis_stats stats() {
    auto stats = detail::sized<dis_stats>();
    check(dis_vm_get_stats(get(), &stats));
    return stats;
  }
};

class Process : public detail::Owner<dis_process> {
 public:
  explicit Process(dis_process* owned) : Owner(owned) {}

  dis_process_info info() const {
    auto info = detail::sized<dis_process_info>();
    check(dis_process_get_info(get(), &info));
    return info;
  }
  void kill() { check(dis_process_kill(get())); }
};

class Instance : public detail::Owner<dis_instance> {
 public:
  Instance(const Vm& vm, const Module& module)
      : Owner([&](dis_instance** out) { return dis_instance_new(vm.get(), module.get(), out); }) {}

  Process start(const std::vector<const char*>& arguments, const dis_start_config& config = StartConfig()) {
    dis_process* process = nullptr;
    check(dis_start_with(get(), int(arguments.size()), arguments.data(), &config, &process));
    return Process(process);
  }
};

class Channel : public detail::Owner<dis_channel> {
 public:
  explicit Channel(const dis_channel_config& config = ChannelConfig())
      : Owner([&](dis_channel** out) { return dis_channel_new(&config, out); }) {}

  void give(const Vm& vm, const char* name, int end) { check(dis_vm_add_port(vm.get(), name, get(), end)); }
};

class Job : public detail::Owner<dis_job> {
 public:
  explicit Job(dis_job* owned) : Owner(owned) {}

  dis_job_result wait(int64_t timeout_ns = -1) const {
    auto result = detail::sized<dis_job_result>();
    check(dis_job_wait(get(), timeout_ns, &result));
    return result;
  }
};

class Pool : public detail::Owner<dis_pool> {
 public:
  explicit Pool(const dis_pool_config& config = PoolConfig())
      : Owner([&](dis_pool** out) { return dis_pool_new(&config, out); }) {}

  Job submit(const Vm& vm, const dis_job_config& config = JobConfig()) {
    dis_job* job = nullptr;
    check(dis_pool_submit(get(), vm.get(), &config, &job));
    return Job(job);
  }
  void wait() { check(dis_pool_wait(get())); }
  dis_pool_info info() const {
    auto info = detail::sized<dis_pool_info>();
    check(dis_pool_get_info(get(), &info));
    return info;
  }
};

}  // namespace avernus

#include <dis/call.hpp>

#endif
