#include "jit/compiler.h"

#include <cstdio>

#include "jit/lir/fuse.h"
#include "jit/lir/lir_printer.h"
#include "jit/lir/lir_verifier.h"
#include "jit/lir/lower.h"
#include "jit/lir/pair_accesses.h"
#include "runtime/support/check.h"

namespace dis::jit {

namespace {

// Larger functions keep their slots in memory: what is gained there is not worth the time.
constexpr uint32_t kMaxPromoted = 20000;  // instructions
constexpr uint32_t kMaxPromotedNodes = 100000;
constexpr uint32_t kMaxSpillWords = 14;
constexpr uint32_t kEverything = ~0u;  // as CompilerOptions::disabled: nothing lives longer than written

void check(const Graph& graph, const char* when) {
#ifndef NDEBUG
  const std::string problem = verify_graph(graph);
  if (problem.empty()) return;
  std::fprintf(stderr, "jit: graph of %u is wrong %s: %s\n%s", graph.function.entry, when, problem.c_str(),
               print_graph(graph).c_str());
  DIS_CHECK(problem.empty());
#else
  (void)graph;
  (void)when;
#endif
}

void check(const lir::Function& f, const TargetDesc& target, bool assigned) {
#ifndef NDEBUG
  const std::string problem = (assigned ? lir::verify_assigned(f, target) : lir::verify(f));
  if (problem.empty()) return;
  std::fprintf(stderr, "jit: low-level IR is wrong %s: %s\n%s", assigned ? "with registers" : "as lowered", problem.c_str(), lir::print(f).c_str());
  DIS_CHECK(problem.empty());
#else
  (void)f;
  (void)target;
  (void)assigned;
#endif
}

Compilation attempt(const ModuleFacts& facts, const FunctionToBuild& function, const TargetDesc& target,
                    const CompilerOptions& options, CompilerState& state, CompilerDump* dump, bool promote) {
  Compilation result;
  state.arena.reset();
  result.graph = build_graph(facts, function, promote, state.arena, &result.bailout);
  if (!result.graph) return result;
  if (promote && result.graph->node_count() > kMaxPromotedNodes) {
    result.graph.reset();
    return attempt(facts, function, target, options, state, dump, false);
  }
  Graph& graph = *result.graph;
  state.clock.lap(kBuildStage);
  check(graph, "as built");
  if (dump) dump->graph = print_graph(graph);

  auto wanted = [&](Pass pass) { return (options.disabled >> int(pass) & 1) == 0; };
#define DIS_JIT_PASS(name, help)          \
  if (wanted(Pass::name)) {               \
    opt::name(graph);                     \
    state.clock.lap(stage_of(Pass::name)); \
    check(graph, "behind pass " #name);   \
  }
#include "jit/passes.def"
#undef DIS_JIT_PASS
  graph.remove_dead();
  analyse_loops(graph);
  check(graph, "in the end");
  if (dump) dump->optimised = print_graph(graph);

  lower(graph, target, state.lir);
  if (options.disabled != kEverything) lir::fuse(state.lir, target);
  if (target.paired_accesses) lir::pair_accesses(state.lir);
  state.clock.lap(kLowerStage);
  check(state.lir, target, false);
  lir::assign_registers(state.lir, target, &state.allocator);
  state.clock.lap(kRegistersStage);
  check(state.lir, target, true);
  if (dump) dump->lir = lir::print(state.lir);
  return result;
}

}  // namespace

Compilation compile(const ModuleFacts& facts, const FunctionToBuild& function, const TargetDesc& target,
                    const CompilerOptions& options, CompilerState& state, CompilerDump* dump) {
  uint32_t size = 0;
  for (uint32_t b : function.function.blocks) size += facts.module.blocks[b].last - facts.module.blocks[b].first;
  const bool promote = size <= kMaxPromoted;
  Compilation c = attempt(facts, function, target, options, state, dump, promote);
  auto too_many = [&] {
    if (c.bailout != Bailout::none || state.lir.spill_words <= kMaxSpillWords) return false;
    c.graph.reset();  // its memory is used again
    return true;
  };
  // Too many values at once for the spill area: everything in its slot instead; at last without passes, so that
  // no value outlives its instruction.
  if (too_many() && promote) c = attempt(facts, function, target, options, state, dump, false);
  if (too_many()) c = attempt(facts, function, target, {.disabled = kEverything, .metered = options.metered}, state, dump, false);
  if (too_many()) c.bailout = Bailout::too_many_values;
  return c;
}

}  // namespace dis::jit
