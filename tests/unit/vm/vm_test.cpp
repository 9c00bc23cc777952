#include "vm/vm.h"

#include <doctest/doctest.h>

#include <thread>

#include "tests/unit/vm/sample.h"

using namespace dis;
using dis::tests::Scratch;
using dis::tests::Session;

namespace {

// A program of 64-bit words with `code`. The frame of init has 200 bytes, references are the two arguments
// (64, 72) and the word at 80. Frames of others: $2 has no locals, $3 words at 64 to 80, $4 a reference at
// 64, a word at 72. Module data holds "fail:no" at 0 and "odd" at 8.
std::string program(const std::string& code, const std::string& name = "Prog") {
  return "\tmodule\t" + name + "\n\tentry\t0, 1\n" + code +
         "\tdesc\t$0, 16, \"c0\"\n\tdesc\t$1, 200, \"00e0\"\n\tdesc\t$2, 64\n"
         "\tdesc\t$3, 88\n\tdesc\t$4, 80, \"0080\"\n\tvar\t@mp, 16\n"
         "\tstring\t@mp+0, \"fail:no\"\n\tstring\t@mp+8, \"odd\"\n\tlink\t1, 0, 0x4244b354, \"init\"\n";
}

constexpr size_t kSmallHeap = 64 << 20;  // an emulator takes seconds to reserve more

VmOptions small() {
  VmOptions options;
  options.max_heap_bytes = kSmallHeap;
  return options;
}

struct Run {
  ProgramInfo outcome;
  std::string err;
};

Run run(const std::string& text, VmOptions options = small(), const CodeOptions& code = {}) {
  Scratch scratch;
  options.host.stderr_fd = scratch.open_for_writing("err");
  Run result;
  {
    Session session(scratch.assemble("prog.dis", text), options, code);
    result.outcome = session.run();
    if (result.outcome.state == ProgramState::deadlock) session.vm.report_waiting();
  }
  close(options.host.stderr_fd);
  result.err = scratch.read("err");
  return result;
}

std::string start_problem(const std::string& text) {
  Scratch scratch;
  const std::string path = scratch.assemble("prog.dis", text);
  Session session(path, small());
  auto started = session.vm.start(session.instance, {"prog"});
  REQUIRE(!started.ok());
  CHECK(started.error().kind == ErrorKind::link);
  std::string problem = started.error().to_string();
  CHECK(problem.starts_with(path + ": "));
  return problem.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("vm: a program that returns ended normally") {
  Run r = run(program("\tret\n"));
  CHECK(r.outcome.state == ProgramState::ended);
  CHECK(r.err == "");
}

TEST_CASE("vm: fail: is quiet, anything else is reported with the place") {
  Run failed = run(program("\traise\t0(mp)\n"));
  CHECK(failed.outcome.state == ProgramState::failed);
  CHECK(failed.outcome.text == "fail:no");
  CHECK(failed.err == "");
  Run broken = run(program("\tmovw\t$1, 88(fp)\n\traise\t8(mp)\n"));
  CHECK(broken.outcome.state == ProgramState::broken);
  CHECK(broken.outcome.text == "odd");
  CHECK(broken.err == "[Prog] Broken: \"odd\"\n  Prog+1\n");
}

TEST_CASE("vm: a trace names each caller") {
  Run r =
      run(program("\tframe\t$2, 96(fp)\n\tcall\t96(fp), $inner\n\tret\n"
                  "inner:\n\traise\t8(mp)\n"));
  CHECK(r.err == "[Prog] Broken: \"odd\"\n  Prog+3\n  Prog+1\n");
}

TEST_CASE("vm: deep stacks are shown in part") {
  Run r =
      run(program("\tframe\t$3, 96(fp)\n\tmovw\t$100, 64(96(fp))\n\tcall\t96(fp), $down\n\tret\n"
                  "down:\n\tbeqw\t64(fp), $0, $bottom\n\tframe\t$3, 72(fp)\n\tsubw\t$1, 64(fp), 64(72(fp))\n"
                  "\tcall\t72(fp), $down\n\tret\nbottom:\n\traise\t8(mp)\n"));
  CHECK(r.err.find("  ... 70 more\n") != std::string::npos);
  CHECK(r.err.ends_with("  Prog+7\n  Prog+2\n"));
}

TEST_CASE("vm: of several processes the first decides") {
  // The child breaks, the first process ends well.
  Run child = run(program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\tret\nchild:\n\traise\t8(mp)\n"));
  CHECK(child.outcome.state == ProgramState::broken);
  // The child breaks, the first process fails.
  Run both =
      run(program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\traise\t0(mp)\nchild:\n\traise\t8(mp)\n"));
  CHECK(both.outcome.state == ProgramState::failed);
  CHECK(both.err == "[Prog] Broken: \"odd\"\n  Prog+3\n");
  // Only the child fails: that is its own affair.
  Run quiet = run(program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\tret\nchild:\n\traise\t0(mp)\n"));
  CHECK(quiet.outcome.state == ProgramState::ended);
  CHECK(quiet.err == "");
}

#ifndef DIS_HOSTILE  // where each instruction ends a slice, which counts as a whole one
namespace {

// Names of what was compiled, in the order it happened: loops by the pc of their head.
struct Compiled final : JitObserver {
  std::vector<std::string> names;
  void function_compiled(const std::string&, const std::string& name, const CompiledFunction& f) override {
    names.push_back(f.loop ? "loop at " + std::to_string(f.function->entry) : name);
  }
  void shared_code(const char*, const uint8_t*, size_t) override {}
};

std::vector<std::string> compiled(const std::string& text, uint32_t threshold) {
  Compiled seen;
  CodeOptions code;
  code.jit_threshold = threshold;
  code.jit_observer = &seen;
  CHECK(run(text, small(), code).outcome.state == ProgramState::ended);
  return seen.names;
}

}  // namespace

TEST_CASE("vm: a function is compiled when it was called as often as asked for, or goes round long enough") {
  if (engine_stages().empty()) return;  // this build only interprets
  using Names = std::vector<std::string>;
  auto calls = [](int times) {
    return program("\tmovw\t$" + std::to_string(times) +
                   ", 88(fp)\nagain:\n\tframe\t$2, 96(fp)\n\tcall\t96(fp), $none\n"
                   "\tsubw\t$1, 88(fp)\n\tbgtw\t88(fp), $0, $again\n\tret\nnone:\n\tret\n");
  };
  CHECK(compiled(calls(2), 0) == Names{"init"});  // at the first call; the other is put in line
  CHECK(compiled(calls(3), 3) == Names{});
  CHECK(compiled(calls(4), 3) == Names{"+6"});
  CHECK(compiled(calls(30000), 5) == Names{"+6", "loop at 1"});
  // A loop inside another, from its own head.
  const std::string nested =
      program("\tmovw\t$0, 88(fp)\nouter:\n\tmovw\t$0, 96(fp)\ninner:\n\taddw\t$1, 96(fp)\n"
              "\tbltw\t96(fp), $30000, $inner\n\taddw\t$1, 88(fp)\n\tbltw\t88(fp), $3, $outer\n\tret\n");
  CHECK(compiled(nested, 1) == Names{"loop at 2"});
  CHECK(compiled(nested, 1000000) == Names{});
}
#endif

TEST_CASE("vm: a first process that waits for ever is told from one that ended") {
  Run r = run(program("\tnewcw\t80(fp)\n\trecv\t80(fp), 88(fp)\n\tret\n"));
  CHECK(r.outcome.state == ProgramState::deadlock);
  CHECK(r.err == "Deadlock: every process waits for another\nprocess 1 waits to receive:\n  Prog+1\n");
  Run left =
      run(program("\tframe\t$4, 96(fp)\n\tspawn\t96(fp), $child\n\tret\n"
                  "child:\n\tnewcw\t64(fp)\n\trecv\t64(fp), 72(fp)\n\tret\n"));
  CHECK(left.outcome.state == ProgramState::ended);
}

TEST_CASE("vm: memory and stack that ran out end as such") {
  VmOptions options = small();
  options.max_heap_bytes = 8u << 20;
  Run heap = run(program("\tnewa\t$100000000, $2, 80(fp)\n\tret\n"), options);
  CHECK(heap.outcome.state == ProgramState::memory);
  CHECK(heap.outcome.text == "out of memory: heap");
  Run stack = run(program("\tframe\t$3, 96(fp)\n\tcall\t96(fp), $down\n\tret\n"
                          "down:\n\tframe\t$3, 64(fp)\n\tcall\t64(fp), $down\n\tret\n"),
                  options);
  CHECK(stack.outcome.state == ProgramState::memory);
  CHECK(stack.outcome.text == "stack overflow");
}

TEST_CASE("vm: what is not a program is refused in words") {
  CHECK(start_problem("\tmodule\tLib\n\tret\n\tdesc\t$0, 72\n\tlink\t0, 0, 0x1, \"other\"\n") ==
        "module Lib: no function init, expected a program: init(ctxt: ref Draw->Context, argv: list of "
        "string)");
  CHECK(start_problem("\tmodule\tLib\n\tret\n\tdesc\t$0, 72\n\tlink\t0, 0, 0x9cd71c5e, \"init\"\n") ==
        "module Lib: function init of type signature 0x9cd71c5e, expected 0x4244b354, a program: init(ctxt: "
        "ref "
        "Draw->Context, argv: list of string)");
}

TEST_CASE("vm: an endless program is interrupted from another thread") {
  Scratch scratch;
  Session session(scratch.assemble("loop.dis", program("again:\n\tjmp\t$again\n")), small());
  Vm& vm = session.vm;
  const int32_t pid = session.start();
  std::thread other([&] {
    usleep(20000);
    vm.interrupt();
  });
  CHECK(vm.run() == IdleReason::interrupted);
  other.join();
  CHECK(vm.program(pid).state == ProgramState::ready);
  CHECK(vm.stats().slices > 0);
  vm.interrupt();
  CHECK(vm.run() == IdleReason::interrupted);  // one that came before run counts, once
  CHECK(vm.run({.slices = 3}) == IdleReason::budget);
}

TEST_CASE("vm: a limit of slices is kept, in loops too that nobody else waits behind") {
  Scratch scratch;
  for (const bool jit : {false, true}) {
    CodeOptions code;
    code.jit = jit;
    code.jit_threshold = 0;
    Session session(scratch.assemble("loop.dis", program("again:\n\taddw\t$1, 88(fp)\n\tjmp\t$again\n")), small(), code);
    session.start();
    for (uint64_t n = 1; n < 20; n++) {
      CHECK(session.vm.run({.slices = n}) == IdleReason::budget);
      CHECK(session.vm.stats().slices == n * (n + 1) / 2);
    }
  }
}

TEST_CASE("vm: killing a program ends all its processes and no others") {
  Scratch scratch;
  const std::string loops = program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\nagain:\n\tjmp\t$again\n"
                                    "child:\n\tjmp\t$child\n");
  Session session(scratch.assemble("loops.dis", loops), small());
  Vm& vm = session.vm;
  const int32_t one = session.start(), two = session.start();
  CHECK(vm.run({.slices = 20}) == IdleReason::budget);
  CHECK(vm.program(one).processes == 2);
  vm.kill(one);
  CHECK(vm.program(one).state == ProgramState::killed);
  CHECK(vm.program(one).processes == 0);
  CHECK(vm.run({.slices = 20}) == IdleReason::budget);
  CHECK(vm.program(two).state == ProgramState::ready);
  CHECK(vm.program(two).processes == 2);
  vm.kill(two);
  CHECK(vm.run() == IdleReason::finished);
}

TEST_CASE("vm: of several programs each has its own fate") {
  Scratch scratch;
  // The child breaks, the first process ends well; in the other program nothing happens.
  Session bad(scratch.assemble("bad.dis", program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\tret\n"
                                                  "child:\n\traise\t8(mp)\n")),
              [] {
                VmOptions options = small();
                options.report = [](void*, const char*) {};
                return options;
              }());
  const int32_t one = bad.start(), two = bad.start();
  bad.vm.run();
  CHECK(bad.vm.program(one).state == ProgramState::broken);
  CHECK(bad.vm.program(two).text == "odd");
  bad.vm.forget(one);
  CHECK(bad.vm.program(one).text.empty());
}

TEST_CASE("vm: after a reset it is as new") {
  Scratch scratch;
  const std::string path = scratch.assemble("prog.dis", program("again:\n\tjmp\t$again\n"));
  VmOptions options = small();
  options.cache = std::make_shared<ModuleCache>(CodeOptions{.max_heap_bytes = kSmallHeap});
  Vm vm(options);
  for (int n = 0; n < 3; n++) {
    auto source = open_module(*options.cache, path, {});
    REQUIRE(source.ok());
    auto instance = vm.instantiate(*source);
    REQUIRE(instance.ok());
    auto pid = vm.start(*instance, {});
    REQUIRE(pid.ok());
    CHECK(*pid == 1);
    CHECK(vm.run({.slices = 5}) == IdleReason::budget);
    CHECK(vm.stats().slices == 5);
    vm.reset();
    CHECK(vm.run() == IdleReason::finished);
    CHECK(vm.stats().slices == 0);
  }
}

TEST_CASE("vm: two instances in two threads do not meet") {
  const std::string count = program(
      "\tmovw\t$300000, 88(fp)\nagain:\n\tsubw\t$1, 88(fp)\n\tbnew\t88(fp), $0, $again\n\traise\t8(mp)\n");
  Run one, two;
  std::thread a([&] { one = run(count); }), b([&] { two = run(count); });
  a.join();
  b.join();
  CHECK(one.err == "[Prog] Broken: \"odd\"\n  Prog+3\n");
  CHECK(two.err == one.err);
}
