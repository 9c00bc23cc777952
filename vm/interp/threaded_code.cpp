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
using ir::Role;

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

void put_operand(const ir::Operand& o, int32_t& first, int32_t& second) {
  first = o.offset;
  second = o.second;
}

}  // namespace

const Type* cell_type(const Inst& i, const std::vector<const Type*>& types, Heap& heap) {
  switch (i.type) {
    case ir::Type::u8: return heap.list_type(heap.byte_type());
    case ir::Type::i32: return heap.list_type(heap.record_type(4, nullptr, 0));
    case ir::Type::i64: return heap.list_type(heap.big_type());
    case ir::Type::f64: return heap.list_type(heap.real_type());
    case ir::Type::ref: return heap.list_type(heap.ref_type());
    case ir::Type::block: return heap.list_type(heap.record_type(uint32_t(i.index), nullptr, 0));
    case ir::Type::block_typed: return heap.list_type(types[size_t(i.index)]);
    default: return nullptr;
  }
}

bool is_constant_place(const Inst& i) {
  return i.src.form == Form::imm && ir::op_info(i.op).src == Role::place;
}

bool fill_cell(const ir::Module& module, size_t n, const std::vector<const Type*>& types, Heap& heap, uint8_t* place,
               Code& c) {
  const bool narrow = module.abi == kAbi32;
  const Inst& i = module.insts[n];
  c.handler = narrow ? select_handler<kAbi32>(i) : select_handler<kAbi64>(i);
  if (!c.handler) return false;
  c.modes = uint32_t(form_of(i.src)) | uint32_t(form_of(i.mid)) << 4 | uint32_t(form_of(i.dst)) << 8;
  if (is_constant_place(i)) {
    store_as<int64_t>(place, i.src.imm);
    c.s_imm = reinterpret_cast<int64_t>(place);
  } else if (i.src.form == Form::imm)
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
      if (const Type* cells = i.type == ir::Type::block && i.index < 0 ? nullptr : cell_type(i, types, heap))
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

ThreadedCode::~ThreadedCode() {
  if (constants_) heap_->free_raw(constants_);
}

Result<std::unique_ptr<CodeObject>> ThreadedCode::make(const ir::Module& module,
                                                       const std::vector<const Type*>& types, Heap& heap) {
  const bool narrow = module.abi == kAbi32;
  auto code = std::make_unique<ThreadedCode>();
  code->cells_.resize(module.insts.size() + 1);
  const size_t constants = size_t(std::count_if(module.insts.begin(), module.insts.end(), is_constant_place));
  size_t constants_used = 0;
  if (constants > 0) {
    uint64_t granted;
    code->heap_ = &heap;
    code->constants_ = heap.allocate_raw(constants * 8, &granted);
    if (!code->constants_)
      return Diagnostic{.kind = ErrorKind::limit,
                        .file = module.source->file,
                        .where = {},
                        .found = "out of memory: heap",
                        .expected = {}};
  }
  for (size_t n = 0; n < module.insts.size(); n++) {
    const Inst& i = module.insts[n];
    uint8_t* place = is_constant_place(i) ? code->constants_ + 8 * constants_used++ : nullptr;
    if (!fill_cell(module, n, types, heap, place, code->cells_[n]))
      return Diagnostic{.kind = ErrorKind::unsupported,
                        .file = module.source->file,
                        .where = "pc " + std::to_string(i.pc),
                        .found = std::string("no handler for IR operation ") + ir::op_info(i.op).name,
                        .expected = {}};
  }
  for (size_t n = 0; n < module.insts.size(); n++)
    if (Handler h = narrow ? select_fused<kAbi32>(module, n) : select_fused<kAbi64>(module, n))
      code->cells_[n].handler = h;
  code->cells_.back() = Code{.handler = &off_the_end, .s_imm = 0, .d_target = 0, .m = 0, .modes = 0};
  return Result<std::unique_ptr<CodeObject>>(std::move(code));
}

// --- Steps ---

const Code* leave(DIS_STATE) {
  (void)base;
  DIS_SAVE(pc);
  return pc;
}

bool make_step(const ir::Module& module, size_t n, const std::vector<const Type*>& types, Heap& heap, uint8_t* place,
               Code cells[kStepCells]) {
  if (!fill_cell(module, n, types, heap, place, cells[0])) return false;
  const Inst& i = module.insts[n];
  if (i.target >= 0) {
    if (i.op == Op::spawn) {
      // By number: the code of the function is not in the neighbourhood.
      cells[0].d = i.target;
      cells[0].modes |= uint32_t(F::Imm) << 8;
    } else {
      cells[0].d_target = 2 * int64_t(sizeof(Code));
    }
  }
  for (uint32_t k = 1; k < kStepCells; k++)
    cells[k] = Code{.handler = &leave, .s_imm = 0, .d_target = 0, .m = 0, .modes = 0};
  return true;
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

