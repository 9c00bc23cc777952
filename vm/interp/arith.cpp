// arith: arithmetic, comparisons with their branches, conversions between numbers, fixed point.
// What an operation means is in vm/ir/semantics.h; here is only where operands come from and go to.
#include "vm/interp/access.h"
#include "vm/interp/branch.h"
#include "vm/interp/handlers.h"
#include "vm/ir/semantics.h"

namespace dis::interp {

namespace {

using ir::Op;
using ir::Type;
namespace sem = ir::sem;

// --- dst = mid op src. M is None where mid stands for dst. ---

template <Abi A, Op op, typename T, F S, F M, F D>
const Code* binary(DIS_STATE) {
  constexpr bool kShift = op == Op::shl || op == Op::shr || op == Op::lsr || op == Op::exp_;
  using SrcT = std::conditional_t<kShift, Word<A>, T>;
  DIS_SRC(SrcT, s, S)
  DIS_DST_ADDR(d, D);
  T m;
  if constexpr (M == F::None) {
    m = load_as<T>(d);
  } else {
    DIS_MID(T, mid, M)
    m = mid;
  }
  T r;
  if constexpr (op == Op::add) r = sem::add<T>(m, s);
  if constexpr (op == Op::sub) r = sem::sub<T>(m, s);
  if constexpr (op == Op::mul) r = sem::mul<T>(m, s);
  if constexpr (op == Op::div || op == Op::mod) {
    if (DIS_UNLIKELY(sem::divides_by_zero<T>(s))) DIS_RAISE(zero_divide);
    if constexpr (op == Op::div) r = sem::div<T>(m, s);
    if constexpr (op == Op::mod && !std::is_floating_point_v<T>) r = sem::mod<T>(m, s);
  }
  if constexpr (!std::is_floating_point_v<T>) {
    if constexpr (op == Op::and_) r = sem::and_<T>(m, s);
    if constexpr (op == Op::or_) r = sem::or_<T>(m, s);
    if constexpr (op == Op::xor_) r = sem::xor_<T>(m, s);
    if constexpr (op == Op::shl) r = sem::shl<T>(m, s);
    if constexpr (op == Op::shr) r = sem::shr<T>(m, s);
    if constexpr (op == Op::lsr) r = sem::lsr<T>(m, s);
  }
  if constexpr (op == Op::exp_) {
    auto power = sem::exp_<T, Word<A>>(m, s);
    if (DIS_UNLIKELY(!power)) DIS_RAISE(zero_divide);
    r = *power;
  }
  store_as<T>(d, r);
  DIS_NEXT();
}

// Frequent operations get a handler for every frequent form; the others for the most frequent ones.
template <Abi A, Op op, typename T>
Handler select_hot(const ir::Inst& i) {
  return select<F::Imm, F::Fp, F::IFp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp, F::IFp>(form_of(i.dst), [&]<F D>() -> Handler {
      if (mid_is_dst(i)) return &binary<A, op, T, S, F::None, D>;
      return select<F::Imm, F::Fp>(form_of(i.mid), [&]<F M>() -> Handler { return &binary<A, op, T, S, M, D>; });
    });
  });
}
template <Abi A, Op op, typename T>
Handler select_plain(const ir::Inst& i) {
  return select<F::Imm, F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler {
      if (mid_is_dst(i)) return &binary<A, op, T, S, F::None, D>;
      return select<F::Fp>(form_of(i.mid), [&]<F M>() -> Handler { return &binary<A, op, T, S, M, D>; });
    });
  });
}

// Words are what programs compute with; the other widths get the frequent forms only.
template <Abi A, Op op>
Handler select_integer(const ir::Inst& i) {
  constexpr bool hot = op != Op::exp_ && op != Op::lsr && op != Op::div && op != Op::mod;
  if (i.type == ir::word_type(A)) {
    if constexpr (hot)
      return select_hot<A, op, Word<A>>(i);
    else
      return select_plain<A, op, Word<A>>(i);
  }
  if (i.type == Type::i64) return select_plain<A, op, int64_t>(i);
  if constexpr (op != Op::exp_ && op != Op::lsr)
    if (i.type == Type::u8) return select_plain<A, op, uint8_t>(i);
  return nullptr;
}
template <Abi A, Op op>
Handler select_number(const ir::Inst& i) {
  if (i.type == Type::f64) return select_plain<A, op, double>(i);
  return select_integer<A, op>(i);
}

// --- Branches: src op mid. Backward ones spend the slice, in proportion to the length of the loop. ---

template <Abi A, Op op, typename T, F S, F M>
const Code* branch_forward(DIS_STATE) {
  DIS_SRC(T, s, S)
  DIS_MID(T, m, M)
  if (compare<T>(op, s, m))
    DIS_GOTO(reinterpret_cast<const Code*>(reinterpret_cast<const char*>(pc) + pc->d_target));
  DIS_NEXT();
}

template <Abi A, Op op, typename T, F S, F M>
const Code* branch_back(DIS_STATE) {
  DIS_SRC(T, s, S)
  DIS_MID(T, m, M)
  DIS_SPEND(pc->d_target);
  if (compare<T>(op, s, m)) {
    pc = reinterpret_cast<const Code*>(reinterpret_cast<const char*>(pc) + pc->d_target);
    if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
    DIS_GOTO(pc);
  }
  DIS_NEXT();
}

template <Abi A, Op op, typename T, F S>
Handler select_branch_mid(const ir::Inst& i) {
  bool back = i.target <= int32_t(i.pc);
  auto pick = [&]<F M>() -> Handler {
    return back ? &branch_back<A, op, T, S, M> : &branch_forward<A, op, T, S, M>;
  };
  if constexpr (sizeof(T) == A.word_bytes && !std::is_floating_point_v<T>)
    return select<F::Imm, F::Fp>(form_of(i.mid), pick);
  else
    return select<F::Fp>(form_of(i.mid), pick);
}
template <Abi A, Op op, typename T>
Handler select_branch_src(const ir::Inst& i) {
  auto pick = [&]<F S>() -> Handler { return select_branch_mid<A, op, T, S>(i); };
  if constexpr (sizeof(T) == A.word_bytes && !std::is_floating_point_v<T>)
    return select<F::Imm, F::Fp, F::IFp>(form_of(i.src), pick);
  else
    return select<F::Imm, F::Fp>(form_of(i.src), pick);
}
template <Abi A, Op op>
Handler select_branch(const ir::Inst& i) {
  switch (i.type) {
    case Type::u8: return select_branch_src<A, op, uint8_t>(i);
    case Type::i32:
      if constexpr (A.word_bytes == 4) return select_branch_src<A, op, int32_t>(i);
      return nullptr;
    case Type::i64: return select_branch_src<A, op, int64_t>(i);
    case Type::f64: return select_branch_src<A, op, double>(i);
    default: return nullptr;
  }
}

// --- One operand ---

template <Abi A, typename To, typename From, F S, F D>
const Code* convert(DIS_STATE) {
  DIS_SRC(From, s, S)
  DIS_DST_ADDR(d, D);
  store_as<To>(d, sem::cvt<To, From>(s));
  DIS_NEXT();
}
template <Abi A, typename To, typename From>
Handler select_convert_forms(const ir::Inst& i) {
  return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
    return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &convert<A, To, From, S, D>; });
  });
}
// The conversions Dis has; W is the ABI's word.
template <Abi A>
Handler select_convert(const ir::Inst& i) {
  using W = Word<A>;
  constexpr Type word = ir::word_type(A);
  const Type from = i.src.type, to = i.type;
  if (from == Type::u8 && to == word) return select_convert_forms<A, W, uint8_t>(i);
  if (from == word && to == Type::u8) return select_convert_forms<A, uint8_t, W>(i);
  if (from == word && to == Type::f64) return select_convert_forms<A, double, W>(i);
  if (from == Type::f64 && to == word) return select_convert_forms<A, W, double>(i);
  if (from == word && to == Type::i64) return select_convert_forms<A, int64_t, W>(i);
  if (from == Type::i64 && to == word) return select_convert_forms<A, W, int64_t>(i);
  if (from == Type::i64 && to == Type::f64) return select_convert_forms<A, double, int64_t>(i);
  if (from == Type::f64 && to == Type::i64) return select_convert_forms<A, int64_t, double>(i);
  if (from == Type::f32 && to == Type::f64) return select_convert_forms<A, double, float>(i);
  if (from == Type::f64 && to == Type::f32) return select_convert_forms<A, float, double>(i);
  if (from == Type::i16 && to == word) return select_convert_forms<A, W, int16_t>(i);
  if (from == word && to == Type::i16) return select_convert_forms<A, int16_t, W>(i);
  return nullptr;
}

template <Abi A, F S, F D>
const Code* negate(DIS_STATE) {
  DIS_SRC(double, s, S)
  DIS_DST_ADDR(d, D);
  store_as<double>(d, sem::neg<double>(s));
  DIS_NEXT();
}

// --- Fixed point: rare, so one handler each, for any form ---

template <Abi A, Op op>
const Code* fixed(DIS_STATE) {
  using W = Word<A>;
  if constexpr (op == Op::cvtfx) {
    DIS_SRC(double, s, F::Any)
    DIS_MID(double, m, F::Any)
    DIS_DST_ADDR(d, F::Any);
    store_as<W>(d, sem::cvtfx<W>(s, m));
  } else if constexpr (op == Op::cvtxf) {
    DIS_SRC(W, s, F::Any)
    DIS_MID(double, m, F::Any)
    DIS_DST_ADDR(d, F::Any);
    store_as<double>(d, sem::cvtxf<W>(s, m));
  } else {
    DIS_SRC(W, s, F::Any)
    DIS_MID(W, m, F::Any)
    DIS_DST_ADDR(d, F::Any);
    const W scale = load_as<W>(fp + A.frame_dest_temp());
    const W factor = load_as<W>(fp + A.frame_source_temp());
    std::optional<W> r;
    if constexpr (op == Op::mulx) r = sem::mulx<W>(m, s, scale);
    if constexpr (op == Op::divx) r = sem::divx<W>(m, s, scale);
    if constexpr (op == Op::cvtxx) r = sem::cvtxx<W>(s, m);
    if constexpr (op == Op::mulx0) r = sem::mulx0<W>(m, s, scale, factor);
    if constexpr (op == Op::divx0) r = sem::divx0<W>(m, s, scale, factor);
    if constexpr (op == Op::cvtxx0) r = sem::cvtxx0<W>(s, m, factor);
    if constexpr (op == Op::mulx1) r = sem::mulx1<W>(m, s, scale, factor);
    if constexpr (op == Op::divx1) r = sem::divx1<W>(m, s, scale, factor);
    if constexpr (op == Op::cvtxx1) r = sem::cvtxx1<W>(s, m, factor);
    if (DIS_UNLIKELY(!r)) DIS_RAISE(zero_divide);
    store_as<W>(d, *r);
  }
  DIS_NEXT();
}

}  // namespace

template <Abi A>
Handler select_arith(const ir::Inst& i) {
  switch (i.op) {
    case Op::add: return select_number<A, Op::add>(i);
    case Op::sub: return select_number<A, Op::sub>(i);
    case Op::mul: return select_number<A, Op::mul>(i);
    case Op::div: return select_number<A, Op::div>(i);
    case Op::mod: return select_integer<A, Op::mod>(i);
    case Op::and_: return select_integer<A, Op::and_>(i);
    case Op::or_: return select_integer<A, Op::or_>(i);
    case Op::xor_: return select_integer<A, Op::xor_>(i);
    case Op::shl: return select_integer<A, Op::shl>(i);
    case Op::shr: return select_integer<A, Op::shr>(i);
    case Op::lsr: return select_integer<A, Op::lsr>(i);
    case Op::exp_: return select_number<A, Op::exp_>(i);
    case Op::neg:
      return select<F::Fp>(form_of(i.src), [&]<F S>() -> Handler {
        return select<F::Fp>(form_of(i.dst), [&]<F D>() -> Handler { return &negate<A, S, D>; });
      });
    case Op::cvt: return select_convert<A>(i);
    case Op::beq: return select_branch<A, Op::beq>(i);
    case Op::bne: return select_branch<A, Op::bne>(i);
    case Op::blt: return select_branch<A, Op::blt>(i);
    case Op::ble: return select_branch<A, Op::ble>(i);
    case Op::bgt: return select_branch<A, Op::bgt>(i);
    case Op::bge: return select_branch<A, Op::bge>(i);
    case Op::mulx: return &fixed<A, Op::mulx>;
    case Op::divx: return &fixed<A, Op::divx>;
    case Op::cvtxx: return &fixed<A, Op::cvtxx>;
    case Op::mulx0: return &fixed<A, Op::mulx0>;
    case Op::divx0: return &fixed<A, Op::divx0>;
    case Op::cvtxx0: return &fixed<A, Op::cvtxx0>;
    case Op::mulx1: return &fixed<A, Op::mulx1>;
    case Op::divx1: return &fixed<A, Op::divx1>;
    case Op::cvtxx1: return &fixed<A, Op::cvtxx1>;
    case Op::cvtfx: return &fixed<A, Op::cvtfx>;
    case Op::cvtxf: return &fixed<A, Op::cvtxf>;
    default: return nullptr;
  }
}

template Handler select_arith<kAbi32>(const ir::Inst&);
template Handler select_arith<kAbi64>(const ir::Inst&);

}  // namespace dis::interp
