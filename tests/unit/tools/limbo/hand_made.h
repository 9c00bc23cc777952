// hand_made: a small program put together without parser and checker, for tests of the stages behind them.
#pragma once

#include <string_view>

#include "tools/limbo/assemble.h"
#include "vm/format/verifier.h"

namespace dis::limbo {

struct HandMade {
  explicit HandMade(const Abi& abi = kAbi64) : types(arena, names, abi) {
    module = types.make(TypeKind::module, {1, 2});
    module->decl = types.make_decl(DeclKind::type, names.intern("Prog"), {1, 2}, module);
    program.modules.push_back(module);
  }

  Name* name(std::string_view text) { return names.intern(text); }

  Type* function_type(std::initializer_list<std::pair<const char*, Type*>> params, Type* result) {
    Type* t = types.make(TypeKind::function, {}, result);
    for (auto [text, type] : params)
      t->members.push(arena, types.make_decl(DeclKind::argument, name(text), {}, type));
    types.size(t);
    return t;
  }

  // A member of the implemented module, or of `of`.
  Decl* member(DeclKind kind, std::string_view text, Type* type, Type* of = nullptr) {
    Decl* d = types.make_decl(kind, name(text), {3, 4}, type);
    d->owner = of ? of->decl : module->decl;
    (of ? of : module)->members.push(arena, d);
    return d;
  }

  // A function of the program with a frame for its arguments and a `ret`.
  Function& function(Decl* decl) {
    Function& f = code.functions.emplace_back();
    f.decl = decl;
    types.size(decl->type);
    f.args_end = std::max<int32_t>(decl->type->size, int32_t(types.abi().frame_args_offset()));
    for (Decl* p : decl->type->members) f.params.push(arena, p);
    return f;
  }

  Slot* slot(Function& f, SlotKind kind, Type* type, std::string_view text = {}) {
    Slot& s = f.slots.emplace_back();
    s.kind = kind;
    s.type = type;
    if (!text.empty()) s.decl = types.make_decl(DeclKind::local, name(text), {5, 6}, type);
    return &s;
  }

  Datum& datum(Type* type, Expr* init, std::string_view text = {}) {
    Slot& s = code.data_slots.emplace_back();
    s.kind = SlotKind::data;
    s.type = type;
    if (!text.empty()) s.decl = types.make_decl(DeclKind::global, name(text), {7, 8}, type);
    code.data.push_back({&s, init, nullptr});
    return code.data.back();
  }

  Expr* integer(int64_t v, Type* type = nullptr) {
    Expr* e = arena.make<Expr>();
    e->kind = ExprKind::constant;
    e->type = type ? type : types.int_;
    e->value.integer = v;
    return e;
  }
  Expr* real(double v) {
    Expr* e = integer(0, types.real);
    e->value.real = v;
    return e;
  }
  Expr* text(std::string_view s) {
    Expr* e = integer(0, types.string);
    e->value.text = s;
    return e;
  }
  // array[length] of { items }
  Expr* array(Type* element, int64_t length, std::initializer_list<Expr*> elements) {
    Expr* e = arena.make<Expr>();
    e->kind = ExprKind::new_array;
    e->type = types.make(TypeKind::array, {}, element);
    e->left = integer(length);
    for (Expr* item : elements) e->items.push(arena, item);
    return e;
  }
  Expr* element(Expr* label, Expr* value) {
    Expr* e = arena.make<Expr>();
    e->kind = ExprKind::element;
    e->left = value;
    if (label) e->items.push(arena, label);
    return e;
  }
  Expr* make(ExprKind kind, Expr* left = nullptr, Expr* right = nullptr) {
    Expr* e = arena.make<Expr>();
    e->kind = kind;
    e->left = left;
    e->right = right;
    return e;
  }

  static Operand imm(int32_t v) { return {OperandMode::imm, v}; }
  static Operand frame(Slot* s, int32_t at = 0) { return {OperandMode::frame, at, 0, s}; }
  static Operand data(Slot* s, int32_t at = 0) { return {OperandMode::data, at, 0, s}; }
  static Operand label(int32_t l) { return {OperandMode::label, l}; }
  void emit(Function& f, Opcode op, Operand s = {}, Operand m = {}, Operand d = {}) {
    f.code.push_back({.op = op, .s = s, .m = m, .d = d, .span = {}});
  }
  int32_t new_label(Function& f) {
    f.labels.push_back({int32_t(f.code.size())});
    return int32_t(f.labels.size()) - 1;
  }

  format::Module assemble() {
    return limbo::assemble(program, code, types, diagnostics, {.source_path = "/src/prog.b"});
  }
  // What the verifier says, empty if the module passes.
  std::string verify(const format::Module& m) {
    auto result = format::verify(std::make_shared<const format::Module>(m), types.abi());
    return result.ok() ? std::string() : result.error().to_string();
  }

  Arena arena;
  NameTable names{arena};
  Diagnostics diagnostics;
  Types types;
  Type* module;
  Checked program;
  Code code;
};

}  // namespace dis::limbo
