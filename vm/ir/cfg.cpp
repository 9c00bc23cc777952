#include "vm/ir/cfg.h"

#include <algorithm>

namespace dis::ir {

namespace {

// Handlers nested deeper than this are not followed. Compilers nest as deep as people write.
constexpr size_t kMaxNestedHandlers = 64;

}  // namespace

ControlFlow::ControlFlow(const Module& module)
    : module_(&module),
      block_of_(module.insts.size()),
      region_of_(module.blocks.size()),
      block_mark_(module.blocks.size()),
      table_progress_(module.tables.size()),
      handler_progress_(module.source->handlers.size()) {
  for (uint32_t b = 0; b < module.blocks.size(); ++b) {
    std::fill(block_of_.begin() + module.blocks[b].first, block_of_.begin() + module.blocks[b].last, b);
  }
  find_regions();
}

// Sweeps over the starts and ends of handlers in code order. Their boundaries are block boundaries.
void ControlFlow::find_regions() {
  regions_.push_back({});
  const auto& handlers = module_->source->handlers;
  if (handlers.empty()) return;

  struct Edge {
    uint32_t block;
    uint32_t handler;
    bool begins;
  };
  std::vector<Edge> edges;
  const auto block_or_end = [&](int32_t pc) {
    return is_pc(pc) ? block_of_[pc] : static_cast<uint32_t>(module_->blocks.size());
  };
  for (uint32_t h = 0; h < handlers.size(); ++h) {
    if (handlers[h].first_pc >= handlers[h].last_pc) continue;
    edges.push_back({block_or_end(handlers[h].first_pc), h, true});
    edges.push_back({block_or_end(handlers[h].last_pc), h, false});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.block < b.block; });

  std::vector<uint32_t> active;  // ascending: the order in which handlers are tried
  size_t unknown = 0;            // handlers left out of `active` because there are too many
  std::vector<bool> left_out(handlers.size());
  uint32_t block = 0;
  for (size_t i = 0; i < edges.size();) {
    const uint32_t at = edges[i].block;
    for (; block < at; ++block) region_of_[block] = uint32_t(regions_.size() - 1);
    for (; i < edges.size() && edges[i].block == at; ++i) {
      const Edge& e = edges[i];
      const auto where = std::lower_bound(active.begin(), active.end(), e.handler);
      if (e.begins) {
        if (active.size() >= kMaxNestedHandlers) {
          left_out[e.handler] = true;
          ++unknown;
        } else {
          active.insert(where, e.handler);
        }
      } else if (left_out[e.handler]) {
        --unknown;
      } else {
        active.erase(where);
      }
    }
    regions_.push_back({.first = uint32_t(region_handlers_.size()),
                        .count = uint32_t(active.size()),
                        .known = unknown == 0});
    region_handlers_.insert(region_handlers_.end(), active.begin(), active.end());
  }
  for (; block < region_of_.size(); ++block) region_of_[block] = uint32_t(regions_.size() - 1);
}

bool ControlFlow::is_known(uint32_t block) const {
  if (!regions_[region_of_[block]].known) return false;
  const Inst& last = module_->insts[module_->blocks[block].last - 1];
  const OpInfo& info = op_info(last.op);
  if ((info.flags & kTerm) == 0) return true;
  if (info.dst == Role::target) return last.target >= 0;
  return !uses_table(last.op) || last.index >= 0;
}

// The next block the walk should look at from this one, or kNoBlock when all ways out have been taken.
// Handlers come first and the next block last, so that in reverse postorder straight code stays together.
uint32_t ControlFlow::next_way_out(Step& step) {
  const auto progress = [this](Progress& p) -> uint32_t& {
    if (p.epoch != epoch_) p = {.epoch = epoch_, .next = 0};
    return p.next;
  };
  const Inst& last = module_->insts[module_->blocks[step.block].last - 1];
  switch (step.stage) {
    case 0: {
      const Region& region = regions_[region_of_[step.block]];
      for (; step.handlers < region.count; ++step.handlers) {
        const uint32_t handler = region_handlers_[region.first + step.handlers];
        const format::Handler& h = module_->source->handlers[handler];
        uint32_t& next = progress(handler_progress_[handler]);
        while (next <= h.entries.size()) {
          const uint32_t i = next++;
          const int32_t pc = i < h.entries.size() ? h.entries[i].pc : h.default_pc;
          if (is_pc(pc)) return block_of_[pc];
        }
      }
      step.stage = 1;
      [[fallthrough]];
    }
    case 1:
      step.stage = 2;
      if ((op_info(last.op).flags & kTerm) != 0 && last.target >= 0) return block_of_[last.target];
      [[fallthrough]];
    case 2:
      if (has_table(last)) {
        const JumpTable& table = module_->tables[last.index];
        uint32_t& next = progress(table_progress_[last.index]);
        while (next < table.count) {
          const int32_t target = module_->table_targets[table.first + next++];
          if (target >= 0) return block_of_[target];
        }
      }
      step.stage = 3;
      [[fallthrough]];
    case 3:
      step.stage = 4;
      if (falls_through(last) && step.block + 1 < module_->blocks.size()) return step.block + 1;
      [[fallthrough]];
    default: return kNoBlock;
  }
}

std::vector<uint32_t> ControlFlow::reachable(uint32_t entry_inst, size_t* budget) {
  ++epoch_;
  std::vector<uint32_t> order;  // postorder, reversed at the end
  std::vector<Step> stack;

  uint32_t block = block_of_[entry_inst];
  for (;;) {
    if (block != kNoBlock && block_mark_[block] != epoch_) {
      block_mark_[block] = epoch_;
      if (budget != nullptr) {
        if (*budget == 0) return {};
        --*budget;
      }
      if (!is_known(block)) return {};
      stack.push_back({.block = block});
    } else if (block == kNoBlock) {
      order.push_back(stack.back().block);
      stack.pop_back();
      if (stack.empty()) break;
    }
    block = next_way_out(stack.back());
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace dis::ir
