// concurrency: channels, alt and new processes.
#include "runtime/alt.h"
#include "runtime/runtime.h"
#include "vm/interp/access.h"
#include "vm/interp/handlers.h"
#include "vm/interp/threaded_code.h"

namespace dis::interp {

namespace {

using ir::Op;
using ir::Type;

template <Abi A, Type T>
const Code* new_channel_of(DIS_STATE) {
  DIS_DST_ADDR(d, F::Any);
  Heap& heap = *p->heap;
  int64_t capacity = 0;
  if (static_cast<F>(pc->modes >> 4 & 15) != F::None) {
    DIS_MID(Word<A>, n, F::Any)
    capacity = n;
  }
  if (capacity < 0) DIS_RAISE(negative_size);
  Move move{};
  uint32_t size = 0;
  const dis::Type* element = nullptr;
  if constexpr (T == Type::u8) {
    move = Move::u8;
    size = 1;
  } else if constexpr (T == Type::i32) {
    move = Move::w32;
    size = 4;
  } else if constexpr (T == Type::i64) {
    move = Move::w64;
    size = 8;
  } else if constexpr (T == Type::ref) {
    move = Move::ref;
    size = A.ref_bytes;
    element = heap.ref_type();
  } else if constexpr (T == Type::block) {
    int64_t bytes = pc->s;
    if (static_cast<F>(pc->modes & 15) != F::None) {
      DIS_SRC(Word<A>, n, F::Any)
      bytes = n;
    }
    if (bytes < 0) DIS_RAISE(negative_size);
    if (bytes > INT32_MAX) DIS_RAISE(out_of_heap);
    move = Move::block;
    size = uint32_t(bytes);
  } else {
    element = pc->s_type;
    move = Move::record;
    size = element->size;
  }
  DIS_SAVE(pc);
  ChannelObject* c = new_channel(heap, move, size, element, uint64_t(capacity));
  if (!c) {
    p->runtime->collector.collect();
    c = new_channel(heap, move, size, element, uint64_t(capacity));
  }
  if (!c) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, c);
}

DIS_INLINE const Code* wait(DIS_STATE) {
  // When the process runs again the value has been moved: it goes on behind this instruction.
  (void)base;
  DIS_SAVE(pc + 1);
  p->waits_behind = true;
  p->run_status = RunStatus::blocked;
  return nullptr;
}

template <Abi A, F S, F D>
const Code* send(DIS_STATE) {
  DIS_SRC_ADDR(s, S);
  DIS_DST_REF(ChannelObject, c, D)
  if (DIS_UNLIKELY(!c)) DIS_RAISE(nil_dereference);
  if (DIS_UNLIKELY(p->heap->type_of(c) != p->heap->channel_type())) DIS_RAISE(type_check);
  DIS_SAVE(pc);
  if (channel_send(*p, c, s) == ChannelStatus::blocked) return wait(DIS_STATE_ARGS);
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* receive(DIS_STATE) {
  DIS_SRC_REF(ChannelObject, c, S)
  DIS_DST_ADDR(d, D);
  if (DIS_UNLIKELY(!c)) DIS_RAISE(nil_dereference);
  if (DIS_UNLIKELY(p->heap->type_of(c) != p->heap->channel_type())) DIS_RAISE(type_check);
  DIS_SAVE(pc);
  if (channel_receive(*p, c, d) == ChannelStatus::blocked) return wait(DIS_STATE_ARGS);
  DIS_NEXT();
}

template <Abi A, bool kBlocking>
const Code* alternate(DIS_STATE) {
  DIS_SRC_ADDR(table, F::Any);
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  switch (alt(*p, table, d, kBlocking, &p->slow_exception)) {
    case AltStatus::raise: return raise_here(DIS_STATE_ARGS);
    case AltStatus::blocked: return wait(DIS_STATE_ARGS);
    case AltStatus::done: break;
  }
  // Polling in a loop must not keep others from running.
  budget -= kAltPrice;
  pc = pc + 1;
  if (!kBlocking && budget < 0) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

// A process of `instance` that begins at `entry` with the frame at `f`. nullptr: the exception is noted.
Process* start_process(Process* p, ModuleInstance* instance, uint8_t* f, const void* entry) {
  Scheduler& scheduler = p->runtime->scheduler;
  Process* child = scheduler.create(p, instance);
  if (!child) {
    p->slow_exception = p->allowance->is_full() ? ExceptionId::program_processes : ExceptionId::out_of_memory;
    return nullptr;
  }
  if (!p->runtime->adopt_frame(*child, *p, f)) {
    scheduler.finish(child);
    p->slow_exception = ExceptionId::out_of_heap;
    return nullptr;
  }
  child->pc = entry;
  scheduler.make_ready(child);
  return child;
}

template <Abi A, F S>
const Code* spawn(DIS_STATE) {
  DIS_SRC_ADDR(s, S);
  uint8_t* f = deref<A>(s, p, base);
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  DIS_SAVE(pc);
  const void* entry;
  if (static_cast<F>(pc->modes >> 8 & 15) == F::None) {
    entry = reinterpret_cast<const Code*>(reinterpret_cast<const char*>(pc) + pc->d_target);
  } else {
    DIS_DST(Word<A>, to, F::Any)
    entry = to == Word<A>(uint32_t(to)) ? p->module->module->code->entry(uint32_t(to)) : nullptr;
    if (!entry) DIS_RAISE(illegal_instruction);
  }
  if (DIS_UNLIKELY(!start_process(p, p->module, f, entry))) return raise_here(DIS_STATE_ARGS);
  DIS_NEXT();
}

template <Abi A>
const Code* spawn_in_module(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  DIS_MID(Word<A>, n, F::Any)
  DIS_DST_REF(ModuleInstance, m, F::Any)
  if (!m) DIS_RAISE(module_not_loaded);
  if (p->heap->type_of(m) != p->heap->instance_type()) DIS_RAISE(type_check);
  uint8_t* f = deref<A>(s, p, base);
  if (!f) return raise_here(DIS_STATE_ARGS);
  const LinkedFunction* fn = m->function(n);
  if (!fn) DIS_RAISE(module_not_loaded);
  if (!fn->entry) DIS_RAISE(spawn_builtin);
  DIS_SAVE(pc);
  if (!start_process(p, m, f, fn->entry)) return raise_here(DIS_STATE_ARGS);
  DIS_NEXT();
}

}  // namespace

template <Abi A>
Handler select_concurrency(const ir::Inst& i) {
  switch (i.op) {
    case Op::newc:
      switch (i.type) {
        case Type::u8: return &new_channel_of<A, Type::u8>;
        case Type::i32: return &new_channel_of<A, Type::i32>;
        case Type::i64:
        case Type::f64: return &new_channel_of<A, Type::i64>;
        case Type::ref: return &new_channel_of<A, Type::ref>;
        case Type::block: return &new_channel_of<A, Type::block>;
        case Type::block_typed: return &new_channel_of<A, Type::block_typed>;
        default: return nullptr;
      }
    case Op::send:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &send<A, S, D>; });
      });
    case Op::recv:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &receive<A, S, D>; });
      });
    case Op::alt: return &alternate<A, true>;
    case Op::nbalt: return &alternate<A, false>;
    case Op::spawn:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler { return &spawn<A, S>; });
    case Op::mspawn: return &spawn_in_module<A>;
    default: return nullptr;
  }
}

template Handler select_concurrency<kAbi32>(const ir::Inst&);
template Handler select_concurrency<kAbi64>(const ir::Inst&);

}  // namespace dis::interp
