// lower_array: elements, slices and initial values of arrays and strings; lists.
#include <vector>

#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

void FunctionLowering::index_address(Expr* e, Slot* to) {
  const Operand hint = frame(to);
  auto [array, at] = both(e->left, e->items[0], false, &hint);
  emit(index_opcode(e->left->type->element), array.op, frame(to), at.op, e->span);
  // The array must outlive the use of the element's address.
  release_later(array);
  release(at);
}

void FunctionLowering::cons(const Held& item, Type* type, const Operand& list, Span span) {
  constexpr OpcodesByKind kConses{Opcode::consb, Opcode::consw, Opcode::consl, Opcode::consf,
                                  Opcode::consp, Opcode::consm, Opcode::consmp};
  const auto [op, how] = for_kind(kConses, type);
  emit(op, item.op, how, list, span);
}

// a :: b :: tail, or list of {a, b}: the items in order, then the tail, then the cells from the last one.
void FunctionLowering::list_into(Expr* e, const Operand& to) {
  std::vector<Expr*> exprs;
  Expr* tail = nullptr;
  if (e->kind == ExprKind::list_of) {
    exprs.assign(e->items.begin(), e->items.end());
  } else {
    for (tail = e; tail->kind == ExprKind::cons; tail = tail->right) exprs.push_back(tail->left);
  }
  std::vector<Held> items;
  items.reserve(exprs.size());
  bool fails = tail && !simple(tail);  // after the list has begun to change
  bool occurs_in_items = false;
  for (Expr* item : exprs) {
    items.push_back(operand(item, nullptr));
    fails |= is_indirect(items.back().op);
    occurs_in_items |= items.back().op.slot == to.slot;
  }
  // The variable itself may hold the unfinished list if nothing can go wrong meanwhile and nobody looks.
  const bool extends = tail && rank(tail) < kCannot && direct(tail) == to && exprs.size() == 1;
  const bool in_place = extends || is_temp(to) ||
                        (to.mode == OperandMode::frame && to.slot->kind != SlotKind::fixed && !fails &&
                         !occurs_in_items && (!tail || !occurs(to.slot, tail)));
  Slot* own = in_place ? nullptr : temp(e->type, &to);
  const Operand list = in_place ? to : frame(own);
  if (tail)
    into(tail, list, e->type);
  else
    emit(Opcode::movp, nil(), {}, list, e->span);
  for (size_t i = items.size(); i-- > 0;) {
    cons(items[i], exprs[i]->kind == ExprKind::nil ? e->type->element : exprs[i]->type, list, exprs[i]->span);
    release(items[i]);
  }
  if (own) {
    if (list != to) move(e->type, list, to, e->span);
    release(own);
  }
}

void FunctionLowering::slice_into(Expr* e, const Operand& to) {
  Held from = operand(e->left, nullptr);
  Held low{imm(0), types_.int_, nullptr}, high;
  const Opcode length = e->type->kind == TypeKind::string ? Opcode::lenc : Opcode::lena;
  auto length_of = [&]() -> Held {
    Slot* t = temp(types_.int_);
    emit(length, from.op, {}, frame(t), e->span);
    return {frame(t), types_.int_, t};
  };
  if (!e->extra) {
    // Needs one temporary for the length; the lower bound comes first if it needs more.
    if (!e->right || rank(e->right) < kCannot) {
      high = length_of();
      if (e->right) low = {direct(e->right), types_.int_, nullptr};
    } else if (temps(e->right) <= 1) {
      high = length_of();
      low = operand(e->right);
    } else {
      low = operand(e->right);
      high = length_of();
    }
  } else if (!e->right) {
    high = any_operand(e->extra);
  } else if (rank(e->extra) < kAlways) {
    low = operand(e->right);
    high = {direct(e->extra), types_.int_, nullptr};
  } else if (temps(e->right) <= temps(e->extra)) {
    high = in_temp(e->extra);
    low = operand(e->right);
  } else {
    low = operand(e->right);
    high = in_temp(e->extra);
  }
  // The destination last: it may occur in the bounds.
  move(e->type, from.op, to, e->span);
  emit(e->type->kind == TypeKind::string ? Opcode::slicec : Opcode::slicea, low.op, high.op, to, e->span);
  release(from);
  release(low);
  release(high);
}

void FunctionLowering::array_into(Expr* e, const Operand& to) {
  Held size = operand(e->left, nullptr);
  if (e->items.empty()) {
    emit(Opcode::newa, size.op, descriptor(e->type->element), to, e->span);
    release(size);
    return;
  }
  // Elements are stored through the array, so it lies in the frame or in module data; and a variable keeps
  // its old value until all elements are known.
  bool plain = !is_indirect(to);
  if (plain && !is_temp(to))
    for (Expr* item : e->items)
      if (occurs(to.slot, item->left)) plain = false;
  Slot* own = plain ? nullptr : temp(e->type);
  const Operand array = plain ? to : frame(own);
  emit(Opcode::newa, size.op, descriptor(e->type->element), array, e->span);
  fill_array(e, array);
  release(size);
  if (own) {
    move(e->type, array, to, e->span);
    release(own);
  }
}

void FunctionLowering::fill_array(Expr* e, const Operand& array) {
  Type* element = e->type->element;
  const Opcode index = index_opcode(element);

  // `* => e` first: from the last element down.
  for (Expr* item : e->items)
    for (Expr* label_expr : item->items)
      if (label_expr->kind == ExprKind::wildcard) {
        Slot* n = temp(types_.int_);
        emit(Opcode::lena, array, {}, frame(n), item->span);
        const int32_t top = label(), end = label();
        place_label(top);
        emit(Opcode::beqw, frame(n), imm(0), {OperandMode::label, end}, item->span);
        emit(Opcode::subw, imm(1), {}, frame(n), item->span);
        Held value = operand(item->left, nullptr);
        Slot* address = temp(types_.int_);
        emit(index, array, frame(address), frame(n), item->span);
        move(element, value.op, through(frame(address)), item->span);
        release(address);
        release(value);
        jump(top, item->span);
        place_label(end);
        release(n);
      }

  Slot* address = temp(types_.int_);
  for (Expr* item : e->items) {
    for (Expr* at : item->items) {
      if (at->kind == ExprKind::wildcard) continue;
      if (at->kind == ExprKind::range) {
        Slot* i = temp(types_.int_);
        into(at->left, frame(i), types_.int_);
        const int32_t top = label(), end = label();
        place_label(top);
        emit(Opcode::bgtw, frame(i), number(at->right->value.integer), {OperandMode::label, end}, at->span);
        emit(index, array, frame(address), frame(i), at->span);
        into(item->left, through(frame(address)), element);
        emit(Opcode::addw, imm(1), {}, frame(i), at->span);
        jump(top, at->span);
        place_label(end);
        release(i);
      } else {
        emit(index, array, frame(address), number(at->value.integer), at->span);
        into(item->left, through(frame(address)), element);
      }
    }
  }
  release(address);
}

}  // namespace dis::limbo
