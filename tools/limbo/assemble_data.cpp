// assemble_data: module data. First where everything lies: the variables of the implemented module as its
// interface has them, since other modules address them; behind them what is used of the program's own
// variables, constants and tables, ordered by name. Then the items that fill it in before the program starts:
// runs of values of one kind, and arrays inside which the same begins again.
#include <algorithm>
#include <bit>
#include <cstdio>

#include "tools/limbo/assemble_internal.h"
#include "vm/format/verifier.h"

namespace dis::limbo {

namespace {

constexpr int kMaxArrayDepth = 4;  // arrays inside arrays that a loader accepts

int64_t table_size(const Table& t, const Abi& abi) {
  const int64_t n = int64_t(t.rows.size()), word = abi.word_bytes;
  switch (t.kind) {
    case Table::Kind::word:
    case Table::Kind::string: return (3 * n + 2) * word;
    // Entries of two bigs and a pc, counted in words as compilers do; with 8-byte words that is some too
    // many.
    case Table::Kind::big: return (6 * n + 3) * word;
    case Table::Kind::jump: return (n + 1 + (t.default_label >= 0)) * word;
  }
  return 0;
}

// What module data is sorted by: constants have names no variable can have.
std::string sort_name(const Datum& d, size_t table_number) {
  if (d.slot->decl && d.slot->decl->name) return std::string(d.slot->decl->name->text);
  char text[40];
  if (d.table) {
    std::snprintf(text, sizeof text, ".%c%zu", d.table->kind == Table::Kind::jump ? 'g' : 'c', table_number);
    return text;
  }
  if (!d.init) return "nil";
  const uint64_t bits = uint64_t(d.init->value.integer);
  switch (d.init->type->kind) {
    case TypeKind::string: return std::string(d.init->value.text);
    case TypeKind::big:
      std::snprintf(text, sizeof text, ".B.%08x.%08x", unsigned(bits >> 32), unsigned(bits));
      return text;
    case TypeKind::real: {
      const uint64_t real = std::bit_cast<uint64_t>(d.init->value.real);
      std::snprintf(text, sizeof text, ".f.%08x.%08x", unsigned(real >> 32), unsigned(real));
      return text;
    }
    case TypeKind::byte: std::snprintf(text, sizeof text, ".b.%02x", unsigned(bits & 0xff)); return text;
    default: std::snprintf(text, sizeof text, ".i.%08x", unsigned(bits)); return text;
  }
}

class DataLayout {
 public:
  DataLayout(const Checked& program, Code& code, Types& types, Descriptors& descriptors,
             Diagnostics& diagnostics)
      : program_(program), code_(code), types_(types), descriptors_(descriptors), diagnostics_(diagnostics) {}

  int32_t run() {
    for (Datum& d : code_.data) measure(d);
    place_interface();
    place_others();
    end_ = align_up(end_, types_.abi().word_bytes);
    if (end_ > format::kMaxInitialBytes) {
      diagnostics_.error({}, "the module's data takes " + std::to_string(end_) + " bytes, at most " +
                                 std::to_string(format::kMaxInitialBytes) + " are possible");
      return 0;
    }
    descriptors_.set_data(int32_t(end_), pointers_);
    for (const Datum& d : code_.data)
      if (d.slot->offset >= 0 && d.init) add_element_types(d.init);
    return int32_t(end_);
  }

 private:
  void measure(Datum& d) {
    Slot& s = *d.slot;
    const int64_t word = types_.abi().word_bytes;
    if (d.table) {
      s.size = int32_t(std::min<int64_t>(table_size(*d.table, types_.abi()), Types::kTooLarge));
      s.align = d.table->kind == Table::Kind::big ? 8 : int32_t(word);
    } else if (s.type) {
      s.size = value_size(types_, s.type);
      s.align = value_align(types_, s.type);
    }
    s.offset = -1;
  }

  void place_interface() {
    if (program_.modules.empty()) return;
    Type* module = program_.modules[0];
    types_.size(module);
    std::unordered_map<std::string_view, Decl*> members;
    for (Decl* v : types_.interface_of(*module).variables) {
      members[v->name->text] = v;
      Type* type = types_.type_of(v);
      types_.collect_pointers(type, v->offset, pointers_);
      end_ = std::max<int64_t>(end_, int64_t(v->offset) + value_size(types_, type));
    }
    for (Datum& d : code_.data) {
      if (!d.slot->decl || !d.slot->decl->name) continue;
      if (auto it = members.find(d.slot->decl->name->text); it != members.end())
        d.slot->offset = it->second->offset;
    }
  }

  void place_others() {
    struct Item {
      std::string name;
      Datum* datum;
    };
    std::vector<Item> items;
    size_t tables = 0;
    for (Datum& d : code_.data) {
      const size_t number = d.table ? tables++ : 0;
      if (d.slot->offset >= 0 || (d.slot->refs == 0 && !d.slot->address_taken)) continue;
      items.push_back({sort_name(d, number), &d});
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.name < b.name; });
    for (Item& item : items) {
      Slot& s = *item.datum->slot;
      end_ = align_up(end_, std::max(s.align, 1));
      if (end_ + s.size > Types::kTooLarge) {
        end_ += s.size;  // reported by run()
        return;
      }
      s.offset = int32_t(end_);
      end_ += s.size;
      add_pointers(*item.datum);
    }
  }

  void add_pointers(const Datum& d) {
    const Slot& s = *d.slot;
    const int32_t word = int32_t(types_.abi().word_bytes);
    if (d.table && d.table->kind == Table::Kind::string) {
      for (size_t i = 0; i < d.table->rows.size(); i++) {
        const int32_t row = s.offset + int32_t(types_.abi().case_entries_offset()) + int32_t(i) * 3 * word;
        pointers_.push_back(row);
        pointers_.push_back(row + word);
      }
    } else if (d.table) {
      return;
    } else if (s.type) {
      types_.collect_pointers(s.type, s.offset, pointers_);
    } else {
      for (int32_t at : s.pointer_offsets) pointers_.push_back(s.offset + at);
    }
  }

  // Nesting of constants is bounded by the parser.
  void add_element_types(const Expr* e) {
    if (e->kind == ExprKind::new_array) descriptors_.add(e->type->element);
    if (e->kind == ExprKind::element) return add_element_types(e->left);
    if (e->kind == ExprKind::new_array || e->kind == ExprKind::construct || e->kind == ExprKind::tuple)
      for (const Expr* item : e->items) add_element_types(item);
  }

  const Checked& program_;
  Code& code_;
  Types& types_;
  Descriptors& descriptors_;
  Diagnostics& diagnostics_;
  PointerOffsets pointers_;
  int64_t end_ = 0;
};

class DataWriter {
 public:
  DataWriter(Types& types, const Descriptors& descriptors, Diagnostics& diagnostics)
      : types_(types), descriptors_(descriptors), diagnostics_(diagnostics) {}

  std::vector<format::DataItem> run(const Code& code) {
    std::vector<const Datum*> order;
    for (const Datum& d : code.data)
      if (d.slot->offset >= 0 && (d.init || d.table)) order.push_back(&d);
    std::stable_sort(order.begin(), order.end(),
                     [](const Datum* a, const Datum* b) { return a->slot->offset < b->slot->offset; });
    for (const Datum* d : order) {
      if (d->table)
        table(d->slot->offset, *d->table);
      else
        value(d->slot->offset, d->init);
      if (full_) break;
    }
    return std::move(items_);
  }

 private:
  static constexpr format::DataItem item(format::DataKind kind, int32_t offset, int32_t count) {
    format::DataItem i;
    i.kind = kind;
    i.offset = offset;
    i.count = count;
    return i;
  }

  // The run of this kind that ends where `offset` is, or a new one.
  format::DataItem& run_at(format::DataKind kind, int64_t offset, int64_t bytes) {
    if (!open_ || items_.back().kind != kind || run_end_ != offset)
      items_.push_back(item(kind, int32_t(offset), 0));
    open_ = true;
    run_end_ = offset + bytes;
    items_.back().count++;
    return items_.back();
  }

  void byte(int64_t offset, int64_t v) {
    run_at(format::DataKind::bytes, offset, 1).bytes.push_back(char(v));
  }
  void word(int64_t offset, int64_t v) {
    // The file keeps words in 32 bits; a longer one of a 64-bit machine is what a big would be there.
    if (types_.abi().word_bytes == 8 && v != int32_t(v)) return big(offset, v);
    run_at(format::DataKind::words, offset, types_.abi().word_bytes).values.push_back(int32_t(v));
  }
  void big(int64_t offset, int64_t v) { run_at(format::DataKind::bigs, offset, 8).values.push_back(v); }
  void real(int64_t offset, double v) {
    run_at(format::DataKind::reals, offset, 8).values.push_back(std::bit_cast<int64_t>(v));
  }
  void string(int64_t offset, std::string_view text) {
    items_.push_back(item(format::DataKind::string, int32_t(offset), int32_t(text.size())));
    items_.back().bytes = text;
    open_ = false;
  }

  void value(int64_t offset, const Expr* e) {
    switch (e->kind) {
      case ExprKind::constant: return constant(offset, e);
      case ExprKind::nil: return;
      case ExprKind::construct:
      case ExprKind::tuple: return record(offset, e);
      case ExprKind::new_array: return array(offset, e);
      default:
        diagnostics_.error(e->span, "this is not a constant, and variables of a module begin with one");
    }
  }

  void constant(int64_t offset, const Expr* e) {
    switch (e->type->kind) {
      case TypeKind::byte: return byte(offset, e->value.integer & 0xff);
      case TypeKind::int_:
      case TypeKind::fixed: return word(offset, e->value.integer);
      case TypeKind::big: return big(offset, e->value.integer);
      case TypeKind::real: return real(offset, e->value.real);
      case TypeKind::string: return string(offset, e->value.text);
      default: return;
    }
  }

  void record(int64_t offset, const Expr* e) {
    types_.size(e->type);
    if (e->type->kind == TypeKind::pick && e->decl) word(offset, e->decl->tag);
    const Seq<Decl*> fields = types_.record_fields(e->type);
    for (size_t i = 0; i < e->items.size() && i < fields.size(); i++)
      value(offset + fields[i]->offset, e->items[i]);
  }

  struct Piece {
    int64_t low, high;
    const Expr* value;
  };

  // The elements with their indices, ascending; what `*` stands for apart.
  static std::vector<Piece> pieces_of(const Expr* e, const Expr*& others) {
    std::vector<Piece> pieces;
    int64_t next = 0;
    for (const Expr* element : e->items) {
      if (element->kind != ExprKind::element) {
        pieces.push_back({next, next, element});
        next++;
        continue;
      }
      if (element->items.empty()) {
        pieces.push_back({next, next, element->left});
        next++;
      }
      for (const Expr* label : element->items) {
        if (label->kind == ExprKind::wildcard) {
          others = element->left;
          continue;
        }
        const bool range = label->kind == ExprKind::range;
        const int64_t low = (range ? label->left : label)->value.integer;
        const int64_t high = range ? label->right->value.integer : low;
        pieces.push_back({low, high, element->left});
        next = high + 1;
      }
    }
    std::stable_sort(pieces.begin(), pieces.end(),
                     [](const Piece& a, const Piece& b) { return a.low < b.low; });
    return pieces;
  }

  static bool is_zero(const Expr* e) {
    if (e->kind == ExprKind::nil) return true;
    if (e->kind != ExprKind::constant) return false;
    switch (e->type->kind) {
      case TypeKind::real: return std::bit_cast<uint64_t>(e->value.real) == 0;
      case TypeKind::string: return false;
      default: return e->value.integer == 0;
    }
  }

  void array(int64_t offset, const Expr* e) {
    const Expr* others = nullptr;
    const std::vector<Piece> pieces = pieces_of(e, others);
    const int64_t size = value_size(types_, e->type->element);
    const int64_t length = e->left ? e->left->value.integer : pieces.empty() ? 0 : pieces.back().high + 1;
    total_ += length * std::max<int64_t>(size, 1);
    if (length < 0 || length > format::kMaxInitialBytes || total_ > format::kMaxInitialBytes)
      return fail(e->span, "arrays that are initialised before the program starts may take " +
                               std::to_string(format::kMaxInitialBytes) + " bytes together");
    items_.push_back(item(format::DataKind::array, int32_t(offset), 1));
    items_.back().array_type = descriptors_.number(e->type->element);
    items_.back().array_length = int32_t(length);
    open_ = false;
    // Elements are zero or nil to begin with.
    if (others && is_zero(others)) others = nullptr;
    if (pieces.empty() && !others) return;
    if (depth_ == kMaxArrayDepth)
      return fail(e->span, "arrays that are initialised before the program starts nest at most " +
                               std::to_string(kMaxArrayDepth) + " deep");
    depth_++;
    items_.push_back(item(format::DataKind::set_array, int32_t(offset), 1));
    int64_t next = 0;
    auto fill = [&](int64_t to, const Expr* v) {
      for (; next < to && !full_; next++) value(next * size, v);
    };
    for (const Piece& p : pieces) {
      if (others) fill(std::min(p.low, length), others);
      next = std::max(next, p.low);
      fill(std::min(p.high + 1, length), p.value);
    }
    if (others) fill(length, others);
    items_.push_back(item(format::DataKind::restore, 0, 1));
    open_ = false;
    depth_--;
  }

  void table(int64_t offset, const Table& t) {
    const int64_t w = types_.abi().word_bytes;
    auto pc = [&](int32_t label) -> int64_t {
      return label < 0 ? -1 : t.function->pc + t.function->labels[size_t(label)].at;
    };
    const int64_t count = int64_t(t.rows.size());
    if (t.kind == Table::Kind::jump) {
      word(offset, count + (t.default_label >= 0));
      for (const Table::Row& row : t.rows) word(offset += w, pc(row.label));
      if (t.default_label >= 0) word(offset + w, pc(t.default_label));
      return;
    }
    word(offset, count);
    offset +=
        t.kind == Table::Kind::big ? types_.abi().casel_entries_offset() : types_.abi().case_entries_offset();
    for (const Table::Row& row : t.rows) {
      switch (t.kind) {
        case Table::Kind::big:
          big(offset, row.low);
          big(offset + 8, int64_t(uint64_t(row.high) + 1));
          word(offset + types_.abi().casel_pc_offset(), pc(row.label));
          offset += types_.abi().casel_entry_bytes();
          continue;
        case Table::Kind::string:
          string(offset, row.low_text);
          if (row.has_high) string(offset + w, row.high_text);
          break;
        default:
          word(offset, row.low);
          word(offset + w, int64_t(uint64_t(row.high) + 1));
          break;
      }
      word(offset + 2 * w, pc(row.label));
      offset += types_.abi().case_entry_bytes();
    }
    word(offset, pc(t.default_label));
  }

  void fail(Span span, std::string text) {
    if (!full_) diagnostics_.error(span, std::move(text));
    full_ = true;
  }

  Types& types_;
  const Descriptors& descriptors_;
  Diagnostics& diagnostics_;
  std::vector<format::DataItem> items_;
  bool open_ = false;  // the last item is a run that may go on
  int64_t run_end_ = 0;
  int64_t total_ = 0;
  int depth_ = 0;
  bool full_ = false;  // something does not fit; the rest is not worth writing
};

}  // namespace

int32_t lay_out_data(const Checked& program, Code& code, Types& types, Descriptors& descriptors,
                     Diagnostics& diagnostics) {
  return DataLayout(program, code, types, descriptors, diagnostics).run();
}

std::vector<format::DataItem> write_data(const Code& code, Types& types, const Descriptors& descriptors,
                                         Diagnostics& diagnostics) {
  return DataWriter(types, descriptors, diagnostics).run(code);
}

}  // namespace dis::limbo
