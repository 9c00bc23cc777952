// page_tools: what every page of a run needs: its rows by group, the figures below a group, numbers and words as text.
// In: a RunResult. Out: views into it, which live as long as it does, and strings. Keeps: a figure looks the same on
// every page. Leaves to others: how a page is laid out, and quoting.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/jitbench/pages.h"
#include "bench/jitbench/result.h"

namespace dis::bench::page {

// Whom ratios are told to, where they took part.
inline constexpr const char* kCompiledC = "c2";
inline constexpr const char* kInferNode = "infernode";
inline constexpr const char* kInterpreter = "interp64";

// The contender all ratios speak of: our JIT, or the first of ours there is if only others were asked for.
std::string leading(const RunResult& run);
const ContenderInfo* contender(const RunResult& run, std::string_view id);
std::string contender_name(const RunResult& run, std::string_view id);  // the id itself if nobody has it

struct Section {
  std::string name, what;                 // "v1", a few words about it or ""
  std::string unit;                       // "" if rows differ
  std::vector<const Row*> rows;           // in order of appearance
  std::vector<const ContenderInfo*> who;  // those who took part in a row at least, in the order of columns

  bool has(std::string_view id) const;
  bool more_is_better() const;  // in all rows
  bool mixed() const;           // in some rows only
  bool latencies() const;       // some rows have percentiles
};
std::vector<Section> groups_of(const RunResult& run);

// What `id` measured in a row; nothing if it did not take part.
const Measurement* measured(const Row& row, std::string_view id);

// Figures below a group. A mean of medians, and a total, only of rows in one unit that the contender measured all.
std::optional<double> mean_of(const Section& group, std::string_view id);
std::optional<double> total_of(const Section& group, std::string_view id);  // of times, in the suites that have totals
std::optional<double> mean_ratio(const Section& group, const std::string& who, const std::string& peer);
std::vector<double> ratios(const Section& group, const std::string& who, const std::string& peer);

// Who did not take part in rows of the group, and why, a sentence each.
std::vector<std::string> absences(const RunResult& run, const Section& group);

// Who worked out the result of a row without running its loop, a line for each such row: "3. function calls: avernus".
// Those have no ratios, and their rows no part in means.
std::vector<std::string> closed_forms(const RunResult& run, const Section& group);
inline constexpr const char* kClosedForms = "worked out without running the loop, so without ratios and not in means: ";

std::string digits(double value);    // three that say something; 12,346
std::string ratio(double times);     // "1.23x"
std::string percent(double change);  // "+12.3 %"
std::string exact(double value);     // as short as reads back the same
std::string range(const Interval& interval);
std::string bytes(uint64_t count);  // "1.23 MiB"

std::string plain(std::string_view text);  // control characters, line ends among them, become spaces
size_t columns(std::string_view text);     // of UTF-8, one each
std::string padded(std::string text, size_t width, bool right = false);
std::string shortened(const std::string& text, size_t width);  // with an ellipsis if it is longer
std::string joined(const std::vector<std::string>& parts, std::string_view between);
std::string counted(size_t count, const std::string& one, const std::string& many);

std::string when(const Fingerprint& f);                        // "2026-11-28 18:45 UTC"
std::string revision(const Fingerprint& f);                    // "5e778a9 with changes"
std::string machine(const Fingerprint& f);                     // all of it in a line
std::string noise(const RunResult& run);                       // a sentence, "" if nothing disturbed it
std::string steadiness(const RunResult& run);                  // a sentence, "" if no row server was asked
std::string asking(const RunResult& run);                      // a sentence, "" likewise
std::string compared_with(const Comparison& comparison);       // a sentence
std::string judged(const std::vector<TargetResult>& targets);  // a sentence

inline constexpr const char* kIncomplete = "This run ended early: what is missing was not measured.";

}  // namespace dis::bench::page
