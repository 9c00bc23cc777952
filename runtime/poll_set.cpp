#include "runtime/poll_set.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

namespace dis {

PollSet::~PollSet() {
  if (fd_ >= 0) close(fd_);
}

// Each is reported once: a file that was closed here may live on through another descriptor, and nobody could take it out.
int PollSet::watch(const std::map<int, short>& poll_events) {
  if (fd_ < 0) fd_ = epoll_create1(EPOLL_CLOEXEC);
  if (fd_ < 0) return -1;
  for (const auto& [fd, unused] : watched_)
    if (!poll_events.contains(fd)) epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr);  // gone by itself if it was closed
  watched_.clear();
  for (const auto& [fd, events] : poll_events) {
    epoll_event e{.events = EPOLLONESHOT, .data = {.fd = fd}};
    if (events & POLLIN) e.events |= EPOLLIN;
    if (events & POLLOUT) e.events |= EPOLLOUT;
    // The number may mean another file than last time.
    if (epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &e) != 0 &&
        (errno != ENOENT || epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &e) != 0))
      return -1;
    watched_[fd] = events;
  }
  return fd_;
}

void PollSet::quiet() {
  constexpr int kSome = 64;
  epoll_event events[kSome];
  while (fd_ >= 0 && epoll_wait(fd_, events, kSome, 0) == kSome) continue;
}

}  // namespace dis
