#include "vm/format/symbols.h"

#include <algorithm>
#include <cstddef>

namespace dis::format {

namespace {
// Nesting of type descriptions no compiler reaches; deeper is garbage, and recursion must end somewhere.
constexpr int kMaxTypeDepth = 256;
}  // namespace

// A cursor over the text. Every step returns false once something is not as the format wants it; `what_` is
// then the section that was being read.
//
//   limbo .sbl 2.1 | module name | files | one row per instruction | types | functions | globals
//   row:  [file:][line.]column,[file:][line.]column SPACE statement     (left out: as in the position before)
class SymbolParser {
 public:
  SymbolParser(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Result<Symbols> parse() {
    if (parse_all()) return std::move(symbols_);
    size_t line = 1 + size_t(std::count(text_.begin(), text_.begin() + std::ptrdiff_t(at_), '\n'));
    return Diagnostic{.kind = ErrorKind::malformed,
                      .file = std::string(file_),
                      .where = "line " + std::to_string(line),
                      .found = what_ + std::string(" of the symbol file is damaged"),
                      .expected = expected_};
  }

 private:
  bool parse_all() {
    what_ = "the first line";
    expected_ = "'limbo .sbl 2.0' or 'limbo .sbl 2.1'";
    std::string_view header;
    if (!line(header)) return false;
    if (header == "limbo .sbl 2.1")
      module_members_ = true;
    else if (header != "limbo .sbl 2.0")
      return false;
    expected_ = "";
    what_ = "the module name";
    std::string_view name;
    if (!line(name)) return false;
    symbols_.module_name_ = name;
    return files() && rows() && types() && functions();  // globals follow; nobody here asks for them
  }

  bool files() {
    what_ = "the file table";
    uint32_t count;
    if (!count_line(count, 1)) return false;
    symbols_.files_.reserve(count);
    for (uint32_t i = 0; i < count; i++) {
      std::string_view name;
      if (!line(name)) return false;
      symbols_.files_.emplace_back(name);
    }
    return true;
  }

  bool rows() {
    what_ = "the instruction table";
    uint32_t count;
    if (!count_line(count, 6)) return false;
    symbols_.rows_.reserve(count);
    for (uint32_t i = 0; i < count; i++) {
      Symbols::Row row;
      uint32_t statement;
      if (!source(&row) || !number(statement) || !expect('\n')) return false;
      symbols_.rows_.push_back(row);
    }
    return true;
  }

  bool types() {
    what_ = "the type table";
    uint32_t count;
    if (!count_line(count, 1)) return false;
    for (uint32_t i = 0; i < count; i++)
      if (!type(0)) return false;
    return true;
  }

  bool functions() {
    what_ = "the function table";
    uint32_t count;
    if (!count_line(count, 4)) return false;
    for (uint32_t i = 0; i < count; i++) {
      uint32_t pc;
      std::string_view name;
      if (!number(pc) || !expect(':') || !line(name)) return false;
      if (!declarations(0) || !declarations(0) || !type(0)) return false;
      symbols_.functions_.push_back({pc, std::string(name)});
    }
    std::stable_sort(symbols_.functions_.begin(), symbols_.functions_.end(),
                     [](const auto& a, const auto& b) { return a.pc < b.pc; });
    return true;
  }

  // count, then per item  offset:name:SOURCE TYPE newline
  bool declarations(int depth) {
    uint32_t count;
    if (!count_line(count, 4)) return false;
    for (uint32_t i = 0; i < count; i++) {
      uint32_t offset;
      if (!number(offset) || !expect(':') || !skip_past(':') || !source(nullptr)) return false;
      if (!type(depth + 1) || !expect('\n')) return false;
    }
    return true;
  }

  bool type(int depth) {
    if (at_ == text_.size() || depth > kMaxTypeDepth) return false;
    std::string_view ignored;
    switch (text_[at_++]) {
      case 'n':
      case 'N':
      case 'B':
      case 'b':
      case 'f':
      case 'i':
      case 's':
      case 'P': return true;
      case '@': return line(ignored);
      case 'A':
      case 'C':
      case 'L':
      case 'R': return type(depth + 1);
      case 'F': return declarations(depth + 1) && type(depth + 1);
      case 't': {
        uint32_t size;
        return number(size) && expect('.') && declarations(depth + 1);
      }
      case 'a': return adt(depth + 1);
      case 'p': return adt(depth + 1) && pick_tags(depth + 1);
      case 'm': return line(ignored) && source(nullptr) && (!module_members_ || declarations(depth + 1));
      default: at_--; return false;
    }
  }

  // [module->]name SPACE SOURCE size newline, then the fields
  bool adt(int depth) {
    uint32_t size;
    return skip_past(' ') && source(nullptr) && number(size) && expect('\n') && declarations(depth);
  }

  // count, then per tag  name:SOURCE  and size newline fields, or only a newline: as the tag before
  bool pick_tags(int depth) {
    uint32_t count;
    if (!count_line(count, 4)) return false;
    for (uint32_t i = 0; i < count; i++) {
      if (!skip_past(':') || !source(nullptr)) return false;
      if (at_ < text_.size() && text_[at_] == '\n') {
        at_++;
        continue;
      }
      uint32_t size;
      if (!number(size) || !expect('\n') || !declarations(depth)) return false;
    }
    return true;
  }

  // A range of source text with the space behind it; `row` gets where it begins.
  bool source(Symbols::Row* row) {
    uint32_t column;
    if (!place(column) || !expect(',')) return false;
    if (row) *row = {last_file_, last_line_, column};
    return place(column) && expect(' ');
  }

  bool place(uint32_t& column) {
    if (!number(column)) return false;
    if (accept(':')) {
      last_file_ = column;
      if (!number(column)) return false;
    }
    if (accept('.')) {
      last_line_ = column;
      if (!number(column)) return false;
    }
    return last_file_ < symbols_.files_.size();
  }

  // A count on a line of its own, of items that take at least `min_bytes` each.
  bool count_line(uint32_t& count, uint32_t min_bytes) {
    return number(count) && expect('\n') && count <= (text_.size() - at_) / min_bytes;
  }

  bool number(uint32_t& value) {
    size_t start = at_;
    if (at_ < text_.size() && text_[at_] == '-') at_++;
    uint64_t n = 0;
    size_t digits = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && n <= UINT32_MAX)
      n = n * 10 + uint64_t(text_[at_++] - '0');
    if (at_ == digits || n > UINT32_MAX) {
      at_ = start;
      return false;
    }
    value = digits == start ? uint32_t(n) : 0;  // negative offsets occur and are of no use here
    return true;
  }

  bool accept(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }
  bool expect(char c) { return accept(c); }

  bool line(std::string_view& out) {
    size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return false;
    out = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

  // To after the next `c` of the same line.
  bool skip_past(char c) {
    while (at_ < text_.size() && text_[at_] != '\n')
      if (text_[at_++] == c) return true;
    return false;
  }

  std::string_view text_, file_;
  size_t at_ = 0;
  const char* what_ = "";
  const char* expected_ = "";
  bool module_members_ = false;  // 2.1: module types list their members
  uint32_t last_file_ = 0, last_line_ = 0;
  Symbols symbols_;
};

Result<Symbols> Symbols::parse(std::string_view text, std::string_view file) {
  return SymbolParser(text, file).parse();
}

Symbols::Position Symbols::position(uint32_t pc) const {
  if (pc >= rows_.size()) return {};
  const Row& row = rows_[pc];
  return {files_[row.file], row.line, row.column};
}

std::string_view Symbols::function(uint32_t pc) const {
  if (pc >= rows_.size()) return {};
  auto after = std::upper_bound(functions_.begin(), functions_.end(), pc,
                                [](uint32_t value, const Function& f) { return value < f.pc; });
  return after == functions_.begin() ? std::string_view() : std::prev(after)->name;
}

}  // namespace dis::format
