// The parser's ground: tokens, messages, going on after an error, includes.
#include "tools/limbo/parser.h"

#include "tools/limbo/parser_internal.h"

namespace dis::limbo {

namespace {

std::string in_quotes(Tok kind) { return "'" + std::string(spelling(kind)) + "'"; }

bool begins_statement(Tok kind) {
  switch (kind) {
    case Tok::if_:
    case Tok::for_:
    case Tok::while_:
    case Tok::do_:
    case Tok::case_:
    case Tok::alt:
    case Tok::pick:
    case Tok::return_:
    case Tok::break_:
    case Tok::continue_:
    case Tok::exit_:
    case Tok::spawn:
    case Tok::raise:
    case Tok::include: return true;
    default: return false;
  }
}

}  // namespace

Parser::Parser(Arena& arena, NameTable& names, SourceMap& sources, Diagnostics& diagnostics, ParseInput input)
    : arena_(arena),
      names_(names),
      sources_(sources),
      diagnostics_(diagnostics),
      input_(std::move(input)),
      lexer_(arena, names, diagnostics) {
  const size_t slash = input_.path.rfind('/');
  if (slash != std::string::npos) directory_ = input_.path.substr(0, slash + 1);
}

Program* Parser::run() {
  program_ = arena_.make<Program>();
  SourceFile* file = sources_.add(input_.path, std::move(input_.text), {});
  if (!file) {
    diagnostics_.error({}, input_.path + " is too large");
    return program_;
  }
  lexer_.push(file);
  advance();
  program();
  return program_;
}

Token Parser::read() {
  const size_t errors = diagnostics_.errors();
  Token token = lexer_.next();
  token.faulty = diagnostics_.errors() != errors;
  return token;
}

void Parser::advance() {
  previous_ = token_.span;
  after_fault_ = token_.faulty;
  if (has_ahead_) {
    token_ = ahead_;
    has_ahead_ = false;
  } else if (!stopped_) {
    token_ = read();
  }
}

const Token& Parser::peek() {
  if (!has_ahead_) {
    ahead_ = stopped_ ? token_ : read();
    has_ahead_ = true;
  }
  return ahead_;
}

bool Parser::accept(Tok kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

Span Parser::accept_span() {
  const Span span = token_.span;
  advance();
  return span;
}

std::string Parser::found() {
  switch (token_.kind) {
    case Tok::end: return "the end of the file";
    case Tok::identifier: return "identifier " + quoted(token_.name->text);
    case Tok::type_word: return "type " + quoted(token_.name->text);
    case Tok::integer: return "number " + std::to_string(token_.integer);
    case Tok::real: return "a real number";
    case Tok::string: return "a string";
    default: break;
  }
  return (is_word(token_.kind) ? "keyword " : "") + in_quotes(token_.kind);
}

void Parser::say(Span span, std::string text) { diagnostics_.error(span, std::move(text)); }

Message& Parser::error(Span span, std::string text) {
  if (panicking_) return unheard_ = Message{};
  panicking_ = true;
  if (after_fault_ || token_.faulty) return unheard_ = Message{};  // what follows from it is no news
  return diagnostics_.error(span, std::move(text));
}

void Parser::unexpected(std::string_view expected) {
  error(token_.span, "expected " + std::string(expected) + ", found " + found());
}

bool Parser::expect(Tok kind, std::string_view after) {
  if (panicking_) return false;
  if (accept(kind)) return true;
  unexpected(in_quotes(kind) + " after " + std::string(after));
  return false;
}

// A closing bracket; where its opening one is gets a note when they are far apart.
bool Parser::expect_close(Tok kind, Span opened, std::string_view what) {
  if (panicking_) return false;
  if (accept(kind)) return true;
  Message& message = error(
      token_.span, "expected " + in_quotes(kind) + " to end " + std::string(what) + ", found " + found());
  if (sources_.place(opened.begin).text_line != sources_.place(token_.span.begin).text_line) {
    Diagnostics::note(message, opened, "it begins here");
  }
  return false;
}

// A missing one is said where it should stand. When the next token is on another line, only it was forgotten.
void Parser::expect_semicolon(std::string_view after) {
  if (panicking_ || accept(Tok::semicolon)) return;
  const bool forgotten = token_.first_on_line || at(Tok::right_brace) || begins_statement(token_.kind);
  error({previous_.end, previous_.end}, "expected ';' after " + std::string(after) + ", found " + found());
  if (forgotten && !at(Tok::end)) panicking_ = false;
}

Name* Parser::expect_name(std::string_view what, Span* span) {
  if (span) *span = token_.span;
  if (panicking_ || !at(Tok::identifier)) {
    unexpected(what);
    return names_.intern("");
  }
  Name* name = token_.name;
  advance();
  return name;
}

bool Parser::too_deep() {
  if (depth_ <= kMaxNesting) return false;
  error(token_.span, "this is nested too deeply: more than " + std::to_string(kMaxNesting) + " levels");
  return true;
}

void Parser::too_large() {
  if (stopped_) return;
  say(token_.span, "the program is too large");
  stopped_ = panicking_ = true;
  has_ahead_ = false;
  token_.kind = Tok::end;
}

// --- Going on after an error
// -----------------------------------------------------------------------------------

// At a '{': past its '}'.
void Parser::skip_braces() {
  size_t open = 0;
  do {
    if (at(Tok::left_brace)) open++;
    if (at(Tok::right_brace)) open--;
    if (at(Tok::end)) return;
    advance();
  } while (open != 0);
}

// Past the next ';' or block, or to what ends or begins a statement.
void Parser::skip_statement() {
  panicking_ = stopped_;
  for (bool first = true; !at(Tok::end) && !at(Tok::right_brace); first = false) {
    if (accept(Tok::semicolon)) return;
    if (at(Tok::left_brace)) return skip_braces();
    if (!first && token_.first_on_line && begins_statement(token_.kind)) return;
    advance();
  }
}

// Past the next ';' or block that is not followed by one.
void Parser::skip_declaration() {
  panicking_ = stopped_;
  while (!at(Tok::end)) {
    if (accept(Tok::semicolon)) return;
    const bool block = at(Tok::left_brace), stray = at(Tok::right_brace);
    if (block) {
      skip_braces();
    } else {
      advance();
    }
    if (block || stray) {
      accept(Tok::semicolon);
      return;
    }
  }
}

// --- Includes
// ----------------------------------------------------------------------------------------------------

// At the word. The text of the file comes right after the ';', so that is passed last.
void Parser::include() {
  advance();
  if (!at(Tok::string)) return unexpected("the name of a file in quotes after 'include'");
  const Token name = token_;
  advance();
  if (!at(Tok::semicolon)) return expect_semicolon("the include");
  open_include(name.text, name.span);
  const Span end = token_.span;
  advance();
  previous_ = end;
}

void Parser::open_include(std::string_view name, Span at) {
  if (lexer_.depth() >= size_t(kMaxIncludes)) {
    say(at, "files include each other more than " + std::to_string(kMaxIncludes) + " deep");
    return;
  }
  if (name.empty() || name.find('\0') != std::string_view::npos) {
    say(at, "this is no name of a file");
    return;
  }
  std::vector<std::string> candidates;
  if (name[0] == '/') {
    candidates.emplace_back(name);
  } else {
    candidates.push_back(directory_ + std::string(name));
    for (const std::string& directory : input_.include_dirs) {
      candidates.push_back(directory + "/" + std::string(name));
    }
  }
  std::string tried;
  for (const std::string& path : candidates) {
    std::string reason = "not found";
    std::optional<std::string> text;
    if (input_.read_file) text = input_.read_file(path, &reason);
    if (!text) {
      tried += (tried.empty() ? "" : "; ") + path + ": " + reason;
      continue;
    }
    if (lexer_.is_open(path)) {
      say(at, quoted(name) + " includes itself");
      return;
    }
    SourceFile* file = sources_.add(path, std::move(*text), at);
    if (!file) return too_large();
    lexer_.push(file);
    return;
  }
  const std::string near = input_.suggest ? input_.suggest(candidates) : std::string();
  say(at, "cannot include " + quoted(name) + (near.empty() ? "" : "; did you mean '" + near + "'?") + " (" + tried +
              ")");
}

Program* parse(Arena& arena, NameTable& names, SourceMap& sources, Diagnostics& diagnostics,
               ParseInput input) {
  return Parser(arena, names, sources, diagnostics, std::move(input)).run();
}

}  // namespace dis::limbo
