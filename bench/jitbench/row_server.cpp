#include "bench/jitbench/row_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace dis::bench {

namespace {

constexpr size_t kLongestLine = 4096;
constexpr double kLongestWaitMs = 200;  // a signal just before a wait does not end it

std::atomic<bool> asked_to_end;

double now_ns(clockid_t clock = CLOCK_MONOTONIC) {
  timespec t;
  return clock_gettime(clock, &t) == 0 ? double(t.tv_sec) * 1e9 + double(t.tv_nsec) : 0;
}

void close_fd(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

std::string first_line_of(int fd) {
  char text[300];
  const ssize_t n = pread(fd, text, sizeof text, 0);
  const std::string all(text, n > 0 ? size_t(n) : 0);
  return all.substr(0, all.find('\n'));
}

}  // namespace

bool interrupted() { return asked_to_end.load(std::memory_order_relaxed); }

void watch_for_interrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { asked_to_end.store(true, std::memory_order_relaxed); };
  action.sa_flags = int(SA_RESETHAND);  // without SA_RESTART: a wait ends
  for (int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

RowServer::RowServer(std::vector<std::string> command, std::vector<Request> requests)
    : command_(std::move(command)), by_arguments_(!requests.empty()) {
  for (const Request& r : requests)
    command_.insert(command_.end(), {r.name, std::to_string(r.size), std::to_string(r.times)});
}

RowServer::~RowServer() { kill_all(); }

void RowServer::kill_all() {
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
  close_fd(&input_);
  close_fd(&output_);
  close_fd(&errors_);
}

std::string RowServer::start(double seconds) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0) return std::string("no pipe: ") + std::strerror(errno);
  if (pipe2(out, O_CLOEXEC) != 0) {
    close(in[0]);
    close(in[1]);
    return std::string("no pipe: ") + std::strerror(errno);
  }
  errors_ = memfd_create("jitbench", MFD_CLOEXEC);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in[0], 0);
  posix_spawn_file_actions_adddup2(&files, out[1], 1);
  posix_spawn_file_actions_adddup2(&files, errors_, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  std::vector<char*> argv;
  for (std::string& word : command_) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = posix_spawnp(&pid_, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  output_ = out[0];
  if (error != 0) {
    pid_ = -1;
    return command_[0] + ": cannot be started: " + std::strerror(error);
  }
  std::string line;
  switch (read_line(&line, seconds)) {
    case Line::read: break;
    case Line::ended: return how_it_ended();
    case Line::late: return "was not ready within " + std::to_string(long(seconds)) + " s";
    case Line::interrupted: return "interrupted";
  }
  if (line != "ready") return "printed '" + line.substr(0, 80) + "', expected 'ready'";
  last_answer_ns_ = now_ns();
  return "";
}

RowServer::Line RowServer::read_line(std::string* line, double seconds) {
  const double until = now_ns() + seconds * 1e9;
  for (;;) {
    if (const size_t end = unread_.find('\n'); end != unread_.npos) {
      *line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return Line::read;
    }
    if (unread_.size() > kLongestLine) return Line::ended;
    const double left_ms = (until - now_ns()) / 1e6;
    if (interrupted()) return Line::interrupted;
    if (left_ms <= 0) return Line::late;
    pollfd wait = {.fd = output_, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, int(std::min(left_ms, kLongestWaitMs)) + 1) < 1) continue;
    char buffer[512];
    const ssize_t n = read(output_, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Line::ended;
    unread_.append(buffer, size_t(n));
  }
}

double RowServer::cpu_ns() const {
  clockid_t clock;
  return pid_ > 0 && clock_getcpuclockid(pid_, &clock) == 0 ? now_ns(clock) : 0;
}

std::string RowServer::how_it_ended() {
  if (unread_.size() > kLongestLine) return "printed a line that does not end";
  int status = 0;
  const std::string said = first_line_of(errors_);
  // Its output ended; if it lives on nevertheless, it is not waited for.
  for (int i = 0; i < 50; i++) {
    siginfo_t info = {};
    // Not reaped yet, so that its group's number belongs to nobody else.
    if (waitid(P_PID, id_t(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_) {
      kill(-pid_, SIGKILL);
      waitpid(pid_, &status, 0);
      pid_ = -1;
      const std::string how = WIFEXITED(status) ? "ended with status " + std::to_string(WEXITSTATUS(status))
                                                : "was ended by signal " + std::to_string(WTERMSIG(status));
      return how + (said.empty() ? "" : ": " + said);
    }
    usleep(10000);
  }
  return "closed its output" + (said.empty() ? "" : ": " + said);
}

Answer RowServer::ask(const Request& request, double seconds) {
  Answer answer;
  if (pid_ <= 0) {
    answer.error = "is not running";
    return answer;
  }
  if (!by_arguments_ && !unread_.empty()) {
    answer.error = "printed '" + unread_.substr(0, 80) + "' without being asked";
    return answer;
  }
  const double cpu_before = cpu_ns();
  double start = last_answer_ns_;
  if (!by_arguments_) {
    const std::string text = request.text() + "\n";
    start = now_ns();
    if (write(input_, text.data(), text.size()) != ssize_t(text.size())) {
      answer.error = how_it_ended();
      return answer;
    }
  }
  std::string line;
  const Line read = read_line(&line, seconds);
  last_answer_ns_ = now_ns();
  answer.ns = last_answer_ns_ - start;
  if (const double cpu_now = cpu_ns(); cpu_now > 0 && cpu_before > 0 && !by_arguments_)
    answer.cpu_ns = cpu_now - cpu_before;
  if (read == Line::ended) answer.error = how_it_ended();
  if (read == Line::interrupted) answer.error = "interrupted";
  if (read == Line::late) {
    answer.timed_out = true;
    answer.error = "did not answer within " + std::to_string(long(seconds)) + " s and was killed";
    kill_all();
  }
  if (!answer.ok()) return answer;
  if (!line.starts_with(request.name + " ")) {
    answer.error = "answered '" + line.substr(0, 80) + "', expected '" + request.name + " RESULT'";
    return answer;
  }
  answer.result = line.substr(request.name.size() + 1);
  return answer;
}

std::string RowServer::finish(double seconds) {
  if (pid_ <= 0) return "";
  close_fd(&input_);
  std::string line;
  const Line last = read_line(&line, seconds);
  std::string problem;
  if (last == Line::ended) {
    problem = how_it_ended();
    if (problem == "ended with status 0") problem.clear();
  } else {
    problem = last == Line::read ? "printed '" + line.substr(0, 80) + "' after its last answer" : "did not end";
  }
  kill_all();
  return problem;
}

}  // namespace dis::bench
