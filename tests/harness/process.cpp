#include "tests/harness/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace dis::tests {

namespace {

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      std::perror("pipe");
      std::exit(70);
    }
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  void close_read() { close_end(read_end); }
  void close_write() { close_end(write_end); }

 private:
  static void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
};

[[noreturn]] void become(const Command& command, const Pipe& in, const Pipe& out, const Pipe& err) {
  setpgid(0, 0);
  dup2(in.read_end, 0);
  dup2(out.write_end, 1);
  dup2(err.write_end, 2);
  signal(SIGPIPE, SIG_DFL);
  std::vector<char*> argv, environment;
  for (const std::string& a : command.argv) argv.push_back(const_cast<char*>(a.c_str()));
  for (const std::string& e : command.environment) environment.push_back(const_cast<char*>(e.c_str()));
  argv.push_back(nullptr);
  environment.push_back(nullptr);
  if (!command.folder.empty() && chdir(command.folder.c_str()) != 0) {
    dprintf(2, "cannot enter %s: %s\n", command.folder.c_str(), std::strerror(errno));
    _exit(126);
  }
  execve(argv[0], argv.data(), environment.data());
  dprintf(2, "cannot run %s: %s\n", argv[0], std::strerror(errno));
  _exit(127);
}

// Appends what is there to read; false at end of file.
bool drain(int fd, std::string& text) {
  char buffer[65536];
  ssize_t n = read(fd, buffer, sizeof buffer);
  if (n > 0) text.append(buffer, size_t(n));
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

}  // namespace

Outcome run(const Command& command) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(command.seconds);
  signal(SIGPIPE, SIG_IGN);

  Pipe in, out, err;
  const pid_t child = fork();
  if (child < 0) {
    std::perror("fork");
    std::exit(70);
  }
  if (child == 0) become(command, in, out, err);
  setpgid(child, child);
  in.close_read();
  out.close_write();
  err.close_write();
  fcntl(in.write_end, F_SETFL, O_NONBLOCK);

  Outcome outcome;
  size_t written = 0;
  if (command.input.empty()) in.close_write();
  while (out.read_end >= 0 || err.read_end >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      outcome.timed_out = true;
      kill(-child, SIGKILL);
      break;
    }
    pollfd fds[3] = {{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}, {in.write_end, POLLOUT, 0}};
    if (poll(fds, 3, int(left)) < 0 && errno != EINTR) break;
    if (fds[0].revents && !drain(out.read_end, outcome.out)) out.close_read();
    if (fds[1].revents && !drain(err.read_end, outcome.err)) err.close_read();
    if (fds[2].revents) {
      ssize_t n = write(in.write_end, command.input.data() + written, command.input.size() - written);
      if (n > 0) written += size_t(n);
      if (written == command.input.size() || (n < 0 && errno != EAGAIN && errno != EINTR)) in.close_write();
    }
  }
  in.close_write();

  // Both outputs are closed, but the command itself may go on.
  int status = 0;
  for (;;) {
    pid_t ended = waitpid(child, &status, outcome.timed_out ? 0 : WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
    if (Clock::now() >= deadline) {
      outcome.timed_out = true;
      kill(-child, SIGKILL);
    } else {
      usleep(200);
    }
  }
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) c == '\'' ? word += "'\\''" : word += c;
  return word + "'";
}

}  // namespace dis::tests
