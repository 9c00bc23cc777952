// The checker: what it accepts and refuses, and the forms it leaves for lowering.
#include "tools/limbo/checker.h"

#include <doctest/doctest.h>

#include <map>

#include "tools/limbo/parser.h"

using namespace dis;
using namespace dis::limbo;

namespace {

// What is left of an expression, in prefix form.
class Shape {
 public:
  explicit Shape(Types& types) : types_(types) {}

  std::string of(const Expr* e) {
    if (!e) return "-";
    switch (e->kind) {
      case ExprKind::constant: return constant(e);
      case ExprKind::nil: return "nil:" + types_.to_string(e->type);
      case ExprKind::name: return name(e->decl->name);
      case ExprKind::type_name: return "type " + types_.to_string(e->type);
      case ExprKind::function: return "fn " + (e->left ? of(e->left) + "->" : "") + owned(e->decl);
      case ExprKind::constraint_fn: return "demanded " + owned(e->decl);
      case ExprKind::module_var: return "var " + of(e->left) + "->" + name(e->decl->name);
      case ExprKind::construct: return "make " + types_.to_string(e->type) + all(e->items);
      case ExprKind::tuple: return "tuple" + all(e->items);
      case ExprKind::list_of: return "list" + all(e->items);
      case ExprKind::payload: return "payload " + of(e->left) + ":" + types_.to_string(e->type);
      case ExprKind::call: return "call " + of(e->left) + all(e->items);
      case ExprKind::cast: return "cast " + types_.to_string(e->type) + "(" + of(e->left) + ")";
      case ExprKind::make_ref: return "ref (" + of(e->left) + ")";
      case ExprKind::field: return "(" + of(e->left) + ")." + name(e->decl->name);
      case ExprKind::assign: return of(e->left) + " = " + of(e->right);
      case ExprKind::declare: return of(e->left) + " := " + of(e->right);
      case ExprKind::cons: return of(e->left) + " :: " + of(e->right);
      case ExprKind::index: return of(e->left) + "[" + of(e->items[0]) + "]";
      case ExprKind::new_array: return "array[" + of(e->left) + "]" + all(e->items);
      case ExprKind::element: return all(e->items) + " => " + of(e->left);
      case ExprKind::wildcard: return "*";
      case ExprKind::range: return of(e->left) + " to " + of(e->right);
      case ExprKind::binary: return "(" + of(e->left) + " op " + of(e->right) + ")";
      default: return "other";
    }
  }

 private:
  static std::string name(const Name* n) { return n ? std::string(n->text) : "-"; }
  static std::string owned(const Decl* d) {
    const bool adt = d->owner && d->owner->type && d->owner->type->kind != TypeKind::module;
    return (adt ? name(d->owner->name) + "." : "") + name(d->name);
  }
  std::string constant(const Expr* e) {
    if (e->type->kind == TypeKind::string) return "\"" + std::string(e->value.text) + "\"";
    if (e->type->kind == TypeKind::real) return "real";
    return std::to_string(e->value.integer);
  }
  std::string all(const Seq<Expr*>& items) {
    std::string out = "(";
    for (uint32_t i = 0; i < items.size(); i++) out += (i ? ", " : "") + of(items[i]);
    return out + ")";
  }

  Types& types_;
};

// A program checked. Lines count from the first line of the text given to body() or program().
class Checking {
 public:
  explicit Checking(std::string text, std::map<std::string, std::string> files = {}, bool warnings = false)
      : names_(arena_), types_(arena_, names_, kAbi64) {
    auto read = [&files](const std::string& path, std::string* error) -> std::optional<std::string> {
      for (auto& [name, contents] : files)
        if (path.ends_with(name)) return contents;
      *error = "no such file";
      return {};
    };
    Program* program = parse(arena_, names_, sources_, diagnostics_, {"t.b", std::move(text), {}, read});
    if (!program || diagnostics_.failed()) return;
    CheckOptions options;
    options.warnings = warnings;
    checked_ = check(*program, arena_, names_, types_, diagnostics_, options);
  }

  // "line: text" of each message of the severity, joined by new lines.
  std::string messages(Severity severity) {
    std::string out;
    for (const Message& m : diagnostics_.messages())
      if (m.severity == severity)
        out += std::to_string(sources_.place(m.span.begin).line) + ": " + m.text + "\n";
    return out;
  }
  std::string errors() { return messages(Severity::error); }
  std::string warnings() { return messages(Severity::warning); }
  bool ok() const { return checked_.has_value(); }
  const Checked& checked() const { return *checked_; }
  Types& types() { return types_; }

  const FunctionDef* function(std::string_view name) {
    for (const FunctionDef* f : checked_->functions)
      if (f->decl->name->text == name) return f;
    return nullptr;
  }
  const Stmt* statement(std::string_view of, size_t i) { return function(of)->body->body[i]; }
  std::string shape(std::string_view of, size_t i) { return Shape(types_).of(statement(of, i)->expr); }
  std::string shape(const Expr* e) { return Shape(types_).of(e); }

 private:
  Arena arena_;
  NameTable names_;
  Types types_;
  SourceMap sources_;
  Diagnostics diagnostics_;
  std::optional<Checked> checked_;
};

// Line 1 is the head; `declarations` begin on line 2.
std::string program(const std::string& declarations) {
  return "implement T; T: module { init: fn(); };\n" + declarations;
}

// The statements of init() on line 2, after declarations on line 1.
std::string body(const std::string& statements, const std::string& declarations = "") {
  return "implement T; T: module { init: fn(); }; " + declarations + " init() {\n" + statements + "\n}\n";
}

std::string errors_of(const std::string& text) { return Checking(text).errors(); }
bool accepts(const std::string& text) { return Checking(text).ok(); }
bool says(const std::string& text, const std::string& what) {
  const std::string errors = errors_of(text);
  const bool found = errors.find(what) != std::string::npos;
  if (!found) MESSAGE("said: " << errors);
  return found;
}

}  // namespace

TEST_CASE("names must be declared, once") {
  CHECK(accepts(body("x: int; x = 1;")));
  CHECK(says(body("x = 1;"), "2: undeclared 'x'"));
  CHECK(says(body("counter := 1; conter = 2;"), "did you mean 'counter'?"));
  CHECK(says(body("x: int; x: string;"), "2: 'x' is declared already"));
  CHECK(accepts(body("x: int; { x: string; x = nil; } x = 2;")));
  CHECK(says(program("f(a: int) { a: int; }\ninit() {}\n"), "2: 'a' is declared already"));
  CHECK(says(program("f() {}\nf() {}\ninit() {}\n"), "3: function 'f' is defined already"));
  // One message for one mistake, however often the name is used.
  CHECK(errors_of(body("y = 1; y = 2; z := y + 1; z++;")) == "2: undeclared 'y'; := would declare it\n");
}

TEST_CASE("members are found in adts and modules, and near misses are told") {
  const std::string point =
      "P: adt { x, y: int; sum: fn(p: self P): int; }; P.sum(p: self P): int { return p.x + p.y; }";
  CHECK(accepts(body("p: P; p.x = p.sum();", point)));
  CHECK(says(body("p: P; p.z = 1;", point), "'z' is not a member of P"));
  CHECK(says(body("p: P; p.summ();", point), "did you mean 'sum'?"));
  CHECK(says(body("P.x = 1;", point), "needs a value"));
  CHECK(says(body("P.sum();", point), "needs a value as self"));
  CHECK(says(body("x := 1; x.y = 2;"), "no members"));
}

TEST_CASE("global names of types are bound before the bodies") {
  // The local T does not change what f's type says.
  CHECK(accepts(
      program("T1: type int; f(a: T1): T1 { T1: type string; s: T1; s = \"a\"; a += len s; return a; }\n"
              "init() { f(1); }\n")));
  CHECK(says(program("A: type B; B: type A;\ninit() {}\n"), "is defined by itself"));
  CHECK(says(program("A: adt { a: A; };\ninit() { a: A; a = a; }\n"), "contain itself"));
  CHECK(accepts(program("A: adt { a: ref A; b: list of A; };\ninit() { a: A; a.a = nil; }\n")));
}

TEST_CASE("constants: iota, order, kinds") {
  Checking c(
      program("A, B, C: con 1 << iota; D: con C + 1; S: con \"a\" + \"b\";\ninit() { x := D; s := S; x += "
              "len s; }\n"));
  REQUIRE(c.ok());
  CHECK(c.shape("init", 0) == "x := 5");
  CHECK(c.shape("init", 1) == "s := \"ab\"");
  CHECK(says(program("A: con B; B: con 1;\ninit() {}\n"), "not known here"));
  CHECK(says(program("x := 1; A: con x;\ninit() {}\n"), "not a constant"));
  CHECK(says(program("A: con 1 / 0;\ninit() {}\n"), "2: "));
}

TEST_CASE("operators need operands that fit") {
  CHECK(says(body("x := 1 + \"a\";"), "operands of + differ"));
  CHECK(says(body("x := 1.0 % 2.0;"), "cannot apply %"));
  CHECK(says(body("x := 1 << big 2;"), "must be an int"));
  CHECK(says(body("x := 2.0 && 1;"), "must be an int"));
  CHECK(says(body("if (\"a\") ;"), "must be an int"));
  CHECK(says(body("x := 1; x = nil;"), "cannot assign nil to 'x'"));
  CHECK(says(body("1 = 2;"), "cannot assign to"));
  CHECK(says(body("x := 1; int x = 2;"), "cannot assign to"));
  CHECK(says(body("s := \"a\"; c := chan of int; c == s;"), "cannot compare"));
  CHECK(accepts(body("a, b: list of int; if (a == nil || nil != b) ;")));
}

TEST_CASE("nil takes the type of the place it is used at") {
  Checking c(
      body("f(1, nil); l: list of string; l = nil; l = nil :: l; t: (int, string); t = (1, nil);"
           "a := array[] of { \"a\", nil };",
           "f(a: int, s: string) { s = string a; }"));
  REQUIRE(c.ok());
  CHECK(c.shape("init", 0) == "call fn f(1, nil:string)");
  CHECK(c.shape("init", 2) == "l = nil:list of string");
  CHECK(c.shape("init", 3) == "l = nil:string :: l");
  CHECK(c.shape("init", 5) == "t = tuple(1, nil:string)");
  CHECK(c.shape("init", 6) == "a := array[2]((0) => \"a\", (1) => nil:string)");
  CHECK(says(body("x := nil;"), "cannot be told"));
  CHECK(says(body("a := array[] of { nil, nil };"), "not clear"));
}

TEST_CASE("conversions that change nothing are gone") {
  Checking c(body("x := 1; y := int x; s := string x; b := array of byte s; t := string \"a\";"));
  REQUIRE(c.ok());
  CHECK(c.shape("init", 1) == "y := x");
  CHECK(c.shape("init", 2) == "s := cast string(x)");
  CHECK(c.shape("init", 3) == "b := cast array of byte(s)");
  CHECK(c.shape("init", 4) == "t := \"a\"");
  CHECK(says(body("l: list of int; x := int l;"), "cannot convert"));
}

TEST_CASE("what looks like a call may make a record") {
  Checking c(
      body("p := P(1, 2); q := ref P(3, 4); r := ref P; s := *q; (x, nil) := p; z := Real(1); n := x; n = n;",
           "P: adt { x, y: int; }; Real: type real;"));
  REQUIRE(c.ok());
  CHECK(c.shape("init", 0) == "p := make P(1, 2)");
  CHECK(c.shape("init", 1) == "q := ref (make P(3, 4))");
  CHECK(c.shape("init", 2) == "r := ref (type P)");
  CHECK(c.shape("init", 4) == "tuple(x, nil:int) := p");
  CHECK(c.shape("init", 5) == "z := real");
  CHECK(says(body("p := P(1);", "P: adt { x, y: int; };"), "cannot make P"));
}

TEST_CASE("methods get self, modules in between are named") {
  const std::map<std::string, std::string> files{
      {"m.m",
       "M: module { A: adt { n: int; get: fn(a: self ref A): int; make: fn(n: int): ref A; }; v: int; "
       "K: con 7; f: fn(n: int): int; X: exception(string, int); };"}};
  const std::string head = "implement T; include \"m.m\"; m: M; A: import m; T: module { init: fn(); };";
  Checking c(head +
                 "init() { m = load M \"m\"; a := A.make(1); n := a.get(); n = m->f(m->v); n = m->K; n = "
                 "m->a.get(); "
                 "g := m->f; n = g(1); }",
             files);
  REQUIRE_MESSAGE(c.ok(), c.errors());
  CHECK(c.shape("init", 1) == "a := call fn m->A.make(1)");
  CHECK(c.shape("init", 2) == "n := call fn m->A.get(a)");
  CHECK(c.shape("init", 3) == "n = call fn m->f(var m->v)");
  CHECK(c.shape("init", 4) == "n = 7");
  CHECK(c.shape("init", 5) == "n = call fn m->A.get(a)");
  CHECK(c.shape("init", 6) == "g := ref (fn m->f)");

  Checking bad(head + "init() {\nM->f(1);\nx := M->v;\n}", files);
  CHECK(bad.errors().find("2: cannot use 'f'") != std::string::npos);
  CHECK(bad.errors().find("3: cannot use 'v'") != std::string::npos);
  Checking missing("implement T; include \"m.m\"; x: import M; T: module { init: fn(); }; init() {}", files);
  CHECK(missing.errors().find("'x' is not a member of M") != std::string::npos);
}

TEST_CASE("array elements have labels, none twice, none outside") {
  Checking c(body("a := array[5] of { 3 => 1, 2, * => 9 }; b := array[] of { 2 to 4 or 7 => 'a' }; b = a;"));
  REQUIRE(c.ok());
  CHECK(c.shape("init", 0) == "a := array[5]((3) => 1, (4) => 2, (*) => 9)");
  CHECK(c.shape("init", 1) == "b := array[8]((2 to 4, 7) => 97)");
  CHECK(says(body("a := array[2] of { 0 => 1, 0 => 2 };"), "is taken already"));
  CHECK(says(body("a := array[2] of { 2 => 1 };"), "outside the array"));
  CHECK(says(body("n := 1; a := array[2] of { n => 1 };"), "must be a constant"));
  CHECK(says(body("a := array[2] of { 1, \"a\" };"), "cannot hold"));
}

TEST_CASE("labels of case are ordered, merged and disjoint") {
  Checking c(body("x := 1; case x { 5 to 7 or 1 => x++; 8 or 9 or 10 => x--; * => ; }"));
  REQUIRE(c.ok());
  const Stmt* s = c.statement("init", 1);
  REQUIRE(s->labels.size() == 3);
  CHECK(s->labels[0].low->value.integer == 1);
  CHECK(s->labels[1].high->value.integer == 7);
  CHECK(s->labels[2].low->value.integer == 8);
  CHECK(s->labels[2].high->value.integer == 10);
  CHECK(s->default_arm == 2);
  CHECK(says(body("case 1 { 1 to 5 => ; 3 => ; }"), "is taken already"));
  CHECK(says(body("case 1 { 5 to 1 => ; }"), "nothing can match"));
  CHECK(says(body("case 1 { \"a\" => ; }"), "but the case is of int"));
  CHECK(says(body("x := 1; case 1 { x => ; }"), "must be constant"));
  CHECK(says(body("case 1.0 { * => ; }"), "case needs"));
}

TEST_CASE("pick binds each case, and knows when all are there") {
  const std::string adt = "V: adt { n: int; pick { A => s: string; B or C => r: real; } };";
  Checking c(
      body("v: ref V; v = ref V.A(1, nil); pick x := v { C or B => x.r = 1.0; A => x.s = nil; }"
           "k := tagof v; k = tagof V.C; w: ref V.A; v = w;",
           adt));
  REQUIRE_MESSAGE(c.ok(), c.errors());
  CHECK(c.shape("init", 1) == "v = ref (make V.A(1, nil:string))");
  const Stmt* s = c.statement("init", 2);
  REQUIRE(s->labels.size() == 2);
  CHECK(s->labels[0].arm == 1);
  CHECK(s->labels[1].high->value.integer == 2);
  CHECK(c.types().to_string(s->arms[0]->bound_type) == "ref V.B");
  CHECK(c.shape("init", 4) == "k = 2");
  CHECK(says(body("v: ref V; v = ref V(1);", adt), "one of its pick cases"));
  CHECK(says(body("v: V;", adt), "used with ref"));
  CHECK(says(body("v: ref V; v.s = nil;", adt), "inside pick"));
  CHECK(says(body("v: ref V; pick x := v { A or B => ; }", adt), "differ in their fields"));
  CHECK(says(body("v: ref V; pick x := v { A => ; A => ; }", adt), "has an arm already"));
  CHECK(says(body("v: ref V; pick x := v { D => ; }", adt), "is not a pick case"));
  CHECK(accepts(program(
      adt +
      "f(v: ref V): int { pick x := v { A => return 1; B or C => return 2; } }\ninit() { f(nil); }\n")));
  CHECK(!accepts(program(adt + "f(v: ref V): int { pick x := v { A => return 1; } }\ninit() { f(nil); }\n")));
}

TEST_CASE("handlers: what the name means in each arm") {
  Checking c(
      body("{ raise E(\"a\", 1); } exception e { E => (s, n) := e; s = nil; n = 0; \"x*\" or \"xy\" => s := "
           "e; s = nil; F => "
           "q := e; q++; * => raise; }",
           "E: exception(string, int); F: exception(int);"));
  REQUIRE_MESSAGE(c.ok(), c.errors());
  const Stmt* s = c.statement("init", 0);
  REQUIRE(s->labels.size() == 4);
  CHECK(s->labels[0].low->decl->name->text == "E");
  CHECK(s->labels[0].low->decl->init->value.text == "T.0.E");
  CHECK(s->labels[2].low->value.text == "xy");
  CHECK(s->labels[3].low->value.text == "x*");
  CHECK(c.shape(s->arms[0]->body->body[0]->expr) == "tuple(s, n) := payload e:(string, int)");
  CHECK(c.shape(s->arms[1]->body->body[0]->expr) == "s := e");
  CHECK(c.shape(s->arms[2]->body->body[0]->expr) == "q := payload e:int");
  CHECK(says(body("raise;"), "handlers only"));
  CHECK(says(body("raise 1;"), "string or an exception"));
  CHECK(says(body("raise E;", "E: exception(int);"), "with its values"));
  CHECK(says(body("{ ; } exception { 1 => ; }"), "string or an exception"));
}

TEST_CASE("jumps need a statement to leave or go on with") {
  CHECK(says(body("break;"), "outside of"));
  CHECK(says(body("case 1 { 1 => continue; }"), "outside of"));
  CHECK(says(body("for (;;) { break lost; }"), "has the label 'lost'"));
  Checking c(body("out: for (;;) { case 1 { 1 => break out; } }"));
  REQUIRE(c.ok());
  const Stmt* loop = c.statement("init", 0);
  CHECK(loop->then_->body[0]->arms[0]->body->body[0]->target == loop);
}

TEST_CASE("a function with a result must not come to its end") {
  const auto ends = [](const std::string& statements) {
    return !accepts(program("f(x: int): int { " + statements + " }\ninit() { f(1); }\n"));
  };
  CHECK(ends(""));
  CHECK(ends("if (x) return 1;"));
  CHECK(!ends("if (x) return 1; else return 2;"));
  CHECK(!ends("for (;;) ;"));
  CHECK(ends("for (;;) break;"));
  CHECK(ends("while (x) return 1;"));
  CHECK(!ends("while (1) x++;"));
  CHECK(!ends("do { x++; } while (1);"));
  CHECK(!ends("do { return 1; } while (x);"));
  CHECK(ends("do { if (x) continue; return 1; } while (x);"));
  CHECK(!ends("case x { 1 => return 1; * => raise \"a\"; }"));
  CHECK(ends("case x { 1 => return 1; }"));
  CHECK(ends("case x { 1 => return 1; * => break; }"));
  CHECK(!ends("exit;"));
  CHECK(!ends("{ return 1; } exception { * => return 2; }"));
  CHECK(ends("{ return 1; } exception { * => ; }"));
  CHECK(!ends("if (0) ; else return 1;"));
  // A function that nobody calls is not compiled, so it may.
  CHECK(accepts(program("f(): int { }\ninit() {}\n")));
}

TEST_CASE("calls: number and types of arguments") {
  const std::string f = "f(a: int, s: string) { a = len s; }";
  CHECK(says(body("f(1);", f), "too few arguments for 'f': 2 wanted, 1 given"));
  CHECK(says(body("f(1, nil, 2);", f), "too many arguments"));
  CHECK(says(body("f(\"a\", nil);", f), "argument 1 ('a') of 'f' must be int"));
  CHECK(says(body("x := 1; x(2);"), "is not a function"));
  CHECK(says(body("spawn 1;"), "spawn needs a call"));
  CHECK(says(body("x := f(1, nil);", f), "has no value"));
  CHECK(says(body("return 1;"), "returns nothing"));
}

TEST_CASE("formats must go with the arguments") {
  const std::map<std::string, std::string> files{{"s.m", "S: module { print: fn(s: string, *): int; };"}};
  const auto said = [&files](const std::string& args) {
    return Checking(
               "implement T; include \"s.m\"; s: S; T: module { init: fn(); }; f(): string { return nil; } "
               "init() { s->print(" +
                   args + "); }",
               files)
        .errors();
  };
  CHECK(said("\"%d %s %g %bd %% %r %c %5.2f %-*d\", 1, \"a\", 1.0, big 1, 'a', 2.0, 3, 4") == "");
  CHECK(said("\"%d\", \"a\"").find("does not fit") != std::string::npos);
  CHECK(said("\"%d\"").find("has no argument") != std::string::npos);
  CHECK(said("\"\", 1").find("more arguments") != std::string::npos);
  CHECK(said("\"%y\", 1").find("not known") != std::string::npos);
  CHECK(said("\"%\"").find("not complete") != std::string::npos);
  CHECK(said("\"%..2f\", 1.0").find("two points") != std::string::npos);
  CHECK(said("f(), 1").find("constant string") != std::string::npos);
}

TEST_CASE("type parameters") {
  const std::string list =
      "rev[T](l: list of T): list of T { r: list of T; for (; l != nil; l = tl l) r = hd l :: r; return r; }";
  Checking c(body("l := rev(\"a\" :: nil); l = nil;", list));
  REQUIRE_MESSAGE(c.ok(), c.errors());
  CHECK(c.types().to_string(c.statement("init", 0)->expr->type) == "list of string");
  CHECK(says(body("rev(1 :: nil);", list), "do not fit"));

  const std::string sorted =
      "Num: adt { n: int; lt: fn(a, b: ref Num): int; }; Num.lt(a, b: ref Num): int { return a.n < b.n; } "
      "least[T](a, b: T): T for { T => lt: fn(a, b: T): int; } { if (T.lt(a, b)) return a; return b; }"
      "twice[T](a: T): T for { T => lt: fn(a, b: T): int; } { return least(a, a); }";
  Checking d(body("x := ref Num(1); x = least(x, x); x = twice(x);", sorted));
  REQUIRE_MESSAGE(d.ok(), d.errors());
  CHECK(d.shape("init", 1) == "x = call fn least(x, x, fn Num.lt)");
  CHECK(d.shape("twice", 0) == "call fn least(a, a, demanded T.lt)");
  CHECK(says(body("least(\"a\", \"b\");", sorted), "do not fit"));

  const std::string box =
      "Box: adt[T] { v: T; get: fn(b: self ref Box[T]): T; }; Box[T].get(b: self ref Box[T]): T { return "
      "b.v; }";
  CHECK(accepts(body("b := ref Box[string](\"a\"); s := b.get(); s = nil;", box)));
  CHECK(says(body("b: ref Box[int];", box), "not a reference"));
  CHECK(says(body("b: ref Box;", box), "needs types"));
  CHECK(says(body("b := ref Box[string](1);", box), "cannot make"));
}

TEST_CASE("implemented modules must be there, whole") {
  CHECK(says("x: int;", "implements no module"));
  CHECK(says("implement T; init() {}", "implemented but not declared"));
  CHECK(says("implement T; T: module { init: fn(); f: fn(); }; init() {}", "'f' of module T is not defined"));
  CHECK(says("implement T; T: module { init: fn(); }; init(x: int) { x = 1; }", "is defined as"));
  CHECK(
      says("implement T; T: module { init: fn(); A: adt { f: fn(); }; }; init() {}", "'A.f' is not defined"));
  Checking two(
      "implement A, B; A: module { init: fn(); x: int; }; B: module { init: fn(); x: int; g: fn(); };"
      "init() { x = 1; } g() {}");
  REQUIRE_MESSAGE(two.ok(), two.errors());
  CHECK(two.checked().modules.size() == 2);
  CHECK(two.checked().globals.size() == 1);
  CHECK(two.checked().entry->name->text == "init");
}

TEST_CASE("only what can be reached is compiled, but all is checked") {
  Checking c(program("dead() { dead(); }\ncalled() {}\nx, y: int;\ninit() { called(); x = 1; }\n"));
  REQUIRE(c.ok());
  CHECK(c.checked().functions.size() == 2);
  REQUIRE(c.checked().globals.size() == 1);
  CHECK(c.checked().globals[0]->name->text == "x");
  CHECK(says(program("dead() { x = 1; }\ninit() {}\n"), "undeclared 'x'"));
}

TEST_CASE("initial values of globals are constants") {
  Checking c(program(
      "a := array[] of { 1, 2 }; (x, y) := (1, \"b\"); p := P(3, nil); P: adt { n: int; s: string; };\n"
      "init() { a[0] = x; y = p.s; }\n"));
  REQUIRE_MESSAGE(c.ok(), c.errors());
  CHECK(c.checked().globals.size() == 4);
  for (const Decl* d : c.checked().globals) CHECK(d->init != nullptr);
  CHECK(says(program("f(): int { return 1; } x := f();\ninit() {}\n"), "not a constant"));
  CHECK(says(program("l := 1 :: nil;\ninit() {}\n"), "cannot have an initial value"));
  CHECK(says(program("x := 1; x = 2;\ninit() {}\n"), "initial value already"));
}

TEST_CASE("interfaces that nobody uses are not looked into") {
  const std::map<std::string, std::string> files{{"u.m", "U: module { f: fn(a: ref int); };"}};
  const std::string tail = "T: module { init: fn(); }; init() {}";
  CHECK(Checking("implement T; include \"u.m\"; " + tail, files).ok());
  CHECK(!Checking("implement T; include \"u.m\"; u: U; " + tail, files).ok());
}

TEST_CASE("long chains do not exhaust the stack") {
  std::string sum = "x := 1";
  for (int i = 0; i < 200000; i++) sum += "+1";
  CHECK(accepts(body(sum + ";")));
  std::string variables = "y := x";
  for (int i = 0; i < 100000; i++) variables += "^x";
  CHECK(accepts(body("x := 1; " + variables + ";")));
  std::string list = "l := ";
  for (int i = 0; i < 100000; i++) list += "1::";
  CHECK(accepts(body(list + "nil;")));
  std::string ifs = "x := 1; ";
  for (int i = 0; i < 50000; i++) ifs += "if (x) x++; else ";
  CHECK(accepts(body(ifs + "x--;")));
  std::string fields = "x := a";
  for (int i = 0; i < 20000; i++) fields += ".b";
  CHECK(!accepts(body(fields + ";")));
}

TEST_CASE("warnings only when asked for") {
  const std::string text = body("x: int; y := 1; for (;;) { } y = 2;", "f(a: int) {}");
  CHECK(Checking(text).warnings().empty());
  Checking c(text, {}, true);
  CHECK(c.ok());
  CHECK(c.warnings().find("'x' is never used") != std::string::npos);
  CHECK(c.warnings().find("'a' is never used") != std::string::npos);
  CHECK(c.warnings().find("never be reached") != std::string::npos);
  CHECK(c.warnings().find("function 'f' is never used") != std::string::npos);
  CHECK(Checking(body("1 + 2;"), {}, true).warnings().find("not used") != std::string::npos);
}
