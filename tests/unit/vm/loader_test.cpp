#include "vm/loader.h"

#include <doctest/doctest.h>

#include "runtime/array_object.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"
#include "tests/unit/vm/sample.h"
#include "vm/format/reader.h"
#include "vm/module_data.h"

using namespace dis;
using dis::tests::Scratch;

namespace {

struct QuietHost : Host {
  void process_broken(Process&, std::string_view, std::string_view) override {}
  void process_failed(Process&, std::string_view) override {}
};

// A runtime with a loader and nothing that runs.
struct World {
  explicit World(Abi abi = kAbi64, uint64_t max_heap = 64u << 20)
      : cache(CodeOptions{.max_heap_bytes = max_heap}),
        loader(options, cache, tracer),
        runtime(RuntimeOptions{.abi = abi,
                               .types = &cache.common(abi).types,
                               .arenas = &cache.common(abi).arenas,
                               .max_heap_bytes = max_heap},
                host, loader) {
    loader.attach(runtime, "main.dis");
  }
  VmOptions options;
  Tracer tracer;
  QuietHost host;
  ModuleCache cache;
  Loader loader;
  Runtime runtime;
};

// A program that does nothing; `name` and a data word tell versions apart.
std::string nothing(const std::string& name, int word = 0) {
  return "\tmodule\t" + name +
         "\n\tentry\t0, 1\n\tret\n\tdesc\t$0, 16\n\tdesc\t$1, 88, \"00c0\"\n\tvar\t@mp, 16\n" +
         "\tword\t@mp+0, " + std::to_string(word) + "\n\tlink\t1, 0, 0x4244b354, \"init\"\n";
}

const std::string kNothing32 =
    "\tmodule\tSmall\n\tentry\t0, 1\n\tret\n\tdesc\t$0, 4\n\tdesc\t$1, 44, \"00c0\"\n\tvar\t@mp, 4\n"
    "\tlink\t1, 0, 0x4244b354, \"init\"\n";

std::string problem(Result<LoadedModule*> result) {
  REQUIRE(!result.ok());
  return result.error().to_string();
}

}  // namespace

TEST_CASE("loader: an unchanged file is shared, a changed one is loaded anew") {
  Scratch scratch;
  World w;
  std::string path = scratch.assemble("a.dis", nothing("A", 1));
  auto first = w.loader.find_module(path, "/");
  REQUIRE(first.ok());
  auto again = w.loader.find_module(path, "/");
  REQUIRE(again.ok());
  CHECK(*first == *again);
  CHECK((*first)->refs == 2);
  CHECK((*first)->name() == "A");
  CHECK((*first)->path == path);
  CHECK((*first)->image->instruction_count == 1);
  CHECK(w.loader.stats().modules == 1);
  CHECK(w.loader.stats().reused == 1);

  scratch.assemble("a.dis", nothing("Longer", 2));
  auto changed = w.loader.find_module(path, "/");
  REQUIRE(changed.ok());
  CHECK(*changed != *first);
  CHECK((*changed)->name() == "Longer");
  CHECK((*first)->name() == "A");  // who has it keeps it

  // The old version's end leaves the new one's entry alone.
  w.runtime.release_module(*first);
  w.runtime.release_module(*again);
  auto same = w.loader.find_module(path, "/");
  REQUIRE(same.ok());
  CHECK(*same == *changed);
  w.runtime.release_module(*same);
  w.runtime.release_module(*changed);
  auto fresh = w.loader.find_module(path, "/");  // nothing was kept
  REQUIRE(fresh.ok());
  CHECK(w.loader.stats().modules == 3);
  w.runtime.release_module(*fresh);
}

TEST_CASE("loader: names are relative to the directory of the process") {
  Scratch scratch;
  World w;
  scratch.assemble("a.dis", nothing("A"));
  auto found = w.loader.find_module("a.dis", scratch.path());
  REQUIRE(found.ok());
  auto same = w.loader.find_module("./a.dis", scratch.path());
  REQUIRE(same.ok());
  CHECK(*found == *same);
  w.runtime.release_module(*found);
  w.runtime.release_module(*same);
}

TEST_CASE("loader: what is no module is refused with the words programs look for") {
  Scratch scratch;
  World w;
  CHECK(problem(w.loader.find_module("nosuch.dis", scratch.path())) == "'nosuch.dis' file does not exist");
  CHECK(problem(w.loader.find_module("", scratch.path())) == "empty file name");
  mkdir(scratch.at("dir.dis").c_str(), 0700);
  CHECK(problem(w.loader.find_module("dir.dis", scratch.path())) ==
        "dir.dis: a directory, expected a Dis module");
  mkfifo(scratch.at("fifo.dis").c_str(), 0600);
  CHECK(problem(w.loader.find_module("fifo.dis", scratch.path())) ==
        "fifo.dis: not a regular file, expected a Dis module");
  scratch.write("empty.dis", "");
  CHECK(problem(w.loader.find_module("empty.dis", scratch.path())).starts_with("empty.dis: "));
  scratch.write("text.dis", "#!/bin/sh\necho this is not a module\n");
  CHECK(problem(w.loader.find_module("text.dis", scratch.path())).starts_with("text.dis: "));
  std::string below = scratch.write("file", "x");
  CHECK(problem(w.loader.find_module(below + "/x.dis", "/")) == "'" + below + "/x.dis' file does not exist");
}

TEST_CASE("loader: a file beyond the bound is not read") {
  Scratch scratch;
  World w;
  scratch.write("big.dis", "");
  REQUIRE(truncate(scratch.at("big.dis").c_str(), off_t(65) << 20) == 0);
  CHECK(problem(w.loader.find_module("big.dis", scratch.path())) ==
        "big.dis: a file of 68157440 bytes, expected at most 67108864");
}

TEST_CASE("loader: a module of the other word size is refused with both sizes and the files") {
  Scratch scratch;
  scratch.assemble("small.dis", kNothing32);
  scratch.assemble("large.dis", nothing("Large"));
  std::string text = problem(World(kAbi64).loader.find_module("small.dis", scratch.path()));
  CHECK(text.starts_with("small.dis: a module of 32-bit words ("));
  CHECK(text.ends_with(", expected 64-bit words as in main.dis"));
  World w32(kAbi32);
  auto small = w32.loader.find_module("small.dis", scratch.path());
  REQUIRE(small.ok());
  w32.runtime.release_module(*small);
}

TEST_CASE("loader: a module cut at any byte is refused and leaves nothing behind") {
  Scratch scratch;
  World w;
  scratch.assemble("a.dis", nothing("A", 7));
  const std::string whole = scratch.read("a.dis");
  const uint64_t before = w.runtime.heap.used_bytes();
  for (size_t n = 0; n < whole.size(); n++) {
    scratch.write("cut.dis", whole.substr(0, n));
    auto module = w.loader.find_module("cut.dis", scratch.path());
    CAPTURE(n);
    CHECK(!module.ok());
    CHECK(w.runtime.heap.used_bytes() == before);
  }
}

TEST_CASE("loader: data that does not fit the heap is a limit, not a crash") {
  Scratch scratch;
  World w(kAbi64, 1u << 20);
  scratch.assemble("huge.dis",
                   "\tmodule\tHuge\n\tret\n\tdesc\t$0, 8, \"80\"\n\tdesc\t$1, 8\n\tvar\t@mp, 8\n"
                   "\tarray\t@mp+0, $1, 1000000\n");
  const uint64_t before = w.runtime.heap.used_bytes();
  auto module = w.loader.find_module("huge.dis", scratch.path());
  REQUIRE(!module.ok());
  CHECK(module.error().kind == ErrorKind::limit);
  CHECK(module.error().to_string() == "huge.dis: data section: out of memory: heap");
  CHECK(w.runtime.heap.used_bytes() == before);
}

namespace {

// Every kind of data item, at offsets of the given word size.
void check_data(const Abi& abi) {
  Scratch scratch;
  World w(abi);
  const uint32_t W = abi.word_bytes;
  auto at = [&](uint32_t words) { return std::to_string(words * W); };
  // 0 string, 1 nil string, 2 array of arrays, 3.. words, then bytes, then 8-byte values
  const uint32_t eight = (5 * W + 8 + 7) & ~7u;
  const std::string size = std::to_string(eight + 16);
  scratch.assemble("data.dis",
                   "\tmodule\tData\n\tret\n"
                   "\tdesc\t$0, " +
                       size +
                       ", \"e0\"\n"  // three references
                       "\tdesc\t$1, " +
                       at(1) +
                       ", \"80\"\n"  // one reference
                       "\tdesc\t$2, 1\n"
                       "\tvar\t@mp, " +
                       size +
                       "\n"
                       "\tstring\t@mp+0, \"h\\u00e9\\u20ac\"\n"
                       "\tstring\t@mp+" +
                       at(1) +
                       ", \"\"\n"
                       "\tword\t@mp+" +
                       at(3) +
                       ", -1, 0x7fffffff\n"
                       "\tbyte\t@mp+" +
                       at(5) +
                       ", 1, 255\n"
                       "\tlong\t@mp+" +
                       std::to_string(eight) +
                       ", -2\n"
                       "\treal\t@mp+" +
                       std::to_string(eight + 8) +
                       ", 1.5\n"
                       "\tarray\t@mp+" +
                       at(2) +
                       ", $1, 3\n"
                       "\tindir\t@mp+" +
                       at(2) +
                       ", 1\n"
                       "\tarray\t@mp+0, $2, 4\n"
                       "\tindir\t@mp+0, 0\n"
                       "\tbyte\t@mp+1, 9, 8\n"
                       "\tapop\n"
                       "\tarray\t@mp+" +
                       at(1) +
                       ", $2, 1\n"
                       "\tapop\n");
  auto loaded = w.loader.find_module("data.dis", scratch.path());
  if (!loaded.ok()) FAIL(loaded.error().to_string());
  Heap& heap = w.runtime.heap;
  const uint8_t* data = (*loaded)->initial_data;
  REQUIRE(data != nullptr);

  auto* text = reinterpret_cast<StringObject*>(heap.load(data));
  REQUIRE(text != nullptr);
  CHECK(text->length == 3);
  CHECK(string_to_utf8(heap, text) == "h\u00e9\u20ac");
  CHECK(heap.load(data + W) == nullptr);

  auto word = [&](uint32_t i) {
    return W == 4 ? int64_t(load_as<int32_t>(data + i * W)) : load_as<int64_t>(data + i * W);
  };
  CHECK(word(3) == -1);
  CHECK(word(4) == 0x7fffffff);
  CHECK(data[5 * W] == 1);
  CHECK(data[5 * W + 1] == 255);
  CHECK(load_as<int64_t>(data + eight) == -2);
  CHECK(load_as<double>(data + eight + 8) == 1.5);

  auto* outer = reinterpret_cast<ArrayObject*>(heap.load(data + 2 * W));
  REQUIRE(outer != nullptr);
  CHECK(outer->length == 3);
  CHECK(heap.load(outer->data) == nullptr);  // elements nobody set
  auto* inner = reinterpret_cast<ArrayObject*>(heap.load(outer->data + W));
  auto* last = reinterpret_cast<ArrayObject*>(heap.load(outer->data + 2 * W));
  REQUIRE(inner != nullptr);
  REQUIRE(last != nullptr);
  CHECK(inner->length == 4);
  CHECK(std::string(inner->data, inner->data + 4) == std::string("\0\x09\x08\0", 4));
  CHECK(last->length == 1);
  w.runtime.release_module(*loaded);
}

}  // namespace

TEST_CASE("loader: initial data, 64-bit words") { check_data(kAbi64); }
TEST_CASE("loader: initial data, 32-bit words") { check_data(kAbi32); }

TEST_CASE("loader: instances have arrays of their own, the inner ones too") {
  Scratch scratch;
  World w;
  scratch.assemble(
      "arrays.dis",
      "\tmodule\tArrays\n\tret\n\tdesc\t$0, 8, \"80\"\n\tdesc\t$1, 8, \"80\"\n\tdesc\t$2, 1\n"
      "\tvar\t@mp, 8\n\tarray\t@mp+0, $1, 1\n\tindir\t@mp+0, 0\n\tarray\t@mp+0, $2, 2\n\tapop\n");
  auto module = w.loader.find_module("arrays.dis", scratch.path());
  if (!module.ok()) FAIL(module.error().to_string());
  Heap& heap = w.runtime.heap;
  uint8_t* inner[3];
  ModuleInstance* instances[2];
  auto innermost = [&](const uint8_t* data) {
    auto* outer = reinterpret_cast<ArrayObject*>(heap.load(data));
    return reinterpret_cast<ArrayObject*>(heap.load(outer->data))->data;
  };
  for (int i = 0; i < 2; i++) {
    auto made = w.runtime.instantiate(*module, nullptr, "test", nullptr, false);
    REQUIRE(made.ok());
    instances[i] = *made;
    inner[i] = innermost(instances[i]->mp);
  }
  inner[2] = innermost((*module)->initial_data);
  inner[0][0] = 7;
  CHECK(inner[1][0] == 0);
  CHECK(inner[2][0] == 0);
  for (ModuleInstance* instance : instances) heap.release(instance);
  w.runtime.release_module(*module);
}
