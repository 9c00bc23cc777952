// lower_place: where values are. Ranks expressions by how they can be addressed, makes operands of them,
// hands out temporaries and moves values.
//
// Ranks and counts of temporaries also decide the order in which operands are evaluated, which a program can
// observe; the rules are those of the reference compiler.
#include <algorithm>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

namespace {

constexpr int64_t kImmediateLimit = 1 << 29;  // what the operand encoding holds

bool fits_immediate(int64_t v) { return v >= -kImmediateLimit && v < kImmediateLimit; }

}  // namespace

Operand FunctionLowering::frame(Slot* slot, int32_t offset) { return {OperandMode::frame, offset, 0, slot}; }

Operand FunctionLowering::data(Slot* slot, int32_t offset) { return {OperandMode::data, offset, 0, slot}; }

Operand FunctionLowering::plus(Operand op, int32_t offset) {
  if (is_indirect(op))
    op.second += offset;
  else
    op.value += offset;
  return op;
}

Operand FunctionLowering::through(Operand op, int32_t offset) {
  DIS_CHECK(op.mode == OperandMode::frame || op.mode == OperandMode::data);
  op.mode = op.mode == OperandMode::frame ? OperandMode::frame_ind : OperandMode::data_ind;
  op.second = offset;
  return op;
}

Operand FunctionLowering::number(int64_t value) {
  return fits_immediate(value) ? imm(value) : data(module_.word_constant(value));
}

// Temporaries needed by two operands of which each needs a, b.
static int combined(int a, int b) { return a == b ? a + 1 : std::max(a, b); }

void FunctionLowering::mark(Expr* e) {
  const auto next = [](Expr* p) { return p->kind == ExprKind::cons ? p->right : p->left; };
  if (!next(e) || next(e)->rank != kUnmarked) return mark_one(e);
  // Chains of operators and of conses may be long: from their far end.
  std::vector<Expr*> chain_parts;
  for (Expr* p = e; p && p->rank == kUnmarked; p = next(p)) chain_parts.push_back(p);
  while (!chain_parts.empty()) {
    mark_one(chain_parts.back());
    chain_parts.pop_back();
  }
}

void FunctionLowering::mark_one(Expr* e) {
  int count = 0;
  uint8_t result = kCannot;
  bool calls = false;
  auto visit = [&](Expr* child) {
    if (!child) return 0;
    if (child->rank == kUnmarked) mark(child);
    calls |= child->calls;
    return int(child->temps);
  };
  // A chain of arguments or items: each joined with what follows it.
  auto chain = [&](const Seq<Expr*>& items) {
    int n = 0;
    for (size_t i = items.size(); i-- > 0;) {
      const int own = visit(items[i]);
      n = i + 1 == items.size() ? std::max(own, 1) : std::max(combined(own, n), 1);
    }
    return n;
  };
  auto dereferenced = [](uint8_t r) -> uint8_t {
    return r == kInFrame ? kThroughFrame : r == kInData ? kThroughData : kCannot;
  };

  switch (e->kind) {
    case ExprKind::constant:
      result = (e->type->kind == TypeKind::int_ || e->type->kind == TypeKind::fixed) &&
                       fits_immediate(e->value.integer)
                   ? kImmediate
                   : kInData;
      break;
    case ExprKind::nil: result = kInData; break;
    case ExprKind::name: result = e->decl->kind == DeclKind::global ? kInData : kInFrame; break;
    case ExprKind::function:
    case ExprKind::constraint_fn:
      count = e->left ? combined(visit(e->left), 1) : 1;
      result = kIsCode;
      break;
    case ExprKind::field:
      count = visit(e->left);
      if (e->left->type->kind == TypeKind::ref) {
        result = dereferenced(e->left->rank);
        if (result == kCannot) count = std::max(count, 1);
      } else {
        result = e->left->rank < kCannot ? e->left->rank : uint8_t(kCannot);
      }
      break;
    case ExprKind::deref:
    case ExprKind::payload:
    case ExprKind::tag_of:  // a record with cases begins with its tag
      count = visit(e->left);
      result = dereferenced(e->left->rank);
      break;
    case ExprKind::module_var: count = std::max(visit(e->left), 1); break;
    case ExprKind::call:
      count = visit(e->left);
      if (!e->items.empty()) count = combined(count, chain(e->items));
      calls = true;
      break;
    case ExprKind::construct:
    case ExprKind::tuple:
    case ExprKind::list_of: count = chain(e->items); break;
    case ExprKind::index: count = combined(visit(e->left), visit(e->items[0])); break;
    case ExprKind::slice: {
      const int low = visit(e->right), high = e->extra ? visit(e->extra) : 1;
      count = combined(visit(e->left), std::max(combined(low, high), 1));
      break;
    }
    case ExprKind::new_array:
      count = visit(e->left);
      if (!e->items.empty()) count = combined(count, chain(e->items));
      break;
    case ExprKind::element: count = combined(chain(e->items), visit(e->left)); break;
    case ExprKind::load: count = combined(visit(e->left), 1); break;
    case ExprKind::negate:
      count = visit(e->left);
      if (e->type->kind != TypeKind::real) count = combined(0, count);
      break;
    case ExprKind::bit_not: count = combined(visit(e->left), 0); break;
    case ExprKind::type_name: break;
    case ExprKind::let: count = combined(chain(e->items), visit(e->left)); break;
    case ExprKind::choice: count = std::max({visit(e->left), visit(e->right), visit(e->extra)}); break;
    default:
      count = visit(e->left);
      if (e->right) count = combined(count, visit(e->right));
      break;
  }
  e->rank = result;
  e->calls = calls;
  e->temps = result < kCannot ? 0 : uint16_t(std::clamp(count, 1, 0xffff));
}

Operand FunctionLowering::direct(Expr* e) {
  switch (e->kind) {
    case ExprKind::constant: return rank(e) == kImmediate ? imm(e->value.integer) : data(module_.constant(e));
    case ExprKind::nil: return nil();
    case ExprKind::name:
      return e->decl->kind == DeclKind::global ? data(module_.variable(e->decl)) : frame(slot_of(e->decl));
    case ExprKind::field: {
      Type* record = e->left->type->kind == TypeKind::ref ? e->left->type->element : e->left->type;
      types_.size(record);
      const Operand base = direct(e->left);
      return e->left->type->kind == TypeKind::ref ? through(base, e->decl->offset)
                                                  : plus(base, e->decl->offset);
    }
    case ExprKind::deref:
    case ExprKind::tag_of: return through(direct(e->left));
    case ExprKind::payload: return through(direct(e->left), types_.exception_values_offset());
    default: break;
  }
  DIS_CHECK(!"an expression that is not addressable");
  return {};
}

Held FunctionLowering::operand(Expr* e, const Operand* hint) {
  if (rank(e) < kCannot) return {direct(e), e->type, nullptr};
  switch (e->kind) {
    case ExprKind::field: {
      Type* record = e->left->type->kind == TypeKind::ref ? e->left->type->element : e->left->type;
      types_.size(record);
      if (e->left->type->kind != TypeKind::ref) {
        Held p = operand(e->left, hint);
        return {plus(p.op, e->decl->offset), e->type, p.temp};
      }
      Held p = in_temp(e->left, hint);
      return {through(p.op, e->decl->offset), e->type, p.temp};
    }
    case ExprKind::deref:
    case ExprKind::tag_of: {
      Held p = in_temp(e->left, hint);
      return {through(p.op), e->type, p.temp};
    }
    case ExprKind::payload: {
      Held p = in_temp(e->left, hint);
      return {through(p.op, types_.exception_values_offset()), e->type, p.temp};
    }
    case ExprKind::index:
      if (e->left->type->kind == TypeKind::array) {
        Slot* address = temp(types_.int_, hint);
        index_address(e, address);
        return {through(frame(address)), e->type, address};
      }
      break;
    case ExprKind::module_var: {
      // A module value's first word is the address of the module's data.
      types_.size(e->left->type);
      Slot* address = temp(types_.int_, hint);
      Held m = rank(e->left) < kThroughFrame ? operand(e->left) : in_temp(e->left);
      emit(Opcode::movw, through(m.op), {}, frame(address), e->span);
      release(m);
      return {through(frame(address), e->decl->offset), e->type, address};
    }
    default: break;
  }
  return in_temp(e, hint);
}

Held FunctionLowering::any_operand(Expr* e, const Operand* hint) {
  return rank(e) < kAlways ? Held{direct(e), e->type, nullptr} : in_temp(e, hint);
}

Held FunctionLowering::in_temp(Expr* e, const Operand* hint) {
  Slot* t = temp(e->type, hint);
  into(e, frame(t), e->type);
  return {frame(t), e->type, t};
}

std::pair<Held, Held> FunctionLowering::both(Expr* a, Expr* b, bool b_always, const Operand* hint) {
  Held pa, pb;
  if (rank(b) < (b_always ? kAlways : kCannot)) {
    pa = operand(a, hint);
    pb = {direct(b), b->type, nullptr};
  } else if (b_always ? temps(a) <= temps(b) : temps(a) < temps(b)) {
    pb = b_always ? in_temp(b, hint) : operand(b, hint);
    pa = operand(a);
  } else {
    pa = operand(a, hint);
    pb = b_always ? in_temp(b) : operand(b);
  }
  return {pa, pb};
}

// --- Slots and temporaries
// ---------------------------------------------------------------------------------------

Slot* FunctionLowering::new_slot(SlotKind kind, Type* type) {
  types_.size(type);
  Slot& s = f_.slots.emplace_back();
  s.kind = kind;
  s.type = type;
  s.size = type->size;
  s.align = type->align;
  return &s;
}

Slot* FunctionLowering::slot_of(Decl* decl) {
  if (decl->lowered) return static_cast<Slot*>(decl->lowered);
  Type* type = decl->type->kind == TypeKind::exception ? types_.any : decl->type;  // kept as a reference
  Slot* s = new_slot(SlotKind::local, type);
  s->decl = decl;
  decl->lowered = s;
  return s;
}

bool FunctionLowering::is_temp(const Operand& op) const {
  return op.mode == OperandMode::frame && op.slot && op.slot->kind == SlotKind::temporary;
}

Slot* FunctionLowering::temp(Type* type, const Operand* hint) {
  types_.size(type);
  const bool pointer = types_.is_pointer(type);
  std::vector<int32_t> pointers;
  const bool record = types_.is_record(type);
  if (record) types_.collect_pointers(type, 0, pointers);
  auto fits = [&](const Temp& t) {
    return t.slot->type && t.pointer == pointer && t.slot->size == type->size &&
           t.slot->align == type->align && types_.is_record(t.slot->type) == record && t.pointers == pointers;
  };
  if (hint && is_temp(*hint) && hint->value == 0)
    if (auto it = temp_index_.find(hint->slot); it != temp_index_.end() && fits(temps_[it->second]))
      return temps_[it->second].users++, hint->slot;
  for (Temp& t : temps_)
    if (t.users == 0 && fits(t)) return t.users = 1, t.slot;
  Slot* s = new_slot(SlotKind::temporary, type);
  temp_index_[s] = temps_.size();
  temps_.push_back({s, std::move(pointers), 1, pointer});
  return s;
}

Slot* FunctionLowering::shaped_temp(int32_t size, std::vector<int32_t> pointers) {
  Slot& s = f_.slots.emplace_back();
  s.kind = SlotKind::temporary;
  s.size = size;
  s.align = int32_t(abi_.word_bytes);
  s.pointer_offsets = std::move(pointers);
  return &s;
}

void FunctionLowering::keep(Slot* t) {
  if (auto it = temp_index_.find(t); it != temp_index_.end()) temps_[it->second].users++;
}

void FunctionLowering::release(Slot* s) {
  auto it = temp_index_.find(s);
  if (it == temp_index_.end()) return;
  Temp& t = temps_[it->second];
  DIS_CHECK(t.users > 0);
  if (t.users == 1) {
    // Returned only after it is cleared, so that clearing cannot be handed it.
    clear(frame(s), s->type);
  }
  temps_[it->second].users--;
}

void FunctionLowering::release_later(const Held& p) {
  if (p.temp) later_.push_back(p.temp);
}

void FunctionLowering::end_statement() {
  while (!later_.empty()) {
    Slot* s = later_.back();
    later_.pop_back();
    release(s);
  }
}

void FunctionLowering::clear(const Operand& at, Type* type) {
  if (types_.is_pointer(type)) {
    emit(Opcode::movp, nil(), {}, at, {});
    return;
  }
  if (!types_.is_record(type)) return;
  std::vector<int32_t> offsets;
  types_.collect_pointers(type, 0, offsets);
  for (int32_t offset : offsets) emit(Opcode::movp, nil(), {}, plus(at, offset), {});
}

// --- Instructions
// ------------------------------------------------------------------------------------------------

size_t FunctionLowering::emit(Opcode op, const Operand& s, const Operand& m, const Operand& d, Span span) {
  Inst& i = f_.code.emplace_back();
  i.op = op;
  i.s = s;
  i.m = m;
  i.d = d;
  i.span = span;
  for (const Operand* o : {&s, &m, &d})
    if (o->slot) o->slot->refs++;
  if (op == Opcode::lea && s.slot) s.slot->address_taken = true;
  return f_.code.size() - 1;
}

void FunctionLowering::emit_shaped(Opcode op, int32_t shape, const Operand& d, Span span) {
  f_.code[emit(op, {OperandMode::descriptor}, {}, d, span)].shape = shape;
}

std::pair<Opcode, Operand> FunctionLowering::for_kind(const OpcodesByKind& row, Type* type) {
  switch (type->kind) {
    case TypeKind::byte: return {row.byte, {}};
    case TypeKind::int_:
    case TypeKind::fixed: return {row.word, {}};
    case TypeKind::big: return {row.big, {}};
    case TypeKind::real: return {row.real, {}};
    default: break;
  }
  if (!types_.is_record(type)) return {row.reference, {}};
  types_.size(type);
  if (types_.has_pointers(type)) return {row.described, descriptor(type)};
  return {row.block, imm(type->size)};
}

void FunctionLowering::move(Type* type, const Operand& from, const Operand& to, Span span) {
  constexpr OpcodesByKind kMoves{Opcode::movb, Opcode::movw, Opcode::movl, Opcode::movf,
                                 Opcode::movp, Opcode::movm, Opcode::movmp};
  if (from == to && !is_indirect(from)) return;  // through a reference that is nil it must still fail
  const auto [op, how] = for_kind(kMoves, type);
  if (op == Opcode::movm && type->size == 0) return;
  emit(op, from, how, to, span);
}

Opcode FunctionLowering::index_opcode(Type* element) {
  types_.size(element);
  if (element->size == 8) return element->kind == TypeKind::real ? Opcode::indf : Opcode::indl;
  if (element->size == int32_t(abi_.word_bytes)) return Opcode::indw;
  return element->size == 1 ? Opcode::indb : Opcode::indx;
}

}  // namespace dis::limbo
