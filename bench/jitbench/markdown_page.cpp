// markdown_page: a run for a document: GitHub's Markdown, one section a group.
#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench {

namespace {

// Text that means itself, also inside a table.
std::string marked(std::string_view text) {
  std::string safe;
  for (char c : page::plain(text)) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else if (std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos)
      safe.append({'\\', c});
    else
      safe += c;
  }
  return safe;
}

std::string table_line(const std::vector<std::string>& cells) { return "| " + page::joined(cells, " | ") + " |\n"; }

// `words`: columns that hold text, from the left; figures after them are set to the right.
std::string table_top(const std::vector<std::string>& names, size_t words) {
  std::vector<std::string> rule;
  for (size_t i = 0; i < names.size(); i++) rule.push_back(i < words ? "---" : "---:");
  return table_line(names) + table_line(rule);
}

std::string cell(std::optional<double> value) { return value ? page::digits(*value) : "–"; }
std::string ratio_cell(std::optional<double> times) { return times ? page::ratio(*times) : "–"; }

class MarkdownPage {
 public:
  explicit MarkdownPage(const Pages& pages) : pages_(pages), run_(*pages.run), ours_(page::leading(run_)) {}

  std::string text() {
    text_ = std::string("# jitbench") + (run_.quick ? ", quick" : "") + "\n\n";
    if (!run_.complete) text_ += std::string("**") + page::kIncomplete + "**\n\n";
    if (!run_.problems.empty()) list("Problems", run_.problems);
    text_ += marked(page::machine(run_.fingerprint)) + "\n";
    if (const std::string noise = page::noise(run_); !noise.empty()) text_ += "\n" + marked(noise) + "\n";
    if (const std::string steady = page::steadiness(run_); !steady.empty()) text_ += "\n" + marked(steady) + "\n";
    if (const std::string asking = page::asking(run_); !asking.empty()) text_ += "\n" + marked(asking) + "\n";
    for (const page::Section& group : page::groups_of(run_)) add(group);
    if (pages_.comparison) add(*pages_.comparison);
    if (pages_.targets) add(*pages_.targets);
    if (!run_.notes.empty()) text_ += "\n", list("Notes", run_.notes);
    if (!run_.complete) text_ += std::string("\n**") + page::kIncomplete + "**\n";
    return text_;
  }

 private:
  void list(const std::string& title, const std::vector<std::string>& lines) {
    text_ += "## " + title + "\n\n";
    for (const std::string& line : lines) text_ += "- " + marked(line) + "\n";
    if (title == "Problems") text_ += "\n";
  }

  // A line of the table: figures by contender, then ratios.
  template <class Figure, class Ratio>
  void line(const page::Section& group, const std::string& title, const std::string& unit, Figure figure, Ratio ratio) {
    std::vector<std::string> cells = {title, unit};
    for (const ContenderInfo* who : group.who) cells.push_back(figure(who->id));
    for (const std::string& peer : peers_) cells.push_back(ratio(peer));
    text_ += table_line(cells);
  }

  void add(const page::Section& group) {
    text_ += "\n## " + marked(group.name) + (group.what.empty() ? "" : ": " + marked(group.what)) + "\n\n";
    peers_.clear();
    for (const char* peer : {page::kCompiledC, page::kInferNode})
      if (group.has(peer) && group.has(ours_) && peer != ours_) peers_.push_back(peer);

    std::vector<std::string> names = {"row", "unit"};
    for (const ContenderInfo* who : group.who) names.push_back(marked(who->name));
    for (const std::string& peer : peers_) names.push_back("times " + marked(page::contender_name(run_, peer)));
    text_ += table_top(names, 2);
    for (const Row* row : group.rows)
      line(
          group, marked(row->title), marked(row->unit),
          [&](const std::string& who) {
            const Measurement* m = page::measured(*row, who);
            return m ? page::digits(m->median) + (m->noisy ? " \\~" : "") : "–";
          },
          [&](const std::string& peer) { return ratio_cell(times_better(*row, ours_, peer)); });
    line(
        group, "geometric mean", marked(group.unit),
        [&](const std::string& who) { return cell(page::mean_of(group, who)); },
        [&](const std::string& peer) { return ratio_cell(page::mean_ratio(group, ours_, peer)); });
    if (const auto total = page::total_of(group, ours_))
      line(
          group, "total", marked(group.unit), [&](const std::string& who) { return cell(page::total_of(group, who)); },
          [&](const std::string& peer) {
            const auto theirs = page::total_of(group, peer);
            return ratio_cell(theirs ? std::optional(*theirs / *total) : std::nullopt);
          });
    if (group.latencies()) percentiles(group);
    if (const auto closed = page::closed_forms(run_, group); !closed.empty())
      text_ += "\nRows " + (page::kClosedForms + marked(page::joined(closed, "; "))) + "\n";
    for (const std::string& sentence : page::absences(run_, group)) text_ += "\nNot there: " + marked(sentence) + "\n";
  }

  void percentiles(const page::Section& group) {
    text_ += "\n" + table_top({"latency of", "unit", "contender", "p50", "p95", "p99"}, 3);
    for (const Row* row : group.rows)
      for (const ContenderInfo* who : group.who)
        if (const Measurement* m = row->latency ? page::measured(*row, who->id) : nullptr)
          text_ += table_line({marked(row->title), marked(row->unit), marked(who->name), page::digits(m->p50),
                               page::digits(m->p95), page::digits(m->p99)});
  }

  void add(const Comparison& comparison) {
    text_ += "\n## Comparison\n\n" + marked(page::compared_with(comparison)) + "\n";
    for (const std::string& d : comparison.differences) text_ += "\nAnother machine: " + marked(d) + "\n";
    for (const std::string& m : comparison.missing) text_ += "\nMissing: " + marked(m) + "\n";
    if (comparison.rows.empty()) return;
    text_ += "\n" + table_top({"row", "of", "unit", "band", "before", "now", "worse by", "p"}, 4);
    for (const Compared& c : comparison.rows)
      text_ += table_line({marked(c.group + "/" + c.row), marked(page::contender_name(run_, c.who)), marked(c.unit),
                           band_name(c.band), page::digits(c.before), page::digits(c.now), page::percent(c.change),
                           page::digits(c.p)});
  }

  void add(const std::vector<TargetResult>& targets) {
    text_ += "\n## Targets\n\n" + page::judged(targets) + "\n\n" + table_top({"verdict", "target"}, 2);
    for (const TargetResult& t : targets) text_ += table_line({verdict_name(t.verdict), marked(t.text)});
  }

  const Pages& pages_;
  const RunResult& run_;
  std::string ours_;
  std::vector<std::string> peers_;  // of the group: columns of ratios
  std::string text_;
};

}  // namespace

std::string markdown_page(const Pages& pages) { return MarkdownPage(pages).text(); }

}  // namespace dis::bench
