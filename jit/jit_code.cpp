#include "jit/jit_code.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "jit/jit_engine.h"
#include "jit/lir/lir_printer.h"
#include "runtime/runtime.h"
#include "vm/interp/step.h"
#include "vm/ir/ir_printer.h"

namespace dis::jit {

JitCode::JitCode(JitEngine& engine, ir::Module module, const std::vector<const Type*>& types,
                 const uint8_t* initial_data)
    : engine_(engine),
      module_(std::move(module)),
      flow_(module_),
      types_(types),
      initial_data_(initial_data),
      functions_(2 * module_.functions.size()) {}

JitCode::~JitCode() {
  CodeSpace& space = engine_.space();
  for (Compiled& c : functions_) {
    if (c.code) space.free(c.code, c.bytes);
    if (c.constants) engine_.runtime().heap.free_raw(c.constants);
  }
  if (stubs_) space.free(stubs_, functions_.size() * engine_.target().entry_stub_bytes);
  if (slots_) space.free_slots(slots_, functions_.size());
}

bool JitCode::make_stubs() {
  const size_t count = functions_.size();
  if (count == 0) return true;
  CodeSpace& space = engine_.space();
  const uint32_t size = engine_.target().entry_stub_bytes;
  slots_ = space.allocate_slots(count);
  stubs_ = space.allocate(count * size);
  if (!slots_ || !stubs_) return false;
  uint8_t* out = space.writable(stubs_);
  for (uint32_t n = 0; n < count; n++) {
    uint32_t compile_offset;
    engine_.target().emit_entry_stub(engine_.facts(), slots_ + n, n, stubs_ + n * size, out + n * size, &compile_offset);
    slots_[n] = reinterpret_cast<uint64_t>(stubs_ + n * size + compile_offset);
  }
  return true;
}

uint32_t JitCode::function_at(uint32_t pc) const {
  const auto& all = module_.functions;
  const auto it = std::lower_bound(all.begin(), all.end(), pc,
                                   [](const ir::Function& f, uint32_t at) { return f.entry < at; });
  return it != all.end() && it->entry == pc ? uint32_t(it - all.begin()) : uint32_t(all.size());
}

const void* JitCode::entry(uint32_t pc) const {
  if (const uint32_t n = function_at(pc); n < module_.functions.size())
    return stubs_ + n * engine_.target().entry_stub_bytes;
  if (const auto it = handlers_.find(pc); it != handlers_.end()) return it->second;
  return threaded(pc);
}

const void* JitCode::threaded(uint32_t pc) const { return threaded_ ? threaded_->entry(pc) : nullptr; }

const JitCode::Compiled* JitCode::function_of(const void* code) const {
  auto it = by_code_.upper_bound(static_cast<const uint8_t*>(code));
  if (it == by_code_.begin()) return nullptr;
  const Compiled& c = functions_[std::prev(it)->second];
  // A return address can lie just behind the last byte.
  return static_cast<const uint8_t*>(code) <= c.code + c.bytes ? &c : nullptr;
}

const Site* JitCode::find_site(const void* address, const std::vector<std::vector<StackFrame>>** lists) const {
  const Compiled* c = function_of(address);
  if (!c) return nullptr;
  if (lists) *lists = &c->frame_lists;
  const uint32_t offset = uint32_t(static_cast<const uint8_t*>(address) - c->code);
  const auto it = std::lower_bound(c->sites.begin(), c->sites.end(), offset,
                                   [](const Site& s, uint32_t at) { return s.offset < at; });
  return it != c->sites.end() && it->offset == offset ? &*it : nullptr;
}

uint32_t JitCode::pc_of(const void* code) const {
  if (engine_.space().contains(code)) {
    const auto* at = static_cast<const uint8_t*>(code);
    const uint32_t size = engine_.target().entry_stub_bytes;
    if (stubs_ && uint64_t(at - stubs_) < functions_.size() * size)
      return module_.functions[size_t(at - stubs_) / size % module_.functions.size()].entry;
    if (const Site* s = find_site(code)) return s->pc + 1;
    // A place where a call goes on.
    if (const Site* s = find_site(at - engine_.target().return_skip)) return s->pc + 1;
    for (const auto& [pc, handler] : handlers_)
      if (handler == at) return pc;
    return 0;
  }
  if (auto it = by_cells_.upper_bound(static_cast<const uint8_t*>(code)); it != by_cells_.begin()) {
    const Compiled& c = functions_[std::prev(it)->second];
    const size_t cell = size_t(static_cast<const interp::Code*>(code) - c.cells.get());
    if (cell < c.step_pcs.size() * interp::kStepCells)
      return c.step_pcs[cell / interp::kStepCells] + (cell % interp::kStepCells == 1);
  }
  return threaded_ ? threaded_->pc_of(code) : 0;
}

uint32_t JitCode::frame_pc(uint32_t call_pc) const {
  const ir::Operand& frame = module_.insts[call_pc].src;
  for (uint32_t pc = call_pc; pc-- > 0;) {
    const ir::Inst& i = module_.insts[pc];
    const bool makes = i.op == ir::Op::frame || i.op == ir::Op::mframe;
    if (makes && i.dst.form == frame.form && i.dst.offset == frame.offset) return pc;
  }
  return call_pc;
}

const void* JitCode::place_of_cell(const void* cell) const {
  auto it = by_cells_.upper_bound(static_cast<const uint8_t*>(cell));
  if (it == by_cells_.begin()) return nullptr;
  const Compiled& c = functions_[std::prev(it)->second];
  const size_t n = size_t(static_cast<const interp::Code*>(cell) - c.cells.get());
  if (n >= c.step_pcs.size() * interp::kStepCells) return nullptr;
  const StepPlace& place = c.steps[n / interp::kStepCells];
  return c.code + (n % interp::kStepCells == 0 ? place.redo : place.done);
}

const void* JitCode::function_code(uint32_t number) {
  Compiled& c = functions_[number];
  if (!light_known_) {
    light_ = find_light_functions(module_, flow_);
    light_known_ = true;
  }
  if (!c.tried) {
    c.tried = true;
    compile(number);
    if (c.bailout != Bailout::none && !is_light(number) && !threaded_) make_threaded();
  }
  return c.code;
}

const void* JitCode::resume_stub() const { return engine_.facts().stubs.resume; }

bool JitCode::make_threaded() {
  auto made = interp::ThreadedCode::make(module_, types_, engine_.runtime().heap);
  if (!made.ok()) return false;
  threaded_ = std::move(made).value();
  return true;
}

bool JitCode::make_cells(Compiled& c, const std::vector<uint32_t>& pcs) {
  c.step_pcs = pcs;
  if (pcs.empty()) return true;
  size_t places = 0;
  for (uint32_t pc : pcs) places += interp::is_constant_place(module_.insts[pc]);
  Heap& heap = engine_.runtime().heap;
  if (places > 0) {
    uint64_t granted;
    c.constants = heap.allocate_raw(places * 8, &granted);
    if (!c.constants) return false;
  }
  c.cells = std::make_unique<interp::Code[]>(pcs.size() * interp::kStepCells);
  size_t place = 0;
  for (size_t s = 0; s < pcs.size(); s++) {
    uint8_t* constant = interp::is_constant_place(module_.insts[pcs[s]]) ? c.constants + 8 * place++ : nullptr;
    if (!interp::make_step(module_, pcs[s], types_, heap, constant, &c.cells[s * interp::kStepCells])) return false;
  }
  return true;
}

void JitCode::compile_all() {
  for (uint32_t n = 0; n < function_count(); n++) {
    function_code(n);
    if (light_[n].light) function_code(function_count() + n);
  }
}

// Tells the observer; called when compiling ended, whether well or not.
void JitCode::report(uint32_t number, const CompilerDump& texts, const Emitted& emitted) const {
  const Compiled& c = functions_[number];
  const ir::Function& function = module_.functions[number % function_count()];
  CompiledFunction f{.code_object = this,
                     .module = &module_,
                     .function = &function,
                     .light = is_light(number),
                     .instructions = 0,
                     .fallback = c.code ? nullptr : bailout_text(c.bailout),
                     .code = {c.code, c.bytes},
                     .stage_ns = engine_.state().clock.ns(),
                     .lines = {},
                     .dis = {},
                     .graph = texts.graph,
                     .optimised = texts.optimised,
                     .lir = texts.lir};
  const bool wants_texts = engine_.wants_texts();
  for (uint32_t b : function.blocks) {
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

void JitCode::compile(uint32_t number) {
  Compiled& c = functions_[number];
  const uint32_t count = function_count();
  const bool light = is_light(number);
  const LightFunction as = light ? light_[number - count] : LightFunction{};
  const ModuleFacts facts{.module = module_,
                          .flow = flow_,
                          .types = types_,
                          .initial_data = initial_data_,
                          .heap = &engine_.runtime().heap,
                          .light = &light_};
  CompilerState& state = engine_.state();
  state.clock.start(engine_.observer() != nullptr);
  CompilerDump texts;
  Emitted out;
  c.bailout = [&] {
    Compilation made = jit::compile(facts, module_.functions[number % count], as, *engine_.target().desc,
                                    engine_.options(), state, engine_.wants_texts() ? &texts : nullptr);
    if (made.bailout != Bailout::none) return made.bailout;
    std::vector<uint32_t> pcs;
    for (const StepSite& s : made.graph->steps) pcs.push_back(s.pc);
    if (!make_cells(c, pcs)) return Bailout::no_code_memory;
    FunctionFacts function{.instance = &engine_.facts(),
                           .entries = slots_,
                           .light_entries = slots_ + count,
                           .self = light ? number - count : ~0u,
                           .cells = reinterpret_cast<const uint8_t*>(c.cells.get()),
                           .cell_bytes = uint32_t(sizeof(interp::Code)),
                           .cells_per_step = interp::kStepCells,
                           .function_at = [](const void* context, uint32_t pc) {
                             return static_cast<const JitCode*>(context)->function_at(pc);
                           },
                           .context = this};
    // Room for the most that can come of it; the rest goes back.
    CodeSpace& space = engine_.space();
    const size_t most = state.lir.insts.size() * 96 + state.lir.args.size() * 16 + 512;
    const uint8_t* at = space.allocate(most);
    if (!at) return Bailout::no_code_memory;
    out.frame_lists = std::move(made.graph->frame_lists);
    engine_.target().emit(state.lir, function, at, engine_.observer() != nullptr, out);
    if (out.failed || out.bytes.size() > most) {
      space.free(at, most);
      engine_.note_failure(out.error);
      return Bailout::emitter;
    }
    space.shrink(at, most, out.bytes.size());
    std::memcpy(space.writable(at), out.bytes.data(), out.bytes.size());
    c.code = at;
    c.bytes = uint32_t(out.bytes.size());
    c.steps = std::move(out.steps);
    c.steps.resize(pcs.size());
    return Bailout::none;
  }();
  if (c.code) {
    std::sort(out.sites.begin(), out.sites.end(), [](const Site& a, const Site& b) { return a.offset < b.offset; });
    c.sites = std::move(out.sites);
    c.sites.shrink_to_fit();
    c.frame_lists = std::move(out.frame_lists);
    by_code_[c.code] = number;
    if (c.cells) by_cells_[reinterpret_cast<const uint8_t*>(c.cells.get())] = number;
    for (const auto& [pc, offset] : out.entries) handlers_[pc] = c.code + offset;
    slots_[number] = reinterpret_cast<uint64_t>(c.code);
  }
  state.clock.lap(kEmitStage);
  if (engine_.observer()) report(number, texts, out);
}

}  // namespace dis::jit
