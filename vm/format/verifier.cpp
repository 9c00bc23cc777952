#include "vm/format/verifier.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "vm/format/disassembler.h"
#include "vm/format/handler_queue.h"
#include "vm/format/initial_data.h"
#include "vm/format/message.h"
#include "vm/format/verify_context.h"
#include "vm/format/verify_operands.h"

namespace dis::format {

class Verifier {
 public:
  Verifier(std::shared_ptr<const Module> module, const Abi& abi)
      : c_(*module, abi), operands_(c_, v_.frame_types_, pending_), handlers_(module->handlers) {
    v_.module_ = std::move(module);
    v_.abi_ = abi;
  }

  Result<VerifiedModule> run() {
    DIS_TRY(verify_types(c_.m, c_.abi));
    DIS_TRY(verify_data(c_.m, c_.abi));
    v_.frame_types_.assign(c_.m.code.size(), -1);
    jumped_to_.assign(c_.m.code.size(), false);
    pending_.assign(c_.m.code.size(), 0);
    if (!(check_roots() && check_handler_fields() && follow_all() && check_rest() && check_handler_ranges()))
      return std::move(c_.error);
    gather_results();
    return std::move(v_);
  }

 private:
  struct Work {
    int32_t pc, frame_type;
    uint32_t pending;
  };

  // ---- roots

  bool check_roots() {
    if (c_.m.entry_pc != -1 || c_.m.entry_type != -1) {
      auto failed = [&](std::string found, std::string expected) {
        return c_.fail_at("header", "entry: " + std::move(found), std::move(expected));
      };
      if (!c_.is_pc(c_.m.entry_pc)) return failed("pc " + n(c_.m.entry_pc), c_.pcs());
      if (!c_.check_frame_type(c_.m.entry_type, failed)) return false;
      add_root(c_.m.entry_pc, c_.m.entry_type);
    }
    for (size_t i = 0; i < c_.m.links.size(); ++i) {
      const Link& link = c_.m.links[i];
      auto failed = [&](std::string found, std::string expected) {
        return c_.fail_at("link section, link " + n(int64_t(i)) + " (" + link.name + ")", std::move(found),
                          std::move(expected));
      };
      if (link.pc == -1) continue;  // module data under the name `.mp`
      if (!c_.is_pc(link.pc)) return failed("pc " + n(link.pc), c_.pcs());
      if (!c_.check_frame_type(link.frame_type, failed)) return false;
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
      if (!operands_.check(w.pc, w.frame_type)) return false;
      if (!enter_handlers(w)) return false;
      if (!update_pending(w)) return false;
      const Instruction& inst = c_.m.code[size_t(w.pc)];
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
      if (!c_.is_pc(w.pc + 1)) return c_.fail(w.pc, "the end of the code", "an instruction after this one");
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
      return c_.fail(
          w.pc,
          "reached with frame type " + n(w.frame_type) + " and with type " + n(v_.frame_types_[size_t(w.pc)]),
          "one frame type for each instruction");
    if (pending_[size_t(w.pc)] != w.pending)
      return c_.fail(w.pc, "reached with different frames waiting to be called",
                     "the same on every way here");
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
    const Instruction& inst = c_.m.code[size_t(w.pc)];
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
      if (offset < 0 || offset + c_.word > c_.m.data_size)
        return c_.fail(w.pc, "a table that reaches " + n(offset),
                       "one within the " + n(c_.m.data_size) + " bytes of module data");
      const auto value = data.word(offset);
      if (!value) return c_.fail(w.pc, "no word at " + n(offset) + "(mp)", "a table");
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
      if (!c_.is_pc(pc))
        return c_.fail(w.pc, "pc " + n(pc) + " in its table at " + n(offset) + "(mp)", c_.pcs());
      v_.table_targets_.push_back(int32_t(pc));
      return go(w, int32_t(pc));
    };

    int64_t entry = c_.word, pc_offset = 0;
    bool has_default = true;
    int64_t count_at = at;
    switch (inst.op) {
      case Opcode::goto_:
        has_default = false;
        count_at = at - c_.word;
        break;
      case Opcode::casel:
        at += c_.abi.casel_entries_offset();
        entry = c_.abi.casel_entry_bytes();
        pc_offset = c_.abi.casel_pc_offset();
        break;
      default:
        at += c_.abi.case_entries_offset();
        entry = c_.abi.case_entry_bytes();
        pc_offset = 2 * c_.word;
    }
    int64_t count = 0;
    if (!word(count_at, count)) return false;
    if (count < 0 || count > c_.m.data_size / entry)
      return c_.fail(w.pc, "a table of " + n(count) + " entries",
                     "what fits into " + n(c_.m.data_size) + " bytes of module data");
    // Without this, tables that overlap or lie where nothing is initialised could be much larger than the
    // file.
    if (count + (has_default ? 1 : 0) > data.word_count() - int64_t(first))
      return c_.fail(
          w.pc, "a table of " + n(count) + " entries, with those before it more than the initialised words",
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
    if (!initial_data_) initial_data_ = std::make_unique<InitialData>(c_.m, c_.abi);
    return *initial_data_;
  }

  // ---- frames waiting to be called
  // pending_[pc] is 0 or 1 + the pc of the `frame` or `mframe` that made the newest of them; the ones below
  // it are pending_ at that pc.

  bool update_pending(Work& w) {
    const Instruction& inst = c_.m.code[size_t(w.pc)];
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
    const Instruction& inst = c_.m.code[size_t(w.pc)];
    const bool local = inst.op == Opcode::call || inst.op == Opcode::spawn;
    const char* const maker = local ? "frame" : "mframe";
    const std::string expected = std::string("the frame that ") + maker + " stored there last";
    if (w.pending == 0) return c_.fail(w.pc, to_text(inst.src) + " without a new frame", expected);
    const int32_t maker_pc = int32_t(w.pending) - 1;
    const Instruction& made = c_.m.code[size_t(maker_pc)];
    if (made.dst != inst.src)
      return c_.fail(w.pc, to_text(inst.src) + ", while the newest frame is in " + to_text(made.dst),
                     expected);
    if (local && made.op != Opcode::frame)
      return c_.fail(w.pc, "a frame made by " + std::string(info(made.op).mnemonic), expected);
    if (local) {
      if (!go_call(w.pc, inst.dst.value, made.src.value)) return false;
    } else if (made.op == Opcode::mframe && made.mid != inst.mid) {
      return c_.fail(w.pc, "function " + to_text(inst.mid),
                     to_text(made.mid) + ", for which the frame was made");
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
      return c_.fail(from, "frame type " + n(frame_type),
                     n(seen) + ", the type of the function at pc " + n(pc));
    if (pending_[size_t(pc)] != 0)
      return c_.fail(from, "a target inside a call", "the beginning of a function");
    v_.functions_.push_back({pc, frame_type});
    return true;
  }

  // ---- handlers

  bool check_handler_fields() {
    for (size_t i = 0; i < c_.m.handlers.size(); ++i) {
      const Handler& h = c_.m.handlers[i];
      auto failed = [&](std::string found, std::string expected) {
        return c_.fail_at("handler section, handler " + n(int64_t(i)), std::move(found), std::move(expected));
      };
      if (!c_.is_pc(h.first_pc)) return failed("first pc " + n(h.first_pc), c_.pcs());
      if (h.last_pc < h.first_pc || h.last_pc > int64_t(c_.m.code.size()))
        return failed("last pc " + n(h.last_pc), n(h.first_pc) + " to " + n(int64_t(c_.m.code.size())));
      if (h.type != -1 && !c_.is_type(h.type))
        return failed("type " + n(h.type), c_.type_numbers() + " or -1");
      if (h.default_pc != -1 && !c_.is_pc(h.default_pc))
        return failed("default pc " + n(h.default_pc), c_.pcs() + " or -1");
      if (h.typed_count < 0 || size_t(h.typed_count) > h.entries.size())
        return failed(n(h.typed_count) + " typed entries", "at most all " + n(int64_t(h.entries.size())));
      for (const ExceptionEntry& e : h.entries)
        if (!c_.is_pc(e.pc)) return failed("pc " + n(e.pc) + " for \"" + e.pattern + "\"", c_.pcs());
    }
    return true;
  }

  // An exception at w.pc may continue in the handlers that cover it.
  bool enter_handlers(const Work& w) {
    for (int32_t i; (i = handlers_.take(w.pc)) >= 0;) {
      const Handler& h = c_.m.handlers[size_t(i)];
      auto failed = [&](std::string found, std::string expected) {
        return c_.fail_at("handler section, handler " + n(i), std::move(found), std::move(expected));
      };
      const TypeLayout& frame = operands_.frame();
      const int64_t at = h.frame_offset;
      if (at < c_.abi.frame_args_offset() || at + c_.word > frame.size() || !frame.pointer_at(at))
        return failed("exception stored at " + n(at) + "(fp)",
                      "a pointer word of frame type " + n(w.frame_type));
      if (h.type >= 0) {
        const TypeLayout cleared(c_.m.types[size_t(h.type)], c_.abi);
        if (!c_.spend(w.pc, int64_t(cleared.map_bits()))) return false;
        for (uint64_t k = 0; k < cleared.map_bits(); ++k)
          if (cleared.pointer_word(k) && !frame.pointer_word(k))
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
    if (c_.m.handlers.empty()) return true;
    // For each pc: the type of the last reachable instruction up to it, and how often that type changed.
    std::vector<int32_t> changes(c_.m.code.size() + 1, 0),
        next(c_.m.code.size() + 1, int32_t(c_.m.code.size()));
    int32_t last = -1;
    for (size_t pc = 0; pc < c_.m.code.size(); ++pc) {
      const int32_t t = v_.frame_types_[pc];
      changes[pc + 1] = changes[pc];
      if (t >= 0 && t != last) {
        ++changes[pc + 1];
        last = t;
      }
    }
    for (size_t pc = c_.m.code.size(); pc-- > 0;)
      next[pc] = v_.frame_types_[pc] >= 0 ? int32_t(pc) : next[pc + 1];
    for (size_t i = 0; i < c_.m.handlers.size(); ++i) {
      const Handler& h = c_.m.handlers[i];
      const int32_t first = next[size_t(h.first_pc)];
      if (first < h.last_pc && changes[size_t(h.last_pc)] != changes[size_t(first) + 1])
        return c_.fail_at("handler section, handler " + n(int64_t(i)),
                          "a range over functions with different frame types", "one frame type");
    }
    return true;
  }

  // ---- the rest

  // Instructions that no path reaches still have to be well formed, apart from their place in a frame.
  bool check_rest() {
    for (size_t pc = 0; pc < c_.m.code.size(); ++pc)
      if (v_.frame_types_[pc] < 0)
        if (!operands_.check(int32_t(pc), -1)) return false;
    return true;
  }

  void gather_results() {
    v_.nil_writes_ = std::move(operands_.nil_writes);
    v_.unproved_refs_ = std::move(operands_.unproved_refs);
    for (int32_t pc : operands_.borrowed)
      if (jumped_to_[size_t(pc)]) v_.unproved_refs_.push_back(pc);
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

  VerifiedModule v_;
  VerifyContext c_;
  std::vector<uint32_t> pending_;
  OperandChecker operands_;
  std::vector<bool> jumped_to_;
  std::vector<Work> work_;
  HandlerQueue handlers_;
  std::unique_ptr<InitialData> initial_data_;
  std::unordered_map<uint64_t, SeenTable> seen_tables_;  // by layout and offset
};

Result<VerifiedModule> verify(std::shared_ptr<const Module> module, const Abi& abi) {
  return Verifier(std::move(module), abi).run();
}

}  // namespace dis::format
