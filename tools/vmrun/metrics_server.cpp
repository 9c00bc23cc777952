#include "tools/vmrun/metrics_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tools/vmrun/metrics_text.h"

namespace dis::tools {

namespace {

constexpr int kPatienceMs = 1000;                     // for whoever connected to ask, and to take the answer
constexpr int64_t kMachinePatienceNs = 500'000'000;   // for a machine to come to a safepoint
constexpr size_t kLongestRequest = 8192;

bool ready(int fd, short events, int ms) {
  pollfd p{.fd = fd, .events = events, .revents = 0};
  return poll(&p, 1, ms) > 0;
}

}  // namespace

MetricsServer::~MetricsServer() {
  if (thread_.joinable()) {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = write(stop_, &one, sizeof one);
    thread_.join();
  }
  if (listener_ >= 0) {
    close(listener_);
    unlink(path_.c_str());
  }
  if (stop_ >= 0) close(stop_);
}

std::string MetricsServer::open(const std::string& path) {
  const std::string named = "'" + path + "'";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return named + ", expected a path of 1 to " + std::to_string(sizeof address.sun_path - 1) + " bytes";
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const auto* at = reinterpret_cast<const sockaddr*>(&address);
  struct stat st;
  if (lstat(path.c_str(), &st) == 0) {
    if (!S_ISSOCK(st.st_mode)) return named + " is there already, and is no socket";
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool taken = probe >= 0 && connect(probe, at, sizeof address) == 0;
    if (probe >= 0) close(probe);
    if (taken) return named + ": another program listens there";
    unlink(path.c_str());
  }
  stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (stop_ < 0 || listener < 0 || bind(listener, at, sizeof address) != 0) {
    const std::string problem = named + ": " + std::strerror(errno);
    if (listener >= 0) close(listener);
    return problem;
  }
  path_ = path;
  listener_ = listener;
  if (chmod(path.c_str(), 0600) != 0 || listen(listener_, 16) != 0) return named + ": " + std::strerror(errno);
  return {};
}

void MetricsServer::start(std::vector<std::pair<std::string, dis_vm*>> machines) {
  machines_ = std::move(machines);
  // Signals are for the thread that runs the program.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { serve(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void MetricsServer::serve() {
  for (;;) {
    pollfd fds[] = {{.fd = stop_, .events = POLLIN, .revents = 0}, {.fd = listener_, .events = POLLIN, .revents = 0}};
    if (poll(fds, 2, -1) < 0 && errno != EINTR) return;
    if (fds[0].revents) return;
    if (!fds[1].revents) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) continue;
    answer(connection);
    close(connection);
  }
}

void MetricsServer::answer(int connection) const {
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos && request.find("\n\n") == std::string::npos) {
    char some[1024];
    if (request.size() > kLongestRequest || !ready(connection, POLLIN, kPatienceMs)) return;
    const ssize_t n = read(connection, some, sizeof some);
    if (n <= 0) return;
    request.append(some, size_t(n));
  }
  const std::string_view line = std::string_view(request).substr(0, request.find_first_of("\r\n"));
  const bool json = line.starts_with("GET /json ");
  std::string head = "HTTP/1.0 200 OK\r\n", body;
  const char* type = json ? "application/json" : "text/plain; version=0.0.4";
  if (!json && !line.starts_with("GET /metrics ")) {
    head = "HTTP/1.0 404 Not Found\r\n";
    body = "there are /metrics and /json\n";
  } else {
    try {
      std::vector<NamedMetrics> all;
      for (const auto& [name, vm] : machines_) all.push_back({name, avernus::Metrics(vm, kMachinePatienceNs)});
      body = json ? json_text(all) : prometheus_text(all);
    } catch (const avernus::Error& e) {
      head = "HTTP/1.0 503 Service Unavailable\r\n";
      body = std::string(e.what()) + "\n";
    }
  }
  const std::string reply = head + "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\nConnection: close\r\n\r\n" + body;
  for (std::string_view left = reply; !left.empty();) {
    if (!ready(connection, POLLOUT, kPatienceMs)) return;
    const ssize_t n = send(connection, left.data(), left.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    left.remove_prefix(size_t(n));
  }
}

}  // namespace dis::tools
