#include "tools/limbo/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/support/utf8.h"
#include "tools/limbo/lexer_tables.h"

namespace dis::limbo {

namespace {

constexpr size_t kRecent = 1024;

struct Word {
  std::string_view text;
  Tok kind;
};

constexpr Word kWords[] = {
    {"adt", Tok::adt},
    {"alt", Tok::alt},
    {"array", Tok::array},
    {"big", Tok::type_word},
    {"break", Tok::break_},
    {"byte", Tok::type_word},
    {"case", Tok::case_},
    {"chan", Tok::chan},
    {"con", Tok::con},
    {"continue", Tok::continue_},
    {"cyclic", Tok::cyclic},
    {"do", Tok::do_},
    {"dynamic", Tok::dynamic},
    {"else", Tok::else_},
    {"exception", Tok::exception},
    {"exit", Tok::exit_},
    {"fixed", Tok::fixed},
    {"fn", Tok::fn},
    {"for", Tok::for_},
    {"hd", Tok::hd},
    {"if", Tok::if_},
    {"implement", Tok::implement},
    {"import", Tok::import_},
    {"include", Tok::include},
    {"int", Tok::type_word},
    {"len", Tok::len},
    {"list", Tok::list},
    {"load", Tok::load},
    {"module", Tok::module_},
    {"nil", Tok::nil},
    {"of", Tok::of},
    {"or", Tok::or_},
    {"pick", Tok::pick},
    {"raise", Tok::raise},
    {"raises", Tok::raises},
    {"real", Tok::type_word},
    {"ref", Tok::ref},
    {"return", Tok::return_},
    {"self", Tok::self},
    {"spawn", Tok::spawn},
    {"string", Tok::type_word},
    {"tagof", Tok::tagof},
    {"tl", Tok::tl},
    {"to", Tok::to},
    {"type", Tok::type},
    {"while", Tok::while_},
};

constexpr size_t kWordSlots = 256;

constexpr size_t word_slot(std::string_view text, uint32_t a, uint32_t b) {
  const size_t n = text.size();
  return (uint8_t(text[0]) * a + uint8_t(text[1]) * b + uint8_t(text[n - 1]) + n) % kWordSlots;
}

constexpr bool separates(uint32_t a, uint32_t b) {
  std::array<bool, kWordSlots> taken{};
  for (const Word& word : kWords) {
    bool& slot = taken[word_slot(word.text, a, b)];
    if (slot) return false;
    slot = true;
  }
  return true;
}

struct Factors {
  uint32_t a = 0, b = 0;
};

consteval Factors find_factors() {
  for (uint32_t a = 1; a < 64; a++) {
    for (uint32_t b = 1; b < 64; b++) {
      if (separates(a, b)) return {a, b};
    }
  }
  return {};
}
constexpr Factors kFactors = find_factors();
static_assert(kFactors.a != 0, "the words need a larger table");

consteval std::array<Word, kWordSlots> make_words() {
  std::array<Word, kWordSlots> table{};
  for (Word& word : table) word = {"", Tok::identifier};
  for (const Word& word : kWords) table[word_slot(word.text, kFactors.a, kFactors.b)] = word;
  return table;
}
constexpr std::array<Word, kWordSlots> kWordTable = make_words();

Tok word_kind(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return Tok::identifier;
  const Word& word = kWordTable[word_slot(text, kFactors.a, kFactors.b)];
  return word.text == text ? word.kind : Tok::identifier;
}

constexpr std::string_view kSpelling[] = {
    "end of file", "identifier", "type",  "number",    "number", "string",    "(",      ")",     "[",
    "]",           "{",          "}",     ",",         ";",      ":",         ".",      "->",    "=>",
    "+",           "-",          "*",     "/",         "%",      "**",        "<<",     ">>",    "&",
    "|",           "^",          "~",     "!",         "<",      "<=",        ">",      ">=",    "==",
    "!=",          "&&",         "||",    "++",        "--",     "::",        "<-",     "=",     ":=",
    "+=",          "-=",         "*=",    "/=",        "%=",     "**=",       "<<=",    ">>=",   "&=",
    "|=",          "^=",         "adt",   "alt",       "array",  "break",     "case",   "chan",  "con",
    "continue",    "cyclic",     "do",    "dynamic",   "else",   "exception", "exit",   "fixed", "fn",
    "for",         "hd",         "if",    "implement", "import", "include",   "len",    "list",  "load",
    "module",      "nil",        "of",    "or",        "pick",   "raise",     "raises", "ref",   "return",
    "self",        "spawn",      "tagof", "tl",        "to",     "type",      "while",
};
static_assert(std::size(kSpelling) == kTokens);

}  // namespace

std::string_view spelling(Tok kind) { return kSpelling[size_t(kind)]; }
bool is_word(Tok kind) { return kind >= Tok::adt; }

std::string quoted(std::string_view text) {
  constexpr size_t kLongest = 40;
  std::string out = "'";
  size_t cut = text.size();
  if (cut > kLongest) {
    cut = kLongest;
    while (cut > 0 && (uint8_t(text[cut]) & 0xc0) == 0x80) cut--;
  }
  out += text.substr(0, cut);
  if (cut < text.size()) out += "...";
  return out += "'";
}

Lexer::Lexer(Arena& arena, NameTable& names, Diagnostics& diagnostics)
    : arena_(arena), names_(names), diagnostics_(diagnostics), recent_(kRecent) {}

void Lexer::enter(const Open& open) {
  begin_ = open.file->text.data();
  end_ = begin_ + open.file->text.size();
  first_ = open.file->first;
  at_ = open.at;
  new_line_ = true;
}

void Lexer::push(SourceFile* file) {
  if (!open_.empty()) open_.back().at = at_;
  open_.push_back({file, file->text.data()});
  enter(open_.back());
}

bool Lexer::is_open(std::string_view path) const {
  for (const Open& open : open_) {
    if (open.file->path == path) return true;
  }
  return false;
}

Token Lexer::next() {
  Token token;
  for (;;) {
    const char* const begin = at_;
    const char c = *at_;
    switch (kClass[uint8_t(c)]) {
      case kSpace: at_++; continue;
      case kLineEnd: at_++, new_line_ = true; continue;
      case kHash: comment(begin); continue;
      case kNul:
        if (at_end()) {
          if (open_.size() > 1) {
            open_.pop_back();
            enter(open_.back());
            continue;
          }
          token.kind = Tok::end;
          break;
        }
        at_++, unknown(begin);
        break;
      case kLetter: at_++, identifier(token, begin); break;
      case kHigh: {
        const char32_t letter = character();
        if (!is_letter(letter)) {
          unknown(begin);
          break;
        }
        identifier(token, begin);
        break;
      }
      case kDigit: at_++, number(token, begin); break;
      case kDot:
        at_++;
        if (kClass[uint8_t(*at_)] == kDigit) {
          number(token, begin);
        } else {
          token.kind = Tok::dot;
        }
        break;
      case kQuote: at_++, quoted_string(token, begin); break;
      case kRaw: at_++, raw_string(token, begin); break;
      case kRune: at_++, rune(token, begin); break;
      case kPunctuation: at_++, token.kind = punctuation(c); break;
      default: at_++, unknown(begin); break;
    }
    if (diagnostics_.full()) {
      // Nothing more would be said: end here, whatever is left.
      open_.resize(1);
      enter({open_.front().file, open_.front().file->text.data() + open_.front().file->text.size()});
      token = Token{};
      token.span = {position(at_), position(at_)};
      return token;
    }
    if (token.kind == Tok::end && !(at_end() && begin == at_)) continue;  // was reported
    token.span = span_from(begin);
    token.first_on_line = new_line_;
    new_line_ = false;
    return token;
  }
}

void Lexer::unknown(const char* begin) {
  // A run of them is one mistake.
  while (!at_end()) {
    const char* const before = at_;
    const Class kind = kClass[uint8_t(*at_)];
    if (kind == kHigh) {
      if (!is_letter(character())) continue;
    } else if (kind == kStray || kind == kNul) {
      at_++;
      continue;
    }
    at_ = before;
    break;
  }
  const std::string_view text(begin, size_t(at_ - begin));
  std::string what;
  const DecodedChar first = decode_char(text, kChars21);
  if (uint8_t(text[0]) >= 0x80 && first.length <= 1) {
    what = "these bytes are not UTF-8";
  } else if (first.c == 0xfeff) {
    what = "a byte order mark cannot stand here";
  } else if (first.c < 0x20 || first.c == 0x7f) {
    what = "control characters cannot stand here";
  } else {
    what = "unknown character " + quoted(text.substr(0, first.length));
  }
  diagnostics_.error(span_from(begin), std::move(what));
}

// One character of more than one byte, or a byte that is none, which gives 0.
char32_t Lexer::character() {
  const DecodedChar decoded = decode_char({at_, size_t(end_ - at_)}, kChars21);
  if (decoded.length > 1) {
    at_ += decoded.length;
    return decoded.c;
  }
  at_++;
  return 0;
}

void Lexer::identifier(Token& token, const char* begin) {
  for (;;) {
    while (kInName[uint8_t(*at_)]) at_++;
    if (uint8_t(*at_) < 0x80) break;
    const char* const before = at_;
    if (!is_letter(character())) {
      at_ = before;
      break;
    }
  }
  const std::string_view text(begin, size_t(at_ - begin));
  token.kind = word_kind(text);
  if (token.kind != Tok::identifier && token.kind != Tok::type_word) return;
  uint32_t hash = uint32_t(text.size());
  for (size_t i = 0; i < text.size() && i < 16; i++) hash = hash * 31 + uint8_t(text[i]);
  Name*& recent = recent_[(hash ^ hash >> 10) % kRecent];
  if (!recent || recent->text != text) recent = names_.intern(text);
  token.name = recent;
}

// `#line 12 "other.b"` says where the next line comes from; anything else says nothing.
void Lexer::comment(const char* hash) {
  const void* found = std::memchr(hash, '\n', size_t(end_ - hash));
  const char* const stop = found ? static_cast<const char*>(found) : end_;
  at_ = stop;
  std::string_view text(hash + 1, size_t(stop - hash - 1));
  if (!found || text.size() > 255 || !(text.starts_with("line ") || text.starts_with("line\t"))) return;
  text.remove_prefix(5);
  const auto skip_blanks = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); };
  skip_blanks();
  uint32_t line = 0, digits = 0;
  for (; !text.empty() && text[0] >= '0' && text[0] <= '9' && digits < 9; digits++, text.remove_prefix(1)) {
    line = line * 10 + uint32_t(text[0] - '0');
  }
  skip_blanks();
  if (digits == 0 || text.size() < 2 || text.front() != '"' || text.find('"', 1) != text.size() - 1) return;
  // The line that begins after this comment. Lines are counted on from the mark before.
  Open& open = open_.back();
  open.lines += uint32_t(std::count(begin_ + open.counted, stop + 1, '\n'));
  open.counted = size_t(stop + 1 - begin_);
  open.file->marks.push_back({open.lines + 1, line, std::string(text.substr(1, text.size() - 2))});
}

Tok Lexer::punctuation(char c) {
  switch (c) {
    case '(': return Tok::left_paren;
    case ')': return Tok::right_paren;
    case '[': return Tok::left_bracket;
    case ']': return Tok::right_bracket;
    case '{': return Tok::left_brace;
    case '}': return Tok::right_brace;
    case ',': return Tok::comma;
    case ';': return Tok::semicolon;
    case '~': return Tok::tilde;
    case ':': return follow(':') ? Tok::cons : follow('=') ? Tok::declare : Tok::colon;
    case '|': return follow('=') ? Tok::or_assign : follow('|') ? Tok::or_or : Tok::bar;
    case '&': return follow('=') ? Tok::and_assign : follow('&') ? Tok::and_and : Tok::amp;
    case '^': return follow('=') ? Tok::xor_assign : Tok::caret;
    case '*':
      if (follow('*')) return follow('=') ? Tok::power_assign : Tok::power;
      return follow('=') ? Tok::mul_assign : Tok::star;
    case '/': return follow('=') ? Tok::div_assign : Tok::slash;
    case '%': return follow('=') ? Tok::mod_assign : Tok::percent;
    case '=': return follow('=') ? Tok::equal : follow('>') ? Tok::labels : Tok::assign;
    case '!': return follow('=') ? Tok::not_equal : Tok::bang;
    case '>':
      if (follow('>')) return follow('=') ? Tok::shr_assign : Tok::shr;
      return follow('=') ? Tok::greater_equal : Tok::greater;
    case '<':
      if (follow('<')) return follow('=') ? Tok::shl_assign : Tok::shl;
      return follow('=') ? Tok::less_equal : follow('-') ? Tok::channel : Tok::less;
    case '+': return follow('=') ? Tok::add_assign : follow('+') ? Tok::plus_plus : Tok::plus;
    default:  // '-'
      return follow('=')   ? Tok::sub_assign
             : follow('-') ? Tok::minus_minus
             : follow('>') ? Tok::arrow
                           : Tok::minus;
  }
}

}  // namespace dis::limbo
