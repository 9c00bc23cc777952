// poll_set: several descriptors of the host behind one, for a host that waits in a loop of its own.
// In: which descriptors are waited for, and for what. Out: one, an epoll instance, that polls readable when any of them
// is ready. Keeps: it stays the same one for its life, so that a host may register it once; it is made when first asked for.
#pragma once

#include <cstdint>
#include <map>

namespace dis {

class PollSet {
 public:
  PollSet() = default;
  ~PollSet();
  PollSet(const PollSet&) = delete;
  PollSet& operator=(const PollSet&) = delete;

  // -1: it could not be made to wait for all of them.
  int watch(const std::map<int, short>& poll_events);
  // Forgets what has become ready: until watch() is called again nothing makes it readable for that.
  void quiet();

 private:
  int fd_ = -1;
  std::map<int, short> watched_;
};

}  // namespace dis
