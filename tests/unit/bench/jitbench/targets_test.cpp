#include "bench/jitbench/targets.h"

#include <doctest/doctest.h>

#include "bench/jitbench/statistics.h"

using namespace dis::bench;

namespace {

std::string targets_error(const std::string& text) {
  const TargetFile file = read_targets(text);
  CHECK((file.error.empty() || file.targets.empty()));
  return file.error;
}

std::string targets_error_of_one(const std::string& members) {
  return targets_error("{\"schema\": 1, \"targets\": [{" + members + "}]}");
}

TargetFile targets_of_one(const std::string& members) {
  const TargetFile file = read_targets("{\"schema\": 1, \"targets\": [{" + members + "}]}");
  REQUIRE(file.error == "");
  REQUIRE(file.targets.size() == 1);
  return file;
}

Measurement targets_measured(const std::string& who, double value) {
  Measurement m;
  m.who = who;
  m.samples = {value, value, value, value};
  sum_up(m);
  return m;
}

Row targets_row(const std::string& group, const std::string& name, const std::string& unit, double ours, double c) {
  Row row{.group = group, .name = name, .title = name, .unit = unit, .of = {}};
  if (ours >= 0) row.of.push_back(targets_measured("jit64", ours));
  if (c >= 0) row.of.push_back(targets_measured("c2", c));
  return row;
}

// Ratios of v1 to C: 0.5, 2 and 1; geometric mean 1.
RunResult targets_run() {
  RunResult run;
  run.contenders = {{"jit64", "avernus", 64}, {"c2", "C -O2", 64}};
  run.rows = {
      targets_row("v1", "sieve", "ms", 20, 10),
      targets_row("v1", "calls", "ms", 10, 20),
      targets_row("v1", "loops", "ms", 10, 10),
      targets_row("conc", "pingpong", "ns", 55, -1),
      targets_row("files", "read", "MB/s", 500, 400),
  };
  run.rows[4].more_is_better = true;
  return run;
}

TargetResult targets_judged(const std::string& members, const RunResult& run = targets_run()) {
  const auto results = judge(targets_of_one(members).targets, run);
  REQUIRE(results.size() == 1);
  return results[0];
}

}  // namespace

TEST_CASE("a file of targets is read") {
  const TargetFile file = read_targets(R"({"schema": 1, "targets": [
    {"row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.8, "mean": "geometric"},
    {"row": "conc/pingpong", "who": "jit64", "at_most": 60, "warn": 50},
    {"row": "files/read", "who": "jit64", "at_least": 400}]})");
  REQUIRE(file.error == "");
  REQUIRE(file.targets.size() == 3);
  const Target &a = file.targets[0], &b = file.targets[1], &c = file.targets[2];
  CHECK(a.row == "v1/*");
  CHECK(a.who == "jit64");
  CHECK(a.peer == "c2");
  CHECK(a.bound == 0.8);
  CHECK(a.warn == 0);
  CHECK(a.geometric_mean);
  CHECK(a.at_least);
  CHECK(b.peer == "");
  CHECK(b.bound == 60);
  CHECK(b.warn == 50);
  CHECK(!b.geometric_mean);
  CHECK(!b.at_least);
  CHECK(c.at_least);
  CHECK(read_targets(R"({"schema": 1, "targets": []})").error == "");
}

TEST_CASE("what is no file of targets is refused, with the place") {
  CHECK(targets_error("") == "byte 1: found no JSON, expected a file of targets");
  CHECK(targets_error("{\"schema\": 1, \"targets\": [}") == "byte 27: found no JSON, expected a file of targets");
  CHECK(targets_error("{} x").starts_with("byte 4: found no JSON"));
  CHECK(targets_error("[]") == "at the top: found an empty array, expected an object");
  CHECK(targets_error("{}") == "at the top: found no \"schema\", expected 1");
  CHECK(targets_error("{\"schema\": 2, \"targets\": []}") == "/schema: found 2, expected 1");
  CHECK(targets_error("{\"schema\": \"1\", \"targets\": []}") == "/schema: found \"1\", expected 1");
  CHECK(targets_error("{\"schema\": 1.0, \"targets\": []}") == "/schema: found 1.0, expected 1");
  CHECK(targets_error("{\"schema\": 1}") == "at the top: found no \"targets\", expected an array of them");
  CHECK(targets_error("{\"schema\": 1, \"targets\": {}}") == "/targets: found an empty object, expected an array");
  CHECK(targets_error("{\"schema\": 1, \"targets\": [7]}") == "/targets/0: found 7, expected an object");
  CHECK(targets_error("{\"schema\": 1, \"targets\": [], \"a/b~\": 0}") ==
        "/a~1b~0: found an unknown key, expected one of schema, targets");
  CHECK(targets_error("{\"schema\": 1, \"schema\": 1, \"targets\": []}") ==
        "at the top: found the key \"schema\" twice in one object, expected it once");
}

TEST_CASE("targets that say nothing, or two things, are refused") {
  const std::string known = R"("row": "v1/a", "who": "jit64")";
  CHECK(targets_error_of_one(R"("row": "v1/a", "at_most": 1)") ==
        "/targets/0: found no \"who\", expected a contender, like \"jit64\"");
  CHECK(targets_error_of_one(R"("row": "v1/a", "who": 5, "at_most": 1)") ==
        "/targets/0/who: found 5, expected a contender, like \"jit64\"");
  CHECK(targets_error_of_one(R"("row": "v1/a", "who": "", "at_most": 1)").starts_with("/targets/0/who: found \"\""));
  CHECK(targets_error_of_one(known) == "/targets/0: found no bound, expected one of ratio, at_most, at_least");
  CHECK(targets_error_of_one(known + R"(, "at_most": 1, "ratio": 1)") ==
        "/targets/0: found 2 bounds, expected one of ratio, at_most, at_least");
  CHECK(targets_error_of_one(known + R"(, "ratio": 1)") ==
        "/targets/0: found no \"peer\", expected whose figure the ratio is to");
  CHECK(targets_error_of_one(known + R"(, "ratio": 1, "peer": "jit64")") ==
        "/targets/0/peer: found \"jit64\", expected another than \"who\"");
  CHECK(targets_error_of_one(known + R"(, "at_most": 1, "peer": "c2")") ==
        "/targets/0/peer: found \"c2\", expected it only with \"ratio\"");
  CHECK(targets_error_of_one(known + R"(, "at_most": "fast")") ==
        "/targets/0/at_most: found \"fast\", expected a number above 0");
  CHECK(targets_error_of_one(known + R"(, "at_most": 0)") == "/targets/0/at_most: found 0, expected a number above 0");
  CHECK(targets_error_of_one(known + R"(, "at_most": -3)") ==
        "/targets/0/at_most: found -3, expected a number above 0");
  CHECK(targets_error_of_one(known + R"(, "at_most": true)") ==
        "/targets/0/at_most: found true, expected a number above 0");
  CHECK(targets_error_of_one(known + R"(, "at_most": 50, "warn": 60)") ==
        "/targets/0/warn: found 60, expected no less strict a bound than 50");
  CHECK(targets_error_of_one(known + R"(, "at_least": 50, "warn": 40)") ==
        "/targets/0/warn: found 40, expected no less strict a bound than 50");
  CHECK(targets_error_of_one(known + R"(, "at_most": 1, "mean": "geometric")") ==
        "/targets/0/mean: found a mean of one row, expected it only with GROUP/*");
  CHECK(targets_error_of_one(R"("row": "v1/*", "who": "jit64", "at_most": 1, "mean": "harmonic")") ==
        "/targets/0/mean: found \"harmonic\", expected \"geometric\"");
  CHECK(
      targets_error_of_one(known + R"(, "at_most": 1, "colour": 1)") ==
      "/targets/0/colour: found an unknown key, expected one of row, who, peer, ratio, at_most, at_least, warn, mean");
  CHECK(targets_error("{\"schema\": 1, \"targets\": [{" + known + ", \"at_most\": 1}, {" + known + "}]}") ==
        "/targets/1: found no bound, expected one of ratio, at_most, at_least");
}

TEST_CASE("rows are a group and a name") {
  for (const char* row : {"v1", "v1/", "/a", "v1/a/b", "*/a", "v*/a", "v1/a*", "v1/**", "*", "", "v1/\\u001b[2J"}) {
    CAPTURE(row);
    const std::string error =
        targets_error_of_one("\"row\": \"" + std::string(row) + R"(", "who": "jit64", "at_most": 1)");
    CHECK(error == "/targets/0/row: found \"" + std::string(row) + "\", expected GROUP/NAME or GROUP/*");
  }
  CHECK(targets_error_of_one(R"("who": "jit64", "at_most": 1)") ==
        "/targets/0: found no \"row\", expected GROUP/NAME or GROUP/*");
}

TEST_CASE("hostile files end in a short sentence") {
  const std::string deep(200'000, '[');
  CHECK(targets_error(deep).starts_with("byte 200001: found no JSON"));
  CHECK(targets_error(deep + std::string(200'000, ']')) == "at the top: found an array, expected an object");
  CHECK(targets_error("{\"schema\": 1e999, \"targets\": []}") ==
        "at the top: found a number beyond all bounds, expected a file of targets");
  CHECK(targets_error("{\"schema\": 99999999999999999999, \"targets\": []}").starts_with("/schema: found "));
  CHECK(targets_error("{\"schema\": 1, \"targets\": [\"\xff\"]}").starts_with("byte "));
  CHECK(targets_error(std::string("[]\0x", 4)) == "byte 3: found a zero byte, expected a file of targets");
  CHECK(targets_error("\xef\xbb\xbf[]") ==
        "at the top: found an empty array, expected an object");  // a byte order mark
  const std::string key = "{\"\\u001b[2J" + std::string(100'000, 'k') + "\": 1}";
  CHECK(targets_error(key).size() < 200);
  CHECK(targets_error(key).find('\x1b') == std::string::npos);
  CHECK(targets_error("{\"schema\": \"" + std::string(100'000, 's') + "\", \"targets\": []}").size() < 200);
  for (size_t cut = 0; cut < 60; cut++)  // half of a file is none
    CHECK(targets_error(
              std::string(R"({"schema": 1, "targets": [{"row": "v1/a", "who": "jit64", "at_most": 60}]})", cut)) != "");
}

TEST_CASE("figures are judged by their bound") {
  const auto verdict = [](const std::string& bound) {
    return targets_judged(R"("row": "conc/pingpong", "who": "jit64", )" + bound).verdict;
  };
  CHECK(verdict(R"("at_most": 60)") == Verdict::pass);
  CHECK(verdict(R"("at_most": 57)") == Verdict::warn);  // within 5 %
  CHECK(verdict(R"("at_most": 55)") == Verdict::warn);
  CHECK(verdict(R"("at_most": 54)") == Verdict::fail);
  CHECK(verdict(R"("at_most": 60, "warn": 50)") == Verdict::warn);
  CHECK(verdict(R"("at_most": 60, "warn": 55)") == Verdict::pass);
  CHECK(verdict(R"("at_most": 56, "warn": 56)") == Verdict::pass);
  const TargetResult result = targets_judged(R"("row": "conc/pingpong", "who": "jit64", "at_most": 60, "warn": 50)");
  CHECK(result.found == 55);
  CHECK(result.target.bound == 60);
  CHECK(result.text == "conc/pingpong: jit64 is 55 ns; wanted at most 60 ns, better 50 ns");
}

TEST_CASE("where more is better, the bound is a least one") {
  const auto judged = [](const std::string& bound) {
    return targets_judged(R"("row": "files/read", "who": "jit64", )" + bound);
  };
  CHECK(judged(R"("at_least": 400)").verdict == Verdict::pass);
  CHECK(judged(R"("at_least": 490)").verdict == Verdict::warn);
  CHECK(judged(R"("at_least": 501)").verdict == Verdict::fail);
  CHECK(judged(R"("at_least": 400, "warn": 600)").verdict == Verdict::warn);
  CHECK(judged(R"("ratio": 1.1, "peer": "c2")").found == 1.25);
  CHECK(judged(R"("at_most": 900)").verdict == Verdict::fail);
  CHECK(judged(R"("at_most": 900)").text ==
        "files/read: jit64 cannot be judged: in files/read more is better, at_least is meant");
  CHECK(targets_judged(R"("row": "v1/sieve", "who": "jit64", "at_least": 1)").text ==
        "v1/sieve: jit64 cannot be judged: in v1/sieve less is better, at_most is meant");
}

TEST_CASE("ratios are judged row by row or by their mean") {
  const std::string all = R"("row": "v1/*", "who": "jit64", "peer": "c2", )";
  const TargetResult each = targets_judged(all + R"("ratio": 0.8)");
  CHECK(each.verdict == Verdict::fail);
  CHECK(each.found == 0.5);
  CHECK(each.text == "v1/*: jit64 against c2 is 0.5 in sieve, the worst of 3 rows; wanted at least 0.8");
  CHECK(targets_judged(all + R"("ratio": 0.4)").verdict == Verdict::pass);
  const TargetResult mean = targets_judged(all + R"("ratio": 0.8, "mean": "geometric")");
  CHECK(mean.verdict == Verdict::pass);
  CHECK(mean.found == doctest::Approx(1));
  CHECK(mean.text == "v1/*: jit64 against c2 is 1, the geometric mean of 3 rows; wanted at least 0.8");
  CHECK(targets_judged(all + R"("ratio": 0.98, "mean": "geometric")").verdict == Verdict::warn);
  CHECK(targets_judged(all + R"("ratio": 1.1, "mean": "geometric")").verdict == Verdict::fail);
  CHECK(targets_judged(R"("row": "v1/calls", "who": "jit64", "peer": "c2", "ratio": 1.5)").text ==
        "v1/calls: jit64 against c2 is 2; wanted at least 1.5");
  CHECK(targets_judged(R"("row": "v1/*", "who": "jit64", "at_most": 15)").text ==
        "v1/*: jit64 is 20 ms in sieve, the worst of 3 rows; wanted at most 15 ms");
}

TEST_CASE("rows without a peer are left out and counted") {
  RunResult run = targets_run();
  run.rows.push_back(targets_row("v1", "channels", "ms", 5, -1));
  const TargetResult result = targets_judged(R"("row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.4)", run);
  CHECK(result.verdict == Verdict::pass);
  CHECK(result.text ==
        "v1/*: jit64 against c2 is 0.5 in sieve, the worst of 3 rows (c2 is not in 1 more); wanted at least 0.4");
}

TEST_CASE("what was not measured neither passes nor fails") {
  CHECK(targets_judged(R"("row": "v1/none", "who": "jit64", "at_most": 1)").text ==
        "v1/none: jit64 was not measured; wanted at most 1");
  CHECK(targets_judged(R"("row": "none/*", "who": "jit64", "at_most": 1)").verdict == Verdict::unmeasured);
  CHECK(targets_judged(R"("row": "v1/sieve", "who": "int64", "at_most": 1)").verdict == Verdict::unmeasured);
  CHECK(targets_judged(R"("row": "conc/pingpong", "who": "jit64", "peer": "c2", "ratio": 1)").verdict ==
        Verdict::unmeasured);

  RunResult run = targets_run();
  run.rows.push_back(targets_row("v1", "crashed", "ms", -1, 10));
  const std::string all = R"("row": "v1/*", "who": "jit64", "peer": "c2", )";
  const TargetResult part = targets_judged(all + R"("ratio": 0.4)", run);
  CHECK(part.verdict == Verdict::unmeasured);
  CHECK(part.text.ends_with("; not measured: v1/crashed"));
  CHECK(targets_judged(all + R"("ratio": 0.4, "mean": "geometric")", run).verdict == Verdict::unmeasured);
  CHECK(targets_judged(all + R"("ratio": 0.8)", run).verdict == Verdict::fail);  // whatever the missing one does
}

TEST_CASE("of a run that ended early, single rows and failures count") {
  RunResult run = targets_run();
  run.complete = false;
  CHECK(targets_judged(R"("row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.4)", run).verdict ==
        Verdict::unmeasured);
  CHECK(targets_judged(R"("row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.8)", run).verdict == Verdict::fail);
  CHECK(targets_judged(R"("row": "v1/sieve", "who": "jit64", "at_most": 30)", run).verdict == Verdict::pass);
}

TEST_CASE("figures of different units have no mean") {
  RunResult run = targets_run();
  run.rows.push_back(targets_row("v1", "short", "ns", 5, 5));
  CHECK(targets_judged(R"("row": "v1/*", "who": "jit64", "at_most": 1, "mean": "geometric")", run).verdict ==
        Verdict::fail);
  CHECK(targets_judged(R"("row": "v1/*", "who": "jit64", "peer": "c2", "ratio": 0.4, "mean": "geometric")", run)
            .verdict == Verdict::pass);
}

TEST_CASE("figures of 0 have no ratio") {
  RunResult run = targets_run();
  run.rows[0] = targets_row("v1", "sieve", "ms", 0, 10);
  CHECK(targets_judged(R"("row": "v1/sieve", "who": "jit64", "peer": "c2", "ratio": 1)", run).verdict ==
        Verdict::unmeasured);
  CHECK(targets_judged(R"("row": "v1/sieve", "who": "jit64", "at_most": 1)", run).verdict == Verdict::pass);
}

TEST_CASE("verdicts have names") {
  CHECK(std::string(verdict_name(Verdict::pass)) == "pass");
  CHECK(std::string(verdict_name(Verdict::warn)) == "warn");
  CHECK(std::string(verdict_name(Verdict::fail)) == "fail");
  CHECK(std::string(verdict_name(Verdict::unmeasured)) == "unmeasured");
}
