// Native code that was kept does what fresh code does, wherever it lies; what cannot be used does no harm.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "include/dis/dis.hpp"
#include "tests/unit/capi/sample.h"
#include "tests/unit/vm/sample.h"

using namespace dis::tests::capi;
using dis::tests::Scratch;

namespace {

// Calls of every kind, code put in line, records, lists of several types, strings, reals, a case, handled exceptions, and a
// loop that is entered while it runs; it ends in an exception that nobody handles, raised two calls deep.
const char* const kVariedFunctions = R"(
Pair: adt { a, b: int; name: string; };
square(n: int): int { return n * n; }
fib(n: int): int { if(n < 2) return n; return fib(n - 1) + fib(n - 2); }
sum(a: array of int): int { s := 0; for(i := 0; i < len a; i++) s += square(a[i]) & 16rff; return s; }
mean(l: list of real): real { s := 0.0; n := 0; for(; l != nil; l = tl l) { s += hd l; n++; } return s / real n; }
word(n: int): string { case n % 4 { 0 => return "zero"; 1 => return "one"; 2 to 3 => return "more"; } return nil; }
tag(s: string): int { case s { "zero" => return 0; "one" => return 1; "more" => return 2; } return -1; }
risky(n: int): int { if(n % 7 == 0) raise "seven"; a := array[4] of { * => n }; return a[n % 5]; }
tried(n: int): int { { return risky(n); } exception e { "seven" => return 7; "*" => return len e; } return 0; }
worst(p: ref Pair): int { return p.a + len p.name; }
worse(n: int): int { p: ref Pair; if(n < 0) p = ref Pair(1, 2, "x"); return worst(p); }
)";
const char* const kVaried = R"(
	total := 0;
	pairs: list of ref Pair;
	reals: list of real;
	bytes: list of byte;
	tuples: list of (int, string);
	a := array[50] of int;
	for(i := 0; i < 50; i++)
		a[i] = i;
	for(k := 0; k < 300; k++) {
		pairs = ref Pair(k, total, word(k)) :: pairs;
		reals = real k :: reals;
		bytes = byte k :: bytes;
		tuples = (k, word(k)) :: tuples;
		(nil, w) := hd tuples;
		total += tag(w) + tried(k) + sum(a) + half(k) + len sys->sprint("%d", k) + int hd bytes;
	}
	for(; pairs != nil; pairs = tl pairs)
		total += (hd pairs).a;
	for(t := 0; t < 200000; t++)
		total ^= t + (total >> 3);
	sys->print("%d %d %g\n", total, fib(15), mean(reals));
	worse(1);
)";

struct Outcome {
  std::string text, report;
  dis_stats stats{};
};

struct Notes {
  std::mutex mutex;
  std::vector<std::string> texts;
  static void take(void* notes, const char* text) {
    auto* self = static_cast<Notes*>(notes);
    std::lock_guard lock(self->mutex);
    self->texts.push_back(text);
  }
};

avernus::EngineConfig caching(const std::string& directory, Notes* notes = nullptr) {
  avernus::EngineConfig config = small_config();
  config.jit_threshold = 0;
  config.code_cache_dir = directory.c_str();
  if (notes) {
    config.code_cache_note = &Notes::take;
    config.code_cache_context = notes;
  }
  return config;
}

// In an engine of its own, which writes what it compiled when it goes.
Outcome run(const avernus::EngineConfig& config, int word_size, const std::string& body = kVaried) {
  Outcome out;
  const Pipe pipe;
  avernus::VmConfig vm_config;
  vm_config.stdout_fd = pipe.end[1];
  vm_config.report = [](void* to, const char* text) { *static_cast<std::string*>(to) += text; };
  vm_config.report_context = &out.report;
  const avernus::Engine engine(config);
  const avernus::Module module = limbo(engine, body, word_size, kVariedFunctions);
  avernus::Vm vm(engine, vm_config);
  avernus::Instance instance(vm, module);
  const avernus::Process process = instance.start({"test"});
  vm.run();
  out.text = pipe.read();
  out.stats = vm.stats();
  return out;
}

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& e : std::filesystem::directory_iterator(directory)) files.push_back(e.path());
  return files;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

bool same(const Outcome& a, const Outcome& b) { return a.text == b.text && a.report == b.report; }

bool can_cache() { return dis_has_jit(); }

}  // namespace

TEST_CASE("code cache: what was kept runs instead of being compiled, with the same results, exceptions and traces") {
  if (!can_cache()) return;
  for (const int word_size : {32, 64}) {
    CAPTURE(word_size);
    Scratch scratch;
    const std::string directory = scratch.at("cache");
    avernus::EngineConfig interpreting = small_config();
    interpreting.jit = 0;
    const Outcome expected = run(interpreting, word_size);
    REQUIRE(expected.text.size() > 8);
    REQUIRE(expected.report.find("worse() test.b") != std::string::npos);
    const Outcome cold = run(caching(directory), word_size);
    CHECK(same(cold, expected));
    CHECK(cold.stats.code_cache_hits == 0);
    CHECK(cold.stats.code_cache_misses > 5);
    REQUIRE(files_in(directory).size() == 1);
    const std::string written = bytes_of(files_in(directory)[0]);
    const Outcome warm = run(caching(directory), word_size);
    CHECK(same(warm, expected));
    CHECK(warm.stats.code_cache_hits == cold.stats.code_cache_misses);
    CHECK(warm.stats.code_cache_misses == 0);
    CHECK(warm.stats.code_cache_refused == 0);
    CHECK(warm.stats.jit_bytes == cold.stats.jit_bytes);
    CHECK(bytes_of(files_in(directory)[0]) == written);
  }
}

TEST_CASE("code cache: code of loops, of programs that begin in the interpreter") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache"), body = "for(i := 0; i < 3000000; i++) count += i & 7;\nsys->print(\"%d\", count);";
  avernus::EngineConfig config = caching(directory);
  config.jit_threshold = 20;
  const Outcome cold = run(config, 64, body), warm = run(config, 64, body);
  CHECK(cold.text == "10500000");
  CHECK(warm.text == "10500000");
  CHECK(cold.stats.code_cache_misses > 0);
  CHECK(warm.stats.code_cache_misses == 0);
  CHECK(warm.stats.code_cache_hits == cold.stats.code_cache_misses);
}

// The strongest test that no address is left in what is kept: engines that lie elsewhere write the same bytes.
TEST_CASE("code cache: two engines at different addresses keep the same bytes") {
  if (!can_cache()) return;
  for (const int word_size : {32, 64}) {
    CAPTURE(word_size);
    Scratch scratch;
    const std::string one = scratch.at("one"), other = scratch.at("other");
    const void* addresses[2] = {};
    std::vector<avernus::Engine> in_the_way;
    for (const std::string* directory : {&one, &other}) {
      avernus::EngineConfig config = caching(*directory);
      config.jit_function = [](void* to, const dis_jit_function* f) {
        if (!*static_cast<const void**>(to)) *static_cast<const void**>(to) = f->code;
      };
      config.jit_context = &addresses[directory == &other];
      {
        const avernus::Engine engine(config);
        limbo(engine, kVaried, word_size, kVariedFunctions).compile();
      }
      // Has a range for code where this one's was, now that it is gone.
      in_the_way.emplace_back(small_config());
      limbo(in_the_way.back(), kVaried, word_size, kVariedFunctions).compile();
    }
    CHECK(addresses[0] != addresses[1]);
    REQUIRE(files_in(one).size() == 1);
    REQUIRE(files_in(other).size() == 1);
    const std::string bytes = bytes_of(files_in(one)[0]);
    CHECK(bytes.size() > 4000);
    CHECK((bytes == bytes_of(files_in(other)[0])));
  }
}

TEST_CASE("code cache: damaged files are not used") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache");
  const std::string body = "sys->print(\"%d\", half(fib(5)) + count);";
  const Outcome expected = run(caching(directory), 64, body);
  REQUIRE(files_in(directory).size() == 1);
  const std::string path = files_in(directory)[0], good = bytes_of(path);
  const auto check = [&](const std::string& bytes) {
    write_bytes(path, bytes);
    Notes notes;
    const Outcome got = run(caching(directory, &notes), 64, body);
    CHECK(same(got, expected));
    CHECK(got.stats.code_cache_hits == 0);
    CHECK(got.stats.code_cache_misses == expected.stats.code_cache_misses);
    CHECK(got.stats.code_cache_refused == 1);
    CHECK(notes.texts.size() == 1);
    CHECK((bytes_of(path) == good));  // and it is made again
  };
  std::mt19937 random(1);
  for (size_t n = 0; n < 40; n++) {
    std::string bytes = good;
    bytes[n < 20 ? n : random() % good.size()] ^= char(1 << random() % 8);
    check(bytes);
  }
  for (size_t n = 0; n < 12; n++) check(good.substr(0, n < 6 ? n * 7 : random() % good.size()));
  check(good + "more");
}

TEST_CASE("code cache: code made with other options is other code") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache");
  const Outcome first = run(caching(directory), 64);
  avernus::EngineConfig metered = caching(directory), fewer = caching(directory), larger = caching(directory);
  metered.metered = 1;
  fewer.jit_disable = "unroll";
  larger.max_heap_bytes *= 2;
  size_t count = 1;
  for (const avernus::EngineConfig* config : {&metered, &fewer, &larger}) {
    const Outcome other = run(*config, 64);
    CHECK(same(other, first));
    CHECK(other.stats.code_cache_hits == 0);
    CHECK(files_in(directory).size() == ++count);
  }
  run(caching(directory), 32);
  CHECK(files_in(directory).size() == ++count);
  CHECK(run(caching(directory), 64).stats.code_cache_misses == 0);
}

TEST_CASE("code cache: what others could have written is not used") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache");
  const Outcome first = run(caching(directory), 64);
  const std::string path = files_in(directory)[0];
  const auto check = [&](const char* reason, size_t refused) {
    CAPTURE(reason);
    Notes notes;
    const Outcome got = run(caching(directory, &notes), 64);
    CHECK(same(got, first));
    CHECK(got.stats.code_cache_hits == 0);
    CHECK(got.stats.code_cache_refused == refused);
    REQUIRE(notes.texts.size() == 1);
    CHECK(notes.texts[0].find(reason) != std::string::npos);
  };
  REQUIRE(chmod(path.c_str(), 0602) == 0);
  check("others", 1);  // and a new one took its place
  REQUIRE(chmod(path.c_str(), 0620) == 0);
  check("others", 1);
  const std::string away = scratch.at("away");
  REQUIRE(rename(path.c_str(), away.c_str()) == 0);
  REQUIRE(symlink(away.c_str(), path.c_str()) == 0);
  check("link", 1);
  REQUIRE(unlink(path.c_str()) == 0);
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  check("no file", 1);
  CHECK(run(caching(directory), 64).stats.code_cache_misses == 0);

  REQUIRE(chmod(directory.c_str(), 0777) == 0);
  check("others", 0);
  REQUIRE(chmod(directory.c_str(), 0700) == 0);
  const std::string link = scratch.at("link");
  REQUIRE(symlink(directory.c_str(), link.c_str()) == 0);
  Notes notes;
  CHECK(same(run(caching(link, &notes), 64), first));
  CHECK(notes.texts.size() == 1);
  if (geteuid() == 0) {
    REQUIRE(chown(path.c_str(), 12345, gid_t(-1)) == 0);
    check("12345", 1);
    REQUIRE(chown(directory.c_str(), 12345, gid_t(-1)) == 0);
    check("12345", 0);
  }
}

TEST_CASE("code cache: where nothing can be written programs run all the same") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string file = scratch.write("file", "");
  const Outcome plain = run(small_config(), 64);
  for (const std::string& directory : {file, file + "/below", std::string("/proc/none")}) {
    CAPTURE(directory);
    Notes notes;
    const Outcome got = run(caching(directory, &notes), 64);
    CHECK(same(got, plain));
    CHECK(got.stats.code_cache_hits + got.stats.code_cache_misses == 0);
    CHECK(notes.texts.size() == 1);
  }
}

TEST_CASE("code cache: several threads keep and use code of the same module") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache");
  const Outcome expected = run(small_config(), 64);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  constexpr int kThreads = 4, kTurns = 3;
  for (int t = 0; t < kThreads; t++)
    threads.emplace_back([&, t] {
      for (int turn = 0; turn < kTurns; turn++) {
        // Some compile only part of it, so that what is there is written again.
        if (t % 2) run(caching(directory), 64, "sys->print(\"%d\", half(8));");
        right += same(run(caching(directory), 64), expected);
      }
    });
  for (std::thread& t : threads) t.join();
  CHECK(right == kThreads * kTurns);
  CHECK(files_in(directory).size() == 2);
  CHECK(run(caching(directory), 64).stats.code_cache_misses == 0);
}

TEST_CASE("code cache: functions that were not needed before are added to the file") {
  if (!can_cache()) return;
  Scratch scratch;
  const std::string directory = scratch.at("cache");
  const std::string body = "if(tl argv != nil) count = fib(10);\nsys->print(\"%d\", half(8) + count);";
  const Outcome first = run(caching(directory), 64, body);
  const auto config = caching(directory);
  {
    const avernus::Engine engine(config);
    avernus::Module module = limbo(engine, body, 64, kVariedFunctions);
    module.compile();
  }
  const Outcome again = run(caching(directory), 64, body);
  CHECK(again.stats.code_cache_misses == 0);
  CHECK(again.stats.code_cache_hits == first.stats.code_cache_misses);
  CHECK(files_in(directory).size() == 1);
}
