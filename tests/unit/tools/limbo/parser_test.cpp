#include "tools/limbo/parser.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/unit/tools/limbo/tree_text.h"

using namespace dis::limbo;

namespace {

struct Parsed {
  Arena arena;
  NameTable names{arena};
  SourceMap map;
  Diagnostics diagnostics;
  Program* program = nullptr;

  explicit Parsed(std::string text, std::map<std::string, std::string> files = {},
                  std::vector<std::string> dirs = {}, std::string path = "a.b") {
    const auto read = [&](const std::string& name, std::string* error) -> std::optional<std::string> {
      if (auto it = files.find(name); it != files.end()) return it->second;
      *error = "no such file";
      return std::nullopt;
    };
    program = parse(arena, names, map, diagnostics, {path, std::move(text), dirs, read});
  }
  std::string tree() {
    return diagnostics.failed() ? diagnostics.render(map, false) : TreeText().of(*program);
  }
  // line:column: text of every error.
  std::string syntax_errors() {
    std::string out;
    for (const Message& m : diagnostics.messages()) {
      const Place place = map.place(m.span.begin);
      out += std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + m.text + "\n";
    }
    return out;
  }
};

// One expression.
std::string expr(const std::string& text) {
  Parsed p("x = " + text + ";");
  if (p.diagnostics.failed()) return p.syntax_errors();
  REQUIRE(p.program->groups.size() == 1);
  return TreeText().of(p.program->groups[0]->value->right);
}

// The statements of one function.
std::string parsed_body(const std::string& text) {
  Parsed p("f()\n{" + text + "}");
  if (p.diagnostics.failed()) return p.syntax_errors();
  REQUIRE(p.program->groups.size() == 1);
  return TreeText().of(p.program->groups[0]->function->body);
}

std::string tree(const std::string& text) {
  std::string out = Parsed(text).tree();
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string syntax_errors(const std::string& text) { return Parsed(text).syntax_errors(); }

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; i++) out += text;
  return out;
}

}  // namespace

TEST_CASE("binary operators bind as the language's table says") {
  CHECK(expr("a + b * c - d") == "(- (+ a (* b c)) d)");
  CHECK(expr("a || b && c | d ^ e & f == g < h << i + j * k ** l") ==
        "(|| a (&& b (| c (^ d (& e (== f (< g (<< h (+ i (* j (** k l)))))))))))");
  CHECK(expr("a ** b ** c") == "(** a (** b c))");
  CHECK(expr("a :: b :: c") == "(:: a (:: b c))");
  CHECK(expr("a :: b | c :: d") == "(:: a (:: (| b c) d))");
  CHECK(expr("a && b :: c") == "(&& a (:: b c))");
  CHECK(expr("a = b := c += d") == "(= a (:= b (+= c d)))");
  CHECK(expr("a + b = c") == "(= (+ a b) c)");
  CHECK(expr("a - b - c") == "(- (- a b) c)");
  CHECK(expr("a < b >= c != d") == "(!= (>= (< a b) c) d)");
  CHECK(expr("a %= b **= c <<= d >>= e") == "(%= a (**= b (<<= c (>>= d e))))");
  CHECK(expr("a &= b |= c ^= d -= e *= f /= g") == "(&= a (|= b (^= c (-= d (*= e (/= f g))))))");
}

TEST_CASE("sending binds to its left tightly, to its right like an assignment") {
  CHECK(expr("c <-= a + b") == "(send c (+ a b))");
  CHECK(expr("x * c <-= a || b") == "(* x (send c (|| a b)))");
  CHECK(expr("c <-= d <-= e") == "(send c (send d e))");
  CHECK(expr("c <- a + b") == "(+ (send c a) b)");
  CHECK(expr("a <- b <- c") == "(send a (send b c))");
  CHECK(expr("a <- -b ** c") == "(** (send a (neg b)) c)");
  CHECK(expr("c <-= x = y") == "(send c (= x y))");
}

TEST_CASE("load takes all but assignments") {
  CHECK(expr("load M a + b || c") == "(load M (|| (+ a b) c))");
  CHECK(expr("a + load M b || c") == "(+ a (load M (|| b c)))");
  CHECK(expr("y = load M M->PATH") == "(= y (load M (-> M PATH)))");
  CHECK(expr("load M a = b") == "(= (load M a) b)");
  CHECK(expr("-load M a").find("expected an expression, found keyword 'load'") != std::string::npos);
}

TEST_CASE("prefix operators bind tighter than binary and looser than postfix ones") {
  CHECK(expr("-a * b") == "(* (neg a) b)");
  CHECK(expr("!a[i]") == "(! (index a i))");
  CHECK(expr("hd tl l :: m") == "(:: (hd (tl l)) m)");
  CHECK(expr("len a.b + 1") == "(+ (len (. a b)) 1)");
  CHECK(expr("<-c + 1") == "(+ (recv c) 1)");
  CHECK(expr("*p++") == "(deref (_++ p))");
  CHECK(expr("++a - --b") == "(- (++_ a) (--_ b))");
  CHECK(expr("ref A(x)") == "(ref (call A x))");
  CHECK(expr("tagof a == ~b") == "(== (tagof a) (~ b))");
  CHECK(expr("+a") == "a");
}

TEST_CASE("a name or type before an operand is a cast") {
  CHECK(expr("int x + y") == "(+ (cast <int> x) y)");
  CHECK(expr("string int -x") == "(cast <string> (cast <int> (neg x)))");
  CHECK(expr("array of byte s") == "(cast <array of byte> s)");
  CHECK(expr("Fix x") == "(cast <Fix> x)");
  CHECK(expr("Fix !x") == "(cast <Fix> (! x))");
  CHECK(expr("Fix \"s\"") == "(cast <Fix> \"s\")");
  // Where it could also be a value it is one.
  CHECK(expr("f (x)") == "(call f x)");
  CHECK(expr("f -x") == "(- f x)");
  CHECK(expr("f <-x") == "(send f x)");
  CHECK(expr("f *x") == "(* f x)");
  CHECK(expr("f ++") == "(_++ f)");
  CHECK(expr("fixed(1.0) x") == "(cast <fixed(real:1.000000)> x)");
  CHECK(expr("fixed(1.0, 5.0) x") == "(cast <fixed(real:1.000000, real:5.000000)> x)");
}

TEST_CASE("terms") {
  CHECK(expr("m->f(a, (b, c))") == "(call (-> m f) a (tuple b c))");
  CHECK(expr("m->A.f") == "(. (-> m A) f)");
  CHECK(expr("a.b->c.d") == "(. (-> (. a b) c) d)");
  CHECK(expr("m->(a.b)()") == "(call (-> m (. a b)))");
  CHECK(expr("m->(f(x)).g()") == "(call (-> m (. (call f x) g)))");
  CHECK(expr("m->(a)") == "(-> m a)");
  CHECK(expr("f()()[1]") == "(index (call (call f)) 1)");
  CHECK(expr("a[1:2]") == "(slice a 1 2)");
  CHECK(expr("a[:]") == "(slice a - -)");
  CHECK(expr("a[1:]") == "(slice a 1 -)");
  CHECK(expr("a[:n]") == "(slice a - n)");
  CHECK(expr("(a)") == "a");
  CHECK(expr("nil :: \"a\" :: 'a'") == "(:: nil (:: \"a\" 97))");
  Parsed p("x = (a);y = a;");
  CHECK(p.program->groups[0]->value->right->parenthesized);
  CHECK_FALSE(p.program->groups[1]->value->right->parenthesized);
}

TEST_CASE("types in brackets") {
  CHECK(expr("F[int](x)") == "(call (index F <int>) x)");
  CHECK(expr("ref A[B, string]") == "(ref (index A B <string>))");
  CHECK(expr("A[ref B, array of int, list of B, cyclic ref C]") ==
        "(index A (ref B) <array of int> <list of B> <cyclic ref C>)");
  CHECK(expr("A[array of byte s + t]") == "(index A (+ (cast <array of byte> s) t))");
  CHECK(expr("A[hd list of {1, 2}]") == "(index A (hd (list 1 2)))");
  CHECK(expr("A[len x, list of {1}]") == "(index A (len x) (list 1))");
  CHECK(expr("A[list of {1} :: y]") == "(index A (:: (list 1) y))");
  CHECK(expr("a[int x]") == "(index a (cast <int> x))");
  CHECK(expr("A[chan of int]") == "(index A (chan - <int>))");
}

TEST_CASE("arrays, lists and channels") {
  CHECK(expr("array[n] of ref T") == "(array n <ref T>)");
  CHECK(expr("array[] of {1, 2}") == "(array - 1 2)");
  CHECK(expr("array[5] of {1 => 2, 3 to 4 or 0 => 5, * => 6,}") ==
        "(array 5 (1 => 2) ((to 3 4) or 0 => 5) (* => 6))");
  CHECK(expr("array[2] of {* or 1 => *p}") == "(array 2 (* or 1 => (deref p)))");
  CHECK(expr("list of {1, 2,}") == "(list 1 2)");
  CHECK(expr("chan of (int, string)") == "(chan - <(int, string)>)");
  CHECK(expr("chan[n] of A.B") == "(chan n <A.B>)");
  CHECK(syntax_errors("x = array[] of int;").find("the array has no length") != std::string::npos);
  CHECK(syntax_errors("x = array of int;").find("expected an expression") != std::string::npos);
}

TEST_CASE("types") {
  const auto type = [](const std::string& text) { return tree("x: " + text + ";"); };
  CHECK(type("ref A.B") == "x: ref A.B");
  CHECK(type("ref m->A[int].B[C, cyclic ref D]") == "x: ref m->A[int].B[C, cyclic ref D]");
  CHECK(type("(int)") == "x: int");
  CHECK(type("(int, (string, real))") == "x: (int, (string, real))");
  CHECK(type("chan of array of list of byte") == "x: chan of array of list of byte");
  CHECK(type("fn(a, nil: int, b: self ref A.B, *): fn()") ==
        "x: fn(a: int, -: int, b: self ref A.B, *): fn()");
  CHECK(type("ref fn(*) raises (A, nil)") == "x: ref fn(*) raises (A, nil)");
  CHECK(type("fn(): int raises e") == "x: fn(): int raises (e)");
  CHECK(type("fn[T, U](x: T): U for { T => f, g: fn(a: T); U => }") ==
        "x: fn[T {f, g: fn(a: T)}, U](x: T): U");
  CHECK(type("fn[T](x: T) for { T => f: fn(); V => h: fn(); }") ==
        "x: fn[T {f: fn()}](x: T) for V {h: fn()}");
  for (const char* wrong :
       {"self A", "(int,)", "()", "array int", "ref", "A[]", "fn", "fn(int)", "fn(a: self int)",
        "fn(a: self array of A)", "fn(a: self m->A)", "fn((a, b): int)", "fn(*, a: int)", "3",
        "fn() raises (a, (b, c))", "cyclic int", "A.int"}) {
    CAPTURE(wrong);
    CHECK(Parsed("x: " + std::string(wrong) + ";").diagnostics.failed());
  }
}

TEST_CASE("declarations") {
  CHECK(tree("a, b: int = 3;") == "a, b: int = 3");
  CHECK(tree("a: con 1 + 2;") == "a: con (+ 1 2)");
  CHECK(tree("a: type ref A;") == "a: type ref A");
  CHECK(tree("a, b: import m->n;") == "a, b: import (-> m n)");
  CHECK(tree("a: exception; b: exception(int, string);") == "a: exception\nb: exception(int, string)");
  CHECK(tree("nil = f();(a, (nil, b)) := g();") == "(= nil (call f))\n(:= (tuple a (tuple nil b)) (call g))");
  CHECK(tree("A: adt { a: int; n: con 3; f: fn(a: self ref A); c: cyclic ref A; };") ==
        "A: adt {a: int; n: con 3; f: fn(a: self ref A); c: cyclic ref A}");
  CHECK(tree("A: adt { x: int; pick { B or C => y: int; z: cyclic ref A; D => } n: int; };") ==
        "A: adt {x: int; pick { B or C => y: int; z: cyclic ref A; D => }; n: int}");
  CHECK(tree("A: adt[T] { x: T; } for { T => f: fn(); };") == "A: adt[T {f: fn()}] {x: T}");
  CHECK(tree("A: adt[T] for { T => f: fn(); U => } { x: T; };") == "A: adt[T {f: fn()}] {x: T} for U");
  CHECK(tree("M: module { x: int; A: adt { }; T: type int; c: con 1; e: exception; f: fn(); };") ==
        "M: module {x: int; A: adt {}; T: type int; c: con 1; e: exception; f: fn()}");
  CHECK(tree("f(a: int): int raises e { return a; }") == "f(a: int): int raises (e) {return a}");
  CHECK(tree("A[T].f[U](a: self ref A) for { U => g: fn(); T => } {}") ==
        "A[T].f[U {g: fn()}](a: self ref A) for T {}");
  Parsed p("implement A, B; x: int;");
  CHECK(p.program->implements.size() == 2);
  CHECK(p.program->implements[1]->text == "B");
}

TEST_CASE("what cannot be declared where") {
  for (const char* wrong : {"",
                            ";",
                            "implement A",
                            "x;",
                            "x: int = ;",
                            "A: adt { x: type int; };",
                            "A: adt { x: exception; };",
                            "A: adt { x: int = 3; };",
                            "M: module { x: import m; };",
                            "M: module { f() {} };",
                            "A: adt {}",
                            "f() { A: adt {}; }",
                            "f() { M: module {}; }",
                            "A: adt { pick { } };",
                            "A: adt { pick { x: int; } };",
                            "A: adt { pick { B => x: con 1; } };",
                            "M: module { pick { A => } };",
                            "(a, b): int;",
                            "f();",
                            "f() { if(x) y: int; }",
                            "x: int; implement A;",
                            "f() { (a, b): (int, int); }",
                            "x: dynamic;",
                            "A: adt[] {};",
                            "1 = x;",
                            "a.b = c;",
                            "f() = 3;",
                            "M: module { include \"x\"; };"}) {
    CAPTURE(wrong);
    CHECK(Parsed(wrong).diagnostics.failed());
  }
}

TEST_CASE("statements") {
  CHECK(parsed_body(";;") == "{;; ;}");
  CHECK(parsed_body("x: int; y: con 3; z := x;") == "{x: int; y: con 3; (:= z x)}");
  CHECK(parsed_body("if(a) if(b) c; else d;") == "{if a if b c else d}");
  CHECK(parsed_body("if(a) b; else if(c) {} else e;") == "{if a b else if c {} else e}");
  CHECK(parsed_body("for(i := 0; i < 3; i++) f(i);") == "{loop (:= i 0) (< i 3) (_++ i) (call f i)}");
  CHECK(parsed_body("for(;;) ;") == "{loop - - - ;}");
  CHECK(parsed_body("while(x) {}") == "{loop - x - {}}");
  CHECK(parsed_body("while() ;") == "{loop - - - ;}");
  CHECK(parsed_body("do x; while(y);") == "{do x while y}");
  CHECK(parsed_body("do ; while();") == "{do ; while -}");
  CHECK(parsed_body("L: for(;;) { break L; continue L; break; }") ==
        "{L: loop - - - {break L; continue L; break -}}");
  CHECK(parsed_body("return; return 1; raise; raise x; spawn f(); exit;") ==
        "{return -; return 1; raise -; raise x; spawn (call f); exit}");
  CHECK(parsed_body("{ { } }") == "{{{}}}");
}

TEST_CASE("statements with arms") {
  CHECK(parsed_body("case x { 1 or 'a' to 'z' => a; b; \"s\" => * => *p = 1; }") ==
        "{case x { [1 or (to 97 122)] {a; b} [\"s\"] {} [*] {(= (deref p) 1)} }}");
  CHECK(parsed_body("case x { a => b; c to d => e => f(); }") ==
        "{case x { [a] {b} [(to c d)] {} [e] {(call f)} }}");
  CHECK(parsed_body("L: case f(x) { * => break L; }") == "{L: case (call f x) { [*] {break L} }}");
  CHECK(parsed_body("alt { x := <-c => y; d <-= 1 or d <-= 2 => * => ; }") ==
        "{alt { [(:= x (recv c))] {y} [(send d 1) or (send d 2)] {} [*] {;} }}");
  CHECK(parsed_body("pick p := q { A or B => x; C => p.y = 1; * => }") ==
        "{pick p := q { [A or B] {x} [C] {(= (. p y) 1)} [*] {} }}");
  CHECK(parsed_body("pick p := q { A => *x = 1; y: int; B => }") ==
        "{pick p := q { [A] {(= (deref x) 1); y: int} [B] {} }}");
  CHECK(parsed_body("{ f(); } exception e { \"a*\" or E => x; * => raise; }") ==
        "{{(call f)} exception e { [\"a*\" or E] {x} [*] {raise -} }}");
  CHECK(parsed_body("{} exception { * => }") == "{{} exception - { [*] {} }}");
  CHECK(parsed_body("case x { * => if(a) b; else c; L: for(;;) {} y: int; }") ==
        "{case x { [*] {if a b else c; L: loop - - - {}; y: int} }}");
  for (const char* wrong :
       {"case x {}", "case x { a; }", "alt {}", "pick p := q { 1 => }", "pick p = q { A => }", "if x y;",
        "for(a; b) c;", "else x;", "do x while(y);", "case x { a => if(b) c => d; }", "spawn;", "break 3;",
        "a, b: for(;;) ;", "if(a) include \"x\";"}) {
    CAPTURE(wrong);
    CHECK(Parsed("f() {" + std::string(wrong) + "}").diagnostics.failed());
  }
}

TEST_CASE("spans cover what is written") {
  Parsed p("f() {\n  x = (a + b) * c[1];\n}\n");
  const FunctionDef& f = *p.program->groups[0]->function;
  const auto text = [&](Span s) {
    const SourceFile* file = p.map.file_at(s.begin);
    return file->text.substr(s.begin - file->first, s.end - s.begin);
  };
  CHECK(text(f.span) == "f");
  CHECK(text(f.body_span) == "{\n  x = (a + b) * c[1];\n}");
  const Expr* e = f.body->body[0]->expr;
  CHECK(text(e->span) == "x = (a + b) * c[1]");
  CHECK(text(e->right->left->span) == "(a + b)");
  CHECK(text(e->right->right->span) == "c[1]");
}

TEST_CASE("messages say what was found and what was expected") {
  CHECK(syntax_errors("f()\n{\n\tx = 1\n\ty = 2;\n}\n") ==
        "3:7: expected ';' after the expression, found identifier 'y'\n");
  CHECK(syntax_errors("x: int\ny: int;") == "1:7: expected ';' after the declaration, found identifier 'y'\n");
  CHECK(syntax_errors("f() { g(1; }") == "1:10: expected ')' to end the arguments, found ';'\n");
  CHECK(syntax_errors("f() { x = ; y = ; }") ==
        "1:11: expected an expression, found ';'\n1:17: expected an expression, found ';'\n");
  CHECK(syntax_errors("x int;") ==
        "1:3: expected ':' or the parameters of a function after 'x', found type 'int'\n");
  CHECK(syntax_errors("f() {\n").find("expected '}' to end the function, found the end of the file") !=
        std::string::npos);
  CHECK(syntax_errors("f();") == "1:4: a function is declared in a module or an adt; here its body must follow\n");
}

TEST_CASE("independent mistakes are all reported") {
  CHECK(syntax_errors("a: ;\nf() { x = ; g(); if y; }\n}\nb: int;\nc: array;\n") ==
        "1:4: expected a type, found ';'\n"
        "2:11: expected an expression, found ';'\n"
        "2:21: expected '(' after 'if', found identifier 'y'\n"
        "3:1: expected a declaration, found '}'\n"
        "5:9: expected 'of' after 'array', found ';'\n");
  CHECK(syntax_errors("A: adt { x int; y: int; z: ; };\nf() { case x { 1 => y +; 2 => z +; } w +; }") ==
        "1:12: expected ':' after the name, found type 'int'\n"
        "1:28: expected a type, found ';'\n"
        "2:24: expected an expression, found ';'\n"
        "2:34: expected an expression, found ';'\n"
        "2:41: expected an expression, found ';'\n");
}

TEST_CASE("includes stand for the text of a file") {
  Parsed p("include \"m.m\"; y: int; f() { include \"s\"; z; }",
           {{"m.m", "M: module { x: int; };"}, {"s", "w; "}});
  CHECK(p.tree() == "M: module {x: int}\ny: int\nf() {w; z}\n");
  // A declaration may go over the end of a file.
  CHECK(Parsed("include \"m\"; int;", {{"m", "x: array of"}}).tree() == "x: array of int\n");
  CHECK(p.map.files().size() == 3);
  CHECK(p.map.files()[1].included_at.known());
}

TEST_CASE("includes are looked for beside the first file, then in the directories given") {
  const std::map<std::string, std::string> files = {
      {"src/a.m", "a: int;"}, {"lib/a.m", "wrong"},    {"lib/b.m", "include \"c.m\";"},
      {"src/c.m", "c: int;"}, {"/abs/d.m", "d: int;"}, {"lib//abs/e.m", "wrong"}};
  Parsed p("include \"a.m\"; include \"b.m\"; include \"/abs/d.m\";", files, {"inc", "lib"}, "src/x.b");
  CHECK(p.tree() == "a: int\nc: int\nd: int\n");
  const std::string missing = Parsed("include \"q.m\";x: int;", files, {"inc", "lib"}, "src/x.b").syntax_errors();
  CHECK(missing ==
        "1:9: cannot include 'q.m' (src/q.m: no such file; inc/q.m: no such file; lib/q.m: no such file)\n");
  CHECK(Parsed("include \"/abs/e.m\";x: int;", files, {"lib"}).syntax_errors() ==
        "1:9: cannot include '/abs/e.m' (/abs/e.m: no such file)\n");
}

TEST_CASE("includes that never end") {
  CHECK(Parsed("include \"m\";", {{"m", "x: int; include \"m\";"}}).syntax_errors() ==
        "1:17: 'm' includes itself\n");
  std::map<std::string, std::string> deep;
  for (int i = 0; i < 100; i++)
    deep["m" + std::to_string(i)] = "x: int; include \"m" + std::to_string(i + 1) + "\";";
  CHECK(Parsed("include \"m0\";", deep).syntax_errors().find("more than 64 deep") != std::string::npos);
  // Each file twice in the next: refused before the end of time.
  std::map<std::string, std::string> wide;
  for (int i = 0; i < 40; i++) {
    const std::string next = "include \"m" + std::to_string(i + 1) + "\";";
    wide["m" + std::to_string(i)] = next + next;
  }
  wide["m40"] = "";
  CHECK(Parsed("include \"m0\";", wide).syntax_errors().find("too large") != std::string::npos);
}

TEST_CASE("nesting is bounded") {
  const auto deep = [](const std::string& text) {
    CAPTURE(text.substr(0, 60));
    CHECK(Parsed(text).syntax_errors().find("nested too deeply") != std::string::npos);
  };
  const size_t n = 100000;
  deep("x = " + repeated("(", n) + "1" + repeated(")", n) + ";");
  deep("x = " + repeated("- ", n) + "1;");
  deep("x = " + repeated("a[", n) + "1" + repeated("]", n) + ";");
  deep("x = " + repeated("a = ", n) + "1;");
  deep("x = " + repeated("a ** ", n) + "1;");
  deep("x = " + repeated("a <-= ", n) + "1;");
  deep("x = " + repeated("load A ", n) + "1;");
  deep("x = " + repeated("int ", n) + "1;");
  deep("x: " + repeated("array of ", n) + "int;");
  deep("x: " + repeated("fn(x: ", n));
  deep("f() {" + repeated("{", n) + repeated("}", n) + "}");
  deep("f() {" + repeated("if(a) ", n) + "b; }");
  deep("f() {" + repeated("case x { * => ", n));
  deep(repeated("(", n) + "a" + repeated(")", n) + " = 1;");
  CHECK(syntax_errors("x = a" + repeated(".a", n) + ";").find("too many parts") != std::string::npos);
  CHECK(syntax_errors("x: a" + repeated(".a", n) + ";").find("too many parts") != std::string::npos);
  // Just inside.
  CHECK(syntax_errors("x = " + repeated("(", 400) + "1" + repeated(")", 400) + ";") == "");
}

TEST_CASE("chains are not nesting") {
  CHECK(syntax_errors("x = " + repeated("a + ", 300000) + "a;") == "");
  CHECK(syntax_errors("x = " + repeated("a :: ", 300000) + "a;") == "");
  CHECK(syntax_errors("x = " + repeated("a || b && ", 300000) + "a;") == "");
  CHECK(syntax_errors("f() {" + repeated("if(a) b; else ", 100000) + "c; }") == "");
  CHECK(syntax_errors("x = array[] of {" + repeated("1, ", 1000000) + "};") == "");
  CHECK(syntax_errors("f() {" + repeated("x;", 300000) + "}") == "");
}

TEST_CASE("any bytes end in a tree or in messages") {
  const std::string program =
      "implement T; include \"m\";\nA: adt[T] { x: int; pick { B or C => y: ref A; } } for { T => f: fn(); "
      "};\n"
      "f(a: self ref A, *): (int, string) raises (e, nil) { L: for(i := 0; i < 3; i++) { case i { 1 to 2 => "
      "x = array[] of {* => 16rff, 1.5e3}; } alt { <-c => ; } { a[1:] = m->f(); } exception e { \"x*\" => } "
      "} }\n";
  for (size_t cut = 0; cut < program.size(); cut++) {
    Parsed p(program.substr(0, cut), {{"m", "x: int;"}});
    p.diagnostics.render(p.map, true);
  }
  uint32_t random = 1;
  for (size_t at = 0; at < program.size(); at++) {
    for (int i = 0; i < 8; i++) {
      random = random * 1664525 + 1013904223;
      std::string changed = program;
      changed[at] = char(random >> 24);
      Parsed p(changed, {{"m", "x: int;"}});
      p.diagnostics.render(p.map, false);
    }
  }
}

// Every program that comes with InferNode, except those its own compiler finds syntax errors in or that
// include what is not there.
TEST_CASE("the programs of InferNode are accepted") {
  const char* root = std::getenv("AVERNUS_INFERNODE");
  if (!root) {
    MESSAGE("skipped: AVERNUS_INFERNODE is not set");
    return;
  }
  const auto read = [](const std::string& path, std::string* error) -> std::optional<std::string> {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      *error = "not found";
      return std::nullopt;
    }
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  size_t accepted = 0, rejected = 0;
  for (const char* part : {"/appl", "/tests"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root + std::string(part))) {
      if (entry.path().extension() != ".b") continue;
      std::string error;
      std::optional<std::string> text = read(entry.path().string(), &error);
      if (!text) continue;
      Arena arena;
      NameTable names(arena);
      SourceMap map;
      Diagnostics diagnostics;
      parse(arena, names, map, diagnostics,
            {entry.path().string(), std::move(*text), {root + std::string("/module")}, read});
      diagnostics.failed() ? rejected++ : accepted++;
    }
  }
  CHECK(accepted >= 1040);
  CHECK(rejected <= 12);
}
