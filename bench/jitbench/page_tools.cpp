#include "bench/jitbench/page_tools.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>

#include "bench/jitbench/statistics.h"

namespace dis::bench::page {

namespace {

constexpr std::array kOurIds = {"jit64", "jit32", "interp64", "interp32"};  // the first there is leads

constexpr std::pair<std::string_view, const char*> kTitles[] = {
#define DIS_BENCH_GROUP(name, title, what, measure, by_name_only) {#name, title},
#include "bench/jitbench/groups.def"
#undef DIS_BENCH_GROUP
};

bool is_time(std::string_view unit) { return unit == "s" || unit == "ms" || unit == "us" || unit == "ns"; }

// The suites are programs: their rows add up. A total of the others says nothing.
bool adds_up(std::string_view group) { return group == "v1" || group == "v2"; }

std::string with_commas(const std::string& number) {
  std::string text;
  const size_t first = number.starts_with('-') ? 1 : 0;
  for (size_t i = 0; i < number.size(); i++) {
    if (i > first && (number.size() - i) % 3 == 0) text += ',';
    text += number[i];
  }
  return text;
}

bool anybody_in_closed_form(const Row& row) {
  return std::any_of(row.of.begin(), row.of.end(), [&](const Measurement& m) { return in_closed_form(row, m); });
}

// All medians of a contender in a group of one unit; empty unless it measured every row. For means, without rows that
// anybody worked out in closed form.
std::vector<double> medians(const Section& group, std::string_view id, bool for_mean) {
  std::vector<double> values;
  if (group.unit.empty()) return values;
  for (const Row* row : group.rows) {
    const Measurement* m = measured(*row, id);
    if (!m) return {};
    if (!for_mean || !anybody_in_closed_form(*row)) values.push_back(m->median);
  }
  return values;
}

}  // namespace

std::string leading(const RunResult& run) {
  for (const char* id : kOurIds)
    if (contender(run, id)) return id;
  return run.contenders.empty() ? kOurIds[0] : run.contenders[0].id;
}

const ContenderInfo* contender(const RunResult& run, std::string_view id) {
  for (const ContenderInfo& c : run.contenders)
    if (c.id == id) return &c;
  return nullptr;
}

std::string contender_name(const RunResult& run, std::string_view id) {
  const ContenderInfo* c = contender(run, id);
  return plain(c ? c->name : id);
}

bool Section::has(std::string_view id) const {
  return std::any_of(who.begin(), who.end(), [&](const ContenderInfo* c) { return c->id == id; });
}

bool Section::more_is_better() const {
  return std::all_of(rows.begin(), rows.end(), [](const Row* r) { return r->more_is_better; });
}

bool Section::mixed() const {
  return !more_is_better() && std::any_of(rows.begin(), rows.end(), [](const Row* r) { return r->more_is_better; });
}

bool Section::latencies() const {
  return std::any_of(rows.begin(), rows.end(), [](const Row* r) { return r->latency; });
}

std::vector<Section> groups_of(const RunResult& run) {
  std::vector<Section> groups;
  for (const Row& row : run.rows) {
    auto at = std::find_if(groups.begin(), groups.end(), [&](const Section& g) { return g.name == row.group; });
    if (at == groups.end()) {
      at = groups.insert(at, Section{.name = row.group, .what = "", .unit = row.unit, .rows = {}, .who = {}});
      for (const auto& [name, what] : kTitles)
        if (name == row.group) at->what = what;
    }
    if (at->unit != row.unit) at->unit.clear();
    at->rows.push_back(&row);
  }
  for (Section& group : groups)
    for (const ContenderInfo& c : run.contenders)
      if (std::any_of(group.rows.begin(), group.rows.end(), [&](const Row* r) { return measured(*r, c.id); }))
        group.who.push_back(&c);
  return groups;
}

const Measurement* measured(const Row& row, std::string_view id) {
  for (const Measurement& m : row.of)
    if (m.who == id && !m.samples.empty()) return &m;
  return nullptr;
}

std::optional<double> mean_of(const Section& group, std::string_view id) {
  const double mean = geometric_mean(medians(group, id, true));
  return mean > 0 ? std::optional(mean) : std::nullopt;
}

std::optional<double> total_of(const Section& group, std::string_view id) {
  if (!adds_up(group.name) || !is_time(group.unit)) return {};
  const std::vector<double> values = medians(group, id, false);
  if (values.empty()) return {};
  double sum = 0;
  for (double v : values) sum += v;
  return sum;
}

std::vector<double> ratios(const Section& group, const std::string& who, const std::string& peer) {
  std::vector<double> all;
  for (const Row* row : group.rows)
    if (const auto times = times_better(*row, who, peer)) all.push_back(*times);
  return all;
}

std::optional<double> mean_ratio(const Section& group, const std::string& who, const std::string& peer) {
  const double mean = geometric_mean(ratios(group, who, peer));
  return mean > 0 ? std::optional(mean) : std::nullopt;
}

std::vector<std::string> absences(const RunResult& run, const Section& group) {
  std::vector<std::string> sentences;
  for (const ContenderInfo& c : run.contenders) {
    std::map<std::string, size_t> why;  // of rows
    for (const Row* row : group.rows)
      if (const Measurement* m = row->find(c.id); m && m->samples.empty() && !m->absent.empty())
        why[plain(m->absent)]++;
    for (const auto& [reason, count] : why)
      sentences.push_back(plain(c.name) + ": " + reason +
                          (count == group.rows.size() ? "" : " (" + counted(count, "row", "rows") + ")"));
  }
  return sentences;
}

std::vector<std::string> closed_forms(const RunResult& run, const Section& group) {
  std::vector<std::string> sentences;
  for (const Row* row : group.rows) {
    std::vector<std::string> who;
    for (const Measurement& m : row->of)
      if (in_closed_form(*row, m)) who.push_back(contender_name(run, m.who));
    if (!who.empty()) sentences.push_back(plain(row->title) + ": " + joined(who, ", "));
  }
  return sentences;
}

std::string digits(double value) {
  if (!std::isfinite(value)) return "?";
  char text[400];
  const double size = std::fabs(value);
  if (size >= 999.5) {
    std::snprintf(text, sizeof text, size < 1e15 ? "%.0f" : "%.2e", value);
    return size >= 9999.5 && size < 1e15 ? with_commas(text) : text;
  }
  if (size == 0) return "0";
  if (size < 0.0001) {
    std::snprintf(text, sizeof text, "%.2e", value);
    return text;
  }
  const int places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4;
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

std::string ratio(double times) {
  if (times >= 0.0095 && times < 0.9995) {  // two digits: no more are known of a quotient of two times
    char text[32];
    std::snprintf(text, sizeof text, "%.2fx", times);
    return text;
  }
  return digits(times) + "x";
}

std::string percent(double change) {
  if (!std::isfinite(change)) return "?";
  char text[400];
  std::snprintf(text, sizeof text, "%+.1f %%", 100 * change);
  return text;
}

std::string exact(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return std::string(text, end.ptr);
}

std::string range(const Interval& interval) { return digits(interval.low) + "–" + digits(interval.high); }

std::string bytes(uint64_t count) {
  if (count < 1024) return std::to_string(count) + " B";
  double size = double(count);
  const char* unit = "B";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  return digits(size) + " " + unit;
}

std::string plain(std::string_view text) {
  std::string clean(text);
  for (size_t i = 0; i < clean.size(); i++) {
    if (uint8_t(clean[i]) < 0x20 || clean[i] == 0x7f) clean[i] = ' ';
    // U+0080 to U+009F: a terminal takes them for commands too.
    if (uint8_t(clean[i]) == 0xc2 && i + 1 < clean.size() && uint8_t(clean[i + 1]) >= 0x80 &&
        uint8_t(clean[i + 1]) < 0xa0)
      clean[i] = clean[i + 1] = ' ';
  }
  return clean;
}

size_t columns(std::string_view text) {
  return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (uint8_t(c) & 0xc0) != 0x80; }));
}

std::string padded(std::string text, size_t width, bool right) {
  const size_t has = columns(text);
  if (has >= width) return text;
  const std::string space(width - has, ' ');
  return right ? space + text : text + space;
}

std::string shortened(const std::string& text, size_t width) {
  if (columns(text) <= width) return text;
  if (width == 0) return "";
  size_t end = 0;
  for (size_t left = width - 1; end < text.size(); end++)
    if ((uint8_t(text[end]) & 0xc0) != 0x80 && left-- == 0) break;
  return text.substr(0, end) + "…";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text.append(text.empty() ? "" : between).append(part);
  return text;
}

std::string counted(size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string when(const Fingerprint& f) {
  // 2026-11-28T18:45:00Z
  if (f.date.size() == 20 && f.date[10] == 'T' && f.date[19] == 'Z')
    return plain(f.date.substr(0, 10) + " " + f.date.substr(11, 5) + " UTC");
  return plain(f.date);
}

std::string revision(const Fingerprint& f) {
  if (f.revision.empty()) return "";
  return plain(f.revision.substr(0, 12)) + (f.dirty ? " with changes" : "");
}

std::string machine(const Fingerprint& f) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) parts.push_back(plain(part));
  };
  add(when(f));
  add(revision(f));
  add(f.cpu);
  if (f.cores) add(counted(size_t(std::max(0L, f.cores)), "core", "cores"));
  if (f.memory_bytes) add(bytes(f.memory_bytes));
  add(f.kernel);
  add(f.governor.empty() ? "" : "governor " + f.governor);
  add(f.compiler);
  add(f.build_type);
  add("load " + digits(f.load));
  for (const auto& [name, size] : f.artifact_bytes) add(name + " " + bytes(size));
  return joined(parts, " · ");
}

std::string noise(const RunResult& run) {
  if (!run.noisy()) return "";
  size_t count = 0;
  for (const Row& row : run.rows)
    for (const Measurement& m : row.of) count += m.noisy;
  std::string text = "The machine was noisy";
  if (run.fingerprint.load > 0.5 * double(run.fingerprint.cores))
    text += ": its load was " + digits(run.fingerprint.load) + " before the first row";
  text += ".";
  if (count)
    text += " " + counted(count, "figure is", "figures are") +
            " marked ~: others took the processor, the machine was slow, or the samples scatter.";
  return text;
}

std::string steadiness(const RunResult& run) {
  const Steadiness& s = run.steadiness;
  if (s.turns == 0) return "";
  std::string text = "Noise: " + digits(100 * s.share()) + " % of " + counted(size_t(s.turns), "turn", "turns") +
                     " disturbed";
  if (s.pace_ns > 0)
    text += "; jitbench's own work took " + digits(s.pace_ns / 1e3) + " us at the machine's pace and " +
            digits(100 * s.slower()) + " % more in the median";
  return text + ".";
}

std::string asking(const RunResult& run) {
  std::vector<const Asking*> all;
  for (const Asking& a : run.asking)
    if (a.shortest_turn_ns > 0) all.push_back(&a);
  if (all.empty()) return "";
  const auto cheaper = [](const Asking* a, const Asking* b) { return a->ns < b->ns; };
  const auto [least, most] = std::minmax_element(all.begin(), all.end(), cheaper);
  const Asking* worst = *std::max_element(
      all.begin(), all.end(), [](const Asking* a, const Asking* b) { return a->share() < b->share(); });
  const auto cost = [&](const Asking* a) { return digits(a->ns / 1e3) + " us (" + contender_name(run, a->who) + ")"; };
  std::string text = "Asking costs " + cost(*least);
  if (*least != *most) text += " to " + cost(*most);
  return text + ", which is taken off; it varies by " + digits(100 * worst->share()) +
         " % of the shortest row's turn at most (" + contender_name(run, worst->who) + ").";
}

std::string compared_with(const Comparison& comparison) {
  std::map<Band, size_t> bands;
  for (const Compared& c : comparison.rows) bands[c.band]++;
  std::vector<std::string> parts;
  for (Band band : {Band::high, Band::medium, Band::slower, Band::improved, Band::stable})
    if (bands[band]) parts.push_back(std::to_string(bands[band]) + " " + band_name(band));
  std::string text = "Compared with " + plain(comparison.baseline) + ": " +
                     (parts.empty() ? "no rows in common" : joined(parts, ", "));
  if (!comparison.missing.empty()) text += ", " + std::to_string(comparison.missing.size()) + " missing";
  return text + (comparison.regressed() ? ". It regressed." : ".");
}

std::string judged(const std::vector<TargetResult>& targets) {
  std::map<Verdict, size_t> verdicts;
  for (const TargetResult& t : targets) verdicts[t.verdict]++;
  std::vector<std::string> parts;
  for (Verdict verdict : {Verdict::fail, Verdict::warn, Verdict::pass, Verdict::unmeasured})
    if (verdicts[verdict]) parts.push_back(std::to_string(verdicts[verdict]) + " " + verdict_name(verdict));
  return counted(targets.size(), "target", "targets") + (parts.empty() ? "." : ": " + joined(parts, ", ") + ".");
}

}  // namespace dis::bench::page
