// text: the small text work test runners share: lines, expected-text patterns, differences, files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dis::tests {

std::vector<std::string> split_lines(std::string_view text);  // without their newlines
std::string trim(std::string_view text);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// True if `actual` is `pattern`, in which each {{…}} stands for a regular expression.
bool line_matches(std::string_view pattern, std::string_view actual);

// Compares whole texts line by line. With `gaps`, an expected line "..." stands for any number of lines.
bool text_matches(std::string_view expected, std::string_view actual, bool gaps = false);

// What differs, as "-expected" and "+actual" lines with a little context.
std::string difference(std::string_view expected, std::string_view actual);

// Reading or writing a test's own file; the process ends with a message when that fails.
std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view text);

// A new empty folder, removed at the end of scope.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The environment test commands run in: the build's programs first on PATH, C locale, UTC, home in `scratch`,
// and whatever of the reference trees' roots and sanitizer options is set.
std::vector<std::string> test_environment(const std::string& programs, const std::filesystem::path& scratch);

inline constexpr int kSkipped = 77;  // the exit status CTest is told to count as "skipped"

}  // namespace dis::tests
