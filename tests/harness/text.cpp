#include "tests/harness/text.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>

namespace dis::tests {

namespace fs = std::filesystem;

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool line_matches(std::string_view pattern, std::string_view actual) {
  if (pattern == actual) return true;
  if (pattern.find("{{") == std::string_view::npos) return false;
  std::string regex;
  while (!pattern.empty()) {
    size_t open = pattern.find("{{");
    for (char c : pattern.substr(0, open)) {
      if (std::strchr("\\^$.|?*+()[]{}", c)) regex += '\\';
      regex += c;
    }
    if (open == std::string_view::npos) break;
    size_t close = pattern.find("}}", open);
    if (close == std::string_view::npos) return false;
    regex.append("(?:").append(pattern.substr(open + 2, close - open - 2)).append(")");
    pattern.remove_prefix(close + 2);
  }
  return std::regex_match(actual.begin(), actual.end(), std::regex(regex));
}

bool text_matches(std::string_view expected, std::string_view actual, bool gaps) {
  const std::vector<std::string> want = split_lines(expected), have = split_lines(actual);
  // reach[i]: the expected lines so far can match the first i actual ones.
  std::vector<char> reach(have.size() + 1, 0);
  reach[0] = 1;
  for (const std::string& line : want) {
    std::vector<char> next(have.size() + 1, 0);
    if (gaps && trim(line) == "...") {
      bool open = false;
      for (size_t i = 0; i <= have.size(); ++i) next[i] = open = open || reach[i];
    } else {
      for (size_t i = 0; i < have.size(); ++i) next[i + 1] = reach[i] && line_matches(line, have[i]);
    }
    reach.swap(next);
  }
  return reach[have.size()];
}

std::string difference(std::string_view expected, std::string_view actual) {
  const std::vector<std::string> want = split_lines(expected), have = split_lines(actual);
  size_t head = 0, tail = 0;
  while (head < want.size() && head < have.size() && line_matches(want[head], have[head])) ++head;
  while (tail < want.size() - head && tail < have.size() - head &&
         line_matches(want[want.size() - 1 - tail], have[have.size() - 1 - tail])) {
    ++tail;
  }
  std::ostringstream text;
  text << "  @@ line " << head + 1 << "\n";
  for (size_t i = head >= 2 ? head - 2 : 0; i < head; ++i) text << "   " << want[i] << "\n";
  for (size_t i = head; i < want.size() - tail; ++i) text << "  -" << want[i] << "\n";
  for (size_t i = head; i < have.size() - tail; ++i) text << "  +" << have[i] << "\n";
  for (size_t i = want.size() - tail; i < std::min(want.size(), want.size() - tail + 2); ++i) {
    text << "   " << want[i] << "\n";
  }
  return text.str();
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()).good()) {
    // An empty file sets the fail bit of the output stream and is no error.
    if (in && fs::exists(path) && fs::file_size(path) == 0) return {};
    std::cerr << path.string() << ": " << std::strerror(errno) << "\n";
    std::exit(70);
  }
  return text.str();
}

void write_file(const fs::path& path, std::string_view text) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), std::streamsize(text.size()));
  if (!out.flush()) {
    std::cerr << path.string() << ": " << std::strerror(errno) << "\n";
    std::exit(70);
  }
}

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "avernus-test-XXXXXX").string();
  if (!mkdtemp(name.data())) {
    std::cerr << name << ": " << std::strerror(errno) << "\n";
    std::exit(70);
  }
  path_ = fs::canonical(name);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> test_environment(const std::string& programs, const fs::path& scratch) {
  std::vector<std::string> environment = {
      "PATH=" + programs + ":/usr/local/bin:/usr/bin:/bin",
      "LC_ALL=C",
      "TZ=UTC",
      "HOME=" + scratch.string(),
      "USER=tester",
  };
  for (const char* name : {"AVERNUS_INFERNODE", "AVERNUS_INFERNO", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                           "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name); value && *value) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  return environment;
}

}  // namespace dis::tests
