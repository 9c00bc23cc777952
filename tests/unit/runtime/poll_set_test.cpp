#include "runtime/poll_set.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <unistd.h>

using namespace dis;

namespace {

bool is_readable(int fd) {
  pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&p, 1, 0) == 1;
}

}  // namespace

TEST_CASE("poll set: one descriptor for several, the same one each time") {
  int a[2], b[2];
  REQUIRE(pipe(a) == 0);
  REQUIRE(pipe(b) == 0);
  PollSet set;
  const int fd = set.watch({{a[0], POLLIN}, {b[0], POLLIN}});
  REQUIRE(fd >= 0);
  CHECK(!is_readable(fd));
  REQUIRE(write(b[1], "x", 1) == 1);
  CHECK(is_readable(fd));
  set.quiet();
  CHECK(!is_readable(fd));
  CHECK(set.watch({{a[0], POLLIN}, {b[0], POLLIN}}) == fd);  // what is still ready counts again
  CHECK(is_readable(fd));
  set.quiet();
  CHECK(set.watch({{a[0], POLLIN}}) == fd);
  CHECK(!is_readable(fd));
  CHECK(set.watch({{a[1], POLLOUT}}) == fd);
  CHECK(is_readable(fd));
  for (int end : {a[0], a[1], b[0], b[1]}) close(end);
}

TEST_CASE("poll set: a number that came to mean another file, and one that means none") {
  int a[2], b[2];
  REQUIRE(pipe(a) == 0);
  REQUIRE(pipe(b) == 0);
  PollSet set;
  const int fd = set.watch({{a[0], POLLIN}});
  // The old file lives on through another number, and becomes ready: no more than once is that seen.
  const int kept = dup(a[0]);
  REQUIRE(dup2(b[0], a[0]) == a[0]);
  REQUIRE(write(a[1], "x", 1) == 1);
  set.quiet();
  CHECK(set.watch({{a[0], POLLIN}}) == fd);
  CHECK(!is_readable(fd));
  REQUIRE(write(b[1], "x", 1) == 1);
  CHECK(is_readable(fd));
  CHECK(set.watch({{1 << 20, POLLIN}}) == -1);
  for (int end : {a[0], a[1], b[0], b[1], kept}) close(end);
}
