#include "tools/vmrun/jit_watch.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include <nlohmann/json.hpp>

#include "tools/common/quantity.h"

namespace dis::tools {

namespace {

std::string full_name(const dis_jit_function& f) {
  return std::string(f.module) + "`" + f.name + (f.light ? " (light)" : f.loop ? " (loop)" : "");
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::vector<std::string> stage_names() {
  std::vector<std::string> names;
  const char* name;
  for (unsigned n = 0; dis_jit_stage(n, &name, nullptr, nullptr); n++) names.push_back(name);
  return names;
}

}  // namespace

void JitWatch::print(const dis_jit_function& f) {
  if (!disassembler_) disassembler_ = std::make_unique<Disassembler>(f.target);
  std::string text = "== " + full_name(f) + ", " + std::to_string(f.instructions) + " instructions at " +
                     std::to_string(f.entry_pc) + "\n-- dis\n" + f.dis + "-- graph as built\n" + f.graph +
                     "-- graph after the passes\n" + f.optimised + "-- low-level IR\n" + f.lir;
  if (f.fallback) {
    text += "-- left to the interpreter: " + std::string(f.fallback) + "\n";
    std::fputs(text.c_str(), stdout);
    return;
  }
  text += "-- machine code, " + std::to_string(f.code_bytes) + " bytes\n";
  size_t line = 0;
  auto name = [&](uint64_t address) {
    const auto it = names_.find(address);
    return it != names_.end() ? it->second : std::string("another function");
  };
  disassembler_->each(f.code, f.code_bytes, name, [&](uint64_t offset, const std::string& instruction) {
    while (line < f.line_count && f.lines[line].offset <= offset) {
      const dis_jit_line& l = f.lines[line++];
      if (line < f.line_count && f.lines[line].offset <= offset && f.lines[line].offset == l.offset) continue;
      text += "  " + padded(std::to_string(l.pc), 5) + " " + l.text + "\n";
    }
    char head[32];
    std::snprintf(head, sizeof head, "%12" PRIu64 "  ", offset);
    text += head + instruction + "\n";
  });
  std::fputs(text.c_str(), stdout);
}

JitWatch::JitWatch() = default;

JitWatch::~JitWatch() = default;

void JitWatch::attach(dis_engine_config& config) {
  config.jit_lines = dumps_ || perf_.wants_lines();
  config.jit_texts = dumps_;
  config.jit_function = &on_function;
  config.jit_shared = &on_shared;
  config.jit_context = this;
}

bool JitWatch::wanted(const dis_jit_function& f) const {
  return function_.empty() || function_ == f.name || function_ == std::to_string(f.entry_pc);
}

void JitWatch::on_function(void* watch, const dis_jit_function* function) {
  auto& self = *static_cast<JitWatch*>(watch);
  const dis_jit_function& f = *function;
  ModuleFigures& m = self.modules_[f.module];
  const bool whole = !f.light && !f.loop;
  m.functions += whole;
  m.light += f.light != 0;
  m.loops += f.loop != 0;
  m.instructions += whole ? f.instructions : 0;
  m.ir_bytes += whole ? f.ir_bytes : 0;
  m.code_bytes += f.code_bytes;
  unsigned stages = 0;
  while (dis_jit_stage(stages, nullptr, nullptr, nullptr)) stages++;
  m.stage_ns.resize(stages);
  for (unsigned n = 0; n < stages; n++) m.stage_ns[n] += f.stage_ns[n];
  if (f.fallback) {
    m.fallbacks++;
    self.fallbacks_.push_back(full_name(f) + ": " + f.fallback);
  }
  if (self.perf_.any()) self.perf_.add(f, full_name(f));
  if (self.gdb_) self.gdb_->add(f, full_name(f));
  if (!self.dumps_ || !self.wanted(f)) return;
  self.print(f);
  self.printed_++;
}

void JitWatch::on_shared(void* watch, const char* name, const void* at, size_t bytes) {
  auto& self = *static_cast<JitWatch*>(watch);
  self.names_[reinterpret_cast<uint64_t>(at)] = name;
  self.perf_.add_shared(name, at, bytes);
}

JitTotals JitWatch::totals() const {
  JitTotals all;
  for (const auto& [name, m] : modules_) {
    all.functions += m.functions;
    all.instructions += m.instructions;
    for (int64_t ns : m.stage_ns) all.compile_ns += ns;
  }
  return all;
}

std::string JitWatch::figures(bool json) const {
  const std::vector<std::string> stages = stage_names();
  if (json) {
    nlohmann::ordered_json j = {{"schema", 1}, {"modules", nlohmann::ordered_json::array()}, {"fallbacks", fallbacks_}};
    for (const auto& [name, m] : modules_) {
      nlohmann::ordered_json row = {{"name", name},
                                    {"functions", m.functions},
                                    {"light", m.light},
                                    {"loops", m.loops},
                                    {"interpreted", m.fallbacks},
                                    {"instructions", m.instructions},
                                    {"ir_bytes", m.ir_bytes},
                                    {"code_bytes", m.code_bytes},
                                    {"stage_ns", nlohmann::ordered_json::object()}};
      for (size_t n = 0; n < stages.size(); n++) row["stage_ns"][stages[n]] = m.stage_ns[n];
      j["modules"].push_back(row);
    }
    return j.dump() + "\n";
  }
  std::string text = "jit:\n";
  std::vector<int64_t> all(stages.size());
  for (const auto& [name, m] : modules_) {
    int64_t ns = 0;
    for (size_t n = 0; n < stages.size(); n++) {
      ns += m.stage_ns[n];
      all[n] += m.stage_ns[n];
    }
    char line[256];
    std::snprintf(line, sizeof line,
                  "%llu functions (and %llu light, %llu loops), %llu instructions, %s of code, %.1f bytes each, %.2f of the IR's, %s\n",
                  (unsigned long long)m.functions, (unsigned long long)m.light, (unsigned long long)m.loops,
                  (unsigned long long)m.instructions,
                  format_size(m.code_bytes).c_str(), double(m.code_bytes) / double(std::max<uint64_t>(m.instructions, 1)),
                  double(m.code_bytes) / double(std::max<uint64_t>(m.ir_bytes, 1)), format_duration(ns).c_str());
    text += "  " + padded(name, 20) + line;
  }
  for (size_t n = 0; n < stages.size(); n++) text += "  " + padded(stages[n], 20) + format_duration(all[n]) + "\n";
  for (const std::string& f : fallbacks_) text += "  interpreted: " + f + "\n";
  return text;
}

}  // namespace dis::tools
