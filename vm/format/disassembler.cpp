#include "vm/format/disassembler.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <vector>

#include "runtime/support/utf8.h"
#include "vm/format/operand.h"
#include "vm/format/text_names.h"

namespace dis::format {
namespace {

constexpr size_t kValuesPerLine = 12;

void append(std::string& out, int64_t v) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr);
}

void append_hex(std::string& out, uint64_t v, int digits = 0) {
  char buffer[24];
  const size_t length = size_t(std::to_chars(buffer, buffer + sizeof buffer, v, 16).ptr - buffer);
  for (size_t i = length; i < size_t(digits); ++i) out += '0';
  out.append(buffer, length);
}

void append_quoted(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    const uint8_t c = uint8_t(bytes[0]);
    size_t length = 1;
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (c == '"')
      out += "\\\"";
    else if (c == '\\')
      out += "\\\\";
    else if (c >= 0x20 && c < 0x7f)
      out += char(c);
    else if (const DecodedChar d = decode_char(bytes, kChars21);
             c >= 0x80 && d.length > 1 && d.c >= 0xa0 && d.c != 0x2028 && d.c != 0x2029) {
      out += bytes.substr(0, d.length);
      length = d.length;
    } else {
      out += "\\x";
      append_hex(out, c, 2);
    }
    bytes.remove_prefix(length);
  }
  out += '"';
}

void append_real(std::string& out, uint64_t bits) {
  const double v = std::bit_cast<double>(bits);
  if (!std::isfinite(v)) {
    out += "0x";
    append_hex(out, bits, 16);
    return;
  }
  char buffer[40];
  const std::string_view text(buffer, size_t(std::to_chars(buffer, buffer + sizeof buffer, v).ptr - buffer));
  out += text;
  if (text.find_first_of(".e") == text.npos) out += ".0";
}

void append_operand(std::string& out, const Operand& o) {
  const char* const base = o.mode == AddressMode::fp || o.mode == AddressMode::ind_fp ? "(fp)" : "(mp)";
  switch (o.mode) {
    case AddressMode::none: out += '-'; return;
    case AddressMode::imm:
      out += '$';
      append(out, o.value);
      return;
    case AddressMode::fp:
    case AddressMode::mp:
      append(out, o.value);
      out += base;
      return;
    case AddressMode::ind_fp:
    case AddressMode::ind_mp:
      append(out, o.second);
      out += '(';
      append(out, o.value);
      out += base;
      out += ')';
      return;
  }
}

void append_instruction(std::string& out, const Instruction& inst, const std::vector<bool>* labels) {
  const OpcodeInfo& op = info(inst.op);
  if (op.known()) {
    out += op.mnemonic;
  } else {
    out += "op";
    append(out, static_cast<uint8_t>(inst.op));
  }
  const Operand* operands[] = {&inst.src, &inst.mid, &inst.dst};
  const OperandKind kinds[] = {op.src, op.mid, op.dst};
  unsigned present = 0;
  for (int i = 0; i < 3; ++i)
    if (operands[i]->mode != AddressMode::none) present |= 1u << i;
  // Where the plain form would be read differently, placeholders stand for the operands left out.
  const bool plain = present == written_operands(op, std::popcount(present));
  const char* separator = "\t";
  for (int i = 0; i < 3; ++i) {
    if (plain && !(present >> i & 1)) continue;
    out += separator;
    separator = ", ";
    const Operand& o = *operands[i];
    const bool is_target = kinds[i] == OperandKind::target || kinds[i] == OperandKind::jump_target;
    if (labels && is_target && o.mode == AddressMode::imm && o.value >= 0 &&
        size_t(o.value) < labels->size()) {
      out += "$L";
      append(out, o.value);
    } else {
      append_operand(out, o);
    }
  }
  if (inst.raw_address_byte != address_byte(inst.src.mode, inst.mid.mode, inst.dst.mode)) {
    out += " !mode=0x";
    append_hex(out, inst.raw_address_byte);
  }
}

bool is_identifier(std::string_view s) {
  if (s.empty() || (s[0] >= '0' && s[0] <= '9')) return false;
  for (char c : s)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'))
      return false;
  return true;
}

class Disassembler {
 public:
  Disassembler(const Module& m, const Symbols* symbols) : m_(m), symbols_(symbols) {}

  std::string run() {
    out_.reserve(256 + 24 * m_.code.size());
    header();
    code();
    types();
    data();
    links();
    imports();
    handlers();
    if (m_.has_source_path) line("source", [&] { append_quoted(out_, m_.source_path); });
    if (!m_.trailing.empty()) line("trailing", [&] { hex(m_.trailing); });
    for (const WideInteger& w : m_.wide_integers) line("wide", [&] { numbers(w.ordinal, w.length); });
    return std::move(out_);
  }

 private:
  template <typename F>
  void line(const char* directive, F arguments) {
    out_ += '\t';
    out_ += directive;
    out_ += '\t';
    arguments();
    out_ += '\n';
  }

  template <typename... T>
  void numbers(T... v) {
    const char* separator = "";
    ((out_ += separator, append(out_, v), separator = ", "), ...);
  }

  void hex(std::string_view bytes) {
    out_ += '"';
    for (char c : bytes) append_hex(out_, uint8_t(c), 2);
    out_ += '"';
  }

  void header() {
    line("module", [&] {
      if (is_identifier(m_.name))
        out_ += m_.name;
      else
        append_quoted(out_, m_.name);
    });
    if (m_.magic == kMagicSigned) line("signed", [&] { hex(m_.signature_block); });
    line("flags", [&] {
      uint32_t rest = m_.runtime_flags;
      const char* separator = "";
      for (const FlagName& f : kFlagNames)
        if (rest & f.bit) {
          out_ += separator;
          out_ += f.name;
          separator = ", ";
          rest &= ~f.bit;
        }
      if (rest || m_.runtime_flags == 0) {
        out_ += separator;
        append(out_, int32_t(rest));
      }
    });
    if (m_.stack_extent != 0) line("stack", [&] { numbers(m_.stack_extent); });
    if (m_.entry_pc != -1 || m_.entry_type != -1) line("entry", [&] { numbers(m_.entry_pc, m_.entry_type); });
  }

  // A label before every instruction that another one names.
  void code() {
    std::vector<bool> labels(m_.code.size(), false);
    for (const Instruction& inst : m_.code) {
      const OpcodeInfo& op = info(inst.op);
      mark(labels, inst.src, op.src);
      mark(labels, inst.dst, op.dst);
    }
    for (size_t pc = 0; pc < m_.code.size(); ++pc) {
      if (symbols_) source_place(uint32_t(pc));
      if (labels[pc]) {
        out_ += 'L';
        append(out_, int64_t(pc));
        out_ += ":\n";
      } else if (pc % 10 == 0) {
        out_ += '#';
        append(out_, int64_t(pc));
        out_ += '\n';
      }
      out_ += '\t';
      append_instruction(out_, m_.code[pc], &labels);
      out_ += '\n';
    }
  }

  // "# init() hello.b:12" where a function begins, "# hello.b:13" where the line changes.
  void source_place(uint32_t pc) {
    const std::string_view function = symbols_->function(pc);
    const Symbols::Position at = symbols_->position(pc);
    const bool begins = function != function_;
    if (!begins && at.file == place_.file && at.line == place_.line) return;
    function_ = function;
    place_ = at;
    out_ += '#';
    if (begins && !function.empty()) comment(function, "()");
    if (!at.file.empty()) comment(at.file, ":" + std::to_string(at.line));
    out_ += '\n';
  }

  // Names come from a file that may hold anything; a comment ends with its line.
  void comment(std::string_view name, std::string_view rest) {
    out_ += ' ';
    for (const char c : name) out_ += uint8_t(c) < 0x20 ? '?' : c;
    out_ += rest;
  }

  static void mark(std::vector<bool>& labels, const Operand& o, OperandKind kind) {
    if (kind != OperandKind::target && kind != OperandKind::jump_target) return;
    if (o.mode == AddressMode::imm && o.value >= 0 && size_t(o.value) < labels.size())
      labels[size_t(o.value)] = true;
  }

  void types() {
    for (const TypeDescriptor& t : m_.types)
      line("desc", [&] {
        out_ += '$';
        numbers(t.id, t.size);
        out_ += ", ";
        hex({reinterpret_cast<const char*>(t.pointer_map.data()), t.pointer_map.size()});
      });
  }

  void data() {
    if (m_.data_size != 0)
      line("var", [&] {
        out_ += "@mp, ";
        append(out_, m_.data_size);
      });
    for (const DataItem& item : m_.data) data_item(item, "@mp");
  }

  void place(const DataItem& item, const char* base) {
    out_ += base;
    out_ += item.offset < 0 ? '-' : '+';
    append(out_, item.offset < 0 ? -int64_t(item.offset) : item.offset);
  }

  template <typename V, typename F>
  void list(const V& values, F one) {
    for (size_t i = 0; i < values.size(); ++i) {
      out_ += i > 0 && i % kValuesPerLine == 0 ? ",\n\t\t" : ", ";
      one(values[i]);
    }
  }

  void data_item(const DataItem& item, const char* base) {
    int32_t plain_count = 1, plain_offset = item.offset;
    static constexpr const char* kNames[] = {"",      "byte",  "word", "string", "real",
                                             "array", "indir", "apop", "long"};
    out_ += '\t';
    out_ += kNames[int(item.kind)];
    switch (item.kind) {
      case DataKind::bytes:
        out_ += '\t';
        place(item, base);
        list(item.bytes, [&](char c) { append(out_, uint8_t(c)); });
        plain_count = int32_t(item.bytes.size());
        break;
      case DataKind::words:
      case DataKind::bigs:
        out_ += '\t';
        place(item, base);
        list(item.values, [&](int64_t v) { append(out_, v); });
        plain_count = int32_t(item.values.size());
        break;
      case DataKind::reals:
        out_ += '\t';
        place(item, base);
        list(item.values, [&](int64_t v) { append_real(out_, uint64_t(v)); });
        plain_count = int32_t(item.values.size());
        break;
      case DataKind::string:
        out_ += '\t';
        place(item, base);
        out_ += ", ";
        append_quoted(out_, item.bytes);
        plain_count = int32_t(item.bytes.size());
        break;
      case DataKind::array:
        out_ += '\t';
        place(item, base);
        out_ += ", $";
        numbers(item.array_type, item.array_length);
        break;
      case DataKind::set_array:
        out_ += '\t';
        place(item, base);
        out_ += ", ";
        append(out_, item.array_index);
        break;
      case DataKind::restore: plain_offset = 0; break;
    }
    if (item.count != plain_count) {
      out_ += " !count=";
      append(out_, item.count);
    }
    if (item.offset != plain_offset) {
      out_ += " !offset=";
      append(out_, item.offset);
    }
    if (item.long_count) out_ += " !long";
    out_ += '\n';
  }

  void links() {
    for (const Link& link : m_.links)
      line("link", [&] {
        numbers(link.frame_type, link.pc);
        named(link.signature, link.name);
      });
  }

  void named(int32_t signature, const std::string& name) {
    out_ += ", 0x";
    append_hex(out_, uint32_t(signature));
    out_ += ", ";
    append_quoted(out_, name);
  }

  void imports() {
    if (m_.runtime_flags & kHasLdt0) {
      line("ldts", [&] {
        out_ += "@ldt, ";
        append(out_, m_.old_import_size);
      });
      for (const DataItem& item : m_.old_import_items) data_item(item, "@ldt");
    }
    if (!(m_.runtime_flags & kHasImport)) return;
    for (size_t i = 0; i < m_.imports.size(); ++i) {
      line("ldt", [&] {
        out_ += '$';
        append(out_, int64_t(i));
      });
      for (const Import& import : m_.imports[i]) {
        out_ += "\text\t0x";
        append_hex(out_, uint32_t(import.signature));
        out_ += ", ";
        append_quoted(out_, import.name);
        out_ += '\n';
      }
    }
  }

  void handlers() {
    if (!(m_.runtime_flags & kHasExcept)) return;
    for (const Handler& h : m_.handlers) {
      line("exception", [&] { numbers(h.first_pc, h.last_pc, h.frame_offset, h.type, h.typed_count); });
      for (const ExceptionEntry& e : h.entries)
        line("exctab", [&] {
          append_quoted(out_, e.pattern);
          out_ += ", ";
          append(out_, e.pc);
        });
      line("exctab", [&] {
        out_ += "*, ";
        append(out_, h.default_pc);
      });
    }
  }

  const Module& m_;
  const Symbols* symbols_;
  std::string_view function_;  // of the instruction before
  Symbols::Position place_;
  std::string out_;
};

}  // namespace

std::string disassemble(const Module& module, const Symbols* symbols) {
  return Disassembler(module, symbols).run();
}

std::string to_text(const Operand& operand) {
  std::string out;
  append_operand(out, operand);
  return out;
}

std::string to_text(const Instruction& instruction) {
  std::string out;
  append_instruction(out, instruction, nullptr);
  return out;
}

std::string quote(std::string_view bytes) {
  std::string out;
  append_quoted(out, bytes);
  return out;
}

std::string describe_header(const Module& m) {
  std::string out;
  auto row = [&](std::string_view key, std::string_view value) {
    out += key;
    out.append(key.size() < 16 ? 16 - key.size() : 1, ' ');
    out += value;
    out += '\n';
  };
  auto number = [&](std::string_view key, int64_t v) { row(key, std::to_string(v)); };
  row("module", m.name);
  row("magic",
      std::to_string(m.magic) + (m.magic == kMagicSigned
                                     ? " (signed, " + std::to_string(m.signature_block.size()) + " bytes)"
                                     : ""));
  std::string flags = "0x";
  append_hex(flags, m.runtime_flags);
  for (const FlagName& f : kFlagNames)
    if (m.runtime_flags & f.bit) (flags += ' ') += f.name;
  row("flags", flags);
  number("stack extent", m.stack_extent);
  number("instructions", int64_t(m.code.size()));
  number("data bytes", m.data_size);
  number("types", int64_t(m.types.size()));
  number("links", int64_t(m.links.size()));
  number("import lists", int64_t(m.imports.size()));
  number("handlers", int64_t(m.handlers.size()));
  row("entry", m.entry_pc == -1
                   ? "none"
                   : "pc " + std::to_string(m.entry_pc) + ", type " + std::to_string(m.entry_type));
  if (m.has_source_path) row("source", m.source_path);
  return out;
}

}  // namespace dis::format
