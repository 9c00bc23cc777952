// json_page: a run as a document for programs, and read back.
// In: a run; or text from anywhere. Out: text; or a run, or one sentence about the first fault. Keeps: numbers are
// exact and finite; whatever the text is, reading ends, with lists and depth bounded. The comparison, the targets, and
// what tells how steady the machine was and what asking cost, are written for other programs and not read back.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench {

namespace {

using Json = nlohmann::ordered_json;
using Found = nlohmann::json;  // finds members of large objects quickly, which ordered ones do not

constexpr int kSchema = 1;
constexpr const char* kTool = "jitbench";

constexpr size_t kMostBytes = 16 << 20;
constexpr int kMostDepth = 32;
constexpr size_t kMostContenders = 256, kMostRows = 10'000, kMostSamples = 100'000, kMostLines = 10'000;

// JSON has no infinite numbers; one that slips in reads as a fault, not as some figure.
Json json_number(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }

Json json_of(const Fingerprint& f) {
  Json artifacts = Json::object();
  for (const auto& [name, size] : f.artifact_bytes) artifacts[name] = size;
  return {
      {"date", f.date},
      {"revision", f.revision},
      {"dirty", f.dirty},
      {"compiler", f.compiler},
      {"build_type", f.build_type},
      {"cpu", f.cpu},
      {"governor", f.governor},
      {"kernel", f.kernel},
      {"cores", f.cores},
      {"load", json_number(f.load)},
      {"memory_bytes", f.memory_bytes},
      {"artifact_bytes", artifacts},
  };
}

Json json_of(const Measurement& m) {
  Json samples = Json::array();
  for (double s : m.samples) samples.push_back(json_number(s));
  return {
      {"who", m.who},
      {"median", json_number(m.median)},
      {"mad", json_number(m.mad)},
      {"interval", {{"low", json_number(m.interval.low)}, {"high", json_number(m.interval.high)}}},
      {"p50", json_number(m.p50)},
      {"p95", json_number(m.p95)},
      {"p99", json_number(m.p99)},
      {"result", m.result},
      {"absent", m.absent},
      {"noisy", m.noisy},
      {"disturbed", m.disturbed},
      {"pulse_ns", json_number(m.pulse_ns)},
      {"samples", samples},
  };
}

Json json_of(const Steadiness& s) {
  return {
      {"turns", s.turns},
      {"disturbed", s.disturbed},
      {"pace_ns", json_number(s.pace_ns)},
      {"median_ns", json_number(s.median_ns)},
  };
}

Json json_of(const std::vector<Asking>& asking) {
  Json all = Json::array();
  for (const Asking& a : asking)
    all.push_back({{"who", a.who},
                   {"ns", json_number(a.ns)},
                   {"varies_ns", json_number(a.varies_ns)},
                   {"shortest_turn_ns", json_number(a.shortest_turn_ns)},
                   {"share", json_number(a.share())}});
  return all;
}

Json json_of(const Row& row) {
  Json of = Json::array();
  for (const Measurement& m : row.of) of.push_back(json_of(m));
  return {
      {"group", row.group},
      {"name", row.name},
      {"title", row.title},
      {"unit", row.unit},
      {"more_is_better", row.more_is_better},
      {"latency", row.latency},
      {"of", of},
  };
}

Json json_of(const Comparison& comparison) {
  Json rows = Json::array();
  for (const Compared& c : comparison.rows)
    rows.push_back({{"group", c.group},
                    {"name", c.row},
                    {"unit", c.unit},
                    {"who", c.who},
                    {"before", json_number(c.before)},
                    {"now", json_number(c.now)},
                    {"change", json_number(c.change)},
                    {"p", json_number(c.p)},
                    {"band", band_name(c.band)}});
  return {
      {"baseline", comparison.baseline},
      {"regressed", comparison.regressed()},
      {"differences", comparison.differences},
      {"missing", comparison.missing},
      {"rows", rows},
  };
}

Json json_of(const std::vector<TargetResult>& targets) {
  Json all = Json::array();
  for (const TargetResult& t : targets)
    all.push_back({{"row", t.target.row},
                   {"who", t.target.who},
                   {"peer", t.target.peer},
                   {"bound", json_number(t.target.bound)},
                   {"found", json_number(t.found)},
                   {"verdict", verdict_name(t.verdict)},
                   {"text", t.text}});
  return all;
}

// What a value is, for a reader who expected another; short.
std::string described(const Found& value) {
  if (value.is_string()) return "'" + page::shortened(page::plain(value.get_ref<const std::string&>()), 40) + "'";
  if (value.is_array()) return "a list of " + std::to_string(value.size());
  if (value.is_object()) return "an object";
  return value.dump();  // null, true, a number
}

// A place in the document. The first fault found anywhere is kept; from then on every place reads as empty.
class Place {
 public:
  Place(const Found& at, std::string& error) : Place(&at, "", &error) {}

  // A member, which must be there.
  Place operator[](const std::string& key) const {
    std::string below = pointer_ + "/" + escaped(key);
    if (!ok()) return {nullptr, below, error_};
    if (!at_->is_object()) {
      fault("an object");
      return {nullptr, below, error_};
    }
    const auto found = at_->find(key);
    if (found != at_->end()) return {&*found, below, error_};
    *error_ = where() + ": found no \"" + key + "\", expected one";
    return {nullptr, below, error_};
  }

  std::string text() const {
    if (!ok()) return "";
    if (!at_->is_string()) return fault("a string"), "";
    return at_->get<std::string>();
  }

  bool flag() const {
    if (!ok()) return false;
    if (!at_->is_boolean()) return fault("true or false"), false;
    return at_->get<bool>();
  }

  double number() const {
    if (!ok()) return 0;
    if (!at_->is_number() || !std::isfinite(at_->get<double>())) return fault("a finite number"), 0;
    return at_->get<double>();
  }

  uint64_t count(uint64_t least, uint64_t most) const {
    if (!ok()) return least;
    const bool whole = at_->is_number_unsigned() || (at_->is_number_integer() && at_->get<int64_t>() >= 0);
    const uint64_t value = whole ? at_->get<uint64_t>() : 0;
    if (whole && value >= least && value <= most) return value;
    const std::string bounds = most == std::numeric_limits<uint64_t>::max()
                                   ? " from " + std::to_string(least)
                                   : " of " + std::to_string(least) + " to " + std::to_string(most);
    return fault("a whole number" + bounds), least;
  }

  template <class F>
  void each(size_t most, F f) const {
    if (!ok()) return;
    if (!at_->is_array() || at_->size() > most) return fault("a list of " + std::to_string(most) + " at most");
    for (size_t i = 0; i < at_->size() && ok(); i++) f(Place(&(*at_)[i], pointer_ + "/" + std::to_string(i), error_));
  }

  template <class F>
  void each_member(size_t most, F f) const {
    if (!ok()) return;
    if (!at_->is_object() || at_->size() > most)
      return fault("an object of " + std::to_string(most) + " members at most");
    for (auto i = at_->begin(); i != at_->end() && ok(); ++i)
      f(i.key(), Place(&i.value(), pointer_ + "/" + escaped(i.key()), error_));
  }

  // Says what is wrong here, unless something was wrong before.
  void fault(const std::string& expected) const {
    if (ok()) *error_ = where() + ": found " + described(*at_) + ", expected " + expected;
  }

 private:
  Place(const Found* at, std::string pointer, std::string* error)
      : at_(at), pointer_(std::move(pointer)), error_(error) {}

  bool ok() const { return at_ && error_->empty(); }
  std::string where() const { return pointer_.empty() ? "the document" : page::shortened(pointer_, 200); }

  static std::string escaped(const std::string& key) {
    std::string text;
    for (char c : page::plain(key)) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return text;
  }

  const Found* at_;
  std::string pointer_;
  std::string* error_;
};

Fingerprint read_fingerprint(const Place& at) {
  constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
  Fingerprint f;
  f.date = at["date"].text();
  f.revision = at["revision"].text();
  f.dirty = at["dirty"].flag();
  f.compiler = at["compiler"].text();
  f.build_type = at["build_type"].text();
  f.cpu = at["cpu"].text();
  f.governor = at["governor"].text();
  f.kernel = at["kernel"].text();
  f.cores = long(at["cores"].count(0, 1'000'000));
  f.load = at["load"].number();
  f.memory_bytes = at["memory_bytes"].count(0, kAny);
  at["artifact_bytes"].each_member(
      kMostLines, [&](const std::string& name, const Place& size) { f.artifact_bytes[name] = size.count(0, kAny); });
  return f;
}

Measurement read_measurement(const Place& at) {
  Measurement m;
  m.who = at["who"].text();
  at["samples"].each(kMostSamples, [&](const Place& sample) { m.samples.push_back(sample.number()); });
  m.median = at["median"].number();
  m.mad = at["mad"].number();
  const Place interval = at["interval"];
  m.interval = {.low = interval["low"].number(), .high = interval["high"].number()};
  m.p50 = at["p50"].number();
  m.p95 = at["p95"].number();
  m.p99 = at["p99"].number();
  m.result = at["result"].text();
  m.absent = at["absent"].text();
  m.noisy = at["noisy"].flag();
  return m;
}

Row read_row(const Place& at, const std::set<std::string>& contenders) {
  Row row;
  row.group = at["group"].text();
  row.name = at["name"].text();
  row.title = at["title"].text();
  row.unit = at["unit"].text();
  row.more_is_better = at["more_is_better"].flag();
  row.latency = at["latency"].flag();
  std::set<std::string> seen;
  at["of"].each(kMostContenders, [&](const Place& place) {
    row.of.push_back(read_measurement(place));
    if (!contenders.contains(row.of.back().who)) place["who"].fault("the id of one of /contenders");
    if (!seen.insert(row.of.back().who).second) place["who"].fault("each contender once in a row");
  });
  return row;
}

std::vector<std::string> read_lines(const Place& at) {
  std::vector<std::string> lines;
  at.each(kMostLines, [&](const Place& line) { lines.push_back(line.text()); });
  return lines;
}

RunResult read_run(const Place& at) {
  RunResult run;
  run.complete = at["complete"].flag();
  run.quick = at["quick"].flag();
  run.fingerprint = read_fingerprint(at["fingerprint"]);
  std::set<std::string> ids;
  at["contenders"].each(kMostContenders, [&](const Place& place) {
    run.contenders.push_back(
        {.id = place["id"].text(), .name = place["name"].text(), .width = int(place["width"].count(1, 1024))});
    if (!ids.insert(run.contenders.back().id).second) place["id"].fault("an id of its own");
  });
  std::set<std::pair<std::string, std::string>> rows;
  at["rows"].each(kMostRows, [&](const Place& place) {
    run.rows.push_back(read_row(place, ids));
    if (!rows.emplace(run.rows.back().group, run.rows.back().name).second)
      place["name"].fault("a name of its own in group '" + page::shortened(page::plain(run.rows.back().group), 40) +
                          "'");
  });
  run.problems = read_lines(at["problems"]);
  run.notes = read_lines(at["notes"]);
  return run;
}

// How deep lists and objects lie in each other, without reading them.
int depth_of(const std::string& text) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (quoted && c == '\\') i++;
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) deepest = std::max(deepest, ++depth);
    if (!quoted && (c == ']' || c == '}')) depth--;
  }
  return deepest;
}

// Line and column of a byte, both from 1.
std::string place_of(const std::string& text, size_t byte) {
  const std::string before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const size_t start = before.rfind('\n');
  const size_t column = before.size() - (start == std::string::npos ? 0 : start + 1) + 1;
  return "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) + ", column " +
         std::to_string(column);
}

}  // namespace

std::string json_page(const Pages& pages) {
  const RunResult& run = *pages.run;
  Json contenders = Json::array(), rows = Json::array();
  for (const ContenderInfo& c : run.contenders)
    contenders.push_back({{"id", c.id}, {"name", c.name}, {"width", c.width}});
  for (const Row& row : run.rows) rows.push_back(json_of(row));
  Json all = {
      {"schema", kSchema},
      {"tool", kTool},
      {"complete", run.complete},
      {"quick", run.quick},
      {"fingerprint", json_of(run.fingerprint)},
      {"steadiness", json_of(run.steadiness)},
      {"asking", json_of(run.asking)},
      {"contenders", contenders},
      {"problems", run.problems},
      {"notes", run.notes},
  };
  if (pages.comparison) all["comparison"] = json_of(*pages.comparison);
  if (pages.targets) all["targets"] = json_of(*pages.targets);
  all["rows"] = rows;
  // What programs print may be no UTF-8.
  return all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

JsonRun json_run(const std::string& text) {
  JsonRun read;
  if (text.size() > kMostBytes) {
    read.error = "found " + page::bytes(text.size()) + ", expected a run of " + page::bytes(kMostBytes) + " at most";
    return read;
  }
  if (const int depth = depth_of(text); depth > kMostDepth) {
    read.error = "found lists and objects " + std::to_string(depth) + " deep, expected " + std::to_string(kMostDepth) +
                 " at most";
    return read;
  }
  try {
    const Found all = Found::parse(text);
    const Place top(all, read.error);
    if (const Place tool = top["tool"]; tool.text() != kTool) tool.fault("'jitbench'");
    if (const Place schema = top["schema"]; schema.count(0, std::numeric_limits<uint64_t>::max()) != kSchema)
      schema.fault("schema " + std::to_string(kSchema));
    RunResult run = read_run(top);
    if (read.error.empty()) read.run = std::move(run);
  } catch (const Found::parse_error& e) {
    read.error = place_of(text, e.byte) + ": found what is no JSON, expected a run of jitbench";
  } catch (const Found::exception&) {  // a number no double holds
    read.error = "found a number that is not finite, expected a run of jitbench";
  }
  return read;
}

}  // namespace dis::bench
