#include "tools/limbo/source.h"

#include <algorithm>
#include <cstring>

namespace dis::limbo {

namespace {

// Counted first, so that a file of line ends alone does not need twice the room while the vector grows.
void find_lines(SourceFile& file) {
  const std::string& text = file.text;
  file.line_starts.reserve(1 + size_t(std::count(text.begin(), text.end(), '\n')));
  file.line_starts.push_back(0);
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  while (at != end) {
    at = static_cast<const char*>(std::memchr(at, '\n', size_t(end - at)));
    if (!at) break;
    file.line_starts.push_back(uint32_t(++at - begin));
  }
}

size_t index_at(const std::deque<SourceFile>& files, uint32_t position) {
  auto after = std::upper_bound(files.begin(), files.end(), position,
                                [](uint32_t p, const SourceFile& file) { return p < file.first; });
  return size_t(after - files.begin()) - 1;
}

}  // namespace

SourceFile* SourceMap::add(std::string path, std::string text, Span included_at) {
  if (files_.size() >= kMaxFiles || uint64_t(next_) + text.size() + 1 > kMaxBytes) return nullptr;
  SourceFile& file = files_.emplace_back();
  file.path = std::move(path);
  file.text = std::move(text);
  file.first = next_;
  file.included_at = included_at;
  next_ += uint32_t(file.text.size()) + 1;  // the end of a file is a position of its own
  return &file;
}

const SourceFile* SourceMap::file_at(uint32_t position) const {
  if (position == 0 || position >= next_) return nullptr;
  return &files_[index_at(files_, position)];
}

Place SourceMap::place(uint32_t position) {
  if (position == 0 || position >= next_) return {};
  SourceFile& file = files_[index_at(files_, position)];
  if (file.line_starts.empty()) find_lines(file);
  const uint32_t offset = position - file.first;
  auto after = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
  Place place;
  place.file = &file;
  place.path = file.path;
  place.line = place.text_line = uint32_t(after - file.line_starts.begin());
  place.column = offset - *std::prev(after) + 1;
  auto mark = std::upper_bound(file.marks.begin(), file.marks.end(), place.text_line,
                               [](uint32_t line, const LineMark& m) { return line < m.from; });
  if (mark != file.marks.begin()) {
    --mark;
    place.path = mark->path;
    place.line = mark->line + (place.text_line - mark->from);
  }
  return place;
}

std::string_view SourceMap::line_text(const Place& place) {
  if (!place.file) return {};
  const SourceFile& file = *place.file;
  if (place.text_line == 0 || place.text_line > file.line_starts.size()) return {};
  const uint32_t begin = file.line_starts[place.text_line - 1];
  const size_t end =
      place.text_line < file.line_starts.size() ? file.line_starts[place.text_line] - 1 : file.text.size();
  std::string_view line = std::string_view(file.text).substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace dis::limbo
