// data: what makes new objects: records, arrays, list cells, slices, strings, conversions to and from text.
#include "runtime/array_object.h"
#include "runtime/list_object.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"
#include "runtime/support/number_text.h"
#include "vm/interp/access.h"
#include "vm/interp/handlers.h"

namespace dis::interp {

namespace {

using ir::Op;
using ir::Type;

// Calls make(); where memory is exhausted, once more after a full collection.
template <typename F>
DIS_INLINE auto make_object(Process* p, F make) {
  auto* o = make();
  if (DIS_UNLIKELY(!o)) {
    p->runtime->collector.collect();
    o = make();
  }
  return o;
}

template <Abi A, F D>
const Code* new_record(DIS_STATE) {
  DIS_DST_ADDR(d, D);
  DIS_SAVE(pc);
  void* o = make_object(p, [&] { return p->heap->new_record(pc->s_type); });
  if (DIS_UNLIKELY(!o)) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, o);
}

// An object of a type of another module; the instance keeps that module's types.
template <Abi A>
const Code* new_record_of_module(DIS_STATE) {
  DIS_SRC_REF(ModuleInstance, m, F::Any)
  DIS_MID(Word<A>, n, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (!m) DIS_RAISE(module_not_loaded);
  if (p->heap->type_of(m) != p->heap->instance_type()) DIS_RAISE(type_check);
  const auto& types = m->module->image->types;
  if (n < 0 || uint64_t(n) >= types.size()) DIS_RAISE(type_check);
  DIS_SAVE(pc);
  void* o = make_object(p, [&] { return p->heap->new_record(types[size_t(n)]); });
  if (!o) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, o);
}

template <Abi A>
const Code* new_array_of(DIS_STATE) {
  DIS_SRC(Word<A>, n, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (n < 0) DIS_RAISE(negative_size);
  DIS_SAVE(pc);
  ArrayObject* a = make_object(p, [&] { return new_array(*p->heap, p->heap->type(uint32_t(pc->m)), uint64_t(n)); });
  if (!a) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, a);
}

// --- List cells: dst = src :: dst. The new cell takes over the count the variable had on its old value. ---

#define DIS_NEW_CELL(type)                                                                    \
  auto* old_ = reinterpret_cast<ListObject*>(RefSlot<A>::load(base, d));                      \
  if (old_ && DIS_UNLIKELY(!p->heap->contains(old_))) DIS_RAISE(wild_reference);              \
  ListObject* cell = make_object(p, [&] { return new_cell(*p->heap, (type), old_); });        \
  if (DIS_UNLIKELY(!cell)) DIS_RAISE(out_of_heap)

template <Abi A, typename T, F S, F D>
const Code* cons(DIS_STATE) {
  DIS_SRC(T, s, S)
  DIS_DST_ADDR(d, D);
  DIS_SAVE(pc);
  DIS_NEW_CELL(p->heap->type(uint32_t(pc->m)));
  store_as<T>(cell->data(), s);
  store_as<RawRef<A>>(d, raw_ref<A>(cell, base));
  DIS_NEXT();
}

template <Abi A, F S, F D>
const Code* cons_ref(DIS_STATE) {
  DIS_SRC_REF(Object, s, S)
  DIS_DST_ADDR(d, D);
  DIS_SAVE(pc);
  DIS_NEW_CELL(p->heap->type(uint32_t(pc->m)));
  if (s) Heap::retain(s);
  RefSlot<A>::store(base, cell->data(), s);
  store_as<RawRef<A>>(d, raw_ref<A>(cell, base));
  DIS_NEXT();
}

template <Abi A, bool kTyped>
const Code* cons_bytes(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  DIS_DST_ADDR(d, F::Any);
  const dis::Type* type = p->heap->type(uint32_t(pc->m));
  if (!p->heap->contains(s + type->size)) DIS_RAISE(wild_reference);
  DIS_SAVE(pc);
  DIS_NEW_CELL(type);
  if constexpr (kTyped) p->heap->retain_record(s, type->element);
  std::memmove(cell->data(), s, type->size);
  store_as<RawRef<A>>(d, raw_ref<A>(cell, base));
  DIS_NEXT();
}

// The byte count is in memory: no compiler emits this, but the encoding allows it.
template <Abi A>
const Code* cons_counted(DIS_STATE) {
  DIS_SRC_ADDR(s, F::Any);
  DIS_MID(Word<A>, n, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if (n < 0) DIS_RAISE(negative_size);
  if (uint64_t(n) > UINT32_MAX || !p->heap->contains(s + n)) DIS_RAISE(wild_reference);
  DIS_SAVE(pc);
  const dis::Type* type = p->heap->list_type(p->heap->bytes_type(uint64_t(n)));
  DIS_NEW_CELL(type);
  std::memmove(cell->data(), s, size_t(n));
  std::memset(cell->data() + n, 0, type->size - size_t(n));
  store_as<RawRef<A>>(d, raw_ref<A>(cell, base));
  DIS_NEXT();
}

// --- Slices ---

template <Abi A>
const Code* slice_of_array(DIS_STATE) {
  DIS_SRC(Word<A>, first, F::Any)
  DIS_MID(Word<A>, last, F::Any)
  DIS_DST_ADDR(d, F::Any);
  auto* a = reinterpret_cast<ArrayObject*>(RefSlot<A>::load(base, d));
  if (!a) {
    if (first == last) DIS_NEXT();
    DIS_RAISE(nil_dereference);
  }
  if (!p->heap->contains(a)) DIS_RAISE(wild_reference);
  if (first < 0 || last < first || int64_t(last) > int64_t(a->length)) DIS_RAISE(bounds);
  DIS_SAVE(pc);
  ArrayObject* s = make_object(p, [&] { return slice_array(*p->heap, a, uint32_t(first), uint32_t(last)); });
  if (!s) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, s);
}

template <Abi A>
const Code* assign_to_slice(DIS_STATE) {
  DIS_SRC_REF(ArrayObject, s, F::Any)
  DIS_MID(Word<A>, first, F::Any)
  DIS_DST_REF(ArrayObject, a, F::Any)
  if (!s) DIS_NEXT();
  if (!a) DIS_RAISE(nil_dereference);
  if (first < 0 || int64_t(first) > int64_t(a->length) || int64_t(s->length) > int64_t(a->length) - first)
    DIS_RAISE(bounds);
  if (p->heap->type_of(s)->element != p->heap->type_of(a)->element && s->element_size != a->element_size)
    DIS_RAISE(type_check);
  DIS_SAVE(pc);
  Heap::retain(a);
  Heap::retain(s);
  assign_slice(*p->heap, a, uint32_t(first), s);
  p->heap->release(s);
  p->heap->release(a);
  DIS_NEXT();
}

template <Abi A>
const Code* slice_of_string(DIS_STATE) {
  DIS_SRC(Word<A>, first, F::Any)
  DIS_MID(Word<A>, last, F::Any)
  DIS_DST_ADDR(d, F::Any);
  auto* s = reinterpret_cast<StringObject*>(RefSlot<A>::load(base, d));
  if (s && !p->heap->contains(s)) DIS_RAISE(wild_reference);
  if (first < 0 || last < first || int64_t(last) > int64_t(string_length(s))) DIS_RAISE(bounds);
  if (!s) DIS_NEXT();
  DIS_SAVE(pc);
  StringObject* r = nullptr;
  if (first != last) {
    r = make_object(p, [&] { return slice_string(*p->heap, s, uint32_t(first), uint32_t(last)); });
    if (!r) DIS_RAISE(out_of_heap);
  }
  DIS_STORE_OWNED_NEXT(d, r);
}

// --- Strings ---

// What needs more than registers happens in functions of its own: a handler with a local that is destroyed or whose
// address is known elsewhere cannot hand over in tail position, and the native stack would grow.
#define DIS_OUT_OF_LINE __attribute__((noinline))

// A string that may be nil, and whether there was memory for it.
struct MadeString {
  StringObject* string;
  bool ok;
};

template <typename F>
MadeString make_string(Process* p, F make) {
  bool oom = false;
  StringObject* s = make(&oom);
  if (DIS_UNLIKELY(oom)) {
    p->runtime->collector.collect();
    oom = false;
    s = make(&oom);
  }
  return {s, !oom};
}
DIS_OUT_OF_LINE MadeString append(Process* p, StringObject* a, const StringObject* b) {
  return make_string(p, [&](bool* oom) { return append_string(*p->heap, a, b, oom); });
}
DIS_OUT_OF_LINE MadeString concatenate(Process* p, const StringObject* a, const StringObject* b) {
  return make_string(p, [&](bool* oom) { return concat_strings(*p->heap, a, b, oom); });
}
DIS_OUT_OF_LINE MadeString with_rune(Process* p, StringObject* s, uint32_t index, uint32_t rune) {
  return make_string(p, [&](bool* oom) { return set_rune(*p->heap, s, index, rune, oom); });
}

template <Abi A, F S, F M>
const Code* add_strings(DIS_STATE) {
  DIS_SRC_REF(StringObject, b, S)
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  if constexpr (M == F::None) {
    auto* a = reinterpret_cast<StringObject*>(RefSlot<A>::load(base, d));
    if (a && DIS_UNLIKELY(!p->heap->contains(a))) DIS_RAISE(wild_reference);
    const MadeString r = append(p, a, b);
    if (DIS_UNLIKELY(!r.ok)) DIS_RAISE(out_of_heap);
    RefSlot<A>::store(base, d, r.string);
    DIS_NEXT();
  } else {
    DIS_MID_REF(StringObject, a, M)
    StringObject* r;
    if (!b && a) {
      Heap::retain(r = a);
    } else if (!a && b) {
      Heap::retain(r = b);
    } else {
      const MadeString sum = concatenate(p, a, b);
      if (DIS_UNLIKELY(!sum.ok)) DIS_RAISE(out_of_heap);
      r = sum.string;
    }
    DIS_STORE_OWNED_NEXT(d, r);
  }
}

// dst[mid] = src
template <Abi A>
const Code* insert_rune(DIS_STATE) {
  DIS_SRC(Word<A>, rune, F::Any)
  DIS_MID(UWord<A>, i, F::Any)
  DIS_DST_ADDR(d, F::Any);
  auto* s = reinterpret_cast<StringObject*>(RefSlot<A>::load(base, d));
  if (s && !p->heap->contains(s)) DIS_RAISE(wild_reference);
  if (i > string_length(s)) DIS_RAISE(bounds);
  DIS_SAVE(pc);
  // Characters are 16 bits wide where words have 64 (abi.h), else 21.
  const uint32_t c = A.word_bytes == 8 ? uint32_t(rune) & 0xffff : uint32_t(rune);
  const MadeString r = with_rune(p, s, uint32_t(i), c);
  if (!r.ok) DIS_RAISE(out_of_heap);
  RefSlot<A>::store(base, d, r.string);
  DIS_NEXT();
}

template <Abi A, Op op, F S, F M>
const Code* branch_string(DIS_STATE) {
  DIS_SRC_REF(StringObject, a, S)
  DIS_MID_REF(StringObject, b, M)
  bool taken;
  if constexpr (op == Op::beqc || op == Op::bnec) {
    const bool equal = string_length(a) == string_length(b) && compare_strings(a, b) == 0;
    taken = equal == (op == Op::beqc);
  } else {
    int r = compare_strings(a, b);
    taken = op == Op::bltc ? r < 0 : op == Op::blec ? r <= 0 : op == Op::bgtc ? r > 0 : r >= 0;
  }
  const int64_t distance = pc->d_target;
  if (distance <= 0) DIS_SPEND(distance);
  if (!taken) DIS_NEXT();
  pc = reinterpret_cast<const Code*>(reinterpret_cast<const char*>(pc) + distance);
  if (distance <= 0 && DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

template <Abi A, Op op>
Handler select_branch_string(const ir::Inst& i) {
  return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp, F::Mp>(form_of(i.mid), [&]<F M>() -> Handler { return &branch_string<A, op, S, M>; });
  });
}

// --- Text ---

DIS_OUT_OF_LINE ArrayObject* encoded(Process* p, const StringObject* s) {
  std::string text = string_to_utf8(*p->heap, s);
  return make_object(p, [&] { return new_byte_array(*p->heap, text.data(), text.size()); });
}

template <Abi A>
const Code* string_to_array(DIS_STATE) {
  DIS_SRC_REF(StringObject, s, F::Any)
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  ArrayObject* a;
  if (s && s->wide) {
    a = encoded(p, s);
  } else {
    a = make_object(p, [&] { return new_byte_array(*p->heap, s ? s->bytes() : nullptr, string_length(s)); });
  }
  if (!a) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, a);
}

template <Abi A>
const Code* array_to_string(DIS_STATE) {
  DIS_SRC_REF(ArrayObject, a, F::Any)
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  StringObject* s = nullptr;
  if (a && a->length) {
    if (a->element_size != 1) DIS_RAISE(type_check);
    std::string_view bytes(reinterpret_cast<const char*>(a->data), a->length);
    s = string_from_utf8(*p->heap, bytes);
    if (!s && !is_empty_text(*p->heap, bytes)) DIS_RAISE(out_of_heap);
  }
  DIS_STORE_OWNED_NEXT(d, s);
}

DIS_OUT_OF_LINE StringObject* string_of(Process* p, std::string text) {
  return make_object(p, [&] { return string_from_utf8(*p->heap, text); });
}
DIS_OUT_OF_LINE StringObject* real_string(Process* p, double v) { return string_of(p, real_to_text(v)); }
DIS_OUT_OF_LINE StringObject* int_string(Process* p, int64_t v) { return string_of(p, int_to_text(v)); }
DIS_OUT_OF_LINE StringObject* big_string(Process* p, int64_t v) { return string_of(p, big_to_text(v)); }

template <Abi A, Op op>
const Code* number_to_string(DIS_STATE) {
  DIS_DST_ADDR(d, F::Any);
  DIS_SAVE(pc);
  StringObject* r;
  if constexpr (op == Op::cvtfc) {
    DIS_SRC(double, s, F::Any)
    r = real_string(p, s);
  } else if constexpr (op == Op::cvtwc) {
    DIS_SRC(Word<A>, s, F::Any)
    r = int_string(p, s);
  } else {
    DIS_SRC(int64_t, s, F::Any)
    r = big_string(p, s);
  }
  if (!r) DIS_RAISE(out_of_heap);
  DIS_STORE_OWNED_NEXT(d, r);
}

DIS_OUT_OF_LINE double real_value(const Heap& heap, const StringObject* s) {
  return text_to_real(string_to_utf8(heap, s));
}
DIS_OUT_OF_LINE int64_t int_value(const Heap& heap, const StringObject* s, uint32_t bits) {
  return text_to_int(string_to_utf8(heap, s), bits);
}
DIS_OUT_OF_LINE int64_t big_value(const Heap& heap, const StringObject* s) {
  return text_to_big(string_to_utf8(heap, s));
}

template <Abi A, Op op>
const Code* string_to_number(DIS_STATE) {
  DIS_SRC_REF(StringObject, s, F::Any)
  DIS_DST_ADDR(d, F::Any);
  if constexpr (op == Op::cvtcf) store_as<double>(d, real_value(*p->heap, s));
  if constexpr (op == Op::cvtcw) store_as<Word<A>>(d, Word<A>(int_value(*p->heap, s, A.word_bits())));
  if constexpr (op == Op::cvtcl) store_as<int64_t>(d, big_value(*p->heap, s));
  DIS_NEXT();
}

template <Abi A>
Handler select_cons(const ir::Inst& i) {
  auto forms = [&]<typename T>(T) -> Handler {
    return select<F::Fp, F::Imm>(form_of(i.src), [&]<F S>() -> Handler {
      return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &cons<A, T, S, D>; });
    });
  };
  switch (i.type) {
    case Type::u8: return forms(uint8_t{});
    case Type::i32: return forms(uint32_t{});
    case Type::i64:
    case Type::f64: return forms(uint64_t{});
    case Type::ref:
      return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &cons_ref<A, S, D>; });
      });
    case Type::block: return i.index >= 0 ? &cons_bytes<A, false> : &cons_counted<A>;
    case Type::block_typed: return &cons_bytes<A, true>;
    default: return nullptr;
  }
}

}  // namespace

template <Abi A>
Handler select_data(const ir::Inst& i) {
  switch (i.op) {
    case Op::new_:
    case Op::newz:
      return select<F::Fp, F::IFp>(form_of(i.dst), [&]<F D>() -> Handler { return &new_record<A, D>; });
    case Op::mnewz: return &new_record_of_module<A>;
    case Op::newa:
    case Op::newaz: return &new_array_of<A>;
    case Op::cons: return select_cons<A>(i);
    case Op::slicea: return &slice_of_array<A>;
    case Op::slicela: return &assign_to_slice<A>;
    case Op::slicec: return &slice_of_string<A>;
    case Op::addc:
      return select<F::Fp, F::Mp>(form_of(i.src), [&]<F S>() -> Handler {
        return mid_is_dst(i) ? &add_strings<A, S, F::None> : &add_strings<A, S, F::Any>;
      });
    case Op::insc: return &insert_rune<A>;
    case Op::beqc: return select_branch_string<A, Op::beqc>(i);
    case Op::bnec: return select_branch_string<A, Op::bnec>(i);
    case Op::bltc: return select_branch_string<A, Op::bltc>(i);
    case Op::blec: return select_branch_string<A, Op::blec>(i);
    case Op::bgtc: return select_branch_string<A, Op::bgtc>(i);
    case Op::bgec: return select_branch_string<A, Op::bgec>(i);
    case Op::cvtca: return &string_to_array<A>;
    case Op::cvtac: return &array_to_string<A>;
    case Op::cvtwc: return &number_to_string<A, Op::cvtwc>;
    case Op::cvtlc: return &number_to_string<A, Op::cvtlc>;
    case Op::cvtfc: return &number_to_string<A, Op::cvtfc>;
    case Op::cvtcw: return &string_to_number<A, Op::cvtcw>;
    case Op::cvtcl: return &string_to_number<A, Op::cvtcl>;
    case Op::cvtcf: return &string_to_number<A, Op::cvtcf>;
    default: return nullptr;
  }
}

template Handler select_data<kAbi32>(const ir::Inst&);
template Handler select_data<kAbi64>(const ir::Inst&);

}  // namespace dis::interp
