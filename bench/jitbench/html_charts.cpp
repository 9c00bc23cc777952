#include "bench/jitbench/html_charts.h"

#include <algorithm>
#include <cmath>

#include "bench/jitbench/html_parts.h"
#include "bench/jitbench/statistics.h"

namespace dis::bench::html {

namespace {

std::string axis(const Scale& scale) {
  return "<span class=\"pad\"></span>" + scale.axis() + "<span></span><span class=\"axis-name\">times as fast</span>";
}

}  // namespace

Charts::Charts(const Pages& pages)
    : pages_(pages),
      run_(*pages.run),
      ours_(page::leading(run_)),
      our_name_(page::contender_name(run_, ours_)) {}

// A bar a row: how many times as fast as `peer`.
std::string Charts::bars(const page::Section& group, const std::string& peer, const std::string& title,
                         bool both_ways) const {
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

std::string Charts::speed_up(const page::Section& group) const {
  return bars(group, page::kInterpreter, "Native code beside the interpreter", false);
}

std::string Charts::beside_c(const page::Section& group) const {
  return ours_ == page::kCompiledC
             ? ""
             : bars(group, page::kCompiledC, "Beside " + page::contender_name(run_, page::kCompiledC), true);
}

// A line a peer, a dot a row.
std::string Charts::peers(const page::Section& group) const {
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

// The mean of this run's medians, and of an earlier one's: by how much the rows differ that both have, so that a row
// which came later does not look like a change. Where units differ: relative to this run, less being better.
std::vector<Charts::Point> Charts::points(const page::Section& group) const {
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

std::string Charts::history(const page::Section& group) const {
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

}  // namespace dis::bench::html
