// source: the text of a program and of everything it includes, in one line of positions.
// In: files as they are read. Out: Span (what an error or an instruction belongs to) and, for people, file,
// line and column. Keeps: positions of a file are contiguous; position 0 belongs to no file.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dis::limbo {

// Bytes [begin, end) of the program's positions; {0, 0} is nowhere.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool known() const { return begin != 0; }
};

constexpr Span join(Span a, Span b) { return {a.begin, b.end}; }

// `#line 12 "other.b"`: lines from `from` on are said to be those of `path` from `line` on.
struct LineMark {
  uint32_t from = 0;
  uint32_t line = 0;
  std::string path;
};

struct SourceFile {
  std::string path;        // as opened, for messages
  std::string text;        // its bytes; stable
  uint32_t first = 0;      // position of its first byte
  Span included_at;        // of the `include` in the including file; unknown for the first file
  std::vector<uint32_t> line_starts;  // offsets in `text`, filled at first use
  std::vector<LineMark> marks;        // by the lexer, ascending
};

// Line from 1; column from 1, in bytes of the line. `path` and `line` are what to tell people, `text_line` is
// the line of file->text; they differ only after `#line`.
struct Place {
  const SourceFile* file = nullptr;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string_view path;
  uint32_t text_line = 0;
};

class SourceMap {
 public:
  static constexpr uint64_t kMaxBytes = 512u << 20;  // of all files together
  static constexpr size_t kMaxFiles = 1 << 14;     // opened, counted every time

  // Takes the text over. Null when kMaxBytes or kMaxFiles would be passed.
  SourceFile* add(std::string path, std::string text, Span included_at);

  const SourceFile* file_at(uint32_t position) const;  // null for position 0
  Place place(uint32_t position);
  std::string_view line_text(const Place& place);

  const std::deque<SourceFile>& files() const { return files_; }  // in the order they were opened

 private:
  std::deque<SourceFile> files_;
  uint32_t next_ = 1;
};

}  // namespace dis::limbo
