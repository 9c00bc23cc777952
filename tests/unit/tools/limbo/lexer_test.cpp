#include "tools/limbo/lexer.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace dis::limbo;

namespace {

struct Lexed {
  Arena arena;
  NameTable names{arena};
  SourceMap map;
  Diagnostics diagnostics;
  std::vector<Token> tokens;  // without the end
  std::string errors;         // their texts, one per line

  explicit Lexed(std::string text) {
    Lexer lexer(arena, names, diagnostics);
    lexer.push(map.add("a.b", std::move(text), {}));
    for (Token t = lexer.next(); t.kind != Tok::end; t = lexer.next()) tokens.push_back(t);
    CHECK(lexer.next().kind == Tok::end);
    for (const Message& m : diagnostics.messages()) errors += m.text + "\n";
  }
  std::string kinds() const {
    std::string all;
    for (const Token& t : tokens) {
      if (!all.empty()) all += ' ';
      all += t.name ? t.name->text : spelling(t.kind);
    }
    return all;
  }
};

int64_t integer(std::string text) {
  Lexed l(std::move(text));
  REQUIRE(l.tokens.size() == 1);
  CHECK(l.tokens[0].kind == Tok::integer);
  CHECK(l.errors == "");
  return l.tokens[0].integer;
}

double real(std::string text) {
  Lexed l(std::move(text));
  REQUIRE(l.tokens.size() == 1);
  CHECK(l.tokens[0].kind == Tok::real);
  CHECK(l.errors == "");
  return l.tokens[0].real;
}

std::string string(std::string text) {
  Lexed l(std::move(text));
  REQUIRE(l.tokens.size() == 1);
  CHECK(l.tokens[0].kind == Tok::string);
  CHECK(l.errors == "");
  return std::string(l.tokens[0].text);
}

std::string errors(std::string text) { return Lexed(std::move(text)).errors; }

}  // namespace

TEST_CASE("every operator and word is read as it is spelled") {
  for (size_t i = size_t(Tok::left_paren); i < kTokens; i++) {
    const std::string_view text = spelling(Tok(i));
    Lexed l(std::string(text) + " ");
    REQUIRE(l.tokens.size() == 1);
    CHECK(l.tokens[0].kind == Tok(i));
    CHECK(l.tokens[0].span.end - l.tokens[0].span.begin == text.size());
  }
  CHECK(Lexed("a<-=b<-c->d=>e**=f<<=g").kinds() == "a <- = b <- c -> d => e **= f <<= g");
  CHECK(Lexed("a:::=b").kinds() == "a :: := b");
  CHECK(Lexed("x++ + ++y---z").kinds() == "x ++ + ++ y -- - z");
}

TEST_CASE("names") {
  CHECK(Lexed("int big byte real string").tokens[4].kind == Tok::type_word);
  CHECK(Lexed("ints _ If if0 \xc3\xa9t\xc3\xa9 \xe2\x86\x92x").kinds() ==
        "ints _ If if0 \xc3\xa9t\xc3\xa9 \xe2\x86\x92x");
  Lexed l("abc abd abc");
  CHECK(l.tokens[0].name == l.tokens[2].name);
  CHECK(l.tokens[0].name != l.tokens[1].name);
  CHECK(Lexed(std::string(100000, 'a')).tokens[0].name->text.size() == 100000);
}

TEST_CASE("whole numbers") {
  CHECK(integer("0") == 0);
  CHECK(integer("007") == 7);
  CHECK(integer("2147483648") == 2147483648);
  CHECK(integer("9223372036854775807") == INT64_MAX);
  CHECK(integer("16rff") == 255);
  CHECK(integer("16RFF") == 255);
  CHECK(integer("2r101") == 5);
  CHECK(integer("36rzZ") == 35 * 36 + 35);
  CHECK(integer("16rFFFFFFFFFFFFFFFF") == -1);
  CHECK(integer("16r8000000000000000") == INT64_MIN);
  CHECK(Lexed("1:2").kinds() == "number : number");
  CHECK(Lexed("0xff").kinds() == "number xff");
  Lexed cut("18446744073709551617");
  CHECK(cut.tokens[0].integer == 1);
  CHECK_FALSE(cut.diagnostics.failed());
  CHECK(cut.errors.find("does not fit") != std::string::npos);
}

TEST_CASE("real numbers") {
  CHECK(real("1.") == 1.0);
  CHECK(real(".5") == 0.5);
  CHECK(real("1.25") == 1.25);
  CHECK(real("1e10") == 1e10);
  CHECK(real("1.5E-3") == 1.5e-3);
  CHECK(real("1.e+2") == 100);
  CHECK(real("0.1") == 0.1);
  CHECK(std::isinf(real("1e999")));
  CHECK(real("1e-999") == 0);
  CHECK(real("16r1.8") == 1.5);
  CHECK(real("16r.8") == 0.5);
  CHECK(real("2r101.01") == 5.25);
  CHECK(Lexed("1.5.3").kinds() == "number number");
  CHECK(Lexed("t.t0").kinds() == "t . t0");
  CHECK(Lexed("a.0").kinds() == "a number");
}

TEST_CASE("numbers that are none") {
  CHECK(errors("1e ").find("no digits in its exponent") != std::string::npos);
  CHECK(errors("1.5e+;").find("no digits in its exponent") != std::string::npos);
  CHECK(errors("16r;").find("no digits after its radix") != std::string::npos);
  CHECK(errors("37r1").find("between 2 and 36") != std::string::npos);
  CHECK(errors("1r0").find("between 2 and 36") != std::string::npos);
  CHECK(errors("99999999999999999999r0").find("between 2 and 36") != std::string::npos);
  CHECK(errors("8r78") == "'8' is not a digit in radix 8\n");
  CHECK(errors("16r1_0") == "'_' is not a digit in radix 16\n");
  CHECK(errors("10r1.a") == "'a' is not a digit in radix 10\n");
}

TEST_CASE("strings") {
  CHECK(string("\"\"") == "");
  CHECK(string("\"a b\"") == "a b");
  CHECK(string(R"("\a\b\f\n\r\t\v\\\"\'")") == "\a\b\f\n\r\t\v\\\"'");
  CHECK(string(R"("a\0b")") == std::string("a\0b", 3));
  CHECK(string(R"("\u0041\u00e9\u2192")") == "A\xc3\xa9\xe2\x86\x92");
  CHECK(string("\"\xe2\x86\x92\"") == "\xe2\x86\x92");
  CHECK(string("`a\\n\"\nb`") == "a\\n\"\nb");
  CHECK(Lexed("\"a\" \"b\"").kinds() == "string string");
}

TEST_CASE("strings that are none") {
  CHECK(errors("\"abc") == "the string has no closing '\"'\n");
  CHECK(errors("\"abc\nx\"").find("no closing '\"' on its line") != std::string::npos);
  CHECK(errors("\"abc\\") == "the string has no closing '\"'\n");
  CHECK(errors("`abc") == "the raw string has no closing '`'\n");
  CHECK(errors("\"\\q\"") == "unknown escape '\\q'\n");
  CHECK(errors("\"\\u12\"") == "\\u needs four hexadecimal digits\n");
  CHECK(errors("\"a\xff\"") == "the string has bytes that are not UTF-8\n");
  CHECK(errors("`a\xff`") == "the string has bytes that are not UTF-8\n");
  CHECK(errors(std::string("\"a\0b\"", 5)).find("NUL") != std::string::npos);
}

TEST_CASE("character constants") {
  CHECK(integer("'a'") == 'a');
  CHECK(integer("'''") == '\'');
  CHECK(integer(R"('\'')") == '\'');
  CHECK(integer(R"('\n')") == '\n');
  CHECK(integer(R"('\0')") == 0);
  CHECK(integer(R"('\u2192')") == 0x2192);
  CHECK(integer("'\xe2\x86\x92'") == 0x2192);
  CHECK(integer("'\"'") == '"');
  CHECK(errors("'ab'").find("holds one character") != std::string::npos);
  CHECK(errors("'").find("no end") != std::string::npos);
  CHECK(errors("'a").find("no closing '") != std::string::npos);
  CHECK(errors("'\xff'").find("not UTF-8") != std::string::npos);
}

TEST_CASE("what is no token") {
  CHECK(Lexed("a @ b").kinds() == "a b");
  CHECK(errors("a @ b") == "unknown character '@'\n");
  CHECK(errors("a \xff\xfe b") == "these bytes are not UTF-8\n");
  CHECK(errors(std::string("a\0\0b", 4)) == "control characters cannot stand here\n");
  CHECK(errors("\xc2\xa0").find("unknown character") != std::string::npos);
  CHECK(errors("\xef\xbb\xbfimplement") == "a byte order mark cannot stand here\n");
}

TEST_CASE("space, comments and lines") {
  CHECK(Lexed("a # b c\n d\r\n\v\fe # end").kinds() == "a d e");
  Lexed l("a b\nc");
  CHECK(l.tokens[0].first_on_line);
  CHECK_FALSE(l.tokens[1].first_on_line);
  CHECK(l.tokens[2].first_on_line);
  CHECK(Lexed("").tokens.empty());
  CHECK(Lexed("#").tokens.empty());
}

TEST_CASE("#line says where lines come from") {
  Lexed l("a\n#line 40 \"x.y\"\nb\nc\n#line 7\n#lines 5 \"q\"\n#line\t3 \"z\"\nd\n");
  REQUIRE(l.tokens.size() == 4);
  CHECK(l.map.place(l.tokens[0].span.begin).line == 1);
  CHECK(l.map.place(l.tokens[1].span.begin).line == 40);
  CHECK(l.map.place(l.tokens[2].span.begin).line == 41);
  CHECK(l.map.place(l.tokens[2].span.begin).path == "x.y");
  CHECK(l.map.place(l.tokens[3].span.begin).line == 3);
  CHECK(l.map.place(l.tokens[3].span.begin).path == "z");
}

TEST_CASE("files follow each other where they are pushed") {
  Arena arena;
  NameTable names(arena);
  SourceMap map;
  Diagnostics diagnostics;
  Lexer lexer(arena, names, diagnostics);
  lexer.push(map.add("a", "one three", {}));
  CHECK(lexer.next().name->text == "one");
  lexer.push(map.add("b", "two", {}));
  CHECK(lexer.is_open("a"));
  CHECK(lexer.is_open("b"));
  CHECK(lexer.next().name->text == "two");
  CHECK(lexer.next().name->text == "three");
  CHECK_FALSE(lexer.is_open("b"));
  CHECK(lexer.next().kind == Tok::end);
}

TEST_CASE("garbage ends once enough was said") {
  std::string text;
  for (int i = 0; i < 100000; i++) text += "a @ ";
  Lexed l(text);
  CHECK(l.diagnostics.full());
  CHECK(l.tokens.size() < 1000);
}
