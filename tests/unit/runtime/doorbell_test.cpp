#include "runtime/doorbell.h"

#include <doctest/doctest.h>
#include <poll.h>

#include <thread>

using namespace dis;

namespace {

bool readable(int fd) {
  pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&p, 1, 0) == 1;
}

}  // namespace

TEST_CASE("doorbell: a ring is noticed once, whether anybody sleeps or not") {
  Doorbell bell;
  CHECK(!bell.answer());
  bell.ring();
  CHECK(bell.rung());
  CHECK(bell.answer());
  CHECK(!bell.answer());
  const int fd = bell.descriptor();
  REQUIRE(fd >= 0);
  CHECK(!readable(fd));  // it was answered before
  bell.ring();
  CHECK(readable(fd));
  CHECK(bell.answer());
  bell.quiet();
  CHECK(!readable(fd));
  CHECK(bell.descriptor() == fd);
}

TEST_CASE("doorbell: no ring is lost to whoever is about to sleep") {
  for (int n = 0; n < 200; n++) {
    Doorbell bell;
    std::thread other([&] { bell.ring(); });
    const int fd = bell.descriptor();
    if (!bell.rung()) {
      pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
      CHECK(poll(&p, 1, 10000) == 1);
    }
    other.join();
    CHECK(bell.answer());
  }
}
