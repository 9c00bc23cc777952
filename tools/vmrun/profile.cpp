#include "tools/vmrun/profile.h"

#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

namespace dis::tools {

namespace {

constexpr int kMicroseconds = 1000;

// Signal handlers take no argument.
std::atomic<dis_vm*> g_profiled;

void on_tick(int) {
  const int saved = errno;
  if (dis_vm* vm = g_profiled.load()) dis_vm_sample(vm);
  errno = saved;
}

}  // namespace

void Profile::attach(dis_vm_config& config) {
  config.sample = &on_sample;
  config.sample_context = this;
}

bool Profile::start(dis_vm* vm) {
  g_profiled = vm;
  struct sigaction action = {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_tick;
  action.sa_flags = SA_RESTART;
  const itimerval every = {.it_interval = {0, kMicroseconds}, .it_value = {0, kMicroseconds}};
  return sigaction(SIGPROF, &action, nullptr) == 0 && setitimer(ITIMER_PROF, &every, nullptr) == 0;
}

void Profile::stop() {
  const itimerval never = {};
  setitimer(ITIMER_PROF, &never, nullptr);
  g_profiled = nullptr;
}

bool Profile::write(const std::string& path) const {
  FILE* f = std::fopen(path.c_str(), "w");
  if (!f) return false;
  for (const auto& [stack, count] : stacks_) std::fprintf(f, "%s %llu\n", stack.c_str(), (unsigned long long)count);
  return std::fclose(f) == 0;
}

void Profile::on_sample(void* profile, const char* stack) { static_cast<Profile*>(profile)->stacks_[stack]++; }

}  // namespace dis::tools
