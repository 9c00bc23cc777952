// lexer: bytes to tokens. In: source files, pushed where an include stands. Out: one token at a time; at the
// end of an included file the including one goes on, so that a declaration may begin in one and end in
// another. Keeps: every token has the span of its text; bad characters and literals are reported and stand
// for something harmless; once Diagnostics is full there are no more tokens. Allocates for strings and new
// names only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/limbo/arena.h"
#include "tools/limbo/diagnostics.h"
#include "tools/limbo/name.h"
#include "tools/limbo/source.h"

namespace dis::limbo {

enum class Tok : uint8_t {
  end,
  identifier,
  type_word,
  integer,
  real,
  string,
  left_paren,
  right_paren,
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  comma,
  semicolon,
  colon,
  dot,
  arrow,
  labels,
  plus,
  minus,
  star,
  slash,
  percent,
  power,
  shl,
  shr,
  amp,
  bar,
  caret,
  tilde,
  bang,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  and_and,
  or_or,
  plus_plus,
  minus_minus,
  cons,
  channel,
  assign,
  declare,
  add_assign,
  sub_assign,
  mul_assign,
  div_assign,
  mod_assign,
  power_assign,
  shl_assign,
  shr_assign,
  and_assign,
  or_assign,
  xor_assign,
  // Words. `dynamic` is reserved and means nothing.
  adt,
  alt,
  array,
  break_,
  case_,
  chan,
  con,
  continue_,
  cyclic,
  do_,
  dynamic,
  else_,
  exception,
  exit_,
  fixed,
  fn,
  for_,
  hd,
  if_,
  implement,
  import_,
  include,
  len,
  list,
  load,
  module_,
  nil,
  of,
  or_,
  pick,
  raise,
  raises,
  ref,
  return_,
  self,
  spawn,
  tagof,
  tl,
  to,
  type,
  while_,
};
inline constexpr size_t kTokens = size_t(Tok::while_) + 1;

// As written; for literals and names what they are called.
std::string_view spelling(Tok kind);
bool is_word(Tok kind);

struct Token {
  Tok kind = Tok::end;
  bool first_on_line = false;
  bool faulty = false;    // something is wrong with it; that has been reported
  Span span;
  Name* name = nullptr;   // identifier, type_word
  std::string_view text;  // string: its value, in the arena
  union {
    int64_t integer = 0;  // also of 'x'
    double real;
  };
};

// `text` in quotes for a message: short, without line ends.
std::string quoted(std::string_view text);

class Lexer {
 public:
  Lexer(Arena& arena, NameTable& names, Diagnostics& diagnostics);

  // The next token comes from `file`; the one that was read goes on after its end.
  void push(SourceFile* file);
  Token next();

  // Files being read, outermost first.
  size_t depth() const { return open_.size(); }
  bool is_open(std::string_view path) const;

 private:
  struct Open {
    SourceFile* file = nullptr;
    const char* at = nullptr;
    size_t counted = 0;  // bytes in which line ends were counted, for #line
    uint32_t lines = 0;  // and how many
  };

  Span span_from(const char* begin) const { return {position(begin), position(at_)}; }
  uint32_t position(const char* p) const { return first_ + uint32_t(p - begin_); }
  bool at_end() const { return at_ == end_; }
  void enter(const Open& open);

  void comment(const char* hash);
  void identifier(Token& token, const char* begin);
  void number(Token& token, const char* begin);
  void radix_number(Token& token, const char* begin, const char* digits);
  void decimal(Token& token, const char* begin, const char* end);
  void real(Token& token, const char* begin, const char* end);
  void quoted_string(Token& token, const char* begin);
  void raw_string(Token& token, const char* begin);
  void rune(Token& token, const char* begin);
  char32_t escape();
  char32_t character();
  Tok punctuation(char c);
  bool follow(char c) { return *at_ == c ? (at_++, true) : false; }
  void unknown(const char* begin);

  Arena& arena_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  // Of the file on top of open_; text ends in a NUL of its own, which stops every scan.
  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  uint32_t first_ = 0;
  bool new_line_ = true;
  std::string buffer_;  // of a string with escapes
  // Names looked up lately, by their hash.
  std::vector<Name*> recent_;
};

}  // namespace dis::limbo
