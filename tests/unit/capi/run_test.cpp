// Machines run programs: in pieces, to their end, one after the other, and tell what became of them.
#include "include/dis/dis.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <time.h>

#include <chrono>
#include <thread>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

namespace {

int64_t monotonic_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

void ignore(void*, const char*) {}

avernus::VmConfig quiet() {
  avernus::VmConfig config;
  config.report = &ignore;
  return config;
}

// One program in a machine of its own.
struct Lone {
  Lone(const avernus::Engine& engine, const std::string& body, const dis_vm_config& config = quiet())
      : module(limbo(engine, body)), vm(engine, config), instance(vm, module), process(instance.start({"test"})) {}
  dis_process_state state() const { return process.info().state; }

  avernus::Module module;
  avernus::Vm vm;
  avernus::Instance instance;
  avernus::Process process;
};

}  // namespace

TEST_CASE("dis.h: how a program ended") {
  const avernus::Engine engine(small_config());
  struct Case {
    const char* body;
    dis_process_state state;
    const char* exception;
  };
  for (const Case& c : {Case{"", DIS_PROCESS_ENDED, ""}, Case{"raise \"fail:no\";", DIS_PROCESS_FAILED, "fail:no"},
                        Case{"raise \"odd\";", DIS_PROCESS_BROKEN, "odd"},
                        Case{"a := array[100000000] of big; count = len a;", DIS_PROCESS_MEMORY, "out of memory: heap"},
                        Case{"c := chan of int; count = <-c;", DIS_PROCESS_DEADLOCK, ""}}) {
    CAPTURE(c.body);
    Lone lone(engine, c.body);
    CHECK(lone.state() == DIS_PROCESS_READY);
    CHECK(lone.vm.run().status == DIS_RUN_DONE);
    const dis_process_info info = lone.process.info();
    CHECK(info.state == c.state);
    CHECK(std::string(info.exception) == c.exception);
    CHECK(info.processes == (c.state == DIS_PROCESS_DEADLOCK));
    CHECK(info.pid == 1);
  }
}

TEST_CASE("dis.h: reports go to the callback") {
  const avernus::Engine engine(small_config());
  std::string text;
  avernus::VmConfig config;
  config.report_context = &text;
  config.report = [](void* to, const char* report) { *static_cast<std::string*>(to) += report; };
  {
    Lone broken(engine, "raise \"odd\";", config);
    broken.vm.run();
    CAPTURE(text);
    CHECK(text.find("[Test] Broken: \"odd\"\n  init() test.b:") == 0);
  }
  text.clear();
  Lone waits(engine, "c := chan of int; count = <-c;", config);
  waits.vm.run();
  CHECK(text.empty());
  waits.vm.report_waiting();
  CAPTURE(text);
  CHECK(text.find("process 1 waits to receive:\n  init() test.b:") != std::string::npos);
}

TEST_CASE("dis.h: a budget is kept, and the rest goes on where it stopped") {
  const avernus::Engine engine(small_config());
  Lone lone(engine, "for(i := 0; i < 3000000; i++) count += i;");
  int turns = 0;
  while (lone.vm.run(20000).status == DIS_RUN_YIELDED) {
    CHECK(lone.state() == DIS_PROCESS_READY);
    turns++;
  }
  CHECK(turns > 5);
  CHECK(lone.state() == DIS_PROCESS_ENDED);
  CHECK(lone.vm.run(1).status == DIS_RUN_DONE);
}

TEST_CASE("dis.h: a machine that waits for a time tells which") {
  const avernus::Engine engine(small_config());
  Lone lone(engine, "sys->sleep(40);");
  const int64_t before = monotonic_ns();
  const dis_run_result blocked = lone.vm.run();
  CHECK(blocked.status == DIS_RUN_BLOCKED);
  CHECK(blocked.fd == -1);
  CHECK(blocked.deadline_ns >= before + 40'000'000);
  CHECK(blocked.deadline_ns <= monotonic_ns() + 40'000'000);
  CHECK(lone.state() == DIS_PROCESS_WAITING);
  CHECK(lone.vm.run().status == DIS_RUN_BLOCKED);  // as often as one likes
  while (monotonic_ns() < blocked.deadline_ns) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(lone.vm.run().status == DIS_RUN_DONE);
  CHECK(lone.state() == DIS_PROCESS_ENDED);

  Lone sleeper(engine, "sys->sleep(5);");
  CHECK(sleeper.vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_DONE);
}

TEST_CASE("dis.h: a machine that waits for descriptors gives one that can be polled") {
  const avernus::Engine engine(small_config());
  Pipe in, out;
  avernus::VmConfig config = quiet();
  config.stdin_fd = in.end[0];
  config.stdout_fd = out.end[1];
  Lone lone(engine,
            "buf := array[16] of byte;\n"
            "while((n := sys->read(sys->fildes(0), buf, len buf)) > 0 && int buf[0] != '.')\n"
            "\tsys->write(sys->fildes(1), buf, n);",
            config);
  auto readable = [](int fd, int ms) {
    pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
    return poll(&p, 1, ms) == 1;
  };
  const dis_run_result blocked = lone.vm.run();
  CHECK(blocked.status == DIS_RUN_BLOCKED);
  CHECK(blocked.deadline_ns == -1);
  REQUIRE(blocked.fd >= 0);
  for (const std::string word : {"one", "two"}) {
    CHECK(!readable(blocked.fd, 0));
    REQUIRE(write(in.end[1], word.data(), word.size()) == ssize_t(word.size()));
    CHECK(readable(blocked.fd, 1000));
    const dis_run_result again = lone.vm.run();
    CHECK(again.status == DIS_RUN_BLOCKED);
    CHECK(again.fd == blocked.fd);
    CHECK(out.read() == word);
  }
  lone.vm.interrupt();
  CHECK(readable(blocked.fd, 1000));
  CHECK(lone.vm.run().status == DIS_RUN_INTERRUPTED);
  CHECK(lone.vm.run().status == DIS_RUN_BLOCKED);
  CHECK(!readable(blocked.fd, 0));
  REQUIRE(write(in.end[1], ".", 1) == 1);
  CHECK(readable(blocked.fd, 1000));
  CHECK(lone.vm.run().status == DIS_RUN_DONE);
}

TEST_CASE("dis.h: an interruption comes from another thread, whether it runs or sleeps") {
  const avernus::Engine engine(small_config());
  for (const char* body : {"for(;;) count++;", "sys->sleep(100000);"}) {
    CAPTURE(body);
    Lone lone(engine, body);
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      lone.vm.interrupt();
    });
    CHECK(lone.vm.run(0, DIS_RUN_MAY_SLEEP).status == DIS_RUN_INTERRUPTED);
    other.join();
  }
}

TEST_CASE("dis.h: a machine is used again and again") {
  const avernus::Engine engine(small_config());
  Pipe out;
  avernus::VmConfig config = quiet();
  config.stdout_fd = out.end[1];
  const avernus::Module module = limbo(engine,
                                       "count++;\nsys->print(\"%d %s\\n\", count, hd tl argv);\n"
                                       "if(hd tl argv == \"bad\")\n\traise \"odd\";");
  avernus::Vm vm(engine, config);
  {
    avernus::Instance instance(vm, module);
    avernus::Process first = instance.start({"test", "a"}), second = instance.start({"test", "bad"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(out.read() == "1 a\n2 bad\n");
    CHECK(first.info().state == DIS_PROCESS_ENDED);
    CHECK(second.info().state == DIS_PROCESS_BROKEN);
    instance.start({"test", "after"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(out.read() == "3 after\n");
    // Another instance has data of its own.
    avernus::Instance other(vm, module);
    other.start({"test", "other"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(out.read() == "1 other\n");
    CHECK(vm.stats().modules == 1);
  }
  vm.reset();
  avernus::Instance fresh(vm, module);
  avernus::Process p = fresh.start({"test", "fresh"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(out.read() == "1 fresh\n");
  CHECK(p.info().pid == 1);
}

TEST_CASE("dis.h: a killed program ends with all it spawned") {
  const avernus::Engine engine(small_config());
  Lone lone(engine, "spawn forever();\nfor(;;)\n\tsys->sleep(1000);");
  CHECK(lone.vm.run(20000).status == DIS_RUN_YIELDED);
  CHECK(lone.process.info().processes == 2);
  lone.process.kill();
  const dis_process_info info = lone.process.info();
  CHECK(info.state == DIS_PROCESS_KILLED);
  CHECK(info.processes == 0);
  CHECK(lone.vm.run().status == DIS_RUN_DONE);
  lone.process.kill();
  CHECK(lone.process.info().state == DIS_PROCESS_KILLED);
}

TEST_CASE("dis.h: an instance that only the host knows survives the collector") {
  const avernus::Engine engine(small_config());
  avernus::Vm vm(engine, quiet());
  const avernus::Module keeps = limbo(engine, "count++;\nif(count == 2)\n\traise \"fail:two\";");
  const avernus::Module churns = limbo(engine,
                                       "for(i := 0; i < 300000; i++) {\n\tr := ref Ring;\n\tr.next = r;\n}");
  avernus::Instance instance(vm, keeps), other(vm, churns);
  instance.start({"keeps"});
  vm.run();
  other.start({"churns"});
  vm.run();
  CHECK(vm.stats().pauses > 0);
  avernus::Process again = instance.start({"keeps"});
  vm.run();
  CHECK(again.info().state == DIS_PROCESS_FAILED);
}
