// move: copies, addresses of elements, heads and tails of lists, lengths: what loops over data consist of.
#include "runtime/array_object.h"
#include "runtime/list_object.h"
#include "runtime/string_object.h"
#include "vm/interp/access.h"
#include "vm/interp/handlers.h"

namespace dis::interp {

namespace {

using ir::Op;
using ir::Type;

template <Abi A, typename T, F S, F D>
const Code* mov(DIS_STATE) {
  DIS_SRC(T, s, S)
  DIS_DST_ADDR(d, D);
  store_as<T>(d, s);
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* mov_ref(DIS_STATE) {
  DIS_SRC(RawRef<A>, s, S)
  DIS_DST_ADDR(d, D);
  if (s != kRawNil<A>) {
    uint8_t* object = payload<A>(s, p, base);
    if (DIS_UNLIKELY(!object)) DIS_RAISE(wild_reference);
    header_of(object)->refs++;
  }
  RawRef<A> old = load_as<RawRef<A>>(d);
  store_as<RawRef<A>>(d, s);
  if (old != kRawNil<A>) {
    uint8_t* gone = payload<A>(old, p, base);
    if (DIS_UNLIKELY(!gone)) DIS_RAISE(wild_reference);
    if (DIS_UNLIKELY(--header_of(gone)->refs == 0 || p->heap->marking())) {
      p->slow_object = gone;
      return dropped(DIS_STATE_ARGS);
    }
  }
  DIS_NEXT();
}

// The byte count lies in m, as translate() left it or in memory.
template <Abi A>
const Code* mov_block(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  DIS_DST_ADDR(d, F::Any);
  int64_t bytes = pc->m;
  const F form = static_cast<F>(pc->modes >> 4 & 15);
  if (form == F::Fp) bytes = load_as<Word<A>>(fp + pc->m);
  if (form == F::Mp) bytes = load_as<Word<A>>(mp + pc->m);
  if (bytes < 0) DIS_RAISE(negative_size);
  if (!p->heap->contains(s + bytes) || !p->heap->contains(d + bytes)) DIS_RAISE(wild_reference);
  std::memmove(d, s, uint64_t(bytes));
  DIS_NEXT();
}

template <Abi A>
const Code* mov_record(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  p->heap->assign_record(d, s, p->heap->type(uint32_t(pc->m)));
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* lea(DIS_STATE) {
  DIS_SRC_ADDR(s, S);
  DIS_DST_ADDR(d, D);
  store_as<RawRef<A>>(d, raw_address<A>(s, base));
  DIS_NEXT();
}

// mid = &src[dst]. kSize 0: the element size is the array's.
template <Abi A, uint32_t kSize, F S, F M, F D>
const Code* index(DIS_STATE) {
  DIS_SRC_REF(ArrayObject, a, S)
  DIS_DST(UWord<A>, i, D)
  DIS_MID_ADDR(m, M);
  if (DIS_UNLIKELY(!a || i >= a->length)) DIS_RAISE(bounds);
  uint8_t* at = a->data + uint64_t(i) * (kSize ? kSize : a->element_size);
  store_as<RawRef<A>>(m, raw_address<A>(at, base));
  DIS_NEXT();
}

template <Abi A, uint32_t kSize>
Handler select_index(const ir::Inst& i) {
  return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp>(form_of(i.mid), [&]<F M>() -> Handler {
      return select<F::Fp, F::Imm>(form_of(i.dst), [&]<F D>() -> Handler { return &index<A, kSize, S, M, D>; });
    });
  });
}

template <Abi A, F S, F M, F D>
const Code* index_string(DIS_STATE) {
  DIS_SRC_REF(StringObject, s, S)
  DIS_MID(UWord<A>, i, M)
  DIS_DST_ADDR(d, D);
  if (DIS_UNLIKELY(!s)) DIS_RAISE(nil_dereference);
  if (DIS_UNLIKELY(i >= s->length)) DIS_RAISE(bounds);
  store_as<Word<A>>(d, Word<A>(s->at(uint32_t(i))));
  DIS_NEXT();
}

// --- Lists ---

template <Abi A, typename T, F S, F D>
const Code* head(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, S)
  DIS_DST_ADDR(d, D);
  if (DIS_UNLIKELY(!l)) DIS_RAISE(nil_dereference);
  store_as<T>(d, load_as<T>(l->data()));
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* head_ref(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, S)
  DIS_DST_ADDR(d, D);
  if (DIS_UNLIKELY(!l)) DIS_RAISE(nil_dereference);
  Object* o = RefSlot<A>::load(base, l->data());
  if (o) Heap::retain(o);
  DIS_STORE_OWNED_NEXT(d, o);
}

template <Abi A>
const Code* head_block(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (!l) DIS_RAISE(nil_dereference);
  int64_t bytes = pc->m;
  const F form = static_cast<F>(pc->modes >> 4 & 15);
  if (form == F::Fp) bytes = load_as<Word<A>>(fp + pc->m);
  if (form == F::Mp) bytes = load_as<Word<A>>(mp + pc->m);
  const dis::Type* type = p->heap->type_of(l);
  if (bytes < 0 || uint64_t(bytes) > type->size) DIS_RAISE(type_check);
  std::memmove(d, l->data(), uint64_t(bytes));
  DIS_NEXT();
}

template <Abi A>
const Code* head_record(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (!l) DIS_RAISE(nil_dereference);
  const dis::Type* type = p->heap->type(uint32_t(pc->m));
  if (type->size > p->heap->type_of(l)->size) DIS_RAISE(type_check);
  DIS_SAVE(pc);
  // The cell may die with the value that is overwritten.
  Heap::retain(l);
  p->heap->assign_record(d, l->data(), type);
  p->heap->release(l);
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* tail(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, S)
  DIS_DST_ADDR(d, D);
  if (DIS_UNLIKELY(!l)) DIS_RAISE(nil_dereference);
  ListObject* t = l->tail;
  if (t) Heap::retain(t);
  DIS_STORE_OWNED_NEXT(d, t);
}

template <Abi A>
const Code* list_length(DIS_STATE) {
  DIS_SRC_REF(ListObject, l, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (l && (!p->heap->is_object(l) || p->heap->type_of(l)->kind != Kind::list)) DIS_RAISE(type_check);
  int64_t n = 0;
  for (; l; l = l->tail) n++;
  store_as<Word<A>>(d, Word<A>(n));
  DIS_NEXT();
}

template <Abi A, typename T, F S, F D>
const Code* length(DIS_STATE) {
  DIS_SRC_REF(T, o, S)
  DIS_DST_ADDR(d, D);
  store_as<Word<A>>(d, o ? Word<A>(o->length) : 0);
  DIS_NEXT();
}

template <Abi A, typename T>
Handler select_mov_forms(const ir::Inst& i) {
  return select<F::Imm, F::Fp, F::Mp, F::IFp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp, F::Mp, F::IFp>(form_of(i.dst), [&]<F D>() -> Handler { return &mov<A, T, S, D>; });
  });
}

template <Abi A>
Handler select_mov(const ir::Inst& i) {
  switch (i.type) {
    case Type::u8: return select_mov_forms<A, uint8_t>(i);
    case Type::i32: return select_mov_forms<A, uint32_t>(i);
    case Type::i64:
    case Type::f64: return select_mov_forms<A, uint64_t>(i);
    case Type::ref:
      return select<F::Fp, F::Mp, F::IFp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp, F::Mp, F::IFp>(form_of(i.dst), [&]<F D>() -> Handler { return &mov_ref<A, S, D>; });
      });
    case Type::block: return &mov_block<A>;
    case Type::block_typed: return &mov_record<A>;
    default: return nullptr;
  }
}

template <Abi A>
Handler select_head(const ir::Inst& i) {
  auto forms = [&]<typename T>(T) -> Handler {
    return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
      return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &head<A, T, S, D>; });
    });
  };
  switch (i.type) {
    case Type::u8: return forms(uint8_t{});
    case Type::i32: return forms(uint32_t{});
    case Type::i64:
    case Type::f64: return forms(uint64_t{});
    case Type::ref:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &head_ref<A, S, D>; });
      });
    case Type::block: return &head_block<A>;
    case Type::block_typed: return &head_record<A>;
    default: return nullptr;
  }
}

}  // namespace

template <Abi A>
Handler select_move(const ir::Inst& i) {
  switch (i.op) {
    case Op::mov: return select_mov<A>(i);
    case Op::lea:
      return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp, F::IFp>(form_of(i.dst), [&]<F D>() -> Handler { return &lea<A, S, D>; });
      });
    case Op::index_elem: return select_index<A, 0>(i);
    case Op::index:
      switch (i.type) {
        case Type::u8: return select_index<A, 1>(i);
        case Type::i32: return select_index<A, 4>(i);
        case Type::i64:
        case Type::f64: return select_index<A, 8>(i);
        default: return nullptr;
      }
    case Op::indc:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Imm, F::Fp>(form_of(i.mid), [&]<F M>() -> Handler {
          return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &index_string<A, S, M, D>; });
        });
      });
    case Op::head: return select_head<A>(i);
    case Op::tail:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &tail<A, S, D>; });
      });
    case Op::lenl: return &list_length<A>;
    case Op::lena:
    case Op::lenc:
      return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler {
          return i.op == Op::lena ? &length<A, ArrayObject, S, D> : &length<A, StringObject, S, D>;
        });
      });
    default: return nullptr;
  }
}

template Handler select_move<kAbi32>(const ir::Inst&);
template Handler select_move<kAbi64>(const ir::Inst&);

}  // namespace dis::interp
