// html_page: a run for a browser: one file, nothing fetched, readable without its script.
// In: a run, what it was compared with, earlier runs. Out: HTML, of html_parts and html_charts. Keeps: what a chart shows a
// table tells, too.
#include <algorithm>
#include <optional>

#include "bench/jitbench/html_charts.h"
#include "bench/jitbench/html_parts.h"
#include "bench/jitbench/html_style.h"
#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench {

namespace {

using namespace html;

class HtmlPage {
 public:
  explicit HtmlPage(const Pages& pages)
      : pages_(pages),
        run_(*pages.run),
        charts_(pages),
        groups_(page::groups_of(run_)),
        ours_(page::leading(run_)),
        our_name_(page::contender_name(run_, ours_)) {}

  std::string text() {
    text_ =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>jitbench " +
        escaped(page::when(run_.fingerprint)) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n";
    header();
    nav();
    text_ += "<main>\n";
    problems();
    glance();
    for (const page::Section& group : groups_) section(group);
    if (pages_.comparison) comparison(*pages_.comparison);
    if (pages_.targets) targets(*pages_.targets);
    notes();
    about();
    text_ += "</main>\n<footer>";
    if (!run_.complete) text_ += "<p class=\"bad\"><strong>" + escaped(page::kIncomplete) + "</strong></p>";
    text_ += "<p>Medians; in small, 95 % intervals of them. Ratios say how many times as fast as another " +
             escaped(our_name_) + " is: above 1 is better. ~ marks what others disturbed.</p></footer>\n<script>" +
             kScript + "</script>\n</body>\n</html>\n";
    return text_;
  }

 private:
  void header() {
    const Fingerprint& f = run_.fingerprint;
    text_ += "<header>\n<h1>jitbench</h1>\n<p class=\"soft\">" + escaped(page::when(f));
    for (const std::string& part : {page::revision(f), f.cpu, f.build_type})
      if (!part.empty()) text_ += " · " + escaped(part);
    text_ += "</p>\n";
    if (!run_.complete) text_ += "<p class=\"bad\"><strong>" + escaped(page::kIncomplete) + "</strong></p>\n";
    text_ += "<ul class=\"chips\">";
    const auto chip = [&](const char* style, const std::string& text) {
      text_ += "<li class=\"chip " + std::string(style) + "\">" + escaped(text) + "</li>";
    };
    chip("", page::counted(run_.rows.size(), "row", "rows") + ", " +
                 page::counted(run_.contenders.size(), "contender", "contenders"));
    if (run_.quick) chip("warn", "quick");
    if (!run_.complete) chip("bad", "ended early");
    if (run_.problems.empty())
      chip("good", "no problems");
    else
      chip("bad", page::counted(run_.problems.size(), "problem", "problems"));
    if (run_.noisy()) chip("warn", "noisy machine");
    if (pages_.comparison)
      chip(pages_.comparison->regressed() ? "bad" : "good",
           pages_.comparison->regressed() ? "regressed" : "no regression");
    if (pages_.targets && !pages_.targets->empty()) {
      const auto failed = std::count_if(pages_.targets->begin(), pages_.targets->end(),
                                        [](const TargetResult& t) { return t.verdict == Verdict::fail; });
      chip(failed ? "bad" : "good",
           failed ? page::counted(size_t(failed), "target missed", "targets missed") : "no target missed");
    }
    text_ += "</ul>\n</header>\n";
  }

  void nav() {
    text_ += "<nav aria-label=\"Sections\"><ul>";
    const auto link = [&](const std::string& id, const std::string& name) {
      text_ += "<li><a href=\"#" + id + "\">" + escaped(name) + "</a></li>";
    };
    if (!run_.problems.empty()) link("problems", "Problems");
    if (!groups_.empty()) link("glance", "At a glance");
    for (const page::Section& group : groups_) link(anchor(group.name), group.name);
    if (pages_.comparison) link("comparison", "Comparison");
    if (pages_.targets) link("targets", "Targets");
    if (!run_.notes.empty()) link("notes", "Notes");
    link("machine", "Machine");
    text_ += "</ul></nav>\n";
  }

  void list(const std::vector<std::string>& lines) {
    text_ += "<ul>";
    for (const std::string& line : lines) text_ += "<li>" + escaped(line) + "</li>";
    text_ += "</ul>";
  }

  void problems() {
    if (!run_.problems.empty()) {
      text_ += "<section id=\"problems\"><h2>Problems</h2><div class=\"panel alert\">";
      list(run_.problems);
      text_ += "</div></section>\n";
    }
    if (const std::string noise = page::noise(run_); !noise.empty())
      text_ += "<section aria-label=\"Noise\"><div class=\"panel notice\">" + escaped(noise) + "</div></section>\n";
    if (const std::string steady = page::steadiness(run_); !steady.empty())
      text_ += "<p>" + escaped(steady) + " " + escaped(page::asking(run_)) + "</p>\n";
  }

  // Groups by peers.
  void glance() {
    if (groups_.empty()) return;
    text_ += "<section id=\"glance\"><h2>At a glance<small>how many times as fast " + escaped(our_name_) +
             " is</small></h2>\n";
    Table table("Geometric means of the ratios", "over the rows both measured; above 1 is better");
    table.column("group");
    for (const ContenderInfo& c : run_.contenders)
      if (c.id != ours_) table.column(c.name);
    for (const page::Section& group : groups_) {
      table.row(group.name + (group.what.empty() ? "" : ": " + group.what));
      for (const ContenderInfo& c : run_.contenders)
        if (c.id != ours_) table.ratio(page::mean_ratio(group, ours_, c.id));
    }
    text_ += table.text() + "</section>\n";
  }

  void section(const page::Section& group) {
    text_ += "<section id=\"" + anchor(group.name) + "\"><h2>" + escaped(group.name) + "<small>";
    std::vector<std::string> about;
    if (!group.what.empty()) about.push_back(group.what);
    about.push_back(page::counted(group.rows.size(), "row", "rows"));
    if (!group.unit.empty()) about.push_back(group.unit);
    if (!group.mixed()) about.push_back(group.more_is_better() ? "more is better" : "less is better");
    text_ += escaped(page::joined(about, ", ")) + "</small></h2>\n";
    tiles(group);
    std::string charts;
    if (ours_ != page::kInterpreter) charts += charts_.speed_up(group);
    charts += charts_.beside_c(group) + charts_.peers(group) + charts_.history(group);
    if (!charts.empty()) text_ += "<div class=\"charts\">\n" + charts + "</div>\n";
    medians(group);
    ratios(group);
    if (group.latencies()) percentiles(group);
    everything(group);
    if (const auto closed = page::closed_forms(run_, group); !closed.empty()) {
      text_ += "<div class=\"panel soft\">Rows " + escaped(page::kClosedForms);
      list(closed);
      text_ += "</div>";
    }
    if (const auto absent = page::absences(run_, group); !absent.empty()) {
      text_ += "<div class=\"panel soft\">Not there:";
      list(absent);
      text_ += "</div>";
    }
    text_ += "</section>\n";
  }

  void tiles(const page::Section& group) {
    std::string tiles;
    const auto tile = [&](const std::string& figure, const std::string& words, const char* style) {
      tiles += "<li><b class=\"" + std::string(style) + "\">" + escaped(figure) + "</b><span>" + unbroken(words) +
               "</span></li>";
    };
    if (const auto total = page::total_of(group, ours_))
      tile(page::digits(*total) + " " + group.unit, "total of " + our_name_, "");
    for (const char* peer : {page::kCompiledC, page::kInferNode, page::kInterpreter})
      if (const auto mean = peer == ours_ ? std::nullopt : page::mean_ratio(group, ours_, peer))
        tile(times_of(*mean), "as fast as " + page::contender_name(run_, peer),
             *mean > 1.05   ? "good"
             : *mean < 0.95 ? "bad"
                            : "");
    if (!tiles.empty()) text_ += "<ul class=\"tiles\">" + tiles + "</ul>\n";
  }

  void head_of(Table& table, const page::Section& group, bool units) {
    table.column("row");
    if (units) table.column("unit", "t");
    for (const ContenderInfo* who : group.who) table.column(who->name, who->id == ours_ ? "lead" : "");
  }

  void medians(const page::Section& group) {
    const bool units = group.unit.empty();
    Table table("Medians", units ? "with 95 % intervals" : group.unit + ", with 95 % intervals", true);
    head_of(table, group, units);
    for (const Row* row : group.rows) {
      table.row(row->title);
      if (units) table.cell(escaped(row->unit), "t");
      for (const ContenderInfo* who : group.who) {
        const Measurement* m = page::measured(*row, who->id);
        if (!m)
          table.none();
        else
          table.cell(
              page::digits(m->median) + (m->noisy ? "~" : "") + "<small>" + page::range(m->interval) + "</small>",
              who->id == ours_ ? "lead" : "", page::exact(m->median));
      }
    }
    table.sums();
    const auto sum = [&](const std::string& name, auto figure) {
      table.row(name);
      if (units) table.none();
      for (const ContenderInfo* who : group.who) {
        const std::optional<double> value = figure(who->id);
        if (value)
          table.cell(page::digits(*value), who->id == ours_ ? "lead" : "");
        else
          table.none();
      }
    };
    if (!units) sum("geometric mean", [&](const std::string& who) { return page::mean_of(group, who); });
    if (page::total_of(group, ours_)) sum("total", [&](const std::string& who) { return page::total_of(group, who); });
    text_ += table.text();
  }

  void ratios(const page::Section& group) {
    if (!group.has(ours_) || group.who.size() < 2) return;
    Table table("Ratios", "how many times as fast as each " + our_name_ + " is", true);
    table.column("row");
    for (const ContenderInfo* who : group.who)
      if (who->id != ours_) table.column(who->name);
    const auto line = [&](const std::string& name, auto ratio) {
      table.row(name);
      for (const ContenderInfo* who : group.who)
        if (who->id != ours_) table.ratio(ratio(who->id));
    };
    for (const Row* row : group.rows)
      line(row->title, [&](const std::string& who) { return times_better(*row, ours_, who); });
    table.sums();
    line("geometric mean", [&](const std::string& who) { return page::mean_ratio(group, ours_, who); });
    if (const auto total = page::total_of(group, ours_))
      line("total", [&](const std::string& who) {
        const auto theirs = page::total_of(group, who);
        return theirs ? std::optional(*theirs / *total) : std::nullopt;
      });
    text_ += table.text();
  }

  void percentiles(const page::Section& group) {
    Table table("Latencies", "percentiles", true);
    for (const char* name : {"row", "contender", "unit"}) table.column(name, "t");
    for (const char* name : {"p50", "p95", "p99"}) table.column(name);
    for (const Row* row : group.rows)
      for (const ContenderInfo* who : group.who)
        if (const Measurement* m = row->latency ? page::measured(*row, who->id) : nullptr) {
          table.row(row->title);
          table.cell(escaped(who->name), who->id == ours_ ? "t lead" : "t");
          table.cell(escaped(row->unit), "t");
          for (double p : {m->p50, m->p95, m->p99}) table.cell(page::digits(p), "", page::exact(p));
        }
    text_ += table.text();
  }

  void everything(const page::Section& group) {
    Table table("All figures", "a line for each row and contender", true);
    for (const char* name : {"row", "contender", "unit"}) table.column(name, "t");
    for (const char* name : {"median", "95 % interval", "deviation", "samples"}) table.column(name);
    table.column("times");
    table.column("result", "t");
    for (const Row* row : group.rows)
      for (const ContenderInfo* who : group.who) {
        const Measurement* m = page::measured(*row, who->id);
        if (!m) continue;
        table.row(row->title);
        table.cell(escaped(who->name), who->id == ours_ ? "t lead" : "t");
        table.cell(escaped(row->unit), "t");
        table.cell(page::digits(m->median) + (m->noisy ? "~" : ""), "", page::exact(m->median));
        table.cell(page::range(m->interval), "", page::exact(m->interval.low));
        table.cell(page::digits(m->mad), "", page::exact(m->mad));
        table.cell(std::to_string(m->samples.size()));
        if (who->id == ours_)
          table.cell("");
        else
          table.ratio(times_better(*row, ours_, who->id));
        table.cell(escaped(page::shortened(page::plain(m->result), 40)), "t");
      }
    text_ += "<details><summary>All figures of " + escaped(group.name) + "</summary>" + table.text() + "</details>\n";
  }

  void comparison(const Comparison& c) {
    text_ += "<section id=\"comparison\"><h2>Comparison</h2>\n<p class=\"" +
             std::string(c.regressed() ? "bad" : "soft") + "\">" + escaped(page::compared_with(c)) + "</p>\n";
    std::vector<std::string> warnings;
    for (const std::string& d : c.differences) warnings.push_back("another machine: " + d);
    for (const std::string& m : c.missing) warnings.push_back("missing: " + m);
    if (!warnings.empty()) {
      text_ += "<div class=\"panel notice\">";
      list(warnings);
      text_ += "</div>\n";
    }
    compared("Changed", c, [](const Compared& row) { return row.band != Band::stable; });
    text_ += "<details><summary>Rows that did not change</summary>";
    compared("Stable", c, [](const Compared& row) { return row.band == Band::stable; });
    text_ += "</details></section>\n";
  }

  template <class Which>
  void compared(const std::string& title, const Comparison& comparison, Which which) {
    Table table(title, "two-sided Mann-Whitney test", true);
    table.column("row");
    for (const char* name : {"contender", "band"}) table.column(name, "t");
    for (const char* name : {"before", "now", "worse by", "p"}) table.column(name);
    for (const Compared& c : comparison.rows) {
      if (!which(c)) continue;
      table.row(c.group + ": " + c.title);
      table.cell(escaped(page::contender_name(run_, c.who)), "t");
      table.cell(band_name(c.band), ("t " + std::string(tone(c.band))).c_str());
      table.cell(page::digits(c.before), "", page::exact(c.before));
      table.cell(page::digits(c.now) + " " + escaped(c.unit), "", page::exact(c.now));
      table.cell(page::percent(c.change), tone(c.band), page::exact(c.change));
      table.cell(page::digits(c.p), "", page::exact(c.p));
    }
    text_ += table.text();
  }

  void targets(const std::vector<TargetResult>& all) {
    text_ += "<section id=\"targets\"><h2>Targets<small>" + escaped(page::judged(all)) + "</small></h2>\n";
    text_ += "<ul class=\"panel verdicts\">";
    for (const TargetResult& t : all)
      text_ += "<li><strong class=\"" + std::string(tone(t.verdict)) + "\">" + verdict_name(t.verdict) +
               "</strong><span>" + escaped(t.text) + "</span></li>";
    text_ += "</ul></section>\n";
  }

  void notes() {
    if (run_.notes.empty()) return;
    text_ += "<section id=\"notes\"><h2>Notes</h2><div class=\"panel\">";
    list(run_.notes);
    text_ += "</div></section>\n";
  }

  void about() {
    const Fingerprint& f = run_.fingerprint;
    text_ += "<section id=\"machine\"><h2>Machine and build</h2><div class=\"panel\"><dl>";
    const auto line = [&](const std::string& name, const std::string& value) {
      if (!value.empty()) text_ += "<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>";
    };
    line("measured", page::when(f));
    line("revision", f.revision.empty() ? "" : f.revision + (f.dirty ? ", with changes" : ""));
    line("compiler", f.compiler);
    line("build", f.build_type);
    line("processor", f.cpu);
    line("cores", f.cores ? std::to_string(f.cores) : "");
    line("governor", f.governor);
    line("memory", f.memory_bytes ? page::bytes(f.memory_bytes) : "");
    line("system", f.kernel);
    line("load before", page::digits(f.load));
    for (const auto& [name, size] : f.artifact_bytes) line("size of " + name, page::bytes(size));
    text_ += "</dl></div></section>\n";
  }

  const Pages& pages_;
  const RunResult& run_;
  const Charts charts_;
  std::vector<page::Section> groups_;
  std::string ours_, our_name_;
  std::string text_;
};

}  // namespace

std::string html_page(const Pages& pages) { return HtmlPage(pages).text(); }

}  // namespace dis::bench
