#include "tools/limbo/diagnostics.h"

#include <algorithm>
#include <set>

#include "runtime/support/utf8.h"

namespace dis::limbo {

namespace {

constexpr size_t kMaxWarnings = 1000;
constexpr size_t kWidest = 200;  // bytes of a quoted line

struct Style {
  std::string_view place, error, warning, note, caret, end;
};
constexpr Style kPlain{};
constexpr Style kColoured{"\x1b[1m", "\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m", "\x1b[1;32m", "\x1b[0m"};

// Characters that would move the cursor, hide text or turn its direction.
bool is_harmful(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

bool continues(char byte) { return (uint8_t(byte) & 0xc0) == 0x80; }

struct Piece {
  std::string_view text;  // what to print
  size_t length;          // bytes it stands for
};

// The next character of `text`, made harmless.
Piece next_piece(std::string_view text) {
  if (text[0] == '\t') return {text.substr(0, 1), 1};
  const DecodedChar decoded = decode_char(text, kChars21);
  const bool malformed = decoded.length == 0 || (decoded.length == 1 && uint8_t(text[0]) >= 0x80);
  if (malformed) return {"\xef\xbf\xbd", 1};
  if (is_harmful(decoded.c)) return {"?", decoded.length};
  return {text.substr(0, decoded.length), decoded.length};
}

std::string harmless(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Piece piece = next_piece(text);
    out += piece.text == "\t" ? " " : piece.text;
    text.remove_prefix(piece.length);
  }
  return out;
}

// The part of a long line that shows column `at`; whole characters.
std::pair<size_t, size_t> window(std::string_view line, size_t at) {
  if (line.size() <= kWidest) return {0, line.size()};
  size_t begin = at > kWidest / 2 ? at - kWidest / 2 : 0;
  size_t end = std::min(line.size(), begin + kWidest);
  if (end - begin < kWidest) begin = end - kWidest;
  for (int i = 0; i < 3 && begin > 0 && continues(line[begin]); i++) begin--;
  for (int i = 0; i < 3 && end < line.size() && continues(line[end]); i++) end++;
  return {begin, end};
}

class Renderer {
 public:
  Renderer(SourceMap& sources, const Style& style) : sources_(sources), style_(style) {}

  void message(const Message& m, std::string_view indent) {
    const Place place = sources_.place(m.span.begin);
    heading(place, m.severity, m.text, indent);
    quote(place, m.span, indent);
    for (const Message& n : m.notes) message(n, "  ");
    if (indent.empty() && place.file) included_at(*place.file);
  }

  void line(std::string_view text) { out_ += text, out_ += '\n'; }
  std::string take() { return std::move(out_); }

 private:
  void heading(const Place& place, Severity severity, std::string_view text, std::string_view indent) {
    out_ += indent;
    if (place.file) {
      out_ += style_.place;
      out_ +=
          harmless(place.path) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ":";
      out_ += style_.end;
      out_ += ' ';
    }
    switch (severity) {
      case Severity::error: out_ += style_.error, out_ += "error:"; break;
      case Severity::warning: out_ += style_.warning, out_ += "warning:"; break;
      case Severity::note: out_ += style_.note, out_ += "note:"; break;
    }
    out_ += style_.end;
    out_ += ' ';
    line(harmless(text));
  }

  void quote(const Place& place, Span span, std::string_view indent) {
    if (!place.file) return;
    const std::string_view text = sources_.line_text(place);
    if (text.empty()) return;
    const size_t at = std::min<size_t>(place.column - 1, text.size());
    const size_t marked = span.end > span.begin ? span.end - span.begin : 1;
    const size_t stop = std::min(text.size(), at + marked);
    const auto [begin, end] = window(text, at);
    std::string shown(indent), below(indent);
    if (begin > 0) shown += "...", below += "   ";
    bool done = false;
    for (size_t i = begin; i < end;) {
      const Piece piece = next_piece(text.substr(i, end - i));
      shown += piece.text;
      if (i + piece.length <= at) {
        below += piece.text == "\t" ? '\t' : ' ';
      } else if (!done) {
        below += style_.caret;
        below += '^';
        done = true;
      } else if (i < stop) {
        below += '~';
      }
      i += piece.length;
    }
    if (!done) below += style_.caret, below += '^';
    if (end < text.size()) shown += "...";
    below += style_.end;
    line(shown);
    line(below);
  }

  // Where an included file came from, said once per file.
  void included_at(const SourceFile& file) {
    const SourceFile* in = &file;
    while (in && in->included_at.known() && explained_.insert(in).second) {
      const Place place = sources_.place(in->included_at.begin);
      heading(place, Severity::note, "'" + in->path + "' is included at this line", "  ");
      in = place.file;
    }
  }

  SourceMap& sources_;
  const Style& style_;
  std::string out_;
  std::set<const SourceFile*> explained_;
};

}  // namespace

Message& Diagnostics::error(Span span, std::string text) {
  const auto said = [&](const Message& m) {
    return m.severity == Severity::error && m.span.begin == span.begin && (span.known() || m.text == text);
  };
  if (full() || std::any_of(messages_.begin(), messages_.end(), said)) return dropped_ = Message{};
  errors_++;
  return messages_.emplace_back(Message{Severity::error, span, std::move(text), {}});
}

Message& Diagnostics::warning(Span span, std::string text) {
  if (messages_.size() - errors_ >= kMaxWarnings) return dropped_ = Message{};
  return messages_.emplace_back(Message{Severity::warning, span, std::move(text), {}});
}

void Diagnostics::note(Message& of, Span span, std::string text) {
  of.notes.push_back(Message{Severity::note, span, std::move(text), {}});
}

std::string Diagnostics::render(SourceMap& sources, bool colour) const {
  std::vector<const Message*> order;
  for (const Message& m : messages_) order.push_back(&m);
  std::stable_sort(order.begin(), order.end(),
                   [](const Message* a, const Message* b) { return a->span.begin < b->span.begin; });
  Renderer renderer(sources, colour ? kColoured : kPlain);
  for (const Message* m : order) renderer.message(*m, "");
  if (full()) renderer.line("too many errors; the rest is not shown");
  return renderer.take();
}

}  // namespace dis::limbo
