// The format is a stream of small texts without indentation; every count is on a line of its own:
//
//   limbo .sbl 2.1 | module | files | instructions | adts | functions | globals
//   instruction   SOURCE statement
//   SOURCE        [file:][line.]column,[file:][line.]column SPACE     what is as in the position before is
//   left out function      pc:name newline, arguments, locals, type of the result variable offset:name:SOURCE
//   TYPE newline TYPE          a letter and what belongs to it; @n newline: adt number n
//
// Columns count characters from 0.
#include "tools/limbo/symbols.h"

#include <algorithm>
#include <unordered_map>

#include "tools/limbo/assemble_internal.h"

namespace dis::limbo {

namespace {

std::string_view base_name(std::string_view path) { return path.substr(path.find_last_of("/\\ ") + 1); }

class SymbolWriter {
 public:
  SymbolWriter(const Checked& program, Code& code, Types& types, SourceMap& sources)
      : program_(program), code_(code), types_(types), sources_(sources) {}

  std::string run() {
    out_ = "limbo .sbl 2.1\n";
    if (!program_.modules.empty() && program_.modules[0]->decl) text(program_.modules[0]->decl->name->text);
    out_ += '\n';
    files();
    instructions();
    find_adts();
    number(int64_t(adts_.size()));
    out_ += '\n';
    for (size_t i = 0; i < adts_.size(); i++) adt(adts_[i]);
    functions();
    globals();
    return std::move(out_);
  }

 private:
  struct Variable {
    int64_t offset;
    std::string_view name;
    Span span;
    Type* type;
  };

  void number(int64_t n) { out_ += std::to_string(n); }
  void text(std::string_view s) { out_ += s; }

  // --- Positions ---

  void files() {
    number(int64_t(std::max<size_t>(sources_.files().size(), 1)));
    out_ += '\n';
    for (const SourceFile& f : sources_.files()) {
      file_numbers_[&f] = uint32_t(file_numbers_.size());
      text(base_name(f.path));
      out_ += '\n';
    }
    if (sources_.files().empty()) out_ += '\n';
  }

  static constexpr size_t kStride = 256;

  struct Position {
    uint32_t file = 0, line = 0, column = 0;
  };

  Position position(uint32_t at) {
    const Place place = sources_.place(at);
    if (!place.file) return {};
    const std::string_view line = sources_.line_text(place);
    return {file_numbers_[place.file], place.line, characters(line, std::min(line.size(), size_t(place.column) - 1))};
  }

  static uint32_t count_characters(std::string_view text) {
    return uint32_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }

  // In the first `bytes` bytes of a line. Lines can be as long as files: of long ones the sums up to every
  // kStride are kept.
  uint32_t characters(std::string_view line, size_t bytes) {
    if (bytes <= kStride) return count_characters(line.substr(0, bytes));
    std::vector<uint32_t>& sums = long_lines_[line.data()];
    if (sums.empty())
      for (size_t at = 0; at <= line.size(); at += kStride)
        sums.push_back(at == 0 ? 0 : sums.back() + count_characters(line.substr(at - kStride, kStride)));
    const size_t whole = bytes / kStride;
    return sums[whole] + count_characters(line.substr(whole * kStride, bytes % kStride));
  }

  void source(Span span) {
    const Position begin = position(span.begin);
    Position end = span.end > span.begin ? position(span.end) : begin;
    if (end.line < begin.line || end.file != begin.file) end = begin;
    place(begin);
    out_ += ',';
    place(end);
    out_ += ' ';
  }

  void place(const Position& p) {
    if (p.file != last_.file) number(p.file), out_ += ':';
    if (p.line != last_.line) number(p.line), out_ += '.';
    number(p.column);
    last_ = p;
  }

  // A statement is a line of a function: that is how far a debugger steps.
  void instructions() {
    size_t count = 0;
    for (const Function& f : code_.functions) count += f.code.size();
    number(int64_t(count));
    out_ += '\n';
    int64_t statements = 0;
    for (const Function& f : code_.functions) {
      std::unordered_map<uint64_t, int64_t> lines;
      Span span = f.decl ? f.decl->span : Span{};
      for (const Inst& inst : f.code) {
        if (inst.span.known()) span = inst.span;
        source(span);
        const Position at = position(span.begin);
        auto [it, fresh] = lines.try_emplace(uint64_t(at.file) << 32 | at.line, statements);
        statements += fresh;
        number(it->second);
        out_ += '\n';
      }
    }
  }

  // --- Types ---

  void find_adts() {
    for (Type* t : program_.types) reach(t);
    for (const Function& f : code_.functions) {
      for (const Decl* p : f.params) reach(p->type);
      for (const Slot& s : f.slots)
        if (is_local(s)) reach(s.decl->type);
      if (f.decl) reach(f.decl->type->element);
    }
    for (const Datum& d : code_.data)
      if (d.slot->decl) reach(d.slot->decl->type);
    // Members of adts lead to more adts.
    for (size_t i = 0; i < adts_.size(); i++) {
      for (const Decl* m : adts_[i]->members)
        if (m->kind == DeclKind::field) reach(types_.type_of(const_cast<Decl*>(m)));
      for (const Decl* tag : adts_[i]->tags)
        if (tag->type)
          for (const Decl* m : tag->type->members)
            if (m->kind == DeclKind::field) reach(types_.type_of(const_cast<Decl*>(m)));
    }
  }

  // Nesting of types without a name is bounded by the parser.
  void reach(Type* t) {
    if (!t) return;
    switch (t->kind) {
      case TypeKind::array:
      case TypeKind::chan:
      case TypeKind::list: return reach(t->element);
      case TypeKind::ref:
        if (t->element->kind != TypeKind::function) reach(t->element);
        return;
      case TypeKind::tuple:
      case TypeKind::exception:
        for (const Decl* m : t->members) reach(m->type);
        return;
      case TypeKind::pick: return reach(adt_of(t));
      case TypeKind::adt:
        types_.complete(t);
        if (t->decl && adt_numbers_.try_emplace(t, adts_.size()).second) adts_.push_back(t);
        return;
      default: return;
    }
  }

  static Type* adt_of(Type* pick) {
    return pick->decl && pick->decl->owner && pick->decl->owner->type ? pick->decl->owner->type : pick;
  }

  void type(Type* t) {
    switch (t->kind) {
      case TypeKind::none: out_ += 'n'; return;
      case TypeKind::int_:
      case TypeKind::fixed: out_ += 'i'; return;
      case TypeKind::big: out_ += 'B'; return;
      case TypeKind::byte: out_ += 'b'; return;
      case TypeKind::real: out_ += 'f'; return;
      case TypeKind::string: out_ += 's'; return;
      case TypeKind::poly: out_ += 'P'; return;
      case TypeKind::array: out_ += 'A'; return type(t->element);
      case TypeKind::chan: out_ += 'C'; return type(t->element);
      case TypeKind::list: out_ += 'L'; return type(t->element);
      case TypeKind::ref:
        out_ += 'R';
        if (t->element->kind == TypeKind::function) return function_reference();
        return type(t->element);
      case TypeKind::exception:
        if (!t->decl && t->members.empty()) {  // any exception: a reference to what it is
          out_ += "Rt" + std::to_string(types_.abi().word_bytes) + ".0\n";
          return;
        }
        [[fallthrough]];
      case TypeKind::tuple:
        types_.size(t);
        out_ += "t" + std::to_string(t->size) + ".";
        return fields(t);
      case TypeKind::pick: return type(adt_of(t));
      case TypeKind::adt:
        if (auto it = adt_numbers_.find(t); it != adt_numbers_.end()) {
          out_ += "@" + std::to_string(it->second) + "\n";
          return;
        }
        out_ += 'N';
        return;
      case TypeKind::module: return module(t);
      default: out_ += 'N'; return;
    }
  }

  void function_reference() {
    const int64_t word = types_.abi().word_bytes;
    out_ += "t" + std::to_string(2 * word) + ".2\n0:t0:";
    source({});
    out_ += "N\n" + std::to_string(word) + ":t1:";
    source({});
    out_ += "i\n";
  }

  void fields(const Type* t) {
    std::vector<Variable> list;
    for (Decl* m : t->members)
      if (m->kind == DeclKind::field && m->name)
        list.push_back({m->offset, m->name->text, m->span, types_.type_of(m)});
    variables(list);
  }

  void variables(const std::vector<Variable>& list) {
    number(int64_t(list.size()));
    out_ += '\n';
    for (const Variable& v : list) {
      number(v.offset);
      out_ += ':';
      text(v.name);
      out_ += ':';
      source(v.span);
      type(v.type);
      out_ += '\n';
    }
  }

  void adt(Type* t) {
    types_.size(t);
    for (const Decl* tag : t->tags)
      if (tag->type) types_.size(tag->type);
    out_ += t->tags.empty() ? 'a' : 'p';
    if (const Decl* owner = t->decl->owner; owner && owner->name && !is_implemented(owner->type)) {
      text(owner->name->text);
      out_ += "->";
    }
    text(t->decl->name->text);
    out_ += ' ';
    source(t->decl->span);
    number(t->size);
    out_ += '\n';
    fields(t);
    if (t->tags.empty()) return;
    number(int64_t(t->tags.size()));
    out_ += '\n';
    const Type* last = nullptr;
    for (const Decl* tag : t->tags) {
      text(tag->name->text);
      out_ += ':';
      source(tag->span);
      if (tag->type == last || !tag->type) {
        out_ += '\n';
        continue;
      }
      number(tag->type->size);
      out_ += '\n';
      fields(tag->type);
      last = tag->type;
    }
  }

  bool is_implemented(const Type* module) const {
    return std::find(program_.modules.begin(), program_.modules.end(), module) != program_.modules.end();
  }

  void module(Type* t) {
    out_ += 'm';
    if (t->decl && t->decl->name) text(t->decl->name->text);
    out_ += '\n';
    source(t->decl ? t->decl->span : Span{});
    std::vector<Variable> list;
    types_.size(t);
    for (Decl* v : types_.interface_of(*t).variables)
      if (v->name && !is_module(types_.type_of(v)))
        list.push_back({v->offset, v->name->text, v->span, v->type});
    variables(list);
  }

  // A module's variable that is a module again could lead back.
  static bool is_module(const Type* t) {
    while (t && t->element && t->kind != TypeKind::function) t = t->element;
    return t && (t->kind == TypeKind::module || t->kind == TypeKind::tuple);
  }

  // --- Functions and variables ---

  static bool is_local(const Slot& s) {
    return s.kind == SlotKind::local && s.decl && s.decl->name && s.offset >= 0;
  }

  void functions() {
    number(int64_t(code_.functions.size()));
    out_ += '\n';
    for (const Function& f : code_.functions) {
      number(f.pc);
      out_ += ':';
      out_ += f.decl ? link_name(*f.decl) : "?";
      out_ += '\n';
      std::vector<Variable> list;
      for (const Decl* p : f.params)
        if (p->name) list.push_back({p->offset, p->name->text, p->span, p->type});
      variables(list);
      list.clear();
      for (const Slot& s : f.slots)
        if (is_local(s)) list.push_back({s.offset, s.decl->name->text, s.decl->span, s.decl->type});
      std::stable_sort(list.begin(), list.end(), [](auto& a, auto& b) { return a.offset < b.offset; });
      variables(list);
      type(f.decl ? f.decl->type->element : types_.none);
    }
  }

  void globals() {
    std::vector<Variable> list;
    for (const Datum& d : code_.data)
      if (const Decl* v = d.slot->decl; v && v->name && d.slot->offset >= 0)
        list.push_back({d.slot->offset, v->name->text, v->span, v->type});
    std::stable_sort(list.begin(), list.end(), [](auto& a, auto& b) { return a.offset < b.offset; });
    variables(list);
    out_ += '\n';
  }

  const Checked& program_;
  Code& code_;
  Types& types_;
  SourceMap& sources_;
  std::string out_;
  std::unordered_map<const SourceFile*, uint32_t> file_numbers_;
  std::unordered_map<const Type*, size_t> adt_numbers_;
  std::vector<Type*> adts_;
  std::unordered_map<const char*, std::vector<uint32_t>> long_lines_;
  Position last_;
};

}  // namespace

std::string make_symbols(const Checked& program, Code& code, Types& types, SourceMap& sources) {
  return SymbolWriter(program, code, types, sources).run();
}

}  // namespace dis::limbo
