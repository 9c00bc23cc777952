#include "tools/vmrun/disassembler.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#ifdef DIS_HAVE_CAPSTONE
#include "tools/vmrun/capstone.h"
#endif

namespace dis::tools {

#ifdef DIS_HAVE_CAPSTONE

// What Capstone must be asked of each target, and how its operands lead elsewhere.
struct Disassembler::State {
  const std::string cpu;
  const Capstone cs = Capstone::find();
  csh handle = 0;
  cs_insn* insn = nullptr;
  // Addresses are given a name by this, and constants behind the code are read from there.
  std::function<std::string(uint64_t)> name;
  uint64_t begin = 0, end = 0, code_end = 0;

  explicit State(const char* target) : cpu(target) {
    const bool arm = cpu == "a64";
    if ((!arm && cpu != "x64") || !cs.missing.empty()) return;
    if (cs.open(arm ? CS_ARCH_ARM64 : CS_ARCH_X86, arm ? CS_MODE_LITTLE_ENDIAN : CS_MODE_64, &handle) != CS_ERR_OK) return;
    cs.option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    insn = cs.malloc(handle);
  }
  ~State() {
    if (insn) cs.free(insn, 1);
    if (handle) cs.close(&handle);
  }

  bool leads() const { return cs.insn_group(handle, insn, CS_GRP_JUMP) || cs.insn_group(handle, insn, CS_GRP_CALL); }
  std::string operands() { return cpu == "a64" ? arm_operands() : x86_operands(); }

  std::string arm_operands() {
    const std::string text = insn->op_str;
    const cs_arm64& a = insn->detail->arm64;
    auto without_immediate = [&] { return text.substr(0, text.rfind('#')); };
    const cs_arm64_op* last = a.op_count ? &a.operands[a.op_count - 1] : nullptr;
    if (leads() && last && last->type == ARM64_OP_IMM) return without_immediate() + name(uint64_t(last->imm));
    if (insn->id == ARM64_INS_ADR) return without_immediate() + name(uint64_t(last->imm));
    if (insn->id == ARM64_INS_ADRP) {
      page_ = uint64_t(last->imm);
      page_register_ = a.operands[0].reg;
      return without_immediate() + "page";
    }
    if (insn->id == ARM64_INS_LDR && last->type == ARM64_OP_IMM) {
      const uint64_t at = uint64_t(last->imm);
      if (at < begin || at + 8 > end) return text;
      code_end = std::min(code_end, at);
      uint64_t value;
      std::memcpy(&value, reinterpret_cast<const void*>(at), sizeof value);
      char literal[32];
      std::snprintf(literal, sizeof literal, "=0x%" PRIx64, value);
      return without_immediate() + literal;
    }
    if (page_register_ != ARM64_REG_INVALID && last && last->type == ARM64_OP_MEM && last->mem.base == page_register_) {
      page_register_ = ARM64_REG_INVALID;
      return text.substr(0, text.find('[')) + "[" + name(page_ + uint64_t(last->mem.disp)) + "]";
    }
    return text;
  }

  std::string x86_operands() {
    const std::string text = insn->op_str;
    const cs_x86& x = insn->detail->x86;
    for (int k = 0; k < x.op_count; k++) {
      if (x.operands[k].type == X86_OP_IMM && leads()) return name(uint64_t(x.operands[k].imm));
      if (x.operands[k].type != X86_OP_MEM || x.operands[k].mem.base != X86_REG_RIP) continue;
      const size_t bracket = text.find("[rip");
      return text.substr(0, bracket) + "[" + name(insn->address + insn->size + uint64_t(x.operands[k].mem.disp)) +
             text.substr(text.find(']', bracket));
    }
    return text;
  }

 private:
  uint64_t page_ = 0;  // a register holds this, to which the next instruction adds
  arm64_reg page_register_ = ARM64_REG_INVALID;
};

void Disassembler::each(const void* code, size_t bytes, const std::function<std::string(uint64_t)>& name,
                        const std::function<void(uint64_t, const std::string&)>& line) {
  State& s = *state_;
  if (!s.cs.missing.empty()) return line(0, "(" + s.cs.missing + ")");
  s.begin = reinterpret_cast<uint64_t>(code);
  s.end = s.code_end = s.begin + bytes;
  s.name = [&](uint64_t to) { return to >= s.begin && to < s.end ? "+" + std::to_string(to - s.begin) : name(to); };
  const auto* at = static_cast<const uint8_t*>(code);
  size_t left = bytes;
  uint64_t address = s.begin;
  while (left > 0 && address < s.code_end && s.insn && s.cs.disasm_iter(s.handle, &at, &left, &address, s.insn)) {
    std::string mnemonic = s.insn->mnemonic;
    if (mnemonic.size() < 9) mnemonic.resize(9, ' ');
    line(s.insn->address - s.begin, mnemonic + " " + s.operands());
  }
}

#else

struct Disassembler::State {
  explicit State(const char*) {}
};

void Disassembler::each(const void*, size_t, const std::function<std::string(uint64_t)>&,
                        const std::function<void(uint64_t, const std::string&)>& line) {
  line(0, "(built without Capstone)");
}

#endif

Disassembler::Disassembler(const char* target) : state_(std::make_unique<State>(target)) {}
Disassembler::~Disassembler() = default;

}  // namespace dis::tools
