// access: reading and writing operands, by form. Handlers are templates over the forms that matter for speed;
// Form `Any` looks at Code::modes when it runs. Addresses that come out of module memory are checked against the
// arena, so whatever a program computes, an operand never touches anything else.
#pragma once

#include <bit>
#include <cstring>
#include <type_traits>

#include "runtime/heap_ref.h"
#include "vm/interp/dispatch.h"
#include "vm/ir/ir.h"

#define DIS_INLINE inline __attribute__((always_inline))

namespace dis::interp {

enum class F : uint8_t { None, Imm, Fp, Mp, IFp, IMp, Any };

constexpr bool is_indirect(F f) { return f == F::IFp || f == F::IMp || f == F::Any; }

inline F form_of(const ir::Operand& o) {
  switch (o.form) {
    case ir::Form::none: return F::None;
    case ir::Form::imm: return F::Imm;
    case ir::Form::fp: return F::Fp;
    case ir::Form::mp: return F::Mp;
    case ir::Form::ind_fp: return F::IFp;
    case ir::Form::ind_mp: return F::IMp;
  }
  return F::None;
}

// fn.template operator()<X>() for the X of `Fs` that equals `form`, else for Any.
template <F... Fs, typename Fn>
Handler select(F form, Fn fn) {
  Handler h = nullptr;
  ((form == Fs ? void(h = fn.template operator()<Fs>()) : void()), ...);
  return h ? h : fn.template operator()<F::Any>();
}

template <Abi A>
using Word = std::conditional_t<A.word_bytes == 4, int32_t, int64_t>;
template <Abi A>
using UWord = std::make_unsigned_t<Word<A>>;

// The word at `at` as an address in the arena; nullptr (and the exception noted) when it is nil or wild.
template <Abi A>
DIS_INLINE uint8_t* deref(const uint8_t* at, Process* p, uint8_t* base) {
  if constexpr (A.ref_bytes == 4) {
    uint32_t v = load_as<uint32_t>(at);
    if (DIS_UNLIKELY(v == kNil32)) {
      p->slow_exception = ExceptionId::nil_dereference;
      return nullptr;
    }
    return base + v;
  } else {
    uint64_t v = load_as<uint64_t>(at);
    if (DIS_UNLIKELY(v - reinterpret_cast<uint64_t>(base) >= p->arena_bytes)) {
      p->slow_exception = v == kNil64 ? ExceptionId::nil_dereference : ExceptionId::wild_reference;
      return nullptr;
    }
    return reinterpret_cast<uint8_t*>(v);
  }
}

template <F f, Abi A>
DIS_INLINE uint8_t* address(int32_t first, int32_t second, uint32_t mode, uint8_t* fp, uint8_t* mp, Process* p,
                            uint8_t* base) {
  if constexpr (f == F::Fp) {
    return fp + first;
  } else if constexpr (f == F::Mp) {
    return mp + first;
  } else if constexpr (f == F::IFp || f == F::IMp) {
    uint8_t* at = deref<A>((f == F::IFp ? fp : mp) + first, p, base);
    return DIS_LIKELY(at != nullptr) ? at + second : nullptr;
  } else {
    switch (static_cast<F>(mode & 15)) {
      case F::Fp: return fp + first;
      case F::Mp: return mp + first;
      case F::IFp: return address<F::IFp, A>(first, second, 0, fp, mp, p, base);
      default: return address<F::IMp, A>(first, second, 0, fp, mp, p, base);
    }
  }
}

// Address of the source / middle / destination operand; an immediate source lies in the code itself.
template <F f, Abi A>
DIS_INLINE uint8_t* src_address(DIS_STATE) {
  (void)budget;
  if constexpr (f == F::Imm) return reinterpret_cast<uint8_t*>(const_cast<int64_t*>(&pc->s_imm));
  if constexpr (f == F::Any)
    if (static_cast<F>(pc->modes & 15) == F::Imm)
      return reinterpret_cast<uint8_t*>(const_cast<int64_t*>(&pc->s_imm));
  if constexpr (f != F::Imm) return address<f, A>(pc->s, pc->s2, pc->modes, fp, mp, p, base);
}
template <F f, Abi A>
DIS_INLINE uint8_t* mid_address(DIS_STATE) {
  (void)budget;
  return address<f, A>(pc->m, 0, pc->modes >> 4, fp, mp, p, base);
}
template <F f, Abi A>
DIS_INLINE uint8_t* dst_address(DIS_STATE) {
  (void)budget;
  return address<f, A>(pc->d, pc->d2, pc->modes >> 8, fp, mp, p, base);
}

template <typename T>
DIS_INLINE T from_immediate(int64_t v) {
  if constexpr (std::is_floating_point_v<T>)
    return load_as<T>(&v);
  else
    return static_cast<T>(v);
}

// --- In handlers: each declares a variable, or leaves for the exception ---
#define DIS_SRC_ADDR(name, form)                                                 \
  uint8_t* name = src_address<form, A>(DIS_STATE_ARGS);                          \
  if constexpr (is_indirect(form))                                               \
    if (DIS_UNLIKELY(!name)) return raise_here(DIS_STATE_ARGS)
#define DIS_MID_ADDR(name, form)                                                 \
  uint8_t* name = mid_address<form, A>(DIS_STATE_ARGS);                          \
  if constexpr (is_indirect(form))                                               \
    if (DIS_UNLIKELY(!name)) return raise_here(DIS_STATE_ARGS)
#define DIS_DST_ADDR(name, form)                                                 \
  uint8_t* name = dst_address<form, A>(DIS_STATE_ARGS);                          \
  if constexpr (is_indirect(form))                                               \
    if (DIS_UNLIKELY(!name)) return raise_here(DIS_STATE_ARGS)

#define DIS_SRC(T, name, form)                                                   \
  T name;                                                                        \
  if constexpr ((form) == F::Imm) {                                              \
    name = from_immediate<T>(pc->s_imm);                                         \
  } else {                                                                       \
    DIS_SRC_ADDR(name##_at, form);                                               \
    name = load_as<T>(name##_at);                                                \
  }
#define DIS_MID(T, name, form)                                                   \
  T name;                                                                        \
  if constexpr ((form) == F::Imm) {                                              \
    name = from_immediate<T>(pc->m);                                             \
  } else if ((form) == F::Any && static_cast<F>(pc->modes >> 4 & 15) == F::Imm) { \
    name = from_immediate<T>(pc->m);                                             \
  } else {                                                                       \
    DIS_MID_ADDR(name##_at, form);                                               \
    name = load_as<T>(name##_at);                                                \
  }
// A destination that is only read (index, branch-like operands).
#define DIS_DST(T, name, form)                                                   \
  T name;                                                                        \
  if constexpr ((form) == F::Imm) {                                              \
    name = from_immediate<T>(pc->d);                                             \
  } else if ((form) == F::Any && static_cast<F>(pc->modes >> 8 & 15) == F::Imm) { \
    name = from_immediate<T>(pc->d);                                             \
  } else {                                                                       \
    DIS_DST_ADDR(name##_at, form);                                               \
    name = load_as<T>(name##_at);                                                \
  }

// --- References ---

// A reference as it lies in memory, for handlers that only pass it on.
template <Abi A>
using RawRef = std::conditional_t<A.ref_bytes == 4, uint32_t, uint64_t>;
template <Abi A>
inline constexpr RawRef<A> kRawNil = ~RawRef<A>{0};

// The payload of a raw reference that is not nil; nullptr when it lies outside the arena.
template <Abi A>
DIS_INLINE uint8_t* payload(RawRef<A> raw, Process* p, uint8_t* base) {
  if constexpr (A.ref_bytes == 4) {
    (void)p;
    return base + raw;
  } else {
    return DIS_LIKELY(raw - reinterpret_cast<uint64_t>(base) < p->arena_bytes) ? reinterpret_cast<uint8_t*>(raw)
                                                                               : nullptr;
  }
}
template <Abi A>
DIS_INLINE RawRef<A> raw_ref(const void* object, const uint8_t* base) {
  if constexpr (A.ref_bytes == 4)
    return object ? uint32_t(static_cast<const uint8_t*>(object) - base) : kNil32;
  else
    return object ? reinterpret_cast<uint64_t>(object) : kNil64;
}
// An address (never nil) as a word of module memory.
template <Abi A>
DIS_INLINE RawRef<A> raw_address(const void* at, const uint8_t* base) {
  if constexpr (A.ref_bytes == 4)
    return uint32_t(static_cast<const uint8_t*>(at) - base);
  else
    return reinterpret_cast<uint64_t>(at);
}

// Reads a reference operand into `name` as an object of type T*, nullptr for nil.
#define DIS_SRC_REF(T, name, form)                                               \
  T* name = nullptr;                                                             \
  {                                                                              \
    DIS_SRC(RawRef<A>, name##_raw, form)                                         \
    if (name##_raw != kRawNil<A>) {                                              \
      name = reinterpret_cast<T*>(payload<A>(name##_raw, p, base));              \
      if (DIS_UNLIKELY(!name)) DIS_RAISE(wild_reference);                        \
    }                                                                            \
  }
#define DIS_MID_REF(T, name, form)                                               \
  T* name = nullptr;                                                             \
  {                                                                              \
    DIS_MID(RawRef<A>, name##_raw, form)                                         \
    if (name##_raw != kRawNil<A>) {                                              \
      name = reinterpret_cast<T*>(payload<A>(name##_raw, p, base));              \
      if (DIS_UNLIKELY(!name)) DIS_RAISE(wild_reference);                        \
    }                                                                            \
  }
#define DIS_DST_REF(T, name, form)                                               \
  T* name = nullptr;                                                             \
  {                                                                              \
    DIS_DST(RawRef<A>, name##_raw, form)                                         \
    if (name##_raw != kRawNil<A>) {                                              \
      name = reinterpret_cast<T*>(payload<A>(name##_raw, p, base));              \
      if (DIS_UNLIKELY(!name)) DIS_RAISE(wild_reference);                        \
    }                                                                            \
  }

// Stores an object (its count goes along) at `at`, drops what was there and goes on.
#define DIS_STORE_OWNED_NEXT(at, object)                                         \
  do {                                                                           \
    RawRef<A> old_ = load_as<RawRef<A>>(at);                                     \
    store_as<RawRef<A>>(at, raw_ref<A>(object, base));                           \
    if (old_ != kRawNil<A>) {                                                    \
      uint8_t* dropped_ = payload<A>(old_, p, base);                             \
      if (DIS_UNLIKELY(!dropped_)) DIS_RAISE(wild_reference);                    \
      if (DIS_UNLIKELY(--header_of(dropped_)->refs == 0 || p->heap->marking())) { \
        p->slow_object = dropped_;                                               \
        return dropped(DIS_STATE_ARGS);                                          \
      }                                                                          \
    }                                                                            \
    DIS_NEXT();                                                                  \
  } while (0)

}  // namespace dis::interp
