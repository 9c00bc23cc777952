#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"
#include "bench/jitbench/statistics.h"

using namespace dis::bench;

namespace {

Measurement pages_test_figure(const std::string& who, double value) {
  Measurement m;
  m.who = who;
  m.samples = {value, value * 1.01, value * 0.99};
  sum_up(m);
  return m;
}

Row pages_test_row(const std::string& group, const std::string& name,
                   const std::vector<std::pair<std::string, double>>& of) {
  Row row;
  row.group = group;
  row.name = name;
  row.title = "row " + name;
  row.unit = "ms";
  for (const auto& [who, value] : of) row.of.push_back(pages_test_figure(who, value));
  return row;
}

// Two rows of v1, where ours is 2 and 0.5 times as fast as C; one of conc, which Go alone shares with us.
RunResult pages_test_run() {
  RunResult run;
  run.fingerprint.date = "2026-11-28T18:45:00Z";
  run.fingerprint.cpu = "a processor";
  run.fingerprint.cores = 4;
  run.contenders = {{"jit64", "avernus", 64},
                    {"interp64", "--nojit", 64},
                    {"c2", "C -O2", 64},
                    {"go", "Go", 64},
                    {"infernode", "InferNode -c1", 64}};
  run.rows = {pages_test_row("v1", "a", {{"jit64", 10}, {"interp64", 100}, {"c2", 20}, {"go", 30}, {"infernode", 70}}),
              pages_test_row("v1", "b", {{"jit64", 40}, {"interp64", 200}, {"c2", 20}, {"go", 30}, {"infernode", 90}}),
              pages_test_row("conc", "c", {{"jit64", 3}, {"go", 6}})};
  run.rows[2].of.push_back({.who = "c2",
                            .samples = {},
                            .median = 0,
                            .mad = 0,
                            .interval = {},
                            .p50 = 0,
                            .p95 = 0,
                            .p99 = 0,
                            .result = "",
                            .absent = "has no processes",
                            .noisy = false});
  return run;
}

std::vector<std::string> pages_test_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool pages_test_holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string pages_test_line_with(const std::string& text, const std::string& part) {
  for (const std::string& line : pages_test_lines(text))
    if (pages_test_holds(line, part)) return line;
  return "";
}

std::string pages_test_terminal(const RunResult& run, int width, bool colour = false) {
  return terminal_page({.run = &run, .history = {}}, {.colour = colour, .width = width});
}

}  // namespace

TEST_CASE("figures have three digits that say something") {
  CHECK(page::digits(0) == "0");
  CHECK(page::digits(1.2345) == "1.23");
  CHECK(page::digits(12.345) == "12.3");
  CHECK(page::digits(9.999) == "10.0");
  CHECK(page::digits(99.99) == "100");
  CHECK(page::digits(0.12345) == "0.123");
  CHECK(page::digits(0.0123) == "0.0123");
  CHECK(page::digits(1234.5) == "1234");
  CHECK(page::digits(-1234567) == "-1,234,567");
  CHECK(page::digits(1.0 / 0.0) == "?");
  CHECK(page::ratio(0.9312) == "0.93x");
  CHECK(page::ratio(12.34) == "12.3x");
  CHECK(page::bytes(2345678) == "2.24 MiB");
}

TEST_CASE("text is counted and cut in letters, not bytes") {
  CHECK(page::columns("aé│") == 3);
  CHECK(page::padded("é", 3) == "é  ");
  CHECK(page::padded("é", 3, true) == "  é");
  CHECK(page::shortened("éééé", 3) == "éé…");
  CHECK(page::shortened("abc", 3) == "abc");
  CHECK(page::plain("a\x1b[31m\nb\xc2\x9b") == "a [31m b  ");
}

TEST_CASE("rows are grouped in order of appearance, and means are of what all measured") {
  const RunResult run = pages_test_run();
  const auto groups = page::groups_of(run);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].name == "v1");
  CHECK(groups[0].who.size() == 5);
  CHECK(groups[1].who.size() == 2);
  CHECK(*page::mean_of(groups[0], "jit64") == doctest::Approx(20));
  CHECK(*page::total_of(groups[0], "jit64") == doctest::Approx(50));
  CHECK(*page::mean_ratio(groups[0], "jit64", "c2") == doctest::Approx(1));
  CHECK_FALSE(page::total_of(groups[1], "jit64"));
  CHECK_FALSE(page::mean_ratio(groups[1], "jit64", "c2"));
  CHECK(page::absences(run, groups[1]) == std::vector<std::string>{"C -O2: has no processes"});
}

TEST_CASE("the ratios are of another contender of ours if the JIT was not asked for") {
  RunResult run = pages_test_run();
  CHECK(page::leading(run) == "jit64");
  run.contenders.erase(run.contenders.begin());
  CHECK(page::leading(run) == "interp64");
}

TEST_CASE("csv quotes what needs it") {
  RunResult run = pages_test_run();
  run.rows.erase(run.rows.begin() + 1);
  run.rows[0].title = "a, \"b\"\nc";
  run.rows[0].of.resize(1);
  run.rows[0].of[0].result = "42";
  run.rows[0].of[0].noisy = true;
  const std::string text = csv_page({.run = &run, .history = {}});
  CHECK(pages_test_holds(
      text, "group,row,title,unit,contender,median,mad,low,high,p50,p95,p99,samples,result,absent,noisy\n"));
  CHECK(pages_test_holds(text, "v1,a,\"a, \"\"b\"\"\nc\",ms,jit64,10,"));
  CHECK(pages_test_holds(text, ",,,,3,42,,true\n"));
  CHECK(pages_test_holds(text, "conc,c,row c,ms,c2,,,,,,,,0,,has no processes,false\n"));
}

TEST_CASE("markdown has a table a group") {
  RunResult run = pages_test_run();
  run.rows[0].title = "a|b <i>";
  run.problems = {"it is *wrong*"};
  const std::string text = markdown_page({.run = &run, .history = {}});
  CHECK(pages_test_line_with(text, "a\\|b") ==
        "| a\\|b &lt;i> | ms | 10.0 | 100 | 20.0 | 30.0 | 70.0 | 2.00x | 7.00x |");
  CHECK(pages_test_line_with(text, "geometric mean") ==
        "| geometric mean | ms | 20.0 | 141 | 20.0 | 30.0 | 79.4 | 1.00x | 3.97x |");
  CHECK(pages_test_line_with(text, "| total") == "| total | ms | 50.0 | 300 | 40.0 | 60.0 | 160 | 0.80x | 3.20x |");
  CHECK(pages_test_line_with(text, "row c") == "| row c | ms | 3.00 | 6.00 |");
  CHECK(pages_test_holds(text, "Not there: C -O2: has no processes"));
  CHECK(text.find("it is \\*wrong\\*") < text.find("a processor"));
}

TEST_CASE("a terminal's lines fit, and columns stay aligned") {
  RunResult run = pages_test_run();
  run.rows[0].title = "a row with an uncommonly long title that nothing has room for";
  for (int width : {0, 40, 50, 60, 72, 80, 100, 140, 200}) {
    CAPTURE(width);
    const std::string text = pages_test_terminal(run, width);
    for (const std::string& line : pages_test_lines(text)) {
      CAPTURE(line);
      CHECK(page::columns(line) <= size_t(std::max(width, 40)));
    }
    // Ours ends in the same column of each line of the first group.
    const std::string first = pages_test_line_with(text, "10.0"), second = pages_test_line_with(text, "row b");
    CHECK(page::columns(first.substr(0, first.find("10.0"))) == page::columns(second.substr(0, second.find("40.0"))));
  }
}

TEST_CASE("what has no room is named") {
  const RunResult run = pages_test_run();
  CHECK(pages_test_holds(pages_test_terminal(run, 60), "No room for"));
  CHECK_FALSE(pages_test_holds(pages_test_terminal(run, 200), "No room for"));
}

TEST_CASE("colour changes no column") {
  RunResult run = pages_test_run();
  run.problems = {"v1/a: a wrong result"};
  const std::string plain = pages_test_terminal(run, 100);
  std::string painted = pages_test_terminal(run, 100, true);
  CHECK_FALSE(pages_test_holds(plain, "\x1b"));
  CHECK(pages_test_holds(painted, "\x1b[31mWRONG: v1/a: a wrong result\x1b[0m"));
  for (size_t at; (at = painted.find('\x1b')) != std::string::npos;) painted.erase(at, painted.find('m', at) + 1 - at);
  CHECK(painted == plain);
}

TEST_CASE("a terminal gets no commands from programs") {
  RunResult run = pages_test_run();
  run.problems = {"\x1b[2J\a\nbad"};
  run.rows[0].title = "\x1b]0;x";
  CHECK_FALSE(pages_test_holds(pages_test_terminal(run, 80), "\x1b"));
}

TEST_CASE("noisy cells are marked, and a sentence says so") {
  RunResult run = pages_test_run();
  CHECK_FALSE(pages_test_holds(pages_test_terminal(run, 120), "noisy"));
  run.rows[0].of[2].noisy = true;
  const std::string text = pages_test_terminal(run, 120);
  CHECK(pages_test_holds(text, "The machine was noisy. 1 figure is marked ~"));
  CHECK(pages_test_holds(pages_test_line_with(text, "row a"), "20.0~"));
}

TEST_CASE("an incomplete run says so first and last") {
  RunResult run = pages_test_run();
  run.complete = false;
  const std::vector<std::string> lines = pages_test_lines(pages_test_terminal(run, 100));
  CHECK(lines.front() == page::kIncomplete);
  CHECK(lines.back() == page::kIncomplete);
  for (const std::string& text : {markdown_page({.run = &run, .history = {}}), html_page({.run = &run, .history = {}})})
    CHECK(text.find(page::kIncomplete) != text.rfind(page::kIncomplete));
}

TEST_CASE("a run without rows is a page too") {
  const RunResult run;
  for (const std::string& text : {pages_test_terminal(run, 80), markdown_page({.run = &run, .history = {}}),
                                  csv_page({.run = &run, .history = {}}), html_page({.run = &run, .history = {}})})
    CHECK_FALSE(text.empty());
}

TEST_CASE("comparison and targets are on the pages") {
  const RunResult run = pages_test_run();
  Comparison comparison{.baseline = "good", .rows = {}, .differences = {"compiler: a, b"}, .missing = {"v1/z"}};
  comparison.rows.push_back({"v1", "a", "row a", "ms", "jit64", 8, 10, 0.25, 0.01, Band::high});
  comparison.rows.push_back({"v1", "b", "row b", "ms", "jit64", 40, 40, 0, 1, Band::stable});
  const std::vector<TargetResult> targets = {
      {{.row = "v1/*", .who = "jit64", .peer = "c2"}, 1, Verdict::fail, "v1/* is too slow"}};
  const Pages pages{.run = &run, .comparison = &comparison, .targets = &targets, .history = {}};
  const std::string terminal = terminal_page(pages, {.colour = false, .width = 100});
  CHECK(pages_test_holds(pages_test_line_with(terminal, "v1/a"), "+25.0 %"));
  CHECK_FALSE(pages_test_holds(terminal, "v1/b"));
  for (const std::string& text : {terminal, markdown_page(pages), html_page(pages)}) {
    CHECK(pages_test_holds(text, "v1/z"));
    CHECK(pages_test_holds(text, "is too slow"));
    CHECK(pages_test_holds(text, "compiler: a, b"));
  }
}

TEST_CASE("html escapes all words of a run, and fetches nothing") {
  RunResult run = pages_test_run();
  const std::string evil = "<script>alert(\"x\")</script>&'";
  run.rows[0].title = run.rows[0].name = run.rows[0].unit = run.rows[1].group = evil;
  run.rows[0].of[0].result = run.rows[2].of[2].absent = evil;
  run.contenders[2].name = run.fingerprint.cpu = run.fingerprint.date = run.fingerprint.revision = evil;
  run.fingerprint.artifact_bytes[evil] = 1;
  run.problems = run.notes = {evil};
  const std::string text = html_page({.run = &run, .history = {run}});
  CHECK_FALSE(pages_test_holds(text, "<script>alert"));
  CHECK_FALSE(pages_test_holds(text, "\"x\""));
  CHECK(pages_test_holds(text, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"));
  for (const char* fetched : {"http:", "https:", "src=", "@import", "url("})
    CHECK_FALSE(pages_test_holds(text, fetched));
}

TEST_CASE("html has the charts there are figures for") {
  RunResult run = pages_test_run();
  Pages pages{.run = &run, .history = {}};
  std::string text = html_page(pages);
  CHECK(pages_test_holds(text, "Native code beside the interpreter"));
  CHECK(pages_test_holds(text, "Beside C -O2"));
  CHECK_FALSE(pages_test_holds(text, "<h3>History</h3>"));
  CHECK(pages_test_holds(text, "href=\"#group-v1\""));
  CHECK(pages_test_holds(text, "id=\"group-v1\""));

  // An earlier run that lacks a row differs by the row it has.
  RunResult earlier = run;
  earlier.rows.resize(1);
  earlier.rows[0].of[0].median = 20;
  pages.history = {earlier};
  CHECK(pages_test_holds(html_page(pages), "aria-label=\"from 40.0 to 20.0\""));
  pages.history[0].fingerprint.cpu = "another";
  CHECK_FALSE(pages_test_holds(html_page(pages), "<h3>History</h3>"));
}

TEST_CASE("figures out of all bounds break no page") {
  RunResult run = pages_test_run();
  for (Row& row : run.rows) {
    row.of[0].median = 1e308;
    row.of[1].median = 1e-308;
  }
  for (int turn = 0; turn < 2; turn++) {
    CHECK_FALSE(pages_test_terminal(run, 100).empty());
    CHECK_FALSE(html_page({.run = &run, .history = {pages_test_run()}}).empty());
    CHECK_FALSE(markdown_page({.run = &run, .history = {}}).empty());
    for (Row& row : run.rows) std::swap(row.of[0].median, row.of[1].median), row.of.back().median = -1;
  }
}
