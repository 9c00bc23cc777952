#include "vm/interp/fuse.h"

#include "runtime/array_object.h"
#include "runtime/frame.h"
#include "vm/interp/access.h"
#include "vm/interp/branch.h"
#include "vm/ir/semantics.h"

namespace dis::interp {

namespace {

using ir::Form;
using ir::Inst;
using ir::Op;
using ir::Type;
namespace sem = ir::sem;

// --- Step and jump: `x += s; goto back`, and the test at the head of the loop if that is where it goes. ---

template <Abi A, Op op, F S>
DIS_INLINE void do_step(const Code* pc, uint8_t* fp) {
  using W = Word<A>;
  W s = S == F::Imm ? from_immediate<W>(pc->s_imm) : load_as<W>(fp + pc->s);
  uint8_t* d = fp + pc->d;
  if constexpr (op == Op::add) store_as<W>(d, sem::add<W>(load_as<W>(d), s));
  if constexpr (op == Op::sub) store_as<W>(d, sem::sub<W>(load_as<W>(d), s));
  if constexpr (op == Op::mov) store_as<W>(d, s);
}

template <Abi A, Op op, F S>
const Code* step_jump(DIS_STATE) {
  do_step<A, op, S>(pc, fp);
  DIS_SPEND(pc[1].d_target);
  pc = target_of(pc + 1);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

template <Abi A, Op op, Op branch, F S, F M>
const Code* step_jump_branch(DIS_STATE) {
  using W = Word<A>;
  do_step<A, op, F::Imm>(pc, fp);
  DIS_SPEND(pc[1].d_target);
  pc = target_of(pc + 1);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  W s = S == F::Imm ? from_immediate<W>(pc->s_imm) : load_as<W>(fp + pc->s);
  W m = M == F::Imm ? from_immediate<W>(pc->m) : load_as<W>(fp + pc->m);
  if (compare<W>(branch, s, m)) DIS_GOTO(target_of(pc));
  DIS_NEXT();
}

// --- Index and use: `t = &a[i]`, then an operation on the element at 0(t). ---

// The element's address, also stored in t; nullptr when out of bounds (pc is the index instruction).
template <Abi A, uint32_t kSize, F S>
DIS_INLINE uint8_t* do_index(const Code* pc, uint8_t* fp, uint8_t* mp, Process* p, uint8_t* base) {
  RawRef<A> raw = load_as<RawRef<A>>((S == F::Mp ? mp : fp) + pc->s);
  UWord<A> i = load_as<UWord<A>>(fp + pc->d);
  p->slow_exception = ExceptionId::bounds;
  if (DIS_UNLIKELY(raw == kRawNil<A>)) return nullptr;
  uint8_t* o = payload<A>(raw, p, base);
  if (DIS_UNLIKELY(!o)) {
    p->slow_exception = ExceptionId::wild_reference;
    return nullptr;
  }
  auto* a = reinterpret_cast<ArrayObject*>(o);
  if (DIS_UNLIKELY(i >= a->length)) return nullptr;
  uint8_t* at = a->data + uint64_t(i) * kSize;
  // The element is used without another look at its address, and a damaged module's array may be none.
  if (DIS_UNLIKELY(uint64_t(at - base) >= p->arena_bytes)) {
    p->slow_exception = ExceptionId::wild_reference;
    return nullptr;
  }
  store_as<RawRef<A>>(fp + pc->m, raw_address<A>(at, base));
  return at;
}

#define DIS_DO_INDEX(at)                                                \
  uint8_t* at = do_index<A, sizeof(T), S>(pc, fp, mp, p, base);         \
  if (DIS_UNLIKELY(!at)) return raise_here(DIS_STATE_ARGS);             \
  pc++;                                                                 \
  at += pc_offset(pc)

template <Abi A, typename T, F S>
const Code* index_load(DIS_STATE) {
  auto pc_offset = [](const Code* c) { return c->s2; };
  DIS_DO_INDEX(at);
  store_as<T>(fp + pc->d, load_as<T>(at));
  DIS_NEXT();
}

template <Abi A, typename T, F S, F V>
const Code* index_store(DIS_STATE) {
  auto pc_offset = [](const Code* c) { return c->d2; };
  DIS_DO_INDEX(at);
  store_as<T>(at, V == F::Imm ? from_immediate<T>(pc->s_imm) : load_as<T>(fp + pc->s));
  DIS_NEXT();
}

template <Abi A, typename T, Op op, F S>
const Code* index_accumulate(DIS_STATE) {
  auto pc_offset = [](const Code* c) { return c->s2; };
  DIS_DO_INDEX(at);
  uint8_t* d = fp + pc->d;
  T s = load_as<T>(at);
  if constexpr (op == Op::add) store_as<T>(d, sem::add<T>(load_as<T>(d), s));
  if constexpr (op == Op::mul) store_as<T>(d, sem::mul<T>(load_as<T>(d), s));
  DIS_NEXT();
}

template <Abi A, typename T, Op op, F S, F M>
const Code* index_branch(DIS_STATE) {
  auto pc_offset = [](const Code* c) { return c->s2; };
  DIS_DO_INDEX(at);
  T s = load_as<T>(at);
  T m = M == F::Imm ? from_immediate<T>(pc->m) : load_as<T>(fp + pc->m);
  if (compare<T>(op, s, m)) DIS_GOTO(target_of(pc));
  DIS_NEXT();
}

// --- Two arithmetic instructions on the frame, the second of any operation of the same kind ---

template <Abi A, Op op>
DIS_INLINE Word<A> compute(Word<A> m, Word<A> s) {
  using W = Word<A>;
  if constexpr (op == Op::add) return sem::add<W>(m, s);
  if constexpr (op == Op::sub) return sem::sub<W>(m, s);
  if constexpr (op == Op::mul) return sem::mul<W>(m, s);
  if constexpr (op == Op::and_) return sem::and_<W>(m, s);
  if constexpr (op == Op::or_) return sem::or_<W>(m, s);
  if constexpr (op == Op::xor_) return sem::xor_<W>(m, s);
  if constexpr (op == Op::shl) return sem::shl<W>(m, s);
  if constexpr (op == Op::shr) return sem::shr<W>(m, s);
}

template <Abi A, Op op, F S>
DIS_INLINE void do_binary(const Code* pc, uint8_t* fp) {
  using W = Word<A>;
  W s = S == F::Imm ? from_immediate<W>(pc->s_imm) : load_as<W>(fp + pc->s);
  store_as<W>(fp + pc->d, compute<A, op>(load_as<W>(fp + pc->d), s));
}

template <Abi A, Op op1, F S1, Op op2, F S2>
const Code* binary_pair(DIS_STATE) {
  do_binary<A, op1, S1>(pc, fp);
  pc++;
  do_binary<A, op2, S2>(pc, fp);
  DIS_NEXT();
}

// --- Two comparisons in a row, as chains of `if … else if` and `&&` give them ---

template <Abi A, Op op1, F S1, F M1, Op op2, F S2, F M2>
const Code* branch_pair(DIS_STATE) {
  using W = Word<A>;
  auto taken = [&]<Op op, F S, F M>(const Code* c) {
    W s = S == F::Imm ? from_immediate<W>(c->s_imm) : load_as<W>(fp + c->s);
    W m = M == F::Imm ? from_immediate<W>(c->m) : load_as<W>(fp + c->m);
    return compare<W>(op, s, m);
  };
  if (taken.template operator()<op1, S1, M1>(pc)) DIS_GOTO(target_of(pc));
  pc++;
  if (taken.template operator()<op2, S2, M2>(pc)) DIS_GOTO(target_of(pc));
  DIS_NEXT();
}

// --- `lea x, ret(f); call f`: the end of every call that returns a value ---

template <Abi A>
const Code* lea_call(DIS_STATE) {
  uint8_t* f = deref<A>(fp + pc->d, p, base);
  if (DIS_UNLIKELY(!f)) return raise_here(DIS_STATE_ARGS);
  store_as<RawRef<A>>(f + pc->d2, raw_address<A>(fp + pc->s, base));
  pc++;
  FrameHeader* h = reinterpret_cast<FrameHeader*>(f + A.frame_header_offset());
  h->link = pc + 1;
  h->caller = fp;
  fp = f;
  budget -= kCallPrice;
  pc = target_of(pc);
  if (DIS_UNLIKELY(budget < 0)) return preempt(DIS_STATE_ARGS);
  DIS_GOTO(pc);
}

// --- Recognition ---

// fn<Op>() for the operation of `op` among `Ops`, else nullptr.
template <Op... Ops, typename Fn>
Handler select_op(Op op, Fn fn) {
  Handler h = nullptr;
  ((op == Ops ? void(h = fn.template operator()<Ops>()) : void()), ...);
  return h;
}
// fn<F>() for the form among `Fs`, else nullptr.
template <F... Fs, typename Fn>
Handler select_form(F form, Fn fn) {
  Handler h = nullptr;
  ((form == Fs ? void(h = fn.template operator()<Fs>()) : void()), ...);
  return h;
}

template <typename Fn>
Handler select_branch_op(Op op, Fn fn) {
  return select_op<Op::beq, Op::bne, Op::blt, Op::ble, Op::bgt, Op::bge>(op, fn);
}

template <Abi A>
bool is_step(const Inst& i) {
  if (i.type != ir::word_type(A) || i.dst.form != Form::fp) return false;
  if (i.op == Op::mov) return i.src.form == Form::fp || i.src.form == Form::imm;
  return (i.op == Op::add || i.op == Op::sub) && i.mid == i.dst &&
         (i.src.form == Form::fp || i.src.form == Form::imm);
}

template <Abi A>
bool is_word_branch(const Inst& i) {
  return i.op >= Op::beq && i.op <= Op::bge && i.type == ir::word_type(A);
}

template <Abi A>
Handler fuse_step_jump(const ir::Module& module, size_t at) {
  const Inst& step = module.insts[at];
  const Inst& jump = module.insts[at + 1];
  if (jump.op != Op::jump || jump.target < 0 || jump.target > int32_t(at + 1) || !is_step<A>(step)) return nullptr;
  const Inst& head = module.insts[size_t(jump.target)];
  if (is_word_branch<A>(head) && head.target > jump.target && step.op != Op::mov && step.src.form == Form::imm) {
    Handler h = select_op<Op::add, Op::sub>(step.op, [&]<Op op>() -> Handler {
      return select_branch_op(head.op, [&]<Op branch>() -> Handler {
        return select_form<F::Imm, F::Fp>(form_of(head.src), [&]<F S>() -> Handler {
          return select_form<F::Imm, F::Fp>(form_of(head.mid), [&]<F M>() -> Handler {
            return &step_jump_branch<A, op, branch, S, M>;
          });
        });
      });
    });
    if (h) return h;
  }
  return select_op<Op::add, Op::sub, Op::mov>(step.op, [&]<Op op>() -> Handler {
    return select_form<F::Imm, F::Fp>(form_of(step.src), [&]<F S>() -> Handler { return &step_jump<A, op, S>; });
  });
}

template <Abi A, typename T>
Handler fuse_index_typed(const Inst& index, const Inst& use, Type type) {
  // The element is used through the temporary that holds its address.
  auto through = [&](const ir::Operand& o) { return o.form == Form::ind_fp && o.offset == index.mid.offset; };
  if (use.type != type) return nullptr;
  return select_form<F::Fp, F::Mp>(form_of(index.src), [&]<F S>() -> Handler {
    if (use.op == Op::mov && through(use.src) && use.dst.form == Form::fp) return &index_load<A, T, S>;
    if (use.op == Op::mov && through(use.dst))
      return select_form<F::Imm, F::Fp>(form_of(use.src),
                                        [&]<F V>() -> Handler { return &index_store<A, T, S, V>; });
    if (through(use.src) && use.dst.form == Form::fp && use.mid == use.dst)
      return select_op<Op::add, Op::mul>(use.op,
                                         [&]<Op op>() -> Handler { return &index_accumulate<A, T, op, S>; });
    if constexpr (!std::is_floating_point_v<T>) {
      if (through(use.src) && use.op >= Op::beq && use.op <= Op::bge && use.target > int32_t(use.pc))
        return select_branch_op(use.op, [&]<Op op>() -> Handler {
          return select_form<F::Imm, F::Fp>(form_of(use.mid),
                                            [&]<F M>() -> Handler { return &index_branch<A, T, op, S, M>; });
        });
    }
    return nullptr;
  });
}

template <Abi A>
Handler fuse_index(const Inst& index, const Inst& use) {
  if (index.op != Op::index || index.mid.form != Form::fp || index.dst.form != Form::fp) return nullptr;
  if (index.src.form != Form::fp && index.src.form != Form::mp) return nullptr;
  switch (index.type) {
    case Type::u8: return fuse_index_typed<A, uint8_t>(index, use, Type::u8);
    case Type::i32: return fuse_index_typed<A, int32_t>(index, use, Type::i32);
    case Type::i64:
    case Type::f64:
      // Elements of either type are indexed alike (8 bytes); what is done with them decides.
      if (use.type == Type::f64) return fuse_index_typed<A, double>(index, use, Type::f64);
      return fuse_index_typed<A, int64_t>(index, use, Type::i64);
    default: return nullptr;
  }
}

// `x op= s` twice; three-operand forms are too many to pair them all.
template <Abi A>
bool is_plain_binary(const Inst& i) {
  if (i.type != ir::word_type(A) || i.dst.form != Form::fp) return false;
  return (i.src.form == Form::fp || i.src.form == Form::imm) && i.mid == i.dst;
}

template <Abi A>
Handler fuse_binary_pair(const Inst& a, const Inst& b) {
  if (!is_plain_binary<A>(a) || !is_plain_binary<A>(b)) return nullptr;
  auto ops = []<typename Fn>(Op op, Fn fn) {
    return select_op<Op::add, Op::sub, Op::mul, Op::and_, Op::or_, Op::xor_, Op::shl, Op::shr>(op, fn);
  };
  return ops(a.op, [&]<Op op1>() -> Handler {
    return select_form<F::Imm, F::Fp>(form_of(a.src), [&]<F S1>() -> Handler {
      return ops(b.op, [&]<Op op2>() -> Handler {
        return select_form<F::Imm, F::Fp>(form_of(b.src),
                                          [&]<F S2>() -> Handler { return &binary_pair<A, op1, S1, op2, S2>; });
      });
    });
  });
}

template <Abi A>
Handler fuse_branch_pair(const Inst& a, const Inst& b) {
  if (!is_word_branch<A>(a) || !is_word_branch<A>(b)) return nullptr;
  if (a.target <= int32_t(a.pc) || b.target <= int32_t(b.pc)) return nullptr;
  auto forms = []<typename Fn>(const Inst& i, Fn fn) -> Handler {
    if (form_of(i.mid) == F::Fp && form_of(i.src) == F::Imm) return fn.template operator()<F::Imm, F::Fp>();
    if (form_of(i.mid) == F::Fp && form_of(i.src) == F::Fp) return fn.template operator()<F::Fp, F::Fp>();
    if (form_of(i.mid) == F::Imm && form_of(i.src) == F::Fp) return fn.template operator()<F::Fp, F::Imm>();
    return nullptr;
  };
  return select_branch_op(a.op, [&]<Op op1>() -> Handler {
    return select_branch_op(b.op, [&]<Op op2>() -> Handler {
      return forms(a, [&]<F S1, F M1>() -> Handler {
        return forms(b, [&]<F S2, F M2>() -> Handler { return &branch_pair<A, op1, S1, M1, op2, S2, M2>; });
      });
    });
  });
}


}  // namespace

template <Abi A>
Handler select_fused(const ir::Module& module, size_t at, bool calls) {
  if (at + 1 >= module.insts.size()) return nullptr;
  const Inst& a = module.insts[at];
  const Inst& b = module.insts[at + 1];
  if (Handler h = fuse_step_jump<A>(module, at)) return h;
  if (Handler h = fuse_index<A>(a, b)) return h;
  if (calls && a.op == Op::lea && a.src.form == Form::fp && a.dst.form == Form::ind_fp && b.op == Op::call &&
      b.src.form == Form::fp && b.src.offset == a.dst.offset && b.target >= 0)
    return &lea_call<A>;
  if (Handler h = fuse_branch_pair<A>(a, b)) return h;
  return fuse_binary_pair<A>(a, b);
}

template Handler select_fused<kAbi32>(const ir::Module&, size_t, bool);
template Handler select_fused<kAbi64>(const ir::Module&, size_t, bool);

}  // namespace dis::interp
