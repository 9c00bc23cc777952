#include "bench/jitbench/baselines.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include <doctest/doctest.h>

#include "tests/harness/text.h"

using namespace dis::bench;

namespace {

RunResult baselines_run(const std::string& cpu, const std::string& date = "2026-11-28T18:45:00Z") {
  RunResult run;
  run.fingerprint.cpu = cpu;
  run.fingerprint.date = date;
  run.contenders = {{"jit64", "avernus", 64}};
  return run;
}

std::string baselines_json(const RunResult& run) {
  Pages pages;
  pages.run = &run;
  return json_page(pages);
}

std::string baselines_cpu(const JsonRun& read) { return read.run ? read.run->fingerprint.cpu : "error: " + read.error; }

std::vector<std::string> baselines_files(const std::filesystem::path& folder) {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

// Sets a variable of the environment (or removes it) until the end of scope.
class BaselinesVariable {
 public:
  BaselinesVariable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~BaselinesVariable() { set(old_ ? old_->c_str() : nullptr); }
  BaselinesVariable(const BaselinesVariable&) = delete;
  BaselinesVariable& operator=(const BaselinesVariable&) = delete;

 private:
  void set(const char* value) {
    if (value)
      setenv(name_, value, 1);
    else
      unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> old_;
};

// No file of this process may grow beyond `bytes` until the end of scope: a full disk.
class BaselinesFullDisk {
 public:
  explicit BaselinesFullDisk(rlim_t bytes) {
    before_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit small = {bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~BaselinesFullDisk() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, before_);
  }
  BaselinesFullDisk(const BaselinesFullDisk&) = delete;
  BaselinesFullDisk& operator=(const BaselinesFullDisk&) = delete;

 private:
  rlimit old_ = {};
  void (*before_)(int);
};

}  // namespace

TEST_CASE("a baseline is kept by name, replaced and listed") {
  dis::tests::ScratchFolder scratch;
  const auto folder = scratch.path() / "not" / "yet";
  const Baselines baselines(folder.string());
  CHECK(baselines.names().empty());
  REQUIRE(baselines.save("main", baselines_json(baselines_run("one"))) == "");
  REQUIRE(baselines.save("a-b_c.2", baselines_json(baselines_run("two"))) == "");
  CHECK(baselines.names() == std::vector<std::string>{"a-b_c.2", "main"});
  CHECK(baselines_cpu(baselines.load("main")) == "one");
  REQUIRE(baselines.save("main", baselines_json(baselines_run("three"))) == "");
  CHECK(baselines_cpu(baselines.load("main")) == "three");
  CHECK(baselines_cpu(baselines.load((folder / "main.json").string())) == "three");         // by its path
  CHECK(baselines_files(folder) == std::vector<std::string>{"a-b_c.2.json", "main.json"});  // no drafts are left
}

TEST_CASE("names that are none are refused") {
  dis::tests::ScratchFolder scratch;
  const auto folder = scratch.path() / "kept";
  const Baselines baselines(folder.string());
  const std::string json = baselines_json(baselines_run("x"));
  const std::string zero("a\0b", 3);
  for (const std::string& name : {std::string("../x"), std::string("a/b"), std::string("/x"), std::string(""),
                                  std::string("."), std::string(".."), std::string(".x"), std::string("a b"), zero,
                                  std::string("a\nb"), std::string("\xc3\xa4"), std::string("a*"), std::string("~")}) {
    CAPTURE(name);
    CHECK(baselines.save(name, json).starts_with("a baseline cannot be named '"));
    if (name.find('/') == std::string::npos)
      CHECK(baselines.load(name).error.starts_with("a baseline cannot be named '"));
  }
  CHECK(baselines.save("\x1b[2J", json).find('\x1b') == std::string::npos);
  CHECK(baselines.load(std::string("/etc/\0", 6)).error.starts_with("a baseline cannot be named"));
  CHECK(baselines_files(scratch.path()).empty());  // nothing was made, not even the folder
}

TEST_CASE("what cannot be loaded says why") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  CHECK(baselines.load("none").error == "no baseline is named none in " + scratch.path().string());
  REQUIRE(baselines.save("b", baselines_json(baselines_run("x"))) == "");
  REQUIRE(baselines.save("a", baselines_json(baselines_run("x"))) == "");
  CHECK(baselines.load("none").error == "no baseline is named none in " + scratch.path().string() + "; there are a, b");

  const std::string nowhere = (scratch.path() / "no" / "x.json").string();
  CHECK(baselines.load(nowhere).error == nowhere + ": cannot be read: No such file or directory");
  CHECK(baselines.load(scratch.path().string()).error == scratch.path().string() + ": is no file");
  const std::string pipe = (scratch.path() / "pipe.json").string();
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(baselines.load(pipe).error == pipe + ": is no file");
  CHECK(baselines.load("pipe").error == pipe + ": is no file");
  CHECK(baselines.names() == std::vector<std::string>{"a", "b"});

  dis::tests::write_file(scratch.path() / "half.json", baselines_json(baselines_run("x")).substr(0, 80));
  const JsonRun half = baselines.load("half");
  CHECK(!half.run);
  CHECK(half.error.starts_with((scratch.path() / "half.json").string() + ": "));
}

TEST_CASE("files above 64 MiB are refused") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  const std::string path = (scratch.path() / "big.json").string();
  dis::tests::write_file(path, "{}");
  std::filesystem::resize_file(path, (64u << 20) + 1);  // of holes
  CHECK(baselines.load("big").error == path + ": is larger than 64 MiB");
  CHECK(baselines.load(path).error == path + ": is larger than 64 MiB");
  CHECK(baselines.save("big2", std::string((64u << 20) + 1, ' ')) ==
        "the run is larger than 64 MiB and could not be loaded again");
  CHECK(baselines.names() == std::vector<std::string>{"big"});
}

TEST_CASE("places that cannot be written give a sentence") {
  dis::tests::ScratchFolder scratch;
  const std::string json = baselines_json(baselines_run("x"));
  dis::tests::write_file(scratch.path() / "file", "");
  for (const auto& folder : {scratch.path() / "file", scratch.path() / "file" / "below"}) {
    const Baselines baselines(folder.string());
    CHECK(baselines.save("x", json) == folder.string() + ": the folder cannot be made: Not a directory");
    const auto history = folder / "history";
    CHECK(baselines.remember(baselines_run("x"), json) ==
          history.string() + ": the folder cannot be made: Not a directory");
    CHECK(baselines.names().empty());
    CHECK(baselines.history().empty());
  }
  const Baselines baselines((scratch.path() / "kept").string());
  std::filesystem::create_directories(scratch.path() / "kept" / "x.json");
  CHECK(baselines.save("x", json) ==
        (scratch.path() / "kept" / "x.json").string() + ": cannot be written: Is a directory");
  CHECK(baselines_files(scratch.path() / "kept") == std::vector<std::string>{"x.json"});
  const std::string endless(300, 'n');
  CHECK(baselines.save(endless, json).ends_with(": cannot be written: File name too long"));
}

TEST_CASE("a full disk leaves what was there") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  REQUIRE(baselines.save("main", baselines_json(baselines_run("old"))) == "");
  RunResult large = baselines_run("new");
  large.notes = {std::string(100'000, 'n')};
  const std::string json = baselines_json(large);
  std::string save, remember;
  {
    const BaselinesFullDisk full(4096);
    save = baselines.save("main", json);
    remember = baselines.remember(large, json);
  }
  CHECK(save == (scratch.path() / "main.json").string() + ": cannot be written: File too large");
  CHECK(remember.ends_with("history/2026-11-28T18-45-00Z.json: cannot be written: File too large"));
  CHECK(baselines_cpu(baselines.load("main")) == "old");
  CHECK(baselines_files(scratch.path()) == std::vector<std::string>{"history", "main.json"});
  CHECK(baselines_files(scratch.path() / "history").empty());
}

TEST_CASE("nobody sees half a file") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  // Of different sizes, and more than one write() can be expected to take whole.
  RunResult a = baselines_run("a"), b = baselines_run("b");
  a.notes = {std::string(300'000, 'a')};
  b.notes = {std::string(1'000, 'b')};
  const std::string json_a = baselines_json(a), json_b = baselines_json(b);
  REQUIRE(baselines.save("main", json_a) == "");

  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::thread first([&] {
    for (int i = 0; i < 40; i++) wrong += baselines.save("main", i % 2 ? json_a : json_b) != "";
  });
  std::thread second([&] {
    for (int i = 0; i < 40; i++) wrong += baselines.save("main", i % 2 ? json_b : json_a) != "";
  });
  std::thread reader([&] {
    while (!done) {
      std::ifstream in(scratch.path() / "main.json");
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      wrong += text != json_a && text != json_b;
      wrong += baselines.names() != std::vector<std::string>{"main"};  // no drafts among them
    }
  });
  first.join();
  second.join();
  done = true;
  reader.join();
  CHECK(wrong == 0);
  CHECK(baselines_files(scratch.path()) == std::vector<std::string>{"main.json"});
}

TEST_CASE("runs are remembered by date, the last ones are read, oldest first") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  CHECK(baselines.history().empty());
  const auto remember = [&](const std::string& cpu, const std::string& date) {
    const RunResult run = baselines_run(cpu, date);
    return baselines.remember(run, baselines_json(run));
  };
  REQUIRE(remember("third", "2026-11-28T18:45:00Z") == "");
  REQUIRE(remember("first", "2025-01-02T03:04:05Z") == "");
  REQUIRE(remember("second", "2026-11-28T18:44:59Z") == "");
  CHECK(baselines_files(scratch.path() / "history") == std::vector<std::string>{"2025-01-02T03-04-05Z.json",
                                                                                "2026-11-28T18-44-59Z.json",
                                                                                "2026-11-28T18-45-00Z.json"});

  // What is no run of ours, or cannot be read, is left out; so are drafts.
  const auto history = scratch.path() / "history";
  for (const char* name : {"2027-01-01T00-00-00Z.json", "notes.json", "2027-01-01T00-00-00Z-1.json",
                           "2027-01-01T00-00-00Z-x.json", ".2026-11-28T18-45-00Z.json.1-1"})
    dis::tests::write_file(history / name, "{}");
  dis::tests::write_file(history / "2027-01-01.json", baselines_json(baselines_run("not named by us")));

  const auto cpus = [&](size_t most) {
    std::vector<std::string> all;
    for (const RunResult& run : baselines.history(most)) all.push_back(run.fingerprint.cpu);
    return all;
  };
  CHECK(cpus(50) == std::vector<std::string>{"first", "second", "third"});
  CHECK(cpus(2) == std::vector<std::string>{"second", "third"});
  CHECK(cpus(0).empty());
  CHECK(baselines.names().empty());  // the history holds no baselines
}

TEST_CASE("runs of the same second stay beside each other, in order") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  for (int i = 1; i <= 12; i++) {
    const RunResult run = baselines_run(std::to_string(i));
    REQUIRE(baselines.remember(run, baselines_json(run)) == "");
  }
  CHECK(std::filesystem::exists(scratch.path() / "history" / "2026-11-28T18-45-00Z-2.json"));
  CHECK(std::filesystem::exists(scratch.path() / "history" / "2026-11-28T18-45-00Z-12.json"));
  const auto runs = baselines.history();
  REQUIRE(runs.size() == 12);
  for (int i = 1; i <= 12; i++) CHECK(runs[size_t(i - 1)].fingerprint.cpu == std::to_string(i));

  // Also when they come at once.
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      const RunResult run = baselines_run("t");
      for (int i = 0; i < 5; i++) wrong += baselines.remember(run, baselines_json(run)) != "";
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(baselines.history().size() == 32);
  CHECK(baselines_files(scratch.path() / "history").size() == 32);
}

TEST_CASE("a run without a proper date has no place in the history") {
  dis::tests::ScratchFolder scratch;
  const Baselines baselines(scratch.path().string());
  for (const char* date :
       {"", "today", "../../x", "2026-11-28", "2026-11-28T18:45:00+01", "2026-11-28T18:45:00Z/../x"}) {
    CAPTURE(date);
    const RunResult run = baselines_run("x", date);
    CHECK(baselines.remember(run, baselines_json(run)).starts_with("a run dated '"));
  }
  CHECK(baselines_files(scratch.path()).empty());
}

TEST_CASE("without a folder, the user's data folder is taken") {
  dis::tests::ScratchFolder scratch;
  const std::string root = scratch.path().string(), json = baselines_json(baselines_run("x"));
  const BaselinesVariable home("HOME", (root + "/home").c_str());
  {
    const BaselinesVariable data("XDG_DATA_HOME", (root + "/data").c_str());
    CHECK(Baselines().save("x", json) == "");
    CHECK(std::filesystem::exists(root + "/data/avernus/jitbench/x.json"));
  }
  for (const char* none : {static_cast<const char*>(nullptr), "", "relative"}) {
    const BaselinesVariable data("XDG_DATA_HOME", none);
    CHECK(Baselines().save("y", json) == "");
    CHECK(std::filesystem::exists(root + "/home/.local/share/avernus/jitbench/y.json"));
    std::filesystem::remove_all(root + "/home");
  }
  const BaselinesVariable data("XDG_DATA_HOME", nullptr), homeless("HOME", nullptr);
  const std::string why = "no place to keep runs: neither XDG_DATA_HOME nor HOME is set";
  CHECK(Baselines().save("x", json) == why);
  CHECK(Baselines().load("x").error == why);
  CHECK(Baselines().remember(baselines_run("x"), json) == why);
  CHECK(Baselines().names().empty());
  CHECK(Baselines().history().empty());
}
