// parser_internal: the parser's one class, spread over parser*.cpp by what is parsed.
// Keeps: when `panicking_` is set a syntax error was reported and everything returns as soon as it can, up to
// the nearest list of statements, members or declarations, which skips to where it can go on. Results are
// never null where the tree says there is something, errors included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/limbo/lexer.h"
#include "tools/limbo/parser.h"

namespace dis::limbo {

// Where a declaration stands; decides what may be declared.
enum class Where : uint8_t { top, statement, module_, adt, pick_arm, constraint };

// What kind of arm a list of statements belongs to; decides where it ends.
enum class Arms : uint8_t { none, quals, tags };

class Parser {
 public:
  Parser(Arena& arena, NameTable& names, SourceMap& sources, Diagnostics& diagnostics, ParseInput input);
  Program* run();

 private:
  static constexpr size_t kMaxTree = size_t{1} << 30;  // bytes

  // One level of nesting while it lives.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) { parser_.depth_++; }
    ~Nesting() { parser_.depth_--; }
    Nesting(const Nesting&) = delete;
    bool too_deep() const { return parser_.too_deep(); }

   private:
    Parser& parser_;
  };

  struct Names {
    Seq<Name*> names;
    Seq<Span> spans;
  };

  struct Operator;
  struct Pending {
    const Operator* op;
    uint8_t rule;  // binding strength of what is to be built
    Expr* left;
  };

  // --- Tokens and errors (parser.cpp) ---
  bool at(Tok kind) const { return token_.kind == kind; }
  Token read();
  void advance();
  const Token& peek();
  bool accept(Tok kind);
  Span accept_span();  // of the current token, which is passed
  bool expect(Tok kind, std::string_view after);
  bool expect_close(Tok kind, Span opened, std::string_view what);
  void expect_semicolon(std::string_view after);
  Name* expect_name(std::string_view what, Span* span);
  std::string found();
  Message& error(Span span, std::string text);  // and panic
  void unexpected(std::string_view expected);
  void say(Span span, std::string text);  // no panic
  bool too_deep();
  void too_large();
  void skip_statement();
  void skip_declaration();
  void skip_braces();
  Span from(uint32_t begin) const { return {begin, previous_.end > begin ? previous_.end : begin}; }
  uint32_t begin() const { return token_.span.begin; }

  // --- Includes (parser.cpp) ---
  void include();
  void open_include(std::string_view name, Span at);

  // --- Declarations (parser_declarations.cpp) ---
  void program();
  void top_declaration();
  void tuple_declaration();
  Expr* declared_names();
  void function_definition();
  Names names();
  DeclGroup* declaration(Where where);
  DeclGroup* declaration_of(Names names, uint32_t begin, Where where);
  void declare_type_or_variable(DeclGroup& group, Where where);
  void exception_declaration(DeclGroup& group);
  void module_declaration(DeclGroup& group);
  void adt_declaration(DeclGroup& group);
  void members(DeclGroup& group, Where where, Span opened, std::string_view what);
  DeclGroup* pick_members();
  void pick_tags(Names& tags);
  uint32_t pick_arm(PickArm& arm, uint32_t begins, Names& next);
  Seq<TypeParam*> type_params();
  Seq<TypeParam*> constraints();
  Seq<TypeParam*> merge(Seq<TypeParam*>& params, const Seq<TypeParam*>& constraints);
  DeclGroup* make_group(uint32_t begin, const Names& names);

  // --- Types (parser_types.cpp) ---
  TypeExpr* type();
  TypeExpr* type_primary();
  TypeExpr* of_type(TypeExprKind kind, uint32_t begin);
  TypeExpr* named_type(Name* name, Span span);
  TypeExpr* fixed_type();
  TypeExpr* tuple_type();
  TypeExpr* function_type(uint32_t begin);  // at the '('; result, constraints and raises as well
  void params(TypeExpr& function);
  void param_group(TypeExpr& function);
  void check_self(const TypeExpr& type);
  void raises(TypeExpr& function);
  Seq<TypeExpr*> type_list();
  TypeExpr* instance_of(TypeExpr* generic);
  TypeExpr* make_type(TypeExprKind kind, uint32_t begin);

  // --- Expressions (parser_expressions.cpp) ---
  Expr* expression(int floor = 1);
  Expr* expression_from(Expr* first, int floor);
  Expr* build(const Pending& pending, Expr* right);
  Expr* operand();
  Expr* unary();
  Expr* prefix(ExprKind kind);
  Expr* load();
  Expr* cast(TypeExpr* type, uint32_t begin);
  Expr* name_or_cast();
  Expr* array_expression();
  Expr* chan_expression();
  Expr* list_expression();
  Expr* list_items(uint32_t begin);
  Expr* postfix(Expr* e);
  Expr* primary();
  Expr* parenthesized();
  Expr* call(Expr* callee);
  Expr* member(Expr* e, ExprKind kind);
  void arrow_to_method(Expr& arrow);
  Expr* index_or_slice(Expr* e);
  Expr* index_item();
  void array_items(Expr& array);
  Expr* array_element();
  Expr* qualifier();  // one label
  Expr* range_from(Expr* low);
  void more_qualifiers(Seq<Expr*>& into);  // { or label }
  Expr* make(ExprKind kind, uint32_t begin);
  Expr* make_name(const Token& token);
  Expr* broken();

  // --- Statements (parser_statements.cpp) ---
  Stmt* block(std::string_view what);  // at its '{'
  void statements(Seq<Stmt*>& body, Arms arms, Expr** label);
  bool begins_arm(Arms arms);
  Stmt* statement(Arms arms, Expr** label);
  Stmt* nested_statement();
  Stmt* named_statement();
  Stmt* expression_statement(Arms arms, Expr** label);
  Stmt* block_or_handler();
  Stmt* if_statement();
  Stmt* for_statement();
  Stmt* while_statement();
  Stmt* do_statement();
  Stmt* jump(StmtKind kind);
  Stmt* with_value(StmtKind kind, bool required);
  Stmt* case_statement();
  Stmt* alt_statement();
  Stmt* pick_statement();
  void arms(Stmt& of, Arms kind, std::string_view what);
  void arm(Stmt& of, Arms kind, Expr* label, Expr** next);
  Expr* tag_label();
  Expr* condition(std::string_view after);
  Expr* optional_expression(Tok stop);
  Stmt* expr_stmt(Expr* e);
  Stmt* make_stmt(StmtKind kind, uint32_t begin);

  Arena& arena_;
  NameTable& names_;
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  ParseInput input_;
  std::string directory_;  // of the first file, with its slash
  Lexer lexer_;
  Token token_, ahead_;
  bool has_ahead_ = false;
  Span previous_;  // of the token before token_
  bool panicking_ = false;
  bool after_fault_ = false;  // the previous token was faulty
  bool stopped_ = false;  // nothing more is read
  int depth_ = 0;
  std::vector<Pending> pending_;  // operators waiting for their right operand
  Program* program_ = nullptr;
  Message unheard_;  // what error() returns while panicking
};

}  // namespace dis::limbo
