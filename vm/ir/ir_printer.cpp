#include "vm/ir/ir_printer.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <string_view>
#include <vector>

namespace dis::ir {

namespace {

void append_number(std::string& out, int64_t value) {
  char text[24];
  out.append(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

// The shortest digits that give the value back.
void append_real(std::string& out, double value) {
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

// [base+offset], with the sign of the offset.
void append_place(std::string& out, std::string_view base, int32_t offset) {
  out += '[';
  out += base;
  if (offset >= 0) out += '+';
  append_number(out, offset);
  out += ']';
}

void append_operand(std::string& out, const Operand& operand) {
  switch (operand.form) {
    case Form::none: out += '-'; break;
    case Form::imm:
      if (operand.type == Type::f64)
        append_real(out, std::bit_cast<double>(operand.imm));
      else if (operand.type == Type::f32)
        append_real(out, std::bit_cast<float>(int32_t(operand.imm)));
      else
        append_number(out, operand.imm);
      break;
    case Form::fp: append_place(out, "fp", operand.offset); break;
    case Form::mp: append_place(out, "mp", operand.offset); break;
    case Form::ind_fp:
    case Form::ind_mp: {
      std::string inner;
      append_place(inner, operand.form == Form::ind_fp ? "fp" : "mp", operand.offset);
      append_place(out, inner, operand.second);
      break;
    }
  }
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  void line(std::string& out, const Inst& inst) const;
  std::string all() const;

 private:
  void append_block(std::string& out, int32_t inst) const;
  void append_function(std::string& out, int32_t inst) const;
  // What Inst::index stands for in this operation.
  void append_index(std::string& out, const Inst& inst) const;
  void append_target(std::string& out, const Inst& inst) const;

  const Module& module_;
};

void Printer::append_block(std::string& out, int32_t inst) const {
  const auto after = std::upper_bound(module_.blocks.begin(), module_.blocks.end(), uint32_t(inst),
                                      [](uint32_t at, const Block& block) { return at < block.first; });
  if (inst < 0 || after == module_.blocks.begin()) {
    out += "none";
    return;
  }
  out += 'b';
  append_number(out, after - module_.blocks.begin() - 1);
}

void Printer::append_function(std::string& out, int32_t inst) const {
  const auto at = std::lower_bound(module_.functions.begin(), module_.functions.end(), uint32_t(inst),
                                   [](const Function& f, uint32_t entry) { return f.entry < entry; });
  if (at == module_.functions.end() || at->entry != uint32_t(inst)) return append_block(out, inst);
  out += 'f';
  append_number(out, at - module_.functions.begin());
}

void Printer::append_index(std::string& out, const Inst& inst) const {
  switch (inst.op) {
    case Op::load: out += "import "; break;
    case Op::mcall:
    case Op::mspawn:
    case Op::mframe: out += "link "; break;
    case Op::mnewz: out += "its t"; break;
    default:
      if (inst.type == Type::block)
        out += "size ";
      else
        out += 't';
  }
  append_number(out, inst.index);
}

void Printer::append_target(std::string& out, const Inst& inst) const {
  out += " -> ";
  if (inst.target < 0)
    append_operand(out, inst.dst);
  else if (inst.op == Op::call || inst.op == Op::spawn)
    append_function(out, inst.target);
  else
    append_block(out, inst.target);
}

void Printer::line(std::string& out, const Inst& inst) const {
  const OpInfo& info = op_info(inst.op);
  const auto is_result = [](Role role) { return role == Role::write || role == Role::readwrite; };
  if (is_result(info.mid)) {
    append_operand(out, inst.mid);
    out += " = ";
  } else if (is_result(info.dst)) {
    append_operand(out, inst.dst);
    out += " = ";
  }
  out += op_name(inst.op);
  if (inst.op == Op::cvt) {
    out += '.';
    out += type_name(inst.src.type);
  }
  if (inst.type != Type::none) {
    out += '.';
    out += type_name(inst.type);
  }

  const char* separator = " ";
  const auto argument = [&](Role role, const Operand& operand) {
    switch (role) {
      case Role::none:
      case Role::write:
      case Role::target: return;
      case Role::index:
        if (inst.index < 0 && operand.form == Form::none) return;
        break;
      case Role::option:
        if (operand.form == Form::none) return;
        break;
      default: break;
    }
    out += separator;
    separator = ", ";
    if (role == Role::addr) out += '&';
    if (role == Role::index && inst.index >= 0)
      append_index(out, inst);
    else
      append_operand(out, operand);
  };
  if ((info.flags & kLeft) != 0) {
    argument(info.mid, inst.mid);
    argument(info.src, inst.src);
  } else {
    argument(info.src, inst.src);
    argument(info.mid, inst.mid);
  }
  argument(info.dst, inst.dst);

  if (info.dst == Role::target) append_target(out, inst);
  if (uses_table(inst.op)) {
    if (inst.index < 0) {
      out += " -> ?";
    } else {
      const JumpTable& table = module_.tables[inst.index];
      out += " -> {";
      for (uint32_t i = 0; i < table.count; ++i) {
        if (i != 0) out += ' ';
        if (inst.op != Op::goto_ && i + 1 == table.count) out += "else ";
        append_block(out, module_.table_targets[table.first + i]);
      }
      out += '}';
    }
  }
}

std::string Printer::all() const {
  std::string out = "module ";
  out += module_.source->name.empty() ? "-" : module_.source->name;
  out += ": ";
  append_number(out, module_.abi.word_bits());
  out += "-bit words, ";
  append_number(out, int64_t(module_.insts.size()));
  out += " instructions, ";
  append_number(out, int64_t(module_.blocks.size()));
  out += " blocks, ";
  append_number(out, int64_t(module_.functions.size()));
  out += " functions\n";

  size_t function = 0;
  for (size_t b = 0; b < module_.blocks.size(); ++b) {
    const Block& block = module_.blocks[b];
    for (; function < module_.functions.size(); ++function) {
      const Function& f = module_.functions[function];
      if (f.entry != block.first) break;
      out += "\nf";
      append_number(out, int64_t(function));
      if (!f.name.empty()) out += ' ' + f.name;
      if (f.frame_type >= 0) {
        out += ", frame t";
        append_number(out, f.frame_type);
      }
      out += ':';
      if (f.blocks.empty()) out += " flow not known";
      // Runs of neighbours in one go: b3-b7.
      for (size_t i = 0; i < f.blocks.size();) {
        size_t end = i + 1;
        while (end < f.blocks.size() && f.blocks[end] == f.blocks[end - 1] + 1) ++end;
        out += " b";
        append_number(out, f.blocks[i]);
        if (end - i > 1) {
          out += "-b";
          append_number(out, f.blocks[end - 1]);
        }
        i = end;
      }
      out += '\n';
    }
    out += 'b';
    append_number(out, int64_t(b));
    out += ":\n";
    for (uint32_t pc = block.first; pc < block.last; ++pc) {
      std::string number;
      append_number(number, pc);
      out.append(number.size() < 6 ? 6 - number.size() : 0, ' ');
      out += number + "  ";
      line(out, module_.insts[pc]);
      out += '\n';
    }
  }
  return out;
}

}  // namespace

std::string op_name(Op op) {
  std::string name = op_info(op).name;
  if (name.back() == '_') name.pop_back();
  return name;
}

const char* type_name(Type type) {
  switch (type) {
    case Type::none: return "none";
    case Type::u8: return "u8";
    case Type::i16: return "i16";
    case Type::i32: return "i32";
    case Type::i64: return "i64";
    case Type::f32: return "f32";
    case Type::f64: return "f64";
    case Type::ref: return "ref";
    case Type::addr: return "addr";
    case Type::block: return "block";
    case Type::block_typed: return "typed";
  }
  return "?";
}

std::string print(const Module& module) { return Printer(module).all(); }

std::string print_inst(const Module& module, const Inst& inst) {
  std::string out;
  Printer(module).line(out, inst);
  return out;
}

}  // namespace dis::ir
