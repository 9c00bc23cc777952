// control: jumps and tables, frames and calls, modules, exceptions.
#include "runtime/builtin/marshal.h"
#include "runtime/runtime.h"
#include "vm/interp/access.h"
#include "vm/interp/branch.h"
#include "vm/interp/handlers.h"
#include "vm/interp/interpreter.h"
#include "vm/interp/step.h"
#include "vm/interp/threaded_code.h"

namespace dis::interp {

namespace {

using ir::Op;

// Entries are (low, high or nil, pc), ordered by low.
template <Abi A>
int64_t find_in_string_table(Process* p, const StringObject* v, const uint8_t* table) {
  const uint8_t* base = p->heap->base();
  constexpr uint32_t kEntry = A.case_entry_bytes();
  int64_t n = load_as<Word<A>>(table);
  if (n < 0) n = -n - 1;
  const uint8_t* entries = table + A.case_entries_offset();
  if (DIS_UNLIKELY(uint64_t(n) > p->arena_bytes / kEntry || !p->heap->contains(entries + n * kEntry + kEntry))) return -1;
  int64_t to = load_as<Word<A>>(entries + n * kEntry);
  while (n > 0) {
    int64_t half = n >> 1;
    const uint8_t* e = entries + half * kEntry;
    auto* low = reinterpret_cast<StringObject*>(RefSlot<A>::load(base, e));
    int r = compare_strings(v, low);
    if (r > 0) {
      auto* high = reinterpret_cast<StringObject*>(RefSlot<A>::load(base, e + A.word_bytes));
      if (!high || compare_strings(v, high) > 0) {
        entries = e + kEntry;
        n -= half + 1;
        continue;
      }
    } else if (r < 0) {
      n = half;
      continue;
    }
    to = load_as<Word<A>>(e + 2 * A.word_bytes);
    break;
  }
  // A target below zero is none; -1 is kept for tables that lead outside the arena.
  return to < 0 ? INT64_MAX : to;
}


const Code* nop(DIS_STATE) { DIS_NEXT(); }

const Code* jump_forward(DIS_STATE) { DIS_GOTO(target_of(pc)); }

const Code* jump_back(DIS_STATE) {
  DIS_SPEND(pc->d_target);
  pc = target_of(pc);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

// Goes to the Dis pc a program computed or keeps in memory.
DIS_INLINE const Code* checked_target(int64_t dis_pc, Process* p) {
  return dis_pc == int64_t(uint32_t(dis_pc))
             ? static_cast<const Code*>(p->module->module->code->threaded(uint32_t(dis_pc)))
             : nullptr;
}

#define DIS_GOTO_PC(dis_pc)                                \
  do {                                                     \
    budget -= kCallPrice;                                  \
    const Code* to_ = checked_target((dis_pc), p);         \
    if (DIS_UNLIKELY(!to_)) DIS_RAISE(illegal_instruction); \
    pc = to_;                                              \
    if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS); \
    DIS_GOTO(pc);                                          \
  } while (0)

template <Abi A>
const Code* jump_indirect(DIS_STATE) {
  DIS_DST(Word<A>, to, F::Any)
  DIS_GOTO_PC(to);
}

template <Abi A>
const Code* movpc(DIS_STATE) {
  DIS_SRC(Word<A>, s, F::Any)
  DIS_DST_ADDR(d, F::Any);
  store_as<Word<A>>(d, s);
  DIS_NEXT();
}

// The table's count is the module's; nothing beyond the arena is read whatever it says.
template <Abi A, F S>
const Code* case_word(DIS_STATE) {
  DIS_SRC(Word<A>, v, S)
  DIS_DST_ADDR(table, F::Any);
  constexpr uint32_t kEntry = A.case_entry_bytes(), kFirst = A.case_entries_offset(), kPc = 2 * A.word_bytes;
  int64_t n = load_as<Word<A>>(table);
  if (n < 0) n = -n - 1;
  const uint8_t* entries = table + kFirst;
  if (DIS_UNLIKELY(uint64_t(n) > p->arena_bytes / kEntry || !p->heap->contains(entries + n * kEntry + kEntry)))
    DIS_RAISE(wild_reference);
  int64_t to = load_as<Word<A>>(entries + n * kEntry);
  while (n > 0) {
    int64_t half = n >> 1;
    const uint8_t* e = entries + half * kEntry;
    if (v < load_as<Word<A>>(e)) {
      n = half;
    } else if (v >= load_as<Word<A>>(e + A.word_bytes)) {
      entries = e + kEntry;
      n -= half + 1;
    } else {
      to = load_as<Word<A>>(e + kPc);
      break;
    }
  }
  DIS_GOTO_PC(to);
}

template <Abi A>
const Code* case_big(DIS_STATE) {
  DIS_SRC(int64_t, v, F::Any)
  DIS_DST_ADDR(table, F::Any);
  constexpr uint32_t kEntry = A.casel_entry_bytes();
  int64_t n = load_as<Word<A>>(table);
  if (n < 0) n = -n - 1;
  const uint8_t* entries = table + A.casel_entries_offset();
  if (DIS_UNLIKELY(uint64_t(n) > p->arena_bytes / kEntry || !p->heap->contains(entries + n * kEntry + kEntry)))
    DIS_RAISE(wild_reference);
  int64_t to = load_as<Word<A>>(entries + n * kEntry);
  while (n > 0) {
    int64_t half = n >> 1;
    const uint8_t* e = entries + half * kEntry;
    if (v < load_as<int64_t>(e)) {
      n = half;
    } else if (v >= load_as<int64_t>(e + 8)) {
      entries = e + kEntry;
      n -= half + 1;
    } else {
      to = load_as<Word<A>>(e + A.casel_pc_offset());
      break;
    }
  }
  DIS_GOTO_PC(to);
}

template <Abi A>
const Code* case_string(DIS_STATE) {
  DIS_SRC_REF(StringObject, v, F::Any)
  DIS_DST_ADDR(table, F::Any);
  const int64_t to = find_string_case(p, v, table);
  if (DIS_UNLIKELY(to < 0)) DIS_RAISE(wild_reference);
  DIS_GOTO_PC(to);
}

template <Abi A>
const Code* goto_table(DIS_STATE) {
  DIS_SRC(Word<A>, v, F::Any)
  DIS_DST_ADDR(table, F::Any);
  uint8_t* at = table + int64_t(v) * A.word_bytes;
  if (v < 0 || !p->heap->contains(at)) {
    budget -= kCallPrice;
    DIS_RAISE(bounds);
  }
  DIS_GOTO_PC(load_as<Word<A>>(at));
}

// --- Frames and calls ---

// Puts a frame of `type` on the stack; `bytes` is frame_bytes(). nullptr: the exception is noted.
template <Abi A>
DIS_INLINE uint8_t* make_frame(Process* p, const Type* type, uint64_t bytes) {
  uint8_t* f = p->sp + A.frame_prefix_bytes();
  if (DIS_LIKELY(p->sp + bytes <= p->limit)) {
    p->sp += bytes;
    FrameHeader* h = reinterpret_cast<FrameHeader*>(f + A.frame_header_offset());
    h->module = nullptr;
    h->type = type;
    for (uint32_t i = 0; i < type->pointer_count; i++) store_as<RawRef<A>>(f + type->pointers[i], kRawNil<A>);
    return f;
  }
  f = p->runtime->push_frame(*p, type);
  if (!f) p->slow_exception = p->runtime->stack_lack();
  return f;
}

template <Abi A, F D>
const Code* frame(DIS_STATE) {
  DIS_DST_ADDR(d, D);
  uint8_t* f = make_frame<A>(p, pc->s_type, uint64_t(pc->m));
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  store_as<RawRef<A>>(d, raw_address<A>(f, base));
  DIS_NEXT();
}

template <Abi A, F S, F M, F D>
const Code* frame_of_module(DIS_STATE) {
  DIS_SRC_REF(ModuleInstance, m, S)
  DIS_MID(Word<A>, n, M)
  DIS_DST_ADDR(d, D);
  if (!m) DIS_RAISE(module_not_loaded);
  if (p->heap->type_of(m) != p->heap->instance_type()) DIS_RAISE(type_check);
  const LinkedFunction* fn = m->function(n);
  if (!fn || !fn->frame) DIS_RAISE(module_not_loaded);
  uint8_t* f = make_frame<A>(p, fn->frame, frame_bytes(A, fn->frame));
  if (!f) return raise_here(DIS_STATE_ARGS);
  store_as<RawRef<A>>(d, raw_address<A>(f, base));
  DIS_NEXT();
}

// The frame f of a callee becomes the current one; the caller goes on behind `pc`.
template <Abi A>
DIS_INLINE void enter_frame(uint8_t* f, const Code* pc, uint8_t*& fp) {
  FrameHeader* h = reinterpret_cast<FrameHeader*>(f + A.frame_header_offset());
  h->link = pc + 1;
  h->caller = fp;
  fp = f;
}

template <Abi A, F S>
const Code* call(DIS_STATE) {
  DIS_SRC_ADDR(s, S);
  uint8_t* f = deref<A>(s, p, base);
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  enter_frame<A>(f, pc, fp);
  budget -= kCallPrice;
  pc = target_of(pc);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

// The same where another engine decides who runs the callee, and that one takes the price: leaves for its entry, which lies
// in d_target.
template <Abi A>
const Code* call_away(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  uint8_t* f = deref<A>(s, p, base);
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  enter_frame<A>(f, pc, fp);
  DIS_SAVE(reinterpret_cast<const void*>(pc->d_target));
  p->run_status = RunStatus::elsewhere;
  return nullptr;
}

// The rest of `ret` where there is more to do than to go back.
template <Abi A>
const Code* ret_slow(DIS_STATE) {
  FrameHeader* h = reinterpret_cast<FrameHeader*>(fp + A.frame_header_offset());
  DIS_SAVE(pc);
  if (!h->caller) {
    p->run_status = RunStatus::returned;
    return nullptr;
  }
  const void* link = h->link;
  uint8_t* caller = h->caller;
  ModuleInstance* back_to = h->module;
  h->module = nullptr;
  p->runtime->pop_frame(*p, fp);
  fp = caller;
  if (back_to) {
    ModuleInstance* left = p->module;
    p->module = back_to;
    mp = back_to->mp;
    p->fp = fp;
    p->mp = mp;
    p->heap->release(left);
  }
  if (p->is_native(link)) {
    pc = nullptr;
    DIS_SAVE(static_cast<const uint8_t*>(link) + p->native_return_skip);
    p->run_status = RunStatus::elsewhere;
    return nullptr;
  }
  pc = static_cast<const Code*>(link);
  DIS_GOTO(pc);
}

template <Abi A>
const Code* ret(DIS_STATE) {
  FrameHeader* h = reinterpret_cast<FrameHeader*>(fp + A.frame_header_offset());
  if (DIS_UNLIKELY(!h->caller || h->module || fp == p->bottom || p->is_native(h->link)))
    return ret_slow<A>(DIS_STATE_ARGS);
  const Type* type = h->type;
  for (uint32_t i = 0; i < type->pointer_count; i++) {
    RawRef<A> r = load_as<RawRef<A>>(fp + type->pointers[i]);
    if (r == kRawNil<A>) continue;
    uint8_t* object = payload<A>(r, p, base);
    if (DIS_UNLIKELY(!object || header_of(object)->refs == 1 || p->heap->marking()))
      return ret_slow<A>(DIS_STATE_ARGS);
    header_of(object)->refs--;
    store_as<RawRef<A>>(fp + type->pointers[i], kRawNil<A>);
  }
  p->sp = fp - A.frame_prefix_bytes();
  pc = static_cast<const Code*>(h->link);
  fp = h->caller;
  DIS_GOTO(pc);
}

const Code* exit_process(DIS_STATE) {
  (void)base;
  DIS_SAVE(pc);
  p->run_status = RunStatus::exited;
  return nullptr;
}

template <Abi A>
DIS_INLINE const Code* call_builtin(DIS_STATE, uint8_t* f, const Builtin* builtin) {
  DIS_SAVE(pc);
  auto end = BuiltinEnd(std::exchange(p->builtin_end, 0));
  if (DIS_LIKELY(end == BuiltinEnd::none)) end = run_builtin<A>(p, f, builtin);
  budget = p->budget;  // of which calls within this one may have taken some
  switch (end) {
    case BuiltinEnd::none:
    case BuiltinEnd::next: break;
    case BuiltinEnd::parked: p->run_status = RunStatus::blocked; return nullptr;
    case BuiltinEnd::pending: return raise_pending(DIS_STATE_ARGS);
    case BuiltinEnd::wild: DIS_RAISE(wild_reference);
    case BuiltinEnd::exit: return exit_process(DIS_STATE_ARGS);
  }
  DIS_NEXT();
}

template <Abi A, F S, F M, F D>
const Code* call_module(DIS_STATE) {
  DIS_SRC_ADDR(s, S);
  DIS_MID(Word<A>, n, M)
  DIS_DST_REF(ModuleInstance, m, D)
  if (DIS_UNLIKELY(!m)) DIS_RAISE(module_not_loaded);
  if (DIS_UNLIKELY(p->heap->type_of(m) != p->heap->instance_type())) DIS_RAISE(type_check);
  uint8_t* f = deref<A>(s, p, base);
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  const LinkedFunction* fn = m->function(n);
  if (DIS_UNLIKELY(!fn)) DIS_RAISE(module_not_loaded);
  if (fn->builtin) return call_builtin<A>(DIS_STATE_ARGS, f, fn->builtin);
  if (DIS_UNLIKELY(!fn->entry)) DIS_RAISE(module_not_loaded);
  FrameHeader* h = reinterpret_cast<FrameHeader*>(f + A.frame_header_offset());
  h->link = pc + 1;
  h->caller = fp;
  h->module = p->module;  // with its count
  Heap::retain(m);
  p->module = m;
  mp = m->mp;
  fp = f;
  if (p->is_native(fn->entry)) {
    DIS_SAVE(fn->entry);
    p->run_status = RunStatus::elsewhere;
    return nullptr;
  }
  budget -= kCallPrice;
  pc = static_cast<const Code*>(fn->entry);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

// --- Modules and exceptions ---

template <Abi A>
const Code* load_module(DIS_STATE) {
  DIS_SRC_REF(StringObject, path, F::Any)
  DIS_MID(Word<A>, n, F::Any)
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  ModuleInstance* m = p->runtime->load(*p, string_to_utf8(*p->heap, path), uint32_t(n));
  DIS_STORE_OWNED_NEXT(d, m);
}

template <Abi A>
const Code* self(DIS_STATE) {
  DIS_DST_ADDR(d, F::Any);
  Heap::retain(p->module);
  DIS_STORE_OWNED_NEXT(d, p->module);
}

template <Abi A>
const Code* raise_exception(DIS_STATE) {
  if (static_cast<F>(pc->modes & 15) == F::None) DIS_RAISE(nil_dereference);
  DIS_SRC_REF(Object, e, F::Any)
  if (!e) DIS_RAISE(nil_dereference);
  Heap::retain(e);
  p->slow_object = e;
  return raise_object(DIS_STATE_ARGS);
}

template <Abi A>
const Code* type_compare(DIS_STATE) {
  DIS_SRC_REF(Object, a, F::Any)
  DIS_DST_REF(Object, b, F::Any)
  if (a && (!b || p->heap->type_of(a) != p->heap->type_of(b))) DIS_RAISE(type_check);
  DIS_NEXT();
}

}  // namespace

template <Abi A>
Handler select_control(const ir::Inst& i) {
  switch (i.op) {
    case Op::nop:
    case Op::eclr:
    case Op::runt: return &nop;
    case Op::jump:
      if (i.target < 0) return &jump_indirect<A>;
      return i.target <= int32_t(i.pc) ? &jump_back : &jump_forward;
    case Op::movpc: return &movpc<A>;
    case Op::case_w:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler { return &case_word<A, S>; });
    case Op::case_l: return &case_big<A>;
    case Op::case_c: return &case_string<A>;
    case Op::goto_: return &goto_table<A>;
    case Op::frame:
      return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &frame<A, D>; });
    // As compilers write them: a link by number, a frame in the caller's.
    case Op::mframe:
      if (form_of(i.mid) != F::Imm || form_of(i.dst) != F::Fp) return &frame_of_module<A, F::Any, F::Any, F::Any>;
      return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler { return &frame_of_module<A, S, F::Imm, F::Fp>; });
    case Op::call:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler { return &call<A, S>; });
    case Op::mcall:
      if (form_of(i.mid) != F::Imm || form_of(i.src) != F::Fp) return &call_module<A, F::Any, F::Any, F::Any>;
      return select<F::Fp, F::Mp>(form_of(i.dst), [&]<F D>() -> Handler { return &call_module<A, F::Fp, F::Imm, D>; });
    case Op::ret: return &ret<A>;
    case Op::exit: return &exit_process;
    case Op::load: return &load_module<A>;
    case Op::self: return &self<A>;
    case Op::raise: return &raise_exception<A>;
    case Op::tcmp: return &type_compare<A>;
    default: return nullptr;
  }
}

template <Abi A>
Handler call_away_handler() {
  return &call_away<A>;
}

// Out of line: a handler with a local that is destroyed cannot hand over in tail position, and the native stack would grow.
template <Abi A>
__attribute__((noinline)) BuiltinEnd run_builtin(Process* p, uint8_t* f, const Builtin* builtin) {
  BuiltinCall c(*p->runtime, *p, f, builtin);
  BuiltinStatus status = builtin->fn(c);
  if (status == BuiltinStatus::park) return BuiltinEnd::parked;
  p->retry_ready = false;
  p->runtime->pop_frame<A>(*p, f);
  if (DIS_UNLIKELY(p->pending != nullptr)) return BuiltinEnd::pending;
  if (DIS_UNLIKELY(c.wild())) return BuiltinEnd::wild;
  if (status == BuiltinStatus::done) return BuiltinEnd::next;
  if (status == BuiltinStatus::exit) return BuiltinEnd::exit;
  p->pending = std::make_unique<std::string>(std::move(c.raised));
  return BuiltinEnd::pending;
}

int64_t find_string_case(Process* p, const StringObject* value, const uint8_t* table) {
  return p->heap->abi() == kAbi32 ? find_in_string_table<kAbi32>(p, value, table)
                                  : find_in_string_table<kAbi64>(p, value, table);
}

template Handler select_control<kAbi32>(const ir::Inst&);
template Handler select_control<kAbi64>(const ir::Inst&);
template Handler call_away_handler<kAbi32>();
template Handler call_away_handler<kAbi64>();
template BuiltinEnd run_builtin<kAbi32>(Process*, uint8_t*, const Builtin*);
template BuiltinEnd run_builtin<kAbi64>(Process*, uint8_t*, const Builtin*);

}  // namespace dis::interp
