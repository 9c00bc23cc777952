// lower_assign: assignments: to variables, parts of records, tuples, elements of strings, slices of arrays;
// and what must be known before a value may be made in the place it is for.
#include <algorithm>
#include <tuple>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

bool FunctionLowering::occurs(Slot* slot, Expr* e) {
  for (; e; e = e->left) {  // long chains of operators lean to the left
    if (e->kind == ExprKind::name && e->decl->lowered == slot) return true;
    for (Expr* item : e->items)
      if (occurs(slot, item)) return true;
    if (occurs(slot, e->right) || occurs(slot, e->extra)) return true;
  }
  return false;
}

// Does a variable named in `a` occur in `b`?
bool FunctionLowering::shares_variables(Expr* a, Expr* b) {
  for (; a; a = a->left) {
    if (a->kind == ExprKind::name) {
      Slot* slot = a->decl->kind == DeclKind::global ? module_.variable(a->decl) : slot_of(a->decl);
      return occurs(slot, b);
    }
    for (Expr* item : a->items)
      if (shares_variables(item, b)) return true;
    if (shares_variables(a->right, b) || shares_variables(a->extra, b)) return true;
  }
  return false;
}

// Neither raises nor calls nor waits, so that a variable may hold an unfinished value meanwhile.
bool FunctionLowering::simple(Expr* e) {
  if (rank(e) < kThroughFrame) return true;
  if (e->kind == ExprKind::tuple || e->kind == ExprKind::construct) {
    for (Expr* item : e->items)
      if (!simple(item)) return false;
    return !(e->type->kind == TypeKind::exception && e->type->is_declared);
  }
  return false;
}

// Neither fails nor calls: as simple, but arithmetic that cannot go wrong is allowed.
bool FunctionLowering::settled(Expr* e) {
  for (;; e = e->left) {  // long chains of operators lean to the left
    if (rank(e) < kThroughFrame) return true;
    switch (e->kind) {
      case ExprKind::tuple:
      case ExprKind::construct:
      case ExprKind::new_array:
        return std::all_of(e->items.begin(), e->items.end(), [&](Expr* item) { return settled(item); });
      case ExprKind::element:
      case ExprKind::negate:
      case ExprKind::bit_not: continue;
      case ExprKind::binary:
        if (e->op >= Op::lt || e->op == Op::div || e->op == Op::mod || e->op == Op::power ||
            e->type->kind == TypeKind::string || e->type->kind == TypeKind::fixed || !settled(e->right))
          return false;
        continue;
      default: return false;
    }
  }
}

// Can the value of e be built step by step in the variable `to`?
bool FunctionLowering::can_build_in(const Operand& to, Expr* e) {
  if (to.mode != OperandMode::frame || !to.slot || to.slot->kind == SlotKind::fixed) return false;
  return simple(e) && !occurs(to.slot, e);
}

static bool all_fresh_names(Expr* tuple) {
  for (Expr* item : tuple->items) {
    if (item->kind == ExprKind::tuple) {
      if (!all_fresh_names(item)) return false;
    } else if (item->kind != ExprKind::name || item->decl->kind != DeclKind::local || item->decl->lowered ||
               item->decl->type->kind == TypeKind::exception) {
      return false;
    }
  }
  return true;
}

// (a, b) := …: the new variables lie where the fields of the tuple do, so that the value is made in place.
Slot* FunctionLowering::group_for(Expr* tuple) {
  if (tuple->kind != ExprKind::tuple || tuple->items.empty() || !all_fresh_names(tuple)) return nullptr;
  types_.size(tuple->type);
  Slot* leader = nullptr;
  auto place = [&](auto& self, Expr* t, int32_t base) -> bool {
    const Seq<Decl*> fields = types_.record_fields(t->type);
    if (fields.size() != t->items.size()) return false;
    for (size_t i = 0; i < t->items.size(); i++) {
      Expr* item = t->items[i];
      const int32_t at = base + fields[i]->offset;
      if (item->kind == ExprKind::tuple) {
        if (!types_.equal(item->type, fields[i]->type) || !self(self, item, at)) return false;
        continue;
      }
      if (types_.is_record(item->decl->type) != types_.is_record(fields[i]->type)) return false;
      Slot* s = slot_of(item->decl);
      if (!leader) leader = s;
      s->group = leader;
      s->group_offset = at;
    }
    return true;
  };
  // A pick's own record starts with the tag, which no variable stands for.
  if (tuple->type->kind == TypeKind::pick) return nullptr;
  if (!place(place, tuple, 0) || leader->group_offset != 0) {
    DIS_CHECK(!leader || leader->group_offset == 0);
    return nullptr;
  }
  return leader;
}

// Is e a record that is stored part by part, maybe one of several or in place of a call?
bool FunctionLowering::made_of_parts(const Expr* e) {
  for (;;) {
    switch (e->kind) {
      case ExprKind::tuple: return true;
      case ExprKind::construct:
        return e->type->kind == TypeKind::adt || e->type->kind == TypeKind::pick ||
               e->type->kind == TypeKind::tuple;
      case ExprKind::let: e = e->left; continue;
      case ExprKind::choice:
        if (made_of_parts(e->right)) return true;
        e = e->extra;
        continue;
      default: return false;
    }
  }
}

// Is the value known from what belongs to the function alone?
bool FunctionLowering::uses_own_only(Expr* e) {
  for (; e; e = e->left) {
    if (e->kind == ExprKind::name && e->decl->kind == DeclKind::global) return false;
    for (Expr* item : e->items)
      if (!uses_own_only(item)) return false;
    if (!uses_own_only(e->right) || !uses_own_only(e->extra)) return false;
  }
  return true;
}

// (a, b) = (c, d) without making the tuple, if nobody can tell. False: it has to be made.
bool FunctionLowering::assign_parts(Expr* left, Expr* right) {
  const Seq<Decl*> fields = types_.record_fields(left->type);
  const auto assign_part = [&](size_t i) {
    Expr* pair = module_.arena.make<Expr>();
    pair->kind = ExprKind::assign;
    pair->span = right->items[i]->span;
    pair->left = left->items[i];
    pair->right = right->items[i];
    pair->type = left->items[i]->kind == ExprKind::nil ? right->items[i]->type : fields[i]->type;
    assign(pair, nullptr);
  };
  const size_t n = left->items.size();
  const auto waits = [&](size_t i) { return !settled(right->items[i]) || !uses_own_only(right->items[i]); };
  bool any_waits = false, names = true;
  for (size_t i = 0; i < n; i++) {
    any_waits |= !settled(right->items[i]);
    const ExprKind kind = left->items[i]->kind;
    names &= kind == ExprKind::name || kind == ExprKind::nil;
  }
  if (!any_waits && !calls(left)) {
    for (size_t i = 0; i < n; i++) assign_part(i);
    return true;
  }
  if (!names) return false;
  // All values before the first variable changes; the last one that needs evaluating may go straight home.
  size_t last = n;
  for (size_t i = n; i-- > 0 && last == n;)
    if (waits(i)) last = i;
  std::vector<Held> made(n);
  for (size_t i = 0; i < n; i++)
    if (i == last)
      assign_part(i);
    else if (waits(i) && left->items[i]->kind == ExprKind::nil)
      effect(right->items[i]);
    else if (waits(i))
      made[i] = in_temp(right->items[i], nullptr);
  for (size_t i = 0; i < n; i++) {
    if (made[i].temp) {
      move(fields[i]->type, made[i].op, direct(left->items[i]), right->items[i]->span);
      release(made[i]);
    } else if (!waits(i)) {
      assign_part(i);
    }
  }
  return true;
}

void FunctionLowering::assign(Expr* e, const Operand* value_to) {
  Expr* left = e->left;
  Expr* right = e->right;
  if (left->kind == ExprKind::nil) {  // nil = e, nil := e: the value is dropped
    if (value_to) {
      into(right, *value_to, e->type);
    } else if (right->kind == ExprKind::call || rank(right) >= kThroughFrame) {
      effect(right);
    }
    return;
  }
  if (left->kind == ExprKind::index && left->left->type->kind == TypeKind::string) {
    string_element(e, left, Op::none, right, nullptr, value_to);
    return;
  }
  if (left->kind == ExprKind::slice) {
    slice_assign(e, value_to);
    return;
  }
  if (left->kind == ExprKind::tuple) {
    if (e->kind == ExprKind::declare)
      if (Slot* group = group_for(left)) {
        Operand at = frame(group);
        into(right, at, left->type);
        if (value_to) move(left->type, at, *value_to, e->span);
        return;
      }
    const bool spelled = right->kind == ExprKind::tuple || right->kind == ExprKind::construct;
    if (!value_to && spelled && left->type->kind != TypeKind::pick && right->type->kind != TypeKind::pick &&
        right->items.size() == left->items.size() && !shares_variables(left, right) &&
        assign_parts(left, right))
      return;
    Held value;
    if (rank(right) < kAlways && right->kind == ExprKind::name && !shares_variables(right, left))
      value = {direct(right), right->type, nullptr};
    else
      value = in_temp(right, nullptr);
    assign_from(left, value.op, right->type, e->span);
    if (value_to) move(right->type, value.op, *value_to, e->span);
    release(value);
    return;
  }

  // A record is made in a temporary when its parts may refer to what it replaces.
  Held made;
  const bool parts = made_of_parts(right);
  bool have_made = parts && (left->kind != ExprKind::name || shares_variables(left, right));
  // So are a record and an array that replace what a function called meanwhile, or a handler, could look at.
  if (left->kind == ExprKind::name && e->kind == ExprKind::assign &&
      (parts || (right->kind == ExprKind::new_array && !right->items.empty())) && !settled(right))
    have_made = true;
  if (have_made) made = in_temp(right, nullptr);
  Held target = operand(left, value_to);
  if (have_made)
    move(left->type, made.op, target.op, e->span);
  else
    into(right, target.op, left->type);
  if (value_to) move(left->type, target.op, *value_to, e->span);
  release(target);
  if (have_made) release(made);
}

// Takes the record at `from` apart.
void FunctionLowering::assign_from(Expr* target, const Operand& from, Type* type, Span span) {
  Type* record = target->type && types_.is_record(target->type) ? target->type : type;
  types_.size(record);
  const Seq<Decl*> fields = types_.record_fields(record);
  for (size_t i = 0; i < target->items.size() && i < fields.size(); i++) {
    Expr* item = target->items[i];
    if (item->kind == ExprKind::nil) continue;
    const Operand part = plus(from, fields[i]->offset);
    if (item->kind == ExprKind::tuple) {
      assign_from(item, part, fields[i]->type, span);
    } else if (item->kind == ExprKind::index && item->left->type->kind == TypeKind::string) {
      auto [string, at] = both(item->left, item->items[0], true, nullptr);
      emit(Opcode::insc, part, at.op, string.op, item->span);
      release(string);
      release(at);
    } else if (item->kind == ExprKind::slice) {
      auto [array, low] = both(item->left, item->right, true, nullptr);
      emit(Opcode::slicela, part, low.op, array.op, item->span);
      release(array);
      release(low);
    } else {
      Held to = operand(item, nullptr);
      move(fields[i]->type, part, to.op, item->span);
      release(to);
    }
  }
}

// target op= amount (1 without one). `old_to`, `new_to`: where the value before and after goes.
void FunctionLowering::op_assign(Expr* e, Expr* target, Op op, Expr* amount, const Operand* old_to,
                                 const Operand* new_to) {
  if (target->kind == ExprKind::index && target->left->type->kind == TypeKind::string) {
    string_element(e, target, op, amount, old_to, new_to);
    return;
  }
  if (!amount) {
    amount = module_.arena.make<Expr>();
    amount->kind = ExprKind::constant;
    amount->span = e->span;
    amount->type = target->type;
    if (target->type->kind == TypeKind::real)
      amount->value.real = 1;
    else
      amount->value.integer = 1;
  }
  const Operand* hint = old_to ? nullptr : new_to;
  auto [to, by] = both(target, amount, false, hint);
  if (old_to) move(target->type, to.op, *old_to, e->span);
  arithmetic(op, target->type, by.op, nullptr, to.op, e->span, amount->type, target->type);
  if (new_to) move(target->type, to.op, *new_to, e->span);
  release(to);
  release(by);
}

// Strings are values: an element is changed by making a string with it changed.
void FunctionLowering::string_element(Expr* e, Expr* target, Op op, Expr* amount, const Operand* old_to,
                                      const Operand* new_to) {
  auto [string, at] = both(target->left, target->items[0], true, nullptr);
  Held value;
  if (op == Op::none) {
    value = operand(amount, nullptr);
  } else {
    Held by = amount ? operand(amount, nullptr) : Held{imm(1), types_.int_, nullptr};
    Slot* t = temp(types_.int_);
    emit(Opcode::indc, string.op, at.op, frame(t), target->span);
    if (old_to) move(types_.int_, frame(t), *old_to, e->span);
    arithmetic(op, types_.int_, by.op, nullptr, frame(t), e->span, types_.int_, types_.int_);
    release(by);
    value = {frame(t), types_.int_, t};
  }
  emit(Opcode::insc, value.op, at.op, string.op, e->span);
  release(string);
  release(at);
  if (new_to) move(types_.int_, value.op, *new_to, e->span);
  release(value);
}

void FunctionLowering::slice_assign(Expr* e, const Operand* value_to) {
  Expr* target = e->left;
  Held low{imm(0), types_.int_, nullptr}, array;
  if (target->right) {
    std::tie(array, low) = both(target->left, target->right, true, nullptr);
  } else {
    array = operand(target->left, nullptr);
  }
  Held value = operand(e->right, nullptr);
  emit(Opcode::slicela, value.op, low.op, array.op, e->span);
  if (value_to) move(e->type, array.op, *value_to, e->span);
  release(array);
  release(value);
  release(low);
}

}  // namespace dis::limbo
