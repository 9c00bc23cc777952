// pages: a run of jitbench for its readers: a terminal, a browser, a document, a spreadsheet, another program.
// In: a RunResult (and what it was compared with). Out: text. Keeps: the same numbers, names and order everywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/jitbench/compare.h"
#include "bench/jitbench/result.h"
#include "bench/jitbench/targets.h"

namespace dis::bench {

// What a page is made of. The pointers may be null; what they point to outlives the call.
struct Pages {
  const RunResult* run = nullptr;
  const Comparison* comparison = nullptr;               // with a baseline
  const std::vector<TargetResult>* targets = nullptr;   // judged
  std::vector<RunResult> history;                       // earlier runs, oldest first, without this one
};

struct TerminalStyle {
  bool colour = false;
  int width = 100;  // columns
};

// One table a group: rows, all contenders, ratios of ours to C and the peers, a bar; geometric means and totals below.
std::string terminal_page(const Pages& pages, const TerminalStyle& style);
std::string markdown_page(const Pages& pages);
std::string csv_page(const Pages& pages);  // one line per row and contender
// One file that needs no other: style and drawings are in it, light and dark, for a wide screen and for a phone.
std::string html_page(const Pages& pages);

// Schema 1. What json_page() wrote json_run() reads: equal but for nothing.
std::string json_page(const Pages& pages);
struct JsonRun {
  std::optional<RunResult> run;
  std::string error;  // what was found and what was expected, "" if it is a run
};
JsonRun json_run(const std::string& text);

}  // namespace dis::bench
