// Programs with bounds of their own in one machine, on every engine and for both word sizes.
#include "include/dis/dis.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/capi/setups.h"

using namespace dis::tests::capi;

namespace {

avernus::StartConfig with_fuel(uint64_t fuel) {
  avernus::StartConfig config;
  config.fuel = fuel;
  return config;
}

}  // namespace

TEST_CASE("dis.h: a program that spends its own fuel ends, the machine and its other programs go on") {
  for (const EngineSetup& row : kEngineSetups) {
    CAPTURE(row.word_size);
    CAPTURE(row.jit);
    const avernus::Engine engine = metered_engine(row);
    avernus::Vm vm(engine, without_reports());
    avernus::Instance endless(vm, limbo(engine, "spawn forever(); spawn forever(); c := chan of int; count = <-c;", row.word_size));
    avernus::Instance useful(vm, limbo(engine, "for(i := 0; i < " + rounds(1000000) + "; i++) count += half(i);", row.word_size));
    const avernus::Process bounded = endless.start({"bounded"}, with_fuel(100000));
    const avernus::Process free = useful.start({"free"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    const dis_process_info info = bounded.info();
    CHECK(info.state == DIS_PROCESS_LIMIT);
    CHECK(std::string(info.exception) == "out of fuel: the program's 100000 instructions are spent");
    CHECK(info.processes == 0);
    CHECK(info.fuel > 100000);
    CHECK(info.fuel < 101000);
    CHECK(free.info().state == DIS_PROCESS_ENDED);
    CHECK(free.info().fuel + info.fuel == vm.stats().fuel);
    // The instance is as good as before.
    const avernus::Process again = endless.start({"again"}, with_fuel(5000));
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(again.info().state == DIS_PROCESS_LIMIT);
  }
}

TEST_CASE("dis.h: a program's fuel suffices to the last instruction, and comes equally far on each engine") {
  uint64_t needed[2] = {};
  std::string printed[2];
  for (const EngineSetup& row : kEngineSetups) {
    CAPTURE(row.word_size);
    CAPTURE(row.jit);
    const avernus::Engine engine = metered_engine(row);
    const Pipe out;
    avernus::VmConfig config = without_reports();
    config.stdout_fd = out.end[1];
    avernus::Vm vm(engine, config);
    avernus::Instance instance(
        vm, limbo(engine, "for(i := 0; i < 50; i++) { for(j := 0; j < i; j++) count += half(j); if(i % 5 == 0) sys->print(\"%d \", count); }",
                  row.word_size));
    const avernus::Process whole = instance.start({"test"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    const uint64_t fuel = whole.info().fuel;
    CHECK(fuel > 5000);
    uint64_t& same = needed[row.word_size == 64];
    if (!same) same = fuel;
    CHECK(fuel == same);
    out.read();
    const avernus::Process enough = instance.start({"test"}, with_fuel(fuel));
    const avernus::Process short_of = instance.start({"test"}, with_fuel(fuel - 1));
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(enough.info().state == DIS_PROCESS_ENDED);
    CHECK(short_of.info().state == DIS_PROCESS_LIMIT);
    out.read();
    const avernus::Process half = instance.start({"test"}, with_fuel(fuel / 2));
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(half.info().state == DIS_PROCESS_LIMIT);
    CHECK(half.info().fuel >= fuel / 2);
    std::string text = out.read();
    CHECK(!text.empty());
    // `count` goes on from one program to the next: only how often it was printed can be compared.
    text = std::to_string(std::count(text.begin(), text.end(), ' '));
    std::string& first = printed[row.word_size == 64];
    if (first.empty()) first = text;
    CHECK(text == first);
  }
}

TEST_CASE("dis.h: a program's bound on processes is its own, and who reaches it may handle that") {
  for (const EngineSetup& row : kEngineSetups) {
    CAPTURE(row.word_size);
    CAPTURE(row.jit);
    const avernus::Engine engine = metered_engine(row);
    const Pipe out;
    avernus::VmConfig config = without_reports();
    config.stdout_fd = out.end[1];
    config.max_processes = 20;
    avernus::Vm vm(engine, config);
    const char* const body =
        "n := 0; { for(;;) { spawn forever(); n++; } } exception e { \"out of memory: main*\" => sys->print(\"%d %s\\n\", n, e); }\n"
        "if(len argv > 1) spawn forever();";
    avernus::Instance instance(vm, limbo(engine, body, row.word_size));
    avernus::StartConfig three;
    three.max_processes = 3;
    avernus::Process few = instance.start({"few"}, three);
    CHECK(vm.run(100000).status == DIS_RUN_YIELDED);
    CHECK(out.read() == "2 out of memory: main: program's processes\n");
    CHECK(few.info().state == DIS_PROCESS_ENDED);
    CHECK(few.info().processes == 2);
    // Its first process has made room for one, and the machine has room for others.
    avernus::Process many = instance.start({"many"});
    CHECK(vm.run(100000).status == DIS_RUN_YIELDED);
    CHECK(out.read() == "17 out of memory: main\n");
    many.kill();
    CHECK(many.info().state == DIS_PROCESS_ENDED);
    few.kill();
    CHECK(few.info().processes == 0);
    const avernus::Process fails = instance.start({"unhandled", "x"}, three);
    CHECK(vm.run(100000).status == DIS_RUN_YIELDED);
    CHECK(fails.info().state == DIS_PROCESS_MEMORY);
    CHECK(std::string(fails.info().exception) == "out of memory: main: program's processes");
  }
}

TEST_CASE("dis.h: a machine's budget and a program's meet, in either order") {
  const avernus::Engine engine = metered_engine({64, 0});
  for (const uint64_t fuel : {1000, 3000, 5000}) {
    CAPTURE(fuel);
    avernus::Vm vm(engine, without_reports());
    avernus::Instance instance(vm, limbo(engine, "for(;;) count++;"));
    const avernus::Process process = instance.start({"test"}, with_fuel(fuel));
    const dis_run_status status = vm.run(3000).status;
    CHECK(status == (fuel >= 3000 ? DIS_RUN_YIELDED : DIS_RUN_DONE));
    CHECK(process.info().state == (fuel > 3000 ? DIS_PROCESS_READY : DIS_PROCESS_LIMIT));
    CHECK(vm.run(3000).status == DIS_RUN_DONE);
    CHECK(process.info().state == DIS_PROCESS_LIMIT);
    CHECK(process.info().fuel > fuel);
    CHECK(process.info().fuel < fuel + 10);
  }
}

TEST_CASE("dis.h: a program that spends its fuel behind the end of its first process, or is killed") {
  const avernus::Engine engine = metered_engine({64, 0});
  avernus::Vm vm(engine, without_reports());
  avernus::Instance instance(vm, limbo(engine, "spawn forever(); if(len argv > 1) raise \"fail:early\";"));
  avernus::Process goes_on = instance.start({"test", "x"}, with_fuel(50000)), killed = instance.start({"test"}, with_fuel(50000));
  CHECK(vm.run(20000).status == DIS_RUN_YIELDED);
  CHECK(goes_on.info().state == DIS_PROCESS_FAILED);
  CHECK(killed.info().processes == 1);
  killed.kill();
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(goes_on.info().state == DIS_PROCESS_LIMIT);
  CHECK(killed.info().fuel < 50000);
  CHECK(killed.info().state != DIS_PROCESS_LIMIT);
}

TEST_CASE("dis.h: configurations and infos of programs made for older headers") {
  const avernus::Engine engine = metered_engine({64, 0});
  avernus::Vm vm(engine, without_reports());
  avernus::Instance instance(vm, limbo(engine, "for(;;) count++;"));
  const char* const arguments[] = {"test"};
  dis_start_config config{};
  dis_process* process = nullptr;
  CHECK(code_of(dis_start_with(instance.get(), 1, arguments, &config, &process)) == DIS_ERROR_ARGUMENT);
  CHECK(process == nullptr);
  dis_start_config_init_sized(&config, offsetof(dis_start_config, max_processes));
  config.fuel = 100;
  config.max_processes = 77777;  // beyond what its size says
  REQUIRE(dis_start_with(instance.get(), 1, arguments, &config, &process) == nullptr);
  REQUIRE(dis_start_with(instance.get(), 1, arguments, nullptr, nullptr) == nullptr);
  CHECK(vm.run(10000).status == DIS_RUN_YIELDED);
  dis_process_info info{};
  info.size = offsetof(dis_process_info, fuel);
  info.fuel = 12345;
  REQUIRE(dis_process_get_info(process, &info) == nullptr);
  CHECK(info.state == DIS_PROCESS_LIMIT);
  CHECK(info.fuel == 12345);
  CHECK(dis_process_free(process) == nullptr);
}
