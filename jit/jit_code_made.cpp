// jit_code_made: how code of a function comes to be: from the compiler or from the store, then placed alike.
#include <algorithm>
#include <cstring>
#include <new>

#include "jit/jit_code.h"
#include "jit/jit_engine.h"
#include "jit/lir/lir_printer.h"
#include "vm/interp/step.h"
#include "vm/ir/ir_printer.h"

namespace dis::jit {

bool JitCode::make_cells(Compiled& c, const std::vector<uint32_t>& pcs) {
  c.step_pcs = pcs;
  if (pcs.empty()) return true;
  c.cells = std::make_unique<interp::Code[]>(pcs.size() * interp::kStepCells);
  for (size_t s = 0; s < pcs.size(); s++)
    if (!interp::make_step(module_, pcs[s], types_, engine_.types(), &c.cells[s * interp::kStepCells])) return false;
  return true;
}

// Tells the observer; called when compiling ended, whether well or not.
void JitCode::report(const Compiled& c, const Task& task, bool stored, const CompilerDump& texts,
                     const Emitted& emitted) const {
  CompiledFunction f{.target = engine_.target().name,
                     .code_object = this,
                     .module = &module_,
                     .function = &task.function,
                     .light = task.as.light,
                     .loop = task.entry == EntryKind::loop,
                     .stored = stored,
                     .instructions = 0,
                     .fallback = c.code ? nullptr : !emitted.error.empty() ? emitted.error.c_str() : bailout_text(c.bailout),
                     .code = {c.code, c.bytes},
                     .stage_ns = engine_.state().clock.ns(),
                     .lines = {},
                     .dis = {},
                     .graph = texts.graph,
                     .optimised = texts.optimised,
                     .lir = texts.lir};
  const bool wants_texts = engine_.wants_texts();
  for (uint32_t b : task.function.blocks) {
    f.instructions += module_.blocks[b].last - module_.blocks[b].first;
    for (uint32_t n = module_.blocks[b].first; wants_texts && n < module_.blocks[b].last; n++)
      f.dis += std::to_string(module_.insts[n].pc) + "\t" + ir::print_inst(module_, module_.insts[n]) + "\n";
  }
  std::vector<CodeLine> lines;
  const lir::Function& lir = engine_.state().lir;
  for (const auto& [offset, inst] : emitted.lines)
    lines.push_back({offset, lir.insts[inst].pc, wants_texts ? lir::print_inst(lir, lir.insts[inst]) : std::string()});
  f.lines = lines;
  engine_.observer()->function_compiled(f);
}

Bailout JitCode::make_image(const Task& task, CompilerDump* texts, FunctionImage& out) {
  const uint32_t count = function_count();
  const ModuleFacts facts{.module = module_,
                          .flow = flow_,
                          .types = types_,
                          .table = &engine_.types(),
                          .light = &light_,
                          .metered = engine_.options().metered};
  CompilerState& state = engine_.state();
  Compilation made = jit::compile(facts, {task.function, task.entry, task.as}, *engine_.target().desc, engine_.options(),
                                  state, texts);
  if (made.bailout != Bailout::none) return made.bailout;
  for (const StepSite& s : made.graph->steps) out.step_pcs.push_back(s.pc);
  out.stack_bytes = made.graph->stack_bytes;
  const FunctionFacts function{.instance = &engine_.facts(),
                               .functions = count,
                               .self = task.as.light ? task.number - count : ~0u,
                               .cell_bytes = uint32_t(sizeof(interp::Code)),
                               .function_at = [](const void* context, uint32_t pc) {
                                 return static_cast<const JitCode*>(context)->function_at(pc);
                               },
                               .context = this};
  Emitted& code = out.code;
  code.frame_lists = std::move(made.graph->frame_lists);
  engine_.target().emit(state.lir, function, engine_.wants_lines(), code);
  code.steps.resize(out.step_pcs.size());
  std::sort(code.sites.begin(), code.sites.end(), [](const Site& a, const Site& b) { return a.offset < b.offset; });
  return code.failed ? Bailout::emitter : Bailout::none;
}

uint64_t JitCode::address_of(const Relocation& r, const Compiled& c, const Emitted& code) const {
  const Stubs& stubs = engine_.facts().stubs;
  const auto number = [](const void* p) { return uint64_t(reinterpret_cast<uintptr_t>(p)); };
  switch (r.target) {
    case RelocationTarget::stub: return r.number < kStubs ? number(stub_at(stubs, r.number)) : 0;
    case RelocationTarget::noting_stub:
      return r.number < kStubs ? number(stub_at(stubs, r.number) - stubs.save_sp_bytes) : 0;
    case RelocationTarget::slot: return r.number < functions_.size() ? number(slots_ + r.number) : 0;
    case RelocationTarget::step:
      return r.number < c.step_pcs.size() ? number(&c.cells[r.number * interp::kStepCells]) : 0;
    case RelocationTarget::type: return r.number < code.types.size() ? number(code.types[r.number]) : 0;
  }
  return 0;
}

Bailout JitCode::place(Compiled& c, FunctionImage& image) {
  Emitted& code = image.code;
  if (!make_cells(c, image.step_pcs)) return Bailout::no_code_memory;
  CodeSpace& space = engine_.space();
  const size_t bytes = code.bytes.size();
  const uint8_t* at = space.allocate(bytes);
  if (!at) return Bailout::no_code_memory;
  for (const Relocation& r : code.relocations) {
    const uint64_t address = address_of(r, c, code);
    if (address && relocate(code.bytes, reinterpret_cast<uintptr_t>(at), r, address)) continue;
    space.free(at, bytes);
    return Bailout::emitter;
  }
  space.touch(at, bytes);
  std::memcpy(space.writable(at), code.bytes.data(), bytes);
  space.publish(at, bytes);
  for (auto& list : code.frame_lists)
    for (StackFrame& frame : list)
      if (frame.link_offset) frame.link = at + frame.link_offset;
  c.code = at;
  c.bytes = uint32_t(bytes);
  c.stack_bytes = image.stack_bytes;
  c.steps = std::move(code.steps);
  for (size_t s = 0; s < c.steps.size(); s++)
    interp::set_behind_step(&c.cells[s * interp::kStepCells], c.code + c.steps[s].done);
  c.sites = std::move(code.sites);
  c.sites.shrink_to_fit();
  c.frame_lists = std::move(code.frame_lists);
  return Bailout::none;
}

void JitCode::compile(Compiled& c, const Task& task) {
  StageClock& clock = engine_.state().clock;
  clock.start(engine_.observer() != nullptr);
  CompilerDump texts;
  FunctionImage image;
  bool stored = false;
  if (!engine_.ready()) {
    c.bailout = Bailout::no_code_memory;
  } else {
    stored = find_image(task, image) && place(c, image) == Bailout::none;
    if (!stored) {
      image = {};
      c.bailout = make_image(task, engine_.wants_texts() ? &texts : nullptr, image);
      if (c.bailout == Bailout::none) {
        keep_image(task, image);
        c.bailout = place(c, image);
      }
    }
    if (stored_) engine_.count_stored(stored);
  }
  if (c.code) {
    std::unique_lock lock(tables_mutex_);
    by_code_[c.code] = &c;
    if (c.cells) by_cells_[reinterpret_cast<const uint8_t*>(c.cells.get())] = &c;
    for (const auto& [pc, offset] : image.code.entries) handlers_[pc] = {c.code + offset, c.stack_bytes};
  }
  clock.lap(kEmitStage);
  if (engine_.observer()) report(c, task, stored, texts, image.code);
}

// ---- Code that outlives the program

void JitCode::use_store(CodeFile::Content module) {
  stored_ = std::make_unique<CodeFile>(engine_.identity(), std::move(module));
  Bytes bytes = engine_.store()->read(stored_->name());
  if (bytes.empty()) return;
  if (const std::string problem = stored_->read(std::move(bytes)); !problem.empty())
    engine_.store()->refuse(stored_->name(), problem);
  // Nothing is gained by interpreting these first.
  stored_->for_each_key([&](CodeKey key) {
    if (key < function_count()) functions_[key].interpreted = UINT64_MAX / 2;
    if (key & loop_key(0)) stored_loops_.push_back(key & ~loop_key(0));
  });
}

// A file that cannot be made is no failure of the program's.
void JitCode::store() {
  if (!stored_) return;
  try {
    if (const auto bytes = stored_->write()) engine_.store()->write(stored_->name(), *bytes);
  } catch (const std::bad_alloc&) {
  }
}

bool JitCode::find_image(const Task& task, FunctionImage& out) {
  if (!stored_ || stored_->find(task.key()).empty()) return false;
  if (!type_names_) type_names_ = std::make_unique<TypeNames>(module_, types_, engine_.types());
  auto image = read_function(stored_->find(task.key()), *type_names_, module_.insts.size());
  if (!image) {
    stored_->remove(task.key());
    engine_.store()->refuse(stored_->name(), "damaged: a function that leads out of its module");
    return false;
  }
  out = std::move(*image);
  return true;
}

void JitCode::keep_image(const Task& task, const FunctionImage& image) {
  if (!stored_) return;
  if (!type_names_) type_names_ = std::make_unique<TypeNames>(module_, types_, engine_.types());
  if (auto record = write_function(image, *type_names_)) stored_->add(task.key(), std::move(*record));
}

}  // namespace dis::jit
