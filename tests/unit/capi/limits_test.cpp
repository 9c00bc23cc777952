// Bounds on what programs may use: each ends in a status or an exception, and the machine goes on behind it.
#include "include/dis/dis.h"

#include <doctest/doctest.h>
#include <time.h>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

namespace {

int64_t in_ms(int64_t ms) {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec + ms * 1'000'000;
}

}  // namespace

TEST_CASE("dis.h: a deadline ends programs that run, sleep or wait, and the machine goes on") {
  const avernus::Engine engine(small_config());
  for (const char* body : {"for(;;) count++;", "sys->sleep(1000000);", "spawn forever(); c := chan of int; count = <-c;"}) {
    CAPTURE(body);
    avernus::VmConfig config;
    avernus::Vm vm(engine, config);
    avernus::Instance instance(vm, limbo(engine, body));
    avernus::Process process = instance.start({"test"});
    vm.set_deadline(in_ms(5));
    CHECK(vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_TIMEOUT);
    CHECK(vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_TIMEOUT);
    process.kill();
    vm.set_deadline(-1);
    vm.reset();
    avernus::Instance again(vm, limbo(engine, "count++;"));
    const avernus::Process other = again.start({"test"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    vm.set_deadline(in_ms(-1000));
    CHECK(vm.run().status == DIS_RUN_DONE);  // there is nothing it could be late for
    CHECK(other.info().state == DIS_PROCESS_ENDED);
  }
}

TEST_CASE("dis.h: what programs print has a bound, and who goes beyond it may handle that") {
  const avernus::Engine engine(small_config());
  const Pipe out;
  avernus::VmConfig config;
  config.stdout_fd = out.end[1];
  config.max_output_bytes = 20;
  avernus::Vm vm(engine, config);
  avernus::Instance instance(vm, limbo(engine, "{ for(;;) sys->print(\"7 bytes\"); }exception { \"output limit*\" => count = 0; }"));
  const avernus::Process process = instance.start({"test"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(process.info().state == DIS_PROCESS_ENDED);
  CHECK(out.read() == "7 bytes7 bytes");
}
