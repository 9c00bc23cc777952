#include "jit/lir/lir_printer.h"

#include <bit>
#include <charconv>
#include <string_view>

namespace dis::jit::lir {

namespace {

constexpr const char* kWidths[] = {"w8", "w16", "w32", "w64", "f64"};
constexpr const char* kConds[] = {"eq", "ne", "lt", "le", "gt", "ge", "ult", "ule", "ugt", "uge"};
constexpr const char* kShifts[] = {"", "<<", ">>", ">>>"};
constexpr const char* kPinned[] = {"none", "fp", "process", "arena"};

template <class T>
void append_number(std::string& out, T value) {
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

void append_vreg(std::string& out, const Function& function, VReg v) {
  if (v < kFirstVirtual) {
    out += kPinned[v];
    return;
  }
  out += 'v';
  append_number(out, v);
  if (v >= function.homes.size()) return;
  const Home& home = function.homes[v];
  switch (home.kind) {
    case Home::Kind::none: break;
    case Home::Kind::reg:
      out += function.classes[v] == Class::gp ? "/r" : "/f";
      append_number(out, home.reg);
      break;
    case Home::Kind::spill:
      out += "/s";
      append_number(out, home.spill);
      break;
    case Home::Kind::remat: out += "/#"; break;
  }
}

void append_mem(std::string& out, const Function& function, const Mem& mem) {
  out += '[';
  const char* plus = "";
  if (mem.base != kNone) {
    append_vreg(out, function, mem.base);
    plus = " + ";
  }
  if (mem.index != kNone) {
    out += plus;
    append_vreg(out, function, mem.index);
    if (mem.index32) out += ".w32";
    if (mem.shift) {
      out += "<<";
      append_number(out, mem.shift);
    }
    plus = " + ";
  }
  if (mem.disp || !*plus) {
    const bool minus = mem.disp < 0 && *plus;
    out += minus ? " - " : plus;
    append_number(out, minus ? -int64_t(mem.disp) : int64_t(mem.disp));
  }
  out += ']';
}

void append_args(std::string& out, const Function& function, const VReg* args, size_t count) {
  out += '(';
  for (size_t k = 0; k < count; k++) {
    if (k) out += ", ";
    append_vreg(out, function, args[k]);
  }
  out += ')';
}

void append_set(std::string& out, char letter, uint32_t set) {
  for (; set; set &= set - 1) {
    out += ' ';
    out += letter;
    append_number(out, std::countr_zero(set));
  }
}

bool has_width(Op op) {
  const OpInfo& info = op_info(op);
  if (op == Op::const_int || op == Op::const_type || op == Op::const_real || (info.flags & (kCallC | kCallDis))) return false;
  return info.dst != Role::none || info.a != Role::none || info.mem != MemRole::none;
}

bool has_cond(Op op) {
  return op == Op::br || op == Op::fbr || op == Op::guard;
}

}  // namespace

std::string print_inst(const Function& function, const Inst& inst) {
  const OpInfo& info = op_info(inst.op);
  std::string out;
  if (inst.dst != kNone) {
    append_vreg(out, function, inst.dst);
    out += " = ";
  }
  // An underscore at the end only keeps a name apart from words of C++.
  const std::string_view name = info.name;
  out += name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
  if (has_width(inst.op)) {
    out += '.';
    out += kWidths[int(inst.width)];
  }
  if (inst.sign) out += ".signed";
  if (inst.known) out += ".known";
  const char* separator = " ";
  const auto next = [&] {
    out += separator;
    separator = ", ";
  };
  if (has_cond(inst.op)) {
    out += ' ';
    out += kConds[int(inst.cond)];
  }
  if (inst.op == Op::const_real) {
    next();
    append_number(out, std::bit_cast<double>(inst.imm));
  }
  if (inst.a != kNone) {
    next();
    append_vreg(out, function, inst.a);
  }
  if (inst.b != kNone) {
    next();
    append_vreg(out, function, inst.b);
    if (inst.b_shift != Shift::none) {
      out += kShifts[int(inst.b_shift)];
      append_number(out, inst.b_amount);
    }
  }
  if ((inst.op == Op::mul_add || inst.op == Op::mul_sub) && inst.arg_count == 1) {
    next();
    append_vreg(out, function, function.args[inst.first_arg]);
  }
  if (info.mem != MemRole::none) {
    next();
    append_mem(out, function, inst.mem);
  }
  if (inst.op != Op::const_real &&
      (inst.imm || inst.b_imm || inst.op == Op::const_int || inst.op == Op::store_imm)) {
    next();
    append_number(out, inst.imm);
  }
  if (inst.op == Op::call_c) {
    next();
    out += "service ";
    append_number(out, inst.extra);
    append_args(out, function, function.args.data() + inst.first_arg, inst.arg_count);
  } else if (inst.extra) {
    next();
    out += '@';
    append_number(out, inst.extra);
  }
  if (inst.exception != ExceptionId{} || inst.op == Op::raise) {
    next();
    out += "exception ";
    append_number(out, uint32_t(inst.exception));
  }
  if (inst.target != kNoBlock) {
    out += " -> b";
    append_number(out, inst.target);
    if (inst.op == Op::jump && inst.arg_count)
      append_args(out, function, function.args.data() + inst.first_arg, inst.arg_count);
  }
  if (inst.other != kNoBlock) {
    out += inst.target != kNoBlock ? ", b" : " -> b";
    append_number(out, inst.other);
  }
  if (inst.live.gp || inst.live.fp) {
    out += " keeps";
    append_set(out, 'r', inst.live.gp);
    append_set(out, 'f', inst.live.fp);
  }
  return out;
}

std::string print(const Function& function) {
  std::string out;
  for (size_t b = 0; b < function.blocks.size(); b++) {
    const Block& block = function.blocks[b];
    out += 'b';
    append_number(out, b);
    if (!block.params.empty()) append_args(out, function, block.params.data(), block.params.size());
    out += ':';
    if (block.loop_depth) {
      out += " loop ";
      append_number(out, block.loop_depth);
    }
    if (block.cold) out += " cold";
    out += '\n';
    for (uint32_t n = block.first; n < block.last; n++) {
      const size_t line = out.size();
      append_number(out, n);
      const size_t digits = out.size() - line;
      if (digits < 4) out.insert(line, 4 - digits, ' ');
      out += "  ";
      out += print_inst(function, function.insts[n]);
      out += '\n';
    }
  }
  return out;
}

}  // namespace dis::jit::lir
