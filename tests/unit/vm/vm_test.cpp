#include "vm/vm.h"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "include/dis/dis.h"
#include "tests/unit/vm/sample.h"

using namespace dis;
using dis::tests::Scratch;

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

dis_vm* new_small_vm() {
  dis_config config;
  dis_config_init(&config);
  config.max_heap_bytes = kSmallHeap;
  return dis_vm_new(&config);
}

struct Run {
  Outcome outcome;
  std::string err;
};

Run run(const std::string& text, VmOptions options = small()) {
  Scratch scratch;
  options.host.stderr_fd = scratch.open_for_writing("err");
  Run result;
  {
    Vm vm(options);
    auto loaded = vm.load(scratch.assemble("prog.dis", text));
    if (!loaded.ok()) FAIL(loaded.error().to_string());
    auto started = vm.start({"prog"});
    if (!started.ok()) FAIL(started.error().to_string());
    result.outcome = vm.run();
  }
  close(options.host.stderr_fd);
  result.err = scratch.read("err");
  return result;
}

std::string start_problem(const std::string& text) {
  Scratch scratch;
  Vm vm(small());
  std::string path = scratch.assemble("prog.dis", text);
  auto loaded = vm.load(path);
  if (!loaded.ok()) FAIL(loaded.error().to_string());
  auto started = vm.start({"prog"});
  REQUIRE(!started.ok());
  CHECK(started.error().kind == ErrorKind::link);
  std::string problem = started.error().to_string();
  CHECK(problem.starts_with(path + ": "));
  return problem.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("vm: a program that returns ended normally") {
  Run r = run(program("\tret\n"));
  CHECK(r.outcome.end == End::normal);
  CHECK(r.err == "");
}

TEST_CASE("vm: fail: is quiet, anything else is reported with the place") {
  Run failed = run(program("\traise\t0(mp)\n"));
  CHECK(failed.outcome.end == End::failed);
  CHECK(failed.outcome.text == "fail:no");
  CHECK(failed.err == "");
  Run broken = run(program("\tmovw\t$1, 88(fp)\n\traise\t8(mp)\n"));
  CHECK(broken.outcome.end == End::broken);
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
  CHECK(child.outcome.end == End::broken);
  // The child breaks, the first process fails.
  Run both =
      run(program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\traise\t0(mp)\nchild:\n\traise\t8(mp)\n"));
  CHECK(both.outcome.end == End::failed);
  CHECK(both.err == "[Prog] Broken: \"odd\"\n  Prog+3\n");
  // Only the child fails: that is its own affair.
  Run quiet = run(program("\tframe\t$2, 96(fp)\n\tspawn\t96(fp), $child\n\tret\nchild:\n\traise\t0(mp)\n"));
  CHECK(quiet.outcome.end == End::normal);
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
  VmOptions options = small();
  options.code.jit_threshold = threshold;
  options.code.jit_observer = &seen;
  CHECK(run(text, options).outcome.end == End::normal);
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
  CHECK(r.outcome.end == End::deadlock);
  CHECK(r.err == "Deadlock: every process waits for another\nprocess 1 waits to receive:\n  Prog+1\n");
  Run left =
      run(program("\tframe\t$4, 96(fp)\n\tspawn\t96(fp), $child\n\tret\n"
                  "child:\n\tnewcw\t64(fp)\n\trecv\t64(fp), 72(fp)\n\tret\n"));
  CHECK(left.outcome.end == End::normal);
}

TEST_CASE("vm: memory and stack that ran out end as such") {
  VmOptions options = small();
  options.max_heap_bytes = 8u << 20;
  Run heap = run(program("\tnewa\t$100000000, $2, 80(fp)\n\tret\n"), options);
  CHECK(heap.outcome.end == End::memory);
  CHECK(heap.outcome.text == "out of memory: heap");
  Run stack = run(program("\tframe\t$3, 96(fp)\n\tcall\t96(fp), $down\n\tret\n"
                          "down:\n\tframe\t$3, 64(fp)\n\tcall\t64(fp), $down\n\tret\n"),
                  options);
  CHECK(stack.outcome.end == End::memory);
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
  VmOptions options = small();
  Vm vm(options);
  REQUIRE(vm.load(scratch.assemble("loop.dis", program("again:\n\tjmp\t$again\n"))).ok());
  REQUIRE(vm.start({"loop"}).ok());
  std::thread other([&] {
    usleep(20000);
    vm.interrupt();
  });
  Outcome outcome = vm.run();
  other.join();
  CHECK(outcome.end == End::interrupted);
  CHECK(vm.stats().slices > 0);
  vm.interrupt();
  CHECK(vm.run().end == End::interrupted);  // one that came before run counts
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

TEST_CASE("vm: under a root, absolute names are of the tree first") {
  Scratch scratch;
  mkdir(scratch.at("bin").c_str(), 0700);
  scratch.assemble("bin/p.dis", program("\tret\n", "Inside"));
  std::string host = scratch.assemble("h.dis", program("\tret\n", "Outside"));
  VmOptions options = small();
  options.host.root = scratch.path();
  for (const std::string& path : {std::string("/bin/p.dis"), std::string("bin/p.dis"), host}) {
    Vm vm(options);
    auto loaded = vm.load(path);
    CAPTURE(path);
    CHECK(loaded.ok());
  }
  Vm vm(options);
  auto missing = vm.load("/bin/nosuch.dis");
  REQUIRE(!missing.ok());
  CHECK(missing.error().to_string() == "/bin/nosuch.dis: file does not exist");
}

TEST_CASE("dis.h: misuse is an answer, not a crash") {
  dis_config config;
  dis_config_init(&config);
  config.word_size = 48;
  dis_vm* vm = dis_vm_new(&config);
  CHECK(dis_vm_load(vm, "x.dis") == DIS_ERROR_ARGUMENT);
  CHECK(std::string(dis_vm_message(vm)) == "word size 48, expected 32, 64 or 0");
  CHECK(dis_vm_start(vm, 0, nullptr) == DIS_ERROR_ARGUMENT);
  CHECK(dis_vm_run(vm) == DIS_END_NORMAL);
  dis_vm_free(vm);

  vm = new_small_vm();
  CHECK(dis_vm_load(vm, nullptr) == DIS_ERROR_ARGUMENT);
  CHECK(dis_vm_load(vm, "/nonexistent/x.dis") == DIS_ERROR_NOT_FOUND);
  CHECK(std::string(dis_vm_message(vm)) == "/nonexistent/x.dis: file does not exist");
  CHECK(dis_vm_load(vm, "/nonexistent/x.dis") == DIS_ERROR_ARGUMENT);  // once per instance
  CHECK(dis_vm_run(vm) == DIS_END_NORMAL);
  dis_vm_free(vm);
  dis_vm_free(nullptr);
  CHECK(dis_vm_load(nullptr, "x") == DIS_ERROR_ARGUMENT);
}

TEST_CASE("dis.h: a module is described without running it") {
  Scratch scratch;
  std::string path = scratch.assemble("p.dis", program("\tret\n", "Described"));
  dis_module_info info{.size = sizeof info};
  char message[100] = "";
  CHECK(dis_check_file(path.c_str(), 0, &info, message, sizeof message) == DIS_OK);
  CHECK(std::string(info.name) == "Described");
  CHECK(info.word_size == 64);
  CHECK(info.instructions == 1);
  CHECK(info.data_bytes == 16);
  CHECK(dis_check_file("/nonexistent", 0, nullptr, message, 10) == DIS_ERROR_NOT_FOUND);
  CHECK(std::string(message) == "/nonexist");
}

TEST_CASE("dis.h: a program from memory") {
  Scratch scratch;
  const std::string path = scratch.assemble("p.dis", program("\tret\n", "InMemory"));
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(!bytes.empty());
  const std::string symbols = "limbo .sbl 2.1\nInMemory\n";  // cut short
  dis_vm* vm = new_small_vm();
  CHECK(dis_vm_load_memory(vm, nullptr, bytes.data(), bytes.size(), nullptr, 0) == DIS_ERROR_ARGUMENT);
  CHECK(dis_vm_load_memory(vm, "p.b", nullptr, 1, nullptr, 0) == DIS_ERROR_ARGUMENT);
  CHECK(dis_vm_load_memory(vm, "p.b", bytes.data(), bytes.size(), nullptr, 1) == DIS_ERROR_ARGUMENT);
  CHECK(dis_vm_load_memory(vm, "p.b", bytes.data(), bytes.size(), nullptr, 0) == DIS_OK);
  CHECK(dis_vm_load(vm, path.c_str()) == DIS_ERROR_ARGUMENT);  // once per instance
  CHECK(dis_vm_start(vm, 0, nullptr) == DIS_OK);
  CHECK(dis_vm_run(vm) == DIS_END_NORMAL);
  dis_vm_free(vm);

  vm = new_small_vm();
  CHECK(dis_vm_load_memory(vm, "p.b", bytes.data(), bytes.size(), symbols.data(), symbols.size()) ==
        DIS_ERROR_MALFORMED);
  CHECK(std::string(dis_vm_message(vm)).starts_with("p.b"));
  dis_vm_free(vm);
  vm = new_small_vm();
  CHECK(dis_vm_load_memory(vm, "p.b", bytes.data(), 10, nullptr, 0) == DIS_ERROR_MALFORMED);
  dis_vm_free(vm);
  CHECK(dis_vm_load_memory(nullptr, "p.b", bytes.data(), bytes.size(), nullptr, 0) == DIS_ERROR_ARGUMENT);
}
