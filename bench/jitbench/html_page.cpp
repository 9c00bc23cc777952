// html_page: a run for a browser: one file, nothing fetched, readable without its script.
// In: a run, what it was compared with, earlier runs. Out: HTML. Keeps: every word of a run is escaped; drawings have
// no size of their own: places across are percentages and text is text, so they are as sharp on a phone as on a wide
// screen. A bar is a line of HTML: a name, a drawing, a figure.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"
#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

constexpr const char* kStyle = R"css(
:root{color-scheme:light dark;--bg:#f8f7f4;--panel:#fff;--ink:#1b1f27;--soft:#59616e;--line:#dfdcd4;--grid:#e9e6df;
--ours:#0b6b75;--good:#25703a;--bad:#ad3529;--warn:#855400;--good-rgb:38 128 66;--bad-rgb:190 62 48;
--ours-rgb:11 107 117}
@media(prefers-color-scheme:dark){:root{--bg:#111418;--panel:#181c22;--ink:#e6e8ec;--soft:#a3acb9;--line:#2d343e;
--grid:#262c35;--ours:#5cc2c4;--good:#73c98b;--bad:#f28d80;--warn:#e2b45f;--good-rgb:88 184 118;--bad-rgb:226 104 90;
--ours-rgb:92 194 196}}
*{box-sizing:border-box}
html{scroll-padding-top:3.6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header,main,footer{max-width:80rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem;padding-bottom:1rem}
h1{margin:0;font-size:1.9rem;letter-spacing:-.02em;line-height:1.2}
h2{margin:0 0 .9rem;font-size:1.3rem;letter-spacing:-.01em;line-height:1.3}
h2 small{font-weight:400;font-size:1rem;color:var(--soft);letter-spacing:0;margin-left:.5rem}
h3{margin:0;font-size:.95rem;line-height:1.4}
p{margin:.4rem 0}
a{color:var(--ours)}
.soft{color:var(--soft)}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;margin:.9rem 0 0;padding:0;list-style:none}
.chip{border:1px solid var(--line);border-radius:1rem;padding:.1rem .7rem;font-size:.85rem;background:var(--panel)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.chip.good,.chip.bad,.chip.warn{border-color:currentColor}
nav{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line)}
nav ul{max-width:80rem;margin:0 auto;padding:.55rem 1.5rem;list-style:none;display:flex;gap:.25rem;overflow-x:auto;
scrollbar-width:none}
nav a{display:block;padding:.2rem .7rem;border-radius:1rem;text-decoration:none;white-space:nowrap;color:var(--ink);
font-size:.9rem}
nav a:hover,nav a:focus-visible{background:rgb(var(--ours-rgb)/.14);color:var(--ours)}
section{margin:2.2rem 0 0}
.panel,figure{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem;margin:0;
min-width:0}
.alert{border-left:4px solid var(--bad)}
.notice{border-left:4px solid var(--warn)}
ul.verdicts{list-style:none;display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.4rem 1.1rem}
.verdicts li{display:contents}
.panel ul{margin:.3rem 0;padding-left:1.2rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;list-style:none;
margin:0 0 1rem;padding:0}
.tiles li{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .9rem}
.tiles b{display:block;font-size:1.5rem;font-weight:600;letter-spacing:-.02em;line-height:1.25}
.tiles span{font-size:.82rem;color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem;margin-bottom:1rem}
.wide{grid-column:1/-1}
figcaption{margin-bottom:.8rem}
figcaption p{margin:.1rem 0 0;font-size:.85rem;color:var(--soft)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.3rem 0 0;padding:0;list-style:none;font-size:.82rem;
color:var(--soft)}
.legend i{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;margin-right:.35rem;
vertical-align:-.06rem}
.legend i.round{border-radius:50%;width:.6rem;height:.6rem}
.legend i.tick{width:.2rem;height:.9rem;border-radius:1px}
.chart{display:grid;grid-template-columns:fit-content(42%) minmax(0,1fr) auto;column-gap:.7rem;align-items:center;
font-size:.85rem}
.chart>svg{display:block;width:100%;height:22px;overflow:visible}
.chart .name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chart .value{text-align:right;min-width:3.2rem;font-weight:600}
.chart>svg.axis{height:20px}
.axis-name{grid-column:2;text-align:center;color:var(--soft);font-size:.8rem}
svg text{fill:var(--soft);font-size:11.5px;font-family:inherit}
.g{stroke:var(--grid)}.one{stroke:var(--soft)}
.fo{fill:var(--ours)}.fg{fill:rgb(var(--good-rgb))}.fb{fill:rgb(var(--bad-rgb))}.fi{fill:var(--ink)}
.bo{background:var(--ours)}.bg{background:rgb(var(--good-rgb))}.bb{background:rgb(var(--bad-rgb))}
.bi{background:var(--ink)}
.dot{fill-opacity:.5}
.curve{stroke:var(--ours);stroke-width:2;stroke-linecap:round}
.plot{display:grid;grid-template-columns:3rem minmax(0,1fr);column-gap:.5rem;font-size:.8rem;color:var(--soft)}
.plot>svg{display:block;width:100%;height:170px;overflow:visible}
.ends{display:flex;justify-content:space-between;gap:.5rem;margin-top:.3rem}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;background:var(--panel);margin:0 0 1rem;
max-width:100%}
.scroll:focus-visible{outline:2px solid var(--ours)}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.86rem;line-height:1.35}
th:first-child,td:last-child,thead th:last-child{padding-right:.8rem}th:first-child{padding-left:.9rem}
caption{text-align:left;padding:.7rem .9rem .4rem;font-weight:600;font-size:.95rem}
caption div{position:sticky;left:.9rem;display:inline-block;max-width:calc(100vw - 4.5rem)}
caption span{font-weight:400;color:var(--soft);font-size:.85rem;margin-left:.4rem}
th,td{padding:.32rem .48rem;text-align:right;white-space:nowrap;border-top:1px solid var(--grid)}
thead th{border-top:0;white-space:normal;overflow-wrap:normal;border-bottom:1px solid var(--line);color:var(--soft);
font-weight:600;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}
tbody th{font-weight:400}
tbody th:first-child{position:sticky;left:0;background:var(--panel);z-index:1;min-width:9rem}
thead th:first-child{position:sticky;left:0;background:var(--panel);z-index:2}
.lead{font-weight:650;color:var(--ours)}
.sum th,.sum td{border-top:1px solid var(--line);font-weight:600}
.sum~.sum th,.sum~.sum td{border-top:1px solid var(--grid)}
td small{display:block;color:var(--soft);font-weight:400;font-size:.74rem}
.u{white-space:nowrap}
td.t,th.t{text-align:left}
.none{color:var(--soft)}
.h3{background:rgb(var(--good-rgb)/.34)}.h2{background:rgb(var(--good-rgb)/.21)}
.h1{background:rgb(var(--good-rgb)/.10)}
.l1{background:rgb(var(--bad-rgb)/.11)}.l2{background:rgb(var(--bad-rgb)/.22)}.l3{background:rgb(var(--bad-rgb)/.34)}
details{margin:0 0 1rem}
summary{cursor:pointer;color:var(--ours);padding:.3rem 0;font-size:.92rem}
details[open] summary{margin-bottom:.5rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;margin:0;font-size:.9rem}
dt{color:var(--soft)}dd{margin:0}
thead button{all:unset;cursor:pointer}
thead button:hover,thead button:focus-visible{color:var(--ours);text-decoration:underline}
footer{padding-top:2rem;padding-bottom:2.5rem;color:var(--soft);font-size:.85rem}
@media(max-width:56rem){.charts{grid-template-columns:minmax(0,1fr)}}
@media(max-width:40rem){
header,main,footer{padding-left:1rem;padding-right:1rem}nav ul{padding-left:.6rem;padding-right:.6rem}
header{padding-top:1.3rem}h1{font-size:1.6rem}h2 small{display:block;margin:0}
.panel,figure{padding:.8rem .8rem}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem}.tiles b{font-size:1.3rem}
.chart{grid-template-columns:minmax(0,1fr) auto}
.chart .name{grid-column:1/-1;margin-top:.35rem}
.chart>svg{height:16px}
.axis-name{grid-column:1}
.chart .pad{display:none}
th,td{padding:.32rem .5rem}
tbody th:first-child,thead th:first-child{min-width:7.5rem;max-width:9.5rem;white-space:normal}}
@media print{nav{position:static}figure,.scroll{break-inside:avoid}}
)css";

// Only sorts tables by a column whose heading is pressed; the lines below stay below.
constexpr const char* kScript = R"js(
for (const table of document.querySelectorAll("table.sortable"))
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "sort by this column";
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th[aria-sort]").forEach(h => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
      const compare = (a, b) => a - b || String(a).localeCompare(b, "en", {numeric: true});
      const order = (a, b) => a === "–" ? 1 : b === "–" ? -1 : (up ? 1 : -1) * compare(a, b);
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))));
    };
  });
)js";

std::string escaped(std::string_view text) {
  std::string safe;
  for (char c : page::plain(text)) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else if (c == '\'')
      safe += "&#39;";
    else
      safe += c;
  }
  return safe;
}

// Lines end at spaces only, not within "--nojit".
std::string unbroken(const std::string& text) {
  std::string words;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    words += (at > 0 ? " <span class=\"u\">" : "<span class=\"u\">") + escaped(text.substr(at, end - at)) + "</span>";
    at = end + 1;
  }
  return words;
}

// Names as parts of addresses.
std::string anchor(std::string_view name) {
  std::string text = "group-";
  for (char c : name) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (kept)
      text += c;
    else
      text += "-" + std::to_string(int(uint8_t(c)));
  }
  return text;
}

std::string times_of(double ratio) {
  std::string text = page::ratio(ratio);
  text.pop_back();
  return text + "×";
}

// A place across a drawing.
std::string across(double percent) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", std::isfinite(percent) ? std::clamp(percent, -1.0, 101.0) : 0.0);
  return text;
}

std::string svg_line(double x1, double y1, double x2, double y2, const char* style) {
  return "<line class=\"" + std::string(style) + "\" x1=\"" + across(x1) + "\" y1=\"" + page::digits(y1) + "\" x2=\"" +
         across(x2) + "\" y2=\"" + page::digits(y2) + "\"/>";
}

// How good a ratio is, as a shade.
const char* shade(double ratio) {
  if (ratio >= 4) return "h3";
  if (ratio >= 1.5) return "h2";
  if (ratio > 1.05) return "h1";
  if (ratio >= 0.95) return "h0";
  if (ratio > 1 / 1.5) return "l1";
  return ratio > 0.25 ? "l2" : "l3";
}

const char* tone(Band band) {
  if (band == Band::improved) return "good";
  if (band == Band::stable) return "soft";
  return band == Band::slower ? "warn" : "bad";
}

const char* tone(Verdict verdict) {
  if (verdict == Verdict::pass) return "good";
  if (verdict == Verdict::fail) return "bad";
  return verdict == Verdict::warn ? "warn" : "soft";
}

// From figures to places on an axis, 0 to 100, with round numbers to write at it.
class Scale {
 public:
  // Of ratios. Logarithms where they differ much, or where less than 1 must look as far away as more.
  static Scale of_ratios(const std::vector<double>& ratios, bool both_ways) {
    double low = 1, high = 1;
    for (double r : ratios) low = std::min(low, r), high = std::max(high, r);
    Scale s;
    s.log_ = both_ways || high / low > 6;
    if (!s.log_) {
      s.high_ = high * 1.05;
      const double step = round_step(s.high_);
      for (int i = 0; i * step <= s.high_; i++) s.ticks_.push_back(i * step);
      return s;
    }
    if (both_ways) low = std::min(low, 0.75), high = std::max(high, 1 / 0.75);
    s.low_ = std::max(low / 1.08, 1e-9), s.high_ = std::min(high * 1.08, 1e12);
    // Round numbers, the roundest first, each only where there is room for its words.
    s.add_tick(1);
    for (double leading : {1.0, 2.0, 5.0, 3.0, 7.0, 1.5, 8.0, 6.0, 1.2})
      for (int decade = -9; decade <= 12; decade++) s.add_tick(leading * std::pow(10, decade));
    return s;
  }

  // Of figures that change little: not from 0.
  static Scale of_figures(const std::vector<double>& values) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const double room = std::max((*most - *least) * 0.15, *most * 0.05);
    Scale s;
    s.low_ = std::max(0.0, *least - room), s.high_ = *most + room;
    const double step = round_step(s.high_ - s.low_);
    for (double tick = std::ceil(s.low_ / step) * step; tick <= s.high_; tick += step) s.ticks_.push_back(tick);
    return s;
  }

  double at(double v) const {
    if (log_) return 100 * std::log(std::max(v, 1e-9) / low_) / std::log(high_ / low_);
    return 100 * (v - low_) / (high_ - low_);
  }
  double base() const { return log_ ? at(1) : 0; }  // where bars begin
  bool log() const { return log_; }
  const std::vector<double>& ticks() const { return ticks_; }

  std::string grid(int height) const {
    std::string text;
    for (double tick : ticks_) text += svg_line(at(tick), 0, at(tick), height, "g");
    return text + svg_line(at(1), 0, at(1), height, "one");
  }

  std::string axis() const {
    std::string text = "<svg class=\"axis\" aria-hidden=\"true\">";
    for (double tick : ticks_) {
      const double x = at(tick);
      text += "<text x=\"" + across(x) + "\" y=\"14\" text-anchor=\"" +
              (x < 4    ? "start"
               : x > 96 ? "end"
                        : "middle") +
              "\">" + trimmed(tick) + "×</text>";
    }
    return text + "</svg>";
  }

 private:
  void add_tick(double tick) {
    constexpr double kRoom = 15;  // on a phone, words of five letters
    if (tick < low_ || tick > high_) return;
    for (double other : ticks_)
      if (std::fabs(at(tick) - at(other)) < kRoom) return;
    ticks_.push_back(tick);
  }

  static double round_step(double span) {
    const double ten = std::pow(10, std::floor(std::log10(std::max(span, 1e-12) / 4)));
    for (double step : {1, 2, 5})
      if (span / (step * ten) <= 5) return step * ten;
    return 10 * ten;
  }

  static std::string trimmed(double tick) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", tick);
    return text;
  }

  double low_ = 0, high_ = 1;
  bool log_ = false;
  std::vector<double> ticks_;
};

// A table in a box of its own, which scrolls.
class Table {
 public:
  Table(const std::string& caption, const std::string& more, bool sortable = false)
      : head_("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption) + "\"><table" +
              (sortable ? " class=\"sortable\"" : "") + "><caption><div>" + escaped(caption) + " <span>" +
              escaped(more) + "</span></div></caption><thead><tr>") {}

  void column(const std::string& name, const char* style = "") {
    head_ += "<th scope=\"col\"" + styled(style) + ">" + unbroken(name) + "</th>";
  }
  void row(const std::string& name) {
    (sums_ ? foot_ : body_) +=
        end() + "<tr" + styled(sums_ ? "sum" : "") + "><th scope=\"row\">" + escaped(name) + "</th>";
  }
  void sums() { body_ += std::exchange(open_, false) ? "</tr>" : "", sums_ = true; }  // rows from here on stay below
  // `html` is written as it is; `value` is what a column is sorted by.
  void cell(const std::string& html, const char* style = "", const std::string& value = "") {
    (sums_ ? foot_ : body_) +=
        "<td" + styled(style) + (value.empty() ? "" : " data-v=\"" + value + "\"") + ">" + html + "</td>";
  }
  void none() { cell("–", "none"); }
  void ratio(std::optional<double> times) {
    if (times)
      cell(times_of(*times), shade(*times), page::exact(*times));
    else
      none();
  }

  std::string text() const {
    const std::string last = open_ ? "</tr>" : "";
    return head_ + "</tr></thead><tbody>" + body_ +
           (sums_ ? "</tbody><tfoot>" + foot_ + last + "</tfoot>" : last + "</tbody>") + "</table></div>\n";
  }

 private:
  static std::string styled(std::string_view style) {
    return style.empty() ? "" : " class=\"" + std::string(style) + "\"";
  }
  std::string end() { return std::exchange(open_, true) ? "</tr>\n" : ""; }

  std::string head_, body_, foot_;
  bool open_ = false, sums_ = false;
};

std::string legend(const std::vector<std::pair<const char*, std::string>>& entries) {
  std::string text = "<ul class=\"legend\">";
  for (const auto& [style, name] : entries)
    text += "<li><i class=\"" + std::string(style) + "\"></i>" + escaped(name) + "</li>";
  return text + "</ul>";
}

class HtmlPage {
 public:
  explicit HtmlPage(const Pages& pages)
      : pages_(pages),
        run_(*pages.run),
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
    if (ours_ != page::kInterpreter) charts += speed_up(group);
    charts += beside_c(group) + peers(group) + history(group);
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

  // A bar a row: how many times as fast as `peer`.
  std::string bars(const page::Section& group, const std::string& peer, const std::string& title, bool both_ways) {
    const std::vector<double> all = page::ratios(group, ours_, peer);
    if (all.empty()) return "";
    const Scale scale = Scale::of_ratios(all, both_ways);
    const std::string name = page::contender_name(run_, peer);
    std::string text =
        "<figure><figcaption><h3>" + escaped(title) + "</h3><p>" + (scale.log() ? "Logarithmic scale. " : "") +
        "1 is as fast as " + escaped(name) + ".</p>" +
        (both_ways ? legend({{"bg", "faster"}, {"bb", "slower"}}) : legend({{"bo", our_name_ + " beside " + name}})) +
        "</figcaption><div class=\"chart\">\n";
    for (const Row* row : group.rows) {
      const auto times = times_better(*row, ours_, peer);
      if (!times) continue;
      const double from = std::min(scale.base(), scale.at(*times)), to = std::max(scale.base(), scale.at(*times));
      const char* fill = !both_ways ? "fo" : *times >= 1 ? "fg" : "fb";
      const bool noisy = row->find(ours_)->noisy || row->find(peer)->noisy;
      text += "<span class=\"name\" title=\"" + escaped(row->title) + "\">" + escaped(row->title) +
              "</span><svg role=\"img\" aria-label=\"" + times_of(*times) + "\">" + scale.grid(22) + "<rect class=\"" +
              fill + "\" x=\"" + across(from) + "\" y=\"4\" width=\"" + across(std::max(to - from, 0.3)) +
              "\" height=\"11\" rx=\"1.5\"><title>" + escaped(row->title) + ": " + times_of(*times) +
              "</title></rect></svg><span class=\"value\">" + times_of(*times) + (noisy ? "~" : "") + "</span>\n";
    }
    return text + axis(scale) + "</div></figure>\n";
  }

  std::string axis(const Scale& scale) const {
    return "<span class=\"pad\"></span>" + scale.axis() + "<span></span><span class=\"axis-name\">times as fast</span>";
  }

  std::string speed_up(const page::Section& group) {
    return bars(group, page::kInterpreter, "Native code beside the interpreter", false);
  }

  std::string beside_c(const page::Section& group) {
    return ours_ == page::kCompiledC
               ? ""
               : bars(group, page::kCompiledC, "Beside " + page::contender_name(run_, page::kCompiledC), true);
  }

  // A line a peer, a dot a row.
  std::string peers(const page::Section& group) {
    std::vector<double> all;
    for (const ContenderInfo* who : group.who)
      if (who->id != ours_)
        for (double r : page::ratios(group, ours_, who->id)) all.push_back(r);
    if (all.empty()) return "";
    const Scale scale = Scale::of_ratios(all, true);
    std::string text =
        "<figure class=\"wide\"><figcaption><h3>Beside each peer</h3><p>Logarithmic scale. To the right of 1, " +
        escaped(our_name_) + " is faster; the figures are geometric means.</p>" +
        legend({{"round bg", "a row, faster"}, {"round bb", "a row, slower"}, {"tick bi", "geometric mean"}}) +
        "</figcaption><div class=\"chart\">\n";
    for (const ContenderInfo* who : group.who) {
      const auto mean = who->id == ours_ ? std::nullopt : page::mean_ratio(group, ours_, who->id);
      if (!mean) continue;
      text += "<span class=\"name\">" + escaped(who->name) + "</span><svg role=\"img\" aria-label=\"" +
              times_of(*mean) + " in the mean\">" + scale.grid(22);
      for (const Row* row : group.rows)
        if (const auto times = times_better(*row, ours_, who->id))
          text += "<circle class=\"dot " + std::string(*times >= 1 ? "fg" : "fb") + "\" cx=\"" +
                  across(scale.at(*times)) + "\" cy=\"10\" r=\"4\"><title>" + escaped(row->title) + ": " +
                  times_of(*times) + "</title></circle>";
      text += "<rect class=\"fi\" x=\"" + across(scale.at(*mean)) +
              "\" y=\"1\" width=\"3\" height=\"18\" rx=\"1\" transform=\"translate(-1.5 0)\"><title>geometric mean: " +
              times_of(*mean) + "</title></rect></svg><span class=\"value\">" + times_of(*mean) + "</span>\n";
    }
    return text + axis(scale) + "</div></figure>\n";
  }

  struct Point {
    const RunResult* run;
    double value;
  };

  // The mean of this run's medians, and of an earlier one's: by how much the rows differ that both have, so that a row
  // which came later does not look like a change. Where units differ: relative to this run, less being better.
  std::vector<Point> points(const page::Section& group) const {
    const auto mean = page::mean_of(group, ours_);
    std::vector<Point> all;
    for (const RunResult& earlier : pages_.history) {
      if (earlier.quick != run_.quick || !fingerprint_differences(earlier.fingerprint, run_.fingerprint).empty())
        continue;
      std::vector<double> changes;
      for (const Row& then : earlier.rows)
        for (const Row* now : group.rows) {
          if (then.group != now->group || then.name != now->name || then.unit != now->unit) continue;
          const Measurement *before = page::measured(then, ours_), *after = page::measured(*now, ours_);
          if (!before || !after || before->median <= 0 || after->median <= 0) continue;
          const double change = before->median / after->median;
          changes.push_back(!mean && now->more_is_better ? 1 / change : change);
        }
      if (!changes.empty()) all.push_back({&earlier, geometric_mean(changes) * mean.value_or(1)});
    }
    if (!all.empty()) all.push_back({&run_, mean.value_or(1)});
    return all;
  }

  std::string history(const page::Section& group) {
    const std::vector<Point> all = points(group);
    if (all.empty()) return "";
    std::vector<double> values;
    for (const Point& p : all) values.push_back(p.value);
    const Scale scale = Scale::of_figures(values);
    constexpr double kHeight = 170;
    const auto x = [&](size_t i) { return 2 + 96 * double(i) / double(all.size() - 1); };
    const auto y = [&](double value) { return kHeight - kHeight * scale.at(value) / 100; };
    const bool in_unit = page::mean_of(group, ours_).has_value();
    const std::string unit = in_unit ? group.unit : "relative to this run";
    std::string marks, lines, dots;
    for (double tick : scale.ticks()) {
      marks += "<text x=\"100%\" text-anchor=\"end\" y=\"" + page::exact(std::round(y(tick) + 4)) + "\">" +
               page::digits(tick) + "</text>";
      lines += svg_line(0, y(tick), 100, y(tick), "g");
    }
    for (size_t i = 0; i < all.size(); i++) {
      if (i > 0) lines += svg_line(x(i - 1), y(all[i - 1].value), x(i), y(all[i].value), "curve");
      const Fingerprint& f = all[i].run->fingerprint;
      dots += "<circle class=\"" + std::string(i + 1 == all.size() ? "fi" : "fo") + "\" cx=\"" + across(x(i)) +
              "\" cy=\"" + page::digits(y(all[i].value)) + "\" r=\"" + (i + 1 == all.size() ? "5" : "3.5") +
              "\"><title>" + escaped(page::when(f) + (f.revision.empty() ? "" : ", " + page::revision(f))) + ": " +
              escaped(page::digits(all[i].value) + " " + unit) + "</title></circle>";
    }
    return "<figure class=\"wide\"><figcaption><h3>History</h3><p>Geometric mean of the medians of " +
           escaped(our_name_ + ", " + unit) +
           (in_unit && group.more_is_better() ? "; more is better." : "; less is better.") + "</p>" +
           legend(
               {{"round bo", page::counted(all.size() - 1, "earlier run", "earlier runs")}, {"round bi", "this run"}}) +
           "</figcaption><div class=\"plot\"><svg class=\"scale\" aria-hidden=\"true\">" + marks +
           "</svg><svg class=\"history\" role=\"img\" aria-label=\"from " + page::digits(all.front().value) + " to " +
           page::digits(all.back().value) + "\">" + lines + dots + "</svg><span></span><span class=\"ends\"><span>" +
           escaped(page::when(all.front().run->fingerprint).substr(0, 10)) +
           "</span><span>date of the run</span><span>" +
           escaped(page::when(all.back().run->fingerprint).substr(0, 10)) + "</span></span></div></figure>\n";
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
  std::vector<page::Section> groups_;
  std::string ours_, our_name_;
  std::string text_;
};

}  // namespace

std::string html_page(const Pages& pages) { return HtmlPage(pages).text(); }

}  // namespace dis::bench
