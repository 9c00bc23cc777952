// What programs spend is the same for every engine, to the instruction; and fuel ends them where it is used up.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/unit/vm/sample.h"
#include "vm/vm.h"

using namespace dis;
using dis::tests::Scratch;
using dis::tests::Session;

namespace {

struct Spent {
  IdleReason why;
  uint64_t fuel;
};

// `threshold`: of the JIT; below 0: interpreted.
Spent spend(const std::string& path, int threshold, uint64_t fuel = kNoFuelBound) {
  CodeOptions code;
  code.jit = threshold >= 0;
  code.jit_threshold = uint32_t(std::max(threshold, 0));
  code.metered = true;
  VmOptions options;
  options.max_heap_bytes = 16 << 20;
  options.fuel = fuel;
  Session session(path, options, code);
  session.start();
  const IdleReason why = session.vm.run();
  return {why, session.vm.stats().fuel};
}

// A program whose init is `body`, with words at 88(fp) and behind, and a frame to fill at 200(fp); `functions` follow it,
// with arguments and variables from 64(fp) on.
std::string spender(const std::string& body, const std::string& functions = {}) {
  return "\tmodule\tMetered\n\twordsize\t64\n\tentry\t0, 1\n" + body + "\tret\n" + functions +
         "\tdesc\t$0, 16, \"40\"\n\tdesc\t$1, 224, \"00c0\"\n\tdesc\t$2, 104\n"
         "\tvar\t@mp, 16\n\tstring\t@mp+8, \"thrown\"\n\tlink\t1, 0, 0x4244b354, \"init\"\n";
}

const std::string kCounting = "\tmovw\t$0, 88(fp)\nmore:\taddw\t$3, 96(fp)\n\taddw\t$1, 88(fp)\n\tbltw\t88(fp), $1000, $more\n";

constexpr int kMeterEngines[] = {-1, 0, 1, 200};

}  // namespace

TEST_CASE("meter: every engine takes the prices that are written down") {
  Scratch scratch;
  const struct {
    const char* what;
    std::string text;
    uint64_t price;
  } rows[] = {
      {"straight on", spender("\tmovw\t$1, 88(fp)\n"), 0},
      {"a loop of three instructions", spender(kCounting), 3 * 1000},
      {"a loop in a loop", spender("\tmovw\t$0, 104(fp)\nagain:\n" + kCounting + "\taddw\t$1, 104(fp)\n\tbltw\t104(fp), $20, $again\n"),
       20 * (3 * 1000 + 6)},
      {"calls of a small function", spender("\tmovw\t$0, 88(fp)\nmore:\tframe\t$2, 200(fp)\n\tcall\t200(fp), $leaf\n"
                                            "\taddw\t$1, 88(fp)\n\tbltw\t88(fp), $500, $more\n",
                                            "leaf:\taddw\t$1, 64(fp)\n\tret\n"),
       500 * (4 + 8)},
      {"recursion", spender("\tframe\t$2, 200(fp)\n\tmovw\t$300, 64(200(fp))\n\tcall\t200(fp), $deep\n",
                            "deep:\tblew\t64(fp), $0, $out\n\tframe\t$2, 96(fp)\n\tsubw\t$1, 64(fp), 64(96(fp))\n"
                            "\tcall\t96(fp), $deep\nout:\tret\n"),
       301 * 8},
      {"a loop that comes to nothing", spender("\tmovw\t$9, 88(fp)\nmore:\taddw\t$1, 88(fp)\n\tbltw\t88(fp), $3, $more\n"), 2},
      {"a loop tested at the top", spender("\tmovw\t$0, 88(fp)\ntop:\tbgew\t88(fp), $700, $out\n\taddw\t88(fp), 96(fp)\n"
                                           "\taddw\t$1, 88(fp)\n\tjmp\t$top\nout:\tmovw\t96(fp), 104(fp)\n"),
       700 * 4},
      {"a bound known when it runs", spender("\tmovw\t$0, 88(fp)\n\tmovw\t$800, 112(fp)\n\tframe\t$2, 200(fp)\n"
                                             "\tmovw\t112(fp), 64(200(fp))\n\tcall\t200(fp), $sum\n",
                                             "sum:\tmovw\t$0, 72(fp)\nmore:\taddw\t72(fp), 80(fp)\n\taddw\t$1, 72(fp)\n"
                                             "\tbltw\t72(fp), 64(fp), $more\n\tret\n"),
       8 + 800 * 3},
  };
  for (const auto& row : rows)
    for (const int engine : kMeterEngines) {
      CAPTURE(row.what);
      CAPTURE(engine);
      const Spent ran = spend(scratch.assemble("metered.dis", row.text), engine);
      CHECK(ran.why == IdleReason::finished);
      CHECK(ran.fuel == row.price);
    }
}

TEST_CASE("meter: fuel that suffices to the last instruction suffices, and one less does not") {
  Scratch scratch;
  const std::string path = scratch.assemble("metered.dis", spender(kCounting));
  for (const int engine : kMeterEngines) {
    CAPTURE(engine);
    CHECK(spend(path, engine, 3000).why == IdleReason::finished);
    CHECK(spend(path, engine, 2999).why == IdleReason::fuel);
    CHECK(spend(path, engine, 1).why == IdleReason::fuel);
  }
}

TEST_CASE("meter: a loop without end ends when its fuel does, soon behind it") {
  Scratch scratch;
  for (const std::string& body : {std::string("more:\taddw\t$1, 88(fp)\n\tjmp\t$more\n"),
                                  std::string("more:\tframe\t$2, 200(fp)\n\tcall\t200(fp), $leaf\n\tjmp\t$more\n")}) {
    const std::string path = scratch.assemble("endless.dis", spender(body, "leaf:\taddw\t$1, 64(fp)\n\tret\n"));
    for (const int engine : kMeterEngines) {
      CAPTURE(engine);
      const Spent ran = spend(path, engine, 1'000'000);
      CHECK(ran.why == IdleReason::fuel);
      CHECK(ran.fuel > 1'000'000);
      CHECK(ran.fuel < 1'001'000);
    }
  }
}

TEST_CASE("meter: a loop that is not run, but computed, takes what its turns would have") {
  Scratch scratch;
  const std::string path = scratch.assemble(
      "long.dis", spender("\tmovw\t$0, 88(fp)\nmore:\taddw\t$1, 88(fp)\n\tbltw\t88(fp), $30000, $more\n"));
  for (const int engine : kMeterEngines) {
    CAPTURE(engine);
    CHECK(spend(path, engine).fuel == 60'000);
    CHECK(spend(path, engine, 59'999).why == IdleReason::fuel);
  }
}
