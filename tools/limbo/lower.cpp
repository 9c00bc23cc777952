// lower: what functions of a module share, and the frame each function starts with.
#include "tools/limbo/lower.h"

#include <bit>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

// --- Module data
// -------------------------------------------------------------------------------------------------

Slot* ModuleLowering::data_slot(Type* type) {
  types.size(type);
  Slot& s = code.data_slots.emplace_back();
  s.kind = SlotKind::data;
  s.type = type;
  s.size = type->size;
  s.align = type->align;
  return &s;
}

Slot* ModuleLowering::variable(Decl* decl) {
  if (!decl->lowered) {
    Slot* s = data_slot(decl->type);
    s->decl = decl;
    decl->lowered = s;
    code.data.push_back({s, decl->init, nullptr});
  }
  return static_cast<Slot*>(decl->lowered);
}

Slot* ModuleLowering::nil() {
  if (!nil_) {
    nil_ = code.nil = data_slot(types.any);
    code.data.push_back({nil_, nullptr, nullptr});
  }
  return nil_;
}

Slot* ModuleLowering::literal(Type* type, Expr* init) {
  Slot* s = data_slot(type);
  code.data.push_back({s, init, nullptr});
  return s;
}

static Expr* number_expr(Arena& arena, Type* type) {
  Expr* e = arena.make<Expr>();
  e->kind = ExprKind::constant;
  e->type = type;
  return e;
}

Slot* ModuleLowering::word_constant(int64_t value) {
  Slot*& s = words_[value];
  if (!s) {
    Expr* e = number_expr(arena, types.int_);
    e->value.integer = value;
    s = literal(types.int_, e);
  }
  return s;
}

Slot* ModuleLowering::real_constant(double value) {
  Slot*& s = reals_[std::bit_cast<int64_t>(value)];
  if (!s) {
    Expr* e = number_expr(arena, types.real);
    e->value.real = value;
    s = literal(types.real, e);
  }
  return s;
}

Slot* ModuleLowering::constant(Expr* e) {
  switch (e->type->kind) {
    case TypeKind::real: return real_constant(e->value.real);
    case TypeKind::big:
    case TypeKind::byte: {
      Slot*& s = (e->type->kind == TypeKind::big ? bigs_ : bytes_)[e->value.integer];
      if (!s) s = literal(e->type, e);
      return s;
    }
    case TypeKind::string: {
      if (e->value.text.empty()) return nil();  // the empty string is nil
      Slot*& s = strings_[e->value.text];
      if (!s) s = literal(types.string, e);
      return s;
    }
    default: return word_constant(e->value.integer);
  }
}

Table* ModuleLowering::table(Table::Kind kind, Function& function) {
  Table& t = code.tables.emplace_back();
  t.kind = kind;
  t.function = &function;
  Slot& s = code.data_slots.emplace_back();
  s.kind = SlotKind::data;
  s.align = kind == Table::Kind::big ? 8 : int32_t(types.abi().word_bytes);
  t.slot = &s;
  code.data.push_back({&s, nullptr, &t});
  return &t;
}

int32_t ModuleLowering::shape(FrameShape shape) {
  for (size_t i = 0; i < code.shapes.size(); i++)
    if (code.shapes[i].size == shape.size && code.shapes[i].pointer_offsets == shape.pointer_offsets)
      return int32_t(i);
  code.shapes.push_back(std::move(shape));
  return int32_t(code.shapes.size()) - 1;
}

void ModuleLowering::note_load(Type* module) {
  if (loaded_.emplace(module, true).second) code.loaded.push_back(module);
}

Code ModuleLowering::run() {
  // Variables of the module's interface have their places whether they are used or not.
  for (Decl* global : program.globals) variable(global);
  for (FunctionDef* def : program.functions) {
    Function& f = code.functions.emplace_back();
    FunctionLowering(*this, f, *def).run();
  }
  return std::move(code);
}

Code lower(const Checked& program, Arena& arena, Types& types) {
  return ModuleLowering(program, arena, types).run();
}

// --- Functions
// ---------------------------------------------------------------------------------------------------

FunctionLowering::FunctionLowering(ModuleLowering& module, Function& function, FunctionDef& def)
    : module_(module), types_(module.types), f_(function), def_(def), abi_(module.types.abi()) {
  auto fixed = [&](Type* type, int32_t offset) {
    Slot* s = new_slot(SlotKind::fixed, type);
    s->offset = offset;
    return s;
  };
  f_.decl = def.decl;
  result_ = fixed(types_.int_, int32_t(abi_.frame_return_offset()));
  source_temp_ = fixed(types_.int_, int32_t(abi_.frame_source_temp()));
  dest_temp_ = fixed(types_.int_, int32_t(abi_.frame_dest_temp()));

  types_.size(def.decl->type);
  const int32_t word = int32_t(abi_.word_bytes);
  int32_t end = int32_t(abi_.frame_args_offset());
  for (size_t i = 0; i < def.params.size(); i++) {
    Decl* param = def.params[i];
    f_.params.push(module_.arena, param);
    types_.size(param->type);
    const int32_t offset = def.decl->type->members[i]->offset;
    Slot* s = fixed(param->type, offset);
    s->decl = param;
    param->lowered = s;
    end = offset + param->type->size;
  }
  const size_t hidden = hidden_functions(*def.decl).size();
  end = (end + word - 1) / word * word;
  for (size_t i = 0; i < hidden; i++) {
    fixed(types_.any, end);
    fixed(types_.int_, end + word);
    end += 2 * word;
  }
  hidden_size_ = int32_t(hidden) * 2 * word;
  f_.args_end = end;
}

void FunctionLowering::run() {
  block(def_.body, false);
  end_statement();
  emit(Opcode::ret, {}, {}, {}, {def_.body_span.end - 1, def_.body_span.end});
}

}  // namespace dis::limbo
