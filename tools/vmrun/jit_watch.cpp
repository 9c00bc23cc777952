#include "tools/vmrun/jit_watch.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#ifdef DIS_HAVE_CAPSTONE
#include <capstone/capstone.h>
#endif

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

#ifdef DIS_HAVE_CAPSTONE

// One machine instruction after the other, addresses as offsets or names: a dump does not depend on where code lies.
struct JitWatch::Disassembler {
  const std::string cpu;
  csh handle = 0;
  cs_insn* insn = nullptr;
  explicit Disassembler(const char* target) : cpu(target) {
    const bool arm = cpu == "a64";
    if (!arm && cpu != "x64") return;
    if (cs_open(arm ? CS_ARCH_ARM64 : CS_ARCH_X86, arm ? CS_MODE_LITTLE_ENDIAN : CS_MODE_64, &handle) != CS_ERR_OK) return;
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    insn = cs_malloc(handle);
  }
  ~Disassembler() {
    if (insn) cs_free(insn, 1);
    if (handle) cs_close(&handle);
  }

  // The operands, with `name(address)` instead of an address.
  template <typename F>
  std::string operands(F name) {
    std::string text = insn->op_str;
    const bool leads = cs_insn_group(handle, insn, CS_GRP_JUMP) || cs_insn_group(handle, insn, CS_GRP_CALL);
    if (cpu == "a64") {
      const cs_arm64& a = insn->detail->arm64;
      auto without_immediate = [&] { return text.substr(0, text.rfind('#')); };
      const cs_arm64_op* last = a.op_count ? &a.operands[a.op_count - 1] : nullptr;
      if (leads && last && last->type == ARM64_OP_IMM) return without_immediate() + name(uint64_t(last->imm));
      if (insn->id == ARM64_INS_ADR) return without_immediate() + name(uint64_t(last->imm));
      if (insn->id == ARM64_INS_ADRP) {
        page = uint64_t(last->imm);
        page_register = a.operands[0].reg;
        return without_immediate() + "page";
      }
      if (page_register != ARM64_REG_INVALID && last && last->type == ARM64_OP_MEM && last->mem.base == page_register) {
        page_register = ARM64_REG_INVALID;
        return text.substr(0, text.find('[')) + "[" + name(page + uint64_t(last->mem.disp)) + "]";
      }
      return text;
    }
    const cs_x86& x = insn->detail->x86;
    for (int k = 0; k < x.op_count; k++) {
      if (x.operands[k].type == X86_OP_IMM && leads) return name(uint64_t(x.operands[k].imm));
      if (x.operands[k].type != X86_OP_MEM || x.operands[k].mem.base != X86_REG_RIP) continue;
      const size_t bracket = text.find("[rip");
      return text.substr(0, bracket) + "[" + name(insn->address + insn->size + uint64_t(x.operands[k].mem.disp)) +
             text.substr(text.find(']', bracket));
    }
    return text;
  }

 private:
  uint64_t page = 0;  // a register holds this, to which the next instruction adds
  arm64_reg page_register = ARM64_REG_INVALID;
};

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
  const uint64_t begin = reinterpret_cast<uint64_t>(f.code);
  const auto* at = static_cast<const uint8_t*>(f.code);
  size_t left = f.code_bytes, line = 0;
  uint64_t address = begin;
  Disassembler& d = *disassembler_;
  while (left > 0 && d.insn && cs_disasm_iter(d.handle, &at, &left, &address, d.insn)) {
    const uint64_t offset = d.insn->address - begin;
    while (line < f.line_count && f.lines[line].offset <= offset) {
      const dis_jit_line& l = f.lines[line++];
      if (line < f.line_count && f.lines[line].offset <= offset && f.lines[line].offset == l.offset) continue;
      text += "  " + padded(std::to_string(l.pc), 5) + " " + l.text + "\n";
    }
    const std::string operands = d.operands([&](uint64_t target) {
      if (target - begin < f.code_bytes) return "+" + std::to_string(target - begin);
      const auto it = names_.find(target);
      return it != names_.end() ? it->second : std::string("another function");
    });
    char head[32];
    std::snprintf(head, sizeof head, "%12" PRIu64 "  ", offset);
    text += head + padded(d.insn->mnemonic, 9) + " " + operands + "\n";
  }
  std::fputs(text.c_str(), stdout);
}

#else

struct JitWatch::Disassembler {};

void JitWatch::print(const dis_jit_function& f) {
  std::printf("== %s\n%s-- graph after the passes\n%s-- low-level IR\n%s-- machine code: built without Capstone\n",
              full_name(f).c_str(), f.dis, f.optimised, f.lir);
}

#endif

JitWatch::JitWatch() = default;

JitWatch::~JitWatch() = default;

void JitWatch::attach(dis_config& config) {
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
