// terminal_page: a run for a terminal.
// In: a run. Out: lines of `width` columns at most, with escape sequences only where colour is asked for. Keeps:
// columns are aligned, whatever the width: those that do not fit are left out and named. Figures are padded first and
// painted after.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench {

namespace {

enum class Paint { none, bold, faint, good, bad, warn };

std::string painted(const std::string& text, Paint paint, bool colour) {
  if (!colour || paint == Paint::none || text.empty()) return text;
  const char* code = paint == Paint::bold    ? "1"
                     : paint == Paint::faint ? "2"
                     : paint == Paint::good  ? "32"
                     : paint == Paint::bad   ? "31"
                                             : "33";
  return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

constexpr size_t kLeastWidth = 40;
constexpr size_t kLeastTitle = 12;
constexpr size_t kGap = 2;                  // between columns
constexpr const char* kNoBreak = "\u00a0";  // a space that no line ends at
constexpr double kAlike = 0.05;             // ratios as near to 1 are neither good nor bad

Paint paint_of(std::optional<double> times) {
  if (!times || std::fabs(*times - 1) <= kAlike) return Paint::none;
  return *times > 1 ? Paint::good : Paint::bad;
}

Paint paint_of(Band band) {
  if (band == Band::improved) return Paint::good;
  if (band == Band::stable) return Paint::faint;
  return band == Band::slower ? Paint::warn : Paint::bad;
}

Paint paint_of(Verdict verdict) {
  if (verdict == Verdict::pass) return Paint::good;
  if (verdict == Verdict::fail) return Paint::bad;
  return verdict == Verdict::warn ? Paint::warn : Paint::faint;
}

std::string scattered(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f%%", share < 0.0995 ? 1 : 0, std::min(100 * share, 9999.0));
  return text;
}

struct Cell {
  std::string text;
  Paint paint = Paint::none;
};

struct Column {
  std::string over = "", head;  // two lines of heading
  bool right = true;
  int rank = 0;           // the least is left out last; 0: never
  std::string name = "";  // by which it is named when it is left out, "" if it need not be
  std::vector<Cell> cells = {};

  size_t width() const {
    size_t most = std::max(page::columns(over), page::columns(head));
    for (const Cell& cell : cells) most = std::max(most, page::columns(cell.text));
    return most;
  }
};

size_t width_of(const std::vector<Column>& columns) {
  size_t sum = 0;
  for (const Column& c : columns) sum += c.width() + kGap;
  return sum - kGap;
}

// Takes columns out, the highest rank first, until the rest fits. The first one is shortened before all are gone.
std::vector<std::string> fit(std::vector<Column>& columns, size_t width) {
  const auto shorten = [&](size_t most) {
    for (Cell& cell : columns[0].cells) cell.text = page::shortened(cell.text, most);
  };
  shorten(std::max(kLeastTitle, width * 2 / 5));
  std::vector<std::string> left_out;
  while (width_of(columns) > width) {
    const auto last = std::max_element(columns.begin(), columns.end(),
                                       [](const Column& a, const Column& b) { return a.rank < b.rank; });
    if (last->rank == 0) break;
    if (!last->name.empty()) left_out.insert(left_out.begin(), last->name);
    columns.erase(last);
  }
  if (const size_t all = width_of(columns); all > width)
    shorten(std::max(kLeastTitle, columns[0].width() - std::min(columns[0].width(), all - width)));
  return left_out;
}

// `rule_before`: the line above which a thin rule is drawn.
std::string table_of(const std::vector<Column>& columns, size_t rule_before, bool colour) {
  std::string text;
  const auto line = [&](auto cell_of) {
    std::string spaces;  // written only if something follows
    for (const Column& c : columns) {
      const Cell cell = cell_of(c);
      const std::string words = cell.text.substr(0, cell.text.find_last_not_of(' ') + 1);
      const size_t before = c.right ? c.width() - page::columns(cell.text) : 0;
      if (!words.empty()) {
        text += spaces + std::string(before, ' ') + painted(words, cell.paint, colour);
        spaces.assign(c.width() - before - page::columns(words) + kGap, ' ');
      } else {
        spaces.append(c.width() + kGap, ' ');
      }
    }
    text += "\n";
  };
  const bool two = std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.over.empty(); });
  if (two) line([](const Column& c) { return Cell{c.over, Paint::bold}; });
  line([](const Column& c) { return Cell{c.head, Paint::bold}; });
  for (size_t i = 0; i < columns[0].cells.size(); i++) {
    if (i == rule_before) {
      std::string rule;
      for (size_t n = width_of(columns); n > 0; n--) rule += "─";
      text += painted(rule, Paint::faint, colour) + "\n";
    }
    line([&](const Column& c) { return c.cells[i]; });
  }
  return text;
}

// Bars of ratios, from an axis at 1: to the right what is better. Logarithms, in half columns.
class Bars {
 public:
  Bars(const std::vector<double>& ratios, int width) {
    double least = 0, most = 0;
    for (double r : ratios) least = std::min(least, doublings(r)), most = std::max(most, doublings(r));
    scale_ = std::max(1.0, most - least);
    left_ = int(std::lround((width - 1) * -least / scale_));
    if (most == 0 && least == 0) left_ = width / 2;
    right_ = width - 1 - left_;
    scale_ = 2 * (width - 1) / scale_;
  }

  Cell bar(std::optional<double> times) const {
    const int half = times ? int(std::lround(doublings(*times) * scale_)) : 0;
    const int left = std::clamp(-half, 0, 2 * left_), right = std::clamp(half, 0, 2 * right_);
    std::string text(size_t(left_ - (left + 1) / 2), ' ');
    if (left % 2) text += "▐";
    for (int i = 0; i < left / 2; i++) text += "█";
    text += "│";
    for (int i = 0; i < right / 2; i++) text += "█";
    if (right % 2) text += "▌";
    return {text, paint_of(times)};
  }

  std::string axis() const {  // as wide as the longest bar
    return std::string(size_t(left_), ' ') + "1x" + std::string(size_t(std::max(0, right_ - 1)), ' ');
  }

 private:
  static double doublings(double ratio) { return std::clamp(std::log2(ratio), -40.0, 40.0); }  // 0 and infinity too

  double scale_;
  int left_, right_;  // columns beside the axis
};

// The order in which columns are kept when there is little room.
int rank_of(const std::string& who) {
  static const std::vector<std::string> kept = {"c2",   "infernode", "interp64", "jit32",      "go",       "luajit",
                                                "java", "node",      "c0",       "infernode0", "interp32", "python"};
  const auto at = std::find(kept.begin(), kept.end(), who);
  return 10 * (2 + int(at - kept.begin()));
}

class TerminalPage {
 public:
  TerminalPage(const Pages& pages, const TerminalStyle& style)
      : pages_(pages),
        run_(*pages.run),
        colour_(style.colour),
        width_(std::max(kLeastWidth, size_t(std::max(0, style.width)))),
        ours_(page::leading(run_)) {}

  std::string text() {
    if (!run_.complete) say(page::kIncomplete, Paint::bad);
    say(std::string("jitbench") + (run_.quick ? ", quick" : ""), Paint::bold);
    say(page::machine(run_.fingerprint), Paint::faint);
    if (const std::string noise = page::noise(run_); !noise.empty()) say(noise, Paint::warn);
    if (const std::string steady = page::steadiness(run_); !steady.empty()) say(steady, Paint::faint);
    if (const std::string asking = page::asking(run_); !asking.empty()) say(asking, Paint::faint);
    for (const page::Section& group : page::groups_of(run_)) add(group);
    if (!run_.notes.empty()) heading("notes");
    for (const std::string& note : run_.notes) say(page::plain(note));
    if (pages_.comparison) add(*pages_.comparison);
    if (pages_.targets) add(*pages_.targets);
    if (!run_.problems.empty()) text_ += "\n";
    for (const std::string& problem : run_.problems) say("WRONG: " + page::plain(problem), Paint::bad);
    if (!run_.complete) text_ += "\n", say(page::kIncomplete, Paint::bad);
    return text_;
  }

 private:
  // A paragraph, broken at spaces; what is longer than a line is broken anywhere. Lines after the first begin at
  // `indent`.
  void say(const std::string& text, Paint paint = Paint::none, size_t indent = 0, size_t first_indent = 0) {
    std::string line(first_indent, ' ');
    const auto end = [&] {
      for (size_t at; (at = line.find(kNoBreak)) != std::string::npos;)
        line.replace(at, std::string(kNoBreak).size(), " ");
      text_ += painted(line, paint, colour_) + "\n";
      line = std::string(indent, ' ');
    };
    for (size_t at = 0; at < text.size();) {
      const size_t space = std::min(text.find(' ', at), text.size());
      std::string word = text.substr(at, space - at);
      at = space + 1;
      if (word.empty()) continue;
      const bool first = line.find_first_not_of(' ') == std::string::npos;
      if (!first && page::columns(line) + 1 + page::columns(word) > width_)
        end();
      else if (!first)
        line += ' ';
      while (page::columns(line) + page::columns(word) > width_) {
        size_t bytes = 0;
        for (size_t room = width_ - page::columns(line); bytes < word.size(); bytes++)
          if ((uint8_t(word[bytes]) & 0xc0) != 0x80 && room-- == 0) break;
        line += word.substr(0, bytes);
        word.erase(0, bytes);
        end();
      }
      line += word;
    }
    end();
  }

  static std::string kept_together(const std::string& text) {
    std::string together;
    for (char c : text) c == ' ' ? together += kNoBreak : together += c;
    return together;
  }

  void heading(const std::string& text) {
    text_ += "\n";
    say(text, Paint::bold);
  }

  static Cell figure(std::optional<double> value, bool noisy, Paint paint) {
    if (!value) return {"- ", Paint::faint};
    return {page::digits(*value) + (noisy ? "~" : " "), paint};
  }

  static Cell times_cell(std::optional<double> times) {
    return times ? Cell{page::ratio(*times), paint_of(times)} : Cell{"-", Paint::faint};
  }

  Column titles(const page::Section& group) const {
    Column c{.head = "row", .right = false};
    for (const Row* row : group.rows) c.cells.push_back({page::plain(row->title)});
    c.cells.push_back({"geometric mean"});
    if (page::total_of(group, ours_)) c.cells.push_back({"total"});
    return c;
  }

  Column figures(const page::Section& group, const ContenderInfo& who) const {
    const std::string name = page::plain(who.name);
    const size_t space = name.find(' ');
    const bool ours = who.id == ours_;
    Column c{.over = space == std::string::npos ? "" : name.substr(0, space) + " ",
             .head = (space == std::string::npos ? name : name.substr(space + 1)) + " ",
             .rank = ours ? 0 : rank_of(who.id),
             .name = name};
    const Paint paint = ours ? Paint::bold : Paint::none;
    for (const Row* row : group.rows) {
      const Measurement* m = page::measured(*row, who.id);
      c.cells.push_back(m ? figure(m->median, m->noisy, paint) : figure({}, false, paint));
    }
    c.cells.push_back(figure(page::mean_of(group, who.id), false, paint));
    if (page::total_of(group, ours_)) c.cells.push_back(figure(page::total_of(group, who.id), false, paint));
    return c;
  }

  Column ratios(const page::Section& group, const std::string& peer) const {
    std::string name = page::contender_name(run_, peer);
    if (page::columns(name) > 9) name = name.substr(0, name.find(' '));
    Column c{.over = "times", .head = name, .rank = peer == page::kCompiledC ? 10 : rank_of(peer) - 5};
    for (const Row* row : group.rows) c.cells.push_back(times_cell(times_better(*row, ours_, peer)));
    c.cells.push_back(times_cell(page::mean_ratio(group, ours_, peer)));
    if (const auto total = page::total_of(group, ours_)) {
      const auto theirs = page::total_of(group, peer);
      c.cells.push_back(times_cell(theirs ? std::optional(*theirs / *total) : std::nullopt));
    }
    return c;
  }

  Column scatter(const page::Section& group) const {
    Column c{.head = "+-", .rank = 55};
    for (const Row* row : group.rows) {
      const Measurement* m = page::measured(*row, ours_);
      c.cells.push_back(m && m->median > 0 ? Cell{scattered(m->mad / m->median), Paint::faint} : Cell{});
    }
    return c;
  }

  Column bars(const page::Section& group, const std::string& peer, size_t room) const {
    const Bars bars(page::ratios(group, ours_, peer), int(std::clamp<size_t>(room, 9, 32)));
    Column c{.over = "of " + page::contender_name(run_, peer), .head = bars.axis(), .right = false, .rank = 26};
    for (const Row* row : group.rows) c.cells.push_back(bars.bar(times_better(*row, ours_, peer)));
    c.cells.push_back(bars.bar(page::mean_ratio(group, ours_, peer)));
    return c;
  }

  void add(const page::Section& group) {
    const std::string unit = page::plain(group.unit);
    std::string head = page::plain(group.name) + (group.what.empty() ? "" : ": " + group.what);
    if (!unit.empty()) head += ", " + unit;
    heading(head + (group.mixed() ? "" : group.more_is_better() ? ", more is better" : ", less is better"));

    std::vector<Column> columns = {titles(group)};
    if (group.unit.empty()) {
      Column units{.head = "unit", .right = false};
      for (const Row* row : group.rows) units.cells.push_back({page::plain(row->unit), Paint::faint});
      columns.push_back(units);
    }
    for (const ContenderInfo* who : group.who) {
      columns.push_back(figures(group, *who));
      if (who->id == ours_) columns.push_back(scatter(group));
    }
    for (const char* peer : {page::kCompiledC, page::kInferNode})
      if (group.has(peer) && group.has(ours_)) columns.push_back(ratios(group, peer));
    const char* beside = group.has(page::kCompiledC) ? page::kCompiledC : page::kInterpreter;
    if (group.has(beside) && group.has(ours_) && ours_ != beside) {
      const size_t others = width_of(columns) + kGap;
      columns.push_back(bars(group, beside, others < width_ ? width_ - others : 0));
    }
    size_t lines = 0;
    for (const Column& c : columns) lines = std::max(lines, c.cells.size());
    for (Column& c : columns) c.cells.resize(lines);

    const std::vector<std::string> left_out = fit(columns, width_);
    text_ += table_of(columns, group.rows.size(), colour_);
    percentiles(group);
    means(group);
    if (const auto closed = page::closed_forms(run_, group); !closed.empty())
      say(page::kClosedForms + page::joined(closed, "; "), Paint::faint, 4, 2);
    for (const std::string& sentence : page::absences(run_, group)) say("not there: " + sentence, Paint::faint, 4, 2);
    if (!left_out.empty()) say("No room for " + page::joined(left_out, ", ") + ".", Paint::faint, 4, 2);
  }

  // Of ours only; the others' are on the pages that have room.
  void percentiles(const page::Section& group) {
    for (const Row* row : group.rows) {
      const Measurement* m = row->latency ? page::measured(*row, ours_) : nullptr;
      if (m)
        say(page::plain(row->title) + ": p50 " + page::digits(m->p50) + ", p95 " + page::digits(m->p95) + ", p99 " +
                page::digits(m->p99) + " " + page::plain(row->unit),
            Paint::none, 4, 2);
    }
  }

  void means(const page::Section& group) {
    std::vector<std::string> parts;
    for (const ContenderInfo* who : group.who)
      if (who->id != ours_)
        if (const auto mean = page::mean_ratio(group, ours_, who->id))
          parts.push_back(kept_together(page::ratio(*mean) + " " + page::plain(who->name)));
    if (!parts.empty()) say("times as fast in the mean: " + page::joined(parts, ", "), Paint::none, 4, 2);
  }

  void add(const Comparison& comparison) {
    heading("comparison");
    say(page::compared_with(comparison), comparison.regressed() ? Paint::bad : Paint::none);
    for (const std::string& d : comparison.differences) say("another machine: " + page::plain(d), Paint::warn, 4, 2);
    for (const std::string& m : comparison.missing) say("missing: " + page::plain(m), Paint::warn, 4, 2);
    std::vector<Column> columns = {
        {.head = "row", .right = false}, {.head = "of", .right = false, .rank = 3},   {.head = "before", .rank = 4},
        {.head = "now", .rank = 2},      {.head = "unit", .right = false, .rank = 5}, {.head = "worse by"},
        {.head = "p", .rank = 6},        {.head = "", .right = false, .rank = 1},
    };
    for (const Compared& c : comparison.rows) {
      if (c.band == Band::stable) continue;
      const Cell cells[] = {{page::plain(c.group + "/" + c.row)},
                            {page::contender_name(run_, c.who)},
                            {page::digits(c.before)},
                            {page::digits(c.now)},
                            {page::plain(c.unit), Paint::faint},
                            {page::percent(c.change), paint_of(c.band)},
                            {page::digits(c.p), Paint::faint},
                            {band_name(c.band), paint_of(c.band)}};
      for (size_t i = 0; i < columns.size(); i++) columns[i].cells.push_back(cells[i]);
    }
    if (columns[0].cells.empty()) return;
    fit(columns, width_);
    text_ += table_of(columns, size_t(-1), colour_);
  }

  void add(const std::vector<TargetResult>& targets) {
    heading("targets");
    say(page::judged(targets));
    for (const TargetResult& t : targets)
      say(page::padded(verdict_name(t.verdict), 10) + " " + page::plain(t.text), paint_of(t.verdict), 11);
  }

  const Pages& pages_;
  const RunResult& run_;
  bool colour_;
  size_t width_;
  std::string ours_;
  std::string text_;
};

}  // namespace

std::string terminal_page(const Pages& pages, const TerminalStyle& style) { return TerminalPage(pages, style).text(); }

}  // namespace dis::bench
