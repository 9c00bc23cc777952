// lower_expr: the kinds of expression. Each kind of value has a function that stores it at a place; anything
// that can be addressed is moved there.
#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

void FunctionLowering::into(Expr* e, const Operand& to, Type* type) {
  if (rank(e) < kCannot) {
    // nil has the type of what it is stored in.
    move(e->kind == ExprKind::nil ? type : e->type, direct(e), to, e->span);
    return;
  }
  switch (e->kind) {
    case ExprKind::field:
    case ExprKind::deref:
    case ExprKind::payload:
    case ExprKind::tag_of:
    case ExprKind::module_var: {
      Held p = operand(e, &to);
      move(e->type, p.op, to, e->span);
      release(p);
      return;
    }
    case ExprKind::index: {
      if (e->left->type->kind == TypeKind::array) {
        Held p = operand(e, &to);
        move(e->type, p.op, to, e->span);
        release(p);
        return;
      }
      auto [string, at] = both(e->left, e->items[0], true, nullptr);
      emit(Opcode::indc, string.op, at.op, to, e->span);
      release(string);
      release(at);
      return;
    }
    case ExprKind::negate:
      if (e->type->kind == TypeKind::real) {
        Held p = operand(e->left, &to);
        emit(Opcode::negf, p.op, {}, to, e->span);
        release(p);
        return;
      }
      binary_into(e, to);
      return;
    case ExprKind::bit_not: binary_into(e, to); return;
    case ExprKind::binary:
      if (e->op < Op::lt) {
        binary_into(e, to);
        return;
      }
      [[fallthrough]];
    case ExprKind::logical_not:
    case ExprKind::logical_and:
    case ExprKind::logical_or: {
      const int32_t no = label(), end = label();
      branch(e, false, no);
      emit(Opcode::movw, imm(1), {}, to, e->span);
      jump(end, e->span);
      place_label(no);
      emit(Opcode::movw, imm(0), {}, to, e->span);
      place_label(end);
      return;
    }
    case ExprKind::assign:
    case ExprKind::declare: assign(e, &to); return;
    case ExprKind::op_assign: op_assign(e, e->left, e->op, e->right, nullptr, &to); return;
    case ExprKind::pre_inc:
    case ExprKind::pre_dec:
      op_assign(e, e->left, e->kind == ExprKind::pre_inc ? Op::add : Op::sub, nullptr, nullptr, &to);
      return;
    case ExprKind::post_inc:
    case ExprKind::post_dec:
      op_assign(e, e->left, e->kind == ExprKind::post_inc ? Op::add : Op::sub, nullptr, &to, nullptr);
      return;
    case ExprKind::call: call(e, &to, false); return;
    case ExprKind::receive: receive_into(e, to); return;
    case ExprKind::send: {
      auto [channel, value] = both(e->left, e->right, false, &to);
      emit(Opcode::send, value.op, {}, channel.op, e->span);
      move(e->type, value.op, to, e->span);
      release(channel);
      release(value);
      return;
    }
    case ExprKind::head: {
      Held list = operand(e->left, &to);
      constexpr OpcodesByKind kHeads{Opcode::headb, Opcode::headw, Opcode::headl, Opcode::headf,
                                     Opcode::headp, Opcode::headm, Opcode::headmp};
      const auto [op, how] = for_kind(kHeads, e->type);
      emit(op, list.op, how, to, e->span);
      release(list);
      return;
    }
    case ExprKind::tail: {
      Held list = operand(e->left, &to);
      emit(Opcode::tail, list.op, {}, to, e->span);
      release(list);
      return;
    }
    case ExprKind::length: {
      Held p = operand(e->left, &to);
      const TypeKind kind = e->left->type->kind;
      emit(kind == TypeKind::string  ? Opcode::lenc
           : kind == TypeKind::array ? Opcode::lena
                                     : Opcode::lenl,
           p.op, {}, to, e->span);
      release(p);
      return;
    }
    case ExprKind::cons:
    case ExprKind::list_of: list_into(e, to); return;
    case ExprKind::tuple:
    case ExprKind::construct:
      if (e->type->kind == TypeKind::exception && e->type->is_declared)
        exception_into(e, to);
      else
        record_into(e, to);
      return;
    case ExprKind::make_ref: reference_into(e, to); return;
    case ExprKind::function: function_reference_into(e, to, e->span); return;
    case ExprKind::cast: cast_into(e, to); return;
    case ExprKind::slice: slice_into(e, to); return;
    case ExprKind::new_array: array_into(e, to); return;
    case ExprKind::new_chan: channel_into(e, to); return;
    case ExprKind::load: load_into(e, to); return;
    case ExprKind::let: {
      begin_let(e);
      into(e->left, to, type);
      end_let(e);
      return;
    }
    case ExprKind::choice: {
      const int32_t no = label(), end = label();
      branch(e->left, false, no);
      into(e->right, to, type);
      jump(end, e->span);
      place_label(no);
      into(e->extra, to, type);
      place_label(end);
      return;
    }
    default: break;
  }
  DIS_CHECK(!"an expression that lowering does not know");
}

// The variables of a `let` are temporaries.
void FunctionLowering::begin_let(Expr* e) {
  for (Expr* item : e->items) {
    Slot* t = temp(item->left->type);
    into(item->right, frame(t), item->left->type);
    item->left->decl->lowered = t;
  }
}

void FunctionLowering::end_let(Expr* e) {
  for (Expr* item : e->items) release(static_cast<Slot*>(item->left->decl->lowered));
}

void FunctionLowering::effect(Expr* e) {
  switch (e->kind) {
    case ExprKind::let:
      begin_let(e);
      effect(e->left);
      end_let(e);
      return;
    case ExprKind::assign:
    case ExprKind::declare: assign(e, nullptr); return;
    case ExprKind::op_assign: op_assign(e, e->left, e->op, e->right, nullptr, nullptr); return;
    case ExprKind::pre_inc:
    case ExprKind::post_inc: op_assign(e, e->left, Op::add, nullptr, nullptr, nullptr); return;
    case ExprKind::pre_dec:
    case ExprKind::post_dec: op_assign(e, e->left, Op::sub, nullptr, nullptr, nullptr); return;
    case ExprKind::send: {
      auto [channel, value] = both(e->left, e->right, false, nullptr);
      emit(Opcode::send, value.op, {}, channel.op, e->span);
      release(channel);
      release(value);
      return;
    }
    case ExprKind::call:
      if (e->type->kind == TypeKind::none) {
        call(e, nullptr, false);
        return;
      }
      break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
    case ExprKind::logical_not: {
      const int32_t end = label();
      branch(e, true, end);
      place_label(end);
      return;
    }
    default: break;
  }
  if (rank(e) < kThroughFrame || e->type->kind == TypeKind::none) return;  // nothing can happen
  if (e->type->kind == TypeKind::any) return;
  release(in_temp(e, nullptr));
}

}  // namespace dis::limbo
