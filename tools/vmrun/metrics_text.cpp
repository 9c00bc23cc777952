#include "tools/vmrun/metrics_text.h"

#include <cstdio>

#include <nlohmann/json.hpp>

namespace dis::tools {

namespace {

// A figure: its name in both forms, what it is, and where it stands. Times are seconds in Prometheus' form.
template <typename S>
struct Figure {
  const char *name, *kind, *help;
  const char* json;
  double (*value)(const S&);
};

double seconds(int64_t ns) { return double(ns) / 1e9; }

constexpr Figure<dis_stats> kMachine[] = {
    {"avernus_run_seconds_total", "counter", "Time programs ran or were waited for in dis_vm_run.", "run_seconds",
     [](const dis_stats& s) { return seconds(s.run_ns); }},
    {"avernus_fuel_total", "counter", "Instructions counted of budgets.", "fuel", [](const dis_stats& s) { return double(s.fuel); }},
    {"avernus_processes", "gauge", "Processes there are.", "live_processes",
     [](const dis_stats& s) { return double(s.live_processes); }},
    {"avernus_processes_total", "counter", "Processes made.", "processes", [](const dis_stats& s) { return double(s.processes); }},
    {"avernus_slices_total", "counter", "Time slices given.", "slices", [](const dis_stats& s) { return double(s.slices); }},
    {"avernus_heap_used_bytes", "gauge", "Heap in use.", "heap_used_bytes",
     [](const dis_stats& s) { return double(s.heap_used_bytes); }},
    {"avernus_heap_peak_bytes", "gauge", "The most of it.", "heap_peak_bytes",
     [](const dis_stats& s) { return double(s.heap_peak_bytes); }},
    {"avernus_heap_allocated_bytes_total", "counter", "Bytes allocated.", "heap_allocated_bytes",
     [](const dis_stats& s) { return double(s.heap_allocated_bytes); }},
    {"avernus_collections_total", "counter", "Collections of cyclic garbage.", "collections",
     [](const dis_stats& s) { return double(s.collections); }},
    {"avernus_collected_objects_total", "counter", "Objects they freed.", "objects_collected",
     [](const dis_stats& s) { return double(s.objects_collected); }},
    {"avernus_pauses_total", "counter", "Steps of the collector.", "pauses", [](const dis_stats& s) { return double(s.pauses); }},
    {"avernus_pause_p99_seconds", "gauge", "What 99 of 100 steps took at most.", "pause_p99_seconds",
     [](const dis_stats& s) { return seconds(s.pause_p99_ns); }},
    {"avernus_pause_longest_seconds", "gauge", "The longest step.", "pause_longest_seconds",
     [](const dis_stats& s) { return seconds(s.longest_pause_ns); }},
    {"avernus_jit_bytes", "gauge", "Native code of the engine, which machines share.", "jit_bytes",
     [](const dis_stats& s) { return double(s.jit_bytes); }},
    {"avernus_code_cache_hits_total", "counter", "Functions of the engine whose code was found in the code cache.",
     "code_cache_hits", [](const dis_stats& s) { return double(s.code_cache_hits); }},
    {"avernus_code_cache_misses_total", "counter", "Functions compiled for want of it.", "code_cache_misses",
     [](const dis_stats& s) { return double(s.code_cache_misses); }},
    {"avernus_code_cache_refused_total", "counter", "Files of the code cache that could not be used.", "code_cache_refused",
     [](const dis_stats& s) { return double(s.code_cache_refused); }},
};
constexpr Figure<dis_process_metrics> kProcess[] = {
    {"avernus_process_run_seconds_total", "counter", "Time the process ran.", "run_seconds",
     [](const dis_process_metrics& p) { return seconds(p.run_ns); }},
    {"avernus_process_fuel_total", "counter", "Instructions counted of budgets.", "fuel",
     [](const dis_process_metrics& p) { return double(p.fuel); }},
    {"avernus_process_stack_bytes", "gauge", "Its stack.", "stack_bytes",
     [](const dis_process_metrics& p) { return double(p.stack_bytes); }},
};

// Times are real numbers, all else is whole.
nlohmann::ordered_json as_json(const std::string& name, double value) {
  return name.ends_with("_seconds") ? nlohmann::ordered_json(value) : nlohmann::ordered_json(uint64_t(value));
}

std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    c == '\n' ? text += "\\n" : text += c;
  }
  return text;
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

template <typename S>
std::string heading(const Figure<S>& f) {
  return std::string("# HELP ") + f.name + " " + f.help + "\n# TYPE " + f.name + " " + f.kind + "\n";
}

}  // namespace

std::string prometheus_text(const std::vector<NamedMetrics>& machines) {
  std::string text;
  // Two machines may run the same program; labels must differ.
  auto labels = [&](size_t n) {
    return "machine=\"" + std::to_string(n) + "\",program=\"" + escaped(machines[n].program) + "\"";
  };
  for (const auto& f : kMachine) {
    text += heading(f);
    for (size_t n = 0; n < machines.size(); n++)
      text += std::string(f.name) + "{" + labels(n) + "} " + number(f.value(machines[n].metrics.stats())) + "\n";
  }
  for (const auto& f : kProcess) {
    text += heading(f);
    for (size_t n = 0; n < machines.size(); n++)
      for (size_t i = 0; i < machines[n].metrics.stats().live_processes; i++) {
        const dis_process_metrics p = machines[n].metrics.process(i);
        text += std::string(f.name) + "{" + labels(n) + ",pid=\"" + std::to_string(p.pid) + "\",module=\"" +
                escaped(p.module) + "\",state=\"" + p.state + "\"} " + number(f.value(p)) + "\n";
      }
  }
  return text;
}

std::string json_text(const std::vector<NamedMetrics>& machines) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const NamedMetrics& m : machines) {
    nlohmann::ordered_json machine = {{"program", m.program}};
    const dis_stats stats = m.metrics.stats();
    for (const auto& f : kMachine) machine[f.json] = as_json(f.json, f.value(stats));
    nlohmann::ordered_json processes = nlohmann::ordered_json::array();
    for (size_t i = 0; i < stats.live_processes; i++) {
      const dis_process_metrics p = m.metrics.process(i);
      nlohmann::ordered_json process = {{"pid", p.pid}, {"program", p.program}, {"module", p.module}, {"state", p.state}};
      for (const auto& f : kProcess) process[f.json] = as_json(f.json, f.value(p));
      processes.push_back(std::move(process));
    }
    machine["process"] = std::move(processes);
    all.push_back(std::move(machine));
  }
  const nlohmann::ordered_json page = {{"schema", 1}, {"machines", std::move(all)}};
  return page.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace dis::tools
