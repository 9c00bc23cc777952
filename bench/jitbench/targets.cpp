#include "bench/jitbench/targets.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <set>
#include <string_view>

#include <nlohmann/json.hpp>

#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

using Json = nlohmann::json;

constexpr double kNear = 0.05;  // of the bound: warns if there is no bound for warnings
constexpr size_t kShown = 40;   // bytes of what was found
constexpr const char* kTop = "at the top";

// ---- reading ----

// What a value is, short enough for a message. A long or unprintable string is no danger to it.
std::string shown(const Json& value) {
  if (value.is_object()) return value.empty() ? "an empty object" : "an object";
  if (value.is_array()) return value.empty() ? "an empty array" : "an array";
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  return text;
}

std::string pointer(const std::string& parent, std::string key) {
  for (size_t at = 0; (at = key.find_first_of("~/", at)) != std::string::npos; at += 2)
    key.replace(at, 1, key[at] == '~' ? "~0" : "~1");
  const std::string quoted = Json(key).dump(-1, ' ', true, Json::error_handler_t::replace);
  key = quoted.substr(1, quoted.size() - 2);
  if (key.size() > kShown) key = key.substr(0, kShown) + "...";
  return parent + "/" + key;
}

bool printable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// Follows the parser and notes the first key that an object holds twice: the value of the first is lost by then.
class DoubleKeys {
 public:
  bool see(Json::parse_event_t event, const Json& value) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end && !open_.empty()) open_.pop_back();
    if (event == Json::parse_event_t::key && !open_.empty() && value.is_string() && found_.empty() &&
        !open_.back().insert(value.get<std::string>()).second)
      found_ = shown(value);
    return true;
  }
  const std::string& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string found_;
};

// Keeps the first complaint; later ones are mostly its children.
class Reader {
 public:
  const std::string& error() const { return error_; }

  void file(const Json& root, std::vector<Target>& into) {
    if (!object(root, "", {"schema", "targets"})) return;
    if (!root.contains("schema")) return complain("", "no \"schema\"", "1");
    const Json& schema = root["schema"];
    if (!schema.is_number_integer() || schema != 1) return complain("/schema", shown(schema), "1");
    if (!root.contains("targets")) return complain("", "no \"targets\"", "an array of them");
    const Json& list = root["targets"];
    if (!list.is_array()) return complain("/targets", shown(list), "an array");
    for (size_t i = 0; i < list.size() && error_.empty(); i++)
      into.push_back(target(list[i], "/targets/" + std::to_string(i)));
  }

 private:
  void complain(const std::string& where, const std::string& found, const std::string& expected) {
    if (error_.empty()) error_ = (where.empty() ? kTop : where) + ": found " + found + ", expected " + expected;
  }

  bool object(const Json& value, const std::string& where, std::initializer_list<std::string_view> keys) {
    if (!value.is_object()) return complain(where, shown(value), "an object"), false;
    std::string all;
    for (std::string_view key : keys) all += (all.empty() ? "" : ", ") + std::string(key);
    for (const auto& [key, unused] : value.items())
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        return complain(pointer(where, key), "an unknown key", "one of " + all), false;
    return true;
  }

  std::string text(const Json& in, const std::string& where, const char* key, const char* expected) {
    if (!in.contains(key)) return complain(where, std::string("no \"") + key + "\"", expected), "";
    const Json& value = in[key];
    std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text.empty() || !printable(text)) complain(where + "/" + key, shown(value), expected);
    return text;
  }

  double number(const Json& in, const std::string& where, const char* key) {
    const Json& value = in[key];
    const double n = value.is_number() ? value.get<double>() : 0;
    if (!(n > 0) || !std::isfinite(n)) return complain(where + "/" + key, shown(value), "a number above 0"), 0;
    return n;
  }

  Target target(const Json& json, const std::string& where) {
    Target t;
    if (!object(json, where, {"row", "who", "peer", "ratio", "at_most", "at_least", "warn", "mean"})) return t;
    t.row = row(json, where);
    t.who = text(json, where, "who", "a contender, like \"jit64\"");

    std::vector<const char*> bounds;
    for (const char* key : {"ratio", "at_most", "at_least"})
      if (json.contains(key)) bounds.push_back(key);
    if (bounds.size() != 1) {
      const std::string found = bounds.empty() ? "no bound" : std::to_string(bounds.size()) + " bounds";
      complain(where, found, "one of ratio, at_most, at_least");
      return t;
    }
    const std::string bound = bounds[0];
    t.bound = number(json, where, bounds[0]);
    t.at_least = bound != "at_most";
    if (bound == "ratio") {
      t.peer = text(json, where, "peer", "whose figure the ratio is to");
      if (t.peer == t.who && !t.who.empty()) complain(where + "/peer", shown(json["peer"]), "another than \"who\"");
    } else if (json.contains("peer")) {
      complain(where + "/peer", shown(json["peer"]), "it only with \"ratio\"");
    }
    if (json.contains("warn")) {
      t.warn = number(json, where, "warn");
      if (t.at_least ? t.warn < t.bound : t.warn > t.bound)
        complain(where + "/warn", shown(json["warn"]),
                 std::string("no less strict a bound than ") + shown(json[bound]));
    }
    if (json.contains("mean")) {
      if (json["mean"] != "geometric") complain(where + "/mean", shown(json["mean"]), "\"geometric\"");
      if (!t.row.ends_with("/*")) complain(where + "/mean", "a mean of one row", "it only with GROUP/*");
      t.geometric_mean = true;
    }
    return t;
  }

  std::string row(const Json& json, const std::string& where) {
    constexpr const char* kExpected = "GROUP/NAME or GROUP/*";
    std::string name = text(json, where, "row", kExpected);
    const size_t slash = name.find('/');
    const std::string rest = slash == std::string::npos ? "" : name.substr(slash + 1);
    const bool star = rest.find('*') != std::string::npos && rest != "*";
    if (slash == 0 || rest.empty() || rest.find('/') != std::string::npos || star || name.find('*') < slash)
      complain(where + "/row", json.contains("row") ? shown(json["row"]) : "nothing", kExpected);
    return name;
  }

  std::string error_;
};

// ---- judging ----

// Enough digits to see on which side of a bound it is.
std::string figure(double v) {
  char text[64];
  std::snprintf(text, sizeof text, std::fabs(v) >= 1000 ? "%.0f" : "%.4g", v);
  return text;
}

struct Found {
  const Row* row = nullptr;
  double value = 0;
};

// The rows a target speaks of, and what the contender (and its peer) made of them.
struct Evidence {
  std::vector<Found> found;
  std::vector<std::string> without;  // rows our contender has no figure in
  size_t peerless = 0;               // rows the peer takes no part in
  const Row* turned = nullptr;       // more is better, and the bound is the other way round
  bool mixed = false;                // units
};

bool speaks_of(const Target& t, const Row& row) {
  const size_t slash = t.row.find('/');
  if (slash == std::string::npos || row.group != t.row.substr(0, slash)) return false;
  const std::string name = t.row.substr(slash + 1);
  return name == "*" || name == row.name;
}

bool has_samples(const Measurement* m) { return m && !m->samples.empty(); }

Evidence gather(const Target& t, const RunResult& run) {
  Evidence e;
  const Row* first = nullptr;
  for (const Row& row : run.rows) {
    if (!speaks_of(t, row)) continue;
    if (!first) first = &row;
    e.mixed |= row.unit != first->unit;
    const Measurement* ours = row.find(t.who);
    if (t.peer.empty()) {
      if (row.more_is_better != t.at_least) e.turned = &row;
      if (has_samples(ours))
        e.found.push_back({&row, ours->median});
      else
        e.without.push_back(row.group + "/" + row.name);
    } else if (!has_samples(row.find(t.peer))) {
      e.peerless++;
    } else if (has_samples(ours) && (in_closed_form(row, *ours) || in_closed_form(row, *row.find(t.peer)))) {
      continue;  // no measure of speed
    } else if (const auto ratio = times_better(row, t.who, t.peer)) {
      e.found.push_back({&row, *ratio});
    } else {
      e.without.push_back(row.group + "/" + row.name);
    }
  }
  return e;
}

std::string wanted(const Target& t, const std::string& unit) {
  const std::string text = std::string("wanted ") + (t.at_least ? "at least " : "at most ") + figure(t.bound) + unit;
  return t.warn > 0 && t.warn != t.bound ? text + ", better " + figure(t.warn) + unit : text;
}

Verdict verdict_of(const Target& t, double found) {
  const double strict = t.warn > 0 ? t.warn : t.bound * (t.at_least ? 1 + kNear : 1 - kNear);
  if (t.at_least ? found < t.bound : found > t.bound) return Verdict::fail;
  return (t.at_least ? found < strict : found > strict) ? Verdict::warn : Verdict::pass;
}

std::string rows(size_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); }

TargetResult judged(const Target& t, const RunResult& run) {
  TargetResult result;
  result.target = t;
  const bool many = t.row.ends_with("/*");
  const std::string about = t.row + ": " + t.who + (t.peer.empty() ? "" : " against " + t.peer);
  const Evidence e = gather(t, run);

  if (e.turned || (t.geometric_mean && t.peer.empty() && e.mixed)) {
    result.verdict = Verdict::fail;
    result.text = e.turned ? about + " cannot be judged: in " + e.turned->group + "/" + e.turned->name +
                                 (e.turned->more_is_better ? " more is better, at_least is meant"
                                                           : " less is better, at_most is meant")
                           : about + " cannot be judged: its rows differ in their units and have no mean";
    return result;
  }
  if (e.found.empty()) {
    result.text = about + " was not measured; " + wanted(t, "");
    return result;
  }

  std::vector<double> values;
  const Found* worst = &e.found[0];
  for (const Found& f : e.found) {
    values.push_back(f.value);
    if (t.at_least ? f.value < worst->value : f.value > worst->value) worst = &f;
  }
  result.found = t.geometric_mean ? geometric_mean(values) : worst->value;
  result.verdict = verdict_of(t, result.found);

  const std::string unit = t.peer.empty() ? " " + worst->row->unit : "";
  result.text = about + " is " + figure(result.found) + unit;
  if (t.geometric_mean)
    result.text += ", the geometric mean of " + rows(values.size());
  else if (many)
    result.text += " in " + worst->row->name + ", the worst of " + rows(values.size());
  if (e.peerless) result.text += " (" + t.peer + " is not in " + std::to_string(e.peerless) + " more)";
  result.text += "; " + wanted(t, unit);

  // A row that fails decides, whatever the others would have said; but nothing holds for rows nobody saw.
  if (result.verdict == Verdict::fail && !t.geometric_mean) return result;
  if (!e.without.empty()) {
    result.verdict = Verdict::unmeasured;
    result.text += "; not measured: " + e.without[0];
    if (e.without.size() > 1) result.text += " and " + std::to_string(e.without.size() - 1) + " more";
  } else if (many && !run.complete) {
    result.verdict = Verdict::unmeasured;
    result.text += "; the run ended early";
  }
  return result;
}

}  // namespace

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::warn: return "warn";
    case Verdict::fail: return "fail";
    case Verdict::unmeasured: return "unmeasured";
  }
  return "?";
}

TargetFile read_targets(const std::string& text) {
  TargetFile file;
  if (const size_t zero = text.find('\0'); zero != std::string::npos) {  // where the parser would take it for the end
    file.error = "byte " + std::to_string(zero + 1) + ": found a zero byte, expected a file of targets";
    return file;
  }
  DoubleKeys keys;
  Json root;
  try {
    root = Json::parse(text, [&](int, Json::parse_event_t event, Json& value) { return keys.see(event, value); });
  } catch (const Json::parse_error& e) {
    file.error = "byte " + std::to_string(e.byte) + ": found no JSON, expected a file of targets";
    return file;
  } catch (const std::exception&) {  // a number without end
    file.error = std::string(kTop) + ": found a number beyond all bounds, expected a file of targets";
    return file;
  }
  if (!keys.found().empty()) {
    file.error = std::string(kTop) + ": found the key " + keys.found() + " twice in one object, expected it once";
    return file;
  }
  Reader reader;
  reader.file(root, file.targets);
  file.error = reader.error();
  if (!file.error.empty()) file.targets.clear();
  return file;
}

std::vector<TargetResult> judge(const std::vector<Target>& targets, const RunResult& run) {
  std::vector<TargetResult> results;
  results.reserve(targets.size());
  for (const Target& t : targets) results.push_back(judged(t, run));
  return results;
}

}  // namespace dis::bench
