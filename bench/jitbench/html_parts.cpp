#include "bench/jitbench/html_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bench/jitbench/page_tools.h"

namespace dis::bench::html {

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

std::string unbroken(const std::string& text) {
  std::string words;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    words += (at > 0 ? " <span class=\"u\">" : "<span class=\"u\">") + escaped(text.substr(at, end - at)) + "</span>";
    at = end + 1;
  }
  return words;
}

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

std::string across(double percent) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", std::isfinite(percent) ? std::clamp(percent, -1.0, 101.0) : 0.0);
  return text;
}

std::string svg_line(double x1, double y1, double x2, double y2, const char* style) {
  return "<line class=\"" + std::string(style) + "\" x1=\"" + across(x1) + "\" y1=\"" + page::digits(y1) + "\" x2=\"" +
         across(x2) + "\" y2=\"" + page::digits(y2) + "\"/>";
}

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

std::string legend(const std::vector<std::pair<const char*, std::string>>& entries) {
  std::string text = "<ul class=\"legend\">";
  for (const auto& [style, name] : entries)
    text += "<li><i class=\"" + std::string(style) + "\"></i>" + escaped(name) + "</li>";
  return text + "</ul>";
}

Scale Scale::of_ratios(const std::vector<double>& ratios, bool both_ways) {
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

Scale Scale::of_figures(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double room = std::max((*most - *least) * 0.15, *most * 0.05);
  Scale s;
  s.low_ = std::max(0.0, *least - room), s.high_ = *most + room;
  const double step = round_step(s.high_ - s.low_);
  for (double tick = std::ceil(s.low_ / step) * step; tick <= s.high_; tick += step) s.ticks_.push_back(tick);
  return s;
}

double Scale::at(double v) const {
  if (log_) return 100 * std::log(std::max(v, 1e-9) / low_) / std::log(high_ / low_);
  return 100 * (v - low_) / (high_ - low_);
}

std::string Scale::grid(int height) const {
  std::string text;
  for (double tick : ticks_) text += svg_line(at(tick), 0, at(tick), height, "g");
  return text + svg_line(at(1), 0, at(1), height, "one");
}

std::string Scale::axis() const {
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

void Scale::add_tick(double tick) {
  constexpr double kRoom = 15;  // on a phone, words of five letters
  if (tick < low_ || tick > high_) return;
  for (double other : ticks_)
    if (std::fabs(at(tick) - at(other)) < kRoom) return;
  ticks_.push_back(tick);
}

double Scale::round_step(double span) {
  const double ten = std::pow(10, std::floor(std::log10(std::max(span, 1e-12) / 4)));
  for (double step : {1, 2, 5})
    if (span / (step * ten) <= 5) return step * ten;
  return 10 * ten;
}

std::string Scale::trimmed(double tick) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", tick);
  return text;
}

Table::Table(const std::string& caption, const std::string& more, bool sortable)
    : head_("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption) + "\"><table" +
              (sortable ? " class=\"sortable\"" : "") + "><caption><div>" + escaped(caption) + " <span>" +
              escaped(more) + "</span></div></caption><thead><tr>") {}

void Table::column(const std::string& name, const char* style) {
  head_ += "<th scope=\"col\"" + styled(style) + ">" + unbroken(name) + "</th>";
}

void Table::row(const std::string& name) {
  (sums_ ? foot_ : body_) +=
      end() + "<tr" + styled(sums_ ? "sum" : "") + "><th scope=\"row\">" + escaped(name) + "</th>";
}

void Table::cell(const std::string& html, const char* style, const std::string& value) {
  (sums_ ? foot_ : body_) +=
      "<td" + styled(style) + (value.empty() ? "" : " data-v=\"" + value + "\"") + ">" + html + "</td>";
}

void Table::ratio(std::optional<double> times) {
  if (times)
    cell(times_of(*times), shade(*times), page::exact(*times));
  else
    none();
}

std::string Table::text() const {
  const std::string last = open_ ? "</tr>" : "";
  return head_ + "</tr></thead><tbody>" + body_ +
         (sums_ ? "</tbody><tfoot>" + foot_ + last + "</tfoot>" : last + "</tbody>") + "</table></div>\n";
}

std::string Table::styled(std::string_view style) {
  return style.empty() ? "" : " class=\"" + std::string(style) + "\"";
}

}  // namespace dis::bench::html
