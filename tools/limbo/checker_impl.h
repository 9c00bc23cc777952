// checker_impl: the checker at work. One object checks one program; its member functions are spread over
// checker_*.cpp by subject.
// Order of work: every global name is declared; the type names written at global level are bound, so that
// later local names do not capture them; constants, variables, imports and heads of functions are checked in
// the order of the source; then the bodies; then what the implemented modules promise. Keeps: an expression
// or declaration of the error type has been reported and is not reported again. Leaves: relations between
// types to Types, folding to fold().
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tools/limbo/checker.h"
#include "tools/limbo/scope.h"

namespace dis::limbo {

// What an expression may be where it stands. None of them: a value.
enum Use : unsigned {
  kTypeToo = 1,       // also the name of a type
  kCallee = 2,        // also a function's name, which is going to be called
  kExceptionToo = 4,  // also an exception as such, not the value it carries
  kPickWhole = 8,     // `ref T` of an adt with pick cases may be written (in type arguments)
};

class Checker final : Types::FunctionFinder, Types::Resolver {
 public:
  Checker(Program& program, Arena& arena, NameTable& names, Types& types, Diagnostics& diagnostics,
          const CheckOptions& options);
  ~Checker() override;

  std::optional<Checked> run();

 private:
  static constexpr uint8_t kReached = 9;  // Decl::stage of functions that must be compiled
  static constexpr uint8_t kVisiting = 8;
  static constexpr int kMaxDepth = 2500;  // of nested expressions and types; the parser allows less nesting

  // --- checker.cpp: messages and small helpers ---
  Message& error(Span span, std::string text);
  void warn(Span span, std::string text);
  void undeclared(Span span, Name* name);
  void redeclared(Decl* decl, Decl* before);
  // "; did you mean 'x'?" from names in scope, or from the members of a type.
  std::string suggest_name(Name* name);
  std::string suggest_member(Name* name, Type* t);
  std::string quoted(const Expr* e);     // the expression, short
  std::string conversion_hint(Type* to, Type* from);  // how to make one of the other: "; …", or empty
  std::string with_type(const Expr* e);  // and its type
  std::string type_text(Type* t) { return types_.to_string(t); }
  static std::string what_is(const Decl* d);  // "a local variable"
  Decl* make_decl(DeclKind kind, Name* name, Span span, Type* type = nullptr) {
    return types_.make_decl(kind, name, span, type);
  }
  Expr* make_expr(ExprKind kind, Span span, Type* type);
  Expr* integer(int64_t value, Span span);
  bool is_implemented(const Decl* module) const;
  Decl* find(Seq<Decl*>& members, Name* name);
  void declare(Decl* decl);
  Decl* lookup(Name* name, Span span);  // reports and declares an undefined one when there is nothing
  void leave_scope();

  // --- checker_declarations.cpp, checker_functions.cpp: the program's top level ---
  void declare_globals();
  void declare_group(DeclGroup* group, Decl* owner);
  Decl* declare_one(DeclGroup* group, size_t i, DeclKind kind, Decl* owner);
  void declare_adt(DeclGroup* group, Decl* owner);
  void declare_picks(DeclGroup* group, Type* adt);
  void declare_module(DeclGroup* group);
  void declare_function(FunctionDef* def);
  void declare_exceptions(DeclGroup* group, Decl* owner);
  void declare_assigned(Expr* e);                   // names of := nested in a global initialiser
  bool declare_pattern(Expr* left, DeclKind kind);  // left side of :=
  void bind_group(DeclGroup* group);
  void check_group(DeclGroup* group, Decl* owner);
  void check_variables(DeclGroup* group, bool global);
  void check_constants(DeclGroup* group, bool global);
  void check_exceptions(DeclGroup* group, Decl* owner);
  void check_import(DeclGroup* group, bool global);
  void check_type_group(DeclGroup* group);
  bool defines_itself(const TypeExpr* te, int depth);
  void check_function_head(FunctionDef* def);
  void check_method_params(FunctionDef* def, Decl* adt);
  Expr* initialise(Expr* target, Expr* value);  // of a global; the value, or null
  void assign_initial(Expr* target, Expr* value);
  bool is_constant_value(Expr* value, const Expr* target, int depth);
  void check_function(FunctionDef* def);
  std::string exception_text(const Decl* d, const Decl* owner);

  // --- checker_types.cpp: types as written to types ---
  void bind_type(TypeExpr* te);
  void bind_function(TypeExpr* te);
  void make_params(Seq<TypeParam*>& params, Seq<Decl*>& polys);
  void bind_constraints(Seq<TypeParam*>& constraints);
  static constexpr const char* kTypeTooLarge = "this type is too large with all its parts written out";
  // adt: whose member it is part of; poly: the type parameter it is demanded of.
  Type* resolve(TypeExpr* te, Decl* adt = nullptr, Decl* poly = nullptr);
  Type* resolve_kind(TypeExpr* te, Decl* adt, Decl* poly);
  Type* resolve_name(TypeExpr* te);
  Type* resolve_dot(TypeExpr* te, Decl* adt);
  Type* resolve_arrow(TypeExpr* te, Decl* adt);
  Type* resolve_instance(TypeExpr* te, Decl* adt);
  Type* resolve_fixed(TypeExpr* te);
  Type* resolve_function(TypeExpr* te, Decl* adt, Decl* poly);
  Type* instantiate(Type* generic, const Seq<Type*>& args, Span span);
  Type* use_type(TypeExpr* te);  // bind here and resolve
  Type* type_of(Decl* d);        // resolves when needed
  bool is_bare(const TypeExpr* te, Type* t, const Decl* adt);
  Type* element_type(TypeExpr* te, Decl* adt, Decl* poly);
  void check_element(Type* t, Span span);  // values of it may lie in arrays, tuples, channels…
  void check_variable_type(Type* t, Decl* d, bool function_ok, bool poly_ok);
  void resolve_members(Type* t) override;
  void resolve_type(Decl* member) override;
  bool may_be_function(const TypeExpr* te);
  Type* type_of_expr(Expr* e);  // an expression read as a type, or null
  Type* exception_instance(Type* declared);
  Type* exception_value(Type* instance);  // what its name means as a value
  void verify_types();
  void verify_module(Decl* module);
  void verify_adt(Type* adt);
  bool has_tags(Type* t) { return t->kind == TypeKind::adt && !t->tags.empty(); }

  // --- checker_modules.cpp: implemented modules ---
  void check_ends();
  void finish_modules(Checked& out);
  void resolve_interfaces();
  void check_defined(Type* module);
  void check_methods_defined(Decl* type);
  void check_agreement(Type* module);
  void check_same_data(const std::vector<Type*>& modules);
  bool is_exported(const Decl* d) const;
  void note_use(Decl* d);
  void collect(Checked& out);
  Decl* find_function(Name* name, Type* of) override;
  Decl* find_function(Name* name, Type* of, Expr** module);
  void reach_modules(Type* t);
  Decl* module_of(const Decl* d) const;

  // --- checker_expressions.cpp, checker_names.cpp, checker_operators.cpp, checker_assignments.cpp,
  //     checker_aggregates.cpp ---
  bool expr(Expr* e, unsigned use = 0);
  void expr_kind(Expr* e, unsigned use);
  Expr* whole(Expr* e, unsigned use = 0);  // check and fold a complete expression
  Expr* folded(Expr* e, size_t errors_before);
  bool bad(Expr* e) const { return e->type == types_.error; }
  void fail(Expr* e) { e->type = types_.error; }
  void check_name(Expr* e, unsigned use);
  void name_means(Expr* e, Decl* d, unsigned use);
  void become_value(Expr* e, Decl* constant);
  void become_function_ref(Expr* e);
  bool check_reachable(Expr* e);
  void check_field(Expr* e, unsigned use);
  void check_arrow(Expr* e, unsigned use);
  bool check_qualified_method(Expr* e);
  void method_through(Expr* e, Expr* object, Name* name, Expr* module);
  void check_member(Expr* e, Decl* member, Type* of, unsigned use);
  void check_binary_chain(Expr* e);
  void check_binary(Expr* e);
  bool check_arithmetic(Expr* e, Expr* left, Expr* right);
  void check_shift(Expr* e);
  void check_power(Expr* e);
  void check_equality(Expr* e);
  void check_logical(Expr* e);
  void check_op_assign(Expr* e);
  void check_assign(Expr* e);
  void check_declare(Expr* e);
  bool infer(Expr* pattern, Type* t);
  void forget(Expr* pattern);
  void bind_pattern(Expr* left);
  void check_cons_chain(Expr* e);
  void cons_onto(Expr* e);
  void check_list(Expr* e);
  void check_array(Expr* e);
  bool check_elements(Expr* e, int64_t* size, Type** type);
  void check_index(Expr* e, unsigned use);
  void check_slice(Expr* e);
  void check_cast(Expr* e);
  void cast_to(Expr* e, Type* to);
  void check_load(Expr* e);
  void check_ref(Expr* e, unsigned use);
  void check_tag_of(Expr* e);
  void check_unary(Expr* e);
  void check_step(Expr* e);
  void check_tuple(Expr* e);
  void check_send(Expr* e);
  void check_receive(Expr* e);
  void coerce(Expr* e, Type* t);  // e is used as a t: nil inside takes its type from it
  bool is_type(const Expr* e) const;
  bool target(Expr* e, unsigned use, bool* place);
  bool assignable(Expr* e, bool place);
  bool assignable_kind(Expr* e);
  bool has_effects(const Expr* e, int depth = 0) const;
  Expr* via_of(Decl* d, Span span);  // the module a member of another module is reached through, a fresh node
  Expr* type_via(Type* t, Span span);
  void pattern_types(Expr* e, Type* t);

  // --- checker_calls.cpp ---
  void check_call(Expr* e);
  void construct_or_cast(Expr* e, bool args_ok);
  void construct_tag(Expr* e);
  bool check_arguments(Expr* e, Type* function);
  bool check_argument(Expr* e, size_t i, Decl* param);
  bool check_count(Expr* e, Type* function);
  bool fields_fit(Expr* e, Type* record);
  bool is_own_param(const Type* t) const;
  void call_varargs(Expr* e, Type* function);
  void call_polymorphic(Expr* e, Type* function, Decl* callee, Type* self_type);
  void pass_functions(Expr* e, const Seq<Decl*>& polys, const Seq<TypeArg>& args);
  void check_format(Expr* e, size_t format);
  std::string callee_text(const Expr* e);
  Type* tuple_type(const Seq<Expr*>& items, Span span);

  // --- checker_statements.cpp ---
  // Each takes whether the statement can be reached and returns whether the end of it can.
  bool statement(Stmt* s, bool reached);
  bool statement_kind(Stmt* s, bool reached);
  bool block(Stmt* s, bool reached, bool own_scope);
  void local_group(Stmt* s);
  bool if_statement(Stmt* s, bool reached);
  bool loop(Stmt* s, bool reached);
  bool do_while(Stmt* s, bool reached);
  bool case_statement(Stmt* s, bool reached);
  bool alt_statement(Stmt* s, bool reached);
  bool pick_statement(Stmt* s, bool reached);
  bool handle_statement(Stmt* s, bool reached);
  void return_statement(Stmt* s);
  void jump(Stmt* s, bool reached);
  void raise_statement(Stmt* s);
  void spawn_statement(Stmt* s);
  void condition(Expr*& e, std::string_view what);
  void check_used(Expr* e);
  void add_local(Decl* d);
  struct Target {
    Stmt* stmt;
    bool loop;
    bool broken = false;
    bool continued = false;
    bool used = false;
  };
  void push_target(Stmt* s, bool loop);
  Target pop_target();

  // --- checker_labels.cpp: labels of case, pick, handlers and array elements ---
  enum class LabelOrder : uint8_t { integer, text, handler };
  bool order_labels(std::vector<Label>& labels, LabelOrder order, std::string_view what);
  static int compare(const Expr* a, const Expr* b, LabelOrder order);

  // --- checker_warnings.cpp ---
  void warn_unused(Decl* d);
  void warn_unused_globals();
  void check_raises(FunctionDef* def);

  Program& program_;
  Arena& arena_;
  NameTable& names_;
  Types& types_;
  Diagnostics& diagnostics_;
  const CheckOptions options_;
  Scope scope_;
  size_t errors_ = 0;
  int depth_ = 0;  // of expr()

  std::vector<FunctionDef*> functions_;
  std::vector<DeclGroup*> adts_, modules_;
  std::vector<Decl*> implementing_;  // the declarations of implemented modules
  std::vector<Decl*> variables_;     // globals of the program itself
  std::vector<Type*> seen_adts_;     // whose members were asked for
  std::vector<Decl*> types_used_;
  uint32_t assigned_ = 0;  // where the name stands that is being assigned to
  std::unordered_set<const Decl*> well_defined_;  // names of types that do not mean themselves
  std::vector<TypeExpr*> raising_;     // function types with `raises`
  std::vector<FunctionDef*> endless_;  // valued functions whose end can be reached
  struct Usage {
    const Decl* from;  // null: the top level
    Decl* used;
  };
  std::vector<Usage> uses_;          // of the program's functions
  FunctionDef* function_ = nullptr;  // being checked
  Type* result_ = nullptr;           // what it returns
  Stmt* block_ = nullptr;            // innermost
  std::vector<Target> targets_;
  Decl* caught_ = nullptr;  // the exception variable of the handler being checked
  Type* caught_type_ = nullptr;
  Decl* iota_ = nullptr;
  bool global_ = true;  // at global level: := is declared already
  bool reached_ = true;
};

}  // namespace dis::limbo
