#include "bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dis::bench {

namespace {

double now_ms() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) * 1e3 + double(t.tv_nsec) / 1e6;
}

double milliseconds(const timeval& t) { return double(t.tv_sec) * 1e3 + double(t.tv_usec) / 1e3; }

// Memory that is a file: a child writes there without anybody reading meanwhile.
class Sink {
 public:
  explicit Sink(unsigned flags) : fd_(memfd_create("bench", flags)) {}
  ~Sink() { close(fd_); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  int fd() const { return fd_; }

  std::string text() const {
    std::string all;
    char buffer[4096];
    for (off_t at = 0;;) {
      const ssize_t n = pread(fd_, buffer, sizeof buffer, at);
      if (n <= 0) return all;
      all.append(buffer, size_t(n));
      at += n;
    }
  }

 private:
  int fd_;
};

void on_alarm(int) {}  // only to end a wait

// Waits until the child has ended, but leaves it for wait4. False: it took too long.
bool wait_for_end(pid_t pid, int seconds) {
  struct sigaction action = {};
  action.sa_handler = on_alarm;  // without SA_RESTART
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, nullptr);
  alarm(unsigned(seconds));
  siginfo_t info;
  const bool ended = waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == 0;
  alarm(0);
  return ended;
}

int exit_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

double Run::share() const { return wall_ms > 0 ? std::min(1.0, cpu_ms / wall_ms) : 1; }

Run run(const Command& command) {
  Run result;
  Sink out(MFD_CLOEXEC), err(MFD_CLOEXEC), memory(0);
  std::vector<std::string> words = command.words;
  if (command.for_memory) {
    const std::string before[] = {"/proc/self/exe", kMeasureMemory, std::to_string(memory.fd())};
    words.insert(words.begin(), std::begin(before), std::end(before));
    char self[4096];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    if (n > 0) words[0].assign(self, size_t(n));
  }
  const std::vector<char*> argv = pointers(words);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.fd(), 1);
  posix_spawn_file_actions_adddup2(&files, err.fd(), 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  sigset_t defaults;  // this program ignores SIGPIPE, which others inherit
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);

  pid_t pid;
  const double start = now_ms();
  const int error = posix_spawnp(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return result;
  result.timed_out = !wait_for_end(pid, command.seconds);
  result.wall_ms = now_ms() - start;
  // The leader is not reaped yet, so its group's number belongs to nobody else.
  kill(-pid, SIGKILL);
  int wait_status = 0;
  rusage usage = {};
  while (wait4(pid, &wait_status, 0, &usage) < 0 && errno == EINTR) {
  }
  result.status = exit_status(wait_status);
  result.cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
  result.peak_kib = command.for_memory ? std::atol(memory.text().c_str()) : usage.ru_maxrss;
  result.out = out.text();
  result.err = err.text();
  return result;
}

int measure_memory_main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int report = std::atoi(argv[2]);
  const pid_t pid = fork();
  if (pid == 0) {
    close(report);
    execvp(argv[3], argv + 3);
    _exit(127);
  }
  int wait_status = 0;
  rusage usage = {};
  while (wait4(pid, &wait_status, 0, &usage) < 0)
    if (errno != EINTR) return 127;
  dprintf(report, "%ld\n", usage.ru_maxrss);
  return exit_status(wait_status);
}

}  // namespace dis::bench
