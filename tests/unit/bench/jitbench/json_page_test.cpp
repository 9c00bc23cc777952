#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "bench/jitbench/pages.h"

using namespace dis::bench;

namespace {

// Something in every field.
RunResult json_test_run() {
  RunResult run;
  run.fingerprint = {.date = "2026-11-28T18:45:00Z",
                     .revision = "5e778a9",
                     .dirty = true,
                     .compiler = "g++ 12.2",
                     .build_type = "Release",
                     .cpu = "a \"fast\" one\\two",
                     .governor = "performance",
                     .kernel = "Linux 6.1",
                     .cores = 2,
                     .load = 0.1,
                     .memory_bytes = 1ull << 63,
                     .artifact_bytes = {{"limbo", 7}, {"vm/run~", 12345678901}}};
  run.quick = true;
  run.complete = false;
  run.contenders = {{"jit64", "avernus", 64}, {"java", "Java", 32}};
  Row row{.group = "v1", .name = "loop", .title = "1. loop", .unit = "ms", .of = {}};
  row.latency = true;
  row.more_is_better = true;
  row.of.push_back({.who = "jit64",
                    .samples = {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308},
                    .median = 0.2,
                    .mad = 1e-9,
                    .interval = {0.1, 0.3},
                    .p50 = 0.2,
                    .p95 = 2,
                    .p99 = 3,
                    .result = "line\n\x01 \xe2\x82\xac",
                    .absent = "",
                    .noisy = true});
  row.of.push_back({.who = "java",
                    .samples = {},
                    .median = 0,
                    .mad = 0,
                    .interval = {},
                    .p50 = 0,
                    .p95 = 0,
                    .p99 = 0,
                    .result = "",
                    .absent = "no java",
                    .noisy = false});
  run.rows = {row};
  run.problems = {"wrong"};
  run.notes = {"one", ""};
  return run;
}

std::string json_test_text() {
  const RunResult run = json_test_run();
  return json_page({.run = &run, .history = {}});
}

// The page with its first `from` replaced.
std::string json_test_edited(const std::string& from, const std::string& to) {
  std::string text = json_test_text();
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void json_test_fails(const std::string& text, const std::string& error) {
  const JsonRun read = json_run(text);
  CHECK_FALSE(read.run.has_value());
  CHECK(read.error == error);
}

}  // namespace

TEST_CASE("a run reads back as it was written") {
  const RunResult run = json_test_run();
  const JsonRun read = json_run(json_page({.run = &run, .history = {}}));
  REQUIRE(read.run);
  CHECK(read.error == "");
  const RunResult& back = *read.run;
  CHECK(back.quick);
  CHECK_FALSE(back.complete);
  CHECK(back.problems == run.problems);
  CHECK(back.notes == run.notes);

  const Fingerprint &a = run.fingerprint, &b = back.fingerprint;
  CHECK(a.date == b.date);
  CHECK(a.revision == b.revision);
  CHECK(a.dirty == b.dirty);
  CHECK(a.compiler == b.compiler);
  CHECK(a.build_type == b.build_type);
  CHECK(a.cpu == b.cpu);
  CHECK(a.governor == b.governor);
  CHECK(a.kernel == b.kernel);
  CHECK(a.cores == b.cores);
  CHECK(a.load == b.load);
  CHECK(a.memory_bytes == b.memory_bytes);
  CHECK(a.artifact_bytes == b.artifact_bytes);

  REQUIRE(back.contenders.size() == 2);
  CHECK(back.contenders[1].id == "java");
  CHECK(back.contenders[1].name == "Java");
  CHECK(back.contenders[1].width == 32);

  REQUIRE(back.rows.size() == 1);
  const Row& row = back.rows[0];
  CHECK(row.group == "v1");
  CHECK(row.name == "loop");
  CHECK(row.title == "1. loop");
  CHECK(row.unit == "ms");
  CHECK(row.more_is_better);
  CHECK(row.latency);
  REQUIRE(row.of.size() == 2);
  const Measurement &was = run.rows[0].of[0], &is = row.of[0];
  CHECK(is.who == was.who);
  CHECK(is.samples == was.samples);
  CHECK(is.median == was.median);
  CHECK(is.mad == was.mad);
  CHECK(is.interval.low == was.interval.low);
  CHECK(is.interval.high == was.interval.high);
  CHECK(is.p50 == was.p50);
  CHECK(is.p95 == was.p95);
  CHECK(is.p99 == was.p99);
  CHECK(is.result == was.result);
  CHECK(is.noisy);
  CHECK(row.of[1].absent == "no java");
  CHECK(row.of[1].samples.empty());
}

TEST_CASE("comparison and targets are written, and do not disturb reading") {
  const RunResult run = json_test_run();
  Comparison comparison{.baseline = "good", .rows = {}, .differences = {"cpu"}, .missing = {}};
  comparison.rows.push_back({"v1", "loop", "1. loop", "ms", "jit64", 1, 2, 1, 0.01, Band::high});
  const std::vector<TargetResult> targets = {{{.row = "v1/*", .who = "jit64", .peer = "c2"}, 1, Verdict::pass, "held"}};
  const std::string text = json_page({.run = &run, .comparison = &comparison, .targets = &targets, .history = {}});
  CHECK(text.find("\"regressed\": true") != std::string::npos);
  CHECK(text.find("\"text\": \"held\"") != std::string::npos);
  CHECK(json_run(text).run.has_value());
}

TEST_CASE("what is not a run is said with its place") {
  json_test_fails("", "line 1, column 1: found what is no JSON, expected a run of jitbench");
  json_test_fails("{\n \"schema\": ?}", "line 2, column 12: found what is no JSON, expected a run of jitbench");
  json_test_fails("[1, 2]", "the document: found a list of 2, expected an object");
  json_test_fails("{}", "the document: found no \"tool\", expected one");
  json_test_fails(json_test_edited("\"jitbench\"", "\"other\""), "/tool: found 'other', expected 'jitbench'");
  json_test_fails(json_test_edited("\"schema\": 1", "\"schema\": 2"), "/schema: found 2, expected schema 1");
  json_test_fails(json_test_edited("\"schema\": 1", "\"schema\": \"1\""),
                  "/schema: found '1', expected a whole number from 0");
  json_test_fails(json_test_edited("\"quick\": true", "\"quick\": 1"), "/quick: found 1, expected true or false");
  json_test_fails(json_test_edited("\"cores\": 2", "\"cores\": -2"),
                  "/fingerprint/cores: found -2, expected a whole number of 0 to 1000000");
  json_test_fails(json_test_edited("\"load\"", "\"lead\""), "/fingerprint: found no \"load\", expected one");
  json_test_fails(json_test_edited("12345678901", "{}"),
                  "/fingerprint/artifact_bytes/vm~1run~0: found an object, expected a whole number from 0");
  json_test_fails(json_test_edited("\"mad\": 1e-09", "\"mad\": \"x\""),
                  "/rows/0/of/0/mad: found 'x', expected a finite number");
  json_test_fails(json_test_edited("\"who\": \"java\"", "\"who\": \"lava\""),
                  "/rows/0/of/1/who: found 'lava', expected the id of one of /contenders");
  json_test_fails(json_test_edited("\"id\": \"java\"", "\"id\": \"jit64\""),
                  "/contenders/1/id: found 'jit64', expected an id of its own");
}

TEST_CASE("numbers are finite") {
  RunResult run = json_test_run();
  run.rows[0].of[0].samples[1] = std::numeric_limits<double>::infinity();
  json_test_fails(json_page({.run = &run, .history = {}}),
                  "/rows/0/of/0/samples/1: found null, expected a finite number");
  json_test_fails(json_test_edited("\"mad\": 1e-09", "\"mad\": 1e999"),
                  "found a number that is not finite, expected a run of jitbench");
}

TEST_CASE("hostile text ends in an error") {
  const std::string text = json_test_text();
  for (size_t length = 0; length + 2 < text.size(); length += 7) CHECK_FALSE(json_run(text.substr(0, length)).run);
  for (size_t at = 0; at < text.size(); at += 3) {
    std::string bad = text;
    bad[at] = char(uint8_t(bad[at]) ^ 0x55);
    (void)json_run(bad);  // it may be a run still
  }
  json_test_fails(std::string(1'000'000, '['), "found lists and objects 1000000 deep, expected 32 at most");
  json_test_fails(std::string(17 << 20, ' '), "found 17.0 MiB, expected a run of 16.0 MiB at most");
  CHECK_FALSE(json_run(std::string("\xff\xfe\0{", 4)).run);
}

TEST_CASE("output that is no UTF-8 is written as what is") {
  RunResult run = json_test_run();
  run.rows[0].of[0].result = "\xff";
  const JsonRun read = json_run(json_page({.run = &run, .history = {}}));
  REQUIRE(read.run);
  CHECK(read.run->rows[0].of[0].result == "\xef\xbf\xbd");
}
