// peephole: takes out of a function what it does without: jumps to jumps, code nobody reaches, branches
// around jumps, references cleared that are nil already or go with the frame anyway. In and out: a Function
// as lowering made it. Keeps: what the program does, including when an object dies as far as another process
// or module could see it.
#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_map>

#include "tools/limbo/lower.h"

namespace dis::limbo {

namespace {

using format::Flow;

class Peephole {
 public:
  Peephole(Function& f, Code& code) : f_(f), code_(code), dead_(f.code.size()) {
    for (Table& t : code.tables)
      if (t.function == &f) tables_.push_back(&t);
  }

  void run() {
    do {
      changed_ = false;
      thread_jumps();
      remove_unreachable();
      compact();
      simplify_branches();
      compact();
    } while (changed_);
    remove_clears();
    compact();
    do {
      changed_ = false;
      thread_jumps();
      remove_unreachable();
      compact();
      simplify_branches();
      compact();
    } while (changed_);
  }

 private:
  size_t size() const { return f_.code.size(); }
  Inst& at(size_t i) { return f_.code[i]; }
  static bool has_target(const Inst& i) { return i.d.mode == OperandMode::label; }
  size_t target(const Inst& i) const { return size_t(f_.labels[size_t(i.d.value)].at); }
  Flow flow(const Inst& i) const { return format::info(i.op).flow; }

  const Table* table_of(const Inst& i) const {
    for (const Table* t : tables_)
      if (t->slot == i.d.slot) return t;
    return nullptr;
  }

  template <typename Visit>
  void each_table_label(const Table& t, Visit visit) const {
    for (const Table::Row& r : t.rows) visit(r.label);
    if (t.default_label >= 0) visit(t.default_label);
  }

  void remove(size_t i) {
    dead_[i] = true;
    changed_ = true;
  }

  // --- Jumps ---

  void thread_jumps() {
    for (size_t i = 0; i < size(); i++) {
      Inst& inst = at(i);
      if (!has_target(inst)) continue;
      // Follow jumps; a circle of them is left alone.
      for (int steps = 0; steps < 64; steps++) {
        const size_t t = target(inst);
        if (t >= size() || at(t).op != Opcode::jmp || t == i || at(t).d.value == inst.d.value) break;
        inst.d.value = at(t).d.value;
        changed_ = true;
      }
      if (inst.op != Opcode::jmp) continue;
      const size_t t = target(inst);
      if (t >= size()) continue;
      const Opcode there = at(t).op;
      if (there == Opcode::ret || there == Opcode::exit) {
        const Span span = inst.span;
        inst = at(t);
        if (span.known()) inst.span = span;
        changed_ = true;
      }
    }
  }

  void remove_unreachable() {
    std::vector<bool> reached(size());
    std::vector<size_t> work{0};
    auto visit_label = [&](int32_t l) {
      if (l >= 0) work.push_back(size_t(f_.labels[size_t(l)].at));
    };
    std::vector<bool> handled(f_.handlers.size());
    for (bool again = true; again;) {
      while (!work.empty()) {
        size_t i = work.back();
        work.pop_back();
        while (i < size() && !reached[i]) {
          reached[i] = true;
          const Inst& inst = at(i);
          if (has_target(inst)) visit_label(inst.d.value);
          if (flow(inst) == Flow::table)
            if (const Table* t = table_of(inst)) each_table_label(*t, visit_label);
          if (format::never_falls_through(flow(inst))) break;
          i++;
        }
      }
      // A handler is reached when something it covers is.
      again = false;
      for (size_t h = 0; h < f_.handlers.size(); h++) {
        const HandlerRange& r = f_.handlers[h];
        if (handled[h]) continue;
        for (int32_t i = f_.labels[size_t(r.first)].at; i < f_.labels[size_t(r.last)].at; i++)
          if (reached[size_t(i)]) handled[h] = true;
        if (!handled[h]) continue;
        for (const HandlerEntry& e : r.entries) visit_label(e.label);
        visit_label(r.default_label);
        again = true;
      }
    }
    for (size_t i = 0; i < size(); i++)
      if (!reached[i]) remove(i);
  }

  static std::optional<Opcode> inverse(Opcode op) {
    using O = Opcode;
    switch (op) {
      case O::beqw: return O::bnew;
      case O::bnew: return O::beqw;
      case O::bltw: return O::bgew;
      case O::bgew: return O::bltw;
      case O::bgtw: return O::blew;
      case O::blew: return O::bgtw;
      case O::beqb: return O::bneb;
      case O::bneb: return O::beqb;
      case O::bltb: return O::bgeb;
      case O::bgeb: return O::bltb;
      case O::bgtb: return O::bleb;
      case O::bleb: return O::bgtb;
      case O::beql: return O::bnel;
      case O::bnel: return O::beql;
      case O::bltl: return O::bgel;
      case O::bgel: return O::bltl;
      case O::bgtl: return O::blel;
      case O::blel: return O::bgtl;
      case O::beqc: return O::bnec;
      case O::bnec: return O::beqc;
      case O::bltc: return O::bgec;
      case O::bgec: return O::bltc;
      case O::bgtc: return O::blec;
      case O::blec: return O::bgtc;
      default: return std::nullopt;  // reals: a NaN is neither less nor not less
    }
  }

  void simplify_branches() {
    std::vector<bool> labelled(size() + 1);
    mark_used_labels(labelled);
    for (size_t i = 0; i < size(); i++) {
      Inst& inst = at(i);
      if (!has_target(inst) || dead_[i]) continue;
      const size_t t = target(inst);
      // To the next instruction: a jump does nothing; nor does a branch, whose operands may not even fault.
      if (t == i + 1 && inst.op == Opcode::jmp) {
        remove(i);
        continue;
      }
      // Around a jump: the other condition, to where it goes.
      if (inst.op != Opcode::jmp && t == i + 2 && i + 1 < size() && at(i + 1).op == Opcode::jmp &&
          !labelled[i + 1] && !dead_[i + 1]) {
        if (const auto op = inverse(inst.op)) {
          inst.op = *op;
          inst.d.value = at(i + 1).d.value;
          remove(i + 1);
        }
        continue;
      }
      // To a test that leads back here-after: test at once.
      if (inst.op == Opcode::jmp && t < size() && t != i && flow(at(t)) == Flow::branch && t + 1 <= size()) {
        const Inst& test = at(t);
        const auto op = inverse(test.op);
        if (op && target(test) == i + 1) {
          Inst copy = test;
          copy.op = *op;
          copy.d.value = label_at(t + 1);
          inst = copy;
          for (const Operand* o : {&inst.s, &inst.m})
            if (o->slot) o->slot->refs++;
          changed_ = true;
        }
      }
    }
  }

  int32_t label_at(size_t i) {
    f_.labels.push_back({int32_t(i)});
    return int32_t(f_.labels.size()) - 1;
  }

  void mark_used_labels(std::vector<bool>& labelled) {
    auto mark = [&](int32_t l) {
      if (l >= 0) labelled[size_t(f_.labels[size_t(l)].at)] = true;
    };
    for (size_t i = 0; i < size(); i++)
      if (has_target(at(i)) && !dead_[i]) mark(at(i).d.value);
    for (const Table* t : tables_) each_table_label(*t, mark);
    for (const HandlerRange& r : f_.handlers) {
      mark(r.first);
      mark(r.last);
      for (const HandlerEntry& e : r.entries) mark(e.label);
      mark(r.default_label);
    }
  }

  // Drops dead instructions and moves labels along.
  void compact() {
    if (std::find(dead_.begin(), dead_.end(), true) == dead_.end()) return;
    std::vector<int32_t> place(size() + 1);
    size_t n = 0;
    for (size_t i = 0; i < size(); i++) {
      place[i] = int32_t(n);
      if (dead_[i]) {
        for (const Operand* o : {&at(i).s, &at(i).m, &at(i).d})
          if (o->slot) o->slot->refs--;
        continue;
      }
      if (n != i) at(n) = at(i);
      n++;
    }
    place[size()] = int32_t(n);
    f_.code.resize(n);
    for (CodeLabel& l : f_.labels) l.at = l.at < 0 ? -1 : place[size_t(l.at)];
    dead_.assign(n, false);
  }

  // --- Clearing ---

  bool is_clear(const Inst& i) const {
    return i.op == Opcode::movp && code_.nil && i.s.mode == OperandMode::data && i.s.slot == code_.nil &&
           i.d.mode == OperandMode::frame;
  }

  static bool tracked(const Slot* s) {
    return s && (s->kind == SlotKind::local || s->kind == SlotKind::temporary) && !s->address_taken &&
           !s->group && s->type;
  }

  template <typename Visit>
  static void each_written(const Inst& i, Visit visit) {
    const format::OpcodeInfo& info = format::info(i.op);
    auto look = [&](const Operand& o, format::OperandKind kind) {
      if (o.mode == OperandMode::frame && format::writes(kind)) visit(o);
    };
    look(i.s, info.src);
    look(i.m, info.mid);
    look(i.d, info.dst);
  }

  static constexpr size_t kMaxCells = 512;  // beyond this many the rest is left alone

  struct Cell {
    Slot* slot;
    int32_t offset;
  };

  // Forward over the function: which references are nil for certain. Clears of those go.
  void remove_clears() {
    std::vector<Cell> cells;
    for (size_t i = 0; i < size(); i++)
      if (is_clear(at(i)) && tracked(at(i).d.slot)) {
        const bool known = std::any_of(cells.begin(), cells.end(), [&](const Cell& c) {
          return c.slot == at(i).d.slot && c.offset == at(i).d.value;
        });
        if (!known) cells.push_back({at(i).d.slot, at(i).d.value});
        if (cells.size() == kMaxCells) break;
      }
    if (cells.empty()) return;
    std::unordered_map<const Slot*, std::vector<size_t>> cells_of;
    for (size_t c = 0; c < cells.size(); c++) cells_of[cells[c].slot].push_back(c);
    const size_t words = (cells.size() + 63) / 64;
    using Bits = std::vector<uint64_t>;

    // Basic blocks.
    std::vector<bool> leader(size() + 1);
    leader[0] = true;
    mark_used_labels(leader);
    for (size_t i = 0; i < size(); i++)
      if (has_target(at(i)) || format::never_falls_through(flow(at(i)))) leader[i + 1] = true;
    std::vector<size_t> starts;
    std::vector<size_t> block_of(size() + 1);
    for (size_t i = 0; i < size(); i++) {
      if (leader[i]) starts.push_back(i);
      block_of[i] = starts.size() - 1;
    }
    const size_t blocks = starts.size();
    auto end_of = [&](size_t b) { return b + 1 < blocks ? starts[b + 1] : size(); };

    auto step = [&](const Inst& inst, Bits& nil) {
      const bool clears = is_clear(inst);
      each_written(inst, [&](const Operand& o) {
        const auto found = cells_of.find(o.slot);
        if (found == cells_of.end()) return;
        for (size_t c : found->second)
          if (!clears)
            nil[c / 64] &= ~(uint64_t(1) << (c % 64));
          else if (cells[c].offset == o.value)
            nil[c / 64] |= uint64_t(1) << (c % 64);
      });
    };

    // Everything is nil at the entry; a handler may be entered with anything.
    std::vector<Bits> in(blocks, Bits(words, ~uint64_t(0)));
    std::vector<bool> queued(blocks, true);
    std::vector<size_t> work(blocks);
    for (size_t b = 0; b < blocks; b++) work[b] = blocks - 1 - b;
    auto meet = [&](size_t to, const Bits& out) {
      if (to >= size()) return;
      const size_t b = block_of[to];
      bool less = false;
      for (size_t w = 0; w < words; w++) {
        const uint64_t met = in[b][w] & out[w];
        less |= met != in[b][w];
        in[b][w] = met;
      }
      if (less && !queued[b]) queued[b] = true, work.push_back(b);
    };
    const Bits nothing(words, 0);
    for (const HandlerRange& r : f_.handlers) {
      for (const HandlerEntry& e : r.entries) meet(size_t(f_.labels[size_t(e.label)].at), nothing);
      if (r.default_label >= 0) meet(size_t(f_.labels[size_t(r.default_label)].at), nothing);
    }
    while (!work.empty()) {
      const size_t b = work.back();
      work.pop_back();
      queued[b] = false;
      Bits nil = in[b];
      for (size_t i = starts[b]; i < end_of(b); i++) step(at(i), nil);
      const Inst& last = at(end_of(b) - 1);
      if (has_target(last)) meet(target(last), nil);
      if (flow(last) == Flow::table)
        if (const Table* t = table_of(last))
          each_table_label(*t, [&](int32_t l) { meet(size_t(f_.labels[size_t(l)].at), nil); });
      if (!format::never_falls_through(flow(last))) meet(end_of(b), nil);
    }
    for (size_t b = 0; b < blocks; b++) {
      Bits nil = in[b];
      for (size_t i = starts[b]; i < end_of(b); i++) {
        if (is_clear(at(i)))
          if (const auto found = cells_of.find(at(i).d.slot); found != cells_of.end())
            for (size_t c : found->second)
              if (cells[c].offset == at(i).d.value && (nil[c / 64] >> (c % 64) & 1)) remove(i);
        step(at(i), nil);
      }
    }
    remove_late_clears(leader);
  }

  // A clear right before the function returns, or before the same place is written again.
  void remove_late_clears(const std::vector<bool>& leader) {
    for (size_t i = 0; i < size(); i++) {
      if (dead_[i] || !is_clear(at(i)) || !tracked(at(i).d.slot)) continue;
      const Operand cell = at(i).d;
      for (size_t j = i + 1; j < size(); j++) {
        if (dead_[j]) continue;
        if (at(j).op == Opcode::ret) {
          remove(i);
          break;
        }
        if (leader[j] && at(j).op != Opcode::ret) break;
        const format::OpcodeInfo& info = format::info(at(j).op);
        bool overwritten = false, read = false;
        for (const auto& [o, kind] :
             {std::pair{&at(j).s, info.src}, {&at(j).m, info.mid}, {&at(j).d, info.dst}})
          if (o->slot == cell.slot) {
            if (o->mode == OperandMode::frame && o->value == cell.value && kind == info.dst &&
                o == &at(j).d &&
                (at(j).op == Opcode::movp || format::access(kind) == format::Access::write) &&
                format::is_ref(format::value_class(kind)))
              overwritten = true;
            else
              read = true;
          }
        if (read) break;
        if (overwritten) {
          remove(i);
          break;
        }
        if (info.effects != 0 || info.flow != Flow::next) break;
      }
    }
  }

  Function& f_;
  Code& code_;
  std::vector<Table*> tables_;
  std::vector<bool> dead_;
  bool changed_ = false;
};

}  // namespace

void optimise(Function& function, Code& code) {
  if (!function.code.empty()) Peephole(function, code).run();
}

}  // namespace dis::limbo
