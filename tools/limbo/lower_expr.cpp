// lower_expr: expressions. Each kind of value has a function that stores it at a place; anything that can be
// addressed is moved there.
#include <algorithm>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

namespace {

// Columns: byte, int, big, real, string; nop where the language has no such operation.
struct ArithmeticRow {
  Opcode byte, word, big, real, string;
};

ArithmeticRow arithmetic_row(Op op) {
  using O = Opcode;
  switch (op) {
    case Op::add: return {O::addb, O::addw, O::addl, O::addf, O::addc};
    case Op::sub: return {O::subb, O::subw, O::subl, O::subf, O::nop};
    case Op::mul: return {O::mulb, O::mulw, O::mull, O::mulf, O::nop};
    case Op::div: return {O::divb, O::divw, O::divl, O::divf, O::nop};
    case Op::mod: return {O::modb, O::modw, O::modl, O::nop, O::nop};
    case Op::power: return {O::nop, O::expw, O::expl, O::expf, O::nop};
    case Op::shl: return {O::shlb, O::shlw, O::shll, O::nop, O::nop};
    case Op::shr: return {O::shrb, O::shrw, O::shrl, O::nop, O::nop};
    case Op::bit_and: return {O::andb, O::andw, O::andl, O::nop, O::nop};
    case Op::bit_or: return {O::orb, O::orw, O::orl, O::nop, O::nop};
    case Op::bit_xor: return {O::xorb, O::xorw, O::xorl, O::nop, O::nop};
    default: return {O::nop, O::nop, O::nop, O::nop, O::nop};
  }
}

}  // namespace

Opcode arithmetic_opcode(Op op, const Type* type) {
  const ArithmeticRow row = arithmetic_row(op);
  switch (type->kind) {
    case TypeKind::byte: return row.byte;
    case TypeKind::int_: return row.word;
    case TypeKind::fixed: return op == Op::add || op == Op::sub ? row.word : Opcode::nop;
    case TypeKind::big: return row.big;
    case TypeKind::real: return row.real;
    case TypeKind::string: return row.string;
    default: return Opcode::nop;
  }
}

Op commuted(Op op) {
  switch (op) {
    case Op::add:
    case Op::mul:
    case Op::bit_and:
    case Op::bit_or:
    case Op::bit_xor:
    case Op::eq:
    case Op::ne: return op;
    case Op::lt: return Op::gt;
    case Op::gt: return Op::lt;
    case Op::le: return Op::ge;
    case Op::ge: return Op::le;
    default: return Op::none;
  }
}

// --- Values ------------------------------------------------------------------------------------------------------

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
      Opcode op = Opcode::headp;
      Operand how;
      switch (e->type->kind) {
        case TypeKind::byte: op = Opcode::headb; break;
        case TypeKind::int_:
        case TypeKind::fixed: op = Opcode::headw; break;
        case TypeKind::big: op = Opcode::headl; break;
        case TypeKind::real: op = Opcode::headf; break;
        default:
          if (types_.is_record(e->type)) {
            types_.size(e->type);
            const bool pointers = types_.has_pointers(e->type);
            op = pointers ? Opcode::headmp : Opcode::headm;
            how = pointers ? descriptor(e->type) : imm(e->type->size);
          }
      }
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

// --- Arithmetic --------------------------------------------------------------------------------------------------

void FunctionLowering::arithmetic(Op op, Type* type, const Operand& right, const Operand* left, const Operand& to,
                                  Span span, Type* right_type, Type* left_type) {
  if (type->kind == TypeKind::fixed && (op == Op::mul || op == Op::div)) {
    fixed_arithmetic(op, right, left, to, right_type, left_type, type, span);
    return;
  }
  const Opcode code = arithmetic_opcode(op, type);
  DIS_CHECK(code != Opcode::nop);
  emit(code, right, left ? *left : Operand{}, to, span);
}

// -x is 0 - x, ~x is x ^ ~0.
Expr* FunctionLowering::as_binary(Expr* e) {
  if (e->kind != ExprKind::negate && e->kind != ExprKind::bit_not) return e;
  const bool negate = e->kind == ExprKind::negate;
  Expr* other = module_.arena.make<Expr>();
  other->kind = ExprKind::constant;
  other->span = e->span;
  other->type = e->type;
  other->value.integer = negate ? 0 : e->type->kind == TypeKind::byte ? 0xff : -1;
  Expr* b = module_.arena.make<Expr>();
  b->kind = ExprKind::binary;
  b->op = negate ? Op::sub : Op::bit_xor;
  b->span = e->span;
  b->type = e->type;
  b->left = negate ? other : e->left;
  b->right = negate ? e->left : other;
  return b;
}

static bool is_arithmetic(const Expr* e) { return e->kind == ExprKind::binary && e->op < Op::lt; }

void FunctionLowering::binary_into(Expr* e, const Operand& to) {
  // a + b + c + …: as long as the left operand comes first, its value is made in a temporary by the same step, one
  // level further down. Done in a loop: chains may be long.
  struct Step {
    Expr* e;
    Operand to;
    Slot* temp;  // what `to` is, if it was made here
  };
  std::vector<Step> steps{{as_binary(e), to, nullptr}};
  for (;;) {
    Expr* top = steps.back().e;
    const Operand at = steps.back().to;
    Expr* left = top->left;
    Expr* right = top->right;
    const bool may_commute = commuted(top->op) != Op::none && top->type->kind != TypeKind::string;
    if (!is_arithmetic(left) || (may_commute && rank(right) < rank(left) && rank(right) < kAlways) ||
        temps(right) > temps(left) || left->type != top->type)
      break;
    Slot* t = temp(left->type, &at);
    steps.push_back({left, frame(t), t});
  }
  Slot* made = nullptr;  // holds the left operand of the step
  for (size_t i = steps.size(); i-- > 0;) {
    binary_step(steps[i].e, steps[i].to, made);
    made = steps[i].temp;
  }
}

// One operation. `made`: the temporary that holds the value of the left operand already, or null.
void FunctionLowering::binary_step(Expr* e, const Operand& to, Slot* made) {
  Expr* left = e->left;
  Expr* right = e->right;
  const Op op = e->op;
  const bool may_commute = commuted(op) != Op::none && e->type->kind != TypeKind::string;
  Type* left_type = left->type;
  Type* right_type = right->type;
  auto same = [&](Expr* x) { return rank(x) < kCannot && direct(x) == to; };

  if (!made) {
    if (same(left)) {
      Held r = operand(right, &to);
      arithmetic(op, e->type, r.op, nullptr, to, e->span, right_type, left_type);
      release(r);
      return;
    }
    if (may_commute && same(right)) {
      Held l = operand(left, &to);
      arithmetic(op, e->type, l.op, nullptr, to, e->span, left_type, right_type);
      release(l);
      return;
    }
    if (may_commute && rank(right) < rank(left)) std::swap(left, right), std::swap(left_type, right_type);
  }
  Held l, r;
  if (made) {
    l = {frame(made), left_type, made};
    r = operand(right);
  } else if (rank(left) < kAlways) {
    l = {direct(left), left->type, nullptr};
    r = operand(right, &to);
  } else if (temps(right) <= temps(left)) {
    l = in_temp(left, &to);
    r = operand(right);
  } else {
    r = operand(right, &to);
    l = in_temp(left);
  }
  if (l.op == to)
    arithmetic(op, e->type, r.op, nullptr, to, e->span, right_type, left_type);
  else if (may_commute && r.op == to)
    arithmetic(op, e->type, l.op, nullptr, to, e->span, left_type, right_type);
  else
    arithmetic(op, e->type, r.op, &l.op, to, e->span, right_type, left_type);
  release(l);
  release(r);
}

// --- Assignment --------------------------------------------------------------------------------------------------

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
    if (!value_to && spelled && left->type->kind != TypeKind::pick && !shares_variables(left, right) &&
        right->items.size() == left->items.size() && right->type->kind != TypeKind::pick) {
      const Seq<Decl*> fields = types_.record_fields(left->type);
      for (size_t i = 0; i < left->items.size(); i++) {
        Expr* pair = module_.arena.make<Expr>();
        pair->kind = ExprKind::assign;
        pair->span = right->items[i]->span;
        pair->left = left->items[i];
        pair->right = right->items[i];
        pair->type = left->items[i]->kind == ExprKind::nil ? right->items[i]->type : fields[i]->type;
        assign(pair, nullptr);
      }
      return;
    }
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
  bool have_made = false;
  if (right->kind == ExprKind::tuple || (right->kind == ExprKind::construct && types_.is_record(right->type) &&
                                         right->type->kind != TypeKind::exception)) {
    if (left->kind != ExprKind::name || shares_variables(left, right)) {
      made = in_temp(right, nullptr);
      have_made = true;
    }
  }
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

// --- Strings, arrays, lists --------------------------------------------------------------------------------------

void FunctionLowering::index_address(Expr* e, Slot* to) {
  const Operand hint = frame(to);
  auto [array, at] = both(e->left, e->items[0], false, &hint);
  Type* element = e->left->type->element;
  types_.size(element);
  Opcode op = Opcode::indx;
  if (element->size == 8)
    op = element->kind == TypeKind::real ? Opcode::indf : Opcode::indl;
  else if (element->size == int32_t(abi_.word_bytes))
    op = Opcode::indw;
  else if (element->size == 1)
    op = Opcode::indb;
  // The two halves of an operand pair are laid out array, address, index.
  emit(op, array.op, frame(to), at.op, e->span);
  // The array must outlive the use of the element's address.
  release_later(array);
  release(at);
}

void FunctionLowering::cons(const Held& item, Type* type, const Operand& list, Span span) {
  Opcode op = Opcode::consp;
  Operand how;
  switch (type->kind) {
    case TypeKind::byte: op = Opcode::consb; break;
    case TypeKind::int_:
    case TypeKind::fixed: op = Opcode::consw; break;
    case TypeKind::big: op = Opcode::consl; break;
    case TypeKind::real: op = Opcode::consf; break;
    default:
      if (types_.is_record(type)) {
        types_.size(type);
        const bool pointers = types_.has_pointers(type);
        op = pointers ? Opcode::consmp : Opcode::consm;
        how = pointers ? descriptor(type) : imm(type->size);
      }
  }
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
                        (to.mode == OperandMode::frame && to.slot->kind != SlotKind::fixed && !fails && !occurs_in_items &&
                         (!tail || !occurs(to.slot, tail)));
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
  // Elements are stored through the array, so it lies in the frame or in module data; and a variable keeps its
  // old value until all elements are known.
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
  types_.size(element);
  Opcode index = Opcode::indx;
  if (element->size == 8)
    index = element->kind == TypeKind::real ? Opcode::indf : Opcode::indl;
  else if (element->size == int32_t(abi_.word_bytes))
    index = Opcode::indw;
  else if (element->size == 1)
    index = Opcode::indb;

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

// --- Records and references --------------------------------------------------------------------------------------

void FunctionLowering::record_into(Expr* e, const Operand& to) {
  Type* type = e->type;
  types_.size(type);
  const bool pick = type->kind == TypeKind::pick;
  if (pick) emit(Opcode::movw, imm(e->decl ? e->decl->tag : type->decl->tag), {}, to, e->span);
  const Seq<Decl*> fields = types_.record_fields(type);
  for (size_t i = 0; i < e->items.size() && i < fields.size(); i++)
    into(e->items[i], plus(to, fields[i]->offset), fields[i]->type);
}

void FunctionLowering::reference_into(Expr* e, const Operand& to) {
  Expr* what = e->left;
  if (what->kind == ExprKind::function) {
    function_reference_into(what, to, e->span);
    return;
  }
  Type* target = e->type->element;
  if (what->kind == ExprKind::type_name) {
    if (target->kind != TypeKind::pick) {
      emit(Opcode::new_, descriptor(target), {}, to, e->span);
      return;
    }
    // A case without values still has its tag.
    const bool plain = to.mode == OperandMode::frame && to.slot->kind != SlotKind::fixed;
    Slot* own = plain ? nullptr : temp(e->type, &to);
    const Operand made = plain ? to : frame(own);
    emit(Opcode::new_, descriptor(target), {}, made, e->span);
    emit(Opcode::movw, imm(what->decl ? what->decl->tag : target->decl->tag), {}, through(made), e->span);
    if (own) {
      if (made != to) move(e->type, made, to, e->span);
      release(own);
    }
    return;
  }
  if (target->kind == TypeKind::adt && !target->tags.empty() && what->kind != ExprKind::construct) {
    copy_pick_into(e, to);
    return;
  }
  // What is made is described by what it is made of: `ref T.Tag(…)` makes a record of that case.
  Type* record = what->type;
  const bool in_place = can_build_in(to, what);
  Slot* own = in_place ? nullptr : temp(e->type, &to);
  const Operand made = in_place ? to : frame(own);
  emit(Opcode::new_, descriptor(record), {}, made, e->span);
  into(what, through(made), record);
  if (own) {
    if (made != to) move(e->type, made, to, e->span);
    release(own);
  }
}

// A function reference is a pair: the module (its instance) and the function's place in a link table.
void FunctionLowering::function_reference_into(Expr* fn, const Operand& to, Span span) {
  const int32_t word = int32_t(abi_.word_bytes);
  const int32_t shape = module_.shape({2 * word, {0}});
  const bool plain = to.mode == OperandMode::frame && to.slot->kind != SlotKind::fixed &&
                     (!fn->left || !occurs(to.slot, fn->left));
  Slot* own = plain ? nullptr : temp(types_.any, &to);
  const Operand pair = plain ? to : frame(own);
  emit_shaped(Opcode::new_, shape, pair, span);
  if (fn->left) {
    into(fn->left, through(pair), fn->left->type);
    Operand index{OperandMode::member};
    index.type = fn->left->type;
    index.function = fn->decl;
    emit(Opcode::movw, index, {}, through(pair, word), span);
  } else {
    emit(Opcode::self, {}, {}, through(pair), span);
    Operand index{OperandMode::own_link};
    index.function = fn->decl;
    emit(Opcode::movw, index, {}, through(pair, word), span);
  }
  if (own) {
    if (pair != to) move(types_.any, pair, to, span);
    release(own);
  }
}

// ref *e of an adt with cases: what is copied depends on the tag found there.
void FunctionLowering::copy_pick_into(Expr* e, const Operand& to) {
  DIS_CHECK(e->left->kind == ExprKind::deref);
  Type* adt = e->type->element;
  Held from = in_temp(e->left->left, nullptr);
  Slot* made = temp(e->type);
  Table* table = module_.table(Table::Kind::word, f_, types_.int_);
  emit(Opcode::case_, through(from.op), {}, data(table->slot), e->span);
  const int32_t end = label(), none = label();
  for (size_t i = 0; i < adt->tags.size();) {
    size_t last = i;
    while (last + 1 < adt->tags.size() && adt->tags[last + 1]->type == adt->tags[i]->type) last++;
    const int32_t here = label();
    place_label(here);
    table->rows.push_back({adt->tags[i]->tag, adt->tags[last]->tag, {}, {}, false, here});
    emit(Opcode::new_, descriptor(adt->tags[i]->type), {}, frame(made), e->span);
    move(adt->tags[i]->type, through(from.op), through(frame(made)), e->span);
    jump(end, e->span);
    i = last + 1;
  }
  place_label(none);
  table->default_label = none;  // no such value exists
  jump(none, e->span);
  place_label(end);
  move(e->type, frame(made), to, e->span);
  release(made);
  release(from);
}

// An exception as it is raised: a record of its name, a word and its values.
void FunctionLowering::exception_into(Expr* e, const Operand& to) {
  Type* type = e->type;
  types_.size(type);
  const int32_t values = types_.exception_values_offset();
  FrameShape shape{values + type->size, {0}};
  types_.collect_pointers(type, values, shape.pointer_offsets);
  const int32_t align = std::max(type->align, int32_t(abi_.word_bytes));
  shape.size = (shape.size + align - 1) / align * align;
  Slot* own = temp(types_.any, &to);
  const Operand made = frame(own);
  emit_shaped(Opcode::new_, module_.shape(std::move(shape)), made, e->span);
  emit(Opcode::movp, data(module_.constant(e->decl->init)), {}, through(made), e->span);
  emit(Opcode::movw, imm(0), {}, through(made, int32_t(abi_.word_bytes)), e->span);
  const Seq<Decl*> fields = types_.record_fields(type);
  for (size_t i = 0; i < e->items.size() && i < fields.size(); i++)
    into(e->items[i], through(made, values + fields[i]->offset), fields[i]->type);
  if (made != to) move(types_.any, made, to, e->span);
  release(own);
}

// --- Conversions -------------------------------------------------------------------------------------------------

void FunctionLowering::cast_into(Expr* e, const Operand& to) {
  using K = TypeKind;
  Type* from = e->left->type;
  Type* type = e->type;
  // Conversions without an instruction go through int or real.
  Type* by_way_of = nullptr;
  const auto pair = [&](K a, K b) { return (from->kind == a && type->kind == b) || (from->kind == b && type->kind == a); };
  if (pair(K::string, K::byte) || pair(K::real, K::byte) || pair(K::big, K::byte) || pair(K::fixed, K::byte))
    by_way_of = types_.int_;
  else if (pair(K::big, K::fixed) || pair(K::string, K::fixed))
    by_way_of = types_.real;
  if (by_way_of) {
    Expr* inner = module_.arena.make<Expr>();
    inner->kind = ExprKind::cast;
    inner->span = e->span;
    inner->type = by_way_of;
    inner->left = e->left;
    Expr outer = *e;
    outer.left = inner;
    outer.rank = kUnmarked;
    cast_into(module_.arena.make<Expr>(outer), to);
    return;
  }
  Held p = operand(e->left, &to);
  if (from->kind == K::fixed || type->kind == K::fixed) {
    fixed_cast(from, type, p.op, to, e->span);
    release(p);
    return;
  }
  Opcode op = Opcode::nop;
  const auto is = [&](K a, K b) { return from->kind == a && type->kind == b; };
  if (is(K::int_, K::byte)) op = Opcode::cvtwb;
  else if (is(K::int_, K::real)) op = Opcode::cvtwf;
  else if (is(K::int_, K::string)) op = Opcode::cvtwc;
  else if (is(K::int_, K::big)) op = Opcode::cvtwl;
  else if (is(K::byte, K::int_)) op = Opcode::cvtbw;
  else if (is(K::real, K::int_)) op = Opcode::cvtfw;
  else if (is(K::real, K::big)) op = Opcode::cvtfl;
  else if (is(K::real, K::string)) op = Opcode::cvtfc;
  else if (is(K::string, K::int_)) op = Opcode::cvtcw;
  else if (is(K::string, K::big)) op = Opcode::cvtcl;
  else if (is(K::string, K::real)) op = Opcode::cvtcf;
  else if (is(K::string, K::array)) op = Opcode::cvtca;
  else if (is(K::array, K::string)) op = Opcode::cvtac;
  else if (is(K::big, K::int_)) op = Opcode::cvtlw;
  else if (is(K::big, K::real)) op = Opcode::cvtlf;
  else if (is(K::big, K::string)) op = Opcode::cvtlc;
  if (op == Opcode::nop)
    move(type, p.op, to, e->span);
  else
    emit(op, p.op, {}, to, e->span);
  release(p);
}

// --- Channels, modules -------------------------------------------------------------------------------------------

void FunctionLowering::channel_into(Expr* e, const Operand& to) {
  Held capacity{imm(0), types_.int_, nullptr};
  if (e->left) capacity = any_operand(e->left, nullptr);
  Type* element = e->type->element;
  Opcode op = Opcode::newcp;
  Operand how;
  switch (element->kind) {
    case TypeKind::byte: op = Opcode::newcb; break;
    case TypeKind::int_:
    case TypeKind::fixed: op = Opcode::newcw; break;
    case TypeKind::big: op = Opcode::newcl; break;
    case TypeKind::real: op = Opcode::newcf; break;
    default:
      if (types_.is_record(element)) {
        types_.size(element);
        const bool pointers = types_.has_pointers(element);
        op = pointers ? Opcode::newcmp : Opcode::newcm;
        how = pointers ? descriptor(element) : imm(element->size);
      }
  }
  emit(op, how, capacity.op, to, e->span);
  release(capacity);
}

void FunctionLowering::receive_into(Expr* e, const Operand& to) {
  Held channel = operand(e->left, &to);
  if (e->left->type->kind == TypeKind::chan)
    emit(Opcode::recv, channel.op, {}, to, e->span);
  else
    receive_any_into(e, channel, to);
  release(channel);
}

// <-array: an alt with one entry, the whole array; (index, value) arrives at `to`.
void FunctionLowering::receive_any_into(Expr* e, const Held& channels, const Operand& to) {
  const int32_t size = int32_t(abi_.alt_entries_offset() + abi_.alt_entry_bytes());
  const int32_t entry = int32_t(abi_.alt_entries_offset());
  Slot* which = temp(types_.int_);
  Slot* table = shaped_temp(size, {});
  table->address_taken = true;
  // The array is held by its own variable or temporary; the table does not count.
  emit(Opcode::movw, channels.op, {}, frame(table, entry), e->span);
  emit(Opcode::lea, to, {}, frame(table, entry + int32_t(abi_.ref_bytes)), e->span);
  emit(Opcode::movw, imm(0), {}, frame(table, int32_t(abi_.alt_nsend_offset())), e->span);
  emit(Opcode::movw, imm(1), {}, frame(table, int32_t(abi_.alt_nrecv_offset())), e->span);
  emit(Opcode::alt, frame(table), {}, frame(which), e->span);
  release(which);
}

void FunctionLowering::load_into(Expr* e, const Operand& to) {
  Held path = operand(e->left, &to);
  module_.note_load(e->type);
  Operand list{OperandMode::link_table};
  list.type = e->type;
  emit(Opcode::load, path.op, list, to, e->span);
  release(path);
}

// The module a function is called through; without one this module itself.
void FunctionLowering::module_value_into(Expr* via, const Operand& to, Span span) {
  if (via)
    into(via, to, via->type);
  else
    emit(Opcode::self, {}, {}, to, span);
}

}  // namespace dis::limbo
