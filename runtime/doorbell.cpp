#include "runtime/doorbell.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <thread>

namespace dis {

void tell(int eventfd) {
  if (eventfd < 0) return;
  const int saved = errno;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(eventfd, &one, sizeof one);  // full: it is readable already
  errno = saved;
}

Doorbell::~Doorbell() {
  if (const int fd = fd_; fd >= 0) close(fd);
}

// The order of the two, here and in descriptor(), is what keeps a ring from being lost: either this sees the descriptor,
// or whoever made it sees the ring.
void Doorbell::ring() {
  rung_.store(true);
  wake();
  ringing_++;
  tell(forward_.load());
  ringing_--;
}

void Doorbell::wake() {
  tell(fd_.load());
}

void Doorbell::forward_to(int fd) {
  forward_.store(fd);
  while (ringing_.load() != 0) std::this_thread::yield();
}

int Doorbell::descriptor() {
  if (fd_.load() < 0) fd_.store(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  return fd_.load();
}

void Doorbell::quiet() {
  const int fd = fd_.load();
  uint64_t count;
  [[maybe_unused]] const ssize_t n = fd < 0 ? 0 : read(fd, &count, sizeof count);
}

}  // namespace dis
