// diagnostics: what a compilation has to say. Collected as values, printed by whoever asked for them.
// In: messages with spans, in any order. Out: text in the form `file.b:line:col: error: …` with the source
// line and a caret below. Keeps: at most kMaxErrors errors and one per position, so that one mistake is
// said once; order of the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/limbo/source.h"

namespace dis::limbo {

enum class Severity : uint8_t { error, warning, note };

struct Message {
  Severity severity = Severity::error;
  Span span;
  std::string text;
  std::vector<Message> notes;  // where something was declared before, and the like
};

class Diagnostics {
 public:
  static constexpr size_t kMaxErrors = 100;

  // Returns the message so that a note can be hung on it.
  Message& error(Span span, std::string text);
  Message& warning(Span span, std::string text);
  static void note(Message& of, Span span, std::string text);

  bool failed() const { return errors_ != 0; }
  size_t errors() const { return errors_; }
  bool full() const { return errors_ >= kMaxErrors; }
  const std::vector<Message>& messages() const { return messages_; }

  // As a person reads it. `colour`: ANSI escapes. Messages without a position come first.
  std::string render(SourceMap& sources, bool colour) const;

 private:
  std::vector<Message> messages_;
  Message dropped_;  // what error() returns for messages that are not kept
  size_t errors_ = 0;
};

}  // namespace dis::limbo
