#include "vm/format/verifier.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "vm/format/initial_data.h"
#include "vm/format/operand.h"
#include "vm/format/verify_data.h"

namespace dis::format {
namespace {

std::string n(int64_t v) { return std::to_string(v); }

constexpr int32_t kUnknownType = -2;  // of a frame made by `mframe`
constexpr int32_t kMaxIndirectOffset = 0xffff;

std::string operand_text(const Operand& o) {
  switch (o.mode) {
    case AddressMode::none: return "no operand";
    case AddressMode::imm: return "$" + n(o.value);
    case AddressMode::fp: return n(o.value) + "(fp)";
    case AddressMode::mp: return n(o.value) + "(mp)";
    case AddressMode::ind_fp: return n(o.second) + "(" + n(o.value) + "(fp))";
    case AddressMode::ind_mp: return n(o.second) + "(" + n(o.value) + "(mp))";
  }
  return {};
}

// Finds, again and again, the handlers whose range covers an instruction, each of them once.
class HandlerQueue {
 public:
  explicit HandlerQueue(const std::vector<Handler>& handlers) {
    order_.resize(handlers.size());
    for (size_t i = 0; i < order_.size(); ++i) order_[i] = int32_t(i);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](int32_t a, int32_t b) { return handlers[a].first_pc < handlers[b].first_pc; });
    while (leaves_ < order_.size()) leaves_ *= 2;
    first_.resize(order_.size());
    last_.assign(2 * leaves_, 0);
    for (size_t i = 0; i < order_.size(); ++i) {
      first_[i] = handlers[order_[i]].first_pc;
      last_[leaves_ + i] = handlers[order_[i]].last_pc;
    }
    for (size_t i = leaves_; i-- > 1;) last_[i] = std::max(last_[2 * i], last_[2 * i + 1]);
    left_ = order_.size();
  }

  // A handler not returned before with first_pc <= pc < last_pc, or -1.
  int32_t take(int32_t pc) {
    if (left_ == 0) return -1;
    const size_t end = size_t(std::upper_bound(first_.begin(), first_.end(), pc) - first_.begin());
    const size_t i = search(1, 0, leaves_, end, pc);
    if (i == size_t(-1)) return -1;
    last_[leaves_ + i] = 0;
    for (size_t k = (leaves_ + i) / 2; k > 0; k /= 2) last_[k] = std::max(last_[2 * k], last_[2 * k + 1]);
    --left_;
    return order_[i];
  }

 private:
  // The first leaf before `end` whose range ends after pc. Tree node `node` spans leaves [from, to).
  size_t search(size_t node, size_t from, size_t to, size_t end, int32_t pc) const {
    if (from >= end || last_[node] <= pc) return size_t(-1);
    if (to - from == 1) return from;
    const size_t half = (from + to) / 2;
    const size_t i = search(2 * node, from, half, end, pc);
    return i != size_t(-1) ? i : search(2 * node + 1, half, to, end, pc);
  }

  std::vector<int32_t> order_;  // handlers by first_pc
  std::vector<int32_t> first_;  // their first_pc
  std::vector<int32_t> last_;   // a tree of maxima over their last_pc
  size_t leaves_ = 1;
  size_t left_ = 0;
};

}  // namespace

class Verifier {
 public:
  Verifier(std::shared_ptr<const Module> module, const Abi& abi)
      : m_(*module), abi_(abi), word_(abi.word_bytes), handlers_(module->handlers) {
    v_.module_ = std::move(module);
    v_.abi_ = abi;
  }

  Result<VerifiedModule> run() {
    DIS_TRY(verify_types(m_, abi_));
    DIS_TRY(verify_data(m_, abi_));
    if (m_.data_size > 0) data_ = TypeLayout(m_.types[0], abi_);
    v_.frame_types_.assign(m_.code.size(), -1);
    jumped_to_.assign(m_.code.size(), false);
    pending_.assign(m_.code.size(), 0);
    frame_checked_.assign(m_.types.size(), false);
    if (!(check_roots() && check_handler_fields() && follow_all() && check_rest() && check_handler_ranges()))
      return std::move(error_);
    check_borrowed();
    sort_results();
    return std::move(v_);
  }

 private:
  struct Work {
    int32_t pc, frame_type;
    uint32_t pending;
  };

  // ---- messages

  // All checks return false after one of these.
  bool fail_at(std::string where, std::string found, std::string expected) {
    error_ = {ErrorKind::malformed, m_.file, std::move(where), std::move(found), std::move(expected)};
    return false;
  }

  bool fail(int32_t pc, std::string found, std::string expected) {
    std::string where = "code section, pc " + n(pc);
    if (info(m_.code[size_t(pc)].op).known())
      where += " (" + std::string(info(m_.code[size_t(pc)].op).mnemonic) + ")";
    return fail_at(std::move(where), std::move(found), std::move(expected));
  }

  std::string pcs() const { return "an instruction below " + n(int64_t(m_.code.size())); }
  std::string type_numbers() const { return "a type below " + n(int64_t(m_.types.size())); }
  bool is_pc(int64_t pc) const { return pc >= 0 && pc < int64_t(m_.code.size()); }
  bool is_type(int64_t type) const { return type >= 0 && type < int64_t(m_.types.size()); }

  // ---- roots

  bool check_frame_type(int32_t type, auto&& failed) {
    if (!is_type(type)) return failed("frame type " + n(type), type_numbers());
    if (frame_checked_[size_t(type)]) return true;
    const TypeLayout layout(m_.types[size_t(type)], abi_);
    if (layout.size() < abi_.frame_args_offset())
      return failed("frame type " + n(type) + " of " + n(layout.size()) + " bytes",
                    "at least the " + n(abi_.frame_args_offset()) + " before the arguments");
    if (layout.pointer_in(0, abi_.frame_args_offset()))
      return failed("frame type " + n(type) + " with a pointer before the arguments", "none there");
    frame_checked_[size_t(type)] = true;
    return true;
  }

  bool check_roots() {
    if (m_.entry_pc != -1 || m_.entry_type != -1) {
      auto failed = [&](std::string found, std::string expected) {
        return fail_at("header", "entry: " + std::move(found), std::move(expected));
      };
      if (!is_pc(m_.entry_pc)) return failed("pc " + n(m_.entry_pc), pcs());
      if (!check_frame_type(m_.entry_type, failed)) return false;
      add_root(m_.entry_pc, m_.entry_type);
    }
    for (size_t i = 0; i < m_.links.size(); ++i) {
      const Link& link = m_.links[i];
      auto failed = [&](std::string found, std::string expected) {
        return fail_at("link section, link " + n(int64_t(i)) + " (" + link.name + ")", std::move(found),
                       std::move(expected));
      };
      if (link.pc == -1) continue;  // module data under the name `.mp`
      if (!is_pc(link.pc)) return failed("pc " + n(link.pc), pcs());
      if (!check_frame_type(link.frame_type, failed)) return false;
      add_root(link.pc, link.frame_type);
    }
    return true;
  }

  void add_root(int32_t pc, int32_t frame_type) {
    v_.functions_.push_back({pc, frame_type});
    jumped_to_[size_t(pc)] = true;
    work_.push_back({pc, frame_type, 0});
  }

  // ---- flow

  bool follow_all() {
    while (!work_.empty()) {
      const Work w = work_.back();
      work_.pop_back();
      if (!follow(w)) return false;
    }
    return true;
  }

  // Follows execution from one instruction until it ends or meets what has been seen.
  bool follow(Work w) {
    for (;;) {
      int32_t& seen = v_.frame_types_[size_t(w.pc)];
      if (seen >= 0) return meet(w);
      seen = w.frame_type;
      pending_[size_t(w.pc)] = w.pending;
      frame_ = TypeLayout(m_.types[size_t(w.frame_type)], abi_);
      if (!enter_handlers(w)) return false;
      if (!check_instruction(w.pc, true)) return false;
      if (!update_pending(w)) return false;
      const Instruction& inst = m_.code[size_t(w.pc)];
      const Flow flow = info(inst.op).flow;
      switch (flow) {
        case Flow::branch:
          if (!go(w, inst.dst.value)) return false;
          break;
        case Flow::jump:
          if (inst.dst.mode == AddressMode::imm)
            if (!go(w, inst.dst.value)) return false;
          break;
        case Flow::table:
          if (!follow_table(w)) return false;
          break;
        default:
          if (inst.op == Opcode::movpc && !go({w.pc, w.frame_type, 0}, inst.src.value)) return false;
      }
      if (never_falls_through(flow)) return true;
      if (!is_pc(w.pc + 1)) return fail(w.pc, "the end of the code", "an instruction after this one");
      ++w.pc;
    }
  }

  bool go(const Work& from, int32_t pc) {
    const Work to{pc, from.frame_type, from.pending};
    jumped_to_[size_t(pc)] = true;
    if (v_.frame_types_[size_t(pc)] >= 0) return meet(to);
    work_.push_back(to);
    return true;
  }

  // Two ways lead to w.pc; they must agree.
  bool meet(const Work& w) {
    if (v_.frame_types_[size_t(w.pc)] != w.frame_type)
      return fail(
          w.pc,
          "reached with frame type " + n(w.frame_type) + " and with type " + n(v_.frame_types_[size_t(w.pc)]),
          "one frame type for each instruction");
    if (pending_[size_t(w.pc)] != w.pending)
      return fail(w.pc, "reached with different frames waiting to be called", "the same on every way here");
    return true;
  }

  // What has been found in a table, and how the first instruction that used it was reached. Others that use
  // it share that: reached alike they have nothing to add, reached otherwise they disagree at its first
  // target.
  struct SeenTable {
    CodeTable table;
    int32_t frame_type;
    uint32_t pending;
  };

  bool follow_table(const Work& w) {
    const Instruction& inst = m_.code[size_t(w.pc)];
    const uint64_t layout = inst.op == Opcode::goto_ ? 1 : inst.op == Opcode::casel ? 2 : 0;
    const auto [seen, is_new] = seen_tables_.try_emplace(layout << 32 | uint32_t(inst.dst.value));
    if (!is_new && seen->second.frame_type == w.frame_type && seen->second.pending == w.pending) {
      v_.tables_.push_back({w.pc, seen->second.table.first, seen->second.table.count});
      return true;
    }
    const uint32_t first = uint32_t(v_.table_targets_.size());
    InitialData& data = initial_data();
    int64_t at = inst.dst.value;
    auto word = [&](int64_t offset, int64_t& out) {
      if (offset < 0 || offset + word_ > m_.data_size)
        return fail(w.pc, "a table that reaches " + n(offset),
                    "one within the " + n(m_.data_size) + " bytes of module data");
      const auto value = data.word(offset);
      if (!value) return fail(w.pc, "no word at " + n(offset) + "(mp)", "a table");
      out = *value;
      return true;
    };
    auto target = [&](int64_t offset, bool may_be_missing) {
      int64_t pc = 0;
      if (!word(offset, pc)) return false;
      if (pc == -1 && may_be_missing) {
        v_.table_targets_.push_back(-1);
        return true;
      }
      if (!is_pc(pc)) return fail(w.pc, "pc " + n(pc) + " in its table at " + n(offset) + "(mp)", pcs());
      v_.table_targets_.push_back(int32_t(pc));
      return go(w, int32_t(pc));
    };

    int64_t entry = word_, pc_offset = 0;
    bool has_default = true;
    int64_t count_at = at;
    switch (inst.op) {
      case Opcode::goto_:
        has_default = false;
        count_at = at - word_;
        break;
      case Opcode::casel:
        at += abi_.casel_entries_offset();
        entry = abi_.casel_entry_bytes();
        pc_offset = abi_.casel_pc_offset();
        break;
      default:
        at += abi_.case_entries_offset();
        entry = abi_.case_entry_bytes();
        pc_offset = 2 * word_;
    }
    int64_t count = 0;
    if (!word(count_at, count)) return false;
    if (count < 0 || count > m_.data_size / entry)
      return fail(w.pc, "a table of " + n(count) + " entries",
                  "what fits into " + n(m_.data_size) + " bytes of module data");
    // Without this, tables that overlap or lie where nothing is initialised could be much larger than the
    // file.
    if (count + (has_default ? 1 : 0) > data.word_count() - int64_t(first))
      return fail(w.pc,
                  "a table of " + n(count) + " entries, with those before it more than the initialised words",
                  "every entry in its own initialised words");
    for (int64_t i = 0; i < count; ++i)
      if (!target(at + i * entry + pc_offset, false)) return false;
    if (has_default)
      if (!target(at + count * entry, true)) return false;
    v_.tables_.push_back({w.pc, first, uint32_t(v_.table_targets_.size()) - first});
    seen->second = {v_.tables_.back(), w.frame_type, w.pending};
    return true;
  }

  InitialData& initial_data() {
    if (!initial_data_) initial_data_ = std::make_unique<InitialData>(m_, abi_);
    return *initial_data_;
  }

  // ---- frames waiting to be called
  // pending_[pc] is 0 or 1 + the pc of the `frame` or `mframe` that made the newest of them; the ones below
  // it are pending_ at that pc.

  bool update_pending(Work& w) {
    const Instruction& inst = m_.code[size_t(w.pc)];
    switch (inst.op) {
      case Opcode::frame:
      case Opcode::mframe: w.pending = uint32_t(w.pc) + 1; return true;
      case Opcode::call:
      case Opcode::spawn:
      case Opcode::mcall:
      case Opcode::mspawn: return take_frame(w);
      default: return true;
    }
  }

  bool take_frame(Work& w) {
    const Instruction& inst = m_.code[size_t(w.pc)];
    const bool local = inst.op == Opcode::call || inst.op == Opcode::spawn;
    const char* const maker = local ? "frame" : "mframe";
    const std::string expected = std::string("the frame that ") + maker + " stored there last";
    if (w.pending == 0) return fail(w.pc, operand_text(inst.src) + " without a new frame", expected);
    const int32_t maker_pc = int32_t(w.pending) - 1;
    const Instruction& made = m_.code[size_t(maker_pc)];
    if (made.dst != inst.src)
      return fail(w.pc, operand_text(inst.src) + ", while the newest frame is in " + operand_text(made.dst),
                  expected);
    if (local && made.op != Opcode::frame)
      return fail(w.pc, "a frame made by " + std::string(info(made.op).mnemonic), expected);
    if (local) {
      if (!go_call(w.pc, inst.dst.value, made.src.value)) return false;
    } else if (made.op == Opcode::mframe && made.mid != inst.mid) {
      return fail(w.pc, "function " + operand_text(inst.mid),
                  operand_text(made.mid) + ", for which the frame was made");
    }
    w.pending = pending_[size_t(maker_pc)];
    return true;
  }

  bool go_call(int32_t from, int32_t pc, int32_t frame_type) {
    const int32_t seen = v_.frame_types_[size_t(pc)];
    if (seen < 0) {
      add_root(pc, frame_type);
      return true;
    }
    if (seen != frame_type)
      return fail(from, "frame type " + n(frame_type), n(seen) + ", the type of the function at pc " + n(pc));
    if (pending_[size_t(pc)] != 0) return fail(from, "a target inside a call", "the beginning of a function");
    v_.functions_.push_back({pc, frame_type});
    return true;
  }

  // ---- handlers

  bool check_handler_fields() {
    for (size_t i = 0; i < m_.handlers.size(); ++i) {
      const Handler& h = m_.handlers[i];
      auto failed = [&](std::string found, std::string expected) {
        return fail_at("handler section, handler " + n(int64_t(i)), std::move(found), std::move(expected));
      };
      if (!is_pc(h.first_pc)) return failed("first pc " + n(h.first_pc), pcs());
      if (h.last_pc < h.first_pc || h.last_pc > int64_t(m_.code.size()))
        return failed("last pc " + n(h.last_pc), n(h.first_pc) + " to " + n(int64_t(m_.code.size())));
      if (h.type != -1 && !is_type(h.type)) return failed("type " + n(h.type), type_numbers() + " or -1");
      if (h.default_pc != -1 && !is_pc(h.default_pc))
        return failed("default pc " + n(h.default_pc), pcs() + " or -1");
      if (h.typed_count < 0 || size_t(h.typed_count) > h.entries.size())
        return failed(n(h.typed_count) + " typed entries", "at most all " + n(int64_t(h.entries.size())));
      for (const ExceptionEntry& e : h.entries)
        if (!is_pc(e.pc)) return failed("pc " + n(e.pc) + " for \"" + e.pattern + "\"", pcs());
    }
    return true;
  }

  // An exception at w.pc may continue in the handlers that cover it.
  bool enter_handlers(const Work& w) {
    for (int32_t i; (i = handlers_.take(w.pc)) >= 0;) {
      const Handler& h = m_.handlers[size_t(i)];
      auto failed = [&](std::string found, std::string expected) {
        return fail_at("handler section, handler " + n(i), std::move(found), std::move(expected));
      };
      const int64_t at = h.frame_offset;
      if (at < abi_.frame_args_offset() || at + word_ > frame_.size() || !frame_.pointer_at(at))
        return failed("exception stored at " + n(at) + "(fp)",
                      "a pointer word of frame type " + n(w.frame_type));
      if (h.type >= 0) {
        const TypeLayout cleared(m_.types[size_t(h.type)], abi_);
        for (uint64_t k = 0; k < cleared.map_bits(); ++k)
          if (cleared.pointer_word(k) && !frame_.pointer_word(k))
            return failed("type " + n(h.type) + " with a pointer at word " + n(int64_t(k)),
                          "pointers only where frame type " + n(w.frame_type) + " has them");
      }
      for (const ExceptionEntry& e : h.entries)
        if (!go({w.pc, w.frame_type, 0}, e.pc)) return false;
      if (h.default_pc >= 0)
        if (!go({w.pc, w.frame_type, 0}, h.default_pc)) return false;
    }
    return true;
  }

  // The reachable instructions covered by a handler run with one frame type.
  bool check_handler_ranges() {
    if (m_.handlers.empty()) return true;
    // For each pc: the type of the last reachable instruction up to it, and how often that type changed.
    std::vector<int32_t> changes(m_.code.size() + 1, 0), next(m_.code.size() + 1, int32_t(m_.code.size()));
    int32_t last = -1;
    for (size_t pc = 0; pc < m_.code.size(); ++pc) {
      const int32_t t = v_.frame_types_[pc];
      changes[pc + 1] = changes[pc];
      if (t >= 0 && t != last) {
        ++changes[pc + 1];
        last = t;
      }
    }
    for (size_t pc = m_.code.size(); pc-- > 0;)
      next[pc] = v_.frame_types_[pc] >= 0 ? int32_t(pc) : next[pc + 1];
    for (size_t i = 0; i < m_.handlers.size(); ++i) {
      const Handler& h = m_.handlers[i];
      const int32_t first = next[size_t(h.first_pc)];
      if (first < h.last_pc && changes[size_t(h.last_pc)] != changes[size_t(first) + 1])
        return fail_at("handler section, handler " + n(int64_t(i)),
                       "a range over functions with different frame types", "one frame type");
    }
    return true;
  }

  // ---- operands

  // Instructions that no path reaches still have to be well formed, apart from their place in a frame.
  bool check_rest() {
    for (size_t pc = 0; pc < m_.code.size(); ++pc)
      if (v_.frame_types_[pc] < 0)
        if (!check_instruction(int32_t(pc), false)) return false;
    return true;
  }

  bool check_instruction(int32_t pc, bool reachable) {
    const Instruction& inst = m_.code[size_t(pc)];
    OpcodeInfo op = info(inst.op);
    if (!op.known()) return fail(pc, "opcode " + n(int(inst.op)), "0 to " + n(kOpcodeCount - 1));
    // `raise` takes what its predecessor addressed when it has no source; a destination is then beside the
    // point.
    if (inst.op == Opcode::raise && inst.src.mode == AddressMode::none) {
      if (inst.dst.mode != AddressMode::none) op.dst = op.src;
      op.src = OperandKind::none;
    }
    size_ = -1;
    type_ = -1;
    // Numbers first: the other operands may depend on them.
    if (!check_number(pc, inst.src, op.src)) return false;
    if (!check_number(pc, inst.mid, op.mid)) return false;
    if (!check_number(pc, inst.dst, op.dst)) return false;
    if (inst.op == Opcode::frame)
      if (!check_frame_type(inst.src.value, [&](std::string f, std::string e) {
            return fail(pc, std::move(f), std::move(e));
          }))
        return false;
    if (!check_memory(pc, inst.src, op.src, reachable)) return false;
    if (inst.mid.mode == AddressMode::none && mid_defaults_to_dst(op.mid)) {
      if (op.flow == Flow::branch) return fail(pc, "no middle operand", "something to compare with");
      if (!check_memory(pc, inst.dst, op.mid, reachable)) return false;
    } else {
      if (!check_memory(pc, inst.mid, op.mid, reachable)) return false;
    }
    return check_memory(pc, inst.dst, op.dst, reachable);
  }

  // A reference that `movw` copied without counting it, just before the instruction that reads it: compilers
  // do this to reach operands whose offset is too large for the middle one.
  bool is_borrowed(int32_t pc, const Operand& o) {
    if (pc == 0 || o.mode != AddressMode::fp) return false;
    const Instruction& before = m_.code[size_t(pc) - 1];
    if (before.op != Opcode::movw || before.dst != o || v_.frame_types_[size_t(pc) - 1] < 0) return false;
    const bool from_reference = before.src.mode == AddressMode::fp   ? frame_.pointer_at(before.src.value)
                                : before.src.mode == AddressMode::mp ? data_.pointer_at(before.src.value)
                                                                     : is_indirect(before.src.mode);
    if (from_reference) borrowed_.push_back(pc);
    return from_reference;
  }

  // A reference in a plain word of the frame, which only the running program can judge.
  bool is_unproved(int32_t pc, const Operand& o) {
    if (o.mode != AddressMode::fp) return false;
    if (v_.unproved_refs_.empty() || v_.unproved_refs_.back() != pc) v_.unproved_refs_.push_back(pc);
    return true;
  }

  void check_borrowed() {
    for (int32_t pc : borrowed_)
      if (jumped_to_[size_t(pc)]) v_.unproved_refs_.push_back(pc);
  }

  // Operands that are numbers rather than data.
  bool check_number(int32_t pc, const Operand& o, OperandKind kind) {
    if (access(kind) != Access::number) return true;
    // Before import sections there was a table in module data; such a `load` fails when it is executed.
    if (kind == OperandKind::import && !(m_.runtime_flags & (kHasImport | kHasLdt0))) return true;
    if (o.mode != AddressMode::imm)
      return fail(pc, operand_text(o), "an immediate " + std::string(kind_name(kind)));
    switch (kind) {
      case OperandKind::target:
        if (!is_pc(o.value)) return fail(pc, "target " + n(o.value), pcs());
        break;
      case OperandKind::type:
        if (!is_type(o.value)) return fail(pc, "type " + n(o.value), type_numbers());
        type_ = o.value;
        size_ = m_.types[size_t(o.value)].size;
        break;
      case OperandKind::size:
        if (o.value < 0) return fail(pc, "size " + n(o.value), "0 or more");
        size_ = o.value;
        break;
      case OperandKind::ext_type:
        if (o.value < 0) return fail(pc, "type " + n(o.value), "0 or more");
        break;
      case OperandKind::import:
        if (m_.import_index(o.value) < 0)
          return fail(pc, "import list " + n(o.value),
                      "one of the " + n(int64_t(m_.imports.size())) + " lists");
        break;
      default: break;
    }
    return true;
  }

  bool check_memory(int32_t pc, const Operand& o, OperandKind kind, bool reachable) {
    const Access how = access(kind);
    if (how == Access::none) {
      if (o.mode != AddressMode::none) return fail(pc, operand_text(o), "no operand");
      return true;
    }
    if (how == Access::number) return true;
    const ValueClass c = value_class(kind);
    switch (o.mode) {
      case AddressMode::none:
        if (kind == OperandKind::capacity) return true;
        return fail(pc, "no operand", std::string(kind_name(kind)));
      case AddressMode::imm: return check_immediate(pc, o, kind);
      case AddressMode::fp:
      case AddressMode::mp: return check_direct(pc, o, kind, c, how, reachable);
      case AddressMode::ind_fp:
      case AddressMode::ind_mp: return check_indirect(pc, o, kind, c, how, reachable);
    }
    return true;
  }

  bool check_immediate(int32_t pc, const Operand& o, OperandKind kind) {
    const bool read_only = access(kind) == Access::read;
    if (kind == OperandKind::jump_target) {
      if (!is_pc(o.value)) return fail(pc, "target " + n(o.value), pcs());
      return true;
    }
    // `lea` and `send` take the address of the constant.
    if (kind == OperandKind::r_addr || kind == OperandKind::r_chanval) return true;
    if (!read_only || !is_number(value_class(kind)))
      return fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "memory");
    return true;
  }

  // Bytes that an operand of this kind touches; at least 1 where only the running program knows.
  int64_t width(OperandKind kind, ValueClass c) const {
    switch (c) {
      case ValueClass::byte: return 1;
      case ValueClass::short_: return 2;
      case ValueClass::sreal: return 4;
      case ValueClass::big:
      case ValueClass::real: return 8;
      case ValueClass::block:
      case ValueClass::blockp: return size_;
      case ValueClass::table: return kind == OperandKind::alt_table ? 2 * word_ : word_;
      case ValueClass::chanval:
      case ValueClass::none: return 1;
      default: return word_;
    }
  }

  int64_t alignment(ValueClass c) const {
    switch (c) {
      case ValueClass::byte:
      case ValueClass::none:
      case ValueClass::chanval:
      case ValueClass::block: return 1;
      case ValueClass::short_: return 2;
      case ValueClass::sreal: return 4;
      default: return word_;
    }
  }

  // `length` bytes at o.value(fp) or o.value(mp).
  bool check_place(int32_t pc, const Operand& o, int64_t length, int64_t align, bool reachable) {
    const bool fp = o.mode == AddressMode::fp || o.mode == AddressMode::ind_fp;
    const int64_t at = o.value;
    if (fp) {
      if (at < abi_.frame_return_offset())
        return fail(pc, operand_text(o),
                    "an offset from " + n(abi_.frame_return_offset()) + " on, after the words of the VM");
      if (reachable && (at > frame_.size() || length > frame_.size() - at))
        return fail(pc, operand_text(o) + ", " + n(length) + " bytes",
                    "a place within the " + n(frame_.size()) + " bytes of frame type " +
                        n(v_.frame_types_[size_t(pc)]));
    } else if (at < 0 || at > m_.data_size || length > m_.data_size - at) {
      return fail(pc, operand_text(o) + ", " + n(length) + " bytes",
                  "a place within the " + n(m_.data_size) + " bytes of module data");
    }
    if (at % align != 0) return fail(pc, operand_text(o), "an offset that is a multiple of " + n(align));
    return true;
  }

  bool check_direct(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how,
                    bool reachable) {
    if (c == ValueClass::table && kind != OperandKind::alt_table && o.mode != AddressMode::mp)
      return fail(pc, operand_text(o), "a table in module data");
    if (c == ValueClass::frame && o.mode != AddressMode::fp)
      return fail(pc, operand_text(o), "a word of the frame");
    if (!check_place(pc, o, width(kind, c), alignment(c), reachable)) return false;
    if (o.mode == AddressMode::fp && !reachable) return true;
    const TypeLayout& layout = o.mode == AddressMode::fp ? frame_ : data_;
    if (!check_map(pc, o, layout, o.value, kind, c, how)) return false;
    if (o.mode == AddressMode::fp && how != Access::read && how != Access::address)
      return check_overwrite(pc, o, width(kind, c));
    return true;
  }

  // References where the map has pointers, and nothing else written there.
  bool check_map(int32_t pc, const Operand& o, const TypeLayout& layout, int64_t at, OperandKind kind,
                 ValueClass c, Access how) {
    if (is_ref(c)) {
      if (!layout.pointer_at(at) && !(how == Access::read && is_borrowed(pc, o)) && !is_unproved(pc, o))
        return fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "a pointer word");
      return true;
    }
    if (c == ValueClass::blockp) {
      const TypeLayout block(m_.types[size_t(type_)], abi_);
      const uint64_t words = uint64_t((size_ + word_ - 1) / word_), first = uint64_t(at / word_);
      for (uint64_t i = 0; i < words; ++i)
        if (block.pointer_word(i) ? !layout.pointer_word(first + i)
                                  : how != Access::read && layout.pointer_word(first + i))
          return fail(pc,
                      operand_text(o) + ": word " + n(int64_t(i)) + " of type " + n(type_) +
                          " differs from the pointer map there",
                      "the same pointers");
      return true;
    }
    if ((how == Access::write || how == Access::read_write) && c != ValueClass::chanval &&
        layout.pointer_in(at, width(kind, c)) && !writes_nil(pc))
      return fail(pc, operand_text(o) + " as " + std::string(kind_name(kind)), "a place without references");
    return true;
  }

  // `movw $-1` or `movw $0` into a pointer word: some compilers clear references so.
  bool writes_nil(int32_t pc) {
    const Instruction& inst = m_.code[size_t(pc)];
    if (inst.op != Opcode::movw || inst.src.mode != AddressMode::imm ||
        (inst.src.value != -1 && inst.src.value != 0))
      return false;
    v_.nil_writes_.push_back(pc);
    return true;
  }

  // A frame that waits to be called stays where it is.
  bool check_overwrite(int32_t pc, const Operand& o, int64_t length) {
    for (uint32_t p = pending_[size_t(pc)]; p != 0; p = pending_[p - 1]) {
      const Operand& slot = m_.code[p - 1].dst;
      if (o.value < slot.value + word_ && slot.value < o.value + length)
        return fail(pc, operand_text(o) + " overwrites a frame made at pc " + n(int64_t(p) - 1),
                    "to call it first");
    }
    return true;
  }

  bool check_indirect(int32_t pc, const Operand& o, OperandKind kind, ValueClass c, Access how,
                      bool reachable) {
    if (c == ValueClass::table && kind != OperandKind::alt_table)
      return fail(pc, operand_text(o), "a table in module data");
    if (c == ValueClass::frame) return fail(pc, operand_text(o), "a word of the frame");
    if (!check_place(pc, o, word_, word_, reachable)) return false;
    if (o.second < 0 || o.second > kMaxIndirectOffset)
      return fail(pc, operand_text(o), "a second offset of 0 to " + n(kMaxIndirectOffset));
    if (o.second % alignment(c) != 0)
      return fail(pc, operand_text(o), "a second offset that is a multiple of " + n(alignment(c)));
    if (o.mode != AddressMode::ind_fp || !reachable) return true;
    for (uint32_t p = pending_[size_t(pc)]; p != 0; p = pending_[p - 1]) {
      const Instruction& made = m_.code[p - 1];
      if (made.dst.value != o.value) continue;
      if (made.op != Opcode::frame) return true;
      const TypeLayout callee(m_.types[size_t(made.src.value)], abi_);
      if (o.second < int32_t(abi_.frame_return_offset()) || o.second > callee.size() ||
          width(kind, c) > callee.size() - o.second)
        return fail(pc, operand_text(o) + ", " + n(width(kind, c)) + " bytes",
                    "a place after the VM's words in the " + n(callee.size()) + " bytes of the new frame");
      return check_map(pc, o, callee, o.second, kind, c, how);
    }
    return true;
  }

  // ---- results

  void sort_results() {
    auto& f = v_.functions_;
    std::sort(f.begin(), f.end(), [](const FunctionEntry& a, const FunctionEntry& b) { return a.pc < b.pc; });
    f.erase(std::unique(f.begin(), f.end(),
                        [](const FunctionEntry& a, const FunctionEntry& b) { return a.pc == b.pc; }),
            f.end());
    std::sort(v_.nil_writes_.begin(), v_.nil_writes_.end());
    auto& refs = v_.unproved_refs_;
    std::sort(refs.begin(), refs.end());
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
    std::sort(v_.tables_.begin(), v_.tables_.end(),
              [](const CodeTable& a, const CodeTable& b) { return a.pc < b.pc; });
  }

  const Module& m_;
  const Abi abi_;
  const int64_t word_;
  VerifiedModule v_;
  Diagnostic error_;
  TypeLayout data_, frame_;  // of module data; of the frame of the instruction being checked
  std::vector<uint32_t> pending_;
  std::vector<bool> jumped_to_;
  std::vector<int32_t> borrowed_;  // instructions that read a reference copied by their predecessor
  std::vector<Work> work_;
  std::vector<bool> frame_checked_;
  HandlerQueue handlers_;
  std::unique_ptr<InitialData> initial_data_;
  std::unordered_map<uint64_t, SeenTable> seen_tables_;  // by layout and offset
  int64_t size_ = -1;  // of the `size` or `type` operand of the instruction being checked
  int32_t type_ = -1;
};

Result<VerifiedModule> verify(std::shared_ptr<const Module> module, const Abi& abi) {
  return Verifier(std::move(module), abi).run();
}

}  // namespace dis::format
