// The cache gives instances in any number of threads one image of a module, and its code is compiled once for all.
#include "vm/module_cache.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/unit/vm/sample.h"
#include "vm/vm.h"

using namespace dis;
using dis::tests::Scratch;

namespace {

constexpr size_t kCachedHeap = 64 << 20;

// Functions that call each other, a loop that is entered while it runs, a case on a number and an exception that is
// handled: `again` rounds. The place of the immediate that `lea` takes lies in the module's data.
std::string busy(int again) {
  return "\tmodule\tBusy\n\twordsize\t64\n\tentry\t0, 1\n"
         "\tmovw\t$" + std::to_string(again) + ", 88(fp)\n"
         "again:\n"
         "\tframe\t$2, 96(fp)\n\tmovw\t88(fp), 64(96(fp))\n\tlea\t104(fp), 32(96(fp))\n\tcall\t96(fp), $double\n"
         "\taddw\t104(fp), 112(fp)\n"
         "\tframe\t$2, 96(fp)\n\tmovw\t88(fp), 64(96(fp))\n\tlea\t104(fp), 32(96(fp))\n\tcall\t96(fp), $count\n"
         "\taddw\t104(fp), 112(fp)\n"
         "\tlea\t$5, 120(fp)\n\taddw\t0(120(fp)), 112(fp)\n"
         "\tsubw\t$1, 88(fp)\n\tbgtw\t88(fp), $0, $again\n"
         "\tbeqw\t112(fp), 0(mp), $right\n\traise\t8(mp)\n"
         "right:\n\tret\n"
         "double:\n\taddw\t64(fp), 64(fp), 0(32(fp))\n\tret\n"
         "count:\n\tmovw\t$0, 72(fp)\n"
         "more:\n\taddw\t$1, 72(fp)\n\tbltw\t72(fp), $50, $more\n\tmovw\t72(fp), 0(32(fp))\n\tret\n"
         "\tdesc\t$0, 16, \"40\"\n\tdesc\t$1, 128, \"00c0\"\n\tdesc\t$2, 88\n\tvar\t@mp, 16\n"
         "\tword\t@mp+0, " + std::to_string(again * (again + 1) + 55 * again) + "\n\tstring\t@mp+8, \"wrong\"\n"
         "\tlink\t1, 0, 0x4244b354, \"init\"\n";
}

std::shared_ptr<ModuleCache> new_cache(uint32_t threshold) {
  CodeOptions options;
  options.jit_threshold = threshold;
  options.max_heap_bytes = kCachedHeap;
  return std::make_shared<ModuleCache>(options);
}

ProgramState run_in(const std::shared_ptr<ModuleCache>& cache, const std::string& path) {
  VmOptions options;
  options.cache = cache;
  options.max_heap_bytes = kCachedHeap;
  return dis::tests::Session(path, options).run().state;
}

}  // namespace

TEST_CASE("module cache: equal bytes are one image, by whatever path; other bytes are another") {
  Scratch scratch;
  const std::string a = scratch.assemble("a.dis", busy(1)), b = scratch.assemble("b.dis", busy(1)),
                    c = scratch.assemble("c.dis", busy(2));
  auto cache = new_cache(0);
  LoadTimes times;
  auto image = [&](const std::string& path) {
    auto identity = identify_file(path, path);
    REQUIRE(identity.ok());
    auto found = cache->load_file(path, path, *identity, {.name = path}, times);
    REQUIRE(found.ok());
    return *found;
  };
  auto first = image(a);
  CHECK(image(a) == first);
  CHECK(image(b) == first);
  CHECK(image(c) != first);
  CHECK(first->name == "Busy");
  scratch.assemble("a.dis", busy(3));
  CHECK(image(a) != first);
}

TEST_CASE("module cache: who gives up an image finds it again, unless many others came") {
  Scratch scratch;
  auto cache = new_cache(0);
  LoadTimes times;
  auto load = [&](int n) {
    auto assembly = format::assemble(busy(n), "busy.s");
    REQUIRE(assembly.ok());
    auto found = cache->load_bytes(format::write(assembly->module), {}, {.name = "busy"}, times);
    REQUIRE(found.ok());
    return *found;
  };
  std::weak_ptr<CachedModule> first = load(1);
  CHECK(!first.expired());
  auto kept = load(2);
  for (int n = 3; n < 600; n++) load(n);
  CHECK(first.expired());
  CHECK(load(2) == kept);
}

TEST_CASE("module cache: of images nobody has, few large ones are kept") {
  auto cache = new_cache(0);
  LoadTimes times;
  auto load = [&](int n) {
    std::string large = busy(n);
    for (int line = 0; line < 100'000; line++) large += "\tword\t@mp+" + std::to_string(16 + 8 * line) + ", 1\n";
    large.replace(large.find("var\t@mp, 16"), 11, "var\t@mp, 800016");
    large.replace(large.find("desc\t$0, 16"), 11, "desc\t$0, 800016");
    auto assembly = format::assemble(large, "large.s");
    if (!assembly.ok()) FAIL(assembly.error().to_string());
    auto found = cache->load_bytes(format::write(assembly->module), {}, {.name = "large"}, times);
    REQUIRE(found.ok());
    return *found;
  };
  std::weak_ptr<CachedModule> first = load(1), second;
  CHECK(!first.expired());
  for (int n = 2; n < 16; n++) second = load(n);
  CHECK(first.expired());
  CHECK(!second.expired());
}

// Under a thread sanitizer this is what shows that images, types and code are handed over properly.
TEST_CASE("module cache: instances in several threads compile one module while they run it") {
  Scratch scratch;
  const std::string path = scratch.assemble("busy.dis", busy(300));
  for (const uint32_t threshold : {0u, 2u, 100u}) {
    auto cache = new_cache(threshold);
    std::atomic<int> normal = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
      threads.emplace_back([&] {
        for (int n = 0; n < 5; n++) normal += run_in(cache, path) == ProgramState::ended;
      });
    for (std::thread& t : threads) t.join();
    CHECK(normal == 20);
  }
}

TEST_CASE("module cache: an image outlives the instance that made it") {
  Scratch scratch;
  const std::string path = scratch.assemble("busy.dis", busy(40));
  auto cache = new_cache(0);
  CHECK(run_in(cache, path) == ProgramState::ended);
  std::filesystem::remove(path);
  scratch.assemble("busy.dis", busy(40));  // the same bytes in a new file
  CHECK(run_in(cache, path) == ProgramState::ended);
}
