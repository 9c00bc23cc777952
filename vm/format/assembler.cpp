// The text is parsed twice, because a label may be used before the line that defines it: the first pass only
// learns where labels are.
#include "vm/format/assembler.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <utility>

#include "runtime/support/utf8.h"
#include "vm/format/message.h"
#include "vm/format/old_imports.h"
#include "vm/format/operand.h"
#include "vm/format/text_names.h"

namespace dis::format {
namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

using Labels = std::unordered_map<std::string, int32_t>;

// One pass over the text. Every parsing function returns false after fail().
class Parser {
 public:
  Parser(std::string_view text, std::string_view file, Labels& labels, bool defining)
      : text_(text), labels_(labels), defining_(defining) {
    module_.file = file;
  }

  bool run() {
    while (at_ < text_.size())
      if (!line()) return false;
    return finish();
  }

  Diagnostic take_error() { return std::move(error_); }
  Assembly take() { return {std::move(module_), word_size_}; }

 private:
  // ---- characters

  char peek() const { return at_ < text_.size() ? text_[at_] : '\n'; }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    if (peek() == '#')
      while (peek() != '\n') ++at_;
  }

  bool at_end_of_line() {
    skip_space();
    return peek() == '\n';
  }

  bool accept(char c) {
    skip_space();
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  // What stands here, for messages.
  std::string here() {
    skip_space();
    if (peek() == '\n') return at_ < text_.size() ? "the end of the line" : "the end of the text";
    size_t end = at_;
    while (end < text_.size() && is_name_char(text_[end])) ++end;
    if (end == at_) ++end;
    return "`" + std::string(text_.substr(at_, std::min<size_t>(end - at_, 40))) + "`";
  }

  bool fail_at(size_t at, std::string found, std::string expected, ErrorKind kind = ErrorKind::malformed) {
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at && i < text_.size(); ++i)
      if (text_[i] == '\n') {
        ++line;
        start = i + 1;
      }
    error_ = {kind, module_.file, n(int64_t(line)) + ":" + n(int64_t(at - start) + 1), std::move(found),
              std::move(expected)};
    return false;
  }

  bool fail(std::string expected) {
    std::string found = here();
    return fail_at(at_, std::move(found), std::move(expected));
  }

  bool expect(char c) {
    if (accept(c)) return true;
    return fail(std::string("`") + c + "`");
  }

  // A comma; what follows it may be on the next line.
  bool comma() {
    if (!expect(',')) return false;
    while (at_end_of_line() && at_ < text_.size()) ++at_;
    return true;
  }

  std::string_view name() {
    skip_space();
    const size_t start = at_;
    while (at_ < text_.size() && is_name_char(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  // ---- values

  // A whole number, a character in quotes, or a label, whose value is its pc.
  bool number(int64_t& out, int64_t low, int64_t high) {
    skip_space();
    const size_t start = at_;
    if (peek() == '\'') return character(out, low, high);
    if (const char c = peek(); c != '-' && c != '+' && is_name_char(c) && !(c >= '0' && c <= '9'))
      return label(out);
    bool negative = false;
    if (peek() == '-' || peek() == '+') negative = text_[at_++] == '-';
    int base = 10;
    if (text_.substr(at_, 2) == "0x" || text_.substr(at_, 2) == "0X") {
      base = 16;
      at_ += 2;
    } else if (text_.substr(at_, 3) == "16r") {
      base = 16;
      at_ += 3;
    }
    uint64_t v = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), v, base);
    const size_t length = size_t(end - (text_.data() + at_));
    if (length == 0) {
      at_ = start;
      return fail("a number");
    }
    at_ += length;
    if (is_name_char(peek()))
      return fail_at(start, "`" + std::string(text_.substr(start, at_ - start + 1)) + "`", "a number");
    const bool fits = error == std::errc() &&
                      (negative ? v <= uint64_t(INT64_MAX) + 1 : v <= uint64_t(INT64_MAX) || base == 16);
    const int64_t value = negative ? int64_t(0 - v) : int64_t(v);
    if (!fits || value < low || value > high)
      return fail_at(start, std::string(text_.substr(start, at_ - start)), n(low) + " to " + n(high));
    out = value;
    return true;
  }

  bool label(int64_t& out) {
    const size_t start = at_;
    const std::string word(name());
    const auto found = labels_.find(word);
    if (found != labels_.end()) {
      out = found->second;
    } else if (defining_) {
      out = 0;
    } else {
      return fail_at(start, "`" + word + "`", "a label of this file");
    }
    return true;
  }

  bool character(int64_t& out, int64_t low, int64_t high) {
    const size_t start = at_++;
    std::string bytes;
    while (peek() != '\'') {
      if (peek() == '\n') return fail("`'`");
      if (!string_char(bytes)) return false;
    }
    ++at_;
    const DecodedChar d = decode_char(bytes, kChars21);
    if (d.length == 0 || d.length != bytes.size())
      return fail_at(start, "not one character", "one, as in 'a'");
    out = int64_t(d.c);
    if (out < low || out > high) return fail_at(start, "a character", n(low) + " to " + n(high));
    return true;
  }

  template <typename T>
  bool packed(T& out) {
    int64_t v;
    if (!number(v, kPackedMin, kPackedMax)) return false;
    out = T(v);
    return true;
  }

  bool word32(int32_t& out) {
    int64_t v;
    if (!number(v, INT32_MIN, UINT32_MAX)) return false;
    out = int32_t(uint32_t(v));
    return true;
  }

  bool real(int64_t& out) {
    skip_space();
    const size_t start = at_;
    if (text_.substr(at_, 2) == "0x") return number(out, INT64_MIN, INT64_MAX);
    while (at_ < text_.size() && (is_name_char(text_[at_]) || text_[at_] == '-' || text_[at_] == '+')) ++at_;
    std::string_view word = text_.substr(start, at_ - start);
    if (!word.empty() && word[0] == '+') word.remove_prefix(1);
    double v = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), v);
    if (word.empty() || end != word.data() + word.size() || error != std::errc()) {
      at_ = start;
      return fail("a real");
    }
    out = std::bit_cast<int64_t>(v);
    return true;
  }

  // One character or escape of a string.
  bool string_char(std::string& out) {
    const char c = text_[at_];
    if (c != '\\') {
      out += c;
      ++at_;
      return true;
    }
    const size_t start = at_++;
    const char e = peek();
    if (e != '\n') ++at_;
    auto digits = [&](int count, uint32_t& v) {
      v = 0;
      for (int i = 0; i < count; ++i) {
        const int d = hex_digit(peek());
        if (d < 0) return fail(n(count) + " hex digits");
        v = v << 4 | uint32_t(d);
        ++at_;
      }
      return true;
    };
    uint32_t v;
    switch (e) {
      case 'n': out += '\n'; return true;
      case 't': out += '\t'; return true;
      case 'r': out += '\r'; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'v': out += '\v'; return true;
      case '0':
      case 'z': out += '\0'; return true;
      case '"':
      case '\'':
      case '\\': out += e; return true;
      case 'x':
        if (!digits(2, v)) return false;
        out += char(v);
        return true;
      case 'u':
        if (!digits(4, v)) return false;
        append_char(out, v, kChars16);
        return true;
      default: return fail_at(start, "an unknown escape", R"(\n \t \r \b \f \v \0 \" \' \\ \xHH or \uHHHH)");
    }
  }

  bool string(std::string& out) {
    out.clear();
    if (!expect('"')) return false;
    while (peek() != '"') {
      if (at_ >= text_.size() || text_[at_] == '\n') return fail("`\"`");
      if (!string_char(out)) return false;
    }
    ++at_;
    return true;
  }

  // A string that is written with a zero byte after it.
  bool c_string(std::string& out) {
    skip_space();
    const size_t start = at_;
    if (!string(out)) return false;
    if (out.find('\0') != out.npos) return fail_at(start, "a name with a zero byte", "none inside");
    return true;
  }

  // Bytes as hex digits in quotes.
  bool hex_string(std::string& out) {
    if (!expect('"')) return false;
    while (!accept('"')) {
      const int high = hex_digit(peek());
      if (high < 0) return fail("two hex digits or `\"`");
      ++at_;
      const int low = hex_digit(peek());
      if (low < 0) return fail("a second hex digit");
      ++at_;
      out += char(high << 4 | low);
    }
    return true;
  }

  // ---- lines

  bool line() {
    for (;;) {
      if (at_end_of_line()) {
        if (at_ < text_.size()) ++at_;
        return true;
      }
      const size_t start = at_;
      const std::string_view word = name();
      if (word.empty()) return fail("an instruction, a directive or a label");
      if (accept(':')) {
        if (!define(std::string(word), start)) return false;
        continue;
      }
      if (!statement(word, start)) return false;
      if (!at_end_of_line()) return fail("the end of the line");
    }
  }

  bool define(std::string word, size_t at) {
    if (word[0] >= '0' && word[0] <= '9')
      return fail_at(at, "`" + word + "`", "a label that begins with a letter");
    if (!defining_) return true;
    if (!labels_.emplace(word, int32_t(module_.code.size())).second)
      return fail_at(at, "label `" + word + "` again", "each label once");
    return true;
  }

  bool statement(std::string_view word, size_t at) {
    if (const auto op = find_opcode(word)) return instruction(*op);
    if (word.size() > 2 && word.substr(0, 2) == "op" && word[2] >= '0' && word[2] <= '9') {
      unsigned v = 256;
      const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), v);
      if (error == std::errc() && end == word.data() + word.size() && v < 256) return instruction(Opcode(v));
    }
    for (const auto& [directive, parse] : kDirectives)
      if (directive == word) return (this->*parse)();
    return fail_at(at, "`" + std::string(word) + "`", "an instruction or a directive");
  }

  // ---- instructions

  bool instruction(Opcode op) {
    Instruction inst;
    inst.op = op;
    Operand written[3];
    int count = 0;
    while (!at_end_of_line() && peek() != '!') {
      if (count > 0 && !comma()) return false;
      if (count == 3) return fail("at most three operands");
      if (!operand(written[count++])) return false;
    }
    const unsigned places = written_operands(info(op), count);
    Operand* operands[] = {&inst.src, &inst.mid, &inst.dst};
    for (int i = 0, k = 0; i < 3; ++i)
      if (places >> i & 1) *operands[i] = written[k++];
    const auto modes = address_byte(inst.src.mode, inst.mid.mode, inst.dst.mode);
    if (!modes) return fail_at(at_, "double indirect middle operand", "$n, n(fp) or n(mp)");
    inst.raw_address_byte = *modes;
    if (accept('!')) {
      int64_t v;
      const size_t start = at_;
      if (name() != "mode" || !expect('=') || !number(v, 0, 255)) return fail("!mode=BYTE");
      if (source_mode(uint8_t(v)) != inst.src.mode || middle_mode(uint8_t(v)) != inst.mid.mode ||
          destination_mode(uint8_t(v)) != inst.dst.mode)
        return fail_at(start, "another address mode", "one that agrees with the operands");
      inst.raw_address_byte = uint8_t(v);
    }
    module_.code.push_back(inst);
    return true;
  }

  bool operand(Operand& o) {
    if (accept('$')) {
      o.mode = AddressMode::imm;
      return packed(o.value);
    }
    skip_space();
    if (peek() == '-' && !(at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9')) {
      ++at_;
      return true;  // left out
    }
    if (const char c = peek(); is_name_char(c) && !(c >= '0' && c <= '9')) {  // a label without `$`
      o.mode = AddressMode::imm;
      return packed(o.value);
    }
    if (peek() != '(' && !packed(o.value)) return false;
    if (!expect('(')) return false;
    if (skip_space(); is_name_char(peek()) && !(peek() >= '0' && peek() <= '9'))
      return base(o, AddressMode::fp, AddressMode::mp);
    o.second = o.value;
    if (!packed(o.value) || !expect('(') || !base(o, AddressMode::ind_fp, AddressMode::ind_mp)) return false;
    return expect(')');
  }

  bool base(Operand& o, AddressMode fp, AddressMode mp) {
    const size_t start = at_;
    const std::string_view word = name();
    if (word != "fp" && word != "mp") {
      at_ = start;
      return fail("`fp` or `mp`");
    }
    o.mode = word == "fp" ? fp : mp;
    return expect(')');
  }

  // ---- directives

  bool module_name() {
    skip_space();
    if (peek() == '"') return c_string(module_.name);
    module_.name = name();
    return !module_.name.empty() || fail("a module name");
  }

  bool word_size() {
    int64_t v;
    const size_t start = at_;
    if (!number(v, 0, 64)) return false;
    if (v != 32 && v != 64) return fail_at(start, n(v), "32 or 64");
    word_size_ = v == 32 ? WordSize::bits32 : WordSize::bits64;
    return true;
  }

  bool signed_by() {
    module_.magic = kMagicSigned;
    return hex_string(module_.signature_block);
  }

  bool flags() {
    have_flags_ = true;
    do {
      while (at_end_of_line() && at_ < text_.size()) ++at_;
      const size_t start = at_;
      const std::string_view word = name();
      uint32_t bits = 0;
      for (const FlagName& f : kFlagNames)
        if (f.name == word) bits = f.bit;
      if (bits == 0) {
        at_ = start;
        int32_t v;
        if (!word.empty() && !(word[0] >= '0' && word[0] <= '9')) return fail("a flag or a number");
        if (!packed(v)) return false;
        bits = uint32_t(v);
      }
      module_.runtime_flags |= bits;
    } while (accept(','));
    return true;
  }

  bool stack() { return packed(module_.stack_extent); }
  bool entry() { return packed(module_.entry_pc) && comma() && packed(module_.entry_type); }

  bool desc() {
    TypeDescriptor& t = module_.types.emplace_back();
    std::string map;
    if (!expect('$') || !packed(t.id) || !comma() || !packed(t.size)) return false;
    if (accept(',') && !hex_string(map)) return false;
    t.pointer_map.assign(map.begin(), map.end());
    return true;
  }

  bool at_base(std::string_view wanted) {
    if (!expect('@')) return false;
    const size_t start = at_;
    if (name() == wanted) return true;
    at_ = start;
    return fail("`@" + std::string(wanted) + "`");
  }

  bool var() { return at_base("mp") && comma() && packed(module_.data_size); }

  // "@mp+8" or "@ldt+8".
  bool place(DataItem& item) {
    if (!expect('@')) return false;
    const size_t start = at_;
    const std::string_view base = name();
    if (base != "mp" && !(base == "ldt" && (module_.runtime_flags & kHasLdt0))) {
      at_ = start;
      return fail(module_.runtime_flags & kHasLdt0 ? "`@mp` or `@ldt`" : "`@mp`");
    }
    to_old_imports_ = base == "ldt";
    skip_space();
    if (peek() == '+' || peek() == '-') return packed(item.offset);
    return true;
  }

  // The item is complete but for what `!` adds.
  bool add_item(DataItem item, int64_t plain_count) {
    item.count = int32_t(plain_count);
    while (accept('!')) {
      const size_t start = at_;
      const std::string_view word = name();
      if (word == "long") {
        if (item.count <= 0 || item.count > 15) return fail_at(start, "long", "a count of 1 to 15");
        item.long_count = true;
      } else if (word == "count" && (item.kind == DataKind::array || item.kind == DataKind::set_array ||
                                     item.kind == DataKind::restore)) {
        if (!expect('=') || !packed(item.count)) return false;
      } else if (word == "offset" && item.kind == DataKind::restore) {
        if (!expect('=') || !packed(item.offset)) return false;
      } else {
        at_ = start;
        return fail("!long, or of items without values !count=N or !offset=N");
      }
    }
    (to_old_imports_ ? module_.old_import_items : module_.data).push_back(std::move(item));
    return true;
  }

  bool byte() {
    DataItem item{.kind = DataKind::bytes};
    if (!place(item)) return false;
    while (!at_end_of_line() && peek() != '!') {
      int64_t v;
      if (!comma() || !number(v, -128, 255)) return false;
      item.bytes += char(v);
    }
    const int64_t count = int64_t(item.bytes.size());
    return add_item(std::move(item), count);
  }

  template <typename F>
  bool values(DataKind kind, F one) {
    DataItem item{.kind = kind};
    if (!place(item)) return false;
    while (!at_end_of_line() && peek() != '!') {
      int64_t v = 0;
      if (!comma() || !one(v)) return false;
      item.values.push_back(v);
    }
    const int64_t count = int64_t(item.values.size());
    return add_item(std::move(item), count);
  }

  bool word() {
    return values(DataKind::words, [&](int64_t& v) {
      int32_t w;
      if (!word32(w)) return false;
      v = w;
      return true;
    });
  }
  bool long_() {
    return values(DataKind::bigs, [&](int64_t& v) { return number(v, INT64_MIN, INT64_MAX); });
  }
  bool real_() {
    return values(DataKind::reals, [&](int64_t& v) { return real(v); });
  }

  bool string_item() {
    DataItem item{.kind = DataKind::string};
    if (!place(item) || !comma() || !string(item.bytes)) return false;
    const int64_t count = int64_t(item.bytes.size());
    return add_item(std::move(item), count);
  }

  bool array() {
    DataItem item{.kind = DataKind::array};
    return place(item) && comma() && expect('$') && word32(item.array_type) && comma() &&
           word32(item.array_length) && add_item(std::move(item), 1);
  }

  bool indir() {
    DataItem item{.kind = DataKind::set_array};
    return place(item) && comma() && word32(item.array_index) && add_item(std::move(item), 1);
  }

  bool apop() { return add_item({.kind = DataKind::restore}, 1); }

  bool link() {
    Link& l = module_.links.emplace_back();
    return packed(l.frame_type) && comma() && packed(l.pc) && comma() && word32(l.signature) && comma() &&
           c_string(l.name);
  }

  bool ldts() {
    module_.runtime_flags |= kHasLdt0;
    return at_base("ldt") && comma() && packed(module_.old_import_size);
  }

  bool ldt() {
    int64_t v;
    if (!expect('$')) return false;
    const size_t start = at_;
    if (!number(v, 0, kPackedMax)) return false;
    if (v != int64_t(module_.imports.size()))
      return fail_at(start, "list " + n(v), n(int64_t(module_.imports.size())));
    module_.imports.emplace_back();
    return true;
  }

  bool ext() {
    if (module_.imports.empty()) return fail("`ldt $0` before the first ext");
    Import& import = module_.imports.back().emplace_back();
    return word32(import.signature) && comma() && c_string(import.name);
  }

  bool exception() {
    Handler& h = module_.handlers.emplace_back();
    int64_t typed;
    if (!(packed(h.first_pc) && comma() && packed(h.last_pc) && comma() && packed(h.frame_offset) &&
          comma() && packed(h.type) && comma() && number(typed, 0, 0x1fff)))
      return false;
    h.typed_count = int32_t(typed);
    return true;
  }

  bool exctab() {
    if (module_.handlers.empty()) return fail("`exception` before the first exctab");
    Handler& h = module_.handlers.back();
    if (accept('*')) return comma() && packed(h.default_pc);
    if (h.entries.size() == 0xffff) return fail("at most 65535 entries");
    ExceptionEntry& e = h.entries.emplace_back();
    return c_string(e.pattern) && comma() && packed(e.pc);
  }

  bool source() {
    module_.has_source_path = true;
    return c_string(module_.source_path);
  }

  bool trailing() { return hex_string(module_.trailing); }

  bool wide() {
    int64_t ordinal, length;
    const size_t start = at_;
    if (!number(ordinal, 0, UINT32_MAX) || !comma() || !number(length, 2, 4)) return false;
    auto& all = module_.wide_integers;
    if (length == 3 || (!all.empty() && all.back().ordinal >= ordinal))
      return fail_at(start, "wide " + n(ordinal) + ", " + n(length), "ascending numbers and lengths 2 or 4");
    all.push_back({uint32_t(ordinal), uint8_t(length)});
    return true;
  }

  // ---- the whole

  bool finish() {
    if (!have_flags_) {
      if (!module_.imports.empty()) module_.runtime_flags |= kHasImport;
      if (!module_.handlers.empty()) module_.runtime_flags |= kHasExcept;
    }
    const bool old = module_.runtime_flags & kHasLdt0;
    if (old && (module_.runtime_flags & kHasImport))
      return fail_at(at_, "two kinds of import section", "one of them");
    if (!(module_.runtime_flags & kHasImport) && !module_.imports.empty())
      return fail_at(at_, "import lists", "the flag `import`");
    if (!(module_.runtime_flags & kHasExcept) && !module_.handlers.empty())
      return fail_at(at_, "exceptions", "the flag `except`");
    if (!module_.trailing.empty() && !module_.has_source_path &&
        module_.trailing.find('\0') != module_.trailing.npos)
      return fail_at(at_, "trailing bytes with a zero but no source", "a `source` directive");
    if (old) {
      if (auto decoded = decode_old_imports(module_); !decoded.ok()) {
        error_ = std::move(decoded.error());
        return false;
      }
    }
    return true;
  }

  using Directive = bool (Parser::*)();
  static constexpr std::pair<std::string_view, Directive> kDirectives[] = {
      {"word", &Parser::word},          {"string", &Parser::string_item},  {"byte", &Parser::byte},
      {"desc", &Parser::desc},          {"link", &Parser::link},           {"ext", &Parser::ext},
      {"long", &Parser::long_},         {"real", &Parser::real_},          {"array", &Parser::array},
      {"indir", &Parser::indir},        {"apop", &Parser::apop},           {"ldt", &Parser::ldt},
      {"exctab", &Parser::exctab},      {"exception", &Parser::exception}, {"module", &Parser::module_name},
      {"wordsize", &Parser::word_size}, {"signed", &Parser::signed_by},    {"flags", &Parser::flags},
      {"stack", &Parser::stack},        {"entry", &Parser::entry},         {"var", &Parser::var},
      {"ldts", &Parser::ldts},          {"source", &Parser::source},       {"trailing", &Parser::trailing},
      {"wide", &Parser::wide},
  };

  std::string_view text_;
  size_t at_ = 0;
  Labels& labels_;
  const bool defining_;
  Module module_;
  WordSize word_size_ = WordSize::detect;
  bool have_flags_ = false;
  bool to_old_imports_ = false;
  Diagnostic error_;
};

}  // namespace

Result<Assembly> assemble(std::string_view text, std::string_view file) {
  Labels labels;
  for (bool defining : {true, false}) {
    Parser parser(text, file, labels, defining);
    if (!parser.run()) return parser.take_error();
    if (!defining) return parser.take();
  }
  return Diagnostic{};
}

}  // namespace dis::format
