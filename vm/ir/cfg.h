// cfg: which block can follow which, answered from the instructions without storing edges, so that it costs
// memory only in proportion to the code even for hostile modules.
// In: an ir::Module whose insts, blocks and tables are filled in; it must outlive the ControlFlow.
// Out: successors, handlers, the blocks reachable from an entry, reverse postorder.
// Leaves to others: dominators, loops and anything else that only one engine wants.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/ir/ir.h"

namespace dis::ir {

inline constexpr uint32_t kNoBlock = ~0u;

class ControlFlow {
 public:
  explicit ControlFlow(const Module& module);

  const Module& module() const { return *module_; }

  // The block that holds an instruction.
  uint32_t block_at(uint32_t inst) const { return block_of_[inst]; }

  // Whether all ways out of the block are known.
  bool is_known(uint32_t block) const;

  // Calls visit(block) for each block control passes to without an exception, repeats included: the direct
  // target, then the next block, or the targets of a table in its order.
  template <class Visit>
  void for_each_successor(uint32_t block, Visit&& visit) const {
    const Inst& last = module_->insts[module_->blocks[block].last - 1];
    const uint8_t flags = op_info(last.op).flags;
    if ((flags & kTerm) != 0 && last.target >= 0) visit(block_of_[last.target]);
    if (has_table(last)) {
      const JumpTable& table = module_->tables[last.index];
      for (uint32_t i = 0; i < table.count; ++i) {
        const int32_t target = module_->table_targets[table.first + i];
        if (target >= 0) visit(block_of_[target]);
      }
    }
    if (falls_through(last) && block + 1 < module_->blocks.size()) visit(block + 1);
  }

  // Calls visit(block) for each block where an exception raised in this one may be handled in the same frame.
  template <class Visit>
  void for_each_handler(uint32_t block, Visit&& visit) const {
    const Region& region = regions_[region_of_[block]];
    for (uint32_t i = 0; i < region.count; ++i) visit_handler(region_handlers_[region.first + i], visit);
  }

  // Blocks reachable from the entry, handlers included, in reverse postorder (the entry first). Empty when
  // a way out of one of them is not known, or when the walk, which takes one from *budget for each block it
  // meets, finds nothing left there.
  std::vector<uint32_t> reachable(uint32_t entry_inst, size_t* budget = nullptr);

  // Reverse postorder of a function's blocks; every block of the function appears once.
  std::vector<uint32_t> reverse_postorder(const Function& function) { return reachable(function.entry); }

 private:
  // A run of blocks covered by the same handlers, which are region_handlers_[first, first + count).
  struct Region {
    uint32_t first = 0;
    uint32_t count = 0;
    bool known = true;  // false when more handlers are nested than any compiler writes
  };
  // A block on the stack of a walk: which of its ways out have been taken.
  struct Step {
    uint32_t block;
    uint32_t handlers = 0;  // handlers of its region that are used up
    uint32_t stage = 0;     // 0: handlers, 1: target, 2: table, 3: next block, 4: done
  };

  static bool has_table(const Inst& inst) { return inst.index >= 0 && uses_table(inst.op); }
  static bool falls_through(const Inst& inst) {
    const uint8_t flags = op_info(inst.op).flags;
    return (flags & kTerm) == 0 || (flags & kFall) != 0;
  }

  template <class Visit>
  void visit_handler(uint32_t handler, Visit& visit) const {
    const format::Handler& h = module_->source->handlers[handler];
    for (const format::ExceptionEntry& e : h.entries)
      if (is_pc(e.pc)) visit(block_of_[e.pc]);
    if (is_pc(h.default_pc)) visit(block_of_[h.default_pc]);
  }

  bool is_pc(int32_t pc) const { return pc >= 0 && static_cast<size_t>(pc) < block_of_.size(); }
  void find_regions();
  uint32_t next_way_out(Step& step);

  const Module* module_;
  std::vector<uint32_t> block_of_;
  std::vector<uint32_t> region_of_;  // by block
  std::vector<Region> regions_;
  std::vector<uint32_t> region_handlers_;

  // The walk in progress. Blocks that share a table or a handler also share how far it has been looked
  // through, so that a walk takes linear time however many blocks lead to one table.
  struct Progress {
    uint32_t epoch = 0;
    uint32_t next = 0;
  };
  uint32_t epoch_ = 0;
  std::vector<uint32_t> block_mark_;  // epoch in which the block was last met
  std::vector<Progress> table_progress_, handler_progress_;
};

}  // namespace dis::ir
