#include "vm/interp/threaded_code.h"

#include <algorithm>

#include "runtime/frame.h"
#include "vm/interp/access.h"
#include "vm/interp/fuse.h"
#include "vm/interp/handlers.h"
#include "vm/interp/interpreter.h"
#include "vm/interp/step.h"

namespace dis::interp {

namespace {

using ir::Form;
using ir::Inst;
using ir::Op;

// Reached only where control runs off the end, which verification excludes.
const Code* off_the_end(DIS_STATE) { DIS_RAISE(illegal_instruction); }

template <Abi A>
Handler select_handler(const Inst& i) {
  if (Handler h = select_arith<A>(i)) return h;
  if (Handler h = select_move<A>(i)) return h;
  if (Handler h = select_control<A>(i)) return h;
  if (Handler h = select_data<A>(i)) return h;
  return select_concurrency<A>(i);
}

Diagnostic no_memory(const ir::Module& module) {
  return {.kind = ErrorKind::limit,
          .file = module.source->file,
          .where = {},
          .found = "out of memory: threaded code",
          .expected = {}};
}

// A spawn whose function's code is not in the neighbourhood.
void call_by_number(const Inst& i, Code& c) {
  c.d = i.target;
  c.modes |= uint32_t(F::Imm) << 8;
}

void put_operand(const ir::Operand& o, int32_t& first, int32_t& second) {
  first = o.offset;
  second = o.second;
}

}  // namespace

const Type* cell_type(const Inst& i, const std::vector<const Type*>& types, TypeTable& table) {
  switch (i.type) {
    case ir::Type::u8: return table.list_type(table.byte);
    case ir::Type::i32: return table.list_type(table.record_type(4, nullptr, 0));
    case ir::Type::i64: return table.list_type(table.big);
    case ir::Type::f64: return table.list_type(table.real);
    case ir::Type::ref: return table.list_type(table.ref);
    case ir::Type::block: return table.list_type(table.record_type(uint32_t(i.index), nullptr, 0));
    case ir::Type::block_typed: return table.list_type(types[size_t(i.index)]);
    default: return nullptr;
  }
}

bool fill_cell(const ir::Module& module, size_t n, const std::vector<const Type*>& types, TypeTable& table, Code& c) {
  const bool narrow = module.abi == kAbi32;
  const Inst& i = module.insts[n];
  c.handler = narrow ? select_handler<kAbi32>(i) : select_handler<kAbi64>(i);
  if (!c.handler) return false;
  c.modes = uint32_t(form_of(i.src)) | uint32_t(form_of(i.mid)) << 4 | uint32_t(form_of(i.dst)) << 8;
  if (i.src.form == Form::imm)
    c.s_imm = i.src.imm;
  else
    put_operand(i.src, c.s, c.s2);
  if (i.dst.form == Form::imm)
    c.d = int32_t(i.dst.imm);
  else
    put_operand(i.dst, c.d, c.d2);
  if (i.target >= 0) c.d_target = (int64_t(i.target) - int64_t(n)) * int64_t(sizeof(Code));
  c.m = i.mid.form == Form::imm ? int32_t(i.mid.imm) : i.mid.offset;

  switch (i.op) {
    case Op::frame:
      c.s_type = types[size_t(i.index)];
      c.m = int32_t(frame_bytes(module.abi, c.s_type));
      break;
    case Op::new_:
    case Op::newz: c.s_type = types[size_t(i.index)]; break;
    case Op::newa:
    case Op::newaz: c.m = int32_t(types[size_t(i.index)]->id); break;
    case Op::cons:
      if (const Type* cells = i.type == ir::Type::block && i.index < 0 ? nullptr : cell_type(i, types, table))
        c.m = int32_t(cells->id);
      break;
    case Op::mov:
    case Op::head:
      if (i.type == ir::Type::block_typed) c.m = int32_t(types[size_t(i.index)]->id);
      if (i.type == ir::Type::block && i.index >= 0) {
        c.m = i.index;
        c.modes &= ~0xf0u;
      }
      break;
    case Op::newc:
      if (i.type == ir::Type::block_typed) c.s_type = types[size_t(i.index)];
      if (i.type == ir::Type::block && i.index >= 0) c.s = i.index;
      break;
    case Op::mcall:
    case Op::mframe:
    case Op::mspawn:
    case Op::mnewz:
    case Op::load:
      // The number as an immediate, unless it lies in memory.
      if (i.mid.form == Form::none) {
        c.m = i.index;
        c.modes = (c.modes & ~0xf0u) | uint32_t(F::Imm) << 4;
      }
      break;
    default: break;
  }
  return true;
}

bool ThreadedCode::reserve() {
  size_ = uint32_t(module_->insts.size());
  cells_.reset(static_cast<Code*>(std::calloc(size_t(size_) + 1, sizeof(Code))));
  if (cells_) cells_[size_].handler = &off_the_end;
  return cells_ != nullptr;
}

Result<void> ThreadedCode::fill(uint32_t first, uint32_t last) {
  const bool narrow = module_->abi == kAbi32;
  for (uint32_t n = first; n < last; n++) {
    Code& c = cells_[n];
    if (c.handler) continue;
    const Inst& i = module_->insts[n];
    if (!fill_cell(*module_, n, *types_, table_, c))
      return Diagnostic{.kind = ErrorKind::unsupported,
                        .file = module_->source->file,
                        .where = "pc " + std::to_string(i.pc),
                        .found = std::string("no handler for IR operation ") + ir::op_info(i.op).name,
                        .expected = {}};
    if (Handler h = narrow ? select_fused<kAbi32>(*module_, n, entries_ == nullptr)
                           : select_fused<kAbi64>(*module_, n, entries_ == nullptr))
      c.handler = h;
    if (!entries_ || i.target < 0) continue;
    if (i.op == Op::call) {
      const void* const entry = entries_->function_entry(uint32_t(i.target));
      if (!entry) continue;
      c.handler = narrow ? call_away_handler<kAbi32>() : call_away_handler<kAbi64>();
      c.d_target = reinterpret_cast<int64_t>(entry);
    } else if (i.op == Op::spawn) {
      call_by_number(i, c);
    }
  }
  return {};
}

Result<void> ThreadedCode::fill(const ir::Function& function) {
  for (uint32_t b : function.blocks)
    if (auto filled = fill(module_->blocks[b].first, module_->blocks[b].last); !filled.ok()) return filled;
  for (uint32_t b : function.blocks) publish(module_->blocks[b].first, module_->blocks[b].last);
  return {};
}

Result<void> ThreadedCode::fill_all() {
  DIS_TRY(fill(0, size_));
  publish(0, size_);
  return {};
}

void ThreadedCode::publish(uint32_t first, uint32_t last) {
  for (uint32_t n = first; made_ && n < last; n++) made_[n].store(true, std::memory_order_release);
}

Result<std::unique_ptr<CodeObject>> ThreadedCode::make(const ir::Module& module,
                                                       const std::vector<const Type*>& types, TypeTable& table) {
  std::unique_ptr<ThreadedCode> code(new ThreadedCode(module, types, table, nullptr));
  if (!code->reserve()) return no_memory(module);
  if (auto filled = code->fill_all(); !filled.ok()) return filled.error();
  code->module_ = nullptr;
  code->types_ = nullptr;
  return Result<std::unique_ptr<CodeObject>>(std::move(code));
}

std::unique_ptr<ThreadedCode> ThreadedCode::make_empty(const ir::Module& module,
                                                       const std::vector<const Type*>& types, TypeTable& table,
                                                       const FunctionEntries& entries) {
  std::unique_ptr<ThreadedCode> code(new ThreadedCode(module, types, table, &entries));
  if (!code->reserve()) return nullptr;
  code->made_.reset(static_cast<std::atomic<bool>*>(std::calloc(size_t(code->size_) + 1, sizeof(std::atomic<bool>))));
  return code->made_ ? std::move(code) : nullptr;
}

// --- Steps ---

const Code* leave(DIS_STATE) {
  (void)base;
  DIS_SAVE(pc);
  return pc;
}

bool make_step(const ir::Module& module, size_t n, const std::vector<const Type*>& types, TypeTable& table,
               Code cells[kStepCells]) {
  if (!fill_cell(module, n, types, table, cells[0])) return false;
  const Inst& i = module.insts[n];
  if (i.target >= 0) {
    if (i.op == Op::spawn) {
      call_by_number(i, cells[0]);
    } else {
      cells[0].d_target = 2 * int64_t(sizeof(Code));
    }
  }
  for (uint32_t k = 1; k < kStepCells; k++)
    cells[k] = Code{.handler = &leave, .s_imm = 0, .d_target = 0, .m = 0, .modes = 0};
  return true;
}

void set_behind_step(Code cells[kStepCells], const void* place) {
  for (uint32_t k = 1; k < kStepCells; k++) cells[k].d_target = int64_t(reinterpret_cast<intptr_t>(place));
}

const void* behind_step(const Code* cell) {
  return cell && cell->handler == &leave ? reinterpret_cast<const void*>(intptr_t(cell->d_target)) : nullptr;
}

const Code* run_threaded(Process* p, const Code* pc, int64_t budget) {
  uint8_t* base = p->heap->base();
  uint8_t *fp = p->fp, *mp = p->mp;
#if DIS_TAIL_CALLS
  return pc->handler(pc, fp, mp, p, budget, base);
#else
  p->budget = budget;
  pc = pc->handler(pc, fp, mp, p, budget, base);
  while (pc && pc->handler != &leave) pc = pc->handler(pc, p->fp, p->mp, p, p->budget, base);
  return pc;
#endif
}

}  // namespace dis::interp

