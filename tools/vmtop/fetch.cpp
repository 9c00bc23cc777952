#include "tools/vmtop/fetch.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dis::tools {

namespace {

constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
constexpr size_t kLongest = 64 << 20;

struct Socket {
  Socket() : fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd >= 0) close(fd);
  }
  Socket(const Socket&) = delete;
  const int fd;
};

}  // namespace

Result<std::string> fetch(const std::string& path, const std::string& target) {
  auto fail = [&](std::string found, std::string expected = {}) {
    return Diagnostic{.kind = ErrorKind::not_found, .file = path, .where = {}, .found = std::move(found), .expected = std::move(expected)};
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return fail("no path of a socket", "1 to 107 bytes");
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const Socket s;
  setsockopt(s.fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(s.fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (connect(s.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(std::strerror(errno), "the socket of a running vmrun --metrics");
  const std::string request = "GET " + target + " HTTP/1.0\r\n\r\n";
  if (send(s.fd, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size())) return fail(std::strerror(errno));
  std::string reply;
  char some[16384];
  ssize_t n;
  while ((n = read(s.fd, some, sizeof some)) > 0 && reply.size() <= kLongest) reply.append(some, size_t(n));
  if (n < 0) return fail(errno == EAGAIN ? "no answer in 5 s" : std::strerror(errno));
  const size_t body = reply.find("\r\n\r\n");
  if (!reply.starts_with("HTTP/1.") || body == std::string::npos) return fail("an answer that is not HTTP");
  const std::string status = reply.substr(9, 3);
  reply.erase(0, body + 4);
  if (status != "200") return fail("status " + status + ": " + reply.substr(0, reply.find('\n')));
  return reply;
}

}  // namespace dis::tools
