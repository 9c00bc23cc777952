// lower_call: calls and spawns. Arguments that call something themselves are evaluated before the frame is
// made: a frame that is not called yet would be lost if they raised an exception.
#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

namespace {

int32_t align_up(int32_t n, int32_t to) { return (n + to - 1) / to * to; }

}  // namespace

// A demanded function inside a polymorphic one: the pair of hidden arguments it arrived in.
Held FunctionLowering::hidden_argument(Decl* demanded, bool word) {
  const std::vector<Decl*> hidden = hidden_functions(*def_.decl);
  for (size_t i = 0; i < hidden.size(); i++) {
    const bool same =
        hidden[i] == demanded || (hidden[i]->name == demanded->name && hidden[i]->owner && demanded->owner &&
                                  hidden[i]->owner->name == demanded->owner->name);
    if (!same) continue;
    const int32_t at = f_.args_end + int32_t(i) * 2 * int32_t(abi_.word_bytes) - hidden_size_;
    for (Slot& s : f_.slots)
      if (s.kind == SlotKind::fixed && s.offset == at + (word ? int32_t(abi_.word_bytes) : 0))
        return {frame(&s), s.type, nullptr};
  }
  DIS_CHECK(!"a demanded function that is no argument");
  return {};
}

void FunctionLowering::pass_hidden(const std::vector<Expr*>& hidden, const Operand& frame_at,
                                   int32_t offset) {
  const int32_t word = int32_t(abi_.word_bytes);
  offset = align_up(offset, word);
  for (Expr* fn : hidden) {
    const Operand module_at = through(frame_at, offset), index_at = through(frame_at, offset + word);
    if (fn->kind == ExprKind::make_ref) fn = fn->left;
    if (fn->kind == ExprKind::constraint_fn) {
      move(types_.any, hidden_argument(fn->decl, false).op, module_at, fn->span);
      move(types_.int_, hidden_argument(fn->decl, true).op, index_at, fn->span);
    } else {
      module_value_into(fn->left, module_at, fn->span);
      Operand index{fn->left ? OperandMode::member : OperandMode::own_link};
      index.type = fn->left ? fn->left->type : nullptr;
      index.function = fn->decl;
      emit(Opcode::movw, index, {}, index_at, fn->span);
    }
    offset += 2 * word;
  }
}

// `result`: where the value goes; null for functions without one.
void FunctionLowering::call(Expr* e, const Operand* result, bool spawn) {
  Expr* callee = e->left;
  const int32_t word = int32_t(abi_.word_bytes);
  Type* type = callee->type->kind == TypeKind::ref ? callee->type->element : callee->type;
  types_.size(type);

  const bool known = callee->kind == ExprKind::function;
  const bool own = known && !callee->left;
  size_t hidden_count = 0;
  if (known)
    hidden_count = hidden_functions(*callee->decl).size();
  else if (callee->kind != ExprKind::constraint_fn)
    for (Decl* p : type->polys) hidden_count += p->type->members.size();
  DIS_CHECK(e->items.size() >= hidden_count);
  const size_t argument_count = e->items.size() - hidden_count;

  // The module through which to call and the function's index in its links.
  Held module, index;
  if (known && callee->left) {
    module = operand(callee->left, nullptr);
    Operand member{OperandMode::member};
    member.type = callee->left->type;
    member.function = callee->decl;
    index = {member, types_.int_, nullptr};
  } else if (callee->kind == ExprKind::constraint_fn) {
    module = hidden_argument(callee->decl, false);
    index = hidden_argument(callee->decl, true);
  } else if (!known) {
    // A reference to a function: the pair it points to. The index is a middle operand and so is fetched.
    // Module and index must be of one pair: a variable that may be assigned meanwhile is copied.
    bool keeps = rank(callee) == kInFrame;
    for (size_t i = 0; keeps && i < argument_count; i++) keeps = !occurs(direct(callee).slot, e->items[i]);
    Held pair = keeps ? Held{direct(callee), callee->type, nullptr} : in_temp(callee);
    Slot* t = temp(types_.int_);
    emit(Opcode::movw, through(pair.op, word), {}, frame(t), e->span);
    module = {through(pair.op), types_.any, pair.temp};
    index = {frame(t), types_.int_, t};
  }

  // Arguments with calls of their own, in order.
  std::vector<Held> early(argument_count);
  for (size_t i = 0; i < argument_count; i++)
    if (calls(e->items[i])) early[i] = in_temp(e->items[i], nullptr);

  Slot* frame_temp = temp(types_.int_);
  const Operand frame_at = frame(frame_temp);
  // Where arguments go: fixed ones as declared, those of `*` behind them.
  std::vector<int32_t> offsets(argument_count);
  int32_t end = int32_t(abi_.frame_args_offset());
  for (size_t i = 0; i < argument_count; i++) {
    const bool declared = i < type->members.size();
    Type* t = declared ? type->members[i]->type : e->items[i]->type;
    types_.size(t);
    offsets[i] = declared ? type->members[i]->offset : align_up(end, t->align);
    end = offsets[i] + t->size;
  }
  if (type->varargs) {
    FrameShape shape;
    for (size_t i = 0; i < argument_count; i++)
      types_.collect_pointers(i < type->members.size() ? type->members[i]->type : e->items[i]->type,
                              offsets[i], shape.pointer_offsets);
    shape.size = align_up(end, 8);
    emit_shaped(Opcode::frame, module_.shape(std::move(shape)), frame_at, e->span);
  } else if (own) {
    Operand of{OperandMode::descriptor};
    of.function = callee->decl;
    emit(Opcode::frame, of, {}, frame_at, e->span);
  } else {
    emit(Opcode::mframe, module.op, index.op, frame_at, e->span);
  }

  for (size_t i = 0; i < argument_count; i++) {
    Expr* item = e->items[i];
    Type* to_type = i < type->members.size() ? type->members[i]->type : item->type;
    if (to_type->kind == TypeKind::poly && item->kind != ExprKind::nil) to_type = item->type;
    const Operand to = through(frame_at, offsets[i]);
    if (early[i].temp) {
      move(to_type, early[i].op, to, item->span);
      release(early[i]);
    } else {
      into(item, to, to_type);
    }
  }
  if (hidden_count) {
    std::vector<Expr*> hidden;
    for (size_t i = argument_count; i < e->items.size(); i++) hidden.push_back(e->items[i]);
    pass_hidden(hidden, frame_at, end);
  }
  if (result) emit(Opcode::lea, *result, {}, through(frame_at, int32_t(abi_.frame_return_offset())), e->span);

  if (own) {
    Operand target{OperandMode::function};
    target.function = callee->decl;
    emit(spawn ? Opcode::spawn : Opcode::call, frame_at, {}, target, e->span);
  } else {
    emit(spawn ? Opcode::mspawn : Opcode::mcall, frame_at, index.op, module.op, e->span);
  }
  release(module);
  release(index);
  release(frame_temp);
}

}  // namespace dis::limbo
