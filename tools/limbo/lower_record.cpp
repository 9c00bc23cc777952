// lower_record: tuples, adts and their references, function references, exceptions as they are raised,
// channels and modules.
#include <algorithm>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

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
  Table* table = module_.table(Table::Kind::word, f_);
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

void FunctionLowering::channel_into(Expr* e, const Operand& to) {
  Held capacity{imm(0), types_.int_, nullptr};
  if (e->left) capacity = any_operand(e->left, nullptr);
  constexpr OpcodesByKind kChannels{Opcode::newcb, Opcode::newcw, Opcode::newcl, Opcode::newcf,
                                    Opcode::newcp, Opcode::newcm, Opcode::newcmp};
  const auto [op, how] = for_kind(kChannels, e->type->element);
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
