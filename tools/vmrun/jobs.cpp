#include "tools/vmrun/jobs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <string_view>

#include "tools/common/exit_status.h"
#include "tools/vmrun/metrics_server.h"
#include "tools/vmrun/program.h"
#include "tools/vmrun/signals.h"

namespace dis::tools {

namespace {

class Jobs;

// A program and its machine. The machine lives as long as this: signals may come at any time.
struct Job {
  Job(Jobs& j, const std::string& n) : jobs(j), name(n) {}
  Jobs& jobs;
  const std::string& name;
  std::optional<avernus::Vm> vm;
  std::optional<avernus::Process> process;
  std::string begun[3];  // of a line, by stream; of the thread that runs the machine
  int status = kExitInternal;
};

class Jobs {
 public:
  explicit Jobs(const JobOptions& options) : options_(options) {}

  int run(const dis_engine_config& engine_config, dis_vm_config config) {
    const int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    config.stdin_fd = empty;
    const avernus::Engine engine(engine_config);
    MetricsServer metrics;
    if (!options_.metrics.empty())
      if (const std::string problem = metrics.open(options_.metrics); !problem.empty()) {
        say("vmrun: --metrics: " + problem + "\n");
        return kExitFailed;
      }
    for (const std::string& name : options_.programs) prepare(engine, jobs_.emplace_back(*this, name), config);
    std::vector<dis_vm*> machines;
    for (Job& job : jobs_)
      if (job.process) machines.push_back(job.vm->get());
    catch_signals(machines);
    if (!options_.metrics.empty()) {
      std::vector<std::pair<std::string, dis_vm*>> named;
      for (Job& job : jobs_)
        if (job.process) named.emplace_back(job.name, job.vm->get());
      metrics.start(std::move(named));
    }
    const int64_t deadline = options_.timeout_ns ? deadline_in(options_.timeout_ns) : -1;
    {
      avernus::PoolConfig pool_config;
      pool_config.threads = options_.threads;
      avernus::Pool pool(pool_config);
      for (Job& job : jobs_) {
        if (!job.process) continue;
        job.vm->set_deadline(deadline);
        avernus::JobConfig job_config;
        job_config.budget = options_.fuel;
        job_config.done = &Jobs::done;
        job_config.done_context = &job;
        pool.submit(*job.vm, job_config);
      }
      pool.wait();
    }
    close(empty);
    int status = kExitOk;
    for (const Job& job : jobs_) status = std::max(status, job.status);
    if (deaf_) status = std::max<int>(status, kExitFailed);  // the programs may have ended before they were stopped
    return status;
  }

 private:
  void prepare(const avernus::Engine& engine, Job& job, dis_vm_config config) {
    config.output = &Jobs::output;
    config.output_context = &job;
    if (config.word_size == 0 && is_source(job.name)) config.word_size = 64;
    try {
      Compiled compiled;
      if (is_source(job.name)) {
        compiled = compile_program(job.name, options_.root, options_.include_dirs, config.word_size);
        if (!compiled) return end(job, kExitFailed);
      }
      const avernus::Module module =
          load_program(engine, job.name, options_.root, compiled.get(), config.word_size, !options_.sandbox);
      job.vm.emplace(engine, config);
      const char* const argument = job.name.c_str() + (options_.sandbox ? job.name.rfind('/') + 1 : 0);
      job.process.emplace(avernus::Instance(*job.vm, module).start({argument}));
    } catch (const avernus::Error& e) {
      say("vmrun: " + std::string(e.what()) + "\n");
      end(job, status_of(e));
    }
  }

  // By a thread of the pool: the machine is nobody's.
  static void done(void* context, dis_vm*, dis_run_status run) { static_cast<Job*>(context)->jobs.done(*static_cast<Job*>(context), run); }
  void done(Job& job, dis_run_status run) {
    int status;
    switch (run) {
      case DIS_RUN_INTERRUPTED: status = signal_caught() ? kExitSignal + signal_caught() : kExitFailed; break;
      case DIS_RUN_YIELDED: say("vmrun: " + job.name + ": --fuel: out of fuel\n"); status = kExitTime; break;
      case DIS_RUN_TIMEOUT: say("vmrun: " + job.name + ": --timeout: out of time\n"); status = kExitTime; break;
      default: {
        const dis_process_state state = job.process->info().state;
        if (state == DIS_PROCESS_DEADLOCK) job.vm->report_waiting();
        status = status_of(state);
      }
    }
    for (int stream : {1, 2})
      if (!job.begun[stream].empty()) write_all(stream, job.begun[stream] + "\n");
    end(job, status);
  }

  void end(Job& job, int status) {
    job.status = status;
    if (status != kExitOk && !deaf_) say("vmrun: " + job.name + ": status " + std::to_string(status) + "\n");
  }

  static void output(void* context, int stream, const char* bytes, size_t size) {
    Job& job = *static_cast<Job*>(context);
    std::string& begun = job.begun[stream];
    begun.append(bytes, size);
    constexpr size_t kLongest = 1 << 20;  // no more of a line is kept
    const size_t lines = begun.size() > kLongest ? begun.size() : begun.rfind('\n') + 1;
    job.jobs.write_all(stream, std::string_view(begun).substr(0, lines));
    begun.erase(0, lines);
  }

  void say(const std::string& text) { write_all(2, text); }

  void write_all(int fd, std::string_view text) {
    std::lock_guard lock(mutex_);
    while (!text.empty() && !deaf_) {
      const ssize_t n = write(fd, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        // Nobody takes it any more: there is nothing to go on for. Who stopped listening knows; a full disk does not say.
        if (fd == STDOUT_FILENO) {
          deaf_ = true;
          if (errno != EPIPE) std::fprintf(stderr, "vmrun: standard output: %s\n", std::strerror(errno));
          for (Job& job : jobs_)
            if (job.vm) job.vm->interrupt();
        }
        return;
      }
      text.remove_prefix(size_t(n));
    }
  }

  const JobOptions& options_;
  std::mutex mutex_;                // of the standard streams
  std::atomic<bool> deaf_ = false;  // standard output is gone
  std::deque<Job> jobs_;
};

}  // namespace

int run_jobs(const JobOptions& options, const dis_engine_config& engine_config, const dis_vm_config& config) {
  return Jobs(options).run(engine_config, config);
}

}  // namespace dis::tools
