#include "jit/jit_code.h"

#include <algorithm>
#include <iterator>

#include "jit/jit_engine.h"
#include "runtime/runtime.h"
#include "vm/interp/step.h"

namespace dis::jit {

JitCode::JitCode(JitEngine& engine, ir::Module module, const std::vector<const Type*>& types)
    : engine_(engine),
      module_(std::move(module)),
      flow_(module_),
      types_(types),
      functions_(2 * module_.functions.size()) {}

JitCode::~JitCode() {
  store();
  const auto lock = engine_.compiling();
  for (const Compiled& c : functions_) discard(c);
  for (const auto& [pc, loop] : loops_) discard(loop.compiled);
  CodeSpace& space = engine_.space();
  if (stubs_) space.free(stubs_, functions_.size() * engine_.target().entry_stub_bytes);
  if (slots_) space.free_slots(slots_, functions_.size());
  engine_.forget(*this);
}

void JitCode::discard(const Compiled& c) {
  if (c.code) engine_.space().free(c.code, c.bytes);
}

bool JitCode::place_stubs() {
  const size_t count = functions_.size();
  if (count == 0) return true;
  slots_ = engine_.space().allocate_slots(count);
  stubs_ = engine_.space().allocate(count * engine_.target().entry_stub_bytes);
  if (!slots_ || !stubs_) return false;
  entry_stub_bytes_ = engine_.target().entry_stub_bytes;
  entry_bytes_ = uint64_t(function_count()) * entry_stub_bytes_;
  return true;
}

void JitCode::write_stubs() {
  const size_t count = functions_.size();
  if (count == 0) return;
  const uint32_t size = engine_.target().entry_stub_bytes;
  uint8_t* out = engine_.space().writable(stubs_);
  for (uint32_t n = 0; n < count; n++) {
    uint32_t compile_offset;
    engine_.target().emit_entry_stub(engine_.facts(), slots_ + n, n, stubs_ + n * size, out + n * size, &compile_offset);
    slots_[n] = reinterpret_cast<uint64_t>(stubs_ + n * size + compile_offset);
  }
  engine_.space().publish(stubs_, count * size);
}

uint32_t JitCode::function_at(uint32_t pc) const {
  const auto& all = module_.functions;
  const auto it = std::lower_bound(all.begin(), all.end(), pc,
                                   [](const ir::Function& f, uint32_t at) { return f.entry < at; });
  return it != all.end() && it->entry == pc ? uint32_t(it - all.begin()) : uint32_t(all.size());
}

const void* JitCode::function_entry(uint32_t pc) const {
  const uint32_t n = function_at(pc);
  return n < function_count() ? stubs_ + n * engine_.target().entry_stub_bytes : nullptr;
}

const void* JitCode::entry(uint32_t pc) const {
  if (const void* at = function_entry(pc)) return at;
  {
    std::shared_lock lock(tables_mutex_);
    if (const auto it = handlers_.find(pc); it != handlers_.end()) return it->second.code;
  }
  return threaded(pc);
}

// Native handlers count on the room their function asked for on the stack, which a frame of the interpreter may lack.
const void* JitCode::handler(uint32_t pc, const Process& process) {
  {
    std::shared_lock lock(tables_mutex_);
    const auto it = handlers_.find(pc);
    if (it != handlers_.end() && process.fp + it->second.stack_bytes <= process.limit) return it->second.code;
  }
  return make_threaded() ? threaded(pc) : nullptr;
}

// Of a place no function leads to, as a table that a program has changed can name one, code is made only then.
const void* JitCode::threaded(uint32_t pc) const {
  interp::ThreadedCode* const code = threaded_.load(std::memory_order_acquire);
  if (!code || pc >= code->size()) return nullptr;
  if (const void* at = code->entry(pc)) return at;
  std::unique_lock lock(tables_mutex_);
  return code->fill_all().ok() ? code->entry(pc) : nullptr;
}

const JitCode::Compiled* JitCode::function_of(const void* code) const {
  // Exceptions are often raised in one place again and again.
  const Compiled* const last = last_found_.load(std::memory_order_acquire);
  if (last && code >= last->code && code < last->code + last->bytes) return last;
  std::shared_lock lock(tables_mutex_);
  auto it = by_code_.upper_bound(static_cast<const uint8_t*>(code));
  if (it == by_code_.begin()) return nullptr;
  const Compiled& c = *std::prev(it)->second;
  // A return address can lie just behind the last byte.
  if (static_cast<const uint8_t*>(code) > c.code + c.bytes) return nullptr;
  last_found_.store(&c, std::memory_order_release);
  return &c;
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
    std::shared_lock lock(tables_mutex_);
    for (const auto& [pc, handler] : handlers_)
      if (handler.code == at) return pc;
    return 0;
  }
  std::shared_lock lock(tables_mutex_);
  if (auto it = by_cells_.upper_bound(static_cast<const uint8_t*>(code)); it != by_cells_.begin()) {
    const Compiled& c = *std::prev(it)->second;
    const size_t cell = size_t(static_cast<const interp::Code*>(code) - c.cells.get());
    if (cell < c.step_pcs.size() * interp::kStepCells)
      return c.step_pcs[cell / interp::kStepCells] + (cell % interp::kStepCells == 1);
  }
  return threaded_storage_ ? threaded_storage_->pc_of(code) : 0;
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
  if (const auto* code = threaded_.load(std::memory_order_acquire); code && code->contains(cell)) return nullptr;
  std::shared_lock lock(tables_mutex_);
  auto it = by_cells_.upper_bound(static_cast<const uint8_t*>(cell));
  if (it == by_cells_.begin()) return nullptr;
  const Compiled& c = *std::prev(it)->second;
  const size_t n = size_t(static_cast<const interp::Code*>(cell) - c.cells.get());
  if (n >= c.step_pcs.size() * interp::kStepCells) return nullptr;
  const StepPlace& place = c.steps[n / interp::kStepCells];
  return c.code + (n % interp::kStepCells == 0 ? place.redo : place.done);
}

void JitCode::find_light() {
  if (light_known_) return;
  light_ = find_light_functions(module_, flow_);
  light_known_ = true;
}

const void* JitCode::function_code(uint32_t number) {
  const Compiled& c = functions_[number];
  if (c.tried.load(std::memory_order_acquire)) return c.code;
  const auto lock = engine_.compiling();
  return compile_function(number);
}

const void* JitCode::compile_function(uint32_t number) {
  Compiled& c = functions_[number];
  if (c.tried.load(std::memory_order_relaxed)) return c.code;  // by another thread, meanwhile
  find_light();
  const bool light = is_light(number);
  const uint32_t n = light ? number - function_count() : number;
  compile(c, {.function = module_.functions[n], .number = number, .as = light ? light_[n] : LightFunction{}});
  if (c.code)
    std::atomic_ref(slots_[number]).store(reinterpret_cast<uint64_t>(c.code), std::memory_order_release);
  c.tried.store(true, std::memory_order_release);
  return c.code;
}

// ---- Whether a function is worth compiling

// Compiling an instruction takes as long as interpreting it some thousand times. So a function is interpreted until
// that is what it has cost: a call counts as one run of its instructions, and where a slice ends in a loop, the slice
// counts for the function it is in. What slices are spent in is the length of the loop; of long ones, as of long
// functions, only part is run each time.
constexpr uint32_t kRun = 64;  // instructions

JitCode::Compiled& JitCode::counted(uint32_t number) {
  Compiled& c = functions_[number];
  if (c.size.load(std::memory_order_relaxed) == 0) {
    uint32_t size = 0;
    for (uint32_t b : module_.functions[number].blocks) size += module_.blocks[b].last - module_.blocks[b].first;
    c.size.store(size, std::memory_order_relaxed);
  }
  return c;
}

bool JitCode::is_worth_it(const Compiled& c) const {
  return c.interpreted.load(std::memory_order_relaxed) >= uint64_t(engine_.threshold()) * c.size.load(std::memory_order_relaxed);
}

// Now and then a thread overwrites what another has counted, which does no harm.
void JitCode::add_interpreted(Compiled& c, uint64_t instructions) {
  c.interpreted.store(c.interpreted.load(std::memory_order_relaxed) + instructions, std::memory_order_relaxed);
}

const void* JitCode::code_for_call(uint32_t number) {
  if (is_light(number) || functions_[number].tried.load(std::memory_order_acquire)) return function_code(number);
  Compiled& c = counted(number);
  if (!is_worth_it(c)) {
    add_interpreted(c, std::min(c.size.load(std::memory_order_relaxed), kRun));
    return nullptr;
  }
  // While another thread compiles this one goes on interpreting.
  const auto lock = engine_.try_compiling();
  return lock ? compile_function(number) : nullptr;
}

bool JitCode::make_threaded() {
  if (threaded_.load(std::memory_order_acquire)) return true;
  std::unique_lock lock(tables_mutex_);
  if (!threaded_storage_) threaded_storage_ = interp::ThreadedCode::make_empty(module_, types_, engine_.types(), *this);
  threaded_.store(threaded_storage_.get(), std::memory_order_release);
  return threaded_storage_ != nullptr;
}

const void* JitCode::threaded_start(uint32_t number) {
  if (!make_threaded()) return nullptr;
  interp::ThreadedCode& code = *threaded_.load(std::memory_order_relaxed);
  const ir::Function& function = module_.functions[number];
  if (const void* at = code.entry(function.entry)) return at;
  std::unique_lock lock(tables_mutex_);
  const auto filled = function.blocks.empty() ? code.fill_all() : code.fill(function);
  return filled.ok() ? code.entry(function.entry) : nullptr;
}

// What of a function whose frames are of type `frame` runs from the block that begins at `head` on. A slot whose
// address was taken before could be changed behind the loop's back: there is no code for such loops. Where no address
// is taken at all, the frame can be moved to where there is more room.
void JitCode::find_loop(uint32_t head, const Type* frame, Loop& out) {
  const uint32_t block = flow_.block_at(head);
  if (module_.blocks[block].first != head) return;
  std::vector<uint32_t> reached = flow_.reachable(head);
  std::sort(reached.begin(), reached.end());
  auto takes_address = [&](const ir::Inst& i) {
    return i.op == ir::Op::lea && i.src.form == ir::Form::fp &&
           (i.dst.form != ir::Form::ind_fp || i.dst.second != int32_t(module_.abi.frame_return_offset()));
  };
  const ir::Function* found = nullptr;
  out.movable = true;
  for (const ir::Function& f : module_.functions) {
    if (f.frame_type < 0 || types_[size_t(f.frame_type)] != frame ||
        !std::binary_search(f.blocks.begin(), f.blocks.end(), block))
      continue;
    for (uint32_t b : f.blocks) {
      const auto first = module_.insts.begin() + module_.blocks[b].first;
      if (!std::any_of(first, module_.insts.begin() + module_.blocks[b].last, takes_address)) continue;
      if (!std::binary_search(reached.begin(), reached.end(), b)) return;
      out.movable = false;
    }
    found = &f;
  }
  if (!found) return;
  out.function = {.entry = head, .frame_type = found->frame_type, .name = found->name, .blocks = std::move(reached)};
  out.owner = uint32_t(found - module_.functions.data());
}

const void* JitCode::enter_loop(Process& p, uint64_t instructions) {
  const uint32_t head = pc_of(p.pc);
  const Abi abi = module_.abi;
  const Type* frame = frame_header(abi, p.fp)->type;
  std::unique_lock tables(tables_mutex_);
  auto [it, fresh] = loops_.try_emplace(head);
  if (fresh) find_loop(head, frame, it->second);
  tables.unlock();
  auto& [function, owner, movable, c] = it->second;
  if (function.blocks.empty() || types_[size_t(function.frame_type)] != frame) return nullptr;
  Compiled& whole = counted(owner);
  const uint32_t size = whole.size.load(std::memory_order_relaxed);
  add_interpreted(whole, instructions * std::min(size, kRun) / size);
  const bool stored = std::ranges::binary_search(stored_loops_, head);
  // The interpreter's frames under construction mean nothing to native code.
  if (!(stored || is_worth_it(whole)) || p.sp != p.fp - abi.frame_prefix_bytes() + frame_bytes(abi, frame)) return nullptr;
  if (!c.tried.load(std::memory_order_acquire)) {
    const auto lock = engine_.try_compiling();
    if (!lock) return nullptr;
    if (!c.tried.load(std::memory_order_relaxed)) {
      find_light();
      compile(c, {.function = function, .entry = EntryKind::loop, .number = function_count()});
      c.tried.store(true, std::memory_order_release);
    }
  }
  if (!c.code) return nullptr;
  if (p.fp + c.stack_bytes > p.limit) {
    uint8_t* to = movable ? p.runtime->move_frame_up(p, p.fp, c.stack_bytes + abi.frame_prefix_bytes()) : nullptr;
    if (!to) return nullptr;
    p.fp = to;
  }
  return c.code;
}

const Target& JitCode::target() const { return engine_.target(); }

const void* JitCode::resume_stub() const { return engine_.facts().stubs.resume; }

void JitCode::compile_all() {
  const auto lock = engine_.compiling();
  for (uint32_t n = 0; n < function_count(); n++) {
    compile_function(n);
    if (light_[n].light) compile_function(function_count() + n);
  }
}

}  // namespace dis::jit
