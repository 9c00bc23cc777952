#include "bench/report.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <nlohmann/json.hpp>

namespace dis::bench {

namespace {

// Three digits that say something.
std::string digits(double v) {
  char text[32];
  const double size = std::fabs(v);
  std::snprintf(text, sizeof text, "%.*f", size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2, v);
  return text;
}

std::string padded(std::string text, size_t width, bool right = false) {
  if (text.size() >= width) return text;
  const std::string space(width - text.size(), ' ');
  return right ? space + text : text + space;
}

std::string value(const std::optional<Spread>& s) { return s ? digits(s->middle) : "-"; }

std::string verdict(const Figure& f) {
  std::string word = f.met ? (*f.met ? "pass" : "MISS") : "-";
  return f.noisy ? word + " ~" : word;
}

std::string line(const std::string& name, const std::string& unit, const std::array<std::string, kWhoCount>& values,
                 const std::string& ratio, const std::string& target, const std::string& last) {
  std::string text = padded(name, 29) + padded(unit, 6);
  for (int who = 0; who < kWhoCount; who++) text += padded(values[who], who == kOurs ? 13 : 10, true);
  return text + "  " + padded(ratio, 34) + padded(target, 34) + last + "\n";
}

}  // namespace

Environment environment_now() {
  Environment e;
  std::ifstream info("/proc/cpuinfo");
  for (std::string text; std::getline(info, text);)
    if (text.starts_with("model name")) {
      e.processor = text.substr(std::min(text.size(), text.find(':') + 2));
      break;
    }
  utsname name;
  if (uname(&name) == 0) e.system = std::string(name.sysname) + " " + name.release + " " + name.machine;
  e.processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (getloadavg(&e.load, 1) != 1) e.load = 0;
  return e;
}

std::string table_head() {
  std::array<std::string, kWhoCount> names;
  for (int who = 0; who < kWhoCount; who++) names[who] = kWhoNames[who];
  return line("figure", "unit", names, "ratio", "target", "verdict");
}

std::string table_line(const Figure& f) {
  std::array<std::string, kWhoCount> values;
  for (int who = 0; who < kWhoCount; who++) values[who] = value(f.of[who]);
  if (f.of[kOurs]) values[kOurs] += " +-" + digits(f.of[kOurs]->scatter);
  return line(f.name, f.unit, values, f.ratio, f.target, verdict(f));
}

bool Report::noisy() const {
  if (environment.busy()) return true;
  for (const Figure& f : figures)
    if (f.noisy) return true;
  return false;
}

std::string Report::table() const {
  std::string text = table_head();
  for (const Figure& f : figures) text += table_line(f);
  return text;
}

std::string Report::json() const {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Figure& f : figures) {
    nlohmann::ordered_json row = {{"name", f.name}, {"unit", f.unit}};
    for (int who = 0; who < kWhoCount; who++)
      if (const auto& s = f.of[who])
        row[kWhoNames[who]] = {{"median", s->middle}, {"mad", s->scatter}, {"least", s->least}};
    if (!f.ratio.empty()) row["ratio"] = f.ratio;
    if (!f.target.empty()) row["target"] = f.target;
    if (f.met) row["met"] = *f.met;
    row["noisy"] = f.noisy;
    rows.push_back(row);
  }
  const nlohmann::ordered_json all = {
      {"schema", 1},
      {"environment",
       {{"processor", environment.processor},
        {"system", environment.system},
        {"processors", environment.processors},
        {"load", environment.load},
        {"noisy", noisy()}}},
      {"figures", rows},
      {"problems", problems},
      {"notes", notes},
  };
  return all.dump(2) + "\n";
}

}  // namespace dis::bench
